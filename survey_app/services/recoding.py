"""Coding again after a split: only a person can say which of the new themes a comment speaks of.

Until then it stands under the old theme, whose name is still known.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from questionnaires.codebook_changes import in_place_of
from questionnaires.model import Codebook, Theme
from survey_app.services import coding, reading
from survey_app.services.coding import Coder
from survey_app.services.queued import Queued
from survey_app.services.reading import OpenComment
from survey_app.services.refusals import Refusal
from survey_app.store import codebooks as store
from survey_app.store import comments as comment_store
from survey_app.store.database import Session
from survey_app.store.tables import MovedCoding

PAGE = 100


@dataclass(frozen=True, slots=True)
class ToCodeAgain:
    """A comment under a theme that was split, and the themes that took its place."""

    comment: Queued
    theme: Theme
    into: tuple[Theme, ...]


def split_themes(codebook: Codebook) -> dict[str, tuple[Theme, ...]]:
    """The themes that were split, by id, with those in use that took their place."""
    found = {}
    for theme in codebook.themes:
        into = in_place_of(codebook, theme.id) if theme.retired else ()
        if len(into) > 1:
            found[theme.id] = tuple(one for part in into if (one := codebook.theme(part)) is not None)
    return found


def waiting(
    session: Session, partnership_id: str, codebook: Codebook, *, reads_all: bool, limit: int = PAGE
) -> list[ToCodeAgain]:
    """Comments that a person put under a theme that was split since, as far as this account may meet them."""
    split = split_themes(codebook)
    if not split:
        return []
    found = reading.carrying(
        session, partnership_id, split, (coding.ACCEPTED,), reads_all=reads_all, limit=limit
    )
    return [
        ToCodeAgain(queued, theme, split[theme_id])
        for queued, theme_id in found
        if (theme := codebook.theme(theme_id)) is not None
    ]


def open_again(
    session: Session, partnership_id: str, codebook: Codebook, comment_id: str, *, reads_all: bool
) -> tuple[OpenComment, tuple[tuple[Theme, tuple[Theme, ...]], ...]]:
    """A comment to code again, with each split theme that it stands under and what took that one's place.

    Raises NoSuchComment where this account may not meet it.
    """
    found = reading.open_comment(session, partnership_id, comment_id, reads_all=reads_all)
    split = split_themes(codebook)
    under = tuple(
        (theme, split[one.theme_id])
        for one in comment_store.codings(session, [comment_id]).get(comment_id, [])
        if one.state == coding.ACCEPTED and one.theme_id in split
        if (theme := codebook.theme(one.theme_id)) is not None
    )
    return found, under


def code_again(
    session: Session,
    codebook: Codebook,
    comment_id: str,
    theme_id: str,
    chosen: Collection[str],
    coder: Coder,
    today: date,
) -> None:
    """Put a comment under the themes that a person chose in place of one that was split; none is an answer.

    Raises NoSuchComment, or Refusal for another theme and for a fourth one.
    """
    into = split_themes(codebook).get(theme_id, ())
    comment, _place, _asked = coding.found(session, coder, comment_id)
    rows = {row.theme_id: row for row in comment_store.codings(session, [comment_id]).get(comment_id, [])}
    row = rows.get(theme_id)
    if row is None or row.state != coding.ACCEPTED or not {one.id for one in into} >= set(chosen):
        raise Refusal("Somebody coded this comment already, or the theme is another. Look at the list again.")
    stays = {other for other, each in rows.items() if each.state == coding.ACCEPTED and other != theme_id}
    before = row.account_id
    themes = tuple(sorted(stays | set(chosen)))
    saying = coding.Saying(themes=themes, none_fits=not themes)
    coding.save(session, coder, comment_id, saying, comment.coding_version, today)
    for to_theme in sorted(chosen) or ("",):
        store.note_move(
            session,
            MovedCoding(
                comment_id=comment_id,
                from_theme=theme_id,
                to_theme=to_theme,
                codebook_version=codebook.version,
                account_id=before,
                moved_by=coder.account_id,
                moved_on=today,
            ),
        )
    store.drop_coding(session, row)
    session.flush()
