"""Sentences with values in them: a translated wording whose placeholders are filled with runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from survey_app.i18n import gettext as _
from survey_app.papers.model import Run, Runs, Value

_PLACE = re.compile(r"%\((\w+)\)s|%%")


def fill(wording: str, **parts: Run | Runs) -> Runs:
    """A wording with its `%(name)s` filled: a value stays a value, so that every format prints it alike."""
    runs: list[Run] = []
    begin = 0
    for place in _PLACE.finditer(wording):
        runs.append(wording[begin : place.start()])
        name = place.group(1)
        if name is None:
            runs.append("%")
        else:
            part = parts[name]
            runs.extend(part if isinstance(part, tuple) else (part,))
        begin = place.end()
    runs.append(wording[begin:])
    return tidy(runs)


def tidy(runs: Iterable[Run]) -> Runs:
    """Runs without empty ones, neighbouring words joined."""
    found: list[Run] = []
    for run in runs:
        if isinstance(run, str) and found and isinstance(found[-1], str):
            found[-1] += run
        elif isinstance(run, Value) or run:
            found.append(run)
    return tuple(found)


def one_after_another(sentences: Sequence[Runs], between: str = " ") -> Runs:
    """Several runs as one, with something between them."""
    runs: list[Run] = []
    for place, sentence in enumerate(each for each in sentences if each):
        runs.extend((between, *sentence) if place else sentence)
    return tidy(runs)


def listed(items: Sequence[Runs]) -> Runs:
    """Runs in a row: "a, b and c"."""
    if len(items) < 2:
        return one_after_another(items)
    *first, last = items
    return fill(_("%(items)s and %(last)s"), items=one_after_another(first, ", "), last=last)
