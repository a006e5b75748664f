"""The picture of what a young person said this time, shown once, when it has been sent.

It shows single answers in their own words and never a score, nothing of an earlier time, and nobody else. It
is drawn from the conversation that is just ending, so a page that is loaded later cannot show it again, and
answers that were given before somebody came back with a code are left out of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from questionnaires.answers import MAIN
from questionnaires.model import Kind, Question
from survey_app.participant import visits
from survey_app.services.conversations import Talk

DRAWN_KINDS = (Kind.FACES, Kind.POINTS)
FILLED, EMPTY = "●", "○"


@dataclass(frozen=True, slots=True)
class Row:
    """One statement of a scale, the words that were chosen, and as many marks as there were choices."""

    question: Question
    label: str
    filled: int
    of: int

    @property
    def marks(self) -> str:
        """The row of marks: those up to the answer that was chosen are filled."""
        return FILLED * self.filled + EMPTY * (self.of - self.filled)


def of_talk(talk: Talk) -> tuple[Row, ...]:
    """The rows of everything on a scale that was answered in this conversation, in the order of the path.

    Nothing for adults, nothing that is sensitive, and nothing on a device that goes round, where the next
    person would see it. Nothing of a published scale either: its words are shown as their owner has them.
    """
    asked = talk.asked
    if asked.audience != "young_people" or asked.shared_device or asked.questionnaire.instrument:
        return ()
    items = {item for scale in asked.questionnaire.scales for item in scale.items}
    rows = (
        _row(visits.shown(question), talk)
        for question in talk.way
        if question.id in items
        and question.kind in DRAWN_KINDS
        and question.id not in talk.sealed
        and not question.sensitive
    )
    return tuple(row for row in rows if row is not None)


def _row(question: Question, talk: Talk) -> Row | None:
    answer = talk.answers.get(question.id)
    chosen = answer.codes.get(MAIN, ()) if answer is not None else ()
    # As the person saw them: in easy words the options may stand the other way round.
    places = [option for option in question.options if option.score is not None]
    for place, option in enumerate(places, start=1):
        if chosen == (option.code,):
            return Row(question, option.label, place, len(places))
    return None
