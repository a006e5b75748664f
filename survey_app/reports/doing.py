"""Actions as a report tells them: who sees to what, by when, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from survey_app import sentences
from survey_app.i18n import format_date, lazy_gettext, ngettext
from survey_app.i18n import gettext as _
from survey_app.papers.model import Runs, Table, Value
from survey_app.reports.ground import Ground
from survey_app.reports.runs import fill, one_after_another
from survey_app.services import actions
from survey_app.services.actions import Doing

STATUS_WORDS = {
    actions.PLANNED: lazy_gettext("Planned"),
    actions.UNDER_WAY: lazy_gettext("Under way"),
    actions.DONE: lazy_gettext("Done"),
    actions.NOT_DONE: lazy_gettext("Not done"),
}


def about(ground: Ground, measure_ids: Iterable[str]) -> tuple[Doing, ...]:
    """The actions about one of these measures, or about a theme that is evidence for one; in their order."""
    wanted = frozenset(measure_ids)
    return tuple(one for one in ground.entered.doings if wanted & _measures_of(ground, one))


def _measures_of(ground: Ground, one: Doing) -> frozenset[str]:
    themes = (ground.codebook.theme(each) for each in one.theme_ids)
    return frozenset(one.measure_ids).union(*(theme.measures for theme in themes if theme is not None))


def what_became(ground: Ground) -> Runs:
    """What became of the themes that people raised; counts are of themes and actions, never of people."""
    answered = ground.entered.answered
    late_ones = [one for one in ground.entered.doings if one.is_overdue]
    if not ground.entered.doings and not (answered.done or answered.under_way or answered.planned):
        return (_("Done: no action is entered yet. What is being done is not known here."),)
    said = fill(
        _(
            "Done: people raised %(raised)s themes. Something was done about %(done)s; work is under way "
            "about %(going)s and planned about %(planned)s; nothing is done about %(open)s."
        ),
        raised=ground.count(len(answered.raised), "actions/raised", _("Themes that people raised")),
        done=ground.count(answered.done, "actions/done", _("Themes with an action that was done")),
        going=ground.count(answered.under_way, "actions/under-way", _("Themes with an action under way")),
        planned=ground.count(answered.planned, "actions/planned", _("Themes with a planned action")),
        open=ground.count(answered.open, "actions/open", _("Themes about which nothing is done")),
    )
    if not late_ones:
        return said
    late = ground.count(len(late_ones), "actions/overdue", _("Actions that are overdue"))
    wording = ngettext(
        "%(late)s action is overdue: %(first)s.",
        "%(late)s actions are overdue, first of all: %(first)s.",
        len(late_ones),
    )
    first = overdue(min(late_ones, key=lambda one: one.due_on or date.max))
    return one_after_another((said, fill(wording, late=late, first=first)))


def who(doings: Sequence[Doing]) -> Runs:
    """Who sees to a matter: the roles of its actions, each once; that nobody is named where there is none."""
    owners = list(dict.fromkeys(one.owner for one in doings if one.owner))
    return (sentences.join(owners) if owners else _("Nobody yet"),)


def by_when(doings: Sequence[Doing]) -> Runs:
    """By when: the day of each open action; where all are ended, the day on which the last was done."""
    still = [one for one in doings if one.status in actions.OPEN]
    if still:
        return one_after_another([day(one) for one in still], "; ")
    done = [one.done_on for one in doings if one.status == actions.DONE and one.done_on is not None]
    if done:
        return (_("Done on %(day)s") % {"day": format_date(max(done))},)
    return (_("No day is set"),) if doings else ("–",)


def day(one: Doing) -> Runs:
    """The day of one action as a value, and whether it is past."""
    if one.status == actions.DONE and one.done_on is not None:
        return (_value(_("done on %(day)s") % {"day": format_date(one.done_on)}, one),)
    if one.due_on is None:
        return (_value(_("no day is set"), one),)
    told = format_date(one.due_on)
    return (_value(_("%(day)s, overdue") % {"day": told} if one.is_overdue else told, one),)


def _value(text: str, one: Doing) -> Value:
    return Value(text, f"action:{one.id}/day", _("By when: %(action)s") % {"action": one.text})


def status(one: Doing) -> Value:
    """What became of one action."""
    told = str(STATUS_WORDS[one.status])
    return Value(told, f"action:{one.id}/status", _("What became of it: %(action)s") % {"action": one.text})


def sentence(one: Doing) -> Runs:
    """One action as an item of a list: what, who, by when."""
    return fill(
        _("%(what)s (%(who)s; %(status)s; %(day)s)"),
        what=one.text.rstrip("."),
        who=one.owner or _("nobody is named yet"),
        status=status(one),
        day=day(one),
    )


def overdue(one: Doing) -> Runs:
    """What is overdue, who sees to it, and since when."""
    told = format_date(one.due_on) if one.due_on is not None else _("no day is set")
    due = Value(told, f"action:{one.id}/due", _("By when: %(action)s") % {"action": one.text})
    return fill(
        _("%(what)s (%(who)s, by %(due)s)"),
        what=one.text.rstrip("."),
        who=one.owner or _("nobody is named yet"),
        due=due,
    )


def table(ground: Ground, doings: Sequence[Doing], caption: str, name: str, most: int = 0) -> Table:
    """Actions as a table. most: how many, 0 for all; the note says of more."""
    shown = doings[:most] if most else doings
    left = len(doings) - len(shown)
    note = _("There are more: see the actions page.") if left else ""
    return Table(
        caption,
        (_("What"), _("Who"), _("By when"), _("Where it stands")),
        tuple(((one.text,), (one.owner or _("Nobody yet"),), day(one), (status(one),)) for one in shown),
        name,
        note,
    )
