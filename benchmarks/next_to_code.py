"""What an order of coding brings: `python benchmarks/next_to_code.py FILE.csv [CODEBOOK.yaml]`.

A person codes a pool of coded comments step by step, in each order; after each step the machine learns from
what was coded and is tried on a fifth that nobody codes. Without a codebook the file's own themes are taken,
by their names alone. Prints figures only, never a comment: the mean over draws of the kept-apart fifth, and
how far it is from random, draw by draw, with a 95 % interval.
"""

from __future__ import annotations

import math
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from analysis import next_to_code
from analysis.theming.coder import Coder
from analysis.theming.values import CodedComment, Comment
from benchmarks.theming import measure_themes, read
from questionnaires.model import Codebook, Theme
from questionnaires.reader import read_codebook

STEP, STEPS, DRAWS = 50, 5, 10
WITHIN = 200
"""So many comments of the pool, at random, are looked at for each step, as the page does."""

Order = Callable[[list[int], Sequence[CodedComment], Coder, Counter[str], Random], list[int]]


def at_random(
    window: list[int],
    _pool: Sequence[CodedComment],
    _coder: Coder,
    _known: Counter[str],
    _rng: Random,
) -> list[int]:
    """The window as it was drawn."""
    return window


def by_doubt(
    window: list[int], pool: Sequence[CodedComment], coder: Coder, _known: Counter[str], _rng: Random
) -> list[int]:
    """The least sure first, whatever its theme."""
    return [window[place] for place in next_to_code.order(_confidences(window, pool, coder), {})]


def by_what_teaches(
    window: list[int], pool: Sequence[CodedComment], coder: Coder, known: Counter[str], _rng: Random
) -> list[int]:
    """The order of the page."""
    return [window[place] for place in next_to_code.order(_confidences(window, pool, coder), known)]


ORDERS: dict[str, Order] = {"random": at_random, "doubt": by_doubt, "teaches": by_what_teaches}


def _confidences(window: list[int], pool: Sequence[CodedComment], coder: Coder) -> list[dict[str, float]]:
    asked = [Comment(pool[place].text, pool[place].audience, pool[place].question) for place in window]
    return [{one.theme_id: one.confidence for one in found} for found in coder.suggest(asked)]


def curve(
    codebook: Codebook, comments: Sequence[CodedComment], chosen: Order, draw: int
) -> list[tuple[float, float]]:
    """Micro-F1 and macro-F1 on the kept-apart fifth after each step of one draw."""
    rng = Random(100 + draw)
    shuffled = rng.sample(list(comments), len(comments))
    apart, pool = shuffled[: len(shuffled) // 5], shuffled[len(shuffled) // 5 :]
    left, coded = list(range(len(pool))), list[CodedComment]()
    coder, found = Coder(codebook), list[tuple[float, float]]()
    for _ in range(STEPS):
        known = Counter(theme for one in coded for theme in one.themes)
        window = rng.sample(left, min(WITHIN, len(left)))
        for place in chosen(window, pool, coder, known, rng)[:STEP]:
            coded.append(pool[place])
            left.remove(place)
        coder = Coder(codebook, coded=coded)
        asked = [Comment(one.text, one.audience, one.question) for one in apart]
        suggested = list(coder.suggest(asked))
        found.append((measure_themes(apart, suggested).micro, _macro_f1(apart, suggested)))
    return found


def _macro_f1(coded: Sequence[CodedComment], suggested: Sequence[Sequence[object]]) -> float:
    said = [{getattr(one, "theme_id", "") for one in each} for each in suggested]
    scores = []
    for theme in {theme for one in coded for theme in one.themes}:
        hits = sum(theme in one.themes and theme in each for one, each in zip(coded, said, strict=True))
        named = sum(theme in one.themes for one in coded) + sum(theme in each for each in said)
        scores.append(2 * hits / named)
    return statistics.mean(scores)


def main(arguments: Sequence[str] = ()) -> None:
    """Print the curves."""
    comments = read(Path(arguments[0]))
    if len(arguments) > 1:
        codebook = read_codebook(Path(arguments[1]))
    else:
        names = sorted({theme for one in comments for theme in one.themes})
        codebook = Codebook(tuple(Theme(name, name, name) for name in names), version="names")
    known = {theme.id for theme in codebook.themes}
    comments = [one for one in comments if set(one.themes) <= known]
    curves = {
        name: [curve(codebook, comments, order, draw) for draw in range(DRAWS)]
        for name, order in ORDERS.items()
    }
    print(f"{len(comments)} comments, {len(known)} themes, {DRAWS} draws")
    for measure, place in (("micro-F1", 0), ("macro-F1", 1)):
        for step in range(STEPS):
            line = f"{measure} {STEP * (step + 1):4} coded"
            plain = [found[step][place] for found in curves["random"]]
            for name, drawn in curves.items():
                values = [found[step][place] for found in drawn]
                line += f"  {name} {statistics.mean(values):.3f}"
                if name != "random":
                    apart = [one - other for one, other in zip(values, plain, strict=True)]
                    # Student's t of 9 degrees of freedom.
                    half = 2.262 * statistics.stdev(apart) / math.sqrt(DRAWS)
                    line += f" ({statistics.mean(apart):+.3f} ± {half:.3f})"
            print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
