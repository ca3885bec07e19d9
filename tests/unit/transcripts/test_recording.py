"""Recordings are encrypted as they grow, readable after a crash, and gone when erased."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from transcripts.encryption import CannotOpen, Cipher
from transcripts.recording import CHUNK_FRAMES, NoRecording, RecordingStore

CALLER = bytes(range(256)) * 50  # 1.6 seconds
AGENT = bytes(reversed(range(256))) * 50


@pytest.fixture
def store(tmp_path: Path) -> RecordingStore:
    return RecordingStore(tmp_path / "recordings", Cipher([b"k" * 32]))


def record(store: RecordingStore, frames: int = len(CALLER)) -> UUID:
    call_id = uuid4()
    writer = store.open(call_id)
    for start in range(0, frames, 160):
        writer.write(CALLER[start : start + 160], AGENT[start : start + 160])
    writer.close()
    return call_id


def channels(wav: bytes) -> tuple[bytes, bytes]:
    stream = io.BytesIO(wav)
    assert stream.read(4) == b"RIFF"
    assert struct.unpack("<I", stream.read(4))[0] == len(wav) - 8
    assert stream.read(8) == b"WAVEfmt "
    size = struct.unpack("<I", stream.read(4))[0]
    kind, channel_count, rate = struct.unpack("<HHI", stream.read(8))
    assert (kind, channel_count, rate) == (7, 2, 8000)
    stream.read(size - 8)
    assert stream.read(4) == b"fact"
    stream.read(8)
    assert stream.read(4) == b"data"
    size = struct.unpack("<I", stream.read(4))[0]
    data = stream.read()
    assert len(data) == size
    return data[0::2], data[1::2]


def test_both_sides_come_back_as_they_went_in(store: RecordingStore) -> None:
    call_id = record(store)
    assert channels(store.read_wav(call_id)) == (CALLER, AGENT)
    assert store.duration_ms(call_id) == 1600
    assert store.call_ids() == [call_id]


def test_no_sound_stands_readable_on_disk(store: RecordingStore, tmp_path: Path) -> None:
    record(store)
    stored = b"".join(path.read_bytes() for path in (tmp_path / "recordings").iterdir())
    frames = bytes(b for pair in zip(CALLER[:16], AGENT[:16], strict=True) for b in pair)
    assert frames not in stored
    assert CALLER[:16] not in stored


@pytest.mark.parametrize("cut", [1, 5, 2000])
def test_a_file_that_a_crash_cut_off_is_readable_to_its_last_whole_chunk(
    store: RecordingStore, tmp_path: Path, cut: int
) -> None:
    call_id = record(store)
    path = tmp_path / "recordings" / f"{call_id}.onbam"
    path.write_bytes(path.read_bytes()[:-cut])
    assert channels(store.read_wav(call_id)) == (CALLER[:CHUNK_FRAMES], AGENT[:CHUNK_FRAMES])


def test_a_recording_goes_on_after_a_crash(store: RecordingStore, tmp_path: Path) -> None:
    call_id = record(store)
    path = tmp_path / "recordings" / f"{call_id}.onbam"
    path.write_bytes(path.read_bytes()[:-7])
    writer = store.open(call_id)
    writer.write(b"\xff" * 160, b"\x7f" * 160)
    writer.close()
    caller, agent = channels(store.read_wav(call_id))
    assert caller == CALLER[:CHUNK_FRAMES] + b"\xff" * 160
    assert agent == AGENT[:CHUNK_FRAMES] + b"\x7f" * 160


def test_a_call_in_progress_can_be_heard_up_to_its_last_second(store: RecordingStore) -> None:
    call_id = uuid4()
    writer = store.open(call_id)
    writer.write(CALLER, AGENT)
    assert channels(store.read_wav(call_id))[0] == CALLER[:CHUNK_FRAMES]
    writer.close()


def test_a_changed_chunk_is_refused(store: RecordingStore, tmp_path: Path) -> None:
    call_id = record(store)
    path = tmp_path / "recordings" / f"{call_id}.onbam"
    changed = bytearray(path.read_bytes())
    changed[100] ^= 1
    path.write_bytes(changed)
    with pytest.raises(CannotOpen, match="chunk 0"):
        store.read_wav(call_id)


def test_a_key_opens_only_its_own_call(store: RecordingStore, tmp_path: Path) -> None:
    first, second = record(store), record(store)
    folder = tmp_path / "recordings"
    (folder / f"{second}.key").write_bytes((folder / f"{first}.key").read_bytes())
    with pytest.raises(CannotOpen):
        store.read_wav(second)


def test_what_was_erased_is_gone(store: RecordingStore, tmp_path: Path) -> None:
    call_id = record(store)
    assert store.erase(call_id)
    assert not store.erase(call_id)
    assert list((tmp_path / "recordings").iterdir()) == []
    with pytest.raises(NoRecording):
        store.read_wav(call_id)


def test_both_sides_are_equally_long(store: RecordingStore) -> None:
    writer = store.open(uuid4())
    with pytest.raises(ValueError, match="equally long"):
        writer.write(b"\xff", b"")
    writer.close()
