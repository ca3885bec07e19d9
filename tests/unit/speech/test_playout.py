"""What the caller is hearing follows from what was sent, from the marks and from the time."""

from __future__ import annotations

from agent.speech.playout import MARK_GRACE_S, Piece, Playout


def piece(mark: str, seconds: float, *, protected: bool = False) -> Piece:
    return Piece(mark=mark, group=1, text=mark, mulaw=b"\x01" * round(seconds * 8000), protected=protected)


def test_pieces_are_played_one_after_the_other() -> None:
    playout = Playout()
    first, second = piece("a", 1.0), piece("b", 2.0)
    playout.sent(first, 10.0)
    playout.sent(second, 10.1)
    assert (first.begins_at, second.begins_at) == (10.0, 11.0)
    assert playout.current(10.5) is first
    assert playout.current(11.5) is second
    assert playout.remaining_s(11.5) == 1.5


def test_a_mark_means_that_everything_before_it_was_played() -> None:
    playout = Playout()
    playout.sent(piece("a", 1.0), 0.0)
    playout.sent(piece("b", 1.0), 0.0)
    assert [played.mark for played in playout.mark_reached("b")] == ["a", "b"]
    assert playout.empty
    assert playout.mark_reached("a") == []
    assert playout.mark_reached("never sent") == []


def test_a_clear_tells_how_much_was_heard() -> None:
    playout = Playout()
    playout.sent(piece("a", 2.0), 0.0)
    playout.sent(piece("b", 2.0), 0.0)
    assert [(cut.mark, heard) for cut, heard in playout.clear(2.5)] == [("a", 2.0), ("b", 0.5)]
    assert playout.remaining_s(2.5) == 0.0


def test_a_lost_mark_does_not_keep_the_agent_speaking() -> None:
    playout = Playout()
    playout.sent(piece("a", 1.0), 0.0)
    assert playout.overdue(1.0 + MARK_GRACE_S - 0.1) == []
    assert [lost.mark for lost in playout.overdue(1.0 + MARK_GRACE_S)] == ["a"]


def test_protection_lasts_to_the_end_of_the_last_protected_piece() -> None:
    playout = Playout()
    playout.sent(piece("a", 1.0, protected=True), 0.0)
    playout.sent(piece("b", 1.0), 0.0)
    assert playout.protected_until(0.5) == 1.0
    assert playout.protected_until(1.5) == 1.5


def test_the_recording_gets_what_is_heard_and_silence_around_it() -> None:
    playout = Playout()
    assert playout.take(160) == b"\xff" * 160
    playout.sent(piece("a", 0.025), 0.0)
    assert playout.take(160) == b"\x01" * 160
    assert playout.take(160) == b"\x01" * 40 + b"\xff" * 120
