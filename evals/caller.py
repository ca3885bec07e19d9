"""The simulated caller: chooses a reply to what the agent has just said. Text and voice callers share it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from evals.expected import NOTHING
from evals.patterns import matches
from evals.scenario import Caller, Reply


@dataclass(slots=True)
class ScriptedCaller:
    """Remembers which replies were used and how many turns were spoken."""

    script: Caller
    turns: int = 0
    _used: set[int] = field(default_factory=set)

    @property
    def patient(self) -> bool:
        """Whether the caller still goes on: a call that runs in circles must end."""
        return self.turns < self.script.patience

    def answer(self, lines: Sequence[str]) -> Reply | None:
        """What to do after the agent said these lines (ids, in order). After silence of the agent the reply to
        `nothing`, None where there is none.

        People answer the last thing that they were asked: the last line that any reply fits decides.
        """
        self.turns += 1
        if not lines:
            return self._after_nothing()
        for line in reversed(lines):
            for place, reply in enumerate(self.script.replies):
                if place not in self._used and matches(line, reply.to):
                    if reply.once:
                        self._used.add(place)
                    return reply
        return Reply(to=["open.ask"], says=self.script.fallback)

    def _after_nothing(self) -> Reply | None:
        for place, reply in enumerate(self.script.replies):
            if place not in self._used and NOTHING in reply.to:
                if reply.once:
                    self._used.add(place)
                return reply
        return None
