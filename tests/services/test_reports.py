"""Reports that are kept: whose they are, how an edition is made once, and two who write at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from survey_app.reports import editions
from survey_app.services import evidence, reports
from survey_app.services.refusals import Refusal
from survey_app.services.reports import GIVEN_UP_AFTER, KeptReport, WrittenMeanwhile
from survey_app.store import narrowing
from survey_app.store.database import Database
from survey_app.store.tables import District
from tests.conftest import TODAY
from tests.reports import plain
from tests.services.coders import make_coder

Opened = Callable[..., str]


@pytest.fixture(autouse=True)
def plain_report(monkeypatch: pytest.MonkeyPatch) -> None:
    plain.use(monkeypatch)


@pytest.fixture
def report(database: Database, partnership: str) -> KeptReport:
    return plain.made(database, partnership)


def test_the_same_report_is_one_however_often_somebody_begins_it(
    database: Database, partnership: str
) -> None:
    with database.writing() as session:
        whole = [
            reports.begin(session, partnership, "annual", None, period, "", TODAY)
            for period in (None, None, evidence.read_period("2026"))
        ]
        assert whole[0] == whole[1] != whole[2]
        assert [one.report for one in reports.listing(session, partnership)] != []
        assert len(reports.listing(session, partnership)) == 2


def test_somebody_of_a_district_begins_and_sees_the_districts_reports_alone(
    database: Database, partnership: str, report: KeptReport
) -> None:
    with database.writing() as session:
        area = District(partnership_id=partnership, name="Vellumby")
        session.add(area)
        session.flush()
        narrowing.narrow(session, area.id)
        theirs = reports.begin(session, partnership, "annual", None, None, "", TODAY)
        assert (theirs.district_name, theirs.id == report.id) == ("Vellumby", False)
        assert [one.report.id for one in reports.listing(session, partnership)] == [theirs.id]
        assert reports.find(session, partnership, report.id) is None


@pytest.mark.parametrize(
    ("kind", "district"), [("yearly", None), ("annual", "no-such-district"), ("annual", "anothers")]
)
def test_a_kind_or_a_district_that_there_is_not_is_refused(
    database: Database, partnership: str, kind: str, district: str | None
) -> None:
    with database.writing() as session, pytest.raises(Refusal):
        reports.begin(session, partnership, kind, district, None, "", TODAY)


def test_while_an_edition_is_being_made_asking_again_gives_that_one(
    database: Database, partnership: str
) -> None:
    report = plain.asked(database, partnership)
    with database.writing() as session:
        again = reports.ask(session, report, "", plain.NOW)
        assert (again.number, again.state) == (1, "waiting")
    plain.make(database)
    with database.writing() as session:
        assert reports.ask(session, report, "", plain.NOW).number == 2


def test_two_workers_never_make_the_same_edition(database: Database, partnership: str) -> None:
    plain.asked(database, partnership)
    with database.writing() as session:
        (edition_id,) = reports.to_make(session, plain.NOW)
        assert reports.take(session, edition_id, plain.NOW) is not None
        assert reports.take(session, edition_id, plain.NOW) is None
    assert plain.make(database) == 0


def test_an_edition_of_a_worker_that_was_killed_is_taken_up_and_the_dead_one_changes_nothing_more(
    database: Database, partnership: str
) -> None:
    report = plain.asked(database, partnership)
    with database.writing() as session:
        (edition_id,) = reports.to_make(session, plain.NOW)
        dead = reports.take(session, edition_id, plain.NOW)
        assert dead is not None
    assert plain.make(database, at=plain.NOW + GIVEN_UP_AFTER - timedelta(seconds=1)) == 0
    assert plain.make(database, at=plain.NOW + GIVEN_UP_AFTER) == 1
    with database.writing() as session:
        assert not reports.advance(session, dead, 1, 2, plain.NOW)
        assert not reports.finish(session, dead, {"kind": "late"}, (), TODAY)
    assert plain.newest(database, report).content != {"kind": "late"}


def test_whoever_works_alone_takes_up_at_once_what_was_half_made(
    database: Database, partnership: str
) -> None:
    plain.asked(database, partnership)
    with database.writing() as session:
        (edition_id,) = reports.to_make(session, plain.NOW)
        reports.take(session, edition_id, plain.NOW)
    assert editions.make_waiting(database, TODAY, lambda: plain.NOW, at_start=True) == 1


def test_how_far_an_edition_is_can_be_seen_while_it_is_made(
    database: Database, partnership: str, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step is committed: another connection sees it, and may write between two of them."""
    opened("Q03")
    report = plain.asked(database, partnership)
    seen: list[tuple[str, int, int]] = []
    keep = Database.keep

    def look(self: Database, session: object) -> None:
        keep(self, session)  # type: ignore[arg-type]
        with database.writing() as other:
            (edition,) = reports.editions(other, report)
            seen.append((edition.state, edition.done, edition.total))

    monkeypatch.setattr(Database, "keep", look)
    assert plain.make(database) == 1
    assert seen == [("making", done, 4) for done in range(4)]


def test_an_edition_that_cannot_be_made_says_so_and_holds_no_other_up(
    database: Database, partnership: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_ground: object) -> None:
        raise ValueError(plain.SAID)

    broken, fine = plain.asked(database, partnership), plain.asked(database, partnership, "storyboard")
    monkeypatch.setattr(
        "survey_app.reports.making.builder", lambda kind: fails if kind == "annual" else plain.build
    )
    assert plain.make(database) == 1
    with database.reading() as session:
        states = [reports.editions(session, one)[0].state for one in (broken, fine)]
    assert states == ["failed", "ready"]
    assert "ValueError" in caplog.text
    assert plain.SAID not in caplog.text


# ---- what coordinators write -----------------------------------------------------------------------------


def test_what_was_written_outlives_the_edition_and_every_version_is_kept(
    database: Database, partnership: str, report: KeptReport
) -> None:
    kim = make_coder(database, partnership, "Kim")
    plain.write(database, report, "First words.\r\n\r\nA second  paragraph.", account_id=kim.account_id)
    plain.write(database, report, "Other words.", seen=1)
    plain.made(database, partnership)
    (room,) = plain.read(database, report).paper.narratives()
    assert room.paragraphs == ("Other words.",)
    with database.reading() as session:
        versions = reports.history(session, report, plain.SLOT)
    assert [one.version for one in versions] == [2, 1]
    assert (versions[1].paragraphs, versions[1].by) == (("First words.", "A second paragraph."), "Kim")


def test_empty_words_take_the_text_out(database: Database, report: KeptReport) -> None:
    plain.write(database, report, "Some words.")
    plain.write(database, report, " \n ", seen=1)
    (room,) = plain.read(database, report).paper.narratives()
    assert (room.paragraphs, room.written) == ((), "")


def test_the_later_of_two_who_write_at_once_is_told_and_neither_loses_anything(
    database: Database, partnership: str, report: KeptReport
) -> None:
    kim = make_coder(database, partnership, "Kim")
    plain.write(database, report, "Kim's words.", account_id=kim.account_id)
    with pytest.raises(WrittenMeanwhile, match="Kim has changed this text") as told:
        plain.write(database, report, "Lee's words.", seen=0)
    assert (told.value.now.words, told.value.now.version) == ("Kim's words.", 1)
    plain.write(database, report, "Lee's and Kim's words.", seen=told.value.now.version)
    (room,) = plain.read(database, report).paper.narratives()
    assert room.paragraphs == ("Lee's and Kim's words.",)


def test_words_that_are_too_long_are_refused(database: Database, report: KeptReport) -> None:
    with pytest.raises(Refusal, match="too long"):
        plain.write(database, report, "a" * (reports.LONGEST_WORDS + 1))
