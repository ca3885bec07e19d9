"""The check-in call: its nodes and the ways between them, as LangGraph draws them."""

from __future__ import annotations

from dialogue_flows import asides, router
from dialogue_flows.checkin import call
from dialogue_flows.crisis.graph import CRISIS_NODES, Node
from dialogue_flows.initial_counselling import identity, interview
from dialogue_flows.line_nodes import LINE_NODES
from dialogue_flows.night_duty import opening

CHECKIN_NODES: dict[str, Node] = {
    **CRISIS_NODES,
    **LINE_NODES,
    "greet": (call.greet, ()),
    "calm": (
        router.calm,
        (
            "connect",
            "aside",
            "scam_fear",
            "who",
            "hurt",
            "interview",
            "scam_wait",
            "bereaved",
            "waiting",
            "script",
            "soft_check",
            "offer",
            "callback",
            "handed_over",
            "ended",
        ),
    ),
    "aside": (asides.aside, ("more_ask", "end_call", "stuck")),
    "stuck": (call.stuck, ("moan", "wait_with", "make_offer", "go_back", "next_question", "end_call")),
    "who": (call.who, ("next_question", "moan", "stuck")),
    "hurt": (call.hurt, ("moan",)),
    "moan": (call.moan, ("wait_with",)),
    "scam_fear": (identity.scam_fear, ()),
    "scam_wait": (identity.scam_wait, ()),
    "bereaved": (identity.bereaved, ()),
    "next_question": (interview.next_question, ()),
    "interview": (call.talk, ("moan", "urgent")),
    "silence": (call.silence, ("moan", "waiting", "handed_over", "stuck")),
    "unheard": (
        call.unheard,
        ("moan", "script", "soft_check", "waiting", "offer", "handed_over", "stuck"),
    ),
    "hung_up": (call.hung_up, ()),
    "go_back": (interview.go_back, ()),
    "more_ask": (interview.go_back, ()),
    "open": (interview.go_back, ()),
    "end_call": (call.end_call, ()),
    "ended": (opening.ended, ()),
}
