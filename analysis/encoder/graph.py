"""The encoder as a graph that onnxruntime runs: MiniLM, six layers, made from its weights in memory.

The large matrices are kept as whole numbers of eight bits, with one scale for each run of 128 weights
(`_BLOCK`); what goes in is rounded likewise, row by row. So one comment's numbers never hang on the comments
that happen to stand beside it in a batch, as they would with a scale for the whole batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

WIDTH = 384
_LAYERS = 6
_HEADS = 12
_EPSILON = 1e-12
_BLOCK = 128
_LARGEST = 127
_MIDDLE = 128
_OPERATORS = "com.microsoft"
"""The operators that onnxruntime brings along for encoders of this kind."""


def build(weights: Mapping[str, Any]) -> bytes:
    """The graph, as onnxruntime reads it.

    weights: the named arrays of model.safetensors. Input: ids and places (comments × tokens, int64) and mask
    (the same, int32, 1 where there is a token). Output: one row of 384 numbers for each token.
    """
    from onnx import ModelProto, TensorProto, helper

    model = ModelProto(ir_version=9)
    model.opset_import.extend([helper.make_opsetid("", 18), helper.make_opsetid(_OPERATORS, 1)])
    model.graph.name = "encoder"
    for name, kind in (
        ("ids", TensorProto.INT64),
        ("places", TensorProto.INT64),
        ("mask", TensorProto.INT32),
    ):
        model.graph.input.append(helper.make_tensor_value_info(name, kind, ["comments", "tokens"]))
    model.graph.output.append(
        helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["comments", "tokens", WIDTH])
    )
    graph = _Graph(weights, model.graph)
    last = graph.embed()
    for layer in range(_LAYERS):
        last = graph.add_layer(layer, last)
    graph.add("Identity", [last], "tokens")
    return bytes(model.SerializeToString())


class _Graph:
    """The graph as it grows. Numbers go into it one by one, so that nothing large stands in memory twice."""

    def __init__(self, weights: Mapping[str, Any], graph: Any) -> None:
        self._weights = weights
        self._graph = graph

    def embed(self) -> str:
        """The tokens' own vectors and those of their places, added and evened out."""
        places = self._of("embeddings.position_embeddings.weight")
        one_kind = self._of("embeddings.token_type_embeddings.weight")[0]
        # Half precision loses nothing that shows here, and halves the largest table.
        words = self._keep("words", self._of("embeddings.word_embeddings.weight").astype(np.float16))
        where = self._keep("places.table", places + one_kind)
        self.add("Gather", [words, "ids"], "of.words.half")
        self.add("Cast", ["of.words.half"], "of.words", to=1)
        self.add("Gather", [where, "places"], "of.places")
        self.add("Add", ["of.words", "of.places"], "embedded")
        return self.add(
            "LayerNormalization",
            ["embedded", *self._norm("embeddings.LayerNorm")],
            "layer.0",
            axis=-1,
            epsilon=_EPSILON,
        )

    def add_layer(self, number: int, came: str) -> str:
        """One layer: each token looks at the others, then goes through two matrices by itself."""
        own = f"encoder.layer.{number}."
        parts = [f"{own}attention.self.{part}" for part in ("query", "key", "value")]
        together = np.concatenate([self._of(f"{part}.weight").T for part in parts], axis=1)
        bias = self._keep(f"{own}parts.bias", np.concatenate([self._of(f"{part}.bias") for part in parts]))
        named = [f"{part}.out" for part in parts]
        self._multiply(came, f"{own}parts", together)
        self.add("Split", [f"{own}parts"], named, axis=-1, num_outputs=3)
        self.add(
            "MultiHeadAttention", [*named, bias, "mask"], f"{own}seen", domain=_OPERATORS, num_heads=_HEADS
        )
        looked = self._back_in(f"{own}attention.output", f"{own}seen", came)
        self._multiply(looked, f"{own}wide", self._of(f"{own}intermediate.dense.weight").T)
        wide = self._keep(f"{own}wide.bias", self._of(f"{own}intermediate.dense.bias"))
        self.add("BiasGelu", [f"{own}wide", wide], f"{own}bent", domain=_OPERATORS)
        return self._back_in(f"{own}output", f"{own}bent", looked)

    def add(
        self, step: str, takes: list[str], gives: str | list[str], domain: str = "", **settings: Any
    ) -> str:
        """One step of the graph; the name of what it gives."""
        from onnx import helper

        named = [gives] if isinstance(gives, str) else gives
        self._graph.node.append(helper.make_node(step, takes, named, domain=domain, **settings))
        return named[0]

    def _back_in(self, name: str, came: str, beside: str) -> str:
        """Through a matrix, then added to what was there before, and evened out."""
        self._multiply(came, f"{name}.made", self._of(f"{name}.dense.weight").T)
        bias = self._keep(f"{name}.bias", self._of(f"{name}.dense.bias"))
        takes = [f"{name}.made", beside, *self._norm(f"{name}.LayerNorm"), bias]
        return self.add("SkipLayerNormalization", takes, f"{name}.out", domain=_OPERATORS, epsilon=_EPSILON)

    def _multiply(self, came: str, gives: str, matrix: Any) -> None:
        """came × matrix, with the matrix (inputs × outputs) in eight bits."""
        inputs, outputs = matrix.shape
        runs = np.ascontiguousarray(matrix.T).reshape(outputs, inputs // _BLOCK, _BLOCK)
        scales = np.abs(runs).max(axis=-1) / _LARGEST
        whole = np.rint(runs / scales[..., None]) + _MIDDLE
        takes = [
            came,
            self._keep(f"{gives}.whole", whole.astype(np.uint8)),
            self._keep(f"{gives}.scales", scales.astype(np.float32).reshape(-1)),
        ]
        self.add(
            "MatMulNBits",
            takes,
            gives,
            domain=_OPERATORS,
            K=inputs,
            N=outputs,
            bits=8,
            block_size=_BLOCK,
            # 4: what comes in may be rounded to eight bits as well.
            accuracy_level=4,
        )

    def _norm(self, name: str) -> list[str]:
        return [self._keep(f"{name}.{part}", self._of(f"{name}.{part}")) for part in ("weight", "bias")]

    def _keep(self, name: str, numbers: Any) -> str:
        from onnx import numpy_helper

        self._graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(numbers), name))
        return name

    def _of(self, name: str) -> Any:
        return self._weights[name]
