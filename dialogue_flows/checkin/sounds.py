"""What a moan is, in words that a recogniser writes for it. Pure."""

from __future__ import annotations

import re

# Nothing but groans: "어" and "응" alone are a yes, "음" alone is thinking, so each needs another beside it.
_GROAN = (
    r"(?:으+[윽음응]*|윽+|끙+|끄응+|흐+[윽음]*|아야+|아이고+|아이구+|에구+|어이구+|하아+|아아+|어어+|억+|헉+"
    r"|u+gh+|a+h+|o+w+|mm+h*)"
)
_MOAN = re.compile(rf"^(?:[\s.,…~ㅡ\-!?]*{_GROAN})+[\s.,…~ㅡ\-!?]*$", re.IGNORECASE)
_DISTRESS = re.compile(
    r"으+윽|끄응|아야야|살려|도와\s?(?:줘|주)|못\s?(?:일어나|움직이|걷|걸)|넘어[졌져]|쓰러[졌져]|숨이|어지러"
    r"|help me|can'?t (?:get up|move|breathe)|i(?:'ve| have)? f(?:ell|allen)",
    re.IGNORECASE,
)
_SHORT = 2


def moans(text: str) -> bool:
    """Whether the words are groans and nothing else, or tell that the person cannot help themselves."""
    words = text.strip()
    return bool(_MOAN.match(words) and len(words) >= _SHORT) or bool(_DISTRESS.search(words))
