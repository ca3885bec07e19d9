"""Teaches a small language model to tell danger: the upper half of MiniLM, learned anew on the labelled utterances.

What it was trained on by its makers stays in the lower half, which is only read, once for every utterance; so a
training takes minutes on two cores. Seeded; needs evals/encoder_requirements.in, which using the encoder does not.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import nn

from evals.likeness_network import share_of_rate
from evals.likeness_training import weight_of
from evals.utterance_files import LabelledUtterance

Tensor = Any  # torch.Tensor; the checks run without torch
Floats = NDArray[np.float32]
READ_ONLY: Final = 3  # layers of the lower half
_EPOCHS: Final = 3
_BATCH: Final = 32
_RATE: Final = 1e-4
_RATE_OF_HEADS: Final = 1e-3
_WARM_UP: Final = 0.06  # of all steps
_LEFT_OUT: Final = 0.1
_POSITIVE_WEIGHT: Final = 2.0
_EPSILON: Final = 1e-12


class Layer(nn.Module):  # type: ignore[misc]
    """One layer of BERT: attention, then two dense layers, each added to what came in."""

    def __init__(self, size: int, inner: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query_key_value = nn.Linear(size, 3 * size)
        self.joined = nn.Linear(size, size)
        self.after_attention = nn.LayerNorm(size, eps=_EPSILON)
        self.wide = nn.Linear(size, inner)
        self.narrow = nn.Linear(inner, size)
        self.after_dense = nn.LayerNorm(size, eps=_EPSILON)

    def forward(self, rows: Tensor, filled: Tensor | None, left_out: float = 0.0) -> Tensor:
        """`rows` (texts, pieces, size); `filled` (texts, pieces): which of them are pieces, None where all are."""
        texts, pieces, size = rows.shape
        packed = self.query_key_value(rows).view(texts, pieces, 3, self.heads, size // self.heads)
        query, key, value = packed.permute(2, 0, 3, 1, 4).unbind(0)
        alike = query @ key.transpose(-1, -2) * (size // self.heads) ** -0.5
        if filled is not None:
            alike = alike.masked_fill(~filled[:, None, None, :], -1e9)
        seen = (torch.softmax(alike, -1) @ value).transpose(1, 2).reshape(texts, pieces, size)
        rows = self.after_attention(rows + F.dropout(self.joined(seen), left_out, self.training))
        dense = self.narrow(F.gelu(self.wide(rows)))
        return self.after_dense(rows + F.dropout(dense, left_out, self.training))


class Encoder(nn.Module):  # type: ignore[misc]
    """A BERT whose mean answer is scored by `heads` linear heads. Read from a folder with config and safetensors."""

    def __init__(self, folder: Path, heads: int) -> None:
        super().__init__()
        shape = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        stored: Mapping[str, Tensor] = load_file(folder / "model.safetensors")
        size = shape["hidden_size"]
        self.words = nn.Embedding.from_pretrained(stored["embeddings.word_embeddings.weight"])
        self.places = nn.Parameter(stored["embeddings.position_embeddings.weight"])
        self.kind = nn.Parameter(stored["embeddings.token_type_embeddings.weight"][0])
        self.begins = nn.LayerNorm(size, eps=_EPSILON)
        _take(self.begins, stored, "embeddings.LayerNorm")
        count, inner = shape["num_hidden_layers"], shape["intermediate_size"]
        self.layers = nn.ModuleList([Layer(size, inner, shape["num_attention_heads"]) for _ in range(count)])
        for number, layer in enumerate(self.layers):
            _take_layer(layer, stored, f"encoder.layer.{number}.")
        self.heads = nn.Linear(size, heads)
        nn.init.normal_(self.heads.weight, 0, 0.02)
        nn.init.zeros_(self.heads.bias)

    def lower(self, ids: Tensor, filled: Tensor | None) -> Tensor:
        """What the read-only half answers at every piece."""
        rows = self.begins(self.words(ids) + self.places[: ids.shape[1]] + self.kind)
        for layer in self.layers[:READ_ONLY]:
            rows = layer(rows, filled)
        return rows

    def upper(self, rows: Tensor, filled: Tensor | None, left_out: float = 0.0) -> Tensor:
        """The scores, from the answers of the lower half."""
        for layer in self.layers[READ_ONLY:]:
            rows = layer(rows, filled, left_out)
        if filled is None:
            return self.heads(rows.mean(1))
        share = filled[:, :, None].float()
        pooled = (rows * share).sum(1) / share.sum(1)
        return self.heads(F.dropout(pooled, left_out, self.training))

    def forward(self, ids: Tensor) -> Tensor:
        """The scores of one text (1, heads), from its pieces (1, pieces)."""
        return self.upper(self.lower(ids, None), None)


def _take(part: Any, stored: Mapping[str, Tensor], *names: str) -> None:
    """Fills a part from stored weights and biases, joined where several are named."""
    part.weight.data = torch.cat([stored[f"{name}.weight"] for name in names])
    part.bias.data = torch.cat([stored[f"{name}.bias"] for name in names])


def _take_layer(layer: Layer, stored: Mapping[str, Tensor], at: str) -> None:
    attention = f"{at}attention."
    _take(layer.query_key_value, stored, *(f"{attention}self.{name}" for name in ("query", "key", "value")))
    _take(layer.joined, stored, f"{attention}output.dense")
    _take(layer.after_attention, stored, f"{attention}output.LayerNorm")
    _take(layer.wide, stored, f"{at}intermediate.dense")
    _take(layer.narrow, stored, f"{at}output.dense")
    _take(layer.after_dense, stored, f"{at}output.LayerNorm")


def read_lower(encoder: Encoder, texts: Sequence[Sequence[int]]) -> list[Tensor]:
    """The answers of the lower half to every text, in half precision."""
    found: dict[int, Tensor] = {}
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    with torch.no_grad():
        for chosen in _parts(order, 128):
            longest = len(texts[chosen[-1]])
            filled = torch.tensor([[at < len(texts[n]) for at in range(longest)] for n in chosen])
            ids = torch.tensor([[*texts[n], *[0] * (longest - len(texts[n]))] for n in chosen])
            rows = encoder.lower(ids, filled)
            found |= {n: rows[at, : len(texts[n])].half() for at, n in enumerate(chosen)}
    return [found[number] for number in range(len(texts))]


def learn(
    encoder: Encoder,
    lower: Sequence[Tensor],
    wanted: NDArray[np.bool_],
    items: Sequence[LabelledUtterance],
    use: NDArray[np.bool_],
) -> None:
    """Teaches the upper half the utterances marked in `use`; tells of each pass on the error stream."""
    torch.manual_seed(0)
    random = np.random.default_rng(0)
    encoder.train()
    target = torch.tensor(wanted.astype(np.float32))
    weight = torch.tensor([weight_of(item) for item in items])
    layers = [value for layer in encoder.layers[READ_ONLY:] for value in layer.parameters()]
    groups = [{"params": layers, "lr": _RATE}, {"params": encoder.heads.parameters(), "lr": _RATE_OF_HEADS}]
    adam = torch.optim.AdamW(groups, weight_decay=0.01)
    total = _EPOCHS * len(list(_parts(np.flatnonzero(use).tolist(), _BATCH)))
    plan = torch.optim.lr_scheduler.LambdaLR(adam, lambda step: share_of_rate(step, total, _WARM_UP))
    for epoch in range(_EPOCHS):
        seen = 0.0
        for chosen in _batches(lower, np.flatnonzero(use), random):
            score = encoder.upper(*_side_by_side(lower, chosen), _LEFT_OUT)
            miss = F.binary_cross_entropy_with_logits(
                score, target[chosen], reduction="none", pos_weight=torch.tensor(_POSITIVE_WEIGHT)
            )
            loss = (miss * weight[chosen, None]).mean(0).sum()
            adam.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(layers, 1.0)
            adam.step()
            plan.step()
            seen += float(loss.detach()) * _BATCH
        sys.stderr.write(f"pass {epoch + 1} of {_EPOCHS}: mean loss {seen / use.sum():.3f}\n")
    encoder.eval()


def score(encoder: Encoder, lower: Sequence[Tensor], which: NDArray[np.int64]) -> Floats:
    """The scores of the chosen utterances (chosen, heads)."""
    found = np.zeros((len(which), encoder.heads.out_features), np.float32)
    order = sorted(range(len(which)), key=lambda number: len(lower[int(which[number])]))
    with torch.no_grad():
        for chosen in _parts(order, 128):
            found[chosen] = encoder.upper(*_side_by_side(lower, which[chosen].tolist())).numpy()
    return found


def _side_by_side(lower: Sequence[Tensor], chosen: Sequence[int]) -> tuple[Tensor, Tensor]:
    rows = [lower[number].float() for number in chosen]
    filled = torch.tensor([[at < len(row) for at in range(max(map(len, rows)))] for row in rows])
    return nn.utils.rnn.pad_sequence(rows, batch_first=True), filled


def _batches(
    lower: Sequence[Tensor], which: NDArray[np.int64], random: np.random.Generator
) -> Iterator[list[int]]:
    """Texts of about one length together, in random order."""
    order = sorted(
        random.permutation(which).tolist(), key=lambda number: len(lower[number]) + 6 * random.random()
    )
    parts = list(_parts(order, _BATCH))
    for number in random.permutation(len(parts)):
        yield parts[number]


def _parts(order: Sequence[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(order), size):
        yield list(order[start : start + size])
