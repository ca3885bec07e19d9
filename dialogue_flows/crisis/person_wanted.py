"""The caller wants a person: one is sought without persuasion, and each further wish is met with the truth."""

from __future__ import annotations

from dialogue_flows.crisis.waiting import say_truly, wait_on
from dialogue_flows.outcome import ConnectHuman, Expect, HumanProgress
from dialogue_flows.stuck import put_again
from dialogue_flows.triage import decide, searching
from dialogue_flows.turn import Turn

CARE_NODES = frozenset({"soft_check", "offer", "callback"})
"""Questions of the crisis branch outside its scripts."""


def connect(turn: Turn) -> str:
    """The caller wants a person: a human is sought, the level stays as it is (R-61)."""
    turn.fact("caller_asks_human")
    decide(turn)
    if turn.state["human"].get("joined"):
        return turn.wait_in("handed_over")
    again = bool(turn.state["human"].get("asked"))
    if not searching(turn) and (not again or _ended(turn, HumanProgress.FAILED)):
        turn.add(ConnectHuman())
        turn.if_fail[:] = [turn.desk.wording.utterance("human.failed", turn.lang, number=turn.duty_number)]
        turn.state["human"].update(asked="yes", progress="searching")
    elif again and not searching(turn) and _ended(turn, HumanProgress.EXHAUSTED):
        return _nobody_came(turn)
    turn.state["human"]["asked"] = "yes"
    if turn.state["script"] is not None:
        say_truly(turn, "human.while_asking")
        return put_again(turn)
    say_truly(turn, "human.searching")
    return _meanwhile(turn, again=again)


def _meanwhile(turn: Turn, *, again: bool) -> str:
    """What goes on while a person is sought: the question that waits; nothing more where the caller has asked twice."""
    if turn.state["node"] in {"open", "more"}:
        turn.state["pending"] = None  # "how can I help?" is answered: with a person
    if turn.state["pending"] is None or turn.state["node"] == "waiting":
        return wait_on(turn)
    if turn.asked_out and turn.state["node"] not in CARE_NODES:
        turn.state["pending"] = None
        return wait_on(turn)
    if again:  # the question waits, and what is said is still taken
        turn.say("human.as_you_like")
        return turn.wait_in(turn.state["node"])
    turn.say("human.meanwhile")
    return put_again(turn)


def _ended(turn: Turn, how: HumanProgress) -> bool:
    """Whether the search for a person, which nobody's danger began, came to this end."""
    return turn.state["human"].get("progress") == how.value


def _nobody_came(turn: Turn) -> str:
    """Asked for a person again after nobody had answered: the truth, the number that is answered, and once more the
    offer to be rung; a promise that was made is not made twice.
    """
    turn.say("human.nobody", number=turn.duty_number)
    pending = turn.state["pending"]
    if turn.state["memo"].get("rung_back") or turn.put_out("human.callback"):
        turn.say("human.as_you_like")
        return turn.wait_in(turn.state["node"]) if pending is not None else wait_on(turn)
    turn.ask("human.callback", Expect.YES_NO)
    return turn.wait_in("callback")
