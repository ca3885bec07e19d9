"""Words that mean danger only because of what was said before in this call ("준비는 다 해 놨어요").

The detector sees one utterance; what an answer means after a disclosure is known here. It can only raise.
"""

from __future__ import annotations

import re

from dialogue_flows.outcome import Signal
from dialogue_flows.safety.facts import Fact
from dialogue_flows.state import CallState

DISCLOSED = ("explicit_suicide", "indirect_cue", "self_harm_told", "asq1_yes", "asq3_yes")
_PLAN = re.compile(
    r"준비[^.?!]{0,8}(?:했|해\s?놨|해\s?뒀|해\s?두|됐|끝)|다\s?정리했|마음\s?(?:을\s?)?먹었|결심했|유서|편지[^.?!]{0,4}썼"
    r"|(?:everything|it)(?:'s| is) (?:ready|prepared)|i(?:'m| am) ready|made up my mind|wrote (?:a|my) (?:note|letter)",
    re.IGNORECASE,
)
# Told as done, in quantity: 119 before any question. Korean says it in one word, which the detector reads.
_TAKEN = re.compile(
    r"\b(?:took|taken|swallowed|downed)\b[^.?!]{0,20}\b(?:lot|many|all|whole|bottle|bunch|handful|box|pack)\b[^.?!]{0,25}"
    r"\b(?:pills?|tablets?|meds|medicine|medication)\b"
    r"|\b(?:took|taken|swallowed|downed)\b[^.?!]{0,12}\b(?:bleach|pesticide|poison)\b"
    r"|\bi(?:'ve| have)?(?: just)? (?:overdosed|od'?ed|taken an overdose|took an overdose)\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"안\s?했|없|못\s?했|아니|\bnot\b|n't|nothing", re.IGNORECASE)
_FAREWELL = re.compile(
    r"그동안 (?:정말 )?고마웠|안녕히 계|잘\s?있어|(?:애들?|아이들?|강아지|고양이|부모님|엄마|가족)[^.?!]{0,12}부탁"
    r"|goodbye|take care of",
    re.IGNORECASE,
)


def in_context(text: str, state: CallState) -> tuple[tuple[Signal, ...], dict[str, Fact]]:
    """Signals and facts that these words add after a disclosure; before one only what was swallowed already."""
    taken = _TAKEN.search(text)
    if taken is not None:
        quote = taken.group()
        return (Signal("medical", "explicit", quote, "context.taken"),), {
            "overdose_or_poison_taken": Fact(True, "words", quote)
        }
    facts = state["facts"]
    if not any(name in facts and facts[name]["value"] for name in DISCLOSED):
        return (), {}
    plan = _PLAN.search(text)
    if plan is not None and not _NEGATED.search(text):
        quote = plan.group()
        return (Signal("suicide", "explicit", quote, "context.plan"),), {
            "plan_or_means_yes": Fact(True, "words", quote)
        }
    farewell = _FAREWELL.search(text)
    if farewell is not None:
        return (Signal("suicide", "likely", farewell.group(), "context.farewell"),), {
            "not_cleared_by_direct_no": Fact(True, "words", farewell.group())
        }
    return (), {}
