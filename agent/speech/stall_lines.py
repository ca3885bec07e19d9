"""The sentences for when something stalls: rendered ahead, so that they need nothing that can stall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dialogue_flows.outcome import Utterance
from transcripts.calls import Lang

FILLER_AFTER_S = 1.2
"""A caller takes a longer silence for a dead line (domain brief G.7: gap at most 1.2 s median)."""
FALLBACK_AFTER_S = 2.8
"""Something is said within 3 s whatever stalls."""
AGAIN_AFTER_S = 5.0
AFTER_TURN_END_S = 0.6


@dataclass(slots=True)
class StallLines:
    """`fillers` (lines `filler_*`) are used in turn; `fallback` (line `fallback_stalled`) says that it takes longer
    and how else to reach somebody."""

    fillers: Mapping[Lang, tuple[Utterance, ...]]
    fallback: Mapping[Lang, Utterance]
    _next: int = field(default=0)

    def filler(self, lang: Lang) -> Utterance:
        """The next filler."""
        choices = self.fillers[lang]
        self._next += 1
        return choices[self._next % len(choices)]

    def for_call(self) -> StallLines:
        """The same lines with an own turn of fillers."""
        return StallLines(self.fillers, self.fallback)

    def texts(self) -> list[tuple[str, Lang]]:
        """Everything to render before the first call."""
        spoken = [one for choices in self.fillers.values() for one in choices] + list(self.fallback.values())
        return [(one.text, one.lang) for one in spoken]
