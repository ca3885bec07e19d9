"""Whom a rung reaches and by which contacts. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from escalation.policy import LadderState, LogLine, PagePlan, Policy, Priority, Target
from escalation.ports import PageMethod
from escalation.roster import SLOTS, Contact, NotificationRule, Officer, Rota, Slot


def resolve(targets: Iterable[Target], role: str, rota: Rota, now: datetime) -> tuple[Officer, ...]:
    """The officers that the targets name at `now`, each once, in order. An empty place falls to the next
    filled one below it, so that a hole in the rota costs no time.
    """
    found: dict[object, Officer] = {}
    for target in targets:
        for officer in _named(target, role, rota, now):
            found.setdefault(officer.officer_id, officer)
    return tuple(found.values())


def page_officers(
    officers: Iterable[Officer], by: tuple[PageMethod, ...], policy: Policy, state: LadderState, now: datetime
) -> tuple[tuple[PagePlan, ...], tuple[LogLine, ...]]:
    """Pages for these officers, and log lines about those who cannot be paged as wished."""
    pages: list[PagePlan] = []
    log: list[LogLine] = []
    for officer in officers:
        wishes = [NotificationRule(method, timedelta(0)) for method in by] or _rules(officer, policy)
        contacts = _usable(officer)
        if not contacts:
            log.append(LogLine("officer_without_contact", {"officer": str(officer.officer_id)}))
        elif not contacts[0].verified:
            log.append(LogLine("unverified_contact_used", {"officer": str(officer.officer_id)}))
        pages += [
            PagePlan(
                officer.officer_id,
                contact.contact_id,
                contact.method,
                now + after,
                state.step,
                state.round,
                "step",
            )
            for contact, after in _chosen(contacts, wishes)
        ]
    return tuple(pages), tuple(log)


def next_contact(officer: Officer, tried: Iterable[object]) -> Contact | None:
    """The officer's next way to be reached that was not yet tried, in order of preference."""
    used = set(tried)
    return next((c for c in _usable(officer) if c.contact_id not in used), None)


def _named(target: Target, role: str, rota: Rota, now: datetime) -> tuple[Officer, ...]:
    if target.kind == "everyone":
        return rota.everyone(now)
    if target.kind == "officer":
        return tuple(o for o in rota.officers.values() if o.handle == target.name and o.active)
    if target.kind == "rotation":
        officer = rota.in_rotation(target.name, now)
        return (officer,) if officer else ()
    if target.kind == "webhook":
        return ()
    wanted = role if target.kind == "slot" else target.name
    first = Slot(target.name) if target.kind == "slot" else Slot.PRIMARY
    filled = rota.on_call(wanted, now)
    below = (filled[slot] for slot in SLOTS[SLOTS.index(first) :] if slot in filled)
    return tuple(officer for officer in (next(below, None),) if officer)


def _usable(officer: Officer) -> tuple[Contact, ...]:
    """Verified contacts; where there are none, unverified ones rather than silence."""
    return tuple(c for c in officer.contacts if c.verified) or officer.contacts


def _rules(officer: Officer, policy: Policy) -> list[NotificationRule]:
    own = officer.rules.get(policy.priority.value, ())
    if own and policy.priority is not Priority.P0:
        return list(own)
    return [NotificationRule(method, after) for method, after in policy.officer_rules]


def _chosen(contacts: tuple[Contact, ...], wishes: list[NotificationRule]) -> list[tuple[Contact, timedelta]]:
    """One contact for each wished method; the preferred contact at once where none of them fits."""
    chosen: list[tuple[Contact, timedelta]] = []
    for wish in wishes:
        contact = next((c for c in contacts if c.method is wish.method), None)
        if contact is not None:
            chosen.append((contact, wish.after))
    return chosen or [(contact, timedelta(0)) for contact in contacts[:1]]
