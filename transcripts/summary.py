"""The officer's summary of a call: situation, background, assessment, recommendation (domain brief F.2). Pure and
deterministic: the same page gives the same words. At most 600 characters in Korean.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from transcripts.calls import AnswerStatus, Lang, Level
from transcripts.intake import Intake, Sbar
from transcripts.intake_domains import Field
from transcripts.labels import (
    ACTIONS,
    KINDS,
    LEVELS,
    RULES,
    STATUSES,
    field_name,
    in_table_order,
    name,
    value_name,
)

LIMITS: dict[Lang, int] = {"ko": 600, "en": 1200}
QUOTE_CHARACTERS = 30
_BACKGROUND = ("domains.health.", "domains.care.", "domains.housing.")
_CRISIS = ("domains.suicide.", "domains.safety.")
_CALL_BACK_MINUTES = {True: 15, False: 30}  # suicide or violence; other (domain brief C.2)
_SUICIDE_OR_VIOLENCE = frozenset(f"R-{n}" for n in (10, 11, 12, 13, 16, 17, 20, 21, 22, 23, 24, 25))


@dataclass
class _Section:
    """Fragments of a section; `least` of them stay when the text has to shrink."""

    fragments: list[str]
    least: int = 1
    dropped: int = 0
    tail: list[str] = field(default_factory=list)

    def text(self, lang: Lang) -> str:
        more = [f"외 {self.dropped}건" if lang == "ko" else f"{self.dropped} more"] if self.dropped else []
        return "; ".join([*self.fragments, *more, *self.tail])

    def shrink(self) -> bool:
        if len(self.fragments) <= self.least:
            return False
        self.fragments.pop()
        self.dropped += 1
        return True


def write_sbar(intake: Intake, lang: Lang, zone: tzinfo, *, situation: str | None = None) -> Sbar:
    """The summary in one language. `situation` replaces the sentence of S where a checked one is given."""
    head = first_line(intake, lang)
    s = situation or _situation(intake, lang, zone)
    b, a = _Section(_background(intake, lang), least=0), _assessment(intake, lang)
    r = _Section(_recommendation(intake, lang, zone), least=2)
    none = "말한 것 없음" if lang == "ko" else "nothing said"
    while True:
        parts = {"s": s, "b": b.text(lang) or none, "a": a.text(lang) or none, "r": r.text(lang)}
        text = "\n".join([head, *(f"{letter.upper()} {part}" for letter, part in parts.items())])
        if len(text) <= LIMITS[lang] or not (b.shrink() or a.shrink() or r.shrink()):
            break
    return Sbar(**parts, text=text[: LIMITS[lang]])


def first_line(intake: Intake, lang: Lang) -> str:
    """`[level] rules · safe to contact · address confirmed · duty to report`: always the first line."""
    ko = lang == "ko"
    level = intake.triage.human.level or intake.triage.level
    rules = ", ".join(in_table_order(intake.triage.rules)[:5]) or ("규칙 없음" if ko else "no rule")
    safe = {
        "yes": ("연락처 안전", "safe to contact"),
        "no": ("연락처 위험: 전화·문자 금지", "NOT safe to contact"),
        "unknown": ("연락처 안전 미확인", "contact safety unknown"),
    }[_contact_safety(intake)][0 if ko else 1]
    address = intake.subject.address
    known = (
        ("주소 확인", "address confirmed") if address.confirmed else ("주소 미확인", "address not confirmed")
    )
    duty = (
        ("신고의무 있음", "duty to report")
        if intake.mandated_report
        else ("신고의무 없음", "no duty to report")
    )
    pick = 0 if ko else 1
    return f"[{name(LEVELS, level, lang)}] {rules} · {safe} · {known[pick]} · {duty[pick]}"


def one_line(intake: Intake, lang: Lang) -> str:
    """What the call was about, in a few words, without a person's data: for lists."""
    topics = [name(RULES, rule, lang) for rule in in_table_order(intake.triage.rules) if rule in RULES]
    needs = [complaint.category for complaint in intake.complaints]
    if not needs and intake.chief_need.category:
        needs = [intake.chief_need.category]
    return " · ".join(dict.fromkeys([*topics[:2], *needs])) or name(KINDS, intake.kind, lang)


def caller_words(intake: Intake) -> list[str]:
    """The words that led to the level, then the quotes of crisis answers; at most five."""
    crisis = [e.quote for path, f in intake.fields().items() if path.startswith(_CRISIS) for e in f.evidence]
    return list(dict.fromkeys([*intake.triage.quotes, *crisis]))[:5]


def _contact_safety(intake: Intake) -> str:
    contact = intake.subject.safe_contact
    known = {contact.call_back_safe, contact.sms_safe, contact.leave_message}
    return "no" if "no" in known else "yes" if "yes" in known else "unknown"


def _situation(intake: Intake, lang: Lang, zone: tzinfo) -> str:
    when = _clock(intake.call.started_at, zone)
    level = name(LEVELS, intake.triage.human.level or intake.triage.level, lang)
    about = one_line(intake, lang)
    done = [_action(lang, a.type, a.target, a.outcome) for a in intake.actions]
    if lang == "ko":
        acted = "조치: " + ", ".join(dict.fromkeys(done)) if done else "조치 기록 없음"
        return f"{when} {name(KINDS, intake.kind, lang)}, {about}, {level} 등급, {acted}."
    acted = "done: " + ", ".join(dict.fromkeys(done)) if done else "no action recorded"
    return f"{when} {name(KINDS, intake.kind, lang)}: {about}, level {level}, {acted}."


def _action(lang: Lang, kind: str, target: str | None, outcome: str | None) -> str:
    whom, what, came = (name(ACTIONS, part, lang) if part else "" for part in (target, kind, outcome))
    return " ".join(part for part in ((whom, what, came) if lang == "ko" else (what, whom, came)) if part)


def _background(intake: Intake, lang: Lang) -> list[str]:
    plain: dict[str, object] = {
        "subject.age_years": intake.subject.age_years,
        "household.lives_alone": intake.household.lives_alone,
        "household.size": intake.household.size,
        "household.children_n": intake.household.children_n,
        "subject.address.text": intake.subject.address.text,
    }
    said = [
        f"{field_name(path, lang)} {value_name(value, lang)}"
        for path, value in plain.items()
        if isinstance(value, bool | int | str)
    ]
    fields = {path: f for path, f in intake.fields().items() if path.startswith(_BACKGROUND)}
    return said + [_fact(path, f, lang) for path, f in fields.items() if _is_known(f)]


def _assessment(intake: Intake, lang: Lang) -> _Section:
    fields = {path: f for path, f in intake.fields().items() if not path.startswith(_BACKGROUND)}
    known = [path for path, f in fields.items() if _is_known(f)]
    known.sort(key=lambda path: not path.startswith(_CRISIS))
    facts = [_fact(path, fields[path], lang) for path in known]
    if not facts:
        facts = [f"“{_cut(quote)}" for quote in intake.triage.quotes]
    unclear = [path for path, f in intake.fields().items() if f.status is AnswerStatus.UNCLEAR]
    tail = _list("미확인" if lang == "ko" else "unclear", unclear, lang)
    tail += _list("묻지 않음" if lang == "ko" else "not asked", intake.quality.not_asked, lang)
    return _Section(facts, least=min(3, len(facts)), tail=tail)


def _list(title: str, paths: list[str], lang: Lang) -> list[str]:
    if not paths:
        return []
    shown = ", ".join(field_name(path, lang) for path in paths[:5])
    more = len(paths) - 5
    rest = (f" 외 {more}" if lang == "ko" else f" and {more} more") if more > 0 else ""
    return [f"{title}: {shown}{rest}"]


def _is_known(f: Field) -> bool:
    return f.status in {AnswerStatus.ASSERTED, AnswerStatus.DENIED, AnswerStatus.REFUSED}


def _fact(path: str, f: Field, lang: Lang) -> str:
    bare = f.value is None or f.status is AnswerStatus.REFUSED
    value = name(STATUSES, f.status, lang) if bare else value_name(f.value, lang)
    quote = f" “{_cut(f.evidence[0].quote)}" if f.evidence else ""
    return f"{field_name(path, lang)} {value}{quote}"


def _cut(quote: str) -> str:
    """The quote and its closing mark; a long one ends early and says so outside the mark, for it is verbatim."""
    return f"{quote}”" if len(quote) <= QUOTE_CHARACTERS else f"{quote[:QUOTE_CHARACTERS]}”…"


def _recommendation(intake: Intake, lang: Lang, zone: tzinfo) -> list[str]:
    parts = [_decision(intake, lang)]
    if intake.mandated_report:
        parts.append("신고의무 이행 결정" if lang == "ko" else "decide on the report that the law demands")
    for promise in intake.promises:
        due = _clock(promise.due_at, zone)
        kept = promise.kept_at is not None
        state = ("지킴" if kept else "아직") if lang == "ko" else ("kept" if kept else "open")
        parts.append(
            f"약속 {due}까지: {promise.text} ({state})"
            if lang == "ko"
            else f"promised by {due}: {promise.text} ({state})"
        )
    for complaint in intake.complaints:
        parts.append(f"{'접수' if lang == 'ko' else 'receipt'} {complaint.receipt} {complaint.department}")
    rejected = [w for w in intake.quality.warnings if w.startswith("rejected:")]
    if rejected:
        parts.append(
            f"근거 없는 값 {len(rejected)}개 뺌"
            if lang == "ko"
            else f"{len(rejected)} values without evidence left out"
        )
    return parts


def _decision(intake: Intake, lang: Lang) -> str:
    """What the officer must decide, and by when (domain brief C.2)."""
    level = intake.triage.human.level or intake.triage.level
    minutes = _CALL_BACK_MINUTES[not _SUICIDE_OR_VIOLENCE.isdisjoint(intake.triage.rules)]
    ko, en = {
        Level.IMMEDIATE: ("지금 안전 확인, 출동·방문 결정", "check safety now, decide on dispatch or visit"),
        Level.SAME_NIGHT: (
            f"{minutes}분 안에 회신, 방문 여부 결정",
            f"call back within {minutes} minutes, decide on a visit",
        ),
        Level.NEXT_MORNING: ("다음 근무일 12시까지 연락", "contact by noon of the next working day"),
        Level.ROUTINE: ("통상 기한 안에 처리", "handle within the usual deadline"),
    }[level]
    return ko if lang == "ko" else en


def _clock(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%m/%d %H:%M}"
