"""Reading comments: who meets which, what is decided, themes that a person judged, and quotes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from survey_app.services import quotes, reading
from survey_app.services.reading import NoSuchComment
from survey_app.services.refusals import Refusal
from survey_app.store.database import Database
from survey_app.store.tables import Account, Quote, Reading
from tests.conftest import TODAY
from tests.respondents import answer, code_comments, comments_of

Opened = Callable[..., str]
WORDS = "She listened to me, and rang back."


@pytest.fixture
def account(database: Database, partnership: str) -> str:
    """The id of a reader's account."""
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


@pytest.fixture
def comment(database: Database, opened: Opened) -> str:
    """The id of a comment of a protected collection."""
    code = opened("Q03", disclosure_class="protected")
    return comments_of(database, answer(database, code, words={"Q03.6": WORDS}))[0]


def opening(database: Database, partnership: str, comment_id: str, *, reads_all: bool) -> reading.OpenComment:
    with database.writing() as session:
        return reading.open_comment(session, partnership, comment_id, reads_all=reads_all)


def decide(
    database: Database,
    partnership: str,
    comment_id: str,
    account: str,
    decision: str = "no_action",
    reason: str = "",
) -> None:
    with database.writing() as session:
        reading.decide(session, partnership, comment_id, decision, reason, account, TODAY)


def test_a_reader_opens_a_comment_and_its_state_says_so(
    database: Database, partnership: str, comment: str
) -> None:
    assert opening(database, partnership, comment, reads_all=True).queued.state == "opened"


def test_a_decision_keeps_who_why_and_when_and_forgets_the_hour(
    database: Database, partnership: str, comment: str, account: str
) -> None:
    decide(database, partnership, comment, account, "referred", "Told by telephone.")
    with database.reading() as session:
        place = session.get_one(Reading, comment)
        held = (place.state, place.decision, place.reason, place.account_id, place.decided_on)
        assert held == ("decided", "referred", "Told by telephone.", account, TODAY)
        assert place.arrived_at is None


@pytest.mark.parametrize(
    ("decision", "reason", "told"),
    [
        ("", "", "Choose what you decided"),
        ("deleted", "Because", "Choose what you decided"),
        ("police", "  ", "Say why"),
        ("advice", "", "Say why"),
        ("police", "x" * 2001, "too long"),
    ],
)
def test_a_decision_needs_to_be_one_and_to_have_a_reason(
    database: Database, partnership: str, comment: str, account: str, decision: str, reason: str, told: str
) -> None:
    with pytest.raises(Refusal, match=told):
        decide(database, partnership, comment, account, decision, reason)


def test_a_decision_can_become_graver_and_never_lighter(
    database: Database, partnership: str, comment: str, account: str
) -> None:
    decide(database, partnership, comment, account)
    decide(database, partnership, comment, account, "safeguarding_lead", "More is known now.")
    with pytest.raises(Refusal, match="stands"):
        decide(database, partnership, comment, account)


def test_passing_a_comment_on_takes_its_quote_down(
    database: Database, partnership: str, comment: str, account: str
) -> None:
    code_comments(database, [comment], "T01", may_quote=True)
    with database.writing() as session:
        quotes.choose(session, partnership, comment, "She listened …", account, TODAY, reads_all=True)
    decide(database, partnership, comment, account, "police", "More is known now.")
    with database.reading() as session:
        assert session.get(Quote, comment) is None


@pytest.mark.parametrize(
    ("decision", "kind", "meets"),
    [
        ("no_action", "anonymous", True),
        ("advice", "anonymous", True),
        ("", "anonymous", False),
        ("safeguarding_lead", "anonymous", False),
        ("complaint", "anonymous", False),
        ("no_action", "shared", False),
    ],
)
def test_who_is_no_reader_meets_only_what_was_read_and_needs_no_passing_on(
    database: Database, partnership: str, opened: Opened, decision: str, kind: str, meets: bool
) -> None:
    code = opened("Q03", kind=kind, shared_with="your worker" if kind == "shared" else "")
    (comment,) = comments_of(database, answer(database, code, words={"Q03.6": WORDS}))
    code_comments(database, [comment], "T01", decision=decision)
    with database.reading() as session:
        listed = reading.queue(session, partnership, "decided", reads_all=False)
    assert [row.id for row in listed] == ([comment] if meets else [])
    if meets:
        assert opening(database, partnership, comment, reads_all=False).text == WORDS
    else:
        with pytest.raises(NoSuchComment):
            opening(database, partnership, comment, reads_all=False)


def test_who_is_no_reader_sees_nothing_that_waits(database: Database, partnership: str, comment: str) -> None:
    with database.reading() as session:
        assert reading.queue(session, partnership, "new", reads_all=False) == []
        assert len(reading.queue(session, partnership, "new", reads_all=True)) == 1


def test_another_partnerships_comment_is_not_found(database: Database, comment: str) -> None:
    with pytest.raises(NoSuchComment):
        opening(database, "somebody else", comment, reads_all=True)


def test_a_comment_left_undecided_is_followed_by_the_one_behind_it(
    database: Database, partnership: str, opened: Opened, account: str
) -> None:
    code = opened("Q03")
    ids = comments_of(database, answer(database, code, words={"Q03.6": WORDS}, times=3))
    with database.reading() as session:
        first = reading.next_waiting(session, partnership)
        assert first is not None
        second = reading.next_waiting(session, partnership, first)
        assert second is not None
        third = reading.next_waiting(session, partnership, second)
        assert third is not None
        assert sorted({first, second, third}) == ids
        assert reading.next_waiting(session, partnership, third) == first
    for comment_id in ids:
        decide(database, partnership, comment_id, account)
    with database.reading() as session:
        assert reading.next_waiting(session, partnership) is None


def choose(database: Database, partnership: str, comment: str, account: str, wording: str) -> None:
    with database.writing() as session:
        quotes.choose(session, partnership, comment, wording, account, TODAY, reads_all=True)


@pytest.mark.parametrize(
    ("may_quote", "decision", "wording", "told"),
    [
        (None, "no_action", "Heard.", "did not say"),
        (False, "no_action", "Heard.", "did not say"),
        (True, "", "Heard.", "once a reader has decided"),
        (True, "referred", "Heard.", "once a reader has decided"),
        (True, "no_action", "   ", "Enter the words"),
        (True, "no_action", "x" * 301, "too long"),
    ],
)
def test_a_quote_needs_consent_a_decision_and_words(
    database: Database,
    partnership: str,
    comment: str,
    account: str,
    may_quote: bool | None,
    decision: str,
    wording: str,
    told: str,
) -> None:
    code_comments(database, [comment], "T01", may_quote=may_quote, decision=decision)
    with pytest.raises(Refusal, match=told):
        choose(database, partnership, comment, account, wording)


def test_in_a_small_group_a_quote_must_be_in_other_words(
    database: Database, partnership: str, opened: Opened, account: str
) -> None:
    (comment,) = comments_of(database, answer(database, opened("Q03"), words={"Q03.6": WORDS}))
    code_comments(database, [comment], "T01", may_quote=True)
    with pytest.raises(Refusal, match="other words"):
        choose(database, partnership, comment, account, "she LISTENED, to me")
    choose(database, partnership, comment, account, "Somebody took in what was said.")
    assert opening(database, partnership, comment, reads_all=True).quote == "Somebody took in what was said."


@pytest.mark.parametrize(
    ("text", "words", "pieces"),
    [
        ("She listened.", [], [("She listened.", False)]),
        ("She Listened.", ["listened"], [("She ", False), ("Listened", True), (".", False)]),
        ("a (b) c", ["(b)"], [("a ", False), ("(b)", True), (" c", False)]),
        ("unlistened", ["listened"], [("unlistened", False)]),
        ("rang back, rang", ["rang back", "rang"], [("rang back", True), (", ", False), ("rang", True)]),
    ],
)
def test_the_words_that_fired_are_marked_where_they_stand(
    text: str, words: list[str], pieces: list[tuple[str, bool]]
) -> None:
    assert reading.marked(text, words) == pieces
