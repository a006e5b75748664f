"""Possible themes: comments that no theme fits and that lie together, for a person to look at.

`grouping.py` makes them. Nothing of them is counted, and a group's phrases are told only while two people
whose comments may be met say them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analysis.identifiers import finder
from analysis.something_new import FEWEST_SPEAKERS
from survey_app.services import audit, double_coding, reading, rosters
from survey_app.services.audit import Act
from survey_app.services.coding import Coder
from survey_app.services.queued import Queued, queued
from survey_app.services.refusals import Refusal
from survey_app.store import possible_themes as store
from survey_app.store.coding import Wanted
from survey_app.store.database import Session
from survey_app.store.tables import PossibleTheme


class NoSuchGroup(Refusal):
    """There is no such group, or this account may meet none of its comments; the two are told alike."""


@dataclass(frozen=True, slots=True)
class Said:
    """A comment of a group, with its words."""

    queued: Queued
    text: str


@dataclass(frozen=True, slots=True)
class Possible:
    """A group as somebody may see it. phrases: words of children, for this page alone; perhaps none.

    by_meaning: whether the sentence encoder found it. dismissed_on: when a person said that it is no theme.
    """

    id: str
    phrases: tuple[str, ...]
    comments: tuple[Said, ...]
    by_meaning: bool
    dismissed_on: date | None


# ---- seeing ----------------------------------------------------------------------------------------------


def listing(session: Session, coder: Coder, *, dismissed: bool = False) -> list[Possible]:
    """The groups of which somebody may meet two people's comments at least, the largest first."""
    audit.record(session, Act.COMMENTS_LISTED, coder.partnership_id, coder.partnership_id)
    return _listed(session, coder, dismissed=dismissed)


def _listed(session: Session, coder: Coder, *, dismissed: bool) -> list[Possible]:
    rows = store.of_partnership(session, coder.partnership_id, dismissed=dismissed)
    found = [one for one in _seen(session, coder, rows) if one is not None]
    return sorted(found, key=lambda one: (-len(one.comments), one.id))


def something_waits(session: Session, coder: Coder) -> bool:
    """Whether there is a group to look at."""
    return bool(_listed(session, coder, dismissed=False))


def one(session: Session, coder: Coder, group_id: str) -> Possible:
    """A group with its comments. Raises NoSuchGroup."""
    found = _met(session, coder, group_id)
    audit.record(session, Act.POSSIBLE_THEME_OPENED, group_id, coder.partnership_id)
    return found


def _met(session: Session, coder: Coder, group_id: str) -> Possible:
    row = store.get(session, coder.partnership_id, group_id)
    found = _seen(session, coder, [row])[0] if row is not None else None
    if found is None:
        raise NoSuchGroup("There is no such group.")
    return found


def _seen(session: Session, coder: Coder, rows: Sequence[PossibleTheme]) -> list[Possible | None]:
    if not rows:
        return []
    known = rosters.of_partnership(session, coder.partnership_id)
    wanted = Wanted(account_id=coder.account_id, state="any", settles_all=coder.settles_all)
    draw = double_coding.draw(session, coder.partnership_id)
    comments: dict[str, list[Said]] = defaultdict(list)
    people: dict[str, set[str]] = defaultdict(set)
    speakers: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    places: dict[str, dict[str, int]] = defaultdict(dict)
    ids = [row.id for row in rows]
    everybodys = reading.scope(coder.partnership_id, reads_all=False, account_id=coder.account_id)
    for held, comment, place, asked, person in store.met_by(session, everybodys, wanted, draw, ids):
        group_id = held.possible_theme_id
        where = queued(session, comment.id, place, asked, comment.question_id, comment.language)
        comments[group_id].append(Said(where, comment.text))
        people[group_id].add(person)
        for phrase, number in held.phrases.items():
            speakers[group_id][phrase].add(person)
            places[group_id][phrase] = number
    return [
        Possible(
            id=row.id,
            phrases=tuple(
                sorted(
                    (
                        phrase
                        for phrase, said_by in speakers[row.id].items()
                        # The lists may have grown since the phrases were made.
                        if len(said_by) >= FEWEST_SPEAKERS and not finder.identifiers(phrase, known)
                    ),
                    key=places[row.id].__getitem__,
                )
            ),
            comments=tuple(comments[row.id]),
            by_meaning=row.by_meaning,
            dismissed_on=row.dismissed_on,
        )
        if len(people[row.id]) >= FEWEST_SPEAKERS
        else None
        for row in rows
    ]


# ---- saying ----------------------------------------------------------------------------------------------


def dismiss(session: Session, coder: Coder, group_id: str, today: date) -> None:
    """Say that a group is no theme: it waits no more, and its comments are grouped no more.

    Raises NoSuchGroup.
    """
    _met(session, coder, group_id)
    row = session.get_one(PossibleTheme, group_id)
    row.dismissed_by, row.dismissed_on = coder.account_id, today
    session.flush()
    audit.record(session, Act.POSSIBLE_THEME_JUDGED, group_id, coder.partnership_id)


def take_up_again(session: Session, coder: Coder, group_id: str) -> None:
    """Take back that a group is no theme. Raises NoSuchGroup."""
    _met(session, coder, group_id)
    row = session.get_one(PossibleTheme, group_id)
    row.dismissed_by = row.dismissed_on = None
    session.flush()
    audit.record(session, Act.POSSIBLE_THEME_JUDGED, group_id, coder.partnership_id)
