"""Korean text as morphemes with offsets: one analyser per process, loaded on first use.

Loading takes about 1 s and 330 MB; `preload` before forking shares it. Particles and pre-endings are written
onto the token before them, and words that only colour a sentence are left out, so that a pattern names what
carries meaning: 죽/VV 고/EC 싶/VX fits "죽고만 정말 싶어요" too.
"""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dialogue_flows.safety.expression import END_OF_SENTENCE, canonical_ending
from dialogue_flows.safety.spelling import LEXICON, respell
from dialogue_flows.safety.tokens import Morpheme, Token, TokenStream
from transcripts.yaml_text import read_yaml

if TYPE_CHECKING:
    from kiwipiepy import Kiwi

_LEXICON_FILE: Final[Path] = LEXICON / "words_ko.yaml"
_lock: Final = threading.Lock()
_MAX_CHARS: Final = 20_000  # a pathological input is cut here; no utterance and no post is that long


@cache
def _lexicon() -> dict[str, Any]:
    loaded: dict[str, Any] = read_yaml(_LEXICON_FILE.read_text(encoding="utf-8"))
    return loaded


@cache
def _fillers() -> frozenset[str]:
    return frozenset(str(_lexicon()["fillers"]).split())


@cache
def _compounds() -> frozenset[str]:
    return frozenset(str(_lexicon()["compounds"]).split())


@cache
def _analyser() -> Kiwi:
    from kiwipiepy import Kiwi  # loaded on first use: 330 MB

    # Without its dictionary of titles of several words: "너 없인 못 살아" is a song there, and what callers say here;
    # and it takes more than half of the time to load.
    kiwi = Kiwi(num_workers=1, load_multi_dict=False)
    for line in str(_lexicon()["user_words"]).split("\n"):
        if line.strip():
            form, tag, *score = line.split()
            kiwi.add_user_word(form, tag, float(score[0]) if score else 0.0)
    return kiwi


def preload() -> None:
    """Load the analyser now instead of at the first utterance."""
    with _lock:
        _analyser()


def analyse(text: str) -> TokenStream:
    """The morphemes of `text` (longer than 20,000 characters: its first 20,000)."""
    preload()
    respelled = respell(text[:_MAX_CHARS], "ko")
    tokens: list[Token] = []
    found: list[Morpheme] = []
    for morpheme in _analyser().tokenize(respelled.text, z_coda=False):
        tag = morpheme.tag.split("-")[0]
        start, end = respelled.original(morpheme.start, morpheme.start + morpheme.len)
        found.append(Morpheme(morpheme.id, f"{morpheme.form}/{tag}", start))
        _append(tokens, morpheme.form, tag, start, end)
    return TokenStream("ko", text, tokens, found)


def _append(tokens: list[Token], form: str, tag: str, start: int, end: int) -> None:
    if tag == "SF":
        tokens.append(Token(".", END_OF_SENTENCE, start, end))
    elif tag in ("EP", "XSN") or (tag[0] == "J" and tag != "JX") or (tag == "JX" and form != "요"):
        _mark(tokens, ";" + form if tag == "EP" else f"+{form}/{tag}", end)
    elif not _left_out(form, tag):
        if tag[0] == "E":
            form = canonical_ending(form)
        elif tag == "SL":
            form = form.lower()
        form = form.replace(" ", "·").replace("/", "·")
        _add(tokens, Token(form, f"{form}/{tag}", start, end))


def _left_out(form: str, tag: str) -> bool:
    if tag[0] == "S":
        return tag not in ("SL", "SN", "SW")
    return tag == "JX" or (tag in ("MAG", "IC", "MM") and form in _fillers())


def _add(tokens: list[Token], token: Token) -> None:
    """Adds a token; 없 + 어 + 지 becomes 없어지, and a verb made of a noun and 하다 is found by both."""
    if (
        token.code == "지/VX"
        and len(tokens) > 1
        and tokens[-1].code == "어/EC"
        and tokens[-2].code.endswith(("/VA", "/VV", "/XSA", "/XSV"))
    ):
        stem = tokens[-2]
        del tokens[-2:]
        token = Token(f"{stem.key}어지", f"{stem.key}어지/VV", stem.start, token.end)
    elif len(tokens) > 1 and tokens[-1].code == "어/EC" and f"{tokens[-2].key}어{token.key}" in _compounds():
        stem = tokens[-2]
        del tokens[-2:]
        token = Token(f"{stem.key}어{token.key}", f"{stem.key}어{token.key}/VV", stem.start, token.end)
    tokens.append(token)


def _mark(tokens: list[Token], mark: str, end: int) -> None:
    if tokens:
        last = tokens[-1]
        tokens[-1] = Token(last.key, last.code + mark, last.start, max(last.end, end))
