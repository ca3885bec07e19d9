"""The words by which callers steer the conversation, in Korean and English: patterns for `repair`, in order."""

from __future__ import annotations

import re
from typing import Literal

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

DESPAIR = re.compile(
    r"(?:다|이제|모두|전부|그만|그냥|싹)\s?(?:다\s?)?(?:그만두고|그만하고|끝내고|정리하고|내려놓고|놓고"
    r"|접고)\s?싶|살기|살고\s?싶|죽고|목숨|사라지고"
    r"|can't (?:do|take) this|done with (?:life|living|everything|it all|this)|end it all|end my|want to die"
    r"|give up on (?:life|everything)",
    re.IGNORECASE,
)
_W = r"(?<![가-힣])"
REPAIR_KO: tuple[tuple[Kind, re.Pattern[str], float], ...] = (
    (
        "slower",
        re.compile(
            r"(?:천천히|천처이|느리게|찬찬히|싸목싸목|살살\s?말|쪼매\s?천천|말이?\s?너무\s?빨[라리라]"
            r"|너무\s?빨라(?:요|서)?[\s.]*$|말이\s?빠[르른]|말이?\s?빨라)"
        ),
        0.93,
    ),
    (
        "louder",
        re.compile(
            r"(?:크게\s?(?:좀\s?)?(?:말|얘기|이야기|해|하|들)|큰\s?소리로|소리\s?(?:좀\s?)?(?:키워|크게)"
            r"|볼륨\s?(?:좀\s?)?(?:키워|올려)|목소리(?:가"
            r"|를)?\s?(?:너무\s?)?(?:작|좀\s?크|크게)|소리가\s?(?:너무\s?)?작|잘\s?안\s?들[려리]"
            r"|안\s?들[려리립렸]|안\s?들[기깁]|귀가\s?(?:어두|먹|잘\s?안)|가는\s?귀)"
        ),
        0.9,
    ),
    (
        "rephrase",
        re.compile(
            r"(?:쉽게|쉬운\s?말|풀어서|알아듣게|알기\s?쉽게)\s?(?:좀\s?)?(?:말|설명|얘기|해)"
            r"|(?:무슨|뭔|무신)\s?(?:뜻|말|소리|얘기|의미)(?!가|를\s?들|도|이\s?나)|이해가?\s?(?:안|잘\s?안|못)"
            r"|못\s?알아\s?(?:듣|먹|들)|어려워서\s?(?:잘\s?)?모르|질문이\s?(?:뭔지|무슨)"
        ),
        0.88,
    ),
    (
        "already_said",
        re.compile(
            r"(?:아까|방금|벌써|이미|좀\s?전에|지금|계속|금방|앞에서|위에서)\s?[가-힣\s]{0,8}(?:말했"
            r"|말씀드렸|얘기했|이야기했|대답했|말\s?했|말했는데|얘기\s?했|그랬잖|했잖아|캤잖|말씀\s?드렸"
            r"|했는데요|했다\s?아이|말혔|알려\s?드렸|알려드렸)"
            r"|말했잖|말씀드렸잖|얘기했잖|말했는데\s?(?:왜\s?)?또|몇\s?번을?\s?(?:더\s?)?(?:말|얘기|물)"
            r"|또\s?(?:물어보|물으|묻)|왜\s?(?:자꾸|또)\s?(?:물|묻)|같은\s?(?:질문|(?:말|걸|것을?)\s?(?:또"
            r"|몇|계속|자꾸))"
        ),
        0.9,
    ),
    (
        "repeat",
        re.compile(
            r"(?:다시|한\s?번\s?더|또\s?한\s?번|한번만|한\s?번만|재차|도로)\s?(?:좀\s?|한번\s?|한\s?번\s?"
            r"|더\s?)?(?:말|얘기|이야기|들려|설명|물어|해\s?(?:주|줘|달)|해\s?봐|읽어|불러)"
            r"|다시\s?(?:요|한\s?번(?:만)?요?)?[\s.?!]*$|뭐라\s?(?:고|했|하셨|카|그랬|캤)\S{0,6}\s?(?:다시|한\s?번)"
        ),
        0.93,
    ),
    (
        "wait",
        re.compile(
            rf"{_W}(?:잠깐|잠시|쫌만|쪼매만|잠만|쬐끔만|가만(?!\s?(?:안|두지|놔두지))|(?:기다려|기달려|지둘려)(?=\s?(?:주|줘|봐|보)"
            r"|[\s.!]*$)|기다리(?=이소|소|시오|시이소))(?:만(?:요|예|유)?"
            rf"|만\s?(?:기다|있|여)|요|만있|있어|\s?주|이소|시오|\s?보|\s?줘|봐|봐요)?(?![가-힣]{{3}})"
            r"|조금만\s?(?:기다|있다|이따)|(?:종이|펜|볼펜|메모)[가-힣\s]{0,8}(?:가져|찾|좀)"
            r"|한\s?번\s?보고\s?올|보고\s?올게"
        ),
        0.9,
    ),
    (
        "why_ask",
        re.compile(
            r"왜\s?(?:그런|그걸|그거|이런|자꾸|그|이|제|내)?\s?(?:걸|거|것을|게|말을|질문을)?\s?(?:물어|묻"
            r"|필요|알아야|알려고|궁금|여쭤|캐물)|(?:그게|그건|그거)\s?왜\s?(?:필요|중요|궁금|물)"
            r"|그런\s?(?:건|걸|거는|것까지)\s?왜|알아(?:서|가지고)\s?(?:뭐|뭘|어따|어디)|무슨\s?상관|뭐\s?하(?:려고|러)\s?(?:물|그)|어디에\s?쓰"
        ),
        0.93,
    ),
    (
        "change_language",
        re.compile(
            r"(?P<en>영어(?:로|\s?되|\s?가능|\s?할|\s?하)|잉글리시)|(?P<ko>(?:한국말|한국어|우리말"
            r"|조선말)(?:로|\s?되|\s?가능|\s?할|\s?하)|^\s*korean\W*$)|(?P<other>(?:중국어|베트남어|월남말|일본어"
            r"|태국어|러시아어|몽골어|캄보디아어|네팔어|우즈벡어|필리핀어|통역)(?:로|가|을|이|\s|\?))",
            re.I,
        ),
        0.93,
    ),
    (
        "cancel",
        re.compile(
            r"취소|(?:신고|접수|민원|그거|그건|이거|이건)(?:를|은|는)?\s?(?:안\s?할|하지\s?말|그만|됐|없던"
            r"|안\s?해도|빼\s?주|철회)|없던\s?(?:걸로|일로)|없었던\s?(?:걸로|일로)|철회|그만할래|안\s?할래"
            r"|안\s?할래요|처음부터\s?다시|다시\s?처음"
        ),
        0.88,
    ),
    (
        "end_call",
        re.compile(
            r"(?:전화\s?)?끊(?:을게|겠습|을래|을란|자|읍시|어\s?주|을\s?거|는다|습니|어요[\s.]*$|으이소"
            r"|을라|어도\s?(?:돼|될|되))|(?:이제|인자|이만|그럼)\s?(?:됐어|됐습|됐다|됐심|되았|끊|그만)"
            r"|(?:다른|더|딴)\s?(?:건|거는|것은|용건은|일은|말은|할\s?말은?|거)\s?없|들어가(?:세요|이소"
            r"|십시오|입시다)|안녕히\s?계|더\s?할\s?말\s?없|그만\s?통화"
        ),
        0.85,
    ),
    (
        "not_understood",
        re.compile(
            rf"{_W}(?:네|예|어|응|에|잉|야|뭐|뭣|엥)(?:요|라고요|라고|라구요|라꼬(?:예)?|라카노|라고예"
            rf"|시라고요|라는교|시라꼬예|시여|이라고요)?\s?\?|{_W}(?:뭐라고(?:요|예)?|뭐라구(?:요)?"
            r"|뭐라꼬(?:예)?|뭐라(?:카노|카는교|캤노|했|하셨|그랬|하는)|뭐라는|머라고|뭣이라|뭣이여|뭐시여"
            r"|므라카노|예에\?|네에\?)"
        ),
        0.9,
    ),
)
REPAIR_EN: tuple[tuple[Kind, re.Pattern[str], float], ...] = (
    ("slower", re.compile(r"\b(?:slow(?:er|ly)?(?: down)?|too fast|not so fast)\b", re.I), 0.93),
    (
        "louder",
        re.compile(
            r"\b(?:loud(?:er|ly)|speak up|can't hear|cannot hear|can't really hear|didn't hear|couldn't "
            r"hear|too quiet|turn it up|hard of hearing|volume)\b",
            re.I,
        ),
        0.9,
    ),
    (
        "rephrase",
        re.compile(
            r"\b(?:what (?:do|did) you mean|what does that mean|simpler|in other words|put (?:it|that) "
            r"another way|(?:don't|do not|didn't) (?:really )?(?:understand|get it|follow|get the question)"
            r"|explain|rephrase|i'm confused)\b",
            re.I,
        ),
        0.9,
    ),
    (
        "already_said",
        re.compile(
            r"\b(?:i (?:already|just) (?:said|told|answered|gave|did)|i(?:'ve| have) (?:already|just) "
            r"(?:said|told|answered|given)|i told you|told you already|like i said|as i said|you(?:'ve)? "
            r"already asked|you asked (?:me )?that|same question|asking again|already told)\b",
            re.I,
        ),
        0.92,
    ),
    (
        "repeat",
        re.compile(
            r"\b(?:(?:say|tell me|repeat|read|ask) (?:that|it|this|the question|yourself|me)(?: to me)? "
            r"(?:again|once more|one more time)|repeat (?:that|it|please|yourself|the question)|(?:say"
            r"|come) (?:that )?again|once more|one more time|again,? please|could you repeat|can you repeat"
            r"|please repeat)\b",
            re.I,
        ),
        0.93,
    ),
    (
        "wait",
        re.compile(
            r"\b(?:hold on|hang on|(?:wait|just|one|give me)(?: for)? (?:a|one)? ?(?:moment|minute|second"
            r"|sec|mo)|wait|one moment|one second|just a (?:moment|minute|second|sec)|let me (?:check|see"
            r"|look|find|get)|bear with me)\b",
            re.I,
        ),
        0.9,
    ),
    (
        "why_ask",
        re.compile(
            r"\b(?:why (?:do|are|would|did) you (?:ask|need|want|have to)|why (?:ask|is that|does that"
            r"|does it)|what(?:'s| is) (?:that|it|this) (?:for|got to do)|what does (?:that|it) (?:have"
            r"|matter)|why that question|how is that (?:relevant|your))",
            re.I,
        ),
        0.93,
    ),
    (
        "change_language",
        re.compile(
            r"\b(?:(?P<en>(?:speak|in|use|switch to|have|do) english|english,? please|(?:^|, )english\b(?! "
            r"road| street))|(?P<ko>(?:speak|in|use|switch to|do) korean|korean,? please))",
            re.I,
        ),
        0.93,
    ),
    (
        "cancel",
        re.compile(
            r"\b(?:cancel|never ?mind|forget (?:it|about it|that)|scratch that|drop it|start over|don't "
            r"report|no need to report|withdraw)\b",
            re.I,
        ),
        0.9,
    ),
    (
        "end_call",
        re.compile(
            r"\b(?:good ?bye|bye(?: bye)?|hang(?:ing)? up|that(?:'s| is| will be|'ll be) (?:all|it"
            r"|everything)|nothing else|i(?:'m| am) done|end (?:the|this) call|have to go|gotta go|got to "
            r"go|talk to you later)\b",
            re.I,
        ),
        0.85,
    ),
    (
        "not_understood",
        re.compile(
            r"(?:^\W*(?:sorry|pardon(?: me)?|excuse me|what|huh|hm+|eh|come again|say what)\s*\?)"
            r"|\b(?:pardon\b|what did you say|what was that|i didn't catch|i missed that|didn't get that"
            r"|couldn't catch|sorry,? what)",
            re.I,
        ),
        0.9,
    ),
)
WRONG_READ_BACK = {
    "ko": re.compile(
        r"(?:그게|그거|그건|그것은|주소가|번호가|이름이|날짜가|거기가)\s?(?:아니|아이|틀[렸린]|잘못)"
        r"|틀[렸린]|잘못\s?(?:알아|들으|적|된|됐|말)|고쳐\s?(?:주|줘)|수정|정정|바꿔\s?적"
    ),
    "en": re.compile(
        r"\b(?:that(?:'s| is) (?:wrong|not right|incorrect|not correct|not it)|you(?:'ve)? got (?:it|that) "
        r"wrong|correct that|i meant|i mean|change (?:that|it|the))",
        re.I,
    ),
}
