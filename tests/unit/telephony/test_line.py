"""What a simulated phone says and hears, frame by frame."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from telephony.simulated_carrier.conference import Room, encode_mulaw
from telephony.simulated_carrier.line import Line, Patch
from telephony.simulated_carrier.playout import Playout
from telephony.simulated_carrier.tape import SILENCE, Reply, Span, Tape, decode_mulaw
from telephony.simulated_carrier.tempo import Tempo

LOUD = bytes([0x10, 0x90]) * 80
OTHER = bytes([0x20, 0xA0]) * 80


def played(playout: Playout, frames: int) -> tuple[bytes, list[str]]:
    audio, marks = b"", list[str]()
    for _ in range(frames):
        frame, passed = playout.next_frame()
        audio += frame
        marks += passed
    return audio, marks


@given(st.lists(st.one_of(st.binary(max_size=400), st.just("mark")), max_size=12))
def test_a_playout_plays_everything_in_order_and_echoes_every_mark(items: list[bytes | str]) -> None:
    """Audio of any length; marks are passed in order and never early."""
    playout, echoed = Playout(), 0
    for item in items:
        if isinstance(item, bytes):
            playout.add(item)
        else:
            echoed += len(playout.mark("mark"))
    audio = b"".join(item for item in items if isinstance(item, bytes))
    heard, marks = played(playout, len(audio) // 160 + 2)
    assert heard.startswith(audio)
    assert set(heard[len(audio) :]) <= {0xFF}
    assert echoed + len(marks) == items.count("mark")


def test_a_mark_is_not_echoed_before_the_audio_in_front_of_it() -> None:
    """Two frames, then the mark."""
    playout = Playout()
    playout.add(LOUD * 2)
    assert playout.mark("end") == []
    assert played(playout, 1)[1] == []
    assert played(playout, 1)[1] == ["end"]


def test_clear_empties_the_playout_and_returns_its_marks() -> None:
    """The phone hears silence from the next frame on."""
    playout = Playout()
    playout.add(LOUD * 2)
    playout.mark("a")
    playout.add(LOUD)
    playout.mark("b")
    assert playout.clear() == ["a", "b"]
    assert played(playout, 1) == (SILENCE, [])


def test_a_tape_measures_how_long_a_reply_took() -> None:
    """From the last loud frame of the phone to the first that it heard."""
    tape = Tape()
    for _ in range(10):
        tape.add(LOUD, SILENCE)
    for _ in range(20):
        tape.add(SILENCE, SILENCE)
    for _ in range(5):
        tape.add(SILENCE, OTHER)
    assert tape.spoken_spans() == [Span(0, 200)]
    assert tape.heard_spans() == [Span(600, 700)]
    assert tape.replies() == [Reply(200, 600)]
    assert tape.replies()[0].gap_ms == 400
    assert tape.quiet_ms() == 0


def test_a_sentence_that_nobody_answered_has_no_reply() -> None:
    """Speech that came before is not taken for an answer."""
    tape = Tape()
    for spoken, heard in [(SILENCE, OTHER)] * 5 + [(SILENCE, SILENCE)] * 30 + [(LOUD, SILENCE)] * 5:
        tape.add(spoken, heard)
    assert tape.replies() == []


def test_short_pauses_do_not_end_a_stretch_of_speech() -> None:
    """Shorter than 400 ms unless told otherwise."""
    tape = Tape()
    for spoken in [LOUD] * 3 + [SILENCE] * 10 + [LOUD] * 3:
        tape.add(spoken, SILENCE)
    assert tape.spoken_spans() == [Span(0, 320)]
    assert len(tape.spoken_spans(join_ms=100)) == 2


def test_in_a_room_everybody_hears_the_others_and_not_themselves() -> None:
    """Two are passed through unchanged, three are mixed."""
    room = Room("r")
    a, b, c = room.sit("a"), room.sit("b"), room.sit("c")
    a.exchange(LOUD)
    b.exchange(OTHER)
    assert a.exchange(LOUD) == OTHER
    mixed = decode_mulaw(c.exchange(SILENCE)).astype(int)
    wanted = decode_mulaw(LOUD).astype(int) + decode_mulaw(OTHER).astype(int)
    clipped = np.clip(wanted, -32635, 32635)
    assert np.abs(mixed - clipped).max() <= np.abs(clipped).max() * 0.05
    room.leave("b")
    assert c.exchange(SILENCE) == LOUD


def test_mulaw_survives_its_round_trip() -> None:
    """Every code decodes to a value that encodes to it; the two zeros are one."""
    codes = bytes(range(256))
    again = encode_mulaw(decode_mulaw(codes).astype(np.int32))
    assert [(a, b) for a, b in zip(codes, again, strict=True) if a != b] == [(0x7F, 0xFF)]


async def test_two_joined_lines_hear_each_other() -> None:
    """A patch carries each side to the other."""
    left, right, patch = Line(Tempo(speed=100)), Line(Tempo(speed=100)), Patch()
    left.peer, right.peer = patch.end(0), patch.end(1)
    left.open()
    right.open()
    await left.speak(LOUD * 5)
    await right.speak(OTHER * 5)
    await left.speak(SILENCE * 3)
    await left.close()
    await right.close()
    assert LOUD in right.tape.heard
    assert OTHER in left.tape.heard


async def test_a_phone_that_is_put_down_does_not_finish_its_sentence() -> None:
    """Who waits for the sentence is told."""
    line = Line(Tempo(speed=100))
    line.open()
    sentence = line.speak(LOUD * 10_000)
    await line.close()
    assert sentence.cancelled()
    assert len(line.tape.spoken) < len(LOUD) * 10_000
