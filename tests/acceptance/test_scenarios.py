"""Four scenarios by voice: real webhooks, media sockets, speech over mu-law, recognition, officers' phones and pages.

The ears are practice ears: they prove the path, not the recognition of people.
"""

from __future__ import annotations

import pytest
import pytest_asyncio

from agent.settings import load_settings
from evals.results import Play
from evals.scenario import load_scenarios
from evals.voice_harness import play_all
from tests.kept_sentences import with_kept_sentences

pytestmark = pytest.mark.slow

PLAYED = ("explicit-plan", "illegal-parking", "passive-wish-en", "street-light")
DEAD_AIR_MS = 3000  # no caller waits longer for a reply that is owed
LATE_MACHINE_MS = 400  # beyond it the tape measures the machine, not the desk


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def plays(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Play]:
    """All four, side by side against one service. Of `var` it uses the kept sentences alone."""
    var = with_kept_sentences(tmp_path_factory.mktemp("voice"))
    scenarios = [scenario for scenario in load_scenarios(mode="voice") if scenario.id in PLAYED]
    settings = load_settings(
        city="demo", var=var, twilio_account_sid=None, llm_base_url=None, stt=None, tts=None
    )
    found = await play_all(scenarios, settings, repeat=1, tell=lambda _: None)
    return {play.scenario: play for play in found}


@pytest.mark.parametrize("name", PLAYED)
def test_a_scenario_by_voice_holds_in_every_metric(plays: dict[str, Play], name: str) -> None:
    play = plays[name]

    assert play.failures == [], "\n".join(play.transcript)


def test_no_caller_is_left_in_silence_while_a_reply_is_owed(plays: dict[str, Play]) -> None:
    timings = {name: play.timing for name, play in plays.items() if play.timing is not None}
    assert set(timings) == set(PLAYED)
    late = max(timing.machine_late_ms for timing in timings.values())
    if late > LATE_MACHINE_MS:
        pytest.skip(f"this machine was {late} ms late: its times say nothing about the desk")

    assert {
        name: timing.dead_air_ms for name, timing in timings.items() if timing.dead_air_ms > DEAD_AIR_MS
    } == {}
