"""A made-up questionnaire with every kind of question, and a person who checks each page they meet."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from questionnaires import frozen, help_lines
from questionnaires.model import Condition, Kind, Option, Question, Questionnaire
from survey_app.participant.visits import NEUTRAL_PAGE
from survey_app.store import collections as store
from survey_app.store.database import Database
from survey_app.store.tables import Collection
from tests.participant.markup import markup_faults

NOON = datetime(2026, 11, 23, 12, 34, 56)  # noqa: DTZ001 - as the database keeps times
"""Monday, 23 November 2026, in UTC without a zone."""

YES_OR_NO = (Option("yes", "Yes"), Option("no", "No"))
POINTS = (Option("no", "Not at all", 0), Option("bit", "A bit", 1), Option("lots", "A lot", 2))


def asks(question_id: str, kind: Kind, text: str, **over: object) -> Question:
    """A question of the made-up questionnaire."""
    return Question(id=question_id, kind=kind, text=text, **over)  # type: ignore[arg-type]


EVERY_KIND = Questionnaire(
    id="Q99",
    title="Every kind",
    audience="young_people",
    purpose="For tests.",
    why="{partnership} wants to know.",
    minutes=3,
    thanks="Bye for now.",
    questions=(
        asks("T.hello", Kind.INFORMATION, "Hello from {partnership}."),
        asks(
            "T.single",
            Kind.SINGLE,
            "Who told you?",
            options=(
                Option("friend", "A friend"),
                Option("other", "Someone else, please say", asks_words=True),
            ),
            acknowledgement="Good to know.",
        ),
        asks(
            "T.several",
            Kind.SEVERAL,
            "What did you like?",
            options=(
                Option("talk", "The talk"),
                Option("food", "The food"),
                Option("none", "None of these", exclusive=True),
            ),
        ),
        asks("T.faces", Kind.FACES, "How was it?", options=POINTS),
        asks("T.points", Kind.POINTS, "I felt safe.", options=POINTS, prefer_not_to_say=True),
        asks("T.ten", Kind.ZERO_TO_TEN, "How sure are you?", low_label="Not sure", high_label="Very sure"),
        asks("T.yes", Kind.YES_NO, "Was there a walk?", options=YES_OR_NO),
        asks(
            "T.why",
            Kind.SHORT_TEXT,
            "Where did you walk?",
            limit=20,
            when=Condition("T.yes", any_of=("yes",)),
        ),
        asks("T.long", Kind.LONG_TEXT, "What should change?", prefer_not_to_say=True, limit=200),
        asks(
            "T.quote",
            Kind.YES_NO,
            "May we use your words?",
            options=YES_OR_NO,
            when=Condition("T.long", answered=True),
            quotes_consent_for=("T.long",),
        ),
        asks("T.number", Kind.NUMBER, "How many walks?", minimum=1, maximum=9),
        asks("T.month", Kind.MONTH, "When did it begin?", dont_know=True),
        asks(
            "T.know",
            Kind.KNOWLEDGE,
            "Cats can fly.",
            options=(Option("true", "True"), Option("false", "False")),
            key="false",
            explanation="They have no wings.",
        ),
        asks(
            "T.case",
            Kind.SCENARIO,
            "A cat is stuck. What first?",
            options=(Option("call", "Call someone"), Option("wait", "Wait")),
            key="call",
        ),
        asks("T.rate", Kind.RATING, "Are walks planned?", options=POINTS, limit=100),
        asks(
            "T.then",
            Kind.THEN_NOW,
            "How well did you sleep?",
            options=POINTS,
            then_label="Before the walks",
            now_label="These days",
            helped_label="Did the walks help?",
        ),
    ),
)


# --- Pages ---


@dataclass
class Form:
    """A form of a page: where it goes and what it would send."""

    action: str
    method: str
    hidden: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


class Page(HTMLParser):
    """A page as far as its promises can be checked without a browser."""

    def __init__(self, html: str, status: int, address: str) -> None:
        super().__init__()
        self.html, self.status, self.address = html, status, address
        self.ids: list[str] = []
        self.described: list[str] = []
        self.labelled: set[str] = set()
        self.unlabelled: list[str] = []
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.checked: list[tuple[str, str]] = []
        self.headings: list[str] = []
        self.lang = self.title = ""
        self._inside: list[str] = []
        # What rides along for the script is on no page yet.
        shown = re.sub(r"<template.*?</template>", "", html, flags=re.S)
        self.feed(shown)
        self.text = re.sub(r"\s+", " ", re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", shown, flags=re.S))

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in ("input", "meta", "link", "br"):
            self._inside.append(tag)
        assert not [name for name in given if name.startswith("on")], f"{self.address}: a handler in {tag}"
        assert "style" not in given, f"{self.address}: a style attribute in {tag}"
        if "id" in given:
            self.ids.append(given["id"])
        self.described += given.get("aria-describedby", "").split()
        self.links += [given[name] for name in ("href", "src", "action", "formaction") if name in given]
        if tag == "html":
            self.lang = given.get("lang", "")
        if tag == "h1":
            self.headings.append("")
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
        if tag == "label" and "for" in given:
            self.labelled.add(given["for"])
        if tag in ("input", "textarea", "select"):
            self._control(given)

    def _control(self, given: Mapping[str, str]) -> None:
        if self.forms and "name" in given:
            if given.get("type") == "hidden":
                self.forms[-1].hidden[given["name"]] = given["value"]
            else:
                self.forms[-1].names.add(given["name"])
        if given.get("type") != "hidden" and "label" not in self._inside:
            self.unlabelled.append(given.get("id", ""))
        if "checked" in given:
            self.checked.append((given["name"], given["value"]))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "title" in self._inside and "svg" not in self._inside:
            self.title += data
        if "h1" in self._inside:
            self.headings[-1] += data

    @property
    def heading(self) -> str:
        """The words of the page's h1."""
        return " ".join(self.headings[0].split())

    @property
    def form(self) -> Form:
        """The page's form that is posted."""
        return next(form for form in self.forms if form.method == "post")

    def form_to(self, end: str) -> Form:
        """The page's form that is posted to an address with this end."""
        return next(form for form in self.forms if form.method == "post" and form.action.endswith(end))

    def keeps_its_promises(self) -> None:
        """Fail where any page of this door must not be as it is."""
        wrong = markup_faults(self.html)
        assert not wrong, f"{self.address}: {wrong}"
        where = f"{self.address} ({self.heading if self.headings else 'no heading'})"
        assert len(self.headings) == 1, f"{where}: {len(self.headings)} h1. Give the page exactly one."
        assert self.heading, f"{where}: the h1 is empty."
        assert self.title.strip(), f"{where}: no title."
        assert self.lang, f"{where}: no lang on html."
        twice = {one for one in self.ids if self.ids.count(one) > 1}
        assert not twice, f"{where}: ids used twice: {twice}"
        nowhere = {link for link in self.links if link.startswith("#")} - {f"#{one}" for one in self.ids}
        assert not nowhere, f"{where}: links to what is not on the page: {nowhere}"
        missing = set(self.described) - set(self.ids)
        assert not missing, f"{where}: described by what is not there: {missing}"
        unlabelled = [one for one in self.unlabelled if one not in self.labelled]
        assert not unlabelled, f"{where}: controls without a label: {unlabelled}"
        known = {NEUTRAL_PAGE, *(line.site for line in help_lines.lines())}
        foreign = [link for link in self.links if "//" in link and link not in known]
        assert not foreign, f"{where}: leads elsewhere: {foreign}"


class Person:
    """Somebody with a browser, who notices when a page breaks a promise."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page = Page("<h1>nothing yet</h1>", 0, "")

    def goes_to(self, address: str) -> Page:
        """Follow a link."""
        return self._met(self.client.get(address, follow_redirects=True), address)

    def sends(
        self, *, to: str = "", also: Mapping[str, str] | None = None, **fields: str | list[str]
    ) -> Page:
        """Fill in the page's form and press its button; `also` overwrites hidden fields."""
        form = self.page.form
        data: MultiDict[str, str] = MultiDict(form.hidden)
        for name, value in fields.items():
            data.setlist(name, [value] if isinstance(value, str) else value)
        for name, value in (also or {}).items():
            data[name] = value
        return self.posts(to or form.action, data)

    def posts(self, address: str, data: Mapping[str, str]) -> Page:
        """Send just this."""
        return self._met(self.client.post(address, data=data, follow_redirects=True), address)

    def starts(self, code: str) -> Page:
        """Go to a collection's first page and press Start."""
        self.goes_to(f"/c/{code}")
        return self.sends(start="chat")

    def asks_for_a_receipt(self) -> Page:
        """Press "Give me a code" on the thanks."""
        form = self.page.form_to("/receipt")
        return self.posts(form.action, form.hidden)

    def skips(self) -> Page:
        """Press Skip."""
        return self.sends(skip="1")

    def _met(self, response: object, address: str) -> Page:
        self.page = Page(response.text, response.status_code, address)  # type: ignore[attr-defined]
        self.page.keeps_its_promises()
        assert response.headers["Cache-Control"] == "no-store"  # type: ignore[attr-defined]
        return self.page


@pytest.fixture
def at_noon(app: Flask) -> datetime:
    """The application's clock, stopped."""
    app.extensions["heard_now"] = lambda: NOON
    return NOON


@pytest.fixture
def person(client: FlaskClient, at_noon: datetime) -> Person:
    """Somebody with a browser."""
    return Person(client)


@pytest.fixture
def another_person(app: Flask, at_noon: datetime) -> Person:
    """Somebody else, with a browser of their own."""
    return Person(app.test_client())


_codes: Iterator[int] = itertools.count(222222)


@pytest.fixture
def asked(database: Database, partnership: str) -> Callable[..., str]:
    """Opens a made-up questionnaire and gives its code: `asked()`, `asked(EVERY_KIND, kind="shared")`."""

    def open_now(questionnaire: Questionnaire = EVERY_KIND, **over: object) -> str:
        version = frozen.content_hash(questionnaire)
        code = f"t{next(_codes)}"
        with database.writing() as session:
            store.keep_version(session, version, questionnaire.id, frozen.to_json(questionnaire), NOON.date())
            settled: dict[str, object] = {
                "partnership_id": partnership,
                "version_hash": version,
                "code": code,
                "title": "After our walk",
                "kind": "anonymous",
                "disclosure_class": "small",
                "audience": questionnaire.audience,
                "opens_on": date(2026, 11, 1),
                **over,
            }
            session.add(Collection(**settled))
        return code

    return open_now
