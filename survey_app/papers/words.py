"""The words that the formats of a paper bring along, which whoever gets a letter or a story reads too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from survey_app import i18n
from survey_app.i18n import gettext as _
from survey_app.papers.model import Callout
from survey_app.papers.staff_words import StaffWords, staff_words


@dataclass(frozen=True, slots=True)
class Words:
    """What every format says besides the paper's own text. staff: what only people at work meet."""

    language: str
    region: str
    is_rtl: bool
    contents: str
    sources: str
    sources_note: str
    source_head: tuple[str, str, str, str]
    source: str
    retold: str
    page: str
    skip: str
    about: Mapping[str, str]
    staff: StaffWords

    def source_named(self, source_id: str) -> str:
        """What the small mark beside a value is called by a screen reader: "Source S1"."""
        return f"{self.source} {source_id}"

    def tag(self, callout: Callout) -> str:
        """The word over a callout, so that its colour says nothing alone; "" where its heading says it."""
        word = self.about.get(callout.about, "")
        return "" if word.casefold() in callout.heading.casefold() else word


def direction_of(language: str) -> str:
    """`ltr` or `rtl`."""
    with i18n.speaking(language):
        return i18n.direction()


def words(language: str) -> Words:
    """The words in a language; in English where it is not offered."""
    with i18n.speaking(language):
        return Words(
            language=i18n.language(),
            region="GB" if i18n.language() == i18n.SOURCE_LANGUAGE else "",
            is_rtl=i18n.direction() == "rtl",
            contents=_("Contents"),
            sources=_("Where the figures come from"),
            sources_note=_(
                "The small letter and number beside a figure leads here. Each line says where the figure "
                "comes from. It also says by which rule it may be shown."
            ),
            source_head=(_("No."), _("Where from"), _("Release"), _("Rule")),
            source=_("Source"),
            retold=_("told in other words"),
            page=_("Page"),
            skip=_("Skip to the text"),
            about={
                "gap": _("Gap"),
                "hidden": _("Not shown"),
                "overdue": _("Overdue"),
                "caveat": _("Bear in mind"),
            },
            staff=staff_words(),
        )
