"""What releases are of: one collection, or a programme with all its collections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from analysis.disclosure.classes import DisclosureClass
from questionnaires.model import Questionnaire
from survey_app.services import collections
from survey_app.services.collections import AskedCollection
from survey_app.services.pairs import FIRST_WAVE
from survey_app.services.stated import NOTHING_STATED, Stated
from survey_app.store import collections as collection_store
from survey_app.store.database import Session
from survey_app.store.tables import Programme

STRICTNESS = ("open", "protected", "small")
SECOND_WAVE, LAST_WAVE = "after", "later"
LATER_WAVES = ("middle", SECOND_WAVE, LAST_WAVE)
ALL_WAVES = (FIRST_WAVE, SECOND_WAVE, LAST_WAVE)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a release is of: one collection, or a programme with all its collections.

    key: "collection:ID" or "programme:ID", as it is kept. closed: nobody can answer any more, and of a small
    programme no wave is still to come.
    """

    key: str
    partnership_id: str
    title: str
    klass: DisclosureClass
    closed: bool
    collections: tuple[AskedCollection, ...]
    is_programme: bool
    stated: Stated = NOTHING_STATED
    self_made: bool = False
    """Whether people without a card could make a code of their own, so that some pairs are less sure."""
    sealed: bool = False
    """Whether nothing is built anew: the programme was closed for good, so no card leads to its answers, or
    what people sent has been deleted since its time was over."""

    @property
    def questionnaires(self) -> dict[str, Questionnaire]:
        """The questionnaires that were asked, by id; of several versions the last."""
        return {asked.questionnaire.id: asked.questionnaire for asked in self.collections}


def of_collection(asked: AskedCollection) -> Subject:
    """One collection as the subject of releases."""
    klass = DisclosureClass.WORKSHEET if asked.is_worksheet else DisclosureClass(asked.disclosure_class)
    return Subject(
        key=f"collection:{asked.id}",
        partnership_id=asked.partnership_id,
        title=asked.title,
        klass=klass,
        closed=asked.state == "closed",
        collections=(asked,),
        is_programme=False,
        sealed=asked.emptied_on is not None,
    )


def of_programme(
    session: Session, partnership_id: str, programme_id: str, today: date, *, ends: bool = False
) -> Subject | None:
    """A programme as the subject of releases, in the strictest class of its collections; None without any.

    ends: it is being closed for good, so no wave is still to come.
    """
    # What is shared goes to one named role and counts in no figure.
    asked = tuple(
        one for one in collections.of_programme(session, programme_id, today) if one.kind != "shared"
    )
    if not asked or asked[0].partnership_id != partnership_id:
        return None
    klass = DisclosureClass(max((one.disclosure_class for one in asked), key=STRICTNESS.index))
    emptied = any(one.emptied_on is not None for one in asked)
    sealed = emptied or collection_store.is_sealed(session, programme_id)
    closed = all(one.state == "closed" for one in asked)
    if klass is DisclosureClass.SMALL and not (ends or sealed):
        row = collection_store.programme_by_id(session, programme_id)
        closed = closed and row is not None and not _is_awaited(row, asked, today)
    return Subject(
        key=f"programme:{programme_id}",
        partnership_id=partnership_id,
        title=asked[0].programme_name,
        klass=klass,
        closed=closed,
        collections=asked,
        is_programme=True,
        stated=Stated.from_dict(collection_store.stated(session, programme_id)),
        self_made=collection_store.self_made_for(session, programme_id) is not None,
        sealed=sealed,
    )


def _is_awaited(row: Programme, asked: Iterable[AskedCollection], today: date) -> bool:
    """Whether a programme that nobody can answer now still awaits a wave.

    A small programme has one release. Made between two waves it would be of the first one alone, and nothing
    that people say afterwards would ever be told.
    """
    if row.closes_on is not None and today > row.closes_on:
        return False
    waves = {one.wave for one in asked if one.wave}
    wanted = {LAST_WAVE} if row.follow_up_weeks is not None else {SECOND_WAVE, LAST_WAVE}
    return bool(waves) and not waves & wanted
