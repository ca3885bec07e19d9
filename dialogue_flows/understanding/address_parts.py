"""An address as parts, and how parts found in one utterance become one address. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dialogue_flows.understanding.numerals import parse_sino
from dialogue_flows.understanding.reading import Reading, reading
from transcripts.calls import Lang

Part = tuple[dict[str, str], int, int, float]  # fields of Address, start, end, confidence


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
        return ", ".join(part for part in [self.building, *inside, street, place] if part)

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


def merge(text: str, parts: list[Part], lang: Lang) -> Reading[Address] | None:
    """One address from its parts; the confidence of the surest, at most 0.5 where nobody could find the place."""
    if not parts:
        return None
    fields: dict[str, str] = {}
    for part, *_ in parts:
        fields.update({key: value for key, value in part.items() if value})
    value = Address(
        road=fields.get("road", ""),
        number=fields.get("number", ""),
        dong=fields.get("dong", ""),
        lot=fields.get("lot", ""),
        building=fields.get("building", ""),
        block=fields.get("block", ""),
        unit=fields.get("unit", ""),
        floor=fields.get("floor", ""),
        landmark=fields.get("landmark", ""),
        direction=fields.get("direction", ""),
        heard=fields.get("heard", ""),
        lang=lang,
    )
    start, end = min(part[1] for part in parts), max(part[2] for part in parts)
    best = max(part[3] for part in parts)
    confidence = best if value.complete else min(best, 0.5)
    return reading(text, start, end, value, round(confidence, 2))


def free(start: int, taken: list[Part]) -> bool:
    """Whether a place in the text belongs to no part yet."""
    return all(not (part[1] <= start < part[2]) for part in taken)


def house_number(main: str, sub: str | None) -> str | None:
    """ "백이십삼", "사" → "123-4"."""
    first = digits(main)
    second = digits(sub) if sub else None
    return f"{first}-{second}" if first and second else first


def digits(told: str) -> str | None:
    """ "십이" → "12", "지하 1" → "지하 1"; None where the words are no number."""
    below = "지하 " if told.startswith("지하") else ""
    value = sino_number(re.sub(r"^(?:지하|[Bb비])\s?", "", told))
    return None if value is None or value == 0 else f"{below}{value}"


def sino_number(told: str) -> int | None:
    """The number of Sino-Korean words or digits."""
    return parse_sino(told) if told else None
