"""What a caller may be told of the search for a human, from what rows prove. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from dialogue_flows.outcome import HumanProgress, HumanUpdate
from escalation.progress import Progress
from telephony.race_log import LineState

NOBODY_AFTER = timedelta(seconds=90)
"""Nobody has accepted for so long: the caller hears how it stands, and the numbers (domain brief G.3)."""
TOLD_AGAIN = 5
"""Times that news is told again after its decision failed; then the caller hears that something is wrong."""
RINGING = frozenset({LineState.UP.value, LineState.PERSON.value})


@dataclass(frozen=True, slots=True)
class Seen:
    """What the rows show at a moment: the case, whether a human and the caller are in one room, the lines that ring."""

    progress: Progress | None
    now: datetime
    together: bool = False
    rung: tuple[str, ...] = ()


@dataclass(slots=True)
class News:
    """What one conversation was told already. With `resumed` it may know of an acceptance that we never told here.
    A place that somebody looks after stays theirs when a case about the caller is told of from then on.
    """

    resumed: bool = False
    _told: set[tuple[HumanProgress, str]] = field(default_factory=set)
    _taken: bool = False
    _case: UUID | None = None

    def __post_init__(self) -> None:
        self._taken = self.resumed

    def of(self, seen: Seen) -> list[HumanUpdate]:
        """What is new, in the order in which it happened; told again when the case has become more urgent."""
        if seen.progress is None:
            return []
        self._turn_to(seen.progress.escalation_id)
        fresh = []
        for update in updates(seen):
            key = (
                update.progress,
                update.who if update.progress is HumanProgress.DIALLING else seen.progress.level,
            )
            if key not in self._told:
                self._told.add((key[0], key[1] or ""))
                fresh.append(update)
        return [*self._withdrawn(seen.progress), *fresh]

    def _turn_to(self, case: UUID) -> None:
        if self._case is not None and case != self._case:
            self._told, self._taken = set(), False
        self._case = case

    def _withdrawn(self, progress: Progress) -> list[HumanUpdate]:
        """An acceptance that the caller knows of and that does not stand any more, whoever took it back."""
        taken = progress.acknowledged_at is not None
        lost = self._taken and not taken
        self._taken = taken
        if not lost:
            return []
        self._told = {key for key in self._told if key[0] not in _AFTER_WITHDRAWAL}
        return [HumanUpdate(HumanProgress.WITHDRAWN)]


@dataclass(slots=True)
class LostNews:
    """News whose decision failed. Nobody waits for an answer to it, so the caller hears nothing of the failure: the
    watch of the search tells it again, up to `TOLD_AGAIN` times.
    """

    _waiting: list[HumanUpdate] = field(default_factory=list)
    _lost: Counter[HumanUpdate] = field(default_factory=Counter)

    def lose(self, update: HumanUpdate) -> bool:
        """Whether it will be told again."""
        self._lost[update] += 1
        if self._lost[update] > TOLD_AGAIN:
            return False
        self._waiting.append(update)
        return True

    def again(self) -> list[HumanUpdate]:
        """What is to be told once more, each once for each time it was lost."""
        waiting, self._waiting = self._waiting, []
        return waiting


_AFTER_WITHDRAWAL = frozenset({HumanProgress.ACKNOWLEDGED, HumanProgress.WITHDRAWN})


def updates(seen: Seen) -> Iterator[HumanUpdate]:
    """What rows prove, in the order in which it happens. Joined is who is in the caller's room, not who reached them
    in another way: the word is said to a caller who hears that human next.
    """
    progress = seen.progress
    if progress is None:
        return
    if progress.paged:
        yield HumanUpdate(HumanProgress.PAGED)
    if progress.acknowledged_at is not None:
        yield HumanUpdate(HumanProgress.ACKNOWLEDGED, progress.who)
        if progress.joined_at is not None and seen.together:
            yield HumanUpdate(HumanProgress.JOINED, progress.who)
        return
    yield from (HumanUpdate(HumanProgress.DIALLING, number) for number in seen.rung)
    if progress.nothing_sent:
        yield HumanUpdate(HumanProgress.FAILED)
    elif progress.exhausted_at is not None:
        yield HumanUpdate(HumanProgress.EXHAUSTED)
    elif seen.now - progress.opened_at >= NOBODY_AFTER:
        yield HumanUpdate(HumanProgress.NOBODY_YET)
