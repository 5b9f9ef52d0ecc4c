"""The process that answers one question in SQL. It imports nothing of this project and ends with its answer.

Settings of DuckDB keep a question from files, the network, extensions and settings, but bound neither its memory nor
its time (docs/adr/0020-sql-console.md): the limits of a process do, and the parent ends what takes too long.

Standard input: JSON with `sql`, `rows`, `bytes`, `columns` (the most of each) and `seconds`. The working folder holds
`facts.duckdb`. Standard output: JSON, either `columns`, `types`, `rows` and `cut`, or `refused` with `why`.
"""

from __future__ import annotations

import json
import math
import sys
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb

COPY = "facts.duckdb"
_ADDRESS_SPACE = 1 << 30
_SEALED: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "256MB",
    "threads": 1,
    "temp_directory": "",
    "max_temp_directory_size": "0KB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
    "max_expression_depth": 250,
    "secret_directory": "/nonexistent",
    "extension_directory": "/nonexistent",
    "enable_external_access": False,  # last: what comes after these two cannot be set
    "lock_configuration": True,
}
_BATCH = 100
_ONE = "Ask one question at a time: exactly one statement."
_READING = "Only questions are answered: SELECT, WITH, FROM, SUMMARIZE, DESCRIBE or SHOW."


class Refused(Exception):
    """A question that is not answered, and why."""


def main() -> None:
    """Answer the question on standard input."""
    asked = json.load(sys.stdin)
    _limit(int(asked["seconds"]))
    try:
        answer = _answer(asked)
    except Refused as refused:
        answer = {"refused": "rule", "why": str(refused)}
    except duckdb.OutOfMemoryException:
        answer = {"refused": "memory", "why": ""}
    except duckdb.Error as error:
        answer = {"refused": "database", "why": str(error)[:2_000]}
    except (MemoryError, OverflowError):
        answer = {"refused": "memory", "why": ""}
    json.dump(answer, sys.stdout, ensure_ascii=True, allow_nan=False)


def _limit(seconds: int) -> None:
    """Bound this process, where the system can: address space, processor time, no file written, few open, no core."""
    try:
        import resource
    except ImportError:  # Windows: the parent still ends it after its time
        return
    bounds = {
        resource.RLIMIT_AS: (_ADDRESS_SPACE, _ADDRESS_SPACE),
        resource.RLIMIT_CPU: (seconds, seconds + 1),  # below the hard bound its signal says what it was
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_NOFILE: (64, 64),
        resource.RLIMIT_CORE: (0, 0),
    }
    for bound, most in bounds.items():
        try:
            resource.setrlimit(bound, most)
        except (OSError, ValueError):  # macOS refuses some: what it grants is kept
            continue


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    """The first rows of a question, and whether there are more."""
    with duckdb.connect(COPY, read_only=True, config=_SEALED) as con:
        statements = con.extract_statements(asked["sql"])
        if len(statements) != 1:
            raise Refused(f"{_ONE} PIVOT is written as several; use conditional sums." if statements else _ONE)
        if statements[0].type != duckdb.StatementType.SELECT:
            raise Refused(_READING)
        asking = con.execute(statements[0])
        described = asking.description or []
        if len(described) > asked["columns"]:
            raise Refused(f"The answer has {len(described):,} columns; {asked['columns']:,} are the most.")
        rows, cut = _rows(asking, asked["rows"], asked["bytes"])
    names = [str(column[0]) for column in described]
    return {"columns": names, "types": [str(column[1]) for column in described], "rows": rows, "cut": cut}


def _rows(asking: Any, most: int, size: int) -> tuple[list[list[Any]], bool]:
    """Rows as plain values until there are `most` or they take `size` bytes; True where there are more."""
    kept: list[list[Any]] = []
    while batch := asking.fetchmany(_BATCH):
        for row in batch:
            plain = [_plain(value) for value in row]
            size -= len(json.dumps(plain))
            if len(kept) == most or (size < 0 and kept):
                return kept, True
            if size < 0:
                raise Refused("One row of the answer is larger than the whole answer may be.")
            kept.append(plain)
    return kept, False


def _plain(value: Any) -> Any:
    """A value of JSON: what is no number is missing, days and moments are ISO text, nested values are text."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if abs(value) < 1 << 53 else str(value)
    if isinstance(value, float | Decimal):
        return float(value) if math.isfinite(value) else None
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


if __name__ == "__main__":
    main()
