"""The floor: the smallest honest Flask survey, for measuring how much Heard adds to it.

One question a page, answered with the next page itself. A signed cookie, a token against forged requests
compared in constant time, choices checked, headers set, one row inserted and committed for each answer
(SQLite, WAL, FULL), the person's earlier answers read back and shown. No conditions, no languages, no skip,
no change, no checking before sending. Its pages carry no style and no script.

FLOOR_DATABASE is the SQLite file, FLOOR_KEY signs the cookie, and FLOOR_TURNS is a JSON file of
[{"id", "kind", "text", "codes": {code: label}}].
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import time
from pathlib import Path

from flask import Flask, abort, render_template, request, session
from flask.typing import ResponseReturnValue
from jinja2 import DictLoader

from benchmarks import ground

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
LONGEST_TEXT = 4_000
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{% if turn %}Question {{ number }}{% else %}Thank you{% endif %}</title></head>
<body><a href="#main">Skip to the main part</a><main id="main">
{% if not turn %}<h1>Thank you</h1><p>Your answers have been sent.</p>{% else %}
<ol>{% for text, said in thread %}<li><p>{{ text }}</p><p>{{ said }}</p></li>{% endfor %}</ol>
{% if problem %}<p role="alert">{{ problem }}</p>{% endif %}
<form method="post" action="/answer">
<input type="hidden" name="token" value="{{ token }}">
<input type="hidden" name="question" value="{{ turn.id }}">
{% if turn.kind == "information" %}<h1>{{ turn.text }}</h1>
{% elif not turn.codes %}<h1><label for="said">{{ turn.text }}</label></h1>
<textarea id="said" name="said" rows="4"></textarea>
{% else %}<fieldset><legend><h1>{{ turn.text }}</h1></legend>{% for code, label in turn.codes.items() %}
<label><input type="radio" name="said" value="{{ code }}">{{ label }}</label>{% endfor %}</fieldset>
{% endif %}
<button>Send</button></form>
<p>{{ number }} of {{ total }}</p>{% endif %}
</main></body></html>"""


def from_environment() -> Flask:
    """The floor as gunicorn starts it."""
    return create_app(
        Path(os.environ["FLOOR_DATABASE"]), Path(os.environ["FLOOR_TURNS"]), os.environ["FLOOR_KEY"]
    )


def create_app(database: Path, turns_file: Path, key: str) -> Flask:
    """The floor over a SQLite file, asking the turns of a JSON file."""
    turns = json.loads(turns_file.read_text(encoding="utf-8"))
    places = {turn["id"]: place for place, turn in enumerate(turns)}
    app = ground.bare("floor", HEADERS)
    app.secret_key = key
    app.jinja_loader = DictLoader({"page.html": PAGE})

    connection = ground.opened(
        database,
        "answer (person TEXT NOT NULL, turn INTEGER NOT NULL, said TEXT NOT NULL, at REAL NOT NULL,"
        " PRIMARY KEY (person, turn))",
    )

    def page(place: int, problem: str = "") -> str:
        rows = connection().execute(
            "SELECT turn, said FROM answer WHERE person = ? ORDER BY turn", (session["person"],)
        )
        thread = [(turns[turn]["text"], turns[turn]["codes"].get(said, said)) for turn, said in rows]
        return render_template(
            "page.html",
            turn=turns[place] if place < len(turns) else None,
            number=place + 1,
            total=len(turns),
            thread=thread,
            token=session["token"],
            problem=problem,
        )

    @app.get("/start")
    def start() -> ResponseReturnValue:
        session["person"], session["token"] = secrets.token_urlsafe(24), secrets.token_urlsafe(16)
        return page(0)

    @app.post("/answer")
    def answer() -> ResponseReturnValue:
        place = places.get(request.form.get("question", ""))
        if place is None or "person" not in session:
            abort(404)
        if not hmac.compare_digest(request.form.get("token", ""), session["token"]):
            abort(400)
        turn, said = turns[place], request.form.get("said", "")
        if turn["kind"] != "information":
            if turn["codes"] and said not in turn["codes"]:
                return page(place, "Choose an answer."), 422
            if not said.strip() or len(said) > LONGEST_TEXT:
                return page(place, "Write something in the box."), 422
        connection().execute(
            "INSERT INTO answer VALUES (?, ?, ?, ?) ON CONFLICT (person, turn)"
            " DO UPDATE SET said = excluded.said, at = excluded.at",
            (session["person"], place, said, time.time()),
        )
        return page(place + 1)

    return app
