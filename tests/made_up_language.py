"""A made-up language, in which each sentence stands in ⟦⟧: what stands outside no catalogue can translate."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from html.parser import HTMLParser

import pytest
from babel import Locale
from babel.support import NullTranslations

from survey_app import i18n
from translations import review

OPEN, CLOSE = "⟦", "⟧"
READ_ALOUD = ("aria-label", "alt", "title", "placeholder", "data-saving", "data-retry", "data-fail")
"""Attributes that people hear or see; the last three are shown by the script."""
MONTHS = frozenset(
    name
    for style in ("wide", "abbreviated")
    for name in (
        *Locale.parse("en_GB").months["format"][style].values(),
        *Locale.parse("en_GB").days["format"][style].values(),
    )
)
"""Babel's own words."""
LANGUAGES = frozenset(Locale.parse("en_GB").languages[code] for code in ("en", *review.languages()))
"""Babel's own words too."""
NOT_READ = ("script", "kbd", "style", "textarea", "mark", "blockquote")
"""A text box holds what was typed; the last two are respondents' own words, as is what is called `words`.

What is marked `translate="no"` is meant to stand in English.
"""


class MadeUp(NullTranslations):
    """The catalogue of the made-up language."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message}{CLOSE}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"{OPEN}{msgid1 if n == 1 else msgid2}{CLOSE}"

    def pgettext(self, context: str, message: str) -> str:
        return f"{OPEN}{message}{CLOSE}"


def speak(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every message and wording in the made-up language from here on."""
    made_up = MadeUp()
    monkeypatch.setattr(i18n, "_catalogue", lambda language, domain: made_up)


class _Reader(HTMLParser):
    """Gathers what stands outside the brackets; a sentence may go on over several elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.outside: list[tuple[str, str]] = []
        self._depth = 0
        self._silent = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_as_it_is = "words" in given.get("class", "").split() or given.get("translate") == "no"
        if not self._silent and (tag in NOT_READ or is_as_it_is):
            self._silent = tag
        read = [name for name in READ_ALOUD if name in given]
        if tag == "input" and given.get("type") in ("submit", "button"):
            read.append("value")
        if tag == "meta" and given.get("name") == "description":
            read.append("content")
        for name in read:
            self.outside += [(f"{name}: ", text) for text in _outside(given[name], 0)[0]]

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""

    def handle_data(self, data: str) -> None:
        if not self._silent:
            texts, self._depth = _outside(data, self._depth)
            self.outside += [("", text) for text in texts]


def _outside(text: str, depth: int) -> tuple[list[str], int]:
    found = [""]
    for character in text:
        if character == OPEN:
            depth += 1
            found.append("")
        elif character == CLOSE:
            depth -= 1
        elif not depth:
            found[-1] += character
    return found, depth


def untranslated(html: str, data: Collection[str] = ()) -> list[str]:
    """What a page says that no catalogue gave it.

    data: what people typed, names and codes, which are the same in every language.
    """
    known = re.compile(
        "|".join(re.escape(text) for text in sorted({*data, *MONTHS, *LANGUAGES}, key=len, reverse=True))
    )
    return sorted(
        {
            where + " ".join(text.split())
            for where, text in _Reader(html).outside
            if re.search(r"[^\W\d_]", known.sub(" ", text))
        }
    )
