"""What becomes of an edition: words that go and words that stay, what moved beneath, and files in time."""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from survey_app import report_words
from survey_app.reports import editions, files
from survey_app.services import collections, notices, purging, quotes, reading, reports
from survey_app.services.coding import Coder
from survey_app.services.reports import KeptReport
from survey_app.store import coding as coding_store
from survey_app.store import narrowing, taking_back
from survey_app.store.database import Database
from survey_app.store.evidence_tables import ReportEdition, ReportFile, ReportQuote
from survey_app.store.tables import Comment, District, Partnership
from tests.conftest import NOTICE_DETAILS, TODAY
from tests.partnerships import READY
from tests.reports import plain
from tests.reports.plain import SAID
from tests.respondents import answer
from tests.services.coders import make_coder

Opened = Callable[..., str]


@pytest.fixture(autouse=True)
def plain_report(monkeypatch: pytest.MonkeyPatch) -> None:
    plain.use(monkeypatch)


@pytest.fixture
def kim(database: Database, partnership: str) -> Coder:
    return make_coder(database, partnership, "Kim")


@pytest.fixture
def comment(database: Database, partnership: str, opened: Opened, kim: Coder) -> str:
    """A comment that is quoted, in a protected collection of which nothing else is known."""
    code = opened("Q03", disclosure_class="protected")
    return plain.quoted(database, partnership, code, kim.account_id)


@pytest.fixture
def report(database: Database, partnership: str, comment: str) -> KeptReport:
    return plain.made(database, partnership)


def contents(database: Database) -> list[str]:
    """What the files hold, opened."""
    with database.reading() as session:
        return [row.content for row in session.query(ReportFile)]


# ---- quotes ----------------------------------------------------------------------------------------------


def test_an_edition_keeps_no_word_of_a_quote_and_shows_it_all_the_same(
    database: Database, report: KeptReport, comment: str
) -> None:
    assert SAID in plain.html(database, report)
    with database.reading() as session:
        (row,) = session.query(ReportEdition)
        assert (SAID in str(row.content), comment in str(row.content), row.quoted) == (False, True, 1)
        assert [one.comment_id for one in session.query(ReportQuote)] == [comment]


def take_it_back(database: Database, comment: str, account_id: str) -> None:
    with database.writing() as session:
        taking_back.remove(session, [session.get_one(Comment, comment).response_id], kept=())


def set_it_aside(database: Database, comment: str, account_id: str) -> None:
    with database.writing() as session:
        taking_back.set_aside(session, [session.get_one(Comment, comment).response_id])


def drop_it(database: Database, comment: str, account_id: str) -> None:
    with database.writing() as session:
        partnership = collections.store.first_partnership(session)
        assert partnership is not None
        quotes.drop(session, partnership.id, comment, reads_all=True)


def shorten_it(database: Database, comment: str, account_id: str) -> None:
    with database.writing() as session:
        partnership = collections.store.first_partnership(session)
        assert partnership is not None
        quotes.choose(
            session, partnership.id, comment, "She listened to me …", account_id, TODAY, reads_all=True
        )


@pytest.mark.parametrize("gone", [take_it_back, set_it_aside, drop_it, shorten_it])
def test_when_words_go_no_file_holds_them_from_that_moment_and_the_next_file_does_not_either(
    database: Database,
    report: KeptReport,
    comment: str,
    kim: Coder,
    gone: Callable[[Database, str, str], None],
) -> None:
    assert any(contents(database))
    gone(database, comment, kim.account_id)
    assert contents(database) == [""]
    assert plain.html(database, report) == ""
    plain.make(database)
    assert SAID not in plain.html(database, report)
    assert "A plain report" in plain.html(database, report)


def test_somebody_of_a_district_takes_words_out_of_the_files_of_the_whole_partnership_too(
    database: Database, partnership: str, opened: Opened, kim: Coder
) -> None:
    with database.writing() as session:
        area = District(partnership_id=partnership, name="Vellumby")
        session.add(area)
        session.flush()
        area_id = area.id
    code = opened("Q03", disclosure_class="protected", district_id=area_id)
    comment = plain.quoted(database, partnership, code, kim.account_id)
    plain.made(database, partnership)
    with database.writing() as session:
        narrowing.narrow(session, area_id)
        quotes.drop(session, partnership, comment, reads_all=True)
    assert contents(database) == [""]


def test_a_quote_that_may_no_longer_be_shown_is_in_no_file_that_is_handed_out_and_goes_by_itself(
    database: Database, report: KeptReport, comment: str, kim: Coder
) -> None:
    """Nobody touched the quote: a flag was raised on the comment, and no hook could know of every reason."""
    with database.writing() as session:
        coding_store.raise_flag(session, comment, reading.KNOWN, kim.account_id, TODAY)
    assert SAID in text_kept(database)
    assert plain.html(database, report) == ""
    assert files.drop_outdated(database, TODAY) == 1
    assert files.drop_outdated(database, TODAY) == 0
    plain.make(database)
    assert plain.html(database, report)
    assert SAID not in plain.html(database, report)


def text_kept(database: Database) -> str:
    (held,) = contents(database)
    return base64.b64decode(held.partition("\n")[2]).decode()


def test_words_that_go_while_a_file_is_made_of_them_are_not_kept_in_it(
    database: Database, partnership: str, comment: str, kim: Coder, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = plain.asked(database, partnership)
    render = files.render

    def slowly(paper: object, name: str) -> bytes:
        made = render(paper, name)  # type: ignore[arg-type]
        drop_it(database, comment, kim.account_id)
        return made

    monkeypatch.setattr(files, "render", slowly)
    plain.make(database)
    assert contents(database) == [""]
    monkeypatch.setattr(files, "render", render)
    plain.make(database)
    assert plain.html(database, report)


def test_files_go_after_a_week_and_lost_words_take_them_along_sooner(
    database: Database, report: KeptReport, comment: str
) -> None:
    with database.writing() as session:
        session.query(ReportQuote).delete()
        purging.purge(session, TODAY, plain.NOW, dry_run=False)
    assert contents(database) == [""]
    week = timedelta(days=reports.KEPT_DAYS)
    for day, gone in ((TODAY + week, 0), (TODAY + week + timedelta(days=1), 1)):
        with database.writing() as session:
            assert purging.purge(session, day, plain.NOW, dry_run=True).files == gone
            assert purging.purge(session, day, plain.NOW, dry_run=False).files == gone
    assert contents(database) == []


@pytest.mark.postgresql
def test_on_postgresql_words_go_from_files_and_an_edition_is_made_once_too(
    postgresql_database: Database,
) -> None:
    database = postgresql_database
    with database.writing() as session:
        row = Partnership(name="Three Rivers Partnership", nation="england", **READY)
        session.add(row)
        session.flush()
        partnership = row.id
        notices.say_details(session, partnership, NOTICE_DETAILS, TODAY)
        opening = collections.Opening("Q03", "Visits", TODAY, disclosure_class="protected")
        code = collections.open_collection(session, partnership, opening, TODAY).code
    kim = make_coder(database, partnership, "Kim")
    comment = plain.quoted(database, partnership, code, kim.account_id)
    report = plain.made(database, partnership)
    plain.write(database, report, "We heard you.")
    plain.make(database)
    assert SAID in plain.html(database, report)
    take_it_back(database, comment, kim.account_id)
    assert contents(database) == [""]
    plain.make(database)
    assert "We heard you." in plain.html(database, report)
    assert SAID not in plain.html(database, report)
    assert plain.make(database) == 0


# ---- what was written ------------------------------------------------------------------------------------


def test_a_file_older_than_what_was_written_is_never_handed_out(
    database: Database, report: KeptReport
) -> None:
    plain.write(database, report, "We heard you.")
    assert plain.html(database, report) == ""
    plain.make(database)
    assert "We heard you." in plain.html(database, report)


def test_what_moved_beneath_a_text_is_told_until_somebody_writes_anew(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q14", title="Course")
    report = plain.made(database, partnership)
    plain.write(database, report, "Nobody has answered yet.")
    answer(database, code, times=7)
    opened("Q14", title="Others")
    (room,) = plain.read(database, report).paper.narratives()
    assert room.moved == ()
    plain.made(database, partnership)
    (room,) = plain.read(database, report).paper.narratives()
    assert [(one.label, bool(one.before), one.now) for one in room.moved] == [
        ("Course", True, "7"),
        ("Others", False, "Nobody has answered yet."),
    ]
    plain.write(database, report, "Seven have answered.", seen=1)
    (room,) = plain.read(database, report).paper.narratives()
    assert (room.paragraphs, room.moved) == (("Seven have answered.",), ())


def test_an_edition_says_what_is_new_gone_and_different_since_the_one_before(
    database: Database, partnership: str, opened: Opened
) -> None:
    report = plain.made(database, partnership)
    assert plain.read(database, report).changed == ()
    opened("Q14", title="Others")
    plain.made(database, partnership)
    changed = plain.read(database, report).changed
    assert [(one.label, one.before, one.now) for one in changed] == [
        ("Others", "", "Nobody has answered yet."),
        ("Collections", "0", "1"),
    ]
    assert editions.moved_since({"k": ("Label", "3")}, {})[0].now == ""


def test_the_web_process_carries_none_of_what_makes_files() -> None:
    code = (
        "import sys; import survey_app.app, survey_app.coordinator.reports; "
        "print([name for name in ('docx', 'typst', 'xlsxwriter', 'huey') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("district", "period", "called"),
    [
        ("", "2026", "annual-2026-3.docx"),
        ("Vellumby", "2026", "annual-vellumby-2026-3.docx"),
        ('Nant "y" Ŵy / North', "", "annual-nant-y-y-north-3.docx"),
    ],
)
def test_the_file_of_a_districts_report_is_called_by_it(district: str, period: str, called: str) -> None:
    kept = KeptReport("r", "p", "annual", "d" if district else None, district, period, date(2026, 11, 29))
    assert report_words.file_name(kept, 3, "docx") == called
