"""`screen`: the signs of danger in one utterance, what the words alone justify, and whether to ask.

Pure and fast (no model, no network). It never raises: an internal error is a named outcome that asks and raises
the level by one (rule R-60), and invents no sign.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from dialogue_flows.outcome import Signal
from dialogue_flows.safety import english, morphology
from dialogue_flows.safety.facts import Fact
from dialogue_flows.safety.language import languages
from dialogue_flows.safety.likeness import GROUPS, Likeness, Weights, likenesses, shipped
from dialogue_flows.safety.matcher import Finding, find
from dialogue_flows.safety.normal import normalised, sent
from dialogue_flows.safety.numbers_told import numbers_told
from dialogue_flows.safety.patterns import Certainty, Kind, patterns
from dialogue_flows.safety.questions import questions
from dialogue_flows.safety.rule_table import rule_table
from dialogue_flows.safety.rules import Decision, evaluate
from transcripts.calls import LANGS, Lang, Level

# Kinds whose mere possibility is worth one gentle question; the others ask once they are likely.
_ASK_IF_POSSIBLE: Final = frozenset(
    {
        "suicide",
        "self_harm",
        "harm_to_others",
        "violence",
        "child_abuse",
        "elder_abuse",
        "sexual_violence",
        "psychosis",
    }
)
_ASK_IF_LIKELY: Final = frozenset({"medical", "hazard", "missing_person"})
_ORDER: Final = ("explicit", "likely", "possible")
_GROUP: Final[Mapping[str, Kind]] = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
_ASKED_GROUPS: Final = frozenset(_GROUP[kind] for kind in _ASK_IF_POSSIBLE)
_PARTIAL_CHARS: Final = 160  # about twenty seconds of speech; what is older was screened when it was new


@dataclass(frozen=True, slots=True)
class Screening:
    """Result of `screen`. `facts` feed the rule table; `rules` are the ids that matched on the words alone.

    `numbers` are the number facts that were told (age, hours without contact). `error` is True when detection itself
    failed: then `ask` is True and `level` is one step up.
    """

    lang: Lang
    signals: tuple[Signal, ...]
    facts: frozenset[str]
    level: Level
    ask: bool
    rules: tuple[str, ...] = ()
    error: bool = False
    numbers: Mapping[str, float] = field(default_factory=dict)

    def as_facts(self) -> dict[str, Fact]:
        """The facts with the quote of the first signal, ready for `rules.evaluate`."""
        quote = self.signals[0].quote if self.signals else ""
        known = {name: Fact(True, "words", quote) for name in sorted(self.facts)}
        return known | {name: Fact(value, "words", quote) for name, value in self.numbers.items()}


def preload() -> None:
    """Load analyser, patterns and rules now (about five seconds); a mistake in the data stops the start here.

    Raises ValueError naming file, entry and mend. Call it once, before forking, so that processes share it.
    """
    morphology.preload()
    rule_table()
    questions()
    shipped()
    for lang in LANGS:
        patterns(lang)
        screen({"ko": "안녕하세요", "en": "hello"}[lang])


def screen(text: str, lang: Lang | None = None, alternatives: Sequence[str] = ()) -> Screening:
    """Screen one caller utterance; `alternatives` are other readings of the recogniser, best first.

    A sign that stands only in an alternative is "possible" and quotes the whole utterance (domain brief C.3).
    `lang` is a hint for texts without letters; the script decides otherwise, and mixed text is read as both.
    """
    try:
        return screen_with(shipped(), text, lang, alternatives)
    except Exception:  # noqa: BLE001  (named outcome: a detector that fails must raise the risk, never end the call)
        decision = evaluate({"any_flag": Fact(True, "call"), "detector_error": Fact(True, "call")})
        facts = frozenset({"any_flag", "detector_error"})
        return Screening(lang or "ko", (), facts, decision.level, ask=True, rules=decision.rules, error=True)


def screen_partial(text: str, lang: Lang | None = None) -> Screening:
    """Screen words that are still being spoken, or the last ones before a drop: the newest 160 characters only.

    So the cost of a growing text stays the same with every new word. What is found stands until the turn is finished;
    what is not found says nothing yet.
    """
    if len(text) <= _PARTIAL_CHARS:
        return screen(text, lang)
    tail = text[-_PARTIAL_CHARS:]
    return screen(tail.split(maxsplit=1)[-1] if " " in tail else tail, lang)


def screen_with(
    weights: Mapping[Lang, Weights], text: str, lang: Lang | None = None, alternatives: Sequence[str] = ()
) -> Screening:
    """`screen` with these likeness weights (none: patterns alone). May raise; `screen` turns that into an outcome."""
    clean = normalised(text)
    detected, readers = languages(clean.text, lang)
    findings, added = _findings(clean.text, readers, weights)
    signals = [*_signals(findings)]
    signals.extend(signal for signal in added if signal.kind not in {known.kind for known in signals})
    facts = {fact for finding in findings for fact in finding.facts}
    signals = [replace(signal, quote=sent(clean, text, signal.quote)) for signal in signals]
    signals.extend(_from_alternatives(text, lang, alternatives, {signal.kind for signal in signals}))
    if any(signal.kind == "suicide" for signal in signals) and "explicit_suicide" not in facts:
        facts.add("indirect_cue")
    if any(_asks(signal) for signal in signals):
        facts.add("any_flag")
    numbers = numbers_told(clean.text, detected)
    decision = _decision(frozenset(facts), tuple(numbers.items()))
    return Screening(
        lang=detected,
        signals=tuple(signals),
        facts=frozenset(facts),
        level=decision.level,
        ask=any(_asks(signal) for signal in signals),
        rules=decision.rules,
        numbers=numbers,
    )


@lru_cache(maxsize=4_096)
def _decision(facts: frozenset[str], numbers: tuple[tuple[str, float], ...]) -> Decision:
    """What the words alone justify; most utterances tell one of a few sets of facts, or none."""
    return evaluate({name: Fact(True) for name in facts} | {name: Fact(value) for name, value in numbers})


def _findings(
    text: str, readers: Sequence[Lang], weights: Mapping[Lang, Weights]
) -> tuple[list[Finding], list[Signal]]:
    """What the patterns found, weighed by likeness, and what likeness alone adds. Where suicide or violence is said
    outright, the question is put anyway, and nothing is taken from the other signs: likeness is not asked.
    """
    findings: list[Finding] = []
    added: list[Signal] = []
    for reader in readers:
        stream = morphology.analyse(text) if reader == "ko" else english.analyse(text)
        found = find(stream)
        if reader in weights and not any(map(_outright, found)):
            alike = likenesses(stream, weights[reader])
            found = [_weighed(finding, alike, weights[reader]) for finding in found]
            added.extend(_added(alike, weights[reader], found))
        findings.extend(found)
    return findings, added


def _outright(finding: Finding) -> bool:
    return finding.certainty == "explicit" and _GROUP[finding.pattern.kind] in _ASKED_GROUPS


def _weighed(finding: Finding, alike: Mapping[Kind, Likeness], weights: Weights) -> Finding:
    """An unsure sign whose words are not at all alike to that danger becomes "possible"; never below."""
    likeness = alike.get(_GROUP[finding.pattern.kind])
    if finding.certainty != "likely" or "unlike" in finding.pattern.firm:
        return finding
    if likeness is None or likeness.score >= weights.lowers[likeness.group]:
        return finding
    return replace(finding, certainty="possible", facts=finding.facts & {"third_party"})


def _added(alike: Mapping[Kind, Likeness], weights: Weights, found: Sequence[Finding]) -> list[Signal]:
    """What likeness adds: the group furthest over its threshold, and suicide where nothing else would be asked.

    "Possible", one gentle question at most; what is asked about from "likely" on only is that where likeness is sure,
    but for an illness beside a sign of suicide: what was taken is asked about with the wish. A group that a pattern has
    named is left to the pattern.
    """
    spoken = {_GROUP[finding.pattern.kind] for finding in found}
    over = {group: item.score - weights.raises[group] for group, item in alike.items()}
    chosen = {max(over, key=lambda group: over[group])} if over else set()
    if not spoken & _ASKED_GROUPS:
        chosen.add("suicide")
    return [
        Signal(
            alike[group].kind,
            _certainty(alike[group], weights, spoken),
            alike[group].quote,
            f"likeness.{group}",
        )
        for group in GROUPS
        if group in alike and group in chosen - spoken and over[group] >= 0
    ]


def _certainty(likeness: Likeness, weights: Weights, spoken: Set[Kind]) -> Certainty:
    if likeness.group == "medical" and "suicide" in spoken:
        return "possible"
    return "likely" if likeness.score >= weights.sure.get(likeness.group, math.inf) else "possible"


def _signals(findings: Sequence[Finding]) -> list[Signal]:
    """One signal for each kind and quote, the surest first; weaker ones inside a surer quote are left out."""
    signals: list[Signal] = []
    for finding in sorted(findings, key=lambda item: (_ORDER.index(item.certainty), -len(item.quote))):
        inside = any(
            known.kind == finding.pattern.kind
            and (finding.quote in known.quote or known.quote in finding.quote)
            for known in signals
        )
        if not inside:
            signals.append(Signal(finding.pattern.kind, finding.certainty, finding.quote, finding.pattern.id))
    return signals


def _from_alternatives(
    text: str, lang: Lang | None, alternatives: Sequence[str], known: set[str]
) -> list[Signal]:
    signals: dict[str, Signal] = {}
    for alternative in alternatives:
        reading = normalised(alternative).text
        for finding in _findings(reading, languages(reading, lang)[1], {})[0]:
            kind = finding.pattern.kind
            if kind not in known and kind not in signals:
                signals[kind] = Signal(kind, "possible", text, finding.pattern.id)
    return list(signals.values())


def _asks(signal: Signal) -> bool:
    if signal.kind in _ASK_IF_POSSIBLE:
        return True
    return signal.kind in _ASK_IF_LIKELY and signal.certainty != "possible"
