"""The self-evaluation: nine sections, item by item, the committee's rating beside people's voices (NCC)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from survey_app.i18n import gettext as _
from survey_app.i18n import questionnaire_words
from survey_app.papers.model import WIDE, Block, Narrative, Paper, Paragraph, Runs, Section, Table
from survey_app.reports import beside, closing, front, known, rated
from survey_app.reports.front import Area
from survey_app.reports.ground import Ground
from survey_app.reports.known import Known
from survey_app.reports.rated import Rated
from survey_app.reports.runs import fill
from survey_app.services import worksheets
from survey_app.services.worksheets import Sheet

FRAMEWORK = "NCC"


def build(ground: Ground) -> Paper:
    """The self-evaluation in the order of its checklist."""
    found = known.known(ground, FRAMEWORK)
    sheet = ground.entered.sheets.get(FRAMEWORK)
    items = {
        section.id: [
            rated.rate(ground, sheet, found[item.id], [found[part.id] for part in parts])
            for item, parts in layout
        ]
        for section, layout in worksheets.layout(FRAMEWORK)
    }
    coverage = ground.evidence(FRAMEWORK).coverage
    areas = [Area(questionnaire_words(one.title), one.measures) for one in coverage.sections]
    return Paper(
        ground.kind,
        _("Self-evaluation: how are we doing?"),
        _("The committee's own ratings beside what people told us"),
        ground.language,
        ground.facts(),
        known.without_repeats(
            (
                front.one_page(
                    ground,
                    areas,
                    _("The committee's view of its own work, item by item, beside what people said of it."),
                ),
                _at_a_glance(ground, sheet, items),
                *(
                    _section(ground, place, section.id, questionnaire_words(section.title), items[section.id])
                    for place, section in enumerate(coverage.sections, 1)
                ),
                *closing.sections(ground, (FRAMEWORK,)),
            )
        ),
        ground.sources.all(),
        WIDE,
    )


def _at_a_glance(ground: Ground, sheet: Sheet | None, items: Mapping[str, Sequence[Rated]]) -> Section:
    every = [one for held in items.values() for one in held]
    blocks: list[Block] = [Paragraph(rated.head(sheet)), _tally(ground, every)]
    blocks.extend(rated.tensions(ground, every, FRAMEWORK))
    blocks.append(Paragraph((str(rated.RULE),), "quiet"))
    blocks.append(
        Narrative(
            "reflection",
            _("What the committee makes of it"),
            _(
                "Where the ratings and the voices differ: what does the committee think is behind it? What "
                "has moved since last time, and why?"
            ),
        )
    )
    return Section("ratings", _("The ratings at a glance"), tuple(blocks))


def _tally(ground: Ground, every: Sequence[Rated]) -> Table:
    """How many items have each rating now and had it last time: they are items, no people."""
    codes = (*reversed(worksheets.RATINGS[FRAMEWORK]), worksheets.UNSURE, "")
    rows = []
    for code in codes:
        now = sum(one.rating == code for one in every)
        before = sum((one.item.before if one.item is not None else "") == code for one in every)
        word = rated.rating_words(FRAMEWORK, code)
        rows.append(
            (
                (word,),
                (ground.count(now, f"worksheet:{FRAMEWORK}/{code or 'none'}", word),),
                (ground.count(before, f"worksheet:{FRAMEWORK}/{code or 'none'}/before", word),),
            )
        )
    return Table(
        _("How many of the items have each rating"),
        (_("Rating"), _("Items now"), _("Items last time")),
        tuple(rows),
        _("Ratings"),
    )


def _section(ground: Ground, place: int, section_id: str, title: str, items: Sequence[Rated]) -> Section:
    return Section(
        section_id.lower(),
        _("%(place)s. %(title)s") % {"place": place, "title": title},
        (
            _table(ground, place, title, items),
            Narrative(
                f"next-{section_id.lower()}",
                _("Strengths, and what to develop"),
                _("What is strong here, what needs to be developed, and what will you do about it?"),
            ),
        ),
        tuple(_detail(ground, one) for one in items),
    )


def _table(ground: Ground, place: int, title: str, items: Sequence[Rated]) -> Table:
    return Table(
        _("%(title)s: the committee's ratings and what people said") % {"title": title},
        (
            _("Item"),
            _("The committee's rating"),
            _("Since last time"),
            _("How sure is what people said"),
            _("Rating and people"),
            _("Who"),
            _("By when"),
        ),
        tuple(_row(ground, one) for one in items),
        _("Section %(place)s") % {"place": place},
    )


def _row(ground: Ground, one: Rated) -> tuple[Runs, ...]:
    return (
        (_named(one.known),),
        (rated.rating(FRAMEWORK, one),),
        rated.movement(one),
        (known.strength(one.known),),
        rated.standing(one),
        rated.owner(ground, one),
        rated.by_when(ground, one),
    )


def _named(one: Known) -> str:
    return f"{one.id.partition('-')[2]} {one.text}"


def _detail(ground: Ground, one: Rated) -> Section:
    return Section(one.known.id.lower(), _named(one.known), tuple(_evidence(ground, one)))


def _evidence(ground: Ground, one: Rated) -> Iterator[Block]:
    ticked = frozenset(one.item.ticked) if one.item is not None else frozenset()
    yield Paragraph(fill(_("The committee: %(told)s"), told=rated.told(FRAMEWORK, one)))
    yield from known.blocks(ground, one.known)
    records = beside.records(ground, one.known.id)
    if records:
        yield Paragraph(records)
    if one.parts:
        yield _parts(ground, one, ticked)


def _parts(ground: Ground, one: Rated, ticked: frozenset[str]) -> Table:
    ref = one.known.id.partition("-")[2]
    return Table(
        _("%(ref)s: what stands beneath it") % {"ref": ref},
        (_("Part"), _("The committee can show it"), _("What people said"), _("How sure")),
        tuple(
            (
                (_named(part),),
                (rated.tick(part, ticked, is_rated=one.item is not None),),
                beside.cell(ground, part),
                (known.strength(part),),
            )
            for part in one.parts
        ),
        _("Beneath %(ref)s") % {"ref": ref},
    )
