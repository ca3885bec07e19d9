"""The outbound interview: its nodes and the ways between them, as LangGraph draws them."""

from __future__ import annotations

from dialogue_flows import asides, router
from dialogue_flows.crisis.graph import CRISIS_NODES, Node
from dialogue_flows.initial_counselling import identity, interview
from dialogue_flows.line_nodes import LINE_NODES
from dialogue_flows.night_duty import opening

INITIAL_COUNSELLING_NODES: dict[str, Node] = {
    **CRISIS_NODES,
    **LINE_NODES,
    "greet": (identity.greet, ()),
    "calm": (
        router.calm,
        (
            "connect",
            "aside",
            "scam_fear",
            "id_name",
            "id_birth",
            "consent",
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
    "stuck": (interview.stuck, ("wait_with", "make_offer", "go_back", "next_question", "end_call")),
    "id_name": (identity.id_name, ("ask_consent",)),
    "id_birth": (identity.id_birth, ("ask_consent",)),
    "ask_consent": (identity.ask_consent, ()),
    "consent": (identity.consent, ("next_question",)),
    "scam_fear": (identity.scam_fear, ()),
    "scam_wait": (identity.scam_wait, ()),
    "bereaved": (identity.bereaved, ()),
    "next_question": (interview.next_question, ()),
    "interview": (interview.interview, ("urgent",)),
    "go_back": (interview.go_back, ()),
    "more_ask": (interview.go_back, ()),
    "open": (interview.go_back, ()),
    "end_call": (identity.wrong_person, ()),
    "ended": (opening.ended, ()),
}
