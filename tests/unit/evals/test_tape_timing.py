"""How long a caller waits is read off the phone's tape."""

from __future__ import annotations

from evals.tape_timing import reply_waits, stream_offset_ms
from telephony.simulated_carrier import Span, Tape


def test_a_wait_lasts_from_the_end_of_speech_to_the_first_speech_heard() -> None:
    waits = reply_waits([Span(1000, 2000)], [Span(0, 900), Span(2700, 5000)], end_ms=6000)

    assert waits == [(700, True)]


def test_a_caller_who_is_never_answered_waits_until_speaking_again_and_until_the_end() -> None:
    waits = reply_waits([Span(0, 1000), Span(5000, 6000)], [], end_ms=9500)

    assert waits == [(4000, False), (3500, False)]


def test_speech_into_which_the_agent_was_talking_owes_no_reply() -> None:
    assert reply_waits([Span(1000, 1200)], [Span(0, 4000)], end_ms=9000) == []


def test_a_call_that_ends_with_the_callers_last_word_owes_nothing() -> None:
    assert reply_waits([Span(1000, 2000)], [], end_ms=1900) == [(0, False)]


def test_a_caller_who_was_asked_to_wait_first_has_the_record_begin_later_than_the_tape() -> None:
    tape = Tape()
    for frame in range(500):
        tape.add(b"\xff" * 160, (b"\x20" if frame >= 300 else b"\xff") * 160)

    assert abs(stream_offset_ms(tape, 1000) - 5000) <= 100
    assert stream_offset_ms(tape, None) == 0
    assert stream_offset_ms(Tape(), 0) == 0
