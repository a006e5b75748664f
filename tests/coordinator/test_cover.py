"""The cover's page: who may change what, what is refused and kept, and what is said at home."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from survey_app.services import cover
from survey_app.store.database import Database
from survey_app.store.tables import Partnership
from tests.conftest import TODAY
from tests.coordinator.conftest import Clock, send
from tests.coordinator.page import faults
from tests.respondents import answer, comments_of

SignedIn = Callable[..., FlaskClient]
PAGE = "/staff/cover"


@pytest.fixture
def readers(make_account: Callable[..., str]) -> tuple[str, str]:
    """Two accounts that read."""
    return make_account("reader", "kim"), make_account("reader", "lee")


def filled(readers: tuple[str, str], **over: object) -> dict[str, object]:
    """The form of the cover as a browser sends it."""
    first, second = readers
    return {
        "reader": list(readers),
        f"days-{first}": ["0", "1", "2", "3", "4"],
        f"until-{first}": "17",
        f"days-{second}": ["0", "2"],
        f"until-{second}": "12",
        "closed": "2026-12-24\n",
        "manager": "",
        **over,
    }


def test_an_administrator_says_who_reads_when_and_is_shown_the_next_reading(
    signed_in: SignedIn, readers: tuple[str, str]
) -> None:
    administrator = signed_in("administrator")
    assert "Nobody has said who reads" in administrator.get("/staff/").text
    assert faults(administrator.get(PAGE)) == []
    assert send(administrator, PAGE, PAGE, **filled(readers)).status_code == 303
    page = administrator.get(PAGE)
    assert "What is sent now is read on Monday 23 November." in page.text
    assert "2026-12-24" in page.text
    assert "Friday 25 December" in page.text, "the next bank holiday of England"
    assert faults(page) == []
    assert "Nobody has said who reads" not in administrator.get("/staff/").text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"closed": "Christmas Eve"}, "is not a date"),
        ({"manager": "nobody"}, "has no account here"),
        ({"reader": []}, "Name two readers"),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence_and_nothing_that_was_put_in_is_lost(
    signed_in: SignedIn, readers: tuple[str, str], change: dict[str, object], words: str
) -> None:
    administrator = signed_in("administrator")
    refused = send(administrator, PAGE, PAGE, **filled(readers, **change))
    assert refused.status_code == 422
    assert words in refused.text
    assert f'id="days-{readers[1]}-2" name="days-{readers[1]}" value="2" checked' in refused.text
    assert str(change.get("closed", "2026-12-24")) in refused.text
    assert faults(refused) == []


def test_a_reader_sees_the_cover_and_says_when_they_themselves_are_away(
    signed_in: SignedIn, readers: tuple[str, str], database: Database, partnership: str
) -> None:
    with database.writing() as session:
        cover.enter(session, partnership, dict.fromkeys(readers, (range(5), 17)))
    reader = signed_in("reader", "sam")
    page = reader.get(PAGE)
    assert "until 17:00" in page.text
    assert "Save the cover" not in page.text
    assert faults(page) == []
    assert send(reader, PAGE, PAGE, **filled(readers)).status_code == 403
    # Another reader's name in the form changes nothing.
    first, last = TODAY.isoformat(), (TODAY + timedelta(days=2)).isoformat()
    assert (
        send(reader, f"{PAGE}/absences", PAGE, reader=readers[0], first=first, last=last).status_code == 303
    )
    with database.writing() as session:
        (own,) = cover.shown(session, partnership, TODAY).absences
        assert own.name == "Sam"
        cover.add_absence(session, partnership, readers[0], TODAY, TODAY)
        other = next(one for one in cover.shown(session, partnership, TODAY).absences if one.id != own.id)
    assert send(reader, f"{PAGE}/absences/{other.id}/drop", PAGE).status_code == 404
    assert send(reader, f"{PAGE}/absences/{own.id}/drop", PAGE).status_code == 303
    wrong = send(reader, f"{PAGE}/absences", PAGE, first=last, last=first)
    assert wrong.status_code == 422
    assert f'value="{last}"' in wrong.text


def test_another_partnerships_absence_is_not_there(
    signed_in: SignedIn,
    readers: tuple[str, str],
    database: Database,
    partnership: str,
    another_partnership: str,
) -> None:
    with database.writing() as session:
        cover.add_absence(session, partnership, readers[0], TODAY, TODAY)
        (away,) = cover.shown(session, partnership, TODAY).absences
    stranger = signed_in("administrator", "stranger", whose=another_partnership)
    assert send(stranger, f"{PAGE}/absences/{away.id}/drop", PAGE).status_code == 404
    refused = send(stranger, PAGE, PAGE, **filled(readers))
    assert "does not read comments here" in refused.text
    assert "Kim" not in refused.text


def test_the_numbers_are_kept_and_what_cannot_be_dialled_is_given_back(
    signed_in: SignedIn, database: Database, partnership: str
) -> None:
    with database.writing() as session:
        session.get_one(Partnership, partnership).out_of_hours = ""
    administrator = signed_in("administrator")
    assert "numbers of your front door" in administrator.get("/staff/").text
    refused = send(administrator, f"{PAGE}/numbers", PAGE, front_door="01632 960 031", out_of_hours="ring us")
    assert refused.status_code == 422
    assert 'value="ring us"' in refused.text
    kept = {"front_door": "01632 960 031", "out_of_hours": "01632 960 032"}
    assert send(administrator, f"{PAGE}/numbers", PAGE, **kept).status_code == 303
    assert "numbers of your front door" not in administrator.get("/staff/").text


def test_staff_are_told_that_boxes_are_closed(
    signed_in: SignedIn, readers: tuple[str, str], database: Database, partnership: str
) -> None:
    with database.writing() as session:
        cover.enter(session, partnership, dict.fromkeys(readers, (range(5), 17)))
        for one in readers:
            cover.add_absence(session, partnership, one, TODAY, TODAY + timedelta(days=20))
    for role, is_told in (
        ("administrator", True),
        ("coordinator", True),
        ("reader", True),
        ("viewer", False),
    ):
        home = signed_in(role).get("/staff/").text
        assert ("Boxes for words are closed: nobody is on duty" in home) is is_told, role


def test_what_waits_too_long_is_told_to_readers_then_to_a_manager_and_nothing_of_it(
    signed_in: SignedIn,
    readers: tuple[str, str],
    database: Database,
    partnership: str,
    opened: Callable[..., str],
    clock: Clock,
) -> None:
    with database.writing() as session:
        cover.enter(session, partnership, dict.fromkeys(readers, (range(5), 9)))
    # It came on Friday at 15:30, after the hour of that day.
    comments_of(database, answer(database, opened("Q03"), words={"Q03.6": "A quiet canary."}))
    people = {role: signed_in(role) for role in ("administrator", "reader", "coordinator")}
    told = {role: client.get("/staff/").text for role, client in people.items()}
    assert "should have been read by now" in told["reader"]
    assert "waited for longer" not in "".join(told.values())
    clock.move(days=1)
    people = {role: signed_in(role, f"second {role}") for role in ("administrator", "reader", "coordinator")}
    told = {role: client.get("/staff/").text for role, client in people.items()}
    assert "has waited for longer than your cover allows" in told["administrator"]
    assert "should have been read by now" in told["reader"]
    assert "waited for longer" not in told["coordinator"]
    assert "canary" not in "".join(told.values())


def test_whoever_cannot_mend_the_cover_is_told_who_can(signed_in: SignedIn, readers: tuple[str, str]) -> None:
    mends = "An administrator mends this under Cover."
    assert mends in signed_in("coordinator").get("/staff/").text
    assert mends in signed_in("reader").get("/staff/").text
    home = signed_in("administrator").get("/staff/").text
    assert mends not in home
    assert "Say who reads, and when" in home


def test_one_reader_alone_is_led_to_where_another_is_invited(
    signed_in: SignedIn, make_account: Callable[..., str]
) -> None:
    administrator = signed_in("administrator")
    make_account("reader", "kim")
    assert "Invite another reader" in administrator.get(PAGE).text
    make_account("reader", "lee")
    assert "Invite another reader" not in administrator.get(PAGE).text
