"""Privacy notices: what people are told about what they write, as text with a tiny syntax of its own.

A notice is plain text. A line that begins with `# ` is the heading of a part, one with `## ` that of a part
which whoever wants to know opens; one with `- ` is a point of a list; any other is a paragraph. There is
nothing else: no HTML, no links. What stands in braces is put in only where it is a name of `PLACEHOLDERS`;
any other brace is text and stays as it was written.

The notices that come with Heard stand in notices.yaml. A partnership's own are kept by `services/notices.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from questionnaires.entries import Entry
from questionnaires.strict_yaml import File, Map, opened, read_document

KINDS = ("young_people", "parents_carers", "staff", "shared")
"""Whom a notice is for. "shared" is for everybody whose answers go to one role."""
PLACEHOLDERS = ("partnership", "officer", "kept", "front_door", "reader")
"""What may stand in braces: the partnership's name, who answers about privacy, how long answers are kept,
where a worry about a child goes, and who reads a shared collection."""
NEEDED = ("officer", "kept")
"""What the law has people told, so that no notice may leave it out (UK GDPR, Articles 13 and 14)."""
_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Run:
    """Lines that belong together: the points of a list, or one paragraph."""

    lines: tuple[str, ...]
    is_list: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a notice. heading: "" for what stands before the first. is_folded: whether it is opened."""

    heading: str
    runs: tuple[Run, ...]
    is_folded: bool = False


def parts(text: str) -> tuple[Part, ...]:
    """A notice's text as its parts, in order; a part with nothing in it is none."""
    found: list[tuple[str, bool, list[Run]]] = [("", False, [])]
    for line in (" ".join(one.split()) for one in text.splitlines()):
        if line.startswith(("# ", "## ")):
            found.append((line.lstrip("#").strip(), line.startswith("##"), []))
        elif line.startswith("- "):
            runs = found[-1][2]
            before = runs.pop().lines if runs and runs[-1].is_list else ()
            runs.append(Run((*before, line[2:].strip()), is_list=True))
        elif line:
            found[-1][2].append(Run((line,), is_list=False))
    return tuple(Part(heading, tuple(runs), folded) for heading, folded, runs in found if runs)


def written(whole: tuple[Part, ...]) -> str:
    """Parts as the text that `parts` reads."""
    lines: list[str] = []
    for part in whole:
        if part.heading:
            lines += [("## " if part.is_folded else "# ") + part.heading]
        for run in part.runs:
            lines += [f"- {line}" for line in run.lines] if run.is_list else [*run.lines, ""]
        lines += [""]
    return "\n".join(lines).strip() + "\n"


def each(text: str, change: Callable[[str], str]) -> str:
    """The same notice with each heading, point and paragraph changed, such as into another language."""
    return written(
        tuple(
            Part(
                change(part.heading) if part.heading else "",
                tuple(Run(tuple(change(line) for line in run.lines), run.is_list) for run in part.runs),
                part.is_folded,
            )
            for part in parts(text)
        )
    )


def filled(text: str, values: Mapping[str, str]) -> tuple[Part, ...]:
    """A notice as people read it, its placeholders put in, in one pass, so that no value brings another.

    A line that speaks of what has no value is left out, and so is a part of which nothing is left: nobody
    is told to turn to nobody. Every other brace stays as it was written.
    """

    def value(match: re.Match[str]) -> str:
        return values.get(match[1], "") if match[1] in PLACEHOLDERS else match[0]

    def told(run: Run) -> Run:
        known = (line for line in run.lines if all(values.get(name) for name in placeholders(line)))
        return Run(tuple(_BRACES.sub(value, line) for line in known), run.is_list)

    found = []
    for part in parts(text):
        runs = tuple(run for run in map(told, part.runs) if run.lines)
        if runs:
            found.append(Part(_BRACES.sub(value, part.heading), runs, part.is_folded))
    return tuple(found)


def placeholders(text: str) -> tuple[str, ...]:
    """The placeholders that a text names, each once."""
    return tuple(dict.fromkeys(name for name in _BRACES.findall(text) if name in PLACEHOLDERS))


def other_braces(text: str) -> tuple[str, ...]:
    """What stands in braces and is no placeholder, each once: it is shown as it was written."""
    odd = (match[0] for match in _BRACES.finditer(text) if match[1] not in PLACEHOLDERS)
    return tuple(dict.fromkeys(odd))


# ---- the notices that come with Heard ----


def as_it_comes(kind: str) -> str:
    """The notice of a kind as it comes with Heard, in English. Raises DefinitionFaults."""
    return written(_shipped()[kind])


def sentences() -> Iterator[tuple[str, str]]:
    """Every heading and point of the notices that come with Heard, with its kind; some in several."""
    for kind, whole in _shipped().items():
        for part in whole:
            yield part.heading, kind
            for run in part.runs:
                yield from ((line, kind) for line in run.lines)


@cache
def _shipped() -> dict[str, tuple[Part, ...]]:
    return read_notices(files("questionnaires") / "notices.yaml", "notices.yaml")


def read_notices(source: Path | Traversable | str, name: str = "notices") -> dict[str, tuple[Part, ...]]:
    """The notices of a YAML file (a path) or of YAML itself (a text), by kind. Raises DefinitionFaults."""
    file, text = opened(source, name)
    entry = Entry(file, read_document(text, file, "The file"), "The file", ("notices",))
    found = {}
    for mapping in entry.entries("notices", needed=True):
        notice = Entry(file, mapping, "A notice", ("kind", "parts"))
        kind = notice.one_of("kind", KINDS, needed=True)
        found[kind] = tuple(_part(file, one, kind) for one in notice.entries("parts", needed=True))
    file.finish()
    return found


def _part(file: File, mapping: Map, kind: str) -> Part:
    entry = Entry(file, mapping, f"A part of {kind}", ("heading", "folded", "points"))
    points = entry.texts("points")
    for point in points:
        for braces in other_braces(point):
            known = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
            entry.fault("points", f"{braces} is no placeholder of a notice.", f"Use one of {known}.")
    return Part(entry.words("heading", needed=True), (Run(points, is_list=True),), entry.flag("folded"))
