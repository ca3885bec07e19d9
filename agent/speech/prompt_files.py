"""Rendered sentences on disk: each file carries a checksum, so that a broken one is rendered again, never played."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

_MAGIC = b"onbam-ulaw-1\n"
_CHECKSUM_BYTES = 16
UNUSED_DAYS = 30
"""A sentence that nobody wanted for so long was reworded or belongs to another voice."""
_ABANDONED_S = 3600.0


class PromptFiles:
    """A folder of `<key>.ulaw`. Several processes may read and write it at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.broken = 0

    def read(self, key: str) -> bytes | None:
        """The audio kept under `key`; None where there is none, or where what there is was damaged."""
        path = self._path(key)
        try:
            content = path.read_bytes()
        except OSError:
            return None  # not rendered yet, or not readable: it is rendered again
        audio = _checked(content)
        if audio is None:
            self.broken += 1
            return None
        with contextlib.suppress(OSError):  # another process may have taken it away
            os.utime(path)
        return audio

    def write(self, key: str, audio: bytes) -> None:
        """Whole or not at all, since several workers may start at once. A full disk costs speed, no call."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_MAGIC + _checksum(audio) + audio)
                Path(name).replace(self._path(key))
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise

    def tidy(self, now: float) -> int:
        """Removes what was not read for `UNUSED_DAYS` and half-written files. `now`: seconds since 1970.

        Returns how many files went.
        """
        gone = 0
        for path in self._folder.glob("*.*") if self._folder.is_dir() else ():
            oldest = _ABANDONED_S if path.suffix == ".part" else UNUSED_DAYS * 86_400.0
            with contextlib.suppress(OSError):
                if path.suffix in {".part", ".ulaw", ".pack"} and now - path.stat().st_mtime > oldest:
                    path.unlink()
                    gone += 1
        return gone

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.ulaw"


def _checksum(audio: bytes) -> bytes:
    return hashlib.sha256(audio).digest()[:_CHECKSUM_BYTES]


def _checked(content: bytes) -> bytes | None:
    begin = len(_MAGIC) + _CHECKSUM_BYTES
    audio = content[begin:]
    good = audio and content.startswith(_MAGIC) and content[len(_MAGIC) : begin] == _checksum(audio)
    return audio if good else None
