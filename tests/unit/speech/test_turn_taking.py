"""When a turn begins and ends, in exact seconds of audio."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.speech.turn_taking import (
    LONG_TURN_S,
    LONGEST_TURN_S,
    MONOLOGUE_GRACE_S,
    MONOLOGUE_S,
    PAUSE_S,
    Completeness,
    Pace,
    TurnEvent,
    TurnTaking,
    patience_s,
)
from dialogue_flows.outcome import Expect, Listen
from transcripts.calls import Lang

FRAME_S = 0.02


def feed(machine: TurnTaking, seconds: float, *, speech: bool) -> list[TurnEvent]:
    """Feeds this many seconds in frames of 20 ms."""
    events: list[TurnEvent] = []
    for _ in range(round(seconds / FRAME_S)):
        events += machine.advance(FRAME_S, speech=speech)
    return events


def silence_until(machine: TurnTaking, event: TurnEvent, limit_s: float = 5.0) -> float:
    """Seconds of silence until this event."""
    for frame in range(round(limit_s / FRAME_S)):
        if event in machine.advance(FRAME_S, speech=False):
            return (frame + 1) * FRAME_S
    raise AssertionError(f"no {event} within {limit_s} s")


def test_a_turn_begins_pauses_and_ends() -> None:
    machine = TurnTaking()
    assert feed(machine, 1.0, speech=True) == [TurnEvent.STARTED, TurnEvent.TOOK_FLOOR]
    assert feed(machine, 1.0, speech=False) == [TurnEvent.PAUSED, TurnEvent.ENDED]


def test_the_shortest_yes_of_a_tenth_of_a_second_is_a_turn() -> None:
    machine = TurnTaking(Listen(Expect.YES_NO))
    assert feed(machine, 0.1, speech=True) == [TurnEvent.STARTED]
    assert feed(machine, 1.0, speech=False) == [TurnEvent.PAUSED, TurnEvent.ENDED]


def test_a_click_begins_no_turn_and_a_breath_is_dropped() -> None:
    machine = TurnTaking()
    assert feed(machine, 0.04, speech=True) == []
    assert feed(machine, 0.5, speech=False) == []
    assert feed(machine, 0.08, speech=True) == [TurnEvent.STARTED]
    assert feed(machine, 0.5, speech=False) == [TurnEvent.DROPPED]


@pytest.mark.parametrize(
    ("listen", "at_least", "at_most"),
    [
        (Listen(Expect.YES_NO), 0.3, 0.6),
        (Listen(Expect.OPEN), 0.7, 1.0),
        (Listen(Expect.DIGITS), 1.2, 1.5),
        (Listen(Expect.ADDRESS), 0.9, 1.2),
        (Listen(Expect.OPEN, after_danger=True), 1.5, 1.8),
        (Listen(Expect.YES_NO, after_danger=True), 1.5, 1.8),
    ],
)
def test_patience_fits_the_situation(listen: Listen, at_least: float, at_most: float) -> None:
    machine = TurnTaking(listen)
    feed(machine, 1.0, speech=True)
    assert at_least <= silence_until(machine, TurnEvent.ENDED) <= at_most


def test_a_finished_sentence_is_answered_sooner_and_an_unfinished_one_waited_for() -> None:
    finished, unfinished = TurnTaking(), TurnTaking()
    for machine, judgement in ((finished, Completeness.COMPLETE), (unfinished, Completeness.INCOMPLETE)):
        feed(machine, 1.0, speech=True)
        silence_until(machine, TurnEvent.PAUSED)
        machine.judge(judgement)
    assert silence_until(finished, TurnEvent.ENDED) < 0.2
    assert silence_until(unfinished, TurnEvent.ENDED) > 1.2


def test_a_judgement_that_comes_late_ends_the_turn_at_once() -> None:
    machine = TurnTaking()
    feed(machine, 1.0, speech=True)
    feed(machine, 0.5, speech=False)
    assert machine.judge(Completeness.COMPLETE) == (TurnEvent.ENDED,)


def test_a_judgement_on_words_that_went_on_is_forgotten() -> None:
    machine = TurnTaking()
    feed(machine, 1.0, speech=True)
    silence_until(machine, TurnEvent.PAUSED)
    machine.judge(Completeness.COMPLETE)
    assert feed(machine, 0.1, speech=True) == [TurnEvent.RESUMED]
    assert machine.judge(Completeness.COMPLETE) == ()
    assert silence_until(machine, TurnEvent.ENDED) > 0.6


def test_a_slow_speaker_is_given_the_time_that_he_took_before() -> None:
    machine = TurnTaking()
    feed(machine, 0.5, speech=True)
    feed(machine, 0.7, speech=False)
    feed(machine, 0.5, speech=True)
    assert silence_until(machine, TurnEvent.ENDED) == pytest.approx(0.7 * 1.3, abs=0.03)


def test_a_caller_takes_the_floor_only_by_speaking_longer_than_a_nod() -> None:
    machine = TurnTaking()
    assert TurnEvent.TOOK_FLOOR not in feed(machine, 0.6, speech=True)
    assert TurnEvent.TOOK_FLOOR in feed(machine, 0.2, speech=True)


def test_who_never_stops_talking_is_listened_to_in_turns() -> None:
    machine = TurnTaking()
    feed(machine, LONG_TURN_S, speech=True)
    assert silence_until(machine, TurnEvent.ENDED) == pytest.approx(PAUSE_S, abs=0.02)
    assert TurnEvent.ENDED in feed(machine, LONGEST_TURN_S + 0.1, speech=True)


@given(st.sampled_from(Expect), st.booleans(), st.sampled_from(Completeness), st.floats(0, 30))
def test_patience_is_never_shorter_than_a_pause_nor_longer_than_three_seconds(
    expect: Expect, danger: bool, completeness: Completeness, learned: float
) -> None:
    assert PAUSE_S <= patience_s(Listen(expect, after_danger=danger), completeness, learned) <= 3.0


@given(st.lists(st.tuples(st.booleans(), st.floats(0.001, 3.0)), max_size=60))
def test_every_turn_that_starts_ends_or_is_dropped_before_the_next(steps: list[tuple[bool, float]]) -> None:
    machine, in_turn = TurnTaking(), False
    for speech, elapsed in steps:
        for event in machine.advance(elapsed, speech=speech):
            if event is TurnEvent.STARTED:
                assert not in_turn
                in_turn = True
            elif event in {TurnEvent.ENDED, TurnEvent.DROPPED}:
                assert in_turn
                in_turn = False
    assert machine.in_turn == in_turn


def test_who_speaks_slowly_is_given_more_time() -> None:
    quick, slow = TurnTaking(), TurnTaking()
    quick.pace.heard("집 앞에 있는 가로등이 꺼져서 전화했어요.", 3.0, "ko")
    slow.pace.heard("집 앞에 있는 가로등이 꺼져서 전화했어요.", 8.0, "ko")
    for machine in (quick, slow):
        feed(machine, 1.0, speech=True)
    assert silence_until(slow, TurnEvent.ENDED) > 1.3 * silence_until(quick, TurnEvent.ENDED)


def test_a_yes_tells_no_pace_and_another_language_begins_anew() -> None:
    said: list[tuple[str, float, Lang]] = [
        ("네", 1.0, "ko"),
        ("천천히 말하는 사람입니다 아주", 9.0, "ko"),
        ("There is a street light out", 1.6, "en"),
    ]
    pace, slow = Pace(), []
    for text, speech_s, lang in said:
        pace.heard(text, speech_s, lang)
        slow.append(pace.slow)
    assert slow == [False, True, False]


def test_after_danger_the_callers_own_pauses_are_waited_for_longer() -> None:
    calm, danger = Listen(Expect.OPEN), Listen(Expect.OPEN, after_danger=True)
    assert patience_s(calm, Completeness.UNKNOWN, 2.2) == 1.6
    assert patience_s(danger, Completeness.UNKNOWN, 2.2) == 2.2


@pytest.mark.parametrize("danger", [False, True])
def test_the_turn_is_taken_from_a_monologue_of_two_minutes_unless_danger_was_heard(danger: bool) -> None:
    machine = TurnTaking(Listen(after_danger=danger))
    taken = 0
    for _ in range(200):
        for event in (*feed(machine, 1.0, speech=True), *feed(machine, 0.3, speech=False)):
            taken += event is TurnEvent.ENDED and machine.interrupts
    assert taken == (0 if danger else 2)


def test_a_caller_who_lets_us_answer_holds_no_monologue() -> None:
    machine = TurnTaking()
    for _ in range(20):
        feed(machine, 15.0, speech=True)
        feed(machine, 3.0, speech=False)
    assert machine.monologue_s == 0.0


def test_even_without_a_breath_a_monologue_is_cut() -> None:
    machine = TurnTaking()
    feed(machine, MONOLOGUE_S + MONOLOGUE_GRACE_S - 1.0, speech=True)
    assert TurnEvent.ENDED in feed(machine, 2.0, speech=True)
    assert machine.interrupts
