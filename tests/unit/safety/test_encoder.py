"""The encoder beside the network: what it reads, what it may raise, and that its file fits."""

from __future__ import annotations

import json
import math
import multiprocessing
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dialogue_flows.safety import english
from dialogue_flows.safety.likeness import shipped
from dialogue_flows.safety.likeness.encoder import (
    FILES,
    HEADS,
    Encode,
    encoder,
    mark,
    open_english,
    open_korean,
    spoken,
)
from dialogue_flows.safety.likeness.groups import GROUPS
from dialogue_flows.safety.likeness.scoring import UNREAD, likenesses
from dialogue_flows.safety.likeness.vectors import Floats
from dialogue_flows.safety.likeness.weights import Weights, load, save
from dialogue_flows.safety.tokens import TokenStream
from tests.unit.safety.test_likeness import ANALYSE, weights
from transcripts.calls import LANGS, Lang

WORDS = "the street light on our road is out again and the lane is dark"


def heard(words_that_raise: str, read: list[str]) -> Encode:
    """An encoder that finds suicide in these words alone, and keeps what it read."""

    def encode(stream: TokenStream, begin: int, end: int) -> Floats:
        text = stream.text[begin:end]
        read.append(text)
        found = np.zeros(len(HEADS), np.float32)
        found[1 + [*GROUPS].index("suicide")] = 5.0 if words_that_raise in text else -5.0
        return found

    return encode


def with_encoder(score: float, encode: Encode, looks: float = 0.0) -> Weights:
    """Weights that give suicide this score, and an encoder that reads from `looks` on."""
    reads: Mapping[str, float] = {group: looks if group == "suicide" else math.inf for group in GROUPS}
    return replace(weights("en", suicide=score), encoder=encode, looks=reads)


def suicide(text: str, made: Weights) -> float:
    return likenesses(english.analyse(text), made)["suicide"].score


def test_what_the_encoder_finds_is_added_and_what_it_does_not_find_is_taken_off() -> None:
    read: list[str] = []
    made = with_encoder(0.5, heard("dark", read))
    assert suicide(WORDS, made) == pytest.approx(5.5)
    assert suicide("the street light is out", made) == pytest.approx(-4.5)
    assert len(read) == 2


def test_what_the_network_finds_unlike_every_danger_is_not_read_and_not_raised() -> None:
    read: list[str] = []
    made = with_encoder(0.5, heard("dark", read), looks=0.6)
    assert suicide(WORDS, made) == pytest.approx(0.5 + UNREAD)
    assert read == []


def test_of_a_long_text_the_words_around_the_best_window_are_read_and_the_cost_does_not_grow() -> None:
    read: list[str] = []
    made = with_encoder(0.5, heard("dark", read))
    suicide(" ".join(f"lamp {n} on road {n * 7} went dark at {n * 3} o'clock" for n in range(90)), made)
    assert 1 <= len(read) <= len(GROUPS)
    assert max(len(text.split()) for text in read) <= 40


def read(lang: Lang, text: str) -> Floats:
    """What the shipped encoder of a language says of a whole text."""
    encode = encoder(lang)
    assert encode is not None
    return encode(ANALYSE[lang](text), 0, len(text))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "text", ["", "...", "x", "가", "😀", "Zzz " * 3_000, "I'm\u2019s \x00", "' ' '", "ㅋ" * 900]
)
def test_the_shipped_encoder_answers_every_text(lang: Lang, text: str) -> None:
    answers = read(lang, text)
    assert answers.shape == (len(HEADS),)
    assert np.isfinite(answers).all()


def test_marks_and_capitals_change_nothing() -> None:
    assert spoken("I can’t go on... Please, HELP!") == "i can't go on please help"


@pytest.mark.parametrize(
    ("lang", "danger", "plain"),
    [
        ("en", "I do not want to be here anymore", "I do not want to live on a noisy street"),
        ("en", "there is nothing left for me", "there is nothing left in the bin for me to recycle"),
        ("en", "they would be better off without me", "the road would be better off without those cars"),
        ("ko", "이제 다 내려놓고 쉬고 싶어요 영원히", "이제 짐 다 내려놓고 쉬고 있어요"),
        ("ko", "내가 없어지면 다들 편해질 거예요", "그 차만 없어지면 골목이 편해질 거예요"),
        ("ko", "내일은 안 왔으면 좋겠어요", "내일은 비가 안 왔으면 좋겠어요"),
    ],
)
def test_meaning_is_read_from_words_together(lang: Lang, danger: str, plain: str) -> None:
    place = HEADS.index("suicide")
    assert read(lang, danger)[place] > read(lang, plain)[place] + 1


def test_thresholds_of_another_encoder_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "en.npz"
    save(path, shipped()["en"])
    with np.load(path) as stored:
        parts = dict(stored)
    meta = json.loads(str(parts["meta"]))
    assert meta["encoder"] == mark("en")
    np.savez(path, **parts | {"meta": np.array(json.dumps(meta | {"encoder": 1}))})
    with pytest.raises(ValueError, match=r"en\.npz was learned with another encoder; train it again"):
        load(path, "en")


@pytest.mark.parametrize("lang", LANGS)
def test_a_broken_encoder_is_named_with_the_mend(lang: Lang, tmp_path: Path) -> None:
    model = tmp_path / "encoder.onnx"
    model.write_bytes(b"nothing")
    with pytest.raises(ValueError, match=re.escape("encoder.onnx cannot be read")) as caught:
        open_korean(model) if lang == "ko" else open_english(model, tmp_path / "pieces.json")
    assert "python -m evals.train_encoder" in str(caught.value)


def test_pieces_of_words_that_cannot_be_read_are_named_with_the_mend(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"pieces\.json cannot be read .*python -m evals\.train_encoder"):
        open_english(FILES["en"][0], tmp_path / "pieces.json")


@pytest.mark.parametrize("lang", LANGS)
def test_a_process_that_was_forked_after_the_encoder_was_loaded_uses_it(lang: Lang) -> None:
    before = read(lang, WORDS)
    with multiprocessing.get_context("fork").Pool(1) as pool:
        after = pool.apply_async(read, (lang, WORDS)).get(timeout=30)
    assert (after == before).all()
