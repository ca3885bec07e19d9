"""Korean number plates, written or spoken: "12가 3456", "십이 가 삼사오육", "서울 12가3456", last four digits. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dialogue_flows.understanding.corrections import corrected
from dialogue_flows.understanding.numerals import EN_DIGITS, SINO_DIGITS, parse_english, parse_sino
from dialogue_flows.understanding.reading import Reading, reading

REGIONS = "서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주"
LETTERS = "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주바사아자배하허호"


@dataclass(frozen=True, slots=True)
class Plate:
    """`front` "12" or "123", `letter` "가", `number` "3456"; only `number` where the plate is `partial`."""

    number: str
    front: str = ""
    letter: str = ""
    region: str = ""

    @property
    def partial(self) -> bool:
        """Whether only the last four digits were told."""
        return not self.front

    @property
    def text(self) -> str:
        """As it stands on the car: "서울12가3456"; "3456" where partial."""
        return f"{self.region}{self.front}{self.letter}{self.number}"


_NUM = r"[영공빵일이삼사오육륙칠팔구]"
_FRONT = (
    rf"\d\s?\d\s?\d?|{_NUM}\s?{_NUM}(?:\s?{_NUM})?"
    r"|(?:[일이삼사오육칠팔구]?백)?\s?[일이삼사오육칠팔구]?십\s?[일이삼사오육칠팔구]?"
    r"|[일이삼사오육칠팔구]백\s?[일이삼사오육칠팔구]?"
)
_LAST = (
    rf"\d(?:[\s\-,]{{0,2}}\d){{3}}|{_NUM}(?:[\s,]{{0,2}}{_NUM}){{3}}|{_NUM}{{1,2}}\s?\d{{2,3}}"
    r"|[일이삼사오육칠팔구]?천(?:\s?[일이삼사오육칠팔구]?백)?(?:\s?[일이삼사오육칠팔구]?십)?(?:\s?[일이삼사오육칠팔구])?"
)
_FULL = re.compile(
    rf"(?:(?P<region>{REGIONS})\s?)?(?<![\d가-힣])(?P<front>{_FRONT})\s?[-.]?\s?(?P<letter>[{LETTERS}])"
    rf"(?:에|의|요|,|자)?\s{{0,2}}[-.]?\s?(?P<last>{_LAST})(?!\d)"
)
_FULL_REGION = re.compile(
    rf"(?P<region>{REGIONS})(?P<front>\d{{2}})\s?(?P<letter>[{LETTERS}])\s{{0,2}}(?P<last>{_LAST})(?!\d)"
)
_PARTIAL = re.compile(
    r"(?:뒷?\s?자리|뒤에?|끝\s?번호|끝자리|차\s?번호|차량\s?번호|차\s?넘버|넘버|번호판|번호)(?:는|은|가|이"
    rf"|만|는요)?\s?(?:네\s?자리(?:가|는)?\s?)?(?P<last>{_LAST})(?!\d)"
)
_ROMAN = {
    "ga": "가",
    "na": "나",
    "da": "다",
    "ra": "라",
    "ma": "마",
    "geo": "거",
    "neo": "너",
    "deo": "더",
    "reo": "러",
} | {
    "meo": "머",
    "beo": "버",
    "seo": "서",
    "eo": "어",
    "jeo": "저",
    "go": "고",
    "no": "노",
    "do": "도",
    "ro": "로",
    "mo": "모",
    "bo": "보",
    "so": "소",
    "jo": "조",
    "gu": "구",
    "nu": "누",
    "du": "두",
    "ru": "루",
    "mu": "무",
    "bu": "부",
    "su": "수",
    "ju": "주",
    "ha": "하",
    "heo": "허",
    "ho": "호",
}
_EN_D = rf"(?:\d|{'|'.join(sorted(EN_DIGITS, key=len, reverse=True))})"
_ENGLISH = re.compile(
    rf"\b(?P<front>\d{{2,3}}|{_EN_D}(?:[\s-]{_EN_D}){{1,2}}|(?:twelve|eleven|ten|thirteen|(?:twenty|thirty"
    rf"|forty|fifty|sixty|seventy)(?:[\s-]{_EN_D})?))"
    rf"[\s-]?(?P<letter>{'|'.join(sorted(_ROMAN, key=len, reverse=True))}"
    rf"|[{LETTERS}])[\s,-]{{1,3}}(?P<last>\d{{4}}|{_EN_D}(?:[\s-]?{_EN_D}){{3}})\b",
    re.IGNORECASE,
)


def plate(text: str) -> Reading[Plate] | None:
    """The number plate, whole or its last four digits; the later one where the caller corrects it."""
    return corrected(text, _read)


def _read(text: str) -> Reading[Plate] | None:
    for pattern, confidence in ((_FULL_REGION, 0.97), (_FULL, 0.95), (_ENGLISH, 0.85), (_PARTIAL, 0.75)):
        for match in reversed(list(pattern.finditer(text))):
            value = _plate(match)
            if value is not None:
                return reading(text, match.start(), match.end(), value, confidence)
    return None


def _plate(match: re.Match[str]) -> Plate | None:
    groups = match.groupdict()
    number = _digits(groups["last"])
    if len(number) > 4:
        return None
    front = _digits(groups["front"]) if groups.get("front") else ""
    if groups.get("front") and not (2 <= len(front) <= 3 and int(front) > 0):
        return None
    letter = groups.get("letter") or ""
    return Plate(number.zfill(4), front, _ROMAN.get(letter.lower(), letter), groups.get("region") or "")


def _digits(words: str) -> str:
    """The digits of a part of a plate: read one by one, or as one number."""
    plain = re.sub(r"[\s,\-]", "", words).replace("빵", "공")
    if all(char.isdecimal() or char in SINO_DIGITS for char in plain):
        return "".join(str(int(char)) if char.isdecimal() else str(SINO_DIGITS[char]) for char in plain)
    value = parse_sino(plain) if re.search("[가-힣]", plain) else parse_english(words.replace(",", " "))
    return "" if value is None else _english_padded(words, value)


def _english_padded(words: str, value: int) -> str:
    """ "oh one two three" keeps its zero."""
    tokens = re.split(r"[\s-]+", words.lower().strip())
    if all(token in EN_DIGITS for token in tokens):
        return "".join(str(EN_DIGITS[token]) for token in tokens)
    return str(value)
