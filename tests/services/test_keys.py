"""New keys in place of old ones while people go on, and the end of a key, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from survey_app.services import keys
from survey_app.services.refusals import Refusal
from survey_app.store import key_store, resealing, sealed
from survey_app.store.database import Database
from survey_app.store.resealing import Opening
from survey_app.store.tables import Comment
from tests.store.test_sealed import CANARY, OF_A_COLLECTION, OF_A_PARTNERSHIP, fill, values_of

DAY = date(2026, 11, 23)
OF_ONE_COLLECTION = values_of(*OF_A_COLLECTION)
OF_ONE_PARTNERSHIP = OF_ONE_COLLECTION + values_of(*OF_A_PARTNERSHIP)


@pytest.fixture(autouse=True)
def looks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_store, "CHECKED_FOR", 0.0)
    monkeypatch.setattr(sealed, "AT_ONCE", 1)
    monkeypatch.setattr(keys, "BREATH", 0)


@pytest.fixture(params=["database", pytest.param("postgresql_database", marks=pytest.mark.postgresql)])
def filled(request: pytest.FixtureRequest) -> Database:
    database: Database = request.getfixturevalue(request.param)
    fill(database)
    return database


def _opening(database: Database) -> Opening:
    with database.reading() as session:
        return resealing.open_everything(session)


def _names(database: Database, comment_id: str) -> tuple[str, str]:
    with database.reading() as session:
        comment = session.get_one(Comment, comment_id)
        return comment.sealed_text.key_name, comment.sealed_direction_because.key_name


def test_a_new_key_seals_everything_of_its_collection_and_nothing_else(filled: Database) -> None:
    made = keys.rotate(filled, "p-c")
    assert made == keys.Rotated("p-c.2", OF_ONE_COLLECTION, 0, went_on=False)
    assert _names(filled, "p-comment-1") == ("p-c.2", "p-c.2")
    assert _names(filled, "q-comment-1") == ("q-c.1", "q-c.1")
    assert _opening(filled) == Opening(2 * OF_ONE_PARTNERSHIP, 0, 0)


def test_a_rotation_that_was_killed_goes_on_with_the_same_key(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, calls = resealing.put, []

    def killed(*given: object) -> None:
        calls.append(given)
        put(*given)  # type: ignore[arg-type]
        if len(calls) > 5:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(resealing, "put", killed)
        with pytest.raises(KeyboardInterrupt):
            keys.rotate(filled, "p-c")
    assert _opening(filled) == Opening(2 * OF_ONE_PARTNERSHIP, 0, 0)
    made = keys.rotate(filled, "p-c")
    assert (made.key_name, made.went_on) == ("p-c.2", True)
    assert 0 < made.values < OF_ONE_COLLECTION
    assert keys.rotate(filled, "p-c").key_name == "p-c.3"
    assert _opening(filled) == Opening(2 * OF_ONE_PARTNERSHIP, 0, 0)


def test_what_somebody_writes_meanwhile_stands_and_is_sealed_anew_too(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    anew = resealing.sealed_anew
    before = filled.keys.named("p-c.1")  # type: ignore[union-attr]
    written: list[str] = []

    def while_somebody_writes(*given: object) -> object:
        found = anew(*given)  # type: ignore[arg-type]
        if not written and "text" in found.changes:
            written.append("one")
            # A process that does not know of the new key yet.
            with monkeypatch.context() as patch, filled.writing() as session:
                patch.setattr(key_store.KeyStore, "current", lambda self, scope_id: before)
                session.get_one(Comment, "p-comment-1").text = "written meanwhile"
                session.flush()
        return found

    monkeypatch.setattr(resealing, "sealed_anew", while_somebody_writes)
    keys.rotate(filled, "p-c")
    assert _names(filled, "p-comment-1")[0] == "p-c.2"
    with filled.reading() as session:
        assert session.get_one(Comment, "p-comment-1").text == "written meanwhile"


def test_what_does_not_open_is_left_as_it_is_and_counted(filled: Database) -> None:
    with filled.writing() as session:
        session.execute(
            text(
                "UPDATE comment SET text = (SELECT text FROM comment WHERE id = 'p-comment-1')"
                " WHERE id = 'p-comment-2'"
            )
        )
    made = keys.rotate(filled, "p-c")
    assert (made.values, made.unreadable) == (OF_ONE_COLLECTION - 1, 1)
    assert _opening(filled) == Opening(2 * OF_ONE_PARTNERSHIP - 1, 0, 1)


def test_a_destroyed_key_is_the_end_of_its_words_and_of_no_others(filled: Database) -> None:
    keys.rotate(filled, "p-c")
    with filled.writing() as session:
        assert keys.destroy(session, "p-c", DAY) == 2
    assert _opening(filled) == Opening(2 * OF_ONE_PARTNERSHIP - OF_ONE_COLLECTION, OF_ONE_COLLECTION, 0)
    with filled.reading() as session:
        assert session.get_one(Comment, "p-comment-1").text == ""
        assert session.get_one(Comment, "q-comment-1").text == CANARY
    with pytest.raises(Refusal, match="destroyed"):
        keys.rotate(filled, "p-c")
    states = {one.record.name: (one.kind, one.name, one.seals) for one in keys.listing(filled)}
    assert states["q-c.1"] == ("collection", "About us", True)
    assert not states["p-c.2"][2]


def test_a_new_master_changes_no_word(filled: Database) -> None:
    assert keys.change_master(filled) == 4
    fresh = Database(filled.url, key_store.KeyStore(filled.keys.folder))  # type: ignore[union-attr]
    assert _opening(fresh) == Opening(2 * OF_ONE_PARTNERSHIP, 0, 0)
    fresh.close()


def test_keys_of_nothing_are_refused(database: Database) -> None:
    with pytest.raises(Refusal):
        keys.rotate(database, "nothing")
    with database.writing() as session, pytest.raises(Refusal):
        keys.destroy(session, "nothing", DAY)
    with database.reading() as session, pytest.raises(Refusal):
        keys.scope_of(session, "nothing")
