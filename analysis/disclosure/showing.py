"""One number as its class lets it be shown: how many people, a share, a band, or why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from analysis.disclosure.classes import (
    BANDS,
    NEARLY_ALL,
    OPEN_PERCENT_BASE,
    PERCENT_BASE,
    PROTECTED_FLOOR,
    ROUND_TO,
    DisclosureClass,
)
from analysis.figures import EXACT_DECIMALS, Figure, Form, Message, MessageId, Parts


def base(n: int, klass: DisclosureClass, *, final: bool = False) -> Figure:
    """How many people answered: exact, rounded to 5, or a band. `final`: the collection is closed."""
    return hidden_base(n, klass, final) or as_people(n, klass)


def progress(n: int, klass: DisclosureClass) -> Figure:
    """How far along a collection is, as a band, for the page shown where nothing else may be.

    Below the floor there is one band from 0, so that the first answers are not seen coming in.
    """
    if klass is DisclosureClass.WORKSHEET:
        return as_people(n, klass)
    if n < klass.floor:
        return Figure(Form.BAND, band=f"0-{klass.floor - 1}")
    return Figure(Form.BAND, band=band_of(n) if n >= BANDS[0][0] else f"{klass.floor}-{BANDS[0][0] - 1}")


def hidden_base(n: int, klass: DisclosureClass, final: bool) -> Figure | None:
    """The figure that stands for everything where the whole is too small or too early; None if it is not."""
    if klass is DisclosureClass.SMALL and not final:
        return hide(MessageId.ONLY_AT_CLOSE)
    if n >= klass.floor:
        return None
    if n == 0 and klass.is_exact:
        return hide(MessageId.NO_DATA)
    return hide(MessageId.FEWER_THAN_FLOOR, floor=klass.floor)


def as_people(n: int, klass: DisclosureClass) -> Figure:
    """People at or over the floor (or a part of such a group), in the manner of the class."""
    if klass.is_exact:
        return Figure(Form.COUNT, value=n)
    if klass is DisclosureClass.PROTECTED:
        return Figure(Form.COUNT, value=to_five(n), rounding=ROUND_TO)
    return Figure(Form.BAND, band=band_of(n))


def as_share(count: int, n: int, klass: DisclosureClass) -> Figure:
    if klass.is_exact:
        if n < OPEN_PERCENT_BASE:
            return Figure(Form.COUNT, value=count)
        return Figure(Form.SHARE, value=percent(count, n), count=count, base=n)
    shown, of = to_five(count), to_five(n)
    if of - ROUND_TO // 2 < PERCENT_BASE:
        return Figure(Form.COUNT, value=shown, rounding=ROUND_TO)
    return Figure(Form.SHARE, value=percent(shown, of), count=shown, base=of, rounding=ROUND_TO)


def count_and_base(share: Figure) -> tuple[int, int]:
    return int(share.count or 0), int(share.base or 0)


def amount(n: int, people: int, klass: DisclosureClass, *, final: bool = False) -> Figure:
    """How many themes or directions were told by somebody or something, as a band: of work, not of people.

    people: those whose comments it was done on; under the floor nothing is told. The lowest band begins at
    none, so that the first ones are not seen coming in.
    """
    hidden = hidden_base(people, klass, final)
    if hidden is not None:
        return hidden
    return Figure(Form.BAND, band=band_of(n) if n >= BANDS[0][0] else f"0-{BANDS[0][0] - 1}")


def quality(name: str, value: float | None, people: int) -> Figure:
    """How good the machine is at something, 0 to 1 and to two decimals: of its work, not of people.

    people: on how many people's comments it was measured. Below the protected floor nothing is told, as a
    share of three would tell what each of them spoke of. value None: there was nothing to measure.
    """
    if people < PROTECTED_FLOOR:
        return hide(MessageId.FEWER_THAN_FLOOR, floor=PROTECTED_FLOOR)
    if value is None:
        return hide(MessageId.NOT_DEFINED)
    return Figure(Form.STATISTIC, value=decimal(value, 2), name=name, decimals=2)


def quality_interval(low: float, high: float, people: int) -> Figure:
    """The 95 % interval of a `quality`, under the same rule."""
    if people < PROTECTED_FLOOR:
        return hide(MessageId.FEWER_THAN_FLOOR, floor=PROTECTED_FLOOR)
    return Figure(Form.INTERVAL, low=decimal(low, 2), high=decimal(high, 2), decimals=2)


def to_five(n: int) -> int:
    return (n + ROUND_TO // 2) // ROUND_TO * ROUND_TO


def percent(count: int, n: int) -> int:
    """Whole, halves up."""
    return (200 * count + n) // (2 * n)


def decimal(value: float, places: int) -> float:
    """To this many decimals, and never the float -0.0, which prints as a fall."""
    return round(value, places) + 0.0


def band_of(n: int) -> str:
    for low, high in BANDS:
        if n >= low and (high is None or n <= high):
            return f"{low}+" if high is None else f"{low}-{high}"
    raise ValueError("There is no band under the floor. Ask for `progress` instead.")


def nearly_all_equal(values: Sequence[float]) -> bool:
    return Counter(values).most_common(1)[0][1] >= len(values) - NEARLY_ALL


def known(value: float | None) -> float:
    """A statistic that is defined from two pairs on, where there are at least ten."""
    if value is None:
        raise ValueError(
            "A change of ten pairs and more lacks a mean. This is a fault of analysis/change.py."
        )
    return value


def hide(message_id: MessageId, *, floor: int | None = None) -> Figure:
    return Figure(Form.HIDDEN, reason=Message(message_id, () if floor is None else (("floor", floor),)))


def for_each(codes: Iterable[str], figure: Figure) -> Parts:
    return tuple((code, figure) for code in codes)


def as_number(form: Form, value: float | None, *, name: str = "", why: str | None = None) -> Figure:
    """A number as it is (open class), or that it is not defined, with the reason where one is known."""
    if value is None:
        return hide(MessageId.NOT_DEFINED if why is None else MessageId(why))
    return Figure(form, value=value, decimals=EXACT_DECIMALS, name=name)


def as_interval(low: float | None, high: float | None) -> Figure:
    if low is None or high is None:
        return hide(MessageId.NOT_DEFINED)
    return Figure(Form.INTERVAL, low=low, high=high, decimals=EXACT_DECIMALS)
