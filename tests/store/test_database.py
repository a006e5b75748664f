"""The same tables on SQLite and on PostgreSQL, durable, and silent about what they hold."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from survey_app.store import migrations
from survey_app.store.database import Database, Unusable
from survey_app.store.tables import ListedName, Partnership, Row


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def either(request: pytest.FixtureRequest) -> Database:
    """A migrated database of either kind."""
    name = "database" if request.param == "sqlite" else "postgresql_database"
    found: Database = request.getfixturevalue(name)
    return found


def test_the_migrations_make_exactly_the_tables_of_the_models(either: Database) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with either.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Row.metadata) == []
    assert migrations.is_up_to_date(either)


def test_a_writing_block_that_fails_leaves_nothing(either: Database) -> None:
    def write_half() -> None:
        with either.writing() as session:
            session.add(Partnership(name="Half"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()
    with either.reading() as session:
        assert session.query(Partnership).count() == 0


def test_a_failed_statement_does_not_tell_what_was_written(either: Database) -> None:
    with pytest.raises(IntegrityError) as failed, either.writing() as session:
        session.add(ListedName(partnership_id="nowhere", words="canary words", kind="person"))
    assert "canary words" not in str(failed.value)


def test_sqlite_keeps_what_it_acknowledged(database: Database) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA secure_delete")).scalar() == 1


def test_a_database_that_cannot_be_reached_says_so_in_one_line() -> None:
    nowhere = Database("sqlite:////nonexistent-folder/heard.db")
    with pytest.raises(Unusable) as told:
        nowhere.check()
    assert "\n" not in str(told.value)
    nowhere.close()


def test_no_table_of_respondents_has_a_column_for_a_moment_an_address_or_a_browser(
    database: Database,
) -> None:
    columns = inspect(database.engine)
    for table in ("conversation", "draft_answer", "response", "answer_code", "comment"):
        for column in columns.get_columns(table):
            assert "TIME" not in str(column["type"]).upper(), (table, column["name"])
            assert not {"ip", "address", "agent", "referrer"} & set(column["name"].split("_")), column["name"]


def test_a_partnership_keeps_what_it_was_given(either: Database) -> None:
    with either.writing() as session:
        session.add(Partnership(id="p", name="Über Valley", frameworks=["SET", "HSB"]))
    with either.reading() as session:
        kept = session.get_one(Partnership, "p")
        assert (kept.name, kept.frameworks, kept.is_example) == ("Über Valley", ["SET", "HSB"], False)
