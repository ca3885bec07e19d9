"""Names for officers."""

from __future__ import annotations

from transcripts.labels import RULES, in_table_order


def test_the_gravest_kind_of_rule_comes_first_whichever_matched_first() -> None:
    """A call that began with a hint and ended in danger now is named by the danger."""
    assert in_table_order(["R-13", "W-01", "R-12", "R-10"]) == ["R-10", "R-12", "R-13", "W-01"]


def test_a_rule_without_a_name_is_kept_and_comes_last() -> None:
    """Nothing that matched is lost."""
    assert in_table_order(["X-1", "R-70", "R-01"]) == ["R-01", "R-70", "X-1"]


def test_every_rule_is_named_in_both_languages() -> None:
    assert all(ko.strip() and en.strip() for ko, en in RULES.values())
