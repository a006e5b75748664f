"""A card counts what a coder suggests for comments that it was not shown, before and after."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from analysis.model_card import ASSIGNED, SILENT, SUGGESTED, ModelCard, measure
from analysis.theming.values import CodedComment, Comment, Suggestion


class Says:
    """Suggests what a table says of each text, with one confidence."""

    def __init__(self, table: dict[str, tuple[str, ...]], sure: float = 0.5) -> None:
        self.table, self.sure = table, sure

    def suggest(self, comments: Sequence[Comment]) -> list[tuple[Suggestion, ...]]:
        return [
            tuple(Suggestion(theme, self.sure, ("word",)) for theme in self.table.get(one.text, ()))
            for one in comments
        ]


FOUR = [
    CodedComment("a", ("T1",)),
    CodedComment("b", ("T1", "T2")),
    CodedComment("c", ("T2",)),
    CodedComment("d", ()),
]


def test_figures_are_those_counted_by_hand() -> None:
    said = Says({"a": ("T1",), "b": ("T1",), "c": ("T1", "T2"), "d": ()})
    card = measure(("T1", "T2", "T3"), FOUR, 0.9, lambda coded: said if coded else Says({"a": ("T1",)}))
    # T1: suggested for a, b, c and right for a, b. T2: suggested for c and right; b is missed.
    one, two, three = card.themes
    assert (one.precision, one.recall) == (pytest.approx(2 / 3), 1.0)
    assert (two.precision, two.recall, two.f1) == (1.0, 0.5, pytest.approx(2 / 3))
    assert (three.precision, three.recall, three.f1) == (None, None, None)
    assert card.after.micro == pytest.approx(2 * 3 / (4 + 4))
    assert card.after.macro == pytest.approx((0.8 + 2 / 3) / 2)
    assert card.after.first == pytest.approx(2 / 3)  # of a, b and c, for c it named T1 first
    assert card.before.micro == pytest.approx(2 * 1 / (1 + 4))
    assert one.f1_before == pytest.approx(2 * 1 / (1 + 2))


def test_micro_and_macro_f1_are_those_of_scikit_learn() -> None:
    from sklearn.metrics import f1_score

    coded = [CodedComment(f"c{n}", ("T1",) * (n % 2) + ("T2",) * (n % 3 == 0)) for n in range(40)]
    said = {f"c{n}": ("T1",) * (n % 3 > 0) + ("T2",) * (n % 4 == 0) for n in range(40)}
    card = measure(("T1", "T2"), coded, 0.9, lambda _coded: Says(said))
    truth = [[theme in one.themes for theme in ("T1", "T2")] for one in coded]
    found = [[theme in said[one.text] for theme in ("T1", "T2")] for one in coded]
    assert card.after.micro == pytest.approx(f1_score(truth, found, average="micro"))
    assert card.after.macro == pytest.approx(f1_score(truth, found, average="macro"))
    assert card.after.low < card.after.micro < card.after.high


def test_no_comment_is_judged_by_a_coder_that_saw_it_or_the_same_words() -> None:
    texts = [f"c{n}" for n in range(20)] + ["C3", " c4 ", "c5"]
    seen: list[set[str]] = []

    class Watches(Says):
        def __init__(self, coded: Sequence[CodedComment]) -> None:
            super().__init__({})
            self.taught = {one.text.casefold().strip() for one in coded}

        def suggest(self, comments: Sequence[Comment]) -> list[tuple[Suggestion, ...]]:
            seen.append(self.taught & {one.text.casefold().strip() for one in comments})
            return super().suggest(comments)

    measure(("T1",), [CodedComment(text, ("T1",)) for text in texts], 0.9, Watches)
    assert seen == [set()] * 6


@pytest.mark.parametrize(
    ("right", "wrong", "sure", "standing"),
    [
        (19, 0, 0.95, SUGGESTED),  # too few to tell
        (20, 0, 0.95, ASSIGNED),
        (18, 2, 0.95, ASSIGNED),  # 0.90 exactly
        (17, 3, 0.95, SUGGESTED),
        (20, 0, 0.5, SUGGESTED),  # never sure
        (7, 14, 0.5, SUGGESTED),  # a third exactly
        (6, 14, 0.5, SILENT),
        (0, 19, 0.5, SUGGESTED),
        (0, 20, 0.5, SILENT),
    ],
)
def test_a_theme_is_assigned_or_silent_from_twenty_suggestions_on(
    right: int, wrong: int, sure: float, standing: str
) -> None:
    coded = [CodedComment(f"c{n}", ("T1",) if n < right else ("T2",)) for n in range(right + wrong)]
    said = Says({one.text: ("T1",) for one in coded}, sure)
    assert measure(("T1",), coded, 0.9, lambda _coded: said).themes[0].standing == standing


def test_a_card_is_the_same_every_time_and_is_read_back_whole() -> None:
    def again() -> ModelCard:
        return measure(("T1", "T2"), FOUR, 0.9, lambda _coded: Says({"a": ("T1",), "c": ("T1",)}))

    assert again() == again()
    assert ModelCard.from_dict(again().to_dict()) == again()
    with pytest.raises(ValueError, match="Train anew"):
        ModelCard.from_dict({"before": {}})
