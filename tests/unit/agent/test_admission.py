"""When the desk lags, nobody is refused and nobody in danger waits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.admission import LAG_LIMIT_S, MOST_ROUNDS, Admit, LoopLag, admit

LAGGING = LAG_LIMIT_S * 2


def test_a_desk_that_keeps_up_takes_everybody_at_once() -> None:
    assert admit(keys="", rounds=0, lag_s=LAG_LIMIT_S / 2) is Admit.CONNECT


def test_a_desk_that_lags_asks_for_danger_first() -> None:
    assert admit(keys="", rounds=0, lag_s=LAGGING) is Admit.WAIT


@given(rounds=st.integers(0, 50), lag_s=st.floats(0.0, 60.0))
def test_whoever_presses_for_danger_or_for_a_person_never_waits(rounds: int, lag_s: float) -> None:
    assert admit(keys="1", rounds=rounds, lag_s=lag_s) is Admit.CONNECT_FIRST
    assert admit(keys="0", rounds=rounds, lag_s=lag_s) is Admit.DUTY_PHONE
    assert admit(keys="2", rounds=rounds, lag_s=lag_s) is Admit.CALL_BACK


@given(keys=st.text("3456789*#", max_size=3), lag_s=st.floats(0.0, 60.0))
def test_waiting_ends_whatever_the_load(keys: str, lag_s: float) -> None:
    assert admit(keys=keys, rounds=MOST_ROUNDS, lag_s=lag_s) is Admit.CONNECT


def test_a_lag_is_seen_at_once_and_fades_when_the_loop_keeps_up_again() -> None:
    lag = LoopLag()
    lag.note(LAGGING)
    assert lag.lag_s == LAGGING
    for _ in range(100):
        lag.note(0.0)
    assert lag.lag_s == pytest.approx(0.0, abs=0.05)
