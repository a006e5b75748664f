"""Each page keeps its promises, whatever its kind, and the same ones with a script."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from datetime import date, timedelta
from importlib.resources import files

import brotli
import pytest
from flask.testing import FlaskClient

from questionnaires import help_lines
from questionnaires.model import Kind, Option, Question
from survey_app import web
from survey_app.participant.visits import MOST_TALKS
from survey_app.static import squeeze
from survey_app.store.database import Database, Unusable
from survey_app.store.tables import Conversation, Partnership
from tests.participant.conftest import EVERY_KIND, NOON, Person
from tests.participant.test_journeys import count

Opened = Callable[..., str]
LATEST_LOOK = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/", "Have you got a code?"),
        ("/help", "Places that help"),
        ("/leave", "How Leave works"),
        ("/privacy", "Privacy"),
        ("/accessibility", "Accessibility"),
        ("/said-and-did", "You said, we did"),
        ("/look", "Language, colours and size"),
    ],
)
def test_pages_for_everybody_are_there_with_leave_and_help(
    person: Person, address: str, heading: str
) -> None:
    page = person.goes_to(address)
    assert (page.status, page.heading) == (200, heading)
    assert "/leave?now" in page.links
    assert "tel:999" in page.links


@pytest.mark.parametrize("where", ["", "/print", "/said-and-did"])
def test_pages_of_a_collection_store_nothing(
    person: Person, asked: Opened, database: Database, where: str
) -> None:
    assert person.goes_to(f"/c/{asked()}{where}").status == 200
    assert count(database, Conversation) == 0


def test_the_paper_copy_has_every_question_and_no_box_to_type_in(person: Person, asked: Opened) -> None:
    page = person.goes_to(f"/c/{asked()}/print")
    for question in EVERY_KIND.questions:
        assert question.text.replace("{partnership}", "Three Rivers Partnership") in page.text
    assert not page.forms


def test_a_paper_copy_says_whom_it_is_from_and_where_help_is(
    person: Person, asked: Callable[..., str]
) -> None:
    text = person.goes_to(f"/c/{asked()}/print").text
    assert "These questions come from Three Rivers Partnership." in text
    assert text.index("I need help now") < text.index("call 999") < text.index("By day: 01632 960 011")


def test_parents_are_not_spoken_to_as_if_they_were_the_child(
    person: Person, asked: Callable[..., str]
) -> None:
    code = asked(audience="parents_carers")
    said = person.goes_to(f"/c/{code}").text
    person.starts(code)
    said += person.goes_to(f"/c/{code}/chat?at=T.long").text
    assert "If we think a child isn't safe, we will tell people whose job is to help." in said
    assert "If someone is hurting a child, you can say who and where." in said
    assert "you or another child" not in said


def test_each_kind_of_collection_says_plainly_what_is_secret(person: Person, asked: Opened) -> None:
    told = {}
    for kind, over in (
        ("anonymous", {}),
        ("shared", {"shared_with": "your support worker"}),
        ("staff", {"audience": "practitioners"}),
    ):
        page = person.goes_to(f"/c/{asked(kind=kind, **over)}")
        told[kind] = page.text
        assert f'class="start {kind}"' in page.html
    assert "We don't ask your name." in told["anonymous"].replace("&#39;", "'")
    assert "This one isn't secret" in told["shared"].replace("&#39;", "'")
    assert "your support worker" in told["shared"]
    assert "support worker" not in told["anonymous"]
    assert "leave out the names of children" in told["staff"]


def test_a_shared_collection_says_so_at_every_turn_and_before_sending(person: Person, asked: Opened) -> None:
    code = asked(kind="shared", shared_with="your support worker")
    person.starts(code)
    assert "It goes to your support worker." in person.page.text
    person.sends()
    person.sends(choice="friend")
    page = person.goes_to(f"/c/{code}/check")
    assert "It goes to your support worker." in page.text


def test_an_example_says_that_nobody_reads(person: Person, asked: Opened, database: Database) -> None:
    code = asked()
    with database.writing() as session:
        for row in session.query(Partnership):
            row.is_example = True
    page = person.goes_to(f"/c/{code}")
    assert "Nobody reads what you write here." in page.text
    assert "This is what it says in a real one: What is private, and what is not" in page.text
    person.starts(code)
    answers_up_to(person, code, "T.long")
    assert "This is an example. Nobody reads what you write here." in person.page.text
    assert "A person reads every message." not in person.page.text


def test_before_each_text_box_stands_what_may_be_said(person: Person, asked: Opened) -> None:
    code = asked()
    person.starts(code)
    for place in ("T.single", "T.long", "T.rate"):
        answers_up_to(person, code, place)
        box = re.search(r"<textarea|<input type=.text", person.page.html)
        assert box is not None
        before = person.page.html[: box.start()].replace("&#39;", "'")
        assert "You don't need to say who you are." in before, place


def answers_up_to(person: Person, code: str, place: str) -> None:
    """Skip until a question is asked."""
    while place not in person.page.form.hidden.get("question", ""):
        person.skips()


def test_the_script_gets_only_the_part_that_changes(
    client: FlaskClient, person: Person, asked: Opened
) -> None:
    code = asked()
    person.starts(code)
    whole = client.get(f"/c/{code}/chat").text
    part = client.get(f"/c/{code}/chat", headers={"X-Part": "1"}).text
    assert part.startswith("<title>")
    assert "<style>" not in part
    main = re.compile(r"<main.*?</main>", re.S)
    # What only a page without the script sends, and what is another in every answer.
    without_tokens = re.compile(
        r'name="csrf_token" value="[^"]*"|csrf_token=[^"]*|<noscript>.*?</noscript>|\n', re.S
    )
    found = [main.search(without_tokens.sub("", html)) for html in (whole, part)]
    assert found[0] is not None
    assert found[1] is not None
    assert found[0].group() == found[1].group()


def test_the_first_turn_is_one_small_answer_with_nothing_to_fetch(person: Person, asked: Opened) -> None:
    person.goes_to(f"/c/{asked()}")
    del person.page.form.hidden["plain"]
    page = person.sends(start="chat")
    assert len(brotli.compress(page.html.encode(), mode=brotli.MODE_TEXT)) < 5_400
    assert not [link for link in page.links if re.search(r"\.(css|js|png|svg|woff2?)$", link)]
    assert not re.search(r"<script[^>]+src|<link[^>]+stylesheet", page.html)


@pytest.mark.parametrize(("name", "most"), [("chat.css", 6_000), ("chat.js", 4_000)])
def test_the_styles_and_the_script_stay_light(name: str, most: int) -> None:
    assert len(files("survey_app").joinpath("static", "squeezed", name).read_bytes()) <= most


@pytest.mark.parametrize("name", web.FOR_RESPONDENTS)
def test_what_is_sent_is_what_was_written_squeezed(name: str) -> None:
    kept = files("survey_app").joinpath("static", "squeezed", name).read_text(encoding="utf-8")
    assert kept == squeeze.squeezed(name), "Run `make squeeze`."


def test_leaving_deletes_what_was_not_sent_and_goes_on_to_a_neutral_page(
    person: Person, client: FlaskClient, asked: Opened, database: Database
) -> None:
    code = asked()
    person.starts(code)
    person.sends()
    person.sends(choice="other", other="My aunt")
    response = client.get("/leave?now")
    assert response.status_code == 200
    assert 'content="0;url=https://www.bbc.co.uk/weather"' in response.text
    assert "Your views" not in response.text
    assert count(database, Conversation) == 0
    assert person.goes_to(f"/c/{code}/chat").heading == "After our walk"


def test_leaving_works_without_a_token_so_that_it_never_fails(
    person: Person, client: FlaskClient, asked: Opened, database: Database
) -> None:
    person.starts(asked())
    assert client.post("/leave").status_code == 200
    assert count(database, Conversation) == 0
    assert client.post("/leave").status_code == 200


def test_how_leave_works_says_that_the_history_stays(person: Person) -> None:
    assert "history of this device may still show" in person.goes_to("/leave").text


def test_machines_are_told_whether_all_is_well(
    client: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    told = client.get("/readyz").json
    assert told is not None
    assert (told["status"], told["database"]) == ("ok", True)

    def is_down() -> None:
        raise Unusable("no route to db.internal")

    monkeypatch.setattr(database, "check", is_down)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "db.internal" not in response.text
    assert client.get("/healthz").status_code == 200


def test_help_begins_with_999_and_each_line_was_looked_up_lately(person: Person) -> None:
    lines = help_lines.lines()
    assert lines[0].number == "999"
    page = person.goes_to("/help")
    for line in lines:
        assert line.name in page.text
        age = LATEST_LOOK - line.checked_on
        assert age <= timedelta(days=help_lines.OLDEST_CHECK_DAYS), f"Look {line.name} up again."


def test_the_page_is_the_same_whatever_was_written(person: Person, asked: Opened) -> None:
    code = asked()
    seen = []
    for words in ("More snacks at the walk.", "He hurts me at home, help."):
        person.goes_to(f"/c/{code}")
        person.sends(start="chat")
        answers_up_to(person, code, "T.long")
        page = person.sends(words=words)
        seen.append(re.sub(r'value="[^"]*"|visit=\w+|csrf_token=[^&]*', "", page.html.replace(words, "")))
    assert seen[0] == seen[1]


def test_the_day_of_opening_is_the_day_in_the_united_kingdom(person: Person, asked: Opened) -> None:
    tomorrow = NOON.date() + timedelta(days=1)
    page = person.goes_to(f"/c/{asked(opens_on=tomorrow)}")
    assert (page.status, page.heading) == (403, "This has not started yet")
    assert "24 November 2026" in page.text


def test_numbers_stand_in_a_row_and_keep_what_they_mean_for_those_who_hear_them(
    person: Person, asked: Opened
) -> None:
    labels = ["0, very low", *map(str, range(1, 10)), "10, very high"]
    options = tuple(Option(f"n{score}", label, score) for score, label in enumerate(labels))
    then_now = Question(
        "T.n", Kind.THEN_NOW, "How sure?", options=options, then_label="Then", now_label="Now"
    )
    page = person.starts(asked(dataclasses.replace(EVERY_KIND, questions=(then_now,))))
    assert page.html.count('class="picks line"') == 2
    assert '<span>10<span class="hide">, very high</span></span>' in page.html
    assert "0 = very low" in page.text


def test_easier_words_are_one_press_away_and_stay_for_the_visit(person: Person, asked: Opened) -> None:
    plain = dataclasses.replace(EVERY_KIND.questions[3], easy="Was it good?")
    also = dataclasses.replace(EVERY_KIND.questions[4], easy="I was safe.")
    code = asked(dataclasses.replace(EVERY_KIND, questions=(plain, also)))
    assert person.starts(code).heading == "How was it?"
    assert person.goes_to(f"/c/{code}/chat?at=T.faces&easy=1").heading == "Was it good?"
    assert person.sends(choice="lots").heading == "I was safe."
    assert person.goes_to(f"/c/{code}/chat?easy=0").heading == "I felt safe."


def test_a_long_conversation_keeps_only_the_newest_places_in_its_cookie(
    person: Person, client: FlaskClient, asked: Opened
) -> None:
    codes = [asked() for _collection in range(MOST_TALKS + 1)]
    for code in reversed(codes):
        person.starts(code)
    with client.session_transaction() as kept:
        assert [code for code, _token in kept["talks"]] == codes[-2::-1]


def test_after_leaving_the_cookie_holds_only_that_somebody_left(
    person: Person, client: FlaskClient, asked: Opened
) -> None:
    person.starts(asked())
    client.post("/leave")
    with client.session_transaction() as kept:
        assert dict(kept) == {"over": True}


def test_pages_travel_compressed_as_the_browser_takes_them(client: FlaskClient, asked: Opened) -> None:
    address = f"/c/{asked()}"
    whole = client.get(address).data
    pressed = client.get(address, headers={"Accept-Encoding": "gzip, br"})
    assert pressed.headers["Content-Encoding"] == "br"
    assert "Accept-Encoding" in pressed.headers["Vary"]
    assert len(brotli.decompress(pressed.data)) == len(whole)
    assert client.get(address, headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"


def test_without_a_script_the_styles_are_called_for_once_and_kept_for_an_hour(
    person: Person, client: FlaskClient, asked: Opened
) -> None:
    page = person.starts(asked())
    assert "<style>" in client.get("/").text
    styles = next(link for link in re.findall(r'href="(/styles/\w+)"', person.sends().html))
    assert "<script>" not in person.page.html
    kept = client.get(styles)
    assert kept.mimetype == "text/css"
    assert kept.headers["Cache-Control"] == "private, max-age=3600"
    assert client.get("/styles/another").status_code == 404
    assert page.status == 200
