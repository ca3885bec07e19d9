"""The learned scorer beside the patterns: what it may add, what it may lower, and that it can be left out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dialogue_flows.safety import english, morphology, screen
from dialogue_flows.safety.likeness import shipped
from dialogue_flows.safety.likeness.encoder import FILES
from dialogue_flows.safety.likeness.features import labels, pieces
from dialogue_flows.safety.likeness.groups import DATA, GROUPS
from dialogue_flows.safety.likeness.network import WIDTHS, Network, neighbours
from dialogue_flows.safety.likeness.scoring import likenesses, run_scores, runs
from dialogue_flows.safety.likeness.vectors import Floats, file_of, hashes_of, read, vectors, words
from dialogue_flows.safety.likeness.weights import HEADS, Weights, load, save
from dialogue_flows.safety.screening import screen_with
from transcripts.calls import LANGS, Lang

ANALYSE = {"ko": morphology.analyse, "en": english.analyse}
PLAIN = {
    "ko": "가로등이 나갔는데 골목이 어두워요 고쳐 주세요",
    "en": "the street light on our road is out again",
}
OBLIQUE = {
    "ko": "나 하나 없어도 세상은 잘만 돌아갈 텐데 그만 쉬고 싶네",
    "en": "it would be easier on all of them if I just was not there in the morning",
}


def weights(lang: Lang, *, suicide: float, lowers: float = -99.0) -> Weights:
    """Weights that give every text the score `suicide` for suicide and nothing for the rest."""
    bias = np.zeros(len(HEADS), np.float32)
    bias[HEADS.index("group suicide")] = suicide
    return Weights(
        lang=lang,
        hashes=np.zeros(1, np.uint32),
        values=np.zeros((1, len(HEADS)), np.int8),
        scales=np.ones(len(HEADS), np.float32),
        bias=bias,
        raises=dict.fromkeys(GROUPS, 1.0),
        sure={},
        lowers=dict.fromkeys(GROUPS, lowers),
        data="",
    )


@pytest.mark.parametrize("lang", LANGS)
def test_a_high_score_adds_a_possible_sign_with_a_quote_from_the_text_and_never_more(lang: Lang) -> None:
    result = screen_with({lang: weights(lang, suicide=2.0)}, PLAIN[lang])
    assert [(signal.kind, signal.certainty) for signal in result.signals] == [("suicide", "possible")]
    assert result.signals[0].quote in PLAIN[lang]
    assert result.ask


@pytest.mark.parametrize(("sure", "certainty", "asked"), [(3.0, "possible", False), (2.0, "likely", True)])
def test_what_is_asked_about_from_likely_on_is_asked_where_likeness_is_sure(
    sure: float, certainty: str, asked: bool
) -> None:
    bias = np.zeros(len(HEADS), np.float32)
    bias[HEADS.index("group medical")] = 2.0
    made = replace(weights("ko", suicide=0.0), bias=bias, sure={"medical": sure})
    result = screen_with({"ko": made}, PLAIN["ko"])
    assert [(signal.kind, signal.certainty) for signal in result.signals] == [("medical", certainty)]
    assert result.ask is asked


@pytest.mark.parametrize("lang", LANGS)
def test_a_low_score_adds_nothing(lang: Lang) -> None:
    assert screen_with({lang: weights(lang, suicide=0.5)}, PLAIN[lang]).signals == ()


def test_a_likely_sign_that_is_not_alike_to_danger_becomes_possible_and_loses_its_facts() -> None:
    text = "수면제를 서랍에 모아 놨어요 통이 꽉 찼어요"
    alone = screen_with({}, text)
    lowered = screen_with({"ko": weights("ko", suicide=0.0, lowers=0.5)}, text)
    assert "likely" in {signal.certainty for signal in alone.signals}
    assert {signal.certainty for signal in lowered.signals} == {"possible"}
    assert "means_at_hand" not in lowered.facts
    assert lowered.ask


def test_an_explicit_sign_is_never_lowered() -> None:
    result = screen_with({"ko": weights("ko", suicide=0.0, lowers=9.0)}, "죽고 싶어요")
    assert result.signals[0].certainty == "explicit"
    assert "explicit_suicide" in result.facts


def test_where_danger_is_said_outright_likeness_neither_adds_nor_lowers() -> None:
    words = "죽고 싶어요 수면제를 서랍에 모아 놨어요 통이 꽉 찼어요"
    alone = screen_with({}, words)
    made = replace(weights("ko", suicide=9.0, lowers=99.0), raises=dict.fromkeys(GROUPS, -9.0))
    assert screen_with({"ko": made}, words) == alone
    assert {signal.certainty for signal in alone.signals} >= {"explicit"}


@pytest.mark.parametrize(
    "text", ["죽고 싶어요", "남편이 때렸어요", "가스 냄새가 나요", "I want to kill myself"]
)
def test_without_weights_the_patterns_speak_alone(text: str) -> None:
    result = screen_with({}, text)
    assert result.ask
    assert not any(signal.pattern.startswith("likeness") for signal in result.signals)


def test_the_better_window_of_a_long_text_counts() -> None:
    by_word = np.full((60, 1), -0.5, np.float32)
    by_word[30:38] = 40.0
    first, last = runs(60)
    scores = run_scores(by_word, np.full(60, 20, np.float32), first, last)[:, 0]
    best = int(scores.argmax())
    assert first[best] <= 30
    assert last[best] >= 38
    assert scores[best] > scores[0]
    assert (first[0], last[0]) == (0, 60)


def network(vector: int, groups: int) -> Network:
    """A network of random numbers with two filters of each width, one taught word and one taught number."""
    random = np.random.default_rng(5)

    def numbers(*shape: int) -> Floats:
        return random.normal(size=shape).astype(np.float16).astype(np.float32)

    columns = 2 * len(WIDTHS)
    return Network(
        filters=tuple(numbers(width * (vector + 1), 2) for width in WIDTHS),
        shift=numbers(columns),
        heads=numbers(2 * columns, groups),
        bias=numbers(groups),
        names=hashes_of(["약/NNG"]),
        learned=numbers(1, 1),
    )


def test_the_network_scores_a_run_by_the_answers_within_it_and_an_empty_run_as_nothing() -> None:
    made = network(3, 2)
    answers = made.answers(np.random.default_rng(6).normal(size=(9, 4)).astype(np.float32))
    scores = made.scores(answers, np.array([0, 3, 4, 9]), np.array([9, 9, 4, 9]))
    alone = made.scores(answers[3:], np.array([0]), np.array([6]))
    by_hand = np.hstack([answers.max(axis=0), answers.sum(axis=0) / 3]) @ made.heads + made.bias
    assert np.allclose(scores[0], by_hand, atol=1e-4)
    assert np.allclose(scores[1], alone[0], atol=1e-4)
    assert not scores[2:].any()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_filter_sees_as_many_words_as_it_is_wide_and_nothing_beyond_the_ends(width: int) -> None:
    rows = np.arange(1, 5, dtype=np.float32)[:, None]
    seen = neighbours(rows, width)
    assert seen.shape == (4, width)
    assert seen[0].tolist() == [0.0] * (width // 2) + [1.0, 2.0, 3.0][: width - width // 2]
    assert (seen[:, width // 2] == rows[:, 0]).all()


def test_a_taught_word_has_numbers_of_its_own_behind_those_of_the_language() -> None:
    known = vectors("ko")
    made = network(known.values.shape[1], len(GROUPS))
    rows = made.vectors_of(hashes_of(["약/NNG", "가로등/NNG"]), known)
    assert rows[0, -1] == made.learned[0, 0]
    assert rows[1, -1] == 0
    assert (rows[:, :-1] == known.rows(hashes_of(["약/NNG", "가로등/NNG"]))).all()


@pytest.mark.parametrize(
    ("lang", "word", "alike", "other"),
    [
        ("ko", "수면제/NNG", "안정제/NNG", "가로등/NNG"),
        ("ko", "후려치/VV", "때리/VV", "주차/NNG"),
        ("ko", "유서/NNG", "자살/NNG", "신호등/NNG"),
        ("en", "pills", "tablets", "parking"),
        ("en", "punched", "kicked", "recycling"),
    ],
)
def test_words_alike_in_meaning_have_vectors_alike(lang: Lang, word: str, alike: str, other: str) -> None:
    rows = vectors(lang).rows(hashes_of([word, alike, other]))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.1


def test_what_is_written_onto_a_token_is_a_morpheme_of_its_own_and_an_unknown_one_is_all_zeros() -> None:
    names, starts = words(morphology.analyse("약을 모았어요"))
    assert names[:4] == ["약/NNG", "을/JKO", "모으/VV", "었/EP"]
    assert starts[:4] == [0, 0, 3, 3]
    known = vectors("ko").rows(hashes_of([*names[:4], "쀍/NNG"])).any(axis=1)
    assert known.tolist() == [True, True, True, True, False]


def test_english_words_are_taken_as_spoken_with_contractions_opened() -> None:
    names, starts = words(english.analyse("I can't breathe"))
    assert names == ["i", "can", "not", "breathe"]
    assert starts == [0, 2, 2, 8]


def test_a_broken_vectors_file_is_named_with_the_mend(tmp_path: Path) -> None:
    (tmp_path / "vectors_ko.npz").write_bytes(b"nothing")
    with pytest.raises(
        ValueError, match=r"vectors_ko\.npz cannot be read .*: python -m evals\.likeness_vectors"
    ):
        read(tmp_path / "vectors_ko.npz")


@pytest.mark.parametrize("lang", LANGS)
def test_every_piece_has_a_name_for_people(lang: Lang) -> None:
    stream = ANALYSE[lang](OBLIQUE[lang])
    assert len(labels(stream)) == len(pieces(stream).hashes)


def test_the_same_words_have_the_same_pieces_in_every_process() -> None:
    found = pieces(english.analyse("goodbye"))
    assert int(np.bitwise_xor.reduce(found.hashes)) == 4_220_599_408


@pytest.mark.parametrize("text", ["", "...", "가", "😀", "가" * 5_000, "살 " * 3_000])
def test_odd_texts_have_a_score_or_none_and_no_error(text: str) -> None:
    for lang in LANGS:
        stream = ANALYSE[lang](text)
        assert all(np.isfinite(item.score) for item in likenesses(stream, shipped()[lang]).values())


def test_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    written = replace(shipped()["en"], data="abc")
    save(tmp_path / "en.npz", written)
    read = load(tmp_path / "en.npz", "en")
    assert (read.data, read.raises, read.lowers) == (written.data, written.raises, written.lowers)
    assert (read.values == written.values).all()
    assert (read.hashes == written.hashes).all()


def test_a_network_is_read_as_it_was_written_and_refused_with_other_vectors(tmp_path: Path) -> None:
    made = network(vectors("ko").values.shape[1], len(GROUPS))
    path = tmp_path / "ko.npz"
    save(path, replace(weights("ko", suicide=0.0), network=made))
    read_back = load(path, "ko").network
    assert read_back is not None
    for one, other in zip(read_back.filters, made.filters, strict=True):
        assert (one == other).all()
    assert (read_back.learned == made.learned).all()
    with np.load(path) as stored:
        parts = dict(stored)
    meta = json.loads(str(parts["meta"])) | {"vectors": 1}
    np.savez(path, **parts | {"meta": np.array(json.dumps(meta))})
    with pytest.raises(ValueError, match=r"ko\.npz was learned from other vectors; train it again"):
        load(path, "ko")


def test_a_broken_weights_file_is_named_with_the_mend(tmp_path: Path) -> None:
    (tmp_path / "ko.npz").write_bytes(b"nothing")
    with pytest.raises(ValueError, match=r"ko\.npz cannot be read .*; train it again: python -m evals"):
        load(tmp_path / "ko.npz", "ko")


def test_weights_of_another_language_are_refused(tmp_path: Path) -> None:
    save(tmp_path / "en.npz", shipped()["en"])
    with pytest.raises(ValueError, match="another version"):
        load(tmp_path / "en.npz", "ko")


def test_the_shipped_weights_are_small() -> None:
    vectors_files = {file_of(lang) for lang in LANGS}
    encoder_files = {path for lang in LANGS for path in FILES[lang]} - vectors_files
    assert sum(path.stat().st_size for path in vectors_files) < 9_000_000
    assert sum(path.stat().st_size for path in encoder_files) < 32_000_000
    rest = [path for path in DATA.iterdir() if path not in vectors_files | encoder_files]
    assert sum(path.stat().st_size for path in rest) < 4_500_000


@pytest.mark.parametrize("lang", LANGS)
def test_danger_in_the_middle_of_a_long_complaint_is_found(lang: Lang) -> None:
    sign = {"ko": "이제 그만 살고 싶어요", "en": "I want to end my life"}[lang]
    long = f"{PLAIN[lang]} {PLAIN[lang]} {sign} {PLAIN[lang]}"
    assert "suicide" in {signal.kind for signal in screen(long).signals}
