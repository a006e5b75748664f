"""A conversation: kept while it goes on, sent once, and gone when it was left."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy import func, select

from questionnaires.answers import Answer, skipped
from questionnaires.model import Condition, Kind, Option, Question
from survey_app.services import cards, collections, conversations
from survey_app.services.collections import AskedCollection
from survey_app.services.conversations import NoConversation, NothingToSend, NotOnThePath, NotOpen, Talk
from survey_app.store.database import Database, Session
from survey_app.store.tables import (
    AnswerCode,
    Card,
    Collection,
    Comment,
    Conversation,
    DraftAnswer,
    Reading,
    Response,
)

WEDNESDAY = date(2026, 11, 25)
AFTERNOON = datetime(2026, 11, 25, 15, 47, 12)  # noqa: DTZ001 - as the database keeps times
YES_OR_NO = (Option("yes", "Yes"), Option("no", "No"))
TURNS = (
    Question("hello", Kind.INFORMATION, "Hello."),
    Question("good", Kind.YES_NO, "Was it good?", options=YES_OR_NO),
    Question("why", Kind.LONG_TEXT, "Why not?", when=Condition("good", any_of=("no",))),
    Question(
        "quote",
        Kind.YES_NO,
        "May we quote?",
        options=YES_OR_NO,
        quotes_consent_for=("why",),
        when=Condition("why", answered=True),
    ),
    Question("end", Kind.YES_NO, "Was that all?", options=YES_OR_NO),
)


@pytest.fixture
def asked(database: Database, partnership: str, opened: Callable[..., str]) -> AskedCollection:
    """An open collection that asks the turns above."""
    code = opened("Q06", programme_id=None)
    with database.reading() as session:
        found = collections.find(session, code, WEDNESDAY)
    assert found is not None
    return dataclasses.replace(found, turns=TURNS, state="open")


def said(name: str, code: str) -> Answer:
    """An answer of one code."""
    return Answer(name, {"": (code,)})


def rows(session: Session, table: type) -> int:
    """How many rows a table has."""
    return session.scalar(select(func.count()).select_from(table)) or 0


def talked(session: Session, asked: AskedCollection, *answers: Answer, card_id: str | None = None) -> Talk:
    """A conversation in which these answers were given, one after the other."""
    talk = conversations.begin(session, asked, "en", WEDNESDAY, card_id)
    for answer in answers:
        talk = conversations.answer(
            session, talk, answer, len(talk.marks.get(answer.question_id, ())), WEDNESDAY
        )
    return talk


def sent(session: Session, talk: Talk) -> None:
    """Press Send."""
    submission = conversations.submission_of(talk.token)
    conversations.send(session, talk.asked, talk.token, submission, AFTERNOON)


def test_a_conversation_is_resumed_where_it_stopped(database: Database, asked: AskedCollection) -> None:
    with database.writing() as session:
        token = talked(session, asked, Answer("hello"), said("good", "no")).token
    with database.reading() as session:
        talk = conversations.resume(session, asked, token)
        assert talk is not None
        assert talk.answers == {"hello": Answer("hello"), "good": said("good", "no")}
        assert talk.next == TURNS[2]
        assert conversations.resume(session, asked, "another") is None
        assert conversations.resume(session, asked, None) is None
        elsewhere = dataclasses.replace(asked, id="of another collection")
        assert conversations.resume(session, elsewhere, token) is None
        assert token not in session.scalars(select(Conversation.token_hash)).all()


def test_an_answer_to_what_is_not_asked_is_refused_and_not_stored(
    database: Database, asked: AskedCollection
) -> None:
    with database.writing() as session:
        talk = talked(session, asked, said("good", "yes"))
        with pytest.raises(NotOnThePath):
            conversations.answer(session, talk, Answer("why", {}, {"text": "Rain"}), 0, WEDNESDAY)
        with pytest.raises(NotOnThePath):
            conversations.keep_all(session, talk, [said("zebra", "yes")], {}, WEDNESDAY)
        assert rows(session, DraftAnswer) == 1


def test_a_changed_answer_sets_a_branch_aside_and_brings_it_back(
    database: Database, asked: AskedCollection
) -> None:
    why = Answer("why", {}, {"text": "Rain"})
    with database.writing() as session:
        talk = talked(session, asked, said("good", "no"), why, said("good", "yes"))
        assert "why" not in [turn.id for turn in talk.way]
        assert talk.answers["why"] == why
        back = conversations.answer(session, talk, said("good", "no"), 2, WEDNESDAY)
        assert back.next == TURNS[0]
        assert [turn.id for turn in back.way] == ["hello", "good", "why", "quote", "end"]


def test_what_is_set_aside_is_not_sent(database: Database, asked: AskedCollection) -> None:
    with database.writing() as session:
        sent(
            session,
            talked(
                session, asked, said("good", "no"), Answer("why", {}, {"text": "Rain"}), said("good", "yes")
            ),
        )
        assert rows(session, Comment) == 0
        assert session.scalars(select(AnswerCode.code)).all() == ["yes"]


def test_a_page_sent_twice_changes_nothing_even_after_a_change(
    database: Database, asked: AskedCollection
) -> None:
    with database.writing() as session:
        talk = talked(session, asked, said("good", "no"))
        assert conversations.answer(session, talk, said("good", "no"), 0, WEDNESDAY) == talk
        changed = conversations.answer(session, talk, said("good", "yes"), 1, WEDNESDAY)
        late = conversations.answer(session, changed, said("good", "no"), 0, WEDNESDAY)
        assert late.answers["good"] == said("good", "yes")


def test_an_older_page_that_says_something_new_is_a_change(
    database: Database, asked: AskedCollection
) -> None:
    with database.writing() as session:
        talk = talked(session, asked, said("good", "no"))
        changed = conversations.answer(session, talk, said("good", "yes"), 0, WEDNESDAY)
        assert changed.answers["good"] == said("good", "yes")
        kept = conversations.resume(session, asked, talk.token)
        assert kept is not None
        assert kept.answers["good"] == said("good", "yes")


def test_a_number_of_times_that_nobody_was_given_does_no_harm(
    database: Database, asked: AskedCollection
) -> None:
    with database.writing() as session:
        talk = conversations.begin(session, asked, "en", WEDNESDAY)
        assert conversations.answer(session, talk, skipped("good"), 10**6, WEDNESDAY).answers[
            "good"
        ] == skipped("good")


def test_sending_keeps_the_week_and_the_hour_and_deletes_the_draft(
    database: Database, asked: AskedCollection
) -> None:
    with database.writing() as session:
        why = Answer("why", {}, {"text": "Rain"})
        talk = talked(
            session, asked, Answer("hello"), said("good", "no"), why, said("quote", "no"), skipped("end")
        )
        sent(session, talk)
        response = session.scalars(select(Response)).one()
        assert (response.week, response.language, response.card_use) == (date(2026, 11, 23), "en", None)
        codes = {(row.question_id, row.part, row.code) for row in session.scalars(select(AnswerCode))}
        assert codes == {("good", "", "no"), ("quote", "", "no"), ("end", "", "skipped")}
        comment = session.scalars(select(Comment)).one()
        assert (comment.question_id, comment.part, comment.text) == ("why", "text", "Rain")
        assert comment.may_quote is False
        reading = session.scalars(select(Reading)).one()
        assert (reading.comment_id, reading.state) == (comment.id, "new")
        assert reading.arrived_at == datetime(2026, 11, 25, 15)  # noqa: DTZ001
        assert rows(session, Conversation) == rows(session, DraftAnswer) == 0


@pytest.mark.parametrize(
    ("consent", "may_quote"), [("yes", True), ("no", False), ("skipped", None), (None, None)]
)
def test_words_may_be_quoted_only_after_a_yes(
    database: Database, asked: AskedCollection, consent: str | None, may_quote: bool | None
) -> None:
    answers = [said("good", "no"), Answer("why", {}, {"text": "Rain"})]
    with database.writing() as session:
        sent(session, talked(session, asked, *answers, *([said("quote", consent)] if consent else [])))
        assert session.scalars(select(Comment.may_quote)).one() is may_quote


def test_send_pressed_twice_makes_one_response(database: Database, asked: AskedCollection) -> None:
    with database.writing() as session:
        talk = talked(session, asked, said("good", "yes"))
        sent(session, talk)
    with database.writing() as session:
        sent(session, talk)
        conversations.send(session, asked, None, conversations.submission_of(talk.token), AFTERNOON)
        assert rows(session, Response) == 1


def test_send_without_a_conversation_is_told_apart_from_a_repeat(
    database: Database, asked: AskedCollection
) -> None:
    with database.writing() as session:
        for submission in ("", "made up"):
            with pytest.raises(NoConversation):
                conversations.send(session, asked, "made up", submission, AFTERNOON)


def test_nothing_is_sent_where_nothing_was_answered_or_something_is_needed(
    database: Database, asked: AskedCollection
) -> None:
    with database.writing() as session:
        with pytest.raises(NothingToSend) as told:
            sent(session, talked(session, asked, Answer("hello")))
        assert told.value.question is None
        needed = dataclasses.replace(TURNS[4], required=True)
        strict = dataclasses.replace(asked, turns=(*TURNS[:4], needed))
        with pytest.raises(NothingToSend) as told:
            sent(session, talked(session, strict, said("good", "yes")))
        assert told.value.question == needed
        assert rows(session, Response) == 0


def test_nothing_is_sent_after_the_close(database: Database, asked: AskedCollection) -> None:
    with database.writing() as session:
        talk = talked(session, asked, said("good", "yes"))
        with pytest.raises(NotOpen):
            sent(session, dataclasses.replace(talk, asked=dataclasses.replace(asked, state="closed")))
        assert rows(session, Response) == 0


def test_a_failure_in_the_middle_of_sending_leaves_everything_as_it_was(
    database: Database, asked: AskedCollection, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as session:
        talk = talked(session, asked, said("good", "yes"))

    def fails(*_args: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("survey_app.store.conversations.remove", fails)
    with pytest.raises(RuntimeError, match="disk"), database.writing() as session:
        sent(session, talk)
    with database.reading() as session:
        assert rows(session, Response) == rows(session, AnswerCode) == 0
        assert conversations.resume(session, asked, talk.token) is not None


def test_each_use_of_a_card_is_counted(database: Database, asked: AskedCollection, partnership: str) -> None:
    with database.writing() as session:
        programme = cards.new_programme(session, partnership, "Walks")
        typed = cards.issue(session, partnership, programme.code, 1)[0]
        card_id = cards.find(session, programme.code, typed)
        for _wave in range(2):
            sent(session, talked(session, asked, said("good", "yes"), card_id=card_id))
        uses = session.scalars(select(Response.card_use).order_by(Response.card_use)).all()
        assert uses == [1, 2]
        assert session.scalars(select(Card.uses)).one() == 2


def test_leaving_deletes_what_was_not_sent_and_nothing_else(
    database: Database, asked: AskedCollection
) -> None:
    with database.writing() as session:
        stays = talked(session, asked, said("good", "yes"))
        goes = talked(session, asked, said("good", "no"))
        conversations.leave(session, goes.token)
        assert conversations.resume(session, asked, goes.token) is None
        assert conversations.resume(session, asked, stays.token) is not None
        assert rows(session, DraftAnswer) == 1


def test_a_programme_leads_to_its_collections_open_ones_first(
    database: Database, partnership: str, opened: Callable[..., str]
) -> None:
    with database.writing() as session:
        programme = cards.new_programme(session, partnership, "Walks")
        programme_id, code = programme.id, programme.code
    first, second = opened("Q06"), opened("Q06")
    with database.writing() as session:
        for collection in session.scalars(select(Collection)):
            collection.programme_id = programme_id
            collection.closed_on = WEDNESDAY if collection.code == first else None
        session.flush()
        found = conversations.of_programme(session, f" {code.upper()} ", WEDNESDAY)
        assert found is not None
        assert [asked.code for asked in found] == [second, first]
        assert conversations.of_programme(session, "zebra", WEDNESDAY) is None


def test_a_message_that_comes_after_a_later_one_changes_nothing(
    database: Database, asked: AskedCollection
) -> None:
    with database.writing() as session:
        begun = conversations.begin(session, asked, "en", WEDNESDAY)
        later = conversations.keep_all(session, begun, [said("good", "no")], {"good": 2}, WEDNESDAY)
        assert later.times(TURNS[1]) == 3
        for place, code in ((0, "yes"), (1, "yes"), (2, "no")):
            late = conversations.keep_all(session, later, [said("good", code)], {"good": place}, WEDNESDAY)
            assert late == later
        changed = conversations.keep_all(session, later, [said("good", "yes")], {"good": 3}, WEDNESDAY)
        assert changed.answers["good"] == said("good", "yes")
        assert conversations.resume(session, asked, begun.token) == changed


@pytest.mark.parametrize(
    ("times", "known_after"),
    [(0, 1), (1, 2), (conversations.MOST_LATE, 51), (conversations.MOST_LATE + 1, 1), (-1, 1), (10**6, 1)],
)
def test_a_number_that_no_page_can_have_is_taken_for_now(
    database: Database, asked: AskedCollection, times: int, known_after: int
) -> None:
    with database.writing() as session:
        talk = conversations.begin(session, asked, "en", WEDNESDAY)
        kept = conversations.keep_all(session, talk, [said("good", "no")], {"good": times}, WEDNESDAY)
        assert (kept.times(TURNS[1]), kept.answers["good"]) == (known_after, said("good", "no"))


def test_what_is_sealed_is_sent_all_the_same_and_what_is_said_anew_may_be_shown(
    database: Database, asked: AskedCollection
) -> None:
    with database.writing() as session:
        talk = talked(session, asked, said("good", "no"), Answer("why", {}, {"text": "Rain"}))
        other = talked(session, asked, said("good", "yes"))
        assert talk.sealed == frozenset()
        sealed = conversations.seal(session, talk)
        assert sealed.sealed == {"good", "why"}
        assert conversations.resume(session, asked, talk.token) == sealed
        untouched = conversations.resume(session, asked, other.token)
        assert untouched is not None
        assert untouched.sealed == frozenset()
        anew = conversations.answer(session, sealed, said("good", "no"), 1, WEDNESDAY)
        assert anew.sealed == {"why"}
        assert conversations.resume(session, asked, talk.token) == anew
        sent(session, anew)
        assert [comment.text for comment in session.scalars(select(Comment))] == ["Rain"]


def test_the_same_message_again_does_not_open_what_is_sealed(
    database: Database, asked: AskedCollection
) -> None:
    with database.writing() as session:
        sealed = conversations.seal(session, talked(session, asked, said("good", "no")))
        assert conversations.answer(session, sealed, said("good", "no"), 0, WEDNESDAY) == sealed
        kept = conversations.resume(session, asked, sealed.token)
        assert kept is not None
        assert kept.sealed == {"good"}


def test_a_response_is_kept_in_the_language_that_was_spoken_at_send(
    database: Database, asked: AskedCollection
) -> None:
    with database.writing() as session:
        talk = talked(session, asked, said("good", "no"))
        other = talked(session, asked, said("good", "yes"))
        spoken = conversations.speak(session, talk, "cy")
        assert (spoken.language, spoken.answers) == ("cy", talk.answers)
        for one in (talk, other):
            resumed = conversations.resume(session, asked, one.token)
            assert resumed is not None
            sent(session, resumed)
        assert sorted(session.scalars(select(Response.language))) == ["cy", "en"]
