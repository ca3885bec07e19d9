"""Addresses and landmarks as English callers say them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dialogue_flows.understanding import address_words as words
from dialogue_flows.understanding.address_parts import Address, Part, free, merge
from dialogue_flows.understanding.numerals import parse_english
from dialogue_flows.understanding.reading import Reading

_PREPOSITION = re.compile(r"^(?:at|on|in|near|from|by|of|is|it's)\s+", re.IGNORECASE)


def read_english(text: str, streets: Sequence[str]) -> Reading[Address] | None:
    """The place told in English, or None."""
    del streets  # Korean names; an English caller says his own form of them
    parts: list[Part] = []
    match = words.EN_ROAD.search(text) or words.EN_ROAD_AFTER.search(text)
    if match is not None and (number := _english_number(match["num"])):
        parts.append(
            (
                {"road": _PREPOSITION.sub("", match["road"].strip()), "number": number},
                match.start(),
                match.end(),
                0.8,
            )
        )
    elif alone := words.EN_ROAD_ALONE.search(text):
        parts.append(
            ({"road": _PREPOSITION.sub("", alone["road"].strip())}, alone.start("road"), alone.end(), 0.5)
        )
    building = words.EN_BUILDING.search(text)
    if building is not None and free(building.start(), parts):
        name = _PREPOSITION.sub("", building["name"].strip())
        block, unit = (
            building["block"] or building["before"] or "",
            building["unit"] or building["flat"] or "",
        )
        fields = {"building": name, "block": block, "unit": unit}
        parts.append((fields, building.start(), building.end(), 0.7))
    for field, pattern in (("unit", words.EN_UNIT), ("block", words.EN_BLOCK)):
        found = pattern.search(text)
        if found is not None and (value := _english_number(found[field])):
            parts.append(({field: value}, found.start(), found.end(), 0.75))
    place = words.EN_LANDMARK.search(text)
    if (
        place is not None
        and place["name"].lower() not in words.EN_LANDMARK_VAGUE
        and free(place.start(), parts)
    ):
        fields = {"landmark": place["name"], "direction": place["direction"].lower()}
        parts.append((fields, place.start(), place.end(), 0.75))
    return merge(text, parts, "en")


def _english_number(told: str) -> str | None:
    plain = told.strip()
    if plain[:1].isdecimal():
        return plain
    value = parse_english(plain)
    return None if value is None else str(value)
