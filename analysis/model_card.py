"""How good suggestions of themes are, measured out of fold on comments that people coded.

A comment is judged by a coder that never saw it, nor another comment with the same words. Each figure is told
for the codebook alone and for the codebook with the codes, on the same comments.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from analysis.theming.values import CodedComment, Comment, Suggestion

FOLDS = 5
FEWEST_TO_JUDGE = 20
"""So many out-of-fold suggestions of a theme are needed before it is assigned or silenced for what it did."""
SILENT_BELOW = 1 / 3
"""A theme of whose suggestions fewer than this share were right costs a person more looks than it saves."""
DRAWS = 400
"""Samples of comments, with replacement, behind an interval (percentile bootstrap; Efron 1979)."""
SUGGESTED, ASSIGNED, SILENT = "suggested", "assigned", "silent"

Found = Sequence[tuple[Suggestion, ...]]


class Coder(Protocol):
    """What suggests themes for comments, the surest first."""

    def suggest(self, comments: Sequence[Comment]) -> Found:
        """One tuple a comment, in order."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Over all themes, each 0 to 1: micro-F1 with its 95 % interval, macro-F1, and first suggestions right.

    macro is the mean over the themes that a person put on at least one of the comments. first: of the
    comments for which anything was suggested, the share whose first suggestion a person had put on.
    """

    micro: float
    low: float
    high: float
    macro: float
    first: float


@dataclass(frozen=True, slots=True)
class ThemeScores:
    """One theme. precision is None where it was never suggested, recall where no person put it on.

    standing: suggested; assigned (sure suggestions stand without a person); or silent (no longer suggested).
    """

    theme_id: str
    precision: float | None
    recall: float | None
    f1: float | None
    f1_before: float | None
    standing: str


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What was measured of a model: the codebook alone, then with the codes, and each theme."""

    before: Scores
    after: Scores
    themes: tuple[ThemeScores, ...]

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "before": asdict(self.before),
            "after": asdict(self.after),
            "themes": [asdict(theme) for theme in self.themes],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> ModelCard:
        """What `to_dict` gave. Raises ValueError for anything else."""
        try:
            return cls(
                Scores(**stored["before"]),
                Scores(**stored["after"]),
                tuple(ThemeScores(**theme) for theme in stored["themes"]),
            )
        except (KeyError, TypeError) as error:
            raise ValueError("A stored model card cannot be read. Train anew.") from error


def measure(
    theme_ids: Sequence[str],
    coded: Sequence[CodedComment],
    bar: float,
    make: Callable[[Sequence[CodedComment]], Coder],
) -> ModelCard:
    """Measure a coder on coded comments. make: a coder that learned the codebook and what it is given.

    bar: the precision from which a theme is assigned. The folds hang on the order of the comments alone.
    """
    comments = [Comment(one.text, one.audience, one.question) for one in coded]
    before = list(make(()).suggest(comments))
    after = _out_of_fold(coded, comments, make)
    truth = [set(one.themes) for one in coded]
    earlier, later = _by_theme(before, truth), _by_theme(after, truth)
    themes = []
    for theme_id in theme_ids:
        told = later.get(theme_id, (0, 0, 0))
        sure = [
            theme_id in right
            for found, right in zip(after, truth, strict=True)
            for one in found
            if one.theme_id == theme_id and one.confidence >= bar
        ]
        themes.append(
            ThemeScores(
                theme_id=theme_id,
                precision=_share(told[0], told[1]),
                recall=_share(told[0], told[2]),
                f1=_f1(told),
                f1_before=_f1(earlier.get(theme_id, (0, 0, 0))),
                standing=_standing(told, sure, bar),
            )
        )
    return ModelCard(_scores(before, truth), _scores(after, truth), tuple(themes))


def _out_of_fold(
    coded: Sequence[CodedComment],
    comments: Sequence[Comment],
    make: Callable[[Sequence[CodedComment]], Coder],
) -> Found:
    fold_of = {
        text: place % FOLDS
        for place, text in enumerate(dict.fromkeys(one.text.casefold().strip() for one in coded))
    }
    folds = [fold_of[one.text.casefold().strip()] for one in coded]
    found: list[tuple[Suggestion, ...]] = [()] * len(coded)
    for fold in sorted(set(folds)):
        coder = make([one for one, its in zip(coded, folds, strict=True) if its != fold])
        held = [place for place, its in enumerate(folds) if its == fold]
        for place, suggestions in zip(held, coder.suggest([comments[one] for one in held]), strict=True):
            found[place] = suggestions
    return found


Tally = tuple[int, int, int]
"""Of one theme: suggested rightly, suggested, put on by a person."""


def _by_theme(found: Found, truth: Sequence[set[str]]) -> dict[str, Tally]:
    tallies: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for suggestions, right in zip(found, truth, strict=True):
        named = {one.theme_id for one in suggestions}
        for theme_id in named | right:
            tallies[theme_id][0] += theme_id in named and theme_id in right
            tallies[theme_id][1] += theme_id in named
            tallies[theme_id][2] += theme_id in right
    return {theme_id: (hits, said, there) for theme_id, (hits, said, there) in tallies.items()}


def _scores(found: Found, truth: Sequence[set[str]]) -> Scores:
    tallies = _by_theme(found, truth)
    each = [
        (len({one.theme_id for one in suggestions} & right), len(suggestions), len(right))
        for suggestions, right in zip(found, truth, strict=True)
    ]
    low, high = _interval(each)
    firsts = [
        suggestions[0].theme_id in right
        for suggestions, right in zip(found, truth, strict=True)
        if suggestions
    ]
    put_on = [_f1(tally) or 0.0 for tally in tallies.values() if tally[2]]
    return Scores(
        micro=_micro(each),
        low=low,
        high=high,
        macro=sum(put_on) / len(put_on) if put_on else 0.0,
        first=sum(firsts) / len(firsts) if firsts else 0.0,
    )


def _interval(each: Sequence[Tally]) -> tuple[float, float]:
    if not each:
        return 0.0, 0.0
    chance = random.Random(20_261_129)  # noqa: S311 - a sample for an interval, the same every time
    drawn = sorted(_micro(chance.choices(each, k=len(each))) for _ in range(DRAWS))
    return drawn[int(0.025 * DRAWS)], drawn[int(0.975 * DRAWS)]


def _micro(each: Iterable[Tally]) -> float:
    hits = said = there = 0
    for one in each:
        hits, said, there = hits + one[0], said + one[1], there + one[2]
    return 2 * hits / (said + there) if said + there else 0.0


def _f1(tally: Tally) -> float | None:
    hits, said, there = tally
    return 2 * hits / (said + there) if said + there else None


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _standing(tally: Tally, sure: Sequence[bool], bar: float) -> str:
    hits, said, _there = tally
    if said >= FEWEST_TO_JUDGE and hits < SILENT_BELOW * said:
        return SILENT
    if len(sure) >= FEWEST_TO_JUDGE and sum(sure) >= bar * len(sure):
        return ASSIGNED
    return SUGGESTED
