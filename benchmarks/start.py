"""How long `heard start` takes with a database that exists, and what a web worker then weighs in memory.

The figure is from the command to the first 200 at /healthz, the median of a few starts. Memory is what is
resident after people have answered, pages shared with other processes included.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence

from benchmarks import servers, service
from benchmarks.people import Person
from benchmarks.tables import table, verdict
from survey_app.services import example
from tests.real_servers import free_port

STARTS = 3
RESPONSES = 60
"""Of the example: a start reads its collections, never its answers."""
VISITS = 20
PATH = f"/c/{example.OPEN_CODES['Q01']}"
MEGABYTE = 2**20
MEMORY_LIMIT = 90 * MEGABYTE


def main() -> None:
    """Put the example in, start Heard a few times, and print the seconds and the memory."""
    with tempfile.TemporaryDirectory(prefix="heard-start-") as folder:
        environment = {"HEARD_DATA": folder, "HEARD_DATABASE_URL": "", **service.WITHOUT}
        for command in (_heard("upgrade"), _heard("example", "--responses", str(RESPONSES))):
            subprocess.run(
                command,
                env={**os.environ, **environment},
                cwd=servers.ROOT,
                check=True,
                stdout=subprocess.DEVNULL,
            )
        print(report(*measure(environment, PATH)))


def measure(
    environment: Mapping[str, str], path: str, starts: int = STARTS, visits: int = VISITS
) -> tuple[list[float], list[int]]:
    """Start Heard so often over a database, answer it, and give each start's seconds, each worker's bytes."""
    seconds: list[float] = []
    memory: list[int] = []
    for _ in range(starts):
        port = free_port()
        listening = {**environment, "HOST": "127.0.0.1", "PORT": str(port)}
        with servers.started(_heard("start"), listening, port) as server:
            seconds.append(server.seconds_to_start)
            for number in range(visits):
                for _step in Person(server.address, random.Random(number)).converse(path):
                    pass
            for worker in servers.web_workers(server.process_id):
                size = servers.resident_bytes(worker)
                if size is not None:
                    memory.append(size)
    return seconds, memory


def _heard(*arguments: str) -> list[str]:
    return [sys.executable, "-c", f"from survey_app.cli import main; main({list(arguments)!r})"]


def report(seconds: Sequence[float], memory: Sequence[int]) -> str:
    """The table of starts and of web workers; memory is empty where it cannot be read."""
    rows = [("heard start to the first 200, s", *_least_median_most(seconds, 1.0, 2))]
    if memory:
        rows.append(("resident a web worker, MB", *_least_median_most(memory, MEGABYTE, 1)))
    lines = [table((f"{len(seconds)} starts", "least", "median", "most"), rows)]
    if memory:
        held = verdict(max(memory) <= MEMORY_LIMIT)
        lines.append(f"  a web worker at most {MEMORY_LIMIT // MEGABYTE} MB: {held}")
    else:
        lines.append("  the memory is not known: this machine has no /proc")
    return "\n".join(lines)


def _least_median_most(found: Sequence[float], unit: float, decimals: int) -> tuple[str, str, str]:
    least, median, most = min(found), statistics.median(found), max(found)
    return f"{least / unit:.{decimals}f}", f"{median / unit:.{decimals}f}", f"{most / unit:.{decimals}f}"
