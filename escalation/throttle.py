"""Which waiting pages may go now: per-contact limits and bundling. Pure. A P0 is never held back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from escalation.policies import Limits
from escalation.ports import PageMethod


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page that is due. `may_bundle` False for test pages and reminders, which speak of themselves."""

    page_id: UUID
    contact_id: UUID
    method: PageMethod
    urgent: bool
    may_bundle: bool


@dataclass(frozen=True, slots=True)
class Sifted:
    """What becomes of each waiting page: sent, told within another page, or held until a time."""

    send: tuple[UUID, ...]
    bundled: Mapping[UUID, UUID]
    held: Mapping[UUID, datetime]


def sift(
    waiting: Sequence[Waiting], sent: Mapping[UUID, Sequence[datetime]], limits: Limits, now: datetime
) -> Sifted:
    """`sent` holds, by contact, when pages went out to it lately. Pages keep their order."""
    send: list[UUID] = []
    bundled: dict[UUID, UUID] = {}
    held: dict[UUID, datetime] = {}
    leaders: dict[UUID, UUID] = {}
    for page in waiting:
        until = None if page.urgent else free_at(page, sent.get(page.contact_id, ()), limits, now)
        if not page.urgent and page.may_bundle and page.contact_id in leaders:
            bundled[page.page_id] = leaders[page.contact_id]
        elif until is not None:
            held[page.page_id] = until
        else:
            send.append(page.page_id)
            if not page.urgent and page.may_bundle:
                leaders.setdefault(page.contact_id, page.page_id)
    return Sifted(tuple(send), bundled, held)


def free_at(page: Waiting, sent: Sequence[datetime], limits: Limits, now: datetime) -> datetime | None:
    """When this contact may be paged again; None for now. A time in the future (clock set back) counts as now."""
    most, within = limits.most[page.method]
    times = sorted(min(time, now) for time in sent)
    recent = [time for time in times if time > now - within]
    candidates = [recent[-most] + within] if len(recent) >= most else []
    if page.may_bundle and times and times[-1] > now - limits.bundle_within:
        candidates.append(times[-1] + limits.bundle_within)
    return max(candidates, default=None)
