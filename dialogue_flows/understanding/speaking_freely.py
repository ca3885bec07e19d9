"""Whether somebody who was asked if they can speak freely can do so (domain brief C.8). Pure.

"Not for long", "he is next to me" and "I cannot talk" are all a no, whatever else they may be elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CANNOT = re.compile(
    r"(?:말|말씀|얘기|이야기|통화|전화|대답)[^.?!]{0,6}(?:못|힘들|어려|어렵|곤란|그렇)|길게는?\s?(?:못|안)"
    r"|(?:말|통화)\s?안\s?(?:돼|되)|듣고\s?있|들[려릴키킬을]|(?:금방|곧)\s?(?:와|올|온|들어)|조용히|살살"
    r"|(?:옆|곁|같이|앞|방|집|밖|문\s?앞|근처)에?[^.?!]{0,8}(?:있어|있습|있는|계세|와\s?있|들어왔)"
    r"|(?:can'?t|cannot|can not|not able to|hard to|unable to) (?:really )?(?:talk|speak|say)"
    r"|not (?:freely|safe|alone|now|long|for long)|(?:keep it|only|make it) (?:short|quick|brief)"
    r"|\bquiet|whisper|(?:can|will|might|may) hear"
    r"|(?:he|she|they|someone|husband)(?:'s| is|'re| are)? (?:right )?"
    r"(?:here|home|near|nearby|close|around|listening|in the|next|with me|coming)",
    re.IGNORECASE,
)
_CAN = re.compile(
    r"할\s?수\s?있|드릴\s?수\s?있|아무도\s?(?:없|읎)|혼자"
    r"|\b(?:alone|by myself|nobody|no one|i can (?:talk|speak))\b",
    re.IGNORECASE,
)
_NOBODY_HEARS = re.compile(
    r"(?:없|읎|안\s?(?:들|계)|못\s?(?:듣|들)|나갔|잠들|자고\s?있|아무도)"
    r"|\b(?:nobody|no one|not here|gone|asleep|can't hear|left)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Freely:
    """`can` with the words that tell it."""

    can: bool
    quote: str


def speaking_freely(text: str) -> Freely | None:
    """Whether the words tell that one can speak, or cannot; None where they tell neither (a plain yes is read by
    `yes_no`)."""
    cannot = _CANNOT.search(text)
    if cannot is not None and not _NOBODY_HEARS.search(text):
        return Freely(can=False, quote=cannot.group())
    can = _CAN.search(text)
    return Freely(can=True, quote=can.group()) if can is not None else None
