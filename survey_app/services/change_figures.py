"""From what people answered at two waves to the figures of a programme: change by card, and its cards."""

from __future__ import annotations

from collections import defaultdict

from analysis import scoring
from analysis.change import pair
from analysis.disclosure import of_change, of_questions, showing
from analysis.reliable_change import Ground, Rule
from questionnaires.model import Scale
from survey_app.services import instruments
from survey_app.services.pairs import FIRST_WAVE
from survey_app.services.persons import by_person, runs, scales_of
from survey_app.services.release_gate import Gate
from survey_app.services.released import CardFigures, ChangeFigures
from survey_app.services.subjects import LATER_WAVES, Subject
from survey_app.store import cards as store_cards
from survey_app.store import counts
from survey_app.store.database import Session


def changes(session: Session, subject: Subject, gate: Gate) -> tuple[ChangeFigures, ...]:
    """Each scale from its first wave to each later one, by card, as the gate lets it be told."""
    found = []
    waves = {asked.wave for asked in subject.collections}
    for scale in scales_of(subject):
        uses = list(runs(session, subject, scale))
        for wave in (wave for wave in LATER_WAVES if wave in waves and FIRST_WAVE in waves):
            pairing = pair(uses, FIRST_WAVE, wave)
            held = gate.change(scale.id, (FIRST_WAVE, wave), pairing.pairs)
            if held is not None:
                found.append(held)
                continue
            found.append(
                ChangeFigures(
                    scale_id=scale.id,
                    before_wave=FIRST_WAVE,
                    after_wave=wave,
                    figure=of_change.change(
                        pairing,
                        subject.klass,
                        higher_is_better=scale.higher_is_better,
                        final=subject.closed,
                        judged_by=_judged_by(session, subject, scale),
                        items=_items(session, subject, scale, wave),
                    ),
                )
            )
    return tuple(found)


def _judged_by(session: Session, subject: Subject, scale: Scale) -> Ground | None:
    """What reliable change is judged by: what was stated for this programme, else for the scale."""
    if not subject.klass.is_exact:
        return None
    own = subject.stated
    if own.sd is not None and own.reliability is not None:
        return Ground(own.sd, own.reliability)
    held = instruments.reliable_change(session, subject.partnership_id, scale.id)
    if held is None:
        return None
    rule = Rule.AT_OR_ABOVE if held.at_or_above else Rule.GREATER_THAN
    return Ground(held.sd, held.reliability, held.criterion, rule)


def _items(
    session: Session, subject: Subject, scale: Scale, wave: str
) -> tuple[list[list[float | None]], list[list[float | None]]] | None:
    """Each person's keyed items at the first and at a later wave; None where nothing shows what they give."""
    if not subject.klass.is_exact or scale.id == scoring.KNOWLEDGE_SCALE or scale.parts or scale.given:
        return None
    people = by_person(session, subject, scale.items)
    found: dict[str, list[list[float | None]]] = {FIRST_WAVE: [], wave: []}
    for asked in subject.collections:
        own = asked.questionnaire.scale(scale.id)
        if asked.wave in found and own is not None:
            found[asked.wave] = [
                scoring.keyed_items(own, asked.questionnaire, waves[asked.wave])
                for waves in people.values()
                if asked.wave in waves
            ]
    return found[FIRST_WAVE], found[wave]


def cards(session: Session, subject: Subject) -> CardFigures:
    """How the cards of a programme were used, by people: whoever lost theirs counts as not paired."""
    wave_of = {asked.id: asked.wave for asked in subject.collections}
    uses: dict[str, int] = defaultdict(int)
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for one in counts.answered(session, wave_of):
        order = one.card_use or 0
        uses[one.person] += one.card_use is not None
        if wave_of[one.collection_id] == FIRST_WAVE:
            first[one.person] = min(order, first.get(one.person, order))
        else:
            last[one.person] = max(order, last.get(one.person, order))
    used = [times for times in uses.values() if times]
    paired = sum(last.get(person, 0) > order for person, order in first.items())
    return CardFigures(
        uses=of_questions.distribution(
            {"once": used.count(1), "more": len(used) - used.count(1)}, subject.klass, final=subject.closed
        ),
        pairing=of_questions.distribution(
            {"paired": paired, "not_paired": len(first) - paired}, subject.klass, final=subject.closed
        )
        if FIRST_WAVE in wave_of.values() and len(set(wave_of.values())) > 1
        else None,
        refused=showing.progress(
            store_cards.refused(session, subject.key.removeprefix("programme:")), subject.klass
        ),
    )
