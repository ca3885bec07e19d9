"""What the caller wants: the intent catalogue of domain brief A.13 with every complaint category of B.7. Pure.

Rules over word families (`catalogue/*.yaml`), no list of sentences: a noun family and a predicate family near
each other, with what rules it out. Danger is not decided here but by `dialogue_flows.safety`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from dialogue_flows.understanding.abuse import abuse
from dialogue_flows.understanding.intent_data import Catalogue, IntentSpec, Rule, catalogue
from dialogue_flows.understanding.lexicon import Span
from transcripts.calls import Lang

UNKNOWN = "unknown"
ABUSIVE = "nonuser.abusive"  # swearing at the desk and nothing else
_SECOND = 0.75  # a further matter in the same breath must be this sure
_EXPECTED_BONUS = 0.08
_NOISE_LENGTH = 2_000  # longer utterances are read from the front; nobody speaks longer in one turn


@dataclass(frozen=True, slots=True)
class Intent:
    """`name` of the catalogue or "unknown"; `quote` from the first to the last deciding word, verbatim;
    `runners_up` other readings, (name, confidence), best first.
    """

    name: str
    confidence: float
    quote: str
    start: int = 0
    runners_up: tuple[tuple[str, float], ...] = ()


NO_INTENT = Intent(UNKNOWN, 0.0, "")


@dataclass(frozen=True, slots=True)
class _Candidate:
    name: str
    confidence: float
    spans: tuple[Span, ...]

    @property
    def start(self) -> int:
        return min(span[0] for span in self.spans)

    @property
    def end(self) -> int:
        return max(span[1] for span in self.spans)


def intent(text: str, lang: Lang | None = None, *, expected: Collection[str] = ()) -> Intent:
    """The main intent. `expected`: names that the conversation waits for, preferred where it is close."""
    found = intents(text, lang, expected=expected)
    return max(found, key=lambda i: i.confidence) if found else NO_INTENT


def intents(text: str, lang: Lang | None = None, *, expected: Collection[str] = ()) -> list[Intent]:
    """All matters of the utterance, in the order they were told; empty where nothing is understood."""
    del lang  # both languages are looked up in one pass
    candidates = _candidates(text[:_NOISE_LENGTH], catalogue(), expected)
    chosen: list[_Candidate] = []
    for candidate in candidates:
        if not chosen or (
            candidate.confidence >= _SECOND and not any(_overlap(candidate, other) for other in chosen)
        ):
            chosen.append(candidate)
    others = tuple((c.name, c.confidence) for c in candidates if c not in chosen)[:4]
    ordered = sorted(chosen, key=lambda c: c.start)
    if not ordered and (sworn := abuse(text[:_NOISE_LENGTH])) is not None and sworn.target == "directed":
        return [Intent(ABUSIVE, sworn.confidence, sworn.quote, sworn.start)]
    return [Intent(c.name, c.confidence, text[c.start : c.end], c.start, others) for c in ordered]


def names() -> tuple[str, ...]:
    """Every intent of the catalogue."""
    return (*catalogue().intents, ABUSIVE)


def _candidates(text: str, data: Catalogue, expected: Collection[str]) -> list[_Candidate]:
    hits = data.lexicon.scan(text)
    if not hits:
        return []
    possible = [spec for spec in data.intents.values() if not spec.begins.isdisjoint(hits)]
    found = [c for spec in possible if (c := _of_intent(spec, hits, expected)) is not None]
    return sorted(found, key=lambda c: (-c.confidence, -sum(end - start for start, end in c.spans), c.start))


def _of_intent(spec: IntentSpec, hits: dict[str, list[Span]], expected: Collection[str]) -> _Candidate | None:
    best: _Candidate | None = None
    for rule in spec.rules:
        if best is not None and rule.confidence <= best.confidence:
            continue
        spans = _apply(rule, hits)
        if spans is not None:
            best = _Candidate(spec.name, rule.confidence, spans)
    if best is not None and spec.name in expected:
        return _Candidate(best.name, min(1.0, best.confidence + _EXPECTED_BONUS), best.spans)
    return best


def _apply(rule: Rule, hits: dict[str, list[Span]]) -> tuple[Span, ...] | None:
    options: list[list[Span]] = []
    for families in rule.families:
        found = [span for family in families for span in hits.get(family, ())]
        if not found:
            return None
        options.append(found)
    if any(family in hits for family in rule.unless):
        return None
    for anchor in options[0]:
        spans = _nearest(anchor, options[1:], ordered=rule.ordered)
        if spans is not None and max(s[1] for s in spans) - min(s[0] for s in spans) <= rule.within:
            return spans
    return None


def _nearest(anchor: Span, rest: list[list[Span]], *, ordered: bool) -> tuple[Span, ...] | None:
    """For every further family the place nearest to the anchor that does not lie inside the anchor."""
    spans = [anchor]
    for found in rest:
        apart = [s for s in found if s[0] >= anchor[1] or (s[1] <= anchor[0] and not ordered)]
        if not apart:
            return None
        spans.append(min(apart, key=lambda s: abs(s[0] - anchor[0])))
    return tuple(spans)


def _overlap(left: _Candidate, right: _Candidate) -> bool:
    return left.start < right.end and right.start < left.end
