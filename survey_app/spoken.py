"""The languages that people can be asked in, with what speakers have said of them."""

from __future__ import annotations

from babel import Locale

from survey_app import i18n
from survey_app.services.languages import Spoken
from translations import review


def languages() -> tuple[Spoken, ...]:
    """Every language on offer, English first, and whether a speaker has approved its words about safety."""
    return tuple(Spoken(code, bool(review.of(code).approved), asks_staff(code)) for code in i18n.languages())


EXAMPLE_APPROVED = "cy"
"""The example partnership shows this language as if a speaker had approved its safety wording."""


def is_approved(code: str, *, is_example: bool) -> bool:
    """Whether words on which a person's safety hangs may be shown in a language rather than in English."""
    return (is_example and code == EXAMPLE_APPROVED) or bool(review.of(code).approved)


def asks_staff(code: str) -> bool:
    """Whether a language has a catalogue of what people at work are asked."""
    return review.path_of(code, "staff_questionnaires").is_file()


def name(code: str) -> str:
    """A language's name in the language in use, such as "Welsh"; the code where nobody has named it."""
    return Locale.parse(code).get_display_name(i18n.locale()) or code
