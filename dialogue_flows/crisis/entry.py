"""Where a sign of danger enters: facts, level and search first, then the right script or one gentle question."""

from __future__ import annotations

from dialogue_flows import hearing
from dialogue_flows.crisis import interview, listener, topics
from dialogue_flows.crisis.casting import cast
from dialogue_flows.crisis.instructions import announce_hazard, announce_search
from dialogue_flows.crisis.scripts import ScriptText, script_for, scripts
from dialogue_flows.outcome import Expect
from dialogue_flows.triage import decide, learn, searching
from dialogue_flows.turn import Turn
from transcripts.calls import AnswerStatus, Flow, Level

SUICIDE = frozenset({"suicide", "self_harm"})
# Kinds that tell of hardship, not of danger this minute: they change neither tone nor rules of the call.
HARDSHIP = frozenset({"poverty", "isolation", "intoxication"})
SCRIPT_ASKS = frozenset({"medical", "hazard", "missing_person", "poverty"})
# An intent of danger that the detector did not see is worth one question, of the script that it would open.
INTENT_KINDS = {
    "crisis.suicide": "suicide",
    "crisis.violence": "violence",
    "crisis.medical": "medical",
    "crisis.hazard": "hazard",
    "complaint.fire": "hazard",
    "complaint.smoke": "hazard",
    "complaint.gas": "hazard",
    "complaint.flood": "hazard",
    "complaint.elevator.trapped": "hazard",
    "complaint.crime": "violence",
    "complaint.fight": "violence",
    "complaint.drunk_person": "medical",
    "complaint.missing_person": "missing_person",
    "report.abuse": "violence",
}
# A hazard at home has a script; one in the street is reported and announced.
AT_HOME_HAZARDS = frozenset(
    {"fire", "smoke", "trapped", "collapse", "flooding_room", "gas_smell", "co_suspected"}
)
AT_HOME_INTENTS = frozenset({"complaint.gas", "complaint.fire", "complaint.smoke"})
CALM_ANSWERS = {"soft.safe": "yes"}  # to every other gentle question the calm answer is "no"
SOFT_SCRIPTS = {"soft.body": "medical", "soft.hazard": "hazard"}
BARE = 4  # letters
NEEDS = ("roof", "food", "heat")  # a word of these in a wish for help asks after tonight
HINTS = frozenset({"medical", "hazard", "intoxication"})
MATTER_AWAITED = frozenset({"open", "more"})
NO_MATTER = frozenset({"", "report.self"})
STAYING = frozenset({"waiting", "offer", "handed_over"})


def danger(turn: Turn) -> str:
    """Takes in what the words say and chooses: a script, one soft check, or on with what was asked. An answer to a
    question of a complaint is set aside for when the call comes back to it.
    """
    answered = turn.matter is not None and turn.state["node"] == "slot"
    step = _chosen(turn)
    if answered and step != "calm":
        turn.state["memo"].setdefault("set_aside", turn.heard.text)
    return step


def _chosen(turn: Turn) -> str:
    before, flagged = set(turn.state["rules"]), turn.state["flagged"]
    escalated = len(turn.state["escalated"])
    absorb(turn)
    fresh = set(turn.state["rules"]) - before
    if "R-50" in fresh:
        announce_hazard(turn)
    script = cast(turn, _script_kinds(turn), fresh)
    running = turn.state["script"]
    if running is not None:
        if script is not None and _takes_over(script, running["name"]):
            return interview.begin(turn, script)
        if len(turn.state["escalated"]) > escalated and turn.level is Level.IMMEDIATE:
            announce_search(turn)
        return "script"
    if script is not None and not _done(turn, script):
        return interview.begin(turn, script)
    asks = turn.heard.ask and not _asked_by_interview(turn) and not _bare_answer(turn)
    # Voices and the like have no script: the first time they are told, one question is put to them all the same.
    flagged = flagged if turn.heard.firm_kinds == {"psychosis"} else turn.state["flagged"]
    if script is None and (asks or _faint_kinds(turn) or _hinted(turn)) and not flagged:
        return _soft_check(turn)
    return _again(turn, script, escalated)


def _bare_answer(turn: Turn) -> bool:
    """One short word to a question that waits ("없어요.") is its answer; alone it is no cue, unless a pattern knows it
    ("무서워요.").
    """
    short = len(turn.heard.text.strip(" .,!?…")) <= BARE
    known = turn.heard.named_kinds | turn.heard.firm_kinds
    return short and turn.state["pending"] is not None and not known


def _takes_over(script: ScriptText, running: str) -> bool:
    """A more urgent script does, and the silent one wherever the caller is overheard."""
    return script.rank < scripts()[running].rank or (script.name == "silent" and running == "violence")


def _script_kinds(turn: Turn) -> set[str]:
    """Kinds that open a script. In an outbound interview hardship is what the questions are about."""
    kinds = turn.heard.firm_kinds
    if listener.overheard(turn.heard.text):
        kinds = kinds | {"violence"}
    at_home = turn.heard.facts.keys() & AT_HOME_HAZARDS or turn.heard.intent in AT_HOME_INTENTS
    if not at_home and ("public_hazard" in turn.heard.facts or _a_complaint_of_it(turn)):
        kinds = kinds - {"hazard"}
    return kinds if turn.desk.context.flow is Flow.NIGHT_DUTY else kinds - HARDSHIP


def _a_complaint_of_it(turn: Turn) -> bool:
    """A matter of the city has its own questions about danger; likeness alone does not replace them by the script."""
    return turn.heard.intent.startswith("complaint.") and "hazard" not in turn.heard.named_kinds


def _asked_by_interview(turn: Turn) -> bool:
    """Whether the words tell of want and nothing else, in a call whose questions are about that."""
    return turn.desk.context.flow is not Flow.NIGHT_DUTY and turn.heard.kinds <= {"poverty"}


def _faint_kinds(turn: Turn) -> set[str]:
    """What a second reader, the intents or a model, takes for danger where the detector saw none."""
    heard = turn.heard
    if heard.intent == "info.er" and topics.told(turn, "hospital"):
        return {"medical"}
    needs = any(topics.told(turn, need) for need in NEEDS) and turn.desk.context.flow is Flow.NIGHT_DUTY
    if heard.intent.startswith("welfare.") and needs:
        return {"poverty"}
    if heard.signals and (heard.ask or heard.firm_kinds):
        return heard.kinds & {"missing_person"}  # "is it a child, or dementia?" costs nothing
    kinds = {INTENT_KINDS[heard.intent]} if heard.intent in INTENT_KINDS else set()
    model = {"suicide"} if turn.model is not None and turn.model.danger not in {"", "none"} else set()
    return kinds | model


def _hinted(turn: Turn) -> bool:
    """Whether words that name no matter of the city may tell of illness or a hazard: asked about rather than not
    understood.
    """
    return (
        turn.state["node"] in MATTER_AWAITED
        and turn.heard.intent in NO_MATTER
        and bool(turn.heard.kinds & HINTS)
    )


def faint_danger(turn: Turn) -> bool:
    """Whether a second reader raises a doubt. It can only raise (domain brief 0.4)."""
    half_heard = bool(listener.fragment(turn)) and not turn.state["flagged"]
    doubt = bool(_faint_kinds(turn)) or _hinted(turn)
    return doubt or half_heard or bool(listener.overheard(turn.heard.text))


def absorb(turn: Turn) -> None:
    """Facts of these words into the call, and the rule table over all of them."""
    learn(turn, turn.heard.facts)
    if turn.heard.intent == "complaint.gas" and "hazard" in turn.heard.firm_kinds:
        turn.fact("gas_smell", source="words", quote=turn.heard.said)  # a second reader can only raise
    drunk = listener.drunk(turn.heard.text) if "intoxication" in turn.heard.kinds else ""
    if drunk:
        turn.fact("intoxicated", source="words", quote=drunk)
    if turn.heard.firm_kinds or turn.heard.facts:
        turn.fact("any_flag")
        turn.state["flagged"] = turn.state["flagged"] or bool(turn.heard.firm_kinds - HARDSHIP)
    decide(turn)


def _done(turn: Turn, script: ScriptText) -> bool:
    return script.name in turn.state["scripts_done"]


def _again(turn: Turn, script: ScriptText | None, escalated: int) -> str:
    """The questions were asked already; a new sign is not cleared by the earlier answers (R-13)."""
    if script is not None and script.name == "asq" and turn.state["node"] not in STAYING:
        turn.fact("not_cleared_by_direct_no")
        decide(turn)
    fresh = len(turn.state["escalated"]) > escalated and searching(turn)
    if turn.state["node"] in STAYING:
        if fresh:
            announce_search(turn)
        return "calm"
    return "wait_with" if fresh or (script is not None and searching(turn)) else "calm"


def _soft_check(turn: Turn) -> str:
    """One gentle question for a cue that may mean nothing (domain brief C.3); never twice for the same kind.
    A faint medical sign, hazard or missing person is asked about by its script, which pages nobody by itself."""
    kinds = turn.heard.kinds | _faint_kinds(turn)
    asked_by_script = None if kinds & SUICIDE else _faint_script(turn, kinds)
    if asked_by_script is not None:
        return "calm" if _done(turn, asked_by_script) else interview.begin(turn, asked_by_script)
    line = _soft_line(kinds)
    checked = turn.state["memo"].setdefault("checked", [])
    if line in checked:
        return "calm"
    checked.append(line)
    if turn.state["node"] not in {"soft_check", *STAYING}:
        turn.state["resume"] = turn.state["node"]
    turn.state["memo"]["soft"] = {"line": line, "kinds": sorted(kinds), "pending": turn.state["pending"]}
    turn.say("soft.thanks" if line == "soft.mood" else "soft.worry")
    turn.ask(line, Expect.YES_NO)
    return turn.wait_in("soft_check")


def _faint_script(turn: Turn, kinds: set[str]) -> ScriptText | None:
    """The script that begins with a question as gentle as a soft check would be; None where that is to be put."""
    script = cast(turn, kinds & SCRIPT_ASKS, set())
    if script is None or script.name in {"fever", "missing", "concern", "alarm", "silent"}:
        return script
    return cast(turn, _faint_kinds(turn) & SCRIPT_ASKS, set())


def _soft_line(kinds: set[str]) -> str:
    if kinds == {"intoxication"}:
        return "soft.body"
    if kinds & SUICIDE or kinds <= {"isolation", "intoxication", "psychosis"}:
        return "soft.mood"
    if "hazard" in kinds:
        return "soft.hazard"
    return "soft.body" if "medical" in kinds else "soft.safe"


def urgent(turn: Turn) -> str:
    """An answer outside the scripts made a rule fire: the script of that rule takes over."""
    turn.state["flagged"] = True
    return interview.begin(turn, script_for(set(), set(turn.state["rules"])) or scripts()["medical"])


def soft_check(turn: Turn) -> str:
    """The answer to the gentle question: a clear calm answer goes back to the matter, anything else is asked about."""
    soft = turn.state["memo"].get("soft", {})
    reply = hearing.reply_to(turn, "yes_no", soft.get("line", "soft.mood"))
    calm = CALM_ANSWERS.get(str(soft.get("line")), "no")
    if soft.get("line") == "soft.mood":
        status = interview.STATUS.get(
            reply.answer, AnswerStatus.UNCLEAR if reply.answer == "none" else AnswerStatus.ASSERTED
        )
        turn.record("domains.suicide.cue", reply.value, status, reply.quote)
    if reply.answer == calm and not listener.tells_of_before(turn.heard.text):
        turn.state["pending"] = soft.get("pending")
        turn.say("soft.back")
        return "go_back"
    return doubt_remains(turn)


def doubt_remains(turn: Turn) -> str:
    """Whatever is no clear calm answer, also none at all, leads to the direct questions."""
    soft = turn.state["memo"].get("soft", {})
    if soft.get("line") in SOFT_SCRIPTS:
        return interview.begin(turn, scripts()[SOFT_SCRIPTS[soft["line"]]])
    if soft.get("line") == "soft.safe":
        return interview.begin(turn, script_for(set(soft["kinds"]), set()) or scripts()["violence"])
    return interview.begin(turn, scripts()["asq"])
