"""Nothing swallowed: every short answer, over every line, in silence and over the end of our question.

The whole pipeline of a call is real (media session, voice activity, turn taking, Smart Turn, practice ears,
dialogue processor, speaker); only the carrier and the desk are played here, on a fed clock. A word must reach the
flow or be asked again. What the practice ears make of it is told beside that and proves the path only.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from agent.pipeline import CallPipeline, SpeechKit
from agent.speech.ears import Ears
from agent.speech.espeak_voice import EspeakVoice
from agent.speech.observations import SpeechObservations
from agent.speech.prompts import PromptStore
from agent.speech.smart_turn import shared_smart_turn
from agent.speech.stall_lines import StallLines
from dialogue_flows.outcome import CallStarted, Event, HumanProgress, HumanUpdate, Listen, Outcome, Utterance
from evals.line_noise.conditions import Condition
from evals.line_noise.error_rate import same_words
from evals.line_noise.fed_line import FedLine
from evals.line_noise.matrix_desk import MatrixDesk
from evals.line_noise.short_answers import LEAD_S, Answer, Spoken, spoken
from telephony.media_session import MediaSession
from telephony.media_stream import MediaCounters
from transcripts.calls import Lang


class Moment(StrEnum):
    """When the caller answers."""

    SILENT = "after the question"
    OVERLAP = "over the question's end"


class Strategy(StrEnum):
    """The ways of ending a turn that ship."""

    VOICE_ACTIVITY = "voice activity"
    SMART_TURN = "voice activity and Smart Turn"


class Fate(StrEnum):
    """What became of a word. `SWALLOWED` may not happen."""

    RIGHT = "reached the flow as said"
    OTHER = "reached the flow as other words"
    ASKED_AGAIN = "asked again"
    SWALLOWED = "swallowed"


OVERLAP_S = 0.25
"""How much of our question the caller talks over."""
_SENTENCE_PAUSE_S = 0.18
"""`PromptStore` lets a sentence end with this much silence."""
_WITHIN_S = 4.0
_QUESTIONS: dict[Lang, str] = {"ko": "지금 다친 사람이 있으세요?", "en": "Is anybody hurt there now?"}
_FILLERS: dict[Lang, str] = {"ko": "네, 잠시만요.", "en": "One moment, please."}
_ASK = HumanUpdate(HumanProgress.PAGED)


@dataclass(frozen=True, slots=True)
class Trial:
    """One word on one line, and what became of it; `text` is what the flow was told."""

    answer: Answer
    condition: str
    moment: Moment
    strategy: Strategy
    fate: Fate
    text: str = ""


@dataclass(slots=True)
class Laboratory:
    """What the calls of a run share. Made once: loading the models takes longer than a hundred words."""

    ears: Ears
    prompts: PromptStore = field(default_factory=lambda: PromptStore(EspeakVoice(), None))
    observations: SpeechObservations = field(default_factory=SpeechObservations)

    def kit(self, strategy: Strategy) -> SpeechKit:
        """The parts of a call with this way of ending turns."""
        stalls = {lang: Utterance(text, "stall.filler", lang) for lang, text in _FILLERS.items()}
        lines = StallLines({lang: (line,) for lang, line in stalls.items()}, stalls)
        smart = shared_smart_turn() if strategy is Strategy.SMART_TURN else None
        return SpeechKit(self.ears, self.prompts, lines, self.observations, smart)

    async def warm(self) -> None:
        """Renders what the agent says."""
        await self.prompts.warm(
            [(text, lang) for words in (_QUESTIONS, _FILLERS) for lang, text in words.items()]
        )


async def play_call(
    laboratory: Laboratory,
    answers: Sequence[Answer],
    condition: Condition,
    *,
    moment: Moment,
    strategy: Strategy,
) -> list[Trial]:
    """One call in which the question is put once for each answer. All answers are of one language."""
    said = [spoken(answer, condition, seed) for seed, answer in enumerate(answers)]
    idle = said[0].mulaw[: round(LEAD_S * 8000)]
    line = FedLine(idle)
    session = MediaSession(line, MediaCounters())
    session.begin(line.start)
    lang = answers[0].lang
    desk = MatrixDesk(_reply(answers, lang))
    pipeline = CallPipeline(session, desk, laboratory.kit(strategy), call="matrix", lang=lang)
    running = asyncio.create_task(pipeline.run())
    trials = []
    for one in said:
        heard = await _ask_and_answer(pipeline, line, desk, one, moment)
        trials.append(Trial(one.answer, condition.name, moment, strategy, *_fate(one.answer, heard)))
    line.hang_up()
    await running
    return trials


def _reply(answers: Sequence[Answer], lang: Lang) -> MatrixDesk.Reply:
    waiting = iter(answers)
    question = Utterance(_QUESTIONS[lang], "matrix.question", lang)

    def reply(event: Event) -> Outcome:
        if isinstance(event, CallStarted):
            return Outcome(listen=Listen(silence_after_s=600.0))
        if event == _ASK:
            return Outcome(say=(question,), listen=Listen(next(waiting).expect, silence_after_s=600.0))
        return Outcome()

    return reply


async def _ask_and_answer(
    pipeline: CallPipeline, line: FedLine, desk: MatrixDesk, one: Spoken, moment: Moment
) -> str | None:
    """What the desk was told of the word: its text, empty for "unheard", None where it was told nothing."""
    pipeline.tell(_ASK)
    await line.until(lambda: line.buffered_s > 0.0)
    left_s = LEAD_S + OVERLAP_S + _SENTENCE_PAUSE_S if moment is Moment.OVERLAP else 0.0
    await line.until(lambda: line.buffered_s <= left_s)
    begins_ms = pipeline.floor.since_start_ms() + round(one.begins_s * 1000)
    ends_ms = begins_ms + round((one.ends_s - one.begins_s) * 1000)
    line.say(one.mulaw)
    await line.until(lambda: desk.told_between(begins_ms, ends_ms) is not None, within_s=_WITHIN_S)
    await line.until(lambda: not line.saying and line.buffered_s <= 0.0)
    return desk.told_between(begins_ms, ends_ms)


def _fate(answer: Answer, heard: str | None) -> tuple[Fate, str]:
    if heard is None:
        return Fate.SWALLOWED, ""
    if not heard:
        return Fate.ASKED_AGAIN, ""
    return (Fate.RIGHT if same_words(heard, answer.text) else Fate.OTHER), heard


def table(trials: Iterable[Trial]) -> str:
    """Counts by line, moment and strategy, then every word that did not arrive as said."""
    kept = list(trials)
    rows = [
        f"{'line':12} {'moment':24} {'turn ends by':30} {'right':>6} {'other':>6} {'again':>6} {'lost':>6}"
    ]
    places = dict.fromkeys((each.condition, each.moment, each.strategy) for each in kept)
    for condition, moment, strategy in places:
        here = Counter(
            each.fate
            for each in kept
            if (each.condition, each.moment, each.strategy) == (condition, moment, strategy)
        )
        counts = " ".join(f"{here[fate]:>6}" for fate in Fate)
        rows.append(f"{condition:12} {moment:24} {strategy:30} {counts}")
    missed = [each for each in kept if each.fate is not Fate.RIGHT]
    rows += [
        f"  {each.answer.text} ({each.condition}, {each.moment}, {each.strategy}): {each.fate} {each.text}".rstrip()
        for each in missed
    ]
    return "\n".join(rows)


def as_data(trial: Trial) -> dict[str, str]:
    """One trial as plain values for a file."""
    return {
        "word": trial.answer.text,
        "lang": trial.answer.lang,
        "condition": trial.condition,
        "moment": trial.moment.value,
        "strategy": trial.strategy.value,
        "fate": trial.fate.value,
        "text": trial.text,
    }
