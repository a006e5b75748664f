"""The floor of the conversation: ten questions as a chat, written by hand, with nothing it can do without.

The first page is one response with its style, its script and the nine questions to come in templates. With
the script, turns are drawn from those and what was said is saved behind the page, in batches. Without it, a
POST is answered with the next question itself, and those pages carry neither script nor templates, since the
browser has shown that it has no use for them. Nothing is checked before it is sent, nothing can be changed,
there is one language and no help: what Heard adds to this is its price.

FLOOR_DATABASE is the SQLite file (WAL, FULL). It holds one row for each visit and question.
"""

from __future__ import annotations

import os
import re
import secrets
from html import escape
from pathlib import Path
from urllib.parse import parse_qs

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from benchmarks import ground, service
from benchmarks.front.packing import Application, packed
from questionnaires.model import Kind, Question

HERE = Path(__file__).parent
LEAVE_FOR = "https://www.bbc.co.uk/weather"
"""Where leaving leads: the page that Heard's leads to."""
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" \
content="width=device-width,initial-scale=1"><title>{title}</title><link rel="icon" href="data:,">\
<style>{style}</style></head><body><a class="jump" href="#main">Go to the question</a><header><span>Your \
views</span>\
<a class="go" href="{leave}" rel="noreferrer">Leave now</a></header><main id="main">{main}</main>\
<p role="status"></p>{more}</body></html>"""


def from_environment() -> Application:
    """The floor as gunicorn starts it, compressing what it sends."""
    return packed(create_app(Path(os.environ["FLOOR_DATABASE"])).wsgi_app)


def create_app(database: Path) -> Flask:
    """The floor over a SQLite file."""
    asked = service.ten_questions().questions
    style = _thin((HERE / "floor.css").read_text(encoding="utf-8"))
    script = _thin((HERE / "floor.js").read_text(encoding="utf-8"))
    ahead = [
        f'<template id="q{place}" title="{_title(place)}">{turn(asked, place)}</template>'
        for place in range(1, len(asked) + 1)
    ]
    app = ground.bare("front_floor", HEADERS)
    connection = ground.opened(
        database,
        "answer (visit TEXT NOT NULL, place INTEGER NOT NULL, said TEXT NOT NULL,"
        " PRIMARY KEY (visit, place))",
    )

    def keep(visit: str, given: list[tuple[int, str]]) -> None:
        connection().execute("BEGIN IMMEDIATE")
        connection().executemany(
            "INSERT INTO answer VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET said = excluded.said",
            [(visit, place, said) for place, said in given],
        )
        connection().execute("COMMIT")

    def place_of(visit: str) -> int:
        rows = connection().execute("SELECT place FROM answer WHERE visit = ?", (visit,))
        given = {row[0] for row in rows}
        return next((place for place in range(len(asked)) if place not in given), len(asked))

    def page(place: int, *, ahead_of: bool, said: str | None = None, told: str = "") -> str:
        more = "".join(ahead[place:]) + f"<script>{script}</script>" if ahead_of else ""
        thread = (
            f"<ol><li>{asked[place - 1].text}<li>{escape(said or 'Skipped')}</ol>" if said is not None else ""
        )
        main = thread + told + turn(asked, place)
        return PAGE.format(title=_title(place), style=style, leave=LEAVE_FOR, main=main, more=more)

    @app.get("/")
    def show() -> ResponseReturnValue:
        visit = request.cookies.get("visit", "")
        response = Response(page(place_of(visit), ahead_of=True))
        if not visit:
            response.set_cookie("visit", secrets.token_urlsafe(18), httponly=True, samesite="Lax")
        return response

    @app.post("/")
    def answer() -> ResponseReturnValue:
        visit = request.cookies.get("visit", "")
        place = _place(request.form.get("n", ""), len(asked))
        if not visit or place is None:
            return "What was sent is not a reply to a question.", 400
        said = ", ".join(one for one in request.form.getlist("said") if one.strip())
        if not said and "skip" not in request.form:
            told = '<p role="alert">Choose or write something, or press Skip.</p>'
            return page(place, ahead_of=False, told=told), 422
        keep(visit, [(place, said)])
        return page(place + 1, ahead_of=False, said=said)

    @app.post("/save")
    def save() -> ResponseReturnValue:
        visit = request.cookies.get("visit", "")
        given = []
        for line in request.get_data(as_text=True).splitlines():
            sent = parse_qs(line)
            place = _place(sent.get("n", [""])[0], len(asked))
            if place is None:
                return "", 400
            given.append((place, ", ".join(sent.get("said", []))))
        if not visit or not given:
            return "", 400
        keep(visit, given)
        return "", 204

    return app


def _place(text: str, of: int) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and int(text) < of else None


def _title(place: int) -> str:
    return f"Question {place + 1}" if place < 10 else "Thank you"


def _thin(text: str) -> str:
    """A style or script without the spaces that only people need."""
    return re.sub(r"\n\s*", "\n", text).strip()


def turn(asked: tuple[Question, ...], place: int) -> str:
    """What stands in `<main>` for one question, or for the end."""
    if place == len(asked):
        return "<h1>Thank you</h1><p>Your answers have arrived.</p>"
    question = asked[place]
    if question.kind is Kind.LONG_TEXT:
        body = (
            f'<h1><label for="said">{question.text}</label></h1><textarea id="said" name="said"></textarea>'
        )
    else:
        kind = "checkbox" if question.kind is Kind.SEVERAL else "radio"
        choices = "".join(
            f'<label class="one"><input type="{kind}" name="said" value="{option.label}">'
            f"{_face(number) if question.kind is Kind.FACES else ''}{option.label}</label>"
            for number, option in enumerate(question.options)
        )
        body = f"<fieldset><legend><h1>{question.text}</h1></legend>{choices}</fieldset>"
    return (
        f'<form method="post" action="/"><input type="hidden" name="n" value="{place}">{body}'
        '<p class="press"><button>Send</button><button name="skip" value="1">Skip</button></p></form>'
        f"<p>{place + 1} of {len(asked)}</p>"
    )


def _face(number: int) -> str:
    mouth = 17 + 2 * number
    return (
        '<svg viewBox="0 0 28 28" aria-hidden="true"><circle cx="14" cy="14" r="12"/>'
        f'<path d="M10 10v2M18 10v2M9 19Q14 {mouth - 2} 19 19"/></svg>'
    )
