"""Limits for one contact and bundling. Pure; a P0 is never held back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from escalation.policies import Policies
from escalation.ports import PageMethod
from escalation.throttle import Waiting, sift
from tests.unit.escalation.sample import NIGHT

LIMITS = Policies.load().limits
CONTACT = uuid4()


def page(*, urgent: bool = False, bundle: bool = True, contact: UUID = CONTACT) -> Waiting:
    return Waiting(uuid4(), contact, PageMethod.SMS, urgent, bundle)


def ago(seconds: float) -> object:
    return NIGHT - timedelta(seconds=seconds)


@given(
    sent=st.lists(st.floats(-100, 3600).map(lambda s: NIGHT - timedelta(seconds=s)), max_size=40),
    others=st.integers(0, 5),
)
def test_a_p0_is_never_held_or_bundled(sent: list[object], others: int) -> None:
    """Whatever went out before and whatever waits beside it."""
    urgent = page(urgent=True)
    waiting = [*(page() for _ in range(others)), urgent]
    sifted = sift(waiting, {CONTACT: sent}, LIMITS, NIGHT)  # type: ignore[dict-item]
    assert urgent.page_id in sifted.send


@given(count=st.integers(1, 30), sent=st.lists(st.floats(0, 3600), max_size=20))
def test_no_page_is_dropped(count: int, sent: list[float]) -> None:
    """Every page is sent, told within another, or held until a later time."""
    waiting = [page() for _ in range(count)]
    sifted = sift(waiting, {CONTACT: [NIGHT - timedelta(seconds=s) for s in sent]}, LIMITS, NIGHT)
    assert len(sifted.send) + len(sifted.bundled) + len(sifted.held) == count
    assert all(until > NIGHT for until in sifted.held.values())
    assert set(sifted.bundled.values()) <= set(sifted.send)


def test_pages_that_wait_together_become_one() -> None:
    """Three cases of the same night in one message to the same officer; another officer gets their own."""
    other = page(contact=uuid4())
    together = [page(), page(), page()]
    sifted = sift([*together, other], {}, LIMITS, NIGHT)
    assert sifted.send == (together[0].page_id, other.page_id)
    assert set(sifted.bundled) == {together[1].page_id, together[2].page_id}


def test_the_ninth_message_in_a_quarter_of_an_hour_waits_for_the_window() -> None:
    """Eight messages are allowed in fifteen minutes; the ninth goes when the first is old enough."""
    sent = [NIGHT - timedelta(minutes=14 - i) for i in range(8)]
    waiting = page()
    sifted = sift([waiting], {CONTACT: sent}, LIMITS, NIGHT)
    assert sifted.held == {waiting.page_id: NIGHT + timedelta(minutes=1)}
