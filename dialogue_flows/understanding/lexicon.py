"""Many word families looked up in one pass over an utterance. Pure; cost grows with the length of the text only.

A family is a list of words. Korean words are found whatever the spacing ("불법주차" finds "불법 주차");
Latin words are found as whole words in any case. Signs in a word:
`^` at the front: a word of the text begins here; `$` at the end: a word ends here; `*` at the end of a Latin
word: any ending; `[졌져]` one of these syllables; `(가|이|)` one of these, or nothing.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

Span = tuple[int, int]
_PIECES = re.compile(r"\[([^\[\]]+)\]|\(([^()]*)\)|([^\[\]()]+)")


@dataclass(frozen=True, slots=True)
class _Entry:
    word: str
    family: str
    begins: bool
    ends: bool


class WordError(ValueError):
    """A word of a family is written against the rules; the message says how to mend it."""


def expanded(word: str) -> list[str]:
    """ "꺼[졌져](어|)" → 꺼졌어, 꺼졌, 꺼져어, 꺼져. Raises WordError for signs that do not close."""
    choices: list[list[str]] = []
    position = 0
    for piece in _PIECES.finditer(word):
        if piece.start() != position:
            raise WordError(f"in “{word}” a bracket does not close; close it or leave it out")
        position = piece.end()
        one_of, groups, plain = piece.groups()
        choices.append(
            list(one_of) if one_of is not None else groups.split("|") if groups is not None else [plain]
        )
    if position != len(word) or not word.strip("^$* "):
        raise WordError(f"“{word}” is no word; write letters, with ^ $ * [..] (..|..) as signs")
    return ["".join(parts) for parts in itertools.product(*choices)]


class Lexicon:
    """Families of words, ready to scan. `families`: name → words as in the module's description."""

    def __init__(self, families: Mapping[str, Iterable[str]]) -> None:
        self._korean: dict[str, list[_Entry]] = {}
        self._latin: dict[str, list[_Entry]] = {}
        for family, words in families.items():
            for word in words:
                for form in expanded(word):
                    self._add(form, family)

    def _add(self, form: str, family: str) -> None:
        begins, ends, open_end = form.startswith("^"), form.endswith("$"), form.endswith("*")
        word = form.strip("^$*")
        if _HANGUL.search(word):
            squeezed = "".join(word.split())
            self._korean.setdefault(squeezed[:2], []).append(_Entry(squeezed, family, begins, ends))
        else:
            entry = _Entry(" ".join(word.lower().split()), family, True, not open_end)
            self._latin.setdefault(entry.word[:2], []).append(entry)

    def scan(self, text: str) -> dict[str, list[Span]]:
        """Family → places in the text, in order."""
        hits: dict[str, list[Span]] = {}
        for family, span in itertools.chain(self._scan_korean(text), self._scan_latin(text)):
            hits.setdefault(family, []).append(span)
        return hits

    def _scan_korean(self, text: str) -> Iterator[tuple[str, Span]]:
        if not _HANGUL.search(text):  # every word of these families holds some
            return
        compact, places = _squeezed(text)
        for at in range(len(compact)):
            head = compact[at : at + 2]
            for entry in (
                *self._korean.get(head, ()),
                *(self._korean.get(head[0], ()) if len(head) == 2 else ()),
            ):
                if compact.startswith(entry.word, at):
                    start, end = places[at], places[at + len(entry.word) - 1] + 1
                    if _bounded(text, start, end, entry):
                        yield entry.family, (start, end)

    def _scan_latin(self, text: str) -> Iterator[tuple[str, Span]]:
        if not _LATIN.search(text):
            return
        spaced, places = _spaced(text)
        for word in _WORD_STARTS.finditer(spaced):
            at = word.start()
            for entry in self._latin.get(spaced[at : at + 2], ()):
                if spaced.startswith(entry.word, at):
                    start, end = places[at], places[at + len(entry.word) - 1] + 1
                    if _bounded(text, start, end, entry):
                        yield entry.family, (start, end)


_HANGUL = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")
_LATIN = re.compile(r"[A-Za-z0-9]")
_WORD_STARTS = re.compile(r"[a-z0-9](?<![a-z0-9'].)", re.DOTALL)


def _bounded(text: str, start: int, end: int, entry: _Entry) -> bool:
    if entry.begins and start > 0 and _letter(text[start - 1]):
        return False
    return not (entry.ends and end < len(text) and _letter(text[end]))


def _letter(char: str) -> bool:
    return char.isalnum()


def _squeezed(text: str) -> tuple[str, list[int]]:
    places = [i for i, char in enumerate(text) if char not in " \t\r\n,.·…~"]
    return "".join([text[i] for i in places]), places


def _spaced(text: str) -> tuple[str, list[int]]:
    """Lower case, one blank for many, straight apostrophes; each character with its place in the text."""
    kept: list[str] = []
    places: list[int] = []
    if text.isascii():
        return _spaced_ascii(text.lower())
    for i, char in enumerate(text):
        lower = char.lower()
        single = "'" if char in "’‘" else (lower if len(lower) == 1 else char)
        if single.isspace() and (not kept or kept[-1] == " "):
            continue
        kept.append(" " if single.isspace() else single)
        places.append(i)
    return "".join(kept), places


def _spaced_ascii(text: str) -> tuple[str, list[int]]:
    """The same of plain small letters, which are one character each."""
    blank = [char.isspace() for char in text]
    places = [i for i, char in enumerate(blank) if not char or (i and not blank[i - 1])]
    return "".join([" " if blank[i] else text[i] for i in places]), places
