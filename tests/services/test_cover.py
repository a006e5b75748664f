"""Who reads when: what is told, what waits, and the two readers that "nothing to pass on" needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from survey_app.services import accounts, alerts, collections, cover, quotes, reading, releases, take_back
from survey_app.services.accounts import Role
from survey_app.services.cover import State, Waiting
from survey_app.services.reading import NoSuchComment
from survey_app.services.refusals import Refusal
from survey_app.store import audit as audit_store
from survey_app.store import counts
from survey_app.store.audit import Actor
from survey_app.store.database import Database
from survey_app.store.tables import Account, Alert, Comment, Partnership, Reading, Response
from tests import loaded
from tests.conftest import TODAY
from tests.respondents import answer, code_comments, comments_of
from tests.services.coders import make_coder

Opened = Callable[..., str]
MONDAY_NOON = datetime(2026, 11, 23, 12, 0)  # noqa: DTZ001 - as the database keeps times
WEEK = range(5)
SAID = "She listened to me and rang back the same day."


@pytest.fixture
def readers(database: Database, partnership: str) -> tuple[str, str]:
    """Two readers, the second of whom reads Polish too."""
    kim, lee = (make_coder(database, partnership, name).account_id for name in ("Kim", "Lee"))
    with database.writing() as session:
        session.get_one(Account, lee).reads = ["en", "pl"]
    return kim, lee


def enter(database: Database, partnership: str, *people: str, days: tuple[int, ...] = tuple(WEEK)) -> None:
    with database.writing() as session:
        cover.enter(session, partnership, dict.fromkeys(people, (days, 17)))


def told(
    database: Database, partnership: str, now: datetime = MONDAY_NOON, language: str = ""
) -> cover.HonestClock:
    with database.reading() as session:
        return cover.told(session, partnership, now, language)


# ---- what is told ----------------------------------------------------------------------------------------


def test_a_partnership_that_was_there_keeps_its_boxes_until_its_day_and_no_longer(
    database: Database, partnership: str
) -> None:
    with database.writing() as session:
        session.get_one(Partnership, partnership).cover_due = date(2026, 12, 21)
    assert told(database, partnership).state is State.NOT_ENTERED
    assert told(database, partnership, datetime(2026, 12, 21, 23, 59)).languages == {"en"}  # noqa: DTZ001
    over = told(database, partnership, datetime(2026, 12, 22, 0, 0))  # noqa: DTZ001
    assert (over.state, over.languages) == (State.NOBODY, frozenset())


def test_a_new_partnership_has_no_boxes_before_it_says_who_reads(
    database: Database, partnership: str, readers: tuple[str, str]
) -> None:
    with database.writing() as session:
        session.get_one(Partnership, partnership).cover_due = None
    assert told(database, partnership).languages == frozenset()
    enter(database, partnership, *readers)
    assert told(database, partnership).languages == {"en", "pl"}


def test_the_next_reading_is_that_of_whoever_reads_the_language(
    database: Database, partnership: str, readers: tuple[str, str]
) -> None:
    kim, lee = readers
    with database.writing() as session:
        cover.enter(session, partnership, {kim: (WEEK, 17), lee: ((2,), 12)}, [date(2026, 11, 24)])
    with database.reading() as session:
        moments = [
            cover.next_read(session, partnership, MONDAY_NOON + timedelta(hours=hours), language)
            for hours, language in ((0, ""), (6, ""), (0, "pl"), (0, "ur"))
        ]
    days = [one.day.day if one is not None else None for one in moments]
    assert days == [23, 25, 25, None], "Tuesday is the partnership's own day off"


def test_an_absence_of_all_closes_the_boxes_and_choices_need_none(
    database: Database, partnership: str, readers: tuple[str, str]
) -> None:
    enter(database, partnership, *readers)
    with database.writing() as session:
        for one in readers:
            cover.add_absence(session, partnership, one, TODAY, TODAY + timedelta(days=20))
    found = told(database, partnership)
    assert (found.state, found.next_read, found.languages) == (State.NOBODY, None, frozenset())


def test_an_account_that_is_closed_reads_no_more(
    database: Database, partnership: str, readers: tuple[str, str]
) -> None:
    enter(database, partnership, *readers)
    with database.writing() as session:
        accounts.deactivate(session, partnership, readers[1], "another", MONDAY_NOON)
    assert told(database, partnership).languages == {"en"}
    with database.writing() as session:
        accounts.deactivate(session, partnership, readers[0], "another", MONDAY_NOON)
    assert told(database, partnership).state is State.NOBODY


# ---- entering it -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ([((0, 1), 17)], "two readers"),
        ([((0, 1), 17), ((), 17)], "two readers"),
        ([((0, 7), 17), ((0,), 17)], "not a day"),
        ([((0, 1), 25), ((0,), 17)], "not an hour"),
        ([((0, 1), 0), ((0,), 17)], "not an hour"),
    ],
)
def test_a_cover_that_is_none_is_refused_and_the_one_before_stands(
    database: Database,
    partnership: str,
    readers: tuple[str, str],
    wanted: list[tuple[tuple[int, ...], int]],
    words: str,
) -> None:
    enter(database, partnership, *readers)
    with pytest.raises(Refusal, match=words), database.writing() as session:
        cover.enter(session, partnership, dict(zip(readers, wanted, strict=False)))
    with database.reading() as session:
        assert [one.weekdays for one in cover.shown(session, partnership, TODAY).duties] == [
            (0, 1, 2, 3, 4)
        ] * 2


def test_nobody_but_a_reader_of_the_partnership_can_be_on_duty_or_away(
    database: Database, partnership: str, readers: tuple[str, str]
) -> None:
    viewer = make_coder(database, partnership, "Vic", "viewer").account_id
    with pytest.raises(Refusal, match="does not read"), database.writing() as session:
        cover.enter(session, partnership, dict.fromkeys((*readers, viewer), (WEEK, 17)))
    with pytest.raises(Refusal, match="Choose a reader"), database.writing() as session:
        cover.add_absence(session, partnership, viewer, TODAY, TODAY)
    with pytest.raises(Refusal, match="before they go"), database.writing() as session:
        cover.add_absence(session, partnership, readers[0], TODAY, TODAY - timedelta(days=1))


@pytest.mark.parametrize("typed", ["", "ring us", "12", "01632 96O 011", "1" * 16, "<b>999</b>"])
def test_what_cannot_be_dialled_is_no_number(database: Database, partnership: str, typed: str) -> None:
    with pytest.raises(Refusal, match="no telephone number"), database.writing() as session:
        cover.keep_numbers(session, partnership, "01632 960 011", typed)


def test_young_people_are_asked_only_once_both_numbers_are_there(
    database: Database, partnership: str, opened: Opened
) -> None:
    with database.writing() as session:
        session.get_one(Partnership, partnership).out_of_hours = ""
    with pytest.raises(Refusal, match="front door"):
        opened("Q03")
    opened("Q11", wave="before")
    with database.writing() as session:
        cover.keep_numbers(session, partnership, "01632 960 011", " 01632  960 012 ")
        assert cover.numbers(session, partnership).out_of_hours == "01632 960 012"
    opened("Q03")


# ---- what waits ------------------------------------------------------------------------------------------


def test_readers_are_reminded_when_it_should_have_been_read_and_a_manager_a_day_of_duty_later(
    database: Database, partnership: str, readers: tuple[str, str], opened: Opened
) -> None:
    enter(database, partnership, *readers)
    # It arrived on Friday, 20 November, at 15:30.
    (said,) = comments_of(database, answer(database, opened("Q03"), words={"Q03.6": SAID}))
    with database.reading() as session:
        for moment, expected in (
            (datetime(2026, 11, 20, 16, 59), Waiting.IN_TIME),  # noqa: DTZ001
            (datetime(2026, 11, 20, 17, 0), Waiting.OVERDUE),  # noqa: DTZ001
            (datetime(2026, 11, 23, 16, 59), Waiting.OVERDUE),  # noqa: DTZ001
            (datetime(2026, 11, 23, 17, 0), Waiting.LATE),  # noqa: DTZ001
        ):
            assert cover.waiting(session, partnership, moment) is expected
    with database.writing() as session:
        reading.decide(session, partnership, said, "police", "By the plan.", readers[0], TODAY)
        assert cover.waiting(session, partnership, datetime(2026, 12, 23)) is Waiting.IN_TIME  # noqa: DTZ001


def test_a_manager_who_was_named_is_told_and_when_they_have_left_every_administrator_is(
    database: Database, partnership: str, readers: tuple[str, str]
) -> None:
    manager = make_coder(database, partnership, "Max", "viewer").account_id
    boss = make_coder(database, partnership, "Bo", "administrator").account_id

    def is_told(account: str, role: Role) -> bool:
        with database.reading() as session:
            return cover.is_told_when_late(session, partnership, account, role)

    enter(database, partnership, *readers)
    assert is_told(boss, Role.ADMINISTRATOR)
    assert not is_told(manager, Role.VIEWER)
    with database.writing() as session:
        cover.enter(session, partnership, dict.fromkeys(readers, (WEEK, 17)), (), manager)
    assert is_told(manager, Role.VIEWER)
    assert not is_told(boss, Role.ADMINISTRATOR)
    with database.writing() as session:
        accounts.deactivate(session, partnership, manager, "another", MONDAY_NOON)
    assert is_told(boss, Role.ADMINISTRATOR)


# ---- two readers -----------------------------------------------------------------------------------------


@pytest.fixture
def raised(database: Database, partnership: str, readers: tuple[str, str], opened: Opened) -> str:
    """A comment that a person put before a reader again, with a theme that a person checked and a quote."""
    (said,) = comments_of(
        database, answer(database, opened("Q03", disclosure_class="protected"), words={"Q03.6": SAID})
    )
    code_comments(database, [said], "T01", may_quote=True)
    with database.writing() as session:
        quotes.choose(session, partnership, said, SAID, readers[0], TODAY, reads_all=True)
        reading.put_back(
            session, partnership, said, reading.A_LOOK, readers[0], MONDAY_NOON, TODAY, reads_all=True
        )
    return said


def decide(
    database: Database, partnership: str, comment: str, decision: str, account: str, reason: str = "Over."
) -> None:
    with database.writing() as session:
        reading.decide(session, partnership, comment, decision, reason, account, TODAY)


def test_one_reader_alone_cannot_say_that_there_is_nothing_to_pass_on_in_what_was_raised(
    database: Database, partnership: str, readers: tuple[str, str], raised: str
) -> None:
    kim, lee = readers
    with pytest.raises(Refusal, match="Say why"):
        decide(database, partnership, raised, "no_action", kim, "")
    decide(database, partnership, raised, "no_action", kim)
    with pytest.raises(Refusal, match="Another reader"):
        decide(database, partnership, raised, "no_action", kim)
    with database.reading() as session:
        place = session.get_one(Reading, raised)
        assert (place.state, place.account_id, place.arrived_at is None) == ("confirm", kim, False)
    decide(database, partnership, raised, "no_action", lee, "I read it too.")
    with database.reading() as session:
        place = session.get_one(Reading, raised)
        found = place.state, place.decision, place.account_id, place.confirmed_by, place.arrived_at
        assert found == ("decided", "no_action", kim, lee, None)
        assert place.reason.split("\n") == ["Over.", "I read it too."]


@pytest.mark.parametrize("who", [0, 1])
def test_passing_on_never_waits_for_anybody(
    database: Database, partnership: str, readers: tuple[str, str], raised: str, who: int
) -> None:
    decide(database, partnership, raised, "no_action", readers[0])
    decide(database, partnership, raised, "referred", readers[who], "Told by telephone.")
    with database.reading() as session:
        place = session.get_one(Reading, raised)
        assert (place.state, place.decision, place.account_id) == ("decided", "referred", readers[who])
        assert place.confirmed_by is None


def test_an_alert_needs_a_second_reader_for_nothing_to_pass_on_and_none_for_a_referral(
    database: Database, partnership: str, readers: tuple[str, str], opened: Opened
) -> None:
    loaded.load(database, partnership, "ypcore")
    answer(database, opened("ypcore", wave="before"), {"ypcore.4": "3"}, times=2)
    with database.writing() as session:
        first, second = (row.id for row in session.query(Alert))
        alerts.decide(session, partnership, first, "no_action", "A slip.", readers[0], TODAY)
        alerts.decide(session, partnership, second, "referred", "Told.", readers[0], TODAY)
        assert [session.get_one(Alert, one).state for one in (first, second)] == ["confirm", "decided"]
        with pytest.raises(Refusal, match="Another reader"):
            alerts.decide(session, partnership, first, "no_action", "A slip.", readers[0], TODAY)
        alerts.decide(session, partnership, first, "no_action", "", readers[1], TODAY)
        assert session.get_one(Alert, first).confirmed_by == readers[1]


# ---- the hold --------------------------------------------------------------------------------------------


def test_what_is_under_concern_is_not_quoted_not_themed_and_not_deleted(
    database: Database, partnership: str, readers: tuple[str, str], raised: str
) -> None:
    with database.writing() as session:
        comment = session.get_one(Comment, raised)
        collection = comment.collection_id
        asked = collections.get(session, partnership, collection, TODAY)
        assert asked is not None
        subject = releases.of_collection(asked)
    for state in ("new", "confirm"):
        with database.writing() as session:
            assert session.get_one(Reading, raised).state == state
            assert quotes.chosen(session, subject) == {}
            assert counts.themed_rows(session, [collection]) == []
            assert take_back.must_stay(state, session.get_one(Reading, raised).decision)
            assert not reading.all_are_read(session, partnership, [collection])
        decide(database, partnership, raised, "no_action", readers[0] if state == "new" else readers[1])
    with database.writing() as session:
        assert quotes.chosen(session, subject) == {"T01": (SAID,)}
        assert [row.theme_id for row in counts.themed_rows(session, [collection])] == ["T01"]
        assert not take_back.must_stay("decided", "no_action")


# ---- standing aside --------------------------------------------------------------------------------------


def test_whoever_stood_aside_meets_nothing_that_the_same_person_sent(
    database: Database, partnership: str, readers: tuple[str, str], opened: Opened
) -> None:
    kim, lee = readers
    code = opened("Q03", disclosure_class="protected")
    sent = answer(database, code, words={"Q03.6": SAID, "Q03.7": "It was good."})
    one, other = comments_of(database, sent)
    with database.writing() as session:
        reading.open_comment(session, partnership, other, reads_all=True)
        reading.hand_on(session, partnership, one, kim)
    database.actor = Actor(kim, lambda: MONDAY_NOON)
    with database.writing() as session:
        assert reading.queue(session, partnership, "new", reads_all=True) == []
        assert reading.next_waiting(session, partnership) is None
        for comment in (one, other):
            with pytest.raises(NoSuchComment):
                reading.open_comment(session, partnership, comment, reads_all=True)
            with pytest.raises(NoSuchComment):
                reading.decide(session, partnership, comment, "police", "By the plan.", kim, TODAY)
    database.actor = Actor(lee, lambda: MONDAY_NOON)
    with database.writing() as session:
        assert {row.id for row in reading.queue(session, partnership, "new", reads_all=True)} == {one, other}
        assert reading.handed_on_waits(session, partnership)
        assert not reading.nobody_left(session, partnership)
    with database.writing() as session:
        reading.hand_on(session, partnership, other, lee)
        assert reading.nobody_left(session, partnership)
        assert not reading.all_are_read(
            session, partnership, [session.get_one(Response, sent[0]).collection_id]
        )
    assert audit_store.actor(session) is not None
