"""What a soak counts: pure arithmetic over what the phones saw and what the record holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

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
    """One page in the record. `taken` where the record says that the carrier took it."""

    page_id: str
    case_id: str
    taken: bool
    carrier_id: str | None = None
    code: str = ""
    what: str = ""
    """Method, state and carrier's id, for the reader of a loss."""


@dataclass(slots=True)
class PageTally:
    """Cases without any page that reached the carrier, pages said to be taken that never were, pages sent twice."""

    cases: int = 0
    pages: int = 0
    cases_without_page: list[str] = field(default_factory=list)
    claimed_but_not_sent: list[str] = field(default_factory=list)
    doubled: int = 0

    @property
    def lost(self) -> int:
        """Cases that nobody was paged for, and pages that are claimed to have been sent."""
        return len(self.cases_without_page) + len(self.claimed_but_not_sent)


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


def tally_pages(cases: Collection[str], pages: Iterable[PageKept], sent: Mapping[str, int]) -> PageTally:
    """`sent`: how often each page reached the carrier, by page id."""
    kept = list(pages)
    reached = {page.case_id for page in kept if sent.get(page.page_id, 0) > 0}
    return PageTally(
        cases=len(cases),
        pages=len(kept),
        cases_without_page=sorted(set(cases) - reached),
        claimed_but_not_sent=sorted(
            f"{page.page_id} {page.what}".strip()
            for page in kept
            if page.taken and not sent.get(page.page_id)
        ),
        doubled=sum(times - 1 for times in sent.values() if times > 1),
    )


def match_messages(messages: Sequence[tuple[str, str]], pages: Iterable[PageKept]) -> Counter[str]:
    """How often each page was texted. `messages`: (the carrier's id, the text), in order.

    A message is the page's that has its id. A process that was killed after sending never learnt the id: then the
    code in the text tells, and a page that has not been seen yet is meant before one that has.
    """
    kept = list(pages)
    by_id = {page.carrier_id: page.page_id for page in kept if page.carrier_id}
    sent = Counter(by_id[sid] for sid, _ in messages if sid in by_id)
    for text in (text for sid, text in messages if sid not in by_id):
        meant = sorted(
            (sent[page.page_id], page.page_id) for page in kept if page.code and page.code in text.split()
        )
        if meant:
            sent[meant[0][1]] += 1
    return sent


def count(ids: Iterable[str]) -> Counter[str]:
    """How often each id occurs; empty ones are no ids."""
    return Counter(each for each in ids if each)


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
