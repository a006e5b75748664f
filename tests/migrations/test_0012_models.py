"""To models: comments that were there were read by the codebook alone, and nothing has been learned."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from survey_app.services import learning
from survey_app.store import migrations
from survey_app.store.database import Database
from survey_app.store.tables import Partnership
from tests.migrations.conftest import PARTNERSHIP, go_back


@pytest.fixture
def before(at: Callable[..., Database]) -> Database:
    """A database without models, in which there is a partnership."""
    return at("0011", PARTNERSHIP)


def test_a_partnership_that_was_there_is_read_for_by_the_codebook_alone(before: Database) -> None:
    migrations.upgrade(before)
    assert migrations.is_up_to_date(before)
    with before.reading() as session:
        assert session.get_one(Partnership, "p").assigned_from == 0.9
        assert learning.reads_now(session, "p")[0] == 0
        assert learning.standing(session, "p").models == ()


def test_going_back_keeps_the_partnership(before: Database) -> None:
    migrations.upgrade(before)
    go_back(before, "0011")
    with before.engine.connect() as connection:
        assert connection.execute(text("SELECT id FROM partnership")).all() == [("p",)]
