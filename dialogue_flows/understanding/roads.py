"""The road and its number in a Korean address: the city's own spelling where the words are near. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dialogue_flows.understanding import address_words as words
from dialogue_flows.understanding.address_parts import Part, digits, house_number
from dialogue_flows.understanding.near_numbers import NUMBER, near_number
from dialogue_flows.understanding.street_names import NamedPlace, near_name


def road(text: str, known: list[NamedPlace], streets: Sequence[str]) -> Part | None:
    """The last road of the text with its number; without one where none was told."""
    roads = {k.name for k in known}
    for match in reversed(list(words.ROAD.finditer(text))):
        part = _numbered_road(match, roads, streets)
        if part is not None:
            return part
    guessed = _guessed_number(text, roads, streets)
    if guessed is not None:
        return guessed
    for pattern in (words.BRANCH, words.ROAD_ALONE):
        for match in pattern.finditer(text):
            part = _bare_road(match, roads, streets)
            if part is not None:
                return part
    return _spacedroad(text, known) or _misheardroad(text, streets)


def _numbered_road(match: re.Match[str], roads: set[str], streets: Sequence[str]) -> Part | None:
    road, number = match["road"], house_number(match["num"], match["sub"])
    if road in words.NOT_ROADS or number is None:
        return None
    name, confidence, heard = _known_road(road, roads, streets)
    weak = match["num"] in ("이", "일", "사", "오", "구", "만", "천", "공")
    branch = digits(match["branch"]) if match["branch"] else None
    if branch:
        name += f"{branch}번길"
    confidence -= 0.25 if weak else 0.0
    if weak and road not in roads:
        return None
    return {"road": name, "number": number, "heard": heard}, match.start(), match.end(), confidence


def _guessed_number(text: str, roads: set[str], streets: Sequence[str]) -> Part | None:
    """ "달빗로 심이 앞": a road of the city, and behind it a number as it sounded."""
    for match in _ROAD_WORD.finditer(text) if streets else ():
        after = NUMBER.match(text, match.end())
        number = near_number(after["num"]) if after is not None else None
        if after is None or number is None:
            continue
        name, confidence, heard = _known_road(match["road"], roads, streets)
        own = match["road"] in roads or (heard and name.endswith(("로", "길")))
        if not own or (not match["road"].endswith(name[-1]) and number[1] < 1):
            continue
        fields = {"road": name, "number": str(number[0]), "heard": text[match.start() : after.end("num")]}
        return fields, match.start(), after.end("num"), round(min(confidence, 0.85) * number[1], 2)
    return None


def _bare_road(match: re.Match[str], roads: set[str], streets: Sequence[str]) -> Part | None:
    road = match["road"]
    branch = match.groupdict().get("branch")
    if road in words.NOT_ROADS or (road not in roads and not branch):
        near = near_name(road, streets, ("로", "길")) if road not in words.NOT_ROADS else None
        if near is None or near[1] < 0.8:
            return None
    name, confidence, heard = _known_road(road, roads, streets)
    number = digits(branch) if branch else None
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


def _spacedroad(text: str, known: list[NamedPlace]) -> Part | None:
    """ "달빛 로 12": the name was written apart, so the number follows the known name."""
    for place in reversed(known):
        if place.name.endswith(("로", "길")):
            match = _NUMBER_AFTER.match(text, place.end)
            number = house_number(match["num"], match["sub"]) if match else None
            end = match.end() if match and number else place.end
            heard, guess = "", None if number else NUMBER.match(text, place.end)
            near = near_number(guess["num"]) if guess else None
            if guess is not None and near is not None:
                number, end = str(near[0]), guess.end("num")
                heard = text[place.start : end]
            return {"road": place.name, "number": number or "", "heard": heard}, place.start, end, 0.9
    return None


def _misheardroad(text: str, streets: Sequence[str]) -> Part | None:
    """A word before a number that sounds like a road of the city ("달빛노 12")."""
    for match in _WORD_BEFORE_NUMBER.finditer(text) if streets else ():
        number = house_number(match["num"], match["sub"])
        near = near_name(match["word"], streets, ("로", "길"))
        if near is not None and number is not None:
            fields = {"road": near[0], "number": number, "heard": match["word"]}
            return fields, match.start(), match.end(), round(0.85 * near[1], 2)
    return None


_ROAD_WORD = re.compile(r"(?<![가-힣])(?P<road>[가-힣]{2,6})(?=\s)")
_NUMBER_AFTER = re.compile(
    r"\s?(?P<num>\d{1,4}|[일이삼사오육칠팔구십백]{1,6}(?=$|[^가-힣]|번))(?:-(?P<sub>\d{1,3}))?"
)
_WORD_BEFORE_NUMBER = re.compile(
    r"(?<![가-힣])(?P<word>[가-힣]{2,6}(?:\s[가-힣])?)\s(?P<num>\d{1,4}"
    r"|[일이삼사오육칠팔구]?[십백][일이삼사오육칠팔구십백]{0,5})(?:-(?P<sub>\d{1,3}))?(?!\d"
    r"|\s?[동호시분월일개])"
)
