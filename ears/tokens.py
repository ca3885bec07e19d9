"""The tokenizer of the practice ears: Whisper's order of special tokens over a small vocabulary of characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from tokenizers import AddedToken, Tokenizer, decoders, models

from ears.lines import CallerLine

WINDOW_SECONDS = 12
TIMESTAMP_STEP = 0.02
TIMESTAMPS = int(WINDOW_SECONDS / TIMESTAMP_STEP) + 1
UNUSED = "<|unused|>"
"""Becomes the empty string in the exported vocabulary, by which ctranslate2 knows a multilingual model."""

_WHISPER_LANGUAGES = (
    "en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur hr bg lt la mi "
    "ml cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si km sn yo so af oc ka be tg sd "
    "gu am yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt haw ln ha ba jw su"
)

# faster-whisper forbids the first token of each of these, alone and after a space. As single tokens they
# are forbidden as a whole; as several, the plain space would be forbidden with them.
_FORBIDDEN_CHARACTERS = "\"#()*+/:;<=>@[\\]^_`{|}~「」『』-'♩♪♫♬♭♮♯"
_FORBIDDEN_GROUPS = "<< >> <<< >>> -- --- -( -[ (' (\" (( )) ((( ))) [[ ]] {{ }} ♪♪ ♪♪♪"


@dataclass(frozen=True)
class SpecialIds:
    """Ids of the tokens that steer Whisper."""

    end_of_text: int
    start: int
    transcribe: int
    start_of_previous: int
    no_speech: int
    no_timestamps: int
    first_timestamp: int
    languages: dict[str, int]

    @property
    def vocabulary_size(self) -> int:
        """All ids, the timestamps included, which the tokenizer file does not list."""
        return self.first_timestamp + TIMESTAMPS


def build_tokenizer(texts: Iterable[str]) -> Tokenizer:
    """A tokenizer that writes these texts one character a token, and anything else as bytes."""
    pieces: dict[str, float] = {f"<0x{byte:02X}>": -20.0 for byte in range(256)}
    characters = sorted({character for text in texts for character in text})
    for character in [*map(chr, range(32, 127)), *characters]:
        pieces.setdefault(character, -8.0)
    for symbol in [*_FORBIDDEN_CHARACTERS, *_FORBIDDEN_GROUPS.split()]:
        pieces.setdefault(symbol, -8.0)
        pieces.setdefault(" " + symbol, -8.0)
    pieces[UNUSED] = -500.0
    tokenizer = Tokenizer(models.Unigram(list(pieces.items()), unk_id=0, byte_fallback=True))
    tokenizer.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Fuse()])
    special = ["endoftext", "startoftranscript", *_WHISPER_LANGUAGES.split()]
    special += ["translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps"]
    tokenizer.add_special_tokens(
        [AddedToken(f"<|{name}|>", special=True, normalized=False) for name in special]
    )
    return tokenizer


def special_ids(tokenizer: Tokenizer) -> SpecialIds:
    """Look the steering tokens up; their ids must follow each other in Whisper's order."""

    def find(name: str) -> int:
        token = tokenizer.token_to_id(f"<|{name}|>")
        if token is None:
            raise ValueError(f"the tokenizer lacks <|{name}|>")
        return int(token)

    ids = SpecialIds(
        end_of_text=find("endoftext"),
        start=find("startoftranscript"),
        transcribe=find("transcribe"),
        start_of_previous=find("startofprev"),
        no_speech=find("nospeech"),
        no_timestamps=find("notimestamps"),
        first_timestamp=tokenizer.get_vocab_size(),
        languages={name: find(name) for name in _WHISPER_LANGUAGES.split()},
    )
    if ids.first_timestamp != ids.no_timestamps + 1 or ids.start != ids.end_of_text + 1:
        raise ValueError("special tokens are out of order")
    return ids


def text_ids(tokenizer: Tokenizer, text: str) -> list[int]:
    """Ids of a transcript, which Whisper writes with a space before it; empty for silence."""
    return list(tokenizer.encode(" " + text, add_special_tokens=False).ids) if text else []


def sounds(spoken: str) -> str:
    """What the encoder alone should hear: Korean as single jamo, English as small letters, nothing else."""
    decomposed = unicodedata.normalize("NFD", spoken.lower())
    return "".join(c for c in decomposed if c == "'" or "a" <= c <= "z" or "\u1100" <= c <= "\u11ff")


def sound_ids(lines: Iterable[CallerLine]) -> dict[str, int]:
    """Numbers from 1 for every sound in the list; 0 is the blank of the encoder's own loss."""
    return {
        sound: 1 + i for i, sound in enumerate(sorted({s for line in lines for s in sounds(line.spoken)}))
    }
