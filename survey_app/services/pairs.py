"""What is kept of the order in which a card was used, once its programme is closed.

A pair is a card's first form before and its last form after, and the second must have come later
(`analysis.change.pair`). So much must still be known when cards are gone, and no more: for each wave the one
form that counts, and in which order these came. Whoever answered each wave once, in its turn, leaves nothing
but the waves themselves.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable

from survey_app.store.cards import Use

FIRST_WAVE = "before"
STEP = 10
"""Between two forms that count; one that is set aside stands just behind the first, or before the last."""


def standings(uses: Iterable[Use]) -> list[tuple[str, str, int]]:
    """Response, random pair id and standing of every response that shares its card with another.

    The standing takes the place of the use's number: `pair` reads both alike, and finds the same pairs.
    """
    by_card: dict[str, list[Use]] = defaultdict(list)
    for use in uses:
        by_card[use.card_id].append(use)
    found: list[tuple[str, str, int]] = []
    for used in by_card.values():
        if len(used) > 1:
            pair_id = secrets.token_urlsafe(16)
            found += [(response_id, pair_id, standing) for response_id, standing in _of_card(used)]
    secrets.SystemRandom().shuffle(found)
    return found


def _of_card(used: list[Use]) -> list[tuple[str, int]]:
    of_wave: dict[str, list[Use]] = defaultdict(list)
    for use in sorted(used, key=lambda use: use.order):
        of_wave[use.wave].append(use)
    counted = sorted(
        (forms[0] if wave == FIRST_WAVE else forms[-1] for wave, forms in of_wave.items()),
        key=lambda use: use.order,
    )
    place = {use.wave: STEP * (number + 1) for number, use in enumerate(counted)}
    ids = {use.response_id for use in counted}
    aside = {wave: 1 if wave == FIRST_WAVE else -1 for wave in of_wave}
    return [
        (use.response_id, place[use.wave] + (0 if use.response_id in ids else aside[use.wave]))
        for use in used
    ]
