"""Coding one comment: which themes it carries, said by a person, and all that goes with saying it.

What the machine suggested and what people said are kept apart and neither changes the other. A person says
all of a comment at once, against the version of its coding that they have seen; if somebody else has spoken
since, nothing is written and they are shown what. Every saying is a step of the comment's history and can be
undone by whoever said it. The decision about a concern comes first and is `services/reading.py`; whoever
codes can bring a comment back before a reader at any time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from analysis.theming.values import BAR
from questionnaires.model import Codebook
from survey_app.services import audit, codebooks, reading
from survey_app.services.audit import Act
from survey_app.services.queued import Queued, queued
from survey_app.services.reading import KNOWN, NO_CODE, NoSuchComment
from survey_app.services.refusals import Refusal
from survey_app.store import coding as store
from survey_app.store import comments as comment_store
from survey_app.store import taking_back
from survey_app.store.coding import FIRST, SECOND, SETTLED
from survey_app.store.comments import Scope
from survey_app.store.database import Session
from survey_app.store.tables import Coding, CodingStep, Collection, Comment, PersonCoding, Reading

SUGGESTED, ACCEPTED, REJECTED = "suggested", "accepted", "rejected"
DIRECTIONS = ("positive", "negative", "mixed", "neutral", "suggestion")
MOST_THEMES = 3
"""Rule of the codebook: a comment carries three themes at most."""
STANDS_FROM = BAR
"""A suggestion this sure stands until a person says otherwise, so it is ticked when a comment is opened."""
LIKELY_FROM, POSSIBLE_FROM = 0.60, 0.35
"""How sure, in words. Coarse on purpose: docs/theming.md shows that a confidence means no more than this."""
STEPS_BACK = 20
"""So many steps of a comment's history are shown."""


class ChangedMeanwhile(Refusal):
    """Somebody else said something of the comment since it was opened. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Coder:
    """Who codes. reads_all: they are a reader. settles_all: they settle where any two people differ."""

    account_id: str
    partnership_id: str
    reads_all: bool
    settles_all: bool

    @property
    def scope(self) -> Scope:
        """The comments that they may meet."""
        return reading.scope(self.partnership_id, reads_all=self.reads_all, account_id=self.account_id)


@dataclass(frozen=True, slots=True)
class Saying:
    """All that a person says of a comment at once.

    themes: ids. none_fits: said on purpose, so that nobody finds no theme by accident. direction: one of
    DIRECTIONS, or "" to leave it. identifies, cannot: the flags F2 and F4.
    """

    themes: tuple[str, ...] = ()
    none_fits: bool = False
    direction: str = ""
    identifies: bool = False
    cannot: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A theme that the machine puts forward, and why.

    how_sure: sure, likely, possible or guess. because: words of the comment. examples: comments like it.
    """

    theme_id: str
    how_sure: str
    because: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody did. added, removed: ids of themes. direction: what it became, "" if it stayed.

    flags: those that were raised by it. version: the coding's version after it.
    """

    name: str
    role: str
    day: date
    act: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    direction: str
    flags: tuple[str, ...]
    is_undone: bool
    version: int
    is_mine: bool


@dataclass(frozen=True, slots=True)
class OpenCoding:
    """A comment as it is coded. ticked: what stands, and is saved if nobody changes it.

    is_coded: a person has said what it carries. model: what made the suggestions: the codebook's version and
    the model's. awaits_settling: two people differ and nothing was settled. may_change: whether this person
    may say anything of it now; awaits_second: it waits for this person's own coding, so that nothing that
    anybody said of it is told here.
    """

    queued: Queued
    text: str
    version: int
    suggestions: tuple[Suggestion, ...]
    model: tuple[str, str]
    ticked: frozenset[str]
    is_coded: bool
    none_fits: bool
    direction: str
    direction_by_person: bool
    machine_direction: str
    direction_because: tuple[str, ...]
    flags: frozenset[str]
    history: tuple[Step, ...]
    awaits_second: bool
    awaits_settling: bool
    may_change: bool

    @property
    def words_that_fired(self) -> tuple[str, ...]:
        """The words behind the suggestions, as they stand in the comment."""
        return tuple(dict.fromkeys(word for one in self.suggestions for word in one.because))


def known_themes(session: Session, partnership_id: str) -> Codebook:
    """The codebook that a partnership codes by, with the themes that are retired."""
    return codebooks.current(session, partnership_id)


# ---- opening ---------------------------------------------------------------------------------------------


def open_coding(session: Session, coder: Coder, comment_id: str, *, awaits_second: bool) -> OpenCoding:
    """A comment with what the machine suggests and what stands; with neither where a second coding waits.

    Raises NoSuchComment for one that this person may not meet, that waits for a reader's decision, or that
    was taken back: there is nothing to code on those.
    """
    comment, place, asked = found(session, coder, comment_id)
    audit.record(session, Act.COMMENT_OPENED, comment_id, coder.partnership_id)
    where = queued(session, comment.id, place, asked, comment.question_id, comment.language)
    if awaits_second:
        return OpenCoding(
            *(where, comment.text, comment.coding_version, (), ("", ""), frozenset(), False, False, ""),
            *(False, "", (), frozenset(), (), True, False, True),
        )
    rows = comment_store.codings(session, [comment_id]).get(comment_id, [])
    known = known_themes(session, coder.partnership_id)
    suggested = [row for row in rows if is_suggested(row) and known.theme(row.theme_id) is not None]
    people = store.said(session, [comment_id]).get(comment_id, {})
    ticked = {row.theme_id for row in rows if row.state == ACCEPTED}
    if not people:
        ticked |= {row.theme_id for row in suggested if (row.confidence or 0) >= STANDS_FROM}
    flags = reading.open_flags(session, comment_id)
    unsettled = is_unsettled(people)
    return OpenCoding(
        queued=where,
        text=comment.text,
        version=comment.coding_version,
        suggestions=tuple(
            Suggestion(row.theme_id, how_sure(row.confidence), tuple(row.because), tuple(row.examples or ()))
            for row in suggested
        ),
        model=(suggested[0].codebook_version, suggested[0].model_version) if suggested else ("", ""),
        ticked=frozenset(ticked),
        is_coded=bool(people),
        none_fits=bool(people) and not ticked and NO_CODE not in flags,
        direction=comment.direction or "",
        direction_by_person=comment.direction_by is not None,
        machine_direction=comment.machine_direction or "",
        direction_because=tuple(comment.direction_because),
        flags=flags,
        history=history(session, coder, comment_id),
        awaits_second=False,
        awaits_settling=unsettled,
        may_change=not unsettled or may_settle(coder, people),
    )


def found(session: Session, coder: Coder, comment_id: str) -> tuple[Comment, Reading, Collection]:
    """A comment that somebody may code, with its place and its collection. Raises NoSuchComment."""
    met = comment_store.get(session, coder.scope, comment_id)
    if met is None or met[1].state != "decided" or taking_back.is_taken_back(session, met[0]):
        raise NoSuchComment("There is no such comment.")
    return met


def is_suggested(row: Coding) -> bool:
    """Whether the machine puts a theme forward, whatever people said of it."""
    return row.confidence is not None or row.state == SUGGESTED


def how_sure(confidence: float | None) -> str:
    """A confidence as a word; a number would promise more than it holds."""
    sure = confidence or 0.0
    if sure >= STANDS_FROM:
        return "sure"
    return "likely" if sure >= LIKELY_FROM else "possible" if sure >= POSSIBLE_FROM else "guess"


def is_unsettled(people: Mapping[int, PersonCoding]) -> bool:
    """Whether two people named different themes and nothing was settled."""
    return SECOND in people and people[SECOND].differs and SETTLED not in people


def may_settle(coder: Coder, people: Mapping[int, PersonCoding]) -> bool:
    """Whether somebody may see two codings side by side and settle them: those two, and coordinators."""
    return coder.settles_all or coder.account_id in {row.account_id for row in people.values()}


def history(session: Session, coder: Coder, comment_id: str) -> tuple[Step, ...]:
    """What people did to a comment's coding, the newest first."""
    return tuple(
        _told(step, account.display_name, account.role, step.account_id == coder.account_id)
        for step, account in store.steps(session, comment_id)[:STEPS_BACK]
    )


def _told(step: CodingStep, name: str, role: str, is_mine: bool) -> Step:
    before, after = Standing.read(step.before), Standing.read(step.after)
    return Step(
        name=name,
        role=role,
        day=step.done_on,
        act=step.act,
        added=tuple(sorted(after.accepted - before.accepted)),
        removed=tuple(sorted(before.accepted - after.accepted)),
        direction=after.direction if after.direction != before.direction else "",
        flags=tuple(sorted(after.flags - before.flags)),
        is_undone=step.is_undone,
        version=step.version,
        is_mine=is_mine,
    )


# ---- saying ----------------------------------------------------------------------------------------------


def save(session: Session, coder: Coder, comment_id: str, saying: Saying, version: int, today: date) -> None:
    """Say what a comment carries: the first coding, or, where two people have spoken, what is settled.

    version: what this person has seen. Raises Refusal for what cannot be said, ChangedMeanwhile where
    somebody else spoke since; then nothing is written.
    """
    _comment, _place, _asked = found(session, coder, comment_id)
    rows = {row.theme_id: row for row in comment_store.codings(session, [comment_id]).get(comment_id, [])}
    known = known_themes(session, coder.partnership_id)
    # A retired theme stays where it stands, and comes on no other comment.
    refuse_unfit(saying, {theme.id for theme in known.open_themes} | set(rows))
    risen = store.rise(session, comment_id, version)
    people = store.said(session, [comment_id]).get(comment_id, {})
    if risen is None:
        if _is_said(session, coder, comment_id, saying, people):
            return  # a second press of the button, or another tab: it stands already
        raise ChangedMeanwhile("This comment was changed since you opened it.")
    if is_unsettled(people) and not may_settle(coder, people):
        raise Refusal("Two people differ on this comment. They, or a coordinator, settle it.")
    comment = session.get_one(Comment, comment_id)
    before = Standing.of(session, comment)
    _judge(session, comment_id, saying.themes, coder.account_id, known.version)
    if saying.direction and saying.direction != comment.direction:
        comment.direction, comment.direction_by = saying.direction, coder.account_id
    for flag, is_up in ((KNOWN, saying.identifies), (NO_CODE, saying.cannot)):
        if is_up and flag not in before.flags:
            store.raise_flag(session, comment_id, flag, coder.account_id, today)
        elif not is_up and flag == NO_CODE:
            store.clear_flags(session, comment_id, (flag,), coder.account_id, today)
    turn = SETTLED if SECOND in people else FIRST
    row = people.get(turn)
    if row is None:
        row = PersonCoding(comment_id=comment_id, turn=turn, draw=draw(comment_id), differs=False)
    row.account_id, row.themes, row.cannot = coder.account_id, sorted(saying.themes), saying.cannot
    row.direction = (comment.direction or "") if comment.direction_by is not None else ""
    row.codebook_version, row.coded_on = known.version, today
    store.add(session, row)
    act = "settled" if turn == SETTLED else "coded"
    add_step(session, coder, comment, act, before, Standing.of(session, comment), today)


def _is_said(
    session: Session, coder: Coder, comment_id: str, saying: Saying, people: Mapping[int, PersonCoding]
) -> bool:
    """Whether what stands is what this person said last, and what they say now."""
    done = store.steps(session, comment_id)
    stands = people.get(SETTLED, people.get(FIRST))
    if not done or done[0][0].account_id != coder.account_id or stands is None:
        return False
    flags = reading.open_flags(session, comment_id)
    return (
        stands.account_id == coder.account_id
        and set(stands.themes) == set(saying.themes)
        and stands.cannot == saying.cannot
        and saying.direction in ("", session.get_one(Comment, comment_id).direction)
        and (KNOWN in flags or not saying.identifies)
    )


def note_unsaved(session: Session, coder: Coder, comment_id: str, saying: Saying, today: date) -> None:
    """Keep in a comment's history what somebody said in vain because another had spoken; nothing is lost.

    It also keeps them from being drawn as the second person: they are shown what the first one said.
    """
    comment, _place, _asked = found(session, coder, comment_id)
    stands = Standing.of(session, comment)
    said = Standing(tuple((theme, ACCEPTED, coder.account_id) for theme in sorted(saying.themes)))
    add_step(session, coder, comment, "unsaved", stands, said, today)


def refuse_unfit(saying: Saying, known: Iterable[str]) -> None:
    """Raise Refusal, in one sentence, for what cannot be said of a comment."""
    if not set(saying.themes) <= set(known):
        raise Refusal("Choose themes from the list.")
    if len(set(saying.themes)) > MOST_THEMES:
        raise Refusal("A comment carries three themes at most. Take one off before you add another.")
    if saying.themes and (saying.none_fits or saying.cannot):
        raise Refusal("You ticked a theme, and that there is none. Take one of the two back.")
    if not (saying.themes or saying.none_fits or saying.cannot):
        raise Refusal("Nothing is ticked. Tick a theme, or say that none fits.")
    if saying.direction not in ("", *DIRECTIONS):
        raise Refusal("Choose which way it speaks.")


def _judge(
    session: Session, comment_id: str, themes: Iterable[str], account_id: str, codebook_version: str
) -> None:
    """Let a comment carry these themes and no others. What the machine said of each stays as it is."""
    wanted = set(themes)
    rows = {row.theme_id: row for row in comment_store.codings(session, [comment_id]).get(comment_id, [])}
    for theme_id in wanted - set(rows):
        row = Coding(comment_id=comment_id, theme_id=theme_id, because=[], codebook_version=codebook_version)
        row.state, row.account_id = ACCEPTED, account_id
        comment_store.add_coding(session, row)
    for theme_id, row in rows.items():
        state = ACCEPTED if theme_id in wanted else REJECTED
        if row.state != state:
            row.state, row.account_id = state, account_id
    session.flush()


def draw(comment_id: str) -> int:
    """A comment's place in the draw for a second person, from its id: as good as random, always the same."""
    return int.from_bytes(hashlib.sha256(comment_id.encode()).digest()[:4], "big") >> 1


# ---- undoing ---------------------------------------------------------------------------------------------


def undo(session: Session, coder: Coder, today: date) -> str:
    """Undo the last thing that this person did, and the one before it the next time. Gives the comment's id.

    What put a comment before a reader is not undone: a reader's decision ends it. Raises Refusal where there
    is nothing to undo, or where somebody else has built upon it.
    """
    step = store.last_step(session, coder.scope, coder.account_id)
    if step is None:
        raise Refusal("There is nothing of yours to undo.")
    step_id, comment_id = step.id, step.comment_id
    store.rise(session, comment_id)
    step = session.get_one(CodingStep, step_id)
    if step.is_undone or store.is_built_upon(session, step):
        raise Refusal(
            "Somebody has worked on that comment since, so it stays as it is. Open it to change it."
        )
    comment = session.get_one(Comment, comment_id)
    before = Standing.of(session, comment)
    Standing.read(step.before).put_back(session, comment, coder.account_id, today)
    step.is_undone = True
    add_step(session, coder, comment, "undo", before, Standing.of(session, comment), today)
    return comment_id


def add_step(
    session: Session,
    coder: Coder,
    comment: Comment,
    act: str,
    before: Standing,
    after: Standing,
    today: date,
) -> None:
    """Write a step into a comment's history. Its version is the one that was claimed for it."""
    step = CodingStep(comment_id=comment.id, account_id=coder.account_id, act=act, done_on=today)
    step.version, step.before, step.after = comment.coding_version, before.as_json(), after.as_json()
    store.add(session, step)


@dataclass(frozen=True, slots=True)
class Standing:
    """All that people said of a comment at one moment, to be told in its history and put back by an undo.

    judged: theme, state and account of each theme that a person judged. people: the PersonCodings, by turn.
    """

    judged: tuple[tuple[str, str, str], ...] = ()
    direction: str = ""
    direction_by: str = ""
    flags: frozenset[str] = frozenset()
    people: tuple[tuple[int, Mapping[str, object]], ...] = ()

    @property
    def accepted(self) -> frozenset[str]:
        """The themes that a person put on it."""
        return frozenset(theme_id for theme_id, state, _account in self.judged if state == ACCEPTED)

    @classmethod
    def of(cls, session: Session, comment: Comment) -> Standing:
        """What stands now."""
        session.flush()
        rows = comment_store.codings(session, [comment.id]).get(comment.id, [])
        people = store.said(session, [comment.id]).get(comment.id, {})
        return cls(
            tuple(sorted((row.theme_id, row.state, row.account_id) for row in rows if row.account_id)),
            comment.direction or "",
            comment.direction_by or "",
            reading.open_flags(session, comment.id) & {KNOWN, NO_CODE},
            tuple(
                (turn, {name: getattr(row, name) for name in _KEPT} | {"coded_on": row.coded_on.isoformat()})
                for turn, row in sorted(people.items())
            ),
        )

    def as_json(self) -> dict[str, object]:
        """As it is kept."""
        return {
            "judged": [list(one) for one in self.judged],
            "direction": [self.direction, self.direction_by],
            "flags": sorted(self.flags),
            "people": [[turn, dict(held)] for turn, held in self.people],
        }

    @classmethod
    def read(cls, kept: Mapping[str, object]) -> Standing:
        """From how it is kept. What an older step lacks is empty."""
        held: dict[str, list[list[str]]] = dict(kept)  # type: ignore[arg-type]
        direction: list[str] = kept.get("direction") or ["", ""]  # type: ignore[assignment]
        return cls(
            tuple((theme_id, state, account) for theme_id, state, account in held.get("judged", [])),
            direction[0],
            direction[1],
            frozenset(str(flag) for flag in held.get("flags", [])),
            tuple((int(turn), held_of) for turn, held_of in held.get("people", [])),  # type: ignore[misc]
        )

    def put_back(self, session: Session, comment: Comment, account_id: str, today: date) -> None:
        """Let this stand again. What the machine says stays what it says now."""
        judged = {theme_id: (state, account) for theme_id, state, account in self.judged}
        for row in comment_store.codings(session, [comment.id]).get(comment.id, []):
            if row.theme_id in judged:
                row.state, row.account_id = judged[row.theme_id]
            elif row.confidence is not None:
                row.state, row.account_id = SUGGESTED, None
            elif row.account_id is not None:
                store.drop(session, row)
        comment.direction = (
            self.direction if self.direction_by else comment.machine_direction or self.direction
        )
        comment.direction_by = self.direction_by or None
        people = store.said(session, [comment.id]).get(comment.id, {})
        kept = dict(self.people)
        for turn, said in people.items():
            if turn not in kept:
                store.drop(session, said)
        for turn, held in kept.items():
            said = people.get(turn) or PersonCoding(comment_id=comment.id, turn=turn)
            for name in _KEPT:
                setattr(said, name, held[name])
            said.coded_on = date.fromisoformat(str(held["coded_on"]))
            store.add(session, said)
        was = reading.open_flags(session, comment.id) & {KNOWN, NO_CODE}
        store.clear_flags(session, comment.id, sorted(was - self.flags), account_id, today)
        for flag in self.flags - was:
            store.raise_flag(session, comment.id, flag, account_id, today)
        session.flush()


_KEPT = ("account_id", "themes", "direction", "cannot", "differs", "draw", "codebook_version")
