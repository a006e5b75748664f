"""Pages that meet words whose key was destroyed say so and go on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from survey_app.services import keys
from survey_app.store import key_store
from survey_app.store.database import Database
from survey_app.store.tables import Collection, Reading
from tests.conftest import TODAY
from tests.coordinator.conftest import send
from tests.coordinator.page import faults
from tests.respondents import answer, code_comments, comments_of

DELETED = "These words were deleted."
WORDS = "We drew an otter together."


@pytest.fixture
def comments(database: Database, opened: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A comment that waits and one that was decided and quoted, of a collection whose key is destroyed."""
    monkeypatch.setattr(key_store, "CHECKED_FOR", 0.0)
    code = opened("Q03")
    waiting, decided = (
        comments_of(database, answer(database, code, words={"Q03.6": WORDS}))[0] for _ in range(2)
    )
    code_comments(database, [waiting], "T01", state="suggested", decision="", because=["otter"])
    code_comments(
        database,
        [decided],
        "T01",
        state="accepted",
        decision="no_action",
        because=["otter"],
        may_quote=True,
    )
    with database.writing() as session:
        keys.destroy(session, session.scalars(select(Collection.id)).one(), TODAY)
    return [waiting, decided]


def test_every_page_that_meets_deleted_words_says_so(
    comments: list[str], signed_in: Callable[..., FlaskClient]
) -> None:
    reader = signed_in("reader")
    waiting, decided = comments
    for address, tells in (
        ("/staff/", False),
        ("/staff/comments", False),
        (f"/staff/comments/{waiting}", True),
        (f"/staff/comments/{decided}", True),
        ("/staff/coding", True),
        ("/staff/coding?state=coded", False),
        (f"/staff/coding/{decided}", True),
    ):
        page = reader.get(address, follow_redirects=True)
        assert page.status_code == 200, address
        assert (DELETED in page.text) == tells, address
        assert "otter" not in page.text
        assert faults(page) == []


def test_a_comment_without_its_words_is_decided_all_the_same(
    comments: list[str], signed_in: Callable[..., FlaskClient], database: Database
) -> None:
    page = f"/staff/comments/{comments[0]}"
    said = {"decision": "advice", "reason": "Told on the telephone."}
    assert send(signed_in("reader"), f"{page}/decision", page, **said).status_code in (200, 302, 303)
    with database.reading() as session:
        assert session.get_one(Reading, comments[0]).state in ("decided", "opened")
