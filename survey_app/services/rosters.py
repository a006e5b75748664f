"""A partnership's own lists: what points to a person there and stands in no general list of names.

A coordinator keeps them. They are used wherever staff look at the partnership's comments; never on a page of
those who answer, which would tell whoever asks what stands in them (docs/decisions/0039).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.identifiers import rosters
from analysis.identifiers.kinds import Kind
from analysis.identifiers.rosters import Rosters
from survey_app.services import audit, gathered
from survey_app.services.audit import Act
from survey_app.services.gathered import Brought
from survey_app.services.refusals import Refusal
from survey_app.store import rosters as store
from survey_app.store.database import Session

LONGEST_WORDS = 100
MOST_ENTRIES = 5_000
"""Far more than the staff and schools of a county; with a limit, a wrong file is refused."""
KINDS: dict[str, Kind] = {
    "person": "person",
    "school": "school",
    "place": "place",
    "post": "organisation_role",
}
"""As a file and a form name them, and as the finder does."""
_FAULTS_TOLD = 20


class NoSuchName(Refusal):
    """The partnership has no such entry."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Words that a partnership lists. kind: one of `KINDS`. id: "" before they are listed."""

    words: str
    kind: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """What a file brought: entries that are new, and entries that were there."""

    added: int
    known: int


def listing(session: Session, partnership_id: str) -> list[Listed]:
    """What a partnership lists, by kind and letter."""
    rows = store.of_partnership(session, partnership_id)
    return [Listed(row.words, row.kind, row.id) for row in rows]


def of_partnership(session: Session, partnership_id: str) -> Rosters:
    """A partnership's lists, made ready for looking."""
    entries = [(row.words, KINDS[row.kind]) for row in store.of_partnership(session, partnership_id)]
    return rosters.rosters(entries) if entries else rosters.no_rosters()


def add(session: Session, partnership_id: str, words: str, kind: str) -> None:
    """List words. Raises Refusal for none, too many, a kind that there is not, or words that are there."""
    entry = Listed(" ".join(words.split()), kind)
    if (fault := _fault(entry)) is not None:
        raise fault
    if _key(entry) in {_key(one) for one in listing(session, partnership_id)}:
        raise Refusal("This is on the list already.")
    _keep(session, partnership_id, [entry])
    audit.record(session, Act.NAMES_CHANGED, partnership_id, partnership_id)


def drop(session: Session, partnership_id: str, entry_id: str) -> None:
    """List words no longer. Raises NoSuchName."""
    row = store.get(session, partnership_id, entry_id)
    if row is None:
        raise NoSuchName("This is not on the list.")
    session.delete(row)
    session.flush()
    audit.record(session, Act.NAMES_CHANGED, partnership_id, partnership_id)


def bring_in(session: Session, partnership_id: str, file: Brought, *, instead: bool = False) -> Added:
    """List what a file holds: a column `words` and a column `kind`, a line for each.

    instead: in place of what is listed now. Raises Refusal, with the lines to mend, and then nothing changes.
    """
    entries: dict[tuple[str, str], Listed] = {}
    faults: list[str] = []
    for line, row in gathered.rows_of(file):
        if not {"words", "kind"} <= set(row):
            raise Refusal("%(name)s needs a column words and a column kind.", name=file.name)
        entry = Listed(" ".join(row["words"].split()), row["kind"].strip().lower())
        if (fault := _fault(entry)) is not None:
            faults.append(f"line {line}: {fault}")
        entries.setdefault(_key(entry), entry)
    if not entries:
        raise Refusal(
            "%(name)s holds no lines. The first names the columns words and kind; each further one lists one "
            "name.",
            name=file.name,
        )
    if faults:
        more = f"\n… and {len(faults) - _FAULTS_TOLD} more" if len(faults) > _FAULTS_TOLD else ""
        raise Refusal(
            "%(name)s was not taken in; nothing was changed.\n%(faults)s",
            name=file.name,
            faults="\n".join(faults[:_FAULTS_TOLD]) + more,
        )
    if instead:
        store.drop_all(session, partnership_id)
    there = {_key(one) for one in listing(session, partnership_id)}
    new = [entry for key, entry in entries.items() if key not in there]
    _keep(session, partnership_id, new)
    audit.record(session, Act.NAMES_CHANGED, partnership_id, partnership_id)
    return Added(len(new), len(entries) - len(new))


def partnership_named(session: Session, name: str) -> str:
    """The id of the partnership that somebody typed the name of. Raises Refusal with those there are."""
    known = store.partnerships_named(session)
    for held_id, held in known:
        if held.casefold() == name.strip().casefold():
            return held_id
    raise Refusal(
        "There is no partnership %(name)s. Those there are: %(known)s.",
        name=repr(name),
        known=", ".join(held for _id, held in known) or "none yet",
    )


def _keep(session: Session, partnership_id: str, entries: Iterable[Listed]) -> None:
    new = list(entries)
    if len(store.of_partnership(session, partnership_id)) + len(new) > MOST_ENTRIES:
        raise Refusal("The list would be longer than 5,000 entries. Leave out what no comment would name.")
    store.add(session, partnership_id, [(one.words, one.kind) for one in new])


def _fault(entry: Listed) -> Refusal | None:
    if not any(c.isalpha() for c in entry.words):
        return Refusal("Enter the name as people say it.")
    if len(entry.words) > LONGEST_WORDS:
        return Refusal("The name is too long. Use 100 characters at most.")
    if entry.kind not in KINDS:
        return Refusal("Say what it is: person, school, place or post.")
    return None


def _key(entry: Listed) -> tuple[str, str]:
    return entry.words.casefold(), entry.kind
