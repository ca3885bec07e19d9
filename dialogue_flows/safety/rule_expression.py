"""The little language of `when` in rules.yaml: facts joined by & and |, brackets, and number comparisons.

There is no negation, so a condition is monotone: learning that one more fact is true can only add matches.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from dialogue_flows.safety.facts import UNKNOWN, FactValue

Condition = Callable[[Mapping[str, FactValue]], bool]

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<symbol>[()|&])|(?P<name>[a-z][a-z0-9_]*)\s*(?:(?P<atleast>>=\??)\s*(?P<limit>\d+(?:\.\d+)?)|(?P<maybe>\?))?)"
)
ALWAYS: Final = "always"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A compiled condition and the names of the facts it reads."""

    holds: Condition
    facts: frozenset[str]


def parse(expression: str) -> Parsed:
    """Compile `expression`. Raises ValueError that names the place which cannot be read."""
    parser = _Parser(expression)
    condition = parser.alternatives()
    parser.expect_end()
    return Parsed(condition, frozenset(parser.names - {ALWAYS}))


class _Parser:
    def __init__(self, expression: str) -> None:
        self.expression = expression
        self.names: set[str] = set()
        self._tokens = _tokenize(expression)
        self._next = 0

    def alternatives(self) -> Condition:
        parts = [self._conjunction()]
        while self._take_symbol("|"):
            parts.append(self._conjunction())
        return parts[0] if len(parts) == 1 else lambda facts: any(part(facts) for part in parts)

    def _conjunction(self) -> Condition:
        parts = [self._atom()]
        while self._take_symbol("&"):
            parts.append(self._atom())
        return parts[0] if len(parts) == 1 else lambda facts: all(part(facts) for part in parts)

    def _atom(self) -> Condition:
        if self._take_symbol("("):
            inner = self.alternatives()
            if not self._take_symbol(")"):
                raise ValueError(f"'{self.expression}': a bracket is not closed; add ')'")
            return inner
        token = self._peek()
        if token is None or token["name"] is None:
            raise ValueError(f"'{self.expression}': a fact name is missing after an operator")
        self._next += 1
        return self._fact(token)

    def _fact(self, token: re.Match[str]) -> Condition:
        name = token["name"]
        self.names.add(name)
        if name == ALWAYS:
            return lambda _: True
        if token["atleast"]:
            return _at_least(name, float(token["limit"]), unknown_counts=token["atleast"].endswith("?"))
        if token["maybe"]:
            return lambda facts: facts.get(name, UNKNOWN) is not False
        return lambda facts: facts.get(name) is True

    def expect_end(self) -> None:
        if self._next != len(self._tokens):
            raise ValueError(
                f"'{self.expression}': an operator is missing before '{self._tokens[self._next][0].strip()}'"
            )

    def _peek(self) -> re.Match[str] | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _take_symbol(self, symbol: str) -> bool:
        token = self._peek()
        if token is None or token["symbol"] != symbol:
            return False
        self._next += 1
        return True


def _at_least(name: str, limit: float, *, unknown_counts: bool) -> Condition:
    def holds(facts: Mapping[str, FactValue]) -> bool:
        value = facts.get(name, UNKNOWN)
        if value is UNKNOWN or isinstance(value, bool):
            return unknown_counts
        return value >= limit

    return holds


def _tokenize(expression: str) -> list[re.Match[str]]:
    tokens: list[re.Match[str]] = []
    position = 0
    while expression[position:].strip():
        token = _TOKEN.match(expression, position)
        if token is None:
            raise ValueError(f"'{expression}': cannot read '{expression[position:].strip()}'")
        tokens.append(token)
        position = token.end()
    return tokens
