"""Shapes of whole answers that `yes_no` weighs: fillers before them, bare existence, deferral, closing words."""

from __future__ import annotations

import re

FILLER = re.compile(
    r"(?:[\s,.…~·!]|(?<![가-힣])(?:네|예|어|응)\s?\?|(?<![가-힣])(?:아|음|저기|저|뭐|그|에|에이|아이고"
    r"|아이구|흠|예전|글|사실|사실은|저는"
    r"|나는|나|전|난|아유|어휴|휴|이제|그게|그러니까|있잖아요)(?![가-힣])"
    r"|\b(?:um|uh|er|well|so|oh|hmm|ah|actually|like|and|but)\b)*",
    re.IGNORECASE,
)
HESITATION = re.compile(r"어+|음+|으음|음음")
SUBJECTS = (
    r"(?:(?:아무|그런|다친|위험한|아픈|끊긴|다른|특별한|별|별다른|그럴|그러한|밀린|아직|지금|이제|딱히|따로"
    r"|전혀|하나도|옆에|집에|저|저는"
    r"|생각|사람|사람들|분|거|건|것|게|일|일은|적|도|은|는|이|가|뭐|누구|데|곳|문제)(?:은|는|이|가|도|에는|엔)?\s*)*"
)
ONLY_DEGREE = re.compile(
    r"(?:[\s,.…~]|(?<![가-힣])(?:아|음|뭐|그냥|저는|나는|전|난|좀|거의|한|네|그런\s?(?:생각|적|마음"
    r"|느낌)(?:이|은|을)?|생각(?:이|은)?|들어요|그런\s?게)(?![가-힣])|\b(?:well|um|uh|just|maybe|only|i|do"
    r"|have|it|happens|feel|that|way)\b)*",
    re.IGNORECASE,
)
DEFERRED = re.compile(r"나중|다음에|바빠|바쁘|바쁩|later|another time", re.IGNORECASE)
BARE_NOT_EXIST = re.compile(rf"[\s,.]*{SUBJECTS}(?:없|읎)(?!이|애)[가-힣]{{1,5}}[\s.!]*$")
BARE_EXIST = re.compile(rf"[\s,.]*{SUBJECTS}(?:있|계)[가-힣]{{1,5}}[\s.!]*$")
LATE_NO = re.compile(
    r"(?:아니에요|아니예요|아닙니다|아니야|아니라예|아니유|아입니더|아녀유|아닌데요|아니거든요)[\s.!]*$"
)
LATE_YES = re.compile(
    r"(?:맞아요|맞습니다|맞아|맞어요|맞심더|그렇습니다|그렇죠|that's right|that is right|correct)[\s.!]*$"
)

# Behind a no: a yes that takes it back.
LATER_YES = re.compile(
    r"(?<![가-힣])(?:네|예|응)(?=$|[\s,.!])|있(?:어요|습니다|긴\s?해요|긴\s?합니다|었어요|죠|지)[\s.!]*$|맞아요[\s.!]*$"
    r"|\b(?:yes|yeah|yep|i do|i am|i have|sometimes)\b[\s.!]*$",
    re.IGNORECASE,
)
# Words that carry a no on: without one of them "아니" only opens the sentence ("아니 진짜 힘들어요").
DENIAL = re.compile(
    r"없|읎|안\s|않|못|아니|아녀|아닌|괜찮|싫|됐|그런\s?(?:거|건|게|생각)|해\s?본\s?말|농담|나중|아직|몰라|모르"
)
