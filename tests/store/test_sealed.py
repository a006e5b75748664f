"""Words that people wrote, sealed for their place: what is moved, changed or without its key stays shut."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import StatementError

from survey_app.store import key_store, sealed
from survey_app.store.database import Database, Session
from survey_app.store.key_store import KeyStore
from survey_app.store.sealed import Belongs, Place, SealedWords, Unreadable, open_value, seal_value
from survey_app.store.tables import (
    Account,
    Alert,
    Coding,
    CodingStep,
    Collection,
    Comment,
    Conversation,
    DraftAnswer,
    GroupedComment,
    KeptDecision,
    LegalHold,
    Partnership,
    PossibleTheme,
    QuestionnaireVersion,
    Quote,
    Reading,
    Response,
)

CANARY = "a canary sang by the gate"
DAY = date(2026, 11, 23)
OF_A_COLLECTION = (Comment, Reading, Alert, Coding, CodingStep, GroupedComment, Quote, DraftAnswer)
"""Rows sealed with their collection's key."""
OF_A_PARTNERSHIP = (KeptDecision, LegalHold)
"""Rows sealed with their partnership's key, since they outlive what they speak of."""
FILLED_ELSEWHERE = {("codes_app", "secret"), ("contact_request", "details"), ("report_file", "content")}
"""Sealed too, and tried where they are made: tests/services, test_one_time_codes and test_contact."""


def values_of(*tables: type) -> int:
    """How many sealed values `fill` makes in one partnership's rows of these tables."""
    return 2 * sum(len(sealed.Opened._of[table]) for table in tables)


@pytest.fixture(autouse=True)
def looks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_store, "CHECKED_FOR", 0.0)


@pytest.fixture(params=["database", pytest.param("postgresql_database", marks=pytest.mark.postgresql)])
def either(request: pytest.FixtureRequest) -> Database:
    found: Database = request.getfixturevalue(request.param)
    return found


def _collection(session: Session, partnership_id: str, collection_id: str) -> None:
    session.add(
        Collection(
            id=collection_id,
            partnership_id=partnership_id,
            version_hash="v",
            code=collection_id,
            title="About us",
            kind="anonymous",
            disclosure_class="protected",
            audience="young_people",
            opens_on=DAY,
        )
    )


def fill(database: Database) -> None:
    """Two partnerships with a collection each, and in each every kind of row that holds words, twice."""
    with database.writing() as session:
        session.add(QuestionnaireVersion(content_hash="v", questionnaire_id="Q", content="{}", kept_on=DAY))
        for whose in ("p", "q"):
            session.add(Partnership(id=whose, name=whose))
            session.flush()
            session.add(
                Account(
                    id=f"{whose}-reader",
                    partnership_id=whose,
                    sign_in_name=whose,
                    display_name=whose,
                    role="reader",
                    password_hash="none",
                    made_on=DAY,
                )
            )
            _collection(session, whose, f"{whose}-c")
            session.add(PossibleTheme(id=f"{whose}-g", partnership_id=whose, made_on=DAY, by_meaning=False))
            session.flush()
            for number in ("1", "2"):
                _person(session, whose, number)


def _person(session: Session, whose: str, number: str) -> None:
    response = Response(collection_id=f"{whose}-c", week=DAY)
    session.add_all(
        [response, Conversation(token_hash=whose + number, collection_id=f"{whose}-c", touched_on=DAY)]
    )
    session.flush()
    comment = Comment(
        id=f"{whose}-comment-{number}",
        response_id=response.id,
        collection_id=f"{whose}-c",
        question_id="Q",
        part="",
        text=CANARY,
        direction_because=[CANARY],
    )
    session.add(comment)
    session.flush()
    about = {"comment_id": comment.id}
    session.add_all(
        [
            Reading(**about, reason=CANARY, recorded_as=CANARY),
            KeptDecision(collection_id=f"{whose}-c", decision="police", reference=CANARY),
            LegalHold(partnership_id=whose, reason=CANARY, account_id=f"{whose}-reader", set_on=DAY),
            Alert(collection_id=f"{whose}-c", question_id="Q", reason=CANARY),
            Coding(**about, theme_id="T", because=[CANARY]),
            CodingStep(
                **about,
                account_id=f"{whose}-reader",
                act="look",
                done_on=DAY,
                version=1,
                before={"reason": CANARY},
                after={},
            ),
            GroupedComment(**about, possible_theme_id=f"{whose}-g", phrases={CANARY: 1}),
            Quote(**about, account_id=f"{whose}-reader", chosen_on=DAY, wording=CANARY, looked_at=[CANARY]),
            DraftAnswer(conversation_hash=whose + number, question_id="Q", content={"words": CANARY}),
        ]
    )
    session.flush()


def _rows(session: Session) -> Iterator[tuple[object, str]]:
    """Every row with words, with the name of each of its columns of words."""
    for table in (*OF_A_COLLECTION, *OF_A_PARTNERSHIP):
        for row in session.scalars(select(table)):
            for opened in sealed.Opened._of[table]:
                yield row, opened.column


def test_every_column_opens_in_its_place(either: Database) -> None:
    fill(either)
    with either.reading() as session:
        found = [(type(row).__name__, name, getattr(row, name)) for row, name in _rows(session)]
    assert len(found) == 2 * values_of(*OF_A_COLLECTION, *OF_A_PARTNERSHIP)
    filled = {(one.table, one.column) for table in OF_A_COLLECTION for one in sealed.Opened._of[table]}
    filled |= {(one.table, one.column) for table in OF_A_PARTNERSHIP for one in sealed.Opened._of[table]}
    assert {(one.table, one.column) for one in sealed.columns()} - filled == FILLED_ELSEWHERE
    assert all(CANARY in str(words) for _table, _name, words in found)


def test_nothing_plain_is_in_the_database_or_its_log(database: Database, tmp_path: Path) -> None:
    fill(database)
    held = [file.read_bytes() for file in tmp_path.iterdir() if file.name.startswith("heard.db")]
    assert len(held) >= 2
    assert all(b"canary" not in one for one in held)
    assert any(b"v1|p-c.1|" in one for one in held)


def test_every_ciphertext_in_every_other_place_is_refused(database: Database) -> None:
    fill(database)
    with database.reading() as session:
        places = list(_rows(session))
        refused = 0
        for (row, name), (other, other_name) in itertools.permutations(places, 2):
            opened, moved = getattr(type(row), name), getattr(other, sealed.PREFIX + other_name)
            belongs = row.belongs(session)  # type: ignore[attr-defined]
            with pytest.raises(Unreadable, match="moved from another place"):
                opened.open(session, moved, opened.id_of(row), belongs.partnership_id)
            refused += 1
    assert refused == len(places) * (len(places) - 1) >= 1500


def test_a_ciphertext_moved_in_the_database_is_refused(either: Database) -> None:
    fill(either)
    with either.writing() as session:
        held = session.get_one(Comment, "p-comment-1").sealed_text
        session.execute(update(Comment).where(Comment.id == "p-comment-2").values(sealed_text=held))
    with either.reading() as session:
        assert session.get_one(Comment, "p-comment-1").text == CANARY
        with pytest.raises(Unreadable, match=r"comment\.text"):
            _ = session.get_one(Comment, "p-comment-2").text


@pytest.mark.parametrize(
    "moved",
    [
        "UPDATE comment SET collection_id = 'q-c' WHERE id = 'p-comment-1'",
        "UPDATE collection SET partnership_id = 'q' WHERE id = 'p-c'",
    ],
)
def test_a_row_or_a_collection_that_is_moved_to_another_partnership_does_not_open(
    database: Database, moved: str
) -> None:
    fill(database)
    with database.writing() as session:
        session.execute(text(moved))
    with database.reading() as session, pytest.raises(Unreadable):
        _ = session.get_one(Comment, "p-comment-1").text


def test_every_single_change_to_what_is_sealed_is_refused(tmp_path: Path) -> None:
    keys, place = KeyStore(tmp_path), Place("p", "comment", "text", ("1",))
    held = seal_value(keys, "a few words", place, Belongs("p")).token
    for number, symbol in enumerate(held):
        changed = held[:number] + ("A" if symbol != "A" else "B") + held[number + 1 :]
        with pytest.raises(Unreadable):
            open_value(keys, SealedWords(changed), place, str)
    for cut in range(1, len(held)):
        with pytest.raises(Unreadable):
            open_value(keys, SealedWords(held[:cut]), place, str)


@pytest.mark.parametrize("plain", ["plain words", ["plain words"], {"words": 1}])
def test_a_column_takes_no_plain_words_whoever_writes_them(database: Database, plain: object) -> None:
    fill(database)
    for statement in (
        update(Comment).values(sealed_text=plain),
        update(Comment).values(sealed_direction_because=plain),
        insert(Quote).values(sealed_wording=plain, comment_id="p-comment-1", account_id="p-reader"),
    ):
        with (
            pytest.raises(StatementError, match="must be sealed") as refused,
            database.writing() as session,
        ):
            session.execute(statement)
        assert "plain words" not in str(refused.value)


def test_plain_words_that_somebody_put_there_are_not_shown(database: Database) -> None:
    fill(database)
    with database.writing() as session:
        session.execute(text("UPDATE comment SET text = 'plain words' WHERE id = 'p-comment-1'"))
    with database.reading() as session, pytest.raises(Unreadable, match="not sealed") as refused:
        session.get_one(Comment, "p-comment-1")
    assert "plain words" not in str(refused.value)


def test_with_a_destroyed_key_words_are_nothing_and_the_rows_go_on(database: Database) -> None:
    fill(database)
    assert database.keys is not None
    database.keys.destroy("p-c", DAY)
    with database.writing() as session:
        for row, name in _rows(session):
            whose = row.belongs(session)  # type: ignore[attr-defined]
            is_gone = whose.partnership_id == "p" and whose.collection_id is not None
            assert (getattr(row, name) in ("", [], {})) == is_gone
        place = session.get_one(Reading, "p-comment-1")
        place.reason = "why it was decided"
    with database.reading() as session:
        place = session.get_one(Reading, "p-comment-1")
        assert place.reason == "why it was decided"
        assert place.sealed_reason.key_name == "p.1"


def test_a_copy_of_the_database_opens_with_the_key_store_and_not_without(
    database: Database, tmp_path: Path
) -> None:
    fill(database)
    database.forget()
    copy = tmp_path / "elsewhere" / "heard.db"
    copy.parent.mkdir()
    shutil.copy(tmp_path / "heard.db", copy)
    for keys in (KeyStore(copy.parent / "keys"), KeyStore(tmp_path / "keys")):
        other = Database(f"sqlite:///{copy}", keys)
        with other.reading() as session:
            comment = session.get_one(Comment, "p-comment-1")
            if keys.folder == tmp_path / "keys":
                assert comment.text == CANARY
            else:
                with pytest.raises(Unreadable, match="no key p-c"):
                    _ = comment.text
        other.close()


def test_words_open_only_in_their_session_and_need_a_key_store(database: Database) -> None:
    fill(database)
    with database.writing() as session:
        comment = session.get_one(Comment, "p-comment-1")
    with pytest.raises(Unreadable, match="session"):
        _ = comment.text
    bare = Database(database.url)
    with bare.reading() as session, pytest.raises(Unreadable, match="no key store"):
        _ = session.get_one(Comment, "p-comment-1").text
    bare.close()


def test_what_is_written_is_read_before_and_after_it_is_flushed_and_nothing_is_sealed_for_nothing(
    database: Database,
) -> None:
    fill(database)
    with database.writing() as session:
        place = session.get_one(Reading, "p-comment-1")
        place.reason = "another reason"
        assert place.reason == "another reason"
        assert "another reason" not in repr(place.sealed_reason)
        session.flush()
        assert place.reason == "another reason"
        place.reason = ""
        session.flush()
        assert place.sealed_reason == sealed.NOTHING
    with sqlite3.connect(database.url.removeprefix("sqlite:///")) as bare:
        assert bare.execute("SELECT reason FROM reading WHERE comment_id = 'p-comment-1'").fetchone() == ("",)


def test_the_same_words_never_look_the_same(tmp_path: Path) -> None:
    keys, place = KeyStore(tmp_path), Place("p", "comment", "text", ("1",))
    made = {seal_value(keys, "the same words", place, Belongs("p")).token for _ in range(200)}
    assert len(made) == 200
    assert len({one.split("|")[2] for one in made}) == 200


def test_rows_of_no_collection_are_sealed_with_their_partnerships_key(tmp_path: Path) -> None:
    keys = KeyStore(tmp_path)
    made = seal_value(keys, "words", Place("p", "letter", "words", ("1",)), Belongs("p"))
    assert made.key_name == "p.1"
