"""The impact assessment names all that is processed and every risk's test; the Children's Code is whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from survey_app.services import accounts
from survey_app.services.accounts import Role
from survey_app.store.tables import Row

ROOT = Path(__file__).parent.parent.parent
DPIA = (ROOT / "docs" / "dpia.md").read_text(encoding="utf-8")
CODE = (ROOT / "docs" / "childrens-code.md").read_text(encoding="utf-8")
TABLES = Row.metadata.tables
LEFT_BY_RESPONDENTS = ("conversation", "draft_answer", "response", "answer_code", "comment")
STANDARDS = (
    "Best interests of the child",
    "Data protection impact assessments",
    "Age appropriate application",
    "Transparency",
    "Detrimental use of data",
    "Policies and community standards",
    "Default settings",
    "Data minimisation",
    "Data sharing",
    "Geolocation",
    "Parental controls",
    "Profiling",
    "Nudge techniques",
    "Connected toys and devices",
    "Online tools",
)
NEVER_KEPT = re.compile(
    r"address|agent|browser|device_id|(^|_)ip($|_)|e_?mail|phone|name|born|(^|_)age$|_at$|hour"
)


def section(document: str, heading: str) -> str:
    """What stands under a heading, up to the next one of its rank or a higher one."""
    rank = heading.split(" ")[0]
    found = re.search(rf"^{re.escape(heading)}$(.*?)(?=^#{{2,{len(rank)}}} |\Z)", document, flags=re.M | re.S)
    assert found, heading
    return found[1]


def rows(text: str) -> list[list[str]]:
    """The rows of the tables in a text, without heads and lines."""
    lines = [line.strip().strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line] for line in lines if not set("".join(line)) <= set("-| ")]


def told_in(text: str) -> set[str]:
    return {name for row in rows(text) for name in re.findall(r"`([a-z_]+)`", row[0])}


def test_every_table_is_named_with_what_it_is_for_and_none_that_there_is_not() -> None:
    assert told_in(section(DPIA, "## What is processed")) == set(TABLES)


@pytest.mark.parametrize("table", LEFT_BY_RESPONDENTS)
def test_every_column_of_what_respondents_leave_is_named(table: str) -> None:
    (row,) = [row for row in rows(section(DPIA, "### Of people who answer")) if f"`{table}`" in row[0]]
    named = set(re.findall(r"`([a-z_]+)`", " ".join(row[1:])))
    assert {column.name for column in TABLES[table].columns} - named == set()


@pytest.mark.parametrize("table", LEFT_BY_RESPONDENTS)
def test_no_table_of_respondents_has_a_column_for_who_or_where_or_when_they_were(table: str) -> None:
    assert [column.name for column in TABLES[table].columns if NEVER_KEPT.search(column.name)] == []


@pytest.mark.parametrize(("name", "document"), [("dpia.md", DPIA), ("childrens-code.md", CODE)])
def test_every_file_that_is_named_exists(name: str, document: str) -> None:
    named = set(re.findall(r"`((?:tests|survey_app|analysis|questionnaires|docs)/[\w./-]+)`", document))
    assert len(named) > 15
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == [], name


def test_every_risk_says_how_likely_how_grave_by_what_it_is_met_and_which_test_fails() -> None:
    risks = [row for row in rows(section(DPIA, "## Risks to children")) if row[0].startswith("**")]
    assert [int(re.findall(r"\d+", row[0])[0]) for row in risks] == list(range(1, len(risks) + 1))
    for _risk, likely, grave, meeting, test, remaining in risks:
        assert likely.split()[0] in ("low", "medium", "high")
        assert grave.split()[0] in ("low", "medium", "high")
        assert meeting
        assert remaining
        assert "`tests/" in test
    # What is missing speaks of risks that there are.
    for row in rows(section(DPIA, "## What is not there yet"))[1:]:
        assert {int(one) for one in re.findall(r"\d+", row[1])} <= set(range(1, len(risks) + 1))


def test_who_can_see_what_is_what_the_code_lets_them_see() -> None:
    told = rows(section(DPIA, "## Who can see what"))
    roles = [Role(name) for name in told[0][1:-1]]
    assert set(roles) == set(Role)
    for _thing, *may, rule in told[1:]:
        allowed = getattr(accounts, rule.strip("`"))
        assert dict(zip(roles, may, strict=True)) == {
            role: "yes" if role in allowed else "no" for role in roles
        }, rule


def test_the_fifteen_standards_of_the_childrens_code_stand_there_in_order() -> None:
    told = [row for row in rows(CODE) if row[0].startswith("**")]
    assert [row[0].strip("*") for row in told] == [f"{n}. {name}" for n, name in enumerate(STANDARDS, 1)]
    assert all(len(row) == 5 and all(row) for row in told)
