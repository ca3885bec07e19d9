"""Whatever way a language model fails in the middle of a call, the call goes on by rules and nothing is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from agent.clock import MovableClock
from agent.settings import load_settings
from evals.hostile_model import FAULTS, Fault
from evals.results import judged
from evals.scenario import SCENARIOS, Model, load_scenario
from evals.text_harness import TextDesk, open_text_desk

STALLS = load_scenario(SCENARIOS / "71b-model-stalls.yaml")
SILENT_FAULTS = {"injected"}
"""A well-formed answer of which nothing may be used: no failure to note."""

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk() -> AsyncIterator[TextDesk]:
    settings = load_settings(twilio_account_sid=None, llm_base_url=None, city="demo")
    async with open_text_desk(settings, MovableClock(STALLS.at)) as opened:
        yield opened


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_call_goes_on_by_rules_in_the_same_turn_and_its_record_says_so(
    desk: TextDesk, fault: Fault
) -> None:
    model = Model(first=["complaint.water.leak"], then=fault)
    expect = STALLS.expect if fault not in SILENT_FAULTS else STALLS.expect.model_copy(update={"events": []})

    seen = await desk.play(STALLS.model_copy(update={"model": model, "expect": expect}))

    play = judged(STALLS.model_copy(update={"expect": expect}), 1, seen)
    assert play.failures == [], "\n".join(play.transcript)
    assert [each.category for each in seen.complaints] == ["complaint.water.leak", "complaint.light.street"]
    assert ("model_failed" in seen.events) is (fault not in SILENT_FAULTS)


async def test_a_model_that_is_never_asked_after_its_failure_proves_nothing(desk: TextDesk) -> None:
    model = Model(first=["complaint.water.leak"] * 9, then="stalls")

    seen = await desk.play(STALLS.model_copy(update={"model": model}))

    assert "the model was never asked after it began to fail" in seen.problems
