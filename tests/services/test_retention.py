"""Retention: what people sent goes when its time is over, and what must stay stays, without anything more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from benchmarks.service import NUMBERS
from survey_app.services import (
    alerts,
    cards,
    collections,
    holds,
    notices,
    programmes,
    quotes,
    reading,
    releases,
    retention,
)
from survey_app.services.holds import NoSuchHold
from survey_app.services.refusals import Refusal
from survey_app.services.released import Figures
from survey_app.services.retention import LEGAL_HOLD, OF_A_READER, Planned
from survey_app.store import audit as audit_store
from survey_app.store.database import Database
from survey_app.store.tables import (
    Alert,
    AnswerCode,
    Card,
    Coding,
    CodingStep,
    Collection,
    Comment,
    Conversation,
    DraftAnswer,
    KeptDecision,
    LegalHold,
    Lesson,
    Partnership,
    PersonCoding,
    Programme,
    Quote,
    Reading,
    Release,
    Response,
    Row,
)
from tests.conftest import NOTICE_DETAILS, TODAY
from tests.respondents import answer, card, code_comments, comments_of
from tests.services.coders import make_coder

Opened = Callable[..., str]
CLOSED = TODAY
DUE = date(2027, 11, 23)
SAID = "Canary words about the bus"


def count(database: Database, *tables: type[Row]) -> list[int]:
    with database.reading() as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def close(database: Database, code: str, day: date = CLOSED) -> None:
    with database.writing() as session:
        row = session.scalars(select(Collection).where(Collection.code == code)).one()
        collections.close(session, row.partnership_id, code, day)


def planned(database: Database, partnership: str, code: str, day: date) -> Planned:
    with database.reading() as session:
        return next(one for one in retention.plan(session, partnership, day) if one.asked.code == code)


def decide(database: Database, partnership: str, comment_id: str, decision: str, account: str) -> None:
    with database.writing() as session:
        reading.decide(session, partnership, comment_id, decision, "A reason.", account, TODAY)


@pytest.fixture
def lee(database: Database, partnership: str) -> str:
    """A reader's account."""
    return make_coder(database, partnership, "Lee").account_id


@contextmanager
def held(database: Database, partnership: str, account: str, collection_id: str = "") -> Iterator[None]:
    """A legal hold, lifted at the end of the block."""
    with database.writing() as session:
        hold = holds.set_hold(session, partnership, collection_id, "A court asked.", account, TODAY)
    yield
    with database.writing() as session:
        holds.lift(session, partnership, hold, account, TODAY)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 11, 23), 36, date(2029, 11, 23)),
    ],
)
def test_a_time_in_months_ends_on_the_same_day_or_on_the_last_of_a_shorter_month(
    day: date, months: int, then: date
) -> None:
    assert retention.later_by(day, months) == then


def test_answers_go_on_the_day_that_was_told_and_not_before(
    database: Database, partnership: str, opened: Opened, lee: str
) -> None:
    code, other = opened("Q03"), opened("Q03")
    sent = answer(database, code, {"Q03.1": "1"}, {"Q03.6": SAID}, times=3)
    answer(database, other, {"Q03.1": "1"}, {"Q03.6": "Stays"})
    for comment in comments_of(database, sent):
        decide(database, partnership, comment, "no_action", lee)
    assert planned(database, partnership, code, TODAY).goes_on is None
    assert retention.run(database, date(2040, 1, 1)) == [], "what is open has no last day, and stays"
    close(database, code)
    assert planned(database, partnership, code, TODAY).goes_on == DUE
    assert retention.run(database, DUE - timedelta(days=1)) == []
    assert count(database, Response, Comment) == [4, 4]
    assert planned(database, partnership, code, DUE).is_due
    assert retention.run(database, DUE) == [code]
    assert count(database, Response, AnswerCode, Comment, Reading) == [1, 1, 1, 1]
    after = planned(database, partnership, code, DUE)
    assert after.asked.emptied_on == DUE
    assert retention.run(database, DUE) == []


def test_deleted_answers_are_recorded_once_as_done_by_rule(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q03")
    answer(database, code, {"Q03.1": "1"})
    close(database, code)
    retention.run(database, DUE)
    retention.run(database, DUE + timedelta(days=1))
    with database.reading() as session:
        told = [
            (line.act, line.account, line.thing)
            for line in audit_store.walk(session, partnership)
            if line.act == "answers_deleted"
        ]
        collection_id = session.scalar(select(Collection.id).where(Collection.code == code))
    assert told == [("answers_deleted", "by_rule", collection_id)]


@pytest.mark.parametrize("klass", ["open", "protected", "small"])
def test_releases_stand_and_no_later_one_is_made_of_what_is_gone(
    database: Database, partnership: str, opened: Opened, klass: str
) -> None:
    code = opened("Q16", kind="staff", disclosure_class="open") if klass == "open" else opened("Q03")
    if klass == "protected":
        code = opened("Q03", disclosure_class="protected")
    answer(database, code, times=25)
    close(database, code)
    retention.run(database, DUE)
    with database.reading() as session:
        (release,) = session.scalars(select(Release)).all()
        told = release.figures
    assert Figures.from_dict(told).people.is_shown, "the last release was made before anything went"
    releases.make_due(database, DUE)
    retention.run(database, DUE + timedelta(days=40))
    releases.make_due(database, DUE + timedelta(days=40))
    with database.reading() as session:
        assert [row.figures for row in session.scalars(select(Release))] == [told]
    after = planned(database, partnership, code, DUE)
    assert after.people == Figures.from_dict(told).people
    assert count(database, Response) == [0]


@pytest.mark.parametrize("decision", ["", "advice", "safeguarding_lead", "police"])
def test_words_that_wait_for_a_reader_are_held_and_named_and_go_when_they_are_settled(
    database: Database, partnership: str, opened: Opened, lee: str, decision: str
) -> None:
    code = opened("Q03")
    (waits,) = comments_of(database, answer(database, code, {"Q03.1": "1"}, {"Q03.6": SAID}))
    answer(database, code, {"Q03.1": "1"}, times=2)
    if decision:
        decide(database, partnership, waits, decision, lee)
    close(database, code)
    assert planned(database, partnership, code, TODAY).held == (), "no news so long before"
    assert planned(database, partnership, code, DUE).held == (OF_A_READER,)
    assert retention.run(database, DUE) == [code]
    assert count(database, Response, AnswerCode, Comment) == [1, 1, 1]
    with database.reading() as session:
        assert session.get_one(Comment, waits).text == SAID
    # Whoever decides does so as ever, and the next run takes it.
    with database.writing() as session:
        if not decision:
            reading.decide(session, partnership, waits, "no_action", "", lee, DUE)
        else:
            reading.note_recorded(session, partnership, waits, " CASE-7 ", DUE)
    assert retention.run(database, DUE) == []
    assert count(database, Response, AnswerCode, Comment, Reading) == [0, 0, 0, 0]
    with database.reading() as session:
        kept = [
            (row.decision, row.reference, row.decided_on) for row in session.scalars(select(KeptDecision))
        ]
    assert kept == ([(decision, "CASE-7", TODAY)] if decision else [])


def test_a_decision_that_changes_has_to_be_recorded_anew(
    database: Database, partnership: str, opened: Opened, lee: str
) -> None:
    code = opened("Q03")
    (waits,) = comments_of(database, answer(database, code, words={"Q03.6": SAID}))
    decide(database, partnership, waits, "advice", lee)
    with database.writing() as session:
        reading.note_recorded(session, partnership, waits, "", TODAY)
    decide(database, partnership, waits, "police", lee)
    close(database, code)
    retention.run(database, DUE)
    assert count(database, Comment) == [1]


def test_only_what_was_passed_on_can_be_noted_as_recorded(
    database: Database, partnership: str, opened: Opened, lee: str
) -> None:
    code = opened("Q03")
    (waits,) = comments_of(database, answer(database, code, words={"Q03.6": SAID}))
    for decision in ("", "no_action"):
        if decision:
            decide(database, partnership, waits, decision, lee)
        with database.writing() as session, pytest.raises(Refusal):
            reading.note_recorded(session, partnership, waits, "", TODAY)
    decide(database, partnership, waits, "police", lee)
    with database.writing() as session, pytest.raises(Refusal, match="too long"):
        reading.note_recorded(session, partnership, waits, "7" * 61, TODAY)


def test_an_alert_that_nobody_has_decided_on_holds_its_answers(
    database: Database, partnership: str, opened: Opened, lee: str
) -> None:
    code = opened("Q03")
    (sent,) = answer(database, code, {"Q03.1": "1"})
    with database.writing() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        alert = Alert(response_id=sent, collection_id=asked.id, question_id="Q03.1")
        session.add(alert)
        session.flush()
        alert_id = alert.id
    close(database, code)
    retention.run(database, DUE)
    assert count(database, Response, AnswerCode, Alert) == [1, 1, 1]
    with database.writing() as session:
        alerts.decide(session, partnership, alert_id, "police", "Rang them.", lee, DUE)
    retention.run(database, DUE)
    assert count(database, Response, AnswerCode, Alert, KeptDecision) == [0, 0, 0, 1]


def test_a_chosen_quote_stays_and_nothing_else_of_its_comment(
    database: Database, partnership: str, opened: Opened, lee: str
) -> None:
    code = opened("Q03", disclosure_class="protected")
    sent = answer(database, code, {"Q03.1": "1"}, {"Q03.6": "They rang me back. Secret rest."}, times=10)
    (said, *rest) = comments_of(database, sent)
    code_comments(database, [said, *rest], "T01", may_quote=True, because=["rang"])
    with database.writing() as session:
        quotes.choose(session, partnership, said, "They rang me back.…", lee, TODAY, reads_all=True)
    close(database, code)
    with database.reading() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        subject = releases.of_collection(asked)
        before = quotes.chosen(session, subject)
    assert before == {"T01": ("They rang me back.…",)}
    retention.run(database, DUE)
    retention.run(database, DUE)
    with database.reading() as session:
        assert quotes.chosen(session, subject) == before
        row = session.get_one(Comment, said)
        assert (row.text, row.direction_because) == ("", [])
        assert [one.because for one in session.scalars(select(Coding))] == [[]]
    assert count(database, Response, AnswerCode, Comment, Lesson, CodingStep, PersonCoding) == [
        1, 0, 1, 0, 0, 0,
    ]  # fmt: skip
    # Nobody meets it in a list; it can still be dropped, and then it is gone as a whole.
    with database.writing() as session:
        assert reading.queue(session, partnership, "decided", reads_all=True) == []
        with pytest.raises(Refusal):
            quotes.choose(session, partnership, said, "Other words", lee, DUE, reads_all=True)
        with pytest.raises(Refusal):
            reading.decide(session, partnership, said, "police", "Late.", lee, DUE)
        quotes.drop(session, partnership, said, reads_all=False)
    assert count(database, Response, Comment, Quote) == [0, 0, 0]


def test_drafts_of_what_is_over_go_too(database: Database, opened: Opened) -> None:
    code = opened("Q03")
    with database.writing() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        session.add(Conversation(token_hash="one", collection_id=asked.id, touched_on=DUE))
        session.flush()
        session.add(DraftAnswer(conversation_hash="one", question_id="Q03.6", content={}))
    close(database, code)
    retention.run(database, DUE)
    assert count(database, Conversation, DraftAnswer) == [0, 0]


def test_the_key_goes_with_the_last_words_and_a_quote_is_read_without_it(
    database: Database, partnership: str, opened: Opened, lee: str
) -> None:
    code = opened("Q03", disclosure_class="protected")
    sent = answer(database, code, words={"Q03.6": "They rang me back."}, times=3)
    (said, waits, *rest) = comments_of(database, sent)
    code_comments(database, [said, *rest], "T01", may_quote=True)
    with database.writing() as session:
        quotes.choose(session, partnership, said, "They rang me back.", lee, TODAY, reads_all=True)
    close(database, code)
    assert database.keys is not None
    with database.reading() as session:
        scope = session.scalar(select(Collection.id).where(Collection.code == code))

    def key_stands() -> bool:
        assert database.keys is not None
        return any(one.scope_id == scope and not one.destroyed_on for one in database.keys.listing())

    retention.run(database, DUE)
    assert key_stands(), "words that wait for a reader need it"
    with database.writing() as session:
        reading.decide(session, partnership, waits, "no_action", "", lee, DUE)
    retention.run(database, DUE)
    assert not key_stands()
    retention.run(database, DUE)
    with database.reading() as session:
        assert session.get_one(Quote, said).wording == "They rang me back."


def test_a_key_that_a_run_left_behind_goes_with_the_next(
    database: Database, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = opened("Q03")
    answer(database, code, words={"Q03.6": SAID})
    with database.writing() as session:
        for row in session.scalars(select(Reading)):
            row.state, row.decision = "decided", "no_action"
    close(database, code)
    monkeypatch.setattr(retention, "_destroy_keys", lambda *_given: None)
    retention.run(database, DUE)
    monkeypatch.undo()
    assert database.keys is not None
    assert [one.destroyed_on for one in database.keys.listing()] == [None]
    retention.run(database, DUE)
    assert [one.destroyed_on for one in database.keys.listing()] == [DUE]


# ---- programmes ------------------------------------------------------------------------------------------


def test_the_waves_of_a_programme_go_together_when_it_has_ended(
    database: Database, partnership: str, opened: Opened
) -> None:
    with database.writing() as session:
        row = cards.new_programme(session, partnership, "Walks")
        programme_id, programme_code = row.id, row.code
    waves = [opened("Q02", programme_id=programme_id, wave=wave) for wave in ("before", "after")]
    held_card = card(database, programme_id)
    for wave in waves:
        answer(database, wave, card_id=held_card)
    close(database, waves[0], TODAY - timedelta(days=10))
    assert planned(database, partnership, waves[0], TODAY).goes_on is None, "the other wave is still open"
    close(database, waves[1])
    assert {planned(database, partnership, wave, TODAY).goes_on for wave in waves} == {DUE}
    with database.writing() as session:
        session.get_one(Programme, programme_id).follow_up_weeks = 13
    later = retention.later_by(CLOSED + timedelta(weeks=13), 12)
    assert planned(database, partnership, waves[0], TODAY).goes_on == later
    with database.writing() as session:
        programmes.close(session, partnership, programme_code, TODAY + timedelta(days=5))
    after = retention.later_by(TODAY + timedelta(days=5), 12)
    assert planned(database, partnership, waves[0], TODAY).goes_on == after
    assert set(retention.run(database, after)) == set(waves)
    assert count(database, Response) == [0]


def test_a_programme_that_nobody_closed_is_closed_with_its_last_release_before_its_answers_go(
    database: Database, partnership: str, opened: Opened
) -> None:
    with database.writing() as session:
        programme_id = cards.new_programme(session, partnership, "Walks").id
    waves = [
        opened("Q02", programme_id=programme_id, wave=wave, disclosure_class="protected")
        for wave in ("before", "after")
    ]
    for _ in range(12):
        held_card = card(database, programme_id)
        for wave in waves:
            answer(database, wave, card_id=held_card)
    for wave in waves:
        close(database, wave)
    assert set(retention.run(database, DUE)) == set(waves)
    assert count(database, Card, Response) == [0, 0]
    with database.reading() as session:
        subjects = set(session.scalars(select(Release.subject)))
        assert f"programme:{programme_id}" in subjects
        assert len(subjects) == 3
        assert session.get_one(Programme, programme_id).closed_on == DUE


# ---- choosing the time -----------------------------------------------------------------------------------


def test_the_time_is_only_made_shorter_once_the_collection_can_be_answered(
    database: Database, partnership: str, opened: Opened
) -> None:
    code, to_come = opened("Q03"), opened("Q03", opens_on=TODAY + timedelta(days=1))
    with database.writing() as session:
        retention.set_months(session, partnership, code, 6, TODAY)
        retention.set_months(session, partnership, to_come, 36, TODAY)
        for months in (12, 7, 0):
            with pytest.raises(Refusal):
                retention.set_months(session, partnership, code, months, TODAY)
        with pytest.raises(Refusal):
            retention.set_months(session, "another", code, 3, TODAY)
    with database.reading() as session:
        assert {row.code: row.kept_months for row in session.scalars(select(Collection))} == {
            code: 6,
            to_come: 36,
        }


def test_a_collection_that_is_emptied_has_no_time_to_choose(
    database: Database, partnership: str, opened: Opened
) -> None:
    code = opened("Q03")
    close(database, code)
    retention.run(database, DUE)
    with database.writing() as session, pytest.raises(Refusal, match="deleted on"):
        retention.set_months(session, partnership, code, 1, DUE)


# ---- legal holds -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("whole", [True, False])
def test_a_hold_stops_the_deletion_until_it_is_lifted(
    database: Database, partnership: str, opened: Opened, lee: str, whole: bool
) -> None:
    code, free = opened("Q03"), opened("Q03")
    for each in (code, free):
        answer(database, each)
        close(database, each)
    with database.reading() as session:
        asked = collections.find(session, code, TODAY)
    assert asked is not None
    with held(database, partnership, lee, "" if whole else asked.id):
        assert planned(database, partnership, code, DUE).held == (LEGAL_HOLD,)
        assert retention.run(database, DUE) == ([] if whole else [free])
        assert count(database, Response) == [2 if whole else 1]
    assert set(retention.run(database, DUE)) == ({code, free} if whole else {code})
    assert count(database, Response) == [0]


def test_another_partnerships_hold_stops_nothing(
    database: Database, partnership: str, opened: Opened, lee: str
) -> None:
    code = opened("Q03")
    close(database, code)
    with database.writing() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        session.add(Partnership(id="other", name="Other"))
        session.flush()
        with pytest.raises(Refusal):
            holds.set_hold(session, "other", asked.id, "Why", lee, TODAY)
        hold = holds.set_hold(session, "other", "", "Why", lee, TODAY)
    with database.writing() as session, pytest.raises(NoSuchHold):
        holds.lift(session, partnership, hold, lee, TODAY)
    assert retention.run(database, DUE) == [code]


def test_a_hold_needs_a_reason_and_is_lifted_once(database: Database, partnership: str, lee: str) -> None:
    with database.writing() as session:
        for reason in (" ", "x" * 501):
            with pytest.raises(Refusal):
                holds.set_hold(session, partnership, "", reason, lee, TODAY)
        hold = holds.set_hold(session, partnership, "", " A court asked. ", lee, TODAY)
        (standing,) = holds.standing(session, partnership)
        assert (standing.reason, standing.set_by, standing.collection_title) == ("A court asked.", "Lee", "")
        holds.lift(session, partnership, hold, lee, TODAY)
        assert holds.standing(session, partnership) == []
        with pytest.raises(NoSuchHold):
            holds.lift(session, partnership, hold, lee, TODAY)
        assert session.get_one(LegalHold, hold).lifted_by == lee


def test_a_hold_keeps_a_programme_from_closing_and_lets_its_collections_close(
    database: Database, partnership: str, opened: Opened, lee: str
) -> None:
    with database.writing() as session:
        row = cards.new_programme(session, partnership, "Walks", closes_on=TODAY)
        programme_id, code = row.id, row.code
    wave = opened("Q02", programme_id=programme_id, wave="before", closes_on=TODAY)
    card(database, programme_id)
    after = TODAY + timedelta(days=1)
    with held(database, partnership, lee):
        programmes.close_due(database, after)
        with database.writing() as session, pytest.raises(Refusal, match="legal hold"):
            programmes.close(session, partnership, code, after)
        assert count(database, Card) == [1]
        with database.reading() as session:
            found = collections.find(session, wave, after)
            assert found is not None
            assert found.closed_on == after
    programmes.close_due(database, after)
    assert count(database, Card) == [0]


@pytest.mark.postgresql
def test_retention_and_holds_do_the_same_on_postgresql(postgresql_database: Database) -> None:
    database = postgresql_database
    from survey_app.store import collections as store

    with database.writing() as session:
        partnership = store.add_partnership(
            session, "Three Rivers Partnership", "england", (), NUMBERS, date.max
        )
        notices.say_details(session, partnership, NOTICE_DETAILS, TODAY)
        opening = collections.Opening("Q03", "About Q03", date(2026, 11, 1), disclosure_class="protected")
        code = collections.open_collection(session, partnership, opening, TODAY).code
    lee = make_coder(database, partnership, "Lee").account_id
    sent = answer(database, code, {"Q03.1": "1"}, {"Q03.6": "They rang me back."}, times=12)
    (waits, said, *rest) = comments_of(database, sent)
    code_comments(database, [said, *rest], "T01", may_quote=True)
    with database.writing() as session:
        quotes.choose(session, partnership, said, "They rang me back.", lee, TODAY, reads_all=True)
    close(database, code)
    with held(database, partnership, lee):
        assert retention.run(database, DUE) == []
    assert retention.run(database, DUE) == [code]
    assert count(database, Response, Comment, Quote, Reading) == [2, 2, 1, 2]
    with database.reading() as session:
        assert session.get_one(Comment, waits).text == "They rang me back."
        assert session.get_one(Comment, said).text == ""
