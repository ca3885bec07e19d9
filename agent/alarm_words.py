"""What an alarm says to a person who was asleep: what is wrong and what mends it, in Korean and in English, nothing
private.
"""

from __future__ import annotations

from dataclasses import dataclass

from escalation.ports import Alarm, AlarmKind


@dataclass(frozen=True, slots=True)
class AlarmWords:
    """What is wrong (`ko`, `en`) and what to do now (`mend_ko`, `mend_en`)."""

    ko: str
    en: str
    mend_ko: str
    mend_en: str


_TAKE = ("콘솔에서 사건을 열고 바로 맡아 주세요.", "Open the case in the console and take it now.")
_LOOK = ("콘솔에서 사건을 확인해 주세요.", "Look at the case in the console.")
_ROTA = ("콘솔의 당직표에서 빈 곳을 채워 주세요.", "Fill the place on the duty plan in the console.")
_START = (
    "프로그램을 다시 시작하고 onbam doctor를 실행해 주세요.",
    "Start the program again and run onbam doctor.",
)
_CARRIER = (
    "통신사 계정과 당직자 번호를 확인하고, 급하면 직접 전화해 주세요.",
    "Check the carrier account and the officer's number; where it is urgent, ring the officer yourself.",
)
_TEST = (
    "당직자에게 직접 연락하고, 받지 못하면 당직을 바꿔 주세요.",
    "Reach the officer another way, or put somebody else on duty.",
)
_CALL = (
    "콘솔에서 번호를 보고 신고자에게 전화해 주세요.",
    "See the number in the console and ring the caller.",
)

WORDS: dict[AlarmKind, AlarmWords] = {
    AlarmKind.NOBODY_ON_CALL: AlarmWords(
        "부를 당직자가 없어요. 도움이 필요한 통화가 있어요.",
        "Nobody is on call, and a call needs help.",
        *_TAKE,
    ),
    AlarmKind.EVERYONE_PAGED: AlarmWords(
        "즉시 사건을 모두에게 알렸지만 아무도 맡지 않았어요.",
        "Everybody was paged and nobody took it.",
        *_TAKE,
    ),
    AlarmKind.EMERGENCY_NOTICE_NEEDED: AlarmWords(
        "즉시 사건을 10분 동안 아무도 맡지 않았어요.",
        "Nobody took an immediate case in ten minutes.",
        "지금 112나 119에 알려 주세요.",
        "Notify 112 or 119 now.",
    ),
    AlarmKind.SAME_NIGHT_UNANSWERED: AlarmWords(
        "당일 밤 사건을 아무도 맡지 않았어요.", "Nobody took a case of tonight.", *_TAKE
    ),
    AlarmKind.WEBHOOK: AlarmWords(
        "사건이 바깥에 알리는 단계까지 왔어요.", "A case has come to the step that tells outside.", *_TAKE
    ),
    AlarmKind.ROUND_EXHAUSTED: AlarmWords(
        "모두 한 번씩 불렀지만 아무도 맡지 않았어요. 처음부터 다시 부르고 있어요.",
        "Everybody was tried once and nobody took it; the ladder begins again.",
        *_TAKE,
    ),
    AlarmKind.LADDER_EXHAUSTED: AlarmWords(
        "여러 번 불렀지만 아무도 맡지 않았어요. 이제 마지막 담당만 부르고 있어요.",
        "Every round is over and nobody took it; only the last resort is still paged.",
        *_TAKE,
    ),
    AlarmKind.REOPENED: AlarmWords(
        "맡은 사람이 결과를 남기지 않아 다시 사람을 찾고 있어요.",
        "Who had taken a case recorded no outcome in time; somebody is sought again.",
        "맡았던 당직자에게 어떻게 되었는지 물어보고 결과를 남겨 주세요.",
        "Ask the officer who had it what became of it, and record the outcome.",
    ),
    AlarmKind.CLOSED_UNACCEPTED: AlarmWords(
        "아무도 맡지 않은 즉시 사건을 누가 끝냈어요.",
        "An immediate case was closed although nobody had taken it.",
        *_LOOK,
    ),
    AlarmKind.UNACCEPTED: AlarmWords(
        "제때 맡은 사람이 없는 사건이 있어요.", "A case was not accepted in time.", *_TAKE
    ),
    AlarmKind.ORPHANED_CALL: AlarmWords(
        "사람이 필요한 통화인데 아무도 부르지 못했어요.", "A call needs a human and nobody was paged.", *_CALL
    ),
    AlarmKind.LADDER_STALLED: AlarmWords("호출이 멈춰 있어요.", "A ladder stands still.", *_START),
    AlarmKind.DECISION_FAILED: AlarmWords(
        "한 사건에서 다음에 누구를 부를지 정하지 못하고 있어요.",
        "For one case the next step cannot be decided; it is tried every ten seconds.",
        "콘솔에서 그 사건을 직접 맡고, 로그를 개발 담당에게 보내 주세요.",
        "Take that case in the console yourself, and send the log to whoever maintains the program.",
    ),
    AlarmKind.PAGE_STUCK: AlarmWords("나가지 못한 호출이 있어요.", "A page is stuck.", *_START),
    AlarmKind.PAGE_FAILED: AlarmWords("호출을 보내지 못하고 있어요.", "A page cannot be sent.", *_CARRIER),
    AlarmKind.NO_WORKER: AlarmWords("호출을 맡은 프로그램이 모두 멈췄어요.", "No worker is alive.", *_START),
    AlarmKind.WORKER_SILENT: AlarmWords("프로그램 하나가 멈췄어요.", "A worker fell silent.", *_START),
    AlarmKind.WORKER_FAULT: AlarmWords(
        "호출을 맡은 프로그램에 오류가 났어요. 계속 다시 시도하고 있어요.",
        "A worker that sends pages met a fault; it goes on trying.",
        "로그에서 오류를 확인하고, 계속되면 프로그램을 다시 시작해 주세요.",
        "Read the fault in the log; where it goes on, start the program again.",
    ),
    AlarmKind.DATABASE_UNREACHABLE: AlarmWords(
        "데이터베이스에 닿지 않아요.",
        "The database cannot be reached.",
        "데이터베이스를 살리고, 그동안 당직 전화를 직접 받아 주세요.",
        "Bring the database back; until then answer the duty phone yourself.",
    ),
    AlarmKind.PROMISE_OVERDUE: AlarmWords(
        "신고자에게 한 약속의 기한이 지났어요.", "A promise to a caller is overdue.", *_CALL
    ),
    AlarmKind.PROMISE_UNANSWERED: AlarmWords(
        "약속 시간을 알렸지만 당직자가 답하지 않았어요.",
        "The officer did not answer the reminder of a promise.",
        *_CALL,
    ),
    AlarmKind.PROMISE_WITHOUT_OFFICER: AlarmWords(
        "신고자에게 한 약속을 지킬 당직자가 없어요.",
        "Nobody is on call to keep a promise to a caller.",
        *_CALL,
    ),
    AlarmKind.DUTY_TEST_UNANSWERED: AlarmWords(
        "오늘 밤 당직자가 근무 전 점검 호출에 답하지 않았어요. 2번이 있으면 먼저 부르게 바꿨어요.",
        "An officer of tonight did not answer the test page; a backup, where there is one, is called first.",
        *_TEST,
    ),
    AlarmKind.TEST_BUTTON_UNANSWERED: AlarmWords(
        "시험 호출에 답이 없었어요.", "A test page was not answered.", *_CARRIER
    ),
    AlarmKind.ROTA_GAP: AlarmWords(
        "며칠 안에 당직자가 빈 곳이 있어요.", "The rota has a gap in the coming days.", *_ROTA
    ),
    AlarmKind.CANARY_FAILED: AlarmWords(
        "점검 전화가 끝까지 가지 못했어요.",
        "The check call did not get through.",
        "야간 번호로 직접 걸어 보고 onbam canary를 실행해 주세요.",
        "Ring the night number yourself, then run onbam canary.",
    ),
}
_ANY = AlarmWords(
    "온밤을 살펴봐 주세요.",
    "Please look at Onbam.",
    "콘솔을 열고 onbam doctor를 실행해 주세요.",
    "Open the console and run onbam doctor.",
)


def alarm_words(alarm: Alarm) -> AlarmWords:
    """The words of an alarm; a kind that only a newer process knows asks to look."""
    return WORDS[AlarmKind(alarm.kind)] if alarm.kind in set(AlarmKind) else _ANY


def alarm_sentence(alarm: Alarm) -> tuple[str, str]:
    """(Korean, English): what is wrong and what mends it."""
    words = alarm_words(alarm)
    return f"{words.ko} {words.mend_ko}", f"{words.en} {words.mend_en}"


def alarm_text(alarm: Alarm) -> str:
    """The alarm in a few lines, for a mail or a message: both sentences, kind, subject and time."""
    korean, english = alarm_sentence(alarm)
    moment = f"{alarm.raised_at:%Y-%m-%d %H:%M:%S} UTC"
    return f"[온밤 경보] {korean}\n[Onbam alarm] {english}\n{alarm.kind} · {alarm.subject_id} · {moment}"
