"""Receipt numbers take their place in what is said, once the record has made them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from dialogue_flows.outcome import Utterance
from transcripts.calls import Lang

_NTH: Final = re.compile(r"\{receipt_(\d+)\}(번?)")
_NONE_YET: Final[Mapping[Lang, str]] = {"ko": "아직 없음", "en": "not there yet"}
"""Said in place of a number that the record could not give yet: never a number that is not the complaint's."""


def with_receipts(
    say: Sequence[Utterance], receipts: Sequence[str], filed: Sequence[str] = ()
) -> tuple[Utterance, ...]:
    """The utterances with their numbers: `{receipt}` is the next of this turn's, `{receipt_2}` the second complaint
    of the call (`filed`: all of the call, in the order filed).
    """
    waiting = list(receipts)
    filled = []
    for utterance in say:
        text = utterance.text
        for match in _NTH.finditer(utterance.text):
            text = text.replace(match[0], _nth(filed, match, utterance.lang), 1)
        while "{receipt}" in text and waiting:
            text = text.replace("{receipt}", waiting.pop(0), 1)
        filled.append(replace(utterance, text=text))
    return tuple(filled)


def _nth(filed: Sequence[str], asked: re.Match[str], lang: Lang) -> str:
    number = int(asked[1])
    return filed[number - 1] + asked[2] if number <= len(filed) else _NONE_YET[lang]
