"""`onbam demo`: one night call from start to finish on this machine, through the real service and a simulated carrier.

A caller reports a street light and then says something that must not be missed. Officer one does not pick up,
officer two takes the case. Every step is checked; a step that does not happen makes the exit status 1.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import statistics
from collections.abc import Awaitable, Callable
from pathlib import Path

import typer

from agent.log import set_up_logging
from agent.practice_caller import PracticeCaller, Reply
from agent.practice_stage import Stage, StepMissing, practice_settings, practice_stage, tell_turns
from telephony.simulated_carrier import PhoneCall, Takes, Tape
from transcripts.calls import Level
from transcripts.intake import Intake
from transcripts.snapshot import CallSnapshot

CALLER = "+821000001234"
FOLDER = Path("var/demo")
_JOINED_WITHIN_S = 300.0
SCRIPT = (
    Reply(to=("open.ask",), says="집 앞 가로등이 꺼졌어요."),
    Reply(to=("slot.where",), says="달빛로 12 앞이에요."),
    Reply(to=("slot.one_or_many",), says="한 개만 꺼졌어요."),
    Reply(to=("slot.pole_number",), says="가로등 번호는 잘 모르겠어요."),
    Reply(to=("slot.*",), says="아니요, 위험한 사람은 없어요.", times=3),
    Reply(to=("complaint.readback",), says="네, 맞아요. 그런데 저 이제 다 그만두고 싶어요."),
    Reply(to=("soft.*",), says="그냥 더는 살고 싶지 않아요."),
    Reply(to=("asq.q4_when",), says="지난달에 그런 적이 있어요."),
    Reply(to=("asq.q4",), says="아니요."),
    Reply(to=("asq.q*",), says="네.", times=6),
    Reply(to=("safety.s3",), says="지금 혼자예요."),
    Reply(to=("safety.s*",), says="아니요.", times=3),
    Reply(to=("emergency.where",), says="달빛로 12 앞이에요."),
    Reply(to=("wait.safety",), says="네.", times=2),
)


async def run_demo() -> int:
    """Plays the call, prints what happens, writes `var/demo/`; 0 when every step happened."""
    await asyncio.to_thread(_empty_folder)
    set_up_logging(json=True, level="error")
    typer.echo("Onbam demo: a night call on this machine. Sentences are being prepared …")
    try:
        async with practice_stage(practice_settings(FOLDER)) as stage:
            await _play(stage)
    except StepMissing as error:
        typer.echo(f"\n✗ {error}", err=True)
        return 1
    typer.echo(f"\n✓ Every step happened. Recording, transcript and intake: {FOLDER}/")
    return 0


def _empty_folder() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)


def _officer(pin: str) -> Callable[[PhoneCall], Awaitable[None]]:
    async def takes_the_case(call: PhoneCall) -> None:
        typer.echo(f"  ☎ officer's phone: {await call.hears('당직 호출')}")
        await call.asked_for_keys(1)
        await call.presses("1")
        await call.asked_for_keys(2)
        await call.presses(f"{pin}#")
        with contextlib.suppress(AssertionError):
            briefing = await call.hears("AI 당직", within=10)
            typer.echo(f"  ☎ officer hears: {briefing}")

    return takes_the_case


async def _play(stage: Stage) -> None:
    first, second = stage.service.city.file.demo_officers[:2]
    stage.carrier.phone(first.number).will(Takes.IGNORES)
    stage.carrier.phone(second.number).answers(script=_officer(second.pin))
    call = await stage.carrier.phone(CALLER).dials(stage.service.city.night_number)
    view = stage.view(call)
    telling = asyncio.create_task(tell_turns(view))
    playing = asyncio.create_task(PracticeCaller(call, view, "ko").follows(SCRIPT, within=150))
    try:
        await asyncio.wait_for(_joined(call), _JOINED_WITHIN_S)
    except TimeoutError:
        raise StepMissing(f"no officer was with the caller within {_JOINED_WITHIN_S:.0f} seconds") from None
    finally:
        playing.cancel()
        telling.cancel()
        await asyncio.gather(playing, telling, return_exceptions=True)
    typer.echo("  ☎ officer and caller are talking; the agent has left, recording has stopped")
    await asyncio.sleep(2)
    await call.hangs_up()
    intake = await stage.intake(view)
    snapshot = await view.snapshot()
    if snapshot is None:
        raise StepMissing("the call left no record")
    _check(snapshot, intake)
    _write(stage, snapshot, intake)
    _print(call.tape, intake)


async def _joined(call: PhoneCall) -> None:
    while "Conference" not in call.verbs:
        if call.status.over:
            raise StepMissing("the call ended before an officer was on the line")
        await asyncio.sleep(0.2)


def _check(snapshot: CallSnapshot, intake: Intake) -> None:
    lines = {line for turn in snapshot.turns for line in (turn.line or "").split(",")}
    steps = {
        "the AI said that it is one": "greeting" in lines,
        "the scripted questions were asked": {"asq.bridge", "asq.q1", "asq.q5"} <= lines,
        "the level is IMMEDIATE": snapshot.call.level is Level.IMMEDIATE,
        "rule R-10 is named": "R-10" in intake.triage.rules,
        "the caller's words stand in the intake": any("그만두고" in quote for quote in _quotes(intake)),
        "an officer acknowledged": any(action.outcome == "acknowledged" for action in intake.actions),
    }
    missing = [step for step, happened in steps.items() if not happened]
    if missing:
        raise StepMissing("did not happen: " + "; ".join(missing))


def _quotes(intake: Intake) -> list[str]:
    return [*intake.triage.quotes, *intake.summary.caller_words]


def _write(stage: Stage, snapshot: CallSnapshot, intake: Intake) -> None:
    (FOLDER / "recording.wav").write_bytes(stage.service.record.recordings.read_wav(snapshot.call.call_id))
    with (FOLDER / "transcript.jsonl").open("w", encoding="utf-8") as file:
        for turn in snapshot.turns:
            row = {
                "index": turn.index,
                "speaker": turn.speaker.value,
                "text": turn.text,
                "line": turn.line,
                "t0_ms": turn.t0_ms,
                "t1_ms": turn.t1_ms,
                "heard": turn.heard.value,
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    (FOLDER / "intake.json").write_text(intake.to_json(indent=2), encoding="utf-8")


def _print(tape: Tape, intake: Intake) -> None:
    typer.echo("\nIntake")
    typer.echo(f"  level {intake.triage.level.value}, rules {', '.join(intake.triage.rules)}")
    for quote in _quotes(intake):
        typer.echo(f"  “{quote}”")
    typer.echo(intake.summary.sbar.text)
    gaps = sorted(reply.gap_ms for reply in tape.replies() if reply.gap_ms < 5000)
    if gaps:
        p95 = gaps[min(len(gaps) - 1, int(0.95 * len(gaps)))]
        typer.echo(
            f"\nReply time (end of caller's audio to first agent audio, {len(gaps)} replies): "
            f"median {statistics.median(gaps):.0f} ms, p95 {p95} ms"
        )
