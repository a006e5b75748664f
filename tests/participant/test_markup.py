"""What the script gets is valid too, and the check of markup sees what is wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.participant.conftest import EVERY_KIND, Person
from tests.participant.markup import markup_faults

BEFORE, AFTER = "<!doctype html><html lang=en><head><title>T</title></head><body>", "</body></html>"


@pytest.mark.parametrize("question", EVERY_KIND.questions, ids=lambda question: question.id)
def test_the_part_that_the_script_gets_is_valid(
    client: FlaskClient, person: Person, asked: Callable[..., str], question: object
) -> None:
    code = asked()
    person.starts(code)
    for address in (f"/c/{code}/chat?at={question.id}", f"/c/{code}/check"):  # type: ignore[attr-defined]
        part = client.get(address, headers={"X-Part": "1"}).text
        assert part.startswith("<title>")
        assert markup_faults(part) == []


@pytest.mark.parametrize(
    ("markup", "fault"),
    [
        ("<p>One<ul><li>Two</li></ul></p>", "unexpected-end-tag"),
        ("<p><span><div>One</div></span></p>", "the block <div> in <span>"),
        ("<ul><p>One</p></ul>", "<p> right in <ul>"),
        ("<div><li>One</li></div>", "<li> in <div>"),
        ('<a href="/"><button>One</button></a>', "<button> in"),
        ("<label>One <button>Two</button></label>", "<button> in ['label']"),
        ("<div>One", "</body> closes what is not open"),
        ("<div><b>One</div></b>", "</div> closes"),
        ('<p id="a">One</p><p id="a">Two</p>', "used twice"),
        ('<p class="a" class="b">One</p>', "twice"),
        ("<div><legend>One</legend></div>", "<legend> in <div>"),
        ("<form><div><form></form></div></form>", "a form in a form"),
        ("<p>One &nosuch; two</p>", "named-entity"),
    ],
)
def test_the_check_of_markup_sees_what_is_wrong(markup: str, fault: str) -> None:
    assert any(fault in one for one in markup_faults(BEFORE + markup + AFTER)), fault


def test_the_check_of_markup_lets_pass_what_may_be() -> None:
    markup = (
        "<fieldset><legend><h1>One</h1></legend><label><input type=radio name=a> Two</label></fieldset>"
        "<details><summary>More</summary><p><a href='/'>Three</a></p></details>"
        "<p id='a'>Four</p><template><p id='a'>Five</p></template><dialog><form></form></dialog>"
    )
    assert markup_faults(BEFORE + markup + AFTER) == []
