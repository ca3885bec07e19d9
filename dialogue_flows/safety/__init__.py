"""Danger in words: `screen` an utterance, `evaluate` the rule table over named facts."""

from dialogue_flows.safety.facts import UNKNOWN, Fact, merge
from dialogue_flows.safety.questions import facts_from_answer
from dialogue_flows.safety.rules import Decision, MatchedRule, Plan, evaluate
from dialogue_flows.safety.screening import Screening, preload, screen

__all__ = [
    "UNKNOWN",
    "Decision",
    "Fact",
    "MatchedRule",
    "Plan",
    "Screening",
    "evaluate",
    "facts_from_answer",
    "merge",
    "preload",
    "screen",
]
