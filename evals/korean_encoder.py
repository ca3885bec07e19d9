"""The Korean encoder in torch: readers with two recurrent layers, one from each end, over morphemes and what usually
follows them. Readers that began differently make different mistakes, so their answers are added.

A morpheme that several utterances hold is taught a short vector of its own beside what the analyser's language model
knows; it is left out half of the time, so that the encoder can do without it where a morpheme is new.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import nn

from dialogue_flows.safety import morphology
from dialogue_flows.safety.likeness.encoder import HEADS, LONGEST
from dialogue_flows.safety.likeness.phrases import phrases
from evals.likeness_network import BATCH, batches, names_of, share_of_rate
from evals.likeness_training import answers, weight_of
from evals.utterance_files import LabelledUtterance

Tensor = Any  # torch.Tensor; the checks run without torch
Floats = NDArray[np.float32]
_TAUGHT: Final = 32  # numbers of a morpheme's own vector
_HIDDEN: Final = 128
_EPOCHS: Final = 8
_RATE: Final = 2e-3
_LEFT_OUT: Final = 0.2  # of the morphemes
_TAUGHT_LEFT_OUT: Final = 0.5
_ANSWERS_LEFT_OUT: Final = 0.4
_POSITIVE_WEIGHT: Final = 2.0
_READERS: Final = 2


class Reader(nn.Module):  # type: ignore[misc]
    """Scores a row of morphemes by the strongest and the mean answer of its layers. `taught[i]` is the place of the own
    vector of morpheme i, 0 where it is taught none.
    """

    def __init__(self, size: int, taught: NDArray[np.int64]) -> None:
        super().__init__()
        self.register_buffer("places", torch.from_numpy(taught))
        self.own = nn.Embedding(int(taught.max()) + 1, _TAUGHT, padding_idx=0)
        nn.init.normal_(self.own.weight, 0, 0.1)
        self.own.weight.data[0] = 0
        self.layer = nn.GRU(size + _TAUGHT, _HIDDEN, batch_first=True, bidirectional=True)
        self.heads = nn.Linear(4 * _HIDDEN, len(HEADS))

    def scores(self, ids: Tensor, rows: Tensor, length: Tensor) -> Tensor:
        """The scores of texts side by side (texts, morphemes, ..), of which each has its length."""
        own = self.own(self.places[ids])
        if self.training:
            heard = _kept(ids.shape, _LEFT_OUT)[:, :, None]
            rows, own = rows * heard, own * heard * _kept(ids.shape, _TAUGHT_LEFT_OUT)[:, :, None]
        packed = nn.utils.rnn.pack_padded_sequence(
            torch.cat([rows, own], -1), length, batch_first=True, enforce_sorted=False
        )
        told, _ = nn.utils.rnn.pad_packed_sequence(self.layer(packed)[0], batch_first=True)
        there = (torch.arange(told.shape[1]) < length[:, None])[:, :, None]
        strongest = told.masked_fill(~there, -2.0).max(1)[0]  # no answer is under -1
        pooled = torch.cat([strongest, told.sum(1) / length[:, None]], 1)
        if self.training:
            pooled = pooled * _kept(pooled.shape, _ANSWERS_LEFT_OUT) / (1 - _ANSWERS_LEFT_OUT)
        return self.heads(pooled)

    def forward(self, ids: Tensor, rows: Tensor) -> Tensor:
        """The scores of one text."""
        told, _ = self.layer(torch.cat([rows, self.own(self.places[ids])], -1))
        return self.heads(torch.cat([told.max(1)[0], told.mean(1)], 1))


class Readers(nn.Module):  # type: ignore[misc]
    """The scores of several readers, added."""

    def __init__(self, readers: Sequence[Reader]) -> None:
        super().__init__()
        self.readers = nn.ModuleList(readers)

    def forward(self, ids: Tensor, rows: Tensor) -> Tensor:
        """The scores of one text."""
        return torch.stack([reader(ids, rows) for reader in self.readers]).sum(0)


def _kept(shape: Sequence[int], left_out: float) -> Tensor:
    return (torch.rand(*shape) > left_out).float()


class KoreanCourse:
    """Learns from some of these utterances, and scores others."""

    def __init__(self, items: Sequence[LabelledUtterance]) -> None:
        known = phrases()
        self.known = len(known.places)
        self.ids = [
            known.numbered(morphology.analyse(item.text).morphemes[: LONGEST["ko"]]) for item in items
        ]
        self.rows = [known.rows(ids).astype(np.float16) for ids in self.ids]
        self.wanted = torch.tensor(np.array([answers(item) for item in items], np.float32))
        self.weight = torch.tensor([weight_of(item) for item in items])

    def learn(self, use: NDArray[np.bool_]) -> Readers:
        """Readers that have learned from the utterances marked in `use`; tells of each pass on the error stream."""
        chosen = np.array([number for number in np.flatnonzero(use) if len(self.ids[number])])
        readers = Readers([self._reader(chosen, seed) for seed in range(_READERS)])
        readers.eval()
        return readers

    def _reader(self, chosen: NDArray[np.int64], seed: int) -> Reader:
        torch.manual_seed(seed)
        random = np.random.default_rng(seed)
        reader = Reader(self.rows[0].shape[1], self._taught(chosen))
        adam = torch.optim.Adam(reader.parameters(), lr=_RATE)
        total = _EPOCHS * -(-len(chosen) // BATCH)
        plan = torch.optim.lr_scheduler.LambdaLR(adam, lambda step: share_of_rate(step, total))
        for epoch in range(_EPOCHS):
            seen = 0.0
            for places in batches([self.ids[number] for number in chosen], random):
                batch = chosen[places].tolist()
                score = reader.scores(*self._side_by_side(batch))
                share = self.weight[batch, None] * (1 + (_POSITIVE_WEIGHT - 1) * self.wanted[batch])
                miss = F.binary_cross_entropy_with_logits(score, self.wanted[batch], reduction="none")
                loss = (miss * share).sum() / len(batch)
                adam.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
                adam.step()
                plan.step()
                seen += float(loss.detach()) * len(batch)
            sys.stderr.write(f"pass {epoch + 1} of {_EPOCHS}: mean loss {seen / len(chosen):.3f}\n")
        return reader

    def score(self, readers: Readers, which: NDArray[np.int64]) -> Floats:
        """The scores of the chosen utterances (chosen, HEADS); an empty one is read as one unknown morpheme."""
        found = np.zeros((len(which), len(HEADS)), np.float32)
        with torch.no_grad():
            for at, number in enumerate(which.tolist()):
                ids, rows = self.ids[number], self.rows[number].astype(np.float32)
                if not len(ids):
                    ids, rows = np.zeros(1, np.int64), np.zeros((1, rows.shape[1]), np.float32)
                found[at] = readers(torch.from_numpy(ids)[None], torch.from_numpy(rows)[None])[0].numpy()
        return found

    def write(self, readers: Readers, model: Path) -> None:
        """Writes what the program reads."""
        ids = torch.tensor([[1, 2, 3]])
        torch.onnx.export(
            readers,
            (ids, torch.zeros(1, 3, self.rows[0].shape[1])),
            str(model),
            input_names=["ids", "rows"],
            output_names=["scores"],
            dynamic_axes={"ids": {1: "morphemes"}, "rows": {1: "morphemes"}},
            dynamo=False,
        )

    def _taught(self, chosen: NDArray[np.int64]) -> NDArray[np.int64]:
        places = np.zeros(self.known, np.int64)
        kept = names_of([self.ids[number] for number in chosen])
        kept = kept[kept > 0]
        places[kept] = np.arange(1, len(kept) + 1)
        return places

    def _side_by_side(self, batch: Sequence[int]) -> tuple[Tensor, Tensor, Tensor]:
        ids = [torch.from_numpy(self.ids[number]) for number in batch]
        rows = [torch.from_numpy(self.rows[number].astype(np.float32)) for number in batch]
        length = torch.tensor([len(each) for each in ids])
        pad = nn.utils.rnn.pad_sequence
        return pad(ids, batch_first=True), pad(rows, batch_first=True), length
