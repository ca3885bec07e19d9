"""A Korean telephone number as it is said and dialled."""

from __future__ import annotations

import re

_SEOUL = re.compile(r"\+82(2)(\d{3,4})(\d{4})$")
_OTHER = re.compile(r"\+82(\d{2})(\d{3,4})(\d{4})$")


def spoken_phone(e164: str) -> str:
    """ "+82310000120" becomes "031-000-0120"; what is not such a number stays as it is."""
    match = _SEOUL.match(e164) or _OTHER.match(e164)
    return f"0{match.group(1)}-{match.group(2)}-{match.group(3)}" if match else e164
