"""The night duty flow: its nodes and the ways between them, as LangGraph draws them."""

from __future__ import annotations

from dialogue_flows import asides, router
from dialogue_flows.crisis.graph import CRISIS_NODES, Node
from dialogue_flows.line_nodes import LINE_NODES
from dialogue_flows.night_duty import benefits, company, complaint, information, opening, prank, welfare

# name -> (function, the nodes it may go on to in the same turn)
NIGHT_DUTY_NODES: dict[str, Node] = {
    **CRISIS_NODES,
    **LINE_NODES,
    "greet": (opening.greet, ("wait_with",)),
    "calm": (
        router.calm,
        (
            "connect",
            "aside",
            "open",
            "more",
            "slot",
            "readback",
            "mend",
            "sms",
            "info_child",
            "info_area",
            "welfare",
            "welfare_callback",
            "benefits",
            "benefits_sms",
            "company_today",
            "company_what",
            "company_visit",
            "prank",
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
    "prank_check": (prank.prank_check, ()),
    "prank": (prank.prank, ("urgent", "danger")),
    "open": (opening.open_matter, ("complaint", "info", "company", "more_ask")),
    "complaint": (complaint.complaint, ()),
    "next_slot": (complaint.next_slot, ()),
    "slot": (complaint.slot, ("complaint", "end_call", "stuck")),
    "readback": (complaint.readback, ("more_ask", "end_call")),
    "mend": (complaint.mend, ("end_call",)),
    "file": (complaint.file, ("more_ask",)),
    "sms": (complaint.sms, ("more", "more_ask")),
    "info": (information.info, ("more_ask", "urgent", "benefits")),
    "info_child": (information.info_child, ("more_ask", "urgent")),
    "info_area": (information.info_area, ("more_ask",)),
    "welfare": (welfare.welfare, ("stuck",)),
    "welfare_callback": (welfare.welfare_callback, ("more_ask",)),
    "more_ask": (opening.more_ask, ()),
    "benefits": (benefits.benefits, ("more_ask",)),
    "benefits_sms": (benefits.benefits_sms, ("more", "more_ask")),
    "company": (company.company, ()),
    "company_today": (company.company_today, ("stuck",)),
    "company_what": (company.company_what, ()),
    "company_visit": (company.company_visit, ("more_ask",)),
    "more": (opening.more, ("complaint", "info", "company", "more_ask")),
    "go_back": (complaint.go_back, ("next_slot", "file", "info", "more_ask")),
    "end_call": (opening.goodbye, ()),
    "ended": (opening.ended, ()),
}
