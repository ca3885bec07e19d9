"""Recordings: both sides of a call, streamed into an encrypted file under a key of its own. Nothing is held in
memory but the current chunk; a file that a crash cut off is readable up to its last whole chunk. Erasing the key
erases the recording (domain brief E.3).

Files: `<call_id>.key` holds the sealed key; `<call_id>.onbam` holds chunks, each a length (4 bytes, big endian), a
random nonce (12) and AES-256-GCM of interleaved frames. The chunk's number is its associated data, so that chunks
can be neither swapped nor repeated. A frame is one byte of mu-law of the caller and one of the agent.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from transcripts.encryption import KEY_BYTES, CannotOpen, Cipher

SAMPLE_RATE = 8000
CHUNK_FRAMES = SAMPLE_RATE  # one second
_LENGTH = struct.Struct(">I")
_NONCE_BYTES = 12
_OVERHEAD_BYTES = _LENGTH.size + _NONCE_BYTES + 16  # length, nonce, tag
_WAV_MU_LAW = 7


class NoRecording(LookupError):
    """There is no recording of this call: none was made, or it was erased."""


class RecordingStore:
    """The folder of recordings."""

    def __init__(self, folder: Path, cipher: Cipher) -> None:
        self._folder = folder
        self._cipher = cipher

    def open(self, call_id: UUID) -> RecordingWriter:
        """Begins a recording, or goes on with one that a restart cut off, in a new part of the same file."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if not self._key_path(call_id).exists():
            self._write_key(call_id)
        key = self._key(call_id)
        path = self._audio_path(call_id)
        chunks, whole_bytes = _whole_chunks(path, key)
        stream = path.open("r+b" if path.exists() else "w+b")
        stream.seek(whole_bytes)
        stream.truncate()
        return RecordingWriter(stream, key, chunks)

    def exists(self, call_id: UUID) -> bool:
        """Whether there is something to hear."""
        return self._key_path(call_id).exists() and self._audio_path(call_id).exists()

    def read_chunks(self, call_id: UUID) -> Iterator[bytes]:
        """Interleaved mu-law, caller first, about a second at a time. Raises `NoRecording`, `CannotOpen`."""
        if not self.exists(call_id):
            raise NoRecording("there is no recording of this call")
        return _read(self._audio_path(call_id), self._key(call_id))

    def read_wav(self, call_id: UUID) -> bytes:
        """A stereo WAV of 8 kHz mu-law: caller left, agent right."""
        return b"".join(self.stream_wav(call_id))

    def stream_wav(self, call_id: UUID) -> Iterator[bytes]:
        """The same WAV piece by piece, for a download. Raises `NoRecording` before the first piece."""
        chunks = self.read_chunks(call_id)
        return self._wav(self._data_bytes(call_id), chunks)

    def duration_ms(self, call_id: UUID) -> int:
        """Length of what is readable, in milliseconds."""
        return self._data_bytes(call_id) // 2 * 1000 // SAMPLE_RATE

    def erase(self, call_id: UUID) -> bool:
        """Destroys the key, then the file. True where there was something to erase."""
        erased = False
        for path in (self._key_path(call_id), self._audio_path(call_id)):
            if path.exists():
                _overwrite(path)
                path.unlink()
                erased = True
        return erased

    def call_ids(self) -> list[UUID]:
        """Calls with a recording, sorted."""
        return sorted(UUID(path.stem) for path in self._folder.glob("*.key"))

    def _wav(self, data_bytes: int, chunks: Iterator[bytes]) -> Iterator[bytes]:
        yield _wav_header(data_bytes)
        left = data_bytes
        for chunk in chunks:  # a call still being recorded may have grown since the header was made
            yield chunk[:left]
            left -= min(left, len(chunk))
            if left == 0:
                break

    def _data_bytes(self, call_id: UUID) -> int:
        if not self.exists(call_id):
            raise NoRecording("there is no recording of this call")
        path = self._audio_path(call_id)
        chunks, whole_bytes = _whole_chunks(path, self._key(call_id))
        return whole_bytes - chunks * _OVERHEAD_BYTES

    def _write_key(self, call_id: UUID) -> None:
        sealed = self._cipher.seal(os.urandom(KEY_BYTES), aad=f"recordings:{call_id}")
        path = self._key_path(call_id)
        temporary = path.with_suffix(".new")
        with temporary.open("wb") as stream:
            stream.write(sealed)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)

    def _key(self, call_id: UUID) -> bytes:
        return self._cipher.open_bytes(self._key_path(call_id).read_bytes(), aad=f"recordings:{call_id}")

    def _key_path(self, call_id: UUID) -> Path:
        return self._folder / f"{call_id}.key"

    def _audio_path(self, call_id: UUID) -> Path:
        return self._folder / f"{call_id}.onbam"


class RecordingWriter:
    """Takes both sides as they come. A second of audio at most is lost in a crash."""

    def __init__(self, stream: BinaryIO, key: bytes, chunks: int) -> None:
        self._stream = stream
        self._cipher = AESGCM(key)
        self._chunks = chunks
        self._pending = bytearray()

    def write(self, caller: bytes, agent: bytes) -> None:
        """Equal lengths of 8 kHz mu-law. Raises `ValueError` where they differ or the recording is closed."""
        if len(caller) != len(agent):
            raise ValueError("both sides must be equally long: fill the silent side with 0xFF")
        if self._stream.closed:
            raise ValueError("this recording is closed")
        frames = bytearray(2 * len(caller))
        frames[0::2], frames[1::2] = caller, agent
        self._pending += frames
        while len(self._pending) >= 2 * CHUNK_FRAMES:
            self._write_chunk(bytes(self._pending[: 2 * CHUNK_FRAMES]))
            del self._pending[: 2 * CHUNK_FRAMES]

    def close(self) -> None:
        """Writes what is left. May be repeated."""
        if self._stream.closed:
            return
        if self._pending:
            self._write_chunk(bytes(self._pending))
            self._pending.clear()
        os.fsync(self._stream.fileno())
        self._stream.close()

    def _write_chunk(self, frames: bytes) -> None:
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, frames, _number(self._chunks))
        self._stream.write(_LENGTH.pack(len(sealed)) + sealed)
        self._stream.flush()
        self._chunks += 1


def _read(path: Path, key: bytes) -> Iterator[bytes]:
    """Opened chunks up to the first that is cut off; a chunk that was changed raises `CannotOpen`."""
    cipher = AESGCM(key)
    with path.open("rb") as stream:
        for number, sealed in enumerate(_sealed_chunks(stream)):
            try:
                yield cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _number(number))
            except InvalidTag as error:
                raise CannotOpen(f"chunk {number} of this recording was changed") from error


def _sealed_chunks(stream: BinaryIO) -> Iterator[bytes]:
    while len(head := stream.read(_LENGTH.size)) == _LENGTH.size:
        sealed = stream.read(_LENGTH.unpack(head)[0])
        if len(sealed) < _LENGTH.unpack(head)[0]:
            return
        yield sealed


def _whole_chunks(path: Path, key: bytes) -> tuple[int, int]:
    """How many whole chunks a file holds, and where they end. The key proves the last one."""
    if not path.exists():
        return 0, 0
    count = end = 0
    for frames in _read(path, key):
        count += 1
        end += _OVERHEAD_BYTES + len(frames)
    return count, end


def _number(number: int) -> bytes:
    return b"onbam recording " + number.to_bytes(8, "big")


def _wav_header(data_bytes: int) -> bytes:
    """RIFF with a mu-law `fmt ` of two channels, a `fact` chunk as non-PCM demands, then `data`."""
    fmt = struct.pack("<HHIIHHH", _WAV_MU_LAW, 2, SAMPLE_RATE, SAMPLE_RATE * 2, 2, 8, 0)
    fact = struct.pack("<I", data_bytes // 2)
    chunks = b"fmt " + struct.pack("<I", len(fmt)) + fmt + b"fact" + struct.pack("<I", len(fact)) + fact
    body = b"WAVE" + chunks + b"data" + struct.pack("<I", data_bytes)
    return b"RIFF" + struct.pack("<I", len(body) + data_bytes) + body


def _overwrite(path: Path) -> None:
    """On most disks the key, once overwritten, is gone; the audio without it is noise."""
    if path.suffix == ".key":
        with path.open("r+b") as stream:
            stream.write(os.urandom(path.stat().st_size))
            stream.flush()
            os.fsync(stream.fileno())
