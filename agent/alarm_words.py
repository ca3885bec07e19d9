"""What an alarm says to a person who was asleep: one sentence in Korean and one in English, nothing private."""

from __future__ import annotations

from escalation.ports import Alarm

_WORDS: dict[str, tuple[str, str]] = {
    "nobody_on_call": ("부를 당직자가 없어요.", "Nobody is on call."),
    "everyone_paged": (
        "즉시 사건을 모두에게 알렸지만 아무도 맡지 않았어요.",
        "Everybody was paged and nobody took it.",
    ),
    "emergency_notice_needed": (
        "즉시 사건을 10분 동안 아무도 맡지 않았어요. 112나 119에 알려 주세요.",
        "Nobody took an immediate case in ten minutes. Notify 112 or 119.",
    ),
    "same_night_unanswered": (
        "당일 밤 사건을 아무도 맡지 않았어요.",
        "Nobody took a case of tonight.",
    ),
    "unaccepted": ("제때 맡은 사람이 없는 사건이 있어요.", "A case was not accepted in time."),
    "orphaned_call": (
        "사람이 필요한 통화인데 아무도 부르지 못했어요.",
        "A call needs a human and nobody was paged.",
    ),
    "ladder_stalled": ("호출이 멈춰 있어요.", "A ladder stands still."),
    "page_stuck": ("나가지 못한 호출이 있어요.", "A page is stuck."),
    "page_failed": ("호출을 보내지 못하고 있어요.", "A page cannot be sent."),
    "no_worker": ("호출을 맡은 프로그램이 모두 멈췄어요.", "No worker is alive."),
    "worker_silent": ("프로그램 하나가 멈췄어요.", "A worker fell silent."),
    "database_unreachable": ("데이터베이스에 닿지 않아요.", "The database cannot be reached."),
    "promise_overdue": ("신고자에게 한 약속의 기한이 지났어요.", "A promise to a caller is overdue."),
    "rota_gap": ("며칠 안에 당직자가 빈 곳이 있어요.", "The rota has a gap in the coming days."),
    "canary_failed": ("점검 전화가 끝까지 가지 못했어요.", "The check call did not get through."),
}
_ANY = ("온밤을 살펴봐 주세요.", "Please look at Onbam.")


def alarm_sentence(alarm: Alarm) -> tuple[str, str]:
    """(Korean, English) for an alarm; a kind without words of its own asks to look."""
    return _WORDS.get(alarm.kind, _ANY)


def alarm_text(alarm: Alarm) -> str:
    """The alarm in a few lines, for a mail or a message: both sentences, kind, subject and time."""
    korean, english = alarm_sentence(alarm)
    moment = f"{alarm.raised_at:%Y-%m-%d %H:%M:%S} UTC"
    return f"[온밤 경보] {korean}\n[Onbam alarm] {english}\n{alarm.kind} · {alarm.subject_id} · {moment}"
