"""A report that is quickly made: for tests of what becomes of reports, whatever stands in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from survey_app.papers.model import Narrative, Paper, Paragraph, Section
from survey_app.reports import editions, files, making
from survey_app.reports.editions import Read
from survey_app.reports.ground import Ground
from survey_app.services import quotes, reports
from survey_app.services.reports import Edition, KeptReport
from survey_app.store.database import Database
from tests.conftest import TODAY
from tests.respondents import answer, code_comments, comments_of

SLOT = "welcome"
NOW = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - as the database keeps times
SAID = "She listened to me and rang back the same day."
Opened = Callable[..., str]


def build(ground: Ground) -> Paper:
    """The people of each collection, what may be quoted, and room for words; and a section beside that."""
    people = tuple(
        Paragraph((ground.summary(key).title, ": ", ground.people(key))) for key in ground.summaries
    )
    quotes = tuple(quote for found in ground.quotes.values() for quote in found)
    room = Narrative(SLOT, "Welcome", "Say what this is about.")
    beside = Paragraph(("Collections: ", ground.count(len(people), "collections", "Collections")))
    return Paper(
        ground.kind,
        "A plain report",
        ground.place,
        "en",
        ground.facts(),
        (
            Section("heard", "What was heard", (*people, *quotes, room)),
            Section("beside", "What is beside it", (beside,)),
        ),
        ground.sources.all(),
    )


def use(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every kind of report be the plain one, and a web page the only file that is made of it."""
    monkeypatch.setattr(making, "builder", lambda _kind: build)
    monkeypatch.setattr(reports, "FORMATS", ("html",))


def quoted(database: Database, partnership: str, code: str, account_id: str, text: str = SAID) -> str:
    """A comment of which words were chosen: its id."""
    (made,) = comments_of(database, answer(database, code, words={"Q03.6": text}))
    code_comments(database, [made], "T01", may_quote=True)
    with database.writing() as session:
        quotes.choose(session, partnership, made, text, account_id, TODAY, reads_all=True)
    return made


def asked(database: Database, partnership: str, kind: str = "annual") -> KeptReport:
    """A report of the whole partnership, of which an edition waits."""
    with database.writing() as session:
        report = reports.begin(session, partnership, kind, None, None, "", TODAY)
        reports.ask(session, report, "", NOW)
        return report


def make(database: Database, *, at: datetime = NOW) -> int:
    """What the worker does: make what waits, and the files."""
    made = editions.make_waiting(database, TODAY, lambda: at)
    files.make_waiting(database, TODAY)
    return made


def made(database: Database, partnership: str, kind: str = "annual") -> KeptReport:
    """A report with another edition that is ready, with its files."""
    report = asked(database, partnership, kind)
    make(database)
    return report


def newest(database: Database, report: KeptReport) -> Edition:
    """Its newest edition that is ready."""
    with database.reading() as session:
        found = reports.ready(session, report)
        assert found is not None
        return found


def read(database: Database, report: KeptReport) -> Read:
    """Its newest edition as a reader sees it now, with what changed."""
    with database.reading() as session:
        found = reports.ready(session, report)
        assert found is not None
        return editions.read(session, report, found, with_changes=True)


def html(database: Database, report: KeptReport) -> str:
    """Its file as a web page; "" where it is not to be handed out."""
    with database.writing() as session:
        found = reports.ready(session, report)
        assert found is not None
        mark = editions.read(session, report, found).mark
        return (reports.file(session, report, found, "html", mark) or b"").decode()


def write(database: Database, report: KeptReport, words: str, seen: int = 0, account_id: str = "") -> None:
    """Write in the one place of it, beside the figures of its newest edition."""
    edition = newest(database, report)
    basis = editions.basis_of(editions.frozen(edition), SLOT)
    with database.writing() as session:
        reports.write(session, report, SLOT, words, basis, account_id, NOW, seen)


def later(minutes: float) -> datetime:
    """A moment after NOW."""
    return NOW + timedelta(minutes=minutes)
