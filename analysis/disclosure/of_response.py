"""How many were there, and what share of them answered, from what may be told of how many answered."""

from __future__ import annotations

from analysis.disclosure.of_records import FEWEST, is_small
from analysis.disclosure.showing import percent
from analysis.figures import Figure, Form


def there(attending: int) -> Figure:
    """How many were there, as staff counted them: one to four as a range."""
    if is_small(attending):
        return Figure(Form.BAND, band=f"1-{FEWEST - 1}")
    return Figure(Form.COUNT, value=attending)


def share(people: Figure, attending: int) -> Figure | None:
    """The share of those who were there who answered: exact, or the range that is certain, in per cent.

    people: how many answered, as it was released; only that is used, so the share tells nothing that it does
    not. attending: how many were there, as staff counted them. None where nobody was counted, where nothing
    is shown of how many answered, or where more answered than were counted, so that it is no share.
    """
    if attending < FEWEST or not people.is_shown:
        return None
    low, high = _between(people)
    if low > attending:
        return None
    if low == high:
        return Figure(Form.SHARE, value=percent(low, attending), count=low, base=attending)
    high = attending if high is None else min(high, attending)
    return Figure(Form.INTERVAL, low=100 * low // attending, high=-(-100 * high // attending))


def _between(people: Figure) -> tuple[int, int | None]:
    """The fewest and the most that a figure may stand for; None for no limit."""
    if people.form is Form.BAND:
        if people.band.endswith("+"):
            return int(people.band[:-1]), None
        low, _dash, high = people.band.partition("-")
        return int(low), int(high)
    value, step = int(people.value or 0), int(people.rounding)
    return max(0, value - step // 2), value + step // 2
