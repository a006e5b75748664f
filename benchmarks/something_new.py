"""How well comments of themes that a codebook does not have are found together, by meaning and by words.

Three themes are left out of the codebook at random, ten times over. Their comments are mixed with half as
many of the other themes, as comments come to be that no theme was suggested for, and grouped. Nothing of the
themes is known to the grouping. All of it is by our own hand and hard on purpose, so the figures are low.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from analysis import something_new
from analysis.encoder import encoder
from benchmarks.tables import table
from questionnaires import example_comments

DRAWS, LEFT_OUT, OTHERS = 10, 3, 0.5
_OTHER = ""


def main() -> None:
    """Print the table."""
    import numpy as np

    rows = [*example_comments.taught(), *example_comments.kept_apart()]
    embeddings = encoder.load().embed([row.text for row in rows]) if encoder.is_there() else None
    themes = sorted({theme for row in rows for theme in row.themes})
    lines = []
    for name, by in (("meaning", embeddings), ("words alone", None)):
        if name == "meaning" and by is None:
            continue
        measured = np.array([_measure(rows, themes, by, draw) for draw in range(DRAWS)])
        middle, spread = measured.mean(axis=0), 1.96 * measured.std(axis=0, ddof=1) / DRAWS**0.5
        lines.append(
            (name, *(f"{value:.2f} ± {width:.2f}" for value, width in zip(middle, spread, strict=True)))
        )
    heads = ("by", "share grouped", "purity", "purity by chance", "NMI", "of three found", "groups")
    print(table(heads, lines))


def _measure(rows: Sequence[Any], themes: Sequence[str], embeddings: Any, draw: int) -> tuple[float, ...]:
    import numpy as np
    from sklearn.metrics import normalized_mutual_info_score

    chance = random.Random(draw)
    left_out = set(chance.sample(themes, LEFT_OUT))
    new = [place for place, row in enumerate(rows) if row.themes and row.themes[0] in left_out]
    known = [place for place, row in enumerate(rows) if not left_out & set(row.themes)]
    pool = new + chance.sample(known, int(OTHERS * len(new)))
    truth = [rows[place].themes[0] for place in new] + [_OTHER] * (len(pool) - len(new))
    found = something_new.groups(
        [rows[place].text for place in pool], embeddings[pool] if embeddings is not None else None
    )
    pure, most, together, labels = 0, set(), [], []
    shuffled = truth[:]
    chance.shuffle(shuffled)
    by_chance = 0
    for number, group in enumerate(found):
        held = [truth[place] for place in group.members]
        theme = max(sorted(left_out), key=held.count)
        pure += held.count(theme)
        if held.count(theme) > len(held) / 2:
            most.add(theme)
        at_random = [shuffled[place] for place in group.members]
        by_chance += max(at_random.count(each) for each in left_out)
        together += [one for one in held if one != _OTHER]
        labels += [number] * sum(one != _OTHER for one in held)
    grouped = sum(len(group.members) for group in found) or 1
    nmi = normalized_mutual_info_score(together, labels) if together else np.nan
    return len(together) / len(new), pure / grouped, by_chance / grouped, float(nmi), len(most), len(found)


if __name__ == "__main__":
    main()
