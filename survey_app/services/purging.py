"""Removing what nobody may use: conversations that were not sent, sign-ins and counts that are over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from survey_app.services.accounts import ABSOLUTE
from survey_app.services.contact import DETAILS_DAYS
from survey_app.services.reports import KEPT_DAYS
from survey_app.store import purging as store
from survey_app.store import reports as report_store
from survey_app.store.database import Session

UNSENT_DAYS = 1
"""An unsent conversation goes on the second day after it was last touched: only days are kept, so that is
after 24 hours at the least and 48 at the most. Where a code for coming back was asked for, it stays until
the code's last day is over (`come_back.KEPT_DAYS`), and a person who is in it just then does not lose it.
Where its collection is closed it goes with the next purge."""


@dataclass(frozen=True, slots=True)
class Purged:
    """How many rows went, or would go. receipts: collections whose codes for taking back are over.

    requests: wishes to be contacted that are closed, whose details go. files: reports as files, kept
    for a week.
    """

    conversations: int
    sign_ins: int
    guesses: int = 0
    receipts: int = 0
    requests: int = 0
    files: int = 0


def purge(session: Session, today: date, now: datetime, *, dry_run: bool) -> Purged:
    """Remove unsent conversations, ended sign-ins, old counts of guesses, details of closed requests, files.

    With dry_run they are counted and kept.
    """
    before_day = today - timedelta(days=UNSENT_DAYS)
    before_moment = now - ABSOLUTE
    if not dry_run:
        report_store.empty_files_that_lost_words(session)
    return Purged(
        conversations=store.unsent_conversations(session, before_day, today, dry_run=dry_run),
        sign_ins=store.ended_sign_ins(session, before_moment, dry_run=dry_run),
        guesses=store.old_guesses(session, now - timedelta(hours=1), dry_run=dry_run),
        receipts=store.ended_receipts(session, today, dry_run=dry_run),
        requests=store.details_of_closed_requests(
            session, today - timedelta(days=DETAILS_DAYS), dry_run=dry_run
        ),
        files=report_store.drop_files_before(session, today - timedelta(days=KEPT_DAYS), dry_run=dry_run),
    )
