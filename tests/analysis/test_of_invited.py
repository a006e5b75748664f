"""The share of those invited that answered says no more than the number of people as shown."""

from __future__ import annotations

import pytest

from analysis.disclosure import showing
from analysis.disclosure.classes import DisclosureClass
from analysis.disclosure.of_invited import Response, response
from analysis.figures import Figure

OPEN, PROTECTED, SMALL = DisclosureClass.OPEN, DisclosureClass.PROTECTED, DisclosureClass.SMALL


@pytest.mark.parametrize(
    ("people", "invited", "told"),
    [
        (showing.base(88, OPEN), 129, Response(68, 68)),  # 88 / 129 = 68.2 %
        (showing.base(36, PROTECTED), 110, Response(30, 34)),  # shown as 35: 33 to 37 of 110
        (showing.base(28, SMALL, final=True), 34, Response(58, 86)),  # shown as 20 to 29
        (showing.base(140, SMALL, final=True), 160, Response(62, 100)),  # shown as 100 or more
        (showing.base(39, PROTECTED), 40, Response(95, 100)),  # shown as 40: never more than everybody
    ],
)
def test_a_share_of_those_invited_is_as_wide_as_what_is_shown(
    people: Figure, invited: int, told: Response
) -> None:
    assert response(people, invited) == told


@pytest.mark.parametrize(
    ("people", "invited"),
    [
        (showing.base(8, OPEN), None),
        (showing.base(8, OPEN), 9),
        (showing.base(12, SMALL, final=True), 12),
        (showing.base(3, PROTECTED), 40),
        (showing.base(30, OPEN), 24),
    ],
)
def test_no_share_is_told_of_few_of_the_hidden_or_of_more_than_were_invited(
    people: Figure, invited: int | None
) -> None:
    assert response(people, invited) is None


@pytest.mark.parametrize("klass", [PROTECTED, SMALL])
def test_people_who_look_alike_as_shown_have_the_same_share(klass: DisclosureClass) -> None:
    told: dict[object, set[Response | None]] = {}
    for people in range(10, 61):
        shown = showing.base(people, klass, final=True)
        told.setdefault(shown, set()).add(response(shown, 60))
    assert all(len(shares) == 1 for shares in told.values())
