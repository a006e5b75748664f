"""Made-up wording files for instruments: every sentence in them is invented and of no published scale."""

from __future__ import annotations

from collections.abc import Collection

from questionnaires import loading, published
from questionnaires.loading import Loaded

SAYING = "Made-up line"
COPYRIGHT = "© A made-up owner. Used with leave."


def wording_file(
    instrument_id: str,
    *,
    reverse: Collection[int] | None = None,
    risk: Collection[int] | None = None,
    language: str = "",
    answers: Collection[int] = (),
) -> str:
    """A file that fits an instrument; without reverse and risk, its first known key and its risk item."""
    held = published.instrument(instrument_id)
    turned = reverse if reverse is not None else held.reverse_keys[0].items if held.reverse_keys else ()
    risky = risk if risk is not None else (held.risk_item.item,) if held.risk_item else ()
    low, high = int(held.item_lowest), int(held.item_highest)
    scores = answers or ((low, high) if loading.is_zero_to_ten(held) else range(low, high + 1))
    lines = ["number,wording,reverse,risk,scored,language," + ",".join(f"answer {score}" for score in scores)]
    for number in range(1, held.items + held.unscored_items + 1):
        flags = [
            "yes" if number in turned else "no",
            "yes" if number in risky else "no",
            "no" if number > held.items else "yes",
            language if number == 1 else "",
        ]
        labels = [f"Made-up answer {score}" if number == 1 else "" for score in scores]
        lines.append(",".join((str(number), f"{SAYING} {number}.", *flags, *labels)))
    return "\n".join(lines) + "\n"


def loaded(instrument_id: str, **over: Collection[int]) -> Loaded:
    """A made-up wording of an instrument, as it is when it was read."""
    text = wording_file(instrument_id, **over)
    return loading.read_wording(
        text.encode(), "own.csv", published.instrument(instrument_id), copyright_line=COPYRIGHT
    )
