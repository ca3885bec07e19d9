"""Draft."""


def as_spoken(text: str) -> str:
    """Draft."""
    return text
