"""What a committee or board rates itself, held against what people said: do they agree, and what to ask next?

A rating is never changed by what people said, nor the other way. Everything is told from figures as shown and
from what staff entered, so it says no more about a group than its figures do.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from analysis.outcomes import Finding, MeasureEvidence, Pointing, Status, Strength

WELL_RATED = frozenset({"in_place", "in_place_with_effect", "yes"})
"""Codes of Q16 and Q17 that say a thing is there. What is only begun ("started", "partly") says neither."""
ILL_RATED = frozenset({"not_in_place", "not_yet"})
CLAIMS_PROOF = frozenset({"in_place_with_effect", "yes"})
"""Codes whose own words say that it can be shown."""
DONT_KNOW = "dont_know"


class Standing(StrEnum):
    """How a rating and what people said stand to each other."""

    NOT_RATED = "not_rated"
    """There is no rating, or it is that one does not know."""
    HEARD_WORSE = "heard_worse"
    """Rated as there, and what people said points the other way."""
    HEARD_BETTER = "heard_better"
    """Rated as not there, and what people said points the other way."""
    DIVIDED = "divided"
    """What people said points both ways."""
    AGREE = "agree"
    """Rating and people point the same way."""
    FITS = "fits"
    """Rated as begun; what people said contradicts it neither way."""
    NOT_BORNE_OUT = "not_borne_out"
    """The rating says that it can be shown, and nothing is named, recorded or heard that shows it."""
    NOTHING_TO_COMPARE = "nothing_to_compare"
    """Rated, and nothing that people said points either way."""


TENSIONS = frozenset({Standing.HEARD_WORSE, Standing.HEARD_BETTER, Standing.DIVIDED, Standing.NOT_BORNE_OUT})
"""Standings that a committee should talk about."""


class LookFor(StrEnum):
    """Why a measure should be looked at next. In the order in which they are told."""

    TENSION = "tension"
    RATED_LOW = "rated_low"
    """Rated as not there, or only in part."""
    NOT_RATED = "not_rated"
    RECORD_MISSING = "record_missing"
    """Only a record can tell, and none was entered."""
    NOBODY_ASKED = "nobody_asked"
    NOT_ENOUGH_YET = "not_enough_yet"
    WEAK = "weak"
    """Something is shown, and it is less than moderate."""
    SOME_UNHEARD = "some_unheard"
    """At least one audience of the measure has nothing shown."""


def voice(findings: Iterable[Finding]) -> Pointing | None:
    """Which way what people said points: the way of all that point, mixed where they differ.

    findings: of one measure or of an item with its parts. Those not shown, and those that point nowhere, say
    nothing. None where none points.
    """
    ways = {finding.points for finding in findings} - {None}
    if not ways:
        return None
    return ways.pop() if len(ways) == 1 else Pointing.MIXED


def standing(rating: str, findings: Iterable[Finding], *, is_shown_by_papers: bool) -> Standing:
    """How a rating stands to what people said.

    rating: a code of Q16 or Q17, "" for none. is_shown_by_papers: whether staff named what shows it, or a
    record was entered for it.
    """
    if rating in ("", DONT_KNOW):
        return Standing.NOT_RATED
    found = [finding for finding in findings if finding.is_shown]
    said = voice(found)
    if said is None:
        is_borne_out = bool(found) or is_shown_by_papers or rating not in CLAIMS_PROOF
        return Standing.NOTHING_TO_COMPARE if is_borne_out else Standing.NOT_BORNE_OUT
    if said is Pointing.MIXED:
        return Standing.DIVIDED
    if rating in WELL_RATED:
        return Standing.AGREE if said is Pointing.WELL else Standing.HEARD_WORSE
    if rating in ILL_RATED:
        return Standing.AGREE if said is Pointing.NOT_WELL else Standing.HEARD_BETTER
    return Standing.FITS


def look_for(
    known: MeasureEvidence, *, rating: str | None = None, stands: Standing | None = None, has_record: bool
) -> tuple[LookFor, ...]:
    """Why a measure should be looked at next, () where nothing calls for it.

    rating, stands: of an item that is rated; None for what nobody rates, such as a look-for.
    """
    reasons = []
    if stands in TENSIONS:
        reasons.append(LookFor.TENSION)
    if rating is not None:
        if rating in ("", DONT_KNOW):
            reasons.append(LookFor.NOT_RATED)
        elif rating not in WELL_RATED:
            reasons.append(LookFor.RATED_LOW)
    if known.status is Status.NOT_FROM_FEEDBACK:
        return tuple(reasons if has_record else [*reasons, LookFor.RECORD_MISSING])
    if known.status is Status.NOBODY_ASKED:
        reasons.append(LookFor.NOBODY_ASKED)
    elif known.status is Status.NOT_ENOUGH_YET:
        reasons.append(LookFor.NOT_ENOUGH_YET)
    else:
        if known.strength is Strength.EMERGING:
            reasons.append(LookFor.WEAK)
        if known.unheard:
            reasons.append(LookFor.SOME_UNHEARD)
    order = list(LookFor)
    return tuple(sorted(reasons, key=order.index))
