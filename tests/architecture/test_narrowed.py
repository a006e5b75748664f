"""Every table is narrowed to a district or has a reason not to be, and no statement goes round that."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from survey_app.store import narrowing, tables

APP = Path(tables.__file__).parents[1]
SIGNS_IN = "how staff sign in"
CODEBOOK = "the codebook belongs to the whole partnership"
MODEL = "the partnership has one model, made of everybody's codes; it holds no word"
COVER = "who reads when; those of one district are not counted"
CHAIN = "the audit, which administrators alone see"
NOTICE = "what the whole partnership tells people about privacy"
OF_NOBODY = "it belongs to nobody's collection"
OF_THE_WHOLE = {
    "account": SIGNS_IN,
    "audit_head": CHAIN,
    "audit_line": CHAIN,
    "code_guess": OF_NOBODY,
    "codebook_version": CODEBOOK,
    "codes_app": SIGNS_IN,
    "cover": COVER,
    "export_setting": "names and choices of how answers are taken out, no answer",
    "invitation": SIGNS_IN,
    "listed_name": "names and places of the whole partnership, so that none is quoted unread",
    "loaded_wording": "wordings that the whole partnership asks with",
    "model": MODEL,
    "model_choice": MODEL,
    "notice": NOTICE,
    "notice_details": NOTICE,
    "packaged_codebook": OF_NOBODY,
    "partnership": "what it is called, and its numbers",
    "passkey": SIGNS_IN,
    "passkey_question": SIGNS_IN,
    "questionnaire_version": OF_NOBODY,
    "reader_absence": COVER,
    "reader_duty": COVER,
    "recovery_code": SIGNS_IN,
    "sign_in_attempts": SIGNS_IN,
    "staff_session": SIGNS_IN,
    "stated_reliability": "what the partnership states about a scale",
    "worksheet": "the whole partnership rates itself",
    "worksheet_entry": "the whole partnership rates itself",
}
BY_HAND = {
    "cards.py": "pairs at a programme's closing, by ids of responses that were found before",
    "database.py": "whether there is a database at all",
    "audit.py": "how a transaction sees the audit",
    "dumps.py": "backups, which only commands make",
    "migrations.py": "the tables themselves, which only commands make",
    "narrowing.py": "the rules themselves",
    "resealing.py": "keys in turn, which only commands and the worker do",
}
"""Files of the store that speak to the database otherwise than by the tables' classes."""
ROUND_IT = {"connection", "connect", "text", "table", "from_statement"}
WHOLE = {
    "services/releases.py": 2,
    "services/collections.py": 1,
    # What of a number may be told hangs on all that were entered; only the district's own are handed on.
    "services/records.py": 1,
    "coordinator/learning.py": 2,
}
"""Where a session is shown the whole partnership for a while, and in how many places."""


def test_every_table_is_narrowed_to_a_district_or_has_a_reason_not_to_be() -> None:
    narrowed = {klass.__tablename__ for klass in narrowing.rules("a district")}
    everything = set(tables.Row.metadata.tables)
    assert everything - narrowed - set(OF_THE_WHOLE) == set(), "say here why, or lead them to a collection"
    assert narrowed & set(OF_THE_WHOLE) == set()
    assert set(OF_THE_WHOLE) <= everything, "these are no tables any more"


def test_a_table_that_names_a_collection_in_any_way_is_narrowed() -> None:
    narrowed = {klass.__tablename__ for klass in narrowing.rules("a district")}
    leads = {table for table, _column in narrowing.LEADS}
    for table in tables.Row.metadata.sorted_tables:
        if {key.column.table.name for key in table.foreign_keys} & leads:
            assert table.name in narrowed, table.name


@pytest.mark.parametrize("folder", ["store", "services", "coordinator"])
def test_no_statement_goes_round_the_tables_classes(folder: str) -> None:
    """What is made of bare tables, of words or on the connection is not narrowed."""
    for path in sorted((APP / folder).glob("*.py")):
        if path.name in {*BY_HAND, "tables.py", "evidence_tables.py"}:
            continue
        names = {
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
        }
        assert not names & ROUND_IT, f"{path.name}: {sorted(names & ROUND_IT)}"
        assert "__table__" not in path.read_text(encoding="utf-8"), path.name


def test_the_whole_is_shown_in_few_places() -> None:
    found = {
        str(path.relative_to(APP)): count
        for path in sorted(APP.rglob("*.py"))
        if (count := path.read_text(encoding="utf-8").count("narrowing.whole("))
    }
    assert found == WHOLE


def test_staffs_pages_open_sessions_in_the_one_place_that_narrows_them() -> None:
    for path in sorted((APP / "coordinator").glob("*.py")):
        words = path.read_text(encoding="utf-8")
        assert words.count("database()") == words.count("web.database().forget()"), path.name
        assert "Database(" not in words, path.name
