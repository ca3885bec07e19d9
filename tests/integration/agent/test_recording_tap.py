"""The recording of a live call: streamed, under its own key, ended by a refusal, and never the end of a call."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from agent.call_session import CallTap
from agent.live_call import LiveCall
from dialogue_flows.ports import CallContext
from transcripts.calls import Flow
from transcripts.encryption import Cipher
from transcripts.recording import SAMPLE_RATE, RecordingStore, RecordingWriter

CALLER, AGENT = b"\x10" * 160, b"\x20" * 160


def live_call() -> LiveCall:
    context = CallContext(uuid4(), Flow.NIGHT_DUTY, "ko", datetime(2026, 1, 1, tzinfo=UTC))
    return LiveCall(context=context, leg_id="CA1", caller_number=None, lang="ko")


@pytest.fixture
def store(tmp_path: Path) -> RecordingStore:
    return RecordingStore(tmp_path / "recordings", Cipher([b"k" * 32]))


def test_a_call_is_on_disk_while_it_runs_in_two_channels_under_a_key_of_its_own(
    store: RecordingStore, tmp_path: Path
) -> None:
    calls = [live_call(), live_call()]
    taps = [CallTap(call, store) for call in calls]
    for tap in taps:
        for _ in range(3 * SAMPLE_RATE // 160):
            tap.write(CALLER, AGENT)
    on_disk = b"".join(store.read_chunks(calls[0].call_id))
    assert len(on_disk) == 2 * 3 * SAMPLE_RATE
    assert (on_disk[0::2], on_disk[1::2]) == (CALLER * 150, AGENT * 150)
    keys = [(tmp_path / "recordings" / f"{call.call_id}.key").read_bytes() for call in calls]
    assert keys[0] != keys[1]
    for tap in taps:
        tap.close()


def test_nothing_more_is_kept_once_the_caller_refuses(store: RecordingStore) -> None:
    call = live_call()
    tap = CallTap(call, store)
    for _ in range(50):
        tap.write(CALLER, AGENT)
    call.recording_allowed = False
    for _ in range(500):
        tap.write(CALLER, AGENT)
    tap.close()
    assert store.duration_ms(call.call_id) == 1000


def test_a_refusal_before_the_first_sound_leaves_no_file(store: RecordingStore) -> None:
    call = live_call()
    call.recording_allowed = False
    tap = CallTap(call, store)
    tap.write(CALLER, AGENT)
    tap.close()
    assert not store.exists(call.call_id)


def test_a_disk_that_takes_nothing_ends_the_recording_and_not_the_call(tmp_path: Path) -> None:
    (tmp_path / "recordings").write_text("a file where the folder should be")
    tap = CallTap(live_call(), RecordingStore(tmp_path / "recordings", Cipher([b"k" * 32])))
    tap.write(CALLER, AGENT)
    tap.write(CALLER, AGENT)
    tap.close()
    assert tap.failed


class FillingDisk(BytesIO):
    """A file on a disk that has room for so many bytes."""

    room = 20_000

    def write(self, data: object, /) -> int:
        if self.tell() + len(bytes(data)) > self.room:  # type: ignore[call-overload]
            raise OSError(28, "no space left")
        return super().write(data)  # type: ignore[arg-type]


class FillingStore(RecordingStore):
    """Every recording goes to a filling disk."""

    def open(self, call_id: UUID) -> RecordingWriter:
        return RecordingWriter(FillingDisk(), b"k" * 32, 0)


def test_a_disk_that_fills_up_in_the_middle_ends_the_recording_and_not_the_call(tmp_path: Path) -> None:
    tap = CallTap(live_call(), FillingStore(tmp_path, Cipher([b"k" * 32])))
    failed = []
    for _ in range(200):
        tap.write(CALLER, AGENT)
        failed.append(tap.failed)
    tap.close()
    assert (failed[0], failed[-1]) == (False, True)
