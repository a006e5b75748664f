"""Actions: what is done about what people said, its history, and who is told of it in which language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from survey_app.services import actions, collections, evidence, releases, subjects
from survey_app.services.actions import Answered, Doing, Entered, LookFirst, Told
from survey_app.services.quotes import MayPoint
from survey_app.services.refusals import Refusal
from survey_app.store import narrowing
from survey_app.store.database import Database
from survey_app.store.tables import District, Partnership, Programme
from tests.conftest import TODAY
from tests.respondents import answer, code_comments, comments_of

Opened = Callable[..., str]
LIGHTS = Entered("Ask the council for lights on the path", "District lead", due_on=TODAY)
SAID, DID = "The path is too dark.", "We put up lights."


def enter(database: Database, partnership: str, entered: Entered = LIGHTS) -> str:
    with database.writing() as session:
        return actions.add(session, partnership, entered, TODAY)


def held(database: Database, partnership: str, action_id: str, day: date = TODAY) -> Doing:
    with database.reading() as session:
        found = actions.get(session, partnership, action_id, day)
    assert found is not None
    return found


def changed(database: Database, partnership: str, action_id: str, **over: object) -> bool:
    was = held(database, partnership, action_id)
    same = {one.name: getattr(was, one.name) for one in fields(Entered)}
    with database.writing() as session:
        entered = Entered(**{**same, "note": "", **over})
        return actions.change(session, partnership, action_id, entered, was.step, TODAY)


def worded(
    database: Database, partnership: str, action_id: str, said: str = SAID, did: str = DID,
    language: str = "en", looked_at: Sequence[str] = (),
) -> bool:  # fmt: skip
    with database.writing() as session:
        return actions.keep_words(
            session, partnership, action_id, language, said, did, TODAY, looked_at=looked_at
        )


def show(database: Database, partnership: str, action_id: str, *looked_at: str) -> None:
    with database.writing() as session:
        actions.show(session, partnership, action_id, TODAY, looked_at=looked_at)


def told(database: Database, code: str, language: str = "en") -> tuple[Told, ...]:
    with database.reading() as session:
        asked = collections.find(session, code, TODAY)
        return actions.public_for(session, asked, language)


def public(database: Database, partnership: str, said: str = SAID, **over: object) -> str:
    entered = replace(LIGHTS, **{"status": "done", **over})  # type: ignore[arg-type]
    action_id = enter(database, partnership, entered)
    worded(database, partnership, action_id, said)
    show(database, partnership, action_id, "few")
    return action_id


def speak_of(database: Database, partnership: str, code: str, theme_id: str, times: int = 12) -> None:
    """A theme that a shown figure of a release raises."""
    ids = comments_of(database, answer(database, code, words={"Q03.6": "The path is dark."}, times=times))
    code_comments(database, ids, theme_id)
    with database.writing() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        releases.current(session, subjects.of_collection(asked), TODAY)


def answered(database: Database, partnership: str, **over: object) -> Answered:
    with database.writing() as session:
        return actions.raised_and_answered(session, partnership, TODAY, **over)  # type: ignore[arg-type]


# --- what staff keep ---


def test_overdue_actions_come_first_then_open_ones_by_their_day_then_ended_ones(
    database: Database, partnership: str
) -> None:
    late = enter(database, partnership, replace(LIGHTS, due_on=TODAY - timedelta(days=1)))
    later = enter(database, partnership, replace(LIGHTS, due_on=None))
    soon = enter(database, partnership, replace(LIGHTS, due_on=TODAY))
    done = enter(database, partnership, replace(LIGHTS, status="done", due_on=TODAY - timedelta(days=9)))
    with database.reading() as session:
        found = actions.listing(session, partnership, TODAY)
    assert [one.id for one in found] == [late, soon, later, done]
    assert [one.is_overdue for one in found] == [True, False, False, False]
    assert found[-1].done_on == TODAY


def test_a_period_holds_what_was_open_or_ended_in_it(database: Database, partnership: str) -> None:
    done = enter(database, partnership, replace(LIGHTS, status="done", done_on=date(2026, 11, 2)))
    listed = {}
    with database.reading() as session:
        for name in ("2026-Q3", "2026-Q4", "2027"):
            found = actions.listing(session, partnership, TODAY, period=evidence.read_period(name))
            listed[name] = [one.id for one in found]
    assert listed == {"2026-Q3": [], "2026-Q4": [done], "2027": []}


def test_a_change_keeps_what_stood_before(database: Database, partnership: str) -> None:
    action_id = enter(database, partnership)
    changed(database, partnership, action_id, owner="Highways team", status="under_way", note="They agreed.")
    with database.reading() as session:
        last, first = actions.history(session, partnership, action_id)
    assert (first.number, first.status, first.was) == (1, "planned", {})
    assert (last.status, last.note) == ("under_way", "They agreed.")
    assert last.was == {"owner": "District lead", "status": "planned"}


def test_a_change_that_follows_an_older_step_is_refused(database: Database, partnership: str) -> None:
    action_id = enter(database, partnership)
    changed(database, partnership, action_id, owner="Highways team")
    with database.writing() as session, pytest.raises(Refusal, match="meanwhile"):
        actions.change(session, partnership, action_id, replace(LIGHTS, owner="School nurse"), 1, TODAY)


@pytest.mark.parametrize(
    ("over", "says"),
    [
        ({"text": " "}, "Say what is done"),
        ({"owner": ""}, "a role"),
        ({"status": "lost"}, "no status"),
        ({"status": "not_done"}, "why it was not done"),
        ({"status": "done", "done_on": TODAY + timedelta(days=1)}, "lies ahead"),
        ({"theme_ids": ("T99",)}, "no theme 'T99'"),
        ({"measure_ids": ("HSB-99",)}, "no measure 'HSB-99'"),
        ({"collection_codes": ("zzzzzz",)}, "no collection"),
        ({"programme_codes": ("pzzzzz",)}, "no programme"),
        ({"district_id": "elsewhere"}, "not one of this partnership's"),
        ({"text": "a" * 501}, "too long"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_in_one_sentence(
    database: Database, partnership: str, over: dict[str, object], says: str
) -> None:
    with pytest.raises(Refusal, match=says):
        enter(database, partnership, replace(LIGHTS, **over))  # type: ignore[arg-type]


def test_a_theme_is_kept_with_the_release_in_which_it_was_seen(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q03", disclosure_class="protected")
    speak_of(database, partnership, code, "T01")
    seen = enter(database, partnership, replace(LIGHTS, collection_codes=(code,), theme_ids=("T01",)))
    unseen = enter(database, partnership, replace(LIGHTS, collection_codes=(code,), theme_ids=("T02",)))
    assert len(held(database, partnership, seen).release_ids) == 1
    assert held(database, partnership, unseen).release_ids == ()


def test_another_partnerships_collection_and_action_are_not_found(
    database: Database, partnership: str, opened: Opened
) -> None:
    with database.writing() as session:
        other = Partnership(name="Elsewhere", nation="wales")
        session.add(other)
        session.flush()
        elsewhere = other.id
    with pytest.raises(Refusal, match="no collection"):
        enter(database, elsewhere, replace(LIGHTS, collection_codes=(opened("Q02"),)))
    action_id = enter(database, partnership)
    with database.writing() as session:
        assert actions.get(session, elsewhere, action_id, TODAY) is None
        with pytest.raises(Refusal, match="no such action"):
            actions.keep_words(session, elsewhere, action_id, "en", SAID, DID, TODAY)


def test_who_belongs_to_a_district_sees_its_actions_alone(database: Database, partnership: str) -> None:
    with database.writing() as session:
        row = District(partnership_id=partnership, name="Northwater")
        session.add(row)
        session.flush()
        here = row.id
    enter(database, partnership)
    own = enter(database, partnership, replace(LIGHTS, district_id=here))
    with database.reading() as session:
        narrowing.narrow(session, here)
        assert [one.id for one in actions.listing(session, partnership, TODAY)] == [own]


# --- what people are told ---


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("The path by the school is dark. Ask Sarah Jones.", "Sarah Jones"),
        ("Two of you said that the path is dark.", "Two of you"),
        ("3 people said that the path is dark.", "3"),
    ],
)
def test_words_that_may_point_to_somebody_or_count_few_are_asked_about_first(
    database: Database, partnership: str, said: str, found: str
) -> None:
    action_id = enter(database, partnership)
    with pytest.raises(MayPoint) as refused:
        worded(database, partnership, action_id, said)
    assert found in refused.value.words
    worded(database, partnership, action_id, said, looked_at=refused.value.words)
    assert held(database, partnership, action_id).languages == ("en",)


@pytest.mark.parametrize(
    ("said", "did", "says"), [(SAID, "", "Write both"), ("a" * 201, DID, "too long"), ("", "", "Write both")]
)
def test_words_for_people_come_whole_and_short(
    database: Database, partnership: str, said: str, did: str, says: str
) -> None:
    action_id = enter(database, partnership)
    with pytest.raises(Refusal, match=says):
        worded(database, partnership, action_id, said, did)


def test_nobody_is_told_before_staff_say_so_and_there_are_words(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q02")
    action_id = enter(database, partnership, replace(LIGHTS, status="under_way"))
    with pytest.raises(Refusal, match="no words for people"):
        show(database, partnership, action_id)
    worded(database, partnership, action_id)
    assert told(database, code) == ()
    show(database, partnership, action_id)
    assert told(database, code) == (Told("under_way", SAID, DID, "en", is_near=False),)


@pytest.mark.parametrize("status", ["planned", "not_done"])
def test_what_is_only_planned_is_told_where_staff_say_it_twice(
    database: Database, partnership: str, status: str
) -> None:
    action_id = enter(database, partnership, replace(LIGHTS, status=status, note="No money this year."))
    worded(database, partnership, action_id)
    with pytest.raises(LookFirst) as refused:
        show(database, partnership, action_id)
    assert refused.value.why == "unfinished"
    show(database, partnership, action_id, "unfinished")
    assert held(database, partnership, action_id).is_public


def test_of_a_small_group_and_of_what_is_not_shown_yet_staff_are_warned(
    database: Database, partnership: str, opened: Opened
) -> None:
    small, fresh = opened("Q02", disclosure_class="small"), opened("Q03", disclosure_class="protected")
    for code in (small, fresh):
        entered = replace(LIGHTS, status="done", collection_codes=(code,))
        action_id = enter(database, partnership, entered)
        worded(database, partnership, action_id)
        with pytest.raises(LookFirst) as refused:
            show(database, partnership, action_id)
        assert refused.value.why == "few"
        show(database, partnership, action_id, "few")
        assert worded(database, partnership, action_id, "The way home is dark.")
        assert not held(database, partnership, action_id).is_public


def test_what_was_shared_with_one_role_is_told_to_nobody(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q04", kind="shared", shared_with="your worker")
    action_id = enter(database, partnership, replace(LIGHTS, status="done", collection_codes=(code,)))
    worded(database, partnership, action_id)
    with pytest.raises(Refusal, match="shared with one role"):
        show(database, partnership, action_id, "few")


@pytest.mark.parametrize(
    ("over", "hides"),
    [({"status": "under_way"}, True), ({"theme_ids": ("T01",)}, True), ({"owner": "Highways"}, False)],
)
def test_what_may_no_longer_be_true_is_hidden_until_staff_show_it_again(
    database: Database, partnership: str, over: dict[str, object], hides: bool
) -> None:
    action_id = public(database, partnership)
    assert changed(database, partnership, action_id, **over) is hides
    assert held(database, partnership, action_id).is_public is not hides


def test_words_taken_out_of_the_last_language_hide_the_action(database: Database, partnership: str) -> None:
    action_id = public(database, partnership)
    worded(
        database, partnership, action_id, "Mae'r llwybr yn dywyll.", "Mae goleuadau yno nawr.", "cy", ("Mae",)
    )
    assert not worded(database, partnership, action_id, "", "")
    assert worded(database, partnership, action_id, "", "", "cy")
    assert not held(database, partnership, action_id).is_public


def test_people_read_their_own_language_or_english_or_what_there_is(
    database: Database, partnership: str, opened: Opened
) -> None:
    action_id = public(database, partnership)
    worded(database, partnership, action_id, "Ścieżka jest ciemna.", "Są tam teraz lampy.", "pl")
    code = opened("Q02")
    assert [told(database, code, one)[0].language for one in ("pl", "en", "ur")] == ["pl", "en", "en"]
    worded(database, partnership, action_id, "", "")
    assert told(database, code, "ur")[0].language == "pl"


def test_what_was_said_here_comes_before_what_the_same_audience_said_elsewhere(
    database: Database, partnership: str, opened: Opened
) -> None:
    with database.writing() as session:
        programme = Programme(partnership_id=partnership, name="Friday group", code="pfriday")
        session.add(programme)
        session.flush()
        group = programme.id
    before = opened("Q02", wave="before", programme_id=group)
    after = opened("Q02", wave="after", programme_id=group)
    workers = opened("Q12", wave="after")
    elsewhere = opened("Q02")
    day = TODAY - timedelta(days=30)
    public(database, partnership, "Said at work.", collection_codes=(workers,))
    public(database, partnership, "Said elsewhere.", collection_codes=(elsewhere,))
    public(database, partnership, "Said here.", collection_codes=(before,), done_on=day)
    public(database, partnership, "Said in the group.", programme_codes=("pfriday",), done_on=TODAY)
    found = told(database, after)
    assert [one.said for one in found] == ["Said in the group.", "Said here.", "Said elsewhere."]
    assert [one.is_near for one in found] == [True, True, False]
    assert [one.said for one in told(database, workers)] == ["Said at work."]


def test_what_a_district_does_is_told_there_and_what_the_whole_partnership_does_everywhere(
    database: Database, partnership: str, opened: Opened
) -> None:
    with database.writing() as session:
        rows = [District(partnership_id=partnership, name=name) for name in ("Northwater", "Southwater")]
        session.add_all(rows)
        session.flush()
        here, there = (row.id for row in rows)
    public(database, partnership, "Said here.", district_id=here)
    public(database, partnership, "Said anywhere.", done_on=TODAY - timedelta(days=1))
    seen = {one: told(database, opened("Q02", district_id=one)) for one in (here, there)}
    assert [one.said for one in seen[here]] == ["Said here.", "Said anywhere."]
    assert [one.said for one in seen[there]] == ["Said anywhere."]


def test_no_more_than_a_handful_is_told(database: Database, partnership: str, opened: Opened) -> None:
    for number in range(actions.MOST_TOLD + 2):
        public(database, partnership, done_on=TODAY - timedelta(days=number))
    assert len(told(database, opened("Q02"))) == actions.MOST_TOLD


def test_without_a_collection_the_only_partnerships_actions_are_told_and_of_several_none(
    database: Database, partnership: str
) -> None:
    public(database, partnership)
    with database.writing() as session:
        assert len(actions.public_for(session, None, "en")) == 1
        session.add(Partnership(name="Elsewhere", nation="wales"))
        session.flush()
        assert actions.public_for(session, None, "en") == ()


# --- raised and answered ---


def test_themes_that_are_raised_count_by_what_became_of_them(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q03", disclosure_class="protected")
    for theme_id in ("T01", "T02", "T03", "T04"):
        speak_of(database, partnership, code, theme_id)
    for theme_id, status in (("T01", "done"), ("T01", "planned"), ("T02", "under_way"), ("T03", "not_done")):
        enter(database, partnership, replace(LIGHTS, status=status, note="Why.", theme_ids=(theme_id,)))
    found = answered(database, partnership)
    assert [(one.theme_id, one.status) for one in found.raised] == [
        ("T01", "done"), ("T02", "under_way"), ("T03", "not_done"), ("T04", "open"),
    ]  # fmt: skip
    assert (found.done, found.under_way, found.planned, found.open) == (1, 1, 0, 2)
    assert found.raised[0].sources == (code,)


def test_a_theme_that_may_not_be_shown_is_not_raised(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q03", disclosure_class="protected")
    speak_of(database, partnership, code, "T01", times=3)
    assert answered(database, partnership).raised == ()


def test_a_theme_of_a_collection_that_opened_after_the_action_was_done_is_raised_again(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q03", disclosure_class="protected")
    speak_of(database, partnership, code, "T01")
    enter(
        database, partnership, replace(LIGHTS, status="done", done_on=date(2026, 10, 1), theme_ids=("T01",))
    )
    assert [one.again for one in answered(database, partnership).raised] == [True]
