"""Whether time tells a hit from a miss: `python -m benchmarks cards`.

A card typed at the start, a code of somebody's own making, and a code typed for taking answers back: each
through the whole application, in a random order, so that what else the machine does falls on both alike.
Prints medians in milliseconds, and how often one that is told by its time alone would be told rightly (0.50
is by chance).
"""

from __future__ import annotations

import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

from flask import Flask

from benchmarks.tables import table
from survey_app import config
from survey_app.app import create_app
from survey_app.services import cards, clock, collections, guessing, notices, programmes, self_made
from survey_app.services.example import NOTICE_DETAILS
from survey_app.store import migrations
from survey_app.store.database import Database, Session
from survey_app.store.responses import add_response
from survey_app.store.tables import Partnership

TRIES = 150
"""Of each, hits and misses."""


def told_rightly(hits: list[float], misses: list[float]) -> float:
    """The chance that of one hit and one miss the slower is the one that usually is: 0.5 tells nothing."""
    slower = sum((hit > miss) + (hit == miss) / 2 for hit in hits for miss in misses)
    share = slower / (len(hits) * len(misses))
    return max(share, 1 - share)


def in_turn(tries: int, hit: Callable[[], None], miss: Callable[[], None]) -> tuple[list[float], list[float]]:
    """How long hits and misses take, in milliseconds, in a random order."""
    rng = random.Random(7)
    order = [True] * tries + [False] * tries
    rng.shuffle(order)
    times: dict[bool, list[float]] = {True: [], False: []}
    for is_hit in order:
        begun = time.perf_counter()
        (hit if is_hit else miss)()
        times[is_hit].append(1000 * (time.perf_counter() - begun))
    return times[True], times[False]


def main(tries: int = TRIES) -> None:
    """Print how long hits and misses take."""
    with tempfile.TemporaryDirectory() as name:
        database = Database.beside(Path(name) / "heard.db")
        migrations.upgrade(database)
        settings = config.load(
            {"HEARD_DATA": name, "HEARD_DATABASE_URL": database.url, "HEARD_SECRET_KEY": "b" * 40}
        )
        app = create_app(settings, database)
        rows = [
            (
                what,
                len(hits),
                f"{statistics.median(hits):.1f}",
                f"{statistics.median(misses):.1f}",
                f"{told_rightly(hits, misses):.2f}",
            )
            for what, (hits, misses) in measure(app, database, clock.today(), tries).items()
        ]
        database.close()
    print(table(("typed", "tries of each", "hit, ms", "miss, ms", "told rightly by time"), rows))


def measure(
    app: Flask, database: Database, today: date, tries: int
) -> dict[str, tuple[list[float], list[float]]]:
    """Hits and misses of both, in milliseconds."""
    # Guesses are limited to 30 an hour; here somebody makes many so as to be timed.
    limit, guessing.MISSES_AN_HOUR = guessing.MISSES_AN_HOUR, 10**6
    try:
        with database.writing() as session:
            row = Partnership(
                name="Three Rivers Partnership", front_door="01632 960 011", out_of_hours="01632 960 012"
            )
            session.add(row)
            session.flush()
            notices.say_details(session, row.id, NOTICE_DETAILS, today)
            programme = cards.new_programme(session, row.id, "Walks", closes_on=today + timedelta(days=90))
            made = cards.issue(session, row.id, programme.code, tries)
            opening = collections.Opening("Q02", "About you", today, wave="before", programme_id=programme.id)
            asked = collections.open_collection(session, row.id, opening, today)
            for card in made:
                add_response(
                    session, asked.id, clock.week_of(today), "en", {},
                    cards.find(session, programme.code, card), turns=asked.turns, arrived_at=clock.now(),
                )  # fmt: skip
            own, facts = _own_codes(session, row.id, today, tries)
        entered, taken = iter(made), iter(made)
        known, new = iter(facts[:tries]), iter(facts[tries:])

        def enter(card: str) -> None:
            browser = app.test_client()
            token = _token(browser.get(f"/c/{asked.code}").text)
            fields = {"csrf_token": token, "card": card, "start": "chat"}
            assert browser.post(f"/c/{asked.code}/chat", data=fields).status_code == 200

        def make(chosen: Mapping[str, str]) -> None:
            browser = app.test_client()
            token = _token(browser.get(f"/c/{own}").text)
            fields = {"csrf_token": token, "start": "chat"}
            fields |= {f"own-{name}": value for name, value in chosen.items()}
            assert browser.post(f"/c/{own}/chat", data=fields).status_code == 200

        def take(card: str) -> None:
            browser = app.test_client()
            token = _token(browser.get(f"/take-back?at={asked.code}").text)
            fields = {"csrf_token": token, "card": card, "at": asked.code}
            assert browser.post("/take-back", data=fields).status_code == 200

        return {
            "a card at the start": in_turn(
                tries, lambda: enter(next(entered)), lambda: enter(cards.draw_code())
            ),
            "a code of one's own": in_turn(tries, lambda: make(next(known)), lambda: make(next(new))),
            "a code for taking back": in_turn(
                tries, lambda: take(next(taken)), lambda: take(cards.draw_code())
            ),
        }
    finally:
        guessing.MISSES_AN_HOUR = limit


def _own_codes(
    session: Session, partnership_id: str, today: date, tries: int
) -> tuple[str, list[dict[str, str]]]:
    """A collection in which people make their own codes, and facts: the first half of them was used."""
    programme = cards.new_programme(session, partnership_id, "Year nine")
    programmes.let_make_codes(session, partnership_id, programme.code, self_made.FEWEST_PEOPLE, today)
    opening = collections.Opening(
        "Q02", "About us", today, disclosure_class="protected", wave="before", programme_id=programme.id
    )
    asked = collections.open_collection(session, partnership_id, opening, today)
    rng = random.Random(3)
    codes: dict[str, dict[str, str]] = {}
    while len(codes) < 2 * tries:
        chosen = {name: rng.choice(offered) for name, offered in self_made.FACTS.items()}
        codes.setdefault(self_made.code_of(chosen), chosen)
    facts = list(codes.values())
    for one in facts[:tries]:
        made = self_made.make(session, asked, one, clock.now())
        add_response(
            session, asked.id, clock.week_of(today), "en", {},
            self_made.use(session, asked, made.mark, today), turns=asked.turns, arrived_at=clock.now(),
        )  # fmt: skip
    return asked.code, facts


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]
