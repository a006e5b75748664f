"""The page on which quotes are chosen: what it proposes, to whom, and that every act needs no script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from survey_app.store.database import Database
from survey_app.store.tables import Quote, QuoteApproval
from tests.coordinator.conftest import send
from tests.coordinator.page import faults
from tests.respondents import answer, code_comments, comments_of

Opened = Callable[..., str]
SignedIn = Callable[..., FlaskClient]
SAID = "She <b>listened</b> to me and rang back."


def themed(database: Database, code: str, times: int = 12) -> list[str]:
    """Comments that may be quoted, so many that their theme is shown."""
    ids = comments_of(database, answer(database, code, words={"Q03.6": SAID}, times=times))
    code_comments(database, ids, "T01", may_quote=True)
    return ids


@pytest.fixture
def code(database: Database, opened: Opened) -> str:
    made = opened("Q03", disclosure_class="protected")
    themed(database, made)
    return made


def wordings(database: Database) -> list[str]:
    with database.reading() as session:
        return [quote.wording for quote in session.scalars(select(Quote))]


@pytest.mark.parametrize("role", ["reader", "coordinator"])
def test_a_proposed_quote_is_shown_once_a_person_chose_it_and_no_longer_once_dropped(
    database: Database, signed_in: SignedIn, code: str, role: str
) -> None:
    person = signed_in(role)
    place = f"/staff/collections/{code}/quotes"
    page = person.get(place)
    assert "She &lt;b&gt;listened&lt;/b&gt; to me" in page.text
    assert faults(page) == []
    comment = page.text.split('name="comment" value="')[1].split('"')[0]
    done = send(person, place, act="choose", comment=comment, theme="T01", wording="… rang back.")
    assert (done.status_code, done.location.split("#")[1]) == (303, "T01")
    assert wordings(database) == ["… rang back."]
    assert "… rang back." in person.get(f"/staff/collections/{code}/summary").text
    assert faults(person.get(place)) == []
    send(person, place, act="drop", comment=comment, theme="T01")
    assert wordings(database) == []


def test_a_quote_that_cannot_be_shown_so_says_why_and_keeps_what_was_typed(
    database: Database, signed_in: SignedIn, code: str
) -> None:
    person = signed_in("coordinator")
    place = f"/staff/collections/{code}/quotes"
    comment = person.get(place).text.split('name="comment" value="')[1].split('"')[0]
    page = send(person, place, act="choose", comment=comment, theme="T01", wording="I was heard at last.")
    assert page.status_code == 422
    assert "Leave the words as they were written" in page.text
    assert "I was heard at last." in page.text
    assert faults(page) == []
    assert send(person, place, act="choose").status_code == 422
    assert send(person, place, act="choose", comment="another", wording="x").status_code == 404
    assert wordings(database) == []


def test_before_a_theme_may_be_shown_there_is_nothing_to_choose(
    database: Database, signed_in: SignedIn, opened: Opened
) -> None:
    code = opened("Q03", disclosure_class="protected")
    themed(database, code, times=9)
    page = signed_in("coordinator").get(f"/staff/collections/{code}/quotes")
    assert "no theme can be shown yet" in page.text
    assert "listened" not in page.text


def test_another_partnerships_quotes_and_those_of_shared_answers_are_not_found(
    signed_in: SignedIn, opened: Opened, code: str, another_partnership: str
) -> None:
    stranger = signed_in("coordinator", "stranger", whose=another_partnership)
    assert stranger.get(f"/staff/collections/{code}/quotes").status_code == 404
    shared = opened("Q04", kind="shared", shared_with="the chair of your meeting")
    assert signed_in("coordinator").get(f"/staff/collections/{shared}/quotes").status_code == 404


def test_a_coordinator_agrees_to_nothing(database: Database, signed_in: SignedIn, code: str) -> None:
    person = signed_in("coordinator")
    place = f"/staff/collections/{code}/quotes"
    comment = person.get(place).text.split('name="comment" value="')[1].split('"')[0]
    assert send(person, place, act="agree", comment=comment).status_code == 403
    with database.reading() as session:
        assert session.scalars(select(QuoteApproval)).all() == []


def test_whoever_sees_figures_alone_has_no_way_to_the_comments(signed_in: SignedIn, code: str) -> None:
    summary = f"/staff/collections/{code}/summary"
    assert "Choose quotes" in signed_in("coordinator").get(summary).text
    viewer = signed_in("viewer")
    assert "Choose quotes" not in viewer.get(summary).text
    assert viewer.get(f"/staff/collections/{code}/quotes").status_code == 403


def test_what_may_point_to_somebody_is_named_and_shown_only_once_each_is_ticked(
    database: Database, signed_in: SignedIn, opened: Opened
) -> None:
    code = opened("Q03", disclosure_class="protected")
    ids = comments_of(
        database, answer(database, code, words={"Q03.6": "She told Kayla to wait outside."}, times=12)
    )
    code_comments(database, ids, "T01", may_quote=True)
    person = signed_in("coordinator")
    comment = f"/staff/comments/{ids[0]}"
    given = {"act": "choose", "wording": "She told Kayla to wait …"}
    page = send(person, f"{comment}/quote", page=comment, **given)
    assert page.status_code == 422
    assert "These words may point to somebody: Kayla." in page.text
    assert 'name="looked_at" value="Kayla"' in page.text
    assert faults(page) == []
    assert wordings(database) == []
    assert send(person, f"{comment}/quote", page=comment, looked_at="Kayla", **given).status_code == 303
    assert wordings(database) == ["She told Kayla to wait …"]


def test_a_quote_that_nobody_has_looked_at_since_a_name_was_listed_says_so(
    database: Database, signed_in: SignedIn, code: str
) -> None:
    person = signed_in("coordinator")
    place = f"/staff/collections/{code}/quotes"
    comment = person.get(place).text.split('name="comment" value="')[1].split('"')[0]
    send(person, place, act="choose", comment=comment, theme="T01", wording="… rang back.")
    send(person, "/staff/names", words="rang back", kind="place")
    page = person.get(place)
    assert (
        "Not shown: these words may point to somebody, and nobody has looked at them: rang back." in page.text
    )
    assert faults(page) == []
    assert "… rang back." not in person.get(f"/staff/collections/{code}/summary").text
    send(person, place, act="look", comment=comment, theme="T01", looked_at="rang back")
    assert "… rang back." in person.get(f"/staff/collections/{code}/summary").text
