"""Possible themes at the door: who meets them, what is told, and that no address holds a word of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from survey_app.services.accounts import Role
from survey_app.store.database import Database
from survey_app.store.tables import GroupedComment, PossibleTheme
from tests.conftest import TODAY
from tests.coordinator.conftest import send
from tests.coordinator.page import faults
from tests.services.coders import decided_comments
from tests.services.test_possible_themes import SAID, read_by_the_machine

SignedIn = Callable[..., FlaskClient]
PAGE = "/staff/coding/possible"
WORD = "last <b>bus</b>"


@pytest.fixture
def group(database: Database, opened: Callable[..., str], partnership: str) -> str:
    """The id of a group of five comments, of which two say a phrase."""
    made = decided_comments(database, opened, SAID)
    read_by_the_machine(database, partnership)
    with database.writing() as session:
        row = PossibleTheme(partnership_id=partnership, made_on=TODAY, by_meaning=False)
        session.add(row)
        session.flush()
        for place, one in enumerate(made):
            phrases = {WORD: 0} if place < 2 else {"mine alone": 1} if place == 2 else {}
            session.add(GroupedComment(comment_id=one, possible_theme_id=row.id, phrases=phrases))
        return row.id


def test_possible_themes_are_for_readers_and_coordinators_alone(group: str, signed_in: SignedIn) -> None:
    for role in Role:
        client = signed_in(role.value)
        for path in (PAGE, f"{PAGE}?state=dismissed", f"{PAGE}/{group}"):
            answered = client.get(path)
            assert answered.status_code == (200 if role.value in ("reader", "coordinator") else 403), role
            assert faults(answered) == [], (role, path)
        if role.value not in ("reader", "coordinator"):
            assert send(client, f"{PAGE}/{group}", "/staff/account").status_code == 403


def test_another_partnership_finds_none_of_it(
    group: str, signed_in: SignedIn, another_partnership: str
) -> None:
    stranger = signed_in("coordinator", whose=another_partnership)
    assert stranger.get(f"{PAGE}/{group}").status_code == 404
    assert group not in stranger.get(PAGE).text
    assert send(stranger, f"{PAGE}/{group}", "/staff/account").status_code == 404
    assert "bus" not in stranger.get(f"/staff/codebook/new?beside={group}").text


def test_a_phrase_stands_as_words_where_two_people_say_it_and_in_no_address(
    group: str, signed_in: SignedIn
) -> None:
    client = signed_in("reader")
    for path in (PAGE, f"{PAGE}/{group}"):
        page = client.get(path).text
        assert "last &lt;b&gt;bus&lt;/b&gt;" in page
        assert "mine alone" not in page
        assert "by their words alone" in page
    assert "Start a theme from this" not in page
    assert "tell a coordinator" in page


def test_the_home_page_says_that_there_is_something_to_look_at(group: str, signed_in: SignedIn) -> None:
    assert "Perhaps there is a new theme" in signed_in("coordinator").get("/staff/").text
    assert "Perhaps there is a new theme" not in signed_in("administrator").get("/staff/").text


def test_a_theme_is_started_with_the_comments_beside_and_nothing_filled_in(
    group: str, signed_in: SignedIn
) -> None:
    client = signed_in("coordinator")
    page = client.get(f"{PAGE}/{group}").text
    assert f'href="/staff/codebook/new?beside={group}"' in page
    form = client.get(f"/staff/codebook/new?beside={group}")
    assert faults(form) == []
    assert "last &lt;b&gt;bus&lt;/b&gt;" in form.text
    typed = form.text[form.text.index('<form method="post" novalidate>') :]
    assert "bus" not in typed
    administrator = signed_in("administrator").get(f"/staff/codebook/new?beside={group}")
    assert "bus" not in administrator.text
    assert administrator.status_code == 200


def test_what_is_no_theme_is_dismissed_and_taken_up_again(
    database: Database, group: str, signed_in: SignedIn
) -> None:
    client = signed_in("reader")
    done = send(client, f"{PAGE}/{group}", f"{PAGE}/{group}", act="dismiss")
    assert (done.status_code, done.location) == (303, PAGE)
    assert group not in client.get(PAGE).text
    assert group in client.get(f"{PAGE}?state=dismissed").text
    with database.reading() as session:
        row = session.scalars(select(PossibleTheme)).one()
        assert row.dismissed_on is not None
        assert row.dismissed_by is not None
    send(client, f"{PAGE}/{group}", f"{PAGE}/{group}", act="again")
    assert group in client.get(PAGE).text


def test_an_act_without_a_token_is_refused_and_an_unknown_state_not_found(
    group: str, signed_in: SignedIn
) -> None:
    client = signed_in("reader")
    assert client.post(f"{PAGE}/{group}").status_code == 400
    assert client.get(f"{PAGE}?state=other").status_code == 404


def test_there_is_a_page_where_there_is_nothing_to_look_at(signed_in: SignedIn) -> None:
    answered = signed_in("reader").get(PAGE)
    assert "Nothing to look at" in answered.text
    assert faults(answered) == []
