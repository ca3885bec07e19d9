"""Hands out a recording, whole or a part of it, so that a player can jump (RFC 9110, section 14)."""

from __future__ import annotations

import asyncio
import re
from uuid import UUID

from fastapi import Response

from transcripts.recording import RecordingStore

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class NoSuchRange(ValueError):
    """The part that was asked for lies outside the recording."""


def byte_range(header: str | None, size: int) -> tuple[int, int] | None:
    """First byte and the byte after the last one; None for the whole. Raises `NoSuchRange`."""
    asked = _RANGE.fullmatch(header.strip()) if header else None
    if asked is None or not any(asked.groups()):
        return None  # another unit or several parts: the whole is a right answer too
    first, last = asked.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last) + 1, size) if first and last else size
    if start >= end:
        raise NoSuchRange
    return start, end


async def audio_response(recordings: RecordingStore, call_id: UUID, header: str | None) -> Response:
    """The answer to a player. Raises `NoRecording`, `CannotOpen`."""
    wav = await asyncio.to_thread(recordings.read_wav, call_id)
    try:
        part = byte_range(header, len(wav))
    except NoSuchRange:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{len(wav)}"})
    if part is None:
        return Response(wav, media_type="audio/wav", headers={"Accept-Ranges": "bytes"})
    start, end = part
    headers = {"Accept-Ranges": "bytes", "Content-Range": f"bytes {start}-{end - 1}/{len(wav)}"}
    return Response(wav[start:end], status_code=206, media_type="audio/wav", headers=headers)
