"""Ratings held against what people said: agreement, tension, and what to look for next."""

from __future__ import annotations

import pytest

from analysis.figures import Figure, Form, Message, MessageId
from analysis.outcomes import Finding, FindingKind, MeasureEvidence, Pointing, Status, Strength
from analysis.ratings import LookFor, Standing, look_for, standing, voice
from questionnaires import reader
from questionnaires.model import Measure

WELL, NOT_WELL, MIXED = Pointing.WELL, Pointing.NOT_WELL, Pointing.MIXED
HIDDEN = Figure(Form.HIDDEN, reason=Message(MessageId.ONLY_AT_CLOSE))


def finding(pointing: Pointing | None, figure: Figure | None = None) -> Finding:
    shown = figure or Figure(Form.COUNT, value=40)
    return Finding(FindingKind.QUESTION, "Q", ("M",), "c", "C", "young_people", shown, pointing=pointing)


def known(
    status: Status, strength: Strength = Strength.NONE, unheard: tuple[str, ...] = ()
) -> MeasureEvidence:
    measure = Measure("M", "1", "qualitative", "item", "Something", ("young_people",), "direct")
    return MeasureEvidence(measure, status, strength, unheard=unheard)


@pytest.mark.parametrize(
    ("ways", "together"),
    [
        ((), None),
        ((None,), None),
        ((WELL, None, WELL), WELL),
        ((NOT_WELL,), NOT_WELL),
        ((WELL, NOT_WELL), MIXED),
        ((WELL, MIXED), MIXED),
    ],
)
def test_a_voice_points_one_way_only_where_nothing_points_another(
    ways: tuple[Pointing | None, ...], together: Pointing | None
) -> None:
    assert voice(finding(way) for way in ways) is together


@pytest.mark.parametrize(
    ("rating", "way", "stands"),
    [
        ("in_place", NOT_WELL, Standing.HEARD_WORSE),
        ("in_place_with_effect", NOT_WELL, Standing.HEARD_WORSE),
        ("yes", NOT_WELL, Standing.HEARD_WORSE),
        ("in_place", WELL, Standing.AGREE),
        ("not_in_place", WELL, Standing.HEARD_BETTER),
        ("not_yet", NOT_WELL, Standing.AGREE),
        ("started", WELL, Standing.FITS),
        ("partly", NOT_WELL, Standing.FITS),
        ("started", MIXED, Standing.DIVIDED),
        ("in_place", None, Standing.NOTHING_TO_COMPARE),
        ("", NOT_WELL, Standing.NOT_RATED),
        ("dont_know", WELL, Standing.NOT_RATED),
    ],
)
def test_a_rating_and_what_people_said_agree_or_are_in_tension(
    rating: str, way: Pointing | None, stands: Standing
) -> None:
    assert standing(rating, [finding(way)], is_shown_by_papers=False) is stands


def test_a_rating_that_claims_proof_needs_a_paper_a_record_or_something_heard() -> None:
    assert standing("yes", [], is_shown_by_papers=False) is Standing.NOT_BORNE_OUT
    assert standing("yes", [], is_shown_by_papers=True) is Standing.NOTHING_TO_COMPARE
    assert standing("yes", [finding(None)], is_shown_by_papers=False) is Standing.NOTHING_TO_COMPARE
    assert standing("in_place", [], is_shown_by_papers=False) is Standing.NOTHING_TO_COMPARE


def test_what_may_not_be_shown_neither_agrees_nor_contradicts() -> None:
    hidden = finding(NOT_WELL, HIDDEN)
    assert standing("in_place", [hidden], is_shown_by_papers=False) is Standing.NOTHING_TO_COMPARE


def test_every_code_of_the_worksheets_is_rated_well_ill_or_begun() -> None:
    begun = {
        option.code
        for name in ("Q16", "Q17")
        for question in reader.questionnaires()[name].questions
        if question.kind == "rating"
        for option in question.options
        if standing(option.code, [finding(WELL)], is_shown_by_papers=False) is Standing.FITS
    }
    assert begun == {"started", "partly"}


def test_what_to_look_for_next_is_told_in_one_order_and_only_where_something_calls_for_it() -> None:
    moderate = known(Status.EVIDENCED, Strength.MODERATE)
    assert look_for(moderate, rating="yes", stands=Standing.AGREE, has_record=False) == ()
    emerging = known(Status.EVIDENCED, Strength.EMERGING, unheard=("parents_carers",))
    assert look_for(emerging, rating="partly", stands=Standing.DIVIDED, has_record=False) == (
        LookFor.TENSION,
        LookFor.RATED_LOW,
        LookFor.WEAK,
        LookFor.SOME_UNHEARD,
    )
    assert look_for(known(Status.NOBODY_ASKED), rating="", stands=Standing.NOT_RATED, has_record=True) == (
        LookFor.NOT_RATED,
        LookFor.NOBODY_ASKED,
    )


def test_what_only_records_can_tell_asks_for_a_record_and_never_for_people() -> None:
    records = known(Status.NOT_FROM_FEEDBACK)
    assert look_for(records, has_record=False) == (LookFor.RECORD_MISSING,)
    assert look_for(records, has_record=True) == ()
