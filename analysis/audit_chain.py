"""The chain of an audit: each line carries a hash of itself and of all lines before it, so that none changes.

What it finds: a field that was changed, a line that was taken out, put in or moved, and, against heads that
were kept elsewhere, an end that was cut off and a chain that was written anew from some line on. What it
cannot find without such a head is a chain that was written anew as a whole: whoever can write every line can
work out every hash. That is why a head leaves the database each day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

_OF_A_LINE = b"heard audit line 1"
_OF_A_BEGINNING = b"heard audit beginning 1"
"""What is hashed is told apart by its first words, so that a hash made for one purpose fits no other."""


@dataclass(frozen=True, slots=True)
class Line:
    """One act: who did what to which thing, and when.

    partnership: whose chain it stands in. place: 1 for the first line of that chain, without a gap.
    at: UTC without a zone, to the minute. account: the id of who acted, or a word for nobody with an account.
    act, kind, thing: what was done, to what sort of thing, and its id. times: how often, 1 but for failed
    sign-ins. hash: SHA-256 over all of it and the hash before, as 64 hexadecimal digits.
    """

    partnership: str
    place: int
    at: datetime
    account: str
    act: str
    kind: str
    thing: str
    times: int
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """How far a chain had come at the end of a day: so many lines, of which the last had this hash.

    place: 0 for a chain without a line, whose hash is that of its beginning.
    """

    partnership: str
    day: date
    place: int
    hash: str


class Misfit(StrEnum):
    """What does not fit at a place of a chain."""

    GAP = "gap"
    """Another line stands where this one should."""
    CHANGED = "changed"
    """The hash is not that of the line and of what stands before it."""
    CUT_OFF = "cut_off"
    """A head tells of a line that is not there."""
    WRITTEN_ANEW = "written_anew"
    """A head tells another hash for this line."""
    UNTOLD = "untold"
    """The line stands behind the end that the database itself keeps."""


@dataclass(frozen=True, slots=True)
class Break:
    """The first place at which a chain does not fit. day: of the head that it does not fit, if it is one."""

    place: int
    misfit: Misfit
    day: date | None = None


def beginning(partnership: str) -> str:
    """The hash that stands before the first line of a partnership's chain, as 64 hexadecimal digits."""
    return hashlib.sha256(_framed(_OF_A_BEGINNING, partnership)).hexdigest()


def hash_of(line: Line, before: str) -> str:
    """The hash of a line behind another: 64 hexadecimal digits. The line's own `hash` is not looked at.

    before: the hash of the line before it, or the beginning. Each field goes in with its length, so that no
    two lines give the same bytes.
    """
    fields = (
        *(before, line.partnership, str(line.place), line.at.isoformat(), line.account),
        *(line.act, line.kind, line.thing, str(line.times)),
    )
    return hashlib.sha256(_framed(_OF_A_LINE, *fields)).hexdigest()


def _framed(purpose: bytes, *fields: str) -> bytes:
    parts = (purpose, *(field.encode() for field in fields))
    return b"".join(len(part).to_bytes(4) + part for part in parts)


def first_break(
    partnership: str, lines: Iterable[Line], heads: Iterable[Head] = (), end: Head | None = None
) -> Break | None:
    """The first place at which a partnership's chain does not fit, None where all of it fits.

    lines: in the order of their places; each is looked at once, so a long chain may be a generator.
    heads: kept outside the database; those of other partnerships are left aside.
    end: what the database itself keeps of where the chain ends, None where it keeps nothing.
    Where a head does not fit, the fault lies at its place or before it.
    """
    told = sorted(
        (head for head in heads if head.partnership == partnership), key=lambda head: (head.place, head.day)
    )
    before = beginning(partnership)
    place, found = 0, {0: before}
    wanted = {head.place for head in told}
    for line in lines:
        place += 1
        if line.place != place or line.partnership != partnership:
            return _with_heads(Break(place, Misfit.GAP), told, found)
        if line.hash != hash_of(line, before):
            return _with_heads(Break(place, Misfit.CHANGED), told, found)
        before = line.hash
        if place in wanted:
            found[place] = before
    for head in told:
        if head.place > place:
            return Break(place + 1, Misfit.CUT_OFF, head.day)
        if found[head.place] != head.hash:
            return Break(head.place, Misfit.WRITTEN_ANEW, head.day)
    if end is not None and end.place > place:
        return Break(place + 1, Misfit.CUT_OFF)
    if end is not None and end.place < place:
        return Break(end.place + 1, Misfit.UNTOLD)
    if end is not None and end.hash != before:
        return Break(max(place, 1), Misfit.UNTOLD)
    return None


def _with_heads(broken: Break, told: list[Head], found: dict[int, str]) -> Break:
    """A head before the break may not fit either, and then that is the first place."""
    for head in told:
        if head.place in found and found[head.place] != head.hash:
            return Break(head.place, Misfit.WRITTEN_ANEW, head.day)
    return broken
