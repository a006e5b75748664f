"""The key-questions briefing: five elements, what was heard on each, and what to look for next (LGA)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from babel.support import LazyProxy

from analysis import ratings
from survey_app.i18n import gettext as _
from survey_app.i18n import lazy_gettext, questionnaire_words
from survey_app.papers.model import WIDE, Block, Narrative, Paper, Paragraph, Runs, Section, Table
from survey_app.reports import beside, closing, front, known, rated
from survey_app.reports.front import Area
from survey_app.reports.ground import Ground
from survey_app.reports.known import Known
from survey_app.reports.rated import Rated
from survey_app.reports.runs import one_after_another

FRAMEWORK = "LGA"


@dataclass(frozen=True, slots=True)
class _Part:
    """Questions with the look-fors that stand beside them in the document; element 3 has three such parts."""

    id: str
    title: LazyProxy | None
    measures: tuple[str, ...]


PARTS: Mapping[str, tuple[_Part, ...]] = {
    "LGA-3": (
        _Part("strategy", lazy_gettext("Strategy"), ("Q1", "Q2", "Q3", "L1", "L2", "L3", "L4")),
        _Part("risk", lazy_gettext("Risk assessment"), ("Q4", "Q5", "L5", "L6")),
        _Part("response", lazy_gettext("Response"), ("Q6", "Q7", "Q8", "Q9", "L7", "L8", "L9")),
    ),
}
"""The parts of an element that the document divides; the others are one part."""


@dataclass(frozen=True, slots=True)
class _Board:
    """What is known of every measure, the questions as the board rates them, and what it ticked.

    is_filled_in: whether a worksheet was filled in at all; what is not ticked means nothing otherwise.
    """

    found: Mapping[str, Known]
    items: Mapping[str, Rated]
    ticked: frozenset[str]
    is_filled_in: bool


def build(ground: Ground) -> Paper:
    """The briefing in the order of the five elements."""
    found = known.known(ground, FRAMEWORK)
    coverage = ground.evidence(FRAMEWORK).coverage
    sheet = ground.entered.sheets.get(FRAMEWORK)
    items = {
        one.id: rated.rate(ground, sheet, one, ())
        for one in found.values()
        if one.evidence.measure.role == "question"
    }
    board = _Board(
        found,
        items,
        frozenset(each for item in (sheet.items if sheet else ()) for each in item.ticked),
        is_filled_in=bool(sheet and sheet.rated),
    )
    areas = [Area(questionnaire_words(one.title), one.measures) for one in coverage.sections]
    blocks: list[Block] = [Paragraph(rated.head(sheet))]
    blocks.extend(rated.tensions(ground, list(items.values()), FRAMEWORK))
    blocks += [Paragraph((str(rated.RULE),), "quiet"), Paragraph((str(rated.LOOK_FOR_RULE),), "quiet")]
    elements = [
        _element(ground, place, one.id, questionnaire_words(one.title), board)
        for place, one in enumerate(coverage.sections, 1)
    ]
    return Paper(
        ground.kind,
        _("Key questions: a briefing for the lead member"),
        _("What was heard on each question, and what to look for next"),
        ground.language,
        ground.facts(),
        known.without_repeats(
            (
                front.one_page(
                    ground,
                    areas,
                    _("What is known on each key question, how surely, and what to look for next."),
                ),
                Section("ratings", _("The board's own answers"), tuple(blocks)),
                *elements,
                *closing.sections(ground, (FRAMEWORK,)),
            )
        ),
        ground.sources.all(),
        WIDE,
    )


def _element(ground: Ground, place: int, section_id: str, title: str, board: _Board) -> Section:
    every = [one for key, one in board.found.items() if key.startswith(f"{section_id}.")]
    parts = PARTS.get(section_id)
    blocks: list[Block] = []
    sections: list[Section] = []
    if parts is None:
        blocks.extend(_blocks(ground, title, every, board))
    else:
        for part in parts:
            held = [board.found[f"{section_id}.{one}"] for one in part.measures]
            name = str(part.title)
            sections.append(Section(part.id, name, tuple(_blocks(ground, name, held, board))))
    narrative = Narrative(
        f"next-{section_id.lower()}",
        _("What the board will ask"),
        _("Which of these will you ask about, whom, and by when do you want to hear?"),
    )
    if sections:
        sections.append(Section(f"{section_id.lower()}-next", _("What the board will ask"), (narrative,)))
    else:
        blocks.append(narrative)
    heading = _("%(place)s. %(title)s") % {"place": place, "title": title}
    return Section(section_id.lower(), heading, tuple(blocks), tuple(sections))


def _blocks(ground: Ground, title: str, held: Sequence[Known], board: _Board) -> Iterator[Block]:
    questions = [board.items[one.id] for one in held if one.id in board.items]
    look_fors = [one for one in held if one.id not in board.items]
    yield Table(
        _("%(title)s: the questions") % {"title": title},
        (
            _("Question"),
            _("What was heard"),
            _("How sure"),
            _("The board's answer"),
            _("Who, by when"),
            _("What to look for next"),
        ),
        tuple(_question(ground, one) for one in questions),
        _("%(title)s, questions") % {"title": title[:18]},
    )
    yield from known.quotes(ground, [finding for one in held for finding in one.voices])
    yield Table(
        _("%(title)s: what to look out for") % {"title": title},
        (_("Look out for"), _("The board can see it"), _("What shows it"), _("How sure"), _("What next")),
        tuple(_look_for(ground, one, board) for one in look_fors),
        _("%(title)s, look-fors") % {"title": title[:18]},
    )


def _question(ground: Ground, one: Rated) -> tuple[Runs, ...]:
    return (
        (_named(one.known),),
        beside.cell(ground, one.known),
        (beside.how_sure(ground, one.known),),
        rated.in_a_cell(FRAMEWORK, one),
        rated.who_and_when(ground, one),
        rated.look_for(ground, one),
    )


def _look_for(ground: Ground, one: Known, board: _Board) -> tuple[Runs, ...]:
    reasons = ratings.look_for(one.evidence, has_record=one.id in ground.entered.records)
    is_ticked = one.id in board.ticked
    following = rated.in_words(one, reasons)
    if is_ticked and not one.voices and one.id not in ground.entered.records:
        following = (_("Ticked by the board alone: ask what it can point to."),)
    elif not is_ticked and board.is_filled_in:
        following = one_after_another(
            [(_("Not ticked: ask where it can be seen."),), following if reasons else ()]
        )
    return (
        (_named(one),),
        (rated.tick(one, board.ticked, is_rated=board.is_filled_in),),
        beside.cell(ground, one),
        (beside.how_sure(ground, one),),
        following,
    )


def _named(one: Known) -> str:
    return f"{one.id.partition('-')[2]} {one.text}"
