"""Who is there when a call goes on over another leg: we rang back after a drop, or somebody rang from that number.

A telephone is shared; whoever threatens the caller may pick it up or press redial. Until the person has said that it is
them and that they can speak now, nothing of the call is told: not what it was about, not that anybody is sought
(domain brief C.8, G.4). A machine that was not told from a person hears no more than a person would.
"""

from __future__ import annotations

from dialogue_flows import access, hearing
from dialogue_flows.crisis import waiting
from dialogue_flows.outcome import (
    CallerHungUp,
    CallerPressed,
    CallerSaid,
    CallerSilent,
    CallStarted,
    ConnectHuman,
    Escalate,
    Expect,
    HangUp,
    HumanProgress,
    HumanUpdate,
    Listen,
    TriageChanged,
)
from dialogue_flows.turn import WAIT, Turn
from transcripts.calls import EndReason

KEYS_WAIT_S = 15.0
TRIES = 3
TWO_TAPS_AFTER, HELP_AFTER, SILENCES = 2, 3, 12
"""Silences until keys are offered, until a person is sought, and until the desk leaves: about two minutes."""
RAISED_BY_DOUBT = "R-60"
ASKED_BY_US, ASKED_OF_WHO_RANG = "who.ask", "who.ask_returned"
_YES, _NO = frozenset({"1", "11"}), frozenset({"2", "22"})


def asks(turn: Turn) -> bool:
    """Whether this event belongs to the question who is there. Ends the question where the event answers it by
    itself: danger in the words, an officer who is in the room, the line that goes.
    """
    if isinstance(turn.event, CallStarted):
        return _other_leg(turn.event) and _left_node(turn) != "start"
    if "who" not in turn.state["memo"]:
        return False
    danger = isinstance(turn.event, CallerSaid) and bool(turn.heard.signals or turn.heard.facts)
    joined = isinstance(turn.event, HumanUpdate) and turn.event.progress is HumanProgress.JOINED
    if danger or joined or isinstance(turn.event, CallerHungUp):
        turn.note("who_answers", answer="danger" if danger else "joined" if joined else "hung_up")
        _restore(turn)
        return False
    return True


def who_answers(turn: Turn) -> str:
    """Asks, and follows the answer."""
    match turn.event:
        case CallStarted():
            return _begin(turn, turn.event)
        case HumanUpdate():
            waiting.learn_progress(turn)
            return WAIT
        case CallerSilent():
            return _silence(turn)
        case CallerPressed() if _tapped(turn):
            turn.note("who_answers", answer="two_taps")
            _restore(turn)
            return "two_taps"
        case _:
            access.follow_language(turn)
            wants_human = turn.heard.asks_human or "0" in turn.heard.keys
            return _wants_human(turn) if wants_human else _answer(turn)


def _other_leg(event: CallStarted) -> bool:
    return event.called_back or event.rang_again


def _left_node(turn: Turn) -> str:
    """Where the conversation stood when the line went."""
    return str(turn.state["memo"].get("left", "ended")) if turn.state["ended"] else turn.state["node"]


def _begin(turn: Turn, event: CallStarted) -> str:
    state = turn.state
    if "who" not in state["memo"]:
        state["node"] = _left_node(turn)
        state["memo"]["who"] = {"pending": state["pending"], "row": state["memo"].get("row")}
    state["memo"].pop("left", None)
    who = state["memo"]["who"]
    who.update(tries=0, silences=0, line=ASKED_BY_US if event.called_back else ASKED_OF_WHO_RANG)
    state["ended"], state["disclosed"] = False, True
    state["last"] = {}  # the next hang-up is another one
    city = turn.desk.city.name[turn.lang]
    turn.say("greeting.called_back" if event.called_back else "greeting.rang_again", city=city)
    return _ask(turn)


def _ask(turn: Turn) -> str:
    who = turn.state["memo"]["who"]
    if who["tries"] >= TRIES:
        return _cannot_tell(turn, "none")
    who["tries"] += 1
    turn.ask(who["line"], Expect.YES_NO)
    return turn.wait_in(turn.state["node"])


def _answer(turn: Turn) -> str:
    """Only a clear yes that was said after the question goes on; "yes?" is how a telephone is picked up."""
    keys = turn.heard.keys
    read = hearing.reply_to(turn, "yes_no", turn.state["memo"]["who"]["line"]).answer
    hello = isinstance(turn.event, CallerSaid) and (
        turn.event.over_agent or turn.heard.said.rstrip().endswith("?")
    )
    if keys in _YES or (read == "yes" and not keys and not hello):
        return _known(turn)
    if keys in _NO or (read in {"no", "refused"} and not keys):
        return _part(turn, "no")
    return _ask(turn)


def _known(turn: Turn) -> str:
    turn.note("who_answers", answer="yes")
    _restore(turn)
    turn.say("who.yes")
    node = turn.state["node"]
    if node in {"waiting", "handed_over"}:
        turn.state["human"].pop("joined", None)
        return "wait_with"
    if node in {"start", "ended"} or turn.state["pending"] is None:
        return "greet"
    turn.ask_again()
    return turn.wait_in(node)


def _wants_human(turn: Turn) -> str:
    """Whoever it is gets a person; of the call they hear nothing."""
    if not turn.state["human"].get("asked"):
        turn.add(ConnectHuman(role="general"))
        turn.state["human"]["asked"] = "yes"
    turn.say("human.searching")
    return turn.wait_in(turn.state["node"])


def _tapped(turn: Turn) -> bool:
    """Two keys, or one that answers nothing and another: somebody who cannot speak (domain brief G.5)."""
    who, keys = turn.state["memo"]["who"], turn.heard.keys
    if keys in _YES | _NO or "0" in keys:
        return False
    who["taps"] = int(who.get("taps", 0)) + len(keys)
    return int(who["taps"]) >= 2


def _silence(turn: Turn) -> str:
    """Perhaps nobody, perhaps somebody who cannot speak: the desk stays for a while, and somebody is sought."""
    who = turn.state["memo"]["who"]
    who["silences"] = int(who["silences"]) + 1
    if who["silences"] >= SILENCES:
        return _part(turn, "silence")
    if who["silences"] == HELP_AFTER:
        return _cannot_tell(turn, "silence")
    if who["silences"] == TWO_TAPS_AFTER:
        turn.say("silence.two_taps")
        turn.listen = Listen(Expect.YES_NO, silence_after_s=KEYS_WAIT_S)
    else:
        turn.say("silence.hello" if who["silences"] == 1 else "silence.still_here")
    return turn.wait_in(turn.state["node"])


def _cannot_tell(turn: Turn, answer: str) -> str:
    """Nobody is hung up on for words that were not understood: a person is sought, and the desk stays."""
    _raise(turn, answer, safe=True)
    turn.say("silence.still_here" if answer == "silence" else "human.searching")
    return turn.wait_in(turn.state["node"])


def _part(turn: Turn, answer: str) -> str:
    """Not the caller, or not now: a person looks, one level up, as after a call-back that nobody answered. After a no
    this number is not rung again.
    """
    returned = turn.state["memo"]["who"]["line"] == ASKED_OF_WHO_RANG
    _raise(turn, answer, safe=answer != "no" or returned)
    _restore(turn)
    if answer == "no" and returned:
        return _somebody_else(turn)
    if answer == "no":
        turn.note("call_back_answer", answer="no", safe_asked=True)
    turn.say("who.bye")
    turn.state["ended"], turn.state["memo"]["left"] = True, turn.state["node"]
    turn.add(HangUp(EndReason.COMPLETED))
    return turn.wait_in("ended")


def _somebody_else(turn: Turn) -> str:
    """Rang with a matter of their own from the telephone of the caller who was cut off."""
    turn.state["script"], turn.state["pending"], turn.state["silent"] = None, None, False
    turn.say("who.other")
    turn.ask("open.ask")
    return turn.wait_in("open")


def _raise(turn: Turn, answer: str, *, safe: bool) -> None:
    who = turn.state["memo"]["who"]
    if who.get("raised") and safe:
        return
    who["raised"] = True
    turn.note("who_answers", answer=answer)
    level = turn.level.raised()
    rule = [RAISED_BY_DOUBT, *turn.state["escalated"]][-1]
    turn.state["level"] = level.value
    turn.add(TriageChanged(level, tuple(turn.state["rules"]) or (rule,), ()))
    turn.add(Escalate(level, rule, (rule,), safe_to_call_back=safe))
    turn.note("call.unreached", level=level.value)


def _restore(turn: Turn) -> None:
    """The conversation as it stood when the line went."""
    who = turn.state["memo"].pop("who")
    turn.state["pending"] = who["pending"]
    turn.state["memo"]["row"] = who["row"] or {}
