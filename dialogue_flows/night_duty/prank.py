"""A claim of fire that comes with laughter: one calm question, and then it is believed (domain brief G.5, H 53).

Laughter is no proof. Only a plain "it was a joke" ends the call; silence, sound without words and anything unclear
count as fire.
"""

from __future__ import annotations

import re

from dialogue_flows import hearing
from dialogue_flows.outcome import CallerSaid, Expect, HangUp
from dialogue_flows.triage import decide
from dialogue_flows.turn import Turn
from transcripts.calls import EndReason, Flow

_LAUGHTER = re.compile(
    r"ㅋㅋ|ㅎㅎ|(?:하|히|키|흐){3,}|헤헤|키득|\b(?:ha){2,}\b|\b(?:he){2,}\b|\blol\b", re.IGNORECASE
)
_JOKE = re.compile(r"장난|농담|뻥|거짓말|메롱|joke|joking|kidding|prank", re.IGNORECASE)
_NO_JOKE = re.compile(
    r"(?:장난|농담|뻥|거짓말)\s?(?:이\s?|은\s?)?(?:아니|아냐|아닙)|not (?:a )?(?:jok|kidding|prank)",
    re.IGNORECASE,
)
_FIRE = frozenset({"fire", "smoke", "any_flag"})


def doubtful(turn: Turn) -> bool:
    """Whether fire is claimed with laughter, nothing else is wrong, and it was not asked about yet."""
    fresh = not turn.state["flagged"] and not turn.state["memo"].get("prank")
    calm = turn.desk.context.flow is Flow.NIGHT_DUTY and turn.state["script"] is None
    facts = set(turn.heard.facts)
    return (
        fresh and calm and bool(facts & _FIRE) and facts <= _FIRE and bool(_LAUGHTER.search(turn.heard.text))
    )


def prank_check(turn: Turn) -> str:
    """The one calm question."""
    turn.state["memo"]["prank"] = {"quote": turn.heard.said, "turn": turn.index}
    turn.note("prank_check")
    turn.ask("prank.check", Expect.YES_NO)
    return turn.wait_in("prank")


def prank(turn: Turn) -> str:
    """Its answer: a plain denial ends the call kindly, everything else is a fire."""
    said = isinstance(turn.event, CallerSaid)
    reply = hearing.reply_to(turn, "yes_no", "prank.check")
    text = turn.heard.text
    joke = bool(_JOKE.search(text)) and not _NO_JOKE.search(text)
    denied = (said and reply.answer == "no" and not _NO_JOKE.search(text)) or turn.heard.keys == "2"
    if (joke or denied) and not turn.heard.firm_kinds:
        return bye(turn)
    turn.fact("fire", quote=str(turn.state["memo"]["prank"]["quote"]))
    turn.fact("any_flag")
    if turn.heard.signals:
        return "danger"
    decide(turn)
    return "urgent"


def bye(turn: Turn) -> str:
    """A prank: said calmly, noted, and ended."""
    turn.note("prank")
    turn.say("prank.bye")
    turn.state["ended"], turn.state["pending"] = True, None
    turn.add(HangUp(EndReason.COMPLETED))
    return turn.wait_in("ended")
