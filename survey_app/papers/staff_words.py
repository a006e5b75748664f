"""The words of papers that only people at work meet: rooms for their own words, workbooks, saving a chart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from survey_app.i18n import gettext as _
from survey_app.papers.model import Moved, Narrative


@dataclass(frozen=True, slots=True)
class StaffWords:
    """What stands beside a paper's own text for whoever works with it."""

    write_here: str
    moved: str
    was_now: str
    only_before: str
    only_now: str
    why: str
    text: str
    summary: str
    figures: str
    tab_sources: str
    tab: str
    what_is_in_it: str
    section: str
    kind: str
    figure: str
    made_of: str
    figures_note: str
    text_note: str
    save: Mapping[str, str]
    kinds: Mapping[str, str]

    def prompt(self, narrative: Narrative) -> str:
        """What stands where nothing was written yet."""
        return f"{self.write_here} {narrative.prompt}"

    def moved_text(self, moved: Moved) -> str:
        """One value that moved, as a sentence."""
        pattern = (
            self.was_now if moved.before and moved.now else self.only_now if moved.now else self.only_before
        )
        return pattern % {"label": moved.label, "before": moved.before, "now": moved.now}


def staff_words() -> StaffWords:
    """The words in the language in use."""
    return StaffWords(
        write_here=_("Write here:"),
        moved=_("Changed since this was written:"),
        was_now=_("%(label)s: it was %(before)s and is now %(now)s."),
        only_before=_("%(label)s: it was %(before)s and is shown no more."),
        only_now=_("%(label)s: it is new, %(now)s."),
        why=_("Why this number?"),
        text=_("Text"),
        summary=_("Summary"),
        figures=_("Figures in the text"),
        tab_sources=_("Sources"),
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
        kinds={
            "paragraph": _("Text"),
            "item": _("Point"),
            "quote": _("Quote"),
            "narrative": _("Own words"),
            "callout": _("Note"),
            "picture": _("Chart"),
        },
    )
