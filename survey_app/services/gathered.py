"""Responses gathered elsewhere, on paper, a tablet or in another tool, taken in from a CSV file.

All rows are stored or none is. A row is known by its `reference` where the file has one, else by its content
and how many like it stand above it, so that the same file taken in twice adds nothing.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from questionnaires.answers import NO_OPINION_CODES, SKIPPED, Answer, skipped
from questionnaires.loading import WORKBOOK, parted_by
from questionnaires.model import Kind, Question
from survey_app.engine import replies, turns
from survey_app.services import audit, cards, clock, collections
from survey_app.services.audit import Act
from survey_app.services.refusals import Refusal
from survey_app.store import responses
from survey_app.store.database import Session

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes; far more than anybody gathers on paper, and little enough to read at once."""
MOST_COLUMNS = 2_000
"""A questionnaire of 200 questions, with several parts and a note each, has fewer."""
FAULTS_TOLD = 20
SLIP = 1e-6
"""Totals that differ by no more than this differ only by how a computer keeps fractions."""
OWN_COLUMNS = ("reference", "card", "week", "language")
"""Columns that are no question: a name for the row, the person's card, the day or week, the language."""
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
"""A language as the catalogues are named: `en`, `pl`, `zh-Hans`; 12 signs at most."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file: rows added, and rows that were there already."""

    added: int
    there_already: int


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds: one field of the reply to one question."""

    question: Question
    field: str


@dataclass(frozen=True, slots=True)
class Brought:
    """A file as it was brought: its name, for messages, and its bytes."""

    name: str
    raw: bytes


def collect(session: Session, partnership_id: str, code: str, file: Path | Brought, today: date) -> Taken:
    """Take in a file's responses. Raises Refusal, naming every refused row, and then nothing is stored."""
    if isinstance(file, Path):
        file = Brought(file.name, file.read_bytes())
    asked = collections.find(session, code, today)
    if asked is None or asked.partnership_id != partnership_id:
        raise Refusal(
            "There is no collection with the code %(code)s. `heard collection list` shows them all.",
            code=repr(code),
        )
    if asked.state == "not_yet":
        raise Refusal(
            "%(title)s opens on %(day)s. Take its responses in from that day on.",
            title=asked.title,
            day=asked.opens_on.isoformat(),
        )
    if asked.state == "closed" and asked.disclosure_class != "open":
        raise Refusal(
            "%(title)s is closed and its figures are frozen. Take responses in before you close it.",
            title=asked.title,
        )
    rows = list(rows_of(file))
    columns = _columns(file, rows[0][1] if rows else {}, asked)
    faults: list[str] = []
    ready: list[tuple[str, Mapping[str, str], dict[str, Answer]]] = []
    seen: Counter[str] = Counter()
    named: dict[str, int] = {}
    known: dict[str, str | None] = {}
    for number, row in rows:
        answers, wrong = _answers(row, columns)
        wrong += _wrong_with_totals(asked, answers)
        wrong += _wrong_with_own(session, asked, row, known, today)
        reference = row.get("reference", "")
        if reference and named.setdefault(reference, number) != number:
            wrong.append(f"its reference stands in row {named[reference]} already. Give each row its own.")
        faults += [f"row {number}: {fault}" for fault in wrong]
        content = "\x1f".join(f"{name}\x1e{value}" for name, value in sorted(row.items()))
        seen[content] += 1
        name = row.get("reference") or f"{content}\x1d{seen[content]}"
        ready.append((hashlib.sha256(f"{asked.id}\x1d{name}".encode()).hexdigest(), row, answers))
    if faults:
        more = f"\n… and {len(faults) - FAULTS_TOLD} more" if len(faults) > FAULTS_TOLD else ""
        raise Refusal(
            "%(name)s was not taken in; nothing was stored.\n%(faults)s",
            name=file.name,
            faults="\n".join(faults[:FAULTS_TOLD]) + more,
        )
    added = 0
    for key, cells, answers in ready:
        if responses.by_source_key(session, key) is None:
            _store(session, asked, cells, answers, key, known.get(cells.get("card", "")), today)
            added += 1
    audit.record(session, Act.RESPONSES_BROUGHT, asked.id, partnership_id)
    return Taken(added, len(ready) - added)


def rows_of(file: Brought) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV file that hold anything, each with its number as a spreadsheet shows it.

    Raises Refusal in one sentence where it is too large, no text, or no table.
    """
    raw = file.raw
    if len(raw) > LARGEST_FILE:
        raise Refusal("%(name)s is larger than 20 MB. Split it into smaller files.", name=file.name)
    if raw.startswith(WORKBOOK):
        raise Refusal(
            "%(name)s is a workbook, not a CSV file. Open it and save it as “CSV UTF-8”.", name=file.name
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = raw[: broken.start].count(b"\n") + 1
        raise Refusal(
            "%(name)s, line %(line)s: this is not UTF-8 text. Save it again as “CSV UTF-8”.",
            name=file.name,
            line=line,
        ) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise Refusal(
            "%(name)s, line %(line)s: there is a sign that no text has. Save it again as “CSV UTF-8”.",
            name=file.name,
            line=line,
        )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=parted_by(text), strict=True)
    try:
        names = [name.strip() for name in next(reader, [])]
        if len(names) > MOST_COLUMNS:
            raise Refusal(
                "%(name)s has more than %(most)s columns. Keep those that are asked for.",
                name=file.name,
                most=MOST_COLUMNS,
            )
        twice = [name for name, times in Counter(names).items() if name and times > 1]
        if twice:
            raise Refusal(
                "%(name)s has the column %(column)s twice. Keep one of them.",
                name=file.name,
                column=repr(twice[0]),
            )
        for number, cells in enumerate(reader, start=2):
            beyond = cells[len(names) :]
            if any(cell.strip() for cell in beyond) or any(
                cell.strip() for name, cell in zip(names, cells, strict=False) if not name
            ):
                raise Refusal(
                    "%(name)s, line %(line_num)s: more cells than columns. Check the commas.",
                    name=file.name,
                    line_num=reader.line_num,
                )
            filled = [cell.strip() for cell in cells] + [""] * (len(names) - len(cells))
            tidy = {name: cell for name, cell in zip(names, filled, strict=False) if name}
            if any(tidy.values()):
                yield number, tidy
    except csv.Error as broken:
        raise Refusal(
            "%(name)s, line %(line_num)s: %(broken)s. Check its commas and quotes.",
            name=file.name,
            line_num=reader.line_num,
            broken=broken,
        ) from None


def _columns(
    file: Brought, first: Mapping[str, str], asked: collections.AskedCollection
) -> dict[str, Column]:
    if not first:
        raise Refusal(
            "%(name)s holds no rows. The first line names the columns; each further line is one response.",
            name=file.name,
        )
    known: dict[str, Column] = {}
    for question in asked.turns:
        for name, column in _columns_of(question):
            known[name] = column
    unknown = [name for name in first if name not in known and name not in OWN_COLUMNS]
    if unknown:
        raise Refusal(
            "%(name)s has a column %(column)s, which %(id)s does not ask. It asks: %(known)s.",
            name=file.name,
            column=repr(unknown[0]),
            id=asked.questionnaire.id,
            known=", ".join(known),
        )
    found = {name: column for name, column in known.items() if name in first}
    if not found:
        raise Refusal(
            "%(name)s has no column of a question. %(id)s asks: %(known)s.",
            name=file.name,
            id=asked.questionnaire.id,
            known=", ".join(known),
        )
    return found


def _columns_of(question: Question) -> Iterator[tuple[str, Column]]:
    """The columns that a question may have: its id, and `id:field` for further fields."""
    for place, field in enumerate(replies.fields_of(question)):
        if field == replies.YEAR or (field == replies.CHOICE and place > 0):
            continue  # a month is one cell; "rather not say" stands in the question's own cell
        own = place == 0 and question.kind is not Kind.THEN_NOW
        yield (question.id if own else f"{question.id}:{field}"), Column(question, field)


def _answers(row: Mapping[str, str], columns: Mapping[str, Column]) -> tuple[dict[str, Answer], list[str]]:
    fields: dict[str, dict[str, list[str]]] = {}
    for name, column in columns.items():
        reply = fields.setdefault(column.question.id, {})
        if value := row.get(name, ""):
            _put(reply, column, value)
    questions = {column.question.id: column.question for column in columns.values()}
    answers: dict[str, Answer] = {}
    faults: list[str] = []
    for question_id, reply in fields.items():
        question = questions[question_id]
        if replies.is_blank(question, reply) or reply == {replies.CHOICE: [SKIPPED]}:
            answers[question_id] = skipped(question_id)
            continue
        try:
            answers[question_id] = replies.read(question, reply)
        except replies.UnfitReply as unfit:
            faults.append(f"{question_id} {_told(question, unfit)}")
    return answers, faults


def _put(reply: dict[str, list[str]], column: Column, value: str) -> None:
    question, field = column.question, column.field
    stands_apart = value == SKIPPED or value in replies.apart_codes(question)
    if stands_apart and field not in (replies.OTHER, replies.NOTE):
        reply[replies.CHOICE] = [value]
    elif field == replies.CHOICE and question.kind is Kind.SEVERAL:
        reply[field] = [code.strip() for code in value.split(";")]
    elif field == replies.MONTH:
        year, _, month = value.partition("-")
        reply[replies.MONTH], reply[replies.YEAR] = [month], [year]
    else:
        reply[field] = [value]


def _told(question: Question, unfit: replies.UnfitReply) -> str:
    """What is wrong with a reply and how to mend it. Never shows the cell: it may hold somebody's words."""
    codes = ", ".join((*replies.offered_codes(question), *replies.apart_codes(question), SKIPPED))
    return {
        "unknown": f"has a code that it does not offer. It takes: {codes}.",
        "nothing": f"has nothing that can be read. It takes: {codes}.",
        "too_many": "has several codes and takes one. Keep one.",
        "both": "has a code that stands alone beside another. Keep one or the other.",
        "too_long": f"is longer than {unfit.limit} characters. Shorten it.",
        "not_a_number": f"is no number with {question.decimals} digits after its point at the most."
        if question.decimals
        else "is not a whole number. Write digits only.",
        "too_small": f"is less than {unfit.limit}. Look at the paper again.",
        "too_large": f"is more than {unfit.limit}. Look at the paper again.",
        "not_a_month": "is not a month. Write it as 2026-05.",
        "words_without_choice": "has words beside a choice that asks for none. Leave them out.",
    }[unfit.problem]


def _wrong_with_totals(asked: collections.AskedCollection, answers: Mapping[str, Answer]) -> list[str]:
    """What is wrong between a total that was worked out elsewhere and its parts, where both are given.

    The total that counts is the one that was given, so one that its parts do not make would be a slip.
    """
    faults = []
    for scale in asked.questionnaire.scales:
        if not (scale.given and scale.parts):
            continue
        beside = [asked.questionnaire.scale(part) for part in scale.parts]
        parts = [_entered(answers, part.given) for part in beside if part is not None]
        total = _entered(answers, scale.given)
        known = [part for part in parts if part is not None]
        if total is not None and len(known) == len(parts) and abs(math.fsum(known) - total) > SLIP:
            names = ", ".join(part.given for part in beside if part is not None)
            faults.append(f"{scale.given} is not what {names} add up to. Look at the score sheet again.")
    return faults


def _entered(answers: Mapping[str, Answer], question_id: str) -> float | None:
    answer = answers.get(question_id)
    if answer is None or answer.code is None or answer.code in NO_OPINION_CODES:
        return None
    return float(answer.code)


def _wrong_with_own(
    session: Session,
    asked: collections.AskedCollection,
    row: Mapping[str, str],
    known: dict[str, str | None],
    today: date,
) -> list[str]:
    """What is wrong with the columns that are no question. `known` gains the id of each card looked up."""
    faults = []
    if card := row.get("card"):
        if not asked.programme_code:
            faults.append("it has a card, but the collection belongs to no programme. Leave the card out.")
        elif not cards.looks_right(card):
            faults.append("its card is mistyped: the check symbol does not fit. Look at the paper again.")
        else:
            # Looking a card up is slow on purpose: once a file is enough.
            if card not in known:
                known[card] = cards.find(session, asked.programme_code, card)
            if known[card] is None:
                faults.append(f"its card is not one of the programme {asked.programme_code}.")
    if week := row.get("week"):
        try:
            if date.fromisoformat(week) > today:
                faults.append("week is a day that has not come yet. Look at the paper again.")
        except ValueError:
            faults.append("week is not a day. Write it as 2026-11-23.")
    if (language := row.get("language")) and not LANGUAGE.fullmatch(language):
        faults.append("language is not the short name of a language. Write it as en, pl or cy.")
    return faults


def _store(
    session: Session,
    asked: collections.AskedCollection,
    row: Mapping[str, str],
    answers: Mapping[str, Answer],
    key: str,
    card_id: str | None,
    today: date,
) -> None:
    on_path = {question.id for question in turns.path(asked.turns, answers)}
    day = date.fromisoformat(row["week"]) if row.get("week") else today
    responses.add_response(
        session,
        collection_id=asked.id,
        week=clock.week_of(day),
        language=row.get("language") or "en",
        answers={qid: answer for qid, answer in answers.items() if qid in on_path},
        turns=asked.turns,
        card_id=card_id,
        source_key=key,
        arrived_at=clock.now(),
    )
