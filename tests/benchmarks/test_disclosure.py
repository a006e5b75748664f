"""That nothing pins anybody in made-up groups, and that the attack would say so if a rule were off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from analysis.disclosure import of_questions, of_themes, showing
from analysis.disclosure.classes import DisclosureClass
from analysis.disclosure.release_rules import ReleaseStep, release_step
from analysis.figures import DistributionFigure, Figure, Form, ThemeFigure
from benchmarks.disclosure import KLASSES, Policy, Result, made_up, run, tried

PROTECTED, OPEN = DisclosureClass.PROTECTED, DisclosureClass.OPEN
ALL_RULES = Policy()
WITHOUT_THE_GATE = Policy(has_gate=False)
"""Where another rule is off, the gate (R11) would hold back most of what that lets through; so it is off too.
"""


def test_a_sample_of_groups_pins_no_cell_and_no_person_whoever_looks_when() -> None:
    found = run(range(1, 49), themes_every=24)
    assert (found.cells, found.persons) == ([], [])
    assert (found.sets, found.releases > 60, found.shown > 60) == (48, True, True)


def test_the_sample_holds_every_class() -> None:
    assert {made_up(seed).klass for seed in range(1, 49)} == set(KLASSES)


# ---- the test of the test --------------------------------------------------------------------------------


def without_a_floor(counts: Mapping[str, int], klass: DisclosureClass, **_rest: object) -> DistributionFigure:
    """R1 off: counts to 5 as ever, however few they are of."""
    if klass is not PROTECTED:
        return of_questions.distribution(counts, klass, final=True)
    n = sum(count for code, count in counts.items() if code != "skipped")
    cells = tuple((code, showing.as_share(count, n, klass)) for code, count in counts.items())
    return DistributionFigure(showing.as_people(n, klass), cells[:-1], cells[-1:])


def from_three(responses: int, held: int, klass: DisclosureClass, *, closed: bool) -> ReleaseStep:
    if klass is PROTECTED and not held and responses >= 3:
        return ReleaseStep.NEW
    return release_step(responses, held, klass, closed=closed)


def as_counted(
    counts: Mapping[str, int], klass: DisclosureClass, *, sensitive: bool = False, final: bool = False
) -> DistributionFigure:
    """R3 off, and R4: a whole percentage of the true counts of fewer than a hundred is the count."""
    exact = OPEN if klass is PROTECTED and sum(counts.values()) >= PROTECTED.floor else klass
    return of_questions.distribution(counts, exact, sensitive=sensitive, final=final)


def in_true_percentages(
    counts: Mapping[str, int], klass: DisclosureClass, *, sensitive: bool = False, final: bool = False
) -> DistributionFigure:
    """R4 off: the base and small numbers are rounded, the percentages are of the counts before that."""
    made = of_questions.distribution(counts, klass, sensitive=sensitive, final=final)
    if klass is not PROTECTED:
        return made
    n = sum(count for code, count in counts.items() if code != "skipped")
    cells = tuple(
        (code, Figure(Form.COUNT, value=counts[code]) if figure.form is Form.SHARE and n < 100 else figure)
        for code, figure in made.cells
    )
    return replace(made, cells=cells)


def group_alone(size: int, total: int, klass: DisclosureClass) -> bool:
    """R2 off: a group needs the floor, and nobody asks of how many it leaves."""
    return size >= klass.floor


def pairs_as_counted(both: int, *_rest: object, **_more: object) -> Figure:
    """R5 off: two filters at once, without the four cells."""
    return Figure(Form.COUNT, value=both)


def at_every_answer(responses: int, held: int, klass: DisclosureClass, *, closed: bool) -> ReleaseStep:
    """R6 off: from the floor on, a release whenever somebody looks."""
    if klass is DisclosureClass.SMALL or responses < klass.floor or responses == held:
        return release_step(responses, held, klass, closed=closed)
    return ReleaseStep.NEW


def themes_as_counted(
    carriers: int, commenters: int, ways: Mapping[str, int], klass: DisclosureClass, **rest: bool
) -> ThemeFigure:
    """R9 off: a theme from one person on."""
    exact = OPEN if klass is PROTECTED and commenters >= PROTECTED.floor else klass
    return of_themes.theme(carriers, commenters, ways, exact, **rest)


OFF: Mapping[str, tuple[Policy, int]] = {
    "R1": (replace(WITHOUT_THE_GATE, spread=without_a_floor, step=from_three), 20),
    "R2": (replace(WITHOUT_THE_GATE, group_allowed=group_alone), 66),
    "R3": (replace(WITHOUT_THE_GATE, spread=as_counted), 1),
    "R4": (replace(WITHOUT_THE_GATE, spread=in_true_percentages), 1),
    "R5": (replace(WITHOUT_THE_GATE, together=pairs_as_counted), 6),
    "R6": (replace(WITHOUT_THE_GATE, step=at_every_answer), 10),
    "R9": (replace(WITHOUT_THE_GATE, theme=themes_as_counted), 6),
}
"""The rule that is off, and a group in which that is enough to work somebody out."""


def is_pinned(found: Result) -> bool:
    return bool(found.cells or found.persons)


@pytest.mark.parametrize("rule", OFF)
def test_a_rule_that_is_off_is_found(rule: str) -> None:
    policy, seed = OFF[rule]
    together = int(rule in ("R5", "R9"))
    assert not is_pinned(tried(seed, WITHOUT_THE_GATE, together))
    assert is_pinned(tried(seed, policy, together))


def test_without_most_for_nearly_all_somebody_would_know_what_everybody_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """R8, as it holds where a rounded count could stand for nobody less than all."""
    assert not is_pinned(tried(20, WITHOUT_THE_GATE, 0))
    monkeypatch.setattr(of_questions, "rounding_tells_all", lambda n: False)
    assert tried(20, WITHOUT_THE_GATE, 0).persons


def test_without_the_gate_several_releases_tell_what_none_tells_alone() -> None:
    """R11: every other rule holds, and still somebody can be worked out."""
    assert is_pinned(tried(8, WITHOUT_THE_GATE, 0))
    assert not is_pinned(tried(8, ALL_RULES, 0))


def test_every_rule_that_can_be_turned_off_has_a_trial_of_its_own() -> None:
    assert set(OFF) == {"R1", "R2", "R3", "R4", "R5", "R6", "R9"}


@pytest.mark.parametrize("seed", [948, 3368])
def test_few_newcomers_of_staff_are_not_told_where_somebody_took_answers_back(seed: int) -> None:
    """Groups in which whoever had gone was known by the first release, so that the newcomers were too."""
    assert tried(seed).persons == []
