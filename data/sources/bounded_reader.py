"""Reads a stranger's file in a process of its own, which may use so much memory and time and no more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath
from subprocess import DEVNULL, PIPE
from typing import Any, Final

from data.sources import table_file
from data.sources.table_file import RefusedError, Table
from errors import BadData

FORMATS: Final = "CSV, XLSX or Parquet"
_PATIENCE: Final = 60.0  # seconds: more than its processor time, on a busy machine
_AT_A_TIME: Final = threading.BoundedSemaphore(2)  # so that many visitors' files together are bounded too
_OF_WINDOWS: Final = {
    name: os.environ[name] for name in ("SYSTEMROOT", "PATH") if os.name == "nt" and name in os.environ
}
ENVIRONMENT: Final = {"ARROW_DEFAULT_MEMORY_POOL": "system", "OPENBLAS_NUM_THREADS": "1", **_OF_WINDOWS}
_TEXTS: Final = ("txt", "tsv")  # as Excel calls what it saves as Unicode text, and others what has tabs
KINDS: Final = (*table_file.NAMES, *_TEXTS)  # how names of files that can be read end


def read(content: bytes, name: str, wanted: Sequence[str]) -> Table:
    """The wanted columns of a file as text. Raises BadData for what is broken, passes a limit or is of no known kind.

    CSV is read in this process, because it unpacks to no more than it is.
    """
    suffix = PurePath(name).suffix.lower().removeprefix(".")
    kind = "csv" if suffix in _TEXTS else suffix
    if kind not in table_file.NAMES:
        raise BadData("This kind of file cannot be read", which=name, next_step=f"Use {FORMATS}")
    try:
        return table_file.read(kind, content, wanted) if kind == "csv" else _elsewhere(kind, content, name, wanted)
    except RefusedError as refused:
        which = f"{name} ({refused.which})" if refused.which else name
        raise BadData(refused.what, which=which, next_step=refused.next_step) from refused
    except ValueError as error:  # of CSV: no UTF-8
        raise _broken(name, f"{type(error).__name__}: {error}") from error


def _elsewhere(kind: str, content: bytes, name: str, wanted: Sequence[str]) -> Table:
    """What the process answers."""
    if len(content) > table_file.BYTES:
        return table_file.read(kind, content, wanted)  # refused before it is copied to anywhere
    answer = _answer([kind, *wanted], content, name)
    if "refused" in answer:
        raise RefusedError(*answer["refused"])
    if "broken" in answer:
        raise _broken(name, answer["broken"])
    return Table(answer["columns"], [(number, cells) for number, cells in answer["rows"]])


def _answer(arguments: Sequence[str], content: bytes, name: str) -> dict[str, Any]:
    command = [sys.executable, "-I", str(Path(table_file.__file__)), *arguments]
    with _turn(name), subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=ENVIRONMENT) as process:
        try:
            out, _ = process.communicate(content, timeout=_PATIENCE)
            found: dict[str, Any] = json.loads(out)
        except (subprocess.TimeoutExpired, ValueError) as error:  # killed by a limit: half an answer or none
            process.kill()
            limits = f"{table_file.MEMORY // 2**20} MB of memory and {table_file.SECONDS} seconds"
            raise RefusedError(f"The file cannot be read with {limits}", "", "Keep only what is needed") from error
    return found


@contextmanager
def _turn(name: str) -> Iterator[None]:
    """Wait until few others are being read."""
    if not _AT_A_TIME.acquire(timeout=_PATIENCE):
        raise BadData("Too many files are being read", which=name, next_step="Wait a minute and upload it again")
    try:
        yield
    finally:
        _AT_A_TIME.release()


def _broken(name: str, why: str) -> BadData:
    said = " ".join(why.split())[:120]
    return BadData("The file cannot be read", which=f"{name} ({said})", next_step=f"Save it again as {FORMATS}")
