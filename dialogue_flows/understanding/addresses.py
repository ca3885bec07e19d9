"""Where: road-name and lot addresses, apartments with 동 and 호, landmarks with direction; Korean and English. Pure.

What the caller corrects in the same breath is left out; `Reading.corrects` tells it, so that the read-back can.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dialogue_flows.understanding import address_words as words
from dialogue_flows.understanding.corrections import corrected
from dialogue_flows.understanding.language import spoken_language
from dialogue_flows.understanding.numerals import parse_english, parse_sino
from dialogue_flows.understanding.reading import Reading, reading
from dialogue_flows.understanding.street_names import NamedPlace, known_names, near_name, without_particle
from transcripts.calls import Lang


@dataclass(frozen=True, slots=True)
class Address:
    """Parts as told, numbers as digits, "" where not told. `heard`: the words that were taken for a near name."""

    road: str = ""
    number: str = ""
    dong: str = ""
    lot: str = ""
    building: str = ""
    block: str = ""
    unit: str = ""
    floor: str = ""
    landmark: str = ""
    direction: str = ""
    heard: str = ""
    lang: Lang = "ko"

    @property
    def text(self) -> str:
        """One line to read back and to write down: "달빛로 12", "한별아파트 109동 305호 앞"."""
        if self.lang == "en":
            return self._english()
        street = f"{self.road} {self.number}".strip()
        lot = f"{self.dong} {self.lot}".strip()
        inside = [
            f"{self.block}동" if self.block else "",
            f"{self.unit}호" if self.unit else "",
            f"{self.floor}층" if self.floor else "",
        ]
        parts = [lot, street, self.building, *inside, self.landmark, self.direction]
        return " ".join(part for part in parts if part)

    def _english(self) -> str:
        street = f"{self.number} {self.road}".strip()
        inside = [
            f"building {self.block}" if self.block else "",
            f"apartment {self.unit}" if self.unit else "",
        ]
        place = f"{self.direction} {self.landmark}".strip()
        return ", ".join(part for part in [place, self.building, *inside, street] if part)

    @property
    def complete(self) -> bool:
        """Whether somebody could find the place: a numbered road or lot, a block, or a landmark."""
        home = self.landmark.startswith(("집", "저희", "우리", "제 ", "내 ", "my ", "our "))
        return bool(
            (self.road and self.number)
            or (self.dong and self.lot)
            or (self.building and (self.block or self.unit))
            or (self.landmark and not home)
            or (self.building and self.direction)
        )


_Part = tuple[dict[str, str], int, int, float]


def address(text: str, streets: Sequence[str] = (), lang: Lang | None = None) -> Reading[Address] | None:
    """The place told, or None. `streets`: road, dong and landmark names of the city (`CityFacts.streets`).

    Confidence: about 0.95 for a known road with number, 0.7 for an unknown one, the nearness of the letters
    for a near name, 0.5 for a part that needs another question (a dong alone, a road without a number).
    """
    spoken = spoken_language(text, lang)
    read = _korean if spoken == "ko" else _english
    return corrected(text, lambda part: read(part, streets))


def _merge(text: str, parts: list[_Part], lang: Lang) -> Reading[Address] | None:
    if not parts:
        return None
    fields: dict[str, str] = {}
    for part, *_ in parts:
        fields.update({key: value for key, value in part.items() if value})
    value = Address(**{key: fields.get(key, "") for key in _FIELDS})
    start, end = min(part[1] for part in parts), max(part[2] for part in parts)
    best = max(part[3] for part in parts)
    confidence = best if value.complete else min(best, 0.5)
    return reading(text, start, end, replace(value, lang=lang), round(confidence, 2))


_FIELDS = (
    "road",
    "number",
    "dong",
    "lot",
    "building",
    "block",
    "unit",
    "floor",
    "landmark",
    "direction",
    "heard",
)


def _korean(text: str, streets: Sequence[str]) -> Reading[Address] | None:
    known = known_names(text, streets)
    parts = [part for part in (_road(text, known, streets), _lot(text, known), *_inside(text, known)) if part]
    place = _landmark(text, known, streets, taken=parts)
    if place is not None:
        parts.append(place)
    elif parts:
        parts = _with_direction(text, parts)
    return _merge(text, parts, "ko")


def _road(text: str, known: list[NamedPlace], streets: Sequence[str]) -> _Part | None:
    roads = {k.name for k in known}
    for match in reversed(list(words.ROAD.finditer(text))):
        part = _numbered_road(match, roads, streets)
        if part is not None:
            return part
    for pattern in (words.BRANCH, words.ROAD_ALONE):
        for match in pattern.finditer(text):
            part = _bare_road(match, roads, streets)
            if part is not None:
                return part
    return _spaced_road(text, known) or _misheard_road(text, streets)


def _numbered_road(match: re.Match[str], roads: set[str], streets: Sequence[str]) -> _Part | None:
    road, number = match["road"], _number(match["num"], match["sub"])
    if road in words.NOT_ROADS or number is None:
        return None
    name, confidence, heard = _known_road(road, roads, streets)
    weak = match["num"] in ("이", "일", "사", "오", "구", "만", "천", "공")
    branch = _digits(match["branch"]) if match["branch"] else None
    if branch:
        name += f"{branch}번길"
    confidence -= 0.25 if weak else 0.0
    if weak and road not in roads:
        return None
    return {"road": name, "number": number, "heard": heard}, match.start(), match.end(), confidence


def _bare_road(match: re.Match[str], roads: set[str], streets: Sequence[str]) -> _Part | None:
    road = match["road"]
    branch = match.groupdict().get("branch")
    if road in words.NOT_ROADS or (road not in roads and not branch):
        near = near_name(road, streets, ("로", "길")) if road not in words.NOT_ROADS else None
        if near is None or near[1] < 0.8:
            return None
    name, confidence, heard = _known_road(road, roads, streets)
    number = _digits(branch) if branch else None
    fields = {"road": f"{name}{number}번길" if number else name, "heard": heard}
    return fields, match.start(), match.end(), min(confidence, 0.6)


def _known_road(road: str, roads: set[str], streets: Sequence[str]) -> tuple[str, float, str]:
    """(name, confidence, heard): the city's own spelling where it is near."""
    if road in roads:
        return road, 0.95, ""
    near = near_name(road, streets, ("로", "길")) if streets else None
    if near is None:
        return road, 0.7 if not streets else 0.55, ""
    return near[0], round(0.9 * near[1], 2), road


def _spaced_road(text: str, known: list[NamedPlace]) -> _Part | None:
    """ "달빛 로 12": the name was written apart, so the number follows the known name."""
    for place in reversed(known):
        if place.name.endswith(("로", "길")):
            match = _NUMBER_AFTER.match(text, place.end)
            number = _number(match["num"], match["sub"]) if match else None
            end = match.end() if match and number else place.end
            return {"road": place.name, "number": number or ""}, place.start, end, 0.9
    return None


def _misheard_road(text: str, streets: Sequence[str]) -> _Part | None:
    """A word before a number that sounds like a road of the city ("달빛노 12")."""
    for match in _WORD_BEFORE_NUMBER.finditer(text) if streets else ():
        number = _number(match["num"], match["sub"])
        near = near_name(match["word"], streets, ("로", "길"))
        if near is not None and number is not None:
            fields = {"road": near[0], "number": number, "heard": match["word"]}
            return fields, match.start(), match.end(), round(0.85 * near[1], 2)
    return None


_NUMBER_AFTER = re.compile(
    r"\s?(?P<num>\d{1,4}|[일이삼사오육칠팔구십백]{1,6}(?=$|[^가-힣]|번))(?:-(?P<sub>\d{1,3}))?"
)
_WORD_BEFORE_NUMBER = re.compile(
    r"(?<![가-힣])(?P<word>[가-힣]{2,6}(?:\s[가-힣])?)\s(?P<num>\d{1,4}|[일이삼사오육칠팔구]?[십백][일이삼사오육칠팔구십백]{0,5})(?:-(?P<sub>\d{1,3}))?(?!\d|\s?[동호시분월일개])"
)


def _lot(text: str, known: list[NamedPlace]) -> _Part | None:
    names = {k.name for k in known}
    for match in reversed(list(words.LOT.finditer(text))):
        number = _number(match["num"], match["sub"])
        real = match["dong"] not in words.NOT_DONGS and _sino(match["dong"][:-1]) is None
        if number is not None and (match["dong"] in names or real):
            lot = ("산 " if match["san"] else "") + number
            confidence = 0.95 if match["dong"] in names else 0.7
            return {"dong": match["dong"], "lot": lot}, match.start(), match.end(), confidence
    for match in reversed(list(words.DONG.finditer(text))):
        if match["dong"] in names:
            return {"dong": match["dong"]}, match.start(), match.end(), 0.5
        if match["dong"] not in words.NOT_DONGS and match["dong"].endswith("동") and _is_dong(match["dong"]):
            return {"dong": match["dong"]}, match.start(), match.end(), 0.4
    return None


def _is_dong(word: str) -> bool:
    """A number before 동 is a block of flats unless the city knows a dong of that name."""
    return len(word) >= 3 and _sino(word[:-1]) is None


def _inside(text: str, known: list[NamedPlace]) -> list[_Part]:
    dongs = {k.name for k in known if k.name.endswith("동")}
    parts: list[_Part] = []
    building = words.BUILDING.search(text)
    if building is not None and not building["name"].startswith(("저희", "우리")):
        confidence = 0.9 if any(k.name in building["name"] for k in known) else 0.7
        parts.append(({"building": building["name"].strip()}, building.start(), building.end(), confidence))
    block = next(
        (m for m in reversed(list(words.BLOCK.finditer(text))) if m["block"] + "동" not in dongs), None
    )
    unit = words.UNIT_GLUED.search(text) or words.UNIT.search(text)
    floor = words.FLOOR.search(text)
    if block is not None and (value := _block(block["block"])):
        parts.append(({"block": value}, block.start(), block.end(), 0.85))
    if unit is not None and (value := _digits(unit["unit"])):
        parts.append(({"unit": value}, unit.start("unit"), unit.end(), 0.85))
    if floor is not None and parts and (value := _digits(floor["floor"])):
        parts.append(({"floor": value}, floor.start(), floor.end(), 0.7))
    return parts


def _landmark(
    text: str, known: list[NamedPlace], streets: Sequence[str], *, taken: list[_Part]
) -> _Part | None:
    named = [k for k in known if not k.name.endswith(("로", "길", "동")) and _free(k.start, taken)]
    if named:
        place = named[-1]
        after = words.AFTER_NAME.match(text, place.end)
        gate, direction = (after["gate"] or "", after["direction"] or "") if after else ("", "")
        end = after.end() if after and (gate or direction) else place.end
        return {"landmark": f"{place.name} {gate}".strip(), "direction": direction}, place.start, end, 0.92
    for match in reversed(list(words.LANDMARK.finditer(text))):
        if _free(match.start(), taken) and (part := _place(match, streets)):
            return part
    gate = words.GATE_ALONE.search(text)
    if gate is not None and _free(gate.start(), taken):
        told = " ".join(part for part in (gate["gate"], gate["direction"] or "") if part)
        return {"direction": told}, gate.start(), gate.end(), 0.5
    home = words.HOME.search(text)
    if home is not None and _free(home.start(), taken):
        return {"landmark": home["name"], "direction": home["direction"]}, home.start(), home.end(), 0.4
    return None


def _place(match: re.Match[str], streets: Sequence[str]) -> _Part | None:
    name, start = match["name"], match.start()
    first, _, rest = name.partition(" ")
    if rest and words.NOT_A_NAME.match(first):
        start, name = start + len(first) + 1, rest
    if not (match["gate"] or match["direction"]) and name in _GENERIC:
        return None
    near = near_name(without_particle(name), streets) if streets else None
    heard = name if near else ""
    landmark = " ".join(part for part in (near[0] if near else name, match["gate"] or "") if part)
    confidence = 0.85 * near[1] if near else (0.75 if match["direction"] or match["gate"] else 0.55)
    fields = {"landmark": landmark, "direction": match["direction"] or "", "heard": heard}
    return fields, start, match.end(), confidence


# Said alone these are kinds of places ("병원 있어요?"), not a place.
_GENERIC = frozenset(
    "병원 의원 약국 학교 시장 역 은행 마트 편의점 공원 교회 입구 다리 식당 카페 공장 창고 정류장 터미널 주차장 회관 공사장 노래방 우체국 보건소 한의원 슈퍼"
    " 시청 구청 군청 주민센터 행정복지센터 동사무소 경찰서 소방서 파출소 지구대 사거리 육교 터널 하천 개울 놀이터 어린이집 유치원 호텔 부동산 등산로 산책로 법원"
    " 초등학교 중학교 고등학교 대학교 도서관 경로당 복지관 백화점 아파트 목욕탕 사우나 정자 삼거리 횡단보도 주유소 빵집 교차로".split()
)


def _free(start: int, taken: list[_Part]) -> bool:
    return all(not (part[1] <= start < part[2]) for part in taken)


def _with_direction(text: str, parts: list[_Part]) -> list[_Part]:
    """ "달빛로 20 앞이에요": the direction that follows the last part."""
    end = max(part[2] for part in parts)
    after = _DIRECTION_AFTER.match(text, end)
    if after is None or not after["direction"]:
        return parts
    return [
        *parts,
        ({"direction": after["direction"]}, after.start("direction"), after.end("direction"), 0.0),
    ]


_DIRECTION_AFTER = re.compile(
    rf"\s?(?:번지|번|호)?\s?(?:의|바로)?\s?(?P<direction>{words.DIRECTION_WORD})(?=$|[^가-힣]|이|에|의|으|도|요|예|입|인|가로|전)"
)


def _number(main: str, sub: str | None) -> str | None:
    first = _digits(main)
    second = _digits(sub) if sub else None
    return f"{first}-{second}" if first and second else first


def _digits(told: str) -> str | None:
    below = "지하 " if told.startswith("지하") else ""
    value = _sino(re.sub(r"^(?:지하|[Bb비])\s?", "", told))
    return None if value is None or value == 0 else f"{below}{value}"


def _sino(told: str) -> int | None:
    return parse_sino(told) if told else None


def _block(told: str) -> str:
    letters = {"에이": "A", "비": "B", "씨": "C"}
    return _digits(told) or letters.get(told, told.upper())


def _english(text: str, streets: Sequence[str]) -> Reading[Address] | None:
    del streets  # Korean names; an English caller says his own form of them
    parts: list[_Part] = []
    match = words.EN_ROAD.search(text) or words.EN_ROAD_AFTER.search(text)
    if match is not None and (number := _english_number(match["num"])):
        parts.append(({"road": match["road"].strip(), "number": number}, match.start(), match.end(), 0.8))
    elif alone := words.EN_ROAD_ALONE.search(text):
        parts.append(({"road": alone["road"].strip()}, alone.start("road"), alone.end(), 0.5))
    for field, pattern in (("unit", words.EN_UNIT), ("block", words.EN_BLOCK)):
        found = pattern.search(text)
        if found is not None and (value := _english_number(found[field])):
            parts.append(({field: value}, found.start(), found.end(), 0.75))
    place = words.EN_LANDMARK.search(text)
    if (
        place is not None
        and place["name"].lower() not in words.EN_LANDMARK_VAGUE
        and _free(place.start(), parts)
    ):
        fields = {"landmark": place["name"], "direction": place["direction"].lower()}
        parts.append((fields, place.start(), place.end(), 0.75))
    return _merge(text, parts, "en")


def _english_number(told: str) -> str | None:
    plain = told.strip()
    if plain[:1].isdecimal():
        return plain
    value = parse_english(plain)
    return None if value is None else str(value)
