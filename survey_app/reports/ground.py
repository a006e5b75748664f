"""The ground of a report: everything that it may need, gathered once, and its figures as a paper prints them.

A report takes no number from anywhere else, and formats none itself: `Ground.value` and its neighbours turn a
figure into a `Value` with its text, its key and its source.

Keys. One figure has one key wherever it stands in a paper: "collection:ID/Q02.1/agree", "…/base",
"…/theme:T03/people", "…/theme:T03/negative", "programme:ID/WB:after/change", "…/people" for all who answered.
What is no figure of a release begins with its subject: "record:…", "action:…", "measures:SET/evidenced".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from analysis.disclosure.classes import DisclosureClass
from analysis.figures import ChangeFigure, DistributionFigure, Figure, Form, ThemeFigure
from analysis.outcomes import Finding
from questionnaires import reader
from questionnaires.model import Codebook, Framework
from survey_app import i18n, report_words, sentences
from survey_app.i18n import gettext as _
from survey_app.i18n import questionnaire_words
from survey_app.papers.model import Quote, Sources, Value
from survey_app.reports import entered
from survey_app.reports.entered import Entered
from survey_app.services import codebooks, districts, evidence, learning, notices, quotes, summaries, why
from survey_app.services.evidence import About, Evidence, Heard, Period
from survey_app.services.learning import KnownModel
from survey_app.services.released import PEOPLE
from survey_app.services.subjects import Subject
from survey_app.services.summaries import Summary
from survey_app.store.database import Session

Progress = Callable[[int, int], None]
"""Is told how many steps of how many are done."""

GATHERED_BESIDE = 2
"""Steps of gathering beside one for each summary: the evidence, and what staff entered."""
STEPS_OF_WORDS = 1
"""Steps after the gathering: putting it into a paper."""


def in_silence(_done: int, _total: int) -> None:
    """Tell nobody how far it is."""


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as a report tells it: in words, and in values that carry their source.

    title: what it is about. audience: who spoke, in words. source: the id of the source. values: each figure
    that is shown, with its label. base: of how many people, None where it has none. sentences: what a change
    says, each a value, since numbers stand in them. checked: whether people looked at a theme, "" for what is
    none. points: which way, "" where it does not say.
    """

    finding: Finding
    title: str
    audience: str
    source: str
    values: tuple[tuple[str, Value], ...]
    base: Value | None = None
    sentences: tuple[Value, ...] = ()
    checked: str = ""
    points: str = ""
    quotes: tuple[Quote, ...] = ()
    is_question: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything that a report may need.

    district_id, district_name: None and "" for the whole partnership. period: None for all that was ever
    asked. heard, heard_before: every finding of it, and of the same period a year earlier (None where there
    is no period). summaries: of all that speaks for it, by key ("collection:ID", "programme:ID"), in the
    order of the lists of staff; summaries_before: of all that spoke a year earlier, as known today. quotes:
    whose words may be shown, by the key of the collection and the theme. frameworks: those that the
    partnership uses. contact: whom the partnership's notices name to be asked, "" for nobody yet. sources:
    numbers them as they are named.
    """

    partnership_id: str
    partnership_name: str
    nation: str
    kind: str
    district_id: str | None
    district_name: str
    period: Period | None
    today: date
    language: str
    heard: Heard
    heard_before: Heard | None
    summaries: Mapping[str, Summary]
    summaries_before: Mapping[str, Summary]
    quotes: Mapping[tuple[str, str], tuple[Quote, ...]]
    codebook: Codebook
    frameworks: tuple[Framework, ...]
    entered: Entered = field(default_factory=Entered)
    districts: tuple[str, ...] = ()
    contact: str = ""
    model: KnownModel | None = None
    progress: Progress = in_silence
    sources: Sources = field(default_factory=Sources)
    _laid_out: dict[tuple[str, bool], Evidence] = field(default_factory=dict)
    _ids: dict[str, str] = field(default_factory=dict)

    # ---- evidence ----------------------------------------------------------------------------------------

    def evidence(self, framework_id: str) -> Evidence:
        """What was heard for each measure of a framework, in the document's order."""
        return self._evidence(framework_id, self.heard, is_before=False)

    def evidence_before(self, framework_id: str) -> Evidence | None:
        """The same for the period a year earlier, as known today; None where there is no period."""
        if self.heard_before is None:
            return None
        return self._evidence(framework_id, self.heard_before, is_before=True)

    def _evidence(self, framework_id: str, heard: Heard, *, is_before: bool) -> Evidence:
        key = (framework_id, is_before)
        if key not in self._laid_out:
            self._laid_out[key] = evidence.lay_out(reader.framework(framework_id), heard, self.today)
        return self._laid_out[key]

    # ---- what it is about, in words ----------------------------------------------------------------------

    @property
    def place(self) -> str:
        """The district's name, or the partnership's."""
        return self.district_name or self.partnership_name

    @property
    def period_text(self) -> str:
        """The period in words: "2026", "July to September 2026", or that it is everything so far."""
        return report_words.period_text(self.period)

    def facts(self) -> tuple[tuple[str, str], ...]:
        """The facts that stand at the head of every report."""
        found = (
            (_("Partnership"), self.partnership_name),
            (_("District"), self.district_name or _("The whole partnership")),
            (_("Period"), self.period_text),
            (_("Made on"), i18n.format_date(self.today)),
        )
        return (*found, (_("Contact"), self.contact)) if self.contact else found

    # ---- sources and values ------------------------------------------------------------------------------

    def summary(self, key: str) -> Summary:
        """The summary of a collection or programme of this period, or of the one before."""
        return self.summaries[key] if key in self.summaries else self.summaries_before[key]

    def source(self, key: str) -> str:
        """The id of the source of a collection's or programme's figures; a finding's key is its source_id."""
        if key not in self._ids:
            found = self.summary(key)
            release = ""
            if found.release_number is not None and found.released_on is not None:
                release = report_words.release_text(found.release_number, found.released_on)
            self._ids[key] = self.sources.id_of(
                found.title, release, str(report_words.RULE_WORDS[found.klass]), address_of(found)
            )
        return self._ids[key]

    def value(self, figure: Figure, key: str, label: str, source: str) -> Value:
        """A figure as a paper prints it; one that is hidden is its reason. source: the id of a source."""
        number, unit = _in_a_cell(figure)
        return Value(sentences.figure_text(figure), key, label, number, unit, source)

    def said(self, text: str, key: str, label: str, source: str) -> Value:
        """A sentence that holds figures, as one value: whoever follows it is led to where they come from."""
        return Value(text, key, label, source=source)

    def count(self, number: float, key: str, label: str, source: str = "") -> Value:
        """A number that is no figure about people who answered: measures, sessions, what staff entered."""
        return Value(i18n.format_number(number), key, label, float(number), "", source)

    def people(self, key: str) -> Value:
        """How many answered a collection or a programme, or why that is not told."""
        found = self.summary(key)
        return self.value(found.people, f"{key}/people", found.title, self.source(key))

    # ---- findings ----------------------------------------------------------------------------------------

    def told(self, finding: Finding) -> Told:
        """A finding in words and values. It must be one of `heard` or of `heard_before`."""
        key = (finding.source_id, finding.subject)
        if key in self.heard.about or self.heard_before is None:
            return self._told(finding, self.heard.about[key])
        return self._told(finding, self.heard_before.about[key])

    def quotes_of(self, key: str, theme_id: str) -> tuple[Quote, ...]:
        """The quotes that may stand beside a theme of a collection."""
        return self.quotes.get((key, theme_id), ())

    def _told(self, finding: Finding, about: About) -> Told:
        source = self.source(finding.source_id)
        audience = str(sentences.AUDIENCE_WORDS[finding.audience])
        key = f"{finding.source_id}/{finding.subject}"
        points = str(sentences.POINTING_WORDS[finding.points]) if finding.points is not None else ""
        figure, fillings = finding.figure, about.source.fillings
        if about.question is not None and isinstance(figure, DistributionFigure):
            question, part = about.question, about.part
            name = sentences.part_text(question, part, fillings)
            title = sentences.wording(question.text, fillings) + (f" ({name})" if name else "")
            labelled = (
                (code, sentences.code_text(question, part, code, fillings), cell)
                for code, cell in figure.cells
                if cell.is_shown
            )
            return Told(
                finding,
                title,
                audience,
                source,
                tuple(
                    (label, self.value(cell, f"{key}/{code}", f"{title}: {label}", source))
                    for code, label, cell in labelled
                ),
                base=self._base(figure.base, key, title, source),
                is_question=True,
            )
        if about.scale is not None and about.waves is not None and isinstance(figure, ChangeFigure):
            before, after = (str(sentences.WAVE_WORDS[wave]) for wave in about.waves)
            title = f"{sentences.wording(about.scale.title, fillings)}: {before} – {after}"
            said = tuple(
                self.said(text, f"{key}/sentence-{place}", title, source)
                for place, text in enumerate(sentences.change_text(figure), 1)
            )
            parts = tuple(self._change_values(figure, key, title, source))
            return Told(finding, title, audience, source, parts, sentences=said, points=points)
        if about.theme is not None and isinstance(figure, ThemeFigure):
            theme = about.theme
            key = f"{finding.source_id}/theme:{theme.id}"
            title = questionnaire_words(theme.name)
            directions = [
                (code, str(sentences.DIRECTION_WORDS[code]), cell)
                for code, cell in figure.directions
                if cell.is_shown
            ]
            people = (("people", _("People"), figure.people), *directions)
            base = self.value(figure.commenters, f"{key}/commenters", title, source)
            return Told(
                finding,
                title,
                audience,
                source,
                tuple(
                    (label, self.value(cell, f"{key}/{code}", f"{title}: {label}", source))
                    for code, label, cell in people
                ),
                base=Value(
                    sentences.commenters_text(figure.commenters),
                    base.key,
                    title,
                    base.number,
                    source=source,
                ),
                checked=str(sentences.CHECKED_WORDS[about.checked]),
                points=points,
                quotes=self.quotes_of(finding.source_id, theme.id),
            )
        return Told(finding, finding.subject, audience, source, ())

    def _base(self, base: Figure, key: str, title: str, source: str) -> Value:
        number, unit = _in_a_cell(base)
        return Value(sentences.base_text(base), f"{key}/base", title, number, unit, source)

    def _change_values(
        self, figure: ChangeFigure, key: str, title: str, source: str
    ) -> Iterator[tuple[str, Value]]:
        parts = (
            ("pairs", _("People who answered both times"), figure.pairs),
            ("before", _("Average before"), figure.before),
            ("after", _("Average after"), figure.after),
            ("change", _("Average change"), figure.change),
            ("interval", _("It probably lies between"), figure.interval),
        )
        for code, label, part in parts:
            if part.is_shown:
                yield label, self.value(part, f"{key}/{code}", f"{title}: {label}", source)


def gather(
    session: Session,
    partnership_id: str,
    kind: str,
    district_id: str | None,
    period: Period | None,
    today: date,
    progress: Progress = in_silence,
) -> Ground:
    """Everything that a report may need. The session must be one that writes: releases may be due.

    Raises Refusal for a district that is not the partnership's.
    """
    earlier = a_year_before(period)
    chosen = evidence.chosen_subjects(session, partnership_id, today, district_id, period)
    chosen_before: tuple[Subject, ...] = ()
    if earlier is not None:
        chosen_before = evidence.chosen_subjects(session, partnership_id, today, district_id, earlier)
    subjects = {one.key: one for one in (*chosen, *chosen_before)}
    total = len(subjects) + GATHERED_BESIDE + STEPS_OF_WORDS
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        progress(done, total)

    progress(0, total)
    # What is due is made subject by subject, so that whoever keeps each step holds nobody else up for long.
    built: dict[str, Summary] = {}
    for subject in subjects.values():
        built[subject.key] = summaries.build(session, subject, today)
        step()
    heard = evidence.gather(session, partnership_id, today, district_id, period)
    heard_before = (
        evidence.gather(session, partnership_id, today, district_id, earlier) if earlier is not None else None
    )
    for key in _released_since(built, heard, heard_before):
        built[key] = summaries.build(session, subjects[key], today)
    step()
    ground = Ground(
        partnership_id=partnership_id,
        partnership_name=districts.partnership_name(session, partnership_id),
        nation=districts.nation(session, partnership_id),
        kind=kind,
        district_id=district_id,
        district_name=heard.district_name,
        period=period,
        today=today,
        language=i18n.language(),
        heard=heard,
        heard_before=heard_before,
        summaries={one.key: built[one.key] for one in chosen},
        summaries_before={one.key: built[one.key] for one in chosen_before},
        quotes=_quoted(session, partnership_id, subjects.values()),
        codebook=codebooks.current(session, partnership_id),
        frameworks=summaries.used_frameworks(session, partnership_id),
        entered=entered.gather(
            session, partnership_id, kind, chosen, heard, today, district_id, period, earlier
        ),
        districts=tuple(one.name for one in districts.listing(session, partnership_id)),
        contact=notices.details(session, partnership_id).officer,
        model=learning.standing(session, partnership_id).in_use,
        progress=progress,
    )
    step()
    return ground


def _quoted(
    session: Session, partnership_id: str, subjects: Iterable[Subject]
) -> dict[tuple[str, str], tuple[Quote, ...]]:
    """A few comments of which words may be shown, by the key of the collection or programme and the theme."""
    of = [(asked.id, subject) for subject in subjects for asked in subject.collections]
    told = quotes.a_few_by_comment(session, partnership_id, dict.fromkeys(asked_id for asked_id, _one in of))
    found: dict[tuple[str, str], dict[str, Quote]] = {}
    for asked_id, subject in of:
        who = str(sentences.AUDIENCE_WORDS[subject.collections[0].audience])
        for theme_id, words in told.get(asked_id, {}).items():
            held = found.setdefault((subject.key, theme_id), {})
            for comment_id in words:
                held[comment_id] = Quote(comment_id, who, is_retold=subject.klass is DisclosureClass.SMALL)
    return {place: tuple(held.values())[: quotes.MOST_SHOWN] for place, held in found.items()}


def _released_since(built: Mapping[str, Summary], *heard: Heard | None) -> set[str]:
    """The subjects of which findings tell another release than their summary, since one was made between."""
    return {
        key
        for one in heard
        if one is not None
        for (key, _subject), about in one.about.items()
        if about.release is not None and about.release.number != built[key].release_number
    }


def a_year_before(period: Period | None) -> Period | None:
    """The same year or quarter a year earlier; None for none, and where it could not be named."""
    if period is None or period.first.year <= 2000:
        return None
    return evidence.read_period(f"{period.first.year - 1}{period.name[4:]}")


def address_of(summary: Summary) -> str:
    """Staff's page that explains the release of a summary; its own page where there is no release yet."""
    if summary.release_id:
        return why.address(summary.release_id, PEOPLE)
    place = "programmes" if summary.is_programme else "collections"
    return f"/staff/{place}/{summary.code}/summary"


def _in_a_cell(figure: Figure) -> tuple[float | None, str]:
    """The number of a figure as a workbook holds it, with its unit; None for what is said in words."""
    if figure.form is Form.SHARE:
        return figure.value, "%"
    if figure.form in (Form.COUNT, Form.MEAN, Form.CHANGE, Form.STATISTIC):
        return figure.value, ""
    return None, ""
