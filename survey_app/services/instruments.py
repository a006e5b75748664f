"""Instruments: what can be asked here, wordings that a partnership has loaded, and what it states of a scale.

A wording lives in the partnership's own data and nowhere else. Where an instrument may not be asked on a
screen there is a form for scores that were worked out elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from questionnaires import checks, frozen, instrument_scales, loading, published, reader
from questionnaires.loading import Loaded, Note, NoteId
from questionnaires.model import DefinitionFaults, Questionnaire
from questionnaires.published import Instrument
from survey_app.services import audit
from survey_app.services.audit import Act
from survey_app.services.languages import ENGLISH, Spoken
from survey_app.services.refusals import Refusal
from survey_app.store import instruments as store
from survey_app.store.database import Session
from survey_app.store.tables import LoadedWording, StatedReliability

AUDIENCE = "young_people"
"""Whose a wording is taken to be unless somebody says otherwise: the audience of whom most care is taken."""
CRITERIA = (90, 95)
"""Per cent of people without any real change whose scores differ by less than the threshold."""
PEOPLE_FOR_OWN = 100
"""People of a partnership's own baseline before reliable change is told on a scale without norms."""
LONGEST_SOURCE = 500


@dataclass(frozen=True, slots=True)
class LoadedOne:
    """A wording that is loaded: what it asks, what to know about it, and when it was loaded."""

    questionnaire: Questionnaire
    notes: tuple[Note, ...]
    loaded_on: date


@dataclass(frozen=True, slots=True)
class Held:
    """An instrument with the wordings that a partnership has loaded of it."""

    instrument: Instrument
    loaded: tuple[LoadedOne, ...]


@dataclass(frozen=True, slots=True)
class ReliableChange:
    """What is stated so that reliable change may be told on a scale, and the ground for it.

    criterion: per cent. at_or_above: whether a change of exactly the threshold counts. people: how many the
    figures were taken from, where that is known.
    """

    sd: float
    reliability: float
    criterion: int
    at_or_above: bool
    source: str
    people: int | None
    stated_on: date


# ---- what can be asked -----------------------------------------------------------------------------------


def askable(session: Session, partnership_id: str) -> dict[str, Questionnaire]:
    """Every questionnaire that a partnership can open, by id: ours, loaded ones, and forms for scores."""
    found = dict(reader.questionnaires())
    for row in store.wordings(session, partnership_id):
        found[row.questionnaire_id] = frozen.from_json(row.content)
    for instrument in published.instruments().values():
        if instrument.online == "not_allowed":
            found[instrument.id] = instrument_scales.entered_form(instrument, AUDIENCE)
    return found


def find(session: Session, partnership_id: str, questionnaire_id: str) -> Questionnaire | None:
    """One questionnaire that a partnership can open, or None."""
    if (ours := reader.questionnaires().get(questionnaire_id)) is not None:
        return ours
    row = store.wording(session, partnership_id, questionnaire_id)
    if row is not None:
        return frozen.from_json(row.content)
    instrument = published.instruments().get(questionnaire_id)
    if instrument is not None and instrument.online == "not_allowed":
        return instrument_scales.entered_form(instrument, AUDIENCE)
    return None


def not_loaded(questionnaire_id: str) -> str:
    """The name of a published instrument that a wording can be loaded of; "" for anything else."""
    instrument = published.instruments().get(questionnaire_id)
    if instrument is None or instrument.ours or not instrument.loadable:
        return ""
    return instrument.name


# ---- loading ---------------------------------------------------------------------------------------------


def load(
    session: Session,
    partnership_id: str,
    instrument_id: str,
    raw: bytes,
    name: str,
    today: date,
    *,
    copyright_line: str = "",
    audience: str = "",
    spoken: Iterable[Spoken] = (),
) -> tuple[Loaded, bool]:
    """Load a wording from the bytes of a file, and say whether it took the place of an earlier one.

    Collections that were opened before keep what they ask. spoken: the languages that pages can be shown in.
    Raises QuestionnaireError or Refusal, telling every fault; then nothing is stored.
    """
    loaded = loading.read_wording(
        raw,
        name,
        published.instrument(instrument_id),
        copyright_line=copyright_line,
        audience=audience or AUDIENCE,
    )
    held = loaded.questionnaire
    known = {ENGLISH, *(one.code for one in spoken)}
    if held.wording_language not in known:
        raise Refusal(
            "The wording is in %(language)s, and the pages around it are not. Languages there are: "
            "%(known)s.",
            language=held.wording_language,
            known=", ".join(sorted(known)),
        )
    if faults := checks.check(held, reader.frameworks()):
        raise DefinitionFaults(faults)
    replaces = store.wording(session, partnership_id, held.id) is not None
    store.keep_wording(
        session,
        LoadedWording(
            partnership_id=partnership_id,
            questionnaire_id=held.id,
            instrument_id=instrument_id,
            content=frozen.to_json(held),
            notes=[{"id": str(note.id), "values": dict(note.values)} for note in loaded.notes],
            loaded_on=today,
        ),
    )
    audit.record(session, Act.WORDING_LOADED, instrument_id, partnership_id)
    return loaded, replaces


def listing(session: Session, partnership_id: str) -> list[Held]:
    """Every instrument there is, with what a partnership has loaded of it, by name."""
    loaded: dict[str, list[LoadedOne]] = {}
    for row in store.wordings(session, partnership_id):
        loaded.setdefault(row.instrument_id, []).append(_loaded_one(row))
    found = [Held(one, tuple(loaded.get(one.id, ()))) for one in published.instruments().values()]
    return sorted(found, key=lambda held: (not held.instrument.ours, held.instrument.name))


def held(session: Session, partnership_id: str, instrument_id: str) -> Held:
    """One instrument with what is loaded of it. Raises QuestionnaireError where there is none."""
    instrument = published.instrument(instrument_id)
    return next(one for one in listing(session, partnership_id) if one.instrument.id == instrument.id)


def _loaded_one(row: LoadedWording) -> LoadedOne:
    notes = tuple(
        Note(NoteId(str(note["id"])), {str(k): str(v) for k, v in values.items()})
        for note in row.notes
        if isinstance(values := note["values"], dict)
    )
    return LoadedOne(frozen.from_json(row.content), notes, row.loaded_on)


# ---- reliable change -------------------------------------------------------------------------------------


def reliable_change(session: Session, partnership_id: str, scale_id: str) -> ReliableChange | None:
    """What is stated so that reliable change may be told on a scale; None where nothing may be told.

    scale_id: of a scale of a questionnaire, which of a loaded one is the instrument's or a part's.
    """
    row = store.stated(session, partnership_id, scale_id)
    if row is None:
        return None
    return ReliableChange(
        row.sd, row.reliability, row.criterion, row.at_or_above, row.source, row.people, row.stated_on
    )


def state_reliable_change(
    session: Session,
    partnership_id: str,
    scale_id: str,
    stated: ReliableChange,
    account_id: str | None = None,
) -> None:
    """Keep what an administrator states of a scale, in place of what was stated before.

    Raises Refusal where a figure cannot be, the source is missing, there is no such scale, or a scale of our
    own has a baseline of fewer than 100 people.
    """
    scale = scales(session, partnership_id).get(scale_id)
    if scale is None:
        raise Refusal("There is no scale %(scale_id)s here.", scale_id=repr(scale_id))
    if not (math.isfinite(stated.sd) and stated.sd > 0):
        raise Refusal("The standard deviation must be more than 0.")
    if not 0 < stated.reliability < 1:
        raise Refusal("The reliability must be between 0 and 1, such as 0.85.")
    if stated.criterion not in CRITERIA:
        raise Refusal("The criterion is 90 or 95 per cent.")
    if not stated.source.strip():
        raise Refusal("Say where these figures come from: nobody can judge them otherwise.")
    if len(stated.source) > LONGEST_SOURCE:
        raise Refusal("The source is too long. Use 500 characters at most.")
    if scale.is_ours and (stated.people is None or stated.people < PEOPLE_FOR_OWN):
        raise Refusal(
            "This scale is our own and has no norms. State it once your own baseline has 100 people, and say "
            "how many it has."
        )
    store.keep_stated(
        session,
        StatedReliability(
            partnership_id=partnership_id,
            scale_id=scale_id,
            sd=stated.sd,
            reliability=stated.reliability,
            criterion=stated.criterion,
            at_or_above=stated.at_or_above,
            source=stated.source.strip(),
            people=stated.people,
            stated_on=stated.stated_on,
            account_id=account_id,
        ),
    )


def withdraw_reliable_change(session: Session, partnership_id: str, scale_id: str) -> None:
    """State nothing of a scale any more, so that no reliable change is told."""
    store.withdraw_stated(session, partnership_id, scale_id)


@dataclass(frozen=True, slots=True)
class KnownScale:
    """A scale that can be asked here. is_ours: in our own words, and so without norms."""

    id: str
    title: str
    instrument_id: str
    is_ours: bool


def scales(session: Session, partnership_id: str) -> dict[str, KnownScale]:
    """Every scale that can be asked here, by id."""
    ours = set(reader.questionnaires())
    return {
        scale.id: KnownScale(scale.id, scale.title, scale.instrument, questionnaire.id in ours)
        for questionnaire in askable(session, partnership_id).values()
        for scale in questionnaire.scales
    }
