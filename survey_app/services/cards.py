"""Cards: codes on paper that pair a person's waves without naming anybody.

A card holds eight symbols of an alphabet without look-alikes, and a check symbol that catches every single
wrong symbol and every swap of neighbours. Only a memory-hard hash under the programme's secret is kept, so
that a stolen database cannot be turned back into the cards without also trying each one at great cost.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from survey_app.services import audit, guessing, pairs
from survey_app.services.audit import Act
from survey_app.services.refusals import Refusal
from survey_app.store import cards as store_cards
from survey_app.store import collections as store
from survey_app.store import narrowing
from survey_app.store.tables import Programme

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 symbols, a prime number, so that the weighted sum below catches every swap of neighbours."""
SYMBOLS = 8
SCRYPT = {"n": 2**14, "r": 8, "p": 1, "maxmem": 64 * 1024 * 1024, "dklen": 32}
"""16 MiB and some 40 ms a guess: little to one person, much to somebody who tries them all."""
LARGEST_PACK = 2000
LONGEST_TYPED = 60
"""Signs of what is typed that are looked at: a card in generous spacing."""
NO_SECRET = b"there is no such programme, or none any more"
"""What a mark is made with where there is nothing to find, so that it takes as long."""


class NotACard(Refusal):
    """What was typed cannot be a card: it has a slip in it. Nothing was looked up."""


def tidy(typed: str) -> str:
    """A card or a code as it is checked, from what was typed or pasted: capitals and digits, nothing between.

    Digits of any keyboard are read, such as those of Urdu and Arabic.
    """
    signs = unicodedata.normalize("NFKC", typed[:LONGEST_TYPED]).upper()
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in signs if sign.isalnum()
    )


def check_symbol(symbols: str) -> str:
    """The ninth symbol: the sum of the eight, each times its place, modulo 31."""
    return ALPHABET[
        sum((place + 1) * ALPHABET.index(sign) for place, sign in enumerate(symbols)) % len(ALPHABET)
    ]


def looks_right(typed: str) -> bool:
    """Whether this can be a card: nine known symbols, the last of which fits the others."""
    card = tidy(typed)
    if len(card) != SYMBOLS + 1 or any(sign not in ALPHABET for sign in card):
        return False
    return check_symbol(card[:SYMBOLS]) == card[SYMBOLS]


def spaced(card: str) -> str:
    """A card as it is printed: three groups of three."""
    return " ".join(card[start : start + 3] for start in range(0, len(card), 3))


@dataclass(frozen=True, slots=True)
class Pack:
    """Cards that were drawn and are not kept yet: by mark, under the programme's secret of that moment."""

    programme_code: str
    programme_id: str
    secret: bytes
    cards: Mapping[str, str]


def issue(session: Session, partnership_id: str, programme_code: str, count: int) -> list[str]:
    """Draw and keep cards in one session that writes, for a few of them. Raises Refusal as `draw` does."""
    return keep(session, draw(session, partnership_id, programme_code, count))


def draw_code() -> str:
    """Eight random symbols and their check symbol: what a card, a receipt and a code for coming back are."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(SYMBOLS))
    return symbols + check_symbol(symbols)


def draw(
    session: Session,
    partnership_id: str,
    programme_code: str,
    count: int,
    drawn: Callable[[int], None] = lambda _more: None,
) -> Pack:
    """Draw cards for a programme. Each costs some 40 ms, so draw in a session that only reads.

    drawn: called with 1 after each of them, for whoever waits.
    Raises Refusal where there is no such programme, it is closed, or the count is out of bounds.
    """
    programme = store.programme_by_code(session, programme_code)
    if programme is None or programme.partnership_id != partnership_id:
        raise Refusal(
            "There is no programme with the code %(programme_code)s.", programme_code=repr(programme_code)
        )
    if programme.secret is None:
        raise Refusal(
            "The programme %(programme_code)s is closed, so no more cards can be made for it.",
            programme_code=programme_code,
        )
    if not 1 <= count <= LARGEST_PACK:
        raise Refusal(
            "%(count)s cards cannot be made at once. Ask for 1 to %(largest_pack)s.",
            count=count,
            largest_pack=LARGEST_PACK,
        )
    taken = store_cards.marks(session, programme.id)
    made: dict[str, str] = {}
    while len(made) < count:
        card = draw_code()
        mark = mark_of(programme.secret, card)
        if mark not in taken and mark not in made:
            made[mark] = card
            drawn(1)
    return Pack(programme_code, programme.id, programme.secret, made)


def keep(session: Session, pack: Pack) -> list[str]:
    """Keep the marks of drawn cards and give the cards, in random order.

    Raises Refusal where the programme was closed since they were drawn.
    """
    programme = store.programme_by_code(session, pack.programme_code)
    if programme is None or programme.secret != pack.secret:
        raise Refusal(
            "The programme %(programme_code)s is closed, so no more cards can be made for it.",
            programme_code=pack.programme_code,
        )
    store_cards.add(session, pack.programme_id, list(pack.cards))
    audit.record(session, Act.CARDS_ISSUED, programme.id, programme.partnership_id)
    return _shuffled(pack.cards.values())


def find(session: Session, programme_code: str, typed: str) -> str | None:
    """The id of the card that a person typed; None where it is no card of this programme.

    The costly hash is worked out for a hit and a miss alike, so that time tells nothing.
    """
    programme = store.programme_by_code(session, programme_code)
    mark = mark_of((programme.secret if programme is not None else None) or NO_SECRET, tidy(typed))
    if programme is None or programme.secret is None or not looks_right(typed):
        return None
    return store_cards.id_by_mark(session, programme.id, mark)


@dataclass(frozen=True, slots=True)
class Entry:
    """A card as it was typed. mark: its hash. card_id: None where it is no card of the programme.

    Nothing that the person sees, and no time that passes, may tell whether there is a card_id.
    """

    programme_id: str
    scope: str
    mark: str
    card_id: str | None


def enter(session: Session, programme_code: str, typed: str, now: datetime) -> Entry:
    """Look up what a person typed as their card; in a session that only reads, since it takes some 40 ms.

    now: UTC. A hit and a miss cost the same. Raises NotACard where the check symbol does not fit, and
    TooManyGuesses. Whatever comes of it is written down by `count_entry` or `count_refused`.
    """
    if not looks_right(typed):
        raise NotACard("There is a slip in this card. Look at each letter and number again.")
    programme = store.programme_by_code(session, programme_code)
    programme_id = programme.id if programme is not None else ""
    scope = guessing.scope("card", programme_id, tidy(typed))
    guessing.refuse_too_many(session, scope, now)
    secret = (programme.secret if programme is not None else None) or NO_SECRET
    mark = mark_of(secret, tidy(typed))
    return Entry(programme_id, scope, mark, store_cards.id_by_mark(session, programme_id, mark))


def count_entry(session: Session, entry: Entry, now: datetime) -> None:
    """Count a card that is none, as a guess and among those refused; a card that is one counts by its use.

    Raises TooManyGuesses where others have guessed in the meantime, before anything was kept.
    """
    store_cards.hold(session, entry.programme_id)
    guessing.refuse_too_many(session, entry.scope, now)
    is_none = entry.card_id is None
    # What is a card counts as nothing, with the same statements, so that time tells nothing.
    guessing.count_miss(session, entry.scope, now, is_miss=is_none)
    store_cards.count_refused(session, entry.programme_id, times=int(is_none))


def count_refused(session: Session, programme_code: str) -> None:
    """Count a card with a slip in it."""
    programme = store.programme_by_code(session, programme_code)
    if programme is not None:
        store_cards.count_refused(session, programme.id)


def mark_of(secret: bytes, card: str) -> str:
    """What is kept of a card: its memory-hard hash under the programme's secret, as 64 hex digits."""
    return hashlib.scrypt(card.encode(), salt=secret, **SCRYPT).hex()


def new_programme(
    session: Session, partnership_id: str, name: str, code: str | None = None, closes_on: date | None = None
) -> Programme:
    """Begin a programme with a secret of its own. closes_on: its last day. Raises Refusal without a name."""
    if not name.strip():
        raise Refusal("The programme has no name. Give one that staff will know.")
    row = Programme(
        partnership_id=partnership_id,
        district_id=narrowing.district_of(session),
        name=name.strip(),
        code=code or "p" + "".join(secrets.choice("23456789abcdefghjkmnpqrstuvwxyz") for _ in range(5)),
        secret=secrets.token_bytes(32),
        closes_on=closes_on,
    )
    session.add(row)
    session.flush()
    return row


def close_programme(session: Session, partnership_id: str, programme_code: str, today: date) -> None:
    """Destroy the programme's secret and every card: from now on none can be found again.

    The pairs stay, under random ids that lead to nobody, with what pairing needs of the order of use
    (`pairs`). The caller lets the database forget what it deleted (`Database.forget`). Raises Refusal where
    there is no such programme, or it is closed.
    """
    programme = store.programme_by_code(session, programme_code)
    if programme is None or programme.partnership_id != partnership_id:
        raise Refusal(
            "There is no programme with the code %(programme_code)s.", programme_code=repr(programme_code)
        )
    if programme.closed_on is not None:
        raise Refusal(
            "The programme %(programme_code)s was closed on %(closed_on)s already.",
            programme_code=programme_code,
            closed_on=programme.closed_on,
        )
    programme.issued = store_cards.issued(session, programme.id)
    programme.secret = None
    programme.closed_on = today
    session.flush()
    store_cards.stand_as_pairs(session, pairs.standings(store_cards.uses(session, programme.id)))
    store_cards.destroy(session, programme.id)


def _shuffled(cards: Iterable[str]) -> list[str]:
    shuffled = list(cards)
    secrets.SystemRandom().shuffle(shuffled)
    return shuffled
