"""Says what is wrong with a codebook that can be read, and what makes it weak: theme, field, how to mend it.

What has to be mended before a version is used is a fault; the rest is advice.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from questionnaires.entries import nearest
from questionnaires.model import AUDIENCES, Codebook, Theme

LONGEST_ID = 20
"""Characters, as the database keeps it."""
LONGEST_NAME, LONGEST_WORDS, LONGEST_EXAMPLE, LONGEST_STEM = 80, 2000, 1000, 40
MOST_THEMES, MOST_EXAMPLES, MOST_STEMS = 100, 300, 60
"""Far more than anybody can review; with a limit, a file from elsewhere takes no long time."""
SHORTEST_STEM = 3
"""Letters. A shorter beginning stands in words of every kind."""
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_ID = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")

FindsPerson = Callable[[str], bool]
"""Whether a text may point to a person; `analysis.identifiers` is given where it is at hand."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a codebook. must_mend: it cannot be used so. field: of the theme, "" for the whole.

    about: how the theme is called at the head of the sentence, "" where it needs none.
    """

    theme_id: str
    field: str
    what: str
    remedy: str
    must_mend: bool
    line: int = 0
    about: str = ""

    @property
    def beside_field(self) -> str:
        """The sentence where it stands at its field, so that nobody need be told which theme it is about."""
        return f"{self.what[:1].upper()}{self.what[1:]} {self.remedy}"

    def __str__(self) -> str:
        return f"{self.about}: {self.what} {self.remedy}" if self.about else f"{self.what} {self.remedy}"


def check_codebook(
    codebook: Codebook, measures: Collection[str], *, finds_person: FindsPerson | None = None
) -> list[Remark]:
    """Everything to say about a codebook: faults first, then advice, each in the order of the themes.

    measures: the ids that themes may name. finds_person: None leaves examples unsearched.
    """
    found = [*_of_the_whole(codebook)]
    for theme in codebook.themes[:MOST_THEMES]:
        found += _faults(theme, measures)
        found += _advice(theme, finds_person) if not theme.retired else ()
    found += _shared_stems(codebook)
    return sorted(found, key=lambda remark: not remark.must_mend)


def succession_faults(themes: Sequence[Theme]) -> Iterator[tuple[Theme, str, str]]:
    """What is wrong with `became`: a theme that others took the place of is retired, and they are there."""
    known = {theme.id: theme for theme in themes}
    for theme in themes:
        if theme.became and not theme.retired:
            what = f"Theme {theme.id}: others took its place, and it is not retired."
            yield theme, what, "Add retired: true, or take became out."
        for successor in theme.became:
            if successor not in known:
                what = f"Theme {theme.id}: became names {successor}, which is no theme here."
                yield theme, what, nearest(successor, known)
        if theme.id in _after(theme.became, known):
            what = f"Theme {theme.id}: following became leads back to it."
            yield theme, what, "Name the theme that is still in use."


def _after(became: tuple[str, ...], known: Mapping[str, Theme]) -> set[str]:
    """Every theme that is reached from these by following `became`."""
    found: set[str] = set()
    waiting = list(became)
    while waiting:
        theme_id = waiting.pop()
        if theme_id not in found:
            found.add(theme_id)
            waiting += known[theme_id].became if theme_id in known else ()
    return found


def _of_the_whole(codebook: Codebook) -> Iterator[Remark]:
    if len(codebook.themes) > MOST_THEMES:
        yield Remark(
            "", "", f"There are more than {MOST_THEMES} themes.", "Keep those that people speak of.", True
        )
    if not codebook.open_themes:
        yield Remark("", "", "No theme is in use.", "Add a theme.", True)
    lines: dict[str, Theme] = {}
    for theme in codebook.themes:
        if theme.id in lines:
            yield _fault(theme, "id", "its id stands twice.", "Give each theme an id of its own.")
        lines[theme.id] = theme
    for theme, what, remedy in succession_faults(codebook.themes):
        yield Remark(theme.id, "became", what, remedy, True, theme.line)
    names: dict[str, Theme] = {}
    for theme in codebook.open_themes:
        first = names.setdefault(theme.name.casefold(), theme)
        if first is not theme:
            yield _fault(theme, "name", f"{first.id} has the same name.", "Give it another name.")


def _faults(theme: Theme, measures: Collection[str]) -> Iterator[Remark]:
    if not _ID.fullmatch(theme.id) or len(theme.id) > LONGEST_ID:
        yield _fault(theme, "id", "its id is no code.", f"Use letters and digits, {LONGEST_ID} at most.")
    for field, longest in (
        ("name", LONGEST_NAME),
        ("definition", LONGEST_WORDS),
        ("include", LONGEST_WORDS),
        ("exclude", LONGEST_WORDS),
    ):
        said = str(getattr(theme, field))
        if not said.strip() and field in ("name", "definition"):
            yield _fault(theme, field, f"{field} is missing.", f"Write its {field}.")
        if len(said) > longest:
            yield _fault(theme, field, f"{field} is too long.", f"Use {longest:,} characters at most.")
    for voice in theme.voices:
        if voice not in AUDIENCES:
            yield _fault(theme, "voices", f"nobody is called {voice}.", f"Use {', '.join(AUDIENCES)}.")
    for measure in theme.measures:
        if measure not in measures:
            yield _fault(theme, "measures", f"there is no measure {measure}.", "Name one of a framework.")
    if len(theme.examples) > MOST_EXAMPLES:
        yield _fault(theme, "examples", "there are too many examples.", f"Keep {MOST_EXAMPLES} at most.")
    if len(theme.stems) > MOST_STEMS:
        yield _fault(theme, "stems", "there are too many stems.", f"Keep {MOST_STEMS} at most.")
    yield from _translation_faults(theme)
    for example in theme.examples:
        if len(example) > LONGEST_EXAMPLE:
            remedy = f"Use {LONGEST_EXAMPLE:,} characters at most."
            yield _fault(theme, "examples", f"an example is too long: {_opening(example)}", remedy)
    for stem in theme.stems:
        if len(stem) > LONGEST_STEM or ";" in stem:
            remedy = f"Write the beginning of a word, {LONGEST_STEM} characters at most, no semicolon."
            yield _fault(theme, "stems", f"this is no stem: {_opening(stem)}", remedy)


def _translation_faults(theme: Theme) -> Iterator[Remark]:
    languages = [said.language for said in theme.translations]
    for said in theme.translations:
        if not _LANGUAGE.fullmatch(said.language) or said.language == "en":
            remedy = "Use a language's code of two or three letters, such as pl; English is the theme itself."
            yield _fault(theme, "translations", f"{said.language} is no other language.", remedy)
        if languages.count(said.language) > 1:
            yield _fault(theme, "translations", f"{said.language} stands twice.", "Keep one of the two.")
        if len(said.name) > LONGEST_NAME or len(said.definition) > LONGEST_WORDS:
            remedy = (
                f"Use {LONGEST_NAME} characters at most for the name, {LONGEST_WORDS:,} for the definition."
            )
            yield _fault(theme, "translations", f"the words in {said.language} are too long.", remedy)


def _advice(theme: Theme, finds_person: FindsPerson | None) -> Iterator[Remark]:
    if not theme.examples:
        yield _hint(
            theme, "examples", "it has no examples, so suggestions will be weak.", "Write some: 25 are good."
        )
    if theme.examples and len(set(map(str.casefold, theme.examples))) < len(theme.examples):
        yield _hint(theme, "examples", "an example stands twice.", "Keep it once.")
    for stem in theme.stems:
        if len(stem.strip()) < SHORTEST_STEM:
            remedy = f"Use {SHORTEST_STEM} letters at least, or take it out."
            yield _hint(theme, "stems", f"the stem {stem} is short and stands in many words.", remedy)
    for example in theme.examples if finds_person is not None else ():
        if finds_person is not None and finds_person(example):
            yield _hint(
                theme,
                "examples",
                f"an example may name somebody: {_opening(example)}",
                "Take the name out: examples are invented, and are kept for ever.",
            )


def _shared_stems(codebook: Codebook) -> Iterator[Remark]:
    under: dict[str, list[Theme]] = defaultdict(list)
    for theme in codebook.open_themes:
        for stem in dict.fromkeys(stem.casefold().strip() for stem in theme.stems):
            under[stem].append(theme)
    for stem, themes in under.items():
        if len(themes) > 1:
            others = ", ".join(theme.id for theme in themes[1:])
            what = f"the stem {stem} stands under {others} too, so it tells little."
            yield _hint(themes[0], "stems", what, "Keep it where it fits best, or take it out of all.")


def _fault(theme: Theme, field: str, what: str, remedy: str) -> Remark:
    return Remark(theme.id, field, what, remedy, True, theme.line, _named(theme))


def _hint(theme: Theme, field: str, what: str, remedy: str) -> Remark:
    return Remark(theme.id, field, what, remedy, False, theme.line, _named(theme))


def _named(theme: Theme) -> str:
    return f"{theme.id} ({theme.name})" if theme.name else theme.id


def _opening(text: str) -> str:
    words = text.split()
    return "“" + " ".join(words[:6])[:60] + (" …”" if len(words) > 6 else "”") + "."
