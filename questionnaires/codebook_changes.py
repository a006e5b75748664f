"""How a codebook changes: what can be done to a theme, and how two versions differ.

Nothing here is ever lost: a theme keeps its id, and one that is no longer used is retired and keeps its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from questionnaires.model import Codebook, QuestionnaireError, Theme

OWN_ID = re.compile(r"P(\d{1,6})")
"""A partnership's own themes: P01, P02 … Ours begin with T, so that a later one of ours is never theirs."""
FIELDS = (
    *("name", "definition", "include", "exclude", "voices", "measures", "stems", "examples"),
    "translations",
)
"""What can be changed of a theme."""


class CodebookError(QuestionnaireError):
    """A change that cannot be made, said in one sentence."""


class Kind(StrEnum):
    """What happened to a theme between two versions."""

    ADDED = "added"
    CHANGED = "changed"
    MERGED = "merged"
    SPLIT = "split"
    RETIRED = "retired"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Difference:
    """What happened to one theme. before is None for a new one.

    fields: what was changed of it, in the order of FIELDS. into: the themes that took its place, followed to
    those that are still in use where they in turn gave way.
    """

    kind: Kind
    before: Theme | None
    after: Theme
    fields: tuple[str, ...] = ()
    into: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two versions differ. rules_changed: the rules for coders, the flags or the note are others.

    dropped: themes that the later version does not have at all, which only another's codebook can lack.
    """

    differences: tuple[Difference, ...]
    rules_changed: bool = False
    dropped: tuple[Theme, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.differences or self.rules_changed or self.dropped)


def compare(before: Codebook, after: Codebook) -> Comparison:
    """How a codebook differs from an earlier one, theme by theme in the later one's order."""
    earlier = {theme.id: theme for theme in before.themes}
    found: list[Difference] = []
    for theme in after.themes:
        old = earlier.get(theme.id)
        changed = tuple(name for name in FIELDS if old and getattr(old, name) != getattr(theme, name))
        if old is None:
            found.append(Difference(Kind.ADDED, None, theme))
            continue
        if theme.retired and (not old.retired or theme.became != old.became):
            into = in_place_of(after, theme.id)
            kind = Kind.RETIRED if not into else Kind.MERGED if len(into) == 1 else Kind.SPLIT
            found.append(Difference(kind, old, theme, changed, into))
        elif old.retired and not theme.retired:
            found.append(Difference(Kind.REOPENED, old, theme, changed))
        elif changed:
            found.append(Difference(Kind.CHANGED, old, theme, changed))
    rest = (before.rules, dict(before.flags), before.note) != (after.rules, dict(after.flags), after.note)
    here = {theme.id for theme in after.themes}
    return Comparison(tuple(found), rest, tuple(theme for theme in before.themes if theme.id not in here))


def in_place_of(codebook: Codebook, theme_id: str) -> tuple[str, ...]:
    """The themes in use that took a retired theme's place, by following `became`; () where there are none."""
    found: dict[str, None] = {}
    seen: set[str] = set()

    def follow(each: str) -> None:
        theme = codebook.theme(each)
        if theme is None or each in seen:
            return
        seen.add(each)
        if not theme.retired:
            found[each] = None
        for successor in theme.became:
            follow(successor)

    follow(theme_id)
    return tuple(one for one in found if one != theme_id)


def next_own_id(*codebooks: Codebook, taken: Iterable[str] = ()) -> str:
    """The next id of a partnership's own series that none of these codebooks has."""
    ids = {theme.id for codebook in codebooks for theme in codebook.themes} | set(taken)
    numbers = [int(match[1]) for one in ids if (match := OWN_ID.fullmatch(one))]
    return f"P{max(numbers, default=0) + 1:02d}"


# --- what can be done to a theme ---


def add(codebook: Codebook, theme: Theme) -> Codebook:
    """The codebook with a new theme at its end. Raises CodebookError where the id is taken."""
    if codebook.theme(theme.id) is not None:
        raise CodebookError(f"There is a theme {theme.id} already. Give the new one another id.")
    return replace(codebook, themes=(*codebook.themes, theme))


def change(codebook: Codebook, theme_id: str, **fields: object) -> Codebook:
    """The codebook with other words in a theme: any of FIELDS. Raises CodebookError for a retired theme.

    With another name or definition its translations go, unless they are given too: they are of other words.
    """
    theme = open_theme(codebook, theme_id)
    changed = replace(theme, **fields)  # type: ignore[arg-type]
    if "translations" not in fields and (changed.name, changed.definition) != (theme.name, theme.definition):
        changed = replace(changed, translations=())
    return _with(codebook, changed)


def merge(codebook: Codebook, theme_id: str, into_id: str) -> Codebook:
    """The codebook with one theme in another's place. Its stems and examples join the other's."""
    theme, into = open_theme(codebook, theme_id), open_theme(codebook, into_id)
    if theme.id == into.id:
        raise CodebookError("A theme cannot be merged into itself. Choose another.")
    joined = replace(
        into,
        stems=tuple(dict.fromkeys((*into.stems, *theme.stems))),
        examples=tuple(dict.fromkeys((*into.examples, *theme.examples))),
        voices=tuple(dict.fromkeys((*into.voices, *theme.voices))) if into.voices and theme.voices else (),
    )
    gone = replace(theme, retired=True, became=(into.id,))
    return _with(_with(codebook, joined), gone)


def split(codebook: Codebook, theme_id: str, parts: Iterable[str]) -> Codebook:
    """The codebook with several themes in one's place, all of them there already and in use."""
    theme = open_theme(codebook, theme_id)
    ids = tuple(dict.fromkeys(parts))
    if len(ids) < 2 or theme.id in ids:
        raise CodebookError("A theme is split into two others at least. Name two.")
    for each in ids:
        open_theme(codebook, each)
    return _with(codebook, replace(theme, retired=True, became=ids))


def retire(codebook: Codebook, theme_id: str) -> Codebook:
    """The codebook with a theme that takes no new codings. The last theme in use stays."""
    theme = open_theme(codebook, theme_id)
    if len(codebook.open_themes) == 1:
        raise CodebookError("This is the last theme in use. Add another before you retire it.")
    return _with(codebook, replace(theme, retired=True))


def reopen(codebook: Codebook, theme_id: str) -> Codebook:
    """The codebook with a retired theme in use again; not one whose place others took."""
    theme = codebook.theme(theme_id)
    if theme is None or not theme.retired:
        raise CodebookError("Only a retired theme can be taken into use again.")
    if theme.became:
        raise CodebookError("Others took this theme's place, and its codings with it. Add a new theme.")
    return _with(codebook, replace(theme, retired=False))


def open_theme(codebook: Codebook, theme_id: str) -> Theme:
    """A theme in use. Raises CodebookError where there is none, or it is retired."""
    theme = codebook.theme(theme_id)
    if theme is None:
        raise CodebookError(f"There is no theme {theme_id} in this codebook.")
    if theme.retired:
        raise CodebookError(f"{theme.name} is retired and cannot be changed.")
    return theme


def _with(codebook: Codebook, changed: Theme) -> Codebook:
    return replace(
        codebook, themes=tuple(changed if theme.id == changed.id else theme for theme in codebook.themes)
    )


# --- another's codebook, or a file, in the place of one's own ---


@dataclass(frozen=True, slots=True)
class Taken:
    """A codebook made of a file for a partnership that has one.

    renumbered: ids of the file whose themes got one of the partnership's own series instead. missing: themes
    that the file does not have, and that are retired for it. renamed: ids that stand for another name now.
    """

    codebook: Codebook
    renumbered: Mapping[str, str]
    missing: tuple[Theme, ...]
    renamed: tuple[tuple[str, str, str], ...]


def take(current: Codebook, file: Codebook, packaged: Codebook) -> Taken:
    """A file's themes in the place of a partnership's own, so that no theme that was ever used is lost.

    An id of the file that the partnership has stands for the same theme. Any other gets the next id of the
    partnership's series, unless it is one of the packaged codebook's.
    """
    known = {theme.id for theme in current.themes}
    ours = {theme.id for theme in packaged.themes}
    new: dict[str, str] = {}
    for theme in file.themes:
        if theme.id not in known | ours:
            new[theme.id] = next_own_id(current, packaged, taken=new.values())
    themes = [
        replace(
            theme,
            id=new.get(theme.id, theme.id),
            became=tuple(new.get(one, one) for one in theme.became),
        )
        for theme in file.themes
    ]
    here = {theme.id for theme in themes}
    missing = tuple(theme for theme in current.themes if theme.id not in here)
    names = {theme.id: theme.name for theme in current.themes}
    renamed = tuple(
        (theme.id, names[theme.id], theme.name)
        for theme in themes
        if theme.id in names and names[theme.id] != theme.name
    )
    kept = [replace(theme, retired=True) for theme in missing]
    made = replace(
        current,
        themes=(*themes, *kept),
        rules=file.rules or current.rules,
        flags=file.flags or current.flags,
        note=file.note or current.note,
    )
    changed = {old: given for old, given in new.items() if old != given}
    return Taken(made, changed, tuple(theme for theme in missing if not theme.retired), renamed)
