"""Privacy notices in words: which text people of a language read, with what it is filled, in which language.

Nothing here is markup: doors put each line out as text.
"""

from __future__ import annotations

from dataclasses import dataclass

from questionnaires import notices as syntax
from questionnaires.notices import Part
from survey_app import i18n
from survey_app.services import cover, notices
from survey_app.services.collections import AskedCollection
from survey_app.services.cover import Numbers
from survey_app.services.notices import Details
from survey_app.store.database import Session

LEFT_TO_RIGHT, END = "\u2066", "\u2069"
"""Signs around what runs from the left whatever stands beside it (Unicode Standard Annex 9, isolates)."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What a collection puts into its notice. numbers: for a worry about a child. reader: of a shared one."""

    partnership: str
    numbers: Numbers
    kept_months: int
    reader: str


@dataclass(frozen=True, slots=True)
class Told:
    """A notice as people read it. language: of its words, English where nobody has approved others."""

    parts: tuple[Part, ...]
    language: str

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, for the part of the page that it stands in."""
        with i18n.speaking(self.language):
            return i18n.direction()


def of(db: Session, asked: AskedCollection, *, approved: bool) -> Told:
    """The notice of a collection in the language that is spoken, or in English.

    approved: whether a speaker has approved the words about safety in this language, to which those of the
    notices that come with Heard belong (docs/decisions/0023). A partnership's own words need no approval of
    ours: it wrote them.
    """
    found = notices.shown(db, asked.partnership_id, notices.kind_of(asked), i18n.language())
    language = i18n.language() if found.language != i18n.SOURCE_LANGUAGE else i18n.SOURCE_LANGUAGE
    text = found.text
    if found.is_default and approved:
        language, text = i18n.language(), in_words(text, i18n.language())
    details = notices.details(db, asked.partnership_id)
    numbers = cover.numbers(db, asked.partnership_id)
    filling = Filling(asked.partnership_name, numbers, asked.kept_months, asked.shared_with)
    return told(text, language, details, filling)


def told(text: str, language: str, details: Details, filling: Filling) -> Told:
    """A notice's text with everything put in, as people of a language read it."""
    with i18n.speaking(language):
        values = {
            "partnership": filling.partnership,
            "officer": details.officer,
            "front_door": _by_day_and_night(filling.numbers),
            "kept": i18n.format_months(filling.kept_months),
            "reader": filling.reader,
        }
    return Told(syntax.filled(text, values), language)


def _by_day_and_night(numbers: Numbers) -> str:
    """Where to ring by day and where out of hours; "" where both are not entered."""
    if not numbers.are_there:
        return ""
    # In a language that runs from the right, the groups of a number would be shown the other way round.
    return i18n.gettext("%(day)s, or %(night)s when they are closed") % {
        "day": f"{LEFT_TO_RIGHT}{numbers.front_door}{END}",
        "night": f"{LEFT_TO_RIGHT}{numbers.out_of_hours}{END}",
    }


def in_words(text: str, language: str) -> str:
    """A notice that comes with Heard in a language; a sentence that has no translation stays in English."""
    with i18n.speaking(language):
        return syntax.each(text, i18n.questionnaire_words)
