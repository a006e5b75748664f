"""The sentence encoder: the published files or none, and one meaning for one text."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.encoder import encoder, remembered, weights
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
    (read,) = ready.read(["Did they listen?"], ["They listened."])
    assert np.allclose(read.tokens.sum(axis=0), read.whole, atol=1e-5)
    said = [place for place, (_, end) in enumerate(read.spans) if end > 0]
    assert [("They listened.")[slice(*read.spans[place])] for place in said] == ["They", "listened", "."]
    assert read.tokens[said].sum(axis=0) @ read.own == pytest.approx(
        np.linalg.norm(read.tokens[said].sum(axis=0)), abs=1e-5
    )


def test_one_answer_means_something_else_to_another_question(ready: encoder.Encoder) -> None:
    school, home = ready.read(["How is school now?", "How are things with your mum?"], ["much better"] * 2)
    assert 0.5 < school.own @ home.own < 0.99
    assert school.whole @ home.whole < school.own @ home.own


def test_what_was_remembered_is_what_the_encoder_reads(ready: encoder.Encoder, tmp_path: Path) -> None:
    pairs = [("Anything else?", "ok"), ("", "Room too hot.")]
    fresh = encoder.Encoder(weights.read())
    remembered.write(fresh, [*pairs, pairs[0]], tmp_path / "new" / "meanings.npy")
    read = fresh.meanings([question for question, _ in pairs], [text for _, text in pairs])
    fresh.remember(remembered.Remembered.load(tmp_path / "new" / "meanings.npy"))
    assert [fresh.knows(*pair) for pair in (*pairs, ("", "ok"))] == [True, True, False]
    again = fresh.meanings(["Anything else?", "", ""], ["ok", "Room too hot.", "not known before"])
    for one, other in zip(read, again, strict=True):
        assert np.array_equal(one, other[:2])
        assert np.linalg.norm(other[2]) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("held", [b"", b"no archive at all", None])
def test_a_file_of_meanings_that_cannot_be_read_is_done_without(tmp_path: Path, held: bytes | None) -> None:
    file = tmp_path / "meanings.npy"
    if held is not None:
        file.write_bytes(held)
    assert remembered.Remembered.load(file).find("", "ok") is None


def test_what_another_encoder_remembered_is_passed_over(ready: encoder.Encoder, tmp_path: Path) -> None:
    remembered.write(_Stranger(), [("", "ok")], tmp_path / "meanings.npy")
    fresh = encoder.Encoder(weights.read())
    fresh.remember(remembered.Remembered.load(tmp_path / "meanings.npy"))
    assert not fresh.knows("", "ok")


class _Stranger:
    """An encoder of another kind."""

    def meanings(self, questions: Sequence[str], texts: Sequence[str]) -> tuple[Any, Any]:
        return np.ones((len(texts), 384), np.float32), np.ones((len(texts), 384), np.float32)

    def read(self, questions: Sequence[str], texts: Sequence[str]) -> list[encoder.Reading]:
        return [encoder.Reading(row, row, row, ()) for row in self.meanings(questions, texts)[0]]


def test_it_reckons_as_the_published_weights_do_in_full_precision(ready: encoder.Encoder) -> None:
    exact = np.vstack([_reckoned(ready, text) for text in TEXTS])
    assert (ready.embed(TEXTS) * exact).sum(axis=1).min() > 0.97


def test_a_text_of_any_length_is_read_to_its_limit(ready: encoder.Encoder) -> None:
    (read,) = ready.read([""], ["word " * 5000])
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
