"""All fixed sentences of a voice in one file that every process maps: the audio lies in memory once for a machine.

One process renders, under a lock of the folder; the others wait and map what it wrote. A pack is written whole and put
in place by its name, never changed: whoever has it mapped keeps what was there. (A mapped file that is cut short by
hand ends the processes that play it; take packs away, or let them be.)
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import hashlib
import json
import mmap
import os
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

SUFFIX = ".pack"
_MAGIC = b"onbam-pack-1\n"
_CHECKSUM_BYTES = 16
_LENGTH_BYTES = 8
_LOOK_EVERY_S = 0.2


class PromptPack(Mapping[str, bytes]):
    """Audio by key, read from a mapped file. A value is a copy, so that no map is held by whoever plays it."""

    def __init__(self, content: mmap.mmap, index: Mapping[str, tuple[int, int]]) -> None:
        self._content = content
        self._index = index

    def __getitem__(self, key: str) -> bytes:
        begins, length = self._index[key]
        return self._content[begins : begins + length]

    def __iter__(self) -> Iterator[str]:
        return iter(self._index)

    def __len__(self) -> int:
        return len(self._index)

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return len(self._content)


def pack_path(folder: Path, keys: Iterable[str]) -> Path:
    """The file for exactly these keys: another voice, another wording, another file."""
    mark = hashlib.sha256("\n".join(sorted(keys)).encode("ascii")).hexdigest()[:32]
    return folder / f"{mark}{SUFFIX}"


def open_pack(path: Path, *, former: bool = False) -> PromptPack | None:
    """Maps a pack; None where there is none, or where what there is was damaged. A `former` one is only looked into:
    it does not count as used.
    """
    try:
        with path.open("rb") as file:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):  # not there, not readable, or empty
        return None
    index = _checked_index(content)
    if index is None:
        content.close()
        return None
    if not former:
        with contextlib.suppress(OSError):  # another process may have taken it away; the map stays
            os.utime(path)
    return PromptPack(content, index)


def write_pack(path: Path, audio: Mapping[str, bytes]) -> bool:
    """Whole or not at all; False where the disk did not take it, which costs memory and no call."""
    places: dict[str, tuple[int, int]] = {}
    position = 0
    for key, sound in audio.items():
        places[key] = (position, len(sound))
        position += len(sound)
    index = json.dumps(places, separators=(",", ":")).encode("ascii")
    pieces = (len(index).to_bytes(_LENGTH_BYTES), index, *audio.values())
    checksum = hashlib.sha256()
    for piece in pieces:
        checksum.update(piece)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines((_MAGIC, checksum.digest()[:_CHECKSUM_BYTES], *pieces))
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError:
        return False
    return True


@asynccontextmanager
async def one_renders(folder: Path) -> AsyncIterator[None]:
    """One process at a time is inside; the lock goes with a process that dies. A folder that cannot be locked (some
    network file systems) or written lets everybody in: the work is done twice, and nothing else.
    """
    handle = _lock_file(folder)
    if handle is None:
        yield
        return
    try:
        while not _taken(handle):  # noqa: ASYNC110 - another process tells nobody when it is done
            await asyncio.sleep(_LOOK_EVERY_S)
        yield
    finally:
        os.close(handle)


def _lock_file(folder: Path) -> int | None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return os.open(folder / "render.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return None


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _checked_index(content: mmap.mmap) -> dict[str, tuple[int, int]] | None:
    """Where each key lies in the file, from its beginning; None where the file is not what was written."""
    begins = len(_MAGIC) + _CHECKSUM_BYTES
    with memoryview(content) as whole:
        good = (
            len(whole) > begins + _LENGTH_BYTES
            and whole[: len(_MAGIC)] == _MAGIC
            and hashlib.sha256(whole[begins:]).digest()[:_CHECKSUM_BYTES] == whole[len(_MAGIC) : begins]
        )
        if not good:
            return None
        size = int.from_bytes(whole[begins : begins + _LENGTH_BYTES])
        first = begins + _LENGTH_BYTES + size
        told: dict[str, list[int]] = json.loads(bytes(whole[begins + _LENGTH_BYTES : first]))
    return {key: (first + place, length) for key, (place, length) in told.items()}
