"""Which option a caller has chosen. Pure; in doubt none, so that the item is put again.

Longer phrases win over the shorter ones in them ("끊임없이" is not "없"), a denied option does not count
("매일은 아니고"), and two different options in one breath are no answer but prove the lower of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dialogue_flows.instruments.pack import Instrument, Option
from dialogue_flows.instruments.scoring import Given
from dialogue_flows.understanding.frequencies import frequency
from transcripts.calls import Lang

_DENIED_AFTER = re.compile(r"\s?(?:까지|정도|만큼)?\s?(?:은|는|이|까진|진|지|지는)?\s?(?:아니|아닌|안\s|않)")
_DENIED_BEFORE = re.compile(
    r"\b(?:not|isn'?t|wasn'?t)\s(?:really\s|quite\s|nearly\s|almost\s)?$", re.IGNORECASE
)
_LEADS: dict[Lang, str] = {  # what may stand before an answer that is to be the whole reply
    "ko": "네|예|응|아니요|아니오|아뇨|아니|음|어|뭐|저는|나는|그런|그렇게|그렇지는|(?:건|거|게|것|적|날|일)[은는이도]?"
    "|거의|별로|딱히|다행히|한 번도",
    "en": "no|yes|well|um|uh|i|say|would|i'd|it|was|that|for|me|thankfully|really",
}
NO_ANSWER = Given()


def by_key(pack: Instrument, keys: str) -> Given:
    """The option of the last key: 1 is the first option, since 0 asks for a person."""
    place = int(keys[-1]) - 1 if keys[-1:].isdigit() else -1
    return Given(pack.options[place].id) if 0 <= place < len(pack.options) else NO_ANSWER


def by_words(pack: Instrument, text: str, lang: Lang) -> Given:
    """The option that the words name."""
    spoken = text.casefold()
    hits = _longest(list(_hits(pack, spoken, lang)))
    chosen = {option.id: option for start, end, option in hits if not _denied(spoken, start, end)}
    if not hits:
        return _by_days(pack, spoken, lang)
    if len(chosen) == 1:
        return Given(next(iter(chosen)))
    return Given(at_least=min((option.score for option in chosen.values()), default=0))


def by_yes_or_no(pack: Instrument, answer: str) -> Given:
    """What a plain yes or no means to this instrument, where it means anything."""
    if answer == "no" and pack.no_means:
        return Given(pack.no_means)
    if answer == "yes" and pack.yes_means:
        return Given(pack.yes_means)
    if answer == "yes" and pack.yes_is_at_least:
        return Given(at_least=pack.option(pack.yes_is_at_least).score)
    return NO_ANSWER


def _hits(pack: Instrument, spoken: str, lang: Lang) -> Iterator[tuple[int, int, Option]]:
    for option in pack.options:
        alone = option.alone.get(lang, ())
        anywhere = option.words.get(lang, ()) if alone else (option.name[lang], *option.words.get(lang, ()))
        for phrase in anywhere:
            for match in re.finditer(_pattern(phrase, lang), spoken):
                yield match.start(), match.end(), option
        if any(_is_all(phrase, spoken, lang) for phrase in (*alone, *([option.name[lang]] if alone else []))):
            yield 0, len(spoken), option


def _pattern(phrase: str, lang: Lang) -> str:
    """The phrase as it is spoken: blanks may be missing in Korean, and an English word ends where it ends."""
    words = [re.escape(word) for word in phrase.casefold().split()]
    return r"\s?".join(words) if lang == "ko" else r"\b" + r"\s+".join(words) + r"\b"


def _is_all(phrase: str, spoken: str, lang: Lang) -> bool:
    """Whether nothing is said but the phrase, words that lead up to it, and its ending."""
    ending = "[가-힣]{0,4}" if lang == "ko" else ""
    whole = rf"(?:(?:{_LEADS[lang]})[\s,.!…]*)*{_pattern(phrase, lang)}{ending}[\s,.!…]*"
    return re.fullmatch(whole, spoken.strip()) is not None


def _longest(hits: list[tuple[int, int, Option]]) -> list[tuple[int, int, Option]]:
    return [
        hit
        for hit in hits
        if not any(a <= hit[0] and hit[1] <= b and b - a > hit[1] - hit[0] for a, b, _ in hits)
    ]


def _denied(spoken: str, start: int, end: int) -> bool:
    return bool(_DENIED_AFTER.match(spoken, end) or _DENIED_BEFORE.search(spoken[:start]))


def _by_days(pack: Instrument, spoken: str, lang: Lang) -> Given:
    """Days that were counted in other words ("닷새쯤", "twice a week"), where the options have the two-week scale.
    A "no" is none of them: what it means, the pack says."""
    found = frequency(spoken, lang)
    if found is None or found.value.anchor == 0 or _denied(spoken, found.start, found.end):
        return NO_ANSWER
    option = next((option for option in pack.options if option.anchor == found.value.anchor), None)
    return Given(option.id) if option is not None else NO_ANSWER
