"""A city's recordings are read with their words, or refused by a sentence that names the file and the mend."""

from __future__ import annotations

import struct
import wave
from pathlib import Path

import numpy as np
import pytest

from evals.line_noise.recordings import BadRecording, load_recordings, read_wav


def write_wav(
    path: Path, *, rate: int = 16000, channels: int = 1, width: int = 2, seconds: float = 0.5
) -> None:
    """A tone of 400 Hz at half of full scale."""
    time = np.arange(round(seconds * rate)) / rate
    tone = np.repeat(0.5 * np.sin(2 * np.pi * 400 * time), channels)
    whole = np.round(tone * (2 ** (8 * width - 1) - 1)).astype(np.int64)
    offset = 128 if width == 1 else 0
    data = b"".join(int(value + offset).to_bytes(width, "little", signed=width > 1) for value in whole)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(data)


@pytest.mark.parametrize("rate", [8000, 16000, 44100])
@pytest.mark.parametrize(("channels", "width"), [(1, 2), (2, 2), (1, 1), (1, 3), (1, 4)])
def test_any_usual_wav_becomes_eight_kilohertz(tmp_path: Path, rate: int, channels: int, width: int) -> None:
    write_wav(tmp_path / "a.wav", rate=rate, channels=channels, width=width)
    samples = read_wav(tmp_path / "a.wav")
    assert len(samples) == pytest.approx(4000, abs=8)
    assert float(np.abs(samples[500:3500]).max()) == pytest.approx(0.5, abs=0.03)


def test_mu_law_is_read(tmp_path: Path) -> None:
    head = struct.pack("<HHIIHH", 7, 1, 8000, 8000, 1, 8)
    body = (
        b"WAVEfmt "
        + struct.pack("<I", len(head))
        + head
        + b"data"
        + struct.pack("<I", 800)
        + b"\x80\xff" * 400
    )
    (tmp_path / "a.wav").write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    assert len(read_wav(tmp_path / "a.wav")) == 800


def test_words_come_from_beside_the_recording_or_from_the_list(tmp_path: Path) -> None:
    for name in ("a.wav", "b.wav", "c.wav"):
        write_wav(tmp_path / name)
    (tmp_path / "a.txt").write_text("가로등이 꺼졌어요.\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("lang: en\nThe light is out.\n", encoding="utf-8")
    (tmp_path / "transcripts.tsv").write_text("c.wav\tYes.\ten\n", encoding="utf-8")
    assert [(one.text, one.lang) for one in load_recordings(tmp_path)] == [
        ("가로등이 꺼졌어요.", "ko"),
        ("The light is out.", "en"),
        ("Yes.", "en"),
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no WAV file"),
        (b"RIFF\x00\x00\x00\x00WAVE", "cut off"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt \x04\x00\x00\x00\x01\x00\x01\x00data\x00\x00\x00\x00", "broken head"),
    ],
)
def test_a_broken_file_is_named_with_the_mend(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(BadRecording, match=rf"a\.wav.*{says}"):
        read_wav(tmp_path / "a.wav")


def test_an_empty_recording_and_a_missing_transcript_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadRecording, match="holds no WAV"):
        load_recordings(tmp_path)
    write_wav(tmp_path / "a.wav")
    with pytest.raises(BadRecording, match=r"a\.wav has no transcript"):
        load_recordings(tmp_path)
    (tmp_path / "a.txt").write_text(" ", encoding="utf-8")
    with pytest.raises(BadRecording, match=r"a\.txt is empty"):
        load_recordings(tmp_path)
    (tmp_path / "a.txt").write_text("네.", encoding="utf-8")
    write_wav(tmp_path / "a.wav", seconds=0.0)
    with pytest.raises(BadRecording, match="no sound"):
        load_recordings(tmp_path)


def test_an_hour_in_one_file_is_refused_with_the_mend(tmp_path: Path) -> None:
    head = struct.pack("<HHIIHH", 7, 1, 8000, 8000, 1, 8)
    data = b"\xff" * (3600 * 8000)
    body = b"WAVEfmt " + struct.pack("<I", 16) + head + b"data" + struct.pack("<I", len(data)) + data
    (tmp_path / "a.wav").write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    with pytest.raises(BadRecording, match=r"a\.wav is longer than 120 s: cut it"):
        read_wav(tmp_path / "a.wav")
