"""The shapes of Korean and English addresses as callers say them. Patterns only; `addresses` puts them together."""

from __future__ import annotations

import re

from dialogue_flows.understanding.numbers import SINO_RUN

_N = rf"(?:\d{{1,4}}|{SINO_RUN})"
_SUB = (
    r"(?:\s?(?:-|다시|의|에)\s?(?P<sub>\d{1,3}(?!\d)|[일이삼사오육칠팔구십]{1,3}(?=$|[^가-힣]|이에|번|이요"
    r"|예요|요|입)))?"
)
_NOT_COUNT = (
    r"(?!\s?(?:시(?![청장])|년|월|개|명|분|시간|대(?!로)|층|동(?![가-힣]{2})|번째|주일|일(?!대)|도|만|살|원"
    r"|호선|차선|\d))"
)

# A number in words ends where a word of an address may follow: "이마트" is no 2, "십자가" no 10.
_WHOLE = (
    rf"(?:\d{{1,4}}|{SINO_RUN}(?=$|[^가-힣]|번|호|이|예|요|에|의|다시|앞|옆|뒤|맞|건너|반대|근처|부근|쪽|가는|인데|입"
    r"|하고|랑|은|는|도|로|층|동|시|년|월|개|명|분|대|일|만|살|원|차))"
)
# "달빛로 12", "달빛로12번길 3-4", "매화길 7번지", "은하로 십이 번길 삼"
ROAD = re.compile(
    r"(?<![가-힣])(?P<road>[가-힣]{1,8}?(?:대로|로|길))\s?"
    rf"(?:(?P<branch>{_N})\s?번?\s?길\s?)?(?P<num>{_WHOLE})(?![가-힣]*길){_SUB}\s?(?:번지|번|호(?!선))?{_NOT_COUNT}"
)
BRANCH = re.compile(rf"(?<![가-힣])(?P<road>[가-힣]{{1,8}}?(?:대로|로))\s?(?P<branch>{_N})\s?번?\s?길")
ROAD_ALONE = re.compile(
    r"(?<![가-힣])(?P<road>[가-힣]{2,8}?(?:대로|로|길))(?=$|[^가-힣]|에|이|가|은|는|요|쪽|입|예)"
)
# "중앙동 123-4", "중앙동 123번지", "산 12번지"
LOT = re.compile(
    rf"(?<![가-힣])(?P<dong>[가-힣]{{1,5}}(?:동|읍|면"
    rf"|리))\s?(?P<san>산\s?)?(?P<num>{_N}){_SUB}\s?(?:번지)?{_NOT_COUNT}(?!\s?[동호])"
)
DONG = re.compile(
    r"(?<![가-힣])(?P<dong>[가-힣]{1,5}(?:\d가|동|읍|면))(?=$|[^가-힣]|에|이|가|은|는|요|쪽|입|예|으로|의)"
)
NUMBER_ALONE = re.compile(rf"(?<![가-힣\d])(?P<num>{_N}){_SUB}\s?번지")
# "한별아파트 109동 305호", "백구동 삼백오호", "가동 201호", "3단지", "5층"
_BUILDING_WORD = (
    "아파트|빌라|맨션|오피스텔|주공|타운|연립|빌딩|상가|하이츠|캐슬|자이|푸르지오|래미안|힐스테이트|주택|원룸"
    "|고시원|여관|모텔|쉼터"
)
BUILDING = re.compile(
    rf"(?<![가-힣])(?P<name>[가-힣A-Za-z0-9]{{1,10}}?\s?(?:{_BUILDING_WORD})(?:\s?\d{{1,2}}(?:차|단지))?)"
)
BLOCK = re.compile(
    rf"(?<![가-힣\d])(?P<block>{_N}|[가나다라마바]|[A-Fa-f]|에이|비|씨)\s?동(?=$|[^가-힣]|이|의|에|앞|뒤|옆"
    r"|요|인|입|예|\d|[일이삼사오육칠팔구]?[백십천])"
)
UNIT = re.compile(
    rf"(?<![가-힣\d])(?P<unit>지하\s?{_N}|[Bb비]\s?\d{{1,3}}|{_N})\s?호(?!선|수|텔|출|흡|스|프)"
)
UNIT_GLUED = re.compile(rf"동\s?(?P<unit>{_N})\s?호(?!선|수|텔|출|흡)")
FLOOR = re.compile(rf"(?<![가-힣\d])(?P<floor>지하\s?{_N}|{_N})\s?층")

_PLACE_WORD = (
    "초등학교|중학교|고등학교|대학교|초교|중고등학교|학교|유치원|어린이집|시장|역|터미널|정류장|정류소"
    "|승강장|병원|의원|보건소|약국|한의원|마트|슈퍼"
    "|편의점|백화점|은행|우체국|주민센터|행정복지센터|동사무소|면사무소|시청|구청|군청|도서관|박물관|미술관"
    "|체육관|복지관|경로당|노인정|회관|공원|놀이터"
    "|교회|성당|파출소|지구대|경찰서|소방서|법원|사거리|네거리|삼거리|오거리|교차로|로터리|회전교차로|육교"
    "|대교|다리|교각|터널|지하차도|지하도|고가"
    "|주차장|주유소|세차장|식당|분식집|치킨집|카페|다방|미용실|이발소|세탁소|목욕탕|사우나|노래방|당구장"
    "|피시방|호텔|공장|창고|공사장|저수지|하천|개울|천변"
    "|산책로|등산로|입구|정자|비석|동상|분수대|문구점|철물점|빵집|떡집|정육점|꽃집|부동산|당산나무|느티나무"
)
_GATE = (
    "정문|후문|동문|서문|남문|북문|옆문|쪽문|입구|출구|현관|주차장|운동장|담장|담벼락|지하|옥상|화장실"
    "|[0-9일이삼사오육칠팔구십]{1,2}\\s?번\\s?출구"
)
_PLACES = re.compile(rf"(?:{_PLACE_WORD}|{_BUILDING_WORD}|{_GATE})")


def is_place_word(word: str) -> bool:
    """Whether a word is a kind of place ("입구", "시장"), which no number is heard in."""
    return _PLACES.fullmatch(word) is not None


DIRECTION_WORD = (
    "맞은\\s?편|맞은짝|건너\\s?편|반대\\s?편|건너|앞\\s?쪽|뒤\\s?쪽|옆\\s?쪽|앞|뒤편|뒤|옆|근처|부근|인근|주변"
    "|사이|위쪽|아래쪽|위|아래|밑|안쪽|안|모퉁이|골목|방향|쪽|가는\\s?길|끝|가"
)
LANDMARK = re.compile(
    rf"(?<![가-힣A-Za-z0-9])(?P<name>(?:[가-힣A-Za-z0-9]{{1,10}}\s)?[가-힣A-Za-z0-9]{{0,10}}?(?:{_PLACE_WORD})역?)"
    rf"(?:\s?(?P<gate>{_GATE}))?(?:의)?(?:\s?(?:바로\s?)?(?P<direction>{DIRECTION_WORD})(?=$|[^가-힣]|이|에"
    r"|의|으|도|요|예|입|인|길|쪽|골|사|가로|전봇|도로|횡단|주차))?"
)
AFTER_NAME = re.compile(
    rf"\s?(?:역\s?)?(?P<gate>{_GATE})?(?:의)?\s?(?:바로\s?)?(?P<direction>{DIRECTION_WORD})?(?=$|[^가-힣]"
    r"|이|에|의|으|도|요|예|입|인|길|쪽|골|사|가|전)"
)
HOME = re.compile(
    r"(?<![가-힣])(?P<name>(?:저희|우리|제|내)\s?(?:집|아파트|빌라|건물|가게|동네|마을|골목)|집|가게|회사"
    rf"|옆집|앞집|윗집|아랫집|이웃집)\s?(?P<direction>{DIRECTION_WORD})"
)
# A gate or a side told alone, as in a correction: "정문 말고 후문이에요", "2번 출구 앞이요".
GATE_ALONE = re.compile(
    rf"(?<![가-힣])(?P<gate>정문|후문|동문|서문|남문|북문|[0-9일이삼사오육칠팔구십]{{1,2}}\s?번\s?출구"
    rf"|맞은\s?편|건너\s?편)(?:\s?(?P<direction>{DIRECTION_WORD}))?(?=$|[^가-힣]|이|에|요|예|입|으로|쪽)"
)
# A word before a place word that is no part of its name: "여는 병원", "우리 동네 병원".
NOT_A_NAME = re.compile(
    r"^(?:우리|저희|그|이|저|근처|가까운|무슨|어느|어떤|다른|여기|거기|밤에|지금|집|동네|야간|저는|제가"
    r"|바로|혹시|문|연|여는|큰|작은|\S*(?:는|은|운|에|에서|을|를|와|과|도|이랑|하고|요|고|서|면|부터|까지"
    r"|인데|모르겠다|모르겠네|에이|아마|그냥|글쎄|아니))$"
)
# Words that end like a road or a dong and are none.
NOT_ROADS = frozenset(
    "도로 바로 서로 새로 별로 따로 그대로 이대로 저대로 제대로 스스로 앞으로 뒤로 옆으로 위로 아래로 "
    "진짜로 정말로 실제로 절대로 때로 그리로 이리로 저리로"
    " 함부로 억지로 멋대로 마음대로 맘대로 맨날로 차로 인도로 길로 밤길 골목길 산길 빗길 눈길 등굣길 "
    "하굣길 출근길 퇴근길 발길 손길 가는길 오는길 큰길 뒷길 옆길"
    " 샛길 갈림길 오솔길 언덕길 비탈길 내리막길 오르막길 시골길 논길 둑길 이길 그길 저길 하수로 수로 통로 "
    "철로 선로 경로 진로 미로 피로 과로 종로로 대로 가로 세로"
    " 번호로 전화로 문자로 한국어로 영어로 집으로 주로 의외로 별도로 참고로 혼자로 대체로 전체로 최대로 "
    "강제로 고의로 산책로 등산로 활주로 교차로 자전거로 횡단로"
    " 보도로 곧바로 홀로 지하로 밖으로 안으로 지름길 하나로 두개로 회전교차로 진입로 배수로 농로 소로 "
    "복도로 현재로 이걸로 그걸로 저걸로 뭘로 무엇으로 로 길".split()
)
NOT_DONGS = frozenset(
    "목소리 소리 우리 정리 수리 처리 빨리 관리 거리 자리 다리 머리 요리 유리 멀리 보리 "
    "이동 행동 활동 자동 운동 노동 변동 진동 작동 출동 공동 합동 충동 감동 소동 난동 동동 시동 아동 수동 "
    "전동 연동 가동 냉동 구동 반동 파동 율동 선동 제동 그동 우리동"
    " 장면 화면 표면 측면 정면 전면 라면 하면 가면 오면 보면 되면 있으면 없으면 그러면 아니면 어쩌면 이면 "
    "다면 냉면 반면 내면 외면 뒷면 앞면 수면 서면 지면 타면 나면"
    " 그렇다면 한다면 죽으면 살면 들면 치면 주면 두면 자면 안되면 안가면 괜찮으면 계속하면".split()
)

_EN_N = (
    r"(?:\d{1,4}(?:-\d{1,3})?|(?:(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir"
    r"|four|fif|six|seven|eigh|nine)teen"
    r"|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|oh|zero)(?:[\s-]|\b)){1,5})"
)
_EN_ROAD = (
    r"(?:[A-Za-z][\w']{1,14}\s){1,2}?(?:road|street|avenue|lane|drive|boulevard|rd|st|ave)\b"
    r"|[A-Za-z]{2,14}[\s-]?(?:daero|ro|gil)\b(?:\s?\d{1,3}[\s-]?(?:beon)?-?gil)?"
)
EN_ROAD = re.compile(rf"\b(?:number\s)?(?P<num>{_EN_N})\s?(?P<road>{_EN_ROAD})", re.IGNORECASE)
EN_ROAD_AFTER = re.compile(
    rf"\b(?P<road>{_EN_ROAD})[\s,]{{1,3}}(?:number\s|no\.?\s)?(?P<num>{_EN_N})", re.IGNORECASE
)
EN_ROAD_ALONE = re.compile(rf"\b(?:on|at|along|of)\s(?:the\s)?(?P<road>{_EN_ROAD})", re.IGNORECASE)
EN_UNIT = re.compile(
    rf"\b(?:apartment|apt\.?|unit|flat|room|suite|ho)\s(?:number\s)?(?P<unit>{_EN_N})", re.IGNORECASE
)
EN_BLOCK = re.compile(rf"\b(?:building|block|tower|dong)\s(?:number\s)?(?P<block>{_EN_N})", re.IGNORECASE)
# "Hanbyeol Apartments", "the Green Villa": a name before the kind of building.
EN_BUILDING = re.compile(
    r"(?:\b(?P<before>\d{1,3})-(?P<flat>\d{2,4})[\s,]{1,3})?"
    r"\b(?P<name>(?:(?!(?:The|My|Our|This|That|His|Her|Their|And|At|In|From|Of)\b)[A-Z][\w'\-]{1,20}\s){1,3}"
    r"(?:(?:university|college|student|school|company|factory)\s)?(?:[Aa]partments?|[Aa]pts|[Vv]illas?|[Oo]fficetel|[Mm]ansions?|[Cc]omplex|[Tt]owers|[Hh]eights|[Dd]orm(?:itory)?"
    r"|[Rr]esidences?|[Hh]ouse)\b"
    r"|(?!(?:the|my|our|your|this|that|these|those|some|all|other|several|many|both|few|new|old|big|and|for|from)\b)"
    r"[a-z]{3,20}\s(?:apartments|villas?|officetel|mansion))"
    r"(?:,?\s(?:(?P<block>\d{1,3})-)?(?P<unit>\d{3,4})\b)?"
)
EN_LANDMARK = re.compile(
    r"\b(?P<direction>in front of|across (?:the street )?from|opposite|behind|next to|near|close to|beside"
    r"|by|outside|at the corner of|around the corner from|at|inside|under)\s"
    r"(?P<name>(?:the|my|our)\s[\w'\-]{2,20}(?:\s(?!and\b|is\b|are\b|has\b|was\b|that\b|it\b|with\b|on\b"
    r"|in\b|since\b|at\b|for\b|please\b)[\w'\-]{2,20}){0,3}"
    r"|[A-Z][\w'\-]{1,20}(?:\s[A-Z][\w'\-]{1,20}){0,3}(?:\s(?:school|station|market|library|park|hospital"
    r"|church|bank|apartments?))?)"
)
EN_LANDMARK_VAGUE = frozenset(
    {"the moment", "the night", "the way", "the same", "the time", "the end", "the phone", "the morning"}
)
