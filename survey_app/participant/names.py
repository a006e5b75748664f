"""Looking for names in what somebody wrote, because they asked to or, at work, before they send.

Nothing else ever depends on what is found: no page, no order, no alert.
"""

from __future__ import annotations

from collections.abc import Iterable

from analysis.identifiers import finder
from survey_app.engine import replies, turns
from survey_app.participant.forms import QuestionForm
from survey_app.services.conversations import Talk

WORD_FIELDS = (replies.WORDS, replies.OTHER, replies.NOTE)


def in_form(form: QuestionForm) -> list[str]:
    """What may tell who somebody is in the words of one turn, each once, in the order in which they stand."""
    sent = form.sent()
    return _in(text for name in WORD_FIELDS for text in sent.get(name, ()))


def in_answers(talk: Talk) -> list[str]:
    """As `in_form`, in everything that this conversation would send and may show again."""
    to_send = turns.to_send(talk.asked.turns, talk.answers)
    return _in(
        text
        for question_id, answer in to_send.items()
        if question_id not in talk.sealed
        for text in answer.words.values()
    )


def _in(texts: Iterable[str]) -> list[str]:
    return list(
        dict.fromkeys(text[one.start : one.end] for text in texts for one in finder.identifiers(text))
    )
