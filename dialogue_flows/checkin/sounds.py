"""What a moan is, in words that a recogniser writes for it. Pure."""

from __future__ import annotations

import re

# Nothing but groans: "어" and "응" alone are a yes, "음" alone is thinking, so each needs another beside it.
_GROAN = (
    r"(?:으+[윽음응]*|윽+|끙+|끄응+|흐+[윽음]*|아야+|아이고+|아이구+|에구+|어이구+|하아+|아아+|어어+|억+|헉+"
    r"|u+gh+|a+h+|o+w+|mm+h*)"
)
_MOAN = re.compile(rf"^(?:[\s.,…~ㅡ\-!?]*{_GROAN})+[\s.,…~ㅡ\-!?]*$", re.IGNORECASE)
_DISTRESS = re.compile(
    r"으+윽|끄응|아야야|살려(?!\s?(?:달라|놓|줬))|도와\s?(?:줘|주)(?!지|는|러|겠)|못\s?(?:일어나|움직이|걷|걸)|넘어[졌져]|쓰러[졌져]"
    r"|(?<!한)숨이|어지러"
    r"|help me|can'?t (?:get up|move|breathe)|i(?:'ve| have)? f(?:ell|allen)",
    re.IGNORECASE,
)
# Spoken of and not told of oneself: "쓰러졌을까 봐?", "넘어진 줄 알았어?", "내가 쓰러졌냐", "안 어지러워요".
_SUPPOSED = re.compile(
    r"(?:[졌쓰러을]|진|질|일|올|운|워)\s?(?:까\s?봐|까봐|줄\s?(?:알|아)|냐|는지|나\s?(?:보|확인|싶)|는가)|(?:안|한\s?번도)\s?(?:넘어|쓰러|어지)"
    r"|(?:넘어|쓰러|어지러)[가-힣]{0,2}\s?(?:않|적\s?없|일\s?없)|did you think|if i f|haven'?t fallen|didn'?t fall",
    re.IGNORECASE,
)
_CROSS = re.compile(
    r"왜\s?(?:자꾸|또|이리|이렇게|맨날|허구한\s?날)|(?:자꾸|또|맨날|그만|이제)\s?(?:좀\s?)?전화|전화질|전화\s?(?:좀\s?)?(?:하지\s?마|그만|걸지)|짜증|귀찮|지겨|지긋지긋"
    r"|성가[시셔]|시끄러|바쁜데|자는데|잠\s?(?:다\s?)?깨|한숨이|안\s?죽었|멀쩡한|이\s?시간에|때가\s?몇"
    r"|stop calling|leave me alone|annoy|why (?:do|are) you (?:keep|always|calling)|not dead|fed up|woke me",
    re.IGNORECASE,
)
_SHORT = 2


def moans(text: str) -> bool:
    """Whether the words are groans and nothing else, or tell that the person cannot help themselves."""
    words = text.strip()
    if _MOAN.match(words) and len(words) >= _SHORT:
        return True
    told = _DISTRESS.search(words)
    return told is not None and _SUPPOSED.search(words) is None


def cross(text: str) -> bool:
    """Whether the words are of somebody who is angry to be called, and who tells of no trouble beside."""
    return bool(_CROSS.search(text)) and not moans(text)
