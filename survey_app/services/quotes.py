"""Quotes: words of a comment that a person chose to show, without anything about who wrote them (R9).

For each theme some comments are proposed, by a plain rule (`analysis/quoting.py`); a person reads, chooses
and shortens. What may point to somebody in the words is named to that person, who takes it out or says that
nobody can be known by it; words that nobody has looked at are not shown. Whether a theme's quotes are shown
hangs on its figure besides; that is for who lays them out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import cast

from analysis import quoting
from analysis.identifiers import finder
from analysis.identifiers.rosters import Rosters
from survey_app.services import audit, reading, rosters
from survey_app.services.audit import Act
from survey_app.services.queued import Queued, queued
from survey_app.services.refusals import Refusal
from survey_app.services.subjects import Subject
from survey_app.store import coding as coding_store
from survey_app.store import comments as store
from survey_app.store import taking_back
from survey_app.store.database import Session

LONGEST_QUOTE = 300
ROUNDS = 4
"""How often as many are looked through, where some say the same or may not be shown."""
MOST_SHOWN = 5
"""Of one theme of one collection on a page of figures: enough to hear people, and few enough to be read."""
_IN_BRACKETS = re.compile(r"\[[^\[\]\n]{0,40}\]")
SMALL = "small"
MOST_CANDIDATES = 300
"""Comments of a theme that are weighed against each other; more would not make better proposals."""
LOOKED_THROUGH = 4 * quoting.PROPOSED
"""Of these, in the order of the rule, those in which nothing points to a person are proposed."""


class MayPoint(Refusal):
    """Words to be shown may point to somebody, and nobody has looked at them."""

    @property
    def words(self) -> tuple[str, ...]:
        """Each of them."""
        return tuple(cast(Sequence[str], self.values["each"]))


@dataclass(frozen=True, slots=True)
class Proposal:
    """A comment that a person may choose words of. text: as it was written."""

    queued: Queued
    text: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """Words that a person chose. waits: a second person has to agree first. may_agree: this one can.

    unread: those of its words that may point to somebody and that no person has looked at; while there are
    any, nothing of it is shown.
    """

    comment_id: str
    wording: str
    waits: bool
    may_agree: bool
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuotesOfTheme:
    """What stands beside a theme, and what is proposed for it."""

    theme_id: str
    chosen: tuple[Chosen, ...]
    proposed: tuple[Proposal, ...]


def choose(
    session: Session,
    partnership_id: str,
    comment_id: str,
    wording: str,
    account_id: str,
    today: date,
    *,
    reads_all: bool,
    looked_at: Sequence[str] = (),
) -> None:
    """Let these words be shown, without anything about who wrote them.

    looked_at: words of which the person says that nobody can be known by them. Raises MayPoint where others
    may point to somebody. Raises Refusal where the writer did not agree, nobody has decided, it was passed
    on, the words are too long or none, or are not the writer's own with a mark where any was left out; and in
    a small group where they are the writer's own: there they are said in other words, and wait for a second
    person's yes.
    """
    comment, place, asked = reading.found(session, partnership_id, comment_id, reads_all)
    words = " ".join(wording.split())
    if not comment.text:
        raise Refusal(
            "What was written here was deleted when its time was over. No words can be chosen anew."
        )
    if comment.may_quote is not True:
        raise Refusal("Whoever wrote this did not say that it may be quoted, so it cannot be.")
    if reading.KNOWN in reading.open_flags(session, comment_id):
        raise Refusal(
            "Somebody could be known by this comment. A reader has to clear that before it is quoted."
        )
    if place.state != "decided" or place.decision not in reading.STAYS_HERE:
        raise Refusal("A comment can be quoted once a reader has decided that it needs no passing on.")
    if not words:
        raise Refusal("Enter the words to show.")
    if len(words) > LONGEST_QUOTE:
        raise Refusal("The quote is too long. Use 300 characters at most.")
    if asked.disclosure_class == SMALL:
        if _plain(words) in _plain(comment.text) or quoting.shows_its_cuts(comment.text, words):
            raise Refusal(
                "In a small group people know each other's way of speaking. Say it in other words than these."
            )
    elif not quoting.shows_its_cuts(comment.text, words):
        raise Refusal(
            "Leave the words as they were written. Put … where you leave some out, and square brackets "
            "around what stands in place of a name, as in [a worker]."
        )
    pointing = pointing_words(words, rosters.of_partnership(session, partnership_id))
    if left := _left(pointing, looked_at):
        raise MayPoint(
            "These words may point to somebody: %(words)s. Take them out, or say that you looked at each.",
            words=", ".join(left),
            each=left,
        )
    store.choose_quote(session, comment_id, words, pointing, account_id, today)
    audit.record(session, Act.QUOTE_CHOSEN, comment_id, partnership_id)


def look(
    session: Session, partnership_id: str, comment_id: str, words: Sequence[str], *, reads_all: bool
) -> None:
    """Say of words of a quote that nobody can be known by them. Raises Refusal where there is no quote."""
    reading.found(session, partnership_id, comment_id, reads_all)
    quote = store.quote_of(session, comment_id)
    if quote is None:
        raise Refusal("These words are no longer chosen. Look at the comment again.")
    store.look_at_quote(session, comment_id, sorted({*quote.looked_at, *words}))
    audit.record(session, Act.QUOTE_LOOKED_AT, comment_id, partnership_id)


def pointing_words(wording: str, known: Rosters) -> tuple[str, ...]:
    """What may point to somebody in words that are to be shown, each once, without what stands in brackets.

    Square brackets hold what was put in the place of a name, as in [a worker].
    """
    found = [
        wording[one.start : one.end]
        for one in finder.identifiers(_IN_BRACKETS.sub(lambda held: " " * len(held[0]), wording), known)
    ]
    return tuple(dict.fromkeys(found))


def drop(session: Session, partnership_id: str, comment_id: str, *, reads_all: bool) -> bool:
    """Show these words no longer; whether the comment is still there.

    Where the words are all that is left of it, it goes with them.
    """
    comment, _place, _asked = reading.found(session, partnership_id, comment_id, reads_all)
    store.drop_quote(session, comment_id)
    stays = bool(comment.text)
    if not stays:
        taking_back.drop_comment(session, comment)
    audit.record(session, Act.QUOTE_DROPPED, comment_id, partnership_id)
    return stays


def agree(session: Session, partnership_id: str, comment_id: str, account_id: str, today: date) -> None:
    """Let a small group's words be shown, as a second person who reads comments. For readers alone.

    Raises Refusal where there are none, or the same person chose them.
    """
    reading.found(session, partnership_id, comment_id, reads_all=True)
    quote = store.quote_of(session, comment_id)
    if quote is None:
        raise Refusal("These words are no longer chosen. Look at the comment again.")
    if quote.account_id == account_id:
        raise Refusal("You chose these words yourself. Somebody else has to read them too.")
    store.approve_quote(session, comment_id, account_id, today)
    audit.record(session, Act.QUOTE_APPROVED, comment_id, partnership_id)


def chosen(session: Session, subject: Subject) -> dict[str, tuple[str, ...]]:
    """What may be quoted of a subject, by theme: chosen by a person, agreed to, read, and on a checked theme.

    Of a small group only what a second person agreed to. Of a theme MOST_SHOWN at the most.
    """
    found: dict[str, tuple[str, ...]] = {}
    for told in a_few(session, subject.partnership_id, [one.id for one in subject.collections]).values():
        for theme_id, words in told.items():
            found[theme_id] = tuple(dict.fromkeys((*found.get(theme_id, ()), *words)))[:MOST_SHOWN]
    return found


def a_few(
    session: Session,
    partnership_id: str,
    collection_ids: Iterable[str],
    theme_ids: Iterable[str] | None = None,
) -> dict[str, dict[str, tuple[str, ...]]]:
    """As `chosen`, of many collections in one go: by collection and theme. theme_ids: None for all.

    The words of those that are not shown are not opened, so it stays quick where thousands were chosen.
    """
    found = a_few_by_comment(session, partnership_id, collection_ids, theme_ids)
    return {
        collection_id: {theme_id: tuple(words.values()) for theme_id, words in told.items()}
        for collection_id, told in found.items()
    }


def a_few_by_comment(
    session: Session,
    partnership_id: str,
    collection_ids: Iterable[str],
    theme_ids: Iterable[str] | None = None,
) -> dict[str, dict[str, dict[str, str]]]:
    """As `a_few`, with the comment that each is of, for what keeps no words and asks for them again."""
    waiting: dict[tuple[str, str], list[str]] = {}
    small: list[str] = []
    wanted = None if theme_ids is None else set(theme_ids)
    for theme_id, klass, collection_id, comment_id in store.places_of_quotes(
        session, collection_ids, reading.STAYS_HERE, reading.KNOWN
    ):
        if wanted is not None and theme_id not in wanted:
            continue
        waiting.setdefault((collection_id, theme_id), []).append(comment_id)
        if klass == SMALL:
            small.append(comment_id)
    unagreed = set(small) - store.approved_quotes(session, small)
    known = rosters.of_partnership(session, partnership_id)
    found: dict[str, dict[str, dict[str, str]]] = {}
    for _round in range(ROUNDS):
        batch = {place: ids[:MOST_SHOWN] for place, ids in waiting.items()}
        held = store.words_of_quotes(session, {one for ids in batch.values() for one in ids})
        for (collection_id, theme_id), ids in batch.items():
            told = found.setdefault(collection_id, {}).setdefault(theme_id, {})
            for one in ids:
                words = held[one].wording
                fits = words and one not in unagreed
                if fits and not _left(pointing_words(words, known), held[one].looked_at):
                    told.setdefault(words, one)
        waiting = {
            place: ids[MOST_SHOWN:]
            for place, ids in waiting.items()
            if len(ids) > MOST_SHOWN and len(found[place[0]][place[1]]) < MOST_SHOWN
        }
    return {
        collection_id: {
            theme_id: {one: words for words, one in islice(told.items(), MOST_SHOWN)}
            for theme_id, told in themes.items()
            if told
        }
        for collection_id, themes in found.items()
    }


def words_of(session: Session, partnership_id: str, comment_ids: Iterable[str]) -> dict[str, str]:
    """The words of a partnership's comments that may be shown now; a comment of which none may is absent.

    For what is frozen with places for quotes and without their words.
    """
    wanted = set(comment_ids)
    places = store.collections_of(session, partnership_id, wanted)
    fit = _fit(session, partnership_id, places, only=wanted) if places else {}
    return {
        one.comment_id: one.wording
        for rows in fit.values()
        for one in rows
        if not one.waits and not one.unread
    }


def of_themes(
    session: Session, subject: Subject, theme_ids: Sequence[str], account_id: str, *, reads_all: bool
) -> tuple[QuotesOfTheme, ...]:
    """For each of these themes what was chosen, and what is proposed to whoever may choose.

    Proposed is what its writer lets be quoted, a reader found nothing to pass on in, a person checked the
    theme of, nobody raised a flag on, and nothing was found in that points to a person.
    """
    for asked in subject.collections:
        audit.record(session, Act.QUOTES_LISTED, asked.id, asked.partnership_id)
    fit = _fit(session, subject.partnership_id, _places(subject), account_id, reads_all=reads_all)
    return tuple(
        QuotesOfTheme(
            theme_id, tuple(fit.get(theme_id, ())), _proposed(session, subject, theme_id, account_id)
        )
        for theme_id in theme_ids
    )


def _proposed(session: Session, subject: Subject, theme_id: str, account_id: str) -> tuple[Proposal, ...]:
    ids = [asked.id for asked in subject.collections]
    aside = store.stood_aside_from(session, account_id)
    rows = [
        row
        for row in store.quotable(session, ids, theme_id, reading.STAYS_HERE, MOST_CANDIDATES)
        if row[0].response_id not in aside
    ]
    held = {comment.id: (comment, place, asked) for comment, place, asked, _person, _confidence in rows}
    ranked = quoting.propose(
        [
            quoting.Candidate(comment.id, person, comment.text, confidence)
            for comment, _place, _asked, person, confidence in rows
            if comment.text
        ],
        LOOKED_THROUGH,
    )
    known = rosters.of_partnership(session, subject.partnership_id)
    clear = [one for one in ranked if not finder.identifiers(one.text, known)][: quoting.PROPOSED]
    found = []
    for one in clear:
        comment, place, asked = held[one.id]
        found.append(Proposal(queued(session, comment.id, place, asked, comment.question_id), comment.text))
    return tuple(found)


def _places(subject: Subject) -> dict[str, str]:
    return {asked.id: asked.disclosure_class for asked in subject.collections}


def _fit(
    session: Session,
    partnership_id: str,
    places: Mapping[str, str],
    account_id: str = "",
    *,
    reads_all: bool = False,
    only: Iterable[str] | None = None,
) -> dict[str, list[Chosen]]:
    """The chosen words of collections that may still be shown, by theme, with whether they wait for a yes.

    places: the collections, each with its disclosure class. only: of these comments, None for all.
    """
    small = {collection_id for collection_id, klass in places.items() if klass == SMALL}
    rows = store.quotes(session, places, only)
    known = rosters.of_partnership(session, partnership_id)
    agreed = store.approved_quotes(session, [comment.id for _quote, comment in rows])
    fit = {
        comment.id: Chosen(
            comment.id,
            quote.wording,
            waits=(waits := comment.collection_id in small and comment.id not in agreed),
            may_agree=waits and reads_all and quote.account_id != account_id,
            unread=_left(pointing_words(quote.wording, known), quote.looked_at),
        )
        for quote, comment in rows
        if comment.may_quote is True and _is_decided(session, comment.id) and quote.wording
    }
    for comment_id in coding_store.flagged(session, list(fit), reading.KNOWN):
        del fit[comment_id]
    found: dict[str, list[Chosen]] = {}
    for comment_id, codings in sorted(store.codings(session, fit).items()):
        for row in codings:
            if row.state == "accepted":
                found.setdefault(row.theme_id, []).append(fit[comment_id])
    return found


def _left(pointing: Sequence[str], looked_at: Sequence[str]) -> tuple[str, ...]:
    """Of words that may point to somebody, those that nobody has looked at."""
    seen = {words.casefold() for words in looked_at}
    return tuple(words for words in pointing if words.casefold() not in seen)


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))


def _is_decided(session: Session, comment_id: str) -> bool:
    place = store.reading_of(session, comment_id)
    return place is not None and place.state == "decided" and place.decision in reading.STAYS_HERE
