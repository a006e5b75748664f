"""Answers about risk: they reach a reader at once, are decided with a reason, and go nowhere else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from questionnaires import reader
from questionnaires.answers import SKIPPED, Answer
from survey_app.services import accounts, alerts, collections, gathered, reading, releases, subjects
from survey_app.services.alerts import NoSuchAlert
from survey_app.services.gathered import Brought
from survey_app.services.refusals import Refusal
from survey_app.store import responses
from survey_app.store.database import Database
from survey_app.store.tables import Alert, Comment, Reading, Response
from tests import loaded
from tests.conftest import TODAY
from tests.coordinator.conftest import NOW

RISK = "core10.6"


@pytest.fixture
def account(database: Database, partnership: str) -> str:
    """Somebody who reads."""
    return loaded.reader(database, partnership)


@pytest.fixture
def code(database: Database, partnership: str, account: str, opened: Callable[..., str]) -> str:
    """A collection that asks a made-up CORE-10, whose sixth item is about risk."""
    loaded.load(database, partnership, "core10")
    return opened("core10", wave="before")


def answer(database: Database, code: str, chosen: str) -> str:
    with database.writing() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        given = {RISK: Answer(RISK, {"": (chosen,)}), "core10.1": Answer("core10.1", {"": ("4",)})}
        return responses.add_response(
            session, asked.id, TODAY, "en", given, turns=asked.turns, arrived_at=NOW
        )


def waiting(database: Database, partnership: str) -> list[str]:
    with database.reading() as session:
        return [one.id for one in alerts.queue(session, partnership, "new")]


@pytest.mark.parametrize(("chosen", "alerted"), [("0", 0), ("1", 1), ("4", 1), (SKIPPED, 0)])
def test_an_answer_at_or_above_the_alerting_score_waits_for_a_person_at_once(
    database: Database, partnership: str, code: str, chosen: str, alerted: int
) -> None:
    answer(database, code, chosen)
    assert len(waiting(database, partnership)) == alerted


def test_an_answer_that_was_gathered_on_paper_alerts_too(
    database: Database, partnership: str, code: str
) -> None:
    with database.writing() as session:
        gathered.collect(session, partnership, code, Brought("paper.csv", b"core10.6\n2\n0\n"), TODAY)
    assert len(waiting(database, partnership)) == 1


def test_a_reader_opens_it_with_what_was_chosen_and_decides_with_a_reason(
    database: Database, partnership: str, code: str, account: str
) -> None:
    answer(database, code, "3")
    (alert,) = waiting(database, partnership)
    with database.writing() as session:
        opened = alerts.open_alert(session, partnership, alert)
        assert (opened.code, opened.queued.question is not None) == ("3", True)
    with database.writing() as session:
        assert [one.state for one in alerts.queue(session, partnership, "opened")] == ["opened"]
        alerts.decide(session, partnership, alert, "referred", " Told by telephone. ", account, TODAY)
    with database.reading() as session:
        row = session.get_one(Alert, alert)
        held = (row.state, row.decision, row.reason, row.account_id, row.decided_on, row.arrived_at)
        assert held == ("decided", "referred", "Told by telephone.", account, TODAY, None)
        assert alerts.next_waiting(session, partnership) is None


@pytest.mark.parametrize("decision", reading.DECISIONS)
def test_every_decision_on_risk_needs_a_reason(
    database: Database, partnership: str, code: str, account: str, decision: str
) -> None:
    answer(database, code, "3")
    (alert,) = waiting(database, partnership)
    with database.writing() as session, pytest.raises(Refusal, match="Say why"):
        alerts.decide(session, partnership, alert, decision, " ", account, TODAY)


def test_what_was_passed_on_stands_and_what_was_not_may_still_be(
    database: Database, partnership: str, code: str, account: str
) -> None:
    answer(database, code, "3")
    (alert,) = waiting(database, partnership)
    with database.writing() as session:
        alerts.decide(session, partnership, alert, "no_action", "Known to us.", account, TODAY)
        alerts.decide(session, partnership, alert, "police", "More came to light.", account, TODAY)
        with pytest.raises(Refusal, match="that decision stands"):
            alerts.decide(session, partnership, alert, "no_action", "On second thoughts.", account, TODAY)


def test_the_longest_waiting_comes_first_opened_or_not(
    database: Database, partnership: str, code: str
) -> None:
    first = answer(database, code, "3")
    with database.writing() as session:
        session.scalars(select(Alert)).one().arrived_at = NOW.replace(hour=1)
    answer(database, code, "2")
    with database.writing() as session:
        alert = alerts.next_waiting(session, partnership)
        assert alert is not None
        assert session.get_one(Alert, alert).response_id == first
        alerts.open_alert(session, partnership, alert)
        assert alerts.next_waiting(session, partnership) == alert


def test_another_partnerships_alert_is_not_found(database: Database, partnership: str, code: str) -> None:
    answer(database, code, "3")
    (alert,) = waiting(database, partnership)
    with database.writing() as session:
        for act in (alerts.open_alert, lambda s, p, a: alerts.decide(s, p, a, "police", "x", "y", TODAY)):
            with pytest.raises(NoSuchAlert):
                act(session, "another", alert)
        assert alerts.queue(session, "another", "new") == []
        assert alerts.next_waiting(session, "another") is None


def test_an_alert_is_no_comment_and_changes_no_figure(
    database: Database, partnership: str, code: str
) -> None:
    with database.reading() as session:
        asked = collections.find(session, code, TODAY)
    assert asked is not None

    def figures() -> object:
        with database.reading() as session:
            return releases.build(session, subjects.of_collection(asked)).to_dict()

    for _person in range(12):
        answer(database, code, "3")
    with_alerts = figures()
    with database.writing() as session:
        assert session.scalar(select(func.count()).select_from(Comment)) == 0
        assert session.scalar(select(func.count()).select_from(Reading)) == 0
        for row in session.scalars(select(Alert)):
            session.delete(row)
    assert figures() == with_alerts


def test_an_alert_outlives_answers_that_are_taken_back_and_tells_what_was_chosen_no_more(
    database: Database, partnership: str, code: str
) -> None:
    sent = answer(database, code, "3")
    with database.writing() as session:
        session.delete(session.get_one(Response, sent))
    (alert,) = waiting(database, partnership)
    with database.writing() as session:
        opened = alerts.open_alert(session, partnership, alert)
    assert (opened.code, opened.comments) == ("", ())


def test_of_our_own_questionnaires_none_alerts(database: Database) -> None:
    assert not [one.id for one in reader.questionnaires().values() if one.alerts]
    assert frozenset({accounts.Role.READER}) == accounts.READ_COMMENTS
