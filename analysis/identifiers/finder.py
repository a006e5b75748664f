"""What in a text may point to a person: names, numbers, addresses, schools, plates, dates of birth.

The finder behind "Check for names", which a young person or a parent may press, and behind a gentle check
before staff send. A comment in which it finds something is not proposed as a quote, and words of one are
shown only once a person has looked at what it marks in them. **Nothing else depends on what it finds**: it
sorts and sends nothing, and no respondent's page looks different because of it. It misses names and it marks
words that are none (docs/identifiers.md); a person reads every comment before anything of it is shown
elsewhere.

Patterns, cues ("my friend …", "called …", "Miss …", "me n …"), capitals inside a sentence, two word lists in
the folder above and a partnership's own; no network and no model. The time grows with the length of the text
and no faster: every pattern either begins at a fixed place or takes what it has read with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from analysis.identifiers.kinds import Found, Span
from analysis.identifiers.other_languages import FOREIGN_STEMS, after_foreign_cues, in_arabic_script
from analysis.identifiers.patterns import (
    BORN_STEMS,
    addresses,
    car_plates,
    dates_of_birth,
    emails,
    handles,
    initialled,
    phones,
    postcodes,
    urls,
)
from analysis.identifiers.people import people_and_places
from analysis.identifiers.rosters import Rosters, listed, no_rosters
from analysis.identifiers.schools import ROLE_STEMS, roles, schools
from analysis.identifiers.words import words_of


def identifiers(text: str, rosters: Rosters | None = None) -> tuple[Span, ...]:
    """Everything in a text that may point to a person, in its order, none overlapping another.

    text: of any length and language; names are looked for best in English, and after "my name is", "called"
    and the like in Polish, Romanian, Welsh, Urdu and Arabic. rosters: the partnership's own lists, made by
    `rosters.rosters`; None for the general ones alone. Empty where nothing was found, which is no proof that
    nothing is there.
    """
    taken = bytearray(len(text))
    found: list[Span] = []
    for start, end, kind in _candidates(text, rosters or no_rosters()):
        if start < end and taken.find(1, start, end) < 0:
            taken[start:end] = b"\x01" * (end - start)
            found.append(Span(start, end, kind))
    return tuple(sorted(found, key=lambda each: each.start))


def spans(text: str, rosters: Rosters | None = None) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it may point to a person, so that a page can mark them.

    The pieces joined are the text; none is empty; an empty text has none.
    """
    pieces: list[tuple[str, bool]] = []
    at = 0
    for each in identifiers(text, rosters):
        if at < each.start:
            pieces.append((text[at : each.start], False))
        pieces.append((text[each.start : each.end], True))
        at = each.end
    if at < len(text):
        pieces.append((text[at:], False))
    return pieces


def _candidates(text: str, known: Rosters) -> Iterator[Found]:
    """Everything found, surest first: what comes later gives way where it overlaps."""
    lower = text.lower()
    yield from emails(text)
    if "." in text or "://" in text:
        yield from urls(text)
    yield from handles(text, lower)
    if any(stem in lower for stem in BORN_STEMS):
        yield from dates_of_birth(text)
    yield from phones(text)
    yield from car_plates(text)
    yield from postcodes(text)
    yield from addresses(text)
    if "." in text:
        yield from initialled(text)
    words = words_of(text)
    yield from listed(words, known)
    if any(stem in lower for stem in ROLE_STEMS):
        yield from roles(text, words)
    yield from schools(words)
    if any(stem in lower for stem in FOREIGN_STEMS):
        yield from after_foreign_cues(text)
    if not text.isascii():
        yield from in_arabic_script(text, known.names)
    yield from people_and_places(words, known)
