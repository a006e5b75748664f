"""Which caveats stand beside a change, rule by rule."""

from __future__ import annotations

import pytest

from analysis.caveats import Caveat, Circumstances, caveats
from analysis.change import Pairing
from analysis.disclosure.classes import DisclosureClass
from analysis.disclosure.of_change import change

ROWS = [(5.0 + n % 4, 6.0 + n % 5) for n in range(40)]


def shown(leavers: int = 0, klass: DisclosureClass = DisclosureClass.PROTECTED, n: int = 40):  # type: ignore[no-untyped-def]
    before, after = zip(*ROWS[:n], strict=True)
    return change(Pairing(before, after, leavers=(3.0,) * leavers), klass, final=True)


@pytest.mark.parametrize(
    ("told", "with_it", "without"),
    [
        (Caveat.BEGAN_LOW, Circumstances("young_people", is_small=True), Circumstances("young_people")),
        (Caveat.KIND_ANSWERS, Circumstances("parents_carers"), Circumstances("practitioners")),
        (Caveat.OTHER_HELP, Circumstances("young_people"), Circumstances("community")),
        (
            Caveat.SELF_MADE_CODES,
            Circumstances("young_people", self_made=True),
            Circumstances("young_people"),
        ),
        (Caveat.NO_NORMS, Circumstances("community"), Circumstances("community", has_norms=True)),
        (Caveat.MANY_LOOKED_AT, Circumstances("community", looked_at=2), Circumstances("community")),
        (Caveat.MET_BEFORE, Circumstances("practitioners", is_quiz=True), Circumstances("practitioners")),
        (Caveat.OF_THE_DAY, Circumstances("practitioners"), Circumstances("practitioners", is_quiz=True)),
    ],
)
def test_a_caveat_is_told_where_its_rule_holds_and_nowhere_else(
    told: Caveat, with_it: Circumstances, without: Circumstances
) -> None:
    assert told in caveats(shown(), with_it)
    assert told not in caveats(shown(), without)


@pytest.mark.parametrize("higher_is_better", [True, False])
def test_where_less_is_better_people_begin_high(higher_is_better: bool) -> None:
    before, after = zip(*ROWS, strict=True)
    figure = change(
        Pairing(before, after), DisclosureClass.SMALL, final=True, higher_is_better=higher_is_better
    )
    found = caveats(figure, Circumstances("young_people", is_small=True))
    assert (Caveat.BEGAN_LOW in found, Caveat.BEGAN_HIGH in found) == (higher_is_better, not higher_is_better)


def test_that_there_is_no_comparison_is_always_told() -> None:
    assert caveats(shown(), Circumstances("practitioners"))[0] is Caveat.NO_COMPARISON


def test_a_change_that_is_not_shown_has_no_caveats() -> None:
    assert caveats(shown(n=12), Circumstances("young_people", is_small=True)) == ()


@pytest.mark.parametrize(
    ("leavers", "klass", "told"),
    [
        (0, DisclosureClass.OPEN, set()),
        (3, DisclosureClass.OPEN, {Caveat.SOME_LEFT}),
        (9, DisclosureClass.PROTECTED, {Caveat.NOT_SAID_HOW_MANY_LEFT}),
        (0, DisclosureClass.PROTECTED, {Caveat.NOT_SAID_HOW_MANY_LEFT}),
        (12, DisclosureClass.PROTECTED, {Caveat.SOME_LEFT}),
    ],
)
def test_nobody_and_a_few_leavers_are_told_alike_where_they_are_not_shown(
    leavers: int, klass: DisclosureClass, told: set[Caveat]
) -> None:
    found = set(caveats(shown(leavers, klass), Circumstances("practitioners")))
    assert found & {Caveat.SOME_LEFT, Caveat.NOT_SAID_HOW_MANY_LEFT} == told
