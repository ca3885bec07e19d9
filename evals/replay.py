"""Replays a stored call as text against the present version and tells what would be decided otherwise.

The caller's turns come from the record, where numbers are masked; silences and the news of the search are inferred
from what the agent said at the time. So a difference is a reason to look, not yet a fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from agent.city import City
from agent.clock import MovableClock
from agent.service import Record
from agent.settings import Settings
from agent.text_call import TextCall
from dialogue_flows.outcome import CallStarted, HumanProgress, HumanUpdate
from dialogue_flows.ports import Household
from evals.decisions import Decisions, decisions, difference
from evals.observed import Observed, SeenTurn, observe
from evals.patterns import matches
from evals.scenario import Target
from evals.text_harness import TextDesk, household_of, open_text_desk
from transcripts.calls import EndReason, Flow, Lang, Speaker
from transcripts.snapshot import CallSnapshot

_NEWS = {
    "human.paged": HumanProgress.PAGED,
    "human.acknowledged": HumanProgress.ACKNOWLEDGED,
    "hazard.acknowledged": HumanProgress.ACKNOWLEDGED,
    "human.joined": HumanProgress.JOINED,
    "human.nobody": HumanProgress.EXHAUSTED,
    "human.nobody_danger": HumanProgress.EXHAUSTED,
    "human.failed": HumanProgress.FAILED,
    "human.failed_danger": HumanProgress.FAILED,
}
_AFTER_SILENCE = ("silence.*", "wait.*")
_GREETINGS = ("greeting", "greeting.again", "out.greeting", "out.greeting_again")
_SILENCE_S = 15.0
_GONE = frozenset({EndReason.CALLER_HANGUP, EndReason.DROPPED})


class CannotReplay(Exception):
    """The call cannot be replayed. The text says why."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """Decisions of then and now, and the lines that tell the difference."""

    call_id: UUID
    before: Decisions
    after: Decisions

    @property
    def changes(self) -> list[str]:
        """Empty where everything is decided as it was."""
        return difference(self.before, self.after)


async def replay(record: Record, settings: Settings, call_id: UUID) -> Replayed:
    """Replays one call of `record` on a desk of its own. Raises `UnknownCall` and `CannotReplay`."""
    page = await record.queries.call_page(call_id)
    snapshot = page.record
    if snapshot.call.transcript_erased_at is not None:
        raise CannotReplay("its transcript has been erased by the retention rules")
    before = decisions(await observe(record, call_id, page.intake))
    async with open_text_desk(settings, MovableClock(snapshot.call.started_at)) as desk:
        after = decisions(await _again(desk, snapshot))
    return Replayed(call_id, before, after)


async def _again(desk: TextDesk, snapshot: CallSnapshot) -> Observed:
    flow = snapshot.call.flow
    call = await desk.open_call(lang=_first_lang(snapshot), flow=flow, household=_household(flow, desk.city))
    turns, last_words = driving_turns(snapshot)
    for turn in turns:
        if call.over:
            break
        await _repeat_turn(call, turn)
    if not call.over:
        await call.hangs_up(last_words)
    return await observe(desk.record, call.desk.call.call_id, await call.finishes())


async def _repeat_turn(call: TextCall, turn: SeenTurn) -> None:
    if turn.speaker is Speaker.CALLER:
        await (call.presses(turn.keys) if turn.keys else call.says(turn.text))
        return
    news = next((_NEWS[line] for line in turn.lines if line in _NEWS), None)
    if news is not None:
        await call.tells(HumanUpdate(news, "당직자"))
    elif any(line in _GREETINGS for line in turn.lines):
        await call.tells(CallStarted(resumed=turn.index > 0))
    elif matches(turn.lines[0] if turn.lines else "", _AFTER_SILENCE):
        await call.is_silent(_SILENCE_S)


def driving_turns(snapshot: CallSnapshot) -> tuple[list[SeenTurn], str]:
    """The turns that drive a replay: the caller's, and those of the agent that something else than speech brought;
    and the caller's last words where the line was gone before the agent could answer them.
    """
    driving: list[SeenTurn] = []
    caller_spoke = False
    for turn in snapshot.turns:
        if turn.speaker is Speaker.OFFICER:
            continue
        lines = tuple(turn.line.split(",")) if turn.line else ()
        is_caller = turn.speaker is Speaker.CALLER
        if is_caller or not caller_spoke:
            driving.append(SeenTurn(turn.index, turn.speaker, turn.text, lines, turn.keys))
        caller_spoke = is_caller
    if caller_spoke and snapshot.call.end_reason in _GONE:
        return driving[:-1], driving[-1].text
    return driving, ""


def _first_lang(snapshot: CallSnapshot) -> Lang:
    return snapshot.turns[0].lang if snapshot.turns else snapshot.call.lang


def _household(flow: Flow, city: City) -> Household | None:
    """A campaign's household is not in the record of the call: the practice household stands in for it."""
    return household_of(Target(), city) if flow is Flow.INITIAL_COUNSELLING else None
