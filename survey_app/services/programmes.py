"""Programmes: collections whose waves belong together, begun, looked up and closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from survey_app.services import cards, collections, releases
from survey_app.services.collections import AskedCollection, tidy_code
from survey_app.services.refusals import Refusal
from survey_app.services.stated import NOTHING_STATED, Stated
from survey_app.store import collections as store
from survey_app.store.tables import Programme

FOLLOW_UP_WEEKS = (6, 8, 13)
"""Six to eight weeks, or three months (measures catalogue 3.1)."""


@dataclass(frozen=True, slots=True)
class CardProgramme:
    """A programme as staff see it. Its code is where its cards lead; how many cards were used is a figure."""

    id: str
    code: str
    name: str
    closed_on: date | None
    collections: tuple[AskedCollection, ...]
    follow_up_weeks: int | None = None
    stated: Stated = NOTHING_STATED

    @property
    def is_open(self) -> bool:
        """Whether cards can still be made and found."""
        return self.closed_on is None


def listing(session: Session, partnership_id: str, today: date) -> list[CardProgramme]:
    """A partnership's programmes by name, those that are closed last."""
    found = [_seen(session, row, today) for row in store.programmes(session, partnership_id)]
    return sorted(found, key=lambda programme: not programme.is_open)


def find(session: Session, partnership_id: str, code: str, today: date) -> CardProgramme | None:
    """A partnership's own programme by its code; None where there is none, or it is another's."""
    row = store.programme_by_code(session, tidy_code(code))
    return _seen(session, row, today) if row is not None and row.partnership_id == partnership_id else None


def named(session: Session, partnership_id: str, wanted: str, today: date) -> CardProgramme:
    """The programme that somebody typed the code or the name of. Raises Refusal, with those there are."""
    listed = listing(session, partnership_id, today)
    for programme in listed:
        if wanted.strip().casefold() in (programme.code.casefold(), programme.name.casefold()):
            return programme
    raise Refusal(
        "There is no programme %(wanted)s. The partnership's programmes: %(known)s.",
        wanted=repr(wanted),
        known=", ".join(f"{one.code} ({one.name})" for one in listed) or "none yet",
    )


def begin(session: Session, partnership_id: str, name: str) -> str:
    """Begin a programme and give its code. Raises Refusal where it has no name."""
    return cards.new_programme(session, partnership_id, name).code


def ask_again_after(session: Session, partnership_id: str, code: str, weeks: int | None) -> None:
    """Say after how many weeks a programme's people are asked again, None for not at all.

    Raises Refusal where there is no such programme, or the interval is none of FOLLOW_UP_WEEKS.
    """
    if weeks is not None and weeks not in FOLLOW_UP_WEEKS:
        raise Refusal(
            "People cannot be asked again after %(weeks)s weeks. Choose one of: %(known)s.",
            weeks=weeks,
            known=", ".join(map(str, FOLLOW_UP_WEEKS)),
        )
    _own(session, partnership_id, code).follow_up_weeks = weeks


def state(session: Session, partnership_id: str, code: str, stated: Stated, today: date) -> None:
    """Keep what is known of a programme's scale from elsewhere.

    Raises Refusal where there is no such programme, or a number cannot be one.
    """
    stated.refuse_unfit()
    row = _own(session, partnership_id, code)
    row.stated = stated.to_dict()
    session.flush()
    if (subject := releases.of_programme(session, partnership_id, row.id, today)) is not None:
        releases.renew_exact(session, subject, today)


def _own(session: Session, partnership_id: str, code: str) -> Programme:
    row = store.programme_by_code(session, tidy_code(code))
    if row is None or row.partnership_id != partnership_id:
        raise Refusal(
            "There is no programme with the code %(code)s. Check it on the programme's page.", code=repr(code)
        )
    return row


def close(session: Session, partnership_id: str, code: str, today: date) -> None:
    """Make the programme's last release, then destroy what leads from a card to its answers, for good.

    Raises Refusal where a collection of it can still be answered, and as `cards.close_programme` does.
    """
    row = store.programme_by_code(session, tidy_code(code))
    if row is not None and row.partnership_id == partnership_id and row.closed_on is None:
        unfinished = [
            one for one in collections.of_programme(session, row.id, today) if one.state != "closed"
        ]
        if unfinished:
            raise Refusal(
                "%(title)s can still be answered. Close each collection of the programme first.",
                title=unfinished[0].title,
            )
        if (subject := releases.of_programme(session, partnership_id, row.id, today)) is not None:
            releases.current(session, subject, today)
    cards.close_programme(session, partnership_id, tidy_code(code), today)


def _seen(session: Session, row: Programme, today: date) -> CardProgramme:
    asked = tuple(collections.of_programme(session, row.id, today))
    return CardProgramme(
        row.id, row.code, row.name, row.closed_on, asked, row.follow_up_weeks, Stated.from_dict(row.stated)
    )
