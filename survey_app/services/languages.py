"""Languages: which of them a collection offers, and which of them somebody reads comments in.

What is known of catalogues is given by the caller, which knows where they are kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from questionnaires.model import RESPONDENTS, Questionnaire
from survey_app.services import accounts
from survey_app.store import accounts as store
from survey_app.store import comments
from survey_app.store.comments import Scope
from survey_app.store.database import Session

ENGLISH = "en"
"""The language of the source: always offered, and always read."""
YOUNG_PEOPLE = "young_people"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A language that there is a catalogue of.

    approved: whether a speaker has approved the words on which a person's safety hangs.
    asks_staff: whether there is a catalogue of what people at work are asked.
    """

    code: str
    approved: bool
    asks_staff: bool = False


class Asked(Protocol):
    """What of a collection decides which languages it offers (`collections.AskedCollection`)."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that were chosen when it was opened, () for all."""

    @property
    def audience(self) -> str:
        """Who is asked."""

    @property
    def questionnaire(self) -> Questionnaire:
        """What is asked."""

    @property
    def is_example(self) -> bool:
        """Whether it belongs to the example partnership, which shows every language."""


def offered(asked: Asked, spoken: Iterable[Spoken]) -> tuple[str, ...]:
    """The codes of the languages that people may choose, English first, the others in the order given.

    Real young people are offered a language only once its words about safety are approved, even where the
    approval was taken back after the collection was opened. People at work are offered only languages that
    their questions are translated into, in the example partnership too. A published instrument is asked in
    the language of its loaded wording alone: nobody but its owner may translate it.
    """
    if asked.questionnaire.instrument:
        return (_of_wording(asked, spoken),)
    wanted = [
        one for one in spoken if one.code != ENGLISH and (not asked.languages or one.code in asked.languages)
    ]
    if not asked.is_example and YOUNG_PEOPLE in (asked.audience, asked.questionnaire.audience):
        wanted = [one for one in wanted if one.approved]
    if at_work(asked.audience, asked.questionnaire.audience):
        wanted = [one for one in wanted if one.asks_staff]
    return (ENGLISH, *dict.fromkeys(one.code for one in wanted))


def _of_wording(asked: Asked, spoken: Iterable[Spoken]) -> str:
    """The language of a loaded wording; English around it where the words about safety are not approved."""
    wanted = asked.questionnaire.wording_language
    young = YOUNG_PEOPLE in (asked.audience, asked.questionnaire.audience)
    known = {one.code for one in spoken if one.approved or asked.is_example or not young}
    return wanted if wanted in known else ENGLISH


def at_work(*audiences: str) -> bool:
    """Whether any of these audiences is asked at work; "" stands for none."""
    return any(audience and audience not in RESPONDENTS for audience in audiences)


def read_by_somebody(session: Session, partnership_id: str) -> frozenset[str]:
    """The languages that an account in use which reads all comments says it reads, and English."""
    return frozenset({ENGLISH}).union(
        *(row.reads for row in store.accounts(session, partnership_id) if accounts.reads_all(row))
    )


def left_to_others(session: Session, partnership_id: str, account_id: str) -> frozenset[str]:
    """The languages that others read comments in and this account does not; none for who is no reader.

    What nobody reads is left to nobody: it stays in every reader's list, so that it is out of nobody's sight.
    """
    own = store.account(session, partnership_id, account_id)
    if own is None or own.role not in accounts.READ_COMMENTS:
        return frozenset()
    return read_by_somebody(session, partnership_id) - {ENGLISH, *own.reads}


def waiting_unread(session: Session, partnership_id: str) -> tuple[str, ...]:
    """The languages of comments that wait for a decision and that nobody who reads comments reads."""
    everything = Scope(partnership_id, None)
    waiting = comments.languages(session, everything, comments.UNDECIDED)
    known = read_by_somebody(session, partnership_id)
    return tuple(code for code in waiting if code not in known)
