"""Three partnerships with one of everything each, so that whatever crosses from one to another is seen.

What the services make is made by them; every other table gets a row by itself, so that a table which comes
later is planted too. Each partnership's own word stands in all that somebody typed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    Table,
    insert,
    select,
    update,
)

from questionnaires.codebook_changes import Kind
from survey_app.services import (
    accounts,
    activities,
    codebooks,
    collections,
    contact,
    holds,
    notices,
    programmes,
    records,
    releases,
    rosters,
    worksheets,
)
from survey_app.services.codebooks import Edit
from survey_app.services.collections import Opening
from survey_app.store import evidence_tables, narrowing, tables
from survey_app.store.database import Database, Session
from survey_app.store.sealed import NOTHING, Opened, SealedJson, SealedText, SealedWords
from tests import loaded
from tests.conftest import TODAY
from tests.coordinator.conftest import NOW
from tests.partnerships import READY
from tests.respondents import answer, asks_for_contact, code_comments, comments_of

Dump = dict[str, list[dict[str, Any]]]
WORDS = ("alderwick", "birchwick", "cedarwick")
"""The partnerships' words; the first one's pages are asked for."""
ANOTHER_DISTRICT = "elmwick"
"""The word of the first partnership's second district."""
OF_ALL = frozenset({"questionnaire_version", "packaged_codebook", "code_guess", "sign_in_attempts"})
"""Tables whose rows belong to no partnership."""
SHORTEST_CANARY = 6


@dataclass(frozen=True)
class Tenant:
    """A partnership with its rows, and the values that stand in its rows and in nobody else's.

    names: those that name a thing, with the table and column they are from. written: those that somebody
    typed. words: those of them that are answers.
    """

    word: str
    id: str
    rows: Mapping[str, list[dict[str, Any]]]
    names: Mapping[str, tuple[str, str]]
    canaries: frozenset[str]
    words: frozenset[str]

    def all(self, table: str, column: str) -> list[Any]:
        """What stands in a column of its rows."""
        return [row[column] for row in self.rows.get(table, ())]


def dump(database: Database) -> Dump:
    """Every row of every table."""
    with database.engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(table.select()).mappings()]
            for table in tables.Row.metadata.sorted_tables
        }


def plant(database: Database, words: Sequence[str] = WORDS) -> tuple[Tenant, ...]:
    """A partnership for each word, in a migrated, empty database; last comes the first's other district."""
    new: list[tuple[str, str, Dump]] = []
    before = dump(database)
    whose = ""
    for place, word in enumerate([*words, ANOTHER_DISTRICT], start=1):
        partnership = _made_by_services(database, word, place, whose if word == ANOTHER_DISTRICT else "")
        whose = whose or partnership
        made_now = _difference(before, dump(database))
        if word == ANOTHER_DISTRICT:
            made_now |= {name: dump(database)[name] for name in _of_the_whole()}
        _fill_the_rest(database, made_now, word, place, partnership)
        after = dump(database)
        new.append((word, partnership, _difference(before, after)))
        before = after
    _open_what_is_sealed(database, [rows for _word, _id, rows in new])
    strings = [_strings(rows) for _word, _id, rows in new]
    made = []
    for place, (word, partnership, rows) in enumerate(new):
        foreign: set[str] = set().union(*(found for other, found in enumerate(strings) if other != place))
        canaries = {one for one in strings[place] - foreign if len(one) >= SHORTEST_CANARY}
        if word == ANOTHER_DISTRICT:
            # Who works there, and what the whole partnership has, is no secret of a district's.
            canaries -= _strings({name: rows[name] for name in _of_the_whole()})
            rows = {name: [] if name in _of_the_whole() else held for name, held in rows.items()}
        names = {
            row[column.name]: (table.name, column.name)
            # Last comes the table that a thing stands in for its own sake.
            for table in reversed(tables.Row.metadata.sorted_tables)
            for column in table.columns
            if column.primary_key or column.name == "code"
            for row in rows[table.name]
            if row[column.name] in canaries
        }
        words = {row["text"] for row in rows["comment"]} & canaries
        made.append(Tenant(word, partnership, rows, names, frozenset(canaries), frozenset(words)))
    return tuple(made)


def _of_the_whole() -> frozenset[str]:
    """The tables whose rows belong to no collection, and so to no district."""
    narrowed = {klass.__tablename__ for klass in narrowing.rules("")}
    return frozenset(tables.Row.metadata.tables.keys() - narrowed)


def _open_what_is_sealed(database: Database, of_each: Iterable[Dump]) -> None:
    """Put the words in the place of what is sealed, as a page shows them."""
    plain: dict[SealedWords, Any] = {}
    with database.reading() as session:
        for mapper in tables.Row.registry.mappers:
            opened = [one for one in vars(mapper.class_).values() if isinstance(one, Opened)]
            for row in session.scalars(select(mapper.class_)) if opened else ():
                plain |= {getattr(row, one.sealed_name): getattr(row, one.column) for one in opened}
    for rows in of_each:
        for held in (row for of_table in rows.values() for row in of_table):
            held |= {name: plain[value] for name, value in held.items() if isinstance(value, SealedWords)}


def _difference(before: Dump, after: Dump) -> Dump:
    return {name: [row for row in rows if row not in before[name]] for name, rows in after.items()}


def _strings(rows: Dump) -> set[str]:
    found: set[str] = set()
    for name, held in rows.items():
        if name not in OF_ALL:
            for row in held:
                found |= set(_texts(row.values()))
    return found


def _texts(values: Iterable[object]) -> Iterable[str]:
    for value in values:
        if isinstance(value, str):
            yield value
            if value.startswith("{"):
                yield from _texts([json.loads(value)])
        elif isinstance(value, dict):
            yield from _texts([*value.keys(), *value.values()])
        elif isinstance(value, list):
            yield from _texts(value)


# --- What the services make ---


def _made_by_services(database: Database, word: str, place: int, whose: str = "") -> str:
    """whose: the partnership that it is a district of; "" for a new one, all in its first district."""
    with database.writing() as session:
        partnership = whose
        if not whose:
            row = tables.Partnership(name=f"{word} partnership", nation="england", **READY)
            session.add(row)
            session.flush()
            partnership = row.id
            _notices(session, partnership, word, place)
        district = tables.District(partnership_id=partnership, name=f"{word} district")
        session.add(district)
        session.flush()
        district_id = district.id
        people = [_account(session, partnership, word, role) for role in ("coordinator", "reader", "viewer")]
        accounts.invite(session, partnership, "viewer", NOW)
        programme = _programme(session, partnership, word)
        if not whose:
            rosters.add(session, partnership, f"{word} estate", "place")
            holds.set_hold(session, partnership, "", f"{word} reason", people[0], NOW.date())
    if not whose:
        loaded.load(database, partnership, "ypcore")
    code = _open(database, partnership, "Q03", f"{word} visits", "protected", district_id)
    said = comments_of(
        database, answer(database, code, words={"Q03.6": f"{word} listened to me and rang back."}, times=2)
    )
    code_comments(database, said[:1], "T01", may_quote=True)
    waits = comments_of(database, answer(database, code, words={"Q03.6": f"{word} was late on that day."}))
    code_comments(database, waits, "T02", state="suggested", decision="")
    fitting_none = [
        comments_of(database, answer(database, code, words={"Q03.6": f"{word} bus goes at {hour}."}))[0]
        for hour in (5, 6, 7)
    ]
    _decided(database, fitting_none)
    risk = _open(database, partnership, "ypcore", f"{word} scale", "small", district_id, programme, "before")
    answer(database, risk, {"ypcore.4": "3"})
    _open(database, partnership, "sdq", f"{word} scores", "small", district_id, None, "before")
    mine = _open(
        database, partnership, "Q04", f"{word} meeting", "small", district_id, None, "before", people[0]
    )
    answer(database, mine, {"Q04.1": "read_out"}, {"Q04.2": f"{word} school is where I want to stay."})
    if not whose:
        loaded.read_on_weekdays(database, partnership, (f"{word} kim", f"{word} lee"))
        wish = contact.Wish(f"{word} Kit", "adult", f"{word} aunt")
        asks_for_contact(database, partnership, f"{word} page", wish)
    figures = _open(database, partnership, "Q02", f"{word} figures", "protected", district_id, None, "before")
    answer(database, figures, {"Q02.1": "very"}, times=12)
    _freeze(database, figures)
    if not whose:
        _own_codebook(database, partnership, word, place, people)
    _entered(database, partnership, word, place, district_id, whose)
    with database.writing() as session:
        _coded(session, word, said[0], people)
        _grouped(session, partnership, word, fitting_none)
        if whose:
            asked = collections.find(session, code, TODAY)
            assert asked is not None
            holds.set_hold(session, partnership, asked.id, f"{word} reason", people[0], NOW.date())
            return partnership
        session.add(
            tables.Model(
                partnership_id=partnership,
                number=90 + place,
                state="ready",
                bar=0.9,
                asked_on=TODAY,
                learned_on=TODAY,
            )
        )
    return partnership


def _notices(session: Session, partnership: str, word: str, place: int) -> None:
    """Own words, with a number of their own, so that an address with it is nobody else's."""
    # Whoever has a collection's code is told this, of whichever partnership: it is nobody's secret.
    notices.say_details(session, partnership, notices.Details("the privacy team, 01632 960 001"), TODAY)
    notices.keep(session, partnership, "young_people", "en", f"- {word}: {{officer}} {{kept}}", 0, TODAY)
    session.execute(
        update(tables.Notice).where(tables.Notice.partnership_id == partnership).values(number=90 + place)
    )


def _account(session: Session, partnership: str, word: str, role: str) -> str:
    token = accounts.invite(session, partnership, role, NOW)
    return accounts.accept(session, token, f"{word}.{role}", f"{word} {role}", "a hash", NOW)


def _programme(session: Session, partnership: str, word: str) -> str:
    code = programmes.begin(session, partnership, f"{word} course")
    found = programmes.find(session, partnership, code, TODAY)
    assert found is not None
    programmes.set_last_day(session, partnership, code, TODAY + timedelta(90), TODAY)
    session.add(tables.Reminder(programme_id=found.id, due_on=TODAY, made_on=TODAY))
    return found.id


def _open(
    database: Database,
    partnership: str,
    questionnaire: str,
    title: str,
    disclosure_class: str,
    district_id: str | None,
    programme_id: str | None = None,
    wave: str | None = None,
    shared_to: str = "",
) -> str:
    opening = Opening(
        questionnaire,
        title,
        date(2026, 11, 1),
        disclosure_class=disclosure_class,
        district_id=district_id,
        programme_id=programme_id,
        wave=wave,
        kind="shared" if shared_to else "",
        shared_with="the chair" if shared_to else "",
        shared_to=shared_to,
    )
    with database.writing() as session:
        return collections.open_collection(session, partnership, opening, TODAY).code


def _entered(
    database: Database, partnership: str, word: str, place: int, district_id: str, whose: str
) -> None:
    """What staff enter beside what people said. A worksheet is the whole partnership's."""
    with database.writing() as session:
        number = records.Given("SET-3.5-QN1", district_id, "2026-Q3", "12", f"{word} report", f"{word} note")
        records.enter(session, partnership, number, TODAY)
        day = date(2026, 11, 10)
        held = activities.Given("training", f"{word} training", "practitioners", district_id, day)
        activities.enter(session, partnership, held, TODAY)
        if not whose:
            worksheets.begin(session, partnership, "NCC", TODAY)
            filled = worksheets.Filled("started", f"{word} paper", owner=f"{word} chair")
            worksheets.save(session, partnership, "NCC", [worksheets.Saving("NCC-1.1", filled, 0)], NOW)
            session.execute(
                update(evidence_tables.Worksheet)
                .where(evidence_tables.Worksheet.partnership_id == partnership)
                .values(number=90 + place)
            )


def _freeze(database: Database, code: str) -> None:
    with database.writing() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        releases.current(session, releases.of_collection(asked), TODAY)


def _own_codebook(database: Database, partnership: str, word: str, place: int, people: list[str]) -> None:
    """One in use and a draft. A number of its own, so that an address with it is nobody else's."""
    fields = {"name": f"{word} rooms", "definition": f"How the rooms of {word} are."}
    with database.writing() as session:
        codebooks.make(session, partnership, Edit(Kind.ADDED, "", fields), people[0], TODAY, 0)
        codebooks.send_for_review(session, partnership, f"{word} asked for it.", people[0], 1)
        codebooks.put_in_use(session, partnership, people[1], TODAY, 2)
    with database.writing() as session:
        codebooks.make(session, partnership, Edit(Kind.RETIRED, "T09"), people[0], TODAY, 0)
        for row in session.query(tables.CodebookVersion).filter_by(partnership_id=partnership):
            row.number += 90 + 10 * place


def _decided(database: Database, comment_ids: list[str]) -> None:
    with database.writing() as session:
        for comment_id in comment_ids:
            place = session.get_one(tables.Reading, comment_id)
            place.state, place.decision = "decided", "no_action"


def _grouped(session: Session, partnership: str, word: str, comment_ids: list[str]) -> None:
    group = tables.PossibleTheme(partnership_id=partnership, made_on=TODAY, by_meaning=False)
    session.add(group)
    session.flush()
    for one in comment_ids:
        phrases = {f"{word} bus": 0}
        session.add(tables.GroupedComment(comment_id=one, possible_theme_id=group.id, phrases=phrases))


def _coded(session: Session, word: str, comment_id: str, people: list[str]) -> None:
    for turn, (account_id, theme) in enumerate(zip(people[:2], ("T01", "T02"), strict=True), start=1):
        session.add(
            tables.PersonCoding(
                comment_id=comment_id,
                turn=turn,
                account_id=account_id,
                themes=[theme],
                differs=turn == 2,
                draw=1,
                codebook_version="1",
                coded_on=TODAY,
            )
        )
    session.add(
        tables.Quote(
            comment_id=comment_id,
            wording=f"{word} listened to me.",
            account_id=people[1],
            chosen_on=TODAY,
            looked_at=[],
        )
    )


# --- Every other table ---


def _fill_the_rest(database: Database, made: Dump, word: str, place: int, partnership: str) -> None:
    with database.writing() as session:
        for table in tables.Row.metadata.sorted_tables:
            if made[table.name] or table.name in OF_ALL:
                continue
            row = {
                column.name: value
                for column in table.columns
                if (value := _value(table, column, made, word, place, partnership)) is not None
            }
            session.execute(insert(table).values(row))
            made[table.name] = [row]


def _value(table: Table, column: Column[Any], made: Dump, word: str, place: int, partnership: str) -> Any:
    for key in column.foreign_keys:
        held = made[key.column.table.name]
        return held[0][key.column.name] if held else None
    if column.name == "partnership_id":
        return partnership
    if column.default is not None and not column.primary_key:
        return None if column.nullable else _default(column)
    kind = column.type
    if isinstance(kind, SealedText | SealedJson):
        return NOTHING
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Integer | Float):
        return place
    if isinstance(kind, DateTime):
        return NOW + timedelta(days=7)
    if isinstance(kind, Date):
        return TODAY
    if isinstance(kind, JSON):
        return {}
    if isinstance(kind, LargeBinary):
        return word.encode()
    length = getattr(kind, "length", None) or 200
    if length <= len(word):
        # A state or a period, which the word's own beginning would make a sign of everything of that tenant.
        return word[: SHORTEST_CANARY - 1][:length]
    return re.sub(r"\W", "", f"{word}{table.name}{column.name}")[:length]


def _default(column: Column[Any]) -> Any:
    given = column.default
    return given.arg(None) if given is not None and given.is_callable else getattr(given, "arg", None)
