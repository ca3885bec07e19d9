"""Every sentence a caller may hear, by id, from `lines/<lang>.yaml` and `lines/<lang>.<part>.yaml`; with Korean
particles that fit the word.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dialogue_flows.instruments.loader import built_in_packs
from dialogue_flows.instruments.pack import Pack, texts
from dialogue_flows.outcome import Utterance
from dialogue_flows.ports import CityFacts
from transcripts.calls import LANGS, Lang
from transcripts.yaml_text import compose_yaml

LINES_FOLDER = Path(__file__).parent / "lines"
_LINE_ID = re.compile(r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")
_PARTICLE = re.compile(r"(\S)\(([가-힣]+)/([가-힣]+)\)")
_DIGIT_ENDS = {
    "0": "ㅇ",
    "1": "ㄹ",
    "2": "",
    "3": "ㅁ",
    "4": "",
    "5": "",
    "6": "ㄱ",
    "7": "ㄹ",
    "8": "ㄹ",
    "9": "",
}
_HANGUL_FIRST, _HANGUL_LAST, _FINALS, _FINAL_RIEUL = 0xAC00, 0xD7A3, 28, 8


class LinesError(Exception):
    """A file of sentences is wrong; the message names the file, the line and the mend."""


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence with its other wordings, in the order in which they are used."""

    id: str
    texts: tuple[str, ...]
    protected: bool


def placeholders(text: str) -> frozenset[str]:
    """The names in braces in a text."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)


def _entry(path: Path, line_no: int, key: object, value: object) -> Line:
    where = f"{path.name}, line {line_no}"
    if not isinstance(key, str) or not _LINE_ID.match(key):
        raise LinesError(
            f"{where}: the id {key!r} is not valid; write small letters, digits and dots, as in asq.q1"
        )
    protected = False
    if isinstance(value, dict):
        unknown = set(value) - {"say", "protected"}
        if unknown or "say" not in value:
            raise LinesError(
                f"{where}: {key} must have `say` and may have `protected`; mend: {sorted(unknown)}"
            )
        protected, value = bool(value.get("protected", False)), value["say"]
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not texts or not all(isinstance(t, str) and t.strip() for t in texts):
        raise LinesError(f"{where}: {key} must be a sentence or a list of sentences; write it in quotes")
    if len(set(texts)) != len(texts):
        raise LinesError(f"{where}: {key} holds the same wording twice; write another one or delete it")
    return Line(key, tuple(texts), protected)


def read_lines(path: Path) -> dict[str, Line]:
    """The sentences of one file. Raises `LinesError` naming file, line and mend."""
    try:
        node = compose_yaml(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f", line {mark.line + 1}" if mark else ""
        raise LinesError(f"{path.name}{at}: this is not valid YAML; put the sentence in quotes") from error
    if not isinstance(node, yaml.MappingNode):
        raise LinesError(f"{path.name}, line 1: the file must be a list of `id: sentence`; add at least one")
    lines: dict[str, Line] = {}
    constructor = yaml.SafeLoader("")
    for key_node, value_node in node.value:
        line_no = key_node.start_mark.line + 1
        key = constructor.construct_object(key_node, deep=True)
        value = constructor.construct_object(value_node, deep=True)
        if key in lines:
            raise LinesError(
                f"{path.name}, line {line_no}: {key} stands here a second time; delete one of the two"
            )
        try:
            lines[str(key)] = _entry(path, line_no, key, value)
            placeholders(" ".join(lines[str(key)].texts))
        except ValueError as error:
            raise LinesError(
                f"{path.name}, line {line_no}: {key} has a brace that is not closed; close it"
            ) from error
    return lines


def _book(folder: Path, lang: Lang) -> dict[str, Line]:
    """All sentences of a language: its main file, then its further ones. Raises `LinesError` for an id in two."""
    book = read_lines(folder / f"{lang}.yaml")
    for path in sorted(folder.glob(f"{lang}.*.yaml")):
        further = read_lines(path)
        if twice := sorted(book.keys() & further.keys()):
            raise LinesError(f"{path.name}: {twice[0]} stands in another file too; delete one of the two")
        book |= further
    return book


@cache
def product_lines(folder: Path = LINES_FOLDER) -> Mapping[Lang, Mapping[str, Line]]:
    """The product's sentences in every language, with those of its content packs; checked once a process.

    Raises `LinesError` where a language lacks a sentence, a placeholder or a protection that another has, and
    `BrokenDataFile` for a broken pack.
    """
    books = with_packs({lang: _book(folder, lang) for lang in LANGS}, built_in_packs())
    reference, *others = LANGS
    for other in others:
        _compare(reference, books[reference], other, books[other])
    return books


def with_packs(
    books: Mapping[Lang, Mapping[str, Line]], packs: Iterable[Pack]
) -> dict[Lang, dict[str, Line]]:
    """The sentences with those of content packs, which are said word for word: noise does not cut them off, and no
    city rewords them. A line that is there already is replaced."""
    found = {lang: dict(book) for lang, book in books.items()}
    for pack in packs:
        for lang, lines in texts(pack).items():
            found[lang] |= {name: Line(name, said, protected=True) for name, said in lines.items()}
    return found


def _compare(first: Lang, a: Mapping[str, Line], second: Lang, b: Mapping[str, Line]) -> None:
    for line_id in sorted(set(a) ^ set(b)):
        missing = second if line_id in a else first
        raise LinesError(f"{missing}.yaml: {line_id} is missing; translate it from the other language")
    for line_id, line in a.items():
        if line.protected != b[line_id].protected:
            raise LinesError(f"{second}.yaml: {line_id} must be protected in both languages or in none")
        names, other_names = (placeholders(" ".join(x.texts)) for x in (line, b[line_id]))
        if names != other_names:
            raise LinesError(f"{second}.yaml: {line_id} must use the placeholders {sorted(names)}")


def _final(char: str) -> str | None:
    """The closing sound of a spoken character: '' none, 'ㄹ', or another; None where it is not known."""
    if char in _DIGIT_ENDS:
        return _DIGIT_ENDS[char]
    if _HANGUL_FIRST <= ord(char) <= _HANGUL_LAST:
        index = (ord(char) - _HANGUL_FIRST) % _FINALS
        return "" if index == 0 else ("ㄹ" if index == _FINAL_RIEUL else "ㅇ")
    return None


def with_particles(text: str) -> str:
    """Chooses the fitting particle in marks such as `달빛로(을/를)` or `시청(으로/로)`."""

    def choose(match: re.Match[str]) -> str:
        char, closed, open_ = match.groups()
        final = _final(char)
        takes_open = not final or (final == "ㄹ" and closed == "으로")
        return char + (open_ if takes_open else closed)

    return _PARTICLE.sub(choose, text)


class Wording:
    """The sentences of one city: the product's, replaced where the city has its own."""

    def __init__(self, city: CityFacts, packs: Sequence[Pack] = ()) -> None:
        """`packs`: content packs beside the product's own; the last one that brings a line has the word."""
        self._city = city
        self._books = with_packs(product_lines(), packs)
        self._packs = {
            (lang, line): pack for pack in packs for lang, said in texts(pack).items() for line in said
        }

    def alternatives(self, line: str, lang: Lang) -> int:
        """In how many wordings a line exists. Raises KeyError for an id that is not in the files."""
        return len(self._texts(line, lang))

    def pack_of(self, line: str, lang: Lang) -> Pack | None:
        """The content pack whose words a line speaks, None for the product's own sentences."""
        return self._packs.get((lang, line))

    def has(self, line: str, lang: Lang) -> bool:
        """Whether the files hold this line."""
        return line in self._books[lang]

    def utterance(self, line: str, lang: Lang, nth: int = 0, **values: Any) -> Utterance:
        """The line in its nth wording (counting on from the first after the last), values filled in."""
        texts = self._texts(line, lang)
        said = texts[nth % len(texts)]
        if (lang, line) in self._packs:
            return Utterance(text=said, line=line, lang=lang, protected=True)
        filled = said.format_map({"receipt": "{receipt}", **values})
        text = with_particles(filled) if lang == "ko" else filled
        return Utterance(text=text, line=line, lang=lang, protected=self._books[lang][line].protected)

    def _texts(self, line: str, lang: Lang) -> tuple[str, ...]:
        product = self._books[lang][line]
        own = None if product.protected else self._city.wording(line, lang)
        return (own, *product.texts[1:]) if own else product.texts
