"""What a page names as its makers: recogniser, model, voice, and the exact rules and sentences (domain brief F.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib import resources

from dialogue_flows.wording import product_lines


def provenance(*, ears: str, voice: str, model: str | None) -> Mapping[str, str | None]:
    """The data of a call's `provenance` event. Two calls with the same hashes were led by the same rules and
    sentences; a hash is the first 16 hexadecimal digits of SHA-256.
    """
    rules = resources.files("dialogue_flows.safety").joinpath("rules.yaml").read_bytes()
    lines = repr(
        sorted(
            (lang, name, line.texts) for lang, book in product_lines().items() for name, line in book.items()
        )
    )
    return {
        "asr": ears,
        "tts": voice,
        "llm": model,
        "ruleset": "rules.yaml@" + _short(rules),
        "prompt_hash": _short(lines.encode()),
    }


def _short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
