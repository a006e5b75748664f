"""Turns texts into rows of 384 numbers that lie near each other where the texts mean alike. English only.

Loaded by the worker and the commands, never by the web process: it takes a second or so and 200 MB.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from analysis.encoder import weights
from analysis.encoder.graph import WIDTH
from analysis.encoder.weights import EncoderMissing

MOST_TOKENS = 128
"""What stands behind these many pieces of words is not read: the encoder was trained on no longer texts."""
_AT_ONCE = 8
"""Texts in one run. More is no faster: the longest makes the others wait."""
_NEEDED = ("onnx", "onnxruntime", "safetensors", "tokenizers")


@dataclass(frozen=True, slots=True)
class Reading:
    """One text as the encoder read it.

    meaning: 384 numbers of length 1. tokens: (tokens × 384), in the order of the text, so scaled that their
    sum is `meaning`: what each piece of a word brought. spans: where each piece stands in the text; the two
    marks at the beginning and the end of every text stand nowhere (0, 0).
    """

    meaning: Any
    tokens: Any
    spans: tuple[tuple[int, int], ...]


class Encoder:
    """The encoder, ready to read. Deterministic: one text has one meaning, whatever stands beside it."""

    def __init__(self, files: weights.Files, threads: int = 1) -> None:
        import onnxruntime
        from safetensors.numpy import load
        from tokenizers import Tokenizer

        from analysis.encoder import graph

        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = settings.inter_op_num_threads = threads
        settings.log_severity_level = 3
        # The arena keeps every size of batch that ever came; without it memory stays flat.
        settings.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(
            graph.build(load(files.weights)), settings, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_str(files.tokenizer.decode("utf-8"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MOST_TOKENS)

    def embed(self, texts: Sequence[str]) -> Any:
        """What each text means: an array (texts × 384, float32), each row of length 1; empty texts too."""
        import numpy as np

        found = np.zeros((len(texts), WIDTH), dtype=np.float32)
        for place, _spans, tokens in self._run(texts):
            total = tokens.sum(axis=0)
            found[place] = total / np.linalg.norm(total)
        return found

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """The same, with what each piece of a word brought to it."""
        import numpy as np

        found: list[Reading | None] = [None] * len(texts)
        for place, spans, tokens in self._run(texts):
            scaled = tokens / np.linalg.norm(tokens.sum(axis=0))
            found[place] = Reading(scaled.sum(axis=0), scaled, spans)
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
    return Encoder(weights.read(folder))
