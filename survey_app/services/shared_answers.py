"""Answers that somebody shared with a named role: only the account of whoever has that role opens them.

A shared collection tells on its first page to whom it goes, in a role's words. Here the role has an account,
which may change when somebody leaves; what was told to people does not. The words in them wait in the reading
queue too, as all words do, so that a concern is met. They count in no figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from questionnaires.model import Question
from survey_app.services import accounts, audit, collections
from survey_app.services.audit import Act
from survey_app.services.collections import AskedCollection
from survey_app.services.refusals import Refusal
from survey_app.store import shared as store
from survey_app.store.database import Session


class NotYours(Refusal):
    """There are no such answers for this account."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One person's answers in a list. week: its Monday, all that is known of when."""

    response_id: str
    week: date
    is_opened: bool


@dataclass(frozen=True, slots=True)
class Received:
    """A shared collection and what came in for one account."""

    asked: AskedCollection
    sheets: Sequence[Sheet]

    @property
    def waiting(self) -> bool:
        """Whether anything in it was not opened yet."""
        return any(not sheet.is_opened for sheet in self.sheets)


@dataclass(frozen=True, slots=True)
class Said:
    """What was said to one question: codes by part, in their order, and words by part."""

    question: Question
    codes: Sequence[tuple[str, str]]
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """One person's answers, in the order in which they were asked.

    following: the next one that was not opened, "" for none.
    """

    asked: AskedCollection
    week: date
    said: Sequence[Said]
    following: str


def received(session: Session, partnership_id: str, account_id: str, today: date) -> list[Received]:
    """The shared collections whose answers an account receives, the newest first."""
    found = []
    for row in store.collections_of(session, partnership_id, account_id):
        asked = collections.get(session, partnership_id, row.id, today)
        if asked is not None:
            found.append(Received(asked, _sheets(session, row.id)))
    return found


def open_sheet(
    session: Session, partnership_id: str, account_id: str, code: str, response_id: str, today: date
) -> OpenSheet:
    """One person's answers, which are marked as opened. Raises NotYours."""
    asked = _own(session, partnership_id, account_id, code, today)
    response = store.response(session, asked.id, response_id)
    if response is None:
        raise NotYours("There are no such answers.")
    chosen, written = store.codes(session, response.id), store.words(session, response.id)
    said = tuple(
        Said(
            question,
            tuple((part, one) for question_id, part, one in chosen if question_id == question.id),
            tuple(words for question_id, _part, words in written if question_id == question.id),
        )
        for question in asked.turns
        if question.is_asked
    )
    store.mark_opened(session, response.id, account_id, today)
    audit.record(session, Act.SHARED_OPENED, response.id, partnership_id)
    unopened = [one.response_id for one in _sheets(session, asked.id) if not one.is_opened]
    answered = tuple(one for one in said if one.codes or one.words)
    return OpenSheet(asked, response.week, answered, next(iter(unopened), ""))


def receivers(session: Session, partnership_id: str) -> list[tuple[str, str]]:
    """The accounts that may receive shared answers: id and name of every one that is open."""
    return [(one.id, one.display_name) for one in store.active_accounts(session, partnership_id)]


def receivers_in(session: Session, partnership_id: str, district_id: str | None) -> list[tuple[str, str]]:
    """Those of them who see the collections of a district, None for those of the whole partnership."""
    return [
        (one.id, one.display_name)
        for one in store.active_accounts(session, partnership_id)
        if one.district_id in (None, district_id)
    ]


def named(session: Session, partnership_id: str, sign_in_name: str) -> str:
    """The id of the open account with a sign-in name. Raises Refusal where there is none."""
    wanted = accounts.tidy_sign_in_name(sign_in_name)
    for one in store.active_accounts(session, partnership_id):
        if one.sign_in_name == wanted:
            return one.id
    raise Refusal("Nobody signs in here as %(name)s. The page People shows every account.", name=repr(wanted))


def with_nobody(session: Session, partnership_id: str, today: date) -> list[AskedCollection]:
    """The shared collections whose answers nobody can open, since no account is named or it was closed."""
    found = (
        collections.get(session, partnership_id, row.id, today)
        for row in store.with_nobody(session, partnership_id)
    )
    return [asked for asked in found if asked is not None]


def hand_to(session: Session, partnership_id: str, code: str, account_id: str, today: date) -> None:
    """Say whose account receives a shared collection's answers from now on, those that came before too.

    Raises Refusal where the collection is not shared, or the account is none that is open here.
    """
    asked = collections.find(session, code, today)
    if asked is None or asked.partnership_id != partnership_id or asked.kind != "shared":
        raise Refusal("Only a shared collection goes to somebody's account. Choose another.")
    if account_id not in {known for known, _name in receivers_in(session, partnership_id, asked.district_id)}:
        raise Refusal("Choose whose account receives the answers, of those that are open here.")
    store.set_receiver(session, asked.id, account_id)
    audit.record(session, Act.SHARED_TO_SET, asked.id, partnership_id)


def receiver(session: Session, asked: AskedCollection) -> tuple[str, str]:
    """Id and name of whoever receives a shared collection's answers; "" where nobody does."""
    account = store.receiver(session, asked.id)
    return (account.id, account.display_name) if account is not None and account.is_active else ("", "")


def _own(session: Session, partnership_id: str, account_id: str, code: str, today: date) -> AskedCollection:
    asked = collections.find(session, code, today)
    if asked is None or asked.partnership_id != partnership_id or asked.kind != "shared":
        raise NotYours("There are no such answers.")
    account = store.receiver(session, asked.id)
    if account is None or account.id != account_id:
        raise NotYours("There are no such answers.")
    return asked


def _sheets(session: Session, collection_id: str) -> tuple[Sheet, ...]:
    return tuple(
        Sheet(response.id, response.week, opened)
        for response, opened in store.responses(session, collection_id)
    )
