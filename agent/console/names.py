"""Names of fields, values, rules, complaints and warnings in the officer's language: pages show no bare codes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.console.words import Words
from dialogue_flows.night_duty.categories import categories
from dialogue_flows.wording import product_lines
from transcripts import labels
from transcripts.calls import AnswerValue

_CATEGORY = re.compile(r"\bcomplaint(?:\.[a-z_]+)+\b")
_RULES_SHOWN = 2


class Names:
    """Templates call it `names`."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._lang = words.lang

    def field(self, path: str) -> str:
        """A field of the intake."""
        return self._words.optional(f"field_{path}") or labels.field_name(path, self._lang)

    def value(self, value: AnswerValue) -> str:
        """A value of the intake."""
        return self.text(labels.value_name(value, self._lang))

    def rule(self, rule: str) -> str:
        """What a rule of the table is about; nothing where the table has no words for it."""
        known = rule in labels.RULES
        return labels.name(labels.RULES, rule, self._lang) if known else ""

    def category(self, category: str) -> str:
        """A kind of complaint."""
        found = categories().get(category)
        return found.name[self._lang] if found else category

    def slot(self, slot: str) -> str:
        """A part of a complaint."""
        return self._words.optional(f"slot_{slot}") or slot.replace("_", " ")

    def slot_value(self, slot: str, value: str) -> str:
        """What a caller said for it: their words, or the name of a code."""
        line = product_lines()[self._lang].get(f"value.{slot}.{value}")
        return line.texts[0] if line else labels.value_name(_YES_NO.get(value, value), self._lang)

    def text(self, text: str) -> str:
        """A sentence of the record with its complaint codes spelled out."""
        return _CATEGORY.sub(lambda found: self.category(found[0]), text)

    def one_line(self, line: str | None, rules: Sequence[str], flow: str) -> str:
        """What a call was about. The stored line is Korean: in English its parts are named again."""
        if line is None:
            named = [self.rule(rule) for rule in labels.in_table_order(rules) if self.rule(rule)]
            return " · ".join(named[:_RULES_SHOWN]) or self._words(f"flow_{flow}")
        if self._lang == "ko":
            return self.text(line)
        return " · ".join(_ENGLISH.get(part) or self.text(part) for part in line.split(" · "))

    def warning(self, warning: str) -> str:
        """A warning of the page's quality."""
        kind, _, rest = warning.partition(":")
        said = self._words.optional(f"warning_{kind}")
        if said is None:
            return warning.replace("_", " ")
        return said.format(field=self.field(rest.split(":")[0])) if rest else said


_YES_NO = {"yes": True, "no": False}
_ENGLISH = {ko: en for names in (labels.RULES, labels.KINDS) for ko, en in names.values()}
