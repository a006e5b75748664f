"""The papers that every test of a format prints, each printed once."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from survey_app.papers import as_docx, as_html, as_pdf, as_xlsx
from survey_app.papers.model import Paper
from tests.papers.specimens import joined_specimen, specimen


@dataclass(frozen=True)
class Printed:
    """A paper and its four formats."""

    paper: Paper
    html: str
    docx: bytes
    pdf: bytes
    xlsx: bytes


def printed_as(paper: Paper) -> Printed:
    """A paper in each format."""
    return Printed(
        paper, as_html.render(paper), as_docx.render(paper), as_pdf.render(paper), as_xlsx.render(paper)
    )


@pytest.fixture(scope="session")
def printed() -> Printed:
    """The report that holds every block."""
    return printed_as(specimen())


@pytest.fixture(scope="session")
def joined() -> Printed:
    """The letter from right to left."""
    return printed_as(joined_specimen())
