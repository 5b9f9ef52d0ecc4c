"""What threads of a server free is kept for all of them, and big blocks go back to the system."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

from service.server import allocator

ROOT = Path(__file__).resolve().parents[2]
GLIBC = pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "malloc_info"), reason="of glibc alone"
)

# Eight threads that take and free small and big blocks: how many arenas there are, and bytes mapped for one big block.
SCRIPT = """
import ctypes, os, sys, tempfile
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from service.server import allocator
if sys.argv[1] == "adjusted":
    allocator.keep_little()
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
libc.malloc.argtypes, libc.free.argtypes = [ctypes.c_size_t], [ctypes.c_void_p]
libc.malloc_info.argtypes, libc.fclose.argtypes = [ctypes.c_int, ctypes.c_void_p], [ctypes.c_void_p]
together = Barrier(8)
def work(_):
    together.wait()
    for size in (1000, 20_000_000, 50_000):
        libc.free(libc.malloc(size))
with ThreadPoolExecutor(8) as pool:
    list(pool.map(work, range(8)))
held = libc.malloc(1_000_000)
with tempfile.TemporaryDirectory() as folder:
    name = os.path.join(folder, "info")
    file = libc.fopen(name.encode(), b"w")
    libc.malloc_info(0, file)
    libc.fclose(file)
    told = open(name).read()
print(told.count("<heap nr="), told.partition('<total type="mmap" count="')[2].partition('"')[0])
"""


def arenas_and_mapped(how: str) -> tuple[int, int]:
    ended = subprocess.run([sys.executable, "-c", SCRIPT, how], capture_output=True, text=True, cwd=ROOT, check=True)
    arenas, mapped = map(int, ended.stdout.split())
    return arenas, mapped


@GLIBC
@pytest.mark.processes
def test_threads_share_one_arena_and_big_blocks_are_mapped_by_themselves() -> None:
    arenas, mapped = arenas_and_mapped("usual")
    assert arenas > 1, "else there is nothing to adjust"
    assert arenas_and_mapped("adjusted")[0] == 1
    assert arenas_and_mapped("adjusted")[1] > mapped


@pytest.mark.processes
def test_arrow_takes_the_allocator_of_the_c_library_unless_told_otherwise() -> None:
    script = "import app, pyarrow; print(pyarrow.default_memory_pool().backend_name)"
    for told, taken in ({}, "system"), ({"ARROW_DEFAULT_MEMORY_POOL": "mimalloc"}, "mimalloc"):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("ARROW_")} | told
        ended = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True, env=environment
        )
        assert ended.stdout.split() == [taken]


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_elsewhere_the_allocator_stays_as_it_is(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARROW_DEFAULT_MEMORY_POOL", "system")  # back as it was after the test
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(ctypes, "CDLL", None)  # asking for it would fail
    allocator.keep_little()


def test_a_c_library_without_the_call_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARROW_DEFAULT_MEMORY_POOL", "system")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    allocator.keep_little()
