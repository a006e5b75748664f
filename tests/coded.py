"""Comments that people have coded, and a coder that learns in no time and remembers what taught it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import select

from analysis.encoder.encoder import Encoder
from analysis.model_card import ModelCard, Scores, ThemeScores
from analysis.theming.coder import Told
from analysis.theming.values import CodedComment, Comment, Suggestion
from questionnaires.answers import Answer
from questionnaires.model import Codebook
from survey_app.services import clock, collections
from survey_app.store import models
from survey_app.store.coding import FIRST
from survey_app.store.database import Database, Session
from survey_app.store.responses import add_response
from survey_app.store.tables import Account, Coding, Model, PersonCoding, Reading
from survey_app.store.tables import Comment as CommentRow
from tests.conftest import TODAY

SAID = ("She listened to me", "They explained what would happen", "I feel safer at home now")
THEMES = ("T01", "T02", "T05")


class QuickCoder:
    """Suggests T03 for everything without codes; with codes the themes of the first one that taught it."""

    def __init__(self, coded: Sequence[CodedComment]) -> None:
        self.coded = tuple(coded)

    def suggest(self, comments: Sequence[Comment]) -> list[tuple[Suggestion, ...]]:
        """The same for each."""
        themes = next((one.themes for one in self.coded if one.themes), ("T03",))
        return [tuple(Suggestion(theme, 0.6, (one.text.split()[0],)) for theme in themes) for one in comments]

    def tell(self, comments: Sequence[Comment]) -> list[Told]:
        """The same, with a meaning that nothing was read for."""
        meaning = np.ones(4, dtype=np.float32) / 2
        return [Told(suggested, None, meaning) for suggested in self.suggest(comments)]


def scores(micro: float, low: float = 0.0) -> Scores:
    """Scores of which only micro-F1 and the lower end of its interval matter."""
    return Scores(micro=micro, low=low, high=1.0, macro=micro, first=micro)


def card(before: float = 0.4, after: float = 0.6, low: float = 0.5, **standings: str) -> ModelCard:
    """A card with these figures; `standings` by theme."""
    return ModelCard(
        scores(before),
        scores(after, low),
        tuple(ThemeScores(one, 0.9, 0.8, 0.85, 0.5, standings.get(one, "suggested")) for one in THEMES),
    )


@dataclass
class Machine:
    """Stands in for `services.coders`: hands out the next card, and notes what everything was made from."""

    cards: list[ModelCard] = field(default_factory=list)
    made: list[tuple[CodedComment, ...]] = field(default_factory=list)
    measured: list[tuple[CodedComment, ...]] = field(default_factory=list)

    def make(
        self, codebook: Codebook, coded: Sequence[CodedComment], bar: float, encoder: Encoder | None
    ) -> QuickCoder:
        """A coder at once."""
        self.made.append(tuple(coded))
        return QuickCoder(coded)

    def measure(
        self, codebook: Codebook, coded: Sequence[CodedComment], bar: float, encoder: Encoder | None
    ) -> ModelCard:
        """The next card."""
        self.measured.append(tuple(coded))
        return self.cards.pop(0) if self.cards else card()


def write(database: Database, code: str, number: int, start: int = 0) -> list[str]:
    """That many people's comments, undecided; their ids."""
    with database.writing() as session:
        asked = collections.find(session, code, TODAY)
        assert asked is not None
        question = next(turn.id for turn in asked.turns if turn.kind == "long_text")
        for place in range(start, start + number):
            said = f"{SAID[place % len(SAID)]}, number {place}."
            add_response(
                session,
                asked.id,
                clock.week_of(TODAY),
                "en",
                {question: Answer(question, {}, {"text": said})},
                turns=asked.turns,
                arrived_at=clock.now(),
            )
        session.flush()
        known = session.scalars(select(CommentRow).where(CommentRow.collection_id == asked.id))
        return [comment.id for comment in sorted(known, key=lambda one: one.text)]


def account(database: Database, partnership_id: str, name: str = "reader") -> str:
    """The id of somebody who codes."""
    with database.writing() as session:
        found = session.scalar(select(Account.id).where(Account.sign_in_name == name))
        if found is not None:
            return found
        row = Account(
            partnership_id=partnership_id,
            sign_in_name=name,
            display_name=name.title(),
            role="reader",
            password_hash="none",
            made_on=TODAY,
        )
        session.add(row)
        session.flush()
        return row.id


def code(database: Database, comment_ids: Sequence[str], account_id: str, theme: str = "T01") -> None:
    """Let somebody decide on comments, and finish coding each with one theme."""
    with database.writing() as session:
        for comment_id in comment_ids:
            place = session.get_one(Reading, comment_id)
            place.state, place.decision, place.account_id = "decided", "no_action", account_id
            for row in session.scalars(select(Coding).where(Coding.comment_id == comment_id)):
                session.delete(row)
            session.flush()
            session.add(
                Coding(comment_id=comment_id, theme_id=theme, state="accepted", account_id=account_id)
            )
            said = session.get(PersonCoding, (comment_id, FIRST))
            if said is None:
                said = PersonCoding(comment_id=comment_id, turn=FIRST, draw=0, codebook_version="")
                session.add(said)
            said.account_id, said.themes, said.coded_on = account_id, [theme], TODAY


def add_model(session: Session, partnership_id: str, **standings: str) -> Model:
    """A model that has learned and is in use, with a card that shows three themes."""
    row = models.add(session, partnership_id, "ready", 0.9, None, TODAY)
    assert row is not None
    row.learned_on, row.keeps, row.codebook_version = TODAY, True, "1"
    people = {"": 60, "T01": 20, "T02": 30, "T05": 12}
    row.card = {"measured": card(**standings).to_dict(), "people": people}
    models.choose(session, partnership_id, row.id, None, TODAY)
    return row
