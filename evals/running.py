"""Plays the chosen scenarios, so often as wanted, and gathers the results."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from agent.clock import MovableClock
from agent.settings import Settings
from evals.results import PRACTICE_NOTE, TEXT_NOTE, Play, Run, figures, judged
from evals.scenario import Mode, Scenario
from evals.text_harness import open_text_desk

Tell = Callable[[Play], None]


async def run_scenarios(
    scenarios: Sequence[Scenario],
    settings: Settings,
    *,
    mode: Mode,
    repeat: int,
    tell: Tell,
    line: str | None = None,
) -> Run:
    """Plays every scenario `repeat` times; `tell` hears of each play as it ends. `line` names the bad line that
    callers speak over in voice mode (`evals.line_noise.conditions`).
    """
    began = time.monotonic()
    if mode == "text":
        plays = await _by_text(scenarios, settings, repeat, tell)
    else:
        plays = await _by_voice(scenarios, settings, repeat, tell, line=line)
    plays.sort(key=lambda play: (play.scenario, play.repeat))
    note = TEXT_NOTE if mode == "text" else PRACTICE_NOTE
    return Run(mode, note, tuple(plays), round(time.monotonic() - began, 1), figures(plays))


async def _by_text(scenarios: Sequence[Scenario], settings: Settings, repeat: int, tell: Tell) -> list[Play]:
    plays = []
    async with open_text_desk(settings, MovableClock(scenarios[0].at)) as desk:
        for nth in range(1, repeat + 1):
            for scenario in scenarios:
                play = judged(scenario, nth, await desk.play(scenario))
                tell(play)
                plays.append(play)
    return plays


async def _by_voice(
    scenarios: Sequence[Scenario], settings: Settings, repeat: int, tell: Tell, *, line: str | None
) -> list[Play]:
    from evals.voice_harness import play_all

    return await play_all(scenarios, settings, repeat=repeat, tell=tell, line=line)
