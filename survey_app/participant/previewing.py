"""How a turn looks to a respondent, drawn for whoever writes or opens a questionnaire: nothing is kept.

Staff's door asks for it by way of `app.py`, because the doors do not know one another.
"""

from __future__ import annotations

from markupsafe import Markup

from questionnaires import wording
from questionnaires.model import PLACEHOLDERS, RESPONDENTS, Questionnaire
from survey_app.engine import turns
from survey_app.participant import talking, visits
from survey_app.participant.forms import Control
from survey_app.services.collections import USUAL_MONTHS, AskedCollection
from survey_app.services.districts import NamedPartnership

NO_CODE = "preview"
"""Stands where a collection's code would; no collection can have it, because codes have no i."""
NOT_FILLED = "…"


def imagined(questionnaire: Questionnaire, whose: NamedPartnership) -> AskedCollection:
    """A questionnaire as if it were open: every wave's turns, everything turned on, nothing filled in.

    whose: the partnership; it decides which text boxes are open, and what is approved.
    """
    day = visits.today()
    return AskedCollection(
        id="",
        code=NO_CODE,
        title=questionnaire.title,
        titles={},
        kind="anonymous" if questionnaire.audience in RESPONDENTS else "staff",
        disclosure_class="",
        audience=questionnaire.audience,
        wave=None,
        state="open",
        opens_on=day,
        closes_on=None,
        closed_on=None,
        partnership_id=whose.id,
        partnership_name=whose.name,
        nation="",
        is_example=whose.is_example,
        district_id=None,
        district_name="",
        programme_id=None,
        programme_code="",
        programme_name="",
        programme_closes_on=None,
        programme_self_made_for=None,
        shared_with="",
        turned_on=(),
        fillings={**dict.fromkeys(PLACEHOLDERS, NOT_FILLED), "partnership": whose.name},
        invited=None,
        languages=(),
        shared_device=False,
        kept_months=USUAL_MONTHS,
        emptied_on=None,
        questionnaire=questionnaire,
        turns=questionnaire.questions,
    )


def turn_page(
    questionnaire: Questionnaire, whose: NamedPartnership, question_id: str, *, easy: bool, bar: Markup
) -> str:
    """The page of one turn in the language in use, its buttons dead, under a bar that staff's door made.

    easy: in easy words. Raises KeyError for a turn that is not there.
    """
    asked = imagined(questionnaire, whose)
    question = questionnaire.question(question_id)
    if question is None:
        raise KeyError(question_id)
    before = turns.before(asked.turns, question)
    say = wording.in_easy_words if easy else lambda turn: turn
    return visits.page(
        "preview.html",
        asked,
        turn=talking.Turn(
            control=Control(say(question)),
            position=turns.position(asked.turns, asked.turns, question),
            before=say(before) if before is not None else None,
            is_first_for_words=next((turn.id for turn in asked.turns if turn.takes_words), "") == question.id,
        ),
        bar=bar,
        # The bar has the switch between wordings; the page's own leads into a collection.
        has_easy=False,
        easy=easy,
        boxes_open=visits.boxes_are_open(asked),
        nobody_reads=visits.nobody_reads(asked),
        visit="",
        note="",
        at=f"/c/{NO_CODE}/chat",
    )


def conditions(questionnaire: Questionnaire, whose: NamedPartnership) -> dict[str, str]:
    """When each turn with a condition is asked, in words, by its id."""
    return talking.conditions(imagined(questionnaire, whose))


def numbers(questionnaire: Questionnaire, whose: NamedPartnership) -> dict[str, int]:
    """The number of each question, as a page with all of them shows it, by its id."""
    return talking.numbers(imagined(questionnaire, whose))
