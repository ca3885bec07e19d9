"""What may be said at any moment and is no answer: repeat, slower, why, wait, are you human, insults, another
language. Each is answered, and the question that waits is put again in other words.
"""

from __future__ import annotations

from dialogue_flows.crisis.waiting import tell_search
from dialogue_flows.outcome import HangUp, Listen, SetLanguage, StopRecording
from dialogue_flows.stuck import STUCK, put_again
from dialogue_flows.turn import Turn
from transcripts.calls import EndReason

WAIT_FOR_CALLER_S = 30.0
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
    "meta.others_data": "meta.injection",
    "meta.recording": "meta.recording",
    "meta.delete_my_data": "meta.delete_my_data",
    "meta.injection": "meta.injection",
}
# Answered by saying that the question comes again: only where it does.
AGAIN = frozenset({"repeat", "slower", "louder", "rephrase", "not_understood"})
# In a script these are answers (a refusal, a correction) and are left to it.
NOT_IN_SCRIPT = frozenset({"already_said", "cancel"})


def aside_of(turn: Turn) -> str:
    """Which aside this turn is, empty when it is none."""
    kind = turn.heard.aside
    if kind in NOT_IN_SCRIPT and turn.state["script"] is not None:
        return ""
    if kind == "nonuser.wrong_number" and turn.state["flagged"]:
        return ""
    known = kind in ANSWERS or kind in {
        "wait",
        "change_language",
        "cancel",
        "nonuser.abusive",
        "nonuser.wrong_number",
    }
    return kind if known else ""


def aside(turn: Turn) -> str:
    """Answers the aside and goes back to where the call was."""
    kind = aside_of(turn)
    match kind:
        case "wait":
            turn.say("repair.wait")
            turn.listen = Listen(silence_after_s=WAIT_FOR_CALLER_S, after_danger=turn.state["flagged"])
            return turn.wait_in(turn.state["node"])
        case "change_language":
            return _language(turn)
        case "cancel":
            return _cancel(turn)
        case "nonuser.abusive":
            return _abuse(turn)
        case "nonuser.wrong_number":
            turn.say("nonuser.wrong_number")
            return "end_call"
    return _answered(turn, kind)


def _answered(turn: Turn, kind: str) -> str:
    """A question about the call or the desk: its answer, then the question that waits."""
    turn.note("aside", kind=kind)
    if kind in AGAIN and turn.asked_out:
        return STUCK
    if kind in AGAIN and turn.state["pending"] is None and turn.state["node"] == "waiting":
        return tell_search(turn)
    if kind == "meta.recording" and turn.heard.refuses_recording:
        turn.add(StopRecording("refused"))
        turn.say("meta.recording_off")
    else:
        turn.say(ANSWERS[kind], city=turn.desk.city.name[turn.lang])
    return put_again(turn)


def _language(turn: Turn) -> str:
    turn.state["lang"] = turn.heard.language or ("en" if turn.lang == "ko" else "ko")
    turn.add(SetLanguage(turn.lang))
    turn.say("repair.language")
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
    if turn.state["warned"]:
        turn.say("abuse.end")
        turn.state["ended"], turn.state["pending"] = True, None
        turn.add(HangUp(EndReason.ABUSIVE_END))
        return turn.wait_in("ended")
    turn.state["warned"] = True
    turn.say("abuse.warning")
    return put_again(turn)
