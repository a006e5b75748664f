"""Coming back with a code: it leads to one's own next question, shows nothing, and cannot be guessed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from questionnaires.answers import Answer
from questionnaires.model import Kind, Option, Question
from survey_app.services import cards, collections, come_back, conversations
from survey_app.services.collections import AskedCollection
from survey_app.services.come_back import Mistyped, NoComingBack
from survey_app.services.conversations import NoConversation, Talk
from survey_app.services.guessing import MISSES_AN_HOUR, TooManyGuesses
from survey_app.store.database import Database, Session
from survey_app.store.tables import CodeGuess, Collection, Conversation, DraftAnswer, Response
from tests.conftest import TODAY

NOW = datetime(2026, 11, 23, 15, 47, 12)  # noqa: DTZ001 - as the database keeps times
A_DAY = timedelta(days=1)
YES_OR_NO = (Option("yes", "Yes"), Option("no", "No"))
TURNS = (
    Question("good", Kind.YES_NO, "Was it good?", options=YES_OR_NO),
    Question("why", Kind.LONG_TEXT, "Why?"),
    Question("end", Kind.YES_NO, "Was that all?", options=YES_OR_NO),
)


@pytest.fixture
def asked(database: Database, opened: Callable[..., str]) -> AskedCollection:
    """An open collection that asks the turns above."""
    code = opened("Q06")
    with database.reading() as session:
        found = collections.find(session, code, TODAY)
    assert found is not None
    return dataclasses.replace(found, turns=TURNS, state="open")


@pytest.fixture
def cheap_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost next to nothing, for tests of many guesses."""
    monkeypatch.setattr(cards, "SCRYPT", {"n": 2, "r": 1, "p": 1, "dklen": 32})


def begun(session: Session, asked: AskedCollection, language: str = "en") -> Talk:
    """A conversation in which the first two questions were answered."""
    talk = conversations.begin(session, asked, language, TODAY)
    given = [Answer("good", {"": ("no",)}), Answer("why", {}, {"text": "Rain"})]
    return conversations.keep_all(session, talk, given, {}, TODAY)


def code_starting(sign: str, number: int) -> str:
    """A code that looks right and was given to nobody: `number` tells it from others with this sign."""
    signs = sign
    for _place in range(cards.SYMBOLS - 1):
        number, place = divmod(number, len(cards.ALPHABET))
        signs += cards.ALPHABET[place]
    return signs + cards.check_symbol(signs)


def use_up(session: Session, asked: AskedCollection, sign: str, now: datetime = NOW) -> None:
    """Guess in vain as often as is let through."""
    for number in range(MISSES_AN_HOUR):
        assert come_back.find(session, asked, code_starting(sign, number), TODAY, now) is None


def other_sign(code: str) -> str:
    return next(sign for sign in cards.ALPHABET if sign != code[0])


def test_a_code_leads_to_the_next_open_question_and_shows_nothing(
    database: Database, asked: AskedCollection
) -> None:
    with database.writing() as session:
        talk = begun(session, asked, "cy")
        code = come_back.give(session, talk, TODAY)
    with database.writing() as session:
        back = come_back.find(session, asked, code, TODAY + A_DAY, NOW + A_DAY)
        assert back is not None
        assert (back.next, back.language) == (TURNS[2], "cy")
        assert back.answers == talk.answers
        assert back.sealed == {"good", "why"}
        assert (back.touched_on, back.kept_until) == (TODAY + A_DAY, TODAY + 7 * A_DAY)
        assert conversations.resume(session, asked, back.token) == back


def test_who_comes_back_takes_the_conversation_from_the_browser_before(
    database: Database, asked: AskedCollection
) -> None:
    with database.writing() as session:
        before = begun(session, asked)
        code = come_back.give(session, before, TODAY)
        back = come_back.find(session, asked, code, TODAY, NOW)
        assert back is not None
        assert conversations.resume(session, asked, before.token) is None
        kept = session.execute(select(DraftAnswer.conversation_hash, DraftAnswer.question_id)).all()
        now_under = conversations.hash_of(back.token)
        assert sorted(kept) == [(now_under, "good"), (now_under, "why")]
        assert session.scalars(select(Conversation.token_hash)).all() == [now_under]


def test_what_is_said_after_coming_back_is_sent_with_what_was_said_before(
    database: Database, asked: AskedCollection
) -> None:
    with database.writing() as session:
        back = come_back.find(
            session, asked, come_back.give(session, begun(session, asked), TODAY), TODAY, NOW
        )
        assert back is not None
        whole = conversations.answer(session, back, Answer("end", {"": ("yes",)}), 0, TODAY)
        assert whole.sealed == {"good", "why"}
        conversations.send(session, asked, whole.token, conversations.submission_of(whole.token), NOW)
        assert len(session.scalars(select(Response)).all()) == 1
        assert session.scalars(select(Conversation)).all() == []


def test_a_code_is_good_again_until_its_day(database: Database, asked: AskedCollection) -> None:
    with database.writing() as session:
        code = come_back.give(session, begun(session, asked), TODAY)
        for days in (1, 2, 7):
            assert come_back.find(session, asked, code, TODAY + days * A_DAY, NOW + days * A_DAY) is not None


@pytest.mark.parametrize(("days", "is_found"), [(0, True), (7, True), (8, False)])
def test_a_code_is_good_for_seven_days(
    database: Database, asked: AskedCollection, days: int, is_found: bool
) -> None:
    with database.writing() as session:
        code = come_back.give(session, begun(session, asked), TODAY)
        back = come_back.find(session, asked, code, TODAY + days * A_DAY, NOW + days * A_DAY)
        assert (back is not None) is is_found


def test_a_second_code_takes_the_place_of_the_first(database: Database, asked: AskedCollection) -> None:
    with database.writing() as session:
        talk = begun(session, asked)
        first = come_back.give(session, talk, TODAY)
        second = come_back.give(session, talk, TODAY + A_DAY)
        assert come_back.find(session, asked, first, TODAY, NOW) is None
        back = come_back.find(session, asked, second, TODAY, NOW)
        assert back is not None
        assert back.kept_until == TODAY + 8 * A_DAY


def test_a_code_leads_nowhere_in_another_collection(
    database: Database, asked: AskedCollection, opened: Callable[..., str]
) -> None:
    code_of_another = opened("Q05")
    with database.writing() as session:
        talk = begun(session, asked)
        code = come_back.give(session, talk, TODAY)
        another = collections.find(session, code_of_another, TODAY)
        assert another is not None
        assert come_back.find(session, another, code, TODAY, NOW) is None
        # Not even where both were made with one secret.
        secret = session.scalar(select(Collection.secret).where(Collection.id == asked.id))
        session.execute(update(Collection).values(secret=secret))
        assert come_back.find(session, another, code, TODAY, NOW) is None
        assert conversations.resume(session, asked, talk.token) is not None
        assert come_back.find(session, asked, code, TODAY, NOW) is not None


def test_no_code_is_given_for_what_was_sent_or_left(database: Database, asked: AskedCollection) -> None:
    with database.writing() as session:
        talk = begun(session, asked)
        conversations.leave(session, talk.token)
        with pytest.raises(NoConversation):
            come_back.give(session, talk, TODAY)


def test_closing_a_collection_ends_its_codes(
    database: Database, asked: AskedCollection, partnership: str
) -> None:
    with database.writing() as session:
        code = come_back.give(session, begun(session, asked), TODAY)
        collections.close(session, partnership, asked.code, TODAY)
        assert session.scalar(select(Collection.secret).where(Collection.id == asked.id)) is None
        assert come_back.find(session, asked, code, TODAY, NOW) is None


def test_nobody_comes_back_to_a_shared_device(database: Database, asked: AskedCollection) -> None:
    with database.writing() as session:
        talk = begun(session, asked)
        code = come_back.give(session, talk, TODAY)
        shared = dataclasses.replace(asked, shared_device=True)
        with pytest.raises(NoComingBack):
            come_back.give(session, dataclasses.replace(talk, asked=shared), TODAY)
        with pytest.raises(NoComingBack):
            come_back.find(session, shared, code, TODAY, NOW)


def test_neither_the_code_nor_the_token_stands_in_the_database(
    database: Database, asked: AskedCollection
) -> None:
    with database.writing() as session:
        code = come_back.give(session, begun(session, asked), TODAY)
        back = come_back.find(session, asked, code, TODAY, NOW)
        assert back is not None
        assert come_back.find(session, asked, code_starting("K", 1), TODAY, NOW) is None
    with database.engine.connect() as connection:
        held = "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]
    for secret in (code, code[: cards.SYMBOLS], back.token, code_starting("K", 1)):
        assert secret not in held


@pytest.mark.parametrize(
    "typed",
    [
        "{code}",
        " {code} ",
        "{a} {b} {c}\r\n",
        "{a}-{b}-{c}",
        "{a}\u2011{b}\u00a0{c}",
        "\u2068{code}\u2069",
        "“{code}”.",
    ],
)
def test_a_code_is_read_however_it_was_typed_or_pasted(typed: str) -> None:
    code = "k7m2p9rt" + cards.check_symbol("K7M2P9RT").lower()
    written = typed.format(code=code, a=code[:3], b=code[3:6], c=code[6:])
    assert cards.tidy(written) == code.upper()


def test_digits_of_every_keyboard_are_read() -> None:
    assert cards.tidy("k٧m۲p９rt") == "K7M2P9RT"


@pytest.mark.parametrize("typed", ["", "zebra", "K7M2P9RT", "K7M2P9RTK", "0OIL1" * 400, "💬" * 9])
def test_what_cannot_be_a_code_is_refused_and_does_not_count(
    database: Database, asked: AskedCollection, typed: str
) -> None:
    with database.writing() as session:
        with pytest.raises(Mistyped):
            come_back.find(session, asked, typed, TODAY, NOW)
        assert session.scalars(select(CodeGuess)).all() == []


def test_a_slip_in_any_place_is_caught_before_it_counts(database: Database, asked: AskedCollection) -> None:
    with database.writing() as session:
        code = come_back.give(session, begun(session, asked), TODAY)
        for place, sign in enumerate(code):
            wrong = code[:place] + ("3" if sign == "2" else "2") + code[place + 1 :]
            with pytest.raises(Mistyped):
                come_back.find(session, asked, wrong, TODAY, NOW)
        assert session.scalars(select(CodeGuess)).all() == []


@pytest.mark.usefixtures("cheap_marks")
def test_guesses_end_after_thirty_misses_an_hour_and_begin_again_with_the_next(
    database: Database, asked: AskedCollection
) -> None:
    with database.writing() as session:
        code = come_back.give(session, begun(session, asked), TODAY)
        use_up(session, asked, code[0])
        for typed in (code_starting(code[0], 99), code):
            with pytest.raises(TooManyGuesses) as told:
                come_back.find(session, asked, typed, TODAY, NOW)
            assert told.value.until == datetime(2026, 11, 23, 16)  # noqa: DTZ001
        assert come_back.find(session, asked, code, TODAY, datetime(2026, 11, 23, 16)) is not None  # noqa: DTZ001


@pytest.mark.usefixtures("cheap_marks")
def test_one_miss_fewer_leaves_a_right_code_its_way_and_it_costs_no_guess(
    database: Database, asked: AskedCollection
) -> None:
    with database.writing() as session:
        code = come_back.give(session, begun(session, asked), TODAY)
        for number in range(MISSES_AN_HOUR - 1):
            come_back.find(session, asked, code_starting(code[0], number), TODAY, NOW)
        for _time in range(3):
            assert come_back.find(session, asked, code, TODAY, NOW) is not None
        assert session.scalars(select(CodeGuess.misses)).all() == [MISSES_AN_HOUR - 1]


@pytest.mark.usefixtures("cheap_marks")
def test_who_guesses_at_some_codes_keeps_nobody_out_who_holds_another(
    database: Database, asked: AskedCollection, opened: Callable[..., str]
) -> None:
    code_of_another = opened("Q05")
    with database.writing() as session:
        code = come_back.give(session, begun(session, asked), TODAY)
        use_up(session, asked, other_sign(code))
        assert come_back.find(session, asked, code, TODAY, NOW) is not None
        another = collections.find(session, code_of_another, TODAY)
        assert another is not None
        assert come_back.find(session, another, code_starting(other_sign(code), 7), TODAY, NOW) is None


@pytest.mark.usefixtures("cheap_marks")
def test_counts_of_an_hour_that_is_over_go_with_the_next_guess(
    database: Database, asked: AskedCollection
) -> None:
    with database.writing() as session:
        come_back.find(session, asked, code_starting("K", 1), TODAY, NOW)
        come_back.find(session, asked, code_starting("M", 1), TODAY, NOW + timedelta(hours=1))
        kept = session.execute(select(CodeGuess.scope, CodeGuess.hour, CodeGuess.misses)).all()
        assert [tuple(row) for row in kept] == [
            (f"back:{asked.id}:M", datetime(2026, 11, 23, 16), 1)  # noqa: DTZ001
        ]


def test_a_hit_a_miss_and_a_collection_without_codes_cost_one_hash_each(
    database: Database, asked: AskedCollection, opened: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code_of_another = opened("Q05")
    hashed: list[str] = []
    true_mark = cards.mark_of

    def counted(secret: bytes, card: str) -> str:
        hashed.append(card)
        return true_mark(secret, card)

    with database.writing() as session:
        code = come_back.give(session, begun(session, asked), TODAY)
        another = collections.find(session, code_of_another, TODAY)
        assert another is not None
        monkeypatch.setattr(cards, "mark_of", counted)
        come_back.find(session, asked, code, TODAY, NOW)
        come_back.find(session, asked, code_starting("K", 1), TODAY, NOW)
        come_back.find(session, another, code, TODAY, NOW)
    assert hashed == [code, code_starting("K", 1), code]


def test_the_day_on_which_a_code_ends_is_a_day_and_no_more(
    database: Database, asked: AskedCollection
) -> None:
    with database.writing() as session:
        come_back.give(session, begun(session, asked), TODAY)
        assert session.scalars(select(Conversation.kept_until)).all() == [date(2026, 11, 30)]
