"""Reports that a partnership keeps: their editions, their files, and what coordinators write in them.

A report is one row for its kind, district and period. Each time it is made there is another edition, which
freezes all of the paper but two things: the words of quotes, which people may take back, and what
coordinators wrote, which outlives every edition. Both are put in when an edition is read
(`reports/editions.py`). A file is made from what was read so, and is handed out only while that is still what
a reader of the page would see; so no file keeps words that went.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from survey_app.services import audit, evidence
from survey_app.services.audit import Act
from survey_app.services.evidence import Period
from survey_app.services.refusals import Refusal
from survey_app.store import accounts as account_store
from survey_app.store import narrowing
from survey_app.store import reports as store
from survey_app.store.database import Session
from survey_app.store.evidence_tables import Report, ReportEdition, ReportNarrative
from survey_app.store.tables import District

KINDS = (
    "annual",
    "storyboard",
    "quality-assurance",
    "key-questions",
    "self-evaluation",
    "meeting-digest",
)
"""Each kind of report, in the order in which they are offered."""
FORMATS = ("docx", "pdf", "xlsx", "html")
KEPT_DAYS = 7
"""A file is made for a download; a week is enough for a board's papers, and it can be made again."""
GIVEN_UP_AFTER = timedelta(minutes=5)
"""Whoever makes an edition says so at each step. The longest step takes seconds, so one of whom nothing was
heard for so long was killed."""
LONGEST_WORDS = 20_000
"""Signs of one narrative: some eight pages, more than any place of a report has use for."""


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A report that a partnership keeps. district_name: "" for the whole. period: "" for all so far."""

    id: str
    partnership_id: str
    kind: str
    district_id: str | None
    district_name: str
    period: str
    created_on: date

    @property
    def fixed_period(self) -> Period | None:
        """The period that it is of, None for all so far."""
        return evidence.read_period(self.period) if self.period else None


@dataclass(frozen=True, slots=True)
class Edition:
    """A report as it was made once. state: "waiting", "making", "ready" or "failed". by: who asked for it.

    content: the paper, frozen; None while it is not ready, and where it was not asked for.
    """

    id: str
    report_id: str
    number: int
    state: str
    done: int
    total: int
    made_on: date | None
    by: str
    content: Mapping[str, Any] | None = None

    @property
    def is_being_made(self) -> bool:
        """Whether it waits or is being made."""
        return self.state in store.BEING_MADE


@dataclass(frozen=True, slots=True)
class Listed:
    """A report with its newest edition, None before anybody asked for one."""

    report: KeptReport
    newest: Edition | None


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote in one place of a report. words: "" where it was taken out again.

    basis: the values beneath it then, by key, each with its label and its text.
    """

    slot: str
    version: int
    words: str
    basis: Mapping[str, tuple[str, str]]
    by: str
    written_at: datetime

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The words in paragraphs: what stands between empty lines."""
        parts = (" ".join(part.split()) for part in self.words.split("\n\n"))
        return tuple(part for part in parts if part)


class WrittenMeanwhile(Refusal):
    """Somebody else wrote in the same place since the words were opened. Nothing of either is lost."""

    @property
    def now(self) -> Written:
        """What stands there now."""
        return cast(Written, self.values["now"])


@dataclass(frozen=True, slots=True)
class Job:
    """An edition that whoever holds this is to make. attempt: the how manieth they are."""

    edition_id: str
    report: KeptReport
    attempt: int


# ---- reports ---------------------------------------------------------------------------------------------


def listing(session: Session, partnership_id: str) -> tuple[Listed, ...]:
    """A partnership's reports, the newest first, each with its newest edition."""
    rows = store.listing(session, partnership_id)
    newest: dict[str, ReportEdition] = {}
    for edition in store.editions(session, [row.id for row, _name in rows]):
        newest.setdefault(edition.report_id, edition)
    names = store.names(session, [row.account_id for row in newest.values()])
    return tuple(
        Listed(_kept(row, name), _edition(newest[row.id], names) if row.id in newest else None)
        for row, name in rows
    )


def find(session: Session, partnership_id: str, report_id: str) -> KeptReport | None:
    """A partnership's report, or None."""
    found = store.one(session, partnership_id, report_id)
    return None if found is None else _kept(*found)


def alike(
    session: Session, partnership_id: str, kind: str, district_id: str | None, period: Period | None
) -> KeptReport | None:
    """The report of this kind, district and period, or None where nobody has begun it."""
    row = store.alike(session, partnership_id, kind, district_id, period.name if period else "")
    return None if row is None else find(session, partnership_id, row.id)


def begin(
    session: Session,
    partnership_id: str,
    kind: str,
    district_id: str | None,
    period: Period | None,
    account_id: str,
    today: date,
) -> KeptReport:
    """The report of this kind, district and period; begun where there is none.

    Whoever belongs to a district begins it for that district alone. Raises Refusal for a kind or a district
    that there is not.
    """
    if kind not in KINDS:
        raise Refusal(
            "There is no report %(kind)s. Choose one of: %(known)s.", kind=repr(kind), known=", ".join(KINDS)
        )
    district_id = district_id or narrowing.district_of(session)
    district = session.get(District, district_id) if district_id else None
    if district_id and (district is None or district.partnership_id != partnership_id):
        raise Refusal("That district is not one of this partnership's. Choose another.")
    # No constraint of the database holds two reports of the whole partnership apart: one begins at a time.
    account_store.hold_partnership(session, partnership_id)
    known = alike(session, partnership_id, kind, district_id, period)
    if known is not None:
        return known
    row = Report(
        partnership_id=partnership_id,
        district_id=district_id,
        kind=kind,
        period=period.name if period else "",
        account_id=account_id or None,
        created_on=today,
    )
    session.add(row)
    session.flush()
    audit.record(session, Act.REPORT_BEGUN, row.id, partnership_id)
    return _kept(row, district.name if district is not None else "")


# ---- editions --------------------------------------------------------------------------------------------


def ask(session: Session, report: KeptReport, account_id: str, now: datetime) -> Edition:
    """Have another edition made. Where one is being made already, that is the one."""
    store.hold(session, report.id)
    known = store.editions(session, [report.id])
    if known and known[0].state in store.BEING_MADE:
        return _edition(known[0], store.names(session, [known[0].account_id]))
    row = ReportEdition(
        report_id=report.id,
        number=known[0].number + 1 if known else 1,
        asked_at=now,
        account_id=account_id or None,
    )
    session.add(row)
    session.flush()
    audit.record(session, Act.REPORT_ASKED, report.id, report.partnership_id)
    return _edition(row, store.names(session, [row.account_id]))


def editions(session: Session, report: KeptReport) -> tuple[Edition, ...]:
    """A report's editions, the newest first, without their content."""
    rows = store.editions(session, [report.id])
    names = store.names(session, [row.account_id for row in rows])
    return tuple(_edition(row, names) for row in rows)


def ready(session: Session, report: KeptReport, number: int | None = None) -> Edition | None:
    """An edition that is ready, with its content: the newest, or the one with a number."""
    return _ready(session, store.edition(session, report.id, number))


def ready_before(session: Session, edition: Edition) -> Edition | None:
    """The last edition that was ready before this one, with its content."""
    return _ready(session, store.edition_before(session, edition.report_id, edition.number))


def _ready(session: Session, row: ReportEdition | None) -> Edition | None:
    if row is None:
        return None
    return _edition(row, store.names(session, [row.account_id]), row.content)


# ---- making them -----------------------------------------------------------------------------------------


def to_make(session: Session, now: datetime, *, at_start: bool = False) -> list[str]:
    """The editions that wait, and those that somebody who was killed had begun.

    at_start: whoever works alone has just begun, so that an edition being made is nobody's.
    """
    return store.to_make(session, _gone_quiet(now, at_start=at_start))


def take(session: Session, edition_id: str, now: datetime, *, at_start: bool = False) -> Job | None:
    """Take an edition to make it; None where another has it, or it is made."""
    if not store.begin(session, edition_id, _gone_quiet(now, at_start=at_start), now):
        return None
    row = session.get_one(ReportEdition, edition_id)
    report = session.get_one(Report, row.report_id)
    kept = find(session, report.partnership_id, report.id)
    assert kept is not None
    return Job(edition_id, kept, row.attempt)


def advance(session: Session, job: Job, done: int, total: int, now: datetime) -> bool:
    """Say how far an edition is; False where another has begun it since."""
    return store.advance(session, job.edition_id, job.attempt, done, total, now)


def finish(
    session: Session, job: Job, content: Mapping[str, Any], quoted: Iterable[str], today: date
) -> bool:
    """Keep what was made, and have its files made; False where another has begun it since.

    Of earlier editions no file is kept: whoever wants one asks for it.
    """
    ended = store.finish(
        session, job.edition_id, job.attempt, state="ready", content=dict(content), made_on=today
    )
    if ended:
        row = session.get_one(ReportEdition, job.edition_id)
        store.drop_files_of_older(session, job.report.id, job.edition_id)
        row.quoted = store.keep_quoted(session, job.edition_id, quoted)
        for name in FORMATS:
            store.want_file(session, job.edition_id, job.report.partnership_id, name, today)
    return ended


def fail(session: Session, job: Job) -> None:
    """Say that an edition could not be made; whoever looks at the page can ask again."""
    store.finish(session, job.edition_id, job.attempt, state="failed")


def _gone_quiet(now: datetime, *, at_start: bool) -> datetime:
    return now if at_start else now - GIVEN_UP_AFTER


# ---- what coordinators write -----------------------------------------------------------------------------


def written(session: Session, report: KeptReport) -> dict[str, Written]:
    """What is written in a report now, by place; a place out of which it was taken again has no words."""
    rows = store.written(session, report.id)
    newest: dict[str, ReportNarrative] = {}
    for row in rows:
        newest.setdefault(row.slot, row)
    names = store.names(session, [row.account_id for row in newest.values()])
    return {slot: _written(row, names) for slot, row in newest.items()}


def history(session: Session, report: KeptReport, slot: str) -> tuple[Written, ...]:
    """Every version of what was written in one place, the newest first."""
    rows = store.written(session, report.id, slot)
    names = store.names(session, [row.account_id for row in rows])
    return tuple(_written(row, names) for row in rows)


def write(
    session: Session,
    report: KeptReport,
    slot: str,
    words: str,
    basis: Mapping[str, tuple[str, str]],
    account_id: str,
    now: datetime,
    seen: int,
) -> None:
    """Keep what somebody wrote in a place of a report, in front of what stood there; "" takes it out.

    basis: the values beneath it, as they are now. seen: the version that they opened, 0 for none. Raises
    WrittenMeanwhile where that is not the newest any more; Refusal where the words are too long.
    """
    words = "\n".join(line.rstrip() for line in words.strip().splitlines())
    if len(words) > LONGEST_WORDS:
        raise Refusal(
            "The text is too long. Use %(most)s characters at most; it has %(signs)s.",
            most=LONGEST_WORDS,
            signs=len(words),
        )
    store.hold(session, report.id)
    known = history(session, report, slot)
    newest = known[0] if known else None
    version = newest.version if newest is not None else 0
    standing = newest.words if newest is not None else ""
    if newest is not None and version != seen and words != standing:
        raise WrittenMeanwhile(
            "%(name)s has changed this text since you opened it. Yours is still in the box and is not kept "
            "yet: take over from the other what you want to have, and save again.",
            name=newest.by or "Somebody",
            now=newest,
        )
    session.add(
        ReportNarrative(
            report_id=report.id,
            slot=slot,
            version=version + 1,
            words=words,
            basis={key: list(held) for key, held in basis.items()},
            account_id=account_id or None,
            written_at=now,
        )
    )
    session.flush()
    store.empty_files_of_report(session, report.id)
    audit.record(session, Act.REPORT_WRITTEN, report.id, report.partnership_id)


# ---- files -----------------------------------------------------------------------------------------------


def files(session: Session, edition: Edition) -> dict[str, bool]:
    """An edition's files by format: True for one that is there, False for one that waits to be made."""
    return store.files(session, edition.id)


def file(session: Session, report: KeptReport, edition: Edition, name: str, mark: str) -> bytes | None:
    """A file to hand out; None where it is not there, or was made from something else than `mark` says.

    mark: of what a reader of the page would see now.
    """
    row = store.file(session, edition.id, name)
    held = row.content if row is not None else ""
    told, _break, content = held.partition("\n")
    if not held or told != mark:
        return None
    note_taken(session, report)
    return base64.b64decode(content)


def note_taken(session: Session, report: KeptReport) -> None:
    """Record that somebody took a report as a file."""
    audit.record(session, Act.REPORT_TAKEN, report.id, report.partnership_id)


def want(session: Session, report: KeptReport, edition: Edition, name: str, today: date) -> None:
    """Have a file made, or made anew. Raises Refusal for a format that there is not."""
    if name not in FORMATS:
        raise Refusal(
            "There is no format %(name)s. Choose one of: %(known)s.",
            name=repr(name),
            known=", ".join(FORMATS),
        )
    store.want_file(session, edition.id, report.partnership_id, name, today)


def waiting_files(session: Session) -> dict[str, tuple[str, ...]]:
    """The formats that wait to be made, by edition."""
    return _by_edition(store.waiting_files(session))


def made_files(session: Session) -> dict[str, tuple[str, ...]]:
    """The formats that are there, by edition."""
    return _by_edition(store.made_files(session))


def of_edition(session: Session, edition_id: str) -> tuple[KeptReport, Edition] | None:
    """An edition that is ready, with its content and its report; for whoever makes its files."""
    row = session.get(ReportEdition, edition_id)
    if row is None or row.state != "ready":
        return None
    report = session.get_one(Report, row.report_id)
    kept = find(session, report.partnership_id, report.id)
    assert kept is not None
    return kept, _edition(row, {}, row.content)


def hold_file(session: Session, edition_id: str, name: str) -> bool:
    """Let nobody else change a file until this transaction is over; False where it is wanted no more."""
    return store.file(session, edition_id, name, to_change=True) is not None


def keep_file(session: Session, edition_id: str, name: str, mark: str, content: bytes, today: date) -> bool:
    """Keep a file that was made; False where it is wanted no more. mark: of what it was made from."""
    row = store.file(session, edition_id, name)
    if row is None:
        return False
    row.content, row.made_on = f"{mark}\n{base64.b64encode(content).decode()}", today
    session.flush()
    return True


def mark_of_file(session: Session, edition_id: str, name: str) -> str:
    """The mark of what a file was made from; "" where it is not there."""
    row = store.file(session, edition_id, name)
    return row.content.partition("\n")[0] if row is not None else ""


def give_up_file(session: Session, edition_id: str, name: str) -> None:
    """Say that a file could not be made: it waits no more, and whoever wants it asks again."""
    store.drop_file(session, edition_id, name)


def _by_edition(rows: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for edition_id, name in rows:
        found[edition_id] = (*found.get(edition_id, ()), name)
    return found


# ---- as values -------------------------------------------------------------------------------------------


def _kept(row: Report, district_name: str) -> KeptReport:
    return KeptReport(
        row.id,
        row.partnership_id,
        row.kind,
        row.district_id,
        district_name,
        row.period,
        row.created_on,
    )


def _edition(
    row: ReportEdition, names: Mapping[str, str], content: Mapping[str, Any] | None = None
) -> Edition:
    return Edition(
        row.id,
        row.report_id,
        row.number,
        row.state,
        row.done,
        row.total,
        row.made_on,
        names.get(row.account_id or "", ""),
        content,
    )


def _written(row: ReportNarrative, names: Mapping[str, str]) -> Written:
    return Written(
        row.slot,
        row.version,
        row.words,
        {key: (str(label), str(text)) for key, (label, text) in row.basis.items()},
        names.get(row.account_id or "", ""),
        row.written_at,
    )
