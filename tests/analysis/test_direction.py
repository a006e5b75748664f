"""A direction is learned from examples, explains itself, and is read by clauses where a comment turns."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from analysis import direction as module
from analysis.direction import Directed, Direction, DirectionReader, Mention
from analysis.sentiment import KINDS, Kind
from analysis.theming import prepared
from questionnaires import example_comments
from questionnaires.model import ExampleComment

HELD_OUT = Path(__file__).with_name("held_out_comments.csv")


def directed(comments: Sequence[ExampleComment]) -> list[Directed]:
    return [Directed(one.text, one.question, one.direction) for one in comments]  # type: ignore[arg-type]


@lru_cache(maxsize=1)
def reader() -> DirectionReader:
    return DirectionReader(directed(example_comments.directed()))


def read_one(text: str, question: str = "") -> Direction:
    return reader().read([text], [question])[0]


def figures(rows: Sequence[tuple[str, str]]) -> tuple[float, float]:
    """Accuracy, and recall of negative, of pairs of the true and the told kind."""
    complaints = [told == "negative" for true, told in rows if true == "negative"]
    return sum(true == told for true, told in rows) / len(rows), sum(complaints) / len(complaints)


def test_comments_that_taught_nothing_are_read_well() -> None:
    with HELD_OUT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    told = reader().read([row["comment"] for row in rows], [row["question"] for row in rows])
    pairs = [(row["direction"], one.kind) for row, one in zip(rows, told, strict=True)]
    accuracy, recall = figures(pairs)
    assert accuracy >= 0.70
    assert recall >= 0.75


@pytest.mark.parametrize("text", ["", "   ", "...", "n/a", "no", "nothing", "👍"])
@pytest.mark.parametrize("question", ["", "What was good?", "What should we change?"])
def test_a_comment_that_says_nothing_is_neutral_whatever_was_asked(text: str, question: str) -> None:
    assert read_one(text, question) == Direction("neutral", 1.0, ())


def test_the_question_decides_where_the_words_do_not() -> None:
    assert read_one("the room", "What was good?").kind == "positive"
    assert read_one("the room", "Which part was not worth it?").kind == "negative"


def test_a_theme_is_read_in_its_own_clause_where_the_comment_turns() -> None:
    told = read_one("it was boring but really useful", "How was it?")
    assert [one.kind for one in told.mentions] == ["negative", "positive"]
    assert told.for_theme(["boring"]) == "negative"
    assert told.for_theme(["useful"]) == "positive"
    assert told.for_theme(["elsewhere"]) == told.kind
    assert told.for_theme(["boring", "useful"]) == told.kind


def test_a_comment_that_does_not_turn_has_one_direction_for_all_its_themes() -> None:
    told = read_one("The talk was brilliant and Sam helped me", "How was it?")
    assert (told.kind, told.mentions, told.for_theme(["talk"])) == ("positive", (), "positive")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("it was superb", "positive"),
        ("that talk was sick", "positive"),
        ("Our tutor was excellent and everyone made me welcome", "positive"),
        ("it was dreadful", "negative"),
        ("could of been a lot better", "negative"),
        ("well boring", "negative"),
        ("the driver was late every week", "negative"),
        ("my teacher is kind but the lessons drag", "mixed"),
        ("we have it on fridays", "neutral"),
        ("please ring the day before", "suggestion"),
    ],
)
@pytest.mark.parametrize("question", ["", "How was it?"])
def test_what_is_said_plainly_is_read_plainly(text: str, question: str, kind: str) -> None:
    assert read_one(text, question).kind == kind


def test_a_mention_in_a_value_made_by_hand_is_found_by_its_words_in_any_case() -> None:
    told = Direction(
        "mixed", 0.5, (), (Mention("Dull talk", "negative", ()), Mention("but warm", "positive", ()))
    )
    assert told.for_theme(["dull"]) == "negative"


def test_the_reasons_are_words_of_the_comment_as_they_were_written() -> None:
    told = read_one("LOVELY room, shame nobody listened", "How was it?")
    assert told.kind == "negative"
    assert "shame" in told.because
    assert not set(told.because) & {"LOVELY"}


def test_reasons_and_clauses_may_be_left_out_and_nothing_else_changes() -> None:
    texts = [one.text for one in example_comments.kept_apart()[:40]]
    quick, whole = reader().read(texts, with_reasons=False), reader().read(texts)
    assert {(one.because, one.mentions) for one in quick} == {((), ())}
    assert [(one.kind, one.confidence) for one in quick] == [(one.kind, one.confidence) for one in whole]


def test_without_its_reasons_a_direction_is_less_sure() -> None:
    comments = example_comments.kept_apart()
    texts, questions = [one.text for one in comments], [one.question for one in comments]
    told = reader().read(texts, questions)
    fell = []
    for text, question, one in zip(texts, questions, told, strict=True):
        if one.because:
            words = "|".join(re.escape(word) for word in one.because)
            less = share_of(re.sub(rf"\b(?:{words})\b", " ", text), question, one.kind)
            fell.append(one.confidence - less)
    assert len(fell) > 0.9 * len(texts)
    assert sum(fall > 0 for fall in fell) / len(fell) >= 0.9
    assert sum(fell) / len(fell) >= 0.1


def share_of(text: str, question: str, kind: str) -> float:
    """The model's share for a kind, whether or not it is the likeliest."""
    own = reader()
    assert own._words is not None
    rows = own._terms.rows([module._read(text, question)])
    return float(own._words.shares(rows)[0][own._words._kinds.index(kind)])  # type: ignore[arg-type]


def test_people_who_say_otherwise_are_followed() -> None:
    text, question = "the minibus with the blue door", "Anything else?"
    before = read_one(text, question).kind
    assert before != "suggestion"
    coded = [Directed(f"{text} {number}", question, "suggestion") for number in range(12)]
    assert DirectionReader(few(), coded).read([text], [question])[0].kind == "suggestion"


class _Meaning:
    """An encoder of three numbers, which counts what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def meanings(self, questions: Sequence[str], texts: Sequence[str]) -> tuple[Any, Any]:
        self.asked += texts
        found = np.array([[1.0, len(text) % 7, text.count("e")] for text in texts], dtype=np.float32)
        found /= np.linalg.norm(found, axis=1, keepdims=True)
        return found, found


def few() -> list[Directed]:
    """Examples that are quickly learned."""
    return directed(example_comments.directed())[::9]


def test_embeddings_that_are_at_hand_are_not_made_again() -> None:
    encoder = _Meaning()
    own = DirectionReader(few(), encoder=encoder)
    texts, questions = ["a quiet room", "nobody came"], ["What was good?"] * 2
    asked = own.read(texts, questions)
    encoder.asked.clear()
    assert own.read(texts, questions, encoder.meanings(questions, texts)[1]) == asked
    assert encoder.asked == texts
    at_hand = encoder.meanings([], [one.text for one in few()])[1]
    handed = DirectionReader(few(), encoder=encoder, embeddings=at_hand)
    assert handed.read(texts, questions) == asked


def test_meaning_out_of_fold_is_as_if_the_fold_had_never_been_learned() -> None:
    rows = np.random.default_rng(3).normal(size=(60, 5))
    kinds: list[Kind] = [KINDS[place % 3] for place in range(60)]
    weights = [1.0 + place % 2 for place in range(60)]
    folds = np.array([place // 20 for place in range(60)])
    held = module._Leanings(rows, kinds, weights, folds).learned[:20]
    # A second implementation: scikit-learn's ridge regression on the other folds, about the same middle.
    wanted = 2.0 * np.array([[kind == one for one in KINDS] for kind in kinds]) - 1.0
    wanted -= np.average(wanted, axis=0, weights=weights)
    ridge = Ridge(alpha=module._MEANING_PENALTY, fit_intercept=False)
    ridge.fit(rows[20:], wanted[20:], sample_weight=weights[20:])
    assert np.allclose(held, module._MEANING_WEIGHT * ridge.predict(rows[:20]))


def test_what_set_up_taught_is_what_would_be_learned_now(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(prepared, "FOLDER", tmp_path)
    prepared.keep_directions(few(), None)
    learned = DirectionReader(few())
    with monkeypatch.context() as learning:
        learning.setattr(DirectionReader, "__init__", _refuse)
        kept = prepared.directions(few(), None)
        with pytest.raises(AssertionError, match="taught again"):
            prepared.directions(few()[1:], None)
    texts = [one.text for one in example_comments.kept_apart()[:20]]
    assert kept.read(texts) == learned.read(texts)


def _refuse(*taught: object, **more: object) -> None:
    raise AssertionError("taught again")


def test_what_does_not_fit_together_is_refused() -> None:
    with pytest.raises(ValueError, match="2 comments and 1 questions"):
        reader().read(["a", "b"], ["c"])
    with pytest.raises(ValueError, match="unknown"):
        DirectionReader([Directed("a", "b", "happy")])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="There are 0"):
        DirectionReader([])
    own = DirectionReader(few(), encoder=_Meaning())
    with pytest.raises(ValueError, match="2 comments and 1 embeddings"):
        own.read(["a", "b"], ["", ""], np.ones((1, 3)))


def test_a_comment_is_read_the_same_alone_and_in_company() -> None:
    texts = [one.text for one in example_comments.kept_apart()[:40]]
    together = reader().read(texts)
    assert [reader().read([text])[0] for text in texts] == together
    assert {one.kind for one in together} <= set(KINDS)
    assert reader().read([]) == []
