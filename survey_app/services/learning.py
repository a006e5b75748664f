"""Learning: a partnership's codes teach a model, which is measured, kept by rule, and can be rolled back.

A model is a row and its lessons: the comments that taught it, with the codes they had then. Nothing else is
kept, so training is drawing the lessons and measuring them; whatever reads comments makes the weights anew
(`services/theming.py`). What was taken back, or passed on since, has left every model by then.

What is handed out of here is Figures: a card is measured on what children wrote, and how many spoke of a
theme goes through the same control as anywhere else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.disclosure import classes, of_themes, showing
from analysis.disclosure.classes import DisclosureClass
from analysis.figures import Figure
from analysis.model_card import SILENT, ModelCard, Scores
from analysis.theming.values import CodedComment
from questionnaires.model import Codebook, Theme
from survey_app.services import audit, codebooks, versions
from survey_app.services.audit import Act
from survey_app.services.reading import STAYS_HERE
from survey_app.services.refusals import Refusal
from survey_app.store import models as store
from survey_app.store.database import Session
from survey_app.store.models import Taught
from survey_app.store.tables import Account, Model, ModelChoice, Partnership

STEPS = ("gathering", "measuring", "deciding")
"""What a training does, in turn."""
FEWEST_CODED = 30
"""Coded comments before there is anything to learn: with fewer, a fifth held out is under six."""
FEWEST_NEW = classes.PROTECTED_FLOOR
"""New people among the lessons before another training: two cards a person apart would tell what that person
spoke of, as two releases would (R6)."""
LOWEST_BAR, HIGHEST_BAR = 0.80, 0.99
MOST_CHOICES = 50
NO_MODEL = "codebook"
"""What the audit calls the choice of the codebook alone."""


# ---- values ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Goodness:
    """How good suggestions are over all themes, as far as it may be shown."""

    micro: Figure
    interval: Figure
    macro: Figure
    first: Figure


@dataclass(frozen=True, slots=True)
class ThemeGoodness:
    """How good suggestions of one theme are. people: how many of the people it learned from spoke of it.

    standing: suggested, assigned or silent.
    """

    theme: Theme
    people: Figure
    precision: Figure
    recall: Figure
    f1: Figure
    f1_before: Figure
    standing: str


@dataclass(frozen=True, slots=True)
class Card:
    """What a model learned from and how good it is: before, the codebook alone on the same comments."""

    people: Figure
    before: Goodness
    after: Goodness
    themes: tuple[ThemeGoodness, ...]

    def to_dict(self) -> dict[str, object]:
        """Ready for JSON, in the form of docs/formats.md."""
        return {
            "people": self.people.to_dict(),
            "before": _goodness_to_dict(self.before),
            "after": _goodness_to_dict(self.after),
            "themes": [
                {
                    "theme": one.theme.id,
                    "standing": one.standing,
                    "people": one.people.to_dict(),
                    "precision": one.precision.to_dict(),
                    "recall": one.recall.to_dict(),
                    "f1": one.f1.to_dict(),
                    "f1_before": one.f1_before.to_dict(),
                }
                for one in self.themes
            ],
        }


def _goodness_to_dict(one: Goodness) -> dict[str, object]:
    return {
        "micro_f1": one.micro.to_dict(),
        "interval": one.interval.to_dict(),
        "macro_f1": one.macro.to_dict(),
        "first_right": one.first.to_dict(),
    }


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model as staff see it. asked_by: "" for the command line. card: None until it has learned.

    keeps: what the rule said; None before. encoder: its name, "" where it was off.
    """

    number: int
    state: str
    step: str
    asked_on: date
    asked_by: str
    learned_on: date | None
    codebook_version: str
    encoder: str
    bar: float
    keeps: bool | None
    is_in_use: bool
    card: Card | None

    @property
    def is_in_training(self) -> bool:
        """Whether somebody waits for it."""
        return self.state in store.IN_TRAINING

    @property
    def steps_done(self) -> int:
        """How many of `STEPS` lie behind it."""
        return STEPS.index(self.step) if self.step in STEPS else 0


@dataclass(frozen=True, slots=True)
class Choice:
    """That a partnership went over to a model. number: 0 for the codebook alone. by: "" for the rule."""

    number: int
    chosen_on: date
    by: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a partnership's learning stands. number: of the model in use, 0 for the codebook alone.

    why_not: why no training can be asked for, None where it can. bar: from which precision the next model
    assigns.
    """

    number: int
    models: tuple[KnownModel, ...]
    choices: tuple[Choice, ...]
    bar: float
    why_not: Refusal | None

    @property
    def training(self) -> KnownModel | None:
        """The model that is being trained."""
        return next((one for one in self.models if one.is_in_training), None)

    @property
    def in_use(self) -> KnownModel | None:
        """The model in use; None for the codebook alone."""
        return next((one for one in self.models if one.is_in_use), None)


@dataclass(frozen=True, slots=True)
class TaughtCoder:
    """All that it takes to make the weights of what a partnership's comments are read by."""

    codebook: Codebook
    coded: tuple[CodedComment, ...]
    bar: float
    silent: frozenset[str]
    lessons: frozenset[str]
    model_id: str


# ---- asking ----------------------------------------------------------------------------------------------


def ask(session: Session, partnership_id: str, account_id: str | None, today: date) -> int:
    """Ask for a training, which the worker begins within a minute; the number of the model to come.

    Raises Refusal where one is under way, and where there is too little to learn from, or nothing new.
    """
    return add(session, partnership_id, "asked", account_id, today).number


def add(session: Session, partnership_id: str, state: str, account_id: str | None, today: date) -> Model:
    refusal = why_not(session, partnership_id)
    if refusal is not None:
        raise refusal
    bar = session.get_one(Partnership, partnership_id).assigned_from
    row = store.add(session, partnership_id, state, bar, account_id, today)
    if row is None:
        raise _busy()
    audit.record(session, Act.MODEL_ASKED, row.id, partnership_id)
    return row


def why_not(session: Session, partnership_id: str) -> Refusal | None:
    """Why no training can be asked for now; None where it can. Tells of no number of people or comments."""
    if store.in_training(session, partnership_id) is not None:
        return _busy()
    finished = store.people_who_may_teach(session, partnership_id, STAYS_HERE)
    if len(finished) < FEWEST_CODED:
        return Refusal(
            "There is too little to learn from. Code at least %(fewest)s comments first.", fewest=FEWEST_CODED
        )
    last = _last_ready(session, partnership_id)
    if last is None:
        return None
    partnership = session.get_one(Partnership, partnership_id)
    if (
        last.bar != partnership.assigned_from
        or last.codebook_version != current_codebook(session, partnership_id).version
    ):
        return None
    if len(set(finished) - store.people_who_taught(session, last, STAYS_HERE)) < FEWEST_NEW:
        return Refusal(
            "There is little new to learn since the last training. Code comments of at least %(fewest)s more "
            "people first: so nobody's words can be found by comparing two cards.",
            fewest=FEWEST_NEW,
        )
    return None


def _busy() -> Refusal:
    return Refusal("A training is under way already. Wait until it has ended, or stop it first.")


def _last_ready(session: Session, partnership_id: str) -> Model | None:
    return next((row for row in store.listing(session, partnership_id) if row.state == "ready"), None)


def stop(session: Session, partnership_id: str) -> bool:
    """Stop the training that is asked for or under way; nothing of it is kept. False where there is none."""
    row = store.in_training(session, partnership_id)
    if row is None:
        return False
    row.state, row.step = "stopped", ""
    store.keep_lessons(session, row, ())
    session.flush()
    audit.record(session, Act.MODEL_STOPPED, row.id, partnership_id)
    return True


def set_bar(session: Session, partnership_id: str, bar: float) -> None:
    """From which precision the next model assigns themes without a person. Raises Refusal out of bounds."""
    if not LOWEST_BAR <= bar <= HIGHEST_BAR:
        raise Refusal(
            "Enter a share from %(low)s to %(high)s per cent.",
            low=round(100 * LOWEST_BAR),
            high=round(100 * HIGHEST_BAR),
        )
    session.get_one(Partnership, partnership_id).assigned_from = bar
    session.flush()
    audit.record(session, Act.BAR_SET, partnership_id, partnership_id)


def use(session: Session, partnership_id: str, number: int, account_id: str, today: date) -> None:
    """Go over to a model, or back to one; 0 is the codebook alone. Raises Refusal where it is not ready."""
    row = store.numbered(session, partnership_id, number) if number else None
    if number and (row is None or row.state != "ready"):
        raise Refusal("There is no model with this number that has learned anything.")
    if number != reads_now(session, partnership_id)[0]:
        store.choose(session, partnership_id, row.id if row is not None else None, account_id, today)
        audit.record(session, Act.MODEL_CHOSEN, row.id if row is not None else NO_MODEL, partnership_id)


# ---- the rule -------------------------------------------------------------------------------------------


def keeps(card: ModelCard, using: ModelCard | None) -> bool:
    """The rule: a model is kept when it is not worse than the codebook alone, nor than the one in use.

    Than the codebook alone on the very same comments: its micro-F1 is at least as high. Than the model in
    use, which was measured on fewer comments: its micro-F1 is not below the interval of that one's.
    """
    if card.after.micro < card.before.micro:
        return False
    return using is None or card.after.micro >= using.after.low


# ---- what comments are read by ---------------------------------------------------------------------------


def reads_now(session: Session, partnership_id: str) -> tuple[int, str]:
    """The number of the model in use (0: the codebook alone) and the codebook's version, as marks."""
    using = store.in_use(session, partnership_id)
    return (using.number if using is not None else 0), current_codebook(session, partnership_id).version


def bar_in_use(session: Session, partnership_id: str) -> float:
    """From which confidence on the model in use needs no person."""
    using = store.in_use(session, partnership_id)
    return using.bar if using is not None else session.get_one(Partnership, partnership_id).assigned_from


def taught_in_use(session: Session, partnership_id: str) -> TaughtCoder:
    """What the weights of the model in use are made from, as it may be used now."""
    codebook = current_codebook(session, partnership_id)
    using = store.in_use(session, partnership_id)
    if using is None:
        bar = bar_in_use(session, partnership_id)
        return TaughtCoder(codebook, (), bar, frozenset(), frozenset(), "")
    taught = store.lessons(session, using, STAYS_HERE)
    card = card_of(using)
    return TaughtCoder(
        codebook=codebook,
        coded=coded(session, taught, codebook),
        bar=using.bar,
        silent=frozenset(one.theme_id for one in card.themes if one.standing == SILENT)
        if card is not None
        else frozenset(),
        lessons=frozenset(one.comment_id for one in taught),
        model_id=using.id,
    )


def lesson_ids(session: Session, model_id: str) -> frozenset[str]:
    """The comments that a model may still learn from; none for the codebook alone, whose id is ""."""
    row = session.get(Model, model_id) if model_id else None
    return store.lesson_ids(session, row, STAYS_HERE) if row is not None else frozenset()


def current_codebook(session: Session, partnership_id: str) -> Codebook:
    """The codebook that a partnership's comments are read with: its themes that take new codings."""
    return codebooks.current(session, partnership_id).for_new_codings()


def coded(session: Session, taught: Sequence[Taught], codebook: Codebook) -> tuple[CodedComment, ...]:
    """Lessons with their questions. What a theme that is gone said alone says nothing, and is left out."""
    asked = {hashed: versions.read(session, hashed) for hashed in {one.version_hash for one in taught}}
    found = []
    for one in taught:
        themes = tuple(theme for theme in one.themes if codebook.theme(theme) is not None)
        if one.themes and not themes:
            continue
        question = asked[one.version_hash].question(one.question_id)
        found.append(
            CodedComment(one.text, themes, one.audience, question.text if question else "", one.direction)
        )
    return tuple(found)


# ---- what is shown ---------------------------------------------------------------------------------------


def standing(session: Session, partnership_id: str) -> Standing:
    """Where a partnership's learning stands, with every model and its card."""
    using = store.in_use(session, partnership_id)
    rows = store.listing(session, partnership_id)
    numbers = {row.id: row.number for row in rows}
    return Standing(
        number=using.number if using is not None else 0,
        models=tuple(_known(session, row, using) for row in rows),
        choices=tuple(
            Choice(numbers[one.model_id] if one.model_id else 0, one.chosen_on, _name(session, one))
            for one in store.choices(session, partnership_id, MOST_CHOICES)
        ),
        bar=session.get_one(Partnership, partnership_id).assigned_from,
        why_not=why_not(session, partnership_id),
    )


def one_model(session: Session, partnership_id: str, number: int) -> KnownModel | None:
    """A partnership's model with its card; None where it has none of this number."""
    row = store.numbered(session, partnership_id, number)
    return None if row is None else _known(session, row, store.in_use(session, partnership_id))


def _known(session: Session, row: Model, using: Model | None) -> KnownModel:
    measured = card_of(row)
    people = _stored_people(row)
    return KnownModel(
        number=row.number,
        state=row.state,
        step=row.step,
        asked_on=row.asked_on,
        asked_by=_name(session, row),
        learned_on=row.learned_on,
        codebook_version=row.codebook_version,
        encoder=row.encoder,
        bar=row.bar,
        keeps=row.keeps,
        is_in_use=using is not None and using.id == row.id,
        card=shown(measured, people, current_codebook(session, row.partnership_id))
        if measured is not None and people is not None
        else None,
    )


def _name(session: Session, row: Model | ModelChoice) -> str:
    account = session.get(Account, row.account_id) if row.account_id else None
    return account.display_name if account is not None else ""


def card_of(row: Model | None) -> ModelCard | None:
    stored = row.card.get("measured") if row is not None and row.card is not None else None
    return ModelCard.from_dict(stored) if isinstance(stored, dict) else None


People = dict[str, int]
"""How many people spoke of each theme, by its id; under "" how many there are."""


def people_of(taught: Iterable[Taught]) -> People:
    spoke: dict[str, set[str]] = defaultdict(set)
    for one in taught:
        for theme_id in ("", *one.themes):
            spoke[theme_id].add(one.person)
    return {theme_id: len(people) for theme_id, people in spoke.items()}


def _stored_people(row: Model) -> People | None:
    stored = row.card.get("people") if row.card is not None else None
    return {str(theme): int(number) for theme, number in stored.items()} if isinstance(stored, dict) else None


def shown(card: ModelCard, people: People, codebook: Codebook) -> Card:
    """A card as it may be shown: as figures about young people are, whoever it was learned from."""
    everybody = people.get("", 0)
    themes = []
    for one in card.themes:
        theme = codebook.theme(one.theme_id)
        if theme is None:
            continue
        of = people.get(one.theme_id, 0)
        themes.append(
            ThemeGoodness(
                theme=theme,
                people=of_themes.theme(of, everybody, {}, DisclosureClass.PROTECTED).people,
                precision=showing.quality("precision", one.precision, of),
                recall=showing.quality("recall", one.recall, of),
                f1=showing.quality("f1", one.f1, of),
                f1_before=showing.quality("f1", one.f1_before, of),
                standing=one.standing,
            )
        )
    return Card(
        people=showing.base(everybody, DisclosureClass.PROTECTED),
        before=_goodness(card.before, everybody),
        after=_goodness(card.after, everybody),
        themes=tuple(themes),
    )


def _goodness(scores: Scores, people: int) -> Goodness:
    return Goodness(
        micro=showing.quality("micro_f1", scores.micro, people),
        interval=showing.quality_interval(scores.low, scores.high, people),
        macro=showing.quality("macro_f1", scores.macro, people),
        first=showing.quality("first_right", scores.first, people),
    )
