"""Hears the event, screens it for danger first, and chooses the node that answers it."""

from __future__ import annotations

import re

from dialogue_flows import access, who_answers
from dialogue_flows.asides import aside_of, take_up_rest
from dialogue_flows.checkin.sounds import moans
from dialogue_flows.crisis import listener, told_place, topics
from dialogue_flows.crisis.entry import faint_danger
from dialogue_flows.hearing import doubtful
from dialogue_flows.line_events import doubt
from dialogue_flows.night_duty import prank
from dialogue_flows.outcome import (
    CallerHungUp,
    CallerPressed,
    CallerSaid,
    CallerSilent,
    CallerUnheard,
    CallStarted,
    Expect,
    HumanUpdate,
)
from dialogue_flows.plain_text import tells_private_number
from dialogue_flows.turn import Turn
from transcripts.calls import Flow

STAYING = frozenset({"waiting", "handed_over"})
# Somebody else has taken the telephone of a caller who could not speak.
STRANGER = re.compile(
    r"누구|어디(?:야|세요|죠)|뭐\s?하|who is (?:this|that)|who are you|what are you doing", re.IGNORECASE
)
FEAR = frozenset({"violence", "silent", "child", "alarm"})
YES_OR_NO_TWICE = ("11", "22")
ASIDE_FREE = frozenset({"handed_over", "ended"})


FIRST_NODES: dict[type[object], str] = {
    CallStarted: "greet",
    CallerHungUp: "hung_up",
    HumanUpdate: "human_news",
    CallerSilent: "silence",
    CallerUnheard: "unheard",
}


def route(turn: Turn) -> str:
    """The name of the first node of this turn."""
    if who_answers.asks(turn):
        return "who_answers"
    if isinstance(turn.event, CallerPressed):
        _spoke(turn)
        return _keys(turn)
    if isinstance(turn.event, CallerSaid):
        if turn.event.over_agent and not turn.state["memo"].get("spoke"):
            turn.state["disclosed"] = False  # the greeting was talked over: it is said again, shorter
        _spoke(turn)
        turn.state["memo"]["words"] = True
        access.follow_language(turn)
        topics.note(turn)
        told_place.note(turn)
        listener.child_speaks(turn)
        listener.child_alone(turn)
        return "cover" if _stranger(turn) else _words(turn)
    if turn.state["node"] == "prank" and isinstance(turn.event, (CallerSilent, CallerUnheard)):
        return "prank"  # no word is no proof of a joke
    return FIRST_NODES[type(turn.event)]


def _stranger(turn: Turn) -> bool:
    """Whether somebody else has taken the telephone of a caller in fear: then nothing more is told (H 27)."""
    running = turn.state["script"]
    about = running["name"] if running is not None else turn.state["memo"].get("script")
    if turn.state["human"].get("joined") or not (turn.state["silent"] or about in FEAR):
        return False
    return listener.rough_stranger(turn.heard.text)


def _spoke(turn: Turn) -> None:
    turn.state["memo"].update(spoke=True, silence_s=0.0, silences=0)


def _keys(turn: Turn) -> str:
    keys = turn.heard.keys
    if turn.state["node"] == "handed_over":
        return "handed_over"
    if "0" in keys and not turn.state["silent"]:
        return "connect"
    if _tapped_twice(turn, keys):
        return "two_taps"
    wordless = turn.state["node"] == "open" and not turn.state["memo"].get("words")
    if turn.state["silent"] or not (turn.state["memo"].get("taps") or wordless):
        return turn.state["node"]
    taps = int(turn.state["memo"].get("tapped", 0)) + len(turn.heard.keys)
    turn.state["memo"]["tapped"] = taps
    return "two_taps" if taps >= 2 else "one_tap"


def _tapped_twice(turn: Turn, keys: str) -> bool:
    """One key twice, quickly, where no number is asked: whoever does that cannot speak (domain brief C.8, G.5).
    Two times 1 or 2 is a yes or a no that was pressed with a trembling hand.
    """
    pending = turn.state["pending"]
    digits = pending is not None and pending["expect"] == Expect.DIGITS.value
    twice = len(keys) == 2 and len(set(keys)) == 1
    return twice and keys not in YES_OR_NO_TWICE and not digits and not turn.state["silent"]


def _words(turn: Turn) -> str:
    _no_private_numbers(turn)
    if turn.heard.failed or (turn.state["flagged"] and doubtful(turn.event)):
        doubt(turn, "detector_error" if turn.heard.failed else "asr_confidence_low")
    if turn.desk.context.flow is Flow.CHECKIN and _moan(turn):
        return "moan"
    if turn.state["node"] == "prank" or prank.doubtful(turn):
        return "prank" if turn.state["node"] == "prank" else "prank_check"
    if turn.heard.signals or turn.heard.facts or faint_danger(turn):
        _keep_the_matter(turn)
        return "danger"
    return calm(turn)


def _no_private_numbers(turn: Turn) -> None:
    """A registration or card number was dictated: it goes nowhere, and the caller is told so once."""
    if tells_private_number(turn.heard.said):
        turn.note("private_number_told")
        if not turn.state["memo"].get("private_told") and not turn.state["flagged"]:
            turn.state["memo"]["private_told"] = True
            turn.say("privacy.not_needed")


def _moan(turn: Turn) -> bool:
    """Whether a check-in call is answered with a moan, and not with words that tell of more (R-42)."""
    cared_for = turn.state["flagged"] or bool(turn.heard.said_kinds)
    return not cared_for and moans(turn.heard.text)


def calm(turn: Turn) -> str:
    """Words without danger, or whose danger is cared for: a wish for a person, an aside, or the answer awaited."""
    node = turn.state["node"]
    if node in ASIDE_FREE:
        return node
    if turn.state["silent"] and STRANGER.search(turn.heard.text):
        return "cover"
    take_up_rest(turn)
    if turn.heard.asks_human:
        return "connect"
    if turn.heard.intent == "meta.scam" and turn.desk.context.household is not None:
        return "scam_fear"
    if aside_of(turn):
        return "aside"
    return node


def _keep_the_matter(turn: Turn) -> None:
    """What else was said in the same breath is not lost: a confirmation, or what the call was about."""
    matter = turn.matter
    if turn.state["node"] == "readback" and matter is not None and turn.heard.begins_with_yes:
        matter["status"] = "confirmed"
    if turn.state["node"] in {"open", "more"} and turn.heard.intent:
        turn.state["memo"]["unanswered"] = turn.heard.intent
