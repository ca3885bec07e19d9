"""What is known of a call that the carrier never told of."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from telephony.leg_inquiry import NotTaken, Ours, Perhaps, fate

LEGS = st.lists(st.sampled_from(["CA1", "CA2", "CA3", "CA4"]), unique=True)


def test_the_only_unknown_leg_belongs_to_the_only_try_that_waits() -> None:
    assert fate(["CA1", "CA2"], {"CA1"}, waiting=1) == Ours("CA2")
    assert fate(["CA1"], {"CA1"}, waiting=1) == NotTaken()
    assert fate([], set(), waiting=2) == NotTaken()


def test_of_two_tries_at_one_number_none_takes_the_leg_of_the_other() -> None:
    """Two callers in danger at once: a leg that may be either's is nobody's; a leg too few means that one is unrung."""
    assert fate(["CA1", "CA2"], set(), waiting=2) == Perhaps()
    assert fate(["CA1"], set(), waiting=2) == NotTaken()


@given(live=LEGS, known=LEGS, waiting=st.integers(1, 4))
def test_a_leg_is_taken_only_where_no_other_reading_is_left(
    live: list[str], known: list[str], waiting: int
) -> None:
    strange = set(live) - set(known)
    match fate(live, known, waiting=waiting):
        case Ours(leg_id):
            assert strange == {leg_id}
            assert waiting == 1
        case NotTaken():
            assert len(strange) < waiting
        case Perhaps():
            assert len(strange) >= waiting
