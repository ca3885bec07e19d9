"""What the caller wants of the conversation itself: repeat, slower, wait, "why do you ask", a person, the end. Pure.

Words of despair ("다 그만두고 싶어요", "이제 끝내고 싶어요") are never taken for cancelling or hanging up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from dialogue_flows.understanding.corrections import correction
from dialogue_flows.understanding.intents import intents
from dialogue_flows.understanding.language import spoken_language
from dialogue_flows.understanding.reading import reading
from dialogue_flows.understanding.yes_no_words import EN, KO
from transcripts.calls import Lang

Kind = Literal[
    "repeat",
    "rephrase",
    "slower",
    "louder",
    "wait",
    "why_ask",
    "refuse",
    "already_said",
    "correct",
    "cancel",
    "human",
    "change_language",
    "end_call",
    "not_understood",
]


@dataclass(frozen=True, slots=True)
class Repair:
    """`language` is set where `kind` is change_language; `correct` may carry the value in the same words."""

    kind: Kind
    confidence: float
    quote: str
    start: int = 0
    language: Lang | None = None


_DESPAIR = re.compile(
    r"(?:다|이제|모두|전부|그만|그냥|싹)\s?(?:다\s?)?(?:그만두고|그만하고|끝내고|정리하고|내려놓고|놓고|접고)\s?싶|살기|살고\s?싶|죽고|목숨|사라지고"
    r"|can't (?:do|take) this|end it all|end my|want to die|give up on (?:life|everything)",
    re.IGNORECASE,
)
_W = r"(?<![가-힣])"
_KO: tuple[tuple[Kind, re.Pattern[str], float], ...] = (
    (
        "slower",
        re.compile(
            r"(?:천천히|천처이|느리게|찬찬히|싸목싸목|살살\s?말|쪼매\s?천천|너무\s?빨[라리라]|말이\s?빠[르른]|빨라서)"
        ),
        0.93,
    ),
    (
        "louder",
        re.compile(
            r"(?:크게|큰\s?소리로|소리\s?(?:좀\s?)?(?:키워|크게)|볼륨\s?(?:좀\s?)?(?:키워|올려)|목소리(?:가|를)?\s?(?:너무\s?)?(?:작|좀\s?크|크게)|소리가\s?(?:너무\s?)?작|잘\s?안\s?들[려리]|안\s?들[려리립렸]|안\s?들[기깁]|귀가\s?(?:어두|먹|잘\s?안)|가는\s?귀)"
        ),
        0.9,
    ),
    (
        "rephrase",
        re.compile(
            r"(?:쉽게|쉬운\s?말|풀어서|알아듣게|알기\s?쉽게)\s?(?:좀\s?)?(?:말|설명|얘기|해)|무슨\s?(?:뜻|말|소리|얘기|의미)|뭔\s?(?:말|소리|뜻)|무신\s?(?:말|소리)|이해가?\s?(?:안|잘\s?안|못)|못\s?알아\s?(?:듣|먹|들)|어려워서\s?(?:잘\s?)?모르|질문이\s?(?:뭔지|무슨)"
        ),
        0.88,
    ),
    (
        "already_said",
        re.compile(
            r"(?:아까|방금|벌써|이미|좀\s?전에|지금|계속|금방|앞에서|위에서)\s?[가-힣\s]{0,8}(?:말했|말씀드렸|얘기했|이야기했|대답했|말\s?했|말했는데|얘기\s?했|그랬잖|했잖아|캤잖|말씀\s?드렸|했는데요|했다\s?아이|말혔|알려\s?드렸|알려드렸)"
            r"|말했잖|말씀드렸잖|얘기했잖|말했는데\s?(?:왜\s?)?또|몇\s?번을?\s?(?:더\s?)?(?:말|얘기|물)|또\s?(?:물어|묻)|왜\s?(?:자꾸|또)\s?(?:물|묻)|같은\s?(?:걸|것을|질문|말)"
        ),
        0.9,
    ),
    (
        "repeat",
        re.compile(
            r"(?:다시|한\s?번\s?더|또\s?한\s?번|한번만|한\s?번만|재차|도로)\s?(?:좀\s?|한번\s?|한\s?번\s?|더\s?)?(?:말|얘기|이야기|들려|설명|물어|해\s?(?:주|줘|달)|해\s?봐|읽어|불러)"
            r"|다시\s?(?:요|한\s?번(?:만)?요?)?[\s.?!]*$|뭐라\s?(?:고|했|하셨|카|그랬|캤)\S{0,6}\s?(?:다시|한\s?번)"
        ),
        0.93,
    ),
    (
        "wait",
        re.compile(
            rf"{_W}(?:잠깐|잠시|쫌만|쪼매만|잠만|쬐끔만|가만|기다려|기달려|지둘려|기다리)(?:만(?:요|예|유)?|만\s?(?:기다|있|여)|요|만있|있어|\s?주|이소|시오|\s?보|\s?줘|봐|봐요)?(?![가-힣]{{3}})"
            r"|조금만\s?(?:기다|있다|이따)|(?:종이|펜|볼펜|메모)[가-힣\s]{0,8}(?:가져|찾|좀)|한\s?번\s?보고\s?올|보고\s?올게"
        ),
        0.9,
    ),
    (
        "why_ask",
        re.compile(
            r"왜\s?(?:그런|그걸|그거|이런|자꾸|그|이|제|내)?\s?(?:걸|거|것을|게|말을|질문을)?\s?(?:물어|묻|필요|알아야|알려고|궁금|여쭤|캐물)|(?:그게|그건|그거)\s?왜\s?(?:필요|중요|궁금|물)|그런\s?(?:건|걸|거는|것까지)\s?왜|무슨\s?상관|뭐\s?하(?:려고|러)\s?(?:물|그)|어디에\s?쓰"
        ),
        0.93,
    ),
    (
        "change_language",
        re.compile(
            r"(?P<en>영어(?:로|\s?되|\s?가능|\s?할|\s?하)|잉글리시)|(?P<ko>(?:한국말|한국어|우리말|조선말)(?:로|\s?되|\s?가능|\s?할|\s?하)|korean)",
            re.I,
        ),
        0.93,
    ),
    (
        "cancel",
        re.compile(
            r"취소|(?:신고|접수|민원|그거|그건|이거|이건)(?:를|은|는)?\s?(?:안\s?할|하지\s?말|그만|됐|없던|안\s?해도|빼\s?주|철회)|없던\s?(?:걸로|일로)|없었던\s?(?:걸로|일로)|철회|그만할래|안\s?할래|안\s?할래요|처음부터\s?다시|다시\s?처음"
        ),
        0.88,
    ),
    (
        "end_call",
        re.compile(
            r"(?:전화\s?)?끊(?:을게|겠습|을래|을란|자|읍시|어\s?주|을\s?거|는다|습니|어요[\s.]*$|으이소|을라|어도\s?(?:돼|될|되))|(?:이제|인자|이만|그럼)\s?(?:됐어|됐습|됐다|됐심|되았|끊|그만)|(?:다른|더|딴)\s?(?:건|거는|것은|용건은|일은|말은|할\s?말은?|거)\s?없|들어가(?:세요|이소|십시오|입시다)|안녕히\s?계|더\s?할\s?말\s?없|그만\s?통화"
        ),
        0.85,
    ),
    (
        "not_understood",
        re.compile(
            rf"{_W}(?:네|예|어|응|에|잉|야|뭐|뭣|엥)(?:요|라고요|라고|라구요|라꼬(?:예)?|라카노|라고예|시라고요|라는교|시라꼬예|시여|이라고요)?\s?\?|{_W}(?:뭐라고(?:요|예)?|뭐라구(?:요)?|뭐라꼬(?:예)?|뭐라(?:카노|카는교|캤노|했|하셨|그랬|하는)|뭐라는|머라고|뭣이라|뭣이여|뭐시여|므라카노|예에\?|네에\?)"
        ),
        0.9,
    ),
)
_EN: tuple[tuple[Kind, re.Pattern[str], float], ...] = (
    ("slower", re.compile(r"\b(?:slow(?:er|ly)?(?: down)?|too fast|not so fast)\b", re.I), 0.93),
    (
        "louder",
        re.compile(
            r"\b(?:loud(?:er|ly)|speak up|can't hear|cannot hear|can't really hear|didn't hear|couldn't hear|too quiet|turn it up|hard of hearing|volume)\b",
            re.I,
        ),
        0.9,
    ),
    (
        "rephrase",
        re.compile(
            r"\b(?:what (?:do|did) you mean|what does that mean|simpler|in other words|put (?:it|that) another way|(?:don't|do not|didn't) (?:really )?(?:understand|get it|follow|get the question)|explain|rephrase|i'm confused)\b",
            re.I,
        ),
        0.9,
    ),
    (
        "already_said",
        re.compile(
            r"\b(?:i (?:already|just) (?:said|told|answered|gave|did)|i(?:'ve| have) (?:already|just) (?:said|told|answered|given)|i told you|told you already|like i said|as i said|you(?:'ve)? already asked|you asked (?:me )?that|same question|asking again|already told)\b",
            re.I,
        ),
        0.92,
    ),
    (
        "repeat",
        re.compile(
            r"\b(?:(?:say|tell me|repeat|read|ask) (?:that|it|this|the question|yourself|me)(?: to me)? (?:again|once more|one more time)|repeat (?:that|it|please|yourself|the question)|(?:say|come) (?:that )?again|once more|one more time|again,? please|could you repeat|can you repeat|please repeat)\b",
            re.I,
        ),
        0.93,
    ),
    (
        "wait",
        re.compile(
            r"\b(?:hold on|hang on|(?:wait|just|one|give me)(?: for)? (?:a|one)? ?(?:moment|minute|second|sec|mo)|wait|one moment|one second|just a (?:moment|minute|second|sec)|let me (?:check|see|look|find|get)|bear with me)\b",
            re.I,
        ),
        0.9,
    ),
    (
        "why_ask",
        re.compile(
            r"\b(?:why (?:do|are|would|did) you (?:ask|need|want|have to)|why (?:ask|is that|does that|does it)|what(?:'s| is) (?:that|it|this) (?:for|got to do)|what does (?:that|it) (?:have|matter)|why that question|how is that (?:relevant|your))",
            re.I,
        ),
        0.93,
    ),
    (
        "change_language",
        re.compile(
            r"\b(?:(?P<en>(?:speak|in|use|switch to|have|do) english|english,? please|(?:^|, )english\b(?! road| street))|(?P<ko>(?:speak|in|use|switch to|do) korean|korean,? please))",
            re.I,
        ),
        0.93,
    ),
    (
        "cancel",
        re.compile(
            r"\b(?:cancel|never ?mind|forget (?:it|about it|that)|scratch that|drop it|start over|don't report|no need to report|withdraw)\b",
            re.I,
        ),
        0.9,
    ),
    (
        "end_call",
        re.compile(
            r"\b(?:good ?bye|bye(?: bye)?|hang(?:ing)? up|that(?:'s| is| will be|'ll be) (?:all|it|everything)|nothing else|i(?:'m| am) done|end (?:the|this) call|have to go|gotta go|got to go|talk to you later)\b",
            re.I,
        ),
        0.85,
    ),
    (
        "not_understood",
        re.compile(
            r"(?:^\W*(?:sorry|pardon(?: me)?|excuse me|what|huh|hm+|eh|come again|say what)\s*\?)|\b(?:pardon\b|what did you say|what was that|i didn't catch|i missed that|didn't get that|couldn't catch|sorry,? what)",
            re.I,
        ),
        0.9,
    ),
)
_WRONG_READ_BACK = {
    "ko": re.compile(
        r"(?:그게|그거|그건|그것은|주소가|번호가|이름이|날짜가|거기가)\s?(?:아니|아이|틀[렸린려]|잘못)|틀[렸린려]|잘못\s?(?:알아|들으|적|된|됐|말)|고쳐\s?(?:주|줘)|수정|정정|바꿔\s?적|아니라\s"
    ),
    "en": re.compile(
        r"\b(?:that(?:'s| is) (?:wrong|not right|incorrect|not correct|not it)|you(?:'ve)? got (?:it|that) wrong|correct that|i meant|i mean|change (?:that|it|the))",
        re.I,
    ),
}


def repair(text: str, lang: Lang | None = None) -> Repair | None:
    """The repair that the caller asks for, or None where the words belong to the matter itself."""
    if not text.strip() or _DESPAIR.search(text):
        return None
    spoken = spoken_language(text, lang)
    return _human(text) or _from_table(text, spoken) or _refuse(text, spoken) or _correct(text, spoken)


def _human(text: str) -> Repair | None:
    for found in intents(text):
        if found.name == "human.request":
            return Repair("human", found.confidence, found.quote, found.start)
    return None


def _from_table(text: str, lang: Lang) -> Repair | None:
    table = (*_KO, *_EN) if lang == "ko" else (*_EN, *_KO)
    for kind, pattern, confidence in table:
        match = pattern.search(text)
        if match is None or (kind == "wait" and len(text) > 30):
            continue
        found = reading(text, match.start(), match.end(), kind, confidence)
        target: Lang | None = None
        if kind == "change_language":
            target = "en" if match.groupdict().get("en") else "ko"
        return Repair(kind, confidence, found.quote, found.start, target)
    return None


def _refuse(text: str, lang: Lang) -> Repair | None:
    match = (KO if lang == "ko" else EN)["refuse"].search(text)
    if match is None:
        return None
    found = reading(text, match.start(), match.end(), "refuse", 0.9)
    return Repair("refuse", 0.9, found.quote, found.start)


def _correct(text: str, lang: Lang) -> Repair | None:
    changed = correction(text)
    if changed is not None:
        return Repair("correct", changed.confidence, changed.quote, changed.start)
    match = _WRONG_READ_BACK[lang].search(text)
    if match is None:
        return None
    found = reading(text, match.start(), match.end(), "correct", 0.8)
    return Repair("correct", 0.8, found.quote, found.start)
