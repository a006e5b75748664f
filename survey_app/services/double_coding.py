"""Two people on one comment: who is drawn, the second one's own coding, how far they agree, and settling.

The codebook's rule: two people code at least a tenth of the coded comments, or 20, whichever is more, apart.
The system draws them: by the comment's random id, so that nobody chooses and everybody finds the same. The
second person sees neither the machine's suggestions nor what the first one said, here or in any list.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from analysis.coder_agreement import FEWEST_COMMENTS, ThemeAgreement, theme_agreement
from survey_app.services import audit, coding, reading
from survey_app.services.audit import Act
from survey_app.services.coding import Coder, Saying, Standing
from survey_app.services.queued import Queued, queued
from survey_app.services.reading import NoSuchComment
from survey_app.services.refusals import Refusal
from survey_app.store import accounts as account_store
from survey_app.store import coding as store
from survey_app.store.coding import FIRST, SECOND, SETTLED, Draw, Wanted
from survey_app.store.database import Session
from survey_app.store.tables import Comment, PersonCoding

TENTH = 10
"""One of so many coded comments goes to a second person, at least. Source: rule 7 of the codebook."""


class NotWaiting(Refusal):
    """A comment that does not wait for this person's own coding: somebody was quicker, or they know it."""


def draw(session: Session, partnership_id: str) -> Draw:
    """What must go to a second person yet, by the rule. It may be more than are coded."""
    everybodys = reading.scope(partnership_id, reads_all=False)
    once, twice = store.coded_ever(session, everybodys)
    return Draw(everybodys, max(0, max(FEWEST_COMMENTS, math.ceil(once / TENTH)) - twice))


def awaits_second(session: Session, coder: Coder, comment_id: str) -> bool:
    """Whether a comment was drawn, and this person is to code it without seeing what was said of it."""
    wanted = Wanted(coder.account_id, state="second")
    return store.is_there(session, coder.scope, wanted, draw(session, coder.partnership_id), comment_id)


def save_second(session: Session, coder: Coder, comment_id: str, saying: Saying, today: date) -> None:
    """Keep what a second person said by themselves. The first one's themes stand until it is settled.

    Raises Refusal for what cannot be said, NotWaiting where it is not theirs to say, or not any more.
    """
    _comment, _place, _asked = coding.found(session, coder, comment_id)
    known = coding.known_themes(session, coder.partnership_id)
    coding.refuse_unfit(saying, {theme.id for theme in known.open_themes})
    store.rise(session, comment_id)
    if not awaits_second(session, coder, comment_id):
        raise NotWaiting("This comment does not wait for a second person any more. Thank you all the same.")
    comment = session.get_one(Comment, comment_id)
    before = Standing.of(session, comment)
    first = store.said(session, [comment_id])[comment_id][FIRST]
    row = PersonCoding(comment_id=comment_id, turn=SECOND, account_id=coder.account_id)
    row.themes, row.direction, row.cannot = sorted(saying.themes), saying.direction, saying.cannot
    row.differs = set(saying.themes) != set(first.themes)
    row.draw, row.codebook_version, row.coded_on = first.draw, known.version, today
    store.add(session, row)
    if saying.identifies:
        store.raise_flag(session, comment_id, reading.KNOWN, coder.account_id, today)
    coding.add_step(session, coder, comment, "second", before, Standing.of(session, comment), today)


# ---- side by side ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OneSaid:
    """What one person said: their name, when, ids of themes."""

    name: str
    day: date
    themes: tuple[str, ...]
    direction: str
    cannot: bool


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A comment that two people coded apart. both: themes that both named. settled: None until it is."""

    queued: Queued
    text: str
    version: int
    first: OneSaid
    second: OneSaid
    settled: OneSaid | None
    both: tuple[str, ...]
    ticked: frozenset[str]
    history: tuple[coding.Step, ...]


def side_by_side(session: Session, coder: Coder, comment_id: str) -> SideBySide:
    """Both codings of a comment, for the two who made them and for coordinators.

    Raises NoSuchComment for everybody else, and where there are not two.
    """
    comment, place, asked = coding.found(session, coder, comment_id)
    people = store.said(session, [comment_id]).get(comment_id, {})
    if SECOND not in people or not coding.may_settle(coder, people):
        raise NoSuchComment("There is no such comment.")
    audit.record(session, Act.COMMENT_OPENED, comment_id, coder.partnership_id)
    said = {turn: _said(session, coder, row) for turn, row in people.items()}
    first, second = people[FIRST].themes, people[SECOND].themes
    standing = people.get(SETTLED, people[FIRST])
    return SideBySide(
        queued=queued(session, comment.id, place, asked, comment.question_id, comment.language),
        text=comment.text,
        version=comment.coding_version,
        first=said[FIRST],
        second=said[SECOND],
        settled=said.get(SETTLED),
        both=tuple(theme for theme in first if theme in second),
        ticked=frozenset(standing.themes),
        history=coding.history(session, coder, comment_id),
    )


def _said(session: Session, coder: Coder, row: PersonCoding) -> OneSaid:
    account = account_store.account(session, coder.partnership_id, row.account_id)
    return OneSaid(
        account.display_name if account is not None else "",
        row.coded_on,
        tuple(row.themes),
        row.direction,
        row.cannot,
    )


# ---- agreement -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ThemeTalk:
    """A theme's agreement. differing: ids of comments where two differ about it, for whoever may see them."""

    agreement: ThemeAgreement
    name: str
    definition: str
    differing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """How far people agree. is_enough: whether enough comments were coded twice for any figure at all.

    waits: whether any comment waits for a second person, whoever that may be. to_talk: themes whose
    definition is to be talked about, the lowest kappa first; others: the rest, in the codebook's order.
    """

    is_enough: bool
    waits: bool
    to_talk: tuple[ThemeTalk, ...]
    others: tuple[ThemeTalk, ...]
    codebook_version: str
    since_version: bool


def agreement(session: Session, coder: Coder, *, since_version: bool) -> AgreementPage:
    """How far two people agree, theme by theme, on what both coded apart; the same figures for everybody.

    since_version: of what both coded by the codebook as it is now, once a definition was changed.
    """
    known = coding.known_themes(session, coder.partnership_id)
    shared = reading.scope(coder.partnership_id, reads_all=False)
    twice = [
        one
        for one in store.coded_twice(session, shared)
        if not since_version or one.first.codebook_version == one.second.codebook_version == known.version
    ]
    firsts, seconds = [one.themes[0] for one in twice], [one.themes[1] for one in twice]
    found = [
        ThemeTalk(
            theme_agreement(theme.id, firsts, seconds),
            theme.name,
            theme.definition,
            tuple(
                one.comment_id
                for one in twice
                if (theme.id in one.themes[0]) != (theme.id in one.themes[1]) and _may_see(coder, one)
            ),
        )
        for theme in known.themes
    ]
    # Of a retired theme there is nothing left to agree on.
    in_use = {theme.id for theme in known.open_themes}
    low = sorted(
        (one for one in found if one.agreement.needs_talk and one.agreement.theme_id in in_use),
        key=lambda one: one.agreement.kappa.value or 0.0,
    )
    return AgreementPage(
        is_enough=len(twice) >= FEWEST_COMMENTS,
        waits=draw(session, coder.partnership_id).more > 0,
        to_talk=tuple(low),
        others=tuple(one for one in found if one not in low),
        codebook_version=known.version,
        since_version=since_version,
    )


def _may_see(coder: Coder, one: store.Twice) -> bool:
    people: Mapping[int, PersonCoding] = {FIRST: one.first, SECOND: one.second}
    return coding.may_settle(coder, people)
