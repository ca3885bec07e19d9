"""What may be said at any moment and is no answer: repeat, slower, why, wait, are you human, insults, another
language. Each is answered, and the question that waits is put again in other words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from dialogue_flows import access, readers
from dialogue_flows.crisis.waiting import hand_to_human, tell_search
from dialogue_flows.night_duty.slots import told
from dialogue_flows.outcome import HangUp, Listen, PromiseCallback, SetLanguage, StopRecording
from dialogue_flows.stuck import STUCK, put_again
from dialogue_flows.turn import Turn
from dialogue_flows.understanding.intents import UNKNOWN, intent
from dialogue_flows.understanding.repair import repair
from transcripts.calls import AnswerStatus, EndReason, Lang

WAIT_FOR_CALLER_S = 30.0
_SAYS_SAID = re.compile(
    r"말(?:했|씀\s?드렸|\s?했|혔)|(?:얘기|이야기|대답)\s?했|그랬잖|했잖|캤잖|알려\s?드렸|같은|몇\s?번|했는데|했다|아까"
    r"|said|told|answered|already|same|again|gave",
    re.IGNORECASE,
)
ERASURE_ANSWER = timedelta(days=10)  # ⚖ a request about one's data is answered within ten days
# repair or intent -> the line that answers it
ANSWERS = {
    "repeat": "repair.repeat",
    "slower": "repair.slower",
    "louder": "repair.louder",
    "rephrase": "repair.repeat",
    "not_understood": "repair.repeat",
    "why_ask": "repair.why",
    "already_said": "repair.already_said",
    "meta.are_you_human": "meta.are_you_human",
    "meta.who": "meta.who",
    "meta.quiet": "meta.quiet",
    "meta.anonymous": "meta.anonymous",
    "meta.others_data": "meta.others_data",
    "meta.recording": "meta.recording",
    "meta.delete_my_data": "meta.delete_my_data",
    "meta.injection": "meta.injection",
}
# Answered by saying that the question comes again: only where it does.
AGAIN = frozenset({"repeat", "slower", "louder", "rephrase", "not_understood"})
# In a script these are answers (a refusal, a correction) and are left to it.
NOT_IN_SCRIPT = frozenset({"already_said", "cancel"})
TAKING = frozenset({"slot", "readback"})  # a complaint is being taken: the answer may stand in the same words


def aside_of(turn: Turn) -> str:
    """Which aside this turn is, empty when it is none."""
    kind = _of_pace_or_language(turn) or turn.heard.aside
    return kind if (kind in ANSWERS or kind in HANDLERS) and not _belongs_to_the_matter(turn, kind) else ""


def _of_pace_or_language(turn: Turn) -> str:
    """A language that the desk does not speak, or an operator who speaks for a deaf caller."""
    asked = turn.heard.aside == "change_language" and turn.heard.language is None
    if asked or access.foreign(turn.heard.text):
        return "other_language"
    return "relay" if access.relayed(turn.heard.text) and not turn.state["memo"].get("relay") else ""


def _answers_too(turn: Turn) -> bool:
    """ "아까 말했잖아요, 하나라고": the answer stands in the same words."""
    matter = turn.matter
    return matter is not None and bool(told(turn, turn.desk.categories[matter["category"]]))


def _belongs_to_the_matter(turn: Turn, kind: str) -> bool:
    if kind in {"already_said", "wait"} and turn.state["node"] in TAKING and _answers_too(turn):
        return True
    if kind == "meta.anonymous" and readers.any_place(turn):
        return True  # "... and I will not give my name": the place is what was asked for
    if kind in NOT_IN_SCRIPT and turn.state["script"] is not None:
        return True
    if kind == "cancel" and turn.desk.context.household is not None:
        return True  # where we have called, "I will not" is an answer
    return kind == "nonuser.wrong_number" and turn.state["flagged"]


def aside(turn: Turn) -> str:
    """Answers the aside and goes back to where the call was."""
    kind = aside_of(turn)
    handler = HANDLERS.get(kind)
    return handler(turn) if handler is not None else _answered(turn, kind)


def _wait(turn: Turn) -> str:
    turn.say("repair.wait")
    turn.listen = Listen(silence_after_s=WAIT_FOR_CALLER_S, after_danger=turn.state["flagged"])
    return turn.wait_in(turn.state["node"])


def _wrong_number(turn: Turn) -> str:
    turn.say("nonuser.wrong_number", city=turn.desk.city.name[turn.lang])
    return "end_call"


def _other_language(turn: Turn) -> str:
    return hand_to_human(turn) if access.other_language(turn) else turn.wait_in(turn.state["node"])


def _answered(turn: Turn, kind: str) -> str:
    """A question about the call or the desk: its answer, then the question that waits."""
    turn.note("aside", kind=kind)
    if kind in AGAIN and turn.asked_out:
        return STUCK
    if kind in AGAIN and turn.state["pending"] is None and turn.state["node"] == "waiting":
        return tell_search(turn)
    if kind == "meta.recording" and turn.heard.refuses_recording:
        turn.add(StopRecording("refused"))
        turn.record("call.consent.recording", False, AnswerStatus.DENIED)
        turn.say("meta.recording_off")
    elif kind == "meta.who" and (household := turn.desk.context.household) is not None:
        turn.say("out.greeting", office=household.office_name)  # whom we have called asks who rings
    elif access.hears_badly(turn, kind):
        turn.say("repair.hearing")
    elif kind == "already_said" and not _SAYS_SAID.search(turn.heard.text):
        turn.say("repair.many_questions")  # "why do you keep asking?": nothing was missed
    else:
        turn.say(ANSWERS[kind], city=turn.desk.city.name[turn.lang], number=turn.duty_number)
    if kind == "meta.delete_my_data":
        _erasure(turn)
    if kind == "why_ask" and turn.state["node"] in TAKING and _answers_too(turn):
        return turn.state["node"]  # "why do you ask? It is 12 Moonlight Road"
    return put_again(turn)


def _erasure(turn: Turn) -> None:
    """The request is on record once, with the day by which it must be answered."""
    if not turn.state["memo"].get("erasure"):
        turn.state["memo"]["erasure"] = True
        turn.note("erasure_requested")
        turn.add(PromiseCallback("개인정보 삭제 요청에 답하기", turn.now + ERASURE_ANSWER, role="privacy"))


def _relay(turn: Turn) -> str:
    """An operator speaks for a deaf caller: time for the typing, and the questions go to the caller."""
    turn.state["memo"]["relay"] = True
    access.give_time(turn)
    turn.note("relay_call")
    turn.record("subject.needs", "relay", AnswerStatus.ASSERTED, turn.heard.said)
    turn.say("relay.ready")
    return put_again(turn)


def take_up_rest(turn: Turn) -> None:
    """ "English please, it's 12 Moonlight Road": the language is changed, and the rest is heard as what it is."""
    asked = repair(turn.heard.text, turn.lang)
    if turn.heard.aside != "change_language" or turn.heard.language is None or asked is None:
        return
    said = turn.heard.text
    rest = (said[: asked.start] + said[asked.start + len(asked.quote) :]).strip(" .,!?")
    about = intent(rest, turn.heard.language).name
    if about == UNKNOWN and not readers.any_place(turn):
        return
    _speak(turn, turn.heard.language)
    turn.heard = replace(
        turn.heard, text=rest, aside="", language=None, intent="" if about == UNKNOWN else about
    )


def _speak(turn: Turn, lang: Lang) -> None:
    if lang != turn.lang:
        turn.state["lang"] = lang
        turn.add(SetLanguage(lang))
    turn.say("repair.language")


def _language(turn: Turn) -> str:
    _speak(turn, turn.heard.language or ("en" if turn.lang == "ko" else "ko"))
    if turn.state["pending"] is None:
        turn.ask("open.ask")
        return turn.wait_in("open" if turn.state["node"] == "start" else turn.state["node"])
    return put_again(turn)


def _cancel(turn: Turn) -> str:
    matter = turn.matter
    if matter is None or turn.state["script"] is not None:
        return put_again(turn)
    matter["status"] = "dropped"
    turn.say("repair.cancelled")
    return "more_ask"


def _abuse(turn: Turn) -> str:
    """One warning, then the end; never while a sign of danger is up (domain brief G.5)."""
    turn.note("abuse", warned=turn.state["warned"])
    if turn.state["flagged"]:
        turn.say("abuse.listening")
        return put_again(turn)
    if _tells_matter(turn):  # sworn at and told at once: what was told is taken
        turn.say("abuse.listening" if turn.state["warned"] else "abuse.warning")
        turn.state["warned"] = True
        return turn.state["node"]
    if turn.state["warned"]:
        turn.say("abuse.end")
        turn.state["ended"], turn.state["pending"] = True, None
        turn.add(HangUp(EndReason.ABUSIVE_END))
        return turn.wait_in("ended")
    turn.state["warned"] = True
    turn.say("abuse.warning")
    return put_again(turn)


def _tells_matter(turn: Turn) -> bool:
    """Whether the words tell what the call is about, or answer what was asked, beside the insult."""
    node = turn.state["node"]
    if node in {"open", "more"}:
        return turn.heard.intent in turn.desk.categories
    return node in TAKING and _answers_too(turn)


HANDLERS: Mapping[str, Callable[[Turn], str]] = {
    "wait": _wait,
    "change_language": _language,
    "other_language": _other_language,
    "relay": _relay,
    "cancel": _cancel,
    "nonuser.abusive": _abuse,
    "nonuser.wrong_number": _wrong_number,
}
