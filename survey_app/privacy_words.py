"""Privacy notices in words: which text people of a language read, with what it is filled, in which language.

Nothing here is markup: doors put each line out as text.
"""

from __future__ import annotations

from dataclasses import dataclass

from questionnaires import notices as syntax
from questionnaires.notices import Part
from survey_app import i18n
from survey_app.services import notices
from survey_app.services.collections import AskedCollection
from survey_app.services.notices import Details
from survey_app.store.database import Session


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
    return told(text, language, details, asked.partnership_name, asked.shared_with)


def told(text: str, language: str, details: Details, partnership: str, reader: str) -> Told:
    """A notice's text with everything put in, as people of a language read it."""
    with i18n.speaking(language):
        values = {
            "partnership": partnership,
            "officer": details.officer,
            "front_door": details.front_door,
            "kept": months(details.kept_months),
            "reader": reader,
        }
    return Told(syntax.filled(text, values), language)


def months(number: int) -> str:
    """How long, in the language in use: "12 months"; "" for 0."""
    words = i18n.ngettext("%(num)s month", "%(num)s months", number)
    return words % {"num": i18n.format_number(number)} if number else ""


def in_words(text: str, language: str) -> str:
    """A notice that comes with Heard in a language; a sentence that has no translation stays in English."""
    with i18n.speaking(language):
        return syntax.each(text, i18n.questionnaire_words)
