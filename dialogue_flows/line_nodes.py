"""What happens on the line besides words: nodes that every flow has, whatever it talks about."""

from __future__ import annotations

from dialogue_flows import line_events, who_answers
from dialogue_flows.crisis.graph import Node

LINE_NODES: dict[str, Node] = {
    "silence": (line_events.silence, ("waiting", "handed_over", "stuck")),
    "unheard": (line_events.unheard, ("script", "soft_check", "waiting", "offer", "handed_over", "stuck")),
    "one_tap": (line_events.one_tap, ()),
    "cover": (line_events.cover, ()),
    "two_taps": (line_events.two_taps, ("wait_with", "make_offer", "go_back")),
    "who_answers": (who_answers.who_answers, ("greet", "two_taps", "wait_with")),
    "hung_up": (line_events.hung_up, ()),
}
