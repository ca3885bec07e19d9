"""The lemmas that English patterns and context rules ask for."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import yaml

from dialogue_flows.safety.patterns import PATTERNS
from dialogue_flows.safety.spelling import LEXICON

_WORD: Final = re.compile(r"(?<![=\w$])[a-z]+(?![\w])")


@cache
def english_vocabulary() -> frozenset[str]:
    """Every lemma named in patterns/en, in the English sets and in the English context rules."""
    sources: list[str] = []
    for path in (PATTERNS / "en").glob("*.yaml"):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")) or ():
            sources.extend([*entry["match"], *entry.get("unless", ())])
    sources.extend(str(forms) for forms in yaml.safe_load((LEXICON / "sets_en.yaml").read_text("utf-8")).values())
    context = yaml.safe_load((LEXICON / "context.yaml").read_text("utf-8"))["en"]
    sources.extend(str(line) for lines in context.values() for line in lines)
    return frozenset(word for source in sources for word in _WORD.findall(source.replace("?", " ")))
