"""The audit beside the acts: both are kept or neither, in one chain however many write, on each database."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier, Event

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from analysis.audit_chain import Head, Line, Misfit
from survey_app.services import accounts, audit
from survey_app.services.audit import Act, Verified
from survey_app.services.refusals import Refusal
from survey_app.store import audit as store
from survey_app.store.audit import Actor
from survey_app.store.database import Database, Session
from survey_app.store.tables import Partnership
from tests.partnerships import READY

NOW = datetime(2026, 11, 23, 9, 0, 31)  # noqa: DTZ001 - as the database keeps times
TODAY = date(2026, 11, 23)
AT_ONCE = 8
EACH = 5


@pytest.fixture(params=["database", pytest.param("postgresql_database", marks=pytest.mark.postgresql)])
def any_database(request: pytest.FixtureRequest) -> Database:
    """The database of this test, SQLite, then PostgreSQL; whoever writes in it acts as somebody."""
    found: Database = request.getfixturevalue(request.param)
    found.actor = Actor("somebody", lambda: NOW)
    with found.writing() as session:
        session.add(Partnership(id="p", name="Three Rivers Partnership", **READY))
        session.add(Partnership(id="q", name="Four Hills Partnership", **READY))
    return found


def act(session: Session, thing: str = "thing", partnership: str = "p") -> None:
    audit.record(session, Act.COMMENT_OPENED, thing, partnership)


def act_often(database: Database, times: int) -> None:
    for number in range(times):
        with database.writing() as session:
            act(session, f"thing {number}")


def lines(database: Database, partnership: str = "p") -> list[Line]:
    with database.reading() as session:
        return list(store.walk(session, partnership))


def verified(database: Database, heads: Sequence[Head] = ()) -> dict[str, Verified]:
    with database.reading() as session:
        return {one.partnership_id: one for one in audit.verify(session, list(heads), TODAY)}


def by_force(database: Database, *statements: str) -> None:
    """What somebody does who holds the database: no trigger stands in their way."""
    with database.engine.execution_options(heard_writes=True).begin() as connection:
        if database.engine.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE audit_line DISABLE TRIGGER ALL"))
        else:
            for name in ("update", "delete", "insert"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS audit_line_stands_{name}"))
        for statement in statements:
            connection.execute(text(statement))


# ---- both or neither -------------------------------------------------------------------------------------


def test_a_line_says_who_when_to_the_minute_what_and_on_which_thing(any_database: Database) -> None:
    with any_database.writing() as session:
        act(session, "c1")
        audit.record(session, Act.SIGN_IN_FAILED, "a1", "p", by=audit.NOBODY, times=3)
    minute = NOW.replace(second=0)
    first, second = lines(any_database)
    assert first.hash != second.hash
    assert (first.place, first.at, first.account, first.act) == (1, minute, "somebody", "comment_opened")
    assert (first.kind, first.thing, first.times) == ("comment", "c1", 1)
    assert (second.place, second.account, second.kind, second.times) == (2, "nobody", "account", 3)
    assert verified(any_database)["p"].broken is None


def test_an_act_that_is_undone_leaves_no_line(any_database: Database) -> None:
    def act_and_refuse() -> None:
        with any_database.writing() as session:
            act(session)
            raise Refusal("Not so.")

    with pytest.raises(Refusal):
        act_and_refuse()
    act_often(any_database, 1)
    assert [(line.place, line.thing) for line in lines(any_database)] == [(1, "thing 0")]


def test_an_act_whose_line_cannot_be_written_is_undone(any_database: Database) -> None:
    by_force(any_database, "DROP TABLE audit_line")

    def act_in_vain() -> None:
        with any_database.writing() as session:
            session.add(Partnership(id="r", name="Two Towers Partnership", **READY))
            act(session)

    with pytest.raises(DatabaseError):
        act_in_vain()
    with any_database.reading() as session:
        assert session.get(Partnership, "r") is None


def test_what_only_reads_cannot_record_an_act(database: Database) -> None:
    database.actor = Actor("somebody", lambda: NOW)
    with database.reading() as session, pytest.raises(LookupError, match="only reads"):
        act(session)


def test_where_nobody_of_staff_acts_nothing_is_recorded(database: Database) -> None:
    with database.writing() as session:
        act(session)
    with database.reading() as session:
        act(session)
    assert lines(database) == []


# ---- one chain, however many write -----------------------------------------------------------------------


def test_many_who_write_at_once_make_one_chain_a_partnership(any_database: Database) -> None:
    together = Barrier(AT_ONCE)

    def write(number: int) -> None:
        together.wait()
        for time in range(EACH):
            with any_database.writing() as session:
                act(session, f"{number}-{time}", "p")
                act(session, f"{number}-{time}", "q" if number % 2 else "p")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(write, range(AT_ONCE)))
    ours, theirs = lines(any_database), lines(any_database, "q")
    assert len(ours) + len(theirs) == 2 * AT_ONCE * EACH
    assert [line.place for line in ours] == list(range(1, len(ours) + 1))
    assert len(theirs) == AT_ONCE * EACH // 2
    assert {one.broken for one in verified(any_database).values()} == {None}


@pytest.mark.postgresql
def test_two_who_hold_each_others_rows_do_not_wait_for_ever(postgresql_database: Database) -> None:
    """The chain is held last: were it held where an act is recorded, these two would wait for each other."""
    database = postgresql_database
    database.actor = Actor("somebody", lambda: NOW)
    with database.writing() as session:
        session.add(Partnership(id="p", name="Three Rivers Partnership", **READY))
    recorded, held = Event(), Event()

    def first() -> None:
        with database.writing() as session:
            act(session)
            recorded.set()
            assert held.wait(10)
            session.get_one(Partnership, "p", with_for_update=True)

    def second() -> None:
        assert recorded.wait(10)
        with database.writing() as session:
            session.get_one(Partnership, "p", with_for_update=True)
            held.set()
            act(session)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(first), pool.submit(second)]:
            done.result(20)
    assert len(lines(database)) == 2


# ---- only ever added -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_line SET account = 'another' WHERE place = 1",
        "DELETE FROM audit_line WHERE place = 2",
        "DELETE FROM audit_line",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_line(any_database: Database, statement: str) -> None:
    act_often(any_database, 2)
    refuses(any_database, statement)


@pytest.mark.postgresql
def test_postgresql_refuses_to_empty_the_table(postgresql_database: Database) -> None:
    refuses(postgresql_database, "TRUNCATE audit_line")


def test_sqlite_refuses_to_put_a_line_in_anothers_place(database: Database) -> None:
    database.actor = Actor("somebody", lambda: NOW)
    act_often(database, 2)
    refuses(
        database,
        "INSERT OR REPLACE INTO audit_line SELECT partnership_id, 1, at, account, act, kind, thing, times, "
        "hash FROM audit_line WHERE place = 2",
    )


def refuses(database: Database, statement: str) -> None:
    before = lines(database)
    with (
        pytest.raises(DatabaseError, match="only ever added"),
        database.engine.execution_options(heard_writes=True).begin() as connection,
    ):
        connection.execute(text(statement))
    assert lines(database) == before


# ---- what force leaves behind ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "place", "misfit"),
    [
        ("UPDATE audit_line SET account = 'another' WHERE place = 2", 2, Misfit.CHANGED),
        ("DELETE FROM audit_line WHERE place = 2", 2, Misfit.GAP),
        ("DELETE FROM audit_line WHERE place > 3", 4, Misfit.CUT_OFF),
        ("DELETE FROM audit_head", 1, Misfit.UNTOLD),
    ],
)
def test_what_is_done_by_force_is_found(
    any_database: Database, statement: str, place: int, misfit: Misfit
) -> None:
    act_often(any_database, 5)
    by_force(any_database, statement)
    broken = verified(any_database)["p"].broken
    assert broken is not None
    assert (broken.place, broken.misfit) == (place, misfit)


CUT_IN_BOTH = (
    "DELETE FROM audit_line WHERE place > 3",
    "UPDATE audit_head SET place = 3, hash = (SELECT hash FROM audit_line WHERE place = 3)",
)


def test_an_end_that_was_cut_off_with_care_is_found_by_a_head_that_was_kept(any_database: Database) -> None:
    act_often(any_database, 5)
    with any_database.reading() as session:
        kept = audit.heads(session)
    assert [(head.place, head.day) for head in kept] == [(5, TODAY)]
    by_force(any_database, *CUT_IN_BOTH)
    assert verified(any_database)["p"].broken is None
    broken = verified(any_database, kept)["p"].broken
    assert broken is not None
    assert (broken.place, broken.misfit, broken.day) == (4, Misfit.CUT_OFF, TODAY)


def test_a_chain_longer_than_what_is_read_at_once_is_walked_to_its_end(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_AT_ONCE", 2)
    database.actor = Actor("somebody", lambda: NOW)
    act_often(database, 5)
    found = verified(database)["p"]
    assert (found.lines, found.broken) == (5, None)


def test_a_chain_that_was_taken_away_as_a_whole_is_found_by_its_head(any_database: Database) -> None:
    act_often(any_database, 2)
    with any_database.reading() as session:
        kept = audit.heads(session)
    by_force(any_database, "DELETE FROM audit_line", "DELETE FROM audit_head")
    found = verified(any_database, kept)["p"]
    assert found.broken is not None
    assert found.broken.place == 1


def test_lines_that_are_written_while_somebody_verifies_are_no_break(
    any_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    act_often(any_database, 2)
    look = store.end

    def look_while_another_acts(session: Session, partnership_id: str, today: date) -> Head | None:
        found = look(session, partnership_id, today)
        act_often(any_database, 1)
        return found

    monkeypatch.setattr(store, "end", look_while_another_acts)
    assert verified(any_database)["p"].broken is None
    assert len(lines(any_database)) == 3


# ---- heads and pages -------------------------------------------------------------------------------------


def test_a_day_ends_at_midnight_at_home_and_its_head_is_its_last_line(database: Database) -> None:
    moments = iter(
        datetime(2026, 7, *when, tzinfo=UTC).replace(tzinfo=None)
        for when in ((1, 22, 58), (1, 22, 59), (1, 23, 0))
    )
    database.actor = Actor("somebody", lambda: next(moments))
    act_often(database, 3)
    with database.reading() as session:
        assert [(head.day.day, head.place) for head in audit.heads(session)] == [(1, 2), (2, 3)]
        assert audit.show(session, "p", month="2026-07")[0][0].line.place == 3
        assert audit.months(session, "p", date(2026, 9, 1)) == ["2026-09", "2026-08", "2026-07"]


def test_what_is_shown_is_one_page_of_one_act_and_month_of_ones_own_partnership(database: Database) -> None:
    database.actor = Actor("somebody", lambda: NOW)
    act_often(database, 5)
    with database.writing() as session:
        audit.record(session, Act.QUOTE_CHOSEN, "c", "p")
        act(session, "theirs", "q")
    with database.reading() as session:
        first, is_more = audit.show(session, "p", size=4)
        assert ([told.line.place for told in first], is_more) == ([6, 5, 4, 3], True)
        rest, is_more = audit.show(session, "p", page=2, size=4)
        assert ([told.line.place for told in rest], is_more) == ([2, 1], False)
        assert [told.line.place for told in audit.show(session, "p", "quote_chosen")[0]] == [6]
        assert audit.show(session, "p", month="2026-10") == ([], False)
        for wrong in ({"act": "read minds"}, {"month": "2026-13"}, {"month": "autumn"}):
            with pytest.raises(Refusal):
                audit.show(session, "p", **wrong)


# ---- failed sign-ins -------------------------------------------------------------------------------------


def failed(database: Database) -> list[tuple[str, str, int]]:
    return [(one.account, one.thing, one.times) for one in lines(database) if one.act == Act.SIGN_IN_FAILED]


@pytest.fixture
def account(any_database: Database) -> str:
    """The id of an account whose sign-in name is sam."""
    with any_database.writing() as session:
        token = accounts.invite(session, "p", "viewer", NOW)
        return accounts.accept(session, token, "sam", "Sam", "a hash", NOW)


def try_in_vain(database: Database, name: str, now: datetime) -> None:
    with database.writing() as session:
        assert not accounts.claim_attempt(session, name, "a secret", now)


def test_failed_sign_ins_are_told_as_a_number_once_somebody_gets_in(
    any_database: Database, account: str
) -> None:
    for _time in range(3):
        try_in_vain(any_database, "sam", NOW)
    assert failed(any_database) == []
    with any_database.writing() as session:
        accounts.begin_session(session, account, "sam", "a secret", NOW)
    assert failed(any_database) == [("nobody", account, 2)]
    with any_database.writing() as session:
        accounts.begin_session(session, account, "sam", "a secret", NOW, by_link=True)
    assert len(failed(any_database)) == 1


def test_failed_sign_ins_after_which_nobody_got_in_are_told_when_they_are_over(
    any_database: Database, account: str
) -> None:
    for name in ("sam", "sam", "a name that nobody has"):
        try_in_vain(any_database, name, NOW)
    try_in_vain(any_database, "somebody else", NOW.replace(day=25))
    assert failed(any_database) == [("nobody", account, 2)]


# ---- heads that were kept --------------------------------------------------------------------------------


def test_heads_are_read_as_they_are_written() -> None:
    import json

    head = Head("p", TODAY, 5, "0a" * 32)
    written = json.dumps(audit.head_to_dict(head)) + "\n\n"
    assert audit.read_heads(written, "heads.jsonl") == [head]


@pytest.mark.parametrize(
    "row",
    [
        "no json",
        "[]",
        '{"partnership": "p", "day": "2026-11-23", "lines": "5", "hash": "00"}',
        '{"partnership": "p", "day": "2026-11-23", "lines": 5, "hash": "zz"}',
        '{"partnership": "p", "day": "2026-11-23", "lines": 5, "hash": 7}',
        '{"partnership": "p", "day": "autumn", "lines": 5, "hash": "' + "0" * 64 + '"}',
        '{"partnership": "p", "day": "2026-11-23", "lines": -1, "hash": "' + "0" * 64 + '"}',
    ],
)
def test_a_file_that_holds_no_heads_is_refused_with_the_line(row: str) -> None:
    with pytest.raises(Refusal, match="Line 2 of heads"):
        audit.read_heads("\n" + row, "heads.jsonl")
