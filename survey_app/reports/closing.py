"""What every report ends with: who was asked, who was not heard, what moved, what is hidden, the method."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from analysis.disclosure import of_response
from analysis.figures import (
    AnyFigure,
    ChangeFigure,
    DistributionFigure,
    Figure,
    Message,
    MessageId,
    ThemeFigure,
)
from analysis.outcomes import Finding, MeasureEvidence, Status
from questionnaires.model import AUDIENCES
from survey_app import record_words, sentences
from survey_app.i18n import format_date, lazy_gettext
from survey_app.i18n import gettext as _
from survey_app.papers.model import Block, Items, Paragraph, Runs, Section, Table, Value
from survey_app.reports import beside, doing, method, standing, year_on_year
from survey_app.reports.ground import Ground
from survey_app.reports.runs import fill
from survey_app.services.collections import AskedCollection
from survey_app.services.summaries import Summary

MOST_ACTIVITIES = 20
"""Activities that a report lists; the register holds them all."""
_NOT_SHOWN = {
    MessageId.NO_DATA: lazy_gettext("nobody yet"),
    MessageId.FEWER_THAN_FLOOR: lazy_gettext("too few to show"),
    MessageId.ONLY_AT_CLOSE: lazy_gettext("shown after the last day"),
}
"""Why no number of people stands in a cell, in few words; everything else is "not shown"."""


def sections(ground: Ground, framework_ids: Sequence[str]) -> tuple[Section, ...]:
    """Every part that a report ends with, in this order. framework_ids: those that the report follows."""
    measures = [one for each in framework_ids for one in ground.evidence(each).coverage.measures()]
    return (
        asked(ground),
        *held(ground),
        unheard(ground, measures),
        year_on_year.section(ground, framework_ids),
        overdue(ground),
        hidden(ground),
        method.section(ground),
        method.caveats(ground),
    )


# ---- who was asked ---------------------------------------------------------------------------------------


def asked(ground: Ground) -> Section:
    """Each collection: what was asked, of whom, when, how many were invited, and how many answered."""
    title = _("Who was asked, and how many answered")
    found = [(key, one) for key, one in ground.summaries.items() if not one.is_programme]
    if not found:
        return Section("asked", title, (Paragraph((_("Nobody was asked in this time."),)),))
    found.sort(key=lambda each: _place(each[1].collections[0]))
    shown = [(key, one) for key, one in found if one.people.is_shown]
    table = Table(
        _("What was asked, of whom, and how many answered"),
        (
            _("Collection"),
            _("Who and where"),
            _("Days"),
            _("Invited"),
            _("Answered"),
        ),
        tuple(_asked_row(ground, key, one) for key, one in shown),
        _("Who was asked"),
        note=_(
            "Invited is what staff entered; “–” where they did not. In brackets stands the share of those "
            "invited who answered; where people are rounded or told as a range, so is their share. Somebody "
            "who answered two collections stands in both, so these numbers may not be added up."
        ),
    )
    blocks: list[Block] = [table] if shown else []
    return Section("asked", title, (*blocks, *_asked_and_not_shown(one for _key, one in found)))


def _asked_and_not_shown(found: Iterable[Summary]) -> Iterator[Block]:
    """The collections of which no number of people is shown, by the reason for it."""
    by_reason: dict[str, list[str]] = {}
    for one in found:
        if not one.people.is_shown:
            told = f"{one.title} ({_who_and_where(one.collections[0])})"
            by_reason.setdefault(not_shown(one.people), []).append(told)
    if by_reason:
        yield Paragraph((_("Asked too, and how many answered is not shown:"),))
        yield Items(
            tuple(
                (
                    _("%(why)s: %(collections)s.")
                    % {"why": why[:1].upper() + why[1:], "collections": "; ".join(titles)},
                )
                for why, titles in by_reason.items()
            )
        )


def _place(one: AskedCollection) -> tuple[int, str, object]:
    return AUDIENCES.index(one.audience), one.district_name, one.opens_on


def _asked_row(ground: Ground, key: str, found: Summary) -> tuple[Runs, ...]:
    (one,) = found.collections
    invited: Runs = ("–",)
    if found.invited:
        label = _("Invited: %(title)s") % {"title": found.title}
        source = ground.sources.id_of(_("Collections, as staff opened them"), rule=_("Entered by staff."))
        invited = (ground.count(found.invited, f"{key}/invited", label, source),)
    return (
        (found.title,),
        (_who_and_where(one),),
        (days(one),),
        invited,
        _answered(ground, key, found),
    )


def _who_and_where(one: AskedCollection) -> str:
    audience = str(sentences.AUDIENCE_WORDS[one.audience])
    return f"{audience}, {one.district_name}" if one.district_name else audience


def days(one: AskedCollection) -> str:
    """The days on which a collection could be answered."""
    ended = one.closed_on or one.closes_on
    if ended is None:
        return _("since %(day)s") % {"day": format_date(one.opens_on, "medium")}
    if ended.year == one.opens_on.year:
        begun = format_date(one.opens_on, "d MMM")
    else:
        begun = format_date(one.opens_on, "medium")
    return _("%(first)s to %(last)s") % {"first": begun, "last": format_date(ended, "medium")}


def not_shown(figure: Figure) -> str:
    """Why a cell holds no number, in a few words; the section on what is hidden says it whole."""
    words = _NOT_SHOWN.get(figure.reason.id) if figure.reason is not None else None
    return str(words) if words is not None else _("not shown")


def _answered(ground: Ground, key: str, found: Summary) -> Runs:
    """How many answered, and which share of those invited: a range where people were not counted exactly."""
    people = ground.people(key)
    told = of_response.share(found.people, found.invited) if found.invited else None
    if told is None:
        return (people,)
    label = _("Share of those invited who answered: %(title)s") % {"title": found.title}
    text = record_words.share_text(told)
    share = Value(text, f"{key}/response", label, told.value, "%", ground.source(key))
    return fill(_("%(people)s (%(share)s)"), people=people, share=share)


def held(ground: Ground) -> Iterator[Section]:
    """What was held, how many came, and how many of them answered; nothing where no activity is entered."""
    table = beside.activities(ground, _("What was held, and who came"), MOST_ACTIVITIES)
    if table is not None:
        yield Section("held", _("What was held"), (table,))


# ---- who was not heard -----------------------------------------------------------------------------------


def unheard(ground: Ground, measures: Sequence[MeasureEvidence]) -> Section:
    """Whom the measures speak of and nobody asked, or of whom too few answered; in whole and by district."""
    blocks: list[Block] = [_audiences(ground, measures), *_districts(ground), *_unheard_measures(measures)]
    blocks.extend(_languages(ground))
    return Section("unheard", _("Who was not heard"), tuple(blocks))


def _audiences(ground: Ground, measures: Sequence[MeasureEvidence]) -> Table:
    asked_of = Counter(
        one.collections[0].audience for one in ground.summaries.values() if not one.is_programme
    )
    about = [one for one in measures if one.status is not Status.NOT_FROM_FEEDBACK]
    rows = []
    for audience in AUDIENCES:
        speaks_of = [one for one in about if audience in one.measure.audiences]
        if not speaks_of:
            continue
        name = str(sentences.AUDIENCE_WORDS[audience])
        without = sum(audience in one.unheard for one in speaks_of)
        key = f"measures/audience-{audience}"
        rows.append(
            (
                (name,),
                (_standing_of(len(speaks_of), without, asked_of[audience]),),
                (
                    ground.count(
                        asked_of[audience], f"{key}/asked", _("Collections: %(who)s") % {"who": name}
                    ),
                ),
                (
                    ground.count(
                        len(speaks_of), f"{key}/measures", _("Measures about: %(who)s") % {"who": name}
                    ),
                ),
                (ground.count(without, f"{key}/unheard", _("Measures without: %(who)s") % {"who": name}),),
            )
        )
    return Table(
        _("Whose voices the measures need"),
        (
            _("Audience"),
            _("Heard?"),
            _("Collections that asked them"),
            _("Measures that need them"),
            _("Of these nothing shown from them"),
        ),
        tuple(rows),
        _("Who was not heard"),
    )


def _standing_of(measures: int, without: int, collections: int) -> str:
    if not collections:
        return _("Nobody was asked")
    if without == measures:
        return _("Asked, and too few to show")
    return _("Heard on some") if without else _("Heard on all")


def _districts(ground: Ground) -> Iterator[Block]:
    """Districts without a collection of their own, and those of which nothing may be shown."""
    if ground.district_id is not None or not ground.districts:
        return
    shown: dict[str, bool] = {}
    for one in ground.summaries.values():
        for asked_there in one.collections:
            name = asked_there.district_name
            shown[name] = shown.get(name, False) or one.people.is_shown
    unasked = [name for name in ground.districts if name not in shown]
    too_few = [name for name in ground.districts if shown.get(name) is False]
    said = []
    if unasked:
        said.append(
            _("Nobody was asked by a collection of their own in: %(districts)s.")
            % {"districts": sentences.join(unasked)}
        )
    if too_few:
        said.append(
            _("Asked, and nothing may be shown of it, in: %(districts)s.")
            % {"districts": sentences.join(too_few)}
        )
    if not said:
        said.append(_("Every district has a collection of its own of which something is shown."))
    yield Paragraph((" ".join(said),))


def _unheard_measures(measures: Sequence[MeasureEvidence]) -> Iterator[Block]:
    """For each audience the measures on which nothing of theirs is shown, by number."""
    items: list[Runs] = []
    for audience in AUDIENCES:
        found = [one for one in measures if audience in one.unheard]
        if found:
            name = str(sentences.AUDIENCE_WORDS[audience])
            numbers = standing.refs(found)
            items.append((_("%(audience)s: %(measures)s") % {"audience": name, "measures": numbers},))
    if items:
        yield Paragraph((_("Measures on which somebody is missing who could speak to them:"),))
        yield Items(tuple(items))


def _languages(ground: Ground) -> Iterator[Block]:
    """Where people wrote in another language than English, as far as that may be told."""
    told: list[Runs] = []
    for key, one in ground.summaries.items():
        wrote = one.wrote.other_languages if one.wrote is not None and not one.is_programme else None
        if wrote is not None and wrote.is_shown:
            label = _("Wrote in another language than English: %(title)s") % {"title": one.title}
            people = ground.value(wrote.people, f"{key}/other-languages", label, ground.source(key))
            told.append(fill(_("%(title)s: %(people)s"), title=one.title, people=people))
    if told:
        yield Paragraph((_("People wrote in another language than English here:"),))
        yield Items(tuple(told))
    else:
        yield Paragraph(
            (
                _(
                    "Languages: no collection shows that people wrote in another language than English. "
                    "Whoever reads none of the languages on offer was not heard."
                ),
            )
        )


# ---- what is late ----------------------------------------------------------------------------------------


def overdue(ground: Ground) -> Section:
    """Actions whose day is past, and whether any is entered at all."""
    title, entered = _("Overdue actions"), ground.entered
    late = [one for one in entered.doings if one.is_overdue]
    if late:
        return Section("overdue", title, (doing.table(ground, late, title, title),))
    said = _("No action is overdue.") if entered.doings else _("No action is entered, so none can be late.")
    return Section("overdue", title, (Paragraph((said,)),))


# ---- what is hidden, and why -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Hidden:
    """How often a reason hides something. whole: a question or change. part: an answer of a question."""

    whole: int = 0
    part: int = 0


def hidden(ground: Ground) -> Section:
    """What is not shown, by the reason for it: places in this report's evidence, never people."""
    found = _by_reason(one for one in ground.heard.findings)
    if not found:
        return Section(
            "hidden",
            _("What is hidden, and why"),
            (Paragraph((_("Nothing that was asked had to be hidden."),)),),
        )
    rows = [
        (
            (sentences.message_text(reason),),
            (ground.count(one.whole, f"hidden/{reason.id}/whole", _("Questions and changes not shown")),),
            (ground.count(one.part, f"hidden/{reason.id}/part", _("Single answers not shown")),),
        )
        for reason, one in found.items()
    ]
    table = Table(
        _("Places where something is not shown, by reason"),
        (_("Why"), _("Questions and changes"), _("Single answers")),
        tuple(rows),
        _("Hidden"),
        note=" ".join(_hidden_notes(ground)),
    )
    return Section("hidden", _("What is hidden, and why"), (table,))


def _hidden_notes(ground: Ground) -> Iterator[str]:
    yield _("These count places, not people. What is hidden is not the same as nothing said.")
    if ground.entered.are_all_read:
        yield _("A person has read every comment, also where nothing of it may be shown.")
    yield _(
        "Themes of which too few people spoke are not counted here: that they were spoken of at all could "
        "point to somebody."
    )


def _by_reason(findings: Iterable[Finding]) -> dict[Message, _Hidden]:
    found: dict[Message, _Hidden] = {}
    for finding in findings:
        if isinstance(finding.figure, ThemeFigure):
            continue
        if any(reason.id is MessageId.NO_DATA for reason in _reasons(finding.figure)):
            continue  # Where nobody has answered nothing is hidden.
        if not finding.is_shown:
            for reason in _reasons(finding.figure)[:1]:
                held = found.get(reason, _Hidden())
                found[reason] = _Hidden(held.whole + 1, held.part)
        elif isinstance(finding.figure, DistributionFigure):
            for reason in _reasons(finding.figure):
                held = found.get(reason, _Hidden())
                found[reason] = _Hidden(held.whole, held.part + 1)
    return dict(sorted(found.items(), key=lambda each: (-each[1].whole, -each[1].part, each[0].id)))


def _reasons(figure: AnyFigure) -> list[Message]:
    """Every reason that stands in a figure in the place of a number."""
    parts: tuple[Figure, ...]
    if isinstance(figure, Figure):
        parts = (figure,)
    elif isinstance(figure, DistributionFigure):
        parts = (*(cell for _code, cell in figure.cells), figure.base)
    elif isinstance(figure, ChangeFigure):
        parts = (figure.change, figure.pairs)
    else:
        parts = (figure.people,)
    return [part.reason for part in parts if part.reason is not None]
