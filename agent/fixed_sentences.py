"""What a city's desk says to every caller alike: whole sentences, to be spoken ahead, and sentences with blanks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from agent.city import City
from agent.speech.sentence_cuts import sentences
from dialogue_flows.night_duty.categories import categories
from dialogue_flows.spoken_phone import spoken_phone
from dialogue_flows.wording import Line, Wording, placeholders, product_lines
from transcripts.calls import Lang

_OF_A_HOUSEHOLD = ("out.", "checkin.")
"""Their `{number}` and `{name}` are those of the office and the person that we call."""


def fixed_sentences(city: City) -> list[tuple[str, Lang]]:
    """Every sentence that needs nothing from a call: without a blank, also beside one that has a blank ("접수했어요."),
    or with blanks that only the city's own data fill: its name and duty number, kinds of complaints, departments.
    """
    return [each for each in _sentences(city) if not placeholders(each[0])]


def sentences_with_blanks(city: City) -> list[tuple[str, Lang]]:
    """The other sentences, their blanks as `{name}`."""
    return [each for each in _sentences(city) if placeholders(each[0])]


def _sentences(city: City) -> list[tuple[str, Lang]]:
    wording = Wording(city)
    found: dict[tuple[str, Lang], None] = {}
    for lang, lines in product_lines().items():
        for line in lines.values():
            for values in _fillings(line, city, lang):
                for nth in range(len(line.texts)):
                    text = wording.utterance(line.id, lang, nth, **values).text
                    found.update(dict.fromkeys((sentence, lang) for sentence in sentences(text)))
    return list(found)


def _fillings(line: Line, city: City, lang: Lang) -> Iterator[dict[str, str]]:
    """Every way in which the city's data fill the blanks of a line; what only a call knows stays a blank."""
    names = sorted(placeholders(" ".join(line.texts)))
    known = {} if line.id.startswith(_OF_A_HOUSEHOLD) else _known(line, city, lang)
    known["city"] = [city.name[lang]]
    for values in product(*(known.get(name, [f"{{{name}}}"]) for name in names)):
        yield dict(zip(names, values, strict=True))


def _known(line: Line, city: City, lang: Lang) -> dict[str, list[str]]:
    known = {"number": [spoken_phone(city.duty_number)]}
    if line.id.startswith("complaint."):
        known["name"] = [category.name[lang] for category in categories().values()]
        known["department"] = list({name[lang]: None for name in city.file.departments.values()})
    return known
