"""`python -m evals.pictures`: plays calls as sound and draws them, so that a person can look at every reply gap.

Plays five voice scenarios (or those named), adds the call of `onbam demo` where its folder is given, and writes one
SVG. Exit 0 when every call was played, 1 when one broke.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from agent.log import set_up_logging
from agent.practice_stage import Stage, practice_stage
from agent.settings import load_settings
from evals.call_picture import PicturedCall, Said, draw
from evals.observed import Observed
from evals.officer_phones import OfficerPhones
from evals.scenario import Scenario, load_scenarios
from evals.tape_timing import stream_offset_ms
from evals.voice_caller import VoiceCaller
from evals.voice_harness import VoiceDesk, own_settings
from telephony.simulated_carrier import PhoneCall, Tape
from transcripts.calls import Speaker

FIVE = ("illegal-parking", "burst-main", "night-pharmacy", "passive-wish-en", "elder-indirect")
TARGET = Path("var/evals/calls.svg")
_STEREO_FRAME = 320
_FRAME = 160


class _DrawnDesk(VoiceDesk):
    """Keeps the tape of each call that it plays."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.drawn: list[PicturedCall] = []

    async def _observe(self, scenario: Scenario, call: PhoneCall, caller: VoiceCaller) -> Observed:
        seen = await super()._observe(scenario, call, caller)
        first = next((turn.t0_ms for turn in seen.turns if turn.speaker is Speaker.AGENT), None)
        late = stream_offset_ms(call.tape, first)
        turns = tuple(
            Said(
                turn.speaker is Speaker.CALLER,
                turn.text or f"[{turn.keys}]",
                turn.t0_ms + late,
                turn.t1_ms + late,
            )
            for turn in seen.turns
        )
        title = f"{scenario.id}: {scenario.title['ko']} / {scenario.title['en']}"
        self.drawn.append(PicturedCall(title, call.tape, turns, caller.owed_until_ms))
        return seen


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m evals.pictures", description=__doc__)
    parser.add_argument("scenarios", nargs="*", default=list(FIVE), help="ids of scenarios")
    parser.add_argument("--demo", type=Path, help="the folder that `onbam demo` wrote, drawn first")
    parser.add_argument("--out", type=Path, default=TARGET)
    options = parser.parse_args(arguments)
    set_up_logging(json=True, level="error")
    found = {scenario.id: scenario for scenario in load_scenarios(mode="voice")}
    unknown = [name for name in options.scenarios if name not in found]
    if unknown:
        parser.error(f"no scenario is called {', '.join(unknown)}; there are {', '.join(sorted(found))}")
    calls, problems = asyncio.run(play([found[name] for name in options.scenarios]))
    if options.demo is not None:
        calls.insert(0, recorded(options.demo))
    load = os.getloadavg()[0]
    options.out.parent.mkdir(parents=True, exist_ok=True)
    subtitle = (
        f"{len(calls)} simulated calls, practice ears, machine load {load:.1f} on {os.cpu_count()} cores"
    )
    options.out.write_text(draw(calls, subtitle=subtitle), encoding="utf-8")
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    sys.stdout.write(f"{options.out}: {len(calls)} calls\n")
    return 1 if problems else 0


async def play(scenarios: Sequence[Scenario]) -> tuple[list[PicturedCall], list[str]]:
    """The calls one after the other, so that none takes another's time, and what broke in them."""
    problems: list[str] = []
    with tempfile.TemporaryDirectory(prefix="onbam-pictures-") as name:
        async with practice_stage(own_settings(load_settings(), Path(name))) as stage:
            desk = _DrawnDesk(stage)
            for scenario in scenarios:
                async with OfficerPhones(stage, scenario.officers.phones):
                    seen = await desk.play(scenario)
                problems += [f"{scenario.id}: {problem}" for problem in seen.problems]
            return desk.drawn, problems


def recorded(folder: Path) -> PicturedCall:
    """The call that `onbam demo` wrote: its recording (8 kHz mu-law, caller left, agent right) and transcript."""
    audio = (folder / "recording.wav").read_bytes()
    audio = audio[audio.index(b"data") + 8 :]
    tape = Tape()
    for start in range(0, len(audio) - _STEREO_FRAME + 1, _STEREO_FRAME):
        frame = audio[start : start + _STEREO_FRAME]
        tape.add(frame[0::2], frame[1::2])
    rows = [
        json.loads(line) for line in (folder / "transcript.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    turns = tuple(Said(row["speaker"] == "caller", row["text"], row["t0_ms"], row["t1_ms"]) for row in rows)
    return PicturedCall("onbam demo", tape, turns)


if __name__ == "__main__":
    raise SystemExit(main())
