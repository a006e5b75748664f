"""One figure is one text: in each report's four formats, on staff's page, and in a file that is taken out.

Every value of every kind of report is looked for in all of its formats, and every one that comes from what
people said on the summary that it is from and in the file of figures that is taken out of there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient

from survey_app.exports import making as taking_out
from survey_app.papers.model import Paper, Value
from survey_app.reports import making
from survey_app.reports.ground import Ground
from survey_app.services import exports
from survey_app.services.reports import KINDS
from survey_app.services.summaries import Summary
from survey_app.store.database import Database
from tests.conftest import TODAY
from tests.coordinator.conftest import clock, compiled_templates, make_account, signed_in, staffed
from tests.papers.conftest import printed_as
from tests.papers.readers import html_of, squeezed, words_in
from tests.papers.test_formats import texts

__all__ = ["clock", "compiled_templates", "make_account", "signed_in", "staffed"]

OF_PEOPLE = re.compile(r"((?:collection|programme):[^/]+)/")
"""The key of a value that comes from a summary begins with the summary's."""


@pytest.fixture
def database(filled: tuple[Database, str]) -> Database:
    """The partnership with a little of everything."""
    return filled[0]


@pytest.fixture
def partnership(filled: tuple[Database, str]) -> str:
    """Its id."""
    return filled[1]


def of_people(ground: Ground, paper: Paper) -> Iterator[tuple[Summary, Value]]:
    """The values of a paper that come from what people said, each with the summary that it is from."""
    for value in paper.values():
        found = OF_PEOPLE.match(value.key)
        if found:
            yield ground.summary(found[1]), value


def taken_out(summary: Summary) -> set[tuple[str, str]]:
    """What a file of figures tells of a summary: whose figure it is, and its text."""
    export = taking_out.of_figures(summary, "en", TODAY)
    names = [column.name for column in export.columns]
    about, text = names.index("item"), names.index("text")
    return {(whose_of(str(row[about])), str(row[text])) for row in export.rows()}


def whose_of(subject: str) -> str:
    """The question, scale or theme that a figure is of, without its part or wave; else "people"."""
    whose = subject.removeprefix("theme:").partition(":")[0]
    return "people" if whose == str(int(exports.Missing.NOT_REACHED)) else whose


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_of_a_report_stands_in_each_of_its_formats(
    ground_of: Callable[[str], Ground], kind: str
) -> None:
    paper = making.builder(kind)(ground_of(kind))
    said = {squeezed(value.text) for value in paper.values()}
    assert len(said) > 5
    for name, text in texts(printed_as(paper)).items():
        assert [one for one in said if one not in text] == [], name


def test_pages_and_files_tell_of_a_figure_what_reports_tell(
    ground_of: Callable[[str], Ground], signed_in: Callable[..., FlaskClient]
) -> None:
    me = signed_in("viewer")
    pages: dict[str, str] = {}
    files: dict[str, set[tuple[str, str]]] = {}
    compared = set()
    for kind in KINDS:
        ground = ground_of(kind)
        for summary, value in of_people(ground, making.builder(kind)(ground)):
            code = summary.code
            if code not in pages:
                whose = "programmes" if summary.is_programme else "collections"
                pages[code] = squeezed(
                    words_in(html_of(me.get(f"/staff/{whose}/{code}/summary").get_data(as_text=True)))
                )
                files[code] = taken_out(summary)
            assert squeezed(value.text) in pages[code], (kind, value)
            assert (whose_of(value.key.split("/")[1]), value.text) in files[code], (kind, value)
            compared.add(value.key)
    assert len(compared) > 8
