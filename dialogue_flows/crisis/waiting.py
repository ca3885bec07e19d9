"""Stays with the caller while a human is sought, and tells what has truly happened and only that (G.3)."""

from __future__ import annotations

from datetime import datetime

from dialogue_flows import hearing
from dialogue_flows.crisis.instructions import numbers_for
from dialogue_flows.outcome import (
    CallerPressed,
    CallerSaid,
    CallerSilent,
    ConnectHuman,
    Expect,
    HumanProgress,
    HumanUpdate,
    Listen,
    StopRecording,
)
from dialogue_flows.triage import decide, learn_answer, reporting_place, searching
from dialogue_flows.turn import WAIT, Turn
from transcripts.calls import Level

STAY_LINES = {
    "asq": ("wait.breathe", "wait.company", "wait.distance", "wait.here"),
    "": ("wait.here", "wait.company"),
}
SAFETY_EVERY_S = 120
PATIENCE_S = 15.0
MATTERS = ("complaint.", "info.", "welfare.", "report.")
SAFETY_QUESTION = "wait.safety"


def wait_with(turn: Turn) -> str:
    """Begins to wait with the caller."""
    turn.state["memo"].setdefault("safety_asked_at", turn.now.isoformat())
    turn.state["pending"] = None
    turn.say("silent.stay" if turn.state["silent"] else "wait.together")
    return _wait(turn)


def waiting(turn: Turn) -> str:
    """Whatever the caller says or does not say while the search runs."""
    if turn.state["silent"]:
        if not turn.state["memo"].get("covered"):
            turn.say("silent.stay")
        return _wait(turn)
    asked = turn.state["pending"]
    if asked is not None and asked["line"] == SAFETY_QUESTION and not isinstance(turn.event, CallerSilent):
        return _safety_answer(turn)
    if not searching(turn) and turn.heard.intent.startswith(MATTERS):
        return "open"
    if hearing.wants_to_go(turn):
        turn.say("wait.please_stay" if searching(turn) else "human.please_hold")
    elif isinstance(turn.event, (CallerSaid, CallerPressed)):
        turn.say("wait.listening")
    if _safety_due(turn):
        turn.state["memo"]["safety_asked_at"] = turn.now.isoformat()
        turn.ask(SAFETY_QUESTION, Expect.YES_NO)
    elif isinstance(turn.event, CallerSilent):
        _stay(turn)
    return _wait(turn)


def _stay(turn: Turn) -> None:
    lines = STAY_LINES.get(turn.state["memo"].get("script", ""), STAY_LINES[""])
    count = int(turn.state["memo"].get("stayed", 0))
    turn.state["memo"]["stayed"] = count + 1
    turn.say(lines[count % len(lines)])


def _safety_due(turn: Turn) -> bool:
    asked = turn.state["memo"].get("safety_asked_at")
    if turn.state["memo"].get("script") != "asq" or asked is None:
        return False
    return (turn.now - datetime.fromisoformat(asked)).total_seconds() >= SAFETY_EVERY_S


def _safety_answer(turn: Turn) -> str:
    reply = hearing.reply_to(turn, "yes_no", "asq.q5")
    turn.state["pending"] = None
    learn_answer(turn, "asq.q5", "refused" if reply.answer == "none" else reply.answer, reply.quote)
    decide(turn)
    turn.say("wait.listening")
    return _wait(turn)


def _wait(turn: Turn) -> str:
    expect = Expect.YES_NO if turn.state["pending"] else Expect.OPEN
    turn.listen = Listen(expect, after_danger=searching(turn), silence_after_s=PATIENCE_S)
    return turn.wait_in("waiting")


def connect(turn: Turn) -> str:
    """The caller wants a person: a human is sought, the level stays as it is (R-61)."""
    turn.fact("caller_asks_human")
    decide(turn)
    if turn.state["human"].get("joined"):
        return turn.wait_in("handed_over")
    if not turn.state["human"].get("asked") and not searching(turn):
        turn.add(ConnectHuman())
        turn.if_fail[:] = [turn.desk.wording.utterance("human.failed", turn.lang, number=turn.duty_number)]
    turn.state["human"]["asked"] = "yes"
    if turn.state["script"] is not None:
        turn.say("human.while_asking")
        turn.ask_again()
        return turn.wait_in("script")
    turn.say("human.searching")
    if turn.state["pending"] is not None and turn.state["node"] not in {"open", "more", "waiting"}:
        turn.say("human.meanwhile")
        turn.ask_again()
        return turn.wait_in(turn.state["node"])
    return _wait(turn)


NEWS = {
    HumanProgress.ACKNOWLEDGED: "human.acknowledged",
    HumanProgress.PAGED: "human.paged",
}


def human_news(turn: Turn) -> str:
    """News of the search, in words that are no more than true."""
    assert isinstance(turn.event, HumanUpdate)  # noqa: S101  the graph routes only this event here
    progress = turn.event.progress
    if turn.state["human"].get("progress") == progress.value or turn.state["human"].get("joined"):
        return WAIT
    turn.state["human"]["progress"] = progress.value
    if progress is HumanProgress.JOINED:
        return _joined(turn)
    if turn.state["silent"]:
        return WAIT  # nothing aloud: somebody may be listening
    if reporting_place(turn):
        _about_place(turn, progress)
    elif progress in {HumanProgress.EXHAUSTED, HumanProgress.FAILED}:
        _nobody_yet(turn, progress)
    elif (
        progress is HumanProgress.ACKNOWLEDGED
        or turn.level is Level.IMMEDIATE
        or turn.state["script"] is None
    ):
        turn.say(NEWS[progress])
    return WAIT


def _about_place(turn: Turn, progress: HumanProgress) -> None:
    if progress is HumanProgress.ACKNOWLEDGED:
        turn.say("hazard.acknowledged")
    elif progress is not HumanProgress.PAGED:
        turn.say("hazard.nobody")


def _nobody_yet(turn: Turn, progress: HumanProgress) -> None:
    if searching(turn):
        line = "human.nobody_danger" if progress is HumanProgress.EXHAUSTED else "human.failed_danger"
        turn.say(line, numbers=numbers_for(turn))
    elif turn.state["script"] is None:
        turn.say(
            "human.nobody" if progress is HumanProgress.EXHAUSTED else "human.failed", number=turn.duty_number
        )
        turn.ask("human.callback", Expect.YES_NO)
        turn.state["node"] = "callback"


def _joined(turn: Turn) -> str:
    turn.state["human"]["joined"] = "yes"
    turn.state["pending"] = None
    turn.say("human.joined")
    turn.add(StopRecording("handed_over"))
    turn.listen = Listen(Expect.NOTHING)
    return turn.wait_in("handed_over")


def handed_over(turn: Turn) -> str:
    """Two people are talking: the desk keeps silent."""
    turn.listen = Listen(Expect.NOTHING)
    return turn.wait_in("handed_over")
