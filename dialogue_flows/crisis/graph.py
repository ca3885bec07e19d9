"""The crisis branch: nodes that every flow has, whatever else it does."""

from __future__ import annotations

from collections.abc import Callable

from dialogue_flows.crisis import entry, interview, offer, person_wanted, waiting, way_on
from dialogue_flows.turn import Turn

Node = tuple[Callable[[Turn], str], tuple[str, ...]]
AFTER_SCRIPT = ("wait_with", "make_offer", "go_back")

CRISIS_NODES: dict[str, Node] = {
    "danger": (entry.danger, ("calm", "script", "wait_with", *AFTER_SCRIPT)),
    "urgent": (entry.urgent, AFTER_SCRIPT),
    "soft_check": (entry.soft_check, AFTER_SCRIPT),
    "script": (interview.script_node, AFTER_SCRIPT),
    "wait_with": (waiting.wait_with, ()),
    "waiting": (waiting.waiting, ("open",)),
    "make_offer": (offer.make_offer, ()),
    "offer": (offer.offer, ("wait_with",)),
    "callback": (offer.callback, ("go_back",)),
    "connect": (person_wanted.connect, ("stuck",)),
    "stuck": (way_on.stuck, (*AFTER_SCRIPT, "end_call")),
    "human_news": (waiting.human_news, ()),
    "handed_over": (waiting.handed_over, ()),
}
