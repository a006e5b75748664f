"""Turns texts into rows of 384 numbers that lie near each other where the texts mean alike. English only.

Loaded by the worker and the commands, never by the web process: it takes a second or so and 200 MB.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from analysis.encoder import weights
from analysis.encoder.graph import WIDTH
from analysis.encoder.remembered import Remembered
from analysis.encoder.weights import EncoderMissing

MOST_TOKENS = 128
"""What stands behind these many pieces of words is not read: the encoder was trained on no longer texts."""
_AT_ONCE = 8
"""Texts in one run. More is no faster: the longest makes the others wait."""
_NEEDED = ("onnx", "onnxruntime", "safetensors", "tokenizers")


@dataclass(frozen=True, slots=True)
class Reading:
    """One text, with the question before it, as the encoder read it.

    whole: 384 numbers of length 1, what question and text mean together. own: likewise, of the pieces of the
    text alone, read in the light of the question; `whole` where the text has none. tokens: (tokens × 384), in
    order, so scaled that their sum is `whole`: what each piece of a word brought. spans: where each piece
    stands in the text; below nought for the question's pieces and for the marks at both ends.
    """

    whole: Any
    own: Any
    tokens: Any
    spans: tuple[tuple[int, int], ...]


class Encoder:
    """The encoder, ready to read. Deterministic: one text has one meaning, whatever stands beside it."""

    def __init__(self, files: weights.Files, threads: int = 1) -> None:
        """Reads nothing from a file of its own: what is remembered is given with `remember`."""
        import onnxruntime
        from safetensors.numpy import load
        from tokenizers import Tokenizer

        from analysis.encoder import graph

        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = settings.inter_op_num_threads = threads
        settings.log_severity_level = 3
        # The arena keeps every size of batch that ever came; without it memory stays flat.
        settings.enable_cpu_mem_arena = False
        # By a file, since what is given as bytes is held as bytes too, beside what is made of it (35 MB).
        with TemporaryDirectory(prefix="heard-") as folder:
            built = Path(folder) / "encoder.onnx"
            built.write_bytes(graph.build(load(files.weights)))
            self._session = onnxruntime.InferenceSession(
                str(built), settings, providers=["CPUExecutionProvider"]
            )
        self._tokenizer = Tokenizer.from_str(files.tokenizer.decode("utf-8"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._remembered = Remembered()

    def remember(self, known: Remembered) -> None:
        """Look texts up there before reading them. What does not agree with this encoder is passed over."""
        if known.agrees_with(self.read):
            self._remembered = known

    def knows(self, question: str, text: str) -> bool:
        """Whether what this text means was remembered."""
        return self._remembered.find(question, text) is not None

    def embed(self, texts: Sequence[str]) -> Any:
        """What each text means: an array (texts × 384, float32), each row of length 1; empty texts too."""
        return self.meanings([""] * len(texts), texts)[0]

    def meanings(self, questions: Sequence[str], texts: Sequence[str]) -> tuple[Any, Any]:
        """`whole` and `own` of each question with its text: two arrays (texts × 384, float32)."""
        import numpy as np

        whole = np.zeros((len(texts), WIDTH), dtype=np.float32)
        own = np.zeros_like(whole)
        pairs = list(zip(questions, texts, strict=True))
        new = []
        for place, pair in enumerate(pairs):
            known = self._remembered.find(*pair)
            if known is None:
                new.append(place)
            else:
                whole[place], own[place] = known
        for place, reading in zip(new, self.read(*_apart([pairs[place] for place in new])), strict=True):
            whole[place], own[place] = reading.whole, reading.own
        return whole, own

    def read(self, questions: Sequence[str], texts: Sequence[str]) -> list[Reading]:
        """The same of each, with what each piece of a word brought to it."""
        import numpy as np

        before = [f"{question.strip()} " if question.strip() else "" for question in questions]
        both = [first + text for first, text in zip(before, texts, strict=True)]
        found: list[Reading | None] = [None] * len(texts)
        for place, offsets, tokens in self._run(both):
            start = len(before[place])
            spans = tuple((first - start, last - start) if last else (-1, -1) for first, last in offsets)
            total = tokens.sum(axis=0)
            inside = np.array([last > 0 for _, last in spans])
            own = tokens[inside].sum(axis=0) if inside.any() else total
            length = np.linalg.norm(total)
            found[place] = Reading(total / length, own / np.linalg.norm(own), tokens / length, spans)
        return [reading for reading in found if reading is not None]

    def _run(self, texts: Sequence[str]) -> Iterator[tuple[int, tuple[tuple[int, int], ...], Any]]:
        """Each text's place, its spans and its token vectors; texts of like length go together."""
        import numpy as np

        read = self._tokenizer.encode_batch(list(texts))
        order = sorted(range(len(texts)), key=lambda place: len(read[place].ids))
        for start in range(0, len(order), _AT_ONCE):
            places = order[start : start + _AT_ONCE]
            rows, longest = len(places), len(read[places[-1]].ids)
            ids = np.zeros((rows, longest), dtype=np.int64)
            mask = np.zeros((rows, longest), dtype=np.int32)
            for row, place in enumerate(places):
                own = read[place].ids
                ids[row, : len(own)], mask[row, : len(own)] = own, 1
            where = np.tile(np.arange(longest, dtype=np.int64), (rows, 1))
            vectors = self._session.run(None, {"ids": ids, "places": where, "mask": mask})[0]
            for row, place in enumerate(places):
                yield place, tuple(read[place].offsets), vectors[row, : len(read[place].ids)]


def _apart(pairs: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    return [question for question, _ in pairs], [text for _, text in pairs]


def is_there() -> bool:
    """Whether everything that the encoder needs is installed. Loads nothing and checks no fingerprint."""
    return all(importlib.util.find_spec(name) is not None for name in (*_NEEDED, weights.PACKAGE))


@lru_cache(maxsize=1)
def load(folder: Path | None = None) -> Encoder:
    """The encoder, checked and ready; loaded once a process. Raises EncoderMissing, which says why not."""
    for name in _NEEDED:
        if importlib.util.find_spec(name) is None:
            raise EncoderMissing(
                f"The encoder needs {name}, which is not installed. Install requirements-encoder.lock as the "
                "README says."
            )
    ready = Encoder(weights.read(folder))
    ready.remember(Remembered.load())
    return ready
