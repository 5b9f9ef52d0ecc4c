"""One question in SQL, put to a sealed copy of a snapshot by a process of its own and bounded in everything."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from data.console import child
from data.console.copies import sealed_copy
from data.store import Store
from errors import Busy, UsageError, unexpected

LONGEST: Final = 10_000  # characters of a question
ROWS: Final = 1_000
COLUMNS: Final = 100
BYTES: Final = 2_000_000  # of the rows as text
SECONDS: Final = 5  # of processor time, and by the clock where the setting grants no more
VARIABLE: Final = "LEVERAGE_SQL_SECONDS"
_MOST: Final = 600
_TOO_LONG: Final = f"It took more than {SECONDS} seconds of processor time"
_OUT_OF_TIME: Final = getattr(signal, "SIGXCPU", None)  # Windows has none: there the clock alone ends a question
AT_ONCE: Final = 2  # a question may take a gigabyte
_WAIT: Final = 2.0  # seconds for a place
_ROOM: Final = threading.BoundedSemaphore(AT_ONCE)
_NEXT: Final = {
    "database": "The tables and columns are listed under Tables, or by: leverage sql --tables",
    "memory": "Count, group or filter more before sorting and joining",
    "time": "Ask for fewer rows or a smaller join",
    "rule": "",
}


@dataclass(frozen=True)
class SqlAnswer:
    """What a question gave: one row per row of its answer, and whether there were more than are here."""

    table: pd.DataFrame
    cut: bool


def ask(store: Store, sql: str) -> SqlAnswer:
    """The answer of a question in DuckDB's SQL, at most `ROWS` rows of it.

    Raises UsageError for a question that cannot be answered or takes more than it may, Busy where no place is free.
    """
    if not sql.strip():
        raise UsageError("A question in SQL is empty", next_step="Try: SELECT * FROM concept")
    if len(sql) > LONGEST:
        raise UsageError(f"A question may have {LONGEST:,} characters", which=f"{len(sql):,} characters")
    if any("\ud800" <= character <= "\udfff" for character in sql):
        raise UsageError("A question in SQL has half a character", next_step="Type it once more at that place")
    folder = sealed_copy(store)
    if not _ROOM.acquire(timeout=_WAIT):
        raise Busy("Others are asking in SQL just now", which=f"{AT_ONCE} at once", next_step="Ask again in a moment")
    try:
        return _taken(_answered(folder, sql))
    finally:
        _ROOM.release()


def patience() -> int:
    """Seconds by the clock that a question may take. Raises UsageError for what LEVERAGE_SQL_SECONDS may not be.

    On a machine that is busy with other things the few seconds of processor time of a question take longer: what it may
    cost is the same then.
    """
    text = os.environ.get(VARIABLE, "").strip() or str(SECONDS)
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= _MOST:
        raise UsageError(f"{VARIABLE} is no number of seconds from 1 to {_MOST}", which=text[:40])
    return int(text)


def _answered(folder: Path, sql: str) -> dict[str, Any]:
    """What the process said of a question, or that it was ended."""
    asked = {"sql": sql, "rows": ROWS, "bytes": BYTES, "columns": COLUMNS, "seconds": SECONDS}
    most = patience()
    try:
        ran = subprocess.run(
            [sys.executable, "-I", child.__file__],
            input=json.dumps(asked).encode(),
            capture_output=True,
            cwd=folder,
            env=_bare(),
            timeout=most,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"refused": "time", "why": f"It took more than {most} second{'' if most == 1 else 's'}"}
    if not ran.stdout:
        return _ended(ran)
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


def _ended(ran: subprocess.CompletedProcess[bytes]) -> dict[str, Any]:
    """A process that said nothing: the system ended it for its memory or processor time, or the fault is ours."""
    if _OUT_OF_TIME and ran.returncode == -_OUT_OF_TIME:
        return {"refused": "time", "why": _TOO_LONG}
    if ran.returncode > 0 and b"MemoryError" not in ran.stderr:
        raise unexpected(RuntimeError(ran.stderr.decode(errors="replace")[-2_000:]), "a question in SQL")
    return {"refused": "memory", "why": ""}


def _bare() -> dict[str, str]:
    """An environment that gives nothing away; Windows starts no program without its own folder."""
    return {"SYSTEMROOT": os.environ["SYSTEMROOT"]} if "SYSTEMROOT" in os.environ else {}


def _taken(answer: dict[str, Any]) -> SqlAnswer:
    if reason := answer.get("refused"):
        why = answer["why"] or "It takes more memory than a question may"
        raise UsageError("The question was not answered", which=_first_lines(why), next_step=_NEXT[reason])
    table = pd.DataFrame(answer["rows"], columns=_unique(answer["columns"]))
    for name, kind in zip(table.columns, answer["types"], strict=True):
        if kind == "DATE" or (kind.startswith("TIMESTAMP") and "[" not in kind):
            utc = kind.endswith("TIME ZONE")  # one zone has two offsets, in summer and winter
            table[name] = pd.to_datetime(table[name], format="ISO8601", utc=utc, errors="coerce")
    return SqlAnswer(table, answer["cut"])


def _unique(names: list[str]) -> list[str]:
    """The names of columns, numbered where two are alike."""
    result: list[str] = []
    for name in names:
        numbered = (f"{name} ({number})" for number in itertools.count(2))
        result.append(next(each for each in itertools.chain([name], numbered) if each not in result))
    return result


def _first_lines(text: str) -> str:
    """What DuckDB says, on one line, without the drawing of the place."""
    return " ".join(line.strip() for line in text.splitlines() if line.strip() and not set(line.strip()) <= {"^", "~"})
