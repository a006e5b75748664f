"""Actions in words: their status, what a change took the place of, and what speaks of them in a list."""

from __future__ import annotations

from datetime import date

from survey_app import spoken
from survey_app.i18n import format_date, gettext
from survey_app.i18n import lazy_gettext as _
from survey_app.services import actions
from survey_app.services.actions import Answered, Doing, Step

STATUS_WORDS = {
    actions.PLANNED: _("Planned"),
    actions.UNDER_WAY: _("Under way"),
    actions.DONE: _("Done"),
    actions.NOT_DONE: _("Not done"),
}
RAISED_WORDS = {**STATUS_WORDS, actions.RAISED_ONLY: _("Nothing is done about it yet")}
_FIELD_WORDS = {
    "text": _("What is done"),
    "owner": _("Who sees to it"),
    "due_on": _("By when"),
    "done_on": _("Done on"),
    "collection_codes": _("Collections"),
    "programme_codes": _("Programmes"),
    "theme_ids": _("Themes"),
    "measure_ids": _("Measures"),
}


def when_text(one: Doing) -> str:
    """By when it is to be done, or when it ended; "" where no day is known."""
    if one.finished_on is not None:
        said = gettext("Done on %(day)s") if one.status == actions.DONE else gettext("Ended on %(day)s")
        return said % {"day": format_date(one.finished_on)}
    if one.due_on is None:
        return gettext("No day")
    said = gettext("Overdue since %(day)s") if one.is_overdue else gettext("By %(day)s")
    return said % {"day": format_date(one.due_on)}


def step_texts(step: Step) -> list[str]:
    """What a step changed, a sentence for each field; [] for a note alone."""
    found = [gettext("Entered.")] if step.number == 1 else []
    for name, before in step.was.items():
        if name in _FIELD_WORDS:
            found.append(gettext("%(field)s was: %(before)s") % {
                "field": str(_FIELD_WORDS[name]), "before": _before_text(before)
            })  # fmt: skip
        elif name == "status":
            found.append(gettext("Before: %(status)s") % {"status": str(STATUS_WORDS[before])})
        elif name == "district_id":
            found.append(gettext("It belonged to another district."))
        elif name == "is_public":
            found.append(
                gettext("People are told of it no longer.") if before else gettext("People are told of it.")
            )
        elif name == "words":
            found += [_words_text(language, held) for language, held in before.items()]
    return found


def answered_text(found: Answered) -> str:
    """What became of the themes that people raised, in one sentence; "" where none was raised."""
    if not found.raised:
        return ""
    return gettext(
        "Themes that people raised: %(raised)s. Answered: %(done)s; under way: %(under_way)s; planned: "
        "%(planned)s; open: %(open)s. These numbers count themes, not people."
    ) % {
        "raised": len(found.raised),
        "done": found.done,
        "under_way": found.under_way,
        "planned": found.planned,
        "open": found.open,
    }


def _before_text(before: object) -> str:
    if isinstance(before, list):
        return ", ".join(before) or gettext("nothing")
    if isinstance(before, str) and before:
        try:
            return format_date(date.fromisoformat(before))
        except ValueError:
            return before
    return gettext("nothing")


def _words_text(language: str, held: list[str]) -> str:
    name = {"language": spoken.name(language)}
    if not held:
        return gettext("What people are told was written (%(language)s).") % name
    return gettext("What people are told was, in %(language)s: %(words)s") % {
        **name, "words": " – ".join(f"“{one}”" for one in held)
    }  # fmt: skip
