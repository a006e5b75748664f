"""What a summary shows of a collection, and that nothing else slips out."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable
from datetime import date

import pytest

from analysis.disclosure.classes import DisclosureClass
from analysis.figures import BlockFigure, Form, MessageId
from survey_app.services import collections, programmes, summaries
from survey_app.services.refusals import Refusal
from survey_app.services.released import DIFFERENCE
from survey_app.services.summaries import BlockSummary, Summary
from survey_app.store import comments
from survey_app.store.database import Database
from survey_app.store.tables import Partnership
from tests.conftest import TODAY
from tests.respondents import answer, card, code_comments, comments_of

Opened = Callable[..., str]
BEFORE_TODAY = date(2026, 11, 20)


def summary_of(database: Database, partnership: str, code: str, today: date = TODAY) -> Summary:
    with database.writing() as session:
        return summaries.of_collection(session, partnership, code, today)


def numbers_in(value: object) -> set[str]:
    return set(re.findall(r"(?<![\w.-])\d+(?![\w.-])", json.dumps(value)))


@pytest.mark.parametrize(("some", "others", "shown"), [(13, 24, 35), (14, 27, 40), (12, 16, 30)])
def test_a_planted_total_of_a_protected_collection_is_nowhere_in_its_summary(
    database: Database, partnership: str, opened: Opened, some: int, others: int, shown: int
) -> None:
    code = opened("Q02", disclosure_class="protected")
    answer(database, code, {"Q02.1": "very"}, times=some)
    answer(database, code, {"Q02.1": "a_little"}, times=others)
    told = summaries.to_dict(summary_of(database, partnership, code))
    assert not numbers_in(told) & {str(some), str(others), str(some + others)}
    assert told["people"] == {"form": "count", "value": shown, "rounding": 5}


def test_an_open_class_collection_shows_what_was_counted(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q11")
    answer(database, code, {"Q11.9": "7"}, times=13)
    summary = summary_of(database, partnership, code)
    answered = next(one for one in summary.questions if one.question.id == "Q11.9")
    figure = answered.distribution.cell("7")
    assert summary.people.value == 13
    assert figure is not None
    assert (figure.count, figure.base) == (13, 13)
    assert answered.mean is not None
    assert answered.mean.value == 7


@pytest.mark.parametrize(
    ("klass", "people", "today", "reason"),
    [
        ("protected", 9, TODAY, MessageId.FEWER_THAN_FLOOR),
        ("small", 9, TODAY, MessageId.ONLY_AT_CLOSE),
        ("small", 40, TODAY, MessageId.ONLY_AT_CLOSE),
        ("small", 9, date(2026, 12, 1), MessageId.FEWER_THAN_FLOOR),
    ],
)
def test_too_few_or_too_early_shows_no_number_and_says_why(
    database: Database,
    partnership: str,
    opened: Opened,
    klass: str,
    people: int,
    today: date,
    reason: MessageId,
) -> None:
    code = opened("Q03", disclosure_class=klass, closes_on=date(2026, 11, 30))
    answer(database, code, words={"Q03.6": "We wanted more time."}, times=people)
    summary = summary_of(database, partnership, code, today)
    assert summary.nothing is not None
    assert summary.nothing.reason.id is reason
    assert not summary.people.is_shown
    assert not any(one.distribution.is_shown for one in summary.questions)
    assert not summary.themes
    assert not summary.frameworks
    assert summary.nothing.progress.form is Form.BAND


def test_an_open_class_collection_without_answers_says_that_nobody_answered(
    database: Database, partnership: str, opened: Opened
) -> None:
    summary = summary_of(database, partnership, opened("Q11", wave="after"))
    assert summary.nothing is not None
    assert summary.nothing.reason.id is MessageId.NO_DATA


def test_a_small_group_is_told_in_words_and_bands_once_it_has_closed(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q02", closes_on=date(2026, 11, 22), opens_on=date(2026, 11, 1))
    answer(database, code, {"Q02.1": "very"}, times=14)
    answer(database, code, {"Q02.1": "a_little"}, times=11)
    summary = summary_of(database, partnership, code)
    assert summary.klass is DisclosureClass.SMALL
    assert summary.people.band == "20-29"
    forms = {
        figure.form
        for one in summary.questions
        if one.question.id == "Q02.1"
        for _code, figure in one.distribution.cells
    }
    assert forms == {Form.WORDS}
    assert not numbers_in(summaries.to_dict(summary)) & {"14", "11", "25"}


def test_every_comment_read_is_said_only_where_none_waits(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q03", disclosure_class="protected")
    sent = answer(database, code, words={"Q03.6": "It was good."}, times=2)
    waiting = summary_of(database, partnership, code)
    code_comments(database, comments_of(database, sent), "T01")
    read = summary_of(database, partnership, code)
    assert waiting.nothing is not None
    assert read.nothing is not None
    assert (waiting.nothing.all_are_read, read.nothing.all_are_read) == (False, True)


def test_a_theme_of_too_few_people_is_not_even_named(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q03", disclosure_class="protected")
    sent = answer(database, code, words={"Q03.6": "She listened."}, times=12)
    ids = comments_of(database, sent)
    code_comments(database, ids[:6], "T01")
    code_comments(database, ids[6:10], "T02")
    code_comments(database, ids[10:], "T03", state="rejected")
    summary = summary_of(database, partnership, code)
    assert [one.theme.id for one in summary.themes] == ["T01"]
    assert "T02" not in json.dumps(summaries.to_dict(summary))


def test_a_person_who_spoke_twice_of_a_theme_counts_once(
    database: Database, partnership: str, opened: Opened
) -> None:
    with database.writing() as session:
        programme = programmes.begin(session, partnership, "The Bridge")
        found = programmes.find(session, partnership, programme, TODAY)
        assert found is not None
        programme_id = found.id
    first = opened("Q02", disclosure_class="protected", programme_id=programme_id, wave="before")
    second = opened("Q02", disclosure_class="protected", programme_id=programme_id, wave="after")
    with database.reading() as session:
        asked = collections.find(session, first, TODAY)
    assert asked is not None
    text = next(one.id for one in asked.turns if one.kind == "long_text")
    # Four people carry it in both waves, eight more write of something else: under the floor of five.
    for number in range(12):
        held = card(database, programme_id)
        for code in (first, second):
            ids = comments_of(database, answer(database, code, words={text: "Words."}, card_id=held))
            if number < 4:
                code_comments(database, ids, "T01")
    with database.writing() as session:
        summary = summaries.of_programme(session, partnership, programme, TODAY)
    assert summary.people.value == 10
    assert summary.themes == ()


def quotable(
    database: Database,
    partnership: str,
    opened: Opened,
    account: str,
    *,
    carriers: int = 6,
    may_quote: bool | None = True,
    state: str = "accepted",
    decision: str = "no_action",
) -> tuple[str, ...]:
    code = opened("Q03", disclosure_class="protected")
    ids = comments_of(database, answer(database, code, words={"Q03.6": "She listened."}, times=12))
    code_comments(database, ids[1:carriers], "T01")
    code_comments(database, ids[:1], "T01", may_quote=may_quote, state=state, decision=decision)
    with database.writing() as session:
        comments.choose_quote(session, ids[0], "They took in what I said.", (), account, TODAY)
    return tuple(quote for one in summary_of(database, partnership, code).themes for quote in one.quotes)


@pytest.fixture
def account(database: Database, partnership: str) -> str:
    from survey_app.store.tables import Account

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


def test_a_chosen_quote_stands_beside_its_theme(
    database: Database, partnership: str, opened: Opened, account: str
) -> None:
    assert quotable(database, partnership, opened, account) == ("They took in what I said.",)


@pytest.mark.parametrize(
    "against",
    [
        {"may_quote": None},
        {"may_quote": False},
        {"state": "suggested"},
        {"decision": ""},
        {"decision": "police"},
        {"carriers": 4},
    ],
)
def test_a_quote_is_not_shown_without_consent_a_check_a_decision_or_enough_people(
    database: Database, partnership: str, opened: Opened, account: str, against: dict[str, object]
) -> None:
    assert quotable(database, partnership, opened, account, **against) == ()  # type: ignore[arg-type]


def test_the_measures_that_a_collection_is_evidence_for_are_named_once_figures_are_shown(
    database: Database, partnership: str, opened: Opened
) -> None:
    with database.writing() as session:
        session.get_one(Partnership, partnership).frameworks = ["HSB"]
    code = opened("Q02", disclosure_class="protected")
    answer(database, code, {"Q02.1": "very"}, times=20)
    answer(database, code, {"Q02.1": "partly"}, times=15)
    (framework,) = summary_of(database, partnership, code).frameworks
    assert framework.framework.id == "HSB"
    assert "HSB-O8" in {measure.id for measure in framework.measures}


def test_what_is_shared_with_one_role_has_no_summary(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q03", kind="shared", shared_with="your support worker")
    with database.writing() as session, pytest.raises(Refusal, match="shared with your support worker"):
        summaries.of_collection(session, partnership, code, TODAY)


def test_another_partnerships_collection_is_not_found(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q03")
    with database.writing() as session, pytest.raises(Refusal, match="no collection with the code"):
        summaries.of_collection(session, "somebody else", code, TODAY)


def test_a_release_keeps_its_number_and_day_until_enough_more_have_answered(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q02", disclosure_class="protected")
    answer(database, code, {"Q02.1": "very"}, times=10)
    first = summary_of(database, partnership, code, BEFORE_TODAY)
    answer(database, code, {"Q02.1": "partly"}, times=9)
    same = summary_of(database, partnership, code)
    answer(database, code, {"Q02.1": "partly"})
    second = summary_of(database, partnership, code)
    assert (first.release_number, first.released_on) == (1, BEFORE_TODAY)
    assert dataclasses.replace(same, collections=first.collections) == first
    assert (second.release_number, second.people.value) == (2, 20)


def test_liking_a_course_stands_in_no_block_whatever_it_shows(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q11", wave="after")
    answer(database, code, {"Q11.10a": "very"}, times=12)
    summary = summary_of(database, partnership, code)
    liked = next(one for one in summary.questions if one.question.level == "K1")
    shown = BlockFigure(summary.people, (("before", summary.people),))
    blocks = tuple(
        BlockSummary(DIFFERENCE, question, None, {}, ("before", "after"), (), shown)
        for question in (liked.question, dataclasses.replace(liked.question, level="K2"))
    )
    held = dataclasses.replace(summary, blocks=blocks)
    assert held.of_kind(DIFFERENCE) == blocks[1:]
