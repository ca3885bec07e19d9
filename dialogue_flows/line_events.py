"""What happens on the line beside words: silence, unclear sound, keys, the hang-up."""

from __future__ import annotations

from dialogue_flows import access
from dialogue_flows.crisis import interview
from dialogue_flows.crisis.entry import absorb
from dialogue_flows.crisis.instructions import announce_search
from dialogue_flows.crisis.scripts import scripts
from dialogue_flows.night_duty.filing import file_open
from dialogue_flows.outcome import CallerSilent, CallerUnheard, Expect, HangUp, Listen
from dialogue_flows.stuck import put_again
from dialogue_flows.triage import decide, doubt_once, searching
from dialogue_flows.turn import Turn
from transcripts.calls import EndReason, Level

LONG_SILENCE_S = 20.0  # after a disclosure (domain brief C.13, R-11)
GREETINGS_BEFORE_KEYS = 2
KEYS_WAIT_S = 15.0
SECOND_TAP_S = 5.0
SUICIDE_FACTS = ("explicit_suicide", "indirect_cue", "self_harm_told", "attempt_past")
BUSY_TILL_CALL_BACK = 2
IN_GOOD_HANDS = frozenset({"script", "soft_check", "waiting", "offer", "handed_over"})
"""Nodes that have a way of their own for what could not be understood."""
FLAG_NODES = frozenset({"script", "soft_check"})


def silence(turn: Turn) -> str:
    """Nobody speaks. In danger the desk stays; else it greets twice, offers keys, and ends kindly (G.5)."""
    assert isinstance(turn.event, CallerSilent)  # noqa: S101  the graph routes only this event here
    turn.state["memo"]["silence_s"] = float(turn.state["memo"].get("silence_s", 0.0)) + turn.event.seconds
    count = int(turn.state["memo"].get("silences", 0)) + 1
    turn.state["memo"]["silences"] = count
    if turn.state["node"] in {"handed_over", "waiting"}:
        return turn.state["node"]
    if turn.state["flagged"]:
        return _silent_in_danger(turn)
    if access.patient(turn) and turn.state["memo"]["silence_s"] < access.MOST_SILENCE_S:
        return _no_hurry(turn, count)
    if count <= GREETINGS_BEFORE_KEYS:
        turn.say("silence.hello")
        if turn.state["memo"].get("spoke") and not turn.asked_out:
            turn.ask_again()
        return turn.wait_in(turn.state["node"])
    if count == GREETINGS_BEFORE_KEYS + 1:
        turn.say("silence.two_taps")
        turn.state["memo"]["taps"] = True
        turn.listen = Listen(silence_after_s=KEYS_WAIT_S)
        return turn.wait_in(turn.state["node"])
    return _end_silent(turn)


def _no_hurry(turn: Turn, count: int) -> str:
    """Who hears badly, or has an operator type for them, is given time."""
    turn.say("silence.no_hurry")
    if count % 2 == 0 and not turn.asked_out:
        turn.ask_again()
    return turn.wait_in(turn.state["node"])


def _silent_in_danger(turn: Turn) -> str:
    if turn.state["memo"]["silence_s"] >= LONG_SILENCE_S:
        turn.fact("silence_over_20s")
        turn.fact("not_cleared_by_direct_no")
        before = len(turn.state["escalated"])
        decide(turn)
        if len(turn.state["escalated"]) > before:
            announce_search(turn)
    turn.say("silence.still_here")
    if int(turn.state["memo"]["silences"]) % 2 == 0:
        return put_again(turn)
    return turn.wait_in(turn.state["node"])


def _end_silent(turn: Turn) -> str:
    if not turn.state["memo"].get("spoke"):
        turn.fact("silence_call_no_key_no_sound")
        decide(turn)
    turn.say("silence.end")
    turn.state["ended"], turn.state["pending"] = True, None
    turn.add(HangUp(EndReason.COMPLETED))
    return turn.wait_in("ended")


def one_tap(turn: Turn) -> str:
    """The first of two taps, or a slip: the desk waits a moment for the second and says nothing."""
    turn.listen = Listen(silence_after_s=SECOND_TAP_S)
    return turn.wait_in(turn.state["node"])


def cover(turn: Turn) -> str:
    """Somebody else took the telephone: a neutral sentence that tells nothing; the search goes on (C.8, H 27)."""
    interview.put_down(turn)
    for fact in ("dv_disclosed", "abuser_in_home", "danger_now"):
        turn.fact(fact, quote=turn.heard.said)
    decide(turn)
    if not turn.state["memo"].get("covered"):
        turn.say("silent.cover")
    turn.note("other_voice")
    turn.state["script"], turn.state["pending"] = None, None
    turn.state["silent"], turn.state["memo"]["covered"] = True, True
    return turn.wait_in("waiting")


def two_taps(turn: Turn) -> str:
    """Two taps of any key: the silent mode, closed questions by key only (domain brief C.8)."""
    turn.state["flagged"] = True
    return interview.begin(turn, scripts()["silent"])


def unheard(turn: Turn) -> str:
    """Sound that could not be understood is never an answer; on a flagged call the doubt raises the level (R-60)."""
    assert isinstance(turn.event, CallerUnheard)  # noqa: S101  the graph routes only this event here
    if turn.state["flagged"]:
        doubt(turn, "detector_error" if turn.event.reason == "ears_failed" else "asr_confidence_low")
    if turn.event.reason == "ears_failed":
        turn.say("unheard.ears", number=turn.duty_number)
    if turn.event.reason == "overload":
        return _busy(turn)
    if turn.state["node"] in IN_GOOD_HANDS:
        return turn.state["node"]
    if turn.event.reason != "ears_failed":
        turn.say("unheard.sorry")
    tries = int(turn.state["memo"].get("unheard", 0)) + 1
    turn.state["memo"]["unheard"] = tries
    if tries > GREETINGS_BEFORE_KEYS and not turn.asked_out:
        turn.say("unheard.person")
    return put_again(turn)


def _busy(turn: Turn) -> str:
    """Too many speak at once: the caller is told so and offered keys; the second time a call-back."""
    times = int(turn.state["memo"].get("busy", 0)) + 1
    turn.state["memo"]["busy"] = times
    turn.say("unheard.busy")
    if turn.state["node"] in IN_GOOD_HANDS:
        return turn.state["node"]
    if times == BUSY_TILL_CALL_BACK and turn.state["node"] in {"open", "more"} and not turn.state["flagged"]:
        turn.ask("human.callback", Expect.YES_NO)
        turn.say("script.keys")
        return turn.wait_in("callback")
    return put_again(turn)


def doubt(turn: Turn, fact: str) -> None:
    """A failure of ears or detector on a flagged call: one level up, and the search if that calls for one."""
    before = len(turn.state["escalated"])
    doubt_once(turn, fact)
    if len(turn.state["escalated"]) > before and turn.level is Level.IMMEDIATE:
        announce_search(turn)


def hung_up(turn: Turn) -> str:
    """The line is gone: what was flagged is kept and raised, what was told is filed as it is."""
    if turn.state["ended"]:
        return turn.wait_in("ended")
    absorb(turn)
    joined = bool(turn.state["human"].get("joined"))
    cued = any(turn.has(name) for name in SUICIDE_FACTS)
    if (turn.state["flagged"] or cued) and not joined:
        turn.fact("drop")
        _gone_in_fear(turn)
        if cued and _open_question(turn):
            turn.fact("not_cleared_by_direct_no")
        decide(turn)
    running = turn.state["script"]
    if running is not None:
        interview.put_down(turn)
        turn.note("script_unfinished", script=running["name"], steps=len(running["steps"]))
    file_open(turn, without_place=True)
    turn.state["ended"], turn.state["memo"]["left"] = True, turn.state["node"]
    turn.note("caller_hung_up", node=turn.state["node"], searching=searching(turn))
    return turn.wait_in("ended")


def _gone_in_fear(turn: Turn) -> None:
    """The line of somebody in fear is gone before it was known whether there is danger: that counts as danger."""
    running = turn.state["script"]
    name = running["name"] if running is not None else ""
    if name in {"violence", "silent"} and not turn.has("safe_now"):
        turn.fact("danger_now", quote=turn.heard.said)
    elif name == "alarm":
        turn.fact("assault_now", quote=turn.heard.said)


def _open_question(turn: Turn) -> bool:
    """Whether a cue was heard and not yet cleared by an answer to the gentle question or by the whole script."""
    if turn.state["node"] in FLAG_NODES:
        return True
    cleared = "soft.mood" in turn.state["memo"].get("checked", []) or "asq" in turn.state["scripts_done"]
    return not cleared
