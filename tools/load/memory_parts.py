"""What the memory of this process is used for, in parts that add up to what is resident. Of Linux with glibc.

Each allocator keeps what was freed to use it again, so "resident" says little of what is held: the allocators are asked
what is in use in each (Python's of small objects, the C library's, DuckDB's, and Arrow what it took), files that are
mapped are the system's to tell, and what is left over was freed and kept, or belongs to stacks of threads.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
import tempfile
import threading
from pathlib import Path
from typing import Final

import _duckdb
import pyarrow as pa

from analytics.methods.kept_draws import DRAWS
from data import byte_cache

PYTHON: Final = "Python objects"
C: Final = "arrays and the like (C)"
DUCKDB: Final = "DuckDB"
ARROW: Final = "Arrow"
FILES: Final = "programs and libraries, mapped"
KEPT: Final = "freed and kept by the allocators, stacks"
PARTS: Final = (PYTHON, C, DUCKDB, ARROW, FILES, KEPT)
_BYTES_IN_USE: Final = re.compile(r"# bytes in allocated blocks\s*=\s*([\d,]+)")
_RESIDENT: Final = re.compile(r"(RssAnon|RssFile|RssShmem):\s+(\d+) kB")
_FIELDS: Final = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"
_asking: Final = threading.Lock()


class _MallocInfo(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in _FIELDS.split()]


def parts() -> dict[str, int]:
    """Bytes of each of `PARTS`, which add up to the resident memory of this process."""
    resident = {name: int(size) * 1024 for name, size in _RESIDENT.findall(Path("/proc/self/status").read_text())}
    arrow = pa.total_allocated_bytes()
    shared = arrow if pa.default_memory_pool().backend_name == "system" else 0  # taken from the C library's allocator
    used = {PYTHON: _python(), C: _c_library() - shared, DUCKDB: _duckdbs(), ARROW: arrow}
    mapped = resident["RssFile"] + resident["RssShmem"]
    return used | {FILES: mapped, KEPT: resident["RssAnon"] - sum(used.values())}


def caches() -> dict[str, tuple[int, int]]:
    """What each kind of cache holds by its own estimate, and the most that it may hold, in bytes.

    They hold Python objects and arrays: no part beside `parts`, but some of those.
    """
    held = {"permutations and simulated errors": (DRAWS.bytes, DRAWS.most)}
    for cache in byte_cache.every():
        size, most = held.get(cache.name, (0, 0))
        held[cache.name] = size + cache.bytes, cache.room.most if cache.room and most else most + cache.most
    return held


def _python() -> int:
    """Of objects up to 512 bytes each; larger ones are the C library's. Python tells it on standard error alone."""
    with _asking, tempfile.TemporaryFile() as told:
        usual = os.dup(2)
        os.dup2(told.fileno(), 2)
        try:
            sys._debugmallocstats()
        finally:
            os.dup2(usual, 2)
            os.close(usual)
        told.seek(0)
        found = _BYTES_IN_USE.search(told.read().decode(errors="replace"))
    return int(found[1].replace(",", "")) if found else 0


def _c_library() -> int:
    ask = ctypes.CDLL(None).mallinfo2
    ask.restype = _MallocInfo
    info = ask()
    return int(info.uordblks + info.hblkhd)


def _duckdbs() -> int:
    """What is in use in DuckDB's own allocator, jemalloc."""
    ask = ctypes.CDLL(_duckdb.__file__).duckdb_je_mallctl
    size, epoch = ctypes.c_size_t(ctypes.sizeof(ctypes.c_uint64)), ctypes.c_uint64(1)
    ask(b"epoch", None, None, ctypes.byref(epoch), size)  # numbers are those of the moment when this was last set
    used = ctypes.c_uint64()
    ask(b"stats.allocated", ctypes.byref(used), ctypes.byref(size), None, ctypes.c_size_t(0))
    return used.value
