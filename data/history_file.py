"""The file beside a snapshot that holds the history of what was known: when it may be used, read and written.

It is made of the snapshot alone and can be made again, so nothing is lost with it: one that is not of this snapshot and
these rules, or not whole, counts as absent. One line of JSON says what it is; then come its tables, each as Parquet.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from data import durable
from data.shortages import shortage

if TYPE_CHECKING:
    import pyarrow

SUFFIX: Final = ".history"
_LONGEST_LINE: Final = 1_000_000  # bytes: the line is looked for no further
_LARGEST: Final = 500_000_000  # bytes of a file, which is read whole: 40 kB a company
_DAMAGE: Final = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
_LOOKED_AT: Final = 3  # histories of other snapshots


class Stamp(NamedTuple):
    """What a history is of: the snapshot, when it was written, and the rules that told what was known."""

    snapshot: str
    built_at: str
    rules: str


def file_of(snapshot: Path) -> Path:
    """Where the history of a snapshot's file is."""
    return snapshot.with_suffix(SUFFIX)


class Digests(NamedTuple):
    """What a company's rows in a history were made of, in short, but for closes: its market values, and all others."""

    facts: str
    worth: str


class Earlier(NamedTuple):
    """The history of another snapshot: its tables, and digests by company of what its rows there were made of."""

    tables: Mapping[str, pyarrow.Table]
    digests: Mapping[str, Digests]


NOTHING: Final = Earlier({}, {})


def rights(snapshot: Path) -> int:
    """The mode of what lies beside a snapshot's file and says nothing that it does not: its own, else its owner's."""
    try:
        return stat.S_IMODE(snapshot.stat().st_mode) & 0o666
    except OSError:
        return durable.FILE_MODE


def read(snapshot: Path, stamp: Stamp) -> dict[str, pyarrow.Table]:
    """The tables of a history by name; none where there is no whole one of this stamp.

    Raises OSError or MemoryError for one that cannot be read here and now (`data.shortages`), and may be good.
    """
    says, tables = _read(file_of(snapshot))
    return tables if says.get("stamp") == list(stamp) else {}


def earlier(snapshot: Path, rules: str) -> Earlier:
    """The newest history by the same rules beside a snapshot, or beside the one that it is a reader's view of."""
    folders = [snapshot.parent, *([snapshot.parent.parent] if durable.is_draft(snapshot.parent) else [])]
    files = [file for folder in folders for file in folder.glob(f"*{SUFFIX}") if _is_ours(file)]
    for file in sorted(files, key=lambda each: each.stem, reverse=True)[:_LOOKED_AT]:
        with suppress(OSError, MemoryError):  # without it more is made again, and nothing is wrong
            says, tables = _read(file)
            if tables and says["stamp"][-1] == rules:
                return Earlier(tables, {ticker: Digests(*each) for ticker, each in says["digests"].items()})
    return NOTHING


def _read(file: Path) -> tuple[dict[str, Any], dict[str, pyarrow.Table]]:
    """What a whole history says of itself, and its tables; nothing of any other file. Raises as `read`."""
    import pyarrow
    import pyarrow.parquet

    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:  # of a pipe, reading would wait for ever
            return {}, {}
        with file.open("rb") as opened:
            line, body = opened.readline(_LONGEST_LINE), opened.read(_LARGEST)
        says = json.loads(line)
        if says["sha256"] != _digest(says["parts"], body) or not _is_sound(says["stamp"], says["digests"]):
            return {}, {}
        return says, {name: pyarrow.parquet.read_table(io.BytesIO(part)) for name, part in _parts(says["parts"], body)}
    except (OSError, MemoryError, pyarrow.ArrowException, *_DAMAGE) as error:
        if shortage(error):
            raise
        return {}, {}


def _is_sound(stamp: Any, digests: Any) -> bool:
    both = digests.values() if isinstance(digests, dict) else [None]
    return _is_texts(stamp, len(Stamp._fields)) and all(_is_texts(each, len(Digests._fields)) for each in both)


def _is_texts(found: Any, count: int) -> bool:
    return isinstance(found, list) and len(found) == count and all(isinstance(each, str) for each in found)


def is_closed(snapshot: Path) -> bool:
    """Whether the history of a snapshot's file is another account's, and this one may not read it."""
    file = file_of(snapshot)
    return file.exists() and not _is_ours(file) and not os.access(file, os.R_OK)


def _is_ours(file: Path) -> bool:
    """Whether this user wrote a file: a view may lie in a folder that others write to."""
    try:
        return not hasattr(os, "getuid") or file.lstat().st_uid == os.getuid()
    except OSError:
        return False


def write(
    snapshot: Path, stamp: Stamp, tables: Mapping[str, pyarrow.Table], digests: Mapping[str, Digests] | None = None
) -> None:
    """Put a history beside its snapshot, all or nothing, readable by whoever may read that. Raises OSError.

    Where the snapshot has gone meanwhile, its history goes too.
    """
    import pyarrow.parquet

    bodies = {name: io.BytesIO() for name in tables}
    for name, table in tables.items():
        pyarrow.parquet.write_table(table, bodies[name], compression="zstd")
    body = b"".join(each.getvalue() for each in bodies.values())
    sizes = [[name, len(each.getvalue())] for name, each in bodies.items()]
    says: dict[str, Any] = {"stamp": list(stamp), "sha256": _digest(sizes, body), "parts": sizes}
    says["digests"] = dict(digests or {})
    with durable.draft_folder(snapshot.parent) as folder:
        draft = folder / "history"
        draft.touch(durable.FILE_MODE)
        draft.write_bytes(json.dumps(says).encode() + b"\n" + body)
        with suppress(OSError):  # a file system without modes
            draft.chmod(rights(snapshot))
        draft.replace(file_of(snapshot))
    sweep(snapshot.parent)


def sweep(folder: Path) -> None:
    """Delete the histories whose snapshot is gone."""
    for file in folder.glob(f"*{SUFFIX}"):
        if not file.with_suffix(".duckdb").exists():
            with suppress(OSError):
                file.unlink(missing_ok=True)


def _digest(sizes: list[Any], body: bytes) -> str:
    """Of the tables and of what they are called: one under a damaged name would be missed, and never made again."""
    return hashlib.sha256(json.dumps(sizes).encode() + body).hexdigest()


def _parts(sizes: list[Any], body: bytes) -> list[tuple[str, bytes]]:
    parts, begin = list[tuple[str, bytes]](), 0
    for name, size in sizes:
        parts.append((str(name), body[begin : begin + int(size)]))
        begin += int(size)
    return parts
