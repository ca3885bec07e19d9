"""A city's own recordings: a folder of WAV files, each with its transcript beside it, as samples to measure with.

`NAME.wav` (PCM 8, 16, 24 or 32 bit, or mu-law; any rate; stereo is mixed) and `NAME.txt` in UTF-8 with the words
that were said. A first line `lang: en` marks English; Korean otherwise. Or one `transcripts.tsv` for the folder, with
lines of file name, tab, words, and where it is not Korean tab, language.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import soxr

from evals.line_noise.report import Sample
from evals.line_noise.waves import RATE, Wave, from_mulaw
from transcripts.calls import LANGS, Lang

LIST = "transcripts.tsv"
_LANG_LINE = "lang:"
_PCM, _MU_LAW, _EXTENSIBLE = 1, 7, 0xFFFE
_LONGEST_S = 120.0


class BadRecording(ValueError):
    """A recording or its transcript cannot be used; the message names the file and the mend."""


def load_recordings(folder: Path) -> list[Sample]:
    """Every recording of the folder with its words, sorted by name. Raises `BadRecording`."""
    if not folder.is_dir():
        raise BadRecording(f"{folder} is no folder: give one that holds WAV files and their transcripts")
    listed = _listed(folder)
    samples = []
    for path in sorted(folder.glob("*.wav")):
        text, lang = listed.get(path.name) or _beside(path)
        samples.append(Sample(text, lang, read_wav(path)))
    if not samples:
        raise BadRecording(f"{folder} holds no WAV files: record some calls, one utterance in each file")
    return samples


def read_wav(path: Path) -> Wave:
    """The samples of a WAV file at 8 kHz, in -1..1, channels mixed. Raises `BadRecording`."""
    body = path.read_bytes()
    if len(body) < 12 or body[:4] != b"RIFF" or body[8:12] != b"WAVE":
        raise BadRecording(f"{path.name} is no WAV file: convert it, for instance with ffmpeg -i IN OUT.wav")
    chunks = _chunks(body)
    if "fmt " not in chunks or "data" not in chunks:
        raise BadRecording(
            f"{path.name} is cut off: it has no {'fmt ' if 'fmt ' not in chunks else 'data'} part"
        )
    if len(chunks["fmt "]) < 16:
        raise BadRecording(f"{path.name} has a broken head: convert it again")
    kind, channels, rate, _, _, bits = struct.unpack("<HHIIHH", chunks["fmt "][:16])
    if kind == _EXTENSIBLE and len(chunks["fmt "]) >= 26:
        kind = struct.unpack("<H", chunks["fmt "][24:26])[0]
    wave = _samples(path, chunks["data"], kind, bits)
    if not channels or not rate or len(wave) < channels:
        raise BadRecording(f"{path.name} holds no sound")
    mono = wave[: len(wave) // channels * channels].reshape(-1, channels).mean(axis=1)
    if len(mono) / rate > _LONGEST_S:
        raise BadRecording(f"{path.name} is longer than {_LONGEST_S:.0f} s: cut it into single utterances")
    narrow = mono if rate == RATE else soxr.resample(mono, rate, RATE)
    return np.asarray(narrow - narrow.mean(), dtype=np.float64)


def _chunks(body: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    at = 12
    while at + 8 <= len(body):
        name, size = body[at : at + 4].decode("latin-1"), struct.unpack("<I", body[at + 4 : at + 8])[0]
        found.setdefault(name, body[at + 8 : at + 8 + size])
        at += 8 + size + size % 2
    return found


def _samples(path: Path, data: bytes, kind: int, bits: int) -> Wave:
    if kind == _MU_LAW:
        return from_mulaw(data)
    if kind != _PCM or bits not in {8, 16, 24, 32}:
        raise BadRecording(
            f"{path.name} is neither PCM nor mu-law: convert it with ffmpeg -i IN -c:a pcm_s16le OUT.wav"
        )
    if bits == 8:
        return (np.frombuffer(data, dtype=np.uint8).astype(np.float64) - 128.0) / 128.0
    if bits == 24:
        whole = np.frombuffer(data[: len(data) // 3 * 3], dtype=np.uint8).reshape(-1, 3).astype(np.int32)
        return ((whole[:, 0] << 8 | whole[:, 1] << 16 | whole[:, 2] << 24) / 2.0**31).astype(np.float64)
    size = bits // 8
    whole_bytes = data[: len(data) // size * size]
    return np.frombuffer(whole_bytes, dtype=f"<i{size}").astype(np.float64) / 2.0 ** (bits - 1)


def _listed(folder: Path) -> dict[str, tuple[str, Lang]]:
    path = folder / LIST
    if not path.exists():
        return {}
    found: dict[str, tuple[str, Lang]] = {}
    for number, line in enumerate(_text(path).splitlines(), 1):
        if not line.strip():
            continue
        name, *rest = line.split("\t")
        if not rest:
            raise BadRecording(f"{LIST}, line {number}: write the file name, a tab, and the words")
        found[name.strip()] = (rest[0].strip(), _lang(rest[1] if len(rest) > 1 else "ko", LIST))
    return found


def _beside(path: Path) -> tuple[str, Lang]:
    beside = path.with_suffix(".txt")
    if not beside.exists():
        raise BadRecording(
            f"{path.name} has no transcript: write its words into {beside.name} or into {LIST}"
        )
    text = _text(beside).strip()
    lang: Lang = "ko"
    if text.lower().startswith(_LANG_LINE):
        first, _, text = text.partition("\n")
        lang = _lang(first[len(_LANG_LINE) :], beside.name)
    if not text.strip():
        raise BadRecording(f"{beside.name} is empty: write the words that are said in {path.name}")
    return text.strip(), lang


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadRecording(f"{path.name} is not UTF-8: save it as UTF-8") from None


def _lang(name: str, where: str) -> Lang:
    for lang in LANGS:
        if name.strip().lower() == lang:
            return lang
    raise BadRecording(f"{where}: {name.strip()!r} is no language of ours; write {' or '.join(LANGS)}")
