"""How sure a suggestion is: from values that were given to comments held out in turn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analysis.theming.values import MOST_THEMES

FEWEST_FOR_BAR = 20
"""So many out-of-fold suggestions of a theme are needed before its precision is believed."""
FEWEST_TO_FIT = 50
"""With fewer comments held out than this, the curve and the floors below are used as they stand."""
_USUAL_CURVE = (5.0, 0.6, 2.0, -2.2)
_USUAL_FLOOR = 0.15
_BORROWED = 20.0
"""A theme's own floor counts as much as the common one where this many comments carry the theme."""
_LOWEST_FLOOR, _HIGHEST_FLOOR = 0.08, 0.60


@dataclass(frozen=True, slots=True)
class Curve:
    """The share right by value, stems and lead over the next theme: a logistic curve (Platt 1999).

    Each weight is 0 or more, so that a theme that speaks louder is never trusted less.
    """

    of_value: float
    of_stems: float
    of_lead: float
    offset: float

    def sure(self, values: Any, stems: Any) -> Any:
        """Confidence, 0 to 1: an array (texts × themes). Themes that may not be voiced have value −inf."""
        import numpy as np

        with np.errstate(invalid="ignore"):
            total = self.of_value * values + self.of_stems * stems + self.of_lead * lead(values)
        total = np.where(np.isfinite(values), total + self.offset, -np.inf)
        return 1.0 / (1.0 + np.exp(-np.clip(total, -30, 30)))


def lead(values: Any) -> Any:
    """How far each theme is before (or behind) the loudest of the others."""
    import numpy as np

    if values.shape[1] < 2:
        return np.zeros_like(values)
    two = np.partition(values, -2, axis=1)[:, -2:]
    first, second = two[:, 1:2], two[:, 0:1]
    others = np.where(values >= first, second, first)
    return np.where(np.isfinite(values) & np.isfinite(others), values - others, 0.0)


def fit_curve(values: Any, stems: Any, truth: Any, most: int = MOST_THEMES) -> Curve:
    """A curve for comments held out: values, stems and truth (0 or 1) are arrays (texts × themes).

    Only the loudest themes of each comment are looked at, `most` of them: no other is ever suggested.
    """
    import numpy as np
    from scipy.optimize import minimize

    rows, places = loudest(values + 0.1 * stems, most)
    right = truth[rows, places].astype(float)
    if len(values) < FEWEST_TO_FIT or right.min() == right.max():
        return Curve(*_USUAL_CURVE)
    told = np.column_stack(
        [values[rows, places], stems[rows, places], lead(values)[rows, places], np.ones(len(rows))]
    )

    def loss(weights: Any) -> tuple[float, Any]:
        total = told @ weights
        sure = 1.0 / (1.0 + np.exp(-np.clip(total, -30, 30)))
        cost = np.logaddexp(0, total) - right * total
        # A touch of ridge keeps the weights finite where a few comments are told apart perfectly.
        return float(cost.sum() + 0.01 * weights[:3] @ weights[:3]), told.T @ (sure - right) + np.append(
            0.02 * weights[:3], 0.0
        )

    found = minimize(
        loss,
        np.array([3.0, 0.3, 1.0, -2.0]),
        jac=True,
        method="L-BFGS-B",
        bounds=[(0, None), (0, None), (0, None), (None, None)],
    )
    return Curve(*(float(weight) for weight in found.x))


def most_themes(coded: Sequence[frozenset[int]]) -> int:
    """How many themes a comment may carry: three, or more where people put more on one in fifty."""
    often = sorted((len(themes) for themes in coded), reverse=True)
    return max(MOST_THEMES, often[len(often) // 50] if len(often) >= FEWEST_TO_FIT else 0)


def reached(sure: Any, floors: Any, truth: Any, most: int = MOST_THEMES) -> float:
    """How good suggestions from these floors on are: F1 over all themes together, 0 to 1."""
    shown = _loudest_as_mask(sure, most) & (sure >= floors)
    total = float(shown.sum() + truth.sum())
    return 2 * float((shown * truth).sum()) / total if total else 0.0


def loudest(values: Any, most: int = MOST_THEMES) -> tuple[Any, Any]:
    """Rows and places of the `most` loudest themes of each text, of those that may be voiced."""
    import numpy as np

    many = min(most, values.shape[1])
    places = np.argpartition(-values, many - 1, axis=1)[:, :many]
    rows = np.repeat(np.arange(len(values)), many)
    flat = places.reshape(-1)
    keep = np.isfinite(values[rows, flat])
    return rows[keep], flat[keep]


def _loudest_as_mask(sure: Any, most: int) -> Any:
    import numpy as np

    shown = np.zeros_like(sure, dtype=bool)
    shown[loudest(np.where(sure > 0, sure, -np.inf), most)] = True
    return shown


def floors(sure: Any, truth: Any, most: int = MOST_THEMES) -> Any:
    """For each theme the confidence from which suggesting it does more good than harm (highest F1).

    A theme with few comments borrows the common floor.
    """
    import numpy as np

    if len(sure) < FEWEST_TO_FIT:
        return np.full(sure.shape[1], _USUAL_FLOOR)
    top = _loudest_as_mask(sure, most)
    common = _best_floor(sure[top], truth[top], truth.sum())
    found = []
    for place in range(sure.shape[1]):
        carried = float(truth[:, place].sum())
        shown = top[:, place]
        own = _best_floor(sure[shown, place], truth[shown, place], carried) if carried else common
        found.append((carried * own + _BORROWED * common) / (carried + _BORROWED))
    return np.clip(np.array(found), _LOWEST_FLOOR, _HIGHEST_FLOOR)


def _best_floor(sure: Any, right: Any, carried: float) -> float:
    import numpy as np

    if not len(sure):
        return _USUAL_FLOOR
    order = np.argsort(-sure, kind="stable")
    hits = np.cumsum(right[order])
    score = 2 * hits / (np.arange(1, len(order) + 1) + max(carried, 1.0))
    return float(sure[order[int(score.argmax())]])


def bar_of_theme(pairs: Sequence[tuple[float, bool]], bar: float) -> float | None:
    """The lowest confidence at and above which the share right reaches the bar, or None.

    pairs: confidence and whether right, of suggestions out of fold. Equal confidences stand or fall together,
    at least `FEWEST_FOR_BAR` must lie above it, and one more wrong than was seen is reckoned in, since the
    best of many cuts flatters itself.
    """
    found = None
    order = sorted(pairs, key=lambda pair: -pair[0])
    right = 0
    for count, (sure, is_right) in enumerate(order, start=1):
        right += is_right
        last_of_equals = count == len(order) or order[count][0] < sure
        if last_of_equals and count >= FEWEST_FOR_BAR and right >= bar * (count + 1) - 1e-9:
            found = sure
    return found


def below(bar: float) -> float:
    """The highest confidence that a suggestion can have that a person must look at."""
    return math.floor(bar * 100 - 1) / 100
