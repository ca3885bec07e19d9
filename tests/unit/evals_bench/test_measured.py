"""How a turn that callers measured is counted."""

from __future__ import annotations

import numpy as np

from agent.speech import mulaw
from evals.bench.clips import Clip
from evals.bench.measured import Measured, first_sound

PLAIN, SLOW = Clip("네.", b""), Clip("집 앞 … 가로등이", b"", slow=True)


def test_the_first_sound_is_found_behind_silence_and_noise() -> None:
    samples = np.concatenate([np.full(400, 30), np.full(400, 5000)]).astype(np.int16)
    assert first_sound(mulaw.encode(samples)) == 0.05
    assert first_sound(mulaw.silence(0.2)) is None


def test_a_reply_counts_for_its_kind_of_speaker() -> None:
    measured = Measured()
    measured.turn(PLAIN, reply_s=0.3, cut_off=False)
    measured.turn(SLOW, reply_s=0.9, cut_off=False)
    assert (measured.replies, measured.slow_replies) == ([0.3], [0.9])


def test_an_answer_into_the_callers_words_is_a_cut_off_and_no_reply_time() -> None:
    measured = Measured()
    measured.turn(SLOW, reply_s=0.1, cut_off=True)
    assert (measured.cut_offs, measured.slow_cut_offs) == (1, 1)
    assert measured.slow_replies == []
    assert measured.figures()["unanswered_share"] == 0.0


def test_a_turn_without_an_answer_is_unanswered() -> None:
    measured = Measured()
    measured.turn(PLAIN, reply_s=None, cut_off=False)
    figures = measured.figures()
    assert figures["unanswered_share"] == 1.0
    assert figures["reply_ms_p50"] is None
    assert figures["reply_ms_p95"] is None
