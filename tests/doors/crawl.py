"""A walk over every address that the application has, as everybody in turn, with everybody's things in it.

`Crawl` finds what is wrong and says it in words; the tests say that it found nothing, and that it finds what
is planted. Addresses come from the application's own map, and the fields of forms from its own pages.
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from survey_app import web
from survey_app.store.database import Database
from tests.coordinator.conftest import token_of
from tests.coordinator.page import faults as page_faults
from tests.doors.headers import header_faults
from tests.doors.planting import Dump, Tenant, dump
from tests.doors.rules import ANYBODY, WORDS_AT

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SAFE = frozenset({"GET"})
NOBODY = "nobody"
SERVED = frozenset({200, 303, 400, 403, 404, 409, 410, 422})
"""What a page may answer to somebody who may ask for it: never that something broke."""
UNGUESSABLE = frozenset({"staff.welcome"})
"""Addresses that hold a secret of one use, of which no copy is kept."""
LEADS_BACK = frozenset({"staff.second_step"})
"""Second steps, which lead whoever has not made the first one back to it."""
NOT_THERE = "nothing-of-this-name"

Request = tuple[str, str, str]
"""Endpoint, method, address."""


@dataclass
class Form:
    """A form of a page: where it goes, and what each of its fields could send."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)


class Forms(HTMLParser):
    """The forms and the links of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._choosing = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").upper()))
        elif tag == "a" and given.get("href", "").startswith("/"):
            self.links.append(given["href"])
        if tag == "select":
            self._choosing = given.get("name", "")
        name = self._choosing if tag == "option" else given.get("name", "")
        if self.forms and name and tag in ("input", "select", "textarea", "option", "button"):
            self.forms[-1].fields.setdefault(name, []).append(given.get("value", ""))


@dataclass(frozen=True)
class Crawl:
    """A walk over an application in which three partnerships were planted, as people of the first of them.

    clients: somebody with each role, and nobody. rules: who may, by endpoint. only: endpoints to stay at.
    brief: whether one thing of a kind is enough for whoever comes after the first, and whether those who may
    not are asked as themselves only where nobody may.
    """

    app: Flask
    database: Database
    tenants: tuple[Tenant, ...]
    clients: Mapping[str, FlaskClient]
    rules: Mapping[str, str]
    only: frozenset[str] = frozenset()
    brief: bool = False
    headless: list[str] = field(default_factory=list)
    """What is wrong with the headers of any answer on the way."""

    @property
    def own(self) -> Tenant:
        """The partnership whose people ask."""
        return self.tenants[0]

    @cached_property
    def tokens(self) -> dict[str, str]:
        """Each person's token against forged requests."""
        return {
            who: token_of(client.get("/staff/sign-in" if who == NOBODY else "/staff/account"))
            for who, client in self.clients.items()
        }

    # --- Addresses ---

    def routes(self) -> Iterator[tuple[Rule, str]]:
        """Every rule of the map with each of its methods."""
        for rule in sorted(self.app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
            if not self.only or rule.endpoint in self.only:
                for method in METHODS:
                    if method in (rule.methods or ()):
                        yield rule, method

    def without_rule(self) -> list[str]:
        """Endpoints that nobody said anything about, and rules of endpoints that are not there."""
        there = {rule.endpoint for rule in self.app.url_map.iter_rules()}
        return sorted(there ^ set(self.rules))

    def addresses(self, rule: Rule, tenant: Tenant) -> list[str]:
        """The addresses of a rule with every thing of a partnership; [] where it names none."""
        places = _places(rule)
        if not any(isinstance(values, Thing) for values in places.values()):
            return [] if tenant is not self.own else self.plain(rule)
        filled = [values.of(tenant) if isinstance(values, Thing) else values for values in places.values()]
        return [_filled(rule, dict(zip(places, each, strict=True))) for each in itertools.product(*filled)]

    def plain(self, rule: Rule) -> list[str]:
        """The addresses of a rule that names no thing of a partnership."""
        places = _places(rule)
        filled = [[NOT_THERE] if isinstance(values, Thing) else values for values in places.values()]
        return [_filled(rule, dict(zip(places, each, strict=True))) for each in itertools.product(*filled)]

    # --- Asking ---

    def ask(
        self, who: str, method: str, address: str, fields: Mapping[str, str | list[str]] | None = None
    ) -> TestResponse:
        """Ask as a browser does that came by our own page."""
        answer = self._asked(who, method, address, fields)
        self.headless.extend(f"{who}: {method} {address}: {fault}" for fault in header_faults(answer))
        return answer

    def _asked(
        self, who: str, method: str, address: str, fields: Mapping[str, str | list[str]] | None
    ) -> TestResponse:
        if method in SAFE:
            return self.clients[who].open(address, method=method)
        data: MultiDict[str, str] = MultiDict({"csrf_token": self.tokens[who]})
        for name, value in (fields or {}).items():
            data.setlist(name, [value] if isinstance(value, str) else value)
        return self.clients[who].open(address, method=method, data=data)

    def may(self, who: str, endpoint: str) -> bool:
        """Whether somebody may ask there."""
        rule = self.rules.get(endpoint, "")
        return rule == ANYBODY or who in rule.split()

    def leaks(self, endpoint: str, answer: TestResponse, said: str = "") -> list[str]:
        """What of others stands in an answer, and words where none may. said: what was sent."""
        text = _text_of(answer) + "\n" + str(answer.headers)
        found = [
            f"tells {canary[:40]!r} of {tenant.word}"
            for tenant in self.tenants[1:]
            for canary in tenant.canaries
            if canary in text and canary not in said
        ]
        if endpoint not in WORDS_AT:
            found += [f"tells the words {word[:40]!r}" for word in self.own.words if word in text]
        return found

    # --- The walks; each gives what is wrong ---

    def as_others(self) -> list[str]:
        """Everybody at every address with what is not theirs: not found, nothing told, nothing changed."""
        wrong: list[str] = []
        before = dump(self.database)
        for rule, method in self.routes():
            if rule.endpoint.startswith("participant."):
                continue
            for tenant, who in itertools.product(self.tenants[1:], self.clients):
                may = self.may(who, rule.endpoint)
                for address in self.addresses(rule, tenant)[: None if may else 1]:
                    answer = self.ask(who, method, address)
                    where = f"{who}: {method} {rule.rule} with {tenant.word}'s"
                    # A page may ask for more than its mark says, and then refuses its own things too.
                    refusals = {404, 403} if may else {303 if who == NOBODY else 403}
                    if answer.status_code not in refusals:
                        wrong.append(f"{where} gives {answer.status_code}")
                    wrong += [f"{where} {leak}" for leak in self.leaks(rule.endpoint, answer, address)]
            asked = any(self.addresses(rule, tenant) for tenant in self.tenants[1:])
            wrong += self.changed(before, f"{method} {rule.rule}") if asked and method not in SAFE else []
        return wrong

    def as_themselves(self) -> tuple[list[str], dict[tuple[str, str], Form]]:
        """Everybody at every address of their own; also the forms met, by who and where each goes."""
        wrong: list[str] = []
        forms: dict[tuple[str, str], Form] = {}
        before = dump(self.database)
        for rule, method in self.routes():
            met = False
            for who in self.clients:
                may = self.may(who, rule.endpoint)
                if may and method not in SAFE:
                    continue
                if not may and self.brief and any(self.may(one, rule.endpoint) for one in self.clients):
                    continue
                # The first who may meets everything of a kind, the others two of it.
                most = (1 if not may or self.brief else 2) if not may or met else None
                for address in self.addresses(rule, self.own)[:most]:
                    answer = self.ask(who, method, address)
                    where = f"{who}: {method} {rule.rule}"
                    if may and not met and answer.status_code == 200 and rule.endpoint.startswith("staff."):
                        wrong += _markup_faults(answer, where)
                    met = met or (may and answer.status_code in (200, 303))
                    onward = answer.location or ""
                    led_off = "sign-in" in onward and rule.endpoint not in LEADS_BACK
                    if may and (answer.status_code not in SERVED - {403} or led_off):
                        wrong.append(f"{where} gives {answer.status_code} {onward}")
                    if not may and who == NOBODY and not onward.startswith("/staff/sign-in"):
                        wrong.append(f"{where} gives {answer.status_code}, not the way to sign in")
                    if not may and who != NOBODY and answer.status_code != 403:
                        wrong.append(f"{where} gives {answer.status_code}")
                    wrong += [f"{where} {leak}" for leak in self.leaks(rule.endpoint, answer)]
                    if may and answer.mimetype == "text/html":
                        for form in forms_of(answer, address):
                            forms[who, form.action] = form
            somebody = any(self.may(who, rule.endpoint) for who in self.clients)
            if method in SAFE and somebody and not met and rule.endpoint not in UNGUESSABLE:
                wrong.append(f"{method} {rule.rule}: nobody met the page, so nothing was looked at")
            wrong += self.changed(before, f"{method} {rule.rule}")
        return wrong, forms

    def in_fields(self, forms: Mapping[tuple[str, str], Form]) -> tuple[list[str], int]:
        """Every field that names a thing, with others' things; also how many requests that took."""
        wrong: list[str] = []
        asked = 0
        tried: set[tuple[str, str, str]] = set()
        before = dump(self.database)
        for (who, action), form in forms.items():
            endpoint = self._endpoint(urlsplit(action).path, form.method)
            for name, (table, column) in sorted(self._naming(form).items()):
                if (who, endpoint, name) in tried:
                    continue
                tried.add((who, endpoint, name))
                for tenant in self.tenants[1:]:
                    for theirs in tenant.all(table, column)[:2]:
                        fields: dict[str, Any] = {key: values[-1] for key, values in form.fields.items()}
                        fields = {**fields, name: theirs}
                        fields.pop("csrf_token", None)
                        address = action
                        if form.method in SAFE:
                            query = "&".join(f"{quote(key)}={quote(one)}" for key, one in fields.items())
                            address = f"{urlsplit(action).path}?{query}"
                        answer = self.ask(who, form.method, address, fields)
                        asked += 1
                        where = f"{who}: {form.method} {action} with {tenant.word}'s {table} as {name}"
                        if answer.status_code not in SERVED:
                            wrong.append(f"{where} gives {answer.status_code}")
                        said = " ".join([address, *fields.values()])
                        wrong += [f"{where} {leak}" for leak in self.leaks(endpoint, answer, said)]
                        wrong += self.changed(before, where) if form.method not in SAFE else []
        return wrong, asked

    def with_every_name(self) -> list[str]:
        """Every address of staff's own, with others' things under every name that any page knows."""
        wrong: list[str] = []
        before = dump(self.database)
        for rule, method in self.routes():
            if not rule.endpoint.startswith("staff."):
                continue
            allowed = [who for who in self.clients if self.may(who, rule.endpoint)]
            for who, tenant in zip(allowed, itertools.cycle(self.tenants[1:]), strict=False):
                fields = {name: their[0] for name, thing in ASKED_BY.items() if (their := thing.of(tenant))}
                address = self.addresses(rule, self.own)[0]
                query = "&".join(f"{name}={quote(value)}" for name, value in fields.items())
                answer = self.ask(who, method, f"{address}?{query}" if method in SAFE else address, fields)
                where = f"{who}: {method} {rule.rule} with everything of {tenant.word}"
                if answer.status_code not in SERVED - {403}:
                    wrong.append(f"{where} gives {answer.status_code}")
                said = " ".join([address, *fields.values()])
                wrong += [f"{where} {leak}" for leak in self.leaks(rule.endpoint, answer, said)]
            wrong += self.changed(before, f"{method} {rule.rule}") if method not in SAFE else []
        return wrong

    def _endpoint(self, path: str, method: str) -> str:
        return str(self.app.url_map.bind("").match(path, method=method)[0])

    def _naming(self, form: Form) -> dict[str, tuple[str, str]]:
        return {
            name: self.own.names[value]
            for name, values in form.fields.items()
            for value in values
            if value in self.own.names
        }

    def changed(self, before: Dump, where: str) -> list[str]:
        """Whether any row of the others, or one that speaks of them, is not as it was."""
        now = dump(self.database)
        return [
            f"{where} changed {tenant.word}'s {table}"
            for tenant in self.tenants[1:]
            for table, rows in now.items()
            if (now[table] != before[table]) and _speaking(rows, tenant) != _speaking(before[table], tenant)
        ]


def _text_of(answer: TestResponse) -> str:
    raw = answer.get_data()
    if raw.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            raw = b"\n".join(parts.read(name) for name in parts.namelist())
    answer.close()
    return raw.decode(errors="replace")


def _markup_faults(answer: TestResponse, where: str) -> list[str]:
    found = page_faults(answer) if answer.mimetype == "text/html" else []
    return [f"{where}: {fault}" for fault in found]


def forms_of(answer: TestResponse, address: str) -> list[Form]:
    """The forms of a page, each with the whole address it goes to, and its links that narrow a list."""
    page = Forms(answer.text)
    for form in page.forms:
        form.action = form.action or address
        form.action = form.action.partition("#")[0]
    narrowing = [
        Form(link, "GET", {name: [value] for name, value in parse_qsl(urlsplit(link).query)})
        for link in page.links
        if "?" in link
    ]
    return page.forms + narrowing


def _speaking(rows: Iterable[Mapping[str, Any]], tenant: Tenant) -> list[Mapping[str, Any]]:
    return [
        row for row in rows if any(value in tenant.canaries for value in row.values() if type(value) is str)
    ]


# --- What the places of an address stand for ---


@dataclass(frozen=True)
class Thing:
    """A place of an address that names a thing: the table and the column that it is looked for in."""

    table: str
    column: str

    def of(self, tenant: Tenant) -> list[str]:
        """Everything of that kind that a partnership has, in the order in which it was planted."""
        return list(dict.fromkeys(str(value) for value in tenant.all(self.table, self.column)))


NAMED = {
    "comment_id": Thing("comment", "id"),
    "alert_id": Thing("alert", "id"),
    "request_id": Thing("contact_request", "id"),
    "group_id": Thing("possible_theme", "id"),
    "entry_id": Thing("listed_name", "id"),
    "hold_id": Thing("legal_hold", "id"),
    "account_id": Thing("account", "id"),
    "absence_id": Thing("reader_absence", "id"),
    "passkey_id": Thing("passkey", "id"),
    "response_id": Thing("response", "id"),
    "record_id": Thing("record_entry", "id"),
    "activity_id": Thing("activity", "id"),
    "mark": Thing("invitation", "token_hash"),
    "programme": Thing("programme", "code"),
}
ASKED_BY = {
    "account": Thing("account", "id"),
    "after": Thing("comment", "id"),
    "alert": Thing("alert", "id"),
    "beside": Thing("possible_theme", "id"),
    "code": Thing("collection", "code"),
    "collection": Thing("collection", "code"),
    "comment": Thing("comment", "id"),
    "district": Thing("district", "id"),
    "district_id": Thing("district", "id"),
    "programme": Thing("programme", "code"),
    "programme_id": Thing("programme", "id"),
}
"""Names under which pages are told which thing is meant, beside the address."""
OF_EVERYBODY = {
    "questionnaire_id": ["Q03", "ypcore", NOT_THERE],
    "instrument_id": ["heard_older", NOT_THERE],
    "framework_id": ["SET", "NCC", NOT_THERE],
    "section_id": ["NCC-1", NOT_THERE],
    "theme_id": ["T01", NOT_THERE],
    "kind": ["yaml", "xlsx"],
    "act": ["sign-out", "close", "open", NOT_THERE],
    "part": ["quote", "known"],
    "token": [NOT_THERE],
    "whom": ["young_people", NOT_THERE],
    "language": ["en", NOT_THERE],
    "version": [web.version_of("chat.css"), NOT_THERE],
}
"""Places that name nothing of a partnership's."""


def _places(rule: Rule) -> dict[str, Thing | list[str]]:
    return {name: _meaning(rule, name) for name in re.findall(r"<(?:[^:<>]+:)?(\w+)>", rule.rule)}


def _meaning(rule: Rule, name: str) -> Thing | list[str]:
    if name == "code":
        return Thing("programme" if re.search("/(programmes|due)/", rule.rule) else "collection", "code")
    if name == "number":
        numbered = {"/learning/": "model", "/notices/": "notice", "/worksheets/": "worksheet"}
        return Thing(next((numbered[one] for one in numbered if one in rule.rule), "codebook_version"), name)
    if one_of := re.search(rf"<any\(([^)]*)\):{name}>", rule.rule):
        return re.findall(r"[\w-]+", one_of[1])
    found = NAMED.get(name) or OF_EVERYBODY.get(name)
    assert found, f"{rule.rule}: say in tests/doors/crawl.py what <{name}> names, so that others' are tried."
    return found


def _filled(rule: Rule, values: Mapping[str, str]) -> str:
    return re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda found: values[found[1]], rule.rule)
