"""What an officer hears before the caller: level, why, who is there, where. At most about ten seconds (brief G.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from agent.drops import TRANSFER_REFUSED, safe_to_call_back
from dialogue_flows.triage import PLACE_RULES
from transcripts import labels
from transcripts.calls import AnswerStatus, CallEvent, Lang, Level
from transcripts.snapshot import CallSnapshot

_WORDS: Mapping[Lang, Mapping[str, str]] = {
    "ko": {
        "desk": "{city} AI 당직입니다.",
        "alone": "혼자 있음",
        "with": "곁에 사람 있음",
        "place": "장소 {place}",
        "no_place": "주소 모름",
        "on_line": "지금 통화 중이에요.",
        "off_line": "전화가 끊겼어요. 콘솔에서 번호를 확인하고 다시 걸어 주세요.",
        "unsafe": "다시 걸면 위험할 수 있어요. 콘솔을 먼저 봐 주세요.",
        "unanswered": "전화가 끊겼고 다시 걸어도 받지 않았어요. 콘솔에서 번호와 장소를 확인해 주세요.",
        "only_place": "전화한 사람과는 연결하지 않아도 돼요. 장소를 확인해 주세요.",
        "refused": "지금은 연결을 원하지 않았어요. 콘솔에서 약속한 시간을 보고 전화해 주세요.",
        "quiet": "소리 내어 말하기 어려운 분이에요. 먼저 조용히 들어 주세요.",
        "number": "발신번호 {number}",
    },
    "en": {
        "desk": "{city} AI night desk.",
        "alone": "alone",
        "with": "somebody is with them",
        "place": "place {place}",
        "no_place": "no address",
        "on_line": "They are on the line.",
        "off_line": "The line is gone. Look up the number in the console and call back.",
        "unsafe": "Ringing back may put them in danger. Look at the console first.",
        "unanswered": "The line is gone and nobody answered when we rang back. See the console for number and place.",
        "only_place": "The caller need not be connected. Please look after the place.",
        "refused": "They did not want to be connected now. See the console for the time that was agreed, and call.",
        "quiet": "They can hardly speak aloud. Please listen quietly first.",
        "number": "number {number}",
    },
}


def briefing(
    snapshot: CallSnapshot, *, rule: str, city: str, on_line: bool, lang: Lang, number: str | None = None
) -> str:
    """The sentence for one human, from what the record proves; nothing is guessed. `number` is the caller's, for those
    who send help to a place (119, 112) alone.
    """
    words = _WORDS[lang]
    level = labels.name(labels.LEVELS, snapshot.call.level.value, lang)
    why = labels.name(labels.RULES, rule, lang)
    parts = [level, why, *_who_is_there(snapshot, words), _place(snapshot, words)]
    if number is not None:
        parts.append(words["number"].format(number=number))
    return f"{words['desk'].format(city=city)} {', '.join(parts)}. {words[_tail(snapshot, rule=rule, on_line=on_line)]}"


def _tail(snapshot: CallSnapshot, *, rule: str, on_line: bool) -> str:
    if rule in PLACE_RULES:
        return "only_place"
    if on_line and wants_no_transfer(snapshot):
        return "refused"
    if on_line:
        return "quiet" if quiet(snapshot) else "on_line"
    if not safe_to_call_back(snapshot):
        return "unsafe"
    unreached = any(event.kind == "call.unreached" for event in snapshot.events)
    return "unanswered" if unreached else "off_line"


def wants_no_transfer(snapshot: CallSnapshot) -> bool:
    """Whether the caller refused to be put through and has not asked for a person since (G.3: nobody is forced).
    Where life is in danger they are put through all the same.
    """
    if snapshot.call.level is Level.IMMEDIATE:
        return False
    said = [event for event in snapshot.events if _about_transfer(event)]
    return bool(said) and said[-1].kind == TRANSFER_REFUSED


def _about_transfer(event: CallEvent) -> bool:
    asked = event.kind == "escalation.plan" and event.data.get("rule") == "R-61"
    return asked or event.kind == TRANSFER_REFUSED


def quiet(snapshot: CallSnapshot) -> bool:
    """Whether somebody near the caller may listen, so that nothing may be said aloud to them (C.13, R-20)."""
    return "R-20" in snapshot.call.rules


def deciding_rule(snapshot: CallSnapshot, default: str) -> str:
    """The newest rule for which a human is sought: one about the caller, before any about a place (C.13, R-50)."""
    plans = [str(e.data.get("rule", default)) for e in snapshot.events if e.kind == "escalation.plan"]
    about_caller = [rule for rule in plans if rule not in PLACE_RULES]
    return [default, *plans, *about_caller][-1]


def _who_is_there(snapshot: CallSnapshot, words: Mapping[str, str]) -> Iterable[str]:
    answer = _latest(snapshot).get("domains.suicide.with_someone")
    if answer == AnswerStatus.DENIED:
        yield words["alone"]
    elif answer == AnswerStatus.ASSERTED:
        yield words["with"]


def _latest(snapshot: CallSnapshot) -> dict[str, AnswerStatus]:
    return {answer.path: answer.status for answer in snapshot.answers}


def _place(snapshot: CallSnapshot, words: Mapping[str, str]) -> str:
    places = [
        answer.value
        for answer in snapshot.answers
        if answer.path == "subject.address.text" and isinstance(answer.value, str)
    ]
    filed = [complaint.slots["where"] for complaint in snapshot.complaints if "where" in complaint.slots]
    found = [*filed, *places]
    return words["place"].format(place=found[-1]) if found else words["no_place"]
