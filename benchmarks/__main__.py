"""`python -m benchmarks [NAME …]`: the benchmarks named, or all in turn.

What stands behind one name, from `--` on, is that benchmark's own: `theming_at_scale --rows 100000`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence

from benchmarks import (
    answers,
    canaries,
    cards,
    concern,
    direction,
    disclosure,
    evidence,
    exports,
    faults,
    identifiers,
    kills,
    losses,
    pages,
    pairs,
    reports,
    sealing,
    something_new,
    start,
    theming,
    theming_at_scale,
)
from benchmarks.front import run as front

BENCHMARKS: Mapping[str, Callable[..., None]] = {
    "theming": theming.main,
    "direction": direction.main,
    "concern": concern.main,
    "something_new": something_new.main,
    "identifiers": identifiers.main,
    "answers": answers.main,
    "pages": pages.main,
    "pairs": pairs.main,
    "sealing": sealing.main,
    "disclosure": disclosure.main,
    "exports": exports.main,
    "evidence": evidence.main,
    "start": start.main,
    "cards": cards.main,
    "front": front.main,
    "faults": faults.main,
    "kills": kills.main,
    "losses": losses.main,
    "canaries": canaries.main,
    "reports": reports.main,
    "theming_at_scale": theming_at_scale.main,
}


def main(names: Sequence[str] = ()) -> int:
    """Run the benchmarks named, all when none is; each prints its table. Gives the exit status: 0, or 2."""
    options = [
        one for place, one in enumerate(names) if any(each.startswith("--") for each in names[: place + 1])
    ]
    names = names[: len(names) - len(options)]
    if options and len(names) != 1:
        print(f"Name one benchmark that {options[0]} is for.", file=sys.stderr)
        return 2
    unknown = sorted(set(names) - set(BENCHMARKS))
    if unknown:
        print(
            f"There is no benchmark {', '.join(unknown)}. Those there are: {', '.join(BENCHMARKS)}.",
            file=sys.stderr,
        )
        return 2
    for place, name in enumerate(names or BENCHMARKS):
        print(f"{'' if place == 0 else chr(10)}== {name} ==", flush=True)
        BENCHMARKS[name](*([options] if options else []))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
