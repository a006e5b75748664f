"""What the coder learns from: the codebook's sentences, example comments, and comments that people coded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.theming.values import CodedComment
from questionnaires.model import ExampleComment, Theme

_REFERENCE = re.compile(r"\(([^()]*)\)")
_QUOTED = re.compile(r'"([^"]*)"')
_PART_WEIGHT = 0.5
_QUESTION_WEIGHT = 0.5
_EXCLUDED_WEIGHT = 0.3


@dataclass(frozen=True, slots=True)
class Lesson:
    """One text to learn from. themes: places in the codebook. weight: how much it counts, above 0 to 1.

    is_comment: whether it is a comment (an example or a coded one) and no sentence of the codebook's rules.
    is_example: whether it was invented for the codebook, so that it may be shown to anybody. audience: who
    said it, "" where that is not known.
    """

    text: str
    question: str
    themes: frozenset[int]
    weight: float
    is_comment: bool
    is_example: bool
    audience: str = ""


def from_themes(themes: Sequence[Theme]) -> list[Lesson]:
    """What the codebook says of its themes: name, definition, include; and exclude, for a theme it names.

    Questions that `include` quotes teach what is often answered with the theme.
    """
    place_of = {theme.id: place for place, theme in enumerate(themes)}
    found = []
    for place, theme in enumerate(themes):
        own = frozenset({place})
        told = [(theme.name, 1.0), (theme.definition, 1.0)]
        told += [(part, _PART_WEIGHT) for part in re.split(r"[,.;]", _QUOTED.sub(" ", theme.include))]
        told += [
            (question, _QUESTION_WEIGHT)
            for quoted in _QUOTED.findall(theme.include)
            for question in re.findall(r"[^?]+\?", quoted)
        ]
        found += [_of_rules(text, own, weight) for text, weight in told]
        found += [
            _of_rules(_REFERENCE.sub(" ", part), named, _EXCLUDED_WEIGHT)
            for part in re.split(r"[.;]", theme.exclude)
            if (named := _named_in(part, place_of) - own)
        ]
    return [lesson for lesson in found if lesson.text]


def from_examples(themes: Sequence[Theme], annotated: Iterable[ExampleComment]) -> list[Lesson]:
    """Example comments: those with question and all their themes, then those that only stand under themes.

    One that stands under two themes carries both. Themes that the codebook does not have are passed over.
    """
    place_of = {theme.id: place for place, theme in enumerate(themes)}
    found: dict[str, Lesson] = {}
    for comment in annotated:
        places = frozenset(place_of[theme] for theme in comment.themes if theme in place_of)
        if places or not comment.themes:
            found[comment.text.casefold()] = Lesson(
                comment.text, comment.question, places, 1.0, True, True, comment.audience
            )
    bare: dict[str, tuple[str, set[int]]] = {}
    for place, theme in enumerate(themes):
        for example in theme.examples:
            if example.strip() and example.casefold() not in found:
                bare.setdefault(example.casefold(), (example, set()))[1].add(place)
    return [
        *found.values(),
        *(Lesson(text, "", frozenset(places), 1.0, True, True) for text, places in bare.values()),
    ]


def from_coded(themes: Sequence[Theme], coded: Iterable[CodedComment]) -> list[Lesson]:
    """Comments that people coded. Raises ValueError where one names a theme that is not in the codebook."""
    place_of = {theme.id: place for place, theme in enumerate(themes)}
    found = []
    for comment in coded:
        for theme_id in comment.themes:
            if theme_id not in place_of:
                raise ValueError(f"A coded comment names {theme_id}, which is no theme of this codebook.")
        places = frozenset(place_of[theme] for theme in comment.themes)
        found.append(Lesson(comment.text, comment.question, places, 1.0, True, False, comment.audience))
    return found


def _of_rules(text: str, themes: frozenset[int], weight: float) -> Lesson:
    return Lesson(text.strip(), "", themes, weight, False, False)


def _named_in(part: str, place_of: Mapping[str, int]) -> frozenset[int]:
    return frozenset(
        place_of[word]
        for inside in _REFERENCE.findall(part)
        for word in re.findall(r"[\w-]+", inside)
        if word in place_of
    )
