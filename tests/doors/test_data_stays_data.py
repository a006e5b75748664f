"""What somebody typed stays what it is: no page runs it, fills it in, or lets it reach out of its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import survey_app
from questionnaires.model import QuestionnaireError
from questionnaires.wording import fill, wrong_braces
from survey_app.services.accounts import Role
from survey_app.store.database import Database
from tests.doors.crawl import NOBODY, SAFE, Crawl
from tests.doors.planting import Tenant, plant
from tests.doors.rules import RULES

HOSTILE = "<script>x</script>\"'{{7919*7907}}{0.__class__}{self}%(x)s%d&amp;"
"""Code for Jinja, for str.format and for the % of messages; an element; both quotes; and an entity."""
CAME_ALIVE = ("62615533", "<script>x</script>", "<class ", "<Flask", "{{7919*7907}}\"'", 'x</script>"')
"""What stands on a page where any of it was run, or was not escaped."""


@pytest.fixture
def database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty database of this test alone."""
    path = tmp_path / "heard.db"
    path.write_bytes(migrated_file.read_bytes())
    database = Database.beside(path)
    yield database
    database.close()


@pytest.fixture
def tenants(database: Database) -> tuple[Tenant, ...]:
    """One partnership, in which everything that somebody can type is hostile."""
    return plant(database, (HOSTILE,))


def test_no_page_runs_or_fills_in_what_somebody_typed(
    staffed: Flask,
    database: Database,
    tenants: tuple[Tenant, ...],
    signed_in: Callable[..., FlaskClient],
) -> None:
    clients = {role.value: signed_in(role.value, whose=tenants[0].id) for role in Role}
    crawl = Crawl(staffed, database, tenants, {**clients, NOBODY: staffed.test_client()}, RULES)
    wrong, met = [], set()
    for rule, method in crawl.routes():
        allowed = [who for who in ("reader", "administrator", NOBODY) if crawl.may(who, rule.endpoint)]
        if method not in SAFE or not allowed:
            continue
        for address in crawl.addresses(rule, crawl.own):
            answer = crawl.clients[allowed[0]].get(address)
            if answer.status_code >= 500:
                wrong.append(f"{address} gives {answer.status_code}")
            if answer.mimetype != "text/html":
                continue
            wrong += [f"{address} holds {one!r}" for one in CAME_ALIVE if one in answer.text]
            if "&lt;script&gt;x" in answer.text:
                met.add(rule.endpoint)
    assert wrong == []
    # Power: it stands on many pages of both doors, and stands there as it was typed.
    assert {"staff.home", "staff.collections", "staff.comment", "staff.people", "participant.welcome"} <= met
    assert len(met) > 25


@pytest.mark.parametrize(
    "text",
    ["{0}", "{partnership.__class__}", "{{7*7}}", "{partnership!r}", "{partnership:>99999999}", "{", "}"],
)
def test_a_wording_with_anything_but_our_placeholders_is_refused(text: str) -> None:
    assert wrong_braces(text)


def test_a_value_brings_no_placeholder_of_its_own() -> None:
    assert fill("For {partnership}.", {"partnership": "{worker} {0} {{7*7}}"}) == "For {worker} {0} {{7*7}}."
    with pytest.raises(QuestionnaireError):
        fill("For {nobody}.", {})


def test_tables_are_written_where_formulas_are_kept_from_acting_and_nowhere_else() -> None:
    root = Path(survey_app.__file__).parent.parent
    writers = {
        file.relative_to(root).as_posix()
        for package in ("survey_app", "analysis", "questionnaires")
        for file in (root / package).rglob("*.py")
        if re.search(r"\bcsv\.(writer|DictWriter)\b|\bxlsxwriter\b|\bWorkbook\(", file.read_text("utf-8"))
    }
    assert writers == {
        "survey_app/card_sheets.py",
        "survey_app/commands/result_files.py",
        "survey_app/papers/as_xlsx.py",
        "survey_app/services/record_files.py",
        "questionnaires/codebook_workbook.py",
    }
