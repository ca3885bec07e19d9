"""Swearing: at the desk, at somebody else, or as mere emphasis. Pure. What follows is decided by the dialogue.

Only `directed` counts for the one warning (domain brief G.5), and never while a sign of danger stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from dialogue_flows.understanding.reading import reading

Target = Literal["directed", "third_party", "emphasis"]


@dataclass(frozen=True, slots=True)
class Abuse:
    """`severity` 1 insult, 2 profanity, 3 threat or sexual insult."""

    target: Target
    severity: Literal[1, 2, 3]
    confidence: float
    quote: str
    start: int = 0


# Speech recognition and typing soften or distort these; digits and signs between the syllables are allowed.
_KO_PROFANE = re.compile(
    r"[씨시쓰]\s?[0-9!@*]{0,2}\s?[발팔벌빨]\s?(?=[놈년새것아]|[^가-힣]|$|너|진|이|끄|맞|들|롬|럼)(?:놈|년"
    r"|새끼|것|들|롬|럼)?(?:들)?(?:아|이|의)?|ㅅㅂ|ㅆㅂ|ㅂㅅ|ㅈㄹ|ㄱㅅㄲ|(?<![가-힣])(?:쌍|썅|썩을|염병"
    r"|옘병|젠장|제기랄|우라질|빌어먹|육시랄|니미|니기미|지미|존나|졸라|조올라|개같|개\s?같은|좆|좇|좃"
    r"|엿\s?먹|지랄|쥐랄|꼴값|육갑)[가-힣]{0,4}"
    r"|(?:개|쌍|잡|미친|씹|썅|상|호로|후레|쳐죽일|죽일|나쁜|망할|썩을|더러운|몹쓸|못된|싸가지\s?없는"
    r"|양아치\s?같은)\s?(?:새끼|색끼|쉐끼|시끼|놈|년|자식|것)(?:들)?(?:아|이|야|의|가)?|병신|빙신|등신"
    r"|머저리|또라이|돌아이|미친(?:놈|년|새끼|것)"
    r"|(?<![가-힣])(?:이|그|저)\s?(?:새끼|쉐끼|놈)(?!\s?(?:고양|강아|새|멧))"
    r"|(?<![가-힣])[이그저]년(?!\s?[전째반동간도에])"
)
_KO_INSULT = re.compile(
    r"(?<![가-힣])(?:멍청|바보|돌대가리|대가리|쓰레기\s?(?:같|새끼|놈|년|야|들아|들이야)|인간\s?쓰레기"
    r"|한심한?\s?(?:놈|것"
    r"|인간|새끼)|무식한|세금\s?도둑|월급\s?도둑|밥버러지|버러지|철밥통|똥통|꼴통|깡통|고철|빡대가리"
    r"|싸가지)[가-힣]{0,4}"
    r"|(?<![가-힣])(?:닥쳐|아가리|주둥이|주둥아리|입\s?닥|꺼져(?!\s?(?:있|가|서|요))|꺼지라고|뒈져|뒤져라"
    r"|디져|뒤질래|나가\s?죽어|나가\s?뒤|엿이나)[가-힣]{0,3}"
)
_KO_THREAT = re.compile(
    r"(?:너|니|니들|네놈|당신|거기|너희|느그|당신들)[가-힣\s]{0,12}(?:죽여\s?(?:버|줄|불)|죽인다|찾아가서"
    r"|가만\s?(?:안|두지)|박살|불\s?질러|패\s?(?:죽|버))|(?:벗|가슴\s?만|자자고|섹스|한번\s?하자"
    r"|빨아)[가-힣]{0,3}"
)
_KO_YOU = re.compile(
    r"(?<![가-힣])(?:너(?=$|[^가-힣]|는|를|도|한테|희|네|들|나|가|같)|니(?=$|[^가-힣]|가|들|는|도|네|같)"
    r"|네가|니가|느그|늬들|당신|니놈|네놈"
    r"|이놈|이년(?!\s?[전째반동간])|인마|임마|짜식|야(?![가-힣])|이봐|이\s?(?=새끼|놈|자식|것들|나쁜|미친"
    r"|개|씨|쌍|멍청|바보|빌어|썩을|못된))"
    r"|(?:놈|년|새끼|자식|바보|멍청이|등신|병신)(?:들)?(?:아|야)(?![가-힣])|(?:공무원|직원|상담원)들?아(?![가-힣])"
)
_KO_COMMAND = re.compile(r"닥쳐|꺼져(?!\s?(?:있|가|서))|뒈져|뒤져라|엿\s?먹|입\s?닥|나가\s?죽")
_KO_THIRD = re.compile(
    r"(?<![가-힣])(?:그|저|옆집|윗집|남편|아들|며느리|사장|집주인|운전|택시|버스|차\s?주인|앞차"
    r"|위층)\s?(?:개|씨\S{0,2}|미친|나쁜|망할)?\s?(?:새끼|놈|년|자식|인간)|(?:새끼|놈|년|자식)(?:들)?(?:이"
    r"|가|은|는|한테|때문|을|를)(?![가-힣]{2})"
)
_EN_PROFANE = re.compile(
    r"\b(?:f+u+c+k\w*|sh[i1]t\w*|bullshit|bitch\w*|bastard\w*|ass ?holes?|cunt\w*|dick ?head\w*|prick"
    r"|wanker\w*|motherf\w+|crap|damn\w*|goddamn\w*|bloody|hell)\b",
    re.I,
)
_EN_INSULT = re.compile(
    r"\b(?:idiots?|morons?|stupid|dumb(?:ass)?|useless|imbecile|scum|trash|worthless|pathetic|shut up"
    r"|screw you|piss off|get lost|go to hell)\b",
    re.I,
)
_EN_THREAT = re.compile(
    r"\b(?:i(?:'ll| will|'m going to|'m gonna) (?:kill|find|hurt|beat|destroy) you|suck my|send me nudes)\b",
    re.I,
)
_EN_YOU = re.compile(
    r"\b(?:you(?:'re| are|r)?|u|f+u+c+k (?:you|off)|shut up|screw you|piss off|go to hell|get lost)\b", re.I
)
_EN_MILD = re.compile(r"(?:crap|damn\w*|goddamn\w*|bloody|hell)", re.I)


def abuse(text: str) -> Abuse | None:
    """The swearing in an utterance and whom it is for, or None."""
    korean = any("가" <= char <= "힣" or "ㄱ" <= char <= "ㅎ" for char in text)
    return _korean(text) if korean else _english(text)


def _korean(text: str) -> Abuse | None:
    threat = _KO_THREAT.search(text)
    if threat is not None and _KO_YOU.search(text):
        return _give(text, threat, "directed", 3, 0.85)
    profane = _KO_PROFANE.search(text)
    insult = _KO_INSULT.search(text)
    match = profane or insult
    if match is None:
        return None
    severity: Literal[1, 2] = 2 if profane else 1
    if _KO_COMMAND.search(text):
        return _give(text, match, "directed", severity, 0.9)
    third = _KO_THIRD.search(text)
    you = _KO_YOU.search(text)
    if you is not None and (third is None or (len(you.group()) > 1 and you.group().endswith(("아", "야")))):
        return _give(text, match, "directed", severity, 0.9)
    if third is not None:
        return _give(text, match, "third_party", severity, 0.75)
    return _give(text, match, "emphasis", severity, 0.75)


def _english(text: str) -> Abuse | None:
    threat = _EN_THREAT.search(text)
    if threat is not None:
        return _give(text, threat, "directed", 3, 0.9)
    profane, insult = _EN_PROFANE.search(text), _EN_INSULT.search(text)
    match = profane or insult
    if match is None:
        return None
    mild = profane is not None and insult is None and _EN_MILD.fullmatch(profane.group()) is not None
    you = _EN_YOU.search(text)
    near = you is not None and abs(you.start() - match.start()) <= 25 and not mild
    if near:
        return _give(text, match, "directed", 2 if profane else 1, 0.85)
    if insult is not None and profane is None and len(text) > 25:
        return None  # "a stupid car is parked": an opinion about a thing
    return _give(text, match, "emphasis", 2 if profane and not mild else 1, 0.7)


def _give(
    text: str, match: re.Match[str], target: Target, severity: Literal[1, 2, 3], confidence: float
) -> Abuse:
    found = reading(text, match.start(), match.end(), target, confidence)
    return Abuse(target, severity, confidence, found.quote, found.start)
