"""The spoken forms behind `yes_no`: one table of features a language, tried in place, never as a whole list of sentences."""

from __future__ import annotations

import re

_L = r"(?<![가-힣])"  # a Korean word begins here
_R = r"(?![가-힣])"  # and ends here
_END = r"(?=\s*(?:[.,!;]|$))"  # an English clause ends here


def _ko(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives))


def _en(*alternatives: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(alternatives) + r")\b", re.IGNORECASE)


# "네 개", "네 시", "예 전" are not yes: a counter behind 네 makes it four.
_NE_COUNTER = r"(?!\s?(?:개|명|시|번|사람|살|달|대|마리|군데|집|가지|통|알|잔|병|곳|식구|시간|번째|가구|줄|장|분)(?:[^가-힣]|$|이|가|은|를|요|예|에|쯤|정도|만|도|째))"
# A question mark right behind makes 네/예/어/응 "pardon?".
KO: dict[str, re.Pattern[str]] = {
    "yes": _ko(
        rf"{_L}(?:네+|넵|넹|넷|녜|예+|옙|예아|예예|응+|으응|엉|어+|음음|으음|오야|하모(?:요|예)?|하믄(?:요)?|암(?:요|만요)?|아먼|아무렴(?:요)?"
        rf"|그럼(?:요)?|그라제(?:라)?|그라지라|그라모(?:예|요)?|그람(?:요)?|기여(?:유|라)?|기지(?:유)?|그려(?:유|요)?|그래(?:요|유)?|기래(?:요)?|하무(?:요)?|맞어(?:요|유)?){_R}(?!\s*\?){_NE_COUNTER}",
        rf"{_L}(?:그렇(?:습니다|죠|지요|지|다니까|고말고|네요|답니다|긴|다고)|그러(?:합니다|지라|제라|믄요)|그랬(?:어|습|죠|지)|그런(?:\s?거|\s?것)\s?같|그런\s?편)",
        rf"{_L}맞(?:아|습|어|지|죠|는|심더|다|십|당|소|니더|고요|긴|구만)",
        rf"{_L}(?:당연(?:하|히)?|물론|옳(?:소|습|지)|오케이|좋(?:아|습|지|죠|네|심더|소)|알겠|알았(?:어|습)|본인(?:이|입|인)|바로\s?접니다|저예요|접니다|전데요|저인데요|제가\s?맞)",
        rf"{_L}(?:1번|일번){_R}",
    ),
    "no": _ko(
        rf"{_L}(?:아니+(?:요|오|유|여|예)?|아뇨|아녀(?:요|유|라)?|아니라(?:예|우|요|니까(?:요)?|고요)|아니랑께|아니당께|아입니더|아이라(?:예|요)?|아이다|아이(?:예|요)|아인데(?:예|요)?|아닌디(?:요)?|아니구만(?:유)?|노|놉|싫어(?:요|예|유)?|싫습니다|됐어(?:요|예)?|됐습니다){_R}",
        rf"{_L}아(?:니에|니예|닙|닌데|녜|니거든|니야|니지|니죠|닐)",
        rf"{_L}(?:절대|전혀|천만에|그럴\s?리|설마(?:요)?)",
        rf"{_L}(?:2번|이번(?=$|이?요|입니다|\.)){_R}?",
        r"[가-힣]\s?(?:건|거|게|것은?)\s?(?:전혀\s?)?(?:아니에|아니예|아닙|아니야|아니라예|아니유|아녀|아이라|아입니)",
    ),
    "hedge": _ko(
        r"(?:건|거|게|것은?|거는)\s?(?:또\s?|꼭\s?)?(?:아닌데|아니지만|아니고|아니긴|아니구|아닌디|아닌거|아닌\s?거|아닌\s?것|아이고|아인데)",
        rf"{_L}(?:꼭|딱|완전히|반드시)\s?[가-힣\s]{{0,12}}(?:아니|않|없)",
        rf"{_L}(?:그런\s?것도|그런\s?거도)\s?(?:같고|아니고)",
        r"(?:정도|까지)(?:는|은)?\s?(?:아니|않|아닌)",
        r"같기도|반반|애매|긴가민가|그럴\s?수도|그럴지도|그저\s?그래|그냥\s?그래|모호|왔다\s?갔다|반은\s?맞",
        rf"{_L}(?:아마(?:도)?){_R}",
        r"(?:그렇다고|아니라고)(?:도)?\s?(?:할|볼|하기|말하기)",
        rf"{_L}거의\s?(?:없|안|아니)",
    ),
    "not_now": _ko(
        rf"{_L}(?:아직(?:은|까진|까지는)?|지금(?:은|은요|까진)|당장(?:은)?|오늘은)(?:요)?\s?(?:아니|없|괜찮|안\s|아녀|아닌)",
        rf"{_L}(?:아직(?:은|까진)?|지금은|당장은)(?:요|이요)?\s*[.!]*$",
    ),
    "unknown": _ko(
        rf"{_L}글쎄|글씨(?:유|요|라)|{_L}몰(?:라|러|류|겄|른)|모르(?:겠|겄|것|는|지|죠|요|오|네|구|고|것소)|기억\s?(?:이\s?)?(?:안|잘\s?안|없)"
        rf"|{_L}헷갈|{_L}확실(?:치|하지|히는|하진)|{_L}잘\s?모|{_L}알\s?수\s?(?:가\s?)?없|{_L}어떨지|{_L}말하기\s?어려"
    ),
    "refuse": _ko(
        r"(?:말|얘기|이야기|대답|답|말씀|알려|가르쳐)(?:은|을|도|는)?\s?(?:하기|드리기|해\s?주기|주기|드리고|하고)?\s?(?:가\s?)?(?:싫|싶지\s?않|싶지가|싶진|좀\s?그렇|곤란|그래요)",
        r"(?:말|얘기|이야기|대답|답|답변)(?:은|을|도)?\s?안\s?(?:할|해|하고|하겠)",
        r"(?:말|얘기|대답|답변)(?:은|을)?\s?(?:못\s?하겠|거부|거절|안\s?하면\s?안|하지\s?않겠)",
        r"노\s?코멘트|묻지\s?마|물어보지\s?마|묻지\s?말|물어보지\s?말|그런\s?(?:건|거|것은?)\s?(?:왜\s?)?(?:물|묻)|패스|넘어가(?:요|주|죠|자|\s)|넘어갈게|건너뛰|비밀|사생활|대답\s?안",
    ),
    "degree": _ko(
        rf"{_L}(?:가끔|이따금|때때로|종종|자주|매일|맨날|날마다|늘|항상|거의\s?매일|거의\s?다|조금|쪼금|쪼매|쪼까|쬐끔|약간|좀|많이|엄청|꽤|어쩌다|더러|간혹|간간이|한두\s?번|몇\s?번|두세\s?번|여러\s?번|두어\s?번|그때그때|심할\s?때|며칠|요즘)(?![가-힣])(?!\s?(?:이나|만\s?더|만\s?기다))",
        rf"{_L}(?:가끔|조금|약간|좀|종종|자주|때때로|많이|간혹|매일)(?:씩|은|요|씩요|이요|예|은요|씩은|유|이에요|입니다){_R}",
        r"(?:한|두|세|몇)\s?번(?:은|쯤|정도|인가)?\s?(?:있었|했|그랬|해\s?봤|시도)",
        r"(?:전에|때|예전에|옛날에|작년에|지난달에|년\s?전에|달\s?전에)(?:는|도)?(?:\s?한\s?번)?\s?(?:있었|했었|그랬|그런\s?적)",
        r"적(?:이|은|도)?\s?(?:있|많)",
    ),
    "past": _ko(r"(?:예전|옛날|과거|몇\s?년\s?전|오래\s?전|어릴\s?때|젊었을\s?때|몇\s?달\s?전|작년|재작년)"),
    "never": _ko(
        r"한\s?번도|단\s?한\s?번도|하나도\s?(?:없|안)|전혀|절대|적(?:이|은|도)?\s?(?:없|읎)|아무\s?(?:일도|것도|데도|문제)\s?(?:없|아니)"
    ),
    "little": _ko(
        rf"{_L}(?:별로|그다지|그닥|딱히|그리|벨로|별루)(?:요|예|유|\s?안|\s?없|\s?아니|[^가-힣]|$)"
    ),
    "exist": _ko(
        r"있(?:어|습|다|지|죠|네|는데|긴|는디|으|고|심더|데이|소|당께|구만|을\s?거|었)", r"계(?:세|십|셔|신)"
    ),
    "not_exist": _ko(
        r"(?:없|읎)(?:어|습|다|지|죠|네|는데|는디|으|심더|데이|소|당께|구만|시|고|었|을|는\s?것\s?같|거든)",
        r"안\s?계",
    ),
    "alone": _ko(
        rf"{_L}(?:나|저)?\s?(?:혼자(?:예|이|입|요|서요|\s?있|\s?사|\s?살|\s?지|\s?뿐|인데|라|밖|[^가-힣]|$)|홀로|혼차|호자\s?있|독거)"
    ),
    "please": _ko(
        r"(?:해|보내|연결해|바꿔|불러|전화|걸어|알려|도와|적어|남겨|접수해|신고해|그렇게\s?해|와)\s?(?:주|줘|달|조)",
        r"부탁(?:해|드|합|함)|해\s?봐(?:요|라|주)|하세요|하십시오|하시죠|말씀하|(?:할|받을|갈|들을)게요|하이소|해\s?주이소|하소|해\s?도(?:라)?[.\s]*$|그러(?:세요|시죠|십시오|자|죠)|원해|원합|받고\s?싶|필요해|필요합",
    ),
    "decline": _ko(
        r"(?:하|부르|보내|오|걸|연락하|전화하|알리|연결하)지\s?(?:마|말|않)|안\s?(?:해도|하셔도|와도|오셔도|보내|보내셔도|불러도|부르셔도|받아도|받을|할래|할게|하겠|하고|원)|필요\s?(?:는\s?)?(?:없|읎)|필요치|원(?:하지|치)\s?않|사양|거절|다음에|나중에|바빠|바쁘|바쁩|지금은\s?(?:좀|안|어려|곤란)|어렵(?:겠|습|네|다)|곤란|안\s?(?:돼요|됩니다|되는데|되겠)|싫(?:어|습|은데|다|네|소)"
    ),
    "fine": _ko(r"괜찮|괘안|괜않|갠찮|멀쩡|문제\s?없|이상\s?없|별일\s?없|별\s?문제|안전해|안전합|무사"),
    "negated": _ko(
        rf"{_L}(?:안|못)\s?(?!녕|내|전|심|에)[가-힣]|[가-힣]지(?:는|도|가)?\s?(?:않|못|마)|[가-힣]진\s?않|{_L}못(?:해|하|했|합|받|먹|갔|가|자|구)"
    ),
    "question": _ko(
        r"\?\s*$",
        r"(?:냐고|느냐고|다고|라고|자고)(?:요|예)?[\s?.]*$",
        r"(?:까요|나요|가요|는지요|습니까|십니까|입니까)[\s?.]*$",
    ),
}

EN: dict[str, re.Pattern[str]] = {
    "yes": _en(
        r"yes+",
        r"yeah+",
        "yea",
        "yep",
        "yup",
        "aye",
        "ya",
        "yah",
        r"uh[\s-]?huh",
        r"mm[\s-]?hm+",
        "sure",
        "of course",
        "certainly",
        "absolutely",
        "definitely",
        "indeed",
        r"right(?! now| away| here| in| on)",
        "correct",
        r"ok(?:ay)?",
        "alright",
        rf"i (?:do|am|have|did|was|would|can){_END}",
        rf"(?:it|he|she|there|they) (?:is|does|are|has|do){_END}",
        "that's (?:me|right|correct|true|fine)",
        "that is (?:me|right|correct|true)",
        "speaking",
        "affirmative",
        "go ahead",
        "totally",
        "exactly",
        "please do",
    ),
    "no": _en(
        r"no+",
        "nope",
        "nah",
        "nay",
        "never",
        "negative",
        "none",
        "nothing",
        "nobody",
        "no one",
        "not at all",
        rf"(?:i|we|it|he|she|they|there|that)(?:'m| am|'s| is| are|'re) not{_END}",
        rf"(?:i|we|they|you) (?:don't|do not|didn't|did not|haven't|have not|can't|won't|wouldn't|wasn't)"
        rf"(?: think so| believe so| have (?:any\w*|one|it)| want (?:that|it|to)| need (?:it|that|any\w*|to))?{_END}",
        rf"(?:it|he|she|there|that) (?:doesn't|isn't|hasn't|wasn't|didn't|aren't){_END}",
        "of course not",
        "certainly not",
        "absolutely not",
        "definitely not",
    ),
    "hedge": _en(
        "not really",
        "not exactly",
        "not quite",
        "not completely",
        "not entirely",
        "kind of",
        "kinda",
        "sort of",
        "sorta",
        "maybe",
        "perhaps",
        "possibly",
        "might be",
        "could be",
        "probably",
        "not so much",
        "yes and no",
        "half and half",
        "hardly",
        "barely",
        "not that (?:bad|much|often)",
        "it depends",
        "not always",
        "i suppose",
    ),
    "not_now": _en(
        "not (?:right )?now", "not yet", "not today", "not tonight", "not any ?more", "not at the moment"
    ),
    "guess": _en("i guess", "i guess so", "i suppose so", "i think so", "i believe so", "i'd say so"),
    "unknown": _en(
        r"(?:i )?(?:don't|do not|dunno|didn't) (?:really |quite |actually )?(?:know|remember|recall)",
        "dunno",
        r"(?:i'm |i am )?not (?:\w+ )?sure",
        "no idea",
        "hard to say",
        "can't (?:say|tell|remember)",
        "who knows",
        "unsure",
        "no clue",
    ),
    "refuse": _en(
        r"(?:i'd|i would|i'll) (?:rather|prefer) not",
        r"rather not",
        r"(?:don't|do not|won't|wouldn't) (?:want|wanna|like|care|wish)(?: to)? (?:say|talk|answer|tell|discuss|share|go into)",
        r"(?:won't|will not|not going to|not gonna) (?:say|answer|tell|talk)",
        "none of your (?:business|concern)",
        "no comment",
        "(?:that's|it's) (?:private|personal)",
        "(?:skip|pass on) (?:that|this|it)",
        "pass",
        "skip",
        "next question",
        "don't ask",
        "not comfortable",
    ),
    "degree": _en(
        "sometimes",
        "occasionally",
        "often",
        "a little",
        "a bit",
        "a few times",
        "once",
        "twice",
        "once or twice",
        "now and then",
        "from time to time",
        "every day",
        "most days",
        "nearly every day",
        "almost every day",
        "always",
        "a lot",
        "frequently",
        "every now and then",
        "on and off",
        "lately",
        "several times",
        "some",
        "slightly",
        "somewhat",
        "rarely",
    ),
    "past": _en(
        "years ago",
        "long ago",
        "a long time ago",
        "in the past",
        "when i was",
        "months ago",
        "last (?:year|month)",
        "used to",
    ),
    "never": _en("never", "not once", "not ever", "not at all", "nothing like that", "none at all"),
    "alone": _en(r"alone", "by myself", "on my own", "just me", "only me", "no(?:body| one)(?: else)?"),
    "exist": _en(
        r"(?:is|are|'s|'re) (?:right )?(?:here|with me|next to me|beside me|in the house|at home|there)",
        r"there(?:'s| is| are)(?! no| not| nobody| nothing)",
        r"i(?:'ve| have) (?:a|some|my|someone|somebody|one)",
        "someone",
        "somebody",
    ),
    "please": _en(
        "please",
        "i'd like that",
        "that would be",
        "i want (?:that|it)",
        "let's do (?:that|it)",
        "i would like that",
    ),
    "decline": _en(
        "no,? thanks?",
        "no,? thank you",
        "don't (?:bother|call|send|come)",
        "not interested",
        "i'm busy",
        "i am busy",
        "later",
        "another time",
        "i'm good",
        "no need",
        "i'd rather you didn't",
        "please don't",
    ),
    "fine": _en("fine", "all right", "i'm ok(?:ay)?", "i am ok(?:ay)?", "safe"),
    "question": re.compile(r"\?\s*$"),
}
