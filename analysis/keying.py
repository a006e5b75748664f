"""Whether the key of a scale turns round the right items, as the answers themselves tell.

A wrong key makes items of one scale contradict each other: in worked case RC03 forgetting it takes alpha from
0.965443 to -1.740741. That needs enough people to be seen, and no figure of it is shown.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

ROWS_FOR_A_KEY = 30
"""Complete rows from which a key is judged: the fewest from which alpha is reported (catalogue 2.2)."""
FEWEST_ITEMS = 3
"""Under three items there is no alpha (catalogue 2.2)."""


def is_key_doubtful(plain: Sequence[Sequence[float]], keyed: Sequence[Sequence[float]]) -> bool:
    """Whether alpha is no higher with the reversed items turned than without: the key is probably wrong.

    plain, keyed: complete rows of item scores before and after turning, a person a row. False where there
    are too few rows or items to judge by, where nothing is turned, and where alpha is not defined.
    """
    if len(keyed) < ROWS_FOR_A_KEY or len(keyed[0]) < FEWEST_ITEMS or list(plain) == list(keyed):
        return False
    before, after = _alpha(plain), _alpha(keyed)
    return before is not None and after is not None and after <= before


def _alpha(rows: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha of complete rows, k/(k-1) * (1 - sum of item variances / variance of totals)."""
    columns = list(zip(*rows, strict=True))
    total = _variance([math.fsum(row) for row in rows])
    if total <= 0:
        return None
    k = len(columns)
    return k / (k - 1) * (1 - math.fsum(_variance(column) for column in columns) / total)


def _variance(values: Sequence[float]) -> float:
    centre = math.fsum(values) / len(values)
    return math.fsum((value - centre) ** 2 for value in values) / (len(values) - 1)
