"""How long staff's pages of figures take at 100,000 responses: the board, a measure, a summary, a figure.

The ground is the example partnership with as many responses, made once and kept in the folder of
HEARD_BENCH_GROUND (else made anew in a passing one, which takes minutes). Pages are asked for in this
process, signed in, after one that warms them up: what is measured is making the page, not the wire.
"""

from __future__ import annotations

from collections.abc import Sequence

RESPONSES = 100_000
LIMIT_MS = 300
"""Milliseconds at the median, each page."""
ASKED = 11
GROUND = "HEARD_BENCH_GROUND"


def main(options: Sequence[str] = ()) -> None:
    """Print the table. --responses N: another size."""
    responses = int(options[1]) if len(options) == 2 and options[0] == "--responses" else RESPONSES
    with _ground(responses) as file:
        print(report(file, responses))
