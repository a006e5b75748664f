"""What a session sees of a partnership once it is narrowed to one district, statement by statement."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, func, inspect, select, text, update
from sqlalchemy.orm import aliased

from survey_app.services import programmes, releases, subjects
from survey_app.store import narrowing, tables
from survey_app.store.database import Database, Session
from survey_app.store.evidence_tables import ActionLink
from survey_app.store.tables import Collection, Comment, District, Programme, Reading, Release
from tests.conftest import TODAY
from tests.doors.crawl import Crawl
from tests.doors.planting import Tenant, dump

NARROWED = sorted(narrowing.rules(""), key=lambda klass: klass.__tablename__)


@pytest.fixture
def other(planted: tuple[Path, tuple[Tenant, ...]]) -> Tenant:
    """The first partnership's second district, of which everything is known."""
    return planted[1][-1]


@pytest.fixture
def within(database: Database, other: Tenant) -> Iterator[Session]:
    """A session that is narrowed to it."""
    with database.writing() as session:
        narrowing.narrow(session, other.all("district", "id")[0])
        yield session


def keys(rows: list[Any], klass: type[tables.Row]) -> set[tuple[Any, ...]]:
    names = [column.name for column in inspect(klass).primary_key]
    return {tuple(row[name] for name in names) for row in rows}


@pytest.mark.parametrize("klass", NARROWED, ids=lambda klass: klass.__tablename__)
def test_what_is_found_is_the_districts_and_nothing_else(
    klass: type[tables.Row], within: Session, other: Tenant
) -> None:
    """Planted by hand, told by no rule: what the rules find must be just that, however it is asked for."""
    columns = [getattr(klass, column.name) for column in inspect(klass).primary_key]
    theirs = keys(list(other.rows[klass.__tablename__]), klass)
    if klass is tables.ContactRequest or klass is tables.ContactStep:
        theirs = set()
    found = {tuple(row) for row in within.execute(select(*columns))}
    if klass is tables.LegalHold:
        # What holds the whole installation's first partnership holds theirs; others' are told apart by it.
        assert theirs < found
        return
    assert found == theirs
    other_name = aliased(klass)
    assert len(within.scalars(select(other_name)).all()) == len(theirs)
    assert within.scalar(select(func.count()).select_from(klass)) == len(theirs)
    assert within.scalar(select(func.count()).where(columns[0].is_not(None))) == len(theirs)
    for key in found:
        assert within.get(klass, key if len(key) > 1 else key[0]) is not None


def test_what_is_anothers_is_not_got_not_changed_and_not_deleted(
    database: Database, tenants: tuple[Tenant, ...], other: Tenant
) -> None:
    before = dump(database)
    with database.writing() as session:
        narrowing.narrow(session, other.all("district", "id")[0])
        for comment_id in tenants[0].all("comment", "id"):
            assert session.get(Comment, comment_id) is None
            assert session.get(Reading, comment_id, with_for_update=True, populate_existing=True) is None
            for statement in (
                update(Comment).where(Comment.id == comment_id).values(direction="mixed"),
                delete(Reading).where(Reading.comment_id == comment_id),
                delete(Reading).where(
                    Reading.comment_id.in_(select(Comment.id).where(Comment.id == comment_id))
                ),
            ):
                session.execute(statement.execution_options(synchronize_session=False))
    assert dump(database) == before


def test_a_join_that_may_find_nothing_finds_nothing_of_others(within: Session, other: Tenant) -> None:
    rows = within.execute(
        select(District.id, Collection.id, Programme.id)
        .select_from(District)
        .outerjoin(Collection, Collection.district_id.is_not(None))
        .outerjoin(Programme, Programme.partnership_id == Collection.partnership_id)
    ).all()
    assert {row[0] for row in rows} == set(other.all("district", "id"))
    assert {row[1] for row in rows} == set(other.all("collection", "id"))
    assert {row[2] for row in rows} == set(other.all("programme", "id"))


def test_what_is_asked_of_bare_tables_is_refused(within: Session) -> None:
    for statement in (
        text("SELECT id FROM comment"),
        select(Comment.__table__.c.id),
        Comment.__table__.delete(),
    ):
        with pytest.raises(narrowing.Outside):
            within.execute(statement)


def test_a_programme_is_theirs_only_while_all_of_it_is(database: Database, other: Tenant) -> None:
    programme_id = other.all("programme", "id")[0]
    district_id = other.all("district", "id")[0]
    figures = next(row["code"] for row in other.rows["collection"] if row["title"].endswith("figures"))
    with database.writing() as session:
        # One of the whole partnership joins it.
        joined = session.scalars(select(Collection).where(Collection.code == figures)).one()
        joined.programme_id, joined.district_id = programme_id, None
    with database.reading() as session:
        narrowing.narrow(session, district_id)
        assert session.get(Programme, programme_id) is None
        assert session.scalar(select(func.count()).select_from(tables.Card)) == 0
        assert session.scalar(select(func.count()).select_from(tables.Reminder)) == 0


def test_a_group_that_holds_anothers_comment_is_not_theirs(
    database: Database, tenants: tuple[Tenant, ...], other: Tenant
) -> None:
    with database.writing() as session:
        group = session.get_one(tables.PossibleTheme, other.all("possible_theme", "id")[0])
        mixed = session.get_one(tables.GroupedComment, tenants[0].all("grouped_comment", "comment_id")[0])
        mixed.possible_theme_id = group.id
    for district_id in (other.all("district", "id")[0], tenants[0].all("district", "id")[0]):
        with database.reading() as session:
            narrowing.narrow(session, district_id)
            assert session.get(tables.PossibleTheme, group.id) is None


def test_nothing_is_kept_as_anothers(within: Session, tenants: tuple[Tenant, ...]) -> None:
    row = within.scalars(select(Collection)).first()
    assert row is not None
    row.district_id = tenants[0].all("district", "id")[0]
    with pytest.raises(narrowing.Outside):
        within.flush()
    within.expunge_all()
    within.add(
        Programme(partnership_id=row.partnership_id, code="panother", name="Another", district_id=None)
    )
    with pytest.raises(narrowing.Outside):
        within.flush()
    within.expunge_all()


def test_a_programme_that_they_begin_is_found_by_them_and_by_no_other_district(
    database: Database, tenants: tuple[Tenant, ...], other: Tenant
) -> None:
    partnership_id, district_id = tenants[0].id, other.all("district", "id")[0]
    with database.writing() as session:
        narrowing.narrow(session, district_id)
        code = programmes.begin(session, partnership_id, "A course of theirs")
        assert programmes.find(session, partnership_id, code, TODAY) is not None
    with database.reading() as session:
        narrowing.narrow(session, tenants[0].all("district", "id")[0])
        assert programmes.find(session, partnership_id, code, TODAY) is None


def test_a_release_is_the_same_whoever_looked_first(database: Database, other: Tenant) -> None:
    """Somebody of a district makes it due by looking: it is what the worker would have made."""
    with database.writing() as session:
        session.execute(delete(ActionLink))  # what names a release keeps it
        for row in session.scalars(select(Release).where(Release.subject.in_(_subjects(other)))):
            session.delete(row)
    made: list[list[tuple[Any, ...]]] = []
    for district_id in (None, other.all("district", "id")[0]):
        with database.writing() as session:
            narrowing.narrow(session, district_id)
            programme = subjects.of_programme(session, other.id, other.all("programme", "id")[0], TODAY)
            assert programme is not None
            releases.current(session, programme, TODAY)
            for code in other.all("collection", "code"):
                asked = releases.collections.find(session, code, TODAY)
                assert asked is not None
                if asked.kind != "shared":
                    releases.current(session, subjects.of_collection(asked), TODAY)
            assert narrowing.district_of(session) == district_id
            narrowing.narrow(session, None)
            rows = session.scalars(select(Release).where(Release.subject.in_(_subjects(other)))).all()
            assert rows
            made.append(sorted((row.subject, row.people, row.is_last, str(row.figures)) for row in rows))
            for row in rows:
                session.delete(row)
    assert made[0] == made[1]


def _subjects(tenant: Tenant) -> list[str]:
    return [
        *(f"collection:{one}" for one in tenant.all("collection", "id")),
        *(f"programme:{one}" for one in tenant.all("programme", "id")),
    ]


def test_no_visit_of_a_district_changes_a_release(
    database: Database, district_crawl: Crawl, tenants: tuple[Tenant, ...]
) -> None:
    before = [row for row in dump(database)["release"] if row["subject"] not in _subjects(tenants[0])]
    seen = replace(
        district_crawl, only=frozenset({"staff.summary", "staff.programme_summary", "staff.evidence"})
    )
    seen.as_themselves()
    assert [row for row in dump(database)["release"] if row["subject"] not in _subjects(tenants[0])] == before


@pytest.mark.parametrize(
    ("left_out", "endpoint", "told"),
    [
        (Collection, "staff.collections", "tells 'elmwick visits'"),
        (District, "staff.framework_evidence", "tells 'elmwick district'"),
        (Programme, "staff.programmes", "tells 'elmwick course'"),
    ],
)
def test_a_table_that_were_not_narrowed_is_seen_by_the_walk(
    left_out: type[tables.Row],
    endpoint: str,
    told: str,
    district_crawl: Crawl,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A test of the tests: one rule less, and the walk tells."""
    whole = narrowing.rules
    narrowing._options.cache_clear()
    monkeypatch.setattr(
        narrowing, "rules", lambda one: {k: v for k, v in whole(one).items() if k is not left_out}
    )
    seeded = replace(district_crawl, only=frozenset({endpoint}))
    try:
        assert told in "\n".join([*seeded.as_others(), *seeded.as_themselves()[0]])
    finally:
        narrowing._options.cache_clear()


def test_a_district_that_is_changed_holds_on_the_next_page(
    signed_in: Callable[..., FlaskClient], database: Database, tenants: tuple[Tenant, ...], other: Tenant
) -> None:
    client = signed_in("viewer")
    assert "elmwick visits" in client.get("/staff/collections").text
    with database.writing() as session:
        row = session.scalars(select(tables.Account).where(tables.Account.sign_in_name == "viewer")).one()
        row.district_id = tenants[0].all("district", "id")[0]
    page = client.get("/staff/collections").text
    assert "elmwick visits" not in page
    assert "alderwick visits" in page
