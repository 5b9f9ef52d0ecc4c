"""Makes the history of a snapshot in a process of its own, which gives way to whoever waits for a page."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

import duckdb
import filelock

from data import history, history_file, store

_LOCK: Final = ".histories"  # beside the snapshots, and not named as a history: one process of this machine at a time
_LONGEST_WAIT: Final = 600  # seconds
_RUN: Final = "import sys; sys.path.insert(0, sys.argv[1]); from data import history_process; history_process.main()"
_NICE: Final = 5  # a quarter of a core where all are busy: readers wait for each new day until it is done


def command(snapshot: Path, name: str) -> list[str]:
    """What makes the history of a snapshot's file, as a command with its arguments."""
    return [sys.executable, "-I", "-c", _RUN, str(Path(__file__).resolve().parents[1]), str(snapshot), name]


def main() -> None:
    """The process: its arguments are those of `command`. Ends with 1 and one line where it cannot."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
    try:
        make(Path(sys.argv[2]), sys.argv[3])
    except (OSError, MemoryError, duckdb.Error, filelock.Timeout) as error:
        sys.exit(" ".join(str(error).split())[:300] or "not enough memory")


def make(snapshot: Path, name: str) -> None:
    """Make the history of a snapshot's file where none is there; nothing for one that other rules made.

    Raises OSError, MemoryError, duckdb.Error, filelock.Timeout.
    """
    stamp = store.stamp(name, history.meta(snapshot))
    if stamp is None:
        return
    with filelock.FileLock(snapshot.parent / _LOCK, timeout=_LONGEST_WAIT, mode=history_file.rights(snapshot)):
        if not history_file.read(snapshot, stamp):
            digests = history.digests(snapshot)
            made = history.made(snapshot, digests, history_file.earlier(snapshot, stamp.rules))
            history_file.write(snapshot, stamp, made, digests)
