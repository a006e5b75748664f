"""Letters and certificates, by staff's pages: a file at once, a name or a card, and nothing that is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from survey_app.services import activities, cards, collections
from survey_app.services.activities import Given
from survey_app.store.database import Database
from survey_app.store.tables import Card
from tests.conftest import TODAY
from tests.coordinator.conftest import send
from tests.coordinator.page import faults
from tests.papers.readers import docx_text, pdf_of, pdf_text

WHAT = {"kind": "invitation", "language": "en", "to": "anybody", "format": "docx", "count": ""}


@pytest.fixture
def coordinator(signed_in: Callable[..., FlaskClient]) -> FlaskClient:
    return signed_in("coordinator")


@pytest.fixture
def path(database: Database, partnership: str, opened: Callable[..., str]) -> str:
    """The address of the letters of a collection that takes cards."""
    with database.writing() as session:
        programme = cards.new_programme(session, partnership, "Steps group")
    return f"/staff/collections/{opened('Q01', programme_id=programme.id, wave='before')}/letters"


def issued(database: Database) -> int:
    with database.reading() as session:
        return int(session.scalar(select(func.count(Card.id))) or 0)


def test_a_letter_comes_at_once_in_a_language_that_the_collection_offers(
    coordinator: FlaskClient, path: str
) -> None:
    page = coordinator.get(path)
    assert faults(page) == []
    # No speaker has approved another language for young people.
    assert 'value="ur"' not in page.text
    assert send(coordinator, path, **(WHAT | {"language": "ur"})).status_code == 422
    link = coordinator.get(path.removesuffix("/letters")).text
    assert f'href="{path}"' in link
    letter = send(coordinator, path, **WHAT)
    assert letter.headers["Content-Disposition"].endswith('-en.docx"')
    assert "http://localhost/c/" in docx_text(letter.data)
    assert "Write here" in docx_text(send(coordinator, path, **(WHAT | {"kind": "pack"})).data)


def test_a_letter_for_each_card_makes_the_cards_once_the_form_is_right(
    coordinator: FlaskClient, path: str, database: Database
) -> None:
    wanted = WHAT | {"to": "card", "format": "pdf"}
    for count in ("", "0", "201", "many"):
        told = send(coordinator, path, **(wanted | {"count": count}))
        assert told.status_code == 422
        assert faults(told) == []
    assert issued(database) == 0
    letter = send(coordinator, path, **(wanted | {"count": "3"}))
    assert letter.mimetype == "application/pdf"
    assert issued(database) == 3
    assert sum("Yourcode:" in page.extract_text().replace(" ", "") for page in pdf_of(letter.data).pages) == 3
    merged = docx_text(send(coordinator, path, **(WHAT | {"to": "card"})).data)
    assert "«card»" in merged
    assert "«name»" not in merged
    assert issued(database) == 3


@pytest.mark.parametrize(
    "over",
    [
        {"to": "name", "format": "pdf"},
        {"kind": "poster", "to": "name"},
        {"kind": "poster", "to": "card"},
        {"to": "name card"},
        {"to": ["name", "card"], "format": "pdf", "count": "2"},
        {"kind": "anything"},
    ],
)
def test_what_cannot_be_printed_is_told_and_makes_no_card(
    coordinator: FlaskClient, path: str, database: Database, over: dict[str, object]
) -> None:
    told = send(coordinator, path, **(WHAT | over))
    assert told.status_code == 422
    assert faults(told) == []
    assert issued(database) == 0


def test_without_a_programme_no_card_is_offered_and_a_closed_collection_has_no_letters(
    coordinator: FlaskClient, opened: Callable[..., str], database: Database, partnership: str
) -> None:
    path = f"/staff/collections/{opened('Q06')}/letters"
    assert 'value="card"' not in coordinator.get(path).text
    assert 'value="ur"' in coordinator.get(path).text
    assert send(coordinator, path, **(WHAT | {"to": "card"})).status_code == 422
    with database.writing() as session:
        collections.close(session, partnership, path.split("/")[3], TODAY)
    assert coordinator.get(path).status_code == 404


@pytest.mark.parametrize(("name", "shown"), [("field", "«name»"), ("line", "_____")])
def test_a_certificate_names_the_training_and_nobody(
    coordinator: FlaskClient, database: Database, partnership: str, name: str, shown: str
) -> None:
    title = 'Spotting signs #panic() <b> =cmd|"x"'
    with database.writing() as session:
        held = activities.enter(
            session, partnership, Given("training", title, "practitioners", None, date(2026, 11, 3)), TODAY
        )
    path = f"/staff/activities/{held}/certificate"
    assert faults(coordinator.get(path)) == []
    assert f'href="{path}"' in coordinator.get(path.removesuffix("/certificate")).text
    told = docx_text(send(coordinator, path, hours="2.5", name=name, format="docx").data)
    for text in (title, "3 November 2026", "2.5 hours", "Three Rivers Partnership", shown):
        assert text in told
    printed = send(coordinator, path, hours="", name=name, format="pdf")
    assert printed.status_code == (422 if name == "field" else 200)
    if name == "line":
        assert "hour" not in pdf_text(printed.data)
    assert send(coordinator, path, hours="nan", name=name, format="docx").status_code == 422
