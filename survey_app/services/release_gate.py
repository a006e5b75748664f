"""The gate before a release: what is about to be told, beside everything that was told before (R11).

A figure that would tell on people stands as an earlier release told it, where there is one and nobody took
answers back since; else it is hidden and may come with the next release. What stands keeps the number of the
release that told it (`told_in`). Every release of a collection goes through, and so does a programme's beside
those of its collections.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from analysis.disclosure import gate, of_change, release_rules
from analysis.disclosure.attack import Clock
from analysis.disclosure.classes import DisclosureClass
from analysis.disclosure.crowds import pairs_that_tell
from analysis.disclosure.gate import Told, ToldTheme
from survey_app.services.released import (
    BlockFigures,
    ChangeFigures,
    Figures,
    PairFigures,
    QuestionFigures,
    ScaleFigures,
    ThemeFigures,
)
from survey_app.store import releases
from survey_app.store.database import Session


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier release: its figures, and what it was made from, which is never shown.

    gone: how many took their answers back between the release before it and this one.
    """

    number: int
    people: int
    commenters: int
    gone: int
    figures: Figures


@dataclass
class Gate:
    """What may be told by the next release of one subject.

    people: forms that it would hold. gone: how many took answers back since the last one. final: no later
    release will come. below: of a programme, those of its collections at their last releases.
    """

    klass: DisclosureClass
    past: Sequence[Past] = ()
    people: int = 0
    gone: int = 0
    final: bool = False
    below: Sequence[Past] = ()
    clock: Clock = field(default_factory=Clock)

    # ---- a collection's own figures ------------------------------------------------------------------

    def question(
        self,
        made: QuestionFigures,
        *,
        several: bool = False,
        sensitive: bool = False,
        opinions: int | None = None,
        all_asked: bool = False,
        answered: Collection[str] | None = None,
    ) -> QuestionFigures:
        """One question as it may be told. The rest is as `gate.question_tells` takes it."""
        told, earlier, gone = [], None, 0
        for one in self.past:
            gone += one.gone
            held = _question(one.figures, made)
            if held is not None and held.told_in is None and held.distribution.is_shown:
                told.append(Told(held.distribution, one.people, gone))
                earlier, gone = replace(held, told_in=one.number), 0
        now = Told(made.distribution, self.people, gone + self.gone)
        if not gate.question_tells(
            [*told, now],
            self.klass,
            self.clock,
            several=several,
            sensitive=sensitive,
            opinions=opinions,
            all_asked=all_asked,
            answered=answered,
        ):
            return made
        if earlier is not None and not gone + self.gone:
            return earlier
        return QuestionFigures(
            made.question_id, made.part, gate.withheld(made.distribution, final=self.final)
        )

    def scale(self, made: ScaleFigures, scored: int) -> ScaleFigures:
        """The mean of one scale as it may be told. scored: how many have a score, exactly."""
        for one in reversed(self.past):
            held = next((each for each in one.figures.scales if each.scale_id == made.scale_id), None)
            if held is not None and held.told_in is None:
                if not release_rules.mean_stands(held.scored, one.people, scored, self.klass):
                    return made
                if self.gone:
                    return replace(made, mean=gate.waiting(final=self.final))
                return replace(held, told_in=one.number)
        return made

    # ---- a programme's own figures -------------------------------------------------------------------

    def change(self, scale_id: str, waves: tuple[str, str], pairs: int) -> ChangeFigures | None:
        """The change that must stand as it was told; None where it may be told anew. pairs: exactly.

        Where somebody took answers back it cannot stand: they must be in no figure that is told from now on.
        """
        for one in self.past[-1:]:
            for held in one.figures.changes:
                if (held.scale_id, held.before_wave, held.after_wave) == (scale_id, *waves):
                    if not release_rules.change_stands(held.figure, pairs, self.klass):
                        return None
                    if not self.gone:
                        return held
                    reason = gate.waiting(final=self.final)
                    return replace(held, figure=of_change.withheld(reason, held.figure.higher_is_better))
        return None

    def block(self, made: BlockFigures) -> BlockFigures:
        """Figures of linked people as they may be told."""
        people = made.figure.base.value if made.figure.base.is_shown else None
        for one in self.past[-1:] if people is not None else ():
            for held in one.figures.blocks:
                alike = (held.kind, held.subject, held.waves) == (made.kind, made.subject, made.waves)
                if alike and release_rules.block_stands(held.figure.base, int(people or 0), self.klass):
                    return held
        return made

    # ---- what people wrote ---------------------------------------------------------------------------

    def theme(
        self, made: ThemeFigures, commenters: int, spoken: Collection[str] | None = None
    ) -> ThemeFigures | None:
        """One theme as it may be told, or None where it is left out. commenters: who wrote, exactly."""
        lines = [self._theme_told(made, commenters)]
        if below := self._below(made.theme_id, commenters):
            lines.append([*below, ToldTheme(made.figure, commenters)])
        tells = (gate.theme_tells(told, self.klass, self.clock, spoken=spoken) for told in lines)
        return None if any(tells) else made

    def wait_for_words(self, commenters: int) -> bool:
        """Whether nothing of what people wrote may be told anew, as too few of them wrote elsewhere.

        A programme's people less those of whom its collections tell are a group too (R2): of fewer than the
        floor of them the difference would tell.
        """
        rest = commenters - sum(one.commenters for one in self.below if one.figures.themes)
        return self.klass.is_exact and bool(self.below) and 0 < rest < self.klass.floor

    def pairs(
        self, found: Sequence[PairFigures], carriers: Mapping[str, frozenset[str]], commenters: int
    ) -> tuple[PairFigures, ...]:
        """The pairs of themes that may be told beside each other."""
        tell = pairs_that_tell(
            {(one.first, one.second): one.figure for one in found},
            carriers,
            commenters,
            self.klass,
            self.clock,
        )
        return tuple(one for one in found if (one.first, one.second) not in tell)

    def _theme_told(self, made: ThemeFigures, commenters: int) -> list[ToldTheme]:
        told: list[ToldTheme] = []
        gone = 0
        for one in self.past:
            gone += one.gone
            if one.commenters >= self.klass.floor and (not told or told[-1].people != one.commenters):
                held = one.figures.theme(made.theme_id)
                told.append(ToldTheme(held.figure if held is not None else None, one.commenters, gone))
                gone = 0
        if told and told[-1].people == commenters:
            told.pop()
        return [*told, ToldTheme(made.figure, commenters, gone + self.gone)]

    def _below(self, theme_id: str, commenters: int) -> list[ToldTheme]:
        """A theme as the only collection of a programme told it, whose people the programme's are."""
        told = [one for one in self.below if one.commenters >= self.klass.floor]
        if len(told) != 1 or told[0].commenters > commenters:
            return []
        held = told[0].figures.theme(theme_id)
        return [ToldTheme(held.figure if held is not None else None, told[0].commenters)]


def past_of(session: Session, subject_key: str) -> list[Past]:
    """Every release of a collection or programme, the oldest first."""
    found: list[Past] = []
    gone_since = None
    for row in reversed(list(releases.newest_first(session, subject_key))):
        # A row counts everybody who took answers back since it was made.
        gone = 0 if gone_since is None else max(0, gone_since - row.taken_back)
        gone_since = row.taken_back
        found.append(Past(row.number, row.people, row.commenters or 0, gone, Figures.from_dict(row.figures)))
    return found


def _question(figures: Figures, like: QuestionFigures) -> QuestionFigures | None:
    return next(
        (one for one in figures.questions if (one.question_id, one.part) == (like.question_id, like.part)),
        None,
    )
