"""Programmes: collections whose waves belong together, begun, looked up and closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from survey_app.services import audit, cards, collections, holds, instruments, releases, self_made, subjects
from survey_app.services.audit import Act
from survey_app.services.collections import AskedCollection, tidy_code
from survey_app.services.instruments import ReliableChange
from survey_app.services.refusals import Refusal
from survey_app.services.released import CardFigures, Figures
from survey_app.services.stated import NOTHING_STATED, Stated
from survey_app.store import cards as store_cards
from survey_app.store import collections as store
from survey_app.store import releases as release_store
from survey_app.store import responses as response_store
from survey_app.store.database import Database, Session
from survey_app.store.tables import Programme

FOLLOW_UP_WEEKS = (6, 8, 13)
"""Six to eight weeks, or three months (measures catalogue 3.1)."""


@dataclass(frozen=True, slots=True)
class CardProgramme:
    """A programme as staff see it. Its code is where its cards lead.

    issued: how many cards were made, which is paper of the staff's own; how many of them were used is a
    figure. closes_on: its last day, which people are told.
    """

    id: str
    code: str
    name: str
    closes_on: date | None
    closed_on: date | None
    issued: int
    collections: tuple[AskedCollection, ...]
    follow_up_weeks: int | None = None
    stated: Stated = NOTHING_STATED
    self_made_for: int | None = None
    """How many people are expected, where those without a card may make a code of their own."""

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


def card_figures(session: Session, programme: CardProgramme) -> CardFigures | None:
    """How the cards were used, as the newest release has it; None while there is none."""
    release = release_store.latest(session, f"programme:{programme.id}")
    return Figures.from_dict(release.figures).cards if release is not None else None


def begin(session: Session, partnership_id: str, name: str) -> str:
    """Begin a programme and give its code. Raises Refusal where it has no name."""
    row = cards.new_programme(session, partnership_id, name)
    audit.record(session, Act.PROGRAMME_BEGUN, row.id, partnership_id)
    return row.code


def set_last_day(session: Session, partnership_id: str, code: str, closes_on: date, today: date) -> None:
    """Say until when people can take their answers back; on the day after, the programme closes by itself.

    Raises Refusal where it is not this partnership's or closed, the day is over, sooner than people were
    told, or sooner than the last day of a collection.
    """
    row = _own(session, partnership_id, code)
    if row.closed_on is not None:
        raise Refusal("The programme is closed already.")
    if closes_on < today:
        raise Refusal("The last day is over. Choose today or a day to come.")
    if row.closes_on is not None and closes_on < row.closes_on:
        raise Refusal(
            "People were told that they can take their answers back until %(day)s. "
            "Choose that day or a later one.",
            day=row.closes_on,
        )
    for one in collections.of_programme(session, row.id, today):
        if one.closes_on is not None and one.closes_on > closes_on:
            raise Refusal(
                "%(title)s can be answered until %(day)s. Choose that day or a later one.",
                title=one.title,
                day=one.closes_on,
            )
    row.closes_on = closes_on
    session.flush()
    audit.record(session, Act.LAST_DAY_SET, row.id, partnership_id)


def ask_again_after(session: Session, partnership_id: str, code: str, weeks: int | None) -> None:
    """Say after how many weeks a programme's people are asked again, None for not at all.

    Raises Refusal where there is no such programme, the interval is none of FOLLOW_UP_WEEKS, or the figures
    of a small group have been shown, so that what is said later would be told nowhere.
    """
    if weeks is not None and weeks not in FOLLOW_UP_WEEKS:
        raise Refusal(
            "People cannot be asked again after %(weeks)s weeks. Choose one of: %(known)s.",
            weeks=weeks,
            known=", ".join(map(str, FOLLOW_UP_WEEKS)),
        )
    row = _own(session, partnership_id, code)
    if weeks is not None:
        collections.refuse_small_and_shown(session, row)
    row.follow_up_weeks = weeks
    audit.record(session, Act.ASKED_AGAIN_SET, row.id, partnership_id)


def state(session: Session, partnership_id: str, code: str, stated: Stated, today: date) -> None:
    """Keep what is known of a programme's scale from elsewhere.

    Raises Refusal where there is no such programme, or a number cannot be one.
    """
    stated.refuse_unfit()
    row = _own(session, partnership_id, code)
    row.stated = stated.to_dict()
    session.flush()
    audit.record(session, Act.PROGRAMME_STATED, row.id, partnership_id)
    if (subject := subjects.of_programme(session, partnership_id, row.id, today)) is not None:
        releases.renew_exact(session, subject, today)


def let_make_codes(session: Session, partnership_id: str, code: str, people: int | None, today: date) -> None:
    """Let people without a card make a code of their own, or, with None for people, not.

    people: how many are expected. Raises Refusal where there is no such programme, it is closed or too small,
    a collection of it is small or shared, or somebody has answered: all are asked alike, or nobody is.
    """
    row = _own(session, partnership_id, code)
    if row.closed_on is not None:
        raise Refusal("The programme is closed already.")
    if people is not None and people < self_made.FEWEST_PEOPLE:
        raise Refusal(
            "Codes that people make themselves are too weak for fewer than %(fewest)s people. Make cards.",
            fewest=self_made.FEWEST_PEOPLE,
        )
    asked = collections.of_programme(session, row.id, today)
    too_known = [one for one in asked if one.kind == "shared" or one.disclosure_class == "small"]
    if people is not None and too_known:
        raise Refusal(
            "%(title)s is small and known, or shared with somebody. Codes that people make themselves are "
            "too weak there. Make cards.",
            title=too_known[0].title,
        )
    if response_store.any_sent(session, [one.id for one in asked]):
        raise Refusal("Somebody has answered already, so this can no longer be changed.")
    row.self_made_for = people
    session.flush()
    audit.record(session, Act.OWN_CODES_SET, row.id, partnership_id)


def close(session: Session, partnership_id: str, code: str, today: date) -> None:
    """Make the programme's last release, then destroy what leads from a card to its answers, for good.

    The caller lets the database forget afterwards (`Database.forget`). Raises Refusal where people were told
    a later day, where a collection of it can still be answered, and as `cards.close_programme` does.
    """
    row = store.programme_by_code(session, tidy_code(code))
    if row is not None and row.partnership_id == partnership_id and row.closed_on is None:
        asked = collections.of_programme(session, row.id, today)
        was_told = any(one.state != "not_yet" for one in asked)
        if was_told and row.closes_on is not None and today <= row.closes_on:
            raise Refusal(
                "People were told that they can take their answers back until %(day)s. "
                "The programme closes by itself on the day after.",
                day=row.closes_on,
            )
        unfinished = [one for one in asked if one.state != "closed"]
        if unfinished:
            raise Refusal(
                "%(title)s can still be answered. Close each collection of the programme first.",
                title=unfinished[0].title,
            )
        subject = subjects.of_programme(session, partnership_id, row.id, today, ends=True)
        if subject is not None:
            releases.current(session, subject, today)
    if row is not None and row.partnership_id == partnership_id:
        holds.refuse_held_programme(session, partnership_id, row.id)
    cards.close_programme(session, partnership_id, tidy_code(code), today)
    if row is not None:
        audit.record(session, Act.PROGRAMME_CLOSED, row.id, partnership_id)


def close_due(database: Database, today: date) -> int:
    """Close every programme whose last day is over, with its collections, one transaction each; how many.

    Under a legal hold its collections close alone, and it follows when the hold is lifted.
    """
    with database.reading() as session:
        due = [(row.partnership_id, row.code) for row in store.programmes_past(session, today)]
    for partnership_id, code in due:
        with database.writing() as session:
            programme_id = _own(session, partnership_id, code).id
            for one in collections.of_programme(session, programme_id, today):
                if one.closed_on is None:
                    collections.close(session, partnership_id, one.code, today)
            if not holds.is_programme_held(session, partnership_id, programme_id):
                close(session, partnership_id, code, today)
    if due:
        database.forget()
    return len(due)


def state_of_scale(
    session: Session,
    partnership_id: str,
    scale_id: str,
    stated: ReliableChange | None,
    today: date,
    account_id: str | None = None,
) -> None:
    """State what reliable change on a scale is judged by, None for nothing any more; exact figures show it.

    Raises Refusal as `instruments.state_reliable_change` does.
    """
    if stated is None:
        instruments.withdraw_reliable_change(session, partnership_id, scale_id)
    else:
        instruments.state_reliable_change(session, partnership_id, scale_id, stated, account_id)
    audit.record(session, Act.SCALE_STATED, scale_id, partnership_id)
    for row in store.programmes(session, partnership_id):
        subject = subjects.of_programme(session, partnership_id, row.id, today)
        if subject is not None:
            releases.renew_exact(session, subject, today)


def _own(session: Session, partnership_id: str, code: str) -> Programme:
    row = store.programme_by_code(session, tidy_code(code))
    if row is None or row.partnership_id != partnership_id:
        raise Refusal("There is no programme with the code %(programme_code)s.", programme_code=repr(code))
    return row


def _seen(session: Session, row: Programme, today: date) -> CardProgramme:
    asked = tuple(collections.of_programme(session, row.id, today))
    return CardProgramme(
        row.id,
        row.code,
        row.name,
        row.closes_on,
        row.closed_on,
        store_cards.issued(session, row.id),
        asked,
        row.follow_up_weeks,
        Stated.from_dict(row.stated),
        row.self_made_for,
    )
