"""How heavy respondents' pages are, and in how many requests they come.

Sizes are of the page as it is served, uncompressed and as a proxy in front would compress it (gzip at its
highest level; Brotli where that package happens to be there). A page's requests are one for itself and one
for every stylesheet, script, picture or frame that it calls for.
"""

from __future__ import annotations

import gzip
import importlib
import random
import re
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks import service
from benchmarks.people import Person, Step
from benchmarks.tables import table, verdict
from survey_app.web import inline_asset

CSS_LIMIT, JS_LIMIT = 6_000, 4_000
FIRST_TURN_GZIP, FIRST_TURN_BROTLI = 7_000, 6_000
"""Bytes. The lightest chat-like survey page that we measured weighs 31,000, with Brotli."""
_CALLED = re.compile(r'<(?:link|script|img|iframe|source|embed)\b[^>]*\b(?:href|src)="(?!data:)[^"]', re.I)


@dataclass(frozen=True, slots=True)
class Weight:
    """A page's bytes, raw and compressed (brotli None where it cannot be had), and its requests."""

    name: str
    raw: int
    gzip: int
    brotli: int | None
    requests: int


def main() -> None:
    """Walk through one conversation without the script and one as the script does, and print both."""
    with tempfile.TemporaryDirectory(prefix="heard-pages-") as name:
        prepared = service.prepare(Path(name))
        with service.heard(prepared) as server:
            plain = list(Person(server.address, random.Random(1)).converse(prepared.path))
            rich = list(
                islice(Person(server.address, random.Random(1), runs_scripts=True).converse(prepared.path), 2)
            )
            parts = list(Person(server.address, random.Random(1), by_script=True).converse(prepared.path))
    print(report(plain, parts, rich[1]))


def report(plain: list[Step], parts: list[Step], rich: Step) -> str:
    """The table for one conversation, as whole pages and as parts of pages.

    rich: the first turn as a browser gets it that runs scripts, with the script and what rides ahead.
    """
    whole = [weigh("", step.body) for step in plain]
    named = [weigh(name, step.body) for name, step in _named(plain)]
    named += [weigh(f"{name}, by the script", step.body) for name, step in _named(parts)[2:3]]
    named.append(_sum("whole conversation, no script", whole))
    first = weigh("first turn, with script", rich.body)
    named.insert(2, first)
    rows = [
        (one.name, one.raw, one.gzip, "–" if one.brotli is None else one.brotli, one.requests)
        for one in named
    ]
    lines = [table(("page", "bytes", "gzip", "brotli", "requests"), rows)]
    light = first.gzip <= FIRST_TURN_GZIP if first.brotli is None else first.brotli <= FIRST_TURN_BROTLI
    lines.append(
        f"  first turn at most {FIRST_TURN_GZIP:,} gzip or {FIRST_TURN_BROTLI:,} brotli, in one request: "
        + verdict(light and first.requests == 1)
    )
    for name, limit in (("chat.css", CSS_LIMIT), ("chat.js", JS_LIMIT)):
        size = len(inline_asset(name).text.encode())
        lines.append(f"  {name}: {size:,} bytes in the page (at most {limit:,}): {verdict(size <= limit)}")
    return "\n".join(lines)


def _named(steps: list[Step]) -> list[tuple[str, Step]]:
    turns = [step for step in steps if step.path.endswith("/chat")]
    checks = steps.index(turns[-1])
    return [
        ("first page", steps[0]),
        ("first turn", turns[0]),
        ("heaviest turn", max(turns[:-1], key=lambda step: len(gzip.compress(step.body, 9)))),
        ("check page", steps[checks]),
        ("thanks", steps[-1]),
    ]


def weigh(name: str, body: bytes) -> Weight:
    """A page on the scales."""
    brotli = brotli_compress()
    called = len(_CALLED.findall(body.decode("utf-8")))
    return Weight(
        name, len(body), len(gzip.compress(body, 9)), len(brotli(body)) if brotli else None, 1 + called
    )


def brotli_compress() -> Callable[[bytes], bytes] | None:
    """Brotli at its default, highest level, None where the package is not there."""
    try:
        found: Callable[[bytes], bytes] = importlib.import_module("brotli").compress
    except ImportError:
        return None
    return found


def _sum(name: str, weights: Iterable[Weight]) -> Weight:
    had = list(weights)
    brotli = [one.brotli for one in had if one.brotli is not None]
    return Weight(
        name,
        sum(one.raw for one in had),
        sum(one.gzip for one in had),
        sum(brotli) if brotli else None,
        sum(one.requests for one in had),
    )
