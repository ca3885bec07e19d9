"""Keeps the memory that a recogniser frees and asks for again, instead of giving it back to the system each time, and
keeps it once instead of once for every thread.

One Whisper recognition takes and frees some hundred megabytes of scratch space. glibc hands blocks of that size
back to the kernel at once, and the next recognition pays for every page of them again: about half of its time
(measured: 186 ms became 87 ms, docs/benchmarks.md). The price is that the most that was ever needed stays taken: by
each arena of the allocator, and glibc makes eight of those for each core. A check of a PIN takes 19 MB for a moment, in
whichever thread is free; memory went up in steps of that size for hours. So there are few arenas.
"""

from __future__ import annotations

import ctypes
import platform

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_KEPT = 1 << 30
ARENAS = 4
"""Two recognitions at once, the loop, and everybody else. (Python's own small objects do not live in arenas.)"""


def keep_freed_memory() -> bool:
    """Tells the C library to keep what is freed, once for the process; False where it is not glibc or refuses. Early:
    arenas that threads have already made stay.
    """
    if platform.libc_ver()[0] != "glibc":
        return False
    libc = ctypes.CDLL(None)
    blocks, top = libc.mallopt(_M_MMAP_THRESHOLD, _KEPT), libc.mallopt(_M_TRIM_THRESHOLD, _KEPT)
    few = libc.mallopt(_M_ARENA_MAX, ARENAS)
    return bool(blocks == 1 and top == 1 and few == 1)
