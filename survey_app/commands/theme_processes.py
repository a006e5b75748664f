"""What reads the comments of a file: this process alone, or several, of which one teaches all.

Comments go in pieces of `AT_ONCE` from the top of the file, however many processes there are, and every
process multiplies on one thread: so the results are the same to the last letter.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import threading
from collections.abc import Iterator, Sequence, Sized
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Protocol

from analysis.direction import DirectionReader
from analysis.languages import ENGLISH, language_of
from analysis.theming import prepared, values
from analysis.theming.coder import Coder
from questionnaires.model import Codebook
from survey_app.commands.comment_files import AT_ONCE, Piece
from survey_app.commands.themed import Counts, Themed
from survey_app.services import coders
from survey_app.services.coders import Encoder
from survey_app.services.refusals import Refusal

AHEAD = 2
"""Pieces that a process is given before it has handed one back, so that it never waits."""

Read = tuple[str, Any]
"""A line of JSON for each comment of a piece, and what they add up to."""


class Reads(Protocol):
    """Whatever has learned, and reads a piece. It is handed from one process to others."""

    def read(self, piece: Piece) -> Read:
        """What was found in a piece."""


class Wanted(Protocol):
    """What is to be learned."""

    @property
    def uses_encoder(self) -> bool:
        """Whether comments are read with the sentence encoder, where it is installed."""

    def learn(self, encoder: Encoder | None) -> Reads:
        """Learn it, which takes some seconds."""


@dataclass(frozen=True, slots=True)
class ToLearn:
    """All that the reading is learned from, and how it is done."""

    codebook: Codebook
    coded: tuple[values.CodedComment, ...]
    uses_encoder: bool
    gives_all: bool

    def learn(self, encoder: Encoder | None) -> Taught:
        """As `Wanted` says."""
        return learn(self, encoder)


class Readers(Protocol):
    """Whatever reads pieces."""

    has_encoder: bool

    def read(self, pieces: Iterator[Piece]) -> Iterator[Read]:
        """What was found in each piece, in order. Learns first, which takes some seconds."""


@dataclass(frozen=True, slots=True)
class Taught:
    """A coder and a reader of directions that have learned."""

    coder: Coder
    directions: DirectionReader
    has_encoder: bool
    gives_all: bool

    def read(self, piece: Piece) -> Read:
        """What was found in a piece."""
        found = self.suggest(*piece)
        counts = Counts()
        counts.take(found)
        return "".join(one.line() for one in found), counts

    def suggest(self, first_row: int, comments: Sequence[values.Comment]) -> list[Themed]:
        """One result a comment, in order."""
        suggested = self.coder.tell(comments, gives_all=self.gives_all)
        # The encoder is what takes time: it reads a comment once, for its themes and for its direction.
        meant = [one.meaning for one in suggested] if self.has_encoder else None
        told = self.directions.read(
            [one.text for one in comments], [one.question for one in comments], meant, with_reasons=False
        )
        found = []
        for place, (comment, one) in enumerate(zip(comments, suggested, strict=True)):
            language = language_of(comment.text).code
            # What is not English is for a person who reads it: the models know English alone.
            kept = one.suggestions if language == ENGLISH else ()
            found.append(
                Themed(
                    row=first_row + place,
                    suggestions=kept,
                    direction=told[place].kind if language == ENGLISH else "",
                    language=language,
                    needs_person=values.needs_person(kept),
                    is_empty=not comment.text,
                    confidences=one.confidences,
                )
            )
        return found


def learn(wanted: ToLearn, encoder: Encoder | None) -> Taught:
    """Learn the codebook and the codes."""
    taught = Taught(
        coders.make(wanted.codebook, wanted.coded, values.BAR, encoder),
        coders.make_directions(wanted.coded, encoder),
        encoder is not None,
        wanted.gives_all,
    )
    coders.give_memory_back()
    return taught


@contextmanager
def readers(wanted: Wanted, processes: int) -> Iterator[Readers]:
    """This process alone, or that many others; they end with the block, and with this process."""
    if processes == 1:
        with on_one_thread():
            yield _Alone(wanted)
        return
    together = _Together(wanted, processes)
    try:
        yield together
    finally:
        together.end()


def how_many(processes: int | None, comments: int) -> int:
    """As many processes as were asked for, or as there are cores; no more than there are pieces."""
    return max(1, min(processes or cores(), -(-comments // AT_ONCE)))


def cores() -> int:
    """The processor cores that this process may use; all there are where the system does not say."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


class _Alone:
    """Reads in this very process."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._encoder = coders.ready_encoder(uses_it=wanted.uses_encoder)
        self.has_encoder = self._encoder is not None

    def read(self, pieces: Iterator[Piece]) -> Iterator[Read]:
        """As `Readers` says."""
        taught = self._wanted.learn(self._encoder)
        for piece in pieces:
            yield taught.read(piece)


# ---- several processes -----------------------------------------------------------------------------------


@dataclass(eq=False, slots=True)
class _Worker:
    """A process as the first one sees it. given: how many pieces it has not handed back."""

    process: BaseProcess
    line: Connection
    given: int = 0


class _Together:
    """Reads in several processes, each with an encoder of its own.

    The first learns, and hands what it learned to the others as bytes: that takes a fifth of a second, and
    learning ten or more. Only comments and results pass between them, through pipes without a name.
    """

    def __init__(self, wanted: Wanted, processes: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._workers: list[_Worker] = []
        # Ctrl-C reaches every process of the terminal. Only this one hears it, and ends the others.
        heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            for _ in range(processes):
                line, theirs = context.Pipe()
                process = context.Process(target=_work, args=(theirs, wanted.uses_encoder), daemon=True)
                process.start()
                theirs.close()
                self._workers.append(_Worker(process, line))
        finally:
            signal.signal(signal.SIGINT, heard)
        self._wanted = wanted
        self.has_encoder: bool = self._hear(self._workers[0])

    def read(self, pieces: Iterator[Piece]) -> Iterator[Read]:
        """As `Readers` says."""
        self._teach()
        numbered = enumerate(pieces)
        done: dict[int, Read] = {}
        told = 0
        self._give_out(numbered, done)
        while busy := [worker.line for worker in self._workers if worker.given]:
            for line in wait(busy):
                worker = next(one for one in self._workers if one.line is line)
                number, read = self._hear(worker)
                worker.given -= 1
                done[number] = read
            while told in done:
                yield done.pop(told)
                told += 1
            self._give_out(numbered, done)

    def end(self) -> None:
        """End every process."""
        for worker in self._workers:
            worker.line.close()
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()

    def _teach(self) -> None:
        first, *others = self._workers
        self._say(first, self._wanted)
        learned = self._hear(first)
        for worker in others:
            self._hear(worker)
            self._say(worker, learned)

    def _give_out(self, numbered: Iterator[tuple[int, Piece]], done: Sized) -> None:
        """Give everybody `AHEAD` pieces, evenly. done: those that wait for an earlier one to be read."""
        for many in range(AHEAD):
            for worker in self._workers:
                # One process that is slow must not have the others' results pile up in memory.
                if worker.given > many or len(done) >= 2 * AHEAD * len(self._workers):
                    continue
                piece = next(numbered, None)
                if piece is None:
                    return
                self._say(worker, piece)
                worker.given += 1

    def _say(self, worker: _Worker, something: object) -> None:
        try:
            worker.line.send(something)
        except OSError:
            raise _ended() from None

    def _hear(self, worker: _Worker) -> Any:
        try:
            return worker.line.recv()
        except (EOFError, OSError):
            raise _ended() from None


def _ended() -> Refusal:
    return Refusal(
        "A process that read comments has ended by itself, perhaps for want of memory. "
        "Try again with fewer of them: --processes 1."
    )


def _work(line: Connection, uses_encoder: bool) -> None:
    """What each process does: has its encoder ready, learns or is taught, and reads what it is given."""
    heard: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(line, heard), daemon=True).start()
    encoder = coders.ready_encoder(uses_it=uses_encoder)
    line.send(encoder is not None)
    with on_one_thread():
        told = heard.get()
        if isinstance(told, bytes):
            taught = prepared.from_bytes(told, encoder)
        else:
            taught = told.learn(encoder)
            line.send(prepared.as_bytes(taught, encoder))
        del told
        while True:
            number, piece = heard.get()
            line.send((number, taught.read(piece)))


def _listen(line: Connection, heard: queue.SimpleQueue[Any]) -> None:
    """Take whatever comes at once, so that whoever sends never waits; end with the process that began us."""
    try:
        while True:
            heard.put(line.recv())
    except (EOFError, OSError):
        os._exit(0)


@contextmanager
def on_one_thread() -> Iterator[None]:
    """Multiply on one thread: with several, sums may round otherwise, and processes take each other's."""
    import sklearn.linear_model  # noqa: F401 - what is loaded after the limit would not keep it
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield
