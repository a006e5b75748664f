"""A board's own ratings as a report tells them, beside what people said, and what to look for next.

The rules are in `analysis/ratings.py` and docs/decisions/0057; here they get their words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis import ratings
from analysis.outcomes import Finding
from analysis.ratings import LookFor, Standing
from survey_app import record_words, sentences
from survey_app.i18n import format_date, lazy_gettext, ngettext
from survey_app.i18n import gettext as _
from survey_app.papers.model import Block, Callout, Items, Runs, Value
from survey_app.reports import doing, known
from survey_app.reports.ground import Ground
from survey_app.reports.known import Known
from survey_app.reports.runs import fill, one_after_another
from survey_app.services.actions import Doing
from survey_app.services.worksheets import Item, Sheet

STANDING_WORDS = {
    Standing.NOT_RATED: lazy_gettext("Not rated"),
    Standing.HEARD_WORSE: lazy_gettext("Tension: rated as there, and what people said points the other way"),
    Standing.HEARD_BETTER: lazy_gettext(
        "Tension: rated as not there, and what people said points the other way"
    ),
    Standing.DIVIDED: lazy_gettext("Tension: what people said points both ways"),
    Standing.AGREE: lazy_gettext("Agrees: rating and people point the same way"),
    Standing.FITS: lazy_gettext("Begun: what people said does not contradict it"),
    Standing.NOT_BORNE_OUT: lazy_gettext(
        "Tension: rated as shown to work, and nothing is named or heard that shows it"
    ),
    Standing.NOTHING_TO_COMPARE: lazy_gettext("Nothing to compare: what people said points neither way"),
}
SHORT_WORDS = {
    Standing.NOT_RATED: lazy_gettext("Not rated"),
    Standing.HEARD_WORSE: lazy_gettext("Tension: people told us otherwise"),
    Standing.HEARD_BETTER: lazy_gettext("Tension: people told us better"),
    Standing.DIVIDED: lazy_gettext("Tension: people are divided"),
    Standing.AGREE: lazy_gettext("They agree"),
    Standing.FITS: lazy_gettext("Begun, and not contradicted"),
    Standing.NOT_BORNE_OUT: lazy_gettext("Tension: nothing shows it"),
    Standing.NOTHING_TO_COMPARE: lazy_gettext("Nothing to compare"),
}
"""As above, for a cell."""
RULE = lazy_gettext(
    "A tension is told by a rule. What people said of an item and of what stands beneath it points one way "
    "where everything that points at all points that way, and both ways otherwise; a question that does not "
    "say whether things are well points nowhere. It is in tension with a rating that says the opposite, and "
    "with every rating where it points both ways. A rating that claims proof is in tension with nothing at "
    "all to show it. Neither changes the other."
)
"""The rule of `analysis.ratings.standing`, printed wherever a standing is."""
LOOK_FOR_WORDS = {
    LookFor.TENSION: lazy_gettext("ask why the rating and what people said differ"),
    LookFor.RATED_LOW: lazy_gettext("ask what keeps it from being in place"),
    LookFor.NOT_RATED: lazy_gettext("agree on a rating"),
    LookFor.RECORD_MISSING: lazy_gettext("ask for the record, since only that can tell"),
    LookFor.NOBODY_ASKED: lazy_gettext("ask people"),
    LookFor.NOT_ENOUGH_YET: lazy_gettext("ask more people, so that something can be shown"),
    LookFor.WEAK: lazy_gettext("ask again, since the evidence is only emerging"),
    LookFor.SOME_UNHEARD: lazy_gettext("hear from"),
}
LOOK_FOR_RULE = lazy_gettext(
    "What to look for next is told by a rule, in this order: a tension; a low rating; no rating; no record "
    "where only a record can tell; nobody asked; not enough answers; emerging evidence; an audience not "
    "heard; and what the board has not ticked."
)


@dataclass(frozen=True, slots=True)
class Rated:
    """An item of a worksheet with what is known of it. parts: what stands beneath it in the framework."""

    known: Known
    parts: tuple[Known, ...]
    item: Item | None
    standing: Standing

    @property
    def rating(self) -> str:
        """The code of its rating, "" for none."""
        return self.item.rating if self.item is not None else ""

    @property
    def voices(self) -> tuple[Finding, ...]:
        """What people said of it and of what stands beneath it, each once."""
        return tuple(dict.fromkeys(each for one in (self.known, *self.parts) for each in one.voices))


def rate(ground: Ground, sheet: Sheet | None, one: Known, parts: Sequence[Known]) -> Rated:
    """An item as it is rated, and how that stands to what people said."""
    item = next((each for each in sheet.items if each.measure.id == one.id), None) if sheet else None
    voices = [each for known_of in (one, *parts) for each in known_of.voices]
    records = any(each.id in ground.entered.records for each in (one, *parts))
    stands = ratings.standing(
        item.rating if item is not None else "",
        voices,
        is_shown_by_papers=records or bool(item is not None and item.shows.strip()),
    )
    return Rated(one, tuple(parts), item, stands)


def rating(framework_id: str, one: Rated) -> Value:
    """The rating in the words of its scale."""
    text = rating_words(framework_id, one.rating)
    return Value(text, f"worksheet:{one.known.id}/rating", _("Rating: %(item)s") % {"item": one.known.text})


def rating_words(framework_id: str, code: str) -> str:
    """A rating's code in the words of its scale; that nobody knows, that there is none."""
    return record_words.rating_text(framework_id, code)


def tick(one: Known, ticked: frozenset[str], *, is_rated: bool) -> Value:
    """Whether the board ticked what stands beneath an item."""
    text = _("Not filled in") if not is_rated else _("Yes, ticked") if one.id in ticked else _("Not ticked")
    return Value(text, f"worksheet:{one.id}/ticked", _("Ticked: %(part)s") % {"part": one.text})


def movement(one: Rated) -> Runs:
    """Where the rating went since last time."""
    text = record_words.movement_text(one.item) if one.item is not None else ""
    key, label = (
        f"worksheet:{one.known.id}/movement",
        _("Since last time: %(item)s") % {"item": one.known.text},
    )
    return (Value(text, key, label),) if text else ("–",)


def standing(one: Rated) -> Runs:
    """How rating and voice stand to each other, for a cell, with which way each audience speaks."""
    ways = known.voice_text(one.voices)
    if one.standing is Standing.NOT_RATED:
        return (ways,) if ways else ("–",)
    value = _standing(one, str(SHORT_WORDS[one.standing]), "standing")
    return (value, f" ({ways})") if ways else (value,)


def _standing(one: Rated, text: str, key: str) -> Value:
    label = _("Rating and people: %(item)s") % {"item": one.known.text}
    return Value(text, f"worksheet:{one.known.id}/{key}", label)


def told(framework_id: str, one: Rated) -> Runs:
    """An item's rating, how it stands to what people said, and what staff named that shows it."""
    said = [fill(_("%(rating)s."), rating=rating(framework_id, one))]
    if one.standing is not Standing.NOT_RATED:
        value = _standing(one, str(STANDING_WORDS[one.standing]), "standing-told")
        said.append(fill(_("%(standing)s."), standing=value))
    ways = known.voice_text(one.voices)
    return one_after_another([*said, (f"{ways}.",) if ways else (), shown_by(one)])


def in_a_cell(framework_id: str, one: Rated) -> Runs:
    """An item's rating for a cell: its standing only where it says something, and what shows it."""
    said = [fill(_("%(rating)s."), rating=rating(framework_id, one))]
    if one.standing not in (Standing.NOT_RATED, Standing.NOTHING_TO_COMPARE):
        said.append(fill(_("%(standing)s."), standing=standing(one)))
    return one_after_another([*said, shown_by(one)])


def who_and_when(ground: Ground, one: Rated) -> Runs:
    """Who sees to it and by when, in one cell."""
    who, when = owner(ground, one), by_when(ground, one)
    return who if when == ("–",) else fill(_("%(who)s, %(when)s"), who=who, when=when)


def owner(ground: Ground, one: Rated) -> Runs:
    """Who sees to it: as the worksheet says, else as the actions about it say."""
    if one.item is not None and one.item.owner:
        return (one.item.owner,)
    return doing.who(_about(ground, one))


def by_when(ground: Ground, one: Rated) -> Runs:
    """By when: as the worksheet says, else as the actions about it say."""
    if one.item is not None and one.item.by_when is not None:
        return (_day(one.item, one),)
    return doing.by_when(_about(ground, one))


def _day(item: Item, one: Rated) -> Value:
    told = format_date(item.by_when) if item.by_when is not None else ""
    return Value(told, f"worksheet:{one.known.id}/by-when", _("By when: %(item)s") % {"item": one.known.text})


def _about(ground: Ground, one: Rated) -> tuple[Doing, ...]:
    return doing.about(ground, [each.id for each in (one.known, *one.parts)])


def shown_by(one: Rated) -> Runs:
    """What staff named that shows it, and their note; () where they named nothing."""
    if one.item is None:
        return ()
    said: list[Runs] = []
    if one.item.shows.strip():
        said.append((_("What shows it: %(shows)s") % {"shows": _closed(one.item.shows)},))
    if one.item.note.strip():
        said.append((_("Note: %(note)s") % {"note": _closed(one.item.note)},))
    return one_after_another(said)


def _closed(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."


def tensions(ground: Ground, found: Sequence[Rated], framework_id: str) -> tuple[Block, ...]:
    """The items whose rating and voice are in tension, under a frame that says of how many."""
    items = [one for one in found if one.standing in ratings.TENSIONS]
    is_rated = sum(one.standing is not Standing.NOT_RATED for one in found)
    if not is_rated:
        return ()
    key = f"worksheet:{framework_id}"
    said = fill(
        ngettext(
            "Of %(rated)s that are rated, %(tensions)s differs from what people said, or is not shown.",
            "Of %(rated)s that are rated, %(tensions)s differ from what people said, or are not shown.",
            len(items),
        ),
        rated=ground.count(is_rated, f"{key}/rated", _("Items that are rated")),
        tensions=ground.count(len(items), f"{key}/tensions", _("Items in tension")),
    )
    told = tuple(
        fill(
            _("%(ref)s %(item)s Rated: %(rating)s. %(standing)s."),
            ref=one.known.id.partition("-")[2],
            item=_closed(one.known.text),
            rating=rating(framework_id, one),
            standing=standing(one),
        )
        for one in items
    )
    callout = Callout("caveat", _("Where the ratings and the voices differ"), said)
    return (callout, Items(told)) if told else (callout,)


def look_for(ground: Ground, one: Rated) -> Runs:
    """What to look for next about an item, by the rule; a dash where nothing calls for it."""
    reasons = ratings.look_for(
        one.known.evidence,
        rating=one.rating,
        stands=one.standing,
        has_record=one.known.id in ground.entered.records,
    )
    return in_words(one.known, reasons)


def in_words(one: Known, reasons: Sequence[LookFor]) -> Runs:
    """Reasons to look again, as one sentence; a dash for none."""
    if not reasons:
        return ("–",)
    told = "; ".join(_in_words(one, reason) for reason in reasons)
    return (told[:1].upper() + told[1:] + ".",)


def _in_words(one: Known, reason: LookFor) -> str:
    said = str(LOOK_FOR_WORDS[reason])
    filled_by = known.filled_by_text(one)
    if reason in (LookFor.NOBODY_ASKED, LookFor.NOT_ENOUGH_YET) and filled_by:
        return _("%(said)s, with %(questionnaires)s") % {"said": said, "questionnaires": filled_by}
    if reason is LookFor.SOME_UNHEARD:
        names = [str(sentences.AUDIENCE_WORDS[each]).lower() for each in one.evidence.unheard]
        return f"{said} {sentences.join(names)}"
    return said


def head(sheet: Sheet | None) -> Runs:
    """Which filling-in of the worksheet the ratings are of."""
    if sheet is None:
        return (_("No worksheet has been filled in yet, so nothing is rated."),)
    number = Value(str(sheet.number), "worksheet/number", _("Number of the worksheet"), float(sheet.number))
    if sheet.finished_on is None:
        wording = _("Ratings: worksheet %(number)s, begun on %(day)s and not finished yet.")
        return fill(wording, number=number, day=format_date(sheet.begun_on))
    return fill(
        _("Ratings: worksheet %(number)s, finished on %(day)s."),
        number=number,
        day=format_date(sheet.finished_on),
    )
