"""Brings codings in line with a codebook that came into use: a merged theme's go to its successor."""

from __future__ import annotations

from datetime import date

from questionnaires.codebook_changes import in_place_of
from questionnaires.model import Codebook
from survey_app.store import codebooks as store
from survey_app.store import comments as comment_store
from survey_app.store.database import Session
from survey_app.store.tables import Coding, MovedCoding

BATCH = 500
SUGGESTED, ACCEPTED = "suggested", "accepted"


def settle(session: Session, partnership_id: str, codebook: Codebook, today: date) -> None:
    """Bring codings in line with a codebook that has come into use. Doing it twice changes nothing more.

    Of a theme that one other took the place of, codings go to that one, and people's leave a line of history.
    Of any retired theme the machine's suggestions go; rejections stay where they are, for they say nothing of
    the wider theme.
    """
    for theme in codebook.themes:
        if not theme.retired:
            continue
        into = in_place_of(codebook, theme.id)
        # After a split only a person can say where a comment goes, so what people said stays.
        states = (SUGGESTED, ACCEPTED) if len(into) == 1 else (SUGGESTED,)
        while rows := store.codings_to_move(session, partnership_id, theme.id, states, BATCH):
            for row in rows:
                if len(into) == 1:
                    _move(session, row, into[0], codebook.version, today)
                else:
                    store.drop_coding(session, row)
            session.flush()


def _move(session: Session, row: Coding, into: str, version: str, today: date) -> None:
    there = comment_store.coding(session, row.comment_id, into)
    is_persons = row.state == ACCEPTED
    if is_persons:
        store.note_move(
            session,
            MovedCoding(
                comment_id=row.comment_id,
                from_theme=row.theme_id,
                to_theme=into,
                codebook_version=version,
                account_id=row.account_id,
                moved_on=today,
            ),
        )
    if there is None:
        # The row itself moves, with everything that is known of it.
        row.theme_id = into
        return
    if is_persons and there.state != ACCEPTED:
        # Somebody said that the comment speaks of what is part of the wider theme now.
        there.state, there.account_id = row.state, row.account_id
    store.drop_coding(session, row)
