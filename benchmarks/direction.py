"""How well directions and languages are told: `python -m benchmarks direction` prints two tables.

Comments are drawn again and again (bootstrap, 1,000 times) for each interval of 95 %. Prints figures, no
comment. `python -m benchmarks.direction FILE.csv` (columns comment and direction, and if you like question)
reads comments of another field: by our examples alone, and ten-fold by our examples and the file's own codes.
"""

from __future__ import annotations

import csv
import math
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from textblob import TextBlob

from analysis import sentiment
from analysis.direction import Directed, DirectionReader, lessons
from analysis.encoder import encoder
from analysis.languages import OFFERED, language_of
from questionnaires import example_comments

TESTS = Path(__file__).resolve().parents[1] / "tests" / "analysis"
DRAWS = 1_000
FOLDS = 10
_NO_VIEW = 0.05
"""Polarities nearer to nought are read as neutral: the bounds that VADER's authors give."""


def figures(true: Sequence[str], told: Sequence[str]) -> tuple[float, float, float]:
    """Accuracy, mean F1 of the kinds that there are, and recall of negative, all from 0 to 1."""
    of, said = np.array(true), np.array(told)
    f1 = []
    for kind in sorted(set(true)):
        both = int(((of == kind) & (said == kind)).sum())
        f1.append(2 * both / max(1, int((of == kind).sum() + (said == kind).sum())))
    complaints = of == "negative"
    recall = float((said[complaints] == "negative").mean()) if complaints.any() else math.nan
    return float((of == said).mean()), sum(f1) / len(f1), recall


def intervals(true: Sequence[str], told: Sequence[str]) -> list[str]:
    """The three figures, each with its interval."""
    draw = np.random.default_rng(1)
    of, said = np.array(true), np.array(told)
    drawn = [
        figures(list(of[rows]), list(said[rows]))
        for rows in (draw.integers(0, len(of), len(of)) for _ in range(DRAWS))
    ]
    low, high = np.nanpercentile(np.array(drawn), [2.5, 97.5], axis=0)
    return [
        f"{value:.3f} ({a:.2f}–{b:.2f})" for value, a, b in zip(figures(true, told), low, high, strict=True)
    ]


def _read(path: Path) -> list[Directed]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return lessons(
            (row["comment"], row.get("question") or "", row.get("direction") or "")
            for row in csv.DictReader(file)
        )


def _of(kept_apart: bool) -> list[Directed]:
    return lessons(
        (one.text, one.question, one.direction)
        for one in (example_comments.kept_apart() if kept_apart else example_comments.directed())
    )


def main(arguments: Sequence[str] = ()) -> None:
    """Prints directions, by the model on words and the model with the encoder; then languages."""
    if arguments:
        for path in arguments:
            _other_field(Path(path))
        return
    learned = _of(kept_apart=False)
    sets = {
        "kept apart": _of(kept_apart=True),
        "held out": _read(TESTS / "held_out_comments.csv"),
        "another writer": _read(TESTS / "comments_by_another_writer.csv"),
    }
    start = time.process_time()
    readers = {"words": DirectionReader(learned)}
    print(
        f"directions, learned from {len(learned)} comments in {time.process_time() - start:.1f} s of one core"
    )
    if encoder.is_there():
        readers["words and meaning"] = DirectionReader(learned, encoder=encoder.load())
    print(f"{'comments':<22} {'method':<18} {'accuracy':<20} {'macro-F1':<20} recall of negative")
    for name, comments in sets.items():
        texts, asked = [one.text for one in comments], [one.question for one in comments]
        for how, reader in readers.items():
            _print(f"{name}, {len(texts)}", how, comments, [one.kind for one in reader.read(texts, asked)])
    many = [one for _ in range(3) for one in learned]
    start = time.process_time()
    readers["words"].read([one.text for one in many], [one.question for one in many])
    print(f"{len(many) / (time.process_time() - start):.0f} comments a second of one core, on words")
    _languages()


def _print(name: str, how: str, comments: Sequence[Directed], told: Sequence[str]) -> None:
    row = intervals([one.kind for one in comments], told)
    print(f"{name:<22} {how:<18} {row[0]:<20} {row[1]:<20} {row[2]}")


def _other_field(path: Path) -> None:
    own, comments = _of(kept_apart=False), _read(path)
    texts, asked = [one.text for one in comments], [one.question for one in comments]
    name = f"{path.stem}, {len(comments)}"
    for how, told in _lexicons(texts).items():
        _print(name, how, comments, told)
    ready = encoder.load() if encoder.is_there() else None
    meant = ready.meanings(asked, texts)[1] if ready else None
    meant_own = ready.meanings([one.question for one in own], [one.text for one in own])[1] if ready else None
    alone = DirectionReader(own, encoder=ready, embeddings=meant_own)
    cold = [one.kind for one in alone.read(texts, asked, meant)]
    _print(name, "no codes", comments, cold)
    # Such files mostly know three kinds, and code as neutral what has a good and a bad side.
    three = {"mixed": "neutral", "suggestion": "negative"}
    _print(name, "no codes, as three", comments, [three.get(kind, kind) for kind in cold])
    places = {text: place for place, text in enumerate(dict.fromkeys(text.casefold() for text in texts))}
    order = np.random.default_rng(1).permutation(len(places))
    folds = np.array([order[places[text.casefold()]] % FOLDS for text in texts])
    told: dict[str, list[str]] = {"words": [""] * len(texts), "words and meaning": [""] * len(texts)}
    for fold in range(FOLDS):
        here, there = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        both = None if meant is None else np.vstack([meant_own, meant[there]])
        reader = DirectionReader(own, [comments[place] for place in there], embeddings=both)
        of = [texts[place] for place in here], [asked[place] for place in here]
        for how, found in told.items():
            with_meaning = meant[here] if meant is not None and how != "words" else None
            for place, one in zip(here, reader.read(*of, with_meaning), strict=True):
                found[place] = one.kind
    for how, found in told.items():
        _print(name, f"codes, {how}", comments, found)


def _lexicons(texts: Sequence[str]) -> dict[str, list[str]]:
    def kind(value: float) -> str:
        return "positive" if value > _NO_VIEW else "negative" if value < -_NO_VIEW else "neutral"

    return {
        "TextBlob": [kind(TextBlob(text).sentiment.polarity) for text in texts],
        "VADER": [kind(sentiment.valence(text).compound) for text in texts],
    }


def _languages() -> None:
    with (TESTS / "comments_by_language.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    print(f"\nlanguages, {len(rows)} short comments; the page in each language in turn")
    for page in OFFERED:
        right = sum(language_of(row["comment"], page).code == row["language"] for row in rows)
        low, high = _wilson(right, len(rows))
        print(f"page in {page}: {right / len(rows):.3f} ({low:.3f}–{high:.3f})")


def _wilson(right: int, of: int) -> tuple[float, float]:
    """Wilson's interval of 95 % for a share."""
    z = 1.959964
    share, less = right / of, z * z / of
    middle = share + less / 2
    around = z * math.sqrt(share * (1 - share) / of + less / (4 * of))
    return (middle - around) / (1 + less), (middle + around) / (1 + less)


if __name__ == "__main__":
    main(sys.argv[1:])
