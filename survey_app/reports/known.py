"""What a report knows of one measure, as a cell or as blocks: what people said, or why there is nothing.

Of many findings a cell has room for two. They are chosen by one rule: what points a way before what does not;
a change first, then a theme, then a question; what was asked after something was done before what was asked
ahead of it; more people before fewer; last what only says who answered. No question is told twice, and each
audience is heard before any a second time. Of a question its average is told, how many knew the right answer,
or the answers that most people gave.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from analysis.figures import ChangeFigure, DistributionFigure, Figure, Form, ThemeFigure, Word
from analysis.outcomes import (
    Finding,
    FindingKind,
    MeasureEvidence,
    Pointing,
    Status,
    Strength,
    people_at_least,
)
from questionnaires import reader
from questionnaires.model import Kind
from survey_app import sentences
from survey_app.i18n import gettext as _
from survey_app.i18n import ngettext, questionnaire_words
from survey_app.papers.model import Block, Items, Paragraph, Quote, Runs, Section, Value
from survey_app.reports.ground import Ground, Told
from survey_app.reports.runs import fill, one_after_another
from survey_app.services import evidence
from survey_app.services.evidence import About

IN_A_CELL = 2
"""Findings that a table's cell tells; the rest stand on the evidence page."""
IN_A_LIST = 4
"""Findings that are told of one measure where each has a line of its own."""
MOST_QUOTES = 2
ANSWERS_TOLD = 2
"""Answers to a question that are told: those that most people gave."""
WAYS_TOLD = ("positive", "negative", "mixed")
"""Of the ways in which people speak of a theme, those that say whether things are well."""
FILLERS_NAMED = 2
"""Questionnaires that are named where they would fill a gap."""
THEN_PART = "then"
"""The part of a question that looks back upon how things were; how they are now says more."""
_KINDS = (FindingKind.SCALE_CHANGE, FindingKind.THEME, FindingKind.QUESTION)
_WAVES = ("later", "after", "middle", None, "before")
"""What was asked after something was done says more of it than what was asked ahead of it."""
_WORDS = (Word.MOST, Word.ABOUT_HALF, Word.SOME, Word.SEVERAL, Word.FEW_OR_NONE)


@dataclass(frozen=True, slots=True)
class Known:
    """What a report knows of one measure. voices: what people said, the most telling first."""

    evidence: MeasureEvidence
    voices: tuple[Finding, ...]

    @property
    def id(self) -> str:
        """The measure's id."""
        return self.evidence.measure.id

    @property
    def text(self) -> str:
        """The measure in our own words."""
        return questionnaire_words(self.evidence.measure.text)

    @property
    def ref(self) -> str:
        """Where it stands in its document."""
        return self.evidence.measure.ref


def known(ground: Ground, framework_id: str) -> dict[str, Known]:
    """What is known of every measure of a framework, by its id, in the document's order."""
    coverage = ground.evidence(framework_id).coverage
    return {one.measure.id: Known(one, tuple(in_order(ground, one.findings))) for one in coverage.measures()}


def in_order(ground: Ground, findings: Iterable[Finding]) -> list[Finding]:
    """Findings, the most telling first."""
    return sorted(findings, key=lambda one: _rank(one, about_of(ground, one)))


def about_of(ground: Ground, finding: Finding) -> About:
    """What a finding is about."""
    return ground.heard.about[finding.source_id, finding.subject]


def _rank(finding: Finding, about: About) -> tuple[object, ...]:
    return (
        about.question is not None and about.question.for_routing,
        about.part == THEN_PART,
        finding.points is None,
        _KINDS.index(finding.kind),
        _WAVES.index(about.source.wave) if about.source.wave in _WAVES else len(_WAVES),
        -people_at_least(finding.figure),
        -(finding.ended or date.max).toordinal(),
    )


def chosen(findings: Sequence[Finding], most: int) -> tuple[Finding, ...]:
    """The most telling: no question or theme twice, each audience before any a second time.

    findings: in order.
    """
    found: list[Finding] = []
    rest = list(findings)
    while len(found) < most:
        told = {_topic(one) for one in found}
        rest = [one for one in rest if _topic(one) not in told]
        if not rest:
            break
        heard = {one.audience for one in found}
        found.append(rest.pop(next((n for n, one in enumerate(rest) if one.audience not in heard), 0)))
    return tuple(found)


def _topic(finding: Finding) -> tuple[str, str]:
    return finding.kind, finding.subject.partition(evidence.PART_SIGN)[0]


# ---- what is known, in runs ------------------------------------------------------------------------------


def cell(ground: Ground, one: Known, most: int = IN_A_CELL, answers: int = ANSWERS_TOLD) -> Runs:
    """What is known of a measure in the room of a cell: the most telling findings, records, or the gap."""
    said = [sentence(ground, finding, answers) for finding in chosen(one.voices, most)]
    if not said:
        return gap(one)
    return one_after_another(said)


def sentence(ground: Ground, finding: Finding, answers: int = ANSWERS_TOLD) -> Runs:
    """A finding as a sentence with its values."""
    told, figure = ground.told(finding), finding.figure
    if isinstance(figure, ChangeFigure):
        said = told.sentences[: len(sentences.change_said(figure))]
        return fill(
            _("%(who)s, %(what)s. %(sentences)s"),
            who=told.audience,
            what=told.title,
            sentences=one_after_another([(one,) for one in said]),
        )
    if isinstance(figure, ThemeFigure):
        return _of_theme(told, figure)
    if isinstance(figure, DistributionFigure):
        return _of_question(ground, told, figure, answers)
    return (told.title,)


def _of_theme(told: Told, figure: ThemeFigure) -> Runs:
    shown = [(code, part) for code, part in figure.directions if part.is_shown]
    (_label, people), *directions = told.values
    ways = [
        fill(_("%(way)s: %(people)s"), way=label.lower(), people=value)
        for (code, part), (label, value) in zip(shown, directions, strict=True)
        if code in WAYS_TOLD and _size(part)
    ]
    wording = _("%(who)s spoke of “%(theme)s”: %(people)s – %(ways)s.")
    if not ways:
        wording = _("%(who)s spoke of “%(theme)s”: %(people)s.")
    return fill(
        wording,
        who=told.audience,
        theme=told.title,
        people=people,
        ways=one_after_another(ways, "; "),
    )


def _of_question(ground: Ground, told: Told, figure: DistributionFigure, most: int) -> Runs:
    about, asked = about_of(ground, told.finding), told.title.strip().rstrip(".:")
    question = about.question
    if question is not None and question.kind is Kind.ZERO_TO_TEN and about.mean and about.mean.is_shown:
        key = f"{told.finding.source_id}/{told.finding.subject}/mean"
        mean = ground.value(about.mean, key, told.title, told.source)
        wording = _("%(who)s, asked “%(question)s”: %(mean)s of 10 on average.")
        return fill(wording, who=told.audience, question=asked, mean=mean)
    shown = [(code, part) for code, part in figure.cells if part.is_shown]
    labelled = [
        (code, part, label, value) for (code, part), (label, value) in zip(shown, told.values, strict=True)
    ]
    if question is not None and question.key:
        right = next((value for code, _part, _label, value in labelled if code == question.key), None)
        if right is not None:
            wording = _("%(who)s, asked “%(question)s”: %(people)s knew the right answer.")
            return fill(wording, who=told.audience, question=asked, people=right)
    ranked = sorted(labelled, key=lambda one: -_size(one[1]))
    given = [
        fill(_("“%(answer)s”: %(people)s"), answer=label, people=value)
        for _code, part, label, value in ranked[:most]
        if part is ranked[0][1] or _size(part)
    ]
    return fill(
        _("%(who)s, asked “%(question)s” – %(answers)s."),
        who=told.audience,
        question=asked,
        answers=one_after_another(given, "; "),
    )


def _size(figure: Figure) -> float:
    if figure.form is Form.WORDS and figure.word is not None:
        return float(len(_WORDS) - _WORDS.index(figure.word))
    return figure.value or 0.0


def gap(one: Known) -> Runs:
    """Why nothing is known of a measure, and what would fill it."""
    status, records = one.evidence.status, one.evidence.measure.records
    if status is Status.NOT_FROM_FEEDBACK:
        if records:
            return (_("Not from feedback. It would come from: %(records)s.") % {"records": records},)
        return (_("Not from feedback: only records can tell."),)
    filled_by = filled_by_text(one)
    if status is Status.NOT_ENOUGH_YET:
        return (_("Asked. There are not enough answers to show yet."),)
    if not filled_by and one.evidence.own_worksheets:
        return (_("People are not asked about it. The board says for itself how it stands."),)
    if not filled_by:
        return (_("Nobody was asked yet, and no questionnaire asks it."),)
    return (
        _("Nobody was asked yet. What would fill it: %(questionnaires)s.") % {"questionnaires": filled_by},
    )


def filled_by_text(one: Known) -> str:
    """The first questionnaires that would tell of a measure, by name; "" for none."""
    names = [questionnaire_name(each) for each in one.evidence.would_fill[:FILLERS_NAMED]]
    return (
        _("%(first)s or %(second)s") % {"first": names[0], "second": names[1]}
        if names[1:]
        else "".join(names)
    )


def questionnaire_name(questionnaire_id: str) -> str:
    """A questionnaire's title and id."""
    return f"“{sentences.unfilled(reader.questionnaires()[questionnaire_id].title)}” ({questionnaire_id})"


def strength(one: Known) -> Value:
    """How sure the evidence is, or why there is none."""
    status, label = one.evidence.status, _("How sure: %(measure)s") % {"measure": one.text}
    if status is Status.EVIDENCED and one.evidence.strength is not Strength.NONE:
        word = str(sentences.STRENGTH_WORDS[one.evidence.strength])
    else:
        word = str(sentences.STATUS_WORDS[status])
    return Value(word[:1].upper() + word[1:], f"measures:{one.id}/strength", label)


# ---- with room for more ----------------------------------------------------------------------------------


def blocks(ground: Ground, one: Known, most: int = IN_A_LIST) -> tuple[Block, ...]:
    """What is known of a measure as a list of findings with quotes; its gap where there is none."""
    if not one.voices:
        return (Paragraph(gap(one), "quiet"),)
    told = chosen(one.voices, most)
    found: list[Block] = [Items(tuple(sentence(ground, finding) for finding in told))]
    found.extend(quotes(ground, one.voices))
    left = len(one.voices) - len(told)
    if left:
        found.append(
            Paragraph(
                fill(
                    ngettext(
                        "%(number)s more finding stands on the evidence page.",
                        "%(number)s more findings stand on the evidence page.",
                        left,
                    ),
                    number=ground.count(left, f"measures:{one.id}/more", _("Findings not told here")),
                ),
                "quiet",
            )
        )
    return tuple(found)


def quotes(ground: Ground, findings: Iterable[Finding], most: int = MOST_QUOTES) -> tuple[Quote, ...]:
    """Quotes that stand beside the themes among these findings, each once, one a theme before a second."""
    rows = [ground.quotes_of(one.source_id, one.subject) for one in findings if one.kind is FindingKind.THEME]
    deepest = max((len(row) for row in rows), default=0)
    in_turn = [row[depth] for depth in range(deepest) for row in rows if depth < len(row)]
    return tuple({quote.comment_id: quote for quote in in_turn}.values())[:most]


def without_repeats(sections: Iterable[Section]) -> tuple[Section, ...]:
    """Sections in which each quote stands once, where it stands first: one voice must not seem to be many."""
    told: set[str] = set()
    return tuple(_without_repeats(section, told) for section in sections)


def _without_repeats(section: Section, told: set[str]) -> Section:
    kept: list[Block] = []
    for block in section.blocks:
        if isinstance(block, Quote):
            if block.comment_id in told:
                continue
            told.add(block.comment_id)
        kept.append(block)
    within = tuple(_without_repeats(one, told) for one in section.sections)
    return replace(section, blocks=tuple(kept), sections=within)


def voice_text(findings: Iterable[Finding]) -> str:
    """Which way each audience speaks, of those that point a way; "" where none does."""
    ways: dict[str, set[Pointing]] = {}
    for one in findings:
        if one.points is not None:
            ways.setdefault(one.audience, set()).add(one.points)
    return "; ".join(
        _("%(who)s: %(way)s")
        % {
            "who": sentences.AUDIENCE_WORDS[audience],
            "way": str(
                sentences.POINTING_WORDS[next(iter(found)) if len(found) == 1 else Pointing.MIXED]
            ).lower(),
        }
        for audience, found in ways.items()
    )
