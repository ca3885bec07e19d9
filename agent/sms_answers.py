"""What an officer who texted gets back. Pure."""

from __future__ import annotations

from escalation.replies import Reply, ReplyKind
from escalation.service import Accepted, NoticeAccepted, WonBy

_TAKEN = "사건을 맡으셨어요. 콘솔에서 내용을 확인해 주세요."
_TAKEN_BY = "{who} 님이 먼저 맡았어요."
_DECLINED = "네, 다음 사람에게 넘길게요."
_CLOSED = "이 호출은 이미 끝났어요. 감사합니다."
_UNKNOWN = "맞는 코드를 찾지 못했어요. 문자의 네 자리 숫자만 보내 주세요."


def sms_answer(reply: Reply) -> str | None:
    """The answer to an officer's text message; None to anybody else."""
    match reply:
        case Reply(kind=ReplyKind.NOT_AN_OFFICER):
            return None
        case Reply(kind=ReplyKind.DECLINE):
            return _DECLINED
        case Reply(acknowledgement=WonBy(name=who)):
            return _TAKEN_BY.format(who=who)
        case Reply(acknowledgement=Accepted() | NoticeAccepted()):
            return _TAKEN
        case Reply(kind=ReplyKind.ACCEPT):
            return _CLOSED
        case _:
            return _UNKNOWN
