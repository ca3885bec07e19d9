"""The network of the likeness scorer is learned from vectors, and the vectors are read from the analyser's model."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import cycle, islice, product
from pathlib import Path

import numpy as np
import pytest

from dialogue_flows.safety.likeness.analyser_model import read
from dialogue_flows.safety.likeness.groups import GROUPS
from dialogue_flows.safety.likeness.network import Network
from dialogue_flows.safety.likeness.vectors import hashes_of, name_hash, vectors
from evals.likeness_network import Learner, Texts, batch_of, fresh, learn_network, slopes_and_loss

BLOWS = ["때리/VV", "두들기/VV", "구타/NNG", "얻어맞/VV", "주먹/NNG", "패/VV"]
STREETS = ["가로등/NNG", "주차/NNG", "쓰레기/NNG", "버스/NNG", "도로/NNG", "민원/NNG"]


def learned(violent: Sequence[str], plain: Sequence[str]) -> Network:
    """What texts of two words each teach, half of them of violence."""
    told = [hashes_of(pair) for pair in product(violent, repeat=2)]
    others = [hashes_of(pair) for pair in product(plain, repeat=2)]
    columns = np.zeros((288, 1 + len(GROUPS)), bool)
    columns[:144, :3:2] = True
    texts = [*islice(cycle(told), 144), *islice(cycle(others), 144)]
    return learn_network(Texts(texts, columns, np.ones(len(texts))), vectors("ko"))


def score(network: Network, *words: str) -> float:
    """The score of violence."""
    rows = network.vectors_of(hashes_of(words), vectors("ko"))
    return float(network.scores(network.answers(rows), np.array([0]), np.array([len(words)]))[0, 1])


def test_a_word_that_was_never_learned_scores_like_the_learned_words_it_is_like() -> None:
    network = learned(BLOWS, STREETS)
    blow, light, pole = (score(network, word) for word in ("후려치/VV", "신호등/NNG", "전봇대/NNG"))
    assert blow > 0 > max(light, pole)


def test_a_word_without_a_vector_is_taught_one_of_its_own() -> None:
    network = learned(["쀍/VV"], STREETS)
    assert not vectors("ko").rows(hashes_of(["쀍/VV"])).any()
    assert score(network, "쀍/VV") > 0 > score(network, "가로등/NNG")


def test_the_same_texts_give_the_same_network() -> None:
    assert score(learned(BLOWS, STREETS), "구타/NNG") == score(learned(BLOWS, STREETS), "구타/NNG")


def seeded(learner: Learner) -> Learner:
    """The same learner, about to leave out the same words and answers as the last time."""
    learner.random = np.random.default_rng(1)
    return learner


def test_the_slopes_are_those_of_the_loss() -> None:
    """The derivative of each kind of array, by the difference of two losses beside it."""
    known, names = vectors("ko"), hashes_of(sorted(BLOWS, key=name_hash))
    texts = Texts(
        [hashes_of(BLOWS[:4]), hashes_of(BLOWS[2:])], np.array([[True] * 10, [False] * 10]), np.ones(2)
    )
    batch = batch_of(texts, np.array([0, 1]), names, known)
    learner = fresh(known.values.shape[1], 10, len(names))
    slopes, _ = slopes_and_loss(seeded(learner), batch)
    for number, slope in enumerate(slopes):
        place = np.unravel_index(int(np.abs(slope).argmax()), slope.shape)
        kept, step = learner.values[number][place], 1e-2
        losses = []
        for value in (kept + step, kept - step):
            learner.values[number][place] = value
            losses.append(slopes_and_loss(seeded(learner), batch)[1])
        learner.values[number][place] = kept
        assert (losses[0] - losses[1]) / (2 * step) == pytest.approx(float(slope[place]), rel=0.1, abs=2e-3)


def test_a_model_of_another_form_is_refused(tmp_path: Path) -> None:
    header = struct.pack("<QQHBBBBBBQQQQQ", 10, 10, 128, 0, 0, 3, 7, 8, 0, 1, 64, 64, 64, 64)
    (tmp_path / "cong.mdl").write_bytes(header)
    with pytest.raises(ValueError, match=r"cong\.mdl has another form: 128 numbers of 8 bits in groups of 0"):
        read(tmp_path / "cong.mdl")
