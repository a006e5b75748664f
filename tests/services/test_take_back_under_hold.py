"""Answers taken back under a legal hold: used for nothing from then on, and gone when the hold is lifted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from survey_app.services import cards, collections, holds, quotes, reading, releases, retention, take_back
from survey_app.store import counts, taking_back
from survey_app.store.database import Database
from survey_app.store.tables import AnswerCode, Collection, Comment, Lesson, Quote, Response, Row
from tests.conftest import TODAY
from tests.respondents import answer, code_comments, comments_of
from tests.services.coders import make_coder
from tests.services.test_take_back import NOW, receipt_for

Opened = Callable[..., str]


def count(database: Database, *tables: type[Row]) -> list[int]:
    with database.reading() as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def takes_back(database: Database, at: str, typed: str) -> bool:
    with database.reading() as session:
        claim = take_back.claim(session, at, typed, TODAY, NOW)
    with database.writing() as session:
        return take_back.take_back(session, claim, NOW)


def id_of(database: Database, code: str) -> str:
    with database.reading() as session:
        return session.scalars(select(Collection.id).where(Collection.code == code)).one()


@pytest.mark.parametrize("whole", [True, False])
def test_what_is_taken_back_is_kept_and_used_for_nothing_until_the_hold_is_lifted(
    database: Database, partnership: str, opened: Opened, whole: bool
) -> None:
    lee = make_coder(database, partnership, "Lee").account_id
    code = opened("Q03", disclosure_class="protected")
    sent = answer(database, code, {"Q03.1": "1"}, {"Q03.6": "They rang me back."}, times=10)
    said = comments_of(database, sent)
    code_comments(database, said, "T01", may_quote=True)
    (mine,) = comments_of(database, sent[:1])
    with database.writing() as session:
        quotes.choose(session, partnership, mine, "They rang me back.", lee, TODAY, reads_all=True)
        hold = holds.set_hold(
            session, partnership, "" if whole else id_of(database, code), "A court asked.", lee, TODAY
        )
    receipt = receipt_for(database, code, sent[0])
    assert takes_back(database, code, receipt) is False
    assert count(database, Response, AnswerCode, Comment, Quote, Lesson) == [10, 10, 10, 0, 0]
    collection = id_of(database, code)
    with database.reading() as session:
        assert counts.forms(session, [collection]) == 9
        assert not [row for row in counts.themed_rows(session, [collection]) if row.comment_id == mine]
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        assert quotes.chosen(session, releases.of_collection(asked)) == {}
    # Neither the worker nor a reader can make it go while the hold stands.
    retention.run(database, TODAY)
    with database.writing() as session:
        assert reading.decide(session, partnership, mine, "no_action", "", lee, TODAY) is True
    assert count(database, Response, AnswerCode, Comment) == [10, 10, 10]
    with database.writing() as session:
        holds.lift(session, partnership, hold, lee, TODAY)
    retention.run(database, TODAY)
    assert count(database, Response, AnswerCode, Comment) == [9, 9, 9]


def test_words_kept_before_a_hold_and_decided_on_under_it_go_when_it_is_lifted(
    database: Database, partnership: str, opened: Opened
) -> None:
    lee = make_coder(database, partnership, "Lee").account_id
    code = opened("Q03")
    sent = answer(database, code, {"Q03.1": "1"}, {"Q03.6": "They rang me back."})
    (mine,) = comments_of(database, sent)
    assert takes_back(database, code, receipt_for(database, code, sent[0])) is True
    assert count(database, Response, AnswerCode, Comment) == [1, 0, 1], "nobody has read the words yet"
    with database.writing() as session:
        hold = holds.set_hold(session, partnership, "", "A court asked.", lee, TODAY)
    with database.writing() as session:
        reading.decide(session, partnership, mine, "no_action", "", lee, TODAY)
    retention.run(database, TODAY)
    assert count(database, Comment) == [1]
    with database.writing() as session:
        holds.lift(session, partnership, hold, lee, TODAY)
    retention.run(database, TODAY)
    assert count(database, Response, Comment) == [0, 0]


def test_words_that_nobody_has_decided_on_stay_also_after_the_hold(
    database: Database, partnership: str, opened: Opened
) -> None:
    lee = make_coder(database, partnership, "Lee").account_id
    code = opened("Q03")
    sent = answer(database, code, {"Q03.1": "1"}, {"Q03.6": "They rang me back."})
    with database.writing() as session:
        hold = holds.set_hold(session, partnership, "", "A court asked.", lee, TODAY)
    takes_back(database, code, receipt_for(database, code, sent[0]))
    with database.writing() as session:
        holds.lift(session, partnership, hold, lee, TODAY)
    retention.run(database, TODAY)
    assert count(database, Response, AnswerCode, Comment) == [1, 0, 1]
    with database.reading() as session:
        (row,) = session.scalars(select(Comment)).all()
        assert taking_back.is_taken_back(session, row)


@pytest.mark.parametrize("whole", [True, False])
def test_whether_a_hold_is_told_hangs_on_the_place_and_not_on_a_hit(
    database: Database, partnership: str, opened: Opened, whole: bool
) -> None:
    lee = make_coder(database, partnership, "Lee").account_id
    code = opened("Q03")
    with database.writing() as session:
        collection = "" if whole else id_of(database, code)
        holds.set_hold(session, partnership, collection, "A court asked.", lee, TODAY)
    assert takes_back(database, code, cards.draw_code()) is False
    free = opened("Q03")
    assert takes_back(database, free, cards.draw_code()) is not whole
