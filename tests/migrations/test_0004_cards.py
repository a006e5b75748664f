"""From coming back to cards that go. A closed programme keeps its pairs and loses what its cards were."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from survey_app.store import migrations
from survey_app.store.database import Database
from tests.migrations.conftest import PARTNERSHIP, rows

THERE = (
    PARTNERSHIP,
    "INSERT INTO programme (id, partnership_id, code, name, closed_on) "
    "VALUES ('closed', 'p', 'pbeech', 'Over', '2026-11-01')",
    "INSERT INTO programme (id, partnership_id, code, name) VALUES ('open', 'p', 'pcedar', 'Going on')",
    "INSERT INTO card (id, programme_id, uses) VALUES ('c1', 'closed', 2)",
    "INSERT INTO card (id, programme_id, uses) VALUES ('c2', 'closed', 0)",
    "INSERT INTO card (id, programme_id, mark, uses) VALUES ('c3', 'open', 'a mark', 1)",
    "INSERT INTO questionnaire_version (content_hash, questionnaire_id, content, kept_on) "
    "VALUES ('v', 'Q02', '{}', '2026-11-01')",
    *(
        "INSERT INTO collection (id, partnership_id, programme_id, version_hash, code, title, kind, "
        "disclosure_class, audience, shared_with, opens_on, turned_on, fillings) "
        f"VALUES ('{name}', 'p', '{name}', 'v', '{name}', 'Me', "
        "'anonymous', 'small', 'young_people', '', '2026-11-01', '[]', '{}')"
        for name in ("closed", "open")
    ),
    *(
        "INSERT INTO response (id, collection_id, week, language, card_id) "
        f"VALUES ('{name}', '{where}', '2026-10-05', 'en', '{card}')"
        for name, where, card in (("r1", "closed", "c1"), ("r2", "closed", "c1"), ("r3", "open", "c3"))
    ),
)


@pytest.fixture
def before(at: Callable[..., Database]) -> Database:
    """A database at the migration before, with a programme that is closed and one that is not."""
    return at("0003", *THERE)


def test_pairs_of_a_closed_programme_outlive_its_cards(before: Database) -> None:
    migrations.upgrade(before)
    assert migrations.is_up_to_date(before)
    assert rows(before, "SELECT id, card_id, pair_id FROM response ORDER BY id") == [
        ("r1", None, "c1"),
        ("r2", None, "c1"),
        ("r3", "c3", None),
    ]
    assert rows(before, "SELECT id FROM card") == [("c3",)]
    assert rows(before, "SELECT id, issued, refused FROM programme ORDER BY id") == [
        ("closed", 2, 0),
        ("open", None, 0),
    ]
