"""The encoder as a graph that onnxruntime runs: MiniLM, six layers, made from its weights in memory.

The large matrices are kept as small whole numbers, with one scale a column; what goes in is rounded to whole
numbers likewise, with one scale a row. So one comment's numbers never hang on the comments that happen to
stand beside it in a batch, as they would with a scale for the whole batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

WIDTH = 384
_LAYERS = 6
_HEADS = 12
_EPSILON = 1e-12
_LARGEST_WEIGHT = 63
"""Seven bits: processors without instructions for such sums add two products in sixteen bits, and with eight
bits those can overflow without a word (2 × 255 × 127 is over 32,767; 2 × 255 × 63 is not)."""
_LARGEST_INPUT = 127
_MIDDLE = 128
_SMALLEST_SCALE = 1e-8
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
        # The runtime has one step for these three, which takes three times as long.
        self.add("Add", [f"{name}.made", bias], f"{name}.here")
        self.add("Add", [f"{name}.here", beside], f"{name}.both")
        takes = [f"{name}.both", *self._norm(f"{name}.LayerNorm")]
        return self.add("LayerNormalization", takes, f"{name}.out", axis=-1, epsilon=_EPSILON)

    def _multiply(self, came: str, gives: str, matrix: Any) -> None:
        """came × matrix (inputs × outputs), both as whole numbers: exact, so the same on every machine."""
        inputs, outputs = matrix.shape
        scales = np.abs(matrix).max(axis=0) / _LARGEST_WEIGHT
        whole = np.rint(matrix / scales).astype(np.int8)
        rows, row_scales, middles = self._rows_to_whole(came, gives, inputs)
        takes = [
            rows,
            self._keep(f"{gives}.whole", whole),
            self._keep(f"{gives}.one", np.float32(1)),
            self._keep(f"{gives}.scales", scales.astype(np.float32)),
            middles,
            self._keep(f"{gives}.zeros", np.zeros(outputs, dtype=np.int8)),
        ]
        self.add("MatMulIntegerToFloat", takes, f"{gives}.unscaled", domain=_OPERATORS)
        self.add("Mul", [f"{gives}.unscaled", row_scales], f"{gives}.flat")
        self.add("Shape", [came], f"{gives}.shape", start=0, end=2)
        width = self._keep(f"{gives}.width", np.array([outputs], dtype=np.int64))
        self.add("Concat", [f"{gives}.shape", width], f"{gives}.whole.shape", axis=0)
        self.add("Reshape", [f"{gives}.flat", f"{gives}.whole.shape"], gives)

    def _rows_to_whole(self, came: str, name: str, width: int) -> tuple[str, str, str]:
        """Rows as whole numbers of eight bits about a middle: their names, each row's scale, the middle."""
        from onnx import TensorProto, helper

        flat = self._keep(f"{name}.rows.shape", np.array([-1, width], dtype=np.int64))
        across = self._keep(f"{name}.across", np.array([1], dtype=np.int64))
        self.add("Reshape", [came, flat], f"{name}.rows")
        self.add("ReduceMax", [f"{name}.rows", across], f"{name}.highest", keepdims=1)
        self.add("ReduceMin", [f"{name}.rows", across], f"{name}.lowest", keepdims=1)
        self.add("Neg", [f"{name}.lowest"], f"{name}.deepest")
        self.add("Max", [f"{name}.highest", f"{name}.deepest"], f"{name}.largest")
        share = self._keep(f"{name}.share", np.float32(1 / _LARGEST_INPUT))
        self.add("Mul", [f"{name}.largest", share], f"{name}.step")
        least = self._keep(f"{name}.least", np.float32(_SMALLEST_SCALE))
        self.add("Max", [f"{name}.step", least], f"{name}.steps")
        self.add("Squeeze", [f"{name}.steps", across], f"{name}.each")
        self.add("Shape", [f"{name}.each"], f"{name}.many")
        middle = helper.make_tensor("middle", TensorProto.UINT8, [1], [_MIDDLE])
        self.add("ConstantOfShape", [f"{name}.many"], f"{name}.middles", value=middle)
        self.add(
            "QuantizeLinear",
            [f"{name}.rows", f"{name}.each", f"{name}.middles"],
            f"{name}.whole.rows",
            axis=0,
        )
        return f"{name}.whole.rows", f"{name}.steps", self._keep(f"{name}.middle", np.uint8(_MIDDLE))

    def _norm(self, name: str) -> list[str]:
        return [self._keep(f"{name}.{part}", self._of(f"{name}.{part}")) for part in ("weight", "bias")]

    def _keep(self, name: str, numbers: Any) -> str:
        from onnx import numpy_helper

        self._graph.initializer.append(numpy_helper.from_array(np.asarray(numbers, order="C"), name))
        return name

    def _of(self, name: str) -> Any:
        return self._weights[name]
