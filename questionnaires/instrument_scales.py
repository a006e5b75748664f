"""What an instrument's declaration says of scores, as scales that can be scored, and as a form for totals.

A scale of its own wording is made where a partnership has loaded the wording. Where nobody may be asked on a
screen, scores that were worked out elsewhere are entered, and no wording is needed.
"""

from __future__ import annotations

from collections.abc import Sequence

from questionnaires.model import WAVES, Converted, Kind, Question, Questionnaire, Scale
from questionnaires.published import Instrument

ENTERED_WHY = "These are scores that were worked out elsewhere. Staff enter them."
TOTAL = "total"


def scales_of(instrument: Instrument, items: Sequence[str], reverse: Sequence[str]) -> tuple[Scale, ...]:
    """The scales of an instrument over the questions that ask its scored items, in the printed order.

    reverse: those of them that the loaded wording marks as reversed. With no missing-item rule every item is
    needed.
    """
    if instrument.scored == "each_item":
        return tuple(_single(instrument, place, item) for place, item in enumerate(items, start=1))
    parts = tuple(
        Scale(
            id=f"{instrument.id}_{part.id}",
            title=f"{instrument.name}: {part.id}",
            items=(held := tuple(items[number - 1] for number in part.items)),
            minimum_answered=part.minimum_answered or len(held),
            lowest=instrument.item_lowest * len(held),
            highest=instrument.item_highest * len(held),
            reverse=tuple(item for item in held if item in reverse),
            higher_is_better=part.higher_is_better,
            measures=instrument.measures,
            norms=NO_NORMS_OF_PARTS,
            rounding=instrument.rounding,
            instrument=instrument.id,
        )
        for part in instrument.subscales
    )
    added = tuple(part for part in parts if part.id.removeprefix(f"{instrument.id}_") in instrument.total_of)
    total_items = tuple(item for part in added for item in part.items) or tuple(items)
    total = Scale(
        id=instrument.id,
        title=instrument.name,
        items=total_items,
        minimum_answered=instrument.minimum_answered or len(total_items),
        lowest=instrument.lowest,
        highest=instrument.highest,
        reverse=tuple(item for item in total_items if item in reverse),
        higher_is_better=instrument.higher_is_better,
        measures=instrument.measures,
        norms=norms_of(instrument),
        rounding="" if added else instrument.rounding,
        parts=tuple(part.id for part in added),
        conversion=tuple(Converted(raw, score) for raw, score in instrument.conversion.items()),
        instrument=instrument.id,
    )
    return (total, *parts)


def _single(instrument: Instrument, place: int, item: str) -> Scale:
    part = next((part for part in instrument.subscales if part.items == (place,)), None)
    name = part.id if part else str(place)
    return Scale(
        id=f"{instrument.id}_{name}",
        title=f"{instrument.name}: {name}",
        items=(item,),
        minimum_answered=1,
        lowest=instrument.item_lowest,
        highest=instrument.item_highest,
        higher_is_better=part.higher_is_better if part else instrument.higher_is_better,
        measures=instrument.measures,
        norms=norms_of(instrument),
        instrument=instrument.id,
    )


NO_NORMS_OF_PARTS = "What norms there are, are of the total. Compare this part only with itself."
"""Beside a part: the mean of a total there would be taken for its own."""


def norms_of(instrument: Instrument) -> str:
    """What is known to compare with, each figure with its status and source, in one text."""
    facts = instrument.about("norms")
    if not facts:
        return "No norms are known. Compare a group only with itself."
    return " ".join(f"{fact.value} ({fact.status}: {fact.source})." for fact in facts)


def entered_form(instrument: Instrument, audience: str) -> Questionnaire:
    """What staff enter where an instrument may not be asked here: its total, and its parts where it has any.

    A total that is left out is the sum of its parts. Question ids are the instrument's with `.total` or the
    part's name.
    """
    named = {part.id: part for part in instrument.subscales}
    totals = scales_of(instrument, [f"{instrument.id}.{n}" for n in range(1, instrument.items + 1)], ())
    questions, scales = [], []
    for scale in totals:
        name = TOTAL if scale.id == instrument.id else scale.id.removeprefix(f"{instrument.id}_")
        given = f"{instrument.id}.{name}"
        questions.append(
            Question(
                id=given,
                kind=Kind.NUMBER,
                text=f"{scale.title}, worked out elsewhere",
                minimum=int(scale.lowest),
                maximum=int(scale.highest),
                decimals=instrument.decimals,
                measures=scale.measures,
            )
        )
        beside = tuple(f"{instrument.id}.{part}" for part in instrument.total_of) if name == TOTAL else ()
        scales.append(
            Scale(
                id=scale.id,
                title=scale.title,
                items=(given, *beside),
                minimum_answered=1,
                lowest=scale.lowest,
                highest=scale.highest,
                higher_is_better=named[name].higher_is_better if name in named else scale.higher_is_better,
                measures=scale.measures,
                norms=scale.norms,
                parts=scale.parts,
                given=given,
                instrument=instrument.id,
            )
        )
    return Questionnaire(
        id=instrument.id,
        title=instrument.name,
        audience=audience,
        purpose="Scores that were worked out elsewhere, brought in to show what changed.",
        why=ENTERED_WHY,
        minutes=1,
        questions=tuple(questions),
        scales=tuple(scales),
        waves=WAVES,
        instrument=instrument.id,
        entered=True,
    )
