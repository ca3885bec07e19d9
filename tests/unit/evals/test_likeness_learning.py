"""The network of the likeness scorer is learned from vectors, and the vectors are read from the analyser's model."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from dialogue_flows.safety.likeness.vectors import vectors
from dialogue_flows.safety.likeness.weights import GROUPS
from evals.likeness_network import learn_network
from evals.likeness_vectors import read

BLOWS = ["때리/VV", "두들기/VV", "구타/NNG", "얻어맞/VV", "주먹/NNG", "패/VV"]
STREETS = ["가로등/NNG", "주차/NNG", "쓰레기/NNG", "버스/NNG", "도로/NNG", "민원/NNG"]


def scores(words: Sequence[str], wanted: Sequence[bool]) -> list[float]:
    """The scores of violence for three words that none of the learned texts holds."""
    known = vectors()
    texts = [known.places([word]) for word in words] * 40
    columns = np.zeros((len(texts), 1 + len(GROUPS)), bool)
    columns[:, :3:2] = np.array(list(wanted) * 40)[:, None]
    network = learn_network(texts, columns, np.ones(len(texts)))
    first, last = np.array([0]), np.array([1])
    unseen = [known.rows(known.places([word])) for word in ("후려치/VV", "신호등/NNG", "전봇대/NNG")]
    return [float(network.scores(network.answers(row), first, last)[0, 1]) for row in unseen]


def test_a_word_that_was_never_learned_scores_like_the_learned_words_it_is_like() -> None:
    blow, light, pole = scores([*BLOWS, *STREETS], [True] * 6 + [False] * 6)
    assert blow > 0 > max(light, pole)


def test_the_network_is_silent_on_the_groups_that_have_few_lines() -> None:
    places = [vectors().places([word]) for word in BLOWS]
    network = learn_network(places, np.ones((6, 1 + len(GROUPS)), bool), np.ones(6))
    speaks = {group for group, column in zip(GROUPS, network.heads.T, strict=True) if column.any()}
    assert speaks == {"suicide", "violence", "psychosis"}
    assert not network.bias[list(GROUPS).index("medical")]


def test_the_same_texts_give_the_same_network() -> None:
    assert scores(BLOWS, [True] * 6) == scores(BLOWS, [True] * 6)


def test_a_model_of_another_form_is_refused(tmp_path: Path) -> None:
    header = struct.pack("<QQHBBBBBBQQQQQ", 10, 10, 128, 0, 0, 3, 7, 8, 0, 1, 64, 64, 64, 64)
    (tmp_path / "cong.mdl").write_bytes(header)
    with pytest.raises(ValueError, match=r"cong\.mdl has another form: 128 numbers of 8 bits in groups of 0"):
        read(tmp_path / "cong.mdl")
