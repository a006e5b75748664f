"""Whether the key of a scale turns round the right items, as the answers themselves tell.

A wrong key makes items of one scale contradict each other: in worked case RC03 forgetting it takes alpha from
0.965443 to -1.740741. That needs enough people to be seen, and no figure of it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.reliability import cronbach_alpha

ROWS_FOR_A_KEY = 30
"""Complete rows from which a key is judged: the fewest from which alpha is reported (catalogue 2.2)."""
FEWEST_ITEMS = 3
"""Under three items there is no alpha (catalogue 2.2)."""


def is_key_doubtful(plain: Sequence[Sequence[float]], keyed: Sequence[Sequence[float]]) -> bool:
    """Whether alpha is no higher with the reversed items turned than without: the key is probably wrong.

    plain, keyed: complete rows of item scores before and after turning, a person a row. False where there
    are too few rows or items to judge by, where nothing is turned, and where alpha is not defined.
    """
    if len(keyed) < ROWS_FOR_A_KEY or len(keyed[0]) < FEWEST_ITEMS or list(plain) == list(keyed):
        return False
    before, after = cronbach_alpha(plain), cronbach_alpha(keyed)
    return before is not None and after is not None and after <= before
