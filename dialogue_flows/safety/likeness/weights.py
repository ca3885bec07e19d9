"""The learned weights of a language (data/<lang>.npz): read once, checked, never written here.

A missing file means that the patterns stand alone; a file that does not fit is an error that stops the start.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dialogue_flows.safety.likeness.encoder import Encode, encoder, mark
from dialogue_flows.safety.likeness.groups import DATA, GROUPS, MEMBERS
from dialogue_flows.safety.likeness.network import WIDTHS, Network
from dialogue_flows.safety.likeness.vectors import vectors
from transcripts.calls import LANGS, Lang

FORMAT: Final = 3
_PARTS: Final = ("shift", "heads", "bias", "names", "learned")
Floats = NDArray[np.float32]
HEADS: Final[tuple[str, ...]] = (*(f"group {name}" for name in GROUPS), *(f"kind {name}" for name in MEMBERS))


@dataclass(frozen=True, slots=True)
class Weights:
    """One linear scorer for each of HEADS: `values[i]` belongs to the piece with hash `hashes[i]` (sorted).

    `network` adds a score to each of GROUPS, and so does `encoder`, which reads what scores `looks[group]` or more in
    any group; what it does not read counts as unlike every danger.

    `raises[group]`: from this score on the group is "possible". `sure[group]`: from this score on it is "likely"; a
    group that is not in it never is. `lowers[group]`: under this score an unsure "likely" of a pattern becomes
    "possible". `data` is the hash of the utterances the weights were learned from.
    """

    lang: Lang
    hashes: NDArray[np.uint32]
    values: NDArray[np.int8]
    scales: Floats
    bias: Floats
    raises: Mapping[str, float]
    sure: Mapping[str, float]
    lowers: Mapping[str, float]
    data: str
    network: Network | None = None
    looks: Mapping[str, float] = field(default_factory=dict)
    encoder: Encode | None = None

    def places(self, hashes: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Where these pieces stand among the known ones, and which of them are known at all."""
        places = np.searchsorted(self.hashes, hashes)
        places[places == len(self.hashes)] = 0
        return places, self.hashes[places] == hashes

    def rows(self, hashes: NDArray[np.uint32]) -> Floats:
        """The weights of these pieces, one row each; an unknown piece weighs nothing."""
        places, known = self.places(hashes)
        found: Floats = self.values[places].astype(np.float32) * known[:, None] * self.scales
        return found


def load(path: Path, lang: Lang) -> Weights:
    """Read a weights file. Raises ValueError naming the file and the mend."""
    mend = "train it again: python -m evals.train_likeness"
    try:
        with np.load(path, allow_pickle=False) as stored:
            meta = json.loads(str(stored["meta"]))
            found = Weights(
                lang=lang,
                hashes=stored["hashes"],
                values=stored["values"],
                scales=stored["scales"],
                bias=stored["bias"],
                raises=meta["raises"],
                sure=meta["sure"],
                lowers=meta["lowers"],
                data=meta["data"],
                network=_network(stored),
                looks=meta["looks"],
                encoder=encoder(lang) if meta["encoder"] else None,
            )
    except (OSError, KeyError, ValueError) as error:
        raise ValueError(f"{path.name} cannot be read ({type(error).__name__}); {mend}") from error
    wanted = {"format": FORMAT, "lang": lang, "heads": list(HEADS)}
    if {key: meta.get(key) for key in wanted} != wanted or found.values.shape != (
        len(found.hashes),
        len(HEADS),
    ):
        raise ValueError(f"{path.name} was made for another version; {mend}")
    if found.network is not None and meta.get("vectors") != vectors(lang).mark:
        raise ValueError(f"{path.name} was learned from other vectors; {mend}")
    if meta["encoder"] and meta["encoder"] != mark(lang):
        raise ValueError(f"{path.name} was learned with another encoder; {mend}")
    return found


def _network(stored: Mapping[str, NDArray[Any]]) -> Network | None:
    if "network_shift" not in stored:
        return None
    filters = tuple(_wide(stored[f"network_filters_{width}"]) for width in WIDTHS)
    shift, heads, bias, names, learned = (stored[f"network_{part}"] for part in _PARTS)
    return Network(filters, _wide(shift), _wide(heads), _wide(bias), names, _wide(learned))


def _wide(values: NDArray[Any]) -> Floats:
    return values.astype(np.float32)


def _narrow(network: Network | None) -> dict[str, Any]:
    """The arrays of a network; half precision is enough."""
    if network is None:
        return {}
    parts = {f"network_filters_{width}": each for width, each in zip(WIDTHS, network.filters, strict=True)}
    parts |= {f"network_{part}": getattr(network, part) for part in _PARTS if part != "names"}
    return {name: values.astype(np.float16) for name, values in parts.items()} | {
        "network_names": network.names
    }


def save(path: Path, weights: Weights) -> None:
    """Write a weights file; the same weights give the same bytes."""
    meta = {
        "format": FORMAT,
        "lang": weights.lang,
        "heads": list(HEADS),
        "raises": dict(weights.raises),
        "sure": dict(weights.sure),
        "lowers": dict(weights.lowers),
        "data": weights.data,
        "looks": dict(weights.looks),
        "encoder": mark(weights.lang) if weights.encoder else 0,
        "vectors": vectors(weights.lang).mark if weights.network else 0,
    }
    np.savez_compressed(
        path,
        meta=np.array(json.dumps(meta, sort_keys=True)),
        hashes=weights.hashes,
        values=weights.values,
        scales=weights.scales,
        bias=weights.bias,
        **_narrow(weights.network),
    )


@cache
def shipped() -> Mapping[Lang, Weights]:
    """The weights that are there. Raises ValueError for a file that does not fit."""
    return {lang: load(path, lang) for lang in LANGS if (path := DATA / f"{lang}.npz").exists()}


def missing() -> Sequence[Lang]:
    """The languages that are screened by patterns alone."""
    return [lang for lang in LANGS if lang not in shipped()]
