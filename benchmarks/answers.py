"""Answers per second and processor time an answer: Heard beside a bare Flask floor, in the same run.

Both run under the same gunicorn settings and SQLite with FULL durability; both answer a POST with the next
page. Rounds of the two alternate, and each figure is the median of its rounds. All of a server's processor
time counts: for Heard also the first page, Start, Send and the thanks, which the floor mostly lacks.
"""

from __future__ import annotations

import itertools
import json
import random
import secrets
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import servers, service
from benchmarks.people import Astray, Person
from benchmarks.servers import Server
from benchmarks.service import Prepared
from benchmarks.tables import table, verdict

ROUNDS = 3
CONVERSATIONS = {1: 40, 8: 160}
"""By how many people answer at once: how many whole conversations a round has."""
SECONDS_A_ROUND = 8
"""Nobody begins another conversation after this, so that a slow machine is not kept busy for long."""
WARM_UP = 24

RATE_OF_FLOOR, CPU_OF_FLOOR, WAIT_OF_FLOOR = 0.5, 2.0, 2.0
"""What Heard has to reach: at least so many times the floor's rate, at most its processor time and wait."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way of answering that is measured: a server, its first page, and whether the script asks."""

    name: str
    server: Server
    path: str
    by_script: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """What one round gave.

    waits: seconds from an answer to the next page, sorted. cpu: seconds of all the server's processes, None
    where that cannot be read. our_cpu: seconds of the people themselves, who share the machine.
    astray: conversations that did not get to the end.
    """

    seconds: float
    waits: tuple[float, ...]
    cpu: float | None
    our_cpu: float
    astray: int

    @property
    def answers(self) -> int:
        """How many answers were given."""
        return len(self.waits)

    def wait(self, share: float) -> float:
        """The wait that this share of answers did not exceed, in seconds; 0 where nothing was answered."""
        return self.waits[min(len(self.waits) - 1, int(share * len(self.waits)))] if self.waits else 0.0


@dataclass(frozen=True, slots=True)
class Medians:
    """The medians of a server's rounds: answers a second, waits and processor time an answer in ms."""

    rate: float
    p50: float
    p95: float
    cpu: float | None
    our_cpu: float
    astray: int


def main(conversations: dict[int, int] | None = None, rounds: int = ROUNDS) -> None:
    """Measure both, and print the table and how Heard stands to the floor."""
    with tempfile.TemporaryDirectory(prefix="heard-answers-") as name:
        prepared = service.prepare(Path(name) / "heard")
        with service.heard(prepared) as heard, floor(Path(name), prepared) as bare:
            ways = (
                Way("bare Flask floor", bare, "/start"),
                Way("Heard, no script", heard, prepared.path),
                Way("Heard, its script", heard, prepared.path, by_script=True),
            )
            for way in ways:
                one_round(way, people=8, conversations=WARM_UP if conversations is None else 1)
            for people, count in (conversations or CONVERSATIONS).items():
                measured: dict[str, list[Round]] = {way.name: [] for way in ways}
                for _ in range(rounds):
                    for way in ways:
                        measured[way.name].append(one_round(way, people, count))
                found = {name: medians(had) for name, had in measured.items()}
                print(report(people, found.pop(ways[0].name), found), flush=True)


@contextmanager
def floor(folder: Path, prepared: Prepared) -> Iterator[Server]:
    """The floor asking the same turns, its database on the same disk."""
    turns = [
        {
            "id": turn.id,
            "kind": turn.kind,
            "text": turn.text,
            "codes": {option.code: option.label for option in turn.options},
        }
        for turn in prepared.turns
    ]
    (folder / "turns.json").write_text(json.dumps(turns), encoding="utf-8")
    environment = {
        "FLOOR_DATABASE": str(folder / "floor.db"),
        "FLOOR_TURNS": str(folder / "turns.json"),
        "FLOOR_KEY": secrets.token_urlsafe(32),
    }
    with servers.gunicorn("benchmarks.floor:from_environment()", environment) as server:
        yield server


def one_round(way: Way, people: int, conversations: int) -> Round:
    """Some people at once, each beginning anew when they are done, until all conversations are had."""
    numbers = itertools.count()
    waits: list[float] = []
    astray: list[str] = []
    begun = time.perf_counter()

    def answer() -> None:
        while (number := next(numbers)) < conversations and time.perf_counter() - begun < SECONDS_A_ROUND:
            try:
                person = Person(way.server.address, random.Random(number), way.by_script)
                for step in person.converse(way.path):
                    if step.is_answer:
                        waits.append(step.seconds)
            except Astray as lost:
                astray.append(str(lost))

    crowd = [threading.Thread(target=answer) for _ in range(people)]
    cpu, our_cpu = servers.cpu_seconds(way.server.process_id), time.process_time()
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    seconds = time.perf_counter() - begun
    after = servers.cpu_seconds(way.server.process_id)
    for reason in sorted(set(astray)):
        print(f"Went astray: {reason}")
    return Round(
        seconds,
        tuple(sorted(waits)),
        after - cpu if cpu is not None and after is not None else None,
        time.process_time() - our_cpu,
        len(astray),
    )


def medians(rounds: Sequence[Round]) -> Medians:
    """The medians over rounds; a round without an answer counts as none."""
    had = [one for one in rounds if one.answers]
    if not had:
        raise Astray("no answer was taken in any round")
    cpu = [one.cpu * 1000 / one.answers for one in had if one.cpu is not None]
    return Medians(
        statistics.median(one.answers / one.seconds for one in had),
        statistics.median(one.wait(0.5) * 1000 for one in had),
        statistics.median(one.wait(0.95) * 1000 for one in had),
        statistics.median(cpu) if cpu else None,
        statistics.median(one.our_cpu * 1000 / one.answers for one in had),
        sum(one.astray for one in rounds),
    )


def report(people: int, bare: Medians, heard: Mapping[str, Medians]) -> str:
    """The table for so many people at once, and Heard's ratios beside what was to be reached."""
    heads = (
        f"{people} at once",
        "answers/s",
        "p50 ms",
        "p95 ms",
        "CPU ms/answer",
        "client CPU ms",
        "astray",
    )
    rows: list[tuple[object, ...]] = [
        (
            name,
            f"{one.rate:.0f}",
            f"{one.p50:.1f}",
            f"{one.p95:.1f}",
            "not known" if one.cpu is None else f"{one.cpu:.2f}",
            f"{one.our_cpu:.2f}",
            one.astray,
        )
        for name, one in (("bare Flask floor", bare), *heard.items())
    ]
    lines = [table(heads, rows)]
    for name, one in heard.items():
        ratios = [("answers/s", one.rate / bare.rate, RATE_OF_FLOOR, "at least")]
        if one.cpu is not None and bare.cpu:
            ratios.append(("CPU an answer", one.cpu / bare.cpu, CPU_OF_FLOOR, "at most"))
        ratios.append(("p95", one.p95 / bare.p95, WAIT_OF_FLOOR, "at most"))
        for figure, ratio, target, side in ratios:
            held = ratio >= target if side == "at least" else ratio <= target
            lines.append(
                f"  {name}: {figure} {ratio:.2f} × the floor (to reach: {side} {target:g} ×): {verdict(held)}"
            )
    return "\n".join(lines) + "\n"
