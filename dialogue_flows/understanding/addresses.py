"""Where: road-name and lot addresses, apartments with 동 and 호, landmarks with direction; Korean and English. Pure.

What the caller corrects in the same breath is left out; `Reading.corrects` tells it, so that the read-back can.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dialogue_flows.understanding import address_words as words
from dialogue_flows.understanding.address_parts import (
    Address,
    Part,
    digits,
    free,
    house_number,
    merge,
    sino_number,
)
from dialogue_flows.understanding.addresses_english import read_english
from dialogue_flows.understanding.corrections import corrected
from dialogue_flows.understanding.language import spoken_language
from dialogue_flows.understanding.reading import Reading
from dialogue_flows.understanding.roads import road
from dialogue_flows.understanding.street_names import NamedPlace, known_names, near_name, without_particle
from transcripts.calls import Lang


def address(text: str, streets: Sequence[str] = (), lang: Lang | None = None) -> Reading[Address] | None:
    """The place told, or None. `streets`: road, dong and landmark names of the city (`CityFacts.streets`).

    Confidence: about 0.95 for a known road with number, 0.7 for an unknown one, the nearness of the letters
    for a near name, 0.5 for a part that needs another question (a dong alone, a road without a number).
    """
    spoken = spoken_language(text, lang)
    read = _korean if spoken == "ko" else read_english
    return corrected(text, lambda part: read(part, streets))


def _korean(text: str, streets: Sequence[str]) -> Reading[Address] | None:
    known = known_names(text, streets)
    parts = [part for part in (road(text, known, streets), _lot(text, known), *_inside(text, known)) if part]
    place = _landmark(text, known, streets, taken=parts)
    if place is not None:
        parts.append(place)
    elif parts:
        parts = _with_direction(text, parts)
    return merge(text, parts, "ko")


def _lot(text: str, known: list[NamedPlace]) -> Part | None:
    names = {k.name for k in known}
    for match in reversed(list(words.LOT.finditer(text))):
        number = house_number(match["num"], match["sub"])
        real = match["dong"] not in words.NOT_DONGS and sino_number(match["dong"][:-1]) is None
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
    return len(word) >= 3 and sino_number(word[:-1]) is None


def _inside(text: str, known: list[NamedPlace]) -> list[Part]:
    dongs = {k.name for k in known if k.name.endswith("동")}
    parts: list[Part] = []
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
    if unit is not None and (number := digits(unit["unit"])):
        parts.append(({"unit": number}, unit.start("unit"), unit.end(), 0.85))
    if floor is not None and parts and (level := digits(floor["floor"])):
        parts.append(({"floor": level}, floor.start(), floor.end(), 0.7))
    return parts


def _landmark(
    text: str, known: list[NamedPlace], streets: Sequence[str], *, taken: list[Part]
) -> Part | None:
    named = [k for k in known if not k.name.endswith(("로", "길", "동")) and free(k.start, taken)]
    if named:
        place = named[-1]
        after = words.AFTER_NAME.match(text, place.end)
        gate, direction = (after["gate"] or "", after["direction"] or "") if after else ("", "")
        end = after.end() if after and (gate or direction) else place.end
        return {"landmark": f"{place.name} {gate}".strip(), "direction": direction}, place.start, end, 0.92
    for match in reversed(list(words.LANDMARK.finditer(text))):
        start, name = match.start(), match["name"]
        first, gap, rest = name.partition(" ")
        if (
            not free(start, taken) and rest
        ):  # "달빛로 시장 앞": the first word is the road, the second the place
            start, name = start + len(first) + len(gap), rest
        if free(start, taken) and (part := _place(match, name, start, streets)):
            return part
    gate = words.GATE_ALONE.search(text)
    if gate is not None and free(gate.start(), taken):
        told = " ".join(part for part in (gate["gate"], gate["direction"] or "") if part)
        return {"direction": told}, gate.start(), gate.end(), 0.5
    home = words.HOME.search(text)
    if home is not None and free(home.start(), taken):
        return {"landmark": home["name"], "direction": home["direction"]}, home.start(), home.end(), 0.4
    return None


def _place(match: re.Match[str], name: str, start: int, streets: Sequence[str]) -> Part | None:
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
    "병원 의원 약국 학교 시장 역 은행 마트 편의점 공원 교회 입구 다리 식당 카페 공장 창고 정류장 터미널 "
    "주차장 회관 공사장 노래방 우체국 보건소 한의원 슈퍼"
    " 시청 구청 군청 주민센터 행정복지센터 동사무소 경찰서 소방서 파출소 지구대 사거리 육교 터널 하천 개울 "
    "놀이터 어린이집 유치원 호텔 부동산 등산로 산책로 법원"
    " 초등학교 중학교 고등학교 대학교 도서관 경로당 복지관 백화점 아파트 목욕탕 사우나 정자 삼거리 "
    "횡단보도 주유소 빵집 교차로".split()
)


def _with_direction(text: str, parts: list[Part]) -> list[Part]:
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
    rf"\s?(?:번지|번|호)?\s?(?:의|바로)?\s?(?P<direction>{words.DIRECTION_WORD})(?=$|[^가-힣]|이|에|의|으"
    r"|도|요|예|입|인|가로|전)"
)


def _block(told: str) -> str:
    letters = {"에이": "A", "비": "B", "씨": "C"}
    return digits(told) or letters.get(told, told.upper())
