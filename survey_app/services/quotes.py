"""Quotes: words of a comment that a person chose to show, without anything about who wrote them."""

from __future__ import annotations

import re
from datetime import date

from survey_app.services import reading
from survey_app.services.refusals import Refusal
from survey_app.services.releases import Subject
from survey_app.store import coding as coding_store
from survey_app.store import comments as store
from survey_app.store.database import Session

LONGEST_QUOTE = 300


def choose(
    session: Session,
    partnership_id: str,
    comment_id: str,
    wording: str,
    account_id: str,
    today: date,
    *,
    reads_all: bool,
) -> None:
    """Let these words be shown, without anything about who wrote them.

    Raises Refusal where the writer did not agree, nobody has decided, it was passed on, the words are too
    long or none; and in a small group where they are the writer's own: there they are said in other words.
    """
    comment, place, asked = reading.found(session, partnership_id, comment_id, reads_all)
    words = " ".join(wording.split())
    if comment.may_quote is not True:
        raise Refusal("Whoever wrote this did not say that it may be quoted, so it cannot be.")
    if reading.KNOWN in reading.open_flags(session, comment_id):
        raise Refusal(
            "Somebody could be known by this comment. A reader has to clear that before it is quoted."
        )
    if place.state != "decided" or place.decision not in reading.STAYS_HERE:
        raise Refusal("A comment can be quoted once a reader has decided that it needs no passing on.")
    if not words:
        raise Refusal("Enter the words to show.")
    if len(words) > LONGEST_QUOTE:
        raise Refusal("The quote is too long. Use 300 characters at most.")
    if asked.disclosure_class == "small" and _plain(words) in _plain(comment.text):
        raise Refusal(
            "In a small group people know each other's way of speaking. Say it in other words than these."
        )
    store.choose_quote(session, comment_id, words, account_id, today)


def drop(session: Session, partnership_id: str, comment_id: str, *, reads_all: bool) -> None:
    """Show these words no longer."""
    reading.found(session, partnership_id, comment_id, reads_all)
    store.drop_quote(session, comment_id)


def chosen(session: Session, subject: Subject) -> dict[str, tuple[str, ...]]:
    """What may be quoted of a subject, by theme: chosen by a person, agreed to, read, and on a checked theme.

    Whether a theme's quotes are shown hangs on its figure besides; that is for who lays them out.
    """
    rows = store.quotes(session, [asked.id for asked in subject.collections])
    fit = {
        comment.id: quote.wording
        for quote, comment in rows
        if comment.may_quote is True and _is_decided(session, comment.id)
    }
    for comment_id in coding_store.flagged(session, list(fit), reading.KNOWN):
        del fit[comment_id]
    found: dict[str, list[str]] = {}
    for comment_id, codings in sorted(store.codings(session, fit).items()):
        for row in codings:
            if row.state == "accepted":
                found.setdefault(row.theme_id, []).append(fit[comment_id])
    return {theme_id: tuple(dict.fromkeys(words)) for theme_id, words in found.items()}


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))


def _is_decided(session: Session, comment_id: str) -> bool:
    place = store.reading_of(session, comment_id)
    return place is not None and place.state == "decided" and place.decision in reading.STAYS_HERE
