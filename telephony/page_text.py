"""What a page says and texts. Nothing private: level, rule and case number only (domain brief G.2)."""

from __future__ import annotations

from collections.abc import Mapping

from transcripts.calls import Lang, Level

SMS_LIMIT = 160
NOTICES = frozenset({"TEST", "PROMISE"})
"""What stands for the rule in a page that is about no case: a test page, and the reminder of a promise."""

_LEVELS: Mapping[Lang, Mapping[Level, str]] = {
    "ko": {
        Level.IMMEDIATE: "즉시",
        Level.SAME_NIGHT: "당일 밤",
        Level.NEXT_MORNING: "익일 오전",
        Level.ROUTINE: "일반",
    },
    "en": {
        Level.IMMEDIATE: "immediate",
        Level.SAME_NIGHT: "tonight",
        Level.NEXT_MORNING: "next morning",
        Level.ROUTINE: "routine",
    },
}

_PHRASES: Mapping[str, Mapping[Lang, str]] = {
    "page": {
        "ko": "온밤 당직 호출입니다. {level}, 규칙 {rule}, 사건 {case}.",
        "en": "This is an on-call page from Onbam. {level}, rule {rule}, case {case}.",
    },
    "page_TEST": {
        "ko": "온밤 시험 호출이에요. 실제 사건이 아니에요.",
        "en": "This is a test page from Onbam. There is no case.",
    },
    "page_PROMISE": {
        "ko": "온밤이에요. 전화하신 분께 약속한 시간이 됐어요. 콘솔에서 확인하고 전화해 주세요.",
        "en": "This is Onbam. A call that was promised to a caller is due. Please see the console and call.",
    },
    "menu_notice": {
        "ko": "확인하셨으면 1번을 눌러 주세요. 3번 다시 듣기.",
        "en": "Press 1 to confirm. Press 3 to hear this again.",
    },
    "no_key_notice": {
        "ko": "누르신 번호가 없어서 확인되지 않았어요.",
        "en": "No key was pressed, so this is not confirmed.",
    },
    "pin_failed_notice": {
        "ko": "확인 번호가 맞지 않아서 확인되지 않았어요.",
        "en": "The PIN was not right, so this is not confirmed.",
    },
    "noted": {"ko": "확인됐어요. 감사합니다.", "en": "Confirmed. Thank you."},
    "menu": {
        "ko": "1번을 누르면 연결합니다. 2번 다음 사람에게. 3번 다시 듣기.",
        "en": "Press 1 to take the call. Press 2 to pass it on. Press 3 to hear this again.",
    },
    "no_key": {
        "ko": "누르신 번호가 없어서 다음 사람에게 넘길게요.",
        "en": "No key was pressed, so the page goes to the next person.",
    },
    "wrong_key": {"ko": "잘못 누르셨어요.", "en": "That key is not in the menu."},
    "pin": {
        "ko": "확인 번호를 누르고 우물 정자를 눌러 주세요.",
        "en": "Enter your PIN, then press the hash key.",
    },
    "pin_wrong": {"ko": "확인 번호가 맞지 않아요. ", "en": "That PIN is not right. "},
    "pin_failed": {
        "ko": "확인 번호가 맞지 않아서 다음 사람에게 넘길게요.",
        "en": "The PIN was not right, so the page goes to the next person.",
    },
    "declined": {"ko": "네, 다음 사람에게 넘길게요.", "en": "All right. The page goes to the next person."},
    "taken": {
        "ko": "{who} 님이 먼저 맡으셨어요. 감사합니다.",
        "en": "{who} has already taken this case. Thank you.",
    },
    "closed": {"ko": "이 호출은 이미 끝났어요. 감사합니다.", "en": "This page is already over. Thank you."},
    "connecting": {"ko": "연결할게요.", "en": "Connecting you now."},
    "caller_gone": {
        "ko": "전화하신 분이 끊으셨어요. 콘솔에서 번호를 확인하고 다시 걸어 주세요.",
        "en": "The caller has hung up. Please find the number in the console and call back.",
    },
    "not_moved": {
        "ko": "통신사 문제로 연결하지 못했어요. 콘솔에서 번호를 확인하고 직접 걸어 주세요.",
        "en": "The carrier could not connect you. Please find the number in the console and call directly.",
    },
    "ended": {
        "ko": "통화가 끝났어요. 결과를 콘솔에 남겨 주세요.",
        "en": "The call has ended. Please record the outcome in the console.",
    },
    "caller_moves": {"ko": "연결할게요.", "en": "Connecting you now."},
    "introduce_officer": {
        "ko": "담당자와 전화하신 분을 연결했어요. 저는 AI예요. 두 분 들리시면 말씀해 주세요.",
        "en": "The officer and the caller are connected. I am an AI. If you hear each other, please speak.",
    },
    "introduce_line": {
        "ko": "{line} 상담원과 전화하신 분을 연결했어요. 저는 AI예요. 두 분 들리시면 말씀해 주세요.",
        "en": "The {line} operator and the caller are connected. I am an AI. If you hear each other, please speak.",
    },
    "introduce_again": {"ko": "두 분 서로 들리세요?", "en": "Can you both hear each other?"},
    "elsewhere": {
        "ko": "다른 분이 먼저 연결됐어요. 자세한 내용은 콘솔에서 확인해 주세요. 감사합니다.",
        "en": "Somebody else was connected first. Please see the console for more. Thank you.",
    },
    "ask_person": {
        "ko": "{city} AI 당직입니다. 위험한 분이 전화에 있어요. 사람이 받으셨으면 네라고 하시거나 1번을 눌러 주세요.",
        "en": "AI night desk of {city}. A caller in danger is on the line. If you are a person, say yes or press 1.",
    },
    "line_over_send": {
        "ko": "지금은 다른 분이 이 분과 통화하고 있어요. 들으신 내용으로 출동을 판단해 주세요. 감사합니다.",
        "en": "Somebody else is speaking with this person now. Please decide on sending help. Thank you.",
    },
    "line_over": {
        "ko": "다른 분이 먼저 연결됐어요. 감사합니다.",
        "en": "Somebody else was connected first. Thank you.",
    },
    "line_nobody": {
        "ko": "전화하신 분과의 통화가 끝났어요. 감사합니다.",
        "en": "The caller is no longer on the line. Thank you.",
    },
    "line_ended": {"ko": "통화가 끝났어요. 감사합니다.", "en": "The call has ended. Thank you."},
    "line_not_moved": {
        "ko": "통신사 문제로 연결하지 못했어요. 다시 전화드릴게요.",
        "en": "The carrier could not connect you. We will call again.",
    },
}


_NOTICE_SMS: Mapping[str, Mapping[Lang, str]] = {
    "TEST": {
        "ko": "[시험] 온밤 시험 호출 · 확인하려면 코드 {code} 답장",
        "en": "[test] Onbam test page · reply {code} to confirm",
    },
    "PROMISE": {
        "ko": "[약속] 전화 약속 시간 · 콘솔 확인 · 확인하려면 코드 {code} 답장",
        "en": "[promise] a promised call is due · see the console · reply {code} to confirm",
    },
}


def phrase(name: str, lang: Lang, **values: str | int) -> str:
    """One sentence of a page's call."""
    return _PHRASES[name][lang].format(**values)


def phrase_for(name: str, rule: str, lang: Lang) -> str:
    """A sentence that differs where the page is about no case: then nobody is connected and nobody else is called."""
    return phrase(f"{name}_notice" if rule in NOTICES else name, lang)


def level_name(level: Level, lang: Lang) -> str:
    """The level as officers call it (domain brief C.2)."""
    return _LEVELS[lang][level]


def page_sentence(*, lang: Lang, level: Level, rule: str, case_number: int) -> str:
    """The first sentence of a page's call, before any key."""
    if rule in NOTICES:
        return phrase(f"page_{rule}", lang)
    return phrase("page", lang, level=level_name(level, lang), rule=rule, case=case_number)


def sms_text(*, lang: Lang, level: Level, rule: str, case_number: int, code: str) -> str:
    """The text of a page: at most 160 characters, nothing that a lock screen may not show."""
    name = level_name(level, lang)
    if rule in NOTICES:
        text = _NOTICE_SMS[rule][lang].format(code=code)
    elif lang == "ko":
        text = f"[{name}] {rule} · 사건 {case_number} · 확인하려면 코드 {code} 답장"
    else:
        text = f"[{name}] {rule} · case {case_number} · reply {code} to acknowledge"
    if len(text) > SMS_LIMIT:
        raise ValueError(f"a page is at most {SMS_LIMIT} characters: shorten the rule's id")
    return text
