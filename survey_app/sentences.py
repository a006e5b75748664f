"""What figures say in words: one wording of each, for pages, charts' text alternatives and commands.

A figure holds no English (`analysis/figures.py`); here it is given its words in the language in use, with
Babel's numbers. Nothing is worked out here: what a sentence says was decided when the figure was made.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from analysis.figures import EXACT_DECIMALS, ChangeFigure, Figure, Form, Message, MessageId, Word
from analysis.outcomes import Pointing, Status, Strength
from questionnaires.answers import DONT_KNOW, PREFER_NOT_TO_SAY, SKIPPED
from questionnaires.loading import Note, NoteId
from questionnaires.model import Kind, Question
from questionnaires.wording import fill
from survey_app.i18n import format_date, format_number, gettext, ngettext, questionnaire_words
from survey_app.i18n import lazy_gettext as _
from survey_app.services.refusals import Refusal

DECIMALS_OF_EXACT = 2
"""Places at most of a number that was not rounded: enough for people; the JSON answers hold the rest."""
DECIMALS_FOR_EXPERTS = 4

_WORDS = {
    Word.MOST: _("most"),
    Word.ABOUT_HALF: _("about half"),
    Word.SOME: _("some"),
    Word.FEW_OR_NONE: _("few or none"),
    Word.SEVERAL: _("several people"),
}
_MESSAGES = {
    MessageId.NO_DATA: _("Nobody has answered yet."),
    MessageId.FEWER_THAN_FLOOR: _(
        "Not shown: it is about fewer than %(floor)s people, and someone could be recognised."
    ),
    MessageId.FEWER_THAN_PAIRS: _(
        "Fewer than %(floor)s people answered both times, so the change is not shown."
    ),
    MessageId.ONLY_AT_CLOSE: _("A small group's figures are shown once, after the last day."),
    MessageId.NOT_IN_THIS_CLASS: _("Not shown for a small group, in which people know each other."),
    MessageId.NEARLY_ALL_ALIKE: _(
        "Nearly everybody gave the same answer. The rest is not shown, so that nobody stands out."
    ),
    MessageId.COULD_BE_WORKED_OUT: _("Not shown: what a few people said could be worked out from it."),
    MessageId.SMALL_PART: _("Not shown: a part of it is about fewer than %(floor)s people."),
    MessageId.NOT_DEFINED: _("This cannot be worked out from these answers."),
    MessageId.DIRECTION_EXACT: _(
        "Of %(pairs)s people who answered both times, %(higher)s scored higher at the end than at the start, "
        "%(same)s the same and %(lower)s lower."
    ),
    MessageId.DIRECTION_ROUNDED: _(
        "Of about %(pairs)s people who answered both times, about %(higher)s scored higher at the end than "
        "at the start, about %(same)s the same and about %(lower)s lower."
    ),
    MessageId.DIRECTION_NOT_HIGHER: _(
        "Of about %(pairs)s people who answered both times, about %(higher)s scored higher at the end than "
        "at the start, and about %(not_higher)s the same or lower."
    ),
    MessageId.DIRECTION_NOT_LOWER: _(
        "Of about %(pairs)s people who answered both times, about %(lower)s scored lower at the end than at "
        "the start, and about %(not_lower)s the same or higher."
    ),
    MessageId.MOST_HIGHER: _(
        "Most of about %(pairs)s people who answered both times scored higher at the end than at the start."
    ),
    MessageId.MOST_SAME: _(
        "Most of about %(pairs)s people who answered both times scored the same at the end as at the start."
    ),
    MessageId.MOST_LOWER: _(
        "Most of about %(pairs)s people who answered both times scored lower at the end than at the start."
    ),
    MessageId.AVERAGE_ROSE: _(
        "On average scores rose by %(change)s points. The true average change for a group like this probably "
        "lies between %(low)s and %(high)s."
    ),
    MessageId.AVERAGE_FELL: _(
        "On average scores fell by %(change)s points. The true average change for a group like this probably "
        "lies between %(low)s and %(high)s."
    ),
    MessageId.AVERAGE_LEVEL: _(
        "On average scores stayed level. The true average change for a group like this probably lies between "
        "%(low)s and %(high)s."
    ),
    MessageId.COULD_BE_CHANCE: _("This could be chance."),
    MessageId.SMALL_GROUP: _("This is a small group: a few more people could change the picture."),
    MessageId.COUNTS_ONLY: _("The group is too small for averages, so only people are counted."),
    MessageId.NOT_PROOF_OF_CAUSE: _("This does not show that the support caused the change."),
    MessageId.STAYERS_MAY_DIFFER: _(
        "Many who started have no later score. Those who stayed may differ from those who left."
    ),
    MessageId.ROUNDED: _("Numbers of people are rounded to the nearest %(to)s, so that nobody stands out."),
}
_CODES = {
    SKIPPED: _("Skipped"),
    PREFER_NOT_TO_SAY: _("Would rather not say"),
    DONT_KNOW: _("Do not know"),
}
_HELPED = {"yes": _("Yes"), "a_bit": _("A bit"), "no": _("No")}
DIRECTION_WORDS = {
    "positive": _("Good to hear"),
    "negative": _("Needs to be better"),
    "mixed": _("Both"),
    "neutral": _("Plain fact"),
    "suggestion": _("An idea or a wish"),
}
"""Which way a comment speaks of a theme."""
CHANGE_WORDS = {
    "higher": _("Higher at the end"),
    "same": _("The same"),
    "lower": _("Lower at the end"),
    "not_higher": _("The same or lower"),
    "not_lower": _("The same or higher"),
}
CHECKED_WORDS = {
    "checked": _("Checked by a person"),
    "partly_checked": _("Partly checked by a person"),
    "not_checked": _("Suggested by the machine, not checked by a person yet"),
}
STATUS_WORDS = {
    Status.EVIDENCED: _("Has evidence"),
    Status.NOT_ENOUGH_YET: _("Asked, not enough to show yet"),
    Status.NOBODY_ASKED: _("Nobody asked yet"),
    Status.NOT_FROM_FEEDBACK: _("Not from feedback"),
}
STRENGTH_WORDS = {
    Strength.NONE: _("none"),
    Strength.EMERGING: _("emerging"),
    Strength.MODERATE: _("moderate"),
    Strength.STRONG: _("strong"),
}
POINTING_WORDS = {
    Pointing.WELL: _("Things go well"),
    Pointing.NOT_WELL: _("Things need to be better"),
    Pointing.MIXED: _("Both well and not well"),
}
"""Which way a finding points."""
STRENGTH_RULE = _(
    "Strong: two collections or more with at least 5 people each, and 30 people in all, that point the same "
    "way within a year. Moderate: two collections with at least 5 people each, or 30 people. Emerging: "
    "something is shown, and less than that."
)
"""The rule of `analysis.outcomes.strength`, printed wherever a strength is."""
WAVE_WORDS = {
    "before": _("Before"),
    "middle": _("Part of the way"),
    "after": _("After"),
    "later": _("Later"),
}


def figure_text(figure: Figure) -> str:
    """What a figure says, in a few words. A hidden one gives its reason."""
    if figure.form is Form.HIDDEN:
        return message_text(figure.reason) if figure.reason is not None else ""
    if figure.form is Form.COUNT:
        return _people(figure.value, figure.rounding)
    if figure.form is Form.SHARE:
        parts = {
            "percent": number(figure.value, 0),
            "count": _people(figure.count, figure.rounding),
            "base": number(figure.base),
        }
        return str(_("%(percent)s%% (%(count)s of %(base)s)")) % parts
    if figure.form is Form.BAND:
        return band_text(figure.band)
    if figure.form is Form.WORDS:
        return str(_WORDS[figure.word]) if figure.word is not None else ""
    if figure.form is Form.INTERVAL:
        limits = {"low": signed(figure.low, figure.decimals), "high": signed(figure.high, figure.decimals)}
        return str(_("%(low)s to %(high)s")) % limits
    if figure.form is Form.CHANGE:
        return signed(figure.value, figure.decimals)
    return number(figure.value, figure.decimals)


def _people(count: float | None, rounding: float) -> str:
    written = number(count)
    return str(_("about %(count)s")) % {"count": written} if rounding else written


def band_text(band: str) -> str:
    """A range of people: "10 to 19", "100 or more"."""
    if band.endswith("+"):
        return str(_("%(low)s or more")) % {"low": number(float(band[:-1]))}
    low, _dash, high = band.partition("-")
    return str(_("%(low)s to %(high)s")) % {"low": number(float(low)), "high": number(float(high))}


def base_text(figure: Figure) -> str:
    """Of how many a figure speaks, as a sentence of its own: "Of about 35 people." """
    if not figure.is_shown:
        return figure_text(figure)
    if _is_one(figure):
        return str(_("One answer, from a person or from a group that answered together."))
    return str(_("Of %(people)s people who answered.")) % {"people": figure_text(figure)}


def commenters_text(figure: Figure) -> str:
    """How many people wrote something, as a sentence of its own."""
    if not figure.is_shown:
        return figure_text(figure)
    if _is_one(figure):
        return str(_("One person, or a group together, wrote something."))
    return str(_("Of %(people)s people who wrote something.")) % {"people": figure_text(figure)}


def _is_one(figure: Figure) -> bool:
    return figure.form is Form.COUNT and figure.value == 1 and not figure.rounding


def exact_text(figure: Figure) -> str:
    """A statistic for experts, to four places, or why there is none."""
    if figure.value is None:
        return figure_text(figure)
    return format_number(
        round(figure.value, DECIMALS_FOR_EXPERTS) + 0.0,
        None if figure.value % 1 == 0 else DECIMALS_FOR_EXPERTS,
    )


def number(value: float | None, decimals: int = EXACT_DECIMALS) -> str:
    """A number as people write it; one that was not rounded to two places at most."""
    if value is None:
        return ""
    if decimals == EXACT_DECIMALS:
        return format_number(round(value, DECIMALS_OF_EXACT) + 0.0)
    return format_number(value, decimals)


def signed(value: float | None, decimals: int = EXACT_DECIMALS) -> str:
    """A difference, with its sign: "+2.8", "−1.0", "0"."""
    if value is None:
        return ""
    written = number(abs(value), decimals)
    return written if not value else ("+" if value > 0 else "−") + written


def message_text(message: Message) -> str:
    """The sentence of a message, with its numbers in it."""
    if message.id is MessageId.NOT_FINISHED:
        people = dict(message.numbers)["people"]
        return ngettext(
            "%(people)s person who started has no later score.",
            "%(people)s people who started have no later score.",
            int(people),
        ) % {"people": number(people)}
    signs = {"low", "high"}
    told = {name: signed(value) if name in signs else number(value) for name, value in message.numbers}
    return str(_MESSAGES[message.id]) % told


def change_text(figure: ChangeFigure) -> list[str]:
    """The sentences of a change, or the reason why none is shown."""
    if figure.is_shown:
        return [_change_sentence(figure, message) for message in figure.messages]
    return [figure_text(figure.change)]


def _change_sentence(figure: ChangeFigure, message: Message) -> str:
    """One sentence of a change. A rounded number of people is never told as if it had been counted."""
    if message.id is MessageId.NOT_FINISHED and figure.not_finished.rounding:
        people = number(dict(message.numbers)["people"])
        return str(_("About %(people)s people who started have no later score.")) % {"people": people}
    return message_text(message)


def code_text(question: Question, part: str, code: str, fillings: Mapping[str, str]) -> str:
    """What a person reads of a code: the option's label, or the code itself for numbers and months."""
    if part == "helped" and code in _HELPED:
        return str(_HELPED[code])
    option = question.option(code)
    if option is not None:
        return wording(option.label, fillings)
    if question.kind is Kind.ZERO_TO_TEN and code in ("0", "10"):
        end = question.low_label if code == "0" else question.high_label
        return f"{code} ({wording(end, fillings)})" if end else code
    return str(_CODES.get(code, code))


def part_text(question: Question, part: str, fillings: Mapping[str, str]) -> str:
    """What a part of a question is called; "" where it has one part only."""
    labels = {"then": question.then_label, "now": question.now_label, "helped": question.helped_label}
    return wording(labels.get(part, ""), fillings)


def wording(text: str, fillings: Mapping[str, str]) -> str:
    """A questionnaire's words in the language in use, with its placeholders filled."""
    return fill(questionnaire_words(text), fillings) if text else ""


def join(items: list[str]) -> str:
    """Words in a row: "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return str(_("%(items)s and %(last)s")) % {"items": ", ".join(items[:-1]), "last": items[-1]}


_NOTES = {
    NoteId.KEY_AS_KNOWN: _("The reversed items are those of: %(order)s."),
    NoteId.KEY_IN_DOUBT: _(
        "Sources are not at one about which items are reversed. The file decides: %(items)s. Compare it with "
        "the form that you hold."
    ),
    NoteId.RISK_AS_MARKED: _(
        "Item %(items)s asks about risk: an answer to it other than the lowest reaches a reader at once."
    ),
    NoteId.RISK_IN_DOUBT: _(
        "The item about risk is believed to be item %(known)s (%(status)s), and the file marks item "
        "%(items)s. Make sure that it is the right one."
    ),
    NoteId.ASK_THE_OWNER: _("Ask its owner whether it may be asked on a screen, if you have not done so."),
}


def note_text(note: Note) -> str:
    """What is to know about a wording that was loaded, in the language in use."""
    return str(_NOTES[note.id]) % note.values


def refusal_text(refusal: Refusal) -> str:
    """Why a service refused, in the language in use, with its days as people write them."""
    told = {
        name: format_date(held) if isinstance(held, date) else held for name, held in refusal.values.items()
    }
    return gettext(refusal.message) % told if told else gettext(refusal.message)


def printers_note() -> str:
    """What stands in the margin of a sheet of cards, for whoever prints and cuts it."""
    return gettext(
        "Cut along the dashed lines. Fold and tear along the dotted one. Hand the cards out from a shuffled "
        "pile, and write no name beside one."
    )
