"""Closing a programme on PostgreSQL: the same pairs are found, and no row keeps what led to a card.

What lies on its disk until it has cleaned up is not looked at here, as it is with SQLite.
"""

from __future__ import annotations

import pytest

from survey_app.store.database import Database
from tests.services.test_closing_programmes import (
    cheap,
    held,
    test_after_closing_the_same_pairs_are_found,
    test_no_row_of_any_table_keeps_what_led_from_a_card_to_its_answers,
)

pytestmark = pytest.mark.postgresql
__all__ = [
    "cheap",
    "held",
    "test_after_closing_the_same_pairs_are_found",
    "test_no_row_of_any_table_keeps_what_led_from_a_card_to_its_answers",
]


@pytest.fixture
def database(postgresql_database: Database) -> Database:
    """Every test here runs on PostgreSQL."""
    return postgresql_database
