"""Words, numbers and dates in the person's language: Babel's catalogues and formats.

A catalogue is a `.po` file, read once a process and compiled in memory; no `.mo` is kept. A language is on
offer when its folder stands under `translations/`. English is the language of the source and needs no folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel import Locale, dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import LazyProxy, NullTranslations, Translations

SOURCE_LANGUAGE = "en"
_FORMATS = {"en": "en_GB"}
"""Dates and numbers in English are written as in Britain."""

_language: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)


@cache
def languages() -> tuple[str, ...]:
    """The languages on offer, English first."""
    found = sorted(
        folder.name
        for folder in files("translations").iterdir()
        if folder.is_dir() and folder.joinpath("LC_MESSAGES", "messages.po").is_file()
    )
    return (SOURCE_LANGUAGE, *(name for name in found if name != SOURCE_LANGUAGE))


@cache
def _catalogue(language: str, domain: str) -> NullTranslations:
    """The respondents' catalogue of a language, and behind it the one of staff (`staff`, `staff_…`)."""
    found = _compiled(language, domain)
    found.add_fallback(_compiled(language, "staff" if domain == "messages" else f"staff_{domain}"))
    return found


def _compiled(language: str, domain: str) -> NullTranslations:
    source = files("translations").joinpath(language, "LC_MESSAGES", f"{domain}.po")
    if not source.is_file():
        return NullTranslations()
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language, domain=domain)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain=domain)


def language() -> str:
    """The language that words are being given in."""
    return _language.get()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Give words in this language within the block; an unknown one is English."""
    token = _language.set(code if code in languages() else SOURCE_LANGUAGE)
    try:
        yield
    finally:
        _language.reset(token)


def speak(code: str) -> None:
    """Give words in this language from here on, in this request; an unknown one is English."""
    _language.set(code if code in languages() else SOURCE_LANGUAGE)


def locale() -> Locale:
    """Babel's locale of the language in use."""
    code = language()
    return Locale.parse(_FORMATS.get(code, code))


def direction() -> str:
    """`ltr` or `rtl`, for the page's dir attribute."""
    return locale().text_direction


def gettext(message: str) -> str:
    """A message of the house in the language in use."""
    return _catalogue(language(), "messages").gettext(message) if message else ""


def ngettext(singular: str, plural: str, number: int) -> str:
    """A message that depends on a number, in the language in use."""
    return _catalogue(language(), "messages").ngettext(singular, plural, number)


def pgettext(context: str, message: str) -> str:
    """A message whose English alone does not say what is meant, such as a button's "Back"."""
    found = _catalogue(language(), "messages").pgettext(context, message)
    return str(found)


def lazy_gettext(message: str) -> LazyProxy:
    """A message that is translated when it is read: for words that are set down before a request."""
    return LazyProxy(gettext, message, enable_cache=False)


def questionnaire_words(message: str) -> str:
    """A questionnaire's wording in the language in use; English where no translation is there."""
    return _catalogue(language(), "questionnaires").gettext(message) if message else ""


def format_number(value: float, decimals: int | None = None) -> str:
    """A number as people write it: `1,234`, `2.8`. decimals fixes how many stand after the point."""
    if decimals is None:
        return numbers.format_decimal(value, locale=locale())
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return numbers.format_decimal(value, format=pattern, locale=locale())


def format_percent(share: float) -> str:
    """A share of one as whole percent: 0.25 is `25%`."""
    return numbers.format_percent(share, format="#,##0%", locale=locale())


def format_date(day: date, style: str = "long") -> str:
    """A day: `21 November 2026`."""
    return dates.format_date(day, format=style, locale=locale())


def format_month(day: date, *, with_year: bool = False) -> str:
    """A month by name, as it stands alone: `July`, or `July 2026`."""
    return dates.format_date(day, format="LLLL y" if with_year else "LLLL", locale=locale())


def format_months(months: int) -> str:
    """A span of months: `12 months`."""
    # Not Babel's: it has no word for a month in Welsh, Urdu and Arabic, and says "12 duration-month".
    return ngettext("%(num)s month", "%(num)s months", months) % {"num": format_number(months)}


def format_weekday(day: date) -> str:
    """A day with its weekday and without the year, for one that is near: `Monday 23 November`."""
    return dates.format_date(day, format="EEEE d MMMM", locale=locale())


def format_time(moment: datetime) -> str:
    """A time of day, as it is where the moment was taken: `14:00`."""
    return dates.format_time(moment, format="short", locale=locale())
