"""The judgement of a call soak: it passes what stays flat and fails what does not."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Sequence
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.call_soak.callers import SHARES, Kind, kinds
from evals.call_soak.picture import draw, told
from evals.call_soak.samples import Sample, gauges, take
from evals.call_soak.verdict import MIB_A_CALL, WARM_UP_CALLS, judge, slope

CALLS = 2000


def sample(
    calls: int, *, mib: float = 900.0, descriptors: int = 40, tasks: float = 30.0, live: float = 0.0
) -> Sample:
    return Sample(
        calls=calls,
        seconds=calls / 3,
        resident=mib,
        proportional=mib - 60,
        anonymous=mib - 100,
        descriptors=descriptors,
        threads=40,
        tasks=tasks,
        lag_s=0.01,
        held={"live_calls": live},
    )


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - an order, no secret


def run(mib_a_call: float, *, seed: int = 1) -> Sequence[Sample]:
    """Samples every fifty calls: a warm-up of 60 MiB, then a growth, with the noise of calls under way."""
    rng = dice(seed)
    return [
        sample(
            calls,
            mib=850 + 60 * min(1.0, calls / WARM_UP_CALLS) + mib_a_call * calls + rng.uniform(-4, 4),
            descriptors=100,
        )
        for calls in range(50, CALLS + 1, 50)
    ]


IDLE = (sample(0), sample(CALLS))


@pytest.mark.parametrize("seed", range(5))
def test_a_process_that_only_warms_up_is_flat(seed: int) -> None:
    verdict = judge(run(0.0, seed=seed), IDLE, calls=CALLS)
    assert verdict.faults == ()
    assert verdict.resident is not None
    assert abs(verdict.resident.per_call) < MIB_A_CALL / 2


@pytest.mark.parametrize("seed", range(5))
def test_a_process_that_keeps_a_fifth_of_every_calls_sound_is_not(seed: int) -> None:
    verdict = judge(run(0.03, seed=seed), IDLE, calls=CALLS)
    assert len(verdict.faults) == 2, "resident memory and memory of its own"
    assert verdict.resident is not None
    assert verdict.resident.per_call - verdict.resident.give_or_take > MIB_A_CALL


@pytest.mark.parametrize(
    ("after", "what"),
    [
        (sample(CALLS, descriptors=140), "100 descriptors"),
        (sample(CALLS, tasks=90.0), "60 tasks"),
        (sample(CALLS, live=3.0), "3 calls are still live"),
    ],
)
def test_what_stays_open_after_the_last_call_is_a_fault(after: Sample, what: str) -> None:
    (fault,) = judge(run(0.0), (sample(0), after), calls=CALLS).faults
    assert fault.startswith(what)


def test_an_idle_process_that_was_not_looked_at_is_a_fault_and_too_few_calls_give_no_slope() -> None:
    verdict = judge(run(0.0)[:5], (), calls=250)
    assert verdict.resident is None
    assert "nothing can be said" in verdict.faults[0]


@given(st.floats(-1, 1), st.floats(0, 1000), st.integers(8, 40))
def test_the_slope_of_a_straight_line_is_its_own(per_call: float, start: float, count: int) -> None:
    found = slope([(50 * nth, start + per_call * 50 * nth) for nth in range(count)])
    assert found is not None
    assert found.per_call == pytest.approx(per_call, abs=1e-6)
    assert found.give_or_take == pytest.approx(0.0, abs=1e-6)


def test_every_kind_of_caller_has_its_share_in_an_order_that_can_be_repeated() -> None:
    drawn = kinds(CALLS, dice(3))
    counted = Counter(drawn)
    assert len(drawn) == CALLS
    assert sum(SHARES.values()) == pytest.approx(1.0)
    assert {kind: counted[kind] / CALLS for kind in Kind} == pytest.approx(dict(SHARES), abs=0.01)
    assert drawn == kinds(CALLS, dice(3))
    assert len(kinds(7, dice(3))) == 7


def test_a_sample_of_a_living_process_has_memory_descriptors_and_the_gauges_of_its_metrics() -> None:
    text = (
        "# HELP onbam_held What the process keeps\n"
        'onbam_held{what="live_calls"} 2.0\nonbam_held{what="sentence_bytes"} 1.5e+06\n'
        "onbam_asyncio_tasks 31.0\nonbam_loop_lag_seconds 0.004\nonbam_calls_total 7.0\n"
    )
    seen = take(os.getpid(), calls=3, seconds=1.0, metrics=text)
    assert (seen.tasks, seen.lag_s, seen.held) == (31.0, 0.004, {"live_calls": 2.0, "sentence_bytes": 1.5e6})
    assert seen.resident >= seen.anonymous > 1
    assert seen.descriptors >= 3
    assert gauges("") == {}


def test_the_picture_is_a_document_with_a_line_for_each_figure_and_says_how_it_ended() -> None:
    samples = run(0.0)
    verdict = judge(samples, IDLE, calls=CALLS)
    picture = ElementTree.fromstring(draw(samples, verdict, subtitle="2000 calls <at once>"))  # noqa: S314 - our own
    lines = [each for each in picture.iter() if each.tag.endswith("polyline")]
    assert [len(each.get("points", "").split()) for each in lines] == [len(samples)] * 6
    assert told(verdict).endswith("all bounds held")
    assert "1 exceeded" in told(judge(samples, (sample(0), sample(CALLS, tasks=99.0)), calls=CALLS))
