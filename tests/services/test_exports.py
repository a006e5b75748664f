"""What is taken out row by row, and what of a release: the cells, who may, and what is never in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

import pytest

from survey_app import export_words
from survey_app.exports import making
from survey_app.services import clock, exports, gathered, programmes, reading, summaries
from survey_app.services.exports import Answers, Cell, Choices, Missing
from survey_app.services.gathered import Brought
from survey_app.services.refusals import Refusal
from survey_app.store import audit as audit_store
from survey_app.store import narrowing
from survey_app.store.database import Database
from survey_app.store.tables import Collection, CommentFlag, District, Response
from tests.conftest import TODAY
from tests.respondents import answer, card, code_comments, comments_of
from tests.services.coders import make_coder

Opened = Callable[..., str]
SAID = "She listened to me and rang back the same day."
NOW = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - as the database keeps times


@pytest.fixture
def kim(database: Database, partnership: str) -> str:
    """A reader's account."""
    return make_coder(database, partnership, "Kim").account_id


def take(
    database: Database, partnership: str, who: str, **what: str
) -> tuple[Answers, list[dict[str, Cell]]]:
    """What an account takes out row by row, each row by the names of its columns."""
    with database.writing() as session:
        subject = exports.subject(session, partnership, TODAY, **what)
        taken = exports.answers(session, who, subject)
    names = [one.name for one in taken.variables]
    with database.reading() as session:
        rows = [dict(zip(names, cells, strict=True)) for cells in exports.rows(session, taken)]
    return taken, rows


def figures(database: Database, partnership: str, **what: str) -> str:
    """Every cell of the open profile, as one text."""
    with database.writing() as session:
        subject = exports.subject(session, partnership, TODAY, **what)
        made = making.of_figures(summaries.build(session, subject, TODAY), "en", TODAY)
        return json.dumps(list(made.rows()))


# ---- a row a response --------------------------------------------------------------------------------------


def test_a_row_holds_what_was_chosen_and_says_why_there_is_nothing(
    database: Database, partnership: str, opened: Opened, kim: str
) -> None:
    code = opened("Q11", wave="before")
    answer(
        database,
        code,
        {
            "Q11.1a": "health",
            "Q11.1b": "prefer_not_to_say",
            "Q11.16": ("practitioner", "champion"),
            "Q11.7": "7",
            "Q11.8": "skipped",
            "Q11.3a": "dont_know",
        },
    )
    _taken, (row,) = take(database, partnership, kim, collection=code)
    assert row["Q11_1a"] == 2
    assert row["Q11_1b"] == Missing.PREFER_NOT_TO_SAY == -94
    assert row["Q11_16"] == "champion;practitioner"
    assert [row[f"Q11_16_{one}"] for one in ("champion", "practitioner", "council")] == [1, 1, 0]
    assert row["Q11_7"] == 7
    assert row["Q11_8"] == Missing.UNANSWERED == -99
    assert row["Q11_9"] == Missing.UNANSWERED
    assert row["Q11_3a"] == Missing.DONT_KNOW == -95
    assert row["Q11_10a"] == Missing.NOT_REACHED == -98  # asked after alone
    assert row["Q11_7t_then"] == Missing.NOT_REACHED
    assert row["wave"] == 1
    assert row["week"] == clock.week_of(TODAY).isoformat()
    assert all(cell != "" and cell is not None for cell in row.values())


def test_what_was_not_on_the_path_is_told_from_what_was_passed_by(
    database: Database, partnership: str, opened: Opened, kim: str
) -> None:
    code = opened("Q03", disclosure_class="protected")
    answer(database, code, {"Q03.1": "skipped"})
    answer(database, code, {"Q03.1": "skipped"}, {"Q03.6": SAID})
    _taken, rows = take(database, partnership, kim, collection=code)
    assert sorted((row["Q03_6"], row["Q03_6q"]) for row in rows) == [
        (Missing.UNANSWERED, Missing.NOT_REACHED),
        (Missing.KEPT_BACK, Missing.UNANSWERED),
    ]


def test_scores_are_those_of_the_scale_and_too_few_items_give_none(
    database: Database, partnership: str, opened: Opened, kim: str
) -> None:
    code = opened("Q02", disclosure_class="protected")
    items = [f"Q02.{number}" for number in range(1, 9)]
    answer(database, code, dict.fromkeys(items, "very"))
    answer(database, code, dict.fromkeys(items[:3], "very"))
    _taken, rows = take(database, partnership, kim, collection=code)
    # Two of eight are turned round: 6 x 4 + 2 x 0.
    assert {row["score_self_and_say"] for row in rows} == {24, Missing.UNANSWERED}


def test_words_go_out_once_a_reader_let_them_stay_and_not_where_they_name_somebody(
    database: Database, partnership: str, opened: Opened, kim: str
) -> None:
    code = opened("Q03", disclosure_class="protected")
    sent = answer(database, code, words={"Q03.6": SAID}, times=5)
    comments = {one: comments_of(database, [one])[0] for one in sent}
    stays, waits, passed_on, names, put_back = sent
    for one in (stays, names, put_back):
        code_comments(database, [comments[one]], "T01")
    code_comments(database, [comments[waits]], "T01", decision="")
    code_comments(database, [comments[passed_on]], "T01", decision="police")
    with database.writing() as session:
        for one, flag in ((names, "F2"), (put_back, "F1")):
            session.add(CommentFlag(comment_id=comments[one], flag=flag, account_id=kim, raised_on=TODAY))
    _taken, rows = take(database, partnership, kim, collection=code)
    told = [row for row in rows if row["Q03_6"] != Missing.KEPT_BACK]
    assert [row["Q03_6"] for row in told] == [SAID]
    assert (told[0]["Q03_6_themes"], told[0]["Q03_6_themes_by"]) == ("T01", "person")
    assert (told[0]["Q03_6_themes_sure"], told[0]["Q03_6_direction"]) == ("none", 1)
    kept = [row for row in rows if row["Q03_6"] == Missing.KEPT_BACK]
    assert len(kept) == 4
    assert all(row["Q03_6_themes"] == row["Q03_6_direction"] == Missing.KEPT_BACK for row in kept)


def test_a_theme_says_who_put_it_and_how_sure_the_machine_was(
    database: Database, partnership: str, opened: Opened, kim: str
) -> None:
    code = opened("Q03", disclosure_class="protected")
    (comment,) = comments_of(database, answer(database, code, words={"Q03.6": SAID}))
    code_comments(database, [comment], "T02", state="suggested", confidence=0.834)
    code_comments(database, [comment], "T01")
    code_comments(database, [comment], "T03", state="rejected")
    _taken, (row,) = take(database, partnership, kim, collection=code)
    assert row["Q03_6_themes"] == "T01;T02"
    assert row["Q03_6_themes_by"] == "person;machine"
    assert row["Q03_6_themes_sure"] == "none;0.83"


def test_what_was_taken_back_and_whom_a_reader_knows_is_not_in_it(
    database: Database, partnership: str, opened: Opened, kim: str
) -> None:
    with database.writing() as session:
        programme = programmes.begin(session, partnership, "The Bridge")
        found = programmes.find(session, partnership, programme, TODAY)
    assert found is not None
    before = opened("Q11", programme_id=found.id, wave="before")
    after = opened("Q11", programme_id=found.id, wave="after")
    known, other = card(database, found.id), card(database, found.id)
    for one in (known, other):
        answer(database, before, {"Q11.1a": "health"}, card_id=one)
        answer(database, after, {"Q11.2": "yes"}, {"Q11.17": SAID}, card_id=one)
    (gone,) = answer(database, after, {"Q11.2": "no"})
    with database.writing() as session:
        session.get_one(Response, gone).taken_back = True
        words = [row.id for row in session.query(Response) if row.card_id == known]
        said = comments_of(database, words)
        reading.hand_on(session, partnership, said[0], kim)
    taken, rows = take(database, partnership, kim, programme="The Bridge")
    # The other person's two waves alone, joined by a pair that is drawn anew.
    assert sorted(row["wave"] for row in rows) == [1, 3]
    assert len({row["pair"] for row in rows}) == 1
    assert "Q11_10a" in {one.name for one in taken.variables}
    _again, anew = take(database, partnership, kim, programme="The Bridge")
    for name in ("row", "pair"):
        assert not {row[name] for row in rows} & {row[name] for row in anew}
    held = {other, *(row for row in words)}
    assert not held & {str(cell) for row in rows for cell in row.values()}
    _lee, all_of_it = take(
        database, partnership, make_coder(database, partnership, "Lee").account_id, programme="The Bridge"
    )
    assert len(all_of_it) == 4


def test_rows_stand_in_an_order_that_is_drawn_and_tells_nothing_of_when_they_came(
    database: Database, partnership: str, opened: Opened, kim: str
) -> None:
    code = opened("Q11")
    for number in range(11):
        answer(database, code, {"Q11.9": str(number)})
    orders = {
        tuple(row["Q11_9"] for row in take(database, partnership, kim, collection=code)[1]) for _ in range(4)
    }
    assert len(orders) > 1
    assert all(sorted(one) == list(range(11)) for one in orders)


def test_of_a_card_that_was_used_twice_the_form_that_figures_count_is_in_it(
    database: Database, partnership: str, opened: Opened, kim: str
) -> None:
    with database.writing() as session:
        code = programmes.begin(session, partnership, "The Bridge")
        found = programmes.find(session, partnership, code, TODAY)
    assert found is not None
    before = opened("Q11", programme_id=found.id, wave="before")
    one = card(database, found.id)
    answer(database, before, {"Q11.9": "2"}, card_id=one)
    answer(database, before, {"Q11.9": "9"}, card_id=one)
    _taken, rows = take(database, partnership, kim, collection=before)
    assert [row["Q11_9"] for row in rows] == [2]


def test_a_row_that_came_in_a_file_says_so(
    database: Database, partnership: str, opened: Opened, kim: str
) -> None:
    code = opened("Q11")
    answer(database, code, {"Q11.9": "3"})
    with database.writing() as session:
        gathered.collect(session, partnership, code, Brought("paper.csv", b"Q11.9\n4\n"), TODAY)
    _taken, rows = take(database, partnership, kim, collection=code)
    assert {(row["Q11_9"], row["mode"]) for row in rows} == {(3, 1), (4, 2)}


# ---- who may ----------------------------------------------------------------------------------------------


def test_readers_alone_take_answers_out_and_it_is_recorded_before_the_first_row(
    database: Database, partnership: str, opened: Opened, kim: str
) -> None:
    code = opened("Q11")
    answer(database, code, {"Q11.9": "3"})
    for role in ("coordinator", "administrator", "practitioner", "viewer"):
        other = make_coder(database, partnership, role, role).account_id
        with pytest.raises(Refusal, match="Only a reader"):
            take(database, partnership, other, collection=code)
    with database.writing() as session:
        subject = exports.subject(session, partnership, TODAY, collection=code)
        exports.answers(session, kim, subject)
    with database.reading() as session:
        lines = [(line.act, line.account) for line in audit_store.walk(session, partnership)]
        asked = session.query(Collection).one()
        assert lines == [("answers_exported", kim)]
        assert [line.thing for line in audit_store.walk(session, partnership)] == [asked.id]


def test_what_is_shared_and_what_was_deleted_is_refused_kindly(
    database: Database, partnership: str, opened: Opened, kim: str
) -> None:
    shared = opened("Q03", kind="shared", shared_with="your support worker")
    with pytest.raises(Refusal, match="It is in no file"):
        take(database, partnership, kim, collection=shared)
    code = opened("Q11")
    with database.writing() as session:
        session.query(Collection).filter_by(code=code).one().emptied_on = TODAY
    with pytest.raises(Refusal, match="were deleted when their time was over"):
        take(database, partnership, kim, collection=code)


def test_a_reader_of_a_district_finds_its_collections_alone(
    database: Database, partnership: str, opened: Opened, kim: str
) -> None:
    with database.writing() as session:
        row = District(partnership_id=partnership, name="Northwater")
        session.add(row)
        session.flush()
        district = row.id
    code = opened("Q11")
    with database.reading() as session:
        narrowing.narrow(session, district)
        with pytest.raises(Refusal, match="There is no collection"):
            exports.subject(session, partnership, TODAY, collection=code)


# ---- what a release told -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("klass", "people"), [("open", 8), ("protected", 41)])
def test_nothing_is_taken_out_of_figures_that_the_release_does_not_tell(
    database: Database, partnership: str, opened: Opened, klass: str, people: int
) -> None:
    """Whoever knows every answer but one learns of it from the file what the release says, and no more."""
    code = opened("Q11", disclosure_class=klass)
    answer(database, code, {"Q11.9": "7", "Q11.1a": "health"}, times=people - 1)
    answer(database, code, {"Q11.9": "2", "Q11.1a": "education"})
    first = figures(database, partnership, collection=code)
    with database.writing() as session:
        told = summaries.to_dict(summaries.of_collection(session, partnership, code, TODAY))
        rows = exports.figures(summaries.of_collection(session, partnership, code, TODAY))
    released = json.dumps(told)
    assert all(json.dumps(one.figure.to_dict()) in released for one in rows)
    assert len({one.key for one in rows}) == len(rows)
    # Two files cannot be subtracted: what came since the release is in neither.
    answer(database, code, {"Q11.9": "0", "Q11.1a": "council"}, times=4)
    assert figures(database, partnership, collection=code) == first


def test_people_who_answered_otherwise_and_are_told_alike_give_the_same_file(
    database: Database, partnership: str, opened: Opened
) -> None:
    """In a protected group two ways in which people can have answered, with one release, are one file."""
    made = []
    for ones, others in ((19, 22), (21, 20)):
        code = opened("Q02", disclosure_class="protected", title="The same")
        answer(database, code, {"Q02.1": "very", "Q02.2": "partly"}, times=ones)
        answer(database, code, {"Q02.1": "partly", "Q02.2": "very"}, times=others)
        made.append(figures(database, partnership, collection=code))
    assert made[0] == made[1]


def test_where_nothing_may_be_told_nothing_is_taken_out(
    database: Database, partnership: str, opened: Opened
) -> None:
    for klass, people in (("open", 4), ("protected", 9), ("small", 40)):
        code = opened("Q11", disclosure_class=klass)
        answer(database, code, {"Q11.9": "7"}, times=people)
        with pytest.raises(Refusal, match="has no figures yet"):
            figures(database, partnership, collection=code)


def test_no_words_that_people_wrote_are_among_the_figures(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q03", disclosure_class="protected")
    sent = answer(database, code, words={"Q03.6": SAID}, times=30)
    code_comments(database, comments_of(database, sent), "T01", may_quote=True)
    told = figures(database, partnership, collection=code)
    assert '"theme/T01///people"' in told
    assert SAID not in told


def test_what_is_hidden_is_told_by_its_code_and_its_reason(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q02", disclosure_class="protected")
    answer(database, code, {"Q02.1": "very"}, times=40)
    cells = json.loads(figures(database, partnership, collection=code))
    heads = list(export_words.FIGURE_COLUMNS)
    hidden = [row for row in (dict(zip(heads, one, strict=True)) for one in cells) if row["form"] == "hidden"]
    assert hidden
    for row in hidden:
        assert {row[name] for name in ("text", "value", "count", "base", "low", "high")} == {-97}
        assert row["reason"] != Missing.NOT_REACHED


# ---- choices that are kept ---------------------------------------------------------------------------------


def test_choices_are_kept_under_a_name_and_replaced_by_it(
    database: Database, partnership: str, kim: str
) -> None:
    with database.writing() as session:
        exports.keep_setting(session, partnership, " Board ", Choices(), kim, TODAY)
        exports.keep_setting(session, partnership, "Board", Choices(format="sav"), kim, TODAY)
        assert [(one.name, one.choices.format) for one in exports.settings(session, partnership)] == [
            ("Board", "sav")
        ]
        assert exports.setting_named(session, partnership, "board") == Choices(format="sav")
        with pytest.raises(Refusal, match="There are: Board"):
            exports.setting_named(session, partnership, "other")
        exports.drop_setting(session, partnership, exports.settings(session, partnership)[0].id)
        assert exports.settings(session, partnership) == []
        with pytest.raises(exports.NoSuchSetting):
            exports.drop_setting(session, partnership, "nothing")
