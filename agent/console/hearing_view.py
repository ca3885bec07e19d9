"""How a caller's turn was heard, in a few words beside it: how sure, by which ears, and why there are no words."""

from __future__ import annotations

from dataclasses import dataclass

from agent.console.words import Words
from transcripts.calls import Speaker
from transcripts.snapshot import StoredTurn

_PRACTICE = "practice ears"
_MOST_READINGS = 2


@dataclass(frozen=True, slots=True)
class HearingView:
    """`unheard` says why there are no words; `parts` how sure the ears were, who they were, and other readings."""

    unheard: str | None
    parts: tuple[str, ...]


def hearing_view(turn: StoredTurn, words: Words, *, masked: bool) -> HearingView | None:
    """What the record keeps of a turn's recognition; None for keys and for what the agent said.

    `masked`: who may not read the caller's words reads no other readings of them.
    """
    known = turn.recognition
    if turn.speaker is not Speaker.CALLER or (known is None and turn.asr_confidence is None):
        return None
    unheard = known.unheard if known is not None else None
    parts: list[str] = []
    if turn.asr_confidence is not None and unheard is None:
        parts.append(words("recognised_sure", percent=round(100 * turn.asr_confidence)))
    if known is not None:
        parts.append(words("ears_practice") if known.recogniser == _PRACTICE else known.recogniser)
        readings = () if masked else known.alternatives[:_MOST_READINGS]
        parts += [words("other_reading", text=text) for text in readings]
    why = None if unheard is None else words.optional(f"unheard_{unheard}") or words("unheard_other")
    return HearingView(why, tuple(part for part in parts if part))
