"""One turn being answered: what came in, what is known, and the parts of the outcome as nodes add them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from dialogue_flows.outcome import (
    CallerPressed,
    CallerSaid,
    Effect,
    Event,
    Expect,
    Listen,
    Note,
    Outcome,
    RecordAnswer,
    Utterance,
)
from dialogue_flows.ports import CallContext, CityFacts, Understood
from dialogue_flows.spoken_phone import spoken_phone
from dialogue_flows.state import CallState, Fact, Matter, Pending
from dialogue_flows.wording import Wording
from transcripts.calls import Answer, AnswerStatus, AnswerValue, Lang, Level, Provenance

if TYPE_CHECKING:
    from dialogue_flows.directory import Directory
    from dialogue_flows.heard import Heard
    from dialogue_flows.instruments.pack import Instrument
    from dialogue_flows.night_duty.categories import Category
    from dialogue_flows.questionnaire import Questionnaire

WAIT = ""
MOST_ASKS = 3  # a question is put at most this often in a row; then come keys, a person, or a step back
DANGER_SILENCE_S, CALM_SILENCE_S = 12.0, 8.0


@dataclass(frozen=True, slots=True)
class Desk:
    """What a conversation works with and never changes: the city, its sentences, its data, this call."""

    city: CityFacts
    wording: Wording
    categories: dict[str, Category]
    directory: Directory
    questionnaire: Questionnaire
    context: CallContext
    instruments: Mapping[str, Instrument] = field(default_factory=dict)


@dataclass(slots=True)
class Turn:
    """The event, a working copy of the state, and the outcome's parts in the order in which they were added."""

    desk: Desk
    state: CallState
    event: Event
    now: datetime
    heard: Heard
    model: Understood | None = None
    spoken: list[Utterance] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    if_fail: list[Utterance] = field(default_factory=list)
    listen: Listen | None = None
    consumed: bool = False
    takes_turn: bool = False

    @property
    def lang(self) -> Lang:
        """The language of the call at this moment."""
        return self.state["lang"]

    @property
    def level(self) -> Level:
        """The triage level so far."""
        return Level(self.state["level"])

    @property
    def index(self) -> int | None:
        """The number of this caller turn in the transcript, None where nobody spoke."""
        return self.event.index if isinstance(self.event, (CallerSaid, CallerPressed)) else None

    @property
    def duty_number(self) -> str:
        """The duty desk's number as it is said."""
        return spoken_phone(self.desk.city.duty_number)

    @property
    def text(self) -> str:
        """The caller's words in this turn, empty where there are none or where they were used up."""
        return self.heard.text

    def _for_listener(self, line: str) -> str:
        """The line in a child's words where a child is on the telephone and there is one."""
        simple = f"{line}.child"
        child = self.state["memo"].get("child_caller") and self.desk.wording.has(simple, self.lang)
        return simple if child else line

    def say(self, line: str, **values: str) -> None:
        """Speaks a line; said again later in the call, it comes in its next wording. Words that were the last
        ones spoken are never spoken again at once: a line of one wording is then left out."""
        line = self._for_listener(line)
        wordings = self.desk.wording.alternatives(line, self.lang)
        nth = self.state["said"].get(line, 0)
        for turn in range(nth, nth + wordings):
            spoken = self.desk.wording.utterance(line, self.lang, turn, **values)
            if spoken.text != self.state["memo"].get("last_text"):
                self.state["said"][line] = turn + 1
                self._speak(spoken)
                return

    def say_in(self, lang: Lang, line: str, **values: str) -> None:
        """Speaks a line in a language that is not the one of the call, for who may understand only that."""
        self._speak(self.desk.wording.utterance(line, lang, self.state["said"].get(line, 1) - 1, **values))

    def _speak(self, utterance: Utterance) -> None:
        self.spoken.append(utterance)
        self.state["memo"]["last_text"] = utterance.text

    def ask(self, line: str, expect: Expect = Expect.OPEN, **values: str) -> None:
        """Asks a question in a wording not used yet, and remembers that it waits for an answer."""
        count = self.state["asked"].get(line, 0)
        self.state["asked"][line] = count + 1
        told = self._for_listener(line)
        if count >= self.desk.wording.alternatives(told, self.lang):
            self.say("ask.again")
        spoken = self.desk.wording.utterance(told, self.lang, count, **values)
        self._speak(spoken)
        self._name_the_pack(told)
        self.state["memo"]["asked_text"] = spoken.text
        self.state["pending"] = Pending(line=line, values=dict(values), expect=expect.value)
        self._count_in_a_row()

    def _name_the_pack(self, line: str) -> None:
        """Which content pack the words came from goes on record, once a call and language (domain brief C.4)."""
        pack = self.desk.wording.pack_of(line, self.lang)
        if pack is None:
            return
        named = self.state["memo"].setdefault("packs", [])
        if [pack.name, self.lang] not in named:
            named.append([pack.name, self.lang])
            self.note("pack", id=pack.name, version=pack.version, lang=self.lang, sha=pack.sha256)

    def _count_in_a_row(self) -> None:
        """The same question about the same thing, with no other question between, is one row; also where another
        script puts it."""
        key, row = self._question(), self.state["memo"].get("row", {})
        self.state["memo"]["row"] = {
            "question": key,
            "times": 1 + (row["times"] if row.get("question") == key else 0),
        }

    def _question(self) -> list[str]:
        pending = self.state["pending"]
        if pending is None:
            return []
        return [pending["line"], self.lang, str(len(self.state["matters"])), *pending["values"].values()]

    def put_out(self, line: str) -> bool:
        """Whether this very question waits and was put as often as a caller should have to hear it."""
        return self.asked_out and self.state["pending"] is not None and self.state["pending"]["line"] == line

    @property
    def asked_out(self) -> bool:
        """Whether the question that waits was put as often as a caller should have to hear it."""
        row = self.state["memo"].get("row", {})
        waits = self.state["pending"] is not None and row.get("question") == self._question()
        return waits and row["times"] >= MOST_ASKS

    def ask_again(self) -> None:
        """The question that waits, in other words; nothing where none waits."""
        pending = self.state["pending"]
        if pending is not None:
            self.ask(pending["line"], Expect(pending["expect"]), **pending["values"])

    def add(self, effect: Effect) -> None:
        """Adds something that should happen."""
        self.effects.append(effect)

    def note(self, key: str, **data: str | int | float | bool | None) -> None:
        """Adds a log entry without personal words."""
        self.effects.append(Note(key, data))

    def recorded(self, path: str) -> bool:
        """Whether the intake field was established in this call, with whatever status."""
        return path in self.state["memo"].get("recorded", ())

    def record(
        self,
        path: str,
        value: AnswerValue,
        status: AnswerStatus,
        quote: str | None = None,
        *,
        said_in: int | None = None,
        system: bool = False,
    ) -> None:
        """Adds one established field of the intake. Its quote stands in the words of this turn, or of the
        earlier turn `said_in`; what the system computed has none."""
        known = self.state["memo"].setdefault("recorded", [])
        known.extend([path] if path not in known else [])
        if system:
            answer = Answer(path, value, status, provenance=Provenance.SYSTEM)
        elif said_in is not None:
            answer = Answer(path, value, status, said_in, quote)
        else:
            evidence = quote if quote and quote in self.heard.said else (self.heard.said or None)
            confidence = self.event.confidence if isinstance(self.event, CallerSaid) else None
            answer = Answer(path, value, status, self.index, evidence, confidence)
        self.effects.append(RecordAnswer(answer))

    def fact(
        self, name: str, value: bool | int | float = True, source: str = "call", quote: str = ""
    ) -> None:
        """Sets a fact of the rule table. What was once true stays true: the desk does not forget (C.2)."""
        known = self.state["facts"].get(name)
        if known is None or known["value"] is not True:
            self.state["facts"][name] = Fact(value=value, source=source, quote=quote, turn=self.index)

    def has(self, name: str) -> bool:
        """Whether a fact is known to be true."""
        known = self.state["facts"].get(name)
        return bool(known and known["value"])

    def wait_in(self, node: str) -> str:
        """The next event of the caller goes to this node."""
        self.state["node"] = node
        return WAIT

    @property
    def matter(self) -> Matter | None:
        """The complaint that is being taken, None where none is open."""
        open_ones = [m for m in self.state["matters"] if m["status"] in {"open", "confirmed"}]
        return open_ones[-1] if open_ones else None

    def outcome(self) -> Outcome:
        """The parts put together; while the call goes on there is always a way to listen."""
        listen = None if self.state["ended"] else (self.listen or self._listening())
        return Outcome(
            say=tuple(replace(each, protected=True) for each in self.spoken)
            if self.takes_turn
            else tuple(self.spoken),
            effects=tuple(self.effects),
            listen=listen,
            signals=self.heard.signals,
            if_effects_fail=tuple(self.if_fail),
        )

    def _listening(self) -> Listen:
        pending = self.state["pending"]
        expect = Expect(pending["expect"]) if pending else Expect.OPEN
        hints: tuple[str, ...] = tuple(self.desk.city.streets()) if expect is Expect.ADDRESS else ()
        flagged = self.state["flagged"]
        patience = float(self.state["memo"].get("patience_s", 0.0))
        return Listen(expect, hints, flagged, max(patience, DANGER_SILENCE_S if flagged else CALM_SILENCE_S))
