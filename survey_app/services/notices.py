"""Privacy notices: what a partnership tells people about what they write, and since when.

A notice is plain text by a member of staff (`questionnaires/notices.py` has its syntax), or the one that
comes with Heard. Versions are added and never changed, so that with the days of a collection it can be told
what people read there. What the partnership's own words in English say goes before a translation of what
comes with Heard: two promises that differ would be worse than one in another language.
"""

from __future__ import annotations

from collections.abc import Collection as Several
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from questionnaires import notices as words
from questionnaires.model import RESPONDENTS
from survey_app.services import audit
from survey_app.services.audit import Act
from survey_app.services.refusals import Refusal
from survey_app.store import accounts as account_store
from survey_app.store import notices as store
from survey_app.store.database import Session
from survey_app.store.tables import Notice, NoticeDetails

ENGLISH = "en"
LONGEST = 8_000
"""Signs of a notice: four pages. Nobody reads more, and a child not that."""
LONGEST_DETAIL = 200
YOUNG_PEOPLE = "young_people"
AT_WORK = frozenset({"practitioners", "strategic_leaders"})


class Asked(Protocol):
    """What of a collection decides which notice it shows (`collections.AskedCollection`)."""

    @property
    def kind(self) -> str:
        """anonymous, shared or staff."""

    @property
    def audience(self) -> str:
        """Who is asked."""

    @property
    def partnership_id(self) -> str:
        """Whose it is."""


@dataclass(frozen=True, slots=True)
class Details:
    """What a partnership puts into its notices. officer: whom people ask about privacy, "" for nobody yet."""

    officer: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether people would be told whom to ask."""
        return bool(self.officer)


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a notice, or of the details (then text is ""). until: its last day, None while in use."""

    number: int
    text: str
    is_default: bool
    since: date
    until: date | None
    by: str
    details: Details | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What people of a collection read. language: of the text. is_default: it came with Heard, and its
    sentences may be told in the language in use where `language` is English."""

    text: str
    language: str
    is_default: bool


# ---- what is read ----------------------------------------------------------------------------------------


def kind_of(asked: Asked) -> str:
    """Which notice a collection shows."""
    if asked.kind == "shared":
        return "shared"
    if asked.kind == "staff" or asked.audience in AT_WORK:
        return "staff"
    return YOUNG_PEOPLE if asked.audience == YOUNG_PEOPLE else "parents_carers"


def shown(session: Session, partnership_id: str, kind: str, language: str) -> Shown:
    """What people of a language read, in that language or in English."""
    own = _own(session, partnership_id, kind, language)
    if own is not None:
        return Shown(own.content, language, is_default=False)
    in_english = store.newest(session, partnership_id, kind, ENGLISH)
    if in_english is None:
        return Shown(words.as_it_comes(kind), ENGLISH, is_default=True)
    return Shown(in_english.content, ENGLISH, in_english.is_default)


def details(session: Session, partnership_id: str) -> Details:
    """What a partnership puts into its notices now; all empty where nobody has said anything."""
    held = store.details(session, partnership_id)
    return _details(held[0]) if held else Details()


def _own(session: Session, partnership_id: str, kind: str, language: str) -> Notice | None:
    row = store.newest(session, partnership_id, kind, language)
    return row if row is not None and not row.is_default else None


def _details(row: NoticeDetails) -> Details:
    return Details(row.officer)


# ---- for staff -------------------------------------------------------------------------------------------


def history(session: Session, partnership_id: str, kind: str, language: str) -> list[Version]:
    """The versions of a notice in a language, the newest first."""
    rows = store.versions(session, partnership_id, kind, language)
    ends = [None, *(row.in_use_from for row in rows)]
    names = _names(session, partnership_id)
    return [
        Version(
            row.number,
            row.content,
            row.is_default,
            row.in_use_from,
            until,
            names.get(row.account_id or "", ""),
        )
        for row, until in zip(rows, ends, strict=False)
    ]


def history_of_details(session: Session, partnership_id: str) -> list[Version]:
    """What the partnership put into its notices, the newest first."""
    rows = store.details(session, partnership_id)
    ends = [None, *(row.in_use_from for row in rows)]
    names = _names(session, partnership_id)
    return [
        Version(
            row.number, "", False, row.in_use_from, until, names.get(row.account_id or "", ""), _details(row)
        )
        for row, until in zip(rows, ends, strict=False)
    ]


def collections_that_showed(
    session: Session, partnership_id: str, kind: str, version: Version
) -> list[tuple[str, str]]:
    """The code and title of each collection that was open on a day of a version's; others keep theirs.

    On the day of a change people may have read both.
    """
    return [
        (row.code, row.title)
        for row in store.collections(session, partnership_id)
        if kind_of(row) == kind
        and (version.until is None or row.opens_on <= version.until)
        and all(end is None or end >= version.since for end in (row.closed_on, row.closes_on))
    ]


def own_languages(session: Session, partnership_id: str, kind: str, known: Several[str]) -> list[str]:
    """Those of the languages in which the partnership has a notice of its own."""
    return [code for code in known if _own(session, partnership_id, kind, code) is not None]


def keep(
    session: Session,
    partnership_id: str,
    kind: str,
    language: str,
    text: str,
    after: int,
    today: date,
    account_id: str = "",
) -> None:
    """Put a partnership's own words in use from today on.

    after: the version that they follow, 0 for none. account_id: who says so, "" for a command. Raises
    Refusal for no words, too many, a notice that leaves out what people must be told, or one that somebody
    else changed meanwhile.
    """
    tidy = "\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n"
    if not any(letter.isalpha() for letter in tidy):
        raise Refusal("The notice is empty. Write it, or go back to the one that comes with Heard.")
    if len(tidy) > LONGEST:
        raise Refusal("The notice is too long. Use 8,000 characters at most: nobody reads more.")
    _refuse_silence(kind, words.placeholders(tidy))
    store.hold(session, partnership_id)
    newest = store.newest(session, partnership_id, kind, language)
    if (newest.number if newest else 0) != after:
        raise Refusal(
            "Somebody changed this notice meanwhile. Copy what you wrote, load the page again, and compare."
        )
    if newest is not None and not newest.is_default and newest.content == tidy:
        raise Refusal("These are the words that are in use already.")
    _add(session, partnership_id, kind, language, tidy, today, is_default=False, account_id=account_id)
    audit.record(session, Act.NOTICE_CHANGED, partnership_id, partnership_id)


def _refuse_silence(kind: str, named: Several[str]) -> None:
    """Refuse a notice that leaves out what people must be told (UK GDPR, Articles 13 and 14)."""
    if "officer" not in named:
        raise Refusal("The notice does not say whom to ask. Write officer in braces where that belongs.")
    if "kept" not in named:
        raise Refusal("The notice does not say how long answers are kept. Write kept in braces there.")
    if kind == "shared" and "reader" not in named:
        raise Refusal("The notice does not say who reads the answers. Write reader in braces there.")


def back_to_default(
    session: Session, partnership_id: str, kind: str, language: str, today: date, account_id: str = ""
) -> None:
    """Put the notice that comes with Heard in use again. Raises Refusal where it is in use as it comes."""
    store.hold(session, partnership_id)
    if _own(session, partnership_id, kind, language) is None:
        raise Refusal("The notice that comes with Heard is in use already.")
    text = words.as_it_comes(kind)
    _add(session, partnership_id, kind, language, text, today, is_default=True, account_id=account_id)
    audit.record(session, Act.NOTICE_CHANGED, partnership_id, partnership_id)


def say_details(
    session: Session, partnership_id: str, said: Details, today: date, account_id: str = ""
) -> None:
    """Say what stands in the notices from today on. Raises Refusal for what is missing or does not fit."""
    tidy = Details(" ".join(said.officer.split()))
    if not tidy.officer:
        raise Refusal("Say whom people ask about privacy: a post, and a telephone number or an address.")
    if len(tidy.officer) > LONGEST_DETAIL:
        raise Refusal("That is too long. Use 200 characters at most.")
    store.hold(session, partnership_id)
    rows = store.details(session, partnership_id)
    if rows and _details(rows[0]) == tidy:
        raise Refusal("This is what the notices say already.")
    store.add(
        session,
        NoticeDetails(
            partnership_id=partnership_id,
            number=rows[0].number + 1 if rows else 1,
            officer=tidy.officer,
            in_use_from=today,
            account_id=account_id or None,
        ),
    )
    audit.record(session, Act.NOTICE_DETAILS_SAID, partnership_id, partnership_id)


# ---- when a collection opens -----------------------------------------------------------------------------


def ready_to_open(session: Session, partnership_id: str, audiences: Several[str]) -> None:
    """Refuse to ask children, families and the public before they can be told whom to ask."""
    if RESPONDENTS & set(audiences) and not details(session, partnership_id).is_whole:
        raise Refusal(
            "People must be told whom to ask about privacy. Say who answers for it, such as the data "
            "protection officer, under Privacy notices first."
        )


def keep_as_it_comes(session: Session, partnership_id: str, kind: str, today: date) -> None:
    """Keep the notice that comes with Heard as a version, so that it can be told what a collection showed.

    Nothing is kept where the partnership's own words are in use, or this version of Heard's stands already.
    """
    newest = store.newest(session, partnership_id, kind, ENGLISH)
    text = words.as_it_comes(kind)
    if newest is None or (newest.is_default and newest.content != text):
        _add(session, partnership_id, kind, ENGLISH, text, today, is_default=True)


def _add(
    session: Session,
    partnership_id: str,
    kind: str,
    language: str,
    text: str,
    today: date,
    *,
    is_default: bool,
    account_id: str = "",
) -> None:
    newest = store.newest(session, partnership_id, kind, language)
    store.add(
        session,
        Notice(
            partnership_id=partnership_id,
            kind=kind,
            language=language,
            number=newest.number + 1 if newest else 1,
            content=text,
            is_default=is_default,
            in_use_from=today,
            account_id=account_id or None,
        ),
    )


def _names(session: Session, partnership_id: str) -> dict[str, str]:
    return {row.id: row.display_name for row in account_store.accounts(session, partnership_id)}
