"""The committee's self-evaluation and the board of key questions ask what their documents ask."""

from __future__ import annotations

from importlib.resources import files

import pytest

from questionnaires import checks, reader
from questionnaires.model import Kind, Question, Questionnaire

Q16_CODES = ["not_in_place", "started", "in_place", "in_place_with_effect"]
Q17_CODES = ["not_yet", "partly", "yes"]
RECORD_WORDS = "cannot show this"
"""What a hint says where no answer of anybody is evidence."""


def worksheet(questionnaire_id: str) -> Questionnaire:
    return reader.read_questionnaire(files("questionnaires") / f"{questionnaire_id}.yaml")


def of_kind(held: Questionnaire, kind: Kind) -> list[Question]:
    return [question for question in held.questions if question.kind is kind]


@pytest.mark.parametrize("questionnaire_id", ["Q16", "Q17"])
def test_a_worksheet_is_sound_and_for_strategic_leaders(questionnaire_id: str) -> None:
    path = str(files("questionnaires") / f"{questionnaire_id}.yaml")

    assert checks.check_file(path) == []
    held = worksheet(questionnaire_id)
    assert held.worksheet
    assert held.audience == "strategic_leaders"


def test_the_committee_rates_each_of_the_34_components_in_order() -> None:
    items = [m.id for m in reader.framework("NCC").measures() if m.role == "item"]

    ratings = of_kind(worksheet("Q16"), Kind.RATING)

    assert len(ratings) == 34
    assert [rating.measures for rating in ratings] == [(item,) for item in items]
    assert [rating.id for rating in ratings] == [f"Q16.{number}" for number in range(1, 35)]
    assert all([option.code for option in rating.options] == Q16_CODES for rating in ratings)


def test_each_of_the_29_key_questions_has_a_card_in_order() -> None:
    questions = [m.id for m in reader.framework("LGA").measures() if m.role == "question"]

    cards = of_kind(worksheet("Q17"), Kind.RATING)

    assert len(cards) == 29
    assert [card.measures for card in cards] == [(question,) for question in questions]
    assert [card.id for card in cards] == [f"Q17.{number}" for number in range(1, 30)]
    assert all([option.code for option in card.options] == Q17_CODES for card in cards)


def test_the_bullets_of_the_checklist_are_ticked_after_their_component() -> None:
    held = worksheet("Q16")
    bullets = [m.id for m in reader.framework("NCC").measures() if m.role == "bullet"]

    ticks = of_kind(held, Kind.SEVERAL)

    assert [measure for tick in ticks for measure in tick.measures] == bullets
    for tick in ticks:
        before = held.questions[held.questions.index(tick) - 1]
        assert f"{before.id}a" == tick.id
        assert [f"{before.measures[0]}.{o.code}" for o in tick.options if not o.exclusive] == list(
            tick.measures
        )


def test_each_thing_to_look_out_for_is_ticked_in_its_element() -> None:
    look_fors = [m.id for m in reader.framework("LGA").measures() if m.role == "look_for"]

    ticks = of_kind(worksheet("Q17"), Kind.SEVERAL)

    assert [measure for tick in ticks for measure in tick.measures] == look_fors
    for tick in ticks:
        codes = [option.code for option in tick.options if not option.exclusive]
        assert codes == [measure.split(".")[1].lower() for measure in tick.measures]


@pytest.mark.parametrize("questionnaire_id", ["Q16", "Q17"])
def test_a_rating_asks_for_records_exactly_where_feedback_is_no_evidence(questionnaire_id: str) -> None:
    measures = reader.measures()

    for rating in of_kind(worksheet(questionnaire_id), Kind.RATING):
        only_records = measures[rating.measures[0]].evidence == "none"
        assert (RECORD_WORDS in rating.hint) == only_records, rating.id


def test_the_whole_of_both_documents_has_its_place_in_a_worksheet() -> None:
    placed = {m for q in ("Q16", "Q17") for question in worksheet(q).questions for m in question.measures}
    # The facets split 2.5 and 4.2 for those who are asked about them; the committee rates the whole.
    held = {m.id for f in ("NCC", "LGA") for m in reader.framework(f).measures() if m.role != "facet"}

    assert placed == held
