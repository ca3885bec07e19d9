"""`onbam converse`: a call in text on standard input and output (contracts: `onbam converse --json`)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, TextIO

from agent.clock import MovableClock, WallClock
from agent.settings import Settings
from agent.text_call import TextCall, open_text_call
from dialogue_flows.outcome import (
    ConnectHuman,
    Effect,
    Escalate,
    FileComplaint,
    HangUp,
    Note,
    Outcome,
    PromiseCallback,
    SendSms,
    SetLanguage,
    StopRecording,
    TriageChanged,
)
from dialogue_flows.ports import Checkin, Household
from transcripts.calls import Flow, Lang
from transcripts.intake import Intake

SAMPLE_HOUSEHOLD = Household(
    name="김온밤", birth_md="11-03", office_name="중앙동 행정복지센터", office_number="+82310000120"
)
"""Whom an outbound conversation in text is for; the name is the product's own."""
SAMPLE_CHECKIN = Checkin(signal="power", hours_silent=30)
"""Why a check-in call in text is made: the smart plug has been still for thirty hours."""


class BadCommand(ValueError):
    """A line that begins with / cannot be followed. The text names the mend."""


async def converse_on(
    lines: TextIO,
    out: TextIO,
    settings: Settings,
    *,
    lang: Lang,
    flow: Flow,
    as_json: bool,
    at: datetime | None,
) -> None:
    """Holds one call; ends with its summary after the last line, `/hangup`, or when the desk hangs up."""
    clock = MovableClock(at or WallClock().now())
    household = None if flow is Flow.NIGHT_DUTY else SAMPLE_HOUSEHOLD
    write = _JsonWriter(out) if as_json else _PlainWriter(out)
    async with open_text_call(
        settings, lang=lang, flow=flow, clock=clock, household=household, checkin=SAMPLE_CHECKIN
    ) as call:
        write.outcome(await call.begins())
        for line in lines:
            if call.over:
                break
            try:
                outcome = await _follow(call, line.strip())
            except BadCommand as error:
                write.problem(str(error))
                continue
            if outcome is not None:
                write.outcome(outcome)
        if not call.over:
            write.outcome(await call.hangs_up())
        write.summary(await call.finishes())


async def _follow(call: TextCall, line: str) -> Outcome | None:
    if not line:
        return None
    if not line.startswith("/"):
        return await call.says(line)
    command, _, rest = line.partition(" ")
    match command:
        case "/dtmf" if rest and set(rest) <= set("0123456789*#"):
            return await call.presses(rest)
        case "/silence":
            return await call.is_silent(_seconds(rest))
        case "/hangup":
            return await call.hangs_up(rest)
        case "/at":
            _move_clock(call, rest)
            return None
    raise BadCommand(
        f"cannot follow {command!r}: use /dtmf 1#, /silence 20, /hangup or /at 2026-01-10T02:13+09:00"
    )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        raise BadCommand("write the seconds as a number: /silence 20") from None
    if seconds <= 0:
        raise BadCommand("silence lasts more than 0 seconds: /silence 20")
    return seconds


def _move_clock(call: TextCall, text: str) -> None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadCommand("write the time as /at 2026-01-10T02:13+09:00") from None
    if moment.tzinfo is None:
        raise BadCommand("the time needs its zone: /at 2026-01-10T02:13+09:00")
    call.clock.forward(seconds=(moment.astimezone(UTC) - call.clock.now()).total_seconds())


class _JsonWriter:
    """JSON Lines, in the order in which things happen."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def outcome(self, outcome: Outcome) -> None:
        for effect in outcome.effects:
            for line in effect_lines(effect):
                self._line(line)
        for said in outcome.say:
            self._line({"type": "agent", "text": said.text, "line": said.line, "lang": said.lang})
        if outcome.listen is not None:
            self._line({"type": "listen"})

    def problem(self, text: str) -> None:
        self._line({"type": "error", "text": text})

    def summary(self, intake: Intake) -> None:
        self._line({"type": "summary", "intake": json.loads(intake.to_json())})

    def _line(self, value: dict[str, Any]) -> None:
        self._out.write(json.dumps(value, ensure_ascii=False) + "\n")
        self._out.flush()


class _PlainWriter:
    """For reading along."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def outcome(self, outcome: Outcome) -> None:
        for effect in outcome.effects:
            for line in effect_lines(effect):
                rest = ", ".join(f"{k}={v}" for k, v in line.items() if k not in ("type", "name"))
                self._print(f"  [{line.get('name', line['type'])}] {rest}")
        for said in outcome.say:
            self._print(f"온밤: {said.text}")

    def problem(self, text: str) -> None:
        self._print(f"  ! {text}")

    def summary(self, intake: Intake) -> None:
        self._print("")
        self._print(intake.summary.sbar.text)

    def _print(self, text: str) -> None:
        self._out.write(text + "\n")
        self._out.flush()


def effect_lines(effect: Effect) -> Iterator[dict[str, Any]]:
    """An effect in the contract's words: page, bridge, sms, callback, transfer, log; and triage."""
    match effect:
        case TriageChanged():
            yield {"type": "triage", "level": effect.level.value, "rules": list(effect.rules)}
        case Escalate():
            yield _effect("page", level=effect.level.value, rule=effect.rule, rules=list(effect.rules))
            for number in effect.lines:
                yield _effect("bridge", target=number, rule=effect.rule)
        case ConnectHuman():
            yield _effect("transfer", target=effect.role)
        case SendSms():
            yield _effect("sms", to="caller", line=effect.line)
        case PromiseCallback():
            yield _effect("callback", due_at=effect.due_at.isoformat(), role=effect.role)
        case FileComplaint():
            yield _effect("log", what="complaint", category=effect.category, slots=effect.slots)
        case Note():
            yield _effect("log", what=effect.key, **effect.data)
        case SetLanguage():
            yield _effect("log", what="language", lang=effect.lang)
        case StopRecording():
            yield _effect("log", what="recording_stopped", reason=effect.reason)
        case HangUp():
            yield _effect("log", what="hang_up", reason=effect.reason.value)
        case _:
            return


def _effect(name: str, **data: Any) -> dict[str, Any]:
    return {"type": "effect", "name": name, **data}
