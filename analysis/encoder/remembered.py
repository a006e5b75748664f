"""Meanings that were worked out once, at set-up, for the texts that come with the package; no others.

Themes are taught by some thousands of example comments. Reading them takes the encoder several seconds,
looking them up none. `python -m survey_app.services.read_ahead` reads them all and writes the file; set-up
runs it. Where the file is missing or of another encoder, or a text is new, the encoder reads the text itself:
the numbers are the same either way.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from analysis.encoder.graph import WIDTH

FILE = Path(sys.prefix) / "share" / "heard" / "meanings.npy"
"""In the environment that the package is installed into: it goes when the environment goes."""
_PROBE = ("Anything else?", "The cat sat by the door, and nobody let it in.")
_KEY = 16


class Remembered:
    """Texts and what they mean. Holds no text: each is known by a fingerprint."""

    def __init__(self, held: Any = None) -> None:
        """held: what `write` keeps, of which only the meanings that are asked for come into memory."""
        self._held = held
        keys = () if held is None else held["keys"]
        self._places = {key.tobytes(): place for place, key in enumerate(keys)}

    @classmethod
    def load(cls, file: Path = FILE) -> Remembered:
        """What stands in the file; nothing where it is missing or cannot be read."""
        import numpy as np

        try:
            held = np.load(file, mmap_mode="r", allow_pickle=False)
        except (OSError, EOFError, ValueError):
            return cls()
        return cls(held) if held.dtype.names == _form(0).names else cls()

    def find(self, question: str, text: str) -> tuple[Any, Any] | None:
        """What a text means, whole and own, or None where it is not known."""
        place = self._places.get(_key(question, text))
        return None if place is None else (self._held["whole"][place], self._held["own"][place])

    def agrees_with(self, read: Callable[[Sequence[str], Sequence[str]], Sequence[Any]]) -> bool:
        """Whether the encoder reads a sentence as the one did that filled the file."""
        import numpy as np

        known = self.find(*_PROBE)
        if known is None:
            return False
        (reading,) = read([_PROBE[0]], [_PROBE[1]])
        return bool(np.array_equal(known[1], reading.own))


class ReadOnce:
    """An encoder that reads no lesson twice, however often a coder is taught. Held in memory alone."""

    def __init__(self, encoder: Any) -> None:
        self.read = encoder.read
        self._encoder = encoder
        self._known: dict[tuple[str, str], tuple[Any, Any]] = {}

    def meanings(self, questions: Sequence[str], texts: Sequence[str]) -> tuple[Any, Any]:
        """As `Encoder.meanings`."""
        import numpy as np

        pairs = list(zip(questions, texts, strict=True))
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._known]
        found = self._encoder.meanings([question for question, _ in new], [text for _, text in new])
        self._known.update(zip(new, zip(*found, strict=True), strict=True))
        whole, own = zip(*(self._known[pair] for pair in pairs), strict=True) if pairs else ((), ())
        return np.array(whole, dtype=np.float32), np.array(own, dtype=np.float32)


def write(encoder: Any, pairs: Sequence[tuple[str, str]], file: Path = FILE) -> None:
    """Read all pairs of question and text, and keep what they mean in the file."""
    import numpy as np

    each = list(dict.fromkeys([_PROBE, *pairs]))
    held = np.zeros((), dtype=_form(len(each)))
    held["keys"] = [np.frombuffer(_key(*pair), dtype=np.uint8) for pair in each]
    held["whole"], held["own"] = encoder.meanings([one for one, _ in each], [text for _, text in each])
    file.parent.mkdir(parents=True, exist_ok=True)
    half_written = file.with_name(f"{file.name}.{os.getpid()}")
    with half_written.open("wb") as out:
        np.save(out, held)
    half_written.replace(file)


def _form(many: int) -> Any:
    """The fingerprints of all first, so that looking one up touches nothing else; then what each means."""
    import numpy as np

    return np.dtype(
        [("keys", "u1", (many, _KEY)), ("whole", "f4", (many, WIDTH)), ("own", "f4", (many, WIDTH))]
    )


def _key(question: str, text: str) -> bytes:
    return sha256(f"{question.strip()}\0{text}".encode()).digest()[:_KEY]
