"""Answers taken back: they go at once, what may be a concern stays unseen, and nobody learns by trying."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from survey_app.services import (
    cards,
    clock,
    coding,
    collections,
    conversations,
    guessing,
    notices,
    programmes,
    purging,
    reading,
    releases,
    subjects,
    take_back,
    theming,
)
from survey_app.services.cards import NotACard
from survey_app.services.guessing import TooManyGuesses
from survey_app.services.reading import NoSuchComment
from survey_app.services.released import Figures
from survey_app.services.take_back import NothingThere, TooLate
from survey_app.store import counts
from survey_app.store.database import Database
from survey_app.store.tables import (
    AnswerCode,
    Card,
    Coding,
    Collection,
    Comment,
    Partnership,
    Quote,
    Reading,
    Release,
    Response,
)
from tests.conftest import NOTICE_DETAILS, TODAY
from tests.partnerships import READY
from tests.respondents import answer, code_comments, comments_of

Opened = Callable[..., str]
NOW = datetime(2026, 11, 23, 15, 47)  # noqa: DTZ001 - as the database keeps times
LAST_DAY = date(2027, 3, 31)


@dataclass(frozen=True)
class Group:
    """A programme with two waves and a card."""

    id: str
    code: str
    before: str
    after: str
    card: str
    card_id: str


@pytest.fixture
def group(database: Database, partnership: str, opened: Opened) -> Group:
    with database.writing() as session:
        row = cards.new_programme(session, partnership, "Walks", closes_on=LAST_DAY)
        (card,) = cards.issue(session, partnership, row.code, 1)
        card_id = cards.find(session, row.code, card)
    assert card_id is not None
    waves = [
        opened("Q02", disclosure_class="protected", programme_id=row.id, wave=wave)
        for wave in ("before", "after")
    ]
    return Group(row.id, row.code, *waves, card, card_id)


def takes_back(database: Database, at: str, typed: str, today: date = TODAY, now: datetime = NOW) -> None:
    """Type a code and press the button, as the door does it."""
    with database.reading() as session:
        claim = take_back.claim(session, at, typed, today, now)
    with database.writing() as session:
        take_back.take_back(session, claim, now)


def rows(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def receipt_for(database: Database, code: str, response_id: str) -> str:
    """A receipt for what was sent, as the page after Send gives it."""
    made = cards.draw_code()
    with database.writing() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        secret = take_back.secret_for_receipts(session, asked)
        assert secret is not None
        session.get_one(Response, response_id).submission_hash = conversations.hash_of(response_id)
        session.flush()
        assert take_back.give_receipt(session, response_id, cards.mark_of(secret, made))
    return made


# ---- what goes -------------------------------------------------------------------------------------------


def test_a_card_takes_back_what_was_sent_with_it_at_every_wave_and_nothing_else(
    database: Database, group: Group
) -> None:
    answer(database, group.before, {"Q02.1": "very"}, card_id=group.card_id)
    answer(database, group.after, {"Q02.1": "very"}, card_id=group.card_id)
    (other,) = answer(database, group.before, {"Q02.1": "partly"})
    takes_back(database, group.code, cards.spaced(group.card).lower())
    with database.reading() as session:
        assert session.scalars(select(Response.id)).all() == [other]
        assert session.scalars(select(AnswerCode.response_id)).all() == [other]
    assert rows(database, Comment) == rows(database, Reading) == 0


@pytest.mark.parametrize("at", ["code", "before"])
def test_the_programmes_code_and_that_of_a_wave_serve_alike(
    database: Database, group: Group, at: str
) -> None:
    answer(database, group.after, {"Q02.1": "very"}, card_id=group.card_id)
    takes_back(database, getattr(group, at).upper(), group.card)
    assert rows(database, Response) == 0


@pytest.mark.parametrize("in_programme", [True, False])
def test_a_receipt_takes_back_the_one_response_that_it_was_given_for(
    database: Database, group: Group, opened: Opened, in_programme: bool
) -> None:
    code = group.before if in_programme else opened("Q03", disclosure_class="protected")
    mine, other = answer(database, code, {"Q02.1": "very"}, times=2)
    takes_back(database, code, receipt_for(database, code, mine))
    with database.reading() as session:
        assert session.scalars(select(Response.id)).all() == [other]


def test_a_second_receipt_takes_the_place_of_the_first(database: Database, opened: Opened) -> None:
    code = opened("Q03", disclosure_class="protected")
    (mine,) = answer(database, code, {"Q03.1": "yes"})
    first, second = (receipt_for(database, code, mine) for _ in range(2))
    takes_back(database, code, first)
    assert rows(database, Response) == 1
    takes_back(database, code, second)
    assert rows(database, Response) == 0


def test_a_receipt_of_one_collection_is_none_of_another(database: Database, opened: Opened) -> None:
    code, other = (opened("Q03", disclosure_class="protected") for _ in range(2))
    (mine,) = answer(database, code, {"Q03.1": "yes"})
    takes_back(database, other, receipt_for(database, code, mine))
    assert rows(database, Response) == 1


def test_a_row_of_a_file_that_was_taken_back_is_not_taken_in_again(database: Database, group: Group) -> None:
    (mine,) = answer(database, group.before, {"Q02.1": "very"}, card_id=group.card_id)
    with database.writing() as session:
        session.get_one(Response, mine).source_key = "a row of a file"
    takes_back(database, group.code, group.card)
    with database.reading() as session:
        row = session.get_one(Response, mine)
        assert (row.taken_back, row.card_id, row.source_key) == (True, None, "a row of a file")
        assert counts.responses(session, [row.collection_id]) == 0
    assert rows(database, AnswerCode) == 0


# ---- words that must stay --------------------------------------------------------------------------------


def spoken(database: Database, group: Group, state: str, decision: str) -> str:
    """A comment of the card's holder, in a state of the reading queue, with a theme and a quote."""
    sent = answer(
        database, group.before, {"Q02.1": "very"}, {"Q02.9": "The walks are long."}, card_id=group.card_id
    )
    (comment_id,) = comments_of(database, sent)
    code_comments(database, [comment_id], "T01", decision=decision, may_quote=True)
    with database.writing() as session:
        session.get_one(Reading, comment_id).state = state
    return comment_id


def test_what_a_reader_found_nothing_in_goes_with_the_answers(database: Database, group: Group) -> None:
    spoken(database, group, "decided", "no_action")
    takes_back(database, group.code, group.card)
    assert [rows(database, table) for table in (Response, Comment, Reading, Coding)] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("state", "decision"),
    [("new", ""), ("opened", ""), *(("decided", one) for one in reading.DECISIONS if one != "no_action")],
)
def test_words_that_nobody_has_decided_on_or_that_were_passed_on_stay_in_the_queue_alone(
    database: Database, partnership: str, group: Group, state: str, decision: str
) -> None:
    comment_id = spoken(database, group, state, decision)
    takes_back(database, group.code, group.card)
    assert [rows(database, table) for table in (AnswerCode, Coding, Quote)] == [0, 0, 0]
    theming.theme_new(database)
    with database.writing() as session:
        asked = collections.find(session, group.before, TODAY)
        assert asked is not None
        assert counts.responses(session, [asked.id]) == counts.respondents(session, [asked.id]) == 0
        assert counts.commenters(session, [asked.id]) == 0
        assert counts.themed_rows(session, [asked.id]) == []
        seen = reading.open_comment(session, partnership, comment_id, reads_all=True)
        assert (seen.text, seen.taken_back, seen.may_quote) == ("The walks are long.", True, False)
        reader = coding.Coder("me", partnership, reads_all=True, settles_all=False)
        with pytest.raises(NoSuchComment):
            coding.save(session, reader, comment_id, coding.Saying(("T01",)), 0, TODAY)
        with pytest.raises(NoSuchComment):
            reading.open_comment(session, partnership, comment_id, reads_all=False)
        assert not reading.queue(session, partnership, "decided", reads_all=False)


def test_words_that_were_taken_back_go_when_a_reader_finds_nothing_to_pass_on(
    database: Database, partnership: str, group: Group
) -> None:
    comment_id = spoken(database, group, "new", "")
    takes_back(database, group.code, group.card)
    with database.writing() as session:
        assert not reading.decide(session, partnership, comment_id, "no_action", "", None, TODAY)  # type: ignore[arg-type]
    assert [rows(database, table) for table in (Response, Comment, Reading)] == [0, 0, 0]


def test_words_that_were_taken_back_stay_when_a_reader_passes_them_on(
    database: Database, partnership: str, group: Group
) -> None:
    comment_id = spoken(database, group, "opened", "")
    takes_back(database, group.code, group.card)
    with database.writing() as session:
        assert reading.decide(session, partnership, comment_id, "referred", "as the plan says", None, TODAY)  # type: ignore[arg-type]
    assert rows(database, Comment) == 1


# ---- what was published ----------------------------------------------------------------------------------


def test_a_published_release_stands_and_the_next_leaves_out_what_was_taken_back(
    database: Database, group: Group
) -> None:
    answer(database, group.before, {"Q02.1": "very"}, times=19)
    answer(database, group.before, {"Q02.1": "partly"}, card_id=group.card_id)

    def released() -> tuple[int, Figures]:
        with database.writing() as session:
            asked = collections.find(session, group.before, TODAY)
            assert asked is not None
            row = releases.current(session, subjects.of_collection(asked), TODAY)
            assert row is not None
            return row.number, Figures.from_dict(row.figures)

    first = released()
    takes_back(database, group.code, group.card)
    assert released() == first
    # One has gone and one has come: nothing may be told of either.
    (newcomer,) = answer(database, group.before, {"Q02.1": "not_at_all"}, {"Q02.9": "The walks are long."})
    code_comments(database, comments_of(database, [newcomer]), "T01")
    assert released() == first
    answer(database, group.before, {"Q02.1": "very"}, times=9)
    assert released() == first, "only nine are new, since the one who left is not counted as new"
    answer(database, group.before, {"Q02.1": "very"}, times=1)
    number, figures = released()
    assert number == 2
    assert figures.people.value == 30


def test_exact_figures_stand_until_five_have_come_in_the_place_of_who_has_gone(
    database: Database, opened: Opened
) -> None:
    code = opened("Q11")
    mine, *_ = answer(database, code, {"Q11.9": "7"}, times=6)

    def mean() -> float | None:
        with database.writing() as session:
            asked = collections.find(session, code, TODAY)
            assert asked is not None
            row = releases.current(session, subjects.of_collection(asked), TODAY)
            assert row is not None
            found = {one.question_id: one for one in Figures.from_dict(row.figures).questions}["Q11.9"].mean
            return found.value if found else None

    assert mean() == 7
    takes_back(database, code, receipt_for(database, code, mine))
    answer(database, code, {"Q11.9": "1"})
    assert mean() == 7
    answer(database, code, {"Q11.9": "1"}, times=5)
    # Seven times 7 would now be five times: it would tell what the one who left had said.
    assert mean() is None
    answer(database, code, {"Q11.9": "7"}, times=5)
    assert mean() == pytest.approx((10 * 7 + 6) / 16)


# ---- who may, until when ---------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["", "K7QM2R9A", "222222223", "💜"])
def test_a_slip_is_refused_before_anything_is_looked_up(database: Database, group: Group, typed: str) -> None:
    with pytest.raises(NotACard):
        takes_back(database, group.code, typed)


def test_a_short_code_that_is_not_known_is_told(database: Database, group: Group) -> None:
    with pytest.raises(NothingThere):
        takes_back(database, "nobody", group.card)


def test_a_closed_programme_gives_nothing_back(database: Database, partnership: str, group: Group) -> None:
    answer(database, group.before, {"Q02.1": "very"}, card_id=group.card_id)
    programmes.close_due(database, LAST_DAY + timedelta(days=1))
    for at in (group.code, group.before):
        with pytest.raises(TooLate):
            takes_back(database, at, group.card)
    assert rows(database, Response) == 1


def test_a_receipt_is_good_until_the_day_that_was_told_even_if_staff_close_before(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q03", disclosure_class="protected", closes_on=date(2026, 12, 1))
    mine, other = answer(database, code, {"Q03.1": "yes"}, times=2)
    receipts = [receipt_for(database, code, one) for one in (mine, other)]
    with database.writing() as session:
        collections.close(session, partnership, code, TODAY)
        purging.purge(session, date(2026, 12, 1), NOW, dry_run=False)
    takes_back(database, code, receipts[0], today=date(2026, 12, 1))
    assert rows(database, Response) == 1
    with database.writing() as session:
        assert purging.purge(session, date(2026, 12, 2), NOW, dry_run=True).receipts == 1
        purging.purge(session, date(2026, 12, 2), NOW, dry_run=False)
        assert session.scalars(select(Response.receipt_mark)).all() == [None]
        assert session.scalars(select(Collection.secret)).all() == [None]
    with pytest.raises(TooLate):
        takes_back(database, code, receipts[1], today=date(2026, 12, 2))


def test_many_vain_tries_are_stopped_until_the_hour_is_over(
    database: Database, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards, "mark_of", lambda _secret, code: code)
    answer(database, group.before, {"Q02.1": "very"}, card_id=group.card_id)
    vain = [f"{group.card[0]}{number:07}".replace("0", "Z").replace("1", "Y") for number in range(200, 230)]
    for symbols in vain:
        takes_back(database, group.code, symbols + cards.check_symbol(symbols))
    with pytest.raises(TooManyGuesses) as told:
        takes_back(database, group.code, group.card)
    assert told.value.until == datetime(2026, 11, 23, 16)  # noqa: DTZ001 - as the database keeps times
    assert rows(database, Response) == 1
    assert len(vain) == guessing.MISSES_AN_HOUR
    assert clock.week_of(TODAY) == TODAY


def test_a_hit_and_a_miss_ask_the_database_for_the_same(database: Database, group: Group) -> None:
    from sqlalchemy import event

    answer(database, group.before, {"Q02.1": "very"}, card_id=group.card_id)
    asked: list[str] = []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_more: asked.append(statement.split("(")[0][:40]),
    )
    takes_back(database, group.code, group.card)
    hit, asked[:] = list(asked), []
    takes_back(database, group.code, cards.draw_code())
    miss = [one for one in asked if "code_guess" not in one]
    assert [one for one in hit if "code_guess" not in one] == miss
    assert rows(database, Release) == 0


@pytest.mark.postgresql
def test_taking_back_and_closing_do_the_same_on_postgresql(postgresql_database: Database) -> None:
    database = postgresql_database
    with database.writing() as session:
        whose = Partnership(name="Three Rivers Partnership", nation="england", **READY)
        session.add(whose)
        session.flush()
        notices.say_details(session, whose.id, NOTICE_DETAILS, TODAY)
        row = cards.new_programme(session, whose.id, "Walks", closes_on=LAST_DAY)
        mine, other = cards.issue(session, whose.id, row.code, 2)
        ids = [cards.find(session, row.code, card) for card in (mine, other)]
        waves = [
            collections.open_collection(
                session,
                whose.id,
                collections.Opening("Q02", wave, TODAY, wave=wave, programme_id=row.id),
                TODAY,
            ).code
            for wave in ("before", "after")
        ]
        code = row.code
    for card_id in ids:
        for wave in waves:
            answer(database, wave, {"Q02.1": "very"}, {"Q02.9": "The walks are long."}, card_id=card_id)
    takes_back(database, code, mine)
    takes_back(database, code, cards.draw_code())
    with database.reading() as session:
        assert sorted(session.scalars(select(Response.taken_back))) == [False, False, True, True]
        assert session.scalar(select(func.count()).select_from(Comment)) == 4
    programmes.close_due(database, LAST_DAY + timedelta(days=1))
    with database.reading() as session:
        standing = session.execute(
            select(Response.pair_id, Response.card_use).where(Response.taken_back.is_(False))
        ).all()
        assert sorted(use for _pair, use in standing) == [10, 20]
        assert len({pair for pair, _use in standing} - {None}) == 1
        assert session.scalar(select(func.count()).select_from(Card)) == 0
