"""Between turns people are thanked: kindly, without judging, and truly, wherever the branches lead."""

from __future__ import annotations

import re

import pytest

from questionnaires import reader
from questionnaires.model import Question, Questionnaire

THANKED = ("young_people", "parents_carers")
PRAISE = r"\b(well done|good|great|brave|brilliant|right|proud|honest|amazing|clever|excellent|strong)\b"
NUMBER = r"\b(one|two|three|four|five|six|seven|eight|nine|ten|half|\d+)\b"

COUNTED = {
    # What an acknowledgement counts ahead, and the questions that it means: nobody is spared any of them.
    "Q01.3": ("Q01.4", "Q01.5", "Q01.6"),
    "Q02.4": ("Q02.5", "Q02.6", "Q02.7", "Q02.8"),
    "Q02.8": ("Q02.9", "Q02.10"),
    "Q05.3b": ("Q05.4a", "Q05.4b", "Q05.5"),
    "Q18.10c": ("Q18.8r",),
    "Q18C Q18.10c": ("Q18.8r",),
}
NEARLY_DONE = "Thank you. You are nearly at the end."
FEW = 5
"""Asked questions that may still come after "nearly at the end"."""


def thanked() -> list[tuple[Questionnaire, Question]]:
    return [
        (questionnaire, question)
        for questionnaire in reader.questionnaires().values()
        if questionnaire.audience in THANKED
        for question in questionnaire.questions
        if question.acknowledgement
    ]


def name(pair: tuple[Questionnaire, Question]) -> str:
    return f"{pair[0].id} {pair[1].id}" if pair[0].variant_of else pair[1].id


PAIRS = thanked()


@pytest.mark.parametrize(
    "questionnaire_id", [held.id for held in reader.questionnaires().values() if held.audience in THANKED]
)
def test_whoever_answers_is_thanked_on_the_way(questionnaire_id: str) -> None:
    assert questionnaire_id in {questionnaire.id for questionnaire, _ in PAIRS}


@pytest.mark.parametrize("pair", PAIRS, ids=name)
def test_an_acknowledgement_is_short_thanks_and_does_not_praise(
    pair: tuple[Questionnaire, Question],
) -> None:
    text = pair[1].acknowledgement
    assert text.startswith(("Thanks.", "Thank you."))
    assert len(text.split()) <= 12
    assert re.search(PRAISE, text, re.IGNORECASE) is None


@pytest.mark.parametrize("pair", PAIRS, ids=name)
def test_what_is_counted_ahead_is_what_everybody_is_asked_next(
    pair: tuple[Questionnaire, Question],
) -> None:
    questionnaire, question = pair
    meant = COUNTED.get(name(pair), ())
    assert bool(re.search(NUMBER, question.acknowledgement, re.IGNORECASE)) is bool(meant)
    order = [turn.id for turn in questionnaire.questions if turn.is_asked]
    place = order.index(question.id)
    assert tuple(order[place + 1 : place + 1 + len(meant)]) == meant
    for turn in (questionnaire.question(each) for each in meant):
        assert turn is not None
        assert (turn.when, turn.waves, turn.off_unless_chosen) == (None, (), False)


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if pair[1].acknowledgement == NEARLY_DONE], ids=name)
def test_nearly_at_the_end_is_said_when_few_questions_are_left(
    pair: tuple[Questionnaire, Question],
) -> None:
    questionnaire, question = pair
    everything = frozenset(turn.id for turn in questionnaire.questions)
    for wave in question.waves or questionnaire.waves or (None,):
        asked = [turn.id for turn in questionnaire.at_wave(wave, everything) if turn.is_asked]
        assert len(asked) - asked.index(question.id) - 1 <= FEW
