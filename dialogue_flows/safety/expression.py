"""The pattern language: a line of elements that is compiled to a regular expression over a token stream.

An expression is elements separated by blanks. An element is one or more forms joined by `|`:

| form      | Korean                                             | English                              |
|-----------|----------------------------------------------------|--------------------------------------|
| `죽다`    | the verb or adjective with stem 죽, any such tag   |                                      |
| `want`    |                                                    | any form of the lemma                |
| `=died`   |                                                    | exactly this form                    |
| `자살`    | this form with any tag                             |                                      |
| `죽/NNG`  | this form with this tag (a prefix: `죽/VX`, `다/E`)|                                      |
| `$name`   | the forms of the set `name` (lexicon/sets_*.yaml)  | likewise                             |
| `<EC>`    | any token with this tag                            |                                      |
| `을래~`   | any form that begins so                            |                                      |
| `a_b`     | two forms, one right after the other               |                                      |
| `*`       | any token                                          | any token                            |

`죽다;었` asks for a pre-ending on the token, `남편+가` or `남편+JKS` for a particle, `죽다;-었` forbids one; these
bind to the whole element. `x?` may be missing. `!x` looks ahead: the next token is not x. `..` is a gap of up to
three tokens, `...` up to eight, neither crosses a full stop; `....` is up to twenty and may. `a & b` asks for both
within about fifteen words of each other, in any order. `^` is the
beginning of a sentence, `$` its end. A line that ends in `.... *` takes all of the up to twenty tokens that follow:
as a guard it excuses whatever comes after its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dialogue_flows.safety.lemmas import lemma
from transcripts.calls import Lang

Sets = Mapping[str, Sequence[str]]
END_OF_SENTENCE: Final = "./SF"
NEAR: Final = 110  # characters of the stream within which the parts of `a & b` stand: about fifteen words
_GAPS: Final = {"..": (3, False), "...": (8, False), "....": (20, True)}
_JAMO: Final = str.maketrans({"ㄴ": "ᆫ", "ㄹ": "ᆯ", "ㅁ": "ᆷ", "ㅂ": "ᆸ", "ㅇ": "ᆼ"})
_COMMON: Final = frozenset(
    "하 있 없 고 어 다 되 가 나 내 것 수 안 못 이 그 저 제 우리 을 은 는 면 지 기 음 아니 않 같 거 때 보 주 오 사람 "
    "게 서 어서 는데 으면 싶 좋 말 생각 자 너무 많 왜 살 "
    "i be to the a my me you he she it not do have and of in that this for on with so just want will can get go "
    "no all feel like know think would if at up out am is are was him her his they we us your".split()
)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A searchable expression. A stream can match only if it holds one of `anchors`."""

    source: str
    parts: tuple[re.Pattern[str], ...]
    anchors: frozenset[str]

    def spans(self, line: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
        """Where the expression stands in `line` between `start` and `end`, from the left."""
        limit = len(line) if end is None else end
        for match in self.parts[0].finditer(line, start, limit):
            if match.end() == match.start():
                continue
            span = self._joined(line, match.span(), start, limit) if len(self.parts) > 1 else match.span()
            if span is not None:
                yield span

    def _joined(self, line: str, span: tuple[int, int], start: int, limit: int) -> tuple[int, int] | None:
        """The span of all parts when the others stand near the first one, in any order and not inside it."""
        low, high = max(start, span[0] - NEAR), min(limit, span[1] + NEAR)
        left, right = span
        for part in self.parts[1:]:
            found = next(
                (m for m in part.finditer(line, low, high) if m.end() <= span[0] or m.start() >= span[1]),
                None,
            )
            if found is None:
                return None
            left, right = min(left, found.start()), max(right, found.end())
        return left, right


def compile_expression(source: str, lang: Lang, sets: Sets) -> Compiled:
    """Compile one expression. Raises ValueError naming the element that cannot be read."""
    parts: list[re.Pattern[str]] = []
    candidates: list[frozenset[str]] = []
    for part in source.split(" & "):
        regexes = []
        for element in part.split():
            regex, keys = _element(element, lang, sets)
            regexes.append(regex)
            if keys:
                candidates.append(keys)
        if part.endswith(" .... *"):
            regexes[-2] = regexes[-2].removesuffix("?")  # all of what follows, not only the next word
        parts.append(re.compile("(?<!\\S)" + "".join(regexes)))
    if not candidates:
        raise ValueError(f"'{source}' names no required word; add one, or it would match anything")
    return Compiled(source, tuple(parts), min(candidates, key=_cost))


def _cost(keys: frozenset[str]) -> int:
    return sum(200 if key in _COMMON else 1 for key in keys)


def _element(element: str, lang: Lang, sets: Sets) -> tuple[str, frozenset[str]]:
    if element in _GAPS:
        limit, crosses = _GAPS[element]
        token = r"\S+ " if crosses else r"(?!\./SF)\S+ "
        return f"(?:{token}){{0,{limit}}}?", frozenset()
    if element == "^":
        return r"(?:(?<=/SF )|(?<=/EF )|(?<![\s\S]))", frozenset()
    if element == "$":
        return r"(?=\S*/SF|\s*$)", frozenset()
    if element.startswith("!"):
        return f"(?!{_forms(element[1:], lang, sets)[0]})", frozenset()
    if "?" in element:
        return f"(?:{_forms(element.replace('?', ''), lang, sets)[0]})?", frozenset()
    return _forms(element, lang, sets)


def _forms(element: str, lang: Lang, sets: Sets) -> tuple[str, frozenset[str]]:
    body, marks = _split_marks(element, lang)
    if not body:
        raise ValueError(f"the element '{element}' has no form")
    regexes: list[str] = []
    keys: set[str] = set()
    anchored = True
    for form in _expand(body.split("|"), sets):
        regex, key = _phrase(form, lang)
        regexes.append(regex)
        anchored = anchored and key is not None
        if key is not None:
            keys.update(_keys(form, key))
    return f"(?:{'|'.join(regexes)}){marks} ", frozenset(keys) if anchored else frozenset()


def _keys(form: str, key: str) -> tuple[str, ...]:
    if form.endswith("하다"):
        return key, f"{key}하"
    return (key, key[:-1]) if form.endswith("들") and len(form) > 1 else (key,)


def _phrase(form: str, lang: Lang) -> tuple[str, str | None]:
    """One form, or several joined by `_`: `재미_없다` is a noun and the verb right after it."""
    read = _korean if lang == "ko" else _english
    words = [read(word) for word in form.split("_")]
    joint = r"(?:[;+]\S*)? " if lang == "ko" else " "
    key = next((key for _, key in words if key is not None and key not in _COMMON), words[0][1])
    return joint.join(regex for regex, _ in words), key


def _expand(forms: Sequence[str], sets: Sets) -> list[str]:
    expanded: list[str] = []
    for form in forms:
        if not form.startswith("$") or form == "$":
            expanded.append(form)
        elif form[1:] in sets:
            expanded.extend(_expand(sets[form[1:]], sets))
        else:
            raise ValueError(f"the set '{form}' is not defined; define it in lexicon/sets_*.yaml")
    return expanded


def _split_marks(element: str, lang: Lang) -> tuple[str, str]:
    if lang == "en":
        return element, ""
    body, *marks = re.split(r"(?=[;+])", element)
    checks = "".join(_mark(mark) for mark in marks)
    return body, checks + r"(?:[;+]\S*)?"


def _mark(mark: str) -> str:
    """`;었`, `+가`, `+JKS`, `+은|는` (one of them), `;-었` (not): a look-ahead into the marks of the token."""
    forbidden = mark[1:2] == "-"
    names = mark[2 if forbidden else 1 :].split("|")
    wanted = "|".join(_mark_name(name, mark[0]) for name in names)
    return rf"(?{'!' if forbidden else '='}\S*{re.escape(mark[0])}(?:{wanted})(?![^;+ ]))"


def _mark_name(name: str, sign: str) -> str:
    if sign == ";":
        return re.escape(name)
    if name.isascii():
        return rf"[^/+; ]+/{name}\w*"
    return rf"{re.escape(name)}/\w*"


def _korean(form: str) -> tuple[str, str | None]:
    if form == "*":
        return r"[^/ ]+/\w+", None
    if form.startswith("<") and form.endswith(">"):
        return rf"[^/ ]+/{form[1:-1]}\w*", None
    if form.endswith("~"):
        return rf"{re.escape(canonical_ending(form[:-1]))}[^/ ]*/\w+", None
    if "/" in form:
        key, tag = form.split("/", 1)
        key = canonical_ending(key)
        return rf"{re.escape(key)}/{tag}\w*", key
    return _korean_word(form)


def _korean_word(form: str) -> tuple[str, str]:
    if form in ("안", "못"):  # the negations, not the inside or the nail
        return rf"{form}/MAG", form
    if form.endswith("하다") and len(form) > 2:
        key = form[:-2]  # analysed as one verb, or as noun and 하다
        return rf"(?:{key}하(?:어지)?/(?:V|XS)|{key}/\w+(?:[;+]\S*)? 하(?:어지)?/(?:V|XS))\w*", key
    if form.endswith("다") and len(form) > 1:
        key = form[:-1]
        return rf"{re.escape(key)}(?:어지)?/(?:V|XS[VA])\w*", key
    if form.endswith("들") and len(form) > 1:  # analysed as one noun, or as noun and plural
        return rf"(?:{form}/\w+|{form[:-1]}/\w+(?=\S*\+들/))", form
    key = canonical_ending(form)
    return rf"{re.escape(key)}/\w+", key


def canonical_ending(form: str) -> str:
    """One spelling for an ending after vowel and after consonant: ᆯ래 and 을래 both become 을래."""
    form = form.translate(_JAMO)
    for jamo, full in (("ᆫ다", "는다"), ("ᆫ", "은"), ("ᆯ", "을"), ("ᆷ", "음"), ("ᆸ", "습")):
        if form.startswith(jamo):
            return full + form[len(jamo) :]
    if form in ("면", "니까", "니", "려고", "러", "면서", "려", "라고"):
        return "으" + form
    return form


def _english(form: str) -> tuple[str, str | None]:
    if form == "*":
        return r"\S+", None
    if form.startswith("="):
        return rf"[^/ ]+/{re.escape(form[1:])}", None
    key = lemma(form)
    return rf"{re.escape(key)}/[^/ ]+", key
