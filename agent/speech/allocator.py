"""Keeps the memory that a recogniser frees and asks for again, instead of giving it back to the system each time.

One Whisper recognition takes and frees some hundred megabytes of scratch space. glibc hands blocks of that size
back to the kernel at once, and the next recognition pays for every page of them again: about half of its time
(measured: 186 ms became 87 ms, docs/benchmarks.md). The price is that the most that was ever needed stays taken.
"""

from __future__ import annotations

import ctypes
import platform

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_KEPT = 1 << 30


def keep_freed_memory() -> bool:
    """Tells the C library to keep what is freed, once for the process; False where it is not glibc or refuses."""
    if platform.libc_ver()[0] != "glibc":
        return False
    libc = ctypes.CDLL(None)
    blocks, top = libc.mallopt(_M_MMAP_THRESHOLD, _KEPT), libc.mallopt(_M_TRIM_THRESHOLD, _KEPT)
    return bool(blocks == 1 and top == 1)
