"""Every scenario of ours holds as text: the real dialogue, rules, effects, record and summary, without sound.

One desk serves the whole module, since the language data take seconds to load; each call has its own record.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from agent.clock import MovableClock
from agent.settings import Settings, load_settings
from evals.replay import CannotReplay, replay
from evals.results import judged
from evals.scenario import Scenario, load_scenarios
from evals.text_harness import TextDesk, open_text_desk

SCENARIOS = load_scenarios(mode="text")

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Table:
    """A desk and the settings that it was opened with."""

    desk: TextDesk
    settings: Settings


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def table() -> AsyncIterator[Table]:
    settings = load_settings(twilio_account_sid=None, llm_base_url=None, city="demo")
    async with open_text_desk(settings, MovableClock(SCENARIOS[0].at)) as desk:
        yield Table(desk, settings)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.id)
async def test_a_scenario_holds_in_every_metric(table: Table, scenario: Scenario) -> None:
    play = judged(scenario, 1, await table.desk.play(scenario))

    assert play.failures == [], "\n".join(play.transcript)


async def test_a_scenario_that_expects_the_wrong_level_fails(table: Table) -> None:
    """The whole way from call to score can fail: a harmless call is not what this scenario claims."""
    light = next(scenario for scenario in SCENARIOS if scenario.id == "street-light")
    claims = light.model_copy(update={"expect": light.expect.model_copy(update={"level": "IMMEDIATE"})})

    play = judged(claims, 1, await table.desk.play(claims))

    assert not play.passed
    assert "level" in {each.metric for each in play.failures}


async def test_a_stored_call_replayed_on_the_same_version_decides_the_same(table: Table) -> None:
    light = next(scenario for scenario in SCENARIOS if scenario.id == "street-light")
    seen = await table.desk.play(light)
    assert seen.call_id is not None

    replayed = await replay(table.desk.record, table.settings, seen.call_id)

    assert replayed.before.complaints
    assert replayed.changes == []


async def test_a_replayed_danger_call_is_decided_the_same_with_its_search_and_its_drop(table: Table) -> None:
    drop = next(scenario for scenario in SCENARIOS if scenario.id == "drop-mid-disclosure")
    seen = await table.desk.play(drop)
    assert seen.call_id is not None

    replayed = await replay(table.desk.record, table.settings, seen.call_id)

    assert replayed.after.level == "IMMEDIATE"
    assert replayed.after.turns == replayed.before.turns


async def test_a_call_whose_transcript_was_erased_cannot_be_replayed(table: Table) -> None:
    light = next(scenario for scenario in SCENARIOS if scenario.id == "night-pharmacy")
    seen = await table.desk.play(light)
    assert seen.call_id is not None
    table.desk.clock.forward(days=4000)
    await table.desk.record.retention.run(table.desk.clock.now())

    with pytest.raises(CannotReplay, match="erased"):
        await replay(table.desk.record, table.settings, seen.call_id)
