"""The opening of a script: what is true, and one instruction at most; then 119 and the officer speak (C.11)."""

from __future__ import annotations

from dialogue_flows.crisis import topics
from dialogue_flows.crisis.conditions import somebody_else
from dialogue_flows.crisis.scripts import ScriptText
from dialogue_flows.triage import accepted, reopened, searching
from dialogue_flows.turn import Turn
from transcripts.calls import Level

# The first that holds is spoken; the order is that of urgency.
INSTRUCTIONS: tuple[tuple[str, str], ...] = (
    ("gas_smell", "hazard.gas"),
    ("co_suspected", "hazard.co"),
    ("death_signs", "concern.stay_out"),
    ("fire", "hazard.fire"),
    ("smoke", "hazard.fire"),
    ("flooding_room", "hazard.leave"),
    ("collapse", "hazard.leave"),
    ("trapped", "hazard.trapped"),
    ("not_breathing", "medical.cpr"),
    ("gasping", "medical.cpr"),
    ("unconscious", "medical.unconscious"),
    ("choking", "medical.stay"),
    ("heavy_bleeding", "medical.bleeding"),
    ("seizure_now", "medical.seizure"),
    ("overdose_or_poison_taken", "medical.poison"),
    ("heat_or_cold_collapse", "medical.stay"),
    ("stroke_flag", "medical.stroke"),
    ("chest_pain_flag", "medical.chest"),
    ("person_on_bridge_roof_rail", "crisis.step_back"),
    ("assault_now", "violence.safer_place"),
    ("weapon", "violence.safer_place"),
)
NUMBERS = {
    "asq": "numbers.suicide",
    "violence": "numbers.police",
    "silent": "numbers.police",
    "child": "numbers.police",
    "child_report": "numbers.police",
    "harm": "numbers.police",
    "missing": "numbers.police",
    "alarm": "numbers.police",
}
SEARCH_LINES = {
    "at_height": "medical.searching",
    "medical": "medical.searching",
    "hazard": "medical.searching",
    "fever": "medical.searching",
}


def instruction(turn: Turn) -> str | None:
    """The line of the one instruction that the known facts call for."""
    if turn.has("gas_smell") and topics.told(turn, "monoxide"):
        return "hazard.co"  # both mean "out at once"; what cannot be smelt needs air, not a closed valve
    line = next((line for fact, line in INSTRUCTIONS if turn.has(fact)), None)
    if line == "medical.cpr" and not turn.has("not_breathing") and not somebody_else(turn):
        return "medical.chest"  # who tells of their own hard breath is not to be pressed on the chest
    return line


def open_script(turn: Turn, script: ScriptText) -> None:
    """Says the disclosure if it was not heard, the search if one runs, the instruction, and the opening."""
    if not turn.state["disclosed"]:
        turn.state["disclosed"] = True
        turn.say("disclose.short")
    advice = instruction(turn)
    if advice is not None and not (advice == "crisis.step_back" and script.name == "at_height"):
        turn.say(advice)
    if script.name == "medical" and turn.heard.firm_kinds & {"suicide", "self_harm"}:
        turn.say("crisis.with_you")
    if topics.told(turn, "hospital") and script.name == "medical":
        turn.say("medical.er_by_119")
    child = bool(turn.state["memo"].get("child_caller"))
    if script.name not in {"medical", "hazard", "fever"} or child or not searching(turn):
        turn.say(opening(turn, script))
    if searching(turn) and turn.level is Level.IMMEDIATE:
        announce_search(turn)


def opening(turn: Turn, script: ScriptText) -> str:
    """The first sentence of the script. Grief, and words about "a friend", are met before the questions begin."""
    if script.name != "asq":
        return script.opening
    if turn.has("bereaved_by_suicide_recent"):
        return "asq.bereaved"
    return "asq.other" if topics.told(turn, "friend") else script.opening


def announce_hazard(turn: Turn) -> None:
    """A public hazard was named: the search has begun, and the caller should keep away (R-50)."""
    turn.say("hazard.public")
    turn.if_fail[:] = [turn.desk.wording.utterance("wait.no_search", turn.lang, numbers=numbers_for(turn))]


def numbers_for(turn: Turn) -> str:
    """The numbers that the caller can ring without us, for the danger that this call is about."""
    running = turn.state["script"]
    script = running["name"] if running is not None else str(turn.state["memo"].get("script", ""))
    return turn.desk.wording.utterance(NUMBERS.get(script, "numbers.medical"), turn.lang).text


def announce_search(turn: Turn) -> None:
    """Says that a human is being sought, true because the escalation is committed before it is spoken; or that
    somebody has accepted already."""
    running = turn.state["script"]
    news = [turn.state["level"], accepted(turn), reopened(turn), "119" in turn.state["lines"]]
    if turn.state["memo"].get("announced") == news:
        return  # said already, and nothing is different now
    turn.state["memo"]["announced"] = news
    if turn.state["silent"]:
        turn.say("silent.stay")
    elif accepted(turn):
        turn.say("wait.accepted")
    elif reopened(turn):
        turn.say("wait.urgent")
    else:
        named = SEARCH_LINES.get(running["name"] if running else "", "wait.searching")
        turn.say(named if "119" in turn.state["lines"] else "wait.searching")
    turn.if_fail[:] = [turn.desk.wording.utterance("wait.no_search", turn.lang, numbers=numbers_for(turn))]
