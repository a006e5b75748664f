"""How fast, and in how much memory, many comments are read: `heard theme` on a long file, and the worker.

`python -m benchmarks theming_at_scale --rows 100000`. The comments are made up from the packaged examples:
each is one to six of their clauses, drawn by chance; four in a hundred say nothing ("n/a", "no"), two are in
another language. How long they are, and how many are the same, is told. Reads on all cores, with the encoder
and without; a tenth of the rows beside all of them shows whether memory grows. One run is killed half-way and
taken up again. Nothing is worked out from fewer rows than were read.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from analysis.encoder.encoder import Encoder
from analysis.languages import language_of
from analysis.theming.values import Comment
from benchmarks import servers, service
from benchmarks.tables import table, verdict
from questionnaires import example_comments, reader
from survey_app.commands import theme_processes, unfinished
from survey_app.commands.comment_files import AT_ONCE
from survey_app.commands.theme_processes import ToLearn
from survey_app.services import coders, theming
from survey_app.store import migrations
from survey_app.store.database import Database
from survey_app.store.tables import Comment as CommentRow

ROWS = 10_000
"""Without --rows: what two cores read in a minute or so."""
WHOLE = 100_000
MOST_SECONDS = 300
"""For `WHOLE` on two cores, with the encoder."""
LEAST_A_SECOND = {True: 300, False: 3_000}
"""Comments a second of one core's time, by whether the encoder is on."""
FLAT = 1.10
"""Ten times the rows may take this many times the memory."""
ON_ONE_CORE = 2_000
READ_BY_THE_WORKER = 2_000
MOST_OF_THE_WORKER = 500 * 2**20
SECONDS_FOR_THE_WORKER = 600
MEGABYTE = 2**20
TODAY = date(2026, 11, 23)
NOTHING = ("n/a", "no", "nothing", "N/A", "ok", "don't know", "")
OTHERS = (
    "Nie wiem, z kim mogę o tym porozmawiać.",
    "Mae hi'n gwrando arnaf i bob tro.",
    "Nu a venit nimeni să ne explice.",
)


def main(arguments: Sequence[str] = ()) -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(prog="benchmarks theming_at_scale")
    options.add_argument("--rows", type=int, default=ROWS, help="0: only one core, and the worker")
    rows = options.parse_args(arguments).rows
    if rows:
        with tempfile.TemporaryDirectory(prefix="heard-scale-") as folder:
            _files(Path(folder), rows)
        print()
    _one_core()
    print()
    with tempfile.TemporaryDirectory(prefix="heard-worker-") as folder:
        _worker(Path(folder))


# ---- comments --------------------------------------------------------------------------------------------


def made_up(number: int, seed: int = 1) -> list[Comment]:
    """That many comments, the same every time."""
    chance = random.Random(seed)
    examples = example_comments.taught()
    clauses = [part.strip() for one in examples for part in re.split(r"(?<=[.!?,;])\s+", one.text)]
    clauses = [part for part in clauses if len(part) > 3]
    found = []
    for _ in range(number):
        asked = chance.choice(examples)
        drawn = chance.random()
        if drawn < 0.04:
            text = chance.choice(NOTHING)
        elif drawn < 0.06:
            text = " ".join(chance.choices(OTHERS, k=chance.randint(1, 2)))
        else:
            many = chance.choices(range(1, 7), (2, 5, 5, 4, 2, 1))[0]
            text = " ".join(chance.choices(clauses, k=many))
        found.append(Comment(text, asked.audience, asked.question))
    return found


def _write(path: Path, comments: Sequence[Comment]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("comment", "asked", "who"))
        writer.writerows((one.text, one.question, one.audience) for one in comments)


# ---- `heard theme` ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Run:
    """A run of the command. seconds: from its start to its end; memory: of its largest process, and of all
    together at their highest, in bytes (0 where there is no /proc)."""

    seconds: float
    largest: int
    together: int


def _files(folder: Path, rows: int) -> None:
    comments = made_up(rows)
    words = [len(one.text.split()) for one in comments]
    same = 1 - len({one.text for one in comments}) / rows
    print(
        f"{rows:,} comments, made up; {statistics.mean(words):.0f} words each ({min(words)}–{max(words)}); "
        f"{100 * same:.0f} % repeat another one; {theme_processes.cores()} cores; load before "
        f"{os.getloadavg()[0]:.1f}"
    )
    files = {many: folder / f"{many}.csv" for many in (rows // 10, rows)}
    for many, path in files.items():
        _write(path, comments[:many])
    lines, runs = [], {}
    for encoder in (True, False):
        for many, path in files.items():
            run = runs[encoder, many] = _timed(path, folder / f"{many}-{encoder}.csv", encoder=encoder)
            lines.append(
                (
                    f"{many:,} rows, encoder {'on' if encoder else 'off'}",
                    f"{run.seconds:.0f}",
                    f"{many / run.seconds:,.0f}",
                    f"{run.largest / MEGABYTE:.0f}",
                    f"{run.together / MEGABYTE:.0f}",
                )
            )
            print(f"  {lines[-1][0]}: {run.seconds:.0f} s", file=sys.stderr, flush=True)
    print(table(("heard theme", "s", "rows/s in all", "largest MB", "all MB"), lines))
    for encoder in (True, False):
        small, large = (runs[encoder, many].largest for many in files)
        print(
            f"  encoder {'on' if encoder else 'off'}: ten times the rows take "
            f"{large / max(small, 1):.2f} × the memory: {verdict(large <= FLAT * small)}"
        )
    if rows == WHOLE:
        seconds = runs[True, rows].seconds
        print(
            f"  {WHOLE:,} comments in {seconds:.0f} s of {MOST_SECONDS}: {verdict(seconds <= MOST_SECONDS)}"
        )
    few = files[rows // 10]
    is_same, again = _killed(few, folder / "killed.csv", folder / f"{rows // 10}-False.csv")
    print(f"  killed half-way and taken up ({again:.0f} s more), the same bytes: {verdict(is_same)}")


def _command(file: Path, out: Path, *more: str) -> list[str]:
    arguments = [
        "theme", str(file), "--column", "comment", "--question", "asked", "--audience", "who",
        "--output", str(out), "--quiet", *more,
    ]  # fmt: skip
    return [sys.executable, "-c", f"from survey_app.cli import main; main({arguments!r})"]


def _started(file: Path, out: Path, *, encoder: bool, more: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "HEARD_ENCODER": "on" if encoder else "off"}
    return subprocess.Popen(
        _command(file, out, *more), env=environment, cwd=servers.ROOT, stdout=subprocess.DEVNULL
    )


def _timed(file: Path, out: Path, *, encoder: bool) -> _Run:
    begun = time.perf_counter()
    process = _started(file, out, encoder=encoder)
    with _watched(process.pid) as highest:
        process.wait()
    seconds = time.perf_counter() - begun
    if process.returncode:
        raise RuntimeError(f"heard theme ended with status {process.returncode}; its words are above.")
    return _Run(seconds, *highest())


def _killed(file: Path, out: Path, whole: Path) -> tuple[bool, float]:
    """Kill a run once it has kept something, run it again; whether it gives the same, and its seconds."""
    process = _started(file, out, encoder=False)
    while process.poll() is None and not unfinished.progress_of(out).exists():
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    begun = time.perf_counter()
    _started(file, out, encoder=False, more=("--processes", "1")).wait()
    return out.read_bytes() == whole.read_bytes(), time.perf_counter() - begun


@contextmanager
def _watched(process_id: int) -> Any:
    """Looks at the memory of a process and its descendants five times a second."""
    largest = together = 0
    ended = threading.Event()

    def watch() -> None:
        nonlocal largest, together
        while not ended.wait(0.2):
            sizes = [servers.resident_bytes(one) or 0 for one in servers.family(process_id)]
            largest, together = max(largest, *sizes), max(together, sum(sizes))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield lambda: (largest, together)
    finally:
        ended.set()
        watching.join()


# ---- one core --------------------------------------------------------------------------------------------


def _one_core() -> None:
    """What each part costs a comment, in processor time of one thread; what was learned is left out."""
    lines, held = [], []
    for encoder in (True, False):
        ready = coders.ready_encoder(uses_it=encoder)
        if encoder and ready is None:
            continue
        learned, cost = _costs(ready)
        name, speed = f"encoder {'on' if encoder else 'off'}", 1 / cost.pop("all")
        told = (f"{1e6 * seconds:.0f}" for seconds in cost.values())
        lines.append((name, f"{learned:.1f}", f"{speed:,.0f}", *told))
        least = LEAST_A_SECOND[encoder]
        held.append(f"  {name}: {speed:,.0f} of {least:,} comments a second: {verdict(speed >= least)}")
    print(table(("one core", "s to learn", "comments/s", *(f"µs {part}" for part in cost)), lines))
    print("\n".join(held))


def _costs(encoder: Encoder | None) -> tuple[float, dict[str, float]]:
    """The seconds that learning takes, and the processor seconds a comment, in all and by part."""
    comments = made_up(ON_ONE_CORE, seed=2)
    pieces = [comments[start : start + AT_ONCE] for start in range(0, len(comments), AT_ONCE)]
    with theme_processes.on_one_thread():
        begun = time.perf_counter()
        wanted = ToLearn(reader.codebook().for_new_codings(), (), encoder is not None, gives_all=False)
        taught = theme_processes.learn(wanted, encoder)
        learned = time.perf_counter() - begun
        taught.read((1, pieces[0]))

        def read_texts(piece: Sequence[Comment]) -> None:
            if encoder is not None:
                encoder.read([one.question for one in piece], [one.text for one in piece])

        given = {}
        if encoder is not None:
            given = {id(piece): [one.meaning for one in taught.coder.tell(piece)] for piece in pieces}

        def read_directions(piece: Sequence[Comment]) -> None:
            texts, questions = [one.text for one in piece], [one.question for one in piece]
            taught.directions.read(texts, questions, given.get(id(piece)), with_reasons=False)

        parts: Mapping[str, Callable[[Sequence[Comment]], object]] = {
            "all": lambda piece: taught.read((1, piece)),
            "themes and reasons": taught.coder.suggest,
            "of them the encoder": read_texts,
            "direction": read_directions,
            "language": lambda piece: [language_of(one.text) for one in piece],
        }
        cost = {}
        for name, work in parts.items():
            start = time.process_time()
            for piece in pieces:
                work(piece)
            cost[name] = (time.process_time() - start) / len(comments)
    return learned, cost


# ---- the worker ------------------------------------------------------------------------------------------


def _worker(folder: Path) -> None:
    """Start a real worker over many comments, and look at its memory once it has read them all."""
    url = f"sqlite:///{folder / 'heard.db'}"
    database = Database.beside(folder / "heard.db")
    migrations.upgrade(database)
    service.gather(database, (one.text or "n/a" for one in made_up(READ_BY_THE_WORKER, seed=3)), TODAY)
    lines, held = [], []
    for encoder in (False, True):
        environment = {
            **os.environ,
            **service.WITHOUT,
            "HEARD_DATA": str(folder),
            "HEARD_DATABASE_URL": url,
            "HEARD_SECRET_KEY": "for a benchmark alone, and long enough for one",
            "HEARD_ENCODER": "on" if encoder else "off",
        }
        command = [sys.executable, "-c", "from survey_app.cli import main; main(['worker'])"]
        begun = time.perf_counter()
        process = subprocess.Popen(command, env=environment, cwd=servers.ROOT)
        try:
            with _watched(process.pid) as highest:
                seconds = _wait_until_read(database, begun, with_encoder=encoder)
                time.sleep(1)
                resident = servers.resident_bytes(process.pid) or 0
            most, _together = highest()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()
        lines.append(
            (
                f"encoder {'on' if encoder else 'off'}",
                f"{seconds:.0f}",
                f"{resident / MEGABYTE:.0f}",
                f"{most / MEGABYTE:.0f}",
            )
        )
        held.append(
            f"  encoder {'on' if encoder else 'off'}: {resident / MEGABYTE:.0f} MB of "
            f"{MOST_OF_THE_WORKER // MEGABYTE}: {verdict(resident <= MOST_OF_THE_WORKER)}"
        )
    database.close()
    print(table((f"worker, {READ_BY_THE_WORKER:,} comments", "s", "MB afterwards", "MB highest"), lines))
    print("\n".join(held))


def _wait_until_read(database: Database, begun: float, *, with_encoder: bool) -> float:
    while time.perf_counter() - begun < SECONDS_FOR_THE_WORKER:
        with database.reading() as session:
            marks = {row.themed_with for row in session.query(CommentRow.themed_with).distinct()}
        if marks and all(mark and mark.endswith(theming.WITH_ENCODER) is with_encoder for mark in marks):
            return time.perf_counter() - begun
        time.sleep(0.5)
    raise TimeoutError(f"The worker has not read {READ_BY_THE_WORKER:,} comments.")


if __name__ == "__main__":
    main(sys.argv[1:])
