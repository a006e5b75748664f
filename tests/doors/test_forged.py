"""What another site's page can make a browser send, and what is too much: refused, and nothing changes."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable

import pytest
from flask import Flask

from survey_app.participant.visits import NEUTRAL_PAGE
from tests.coordinator.conftest import PASSWORD, send
from tests.doors.crawl import NOBODY, SAFE, Crawl
from tests.doors.planting import dump

WITHOUT_TOKEN = {"participant.leave": "Leaving must always work; all it can do is end one's own visit."}
"""Unsafe routes that ask for no token, each with the reason."""
ELSEWHERE = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "https://localhost.elsewhere.example"},
)
OWN = ({}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "null"}, {"Origin": "http://localhost:8443"})

TARGETS = (
    "https://elsewhere.example/",
    "//elsewhere.example",
    "/\\elsewhere.example",
    "/staff//elsewhere.example",
    "https:elsewhere.example",
    "javascript:alert(1)",
    "/staff/\r\nX-Planted: 1",
    "/staff/\t/elsewhere.example",
)
NAMES = ("next", "from", "at", "back", "after", "to", "url", "return", "then", "code", "place")
"""Those by which our pages are told where to go on, and those that others are told by."""
LEADS_HERE = re.compile(r"|/(?![/\\])[^\s\\]*")


def test_every_unsafe_request_without_a_token_is_refused_and_changes_nothing(crawl: Crawl) -> None:
    before = dump(crawl.database)
    wrong, tried = [], 0
    for rule, method in crawl.routes():
        if method in SAFE or rule.endpoint in WITHOUT_TOKEN:
            continue
        who = next(who for who in crawl.clients if crawl.may(who, rule.endpoint))
        for token in (
            {},
            {"csrf_token": ""},
            {"csrf_token": "made-up"},
            {"csrf_token": crawl.tokens[NOBODY]},
        ):
            if who == NOBODY and token.get("csrf_token") == crawl.tokens[NOBODY]:
                continue
            answer = crawl.clients[who].open(
                crawl.addresses(rule, crawl.own)[0], method=method, data={**token, "start": "chat"}
            )
            tried += 1
            if answer.status_code != 400:
                wrong.append(f"{who}: {method} {rule.rule} with {token} gives {answer.status_code}")
    assert wrong == []
    assert tried > 200
    assert dump(crawl.database) == before


def test_every_unsafe_request_from_another_sites_page_is_refused_whatever_token_it_has(crawl: Crawl) -> None:
    tokens = crawl.tokens
    before = dump(crawl.database)
    wrong = []
    for rule, method in crawl.routes():
        if method in SAFE or rule.endpoint in WITHOUT_TOKEN:
            continue
        who = next(who for who in crawl.clients if crawl.may(who, rule.endpoint))
        for place, headers in enumerate(ELSEWHERE):
            answer = crawl.clients[who].open(
                crawl.addresses(rule, crawl.own)[0],
                method=method,
                data={"csrf_token": tokens[who], "start": "chat"},
                headers=headers,
            )
            if answer.status_code != 400:
                wrong.append(f"{method} {rule.rule} from {place} gives {answer.status_code}")
    assert wrong == []
    assert dump(crawl.database) == before


@pytest.mark.parametrize("headers", OWN)
def test_our_own_forms_are_taken(crawl: Crawl, headers: dict[str, str]) -> None:
    data = {"csrf_token": crawl.tokens["administrator"], "role": "viewer", "district_id": ""}
    answer = crawl.clients["administrator"].post("/staff/people/invite", data=data, headers=headers)
    assert answer.status_code == 200


def test_no_address_may_be_asked_for_with_a_method_that_it_does_not_name(crawl: Crawl) -> None:
    for rule in crawl.app.url_map.iter_rules():
        address = crawl.addresses(rule, crawl.own)[0]
        offered = {
            method
            for other in crawl.app.url_map.iter_rules()
            if other.rule == rule.rule
            for method in other.methods or ()
        }
        for method in {"PUT", "PATCH", "DELETE", "TRACE"} - offered:
            assert crawl.clients[NOBODY].open(address, method=method).status_code == 405, (method, address)


# --- Where redirects lead ---


def test_no_parameter_leads_anywhere_else(crawl: Crawl) -> None:
    """Every address of the map is given somewhere else to go to, in every place that could be one."""
    wrong = []
    for turn, (rule, method) in enumerate(crawl.routes()):
        who = next(who for who in (NOBODY, *crawl.clients) if crawl.may(who, rule.endpoint))
        address = crawl.addresses(rule, crawl.own)[0]
        # Every name with every target at the doors that anybody meets; behind them each in turn.
        for start in range(len(TARGETS)) if who == NOBODY else (turn,):
            turned = TARGETS[start % len(TARGETS) :] + TARGETS[: start % len(TARGETS)]
            given = dict(zip(NAMES, itertools.cycle(turned), strict=False))
            if method in SAFE:
                answer = crawl.clients[who].get(address, query_string=given)
            else:
                token = {"csrf_token": crawl.tokens[who]}
                answer = crawl.clients[who].open(address, method=method, data={**given, **token})
            place = answer.headers.get("Location", "")
            # Some answers are files, which are no text.
            told = answer.data.decode(errors="replace")
            leads = re.findall(r'(?:href|action|src)="(?:(?:[^"/]*:)?//?[^"/]*elsewhere|javascript:)', told)
            if leads or not (LEADS_HERE.fullmatch(place) or place == NEUTRAL_PAGE):
                wrong.append(f"{method} {rule.rule} with {given} leads to {place!r} {leads}")
    assert wrong == []


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("/staff/people", "/staff/people"),
        ("https://elsewhere.example/staff/", "/staff/"),
        ("//elsewhere.example/staff/", "/staff/"),
        ("/staff//elsewhere.example", "/staff/"),
        ("/staff/\\elsewhere.example", "/staff/"),
        ("/staff/../c/abcdef", "/staff/"),
        ("/staff/%0d%0aX-Planted:1", "/staff/"),
        ("/staff/%09/elsewhere.example", "/staff/"),
        ("/staff/%00", "/staff/"),
        ("javascript:alert(1)", "/staff/"),
    ],
)
def test_signing_in_leads_to_a_page_of_staff_alone(
    staffed: Flask, make_account: Callable[..., str], asked: str, place: str
) -> None:
    make_account("viewer")
    page = f"/staff/sign-in?next={asked}"
    answer = send(staffed.test_client(), page, sign_in_name="viewer", password=PASSWORD)
    assert (answer.status_code, answer.location) == (303, place)


# --- What is too much ---


@pytest.mark.parametrize(
    "body",
    [
        b"x" * (256 * 1024 + 1),
        b"&".join([b"a=1"] * 60_000),
        b"words=" + b"%" * 250_000,
        b"theme=" + b"&theme=".join([b"T01"] * 20_000),
    ],
    ids=["bytes", "fields", "signs", "values"],
)
def test_a_form_that_is_too_much_costs_little_and_breaks_nothing(crawl: Crawl, body: bytes) -> None:
    code = crawl.own.all("collection", "code")[0]
    token = crawl.tokens
    for who, path in ((NOBODY, f"/c/{code}/chat"), ("reader", "/staff/coding/search")):
        begun = time.process_time()
        answer = crawl.clients[who].post(
            path,
            data=b"csrf_token=" + token[who].encode() + b"&" + body,
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code in (303, 400, 413), who
        assert time.process_time() - begun < 0.5


def test_a_file_with_too_many_parts_is_refused(crawl: Crawl) -> None:
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="a{place}"\r\n\r\n1\r\n' for place in range(1200)
    )
    answer = crawl.clients["administrator"].post(
        "/staff/names/file", data=parts + "--x--\r\n", content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 413
