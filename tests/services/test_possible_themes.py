"""Comments that no theme fits are grouped for people to look at; what nobody may meet is in no group."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from analysis import something_new
from analysis.something_new import Group
from survey_app.services import (
    clock,
    coding,
    double_coding,
    grouping,
    learning,
    possible_themes,
    reading,
    rosters,
)
from survey_app.services.coding import Coder, Saying
from survey_app.services.possible_themes import NoSuchGroup
from survey_app.store import taking_back
from survey_app.store.database import Database, Session
from survey_app.store.tables import (
    Coding,
    Collection,
    Comment,
    GroupedComment,
    PossibleTheme,
    Reading,
    Response,
)
from tests.conftest import TODAY
from tests.services.coders import decided_comments, make_coder

SAID = [
    f"The last bus home goes at {hour}, so I miss it." for hour in ("five", "six", "seven", "eight", "nine")
]


@pytest.fixture(autouse=True)
def everything_in_one_group(monkeypatch: pytest.MonkeyPatch) -> None:
    """Grouping is tried in tests/analysis; here all that is handed to it is one group."""

    def together(texts: list[str], *_given: object) -> tuple[Group, ...]:
        places = tuple(range(len(texts)))
        if len(places) < 2:
            return ()
        return (Group(places, ("last bus", "bus home"), (places, places[:2])),)

    monkeypatch.setattr(something_new, "groups", together)
    monkeypatch.setattr(grouping, "_grouped", {})


@pytest.fixture
def comments(database: Database, opened: Callable[..., str], partnership: str) -> list[str]:
    """Five comments that were read by the machine, which suggests nothing for them."""
    made = decided_comments(database, opened, SAID)
    read_by_the_machine(database, partnership)
    return made


def read_by_the_machine(database: Database, partnership: str, language: str = "en") -> None:
    with database.writing() as session:
        number, version = learning.reads_now(session, partnership)
        for row in session.scalars(select(Comment)):
            row.themed_with, row.themed_by, row.language = version, number, language
        for coded in session.scalars(select(Coding)):
            session.delete(coded)


def group(database: Database) -> None:
    grouping.group_new(database, None, TODAY)


def seen(database: Database, coder: Coder, *, dismissed: bool = False) -> list[set[str]]:
    with database.reading() as session:
        found = possible_themes.listing(session, coder, dismissed=dismissed)
        return [{said.queued.id for said in one.comments} for one in found]


@pytest.fixture
def reader(database: Database, partnership: str) -> Coder:
    return make_coder(database, partnership, "Robin")


def test_comments_for_which_nothing_is_suggested_are_grouped_with_their_phrases(
    database: Database, comments: list[str], reader: Coder
) -> None:
    group(database)
    assert seen(database, reader) == [set(comments)]
    with database.reading() as session:
        (found,) = possible_themes.listing(session, reader)
    assert found.phrases == ("last bus", "bus home")
    assert not found.by_meaning


def test_a_name_that_is_listed_later_is_in_no_phrase_any_more(
    database: Database, comments: list[str], reader: Coder, partnership: str
) -> None:
    group(database)
    with database.writing() as session:
        rosters.add(session, partnership, "Last Bus", "place")
    with database.reading() as session:
        (found,) = possible_themes.listing(session, reader)
    assert found.phrases == ("bus home",)


def at_now(session: Session, comment_id: str) -> int:
    """What somebody who opens the comment now has seen of it."""
    return session.get_one(Comment, comment_id).coding_version


def test_a_comment_with_a_suggestion_or_a_persons_theme_is_in_no_group_and_one_that_fits_none_is(
    database: Database, comments: list[str], reader: Coder
) -> None:
    with database.writing() as session:
        for place, state in ((0, "suggested"), (1, "accepted"), (2, "rejected")):
            row = Coding(comment_id=comments[place], theme_id="T01", state=state, confidence=0.5)
            session.add(row)
        session.flush()
        coding.save(session, reader, comments[2], Saying(none_fits=True), at_now(session, comments[2]), TODAY)
    group(database)
    assert seen(database, reader) == [set(comments[2:])]


def test_a_comment_that_cannot_be_coded_is_in_no_group(
    database: Database, comments: list[str], reader: Coder
) -> None:
    with database.writing() as session:
        coding.save(session, reader, comments[0], Saying(cannot=True), at_now(session, comments[0]), TODAY)
    group(database)
    assert seen(database, reader) == [set(comments[1:])]


@pytest.mark.parametrize("why", ["new", "passed on", "shared", "taken back", "another language", "not read"])
def test_what_not_everybody_who_codes_may_meet_makes_no_group_and_no_phrase(
    database: Database, comments: list[str], reader: Coder, why: str
) -> None:
    with database.writing() as session:
        row, place = session.get_one(Comment, comments[0]), session.get_one(Reading, comments[0])
        if why == "new":
            place.state, place.decision = "new", ""
        elif why == "passed on":
            place.decision = "referred"
        elif why == "shared":
            session.get_one(Collection, row.collection_id).kind = "shared"
        elif why == "taken back":
            session.get_one(Response, row.response_id).taken_back = True
        elif why == "another language":
            row.language = "pl"
        else:
            row.themed_with = "0"
    group(database)
    with database.reading() as session:
        grouped = set(session.scalars(select(GroupedComment.comment_id)))
    assert grouped == (set() if why == "shared" else set(comments[1:]))


def test_a_comment_put_before_a_reader_leaves_its_group_at_once_with_its_words(
    database: Database, comments: list[str], reader: Coder, partnership: str
) -> None:
    group(database)
    with database.writing() as session:
        reading.put_back(
            session,
            partnership,
            comments[0],
            reading.A_LOOK,
            reader.account_id,
            clock.now(),
            TODAY,
            reads_all=True,
        )
    with database.reading() as session:
        (found,) = possible_themes.listing(session, reader)
    assert {said.queued.id for said in found.comments} == set(comments[1:])
    # Only one of those that are left says it, and nobody's own words are told.
    assert found.phrases in (("last bus",), ("last bus", "bus home"))


def test_words_that_are_taken_back_leave_nothing_of_themselves_in_a_group(
    database: Database, comments: list[str], reader: Coder
) -> None:
    group(database)
    with database.writing() as session:
        ids = [session.get_one(Comment, one).response_id for one in comments]
        taking_back.remove(session, ids, kept=comments[:1])
    with database.reading() as session:
        assert session.scalars(select(GroupedComment)).all() == []
    assert seen(database, reader) == []


def test_another_partnership_sees_none_of_it(database: Database, comments: list[str], reader: Coder) -> None:
    group(database)
    stranger = Coder(reader.account_id, "another", reads_all=True, settles_all=True)
    with database.writing() as session:
        mine = possible_themes.listing(session, reader)[0].id
        assert possible_themes.listing(session, stranger) == []
        for act in (possible_themes.take_up_again, possible_themes.one):
            with pytest.raises(NoSuchGroup):
                act(session, stranger, mine)
        with pytest.raises(NoSuchGroup):
            possible_themes.dismiss(session, stranger, mine, TODAY)


def test_what_a_person_said_is_no_theme_is_grouped_no_more_until_it_is_taken_up_again(
    database: Database, comments: list[str], reader: Coder
) -> None:
    group(database)
    with database.writing() as session:
        (found,) = possible_themes.listing(session, reader)
        possible_themes.dismiss(session, reader, found.id, TODAY)
    group(database)
    assert seen(database, reader) == []
    assert seen(database, reader, dismissed=True) == [set(comments)]
    with database.writing() as session:
        possible_themes.take_up_again(session, reader, found.id)
    group(database)
    assert seen(database, reader) == [set(comments)]


def test_others_who_say_the_same_as_a_dismissed_group_make_a_new_one(
    database: Database, comments: list[str], reader: Coder, partnership: str, opened: Callable[..., str]
) -> None:
    group(database)
    with database.writing() as session:
        possible_themes.dismiss(session, reader, possible_themes.listing(session, reader)[0].id, TODAY)
    more = decided_comments(database, opened, ["The last bus home is full.", "No last bus home."])
    read_by_the_machine(database, partnership)
    group(database)
    assert seen(database, reader) == [set(more)]
    assert seen(database, reader, dismissed=True) == [set(comments)]


def test_a_group_that_grows_keeps_its_address(
    database: Database, comments: list[str], reader: Coder, partnership: str, opened: Callable[..., str]
) -> None:
    group(database)
    with database.reading() as session:
        before = session.scalars(select(PossibleTheme.id)).all()
    more = decided_comments(database, opened, ["The last bus home is full."])
    read_by_the_machine(database, partnership)
    group(database)
    with database.reading() as session:
        assert session.scalars(select(PossibleTheme.id)).all() == before
    assert seen(database, reader) == [set(comments + more)]


def test_nothing_is_grouped_anew_while_nothing_has_changed(
    database: Database, comments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    group(database)
    monkeypatch.setattr(something_new, "groups", lambda *_given: pytest.fail("grouped again"))
    group(database)


def test_what_waits_for_ones_own_coding_is_not_shown_in_a_group(
    database: Database, comments: list[str], reader: Coder, partnership: str
) -> None:
    second = make_coder(database, partnership, "Sasha")
    with database.writing() as session:
        coding.save(session, reader, comments[0], Saying(none_fits=True), at_now(session, comments[0]), TODAY)
        assert double_coding.awaits_second(session, second, comments[0])
    group(database)
    assert seen(database, reader) == [set(comments)]
    assert seen(database, second) == [set(comments[1:])]


def test_a_group_of_which_one_persons_comments_are_left_is_not_shown(
    database: Database, comments: list[str], reader: Coder
) -> None:
    group(database)
    with database.writing() as session:
        for one in comments[1:]:
            session.add(Coding(comment_id=one, theme_id="T02", state="suggested", confidence=0.9))
    assert seen(database, reader) == []
