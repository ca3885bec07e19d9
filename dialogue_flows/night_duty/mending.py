"""A place that was told earlier and is taken back later: "아니 7번지가 아니라 9번지요". Pure but for the matter."""

from __future__ import annotations

import re

from dialogue_flows.understanding.addresses import address
from dialogue_flows.understanding.corrections import correction

_NUMBER = re.compile(r"\d+")
_ENDING = re.compile(r"(?:이에요|예요|이요|이라고요|라고요|입니다|요)?[\s.!?]*$")


def mended_place(place: str, text: str) -> str | None:
    """The place with the part that these words take back; None where they take back nothing of it."""
    found = correction(text)
    if found is None:
        return None
    wrong, right = found.value.wrong, _ENDING.sub("", found.value.right)
    old, new = _NUMBER.search(wrong), _NUMBER.search(right)
    if old is not None and new is not None:
        pattern = re.compile(rf"(?<!\d){old.group()}(?!\d)")
        return pattern.sub(new.group(), place, count=1) if pattern.search(place) else None
    if len(wrong) > 1 and wrong in place and right:
        return place.replace(wrong, right, 1)
    return _by_part(place, wrong, right)


def _by_part(place: str, wrong: str, right: str) -> str | None:
    """ "백구동이 아니라 백십동이요": the parts as they are written in an address."""
    old, new = address(wrong), address(right)
    if old is None or new is None or not old.value.text or old.value.text not in place:
        return None
    return place.replace(old.value.text, new.value.text, 1)
