"""What is proposed as a quote, whose yes it needs, and what is shown of a small group."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from survey_app.services import collections, quotes, rosters, subjects
from survey_app.services.coding import Coder
from survey_app.services.quotes import MayPoint, QuotesOfTheme
from survey_app.services.refusals import Refusal
from survey_app.store import coding as coding_store
from survey_app.store.database import Database
from survey_app.store.tables import Comment as Row
from survey_app.store.tables import QuoteApproval, Reading, Response
from tests.conftest import TODAY
from tests.respondents import answer, code_comments, comments_of
from tests.services.coders import make_coder

Opened = Callable[..., str]
SAID = "She listened to me and rang back the same day."


@pytest.fixture
def kim(database: Database, partnership: str) -> Coder:
    return make_coder(database, partnership, "Kim")


@pytest.fixture
def lee(database: Database, partnership: str) -> Coder:
    return make_coder(database, partnership, "Lee")


def say(database: Database, code: str, text: str, **coded: object) -> str:
    """The id of a comment that may be quoted and that a person put T01 on."""
    (made,) = comments_of(database, answer(database, code, words={"Q03.6": text}))
    code_comments(database, [made], "T01", **{"may_quote": True, **coded})  # type: ignore[arg-type]
    return made


def themed(database: Database, code: str, account_id: str = "", *, reads_all: bool = True) -> QuotesOfTheme:
    with database.reading() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        subject = subjects.of_collection(asked)
        (found,) = quotes.of_themes(session, subject, ["T01"], account_id, reads_all=reads_all)
        return found


def proposed(database: Database, code: str) -> list[str]:
    return [one.text for one in themed(database, code).proposed]


def shown(database: Database, code: str) -> Sequence[str]:
    with database.reading() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        return quotes.chosen(session, subjects.of_collection(asked)).get("T01", ())


def choose(database: Database, by: Coder, comment: str, wording: str, *looked_at: str) -> None:
    with database.writing() as session:
        quotes.choose(
            session,
            by.partnership_id,
            comment,
            wording,
            by.account_id,
            TODAY,
            reads_all=True,
            looked_at=looked_at,
        )


def agree(database: Database, by: Coder, comment: str) -> None:
    with database.writing() as session:
        quotes.agree(session, by.partnership_id, comment, by.account_id, TODAY)


def test_what_may_be_quoted_and_was_checked_is_proposed(database: Database, opened: Opened) -> None:
    code = opened("Q03", disclosure_class="protected")
    say(database, code, SAID)
    assert proposed(database, code) == [SAID]


@pytest.mark.parametrize(
    "against",
    [
        {"may_quote": None},
        {"may_quote": False},
        {"state": "suggested"},
        {"state": "rejected"},
        {"decision": ""},
        {"decision": "safeguarding_lead"},
    ],
)
def test_nothing_is_proposed_without_consent_a_check_and_a_decision_that_it_stays_here(
    database: Database, opened: Opened, against: dict[str, object]
) -> None:
    code = opened("Q03", disclosure_class="protected")
    say(database, code, SAID, **against)
    assert proposed(database, code) == []


@pytest.mark.parametrize("flag", ["F1", "F2", "F3", "F4"])
def test_what_carries_an_open_flag_is_not_proposed(
    database: Database, opened: Opened, kim: Coder, flag: str
) -> None:
    code = opened("Q03", disclosure_class="protected")
    made = say(database, code, SAID)
    with database.writing() as session:
        coding_store.raise_flag(session, made, flag, kim.account_id, TODAY)
    assert proposed(database, code) == []


def test_what_was_taken_back_or_is_chosen_already_is_not_proposed(
    database: Database, opened: Opened, kim: Coder
) -> None:
    code = opened("Q03", disclosure_class="protected")
    gone, chosen = say(database, code, SAID), say(database, code, "They asked me what I wanted to do.")
    with database.writing() as session:
        response = session.get_one(Row, gone).response_id
        session.get_one(Response, response).taken_back = True
    choose(database, kim, chosen, "They asked me …")
    found = themed(database, code)
    assert found.proposed == ()
    assert [one.wording for one in found.chosen] == ["They asked me …"]


def test_words_that_may_point_to_a_person_are_not_proposed(database: Database, opened: Opened) -> None:
    code = opened("Q03", disclosure_class="protected")
    say(database, code, "My number is 07700 900123 if you want to ring me.")
    say(database, code, SAID)
    assert proposed(database, code) == [SAID]


@pytest.mark.parametrize(
    ("wording", "taken"),
    [
        ("She listened to me …", True),
        ("She listened to me and [somebody else] rang back …", True),
        ("She listened to me", False),
        ("They heard what I said.", False),
    ],
)
def test_a_quote_keeps_its_writers_words_and_shows_where_it_was_cut(
    database: Database, opened: Opened, kim: Coder, wording: str, taken: bool
) -> None:
    code = opened("Q03", disclosure_class="protected")
    made = say(database, code, SAID)
    if taken:
        choose(database, kim, made, wording)
    else:
        with pytest.raises(Refusal, match="Leave the words"):
            choose(database, kim, made, wording)
    assert shown(database, code) == ((wording,) if taken else ())


def test_of_a_small_group_words_are_shown_once_a_second_reader_agreed(
    database: Database, opened: Opened, kim: Coder, lee: Coder
) -> None:
    code = opened("Q03")
    made = say(database, code, SAID)
    with pytest.raises(Refusal, match="other words"):
        choose(database, kim, made, "She listened to me …")
    choose(database, kim, made, "Somebody took in what was said.")
    assert shown(database, code) == ()
    assert [one.may_agree for one in themed(database, code, kim.account_id).chosen] == [False]
    assert [one.may_agree for one in themed(database, code, lee.account_id).chosen] == [True]
    assert [one.may_agree for one in themed(database, code, lee.account_id, reads_all=False).chosen] == [
        False
    ]
    with pytest.raises(Refusal, match="yourself"):
        agree(database, kim, made)
    agree(database, lee, made)
    assert shown(database, code) == ("Somebody took in what was said.",)


def test_new_words_of_a_small_group_need_a_new_yes(
    database: Database, opened: Opened, kim: Coder, lee: Coder
) -> None:
    code = opened("Q03")
    made = say(database, code, SAID)
    choose(database, kim, made, "Somebody took in what was said.")
    agree(database, lee, made)
    choose(database, kim, made, "Somebody paid attention.")
    assert shown(database, code) == ()
    with database.writing() as session:
        quotes.drop(session, kim.partnership_id, made, reads_all=True)
        assert session.get(QuoteApproval, made) is None
    with pytest.raises(Refusal, match="no longer chosen"):
        agree(database, lee, made)


def test_a_yes_does_not_outlive_the_decision_that_nothing_is_passed_on(
    database: Database, opened: Opened, kim: Coder, lee: Coder
) -> None:
    code = opened("Q03")
    made = say(database, code, SAID)
    choose(database, kim, made, "Somebody took in what was said.")
    agree(database, lee, made)
    with database.writing() as session:
        session.get_one(Reading, made).decision = "police"
    assert shown(database, code) == ()


def test_words_that_may_point_to_somebody_are_shown_only_once_a_person_looked_at_each(
    database: Database, opened: Opened, kim: Coder
) -> None:
    code = opened("Q03", disclosure_class="protected")
    comment = say(database, code, "Hope listened to me, and told Kayla to wait outside.")
    with pytest.raises(MayPoint) as refused:
        choose(database, kim, comment, "Hope listened to me, and told Kayla to wait …")
    assert refused.value.words == ("Hope", "Kayla")
    with pytest.raises(MayPoint) as refused:
        choose(database, kim, comment, "Hope listened to me, and told Kayla to wait …", "hope")
    assert refused.value.words == ("Kayla",)
    assert shown(database, code) == ()
    choose(database, kim, comment, "[A worker] listened to me, and told [a girl called Kayla] to wait …")
    assert shown(database, code) != ()


def test_a_name_that_is_listed_later_hides_a_quote_until_a_person_looked_at_it(
    database: Database, opened: Opened, kim: Coder
) -> None:
    code = opened("Q03", disclosure_class="protected")
    comment = say(database, code, "They meet us at oakmere flats when it gets dark.")
    choose(database, kim, comment, "They meet us at oakmere flats …")
    assert shown(database, code) == ("They meet us at oakmere flats …",)
    with database.writing() as session:
        rosters.add(session, kim.partnership_id, "Oakmere Flats", "place")
    assert shown(database, code) == ()
    (waiting,) = themed(database, code).chosen
    assert waiting.unread == ("oakmere flats",)
    with database.writing() as session:
        quotes.look(session, kim.partnership_id, comment, waiting.unread, reads_all=True)
    assert shown(database, code) == ("They meet us at oakmere flats …",)


def test_what_the_partnership_lists_is_not_proposed(database: Database, opened: Opened, kim: Coder) -> None:
    code = opened("Q03", disclosure_class="protected")
    say(database, code, "The lads at oakmere flats left us alone after that.")
    assert len(proposed(database, code)) == 1
    with database.writing() as session:
        rosters.add(session, kim.partnership_id, "Oakmere Flats", "place")
    assert proposed(database, code) == []
