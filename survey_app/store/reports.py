"""Reports in the database: which are kept, their editions and files, and what coordinators wrote in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.orm import Session, defer

from survey_app.store import narrowing
from survey_app.store.evidence_tables import (
    Report,
    ReportEdition,
    ReportFile,
    ReportNarrative,
    ReportQuote,
)
from survey_app.store.sealed import NOTHING
from survey_app.store.tables import Account, District, Quote

BEING_MADE = ("waiting", "making")


def listing(session: Session, partnership_id: str) -> Sequence[tuple[Report, str]]:
    """A partnership's reports with the names of their districts, the newest first."""
    return [
        (row, name or "")
        for row, name in session.execute(
            select(Report, District.name)
            .outerjoin(District, District.id == Report.district_id)
            .where(Report.partnership_id == partnership_id)
            .order_by(Report.created_on.desc(), Report.kind, Report.id)
        )
    ]


def one(session: Session, partnership_id: str, report_id: str) -> tuple[Report, str] | None:
    """A partnership's report with the name of its district."""
    found = session.execute(
        select(Report, District.name)
        .outerjoin(District, District.id == Report.district_id)
        .where(Report.id == report_id, Report.partnership_id == partnership_id)
    ).first()
    return None if found is None else (found[0], found[1] or "")


def alike(
    session: Session, partnership_id: str, kind: str, district_id: str | None, period: str
) -> Report | None:
    """The report of this kind, district and period."""
    district = Report.district_id.is_(None) if district_id is None else Report.district_id == district_id
    return session.scalars(
        select(Report).where(
            Report.partnership_id == partnership_id, Report.kind == kind, Report.period == period, district
        )
    ).first()


def hold(session: Session, report_id: str) -> None:
    """Let nobody else change what hangs on a report until this transaction is over."""
    session.execute(select(Report.id).where(Report.id == report_id).with_for_update())


def names(session: Session, account_ids: Iterable[str | None]) -> dict[str, str]:
    """What people are called, by account."""
    wanted = [one for one in set(account_ids) if one]
    rows = session.execute(select(Account.id, Account.display_name).where(Account.id.in_(wanted)))
    return dict(rows.all())


# ---- editions --------------------------------------------------------------------------------------------


def editions(session: Session, report_ids: Iterable[str]) -> Sequence[ReportEdition]:
    """The editions of reports, the newest first, without their content."""
    return session.scalars(
        select(ReportEdition)
        .where(ReportEdition.report_id.in_(list(report_ids)))
        .order_by(ReportEdition.number.desc())
        .options(defer(ReportEdition.content, raiseload=True))
    ).all()


def edition(session: Session, report_id: str, number: int | None) -> ReportEdition | None:
    """An edition that is ready, with its content: the newest for None."""
    wanted = select(ReportEdition).where(ReportEdition.report_id == report_id, ReportEdition.state == "ready")
    if number is not None:
        wanted = wanted.where(ReportEdition.number == number)
    return session.scalars(wanted.order_by(ReportEdition.number.desc()).limit(1)).first()


def edition_before(session: Session, report_id: str, number: int) -> ReportEdition | None:
    """The last edition before one with this number that is ready, with its content."""
    return session.scalars(
        select(ReportEdition)
        .where(
            ReportEdition.report_id == report_id,
            ReportEdition.state == "ready",
            ReportEdition.number < number,
        )
        .order_by(ReportEdition.number.desc())
        .limit(1)
    ).first()


def to_make(session: Session, gone_quiet: datetime) -> list[str]:
    """Editions that wait, and those of which nobody said since a moment that they make them; in order."""
    return list(
        session.scalars(
            select(ReportEdition.id)
            .where(
                or_(
                    ReportEdition.state == "waiting",
                    (ReportEdition.state == "making") & (ReportEdition.began_at <= gone_quiet),
                )
            )
            .order_by(ReportEdition.asked_at, ReportEdition.id)
        )
    )


def begin(session: Session, edition_id: str, gone_quiet: datetime, now: datetime) -> bool:
    """Take an edition to make it; False where another has it, or it is made."""
    return _is_one(
        session,
        update(ReportEdition)
        .where(
            ReportEdition.id == edition_id,
            or_(
                ReportEdition.state == "waiting",
                (ReportEdition.state == "making") & (ReportEdition.began_at <= gone_quiet),
            ),
        )
        .values(state="making", began_at=now, attempt=ReportEdition.attempt + 1, done=0, total=0),
    )


def advance(session: Session, edition_id: str, attempt: int, done: int, total: int, now: datetime) -> bool:
    """Say how far an edition is; False where it is no longer theirs who made it."""
    return _is_one(
        session,
        _mine(update(ReportEdition), edition_id, attempt).values(done=done, total=total, began_at=now),
    )


def finish(session: Session, edition_id: str, attempt: int, **values: Any) -> bool:
    """End an edition; False where it is no longer theirs who made it."""
    ended = _mine(update(ReportEdition), edition_id, attempt).values(done=ReportEdition.total, **values)
    return _is_one(session, ended)


def _mine(statement: Any, edition_id: str, attempt: int) -> Any:
    return statement.where(
        ReportEdition.id == edition_id, ReportEdition.state == "making", ReportEdition.attempt == attempt
    )


def _is_one(session: Session, statement: Any) -> bool:
    returned = statement.returning(ReportEdition.id).execution_options(synchronize_session=False)
    found = session.execute(returned).first() is not None
    session.expire_all()
    return found


def keep_quoted(session: Session, edition_id: str, comment_ids: Iterable[str]) -> int:
    """Keep that words of these comments stand in an edition; of how many there are still any."""
    there = session.scalars(select(Quote.comment_id).where(Quote.comment_id.in_(list(comment_ids)))).all()
    session.add_all(ReportQuote(edition_id=edition_id, comment_id=comment_id) for comment_id in there)
    session.flush()
    return len(there)


# ---- what was written ------------------------------------------------------------------------------------


def written(session: Session, report_id: str, slot: str = "") -> Sequence[ReportNarrative]:
    """Every version of what was written in a report, or in one place of it, the newest first."""
    wanted = select(ReportNarrative).where(ReportNarrative.report_id == report_id)
    if slot:
        wanted = wanted.where(ReportNarrative.slot == slot)
    return session.scalars(wanted.order_by(ReportNarrative.version.desc())).all()


# ---- files -----------------------------------------------------------------------------------------------


def files(session: Session, edition_id: str) -> dict[str, bool]:
    """The files of an edition by format: True for one that is there, False for one that waits."""
    rows = session.execute(
        select(ReportFile.format, ReportFile.sealed_content != NOTHING).where(
            ReportFile.edition_id == edition_id
        )
    )
    return {name: bool(is_there) for name, is_there in rows}


def file(session: Session, edition_id: str, name: str, *, to_change: bool = False) -> ReportFile | None:
    """An edition's file; to_change: and nobody else changes it until this transaction is over."""
    return session.get(
        ReportFile, (edition_id, name), populate_existing=True, with_for_update=to_change or None
    )


def waiting_files(session: Session) -> list[tuple[str, str]]:
    """The files that wait to be made: the edition and the format of each."""
    rows = session.execute(
        select(ReportFile.edition_id, ReportFile.format)
        .where(ReportFile.sealed_content == NOTHING)
        .order_by(ReportFile.edition_id, ReportFile.format)
    )
    return [(edition_id, name) for edition_id, name in rows]


def made_files(session: Session) -> list[tuple[str, str]]:
    """The files that are there: the edition and the format of each."""
    rows = session.execute(
        select(ReportFile.edition_id, ReportFile.format)
        .where(ReportFile.sealed_content != NOTHING)
        .order_by(ReportFile.edition_id, ReportFile.format)
    )
    return [(edition_id, name) for edition_id, name in rows]


def want_file(session: Session, edition_id: str, partnership_id: str, name: str, today: date) -> None:
    """Have a file of an edition wait to be made; of one that is there nothing stays."""
    row = file(session, edition_id, name)
    if row is None:
        row = ReportFile(edition_id=edition_id, format=name, partnership_id=partnership_id)
        session.add(row)
    row.sealed_content, row.made_on = NOTHING, today
    session.flush()


def empty_files(session: Session, edition_ids: Select[Any]) -> None:
    """Delete what files of editions hold; they wait to be made anew."""
    session.execute(
        update(ReportFile)
        .where(ReportFile.edition_id.in_(edition_ids))
        .values(sealed_content=NOTHING)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def drop_file(session: Session, edition_id: str, name: str) -> None:
    """Delete a file, so that it neither is there nor waits."""
    session.execute(delete(ReportFile).where(ReportFile.edition_id == edition_id, ReportFile.format == name))
    session.expire_all()


def drop_files_of_older(session: Session, report_id: str, edition_id: str) -> None:
    """Delete the files of a report's other editions."""
    others = select(ReportEdition.id).where(
        ReportEdition.report_id == report_id, ReportEdition.id != edition_id
    )
    gone = delete(ReportFile).where(ReportFile.edition_id.in_(others))
    session.execute(gone.execution_options(synchronize_session=False))


def empty_files_of_report(session: Session, report_id: str) -> None:
    """Delete what files of a report's editions hold: what is written in it has changed."""
    empty_files(session, select(ReportEdition.id).where(ReportEdition.report_id == report_id))


def empty_files_quoting(session: Session, comments: Any) -> None:
    """Delete what files hold in which words of comments stand; comments: their ids, or a query for them.

    To be called before the quotes change or go. It reaches the reports of the whole partnership too, whoever
    acts: somebody of one district takes words back from all of them.
    """
    with narrowing.whole(session):
        empty_files(session, select(ReportQuote.edition_id).where(ReportQuote.comment_id.in_(comments)))


def empty_files_that_lost_words(session: Session) -> None:
    """Delete what files hold of editions from which words went, however they went."""
    left = (
        select(func.count())
        .select_from(ReportQuote)
        .where(ReportQuote.edition_id == ReportEdition.id)
        .scalar_subquery()
    )
    empty_files(session, select(ReportEdition.id).where(ReportEdition.quoted > left))


def drop_files_before(session: Session, day: date, *, dry_run: bool) -> int:
    """Delete the files made before a day; how many."""
    old = ReportFile.made_on < day
    count = session.scalar(select(func.count()).select_from(ReportFile).where(old)) or 0
    if not dry_run:
        session.execute(delete(ReportFile).where(old).execution_options(synchronize_session=False))
    return count
