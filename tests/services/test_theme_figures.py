"""What is told of what people wrote: by people, which way, which themes together, and when it may change."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from types import SimpleNamespace

import pytest

from analysis.direction import Direction, Mention
from analysis.figures import Form
from analysis.theming.values import Suggestion
from questionnaires import reader
from survey_app.services import collections, subjects, summaries, theming
from survey_app.services.released import Figures
from survey_app.services.summaries import Summary, ThemeSummary
from survey_app.store import releases as release_store
from survey_app.store.comments import Unthemed
from survey_app.store.database import Database
from survey_app.store.tables import Account, Coding, Comment, Response
from tests.conftest import TODAY
from tests.respondents import answer, comments_of

Opened = Callable[..., str]
TEXT = "Q03.6"


def wrote(database: Database, code: str, times: int) -> list[str]:
    """So many people write something; their comments."""
    return comments_of(database, answer(database, code, words={TEXT: "She listened."}, times=times))


def put(database: Database, comment_ids: Iterable[str], theme_id: str, **over: object) -> None:
    """Put a theme on comments that may carry another already."""
    with database.writing() as session:
        for comment_id in comment_ids:
            session.add(Coding(comment_id=comment_id, theme_id=theme_id, **{"state": "accepted", **over}))


def direct(database: Database, comment_ids: Iterable[str], direction: str, by: str | None = None) -> None:
    """Say which way comments point, as the machine or as a person."""
    with database.writing() as session:
        for comment_id in comment_ids:
            row = session.get_one(Comment, comment_id)
            row.direction, row.direction_by = direction, by


def summary_of(database: Database, partnership: str, code: str, today: date = TODAY) -> Summary:
    with database.writing() as session:
        return summaries.of_collection(session, partnership, code, today)


def theme_of(summary: Summary, theme_id: str) -> ThemeSummary | None:
    return next((one for one in summary.themes if one.theme.id == theme_id), None)


def ways(summary: Summary, theme_id: str) -> dict[str, float | None]:
    found = theme_of(summary, theme_id)
    assert found is not None
    return {way: figure.value for way, figure in found.figure.directions if figure.is_shown}


@pytest.fixture
def account(database: Database, partnership: str) -> str:
    with database.writing() as session:
        row = Account(
            partnership_id=partnership,
            sign_in_name="reader",
            display_name="Reader",
            role="reader",
            password_hash="",
            made_on=TODAY,
        )
        session.add(row)
        session.flush()
        return row.id


# ---- which way -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("comment", "for_theme", "by_person", "told"),
    [
        ("negative", None, False, "negative"),
        ("mixed", "positive", False, "positive"),
        ("negative", "positive", True, "negative"),
        ("mixed", "positive", True, "positive"),
        ("mixed", None, True, "mixed"),
    ],
)
def test_a_theme_has_its_own_direction_where_the_comment_turns_and_no_person_said_otherwise(
    database: Database,
    partnership: str,
    opened: Opened,
    account: str,
    comment: str,
    for_theme: str | None,
    by_person: bool,
    told: str,
) -> None:
    code = opened("Q03", disclosure_class="protected")
    ids = wrote(database, code, 30)
    put(database, ids[:15], "T01", direction=for_theme)
    direct(database, ids, comment, account if by_person else None)
    assert ways(summary_of(database, partnership, code), "T01") == {told: 15}


def test_the_machine_tells_a_direction_for_a_theme_only_where_a_comment_turns(
    database: Database, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(_by: object, batch: Sequence[Unthemed], *_read: object) -> Iterator[tuple[str, object]]:
        suggested = (Suggestion("T03", 0.6, ("kind",)),)
        turning = (Mention("She was kind", "positive", ()), Mention("but it was too late", "negative", ()))
        for one in batch:
            mentions = turning if "but" in one.text else ()
            yield one.comment_id, theming._Found("en", suggested, Direction("mixed", 0.6, (), mentions))

    by = SimpleNamespace(number=0, codebook=reader.codebook(), encoder=None)
    monkeypatch.setattr(theming, "_reader", lambda *_given: by)
    monkeypatch.setattr(theming, "_read", read)
    code = opened("Q03")
    turning = comments_of(database, answer(database, code, words={TEXT: "She was kind but it was too late."}))
    plain = comments_of(database, answer(database, code, words={TEXT: "She was kind and it was on time."}))
    theming.theme_new(database)
    with database.reading() as session:
        told = {row.comment_id: row.direction for row in session.query(Coding)}
    assert told == {turning[0]: "positive", plain[0]: None}


def test_who_told_it_is_said_in_ranges(
    database: Database, partnership: str, opened: Opened, account: str
) -> None:
    code = opened("Q03", disclosure_class="protected")
    ids = wrote(database, code, 30)
    put(database, ids[:13], "T01")
    put(database, ids[13:24], "T01", state="suggested", confidence=0.95)
    put(database, ids[24:29], "T01", state="suggested", confidence=0.5)
    direct(database, ids[:21], "positive", account)
    wrote_in_all = summary_of(database, partnership, code).wrote
    assert wrote_in_all is not None
    assert {name: figure.band for name, figure in wrote_in_all.told_by} == {
        "themes_by_people": "10-19",
        "themes_by_machine_sure": "10-19",
        "themes_by_machine_unsure": "0-9",
        "directions_by_people": "20-29",
        "directions_by_machine": "0-9",
    }


# ---- together --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("both", "first", "second", "neither", "shown"),
    [(12, 11, 13, 14, 10), (9, 11, 13, 14, None), (12, 9, 13, 14, None), (12, 11, 13, 9, None)],
)
def test_two_themes_are_told_together_only_where_each_of_the_four_parts_is_ten_or_more(
    database: Database,
    partnership: str,
    opened: Opened,
    both: int,
    first: int,
    second: int,
    neither: int,
    shown: int | None,
) -> None:
    code = opened("Q03", disclosure_class="protected")
    ids = wrote(database, code, both + first + second + neither)
    put(database, ids[: both + first], "T01")
    put(database, [*ids[:both], *ids[both + first : both + first + second]], "T02")
    summary = summary_of(database, partnership, code)
    assert [one.figure.value for one in summary.pairs] == ([] if shown is None else [shown])
    told = json.dumps(summaries.to_dict(summary)["together"])
    assert f'"value": {both}' not in told or both == shown


def test_a_theme_that_is_not_shown_comes_together_with_none(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q03", disclosure_class="protected")
    ids = wrote(database, code, 60)
    put(database, ids[:30], "T01")
    put(database, ids[:4], "T02")
    summary = summary_of(database, partnership, code)
    assert summary.pairs == ()
    assert "T02" not in json.dumps(summaries.to_dict(summary))


def test_those_who_spoke_of_no_theme_are_told_where_they_are_ten_or_more(
    database: Database, partnership: str, opened: Opened
) -> None:
    for silent, told in ((12, 10), (9, None)):
        code = opened("Q03", disclosure_class="protected")
        put(database, wrote(database, code, 24), "T01")
        wrote(database, code, silent)
        comments = summary_of(database, partnership, code).wrote
        assert comments is not None
        assert comments.without_theme.count == told


def test_that_everybody_spoke_of_no_theme_is_not_told(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q03", disclosure_class="protected")
    wrote(database, code, 30)
    comments = summary_of(database, partnership, code).wrote
    assert comments is not None
    assert not comments.without_theme.is_shown


def test_a_small_group_is_told_of_no_pair_and_no_number(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q03", closes_on=date(2026, 11, 22), opens_on=date(2026, 11, 1))
    ids = wrote(database, code, 60)
    put(database, ids[:30], "T01")
    put(database, ids[15:45], "T02")
    summary = summary_of(database, partnership, code)
    assert [one.figure.people.form for one in summary.themes] == [Form.WORDS, Form.WORDS]
    assert summary.pairs == ()
    assert summary.wrote is not None
    assert not summary.wrote.without_theme.is_shown


# ---- from one release to the next ------------------------------------------------------------------------


def test_themes_stay_as_they_were_told_until_ten_more_people_have_written(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q03", disclosure_class="protected")
    put(database, wrote(database, code, 30), "T01")
    first = summary_of(database, partnership, code)
    answer(database, code, {"Q03.1": "very"}, times=9)
    put(database, wrote(database, code, 6), "T02")
    second = summary_of(database, partnership, code)
    assert (first.release_number, second.release_number) == (1, 2)
    assert [one.theme.id for one in second.themes] == ["T01"]
    assert second.themes[0].figure == first.themes[0].figure
    assert [point.number for point in second.points] == [1]
    # Nor does checking let them in, though nobody answered since.
    with database.writing() as session:
        session.query(Coding).filter(Coding.theme_id == "T02").update({"confidence": 0.4})
    assert [one.theme.id for one in summary_of(database, partnership, code).themes] == ["T01"]
    wrote(database, code, 10)
    third = summary_of(database, partnership, code)
    assert third.release_number == 3
    assert [one.theme.id for one in third.themes] == ["T01", "T02"]
    assert [point.number for point in third.points] == [1, 3]


def test_what_people_check_is_told_while_nobody_new_has_written(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q03", disclosure_class="protected")
    ids = wrote(database, code, 30)
    put(database, ids, "T01", state="suggested")
    assert summary_of(database, partnership, code).themes[0].checked == "not_checked"
    with database.writing() as session:
        session.query(Coding).update({"state": "accepted"})
        session.query(Comment).update({"coding_version": Comment.coding_version + 1})
    assert summary_of(database, partnership, code).themes[0].checked == "checked"


def test_exact_figures_of_themes_are_told_anew_when_five_more_have_written(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q11", disclosure_class="open")
    with database.reading() as session:
        asked = collections.find(session, code, TODAY)
    assert asked is not None
    text = next(one.id for one in asked.turns if one.kind == "long_text")
    for more, told in ((6, 6), (1, 6), (4, 11)):
        ids = comments_of(database, answer(database, code, words={text: "Useful."}, times=more))
        put(database, ids, "T01", state="suggested")
        people = summary_of(database, partnership, code).themes[0].figure.people
        assert (people.value if people.count is None else people.count) == told
    with database.writing() as session:
        session.query(Coding).update({"state": "accepted"})
        session.query(Comment).update({"coding_version": Comment.coding_version + 1})
    assert summary_of(database, partnership, code).themes[0].checked == "checked"


def test_a_theme_is_followed_from_one_release_to_the_next_by_what_both_show(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q03", disclosure_class="protected")
    put(database, wrote(database, code, 10), "T01")
    wrote(database, code, 30)
    summary_of(database, partnership, code)
    put(database, wrote(database, code, 40), "T01")
    summary = summary_of(database, partnership, code)
    (one,) = summary.themes
    assert [figure and figure.value for figure in one.over] == [25, 63]
    assert one.moved is not None
    difference, interval = one.moved.part("difference"), one.moved.part("interval")
    assert difference is not None
    assert interval is not None
    assert difference.value == 38
    # 50 of 80 is shown, and may be 48 of 82 to 52 of 78; 10 of 40 may be 8 of 42 to 12 of 38.
    assert (interval.low, interval.high) == (26, 48)


@pytest.mark.parametrize(("same", "alike"), [(True, True), (False, False)])
def test_a_summary_says_whether_two_releases_were_read_alike(
    database: Database, partnership: str, opened: Opened, same: bool, alike: bool
) -> None:
    code = opened("Q03", disclosure_class="protected")
    put(database, wrote(database, code, 30), "T01")
    summary_of(database, partnership, code)
    if not same:
        with database.writing() as session:
            row = release_store.latest(session, releases_key(session, code))
            assert row is not None
            held = Figures.from_dict(row.figures).to_dict()
            row.figures = {**held, "comments": {**held["comments"], "model": 7}}
    put(database, wrote(database, code, 30), "T01")
    assert [point.reads_alike for point in summary_of(database, partnership, code).points] == [None, alike]


def releases_key(session: object, code: str) -> str:
    asked = collections.find(session, code, TODAY)  # type: ignore[arg-type]
    assert asked is not None
    return subjects.of_collection(asked).key


def test_a_release_made_before_there_were_such_figures_is_still_read(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q03", disclosure_class="protected")
    put(database, wrote(database, code, 30), "T01")
    answer(database, code, times=0)
    summary_of(database, partnership, code)
    with database.writing() as session:
        row = release_store.latest(session, releases_key(session, code))
        assert row is not None
        row.figures = {name: held for name, held in row.figures.items() if name != "comments"}
        row.commenters = None
    answer(database, code, {"Q03.1": "very"}, times=3)
    summary = summary_of(database, partnership, code)
    assert summary.wrote is None
    assert summaries.to_dict(summary)["comments"] is None


def test_a_summary_follows_themes_over_the_last_six_releases_that_told_of_them_anew(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q03", disclosure_class="protected")
    for _ in range(10):
        put(database, wrote(database, code, 10), "T01")
        summary_of(database, partnership, code)
    answer(database, code, {"Q03.1": "very"}, times=10)
    summary = summary_of(database, partnership, code)
    assert summary.release_number == 11
    assert [point.number for point in summary.points] == [5, 6, 7, 8, 9, 10]
    assert len(summary.themes[0].over) == 6


def test_what_was_taken_back_is_left_out_though_few_have_written_since(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q03", disclosure_class="protected")
    ids = wrote(database, code, 30)
    put(database, ids[:24], "T01")
    summary_of(database, partnership, code)
    with database.writing() as session:
        theirs = session.query(Comment.response_id).filter(Comment.id.in_(ids[:12]))
        gone = session.query(Response).filter(Response.id.in_(theirs)).all()
        for row in gone:
            row.taken_back = True
        release = release_store.latest(session, releases_key(session, code))
        assert release is not None
        release.taken_back = len(gone)
    answer(database, code, {"Q03.1": "very"}, times=25)
    (one,) = summary_of(database, partnership, code).themes
    assert one.figure.people.count is None
    assert one.figure.people.value == 10
