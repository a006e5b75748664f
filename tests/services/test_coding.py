"""Coding one comment: what is said, what the machine said beside it, two at once, undoing, flags."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest

from survey_app.services import coding, quotes, reading, theming
from survey_app.services.coding import ChangedMeanwhile, Coder, OpenCoding, Saying
from survey_app.services.reading import NoSuchComment
from survey_app.services.refusals import Refusal
from survey_app.store.database import Database
from survey_app.store.tables import Coding, CodingStep, Comment, PersonCoding, Quote, Reading
from tests.conftest import TODAY
from tests.services.coders import decided_comments, make_coder

Opened = Callable[..., str]
NOW = datetime(2026, 11, 23, 9, 40)  # noqa: DTZ001 - as the database keeps times
LISTENED, TRUSTED = Saying(("T01",)), Saying(("T02",))


@pytest.fixture
def kim(database: Database, partnership: str) -> Coder:
    return make_coder(database, partnership, "Kim")


@pytest.fixture
def sam(database: Database, partnership: str) -> Coder:
    return make_coder(database, partnership, "Sam", "coordinator")


@pytest.fixture
def comment(database: Database, opened: Opened) -> str:
    return decided_comments(database, opened, ["She listened to me and rang back."])[0]


def seen(database: Database, coder: Coder, comment_id: str) -> OpenCoding:
    with database.reading() as session:
        return coding.open_coding(session, coder, comment_id, awaits_second=False)


def say(
    database: Database, coder: Coder, comment_id: str, saying: Saying, version: int | None = None
) -> None:
    if version is None:
        version = seen(database, coder, comment_id).version
    with database.writing() as session:
        coding.save(session, coder, comment_id, saying, version, TODAY)


def undo(database: Database, coder: Coder) -> str:
    with database.writing() as session:
        return coding.undo(session, coder, TODAY)


def test_what_a_person_says_stands_beside_what_the_machine_said_and_neither_changes_the_other(
    database: Database, kim: Coder, comment: str
) -> None:
    say(database, kim, comment, TRUSTED)
    with database.reading() as session:
        rows = {row.theme_id: row for row in session.query(Coding)}
        assert (rows["T01"].state, rows["T01"].account_id) == ("rejected", kim.account_id)
        assert (rows["T01"].confidence, rows["T01"].because) == (0.5, ["listened"])
        assert (rows["T02"].state, rows["T02"].confidence, rows["T02"].because) == ("accepted", None, [])
    with database.writing() as session:
        session.get_one(Comment, comment).themed_with = "an older codebook"
    theming.theme_new(database)
    found = seen(database, kim, comment)
    assert found.ticked == {"T02"}
    assert "T01" in {one.theme_id for one in found.suggestions}


def test_the_machines_word_about_a_theme_that_a_person_took_is_renewed_without_touching_theirs(
    database: Database, kim: Coder, comment: str
) -> None:
    say(database, kim, comment, Saying(("T01", "T03"), direction="mixed"))
    with database.writing() as session:
        session.get_one(Comment, comment).themed_with = "an older codebook"
        session.get_one(Coding, (comment, "T03")).confidence = 0.4
    theming.theme_new(database)
    with database.reading() as session:
        taken, dropped = (session.get_one(Coding, (comment, theme)) for theme in ("T01", "T03"))
        assert (taken.state, dropped.state) == ("accepted", "accepted")
        assert taken.confidence not in (None, 0.5)
        assert dropped.confidence is None
        row = session.get_one(Comment, comment)
        assert (row.direction, row.direction_by) == ("mixed", kim.account_id)
        assert row.machine_direction in coding.DIRECTIONS


def test_a_suggestion_that_stands_by_itself_is_ticked_and_a_weaker_one_is_not(
    database: Database, opened: Opened, kim: Coder, comment: str
) -> None:
    (sure,) = decided_comments(database, opened, ["They listened."], confidence=0.93)
    assert seen(database, kim, sure).ticked == {"T01"}
    assert seen(database, kim, comment).ticked == set()
    say(database, kim, sure, TRUSTED)
    assert seen(database, kim, sure).ticked == {"T02"}


@pytest.mark.parametrize(
    ("confidence", "word"),
    [
        (0.95, "sure"),
        (0.6, "likely"),
        (0.59, "possible"),
        (0.35, "possible"),
        (0.1, "guess"),
        (None, "guess"),
    ],
)
def test_how_sure_the_machine_is_is_a_word(confidence: float | None, word: str) -> None:
    assert coding.how_sure(confidence) == word


@pytest.mark.parametrize(
    ("saying", "told"),
    [
        (Saying(), "Nothing is ticked"),
        (Saying(("T99",)), "from the list"),
        (Saying(("T01", "T02", "T03", "T04")), "three themes"),
        (Saying(("T01",), none_fits=True), "Take one of the two back"),
        (Saying(("T01",), cannot=True), "Take one of the two back"),
        (Saying(("T01",), direction="sideways"), "which way"),
    ],
)
def test_what_cannot_be_said_is_refused_in_a_sentence(
    database: Database, kim: Coder, comment: str, saying: Saying, told: str
) -> None:
    with pytest.raises(Refusal, match=told):
        say(database, kim, comment, saying)
    assert not seen(database, kim, comment).is_coded


def test_no_theme_is_something_that_is_said(database: Database, kim: Coder, comment: str) -> None:
    say(database, kim, comment, Saying(none_fits=True))
    found = seen(database, kim, comment)
    assert (found.is_coded, found.none_fits, found.ticked) == (True, True, set())
    say(database, kim, comment, Saying(cannot=True))
    assert seen(database, kim, comment).flags == {"F4"}


@pytest.mark.parametrize(
    ("second", "is_taken"),
    [(LISTENED, True), (TRUSTED, False), (Saying(("T01",), direction="mixed"), False)],
)
def test_a_second_press_of_the_button_is_taken_and_writes_nothing_anew(
    database: Database, kim: Coder, comment: str, second: Saying, is_taken: bool
) -> None:
    version = seen(database, kim, comment).version
    say(database, kim, comment, LISTENED, version)
    if is_taken:
        say(database, kim, comment, second, version)
    else:
        with pytest.raises(ChangedMeanwhile):
            say(database, kim, comment, second, version)
    assert [step.act for step in seen(database, kim, comment).history] == ["coded"]


def test_what_somebody_else_said_alike_meanwhile_is_told_all_the_same(
    database: Database, kim: Coder, sam: Coder, comment: str
) -> None:
    version = seen(database, sam, comment).version
    say(database, kim, comment, LISTENED)
    with pytest.raises(ChangedMeanwhile):
        say(database, sam, comment, LISTENED, version)


def test_of_two_who_opened_the_same_comment_the_later_one_writes_nothing_over_and_loses_nothing(
    database: Database, kim: Coder, sam: Coder, comment: str
) -> None:
    version = seen(database, sam, comment).version
    say(database, kim, comment, LISTENED)
    with pytest.raises(ChangedMeanwhile):
        say(database, sam, comment, TRUSTED, version)
    with database.writing() as session:
        coding.note_unsaved(session, sam, comment, TRUSTED, TODAY)
    found = seen(database, sam, comment)
    assert found.ticked == {"T01"}
    assert [(step.name, step.act, step.added) for step in found.history] == [
        ("Sam", "unsaved", ("T02",)),
        ("Kim", "coded", ("T01",)),
    ]
    say(database, sam, comment, TRUSTED, found.version)
    assert seen(database, kim, comment).ticked == {"T02"}


@pytest.fixture(params=["database", pytest.param("postgresql_database", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest) -> Database:
    """Every test here runs on SQLite and on PostgreSQL."""
    if request.param == "postgresql_database":
        found: Database = request.getfixturevalue("postgresql_database")
        return found
    file, folder = request.getfixturevalue("migrated_file"), request.getfixturevalue("tmp_path")
    path = folder / "heard.db"
    path.write_bytes(file.read_bytes())
    database = Database.beside(path)
    request.addfinalizer(database.close)  # noqa: PT021 - two kinds of database, one fixture
    return database


def test_of_many_at_once_one_is_first_and_everybody_else_is_told(
    database: Database, kim: Coder, comment: str
) -> None:
    many = 6
    version, together = seen(database, kim, comment).version, Barrier(many)

    def try_it(number: int) -> bool:
        together.wait()
        try:
            say(database, kim, comment, Saying((f"T0{number + 1}",)), version)
        except ChangedMeanwhile:
            return False
        return True

    with ThreadPoolExecutor(many) as pool:
        assert sum(pool.map(try_it, range(many))) == 1
    with database.reading() as session:
        assert session.query(CodingStep).count() == session.query(PersonCoding).count() == 1


def test_steps_are_undone_one_after_the_other_down_to_what_the_machine_said(
    database: Database, kim: Coder, comment: str
) -> None:
    say(database, kim, comment, LISTENED)
    say(database, kim, comment, Saying(("T02",), direction="negative", identifies=True))
    assert undo(database, kim) == comment
    found = seen(database, kim, comment)
    assert (found.ticked, found.flags, found.direction_by_person) == ({"T01"}, set(), False)
    undo(database, kim)
    found = seen(database, kim, comment)
    assert (found.is_coded, found.ticked) == (False, set())
    with database.reading() as session:
        (row,) = session.query(Coding)
        assert (row.theme_id, row.state, row.account_id, row.confidence) == ("T01", "suggested", None, 0.5)
    with pytest.raises(Refusal, match="nothing of yours"):
        undo(database, kim)
    assert [step.act for step in found.history] == ["undo", "undo", "coded", "coded"]
    assert [step.is_undone for step in found.history] == [False, False, True, True]


def test_nobody_undoes_what_somebody_else_has_built_upon(
    database: Database, kim: Coder, sam: Coder, comment: str
) -> None:
    say(database, kim, comment, LISTENED)
    say(database, sam, comment, TRUSTED)
    with pytest.raises(Refusal, match="worked on that comment since"):
        undo(database, kim)
    undo(database, sam)
    undo(database, kim)
    assert not seen(database, kim, comment).is_coded


def put_back(database: Database, coder: Coder, comment_id: str, flag: str = reading.A_LOOK) -> None:
    with database.writing() as session:
        reading.put_back(
            session,
            coder.partnership_id,
            comment_id,
            flag,
            coder.account_id,
            NOW,
            TODAY,
            reads_all=coder.reads_all,
        )


@pytest.mark.parametrize("flag", [reading.A_LOOK, reading.A_COMPLAINT])
def test_a_comment_that_needs_a_look_is_first_in_the_queue_at_once_and_nobody_else_meets_it(
    database: Database, opened: Opened, kim: Coder, sam: Coder, comment: str, flag: str
) -> None:
    (older,) = decided_comments(database, opened, ["Waits for long."])
    with database.writing() as session:
        session.get_one(Reading, older).state = "new"
    put_back(database, sam, comment, flag)
    with database.reading() as session:
        assert reading.next_waiting(session, kim.partnership_id) == comment
        assert reading.put_back_waits(session, kim.partnership_id)
        assert reading.queue(session, kim.partnership_id, "new", reads_all=True)[0].id == comment
        place = session.get_one(Reading, comment)
        assert (place.state, place.decision, place.arrived_at) == ("new", "", NOW.replace(minute=0))
    for coder in (sam, kim):
        with pytest.raises(NoSuchComment):
            seen(database, coder, comment)


def test_what_was_decided_before_a_look_is_kept_and_a_new_decision_ends_the_look(
    database: Database, kim: Coder, sam: Coder, comment: str
) -> None:
    with database.writing() as session:
        place = session.get_one(Reading, comment)
        place.reason, place.decided_on, place.account_id = "Praise.", TODAY, kim.account_id
    put_back(database, sam, comment)
    second = make_coder(database, kim.partnership_id, "Second").account_id
    with database.writing() as session:
        found = reading.open_comment(session, kim.partnership_id, comment, reads_all=True)
        assert found.flags == {"F1"}
        assert found.decided_before == (("no_action", "Praise.", TODAY),)
        reading.decide(session, kim.partnership_id, comment, "no_action", "Praise.", kim.account_id, TODAY)
        assert reading.open_flags(session, comment) == {"F1"}, "a second reader has not agreed yet"
        reading.decide(session, kim.partnership_id, comment, "no_action", "", second, TODAY)
        assert reading.open_flags(session, comment) == set()
    assert seen(database, sam, comment).history[0].act == "look"


def test_a_look_is_not_undone_and_what_was_passed_on_stays_so(
    database: Database, kim: Coder, comment: str
) -> None:
    say(database, kim, comment, LISTENED)
    put_back(database, kim, comment)
    undo(database, kim)
    with database.writing() as session:
        assert reading.open_flags(session, comment) == {"F1"}
        reading.decide(session, kim.partnership_id, comment, "police", "Told.", kim.account_id, TODAY)
    with pytest.raises(Refusal, match="passed on already"):
        put_back(database, kim, comment)


def test_what_identifies_someone_is_not_quoted_until_a_reader_clears_it(
    database: Database, kim: Coder, comment: str
) -> None:
    with database.writing() as session:
        quotes.choose(
            session, kim.partnership_id, comment, "… rang back.", kim.account_id, TODAY, reads_all=True
        )
    say(database, kim, comment, Saying(("T01",), identifies=True))
    with database.writing() as session:
        with pytest.raises(Refusal, match="could be known"):
            quotes.choose(
                session, kim.partnership_id, comment, "… rang back.", kim.account_id, TODAY, reads_all=True
            )
        found = reading.open_comment(session, kim.partnership_id, comment, reads_all=True)
        assert not found.may_choose_quote
    say(database, kim, comment, LISTENED)
    assert seen(database, kim, comment).flags == {"F2"}
    with database.writing() as session:
        reading.say_nobody_is_known(session, kim.partnership_id, comment, kim.account_id, TODAY)
        quotes.choose(
            session, kim.partnership_id, comment, "… rang back.", kim.account_id, TODAY, reads_all=True
        )
        assert session.get_one(Quote, comment).wording == "… rang back."


def test_what_waits_for_a_decision_or_is_another_partnerships_is_not_coded(
    database: Database, kim: Coder, comment: str
) -> None:
    stranger = Coder(kim.account_id, "somebody else", reads_all=True, settles_all=False)
    with pytest.raises(NoSuchComment):
        say(database, stranger, comment, LISTENED, 0)
    with database.writing() as session:
        session.get_one(Reading, comment).state = "opened"
    with pytest.raises(NoSuchComment):
        say(database, kim, comment, LISTENED, 0)
