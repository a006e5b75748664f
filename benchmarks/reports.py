"""How long a full annual report takes at 100,000 responses: gathered and built, and each of its files.

The ground is that of `benchmarks.evidence`: the example partnership with as many responses, made once and
kept in the folder of HEARD_BENCH_GROUND (else made anew in a passing one, which takes minutes). The report is
made as the worker makes it: an edition that is asked for, frozen and kept, and its four files. What is due of
releases is made before; it is no part of a report.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from benchmarks.evidence import ground
from benchmarks.tables import table, verdict
from survey_app.reports import editions, files
from survey_app.services import clock, evidence, reports
from survey_app.store import collections
from survey_app.store.database import Database

Made = TypeVar("Made")
RESPONSES = 100_000
LIMIT_S = 20
"""Seconds, everything together."""


def main(options: Sequence[str] = ()) -> None:
    """Print the table. --responses N: another size."""
    responses = int(options[1]) if len(options) == 2 and options[0] == "--responses" else RESPONSES
    with ground(responses) as file:
        database = Database.beside(file)
        print(report(database, responses))
        database.close()


def report(database: Database, responses: int) -> str:
    """The table of one ground."""
    today = clock.today()
    steps = []
    with database.writing() as session:
        partnership = collections.first_partnership(session)
        assert partnership is not None
        period = evidence.read_period(str(today.year))
        kept = reports.begin(session, partnership.id, "annual", None, period, "", today)
        reports.ask(session, kept, "", clock.now())
    took, _made = _timed(lambda: editions.make_waiting(database, today, clock.now))
    steps.append(("gathered, built and kept", took, 0))
    with database.reading() as session:
        edition = reports.ready(session, kept)
        assert edition is not None, "it could not be made"
        read = editions.read(session, kept, edition)
    for name in reports.FORMATS:
        took, content = _timed(lambda name=name: files.render(read.paper, name))
        steps.append((f"as {name}", took, len(content)))
    whole = sum(took for _name, took, _size in steps)
    rows = [(name, f"{took:.1f}", f"{size:,}" if size else "") for name, took, size in steps]
    rows.append((f"all, at most {LIMIT_S} s: {verdict(whole <= LIMIT_S)}", f"{whole:.1f}", ""))
    numbers = len({value.key for value in read.paper.values()})
    return f"{responses:,} responses, an annual report of {numbers:,} numbers\n" + table(
        ("step", "seconds", "bytes"), rows
    )


def _timed(work: Callable[[], Made]) -> tuple[float, Made]:
    begun = time.perf_counter()
    made = work()
    return time.perf_counter() - begun, made
