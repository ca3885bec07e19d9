"""What encoders said of authors they had not learned from, and how thresholds are chosen with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dialogue_flows.safety.english import analyse
from dialogue_flows.safety.likeness.encoder import HEADS
from dialogue_flows.safety.likeness.groups import GROUPS
from dialogue_flows.safety.likeness.scoring import UNREAD
from evals import encoder_unseen, likeness_thresholds
from evals.encoder_unseen import keep, remembered, unseen
from evals.likeness_thresholds import read_whole, with_looks
from evals.utterance_files import LabelledUtterance
from tests.unit.safety.test_likeness import weights

TEXTS = ("I can not go on", "the bin is full", "they would not miss me")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Scores of the first two texts, 1 and 2 for every head."""
    monkeypatch.setattr(encoder_unseen, "unseen_file", lambda lang: tmp_path / f"unseen_{lang}.npz")
    encoder_unseen._kept.cache_clear()
    items = [_said(text) for text in TEXTS[:2]]
    keep("en", items, np.array([[1.0] * len(HEADS), [2.0] * len(HEADS)], np.float32))
    yield
    encoder_unseen._kept.cache_clear()


def _said(text: str, *tags: str) -> LabelledUtterance:
    return LabelledUtterance(text, text, "en", (), "possible", 0, tags)


def test_scores_come_back_by_the_words_and_an_unknown_text_has_none(kept: None) -> None:
    found = unseen("en", ["I CAN not go on!", TEXTS[2]])
    assert (found[0] == 1.0).all()
    assert np.isnan(found[1]).all()
    encode = remembered("en")
    assert (encode(analyse(TEXTS[2]), 0, len(TEXTS[2])) == UNREAD).all()
    assert (encode(analyse(TEXTS[1]), 0, len(TEXTS[1])) == 2.0).all()


def test_only_what_the_network_finds_a_little_alike_is_read(kept: None) -> None:
    items = [_said(text, "everyday") for text in TEXTS]
    scores = {group: np.array([0.0, -3.0, 0.0]) for group in GROUPS}
    looking = replace(weights("en", suicide=0.0), encoder=remembered("en"), looks=dict.fromkeys(GROUPS, -1.0))
    read = read_whole(looking, items, scores)["suicide"]
    assert read[0] == pytest.approx(1.5)  # its own head, and half of any danger's
    assert read[1] == pytest.approx(-3.0 + UNREAD)
    assert np.isnan(read[2])


def test_a_language_without_an_encoder_keeps_its_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness_thresholds, "encoder", lambda lang: None)
    korean = weights("ko", suicide=0.0)
    scores = {group: np.zeros(3) for group in GROUPS}
    items = [_said(text, "everyday") for text in TEXTS]
    assert with_looks(korean, items, scores) == korean
    assert read_whole(korean, items, scores) is scores


def test_the_encoder_reads_about_one_plain_utterance_in_ten_of_a_group() -> None:
    items = [_said(f"line {number}", "everyday") for number in range(100)]
    scores = {group: np.arange(100, dtype=np.float64) for group in GROUPS}
    looks = with_looks(weights("en", suicide=0.0), items, scores).looks
    assert 85 <= looks["suicide"] <= 95
