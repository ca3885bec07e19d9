"""The rule table applied to what is known in a call: the level, the rules and the search for a human.

Everything here is deterministic (domain brief C.13). A level that rose stays; each rule asks for a human once.
"""

from __future__ import annotations

from collections.abc import Mapping

from dialogue_flows.outcome import Escalate, HumanProgress, TriageChanged
from dialogue_flows.safety.facts import Fact
from dialogue_flows.safety.questions import facts_from_answer, questions
from dialogue_flows.safety.rules import Decision, MatchedRule, evaluate
from dialogue_flows.turn import Turn
from transcripts.calls import Level

VIOLENCE_FACTS = ("dv_disclosed", "abuser_in_home", "sexual_violence_told", "dv_key_mode_yes")
NO_PAGE = frozenset({"R-61", "R-70", "R-99"})
DOUBT = "R-60"


def known_facts(turn: Turn) -> dict[str, Fact]:
    """The facts of the call so far, as the rule table reads them."""
    return {name: Fact(f["value"], f["source"], f["quote"]) for name, f in turn.state["facts"].items()}


def learn(turn: Turn, facts: Mapping[str, Fact]) -> None:
    """Adds facts; an unknown one adds nothing."""
    for name, fact in facts.items():
        if isinstance(fact.value, (bool, int, float)):
            turn.fact(name, fact.value, fact.source, fact.quote)


def learn_answer(turn: Turn, question: str, answer: str, quote: str) -> None:
    """Adds the facts that an answer to a scripted question establishes (safety/questions.yaml)."""
    if question in questions():
        learn(turn, facts_from_answer(question, answer, quote))


def decide(turn: Turn) -> Decision:
    """Evaluates the whole table and adds the effects of what is new: the level, and the search for a human."""
    decision = evaluate(known_facts(turn), current=turn.level)
    doubted = _raised_by_doubt(turn, decision)
    _announce(turn, decision)
    fresh = [
        m
        for m in decision.matched
        if (_wants_a_human(m) or (m.id == DOUBT and doubted)) and m.id not in turn.state["escalated"]
    ]
    if turn.state["human"].get("joined"):
        fresh = []
    for about in (_about_caller(fresh), _about_place(fresh)):
        if about:
            _escalate(turn, decision, about)
    return decision


def _raised_by_doubt(turn: Turn, decision: Decision) -> bool:
    """Whether R-60 lifts the call to a level at which a human must look tonight: then it also asks for one."""
    return decision.deciding == DOUBT and turn.level < decision.level and decision.level >= Level.SAME_NIGHT


def doubt_once(turn: Turn, fact: str) -> None:
    """Decides with one doubt about what was heard (R-60). An answer that was not understood counts once, and not
    again on top of every rule that matches later; ears or a detector that failed stay in doubt."""
    turn.fact("any_flag")
    turn.fact(fact)
    decide(turn)
    if fact == "asr_confidence_low":
        del turn.state["facts"][fact]


def _announce(turn: Turn, decision: Decision) -> None:
    new = [rule for rule in decision.rules if rule not in turn.state["rules"]]
    if not new and decision.level <= turn.level:
        return
    turn.state["rules"] += new
    turn.state["level"] = decision.level.value
    turn.effects.append(TriageChanged(decision.level, tuple(turn.state["rules"]), _quotes(turn, decision)))


def _quotes(turn: Turn, decision: Decision) -> tuple[str, ...]:
    names = dict.fromkeys(name for match in decision.matched for name in match.facts)
    words = (turn.state["facts"][name]["quote"] for name in names if name in turn.state["facts"])
    return tuple(dict.fromkeys(quote for quote in words if quote))


def _wants_a_human(match: MatchedRule) -> bool:
    return match.id not in NO_PAGE and match.rule.page is not None


def _about_caller(matches: list[MatchedRule]) -> list[MatchedRule]:
    return [match for match in matches if match.id not in PLACE_RULES]


def _about_place(matches: list[MatchedRule]) -> list[MatchedRule]:
    """A danger at a place calls another duty, which looks after it beside whoever helps the caller (R-50)."""
    return [match for match in matches if match.id in PLACE_RULES]


def _escalate(turn: Turn, decision: Decision, fresh: list[MatchedRule]) -> None:
    first = max(fresh, key=lambda match: (match.rule.level or Level.ROUTINE).rank)
    sought = searching(turn) or bool(turn.state["human"].get("asked"))
    beside = sought and not _about_caller(fresh)
    anew = not beside and _begins_anew(turn, decision, fresh)
    taken = accepted(turn)
    turn.state["escalated"] += [match.id for match in fresh]
    lines = tuple(dict.fromkeys([line.number for line in decision.plan.bridge] or decision.plan.offer))
    turn.state["lines"] = list(lines)
    turn.effects.append(
        Escalate(
            level=decision.level,
            rule=first.id,
            rules=tuple(rule for rule in turn.state["rules"] if not rule.startswith("W-")),
            lines=lines,
            mandated_report=decision.plan.mandated_report,
            safe_to_call_back=not any(turn.has(name) for name in VIOLENCE_FACTS),
            race=tuple(f"{line.number}@{line.after_s}s" for line in decision.plan.bridge),
        )
    )
    if anew:
        if taken:
            turn.state["human"]["reopened"] = "yes"
        turn.state["human"]["progress"] = "searching"
    if not beside:  # the search for the caller is where it was
        turn.state["human"].update(level=decision.level.value)


def _begins_anew(turn: Turn, decision: Decision, fresh: list[MatchedRule]) -> bool:
    """Whether this search takes the case from whoever accepted it before: it became IMMEDIATE, or it is the
    first about the caller and not about a place. A less urgent one joins the search that runs."""
    about_caller = {match.id for match in fresh} - PLACE_RULES
    first = not searching(turn) and not turn.state["human"].get("asked")
    urgent = decision.level is Level.IMMEDIATE and turn.state["human"].get("level") != Level.IMMEDIATE.value
    return urgent or (first and bool(about_caller)) or "progress" not in turn.state["human"]


PLACE_RULES = frozenset({"R-50"})  # a danger at a place, not to the caller


def searching(turn: Turn) -> bool:
    """Whether a human is being sought because somebody in this call is in danger."""
    return bool(set(turn.state["escalated"]) - PLACE_RULES)


def reporting_place(turn: Turn) -> bool:
    """Whether the only search of this call is for the situation room, about a dangerous place."""
    wanted = searching(turn) or bool(turn.state["human"].get("asked"))
    return bool(turn.state["escalated"]) and not wanted


def accepted(turn: Turn) -> bool:
    """Whether somebody has accepted this caller's case: then nobody is being sought any more."""
    taken = turn.state["human"].get("progress") == HumanProgress.ACKNOWLEDGED.value
    return taken and not reporting_place(turn)


def reopened(turn: Turn) -> bool:
    """Whether somebody had accepted and the case became more urgent since, so that it is open to all again."""
    return bool(turn.state["human"].get("reopened")) and not accepted(turn)
