"""A call played line by line: what the caller says or presses, and what the desk says, does and waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver

from dialogue_flows.conversation import Conversation
from dialogue_flows.directory import load_directory
from dialogue_flows.outcome import (
    CallerHungUp,
    CallerPressed,
    CallerSaid,
    CallerSilent,
    CallerUnheard,
    CallStarted,
    Effect,
    Escalate,
    Event,
    FileComplaint,
    HangUp,
    HumanProgress,
    HumanUpdate,
    Outcome,
    RecordAnswer,
    TriageChanged,
)
from dialogue_flows.ports import CallContext, Household, Understander
from transcripts.calls import Answer, Flow, Lang, Level

NIGHT = datetime(2026, 11, 20, 17, 13, tzinfo=UTC)  # 02:13 on Saturday in Seoul
STREETS = (
    "달빛로",
    "매화길",
    "강변로",
    "은하로",
    "은하초등학교",
    "매화시장",
    "한별아파트",
    "중앙동",
    "매화동",
    "Moonlight Road",
    "the library",
)


@dataclass(frozen=True)
class HanbyeolCity:
    """The facts of the demo city, as `CityFacts` wants them."""

    own_wording: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> Mapping[Lang, str]:
        return {"ko": "한별시", "en": "Hanbyeol City"}

    @property
    def duty_number(self) -> str:
        return "+82310000120"

    def department(self, category: str) -> Mapping[Lang, str]:
        return (
            {"ko": "교통과", "en": "the traffic department"}
            if "parking" in category
            else {"ko": "도로과", "en": "the roads department"}
        )

    def hotline(self, number: str) -> Mapping[Lang, str]:
        return {"119": {"ko": "소방", "en": "fire and ambulance"}}[number]  # type: ignore[return-value]

    def streets(self) -> Sequence[str]:
        return STREETS

    def wording(self, line: str, lang: Lang) -> str | None:
        return self.own_wording.get(line)

    def local_time(self, now: datetime) -> datetime:
        return now.astimezone(ZoneInfo("Asia/Seoul"))

    def is_holiday(self, now: datetime) -> bool:
        return False


DIRECTORY = load_directory(Path(__file__).with_name("directory.yaml"))
HOUSEHOLD = Household(
    name="김온밤",
    birth_md="11-03",
    office_name="중앙동 행정복지센터",
    office_number="031-000-0205",
    crisis_variables=("arrears", "electricity"),
)


class Talk:
    """Drives `Conversation.advance` as the telephone would, with a clock of its own."""

    def __init__(
        self,
        lang: Lang = "ko",
        flow: Flow = Flow.NIGHT_DUTY,
        *,
        at: datetime = NIGHT,
        saver: BaseCheckpointSaver[str] | None = None,
        caller_known: bool = True,
        household: Household | None = None,
        understander: Understander | None = None,
        start: bool = True,
    ) -> None:
        self.loop = asyncio.new_event_loop()
        self.now = at
        self.index = 0
        self.outcomes: list[Outcome] = []
        self.conversation = Conversation(
            HanbyeolCity(), saver or InMemorySaver(), understander, directory=DIRECTORY
        )
        self.context = CallContext(
            UUID(int=7),
            flow,
            lang,
            at,
            caller_known,
            household or (None if flow is Flow.NIGHT_DUTY else HOUSEHOLD),
        )
        if start:
            self.hears(CallStarted())

    def hears(self, event: Event, after: float = 4.0) -> Outcome:
        """Hands one event to the conversation and keeps the outcome."""
        self.now += timedelta(seconds=after)
        outcome = self.loop.run_until_complete(self.conversation.advance(self.context, event, self.now))
        self.outcomes.append(outcome)
        return outcome

    def says(self, *texts: str, confidence: float = 0.95, over_agent: bool = False) -> Talk:
        """The caller says these lines, one turn each."""
        for text in texts:
            self.index += 2
            self.hears(CallerSaid(text, self.index, confidence, over_agent=over_agent))
        return self

    def presses(self, keys: str) -> Talk:
        self.index += 2
        self.hears(CallerPressed(keys, self.index))
        return self

    def mumbles(self) -> Talk:
        self.index += 2
        self.hears(CallerUnheard(self.index))
        return self

    def is_silent(self, seconds: float = 8.0, times: int = 1) -> Talk:
        for _ in range(times):
            self.hears(CallerSilent(seconds), after=seconds)
        return self

    def hangs_up(self, partial: str = "") -> Talk:
        self.hears(CallerHungUp(partial, self.index + 2 if partial else None))
        return self

    def news(self, progress: HumanProgress, who: str | None = None) -> Talk:
        self.hears(HumanUpdate(progress, who))
        return self

    # --- what happened -------------------------------------------------------------------------------

    @property
    def last(self) -> Outcome:
        return self.outcomes[-1]

    @property
    def text(self) -> str:
        """What the desk said last."""
        return " ".join(utterance.text for utterance in self.last.say)

    @property
    def lines(self) -> list[str]:
        """The ids of what the desk said last."""
        return [utterance.line or "" for utterance in self.last.say]

    @property
    def all_lines(self) -> list[str]:
        return [utterance.line or "" for outcome in self.outcomes for utterance in outcome.say]

    @property
    def all_text(self) -> str:
        return "\n".join(utterance.text for outcome in self.outcomes for utterance in outcome.say)

    @property
    def effects(self) -> list[Effect]:
        return [effect for outcome in self.outcomes for effect in outcome.effects]

    @property
    def level(self) -> Level:
        changes = [e.level for e in self.effects if isinstance(e, TriageChanged)]
        return changes[-1] if changes else Level.ROUTINE

    @property
    def rules(self) -> tuple[str, ...]:
        changes = [e.rules for e in self.effects if isinstance(e, TriageChanged)]
        return changes[-1] if changes else ()

    @property
    def pages(self) -> list[Escalate]:
        return [e for e in self.effects if isinstance(e, Escalate)]

    @property
    def complaints(self) -> list[FileComplaint]:
        return [e for e in self.effects if isinstance(e, FileComplaint)]

    @property
    def answers(self) -> dict[str, Answer]:
        return {e.answer.path: e.answer for e in self.effects if isinstance(e, RecordAnswer)}

    @property
    def ended(self) -> bool:
        return any(isinstance(e, HangUp) for e in self.effects)

    def did(self, kind: type[Effect]) -> bool:
        return any(isinstance(effect, kind) for effect in self.effects)

    def transcript(self) -> str:
        """For a failing test: what the desk said, with ids and effects."""
        rows = []
        for outcome in self.outcomes:
            rows += [f"  desk [{u.line}] {u.text}" for u in outcome.say]
            rows += [f"    * {effect}" for effect in outcome.effects]
        return "\n".join(rows)
