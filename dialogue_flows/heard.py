"""What was heard in one event: the words, the danger in them, the matter, and asides about the call itself.

The only place of this package that puts a whole utterance to the detector (`safety`) and to the readers of intent,
repair and insult (`understanding`), so that nothing is read in two ways.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from dialogue_flows.crisis.context import in_context
from dialogue_flows.outcome import CallerHungUp, CallerPressed, CallerSaid, Event, Signal
from dialogue_flows.plain_text import plain_text, without_private_numbers
from dialogue_flows.safety import screen
from dialogue_flows.safety.facts import Fact
from dialogue_flows.state import CallState
from dialogue_flows.understanding.abuse import abuse
from dialogue_flows.understanding.intents import UNKNOWN, intent
from dialogue_flows.understanding.repair import repair
from dialogue_flows.understanding.yes_no import yes_no
from transcripts.calls import Lang

SURE = 0.9  # an intent this sure may turn the call to another matter
_FIRM = frozenset({"explicit", "likely"})
_NO_RECORDING = re.compile(
    r"마세요|말아|하지\s?마|싫|꺼|끄|중지|빼|원치|원하지|don'?t|stop|not|off|refuse", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Heard:
    """The words of an event. `said` is what stands in the transcript; `text` is what the flow reads (empty for
    keys and silence). `facts` are those of the rule table that the words establish. `intent` is the main matter
    and `aside` a repair or a question about the desk itself; both empty where there is none.
    """

    said: str = ""
    text: str = ""
    keys: str = ""
    signals: tuple[Signal, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)
    ask: bool = False
    failed: bool = False
    intent: str = ""
    intent_sure: bool = False
    aside: str = ""
    language: Lang | None = None

    @property
    def kinds(self) -> set[str]:
        """The kinds of danger in these words, however faint."""
        return {signal.kind for signal in self.signals}

    @property
    def firm_kinds(self) -> set[str]:
        """The kinds that are explicit or likely."""
        return {signal.kind for signal in self.signals if signal.certainty in _FIRM}

    @property
    def named_kinds(self) -> set[str]:
        """The kinds that patterns name, however sure they are; likeness names none."""
        return {signal.kind for signal in self.signals if not signal.pattern.startswith("likeness.")}

    @property
    def said_kinds(self) -> set[str]:
        """The firm kinds that stand in the words, and not only in their likeness to speech of danger."""
        firm = [signal for signal in self.signals if signal.certainty in _FIRM]
        return {signal.kind for signal in firm if not signal.pattern.startswith("likeness.")}

    @property
    def asks_human(self) -> bool:
        """Whether the caller wants a person."""
        return self.aside == "human" or self.intent == "human.request"

    @property
    def refuses_recording(self) -> bool:
        """Whether the caller does not want to be recorded (asked about recording already known)."""
        return bool(_NO_RECORDING.search(self.text))

    @property
    def begins_with_yes(self) -> bool:
        """Whether the first clause is a plain yes, whatever follows ("네, 맞아요. 그런데 ...")."""
        first = re.split(r"[.!?]|그런데|근데|하지만|\bbut\b", self.text, maxsplit=1)[0]
        return yes_no(first).value == "yes"


def hear(event: Event, state: CallState) -> Heard:
    """Reads one event. Words are screened for danger whatever they are, also the last ones before a hang-up."""
    match event:
        case CallerSaid(text=text, alternatives=alternatives):
            return _heard(text, state, alternatives)
        case CallerHungUp(partial=partial) if partial:
            return _heard(partial, state, ())
        case CallerPressed(keys=keys):
            return Heard(said=keys, keys=keys)
        case _:
            return Heard()


def _heard(spoken: str, state: CallState, alternatives: tuple[str, ...]) -> Heard:
    text = plain_text(spoken)
    screening = screen(text, state["lang"], alternatives)
    signals, facts = in_context(text, state)
    matter = intent(text, state["lang"])
    found = matter.name
    aside, language = _aside(text, state["lang"], found)
    return Heard(
        said=text,
        text=without_private_numbers(text).strip(),
        signals=(*screening.signals, *signals),
        facts={**screening.as_facts(), **facts},
        ask=screening.ask or bool(signals),
        failed=screening.error,
        intent="" if found == UNKNOWN else found,
        intent_sure=matter.confidence >= SURE,
        aside=aside,
        language=language,
    )


def _aside(text: str, lang: Lang, found: str) -> tuple[str, Lang | None]:
    """A repair, a question about the desk, or an insult at it; with the language that is asked for."""
    mended = repair(text, lang)
    if mended is not None and mended.kind not in {"correct", "refuse"}:
        return mended.kind, mended.language
    if found.startswith(("meta.", "nonuser.")):
        return found, None
    insult = abuse(text)
    return ("nonuser.abusive" if insult is not None and insult.target == "directed" else ""), None
