"""How the C library keeps memory that was freed: for all threads together, and big blocks not at all.

glibc gives threads arenas of their own, eight for each core, and once a big block was freed it serves such blocks from
them too. Each page is made in a thread of its own, by turns in each arena, and leaves holes there that no other arena
may fill: half a gigabyte after some thousand pages. Python runs one thread at a time, so no more arenas are needed than
there are. Arrow's own allocator does alike, a hundred megabytes kept for sixty in use, so Arrow takes the C library's.
"""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Final

# What a process is given at its start, which `keep_little` comes too late for: no arenas for the first threads either.
AT_START: Final = {"MALLOC_ARENA_MAX": "1"}
_TRIM_THRESHOLD: Final = -1  # of <malloc.h>
_MMAP_THRESHOLD: Final = -3
_ARENA_MAX: Final = -8
_BIG: Final = 262_144  # bytes; such a block is mapped by itself, and given back when it is freed
_END: Final = 4_000_000  # bytes that may be free at the end of the arena; less is given back and asked for again


def keep_little() -> None:
    """From now on, in this process; where the C library is not glibc it stays as it is.

    Called before the dashboard has threads of its own, since arenas that are there stay (as those of Streamlit's first
    threads do), and before Arrow is loaded, which reads its setting once.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if sys.platform != "linux":
        return
    adjust = getattr(ctypes.CDLL(None), "mallopt", None)
    if adjust is not None:  # musl has none
        adjust(_ARENA_MAX, 1)
        adjust(_MMAP_THRESHOLD, _BIG)
        adjust(_TRIM_THRESHOLD, _END)
