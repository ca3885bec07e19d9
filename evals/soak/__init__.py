"""Soak: random kills, injected faults and many calls, and what was lost by them."""
