"""Worksheets: staff rate their own work item by item, say what shows it, and see what moved since last time.

There are two: the committee's self-evaluation (NCC) and the board of key questions (LGA). What staff say of
their own work stands beside what people said and never counts as their voice. What is written is never
changed: saving an item adds a version. A worksheet that is finished stays as it is; the next begins empty,
with last time's ratings beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from questionnaires import reader
from questionnaires.answers import DONT_KNOW
from questionnaires.model import Framework, Kind, Measure, Question, Section
from survey_app.services import audit, collections, releases, subjects
from survey_app.services.audit import Act
from survey_app.services.refusals import Refusal
from survey_app.services.released import Figures
from survey_app.store import accounts as account_store
from survey_app.store import worksheets as store
from survey_app.store.database import Session
from survey_app.store.evidence_tables import Worksheet, WorksheetEntry

RATINGS: Mapping[str, tuple[str, ...]] = {
    "NCC": ("not_in_place", "started", "in_place", "in_place_with_effect"),
    "LGA": ("not_yet", "partly", "yes"),
}
"""The codes of each framework's scale, from the lowest: those of the questionnaires in ASKED_BY."""
ASKED_BY: Mapping[str, str] = {"NCC": "Q16", "LGA": "Q17"}
"""The questionnaire that asks for the same ratings, and whose words the scale has."""
UNSURE = DONT_KNOW
"""A rating that says that staff do not know; it is kept, and nothing has moved to or from it."""
_RATED_ROLES = ("item", "question")
LONGEST_WORDS, LONGEST_OWNER = 2_000, 100


class NoSuchWorksheet(Refusal):
    """There is no worksheet of that framework or number, or no such item in it."""


class WrittenMeanwhile(Refusal):
    """Somebody else wrote in an item since it was looked at."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What is held of an item. rating: a code, UNSURE, or "" for none yet. ticked: of the item's parts."""

    rating: str = ""
    shows: str = ""
    note: str = ""
    owner: str = ""
    by_when: date | None = None
    ticked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a worksheet with what is held of it.

    parts: the bullets, facets or look-fors that stand under it, to be ticked. before: last time's rating, ""
    where there was none. version: how often it was saved, 0 for never. by, written_at: who saved it last.
    """

    measure: Measure
    section_id: str
    parts: tuple[Measure, ...]
    rating: str
    shows: str
    note: str
    owner: str
    by_when: date | None
    ticked: tuple[str, ...]
    before: str
    version: int
    by: str
    written_at: datetime | None

    @property
    def filled(self) -> Filled:
        """What is held of it, without who and when."""
        return Filled(self.rating, self.shows, self.note, self.owner, self.by_when, self.ticked)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet: the framework's items in order. finished_on: None while it is filled in."""

    id: str
    framework: Framework
    number: int
    begun_on: date
    finished_on: date | None
    items: tuple[Item, ...]

    @property
    def rated(self) -> int:
        """How many items have a rating, "don't know" among them."""
        return sum(bool(item.rating) for item in self.items)

    def of_section(self, section_id: str) -> tuple[Item, ...]:
        """The items of one section."""
        return tuple(item for item in self.items if item.section_id == section_id)


@dataclass(frozen=True, slots=True)
class Past:
    """One version of an item: what was held, by whom and when (UTC)."""

    version: int
    filled: Filled
    by: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Saving:
    """What somebody saves of an item. seen: the version that they had before them."""

    measure_id: str
    filled: Filled
    seen: int


def movement(item: Item) -> str:
    """Where an item's rating went since last time: "up", "down", "same", or "" where that is not known."""
    scale = RATINGS[item.measure.id.partition("-")[0]]
    if item.rating not in scale or item.before not in scale:
        return ""
    moved = scale.index(item.rating) - scale.index(item.before)
    return "up" if moved > 0 else "down" if moved < 0 else "same"


def layout(framework_id: str) -> tuple[tuple[Section, tuple[tuple[Measure, tuple[Measure, ...]], ...]], ...]:
    """Each section with its items, and with what stands under each to be ticked. Raises NoSuchWorksheet."""
    return tuple((section, tuple(_items(section))) for section in _framework(framework_id).sections)


def _items(section: Section) -> Iterator[tuple[Measure, tuple[Measure, ...]]]:
    """What stands behind an item in the document, up to the next one, stands under it."""
    held: list[tuple[Measure, list[Measure]]] = []
    for measure in section.measures:
        if measure.role in _RATED_ROLES:
            held.append((measure, []))
        elif held:
            held[-1][1].append(measure)
    return ((measure, tuple(parts)) for measure, parts in held)


def scale_question(framework_id: str) -> Question:
    """A question that asks with a framework's scale, for the words of its ratings."""
    asked = reader.questionnaire(ASKED_BY[framework_id])
    return next(question for question in asked.questions if question.kind is Kind.RATING)


# ---- looking at them -------------------------------------------------------------------------------------


def current(session: Session, partnership_id: str, framework_id: str) -> Sheet | None:
    """The worksheet that is being filled in, None where none is. Raises NoSuchWorksheet."""
    _framework(framework_id)
    rows = store.of_framework(session, partnership_id, framework_id)
    return _sheet(session, rows[0], rows[1:]) if rows and rows[0].finished_on is None else None


def last_finished(session: Session, partnership_id: str, framework_id: str) -> Sheet | None:
    """The worksheet that was finished last, None where none was. Raises NoSuchWorksheet."""
    _framework(framework_id)
    rows = store.of_framework(session, partnership_id, framework_id)
    for place, row in enumerate(rows):
        if row.finished_on is not None:
            return _sheet(session, row, rows[place + 1 :])
    return None


def numbered(session: Session, partnership_id: str, framework_id: str, number: int) -> Sheet:
    """A partnership's worksheet by its number. Raises NoSuchWorksheet."""
    _framework(framework_id)
    rows = store.of_framework(session, partnership_id, framework_id)
    for place, row in enumerate(rows):
        if row.number == number:
            return _sheet(session, row, rows[place + 1 :])
    raise NoSuchWorksheet("There is no such worksheet.")


def listing(session: Session, partnership_id: str, framework_id: str) -> tuple[Sheet, ...]:
    """A partnership's worksheets of a framework, the newest first. Raises NoSuchWorksheet."""
    _framework(framework_id)
    rows = store.of_framework(session, partnership_id, framework_id)
    return tuple(_sheet(session, row, rows[place + 1 :]) for place, row in enumerate(rows))


def history(session: Session, partnership_id: str, sheet: Sheet, measure_id: str) -> tuple[Past, ...]:
    """Every version of an item of a worksheet, the newest first."""
    people = _people(session, partnership_id)
    rows = [row for row in store.entries(session, sheet.id) if row.measure_id == measure_id]
    return tuple(
        Past(row.version, _filled(row), people.get(row.account_id or "", ""), row.written_at)
        for row in reversed(rows)
    )


def _framework(framework_id: str) -> Framework:
    if framework_id not in RATINGS:
        raise NoSuchWorksheet("There is no such worksheet.")
    return reader.framework(framework_id)


def _sheet(session: Session, row: Worksheet, earlier: Iterable[Worksheet]) -> Sheet:
    held = {one.measure_id: one for one in store.entries(session, row.id)}
    last = next((one for one in earlier if one.finished_on is not None), None)
    before = {one.measure_id: one.rating for one in store.entries(session, last.id)} if last else {}
    people = _people(session, row.partnership_id)
    items: list[Item] = []
    for section, rated in layout(row.framework_id):
        for measure, parts in rated:
            entry = held.get(measure.id)
            filled = _filled(entry) if entry is not None else Filled()
            items.append(
                Item(
                    measure=measure,
                    section_id=section.id,
                    parts=parts,
                    rating=filled.rating,
                    shows=filled.shows,
                    note=filled.note,
                    owner=filled.owner,
                    by_when=filled.by_when,
                    ticked=filled.ticked,
                    before=before.get(measure.id, ""),
                    version=entry.version if entry is not None else 0,
                    by=people.get(entry.account_id or "", "") if entry is not None else "",
                    written_at=entry.written_at if entry is not None else None,
                )
            )
    framework = _framework(row.framework_id)
    return Sheet(row.id, framework, row.number, row.begun_on, row.finished_on, tuple(items))


def _filled(row: WorksheetEntry) -> Filled:
    return Filled(row.rating, row.shows, row.note, row.owner, row.by_when, tuple(row.ticked))


def _people(session: Session, partnership_id: str) -> dict[str, str]:
    return {one.id: one.display_name for one in account_store.accounts(session, partnership_id)}


# ---- filling them in -------------------------------------------------------------------------------------


def begin(session: Session, partnership_id: str, framework_id: str, today: date) -> Sheet:
    """Begin a worksheet. Raises Refusal where one is being filled in, and NoSuchWorksheet."""
    _framework(framework_id)
    account_store.hold_partnership(session, partnership_id)
    rows = store.of_framework(session, partnership_id, framework_id)
    if rows and rows[0].finished_on is None:
        raise Refusal("One is being filled in already. Finish it before you begin the next.")
    row = Worksheet(
        partnership_id=partnership_id,
        framework_id=framework_id,
        number=rows[0].number + 1 if rows else 1,
        begun_on=today,
        account_id=_account(session),
    )
    session.add(row)
    session.flush()
    audit.record(session, Act.WORKSHEET_BEGUN, row.id, partnership_id)
    return _sheet(session, row, rows)


def save(
    session: Session,
    partnership_id: str,
    framework_id: str,
    savings: Iterable[Saving],
    now: datetime,
) -> dict[str, Refusal]:
    """Save items of the worksheet that is being filled in; for each that was not, why.

    Items that can be saved are, whatever is wrong with others. Where somebody else wrote in an item since it
    was looked at, theirs stays and the reason is WrittenMeanwhile; saving it again with the newest version
    seen puts this in its place, and theirs stays in the history. Raises NoSuchWorksheet where none is being
    filled in.
    """
    sheet = current(session, partnership_id, framework_id)
    row = store.hold(session, sheet.id) if sheet is not None else None
    if row is None or row.finished_on is not None:
        raise NoSuchWorksheet("This worksheet is finished. Begin the next one to write in it.")
    sheet = current(session, partnership_id, framework_id)
    assert sheet is not None
    items = {item.measure.id: item for item in sheet.items}
    refused: dict[str, Refusal] = {}
    wrote = False
    for saving in savings:
        item = items.get(saving.measure_id)
        if item is None:
            refused[saving.measure_id] = NoSuchWorksheet("There is no such item in this worksheet.")
            continue
        filled = _tidy(saving.filled)
        if filled == item.filled:
            continue
        fault = _fault(item, filled)
        if fault is None and saving.seen != item.version:
            fault = WrittenMeanwhile(
                "%(by)s wrote here while you did. Theirs is kept and stands beside yours. Save again to "
                "put yours in its place.",
                by=item.by or "Somebody else",
            )
        if fault is not None:
            refused[saving.measure_id] = fault
            continue
        session.add(
            WorksheetEntry(
                worksheet_id=sheet.id,
                measure_id=item.measure.id,
                version=item.version + 1,
                rating=filled.rating,
                shows=filled.shows,
                note=filled.note,
                owner=filled.owner,
                by_when=filled.by_when,
                ticked=list(filled.ticked),
                account_id=_account(session),
                written_at=now,
            )
        )
        wrote = True
    session.flush()
    if wrote:
        audit.record(session, Act.WORKSHEET_FILLED, sheet.id, partnership_id)
    return refused


def finish(session: Session, partnership_id: str, framework_id: str, today: date) -> Sheet:
    """Finish the worksheet that is being filled in: nothing in it changes any more.

    Raises Refusal where nothing is rated yet, and NoSuchWorksheet where none is being filled in.
    """
    sheet = current(session, partnership_id, framework_id)
    row = store.hold(session, sheet.id) if sheet is not None else None
    if sheet is None or row is None or row.finished_on is not None:
        raise NoSuchWorksheet("No worksheet is being filled in.")
    if not sheet.rated:
        raise Refusal("Nothing is rated yet. Rate at least one item before you finish.")
    row.finished_on = today
    session.flush()
    audit.record(session, Act.WORKSHEET_FINISHED, sheet.id, partnership_id)
    return replace(sheet, finished_on=today)


def _tidy(filled: Filled) -> Filled:
    return replace(
        filled,
        shows=filled.shows.replace("\r\n", "\n").strip(),
        note=filled.note.replace("\r\n", "\n").strip(),
        owner=filled.owner.strip(),
        ticked=tuple(dict.fromkeys(filled.ticked)),
    )


def _fault(item: Item, filled: Filled) -> Refusal | None:
    scale = RATINGS[item.measure.id.partition("-")[0]]
    if filled.rating and filled.rating not in (*scale, UNSURE):
        return Refusal("Choose one of the ratings that are offered.")
    if set(filled.ticked) - {part.id for part in item.parts}:
        return Refusal("Tick only what stands under this item.")
    if max(len(filled.shows), len(filled.note)) > LONGEST_WORDS:
        return Refusal("A text is longer than %(most)s characters. Shorten it.", most=LONGEST_WORDS)
    if len(filled.owner) > LONGEST_OWNER:
        return Refusal("The owner is longer than %(most)s characters. Name a role.", most=LONGEST_OWNER)
    return None


def _account(session: Session) -> str | None:
    """The account that acts, None for a command."""
    who = audit.who_acts(session)
    return who if who and who != audit.COMMAND_LINE else None


# ---- taking over what was answered -----------------------------------------------------------------------


def answered_elsewhere(
    session: Session, partnership_id: str, framework_id: str, today: date
) -> list[collections.AskedCollection]:
    """Collections in which the same was rated once, by one group: their ratings can be taken over."""
    _framework(framework_id)
    return [
        asked
        for asked in collections.listing(session, partnership_id, today)
        if asked.questionnaire.id == ASKED_BY[framework_id] and _ratings_of(session, asked, today)
    ]


def take_over(
    session: Session, partnership_id: str, framework_id: str, code: str, today: date, now: datetime
) -> int:
    """Take over a collection's ratings for items that have none yet; how many items were filled.

    The collection's figures are staff's own statements and exact, so that of one answer they are the answer.
    Raises Refusal where it was not answered exactly once, and NoSuchWorksheet.
    """
    asked = next(
        (one for one in answered_elsewhere(session, partnership_id, framework_id, today) if one.code == code),
        None,
    )
    sheet = current(session, partnership_id, framework_id)
    if asked is None or sheet is None:
        raise Refusal("Its ratings cannot be taken over: choose one that was answered once, by one group.")
    found = _ratings_of(session, asked, today)
    savings = [
        Saving(
            item.measure.id,
            replace(
                item.filled,
                rating=found.get(item.measure.id, ""),
                ticked=tuple(part.id for part in item.parts if part.id in found),
            ),
            item.version,
        )
        for item in sheet.items
        if not item.rating and not item.ticked
    ]
    taken = [one for one in savings if one.filled.rating or one.filled.ticked]
    save(session, partnership_id, framework_id, taken, now)
    return len(taken)


def _ratings_of(session: Session, asked: collections.AskedCollection, today: date) -> dict[str, str]:
    """What one group said, by measure: a rating's code, or "ticked"; {} where not exactly one answered."""
    release = releases.current(session, subjects.of_collection(asked), today)
    figures = Figures.from_dict(release.figures) if release is not None else None
    if figures is None or figures.people.value != 1:
        return {}
    found: dict[str, str] = {}
    for answered in figures.questions:
        question = asked.questionnaire.question(answered.question_id)
        if question is None or not question.measures:
            continue
        distribution = answered.distribution
        said = [
            code
            for code, figure in (*distribution.cells, *distribution.apart)
            if figure.is_shown and (figure.count or figure.value)
        ]
        if question.kind is Kind.RATING:
            known = [code for code in said if code in (*RATINGS[_framework_of(question)], UNSURE)]
            found.update({measure: code for measure in question.measures[:1] for code in known[:1]})
        elif question.kind is Kind.SEVERAL:
            offered = [option.code for option in question.options if not option.exclusive]
            for code, measure in zip(offered, question.measures, strict=False):
                if code in said:
                    found[measure] = "ticked"
    return found


def _framework_of(question: Question) -> str:
    return question.measures[0].partition("-")[0]
