"""What the tables could hold of whoever answers: no address, no browser, no clock, and no order."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from sqlalchemy import Column, Date, DateTime, Integer, MetaData, String, Table
from sqlalchemy.schema import CreateTable

from survey_app.services import clock
from survey_app.store import tables
from survey_app.store.database import Database
from tests.conftest import TODAY

OF_RESPONDENTS = {
    "conversation", "draft_answer", "response", "answer_code", "comment", "reading", "screening", "alert",
    "card", "code_guess", "contact_request",
    "shared_receiver", "shared_reading", "stood_aside",
}  # fmt: skip
"""Tables with rows that somebody who answers leaves, or that speak of what they left."""
OF_STAFF = {
    "partnership", "listed_name", "district", "account", "invitation", "sign_in_attempts", "staff_session",
    "programme", "reminder", "questionnaire_version", "collection", "coding", "person_coding", "comment_flag",
    "coding_step", "model", "lesson", "model_choice", "possible_theme", "grouped_comment", "quote",
    "quote_approval", "packaged_codebook", "codebook_version", "moved_coding", "loaded_wording",
    "stated_reliability", "release", "audit_line", "audit_head", "contact_step",
    "codes_app", "cover", "kept_decision", "legal_hold", "notice", "notice_details", "passkey",
    "passkey_question", "reader_absence", "reader_duty", "recovery_code",
    "record_entry", "activity", "worksheet", "worksheet_entry", "action", "action_words", "action_link",
    "action_step", "report", "report_narrative", "report_edition", "report_quote", "report_file",
    "export_setting",
}  # fmt: skip
"""Tables with rows that staff or the machine leave."""
HOURS = {
    ("reading", "arrived_at"): "to the hour, erased with the decision",
    ("alert", "arrived_at"): "to the hour, erased with the decision",
    ("code_guess", "hour"): "the hour in which codes were tried in vain, whoever tried",
}
"""The only moments on rows of those who answer, each with what it is."""
COUNTS = {
    "card": {"uses"},
    "response": {"card_use"},
    "comment": {"coding_version", "themed_by"},
    "code_guess": {"misses"},
    "contact_request": {"tries"},
}
"""The only whole numbers there: none of them is in the order in which people came, but a card's own uses."""
TELLS_WHO = re.compile(
    r"(^|_)(ip|addr|address|host|agent|browser|device_id|referr?er|fingerprint|session|cookie|email|e_mail|"
    r"phone|latitude|longitude|location|school|birth\w*|postcode)(_|$)"
)
ALLOWED = {("account", "sign_in_name"), ("collection", "shared_device")}


def faults(metadata: MetaData) -> list[str]:
    """What a table could hold and must not, in words."""
    found = []
    for table in metadata.sorted_tables:
        if table.name not in OF_RESPONDENTS | OF_STAFF:
            found.append(f"{table.name}: say in this test whose rows these are")
        for column in table.columns:
            if TELLS_WHO.search(column.name):
                found.append(f"{table.name}.{column.name} may tell who somebody is")
            if table.name in OF_RESPONDENTS:
                found += _faults_of_respondents(table, column)
    return found


def _faults_of_respondents(table: Table, column: Column[object]) -> list[str]:
    name = f"{table.name}.{column.name}"
    found = []
    if isinstance(column.type, DateTime) and (table.name, column.name) not in HOURS:
        found.append(f"{name} holds a moment")
    if isinstance(column.type, Date) and not isinstance(column.type, DateTime) and column.server_default:
        found.append(f"{name} is dated by the database")
    if isinstance(column.type, Integer) and column.name not in COUNTS.get(table.name, ()):
        found.append(f"{name} is a whole number, and may tell an order")
    if column.primary_key and not isinstance(column.type, String | DateTime):
        found.append(f"{name} is no random id")
    return found


def test_no_table_could_hold_an_address_a_browser_or_a_moment_of_whoever_answers() -> None:
    assert faults(tables.Row.metadata) == []


@pytest.mark.parametrize(
    ("column", "fault"),
    [
        (Column("client_ip", String), "response.client_ip may tell who somebody is"),
        (Column("user_agent", String), "response.user_agent may tell who somebody is"),
        (Column("sent_at", DateTime), "response.sent_at holds a moment"),
        (Column("number", Integer), "response.number is a whole number, and may tell an order"),
        (Column("id", Integer, primary_key=True), "response.id is no random id"),
    ],
)
def test_a_column_that_could_is_seen(column: Column[object], fault: str) -> None:
    metadata = MetaData()
    Table("response", metadata, column)
    assert fault in faults(metadata)
    assert "guest: say in this test whose rows these are" in faults(_with_table("guest"))


def _with_table(name: str) -> MetaData:
    metadata = MetaData()
    Table(name, metadata, Column("id", String, primary_key=True))
    return metadata


def test_what_was_migrated_is_what_the_tables_say(database: Database) -> None:
    """A column that a migration added and no table names would escape the test above."""
    found = MetaData()
    found.reflect(database.engine)
    known = {
        table.name: {column.name for column in table.columns} for table in tables.Row.metadata.sorted_tables
    }
    there = {table.name: {column.name for column in table.columns} for table in found.sorted_tables}
    there.pop("alembic_version", None)
    assert there == known


def test_no_id_of_those_who_answer_is_handed_out_in_order(database: Database) -> None:
    for name in OF_RESPONDENTS:
        table = tables.Row.metadata.tables[name]
        made = str(CreateTable(table).compile(database.engine))
        assert "AUTOINCREMENT" not in made
        for column in table.primary_key.columns:
            assert column.autoincrement is not True
    ids = [tables.random_id() for _ in range(2000)]
    assert len(set(ids)) == len(ids)
    assert all(len(one) == tables.ID_LENGTH for one in ids)
    rising = sum(one < following for one, following in pairwise(ids))
    assert 800 < rising < 1200


def test_of_an_answer_the_week_is_kept() -> None:
    for day in range(23, 30):
        assert clock.week_of(TODAY.replace(day=day)) == TODAY
