"""What is lacking here and now, which says nothing against a file: memory, room, open files, a right."""

from __future__ import annotations

import errno
from typing import Final

import duckdb

from data import snapshot_file

_NAMES: Final = (  # of which a system has some
    *("ENOMEM", "EAGAIN", "EBUSY", "EMFILE", "ENFILE"),
    *("ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "ESTALE", "ETIMEDOUT"),
)
_LACKING: Final = frozenset(getattr(errno, name) for name in _NAMES if hasattr(errno, name))


def shortage(error: BaseException) -> str:
    """What was lacking where this error was raised, in one line; '' where it tells of something else, as of damage."""
    if isinstance(error, MemoryError | duckdb.OutOfMemoryException):
        return f"not enough memory ({_line(error)})" if _line(error) else "not enough memory"
    if isinstance(error, OSError):
        return _line(error) if error.errno in _LACKING else ""
    # A database in memory reads and writes nothing but what it puts aside on the disk.
    is_put_aside = isinstance(error, duckdb.IOException) and not snapshot_file.is_damage(error)
    return _line(error) if is_put_aside else ""


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
