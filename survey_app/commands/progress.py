"""How far a long command is, told on the error channel: a live line, or a line from time to time."""

from __future__ import annotations

import sys
import time

import click

SECONDS_IN_A_PIPE = 20.0
"""Between two lines where nobody is looking: a few a minute."""
SECONDS_ON_A_TERMINAL = 0.5


class Progress:
    """Tells how many of a number of rows are done, how fast, and how long the rest will take."""

    def __init__(self, total: int, *, quiet: bool) -> None:
        self.total, self._quiet = total, quiet
        self._is_live = sys.stderr.isatty()
        self._first_row = self._width = 0
        self._began = self._told = time.monotonic()

    def say(self, sentence: str) -> None:
        """Tell something once."""
        if not self._quiet:
            self._clear()
            click.echo(sentence, err=True)

    def begin(self, done: int) -> None:
        """The work begins now, after these many rows."""
        self._first_row = done
        self._began = self._told = time.monotonic()

    def tell(self, done: int) -> None:
        """So many rows are done; told when it is time."""
        now = time.monotonic()
        if self._quiet or now - self._told < (SECONDS_ON_A_TERMINAL if self._is_live else SECONDS_IN_A_PIPE):
            return
        self._told = now
        speed = (done - self._first_row) / max(now - self._began, 1e-9)
        left = round((self.total - done) / max(speed, 1e-9))
        line = (
            f"{done:,} of {self.total:,} comments ({100 * done // self.total} %), {speed:,.0f} a second, "
            f"about {left // 60}:{left % 60:02} left"
        )
        if not self._is_live:
            click.echo(line, err=True)
            return
        click.echo("\r" + line.ljust(self._width), err=True, nl=False)
        self._width = len(line)

    def end(self) -> None:
        """Leave the terminal as it was."""
        self._clear()

    def _clear(self) -> None:
        if self._width:
            click.echo("\r" + " " * self._width + "\r", err=True, nl=False)
            self._width = 0
