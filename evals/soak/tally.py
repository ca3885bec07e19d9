"""What a soak counts: pure arithmetic over what the phones saw and what the record holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

ANSWERED_WITHOUT_WORDS = ("unheard", "stall")
"""Lines by which the desk answers a turn of which it understood nothing: the record then holds no caller words."""


FEWEST_SAMPLES = 20
"""From fewer calls no growth can be told from noise."""


@dataclass(frozen=True, slots=True)
class CallSeen:
    """One call as its phone saw it. `answered`: turns of the caller after which the desk spoke."""

    leg_id: str
    turns: int
    answered: int


@dataclass(frozen=True, slots=True)
class CallKept:
    """The same call in the record: turns of the caller, and lines of the agent, a comma between those of a turn."""

    caller_turns: int
    agent_lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class PageKept:
    """One page in the record. `taken` where the record says that the carrier took it, `stuck` where it should have
    been sent long ago and was not, `marked` where the record says that it may have been sent twice. `waits_since`:
    when it was to be sent, while it waits. `held`: its time has not come, for instance by the limit of a contact.
    """

    page_id: str
    case_id: str
    taken: bool
    stuck: bool = False
    marked: bool = False
    waits_since: datetime | None = None
    held: bool = False
    what: str = ""
    contact_id: str = ""
    answered_by_text: bool = False
    """Its code came back by text. The code is the case's: which of its texts the officer read nobody can tell."""


@dataclass(frozen=True, slots=True)
class PageTally:
    """Cases that never reached the carrier (those held back by intention, until a time, are told beside them), pages
    said to be taken that never were, pages and ladders that stand still, pages sent twice. Each id with what the
    record says of it.
    """

    cases: int = 0
    pages: int = 0
    cases_without_page: list[str] = field(default_factory=list)
    claimed_but_not_sent: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    cases_held_back: list[str] = field(default_factory=list)
    doubled: int = 0
    doubled_silently: list[str] = field(default_factory=list)

    @property
    def lost(self) -> int:
        """Cases that nobody was paged for, pages that are claimed to have been sent, and what stands still."""
        return len(self.cases_without_page) + len(self.claimed_but_not_sent) + len(self.stuck)


def turns_lost(seen: CallSeen, kept: CallKept | None) -> int:
    """Answered turns of a call that the record does not hold. A call without a record lost all of them."""
    if kept is None:
        return seen.answered
    wordless = sum(
        line.split(".")[0] in ANSWERED_WITHOUT_WORDS
        for lines in kept.agent_lines
        for line in lines.split(",")
    )
    return max(0, seen.answered - kept.caller_turns - wordless)


def tally_pages(
    cases: Collection[str], pages: Iterable[PageKept], sent: Mapping[str, int], *, overdue: Iterable[str] = ()
) -> PageTally:
    """`sent`: how often each page reached the carrier, by page id. `overdue`: open cases whose next step is late."""
    kept = list(pages)
    reached = {page.case_id for page in kept if sent.get(page.page_id, 0) > 0}
    held = {page.case_id for page in kept if page.held}
    told = {(page.case_id, page.contact_id) for page in kept if sent.get(page.page_id)}
    return PageTally(
        cases=len(cases),
        pages=len(kept),
        cases_without_page=sorted(set(cases) - reached - held),
        cases_held_back=sorted((set(cases) & held) - reached),
        claimed_but_not_sent=_named(
            page
            for page in kept
            if page.taken
            and not sent.get(page.page_id)
            and not (page.answered_by_text and (page.case_id, page.contact_id) in told)
        ),
        stuck=sorted([*_named(page for page in kept if page.stuck), *overdue]),
        doubled=sum(times - 1 for times in sent.values() if times > 1),
        doubled_silently=_named(page for page in kept if sent.get(page.page_id, 0) > 1 and not page.marked),
    )


def _named(pages: Iterable[PageKept]) -> list[str]:
    return sorted(f"{page.page_id} {page.what}".strip() for page in pages)


def growth_per_100(samples: Sequence[tuple[int, float]]) -> float | None:
    """Slope of memory over finished calls, by least squares, for a hundred calls. `samples`: (calls, MiB).

    None where there are fewer than `FEWEST_SAMPLES`, or no calls between them.
    """
    if len(samples) < FEWEST_SAMPLES:
        return None
    mean_x = sum(x for x, _ in samples) / len(samples)
    mean_y = sum(y for _, y in samples) / len(samples)
    spread = sum((x - mean_x) ** 2 for x, _ in samples)
    if spread == 0:
        return None
    return 100 * sum((x - mean_x) * (y - mean_y) for x, y in samples) / spread
