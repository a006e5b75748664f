"""The quality-assurance matrix: priority, outcome, action, impact on children, who, by when (framework INV).

The document has one matrix with a row for each group of people whom an outcome is about. Here each of these
rows is a table of its own, since a cell that holds nine actions cannot be read; the matrix itself, in brief,
stands on the first page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel.support import LazyProxy

from analysis.outcomes import Status
from survey_app.i18n import gettext as _
from survey_app.i18n import lazy_gettext
from survey_app.papers.model import WIDE, Block, Narrative, Paper, Paragraph, Runs, Section, Table, Value
from survey_app.reports import beside, closing, doing, known
from survey_app.reports.ground import Ground
from survey_app.reports.known import Known
from survey_app.reports.runs import fill, one_after_another

FRAMEWORK = "INV"
PURPOSE = ("0.1", "0.2", "0.3", "0.4", "0.5")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the matrix. measures: their ids without the framework's, in the document's order."""

    id: str
    whom: LazyProxy
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Priority:
    """A strategic priority with its rows. short: in the first column of the matrix."""

    id: str
    short: LazyProxy
    title: LazyProxy
    rows: tuple[_Row, ...]


PRIORITIES: tuple[_Priority, ...] = (
    _Priority(
        "prevention",
        lazy_gettext("Prevention"),
        lazy_gettext("Priority 1: preventing abuse and helping early"),
        (
            _Row("leaders", lazy_gettext("strategic leaders"), ("1L-O", "1L-A1", "1L-A2", "1L-A3", "1L-I1")),
            _Row(
                "agencies",
                lazy_gettext("agencies"),
                ("1A-O", "1A-A1", "1A-A2", "1A-A3", "1A-A4", "1A-A5", "1A-I1", "1A-I2", "1A-I3"),
            ),
            _Row(
                "managers",
                lazy_gettext("managers"),
                ("1M-O", "1M-A1", "1M-A1.a", "1M-A1.b", "1M-A1.c", "1M-A2", "1M-I1", "1M-I2", "1M-I3"),
            ),
            _Row(
                "practitioners",
                lazy_gettext("practitioners"),
                ("1P-O", "1P-A1", "1P-A2", "1P-A3", "1P-A4", "1P-I1"),
            ),
            _Row(
                "children",
                lazy_gettext("children and young people"),
                ("1C-O1", "1C-A1", "1C-A2", "1C-A3", "1C-I1", "1C-I2"),
            ),
            # The document puts these two into one row, whose action and impact name parents.
            _Row("families", lazy_gettext("families"), ("1C-O2", "1C-A4", "1C-I3")),
            _Row("communities", lazy_gettext("communities"), ("1C-O3",)),
        ),
    ),
    _Priority(
        "intervention",
        lazy_gettext("Intervention"),
        lazy_gettext("Priority 2: stepping in, and helping to recover"),
        (
            _Row(
                "support",
                lazy_gettext("children at risk and their families"),
                ("2-O", "2-A1", "2-A2", "2-A3", "2-I1", "2-I2"),
            ),
        ),
    ),
    _Priority(
        "disruption",
        lazy_gettext("Disruption"),
        lazy_gettext("Priority 3: stopping those who exploit"),
        (
            _Row(
                "perpetrators",
                lazy_gettext("people who exploit"),
                ("3-O", "3-A1", "3-A2", "3-A3", "3-A4", "3-A5", "3-A6", "3-A7", "3-I1"),
            ),
        ),
    ),
)


def build(ground: Ground) -> Paper:
    """The matrix with everything that is known, in the document's order of priorities."""
    found = known.known(ground, FRAMEWORK)
    return Paper(
        ground.kind,
        _("Quality assurance: how we know that our work protects children"),
        _("Priority, outcome, action, impact, who, by when"),
        ground.language,
        ground.facts(),
        known.without_repeats(
            (
                _summary(ground, found),
                _purpose(ground, found),
                *(_priority(ground, found, one) for one in PRIORITIES),
                *closing.sections(ground, (FRAMEWORK,)),
            )
        ),
        ground.sources.all(),
        WIDE,
    )


def _summary(ground: Ground, found: Mapping[str, Known]) -> Section:
    return Section(
        "summary",
        _("The matrix on one page"),
        (
            Paragraph(
                fill(
                    _("Something is known of %(known)s of the %(all)s things that the framework asks for."),
                    **_counts(ground, list(found.values()), "all"),
                ),
                "lead",
            ),
            Table(
                _("Each priority, for whom, with what is known"),
                (
                    _("Priority, and for whom"),
                    _("Outcome"),
                    _("Actions"),
                    _("Impact on children"),
                    _("Who"),
                    _("By when"),
                ),
                tuple(
                    _in_brief(ground, found, priority, row)
                    for priority in PRIORITIES
                    for row in priority.rows
                ),
                _("Matrix"),
                _("“Known” counts what the framework asks for and that something is known of."),
            ),
            Narrative(
                "chair",
                _("The chair's view"),
                _(
                    "What does this matrix tell the group? Say in a few sentences what is going well, what "
                    "worries you, and what you ask of the agencies."
                ),
            ),
        ),
    )


def _in_brief(ground: Ground, found: Mapping[str, Known], priority: _Priority, row: _Row) -> tuple[Runs, ...]:
    held = [found[f"{FRAMEWORK}-{one}"] for one in row.measures]
    doings = doing.about(ground, [one.id for one in held])
    outcomes, acted, impacts = (_of_role(held, role) for role in ("outcome", "action", "impact"))
    return (
        (_("%(priority)s: %(whom)s") % {"priority": priority.short, "whom": row.whom},),
        one_after_another([(beside.how_sure(ground, one),) for one in outcomes], "; "),
        _standing(ground, acted, f"{row.id}/actions"),
        _standing(ground, impacts, f"{row.id}/impacts"),
        doing.who(doings),
        doing.by_when(doings),
    )


def _of_role(held: Sequence[Known], role: str) -> list[Known]:
    return [one for one in held if one.evidence.measure.role == role]


def _standing(ground: Ground, held: Sequence[Known], name: str) -> Runs:
    """How many of some measures something is known of."""
    if not held:
        return ("–",)
    return fill(_("Known: %(known)s of %(all)s"), **_counts(ground, held, name))


def _counts(ground: Ground, held: Sequence[Known], name: str) -> dict[str, Value]:
    """They are measures of a document, no people."""
    key = f"measures:{FRAMEWORK}/{name}"
    is_known = sum(_is_known(ground, one) for one in held)
    return {
        "known": ground.count(is_known, f"{key}/known", _("Measures that something is known of")),
        "all": ground.count(len(held), f"{key}/all", _("Measures that the framework asks for")),
    }


def _is_known(ground: Ground, one: Known) -> bool:
    return one.evidence.status is Status.EVIDENCED or one.id in ground.entered.records


def _purpose(ground: Ground, found: Mapping[str, Known]) -> Section:
    held = [found[f"{FRAMEWORK}-{one}"] for one in PURPOSE]
    return Section(
        "purpose",
        _("What the framework is for"),
        (
            Paragraph(
                (
                    _(
                        "Quality assurance asks two things: how common exploitation is here, and how well "
                        "agencies work together to stop it. Whoever a child is, they have the same right to "
                        "be safe, so fairness is looked at beside both."
                    ),
                )
            ),
            _table(ground, held, _("Purpose and fairness: what is known"), _("Purpose")),
            Narrative(
                "context",
                _("Our area and our approach"),
                _(
                    "How is the work led here, to whom does this group report, and which model of working do "
                    "the partners share?"
                ),
            ),
        ),
    )


def _priority(ground: Ground, found: Mapping[str, Known], one: _Priority) -> Section:
    single = len(one.rows) == 1
    rows = tuple(_row(ground, found, row) for row in one.rows)
    closing: tuple[Block, ...] = (
        Narrative(
            f"next-{one.id}",
            _("Next steps"),
            _("What will be done about the gaps above, who leads, and by when will the group see it?"),
        ),
    )
    if single:
        return Section(one.id, str(one.title), (*rows[0].blocks, *closing))
    last = Section(f"{one.id}-next", _("Next steps for this priority"), closing)
    return Section(one.id, str(one.title), (), (*rows, last))


def _row(ground: Ground, found: Mapping[str, Known], row: _Row) -> Section:
    held = [found[f"{FRAMEWORK}-{one}"] for one in row.measures]
    title = str(row.whom)
    quoted = known.quotes(ground, [finding for one in held for finding in one.voices])
    return Section(
        row.id,
        _("For %(whom)s") % {"whom": title},
        (
            _table(
                ground,
                held,
                _("Outcome, actions and impact: %(whom)s") % {"whom": title},
                title[:31].capitalize(),
            ),
            *quoted,
        ),
    )


def _table(ground: Ground, held: Sequence[Known], caption: str, name: str) -> Table:
    rows = []
    for one in held:
        doings = doing.about(ground, (one.id,))
        rows.append(
            (
                (_named(one),),
                beside.cell(ground, one),
                (beside.how_sure(ground, one),),
                doing.who(doings),
                doing.by_when(doings),
            )
        )
    return Table(
        caption,
        (_("What the framework asks"), _("What is known"), _("How sure"), _("Who"), _("By when")),
        tuple(rows),
        name,
    )


_ROLES = {
    "aim": lazy_gettext("Aim"),
    "outcome": lazy_gettext("Outcome"),
    "action": lazy_gettext("Action"),
    "impact": lazy_gettext("Impact"),
}


def _named(one: Known) -> str:
    return _("%(role)s %(ref)s: %(text)s") % {
        "role": _ROLES[one.evidence.measure.role],
        "ref": one.id.partition("-")[2],
        "text": one.text,
    }
