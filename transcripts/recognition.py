"""How a recognition is kept beside its turn: as JSON that is sealed, without numbers that the record must not hold."""

from __future__ import annotations

from typing import Any

from transcripts.calls import HeardWord, Lang, Recognition, Turn
from transcripts.encryption import Cipher
from transcripts.redaction import redact
from transcripts.tables import TurnRow

RECOGNISER_CHARS = 128


def keep_recognition(row: TurnRow, turn: Turn, cipher: Cipher, *, aad: str) -> None:
    """Puts how a turn was heard beside it, sealed; nothing where the ears had no part in it."""
    if turn.recognition is not None:
        row.recogniser = turn.recognition.recogniser[:RECOGNISER_CHARS]
        row.recognition_sealed = cipher.seal_json(to_plain(turn.recognition, turn.text, turn.lang), aad=aad)


def to_plain(recognition: Recognition, text: str, lang: Lang) -> dict[str, Any]:
    """Plain values to seal. Where a number of `text` must not be kept, the words keep their times and no letters:
    one by one they would give the number away.
    """
    masked = bool(redact(text, lang).kinds)
    return {
        "alternatives": [redact(one, lang).text for one in recognition.alternatives],
        "words": [
            ["" if masked else word.text, word.t0_ms, word.t1_ms, round(word.confidence, 3)]
            for word in recognition.words
        ],
        "unheard": recognition.unheard,
    }


def from_plain(recogniser: str, plain: dict[str, Any]) -> Recognition:
    """What `to_plain` was made from."""
    return Recognition(
        recogniser=recogniser,
        alternatives=tuple(plain["alternatives"]),
        words=tuple(HeardWord(*word) for word in plain["words"]),
        unheard=plain["unheard"],
    )
