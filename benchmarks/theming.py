"""How well themes are told, with no coded comment and with many.

`python -m benchmarks theming` reads three sets with our codebook. `python -m benchmarks.theming FILE.csv
CODEBOOK.yaml` reads any file with any codebook; with `--folds` it learns from nine tenths of the file and is
measured on the last, ten times. A file needs the columns comment and themes (joined by `;`), and may have
audience and question. Themes that the codebook does not have are left out of the count, and told. Prints
figures only, never a comment. Intervals: 95 %, comments drawn again 1,000 times (percentile bootstrap).
"""

from __future__ import annotations

import csv
import random
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.encoder import encoder
from analysis.theming.coder import Coder
from analysis.theming.likeness import Reader
from analysis.theming.values import BAR, CodedComment, Comment, Suggestion
from questionnaires import example_comments
from questionnaires.model import Codebook
from questionnaires.reader import codebook

TESTS = Path(__file__).resolve().parents[1] / "tests" / "analysis"
FOLDS = 10
DRAWS = 1_000
MANY = 4_000


@dataclass(frozen=True)
class Figures:
    """Shares, 0 to 1. first: of comments with a theme, first suggestion right; first_60: of the surest 60 %.

    assigned: share of comments whose suggestions all reach the bar; right_assigned: of those themes, right.
    """

    micro: float
    low: float
    high: float
    macro: float
    precision: float
    first: float
    first_60: float
    silent: float
    assigned: float
    right_assigned: float


def read(path: Path) -> list[CodedComment]:
    """The coded comments of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            CodedComment(
                row["comment"],
                tuple(theme.strip() for theme in (row.get("themes") or "").split(";") if theme.strip()),
                row.get("audience") or "",
                row.get("question") or "",
            )
            for row in csv.DictReader(file)
        ]


def measure_themes(
    coded: Sequence[CodedComment], suggested: Sequence[Sequence[Suggestion]], loudest: Sequence[str] = ()
) -> Figures:
    """Compares suggestions with people's codes, comment by comment.

    loudest: the theme with the highest confidence for each comment, whether it was suggested or not; where it
    is not given, a comment with no suggestion counts as wrong at first sight.
    """
    pairs = [
        (set(comment.themes), {one.theme_id for one in found})
        for comment, found in zip(coded, suggested, strict=True)
    ]
    firsts = []
    for place, (comment, found) in enumerate(zip(coded, suggested, strict=True)):
        if comment.themes:
            named = found[0].theme_id if found else loudest[place] if loudest else ""
            firsts.append((found[0].confidence if found else 0.0, named in comment.themes))
    firsts.sort(key=lambda pair: -pair[0])
    surest = firsts[: round(0.6 * len(firsts))]
    chance = random.Random(1)
    drawn = sorted(_micro(chance.choices(pairs, k=len(pairs))) for _ in range(DRAWS))
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for true, said in pairs:
        for theme in true | said:
            counts[theme][0] += 2 * (theme in true and theme in said)
            counts[theme][1] += (theme in true) + (theme in said)
    carried = {theme for true, _ in pairs for theme in true}
    stands = [
        (true, found)
        for (true, _), found in zip(pairs, suggested, strict=True)
        if found and all(one.confidence >= BAR for one in found)
    ]
    told = [one.theme_id in true for true, found in stands for one in found]
    said_all = sum(len(said) for _, said in pairs)
    return Figures(
        micro=_micro(pairs),
        low=drawn[int(0.025 * DRAWS)],
        high=drawn[int(0.975 * DRAWS)],
        macro=sum(counts[theme][0] / counts[theme][1] for theme in carried) / max(1, len(carried)),
        precision=sum(len(true & said) for true, said in pairs) / max(1, said_all),
        first=sum(right for _, right in firsts) / max(1, len(firsts)),
        first_60=sum(right for _, right in surest) / max(1, len(surest)),
        silent=sum(not said for true, said in pairs if true) / max(1, len(firsts)),
        assigned=len(stands) / max(1, len(pairs)),
        right_assigned=sum(told) / max(1, len(told)),
    )


def _micro(pairs: Sequence[tuple[set[str], set[str]]]) -> float:
    right = sum(len(true & said) for true, said in pairs)
    return 2 * right / max(1, sum(len(true) + len(said) for true, said in pairs))


def _loudest(coder: Coder, comments: Sequence[Comment]) -> list[str]:
    return [max(each, key=lambda theme: each[theme]) for each in coder.confidences(comments)]


def _comments(coded: Sequence[CodedComment]) -> list[Comment]:
    return [Comment(one.text, one.audience, one.question) for one in coded]


def _line(name: str, method: str, count: int, figures: Figures) -> None:
    f = figures
    print(
        f"{name:<26} {method:<9} {count:>6} {f.micro:>6.3f} ({f.low:.2f}–{f.high:.2f}) {f.macro:>6.3f}"
        f" {f.precision:>9.3f} {f.first:>6.3f} {f.first_60:>8.3f} {f.silent:>7.3f}"
        f" {f.assigned:>9.3f} {f.right_assigned:>6.3f}",
        flush=True,
    )


def _heads() -> None:
    print(
        f"{'comments':<26} {'method':<9} {'number':>6} {'micro-F1 (95 %)':<19} {'macro':>5} precision"
        "  first first 60  silent  assigned  right"
    )


def _methods() -> dict[str, Reader | None]:
    return ({"meaning": encoder.load()} if encoder.is_there() else {}) | {"words": None}


def main(arguments: Sequence[str] = ()) -> None:
    """Prints the table of our sets, or of a file with its codebook."""
    files = [Path(one) for one in arguments if not one.startswith("--")]
    if files:
        _measure_file(files[0], codebook(files[1]), in_folds="--folds" in arguments)
        return
    apart = [
        CodedComment(one.text, one.themes, one.audience, one.question)
        for one in example_comments.kept_apart()
    ]
    sets = {
        "another writer's": read(TESTS / "comments_by_another_writer.csv"),
        "kept apart": apart,
        "held out, hard on purpose": read(TESTS / "held_out_comments.csv"),
    }
    _heads()
    for method, ready in _methods().items():
        start = time.perf_counter()
        coder = Coder(codebook(), example_comments.taught(), encoder=ready)
        learned = time.perf_counter() - start
        for name, coded in sets.items():
            comments = _comments(coded)
            found = coder.suggest(comments)
            _line(name, method, len(coded), measure_themes(coded, found, _loudest(coder, comments)))
            bare = [Comment(one.text) for one in coded]
            if ready is not None:
                alone = measure_themes(coded, coder.suggest(bare), _loudest(coder, bare))
                _line("  with the comment alone", method, len(coded), alone)
        many = list(_comments([each for coded in sets.values() for each in coded]))
        many = (many * (MANY // len(many) + 1))[:MANY]
        start = time.process_time()
        coder.suggest(many)
        took = time.process_time() - start
        print(
            f"  {method}: learned in {learned:.1f} s; {MANY / took:,.0f} comments a second of one core's time"
        )
        print(f"  {method}: {_falls(coder, sets)}")


def _falls(coder: Coder, sets: dict[str, list[CodedComment]]) -> str:
    """In how many cases a suggestion's confidence falls when the words told for it are taken out."""
    fell = total = 0
    for coded in sets.values():
        comments = _comments(coded)
        before = coder.suggest(comments)
        cut, asked = [], []
        for comment, found in zip(comments, before, strict=True):
            for one in found:
                text = comment.text
                for word in one.because:
                    text = text.replace(word, "")
                cut.append(Comment(text, comment.audience, comment.question))
                asked.append(one)
        for one, after in zip(asked, coder.confidences(cut), strict=True):
            total += 1
            fell += after[one.theme_id] < one.confidence
    return f"confidence fell in {fell} of {total} cases where the words told for it were taken out"


def _measure_file(path: Path, book: Codebook, *, in_folds: bool) -> None:
    known = {theme.id for theme in book.themes}
    coded = read(path)
    unknown = sorted({theme for one in coded for theme in one.themes} - known)
    coded = [
        CodedComment(
            one.text, tuple(theme for theme in one.themes if theme in known), one.audience, one.question
        )
        for one in coded
    ]
    if unknown:
        print(f"left out, not in the codebook: {', '.join(unknown)}")
    _heads()
    for method, ready in _methods().items():
        found: list[tuple[Suggestion, ...]]
        if in_folds:
            # The same text is always in the same fold: else it would mark its own work.
            texts = {text: place for place, text in enumerate(dict.fromkeys(one.text for one in coded))}
            found = [()] * len(coded)
            for fold in range(FOLDS):
                held = [place for place, one in enumerate(coded) if texts[one.text] % FOLDS == fold]
                kept = [one for one in coded if texts[one.text] % FOLDS != fold]
                coder = Coder(book, coded=kept, encoder=ready)
                told = coder.suggest(_comments([coded[place] for place in held]))
                for place, suggestions in zip(held, told, strict=True):
                    found[place] = suggestions
            _line(path.name, method, len(coded), measure_themes(coded, found))
        else:
            coder = Coder(book, encoder=ready)
            comments = _comments(coded)
            found = coder.suggest(comments)
            _line(path.name, method, len(coded), measure_themes(coded, found, _loudest(coder, comments)))


if __name__ == "__main__":
    main(sys.argv[1:])
