"""How well themes and directions are told: `python benchmarks/theming.py [FILE.csv CODEBOOK.yaml]`.

With no file it reads our held-out comments and our codebook. A file needs the columns comment and themes
(joined by `;`), and may have audience, question and direction. Themes that the codebook does not have are
left out of the count, and told. Prints figures only, never a comment.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.sentiment import asked_for, direction, lexicon_polarity
from analysis.theming.coder import Coder
from analysis.theming.values import CodedComment, Comment, Suggestion
from questionnaires import example_comments
from questionnaires.model import Codebook
from questionnaires.reader import codebook

HELD_OUT = Path(__file__).resolve().parents[1] / "tests" / "analysis" / "held_out_comments.csv"


@dataclass(frozen=True)
class ThemeFigures:
    """Shares, 0 to 1. first: of comments with a theme, first suggestion right; first_60: of the surest."""

    comments: int
    micro_f1: float
    precision: float
    recall: float
    first: float
    first_60: float
    silent: float
    false_on_none: float
    by_confidence: tuple[tuple[float, float, int, float], ...]


@dataclass(frozen=True)
class DirectionFigures:
    """Shares from 0 to 1; `lexicon_alone` and its recall are TextBlob at ± .05 with nothing of ours."""

    comments: int
    accuracy: float
    negative_recall: float
    suggestion_recall: float
    lexicon_alone: float
    lexicon_negative_recall: float


def read(path: Path) -> list[CodedComment]:
    """The coded comments of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            CodedComment(
                row["comment"],
                tuple(theme.strip() for theme in (row.get("themes") or "").split(";") if theme.strip()),
                row.get("audience") or "",
                row.get("question") or "",
                row.get("direction") or "",
            )
            for row in csv.DictReader(file)
        ]


def measure_themes(coded: Sequence[CodedComment], suggested: Sequence[Sequence[Suggestion]]) -> ThemeFigures:
    """Compares suggestions with people's codes, comment by comment."""
    right = said = true = silent = false_on_none = none = 0
    firsts: list[tuple[float, bool]] = []
    for comment, suggestions in zip(coded, suggested, strict=True):
        gold, found = set(comment.themes), {suggestion.theme_id for suggestion in suggestions}
        right, said, true = right + len(gold & found), said + len(found), true + len(gold)
        if gold:
            silent += not suggestions
            first = suggestions[0] if suggestions else None
            firsts.append((first.confidence, first.theme_id in gold) if first else (0.0, False))
        else:
            none += 1
            false_on_none += bool(suggestions)
    firsts.sort(key=lambda pair: -pair[0])
    surest = firsts[: round(0.6 * len(firsts))]
    bands = []
    for low, high in ((0.0, 0.2), (0.2, 0.3), (0.3, 0.4), (0.4, 0.6), (0.6, 1.0)):
        inside = [is_right for sure, is_right in firsts if low < sure <= high]
        bands.append((low, high, len(inside), sum(inside) / max(1, len(inside))))
    return ThemeFigures(
        comments=len(coded),
        micro_f1=2 * right / max(1, said + true),
        precision=right / max(1, said),
        recall=right / max(1, true),
        first=sum(is_right for _, is_right in firsts) / max(1, len(firsts)),
        first_60=sum(is_right for _, is_right in surest) / max(1, len(surest)),
        silent=silent / max(1, len(firsts)),
        false_on_none=false_on_none / max(1, none),
        by_confidence=tuple(bands),
    )


def measure_directions(coded: Sequence[CodedComment]) -> DirectionFigures:
    """Compares our directions, and the bare lexicon's, with people's."""
    told = [comment for comment in coded if comment.direction]
    found = [direction(comment.text, asked_for(comment.question)).kind for comment in told]
    bare = [_bare(comment.text) for comment in told]
    gold = [comment.direction for comment in told]

    def recall(kinds: Sequence[str], kind: str) -> float:
        of_kind = [had == kind for had, true in zip(kinds, gold, strict=True) if true == kind]
        return sum(of_kind) / max(1, len(of_kind))

    return DirectionFigures(
        comments=len(told),
        accuracy=sum(a == b for a, b in zip(found, gold, strict=True)) / max(1, len(told)),
        negative_recall=recall(found, "negative"),
        suggestion_recall=recall(found, "suggestion"),
        lexicon_alone=sum(a == b for a, b in zip(bare, gold, strict=True)) / max(1, len(told)),
        lexicon_negative_recall=recall(bare, "negative"),
    )


def _bare(text: str) -> str:
    polarity = lexicon_polarity(text)
    return "positive" if polarity > 0.05 else "negative" if polarity < -0.05 else "neutral"


def main(arguments: Sequence[str] = ()) -> None:
    """Prints the table of a file, ours unless one is given."""
    path = Path(arguments[0]) if arguments else HELD_OUT
    book: Codebook = codebook(Path(arguments[1])) if len(arguments) > 1 else codebook()
    known = {theme.id for theme in book.themes}
    coded = read(path)
    unknown = sorted({theme for comment in coded for theme in comment.themes} - known)
    coded = [
        CodedComment(c.text, tuple(t for t in c.themes if t in known), c.audience, c.question, c.direction)
        for c in coded
    ]
    start = time.perf_counter()
    coder = Coder(book, example_comments.taught())
    learned = time.perf_counter() - start
    print(f"{path.name}: {len(coded)} comments, {len(known)} themes; learned in {learned:.1f} s")
    if unknown:
        print(f"left out, not in the codebook: {', '.join(unknown)}")
    full = [Comment(c.text, c.audience, c.question) for c in coded]
    heads = "micro-F1  precision  recall  first 100 %  first 60 %  silent  none: false"
    print(f"{'inputs':<27} {heads}")
    for name, comments in (
        ("comment alone", [Comment(c.text) for c in coded]),
        ("and audience", [Comment(c.text, c.audience) for c in coded]),
        ("and audience and question", full),
    ):
        f = measure_themes(coded, coder.suggest(comments))
        print(
            f"{name:<27} {f.micro_f1:>8.3f} {f.precision:>10.3f} {f.recall:>7.3f} {f.first:>12.3f}"
            f" {f.first_60:>11.3f} {f.silent:>7.3f} {f.false_on_none:>12.3f}"
        )
    for low, high, count, share in f.by_confidence:
        print(f"  confidence {low:.1f}–{high:.1f}: {count} first suggestions, {share:.2f} right")
    many = full * (max(1, 5_000 // max(1, len(full))))
    start = time.perf_counter()
    coder.suggest(many)
    print(f"{len(many) / (time.perf_counter() - start):.0f} comments a second")
    d = measure_directions(coded)
    print(
        f"direction: {d.comments} comments, accuracy {d.accuracy:.3f} (TextBlob alone {d.lexicon_alone:.3f})"
    )
    print(f"  recall of negative {d.negative_recall:.3f} (TextBlob alone {d.lexicon_negative_recall:.3f})")
    print(f"  recall of suggestion {d.suggestion_recall:.3f}")


if __name__ == "__main__":
    main(sys.argv[1:])
