"""What the Korean encoder reads: morphemes by number, and the contexts of the analyser's language model."""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue_flows.safety import morphology
from dialogue_flows.safety.likeness import phrases as phrases_module
from dialogue_flows.safety.likeness.analyser_model import DEEPEST, numbers, step, unpacked
from dialogue_flows.safety.likeness.phrases import phrases, unit
from evals.likeness_phrases import unlike


def numbered(text: str) -> Any:
    return phrases().numbered(morphology.analyse(text).morphemes)


def test_contexts_are_as_alike_as_the_analyser_says() -> None:
    assert unlike(phrases().model, morphology._analyser()) == []


def test_a_model_that_is_read_wrongly_is_noticed() -> None:
    model = phrases().model
    assert unlike(replace(model, contexts=model.contexts[::-1]), morphology._analyser()) != []


def test_a_context_is_the_longest_known_run_that_ends_with_the_morpheme() -> None:
    model = phrases().model
    wish = numbered("죽고 싶")
    alone = int(model.contexts_of(wish[-1:])[0])
    together = model.contexts_of(np.concatenate([numbered("어제"), wish]))
    assert int(together[-1]) == int(model.contexts_of(wish)[-1]) != alone


@given(st.lists(st.integers(0, 80_000), max_size=12))
def test_every_row_of_morphemes_has_contexts_and_none_is_of_later_ones(row: list[int]) -> None:
    model = phrases().model
    found = model.contexts_of(np.array(row, np.int64))
    assert found.shape == (len(row),)
    assert (found < len(model.contexts)).all()
    for end in range(1, len(row) + 1):
        first = max(0, end - DEEPEST)
        assert found[end - 1] == model.contexts_of(np.array(row[first:end], np.int64))[-1]


def test_forms_of_one_particle_have_one_number() -> None:
    assert numbered("나는")[1] == numbered("동생은")[1] > 0
    assert numbered("갔으면")[-1] == numbered("보면")[-1] > 0


def test_a_morpheme_the_model_does_not_know_is_like_nothing() -> None:
    rows = phrases().rows(np.array([0, 0]))
    assert rows.shape == (2, rows.shape[1])
    assert not rows.any()


def test_what_follows_tells_a_wish_to_die_from_a_dying_lamp() -> None:
    def last(text: str) -> Any:
        return unit(phrases().rows(numbered(text))[-1, 128:])

    near = float(last("정말 죽고 싶") @ last("그냥 사라지고 싶"))
    far = float(last("정말 죽고 싶") @ last("가로등이 죽"))
    assert near > far + 0.2


@pytest.mark.parametrize("widths", [(0, 1, 2, 4), (1, 2, 3, 4)])
@given(data=st.lists(st.integers(0, 2**24 - 1), min_size=1, max_size=40))
def test_packed_numbers_come_back(widths: tuple[int, ...], data: list[int]) -> None:
    heads, rest = bytearray(-(-len(data) // 4)), bytearray()
    for place, number in enumerate(data):
        code = next(code for code, width in enumerate(widths) if number < 256**width)
        heads[place // 4] |= code << 2 * (place % 4)
        rest += number.to_bytes(4, "little")[: widths[code]]
    packed = np.frombuffer(bytes(heads + rest), np.uint8)
    assert unpacked(packed, len(data), widths).tolist() == data


def test_a_packed_vector_is_read_by_its_scale_and_zero_points() -> None:
    row = np.zeros((1, 162), np.uint8)
    row[0, 0] = 7 | 9 << 4  # the first two numbers
    row[0, 128:130] = np.frombuffer(struct.pack("<e", 8.0), np.uint8)
    row[0, 130] = 1 << 6 | 0  # zero at 7, steps of 9
    found = numbers(row)
    assert found[0, :3].tolist() == [0.0, 2.0, -7.0]


def test_paths_that_differ_have_different_hashes() -> None:
    one, two = np.array([414], np.uint64), np.array([105], np.uint64)
    root = np.zeros(1, np.uint64)
    assert step(step(root, one), two)[0] != step(step(root, two), one)[0]


def test_phrases_of_another_model_are_refused_with_the_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with np.load(phrases_module.FILE) as stored:
        parts = dict(stored)
    np.savez(tmp_path / "phrases_ko.npz", **parts | {"mark": np.int64(1)})
    monkeypatch.setattr(phrases_module, "FILE", tmp_path / "phrases_ko.npz")
    with pytest.raises(ValueError, match=re.escape("python -m evals.likeness_phrases")):
        phrases.__wrapped__()
