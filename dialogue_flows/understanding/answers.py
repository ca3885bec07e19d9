"""The values of a yes/no answer, and the keypad form of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Answered = Literal["yes", "no", "unsure", "refuse", "none"]
Question = Literal["fact", "existence", "consent", "ever", "safety", "identity"]


@dataclass(frozen=True, slots=True)
class YesNo:
    """`quote` stands in the text from `start`; empty where the value is none."""

    value: Answered
    confidence: float
    quote: str
    start: int = 0

    @property
    def clear(self) -> bool:
        """A yes or a no that needs no second asking."""
        return self.value in ("yes", "no") and self.confidence >= 0.7


NO_ANSWER = YesNo("none", 0.0, "")
ABSENT = frozenset({"nothing", "none", "nobody", "no one"})  # after "yes" these do not take it back


def key_answer(keys: str) -> YesNo:
    """Keypad mode (domain brief C.8): 1 yes, 2 no; both or another key: no answer. "#" and "*" only end."""
    pressed = set(keys.strip("#*"))
    if pressed == {"1"}:
        return YesNo("yes", 1.0, keys)
    if pressed == {"2"}:
        return YesNo("no", 1.0, keys)
    return YesNo("unsure", 0.5, keys) if pressed == {"1", "2"} else NO_ANSWER
