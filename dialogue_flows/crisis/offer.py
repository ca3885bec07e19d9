"""After the questions, when a human should look tonight but life is not in danger this minute (C.2, C.12)."""

from __future__ import annotations

from datetime import timedelta

from dialogue_flows import hearing
from dialogue_flows.hearing import Reply
from dialogue_flows.outcome import ConnectHuman, Expect, PromiseCallback
from dialogue_flows.turn import Turn
from transcripts.calls import AnswerStatus

CRISIS_CALLBACK = timedelta(minutes=15)
CALLBACK = timedelta(minutes=15)
VIOLENCE_SCRIPTS = frozenset({"violence", "silent"})
# Whom the caller may ring without us, by what the call was about.
NUMBERS = {
    "violence": "offer.numbers_violence",
    "silent": "offer.numbers_violence",
    "need": "offer.numbers_need",
    "concern": "offer.numbers_concern",
}


def make_offer(turn: Turn) -> str:
    """Offers to talk with a person now, and says what has been started."""
    turn.say("offer.thanks")
    turn.ask("offer.human", Expect.YES_NO)
    return turn.wait_in("offer")


def offer(turn: Turn) -> str:
    """Yes: a person is sought while the desk stays. No: nobody is forced; a call-back is offered."""
    reply = hearing.reply_to(turn, "yes_no", "offer.human")
    if reply.answer == "yes":
        if not turn.state["human"].get("asked"):
            turn.add(ConnectHuman(role="crisis"))
            turn.state["human"]["asked"] = "yes"
        return "wait_with"
    if reply.answer == "none" and turn.state["tries"] == 0 and not turn.asked_out:
        turn.state["tries"] = 1
        turn.ask_again()
        return turn.wait_in("offer")
    if reply.answer == "no":
        turn.note("transfer_refused")  # nobody is forced: an officer who accepts is not put through
    return offer_callback(turn)


def offer_callback(turn: Turn) -> str:
    """Nobody is forced to talk now: asks whether a call later is welcome."""
    turn.state["tries"] = 0
    safe = turn.state["memo"].get("script") in VIOLENCE_SCRIPTS
    turn.ask("offer.callback_safe" if safe else "offer.callback", Expect.YES_NO)
    return turn.wait_in("callback")


def callback(turn: Turn) -> str:
    """The answer to "may we call you back?": a promise with a due time, or the numbers for later."""
    if turn.state["memo"].get("safe_time") == "asked":
        turn.state["memo"]["safe_time"] = "told"
        return _safe_time(turn)
    reply = hearing.reply_to(turn, "yes_no", "offer.callback")
    if reply.answer == "none" and turn.state["tries"] == 0 and not turn.asked_out:
        turn.state["tries"] = 1
        turn.ask_again()
        return turn.wait_in("callback")
    if reply.answer == "yes" and turn.state["memo"].get("script") in VIOLENCE_SCRIPTS and not _timed(turn):
        turn.state["memo"]["safe_time"] = "asked"
        turn.ask("offer.safe_time")
        return turn.wait_in("callback")
    return close_offer(turn, reply)


def _timed(turn: Turn) -> bool:
    return bool(turn.state["memo"].get("safe_time"))


def _safe_time(turn: Turn) -> str:
    """When a call is safe, in the caller's words; without an answer nobody rings unasked."""
    words = turn.heard.text
    if not words or hearing.plain(turn):
        return close_offer(turn, Reply("none"))
    turn.record("subject.safe_contact.times", words, AnswerStatus.ASSERTED, words)
    return close_offer(turn, Reply("yes", True, words))


def close_offer(turn: Turn, reply: Reply) -> str:
    """Only a clear yes makes a promise; otherwise the caller hears how to reach somebody."""
    turn.state["tries"] = 0
    crisis = bool(turn.state["escalated"])
    # What the caller said about being rung: with violence in the call it was asked whether that is safe.
    safe_asked = turn.state["memo"].get("script") in VIOLENCE_SCRIPTS
    turn.note("call_back_answer", answer=reply.answer, safe_asked=safe_asked)
    if reply.answer == "yes":
        due = turn.now + (CRISIS_CALLBACK if crisis else CALLBACK)
        turn.add(PromiseCallback("담당자가 전화", due, role="crisis" if crisis else "general"))
        turn.state["memo"]["rung_back"] = True
        turn.say("callback.noted")
    else:
        turn.say("callback.declined")
    if crisis:
        turn.say(NUMBERS.get(str(turn.state["memo"].get("script", "")), "offer.numbers"))
    turn.state["pending"] = None
    return "go_back"
