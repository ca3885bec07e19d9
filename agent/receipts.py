"""Receipt numbers take their place in what is said, once the record has made them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dialogue_flows.outcome import Utterance


def with_receipts(say: Sequence[Utterance], receipts: Sequence[str]) -> tuple[Utterance, ...]:
    """The utterances with `{receipt}` filled, in the order in which the complaints were filed."""
    waiting = list(receipts)
    filled = []
    for utterance in say:
        text = utterance.text
        while "{receipt}" in text and waiting:
            text = text.replace("{receipt}", waiting.pop(0), 1)
        filled.append(replace(utterance, text=text))
    return tuple(filled)
