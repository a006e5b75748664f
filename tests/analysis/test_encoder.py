"""The sentence encoder: the published files or none, and one meaning for one text."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.encoder import encoder, weights
from analysis.encoder.weights import EncoderMissing

TEXTS = (
    "She let me finish before she said anything.",
    "i had to say it like 5 times",
    "",
    "Room too hot.",
    "nobody gives u trainers for nothing do they, not round here, and I told my mate the same",
    "ok",
)


@pytest.fixture(scope="module")
def ready() -> encoder.Encoder:
    return encoder.load()


def test_a_text_means_the_same_whatever_stands_beside_it(ready: encoder.Encoder) -> None:
    together = ready.embed(TEXTS)
    alone = np.vstack([ready.embed([text]) for text in TEXTS])
    turned = ready.embed(TEXTS[::-1])[::-1]
    assert np.array_equal(together, alone)
    assert np.array_equal(together, turned)


def test_every_text_has_384_numbers_of_length_one_and_no_text_has_none(ready: encoder.Encoder) -> None:
    found = ready.embed(TEXTS)
    assert found.shape == (len(TEXTS), 384)
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert ready.embed([]).shape == (0, 384)


def test_like_things_in_other_words_lie_nearer_than_unlike_things(ready: encoder.Encoder) -> None:
    told, alike, unlike = ready.embed(
        ["She always picks up the phone.", "he answers when I ring", "the room was too hot for training"]
    )
    assert told @ alike > told @ unlike + 0.2


def test_what_the_pieces_of_a_text_bring_adds_up_to_its_meaning(ready: encoder.Encoder) -> None:
    (read,) = ready.read(["They listened."])
    assert np.allclose(read.tokens.sum(axis=0), read.meaning, atol=1e-5)
    assert [("They listened.")[start:end] for start, end in read.spans if end] == ["They", "listened", "."]


def test_it_reckons_as_the_published_weights_do_in_full_precision(ready: encoder.Encoder) -> None:
    exact = np.vstack([_reckoned(ready, text) for text in TEXTS])
    assert (ready.embed(TEXTS) * exact).sum(axis=1).min() > 0.97


def test_a_text_of_any_length_is_read_to_its_limit(ready: encoder.Encoder) -> None:
    (read,) = ready.read(["word " * 5000])
    assert len(read.spans) == encoder.MOST_TOKENS


@pytest.mark.parametrize("name", sorted(weights.FINGERPRINTS))
def test_a_file_that_is_not_the_published_one_is_refused(tmp_path: Path, name: str) -> None:
    for each, content in (
        ("model.safetensors", weights.read().weights),
        ("tokenizer.json", weights.read().tokenizer),
    ):
        (tmp_path / each).write_bytes(content)
    with (tmp_path / name).open("r+b") as file:
        file.seek(-2, 2)
        last = file.read(1)
        file.seek(-2, 2)
        file.write(bytes([last[0] ^ 1]))
    with pytest.raises(EncoderMissing, match=f"{name} is not the published one"):
        weights.read(tmp_path)


def test_files_that_are_not_there_are_told_of_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(EncoderMissing, match=r"model\.safetensors cannot be read"):
        weights.read(tmp_path)


def test_without_its_package_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name, *rest: None if name == weights.PACKAGE else found(name, *rest),
    )
    with pytest.raises(EncoderMissing, match="requirements-encoder"):
        weights.read()
    assert not encoder.is_there()


# ---- a second implementation, written out plainly in full precision ----


def _reckoned(ready: encoder.Encoder, text: str) -> Any:
    from safetensors.numpy import load

    named = load(weights.read().weights)
    ids = ready._tokenizer.encode(text).ids
    state = _even(
        named["embeddings.word_embeddings.weight"][ids]
        + named["embeddings.position_embeddings.weight"][: len(ids)]
        + named["embeddings.token_type_embeddings.weight"][0],
        named,
        "embeddings.LayerNorm",
    )
    for layer in range(6):
        own = f"encoder.layer.{layer}"
        asked, kept, given = (
            _through(state, named, f"{own}.attention.self.{part}")
            .reshape(len(ids), 12, 32)
            .transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        looks = asked @ kept.transpose(0, 2, 1) / np.sqrt(32)
        looks = np.exp(looks - looks.max(axis=-1, keepdims=True))
        looks /= looks.sum(axis=-1, keepdims=True)
        seen = (looks @ given).transpose(1, 0, 2).reshape(len(ids), 384)
        seen = _through(seen, named, f"{own}.attention.output.dense")
        state = _even(state + seen, named, f"{own}.attention.output.LayerNorm")
        wide = _through(state, named, f"{own}.intermediate.dense")
        wide = wide * 0.5 * (1 + _error_function(wide / np.sqrt(2)))
        state = _even(state + _through(wide, named, f"{own}.output.dense"), named, f"{own}.output.LayerNorm")
    mean = state.mean(axis=0)
    return mean / np.linalg.norm(mean)


def _through(rows: Any, named: dict[str, Any], name: str) -> Any:
    return rows @ named[f"{name}.weight"].T + named[f"{name}.bias"]


def _even(rows: Any, named: dict[str, Any], name: str) -> Any:
    middle = rows - rows.mean(axis=-1, keepdims=True)
    scale = np.sqrt((middle**2).mean(axis=-1, keepdims=True) + 1e-12)
    return middle / scale * named[f"{name}.weight"] + named[f"{name}.bias"]


def _error_function(numbers: Sequence[float]) -> Any:
    from scipy.special import erf

    return erf(numbers)
