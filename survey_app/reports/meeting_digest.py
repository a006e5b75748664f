"""The meeting digest: on one page, what was heard since the last meeting of practitioners, and what is due.

It holds what was released since, and cuts by rule, so that it stays one page (docs/decisions/0057). Of
concerns it says only whether all is read: among people who know the children, any number would tell of one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from analysis.disclosure.classes import DisclosureClass
from analysis.outcomes import Finding, FindingKind, Status, people_at_least
from questionnaires import reader
from survey_app import sentences
from survey_app.i18n import format_date, ngettext
from survey_app.i18n import gettext as _
from survey_app.papers.model import BRIEF, Block, Items, Narrative, Paper, Paragraph, Runs, Section
from survey_app.reports import doing, known
from survey_app.reports.ground import Ground
from survey_app.reports.runs import fill
from survey_app.services.actions import Doing
from survey_app.services.summaries import Summary, ThemeSummary

BEFORE_ANY = timedelta(days=91)
"""How far back the first digest looks where it has no period: a quarter."""
DUE_WITHIN = timedelta(days=56)
"""Actions of the next eight weeks are named: meetings are four to eight weeks apart."""
MOST_RELEASES, MOST_THEMES, MOST_QUOTES, MOST_ACTIONS, MOST_QUESTIONS = 3, 5, 2, 5, 3


@dataclass(frozen=True, slots=True)
class _News:
    """A theme that is new, or of which the share moved. by: how far, in points of a hundred; 0 for new."""

    key: str
    finding: Finding
    one: ThemeSummary
    by: float

    @property
    def size(self) -> int:
        """The fewest people that it can stand for."""
        return people_at_least(self.one.figure)


def build(ground: Ground) -> Paper:
    """The page. What was heard before the last digest does not stand in it again."""
    since = since_when(ground)
    told = _since(ground, since)
    news = _news(ground, told, since)
    return Paper(
        ground.kind,
        _("Meeting digest: what was heard since %(day)s") % {"day": format_date(since)},
        _("One page for the practitioners' meeting"),
        ground.language,
        _facts(ground),
        (
            Section("summary", _("What was heard"), tuple(_heard(ground, told, news))),
            Section("due", _("What is due"), tuple(_due(ground))),
            Section("ask", _("What to ask next"), tuple(_to_ask(ground))),
        ),
        ground.sources.all(),
        BRIEF,
    )


def _facts(ground: Ground) -> tuple[tuple[str, str], ...]:
    """What the page is of; the period is told by its title."""
    place = (
        f"{ground.partnership_name}, {ground.district_name}"
        if ground.district_name
        else ground.partnership_name
    )
    return ((_("For"), place), (_("Made on"), format_date(ground.today)))


def since_when(ground: Ground) -> date:
    """The day of the last digest, else the first of the period, else a quarter ago."""
    if ground.entered.made_before is not None:
        return ground.entered.made_before
    if ground.period is not None:
        return ground.period.first
    return ground.today - BEFORE_ANY


# ---- what was heard --------------------------------------------------------------------------------------


def _since(ground: Ground, since: date) -> dict[str, Summary]:
    """The collections and programmes with a release since a day, the newest first; no worksheet."""
    found = {
        key: one
        for key, one in ground.summaries.items()
        if one.klass is not DisclosureClass.WORKSHEET
        and one.people.is_shown
        and one.released_on is not None
        and one.released_on >= since
    }
    return dict(sorted(found.items(), key=lambda each: each[1].released_on or since, reverse=True))


def _heard(ground: Ground, told: dict[str, Summary], news: Sequence[_News]) -> Iterator[Block]:
    if not told:
        yield Paragraph((_("No figures were released since then, so there is nothing new to tell."),), "lead")
    else:
        number = ground.count(len(told), "digest/releases", _("Collections with figures since then"))
        yield Paragraph(
            fill(_("Collections and programmes with new figures: %(number)s."), number=number), "lead"
        )
        shown = list(told)[:MOST_RELEASES]
        yield Items(
            tuple(
                fill(_("%(title)s: answered by %(people)s"), title=told[key].title, people=ground.people(key))
                for key in shown
            )
        )
    if news:
        yield Paragraph((_("What people spoke of anew, or more or less than before:"),))
        yield Items(tuple(_news_text(ground, one) for one in news))
        yield from known.quotes(ground, [one.finding for one in news], MOST_QUOTES)
    elif told:
        yield Paragraph((_("No theme is new, and none moved by more than chance can move it."),))
    yield Paragraph((_reading(ground),))


def _reading(ground: Ground) -> str:
    """Whether all is read, and no number: how many wrote what tells of people, in a room that knows them."""
    day = format_date(ground.today)
    if ground.entered.are_all_read:
        return _(
            "All comments read by a person by %(day)s. Concerns go their own way, never into this page."
        ) % {"day": day}
    return _(
        "Reading is not up to date on %(day)s: ask the safeguarding lead. Concerns go their own way, never "
        "into this page."
    ) % {"day": day}


def _news(ground: Ground, told: dict[str, Summary], since: date) -> list[_News]:
    """Themes that moved, the furthest first, then those that are new, of the most people first."""
    findings = {
        (one.source_id, one.subject): one
        for one in ground.heard.findings
        if one.kind is FindingKind.THEME and one.is_shown
    }
    found = []
    for key, summary in told.items():
        if not summary.points or summary.points[-1].day < since:
            continue
        for one in summary.themes:
            finding = findings.get((key, one.theme.id))
            by = moved_by(one)
            if finding is not None and (by or is_new(one)):
                found.append(_News(key, finding, one, by))
    ranked = sorted(found, key=lambda each: (-abs(each.by), -each.size))
    first: dict[tuple[str, str], _News] = {}
    for each in ranked:
        first.setdefault((each.one.theme.id, each.finding.audience), each)
    return list(first.values())[:MOST_THEMES]


def is_new(one: ThemeSummary) -> bool:
    """Whether a theme is shown now and was in no release before."""
    return not any(one.over[:-1])


def moved_by(one: ThemeSummary) -> float:
    """By how many points of a hundred a theme's share moved; 0 where rounding or chance may have made it."""
    if one.moved is None:
        return 0.0
    change, interval = one.moved.part("difference"), one.moved.part("interval")
    if change is None or change.value is None or interval is None or interval.low is None:
        return 0.0
    return 0.0 if interval.high is None or interval.low <= 0 <= interval.high else change.value


def _news_text(ground: Ground, one: _News) -> Runs:
    if not one.by or one.one.moved is None:
        return fill(_("New: %(said)s"), said=known.sentence(ground, one.finding))
    text = sentences.moved_text(one.one.theme, one.one.moved)
    key = f"{one.key}/theme:{one.one.theme.id}/moved"
    label = _("Moved: %(theme)s") % {"theme": sentences.theme_name(one.one.theme)}
    who = str(sentences.AUDIENCE_WORDS[one.finding.audience])
    return fill(_("%(who)s: %(said)s"), who=who, said=ground.said(text, key, label, ground.source(one.key)))


# ---- what is due, what to ask ----------------------------------------------------------------------------


def _due(ground: Ground) -> Iterator[Block]:
    if ground.entered.answered.raised:
        yield Paragraph(doing.what_became(ground))
    until = ground.today + DUE_WITHIN
    found = [one for one in ground.entered.open if _is_due(one, until)]
    if not found:
        yield Paragraph((_("No action is due in the next eight weeks."),))
    else:
        caption = _("Actions that are overdue, or due within eight weeks")
        yield doing.table(ground, found, caption, _("Due"), MOST_ACTIONS)
    yield Narrative(
        "agreed", _("Agreed at the meeting"), _("What did the meeting agree, who does it, and by when?")
    )


def _is_due(one: Doing, until: date) -> bool:
    return one.due_on is not None and one.due_on <= until


def _to_ask(ground: Ground) -> Iterator[Block]:
    """The questionnaires that would fill the most gaps of the frameworks that are used."""
    gaps = Counter(
        each
        for framework in ground.frameworks
        for one in ground.evidence(framework.id).coverage.measures()
        if one.status is Status.NOBODY_ASKED
        for each in one.would_fill
    )
    if not gaps:
        yield Paragraph(
            (_("Every measure that people can speak to has been asked about. Ask again, to see change."),)
        )
        return
    titles = reader.questionnaires()
    yield Items(
        tuple(
            fill(
                ngettext(
                    "“%(questionnaire)s” would fill %(gaps)s gap in what is known",
                    "“%(questionnaire)s” would fill %(gaps)s gaps in what is known",
                    number,
                ),
                questionnaire=sentences.unfilled(titles[each].title),
                gaps=ground.count(number, f"digest/fills/{each}", _("Gaps that it would fill")),
            )
            for each, number in gaps.most_common(MOST_QUESTIONS)
        )
    )
