"""How much of the machine a database that is open in this process may take: memory, threads, and room to spill.

Without a bound, DuckDB takes four fifths of the memory, for each database that is open, and a thread for each core.
"""

from __future__ import annotations

import atexit
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Final

import duckdb

from data import durable
from errors import Busy, UsageError

VARIABLE: Final = "LEVERAGE_MEMORY"
DEFAULT: Final = "1GB"
_LEAST: Final = 256_000_000  # bytes: a look back to a day takes up to 128 MB
_SPILLED: Final = "4GB"  # of the disk, for what an order or a join puts aside beyond the memory
_UNITS: Final = {"MB": 10**6, "GB": 10**9, "MIB": 2**20, "GIB": 2**30}
_IN_MEMORY: Final = count()

Limits = dict[str, str | bool | int | float | list[str]]


def memory() -> str:
    """The most memory of one database, as DuckDB reads it. Raises UsageError for what LEVERAGE_MEMORY may not be."""
    text = os.environ.get(VARIABLE, "").strip() or DEFAULT
    parts = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?) ?([MG]i?B)", text, re.ASCII | re.IGNORECASE)
    if not parts or float(parts[1]) * _UNITS[parts[2].upper()] < _LEAST:
        raise UsageError(
            f"{VARIABLE} is no size that works", which=text[:40], next_step="Write it like 2GB; 256MB is the least"
        )
    return text


def reading(file: Path) -> Limits:
    """For a snapshot. One thread: readers are what runs beside each other, each question in the thread that asks it.

    A second thread for a question costs a quarter more processor time. Connections to one file have the same limits,
    since DuckDB refuses others.
    """
    return _limits(1, str(file.resolve()))


def writing(file: Path | None = None) -> Limits:
    """For a draft, or a database in memory: who writes is alone, so several cores may help."""
    return _limits(min(4, os.cpu_count() or 1), str(file.resolve()) if file else str(next(_IN_MEMORY)))


@contextmanager
def within() -> Iterator[None]:
    """Raises Busy where a question needs more memory than there is for it."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise Busy(
            "This takes more memory than a question may take",
            which=f"{memory()} for all that are asked at a time",
            next_step=f"Choose fewer companies or a shorter time, or try again later; {VARIABLE} grants more",
        ) from error


def _limits(threads: int, database: str) -> Limits:
    return {
        "memory_limit": memory(),
        "threads": threads,
        "temp_directory": str(_scratch(os.getpid()) / _folder_of(database)),
        "max_temp_directory_size": _SPILLED,
    }


def _folder_of(database: str) -> str:
    """A folder of each database's own: DuckDB numbers its files from 0, and at its end removes those that it finds."""
    return f"{abs(hash(database)):x}"


@cache
def _scratch(_process: int) -> Path:
    """The folder of this process for what is spilled, which only its owner can read; gone when the process ends."""
    held = ExitStack()
    folder = held.enter_context(durable.draft_folder(Path(tempfile.gettempdir())))
    atexit.register(held.close)
    return folder
