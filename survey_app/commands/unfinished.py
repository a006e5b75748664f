"""Results that a run may leave unfinished and the next one takes up where it stopped.

Beside `themed.csv` stand `themed.csv.unfinished`, one line of JSON a result, and `themed.csv.progress`: how
many results are whole, what they add up to, and the fingerprints of all that they were made from. It holds no
word of a comment. A run that is killed at any moment has noted a result or has not; what was written and not
noted is cut off and made again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from survey_app.commands import result_files, themed
from survey_app.commands.result_files import Row
from survey_app.commands.themed import Counts
from survey_app.services.refusals import Refusal


class Unfinished:
    """The results so far. rows: how many; counts: what they add up to."""

    def __init__(self, out: Path, file: BinaryIO, made_from: Mapping[str, str]) -> None:
        """made_from: a fingerprint of each thing that shapes the results, by what a person calls it.

        Raises Refusal where an earlier run was made from something else, or its results were changed.
        """
        self._out, self._file, self._made_from = out, file, dict(made_from)
        self._progress = progress_of(out)
        self._whole = hashlib.sha256()
        self._size = 0
        self.counts = Counts()
        self._take_up()

    @property
    def rows(self) -> int:
        """How many results there are."""
        return self.counts.rows

    def add(self, lines: str, counts: Counts) -> None:
        """Keep results, and note them as whole. lines: a line of JSON each, in order."""
        written = lines.encode()
        with result_files.told_of(self._out):
            self._file.write(written)
            self._file.flush()
            os.fsync(self._file.fileno())
        self._whole.update(written)
        self._size += len(written)
        self.counts.add(counts)
        told = {
            "made_from": self._made_from,
            "bytes": self._size,
            "sha256": self._whole.hexdigest(),
            "counts": self.counts.to_dict(),
        }
        beside = self._progress.with_name(f"{self._progress.name}.new")
        with result_files.told_of(self._out):
            beside.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
            beside.replace(self._progress)

    def results(self) -> Iterator[Row]:
        """Every result, in order."""
        with rows_of(self._out).open(encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)

    def write(self) -> None:
        """Write the results as the file that was asked for: it is there whole, or not at all."""
        result_files.write_whole(self._out, self.results(), themed.SHEET)

    def clear(self) -> None:
        """Take the traces of the work away."""
        with result_files.told_of(self._out):
            self._progress.unlink(missing_ok=True)
            rows_of(self._out).unlink()

    def _take_up(self) -> None:
        held = self._held()
        if held is None:
            self._file.truncate(0)
            return
        changed = [what for what, mark in self._made_from.items() if held["made_from"].get(what) != mark]
        if changed:
            raise Refusal(
                f"{self._out.name} was begun with another state of {_named(changed)}. Bring that back to go "
                f"on with it, or delete {self._progress.name} to begin anew."
            )
        self._file.seek(0)
        left = held["bytes"]
        while left and (read := self._file.read(min(left, 1 << 20))):
            self._whole.update(read)
            left -= len(read)
        if left or self._whole.hexdigest() != held["sha256"]:
            raise Refusal(
                f"{rows_of(self._out).name} was changed since the run that was stopped. "
                f"Delete {self._progress.name} to begin anew."
            )
        self._size = held["bytes"]
        self._file.truncate(self._size)
        self._file.seek(self._size)
        self.counts = Counts.from_dict(held["counts"])

    def _held(self) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = json.loads(self._progress.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except ValueError:
            raise Refusal(
                f"{self._progress.name} cannot be read. Delete it to begin {self._out.name} anew."
            ) from None
        return found


def rows_of(out: Path) -> Path:
    """Where results stand until all are there."""
    return out.with_name(f"{out.name}.unfinished")


def progress_of(out: Path) -> Path:
    """Where it is noted how far they are."""
    return out.with_name(f"{out.name}.progress")


@contextmanager
def begun(out: Path, made_from: Mapping[str, str]) -> Iterator[Unfinished]:
    """The results that were begun for a file, or new ones. Raises Refusal where another run writes them.

    Raises OSError with the file's own name where it cannot be written there.
    """
    with result_files.told_of(out):
        file = rows_of(out).open("a+b")
    with file:
        # Where there is no such lock (Windows), whoever runs the command twice at once is not told so.
        with suppress(ImportError):
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Refusal(
                    f"Another run is writing {out.name} just now. Wait until it has ended."
                ) from None
        yield Unfinished(out, file, made_from)


def _named(things: list[str]) -> str:
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} and {things[-1]}"
