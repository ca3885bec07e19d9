"""The encoder written as few large operations: the same weights, a quarter less time.

What export and quantisation leave is a graph of some four hundred small steps (shapes asked for again and again, scales
multiplied apart from their products). `condensed` reads the weights out of it and writes them into a graph of ten steps
a layer. A sum and its norm stay two steps: as one, the CPU kernel takes six times as long.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from dialogue_flows.safety.likeness.encoder import LONGEST

Array = NDArray[Any]
Node = Any  # onnx.NodeProto; the checks run without onnx
_FUSED: Final = "com.microsoft"
_OPSET: Final = 23  # the first with attention as one step
_IR: Final = 11  # its file version
_EPSILON: Final = 1e-12
_QUERY_KEY_VALUE: Final = 3
_HEADS: Final = "heads"


@dataclass(slots=True)
class _Graph:
    """A graph as it grows. `weights` are those of the quantised model, `products` the names of its matrices."""

    weights: Mapping[str, Array]
    products: Mapping[str, str]
    heads: int
    nodes: list[Node] = field(default_factory=list)
    kept: dict[str, Array] = field(default_factory=dict)

    def keep(self, name: str, values: Array) -> str:
        self.kept[name] = values
        return name

    def step(self, kind: str, inputs: list[str], output: str, *, domain: str = "", **settings: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **settings))
        return output

    def dense(self, rows: str, name: str) -> str:
        """`rows` times the matrix of a dense layer plus its bias; the rows are narrowed to a byte on the way."""
        matrix = self.products[name]
        if self.weights[f"{matrix}_zero_point"].any():
            raise ValueError(f"{name}: the weights are not symmetric; quantise them with QInt8")
        values = self.keep(f"{name}.weight", self.weights[f"{matrix}_quantized"])
        scale = self.keep(f"{name}.scale", self.weights[f"{matrix}_scale"])
        bias = self.keep(f"{name}.bias", self.weights[f"{name}.bias"])
        return self.step("DynamicQuantizeMatMul", [rows, values, scale, "", bias], name, domain=_FUSED)

    def normed_sum(self, rows: str, more: str, name: str) -> str:
        self.step("Add", [rows, more], f"{name}.sum")
        parts = [self.keep(f"{name}.{part}", self.weights[f"{name}.{part}"]) for part in ("weight", "bias")]
        return self.step("LayerNormalization", [f"{name}.sum", *parts], name, epsilon=_EPSILON)

    def begins(self) -> str:
        """The vectors of the pieces and of their places."""
        for part in ("quantized", "scale", "zero_point"):
            self.keep(f"words.{part}", self.weights[f"words.weight_{part}"])
        places = self.weights["places"][: LONGEST["en"]] + self.weights["kind"]
        self.step("Gather", ["words.quantized", "ids"], "words.byte")
        words = self.step("DequantizeLinear", ["words.byte", "words.scale", "words.zero_point"], "words")
        self.step("Shape", ["ids"], "length", start=1, end=2)
        first, axis = self.keep("first", np.array([0])), self.keep("axis", np.array([1]))
        self.step("Slice", [self.keep("all places", places[None]), first, "length", axis], "places")
        return self.normed_sum(words, "places", "begins")

    def layer(self, rows: str, name: str) -> str:
        three = [f"{name}.{part}" for part in ("query", "key", "value")]
        joined = self.dense(rows, f"{name}.query_key_value")
        self.nodes.append(helper.make_node("Split", [joined], three, axis=2, num_outputs=_QUERY_KEY_VALUE))
        seen = self.step(
            "Attention", three, f"{name}.attention", q_num_heads=self.heads, kv_num_heads=self.heads
        )
        rows = self.normed_sum(rows, self.dense(seen, f"{name}.joined"), f"{name}.after_attention")
        wide = self.step("Gelu", [self.dense(rows, f"{name}.wide")], f"{name}.gelu")
        return self.normed_sum(rows, self.dense(wide, f"{name}.narrow"), f"{name}.after_dense")


def condensed(model: Any, *, layers: int, heads: int) -> Any:
    """The quantised export of `encoder_training.Encoder` (onnx.ModelProto) with the same weights in fewer steps.

    `ids` (1, pieces) to `scores` (1, heads), of at most LONGEST pieces. Raises ValueError where weights are not
    symmetric, KeyError where a layer is missing.
    """
    graph = _Graph(
        {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}, _products(model), heads
    )
    rows = graph.begins()
    for number in range(layers):
        rows = graph.layer(rows, f"layers.{number}")
    mean = graph.step("ReduceMean", [rows, "axis"], "mean", keepdims=0)
    scores = model.graph.output[0]
    graph.step("Identity", [graph.dense(mean, _HEADS)], scores.name)
    kept = [numpy_helper.from_array(np.ascontiguousarray(each), name) for name, each in graph.kept.items()]
    body = helper.make_graph(graph.nodes, "encoder", [model.graph.input[0]], [scores], kept)
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
    made = helper.make_model(body, opset_imports=opsets, ir_version=_IR, producer_name="")
    onnx.checker.check_model(made)
    return made


def _products(model: Any) -> Mapping[str, str]:
    """The matrix of every dense layer: `layers.0.wide` stands in /layers.0/wide/MatMul_output_0_output_quantized."""
    found: dict[str, str] = {}
    for node in model.graph.node:
        if node.op_type == "MatMulInteger":
            matrix = node.input[1].removesuffix("_quantized")
            path = node.output[0].removeprefix("/").partition("/MatMul")[0]
            found[_HEADS if matrix.startswith(_HEADS) else path.replace("/", ".")] = matrix
    return found
