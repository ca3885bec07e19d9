"""`screen`: the signs of danger in one utterance, what the words alone justify, and whether to ask.

Pure and fast (no model, no network). It never raises: an internal error is a named outcome that asks and raises
the level by one (rule R-60), and invents no sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dialogue_flows.outcome import Signal
from dialogue_flows.safety import english, morphology
from dialogue_flows.safety.facts import Fact
from dialogue_flows.safety.language import languages
from dialogue_flows.safety.matcher import Finding, find
from dialogue_flows.safety.patterns import patterns
from dialogue_flows.safety.questions import questions
from dialogue_flows.safety.rule_table import rule_table
from dialogue_flows.safety.rules import evaluate
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


@dataclass(frozen=True, slots=True)
class Screening:
    """Result of `screen`. `facts` feed the rule table; `rules` are the ids that matched on the words alone.

    `error` is True when detection itself failed: then `ask` is True and `level` is one step up.
    """

    lang: Lang
    signals: tuple[Signal, ...]
    facts: frozenset[str]
    level: Level
    ask: bool
    rules: tuple[str, ...] = ()
    error: bool = False

    def as_facts(self) -> dict[str, Fact]:
        """The facts with the quote of the first signal, ready for `rules.evaluate`."""
        quote = self.signals[0].quote if self.signals else ""
        return {name: Fact(True, "words", quote) for name in sorted(self.facts)}


def preload() -> None:
    """Load analyser, patterns and rules now (about five seconds); a mistake in the data stops the start here.

    Raises ValueError naming file, entry and mend. Call it once, before forking, so that processes share it.
    """
    morphology.preload()
    rule_table()
    questions()
    for lang in LANGS:
        patterns(lang)
        screen({"ko": "안녕하세요", "en": "hello"}[lang])


def screen(text: str, lang: Lang | None = None, alternatives: Sequence[str] = ()) -> Screening:
    """Screen one caller utterance; `alternatives` are other readings of the recogniser, best first.

    A sign that stands only in an alternative is "possible" and quotes the whole utterance (domain brief C.3).
    `lang` is a hint for texts without letters; the script decides otherwise, and mixed text is read as both.
    """
    try:
        return _screen(text, lang, alternatives)
    except Exception:  # noqa: BLE001  (named outcome: a detector that fails must raise the risk, never end the call)
        decision = evaluate({"any_flag": Fact(True, "call"), "detector_error": Fact(True, "call")})
        facts = frozenset({"any_flag", "detector_error"})
        return Screening(lang or "ko", (), facts, decision.level, ask=True, rules=decision.rules, error=True)


def _screen(text: str, lang: Lang | None, alternatives: Sequence[str]) -> Screening:
    detected, readers = languages(text, lang)
    findings = _findings(text, readers)
    signals = list(_signals(findings))
    facts = {fact for finding in findings for fact in finding.facts}
    signals.extend(_from_alternatives(text, lang, alternatives, {signal.kind for signal in signals}))
    if any(signal.kind == "suicide" for signal in signals) and "explicit_suicide" not in facts:
        facts.add("indirect_cue")
    if any(_asks(signal) for signal in signals):
        facts.add("any_flag")
    decision = evaluate({name: Fact(True) for name in facts})
    return Screening(
        lang=detected,
        signals=tuple(signals),
        facts=frozenset(facts),
        level=decision.level,
        ask=any(_asks(signal) for signal in signals),
        rules=decision.rules,
    )


def _findings(text: str, readers: Sequence[Lang]) -> list[Finding]:
    findings: list[Finding] = []
    for reader in readers:
        stream = morphology.analyse(text) if reader == "ko" else english.analyse(text)
        findings.extend(find(stream))
    return findings


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
        for finding in _findings(alternative, languages(alternative, lang)[1]):
            kind = finding.pattern.kind
            if kind not in known and kind not in signals:
                signals[kind] = Signal(kind, "possible", text, finding.pattern.id)
    return list(signals.values())


def _asks(signal: Signal) -> bool:
    if signal.kind in _ASK_IF_POSSIBLE:
        return True
    return signal.kind in _ASK_IF_LIKELY and signal.certainty != "possible"
