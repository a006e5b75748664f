"""The words that the formats of a paper bring along themselves, in the language of the paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from survey_app import i18n
from survey_app.i18n import gettext as _
from survey_app.papers.model import Callout, Moved, Narrative


@dataclass(frozen=True, slots=True)
class Words:
    """What every format says besides the paper's own text."""

    language: str
    region: str
    is_rtl: bool
    contents: str
    sources: str
    sources_note: str
    source_head: tuple[str, str, str, str]
    source: str
    write_here: str
    retold: str
    moved: str
    was_now: str
    only_before: str
    only_now: str
    page: str
    why: str
    skip: str
    text: str
    summary: str
    figures: str
    tab: str
    what_is_in_it: str
    section: str
    kind: str
    figure: str
    made_of: str
    figures_note: str
    text_note: str
    save: Mapping[str, str]
    about: Mapping[str, str]
    kinds: Mapping[str, str]

    def source_named(self, source_id: str) -> str:
        """What the small mark beside a value is called by a screen reader: "Source S1"."""
        return f"{self.source} {source_id}"

    def prompt(self, narrative: Narrative) -> str:
        """What stands where nothing was written yet."""
        return f"{self.write_here} {narrative.prompt}"

    def tag(self, callout: Callout) -> str:
        """The word over a callout, so that its colour says nothing alone; "" where its heading says it."""
        word = self.about.get(callout.about, "")
        return "" if word.casefold() in callout.heading.casefold() else word

    def moved_text(self, moved: Moved) -> str:
        """One value that moved, as a sentence."""
        pattern = (
            self.was_now if moved.before and moved.now else self.only_now if moved.now else self.only_before
        )
        return pattern % {"label": moved.label, "before": moved.before, "now": moved.now}


def words(language: str) -> Words:
    """The words in a language; in English where it is not offered."""
    with i18n.speaking(language):
        return Words(
            language=i18n.language(),
            region="GB" if i18n.language() == i18n.SOURCE_LANGUAGE else "",
            is_rtl=i18n.direction() == "rtl",
            contents=_("Contents"),
            sources=_("Sources"),
            sources_note=_(
                "Where each figure comes from, and by which rule it may be shown. "
                "The small letter and number beside a figure leads here."
            ),
            source_head=(_("No."), _("Where from"), _("Release"), _("Rule")),
            source=_("Source"),
            write_here=_("Write here:"),
            retold=_("told in other words"),
            moved=_("Changed since this was written:"),
            was_now=_("%(label)s: it was %(before)s and is now %(now)s."),
            only_before=_("%(label)s: it was %(before)s and is shown no more."),
            only_now=_("%(label)s: it is new, %(now)s."),
            page=_("Page"),
            why=_("Why this number?"),
            skip=_("Skip to the content"),
            text=_("Text"),
            summary=_("Summary"),
            figures=_("Figures in the text"),
            tab=_("Tab"),
            what_is_in_it=_("What is in it"),
            section=_("Section"),
            kind=_("Kind"),
            figure=_("Figure"),
            made_of=_("What it is a number of"),
            figures_note=_("Every figure that stands in a sentence, one a row."),
            text_note=_("Everything that is written, in the order of the paper."),
            save={
                "": _("Save this chart"),
                "svg": _("As a drawing (SVG)"),
                "png": _("As a picture (PNG)"),
                "copy": _("Copy the picture"),
                "done": _("Copied"),
                "failed": _("Your browser did not copy it"),
            },
            about={
                "gap": _("Gap"),
                "hidden": _("Not shown"),
                "overdue": _("Overdue"),
                "caveat": _("Bear in mind"),
            },
            kinds={
                "paragraph": _("Text"),
                "item": _("Point"),
                "quote": _("Quote"),
                "narrative": _("Own words"),
                "callout": _("Note"),
                "picture": _("Chart"),
            },
        )
