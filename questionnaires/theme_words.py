"""The themes in other languages: what the house has of its own themes, and what a codebook holds itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from questionnaires import reader
from questionnaires.entries import Entry
from questionnaires.model import Codebook, Fault, Theme, ThemeWords
from questionnaires.strict_yaml import Map, opened, read_document

LANGUAGES = ("cy", "pl", "ro", "ur", "ar")
"""Every theme of the house is in each of these."""
FILE = "theme_words.yaml"
_MARK = "of"


def in_language(theme: Theme, language: str) -> ThemeWords | None:
    """A theme's name and definition in a language, or None: its own, else the house's for the same English.

    Where a partnership has changed the English of a theme of the house, the house's words are of another.
    """
    for said in theme.translations:
        if said.language == language:
            return said
    ours = reader.codebook().theme(theme.id)
    if ours is None or (ours.name, ours.definition) != (theme.name, theme.definition):
        return None
    return _packaged().get((theme.id, language))


def in_languages(theme: Theme) -> tuple[ThemeWords, ...]:
    """A theme in every language that there are words for, the house's languages first."""
    known = dict.fromkeys((*LANGUAGES, *(said.language for said in theme.translations)))
    return tuple(said for language in known if (said := in_language(theme, language)) is not None)


def faults(codebook: Codebook, source: Path | Traversable | None = None) -> Iterator[Fault]:
    """What is missing of the house's words, what is too much, and what the English has changed from under.

    Raises DefinitionFaults where the file cannot be read.
    """
    marks, said, lines = _read(source or files("questionnaires") / FILE)
    known = {theme.id: theme for theme in codebook.themes}
    for theme in codebook.open_themes:
        missing = [language for language in LANGUAGES if (theme.id, language) not in said]
        if missing:
            what = f"Theme {theme.id} is not in {', '.join(missing)}."
            yield Fault(FILE, lines.get(missing[0], 1), what, "Write its name and definition there.")
        if marks.get(theme.id) != mark(theme):
            what = f"Theme {theme.id}: its English has changed since it was translated."
            remedy = f'Look at its translations, then write {theme.id}: "{mark(theme)}" under of.'
            yield Fault(FILE, lines[_MARK], what, remedy)
    for theme_id, language in said:
        if theme_id not in known:
            what = f"There is no theme {theme_id}."
            yield Fault(FILE, lines[language], what, f"Take it out of {language}.")


def mark(theme: Theme) -> str:
    """A mark of a theme's English, by which it is seen that it has changed."""
    return hashlib.sha256(f"{theme.name}\n{theme.definition}".encode()).hexdigest()[:8]


@cache
def _packaged() -> Mapping[tuple[str, str], ThemeWords]:
    return _read(files("questionnaires") / FILE)[1]


def _read(
    source: Path | Traversable,
) -> tuple[Mapping[str, str], dict[tuple[str, str], ThemeWords], dict[str, int]]:
    """The marks by theme, the words by theme and language, and the line of each language."""
    file, text = opened(source, FILE)
    document = Entry(file, read_document(text, file, "The file"), "The file", (_MARK, *LANGUAGES))
    marked = document.mapping(_MARK)
    of = Entry(file, marked, _MARK, marked)
    marks = {theme_id: of.words(theme_id) for theme_id in marked}
    said: dict[tuple[str, str], ThemeWords] = {}
    lines = {key: document.line(key) for key in (_MARK, *LANGUAGES)}
    for language in LANGUAGES:
        if not document.has(language):
            continue
        themes = document.mapping(language)
        for theme_id, held in themes.items():
            if not isinstance(held, Map):
                document.fault(language, f"{theme_id} must hold name and definition.", "Write both under it.")
                continue
            entry = Entry(file, held, f"{theme_id} in {language}", ("name", "definition"))
            said[theme_id, language] = ThemeWords(
                language, entry.words("name", needed=True), entry.words("definition", needed=True)
            )
    file.finish()
    return marks, said, lines
