"""The same journey over PostgreSQL: the tables and the code are one, and so is what comes out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from survey_app.services import collections, releases, subjects
from survey_app.services.released import Figures
from survey_app.store.database import Database
from survey_app.store.tables import Conversation, Response
from tests.conftest import TODAY
from tests.participant.conftest import Person
from tests.participant.test_journeys import answers_everything, count, stored
from tests.respondents import answer

pytestmark = pytest.mark.postgresql


@pytest.fixture
def database(postgresql_database: Database) -> Database:
    """This file's database is PostgreSQL."""
    return postgresql_database


def test_every_kind_of_question_is_answered_and_sent_once(
    person: Person, asked: Callable[..., str], database: Database
) -> None:
    answers_everything(person, asked())
    assert person.sends().heading == "Thank you"
    codes, comments = stored(database)
    assert ("T.then", "helped", "a_bit") in codes
    assert comments[("T.long", "text")] == "More snacks.\nMore walks."
    assert (count(database, Response), count(database, Conversation)) == (1, 0)


def test_figures_come_out_as_they_do_on_sqlite(database: Database, opened: Callable[..., str]) -> None:
    code = opened("Q02", disclosure_class="protected")
    answer(database, code, {"Q02.1": "very"}, times=26)
    answer(database, code, {"Q02.1": "partly"}, times=11)
    with database.writing() as session:
        found = collections.find(session, code, TODAY)
        assert found is not None
        release = releases.current(session, subjects.of_collection(found), TODAY)
        assert release is not None
        figures = Figures.from_dict(release.figures)
    first = next(one for one in figures.questions if one.question_id == "Q02.1")
    shown = {code: (figure.count, figure.base) for code, figure in first.distribution.cells}
    assert shown["very"] == (25, 35)
    assert shown["partly"] == (10, 35)
