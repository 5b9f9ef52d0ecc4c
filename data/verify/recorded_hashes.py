"""The recorded hashes of the embedded files: `recorded/SHA256SUMS` and, per file, `recorded/<table>.rows` beside them.

`python -m tools.record_hashes` writes them; `sha256sum -c recorded/SHA256SUMS` in `data/curated` reads the first, too.
They tell a slip or a damage from what was published. Whoever can change a file can change its record as well: against
that stand the figures that are held against each other (`cross_checks`).
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from data.tables import tables
from data.verify.finding import Finding, named
from data.verify.row_record import Change, RowRecord, cells, rows

CHECK: Final = "embedded file"
RECORD_COMMAND: Final = "python -m tools.record_hashes"
_UNREADABLE: Final = (OSError, ValueError)  # of a CSV or Parquet file: pyarrow's errors are among them


def files() -> list[str]:
    """The names of the embedded files, sorted."""
    return sorted(table.file for table in tables().values())


def sums_path(folder: Path) -> Path:
    """The list of hashes of the files in a folder."""
    return folder / "recorded" / "SHA256SUMS"


def rows_path(folder: Path, file: str) -> Path:
    """The record of the rows of a file."""
    return folder / "recorded" / f"{file}.rows"


def sha256(path: Path) -> str:
    """The hash of a file's bytes. Raises OSError."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sums_text(folder: Path) -> str:
    """The list of hashes as the files are now, as `sha256sum` writes it."""
    return "".join(f"{sha256(folder / file)}  {file}\n" for file in files())


def sums(folder: Path) -> dict[str, str]:
    """The recorded hash of each file; empty where none is recorded."""
    try:
        lines = sums_path(folder).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    return {file: digest for digest, _, file in (line.partition("  ") for line in lines)}


def record(folder: Path) -> list[str]:
    """Write the records of all files that have changed since; their names are returned."""
    rows_path(folder, "").parent.mkdir(exist_ok=True)
    changed = []
    for file in files():
        digest = sha256(folder / file)
        if _rows_recorded(folder, file, digest) is None:
            rows_path(folder, file).write_bytes(RowRecord.of(digest, rows(folder / file)).text())
            changed.append(file)
    sums_path(folder).write_text(sums_text(folder), encoding="utf-8")
    return changed


def _rows_recorded(folder: Path, file: str, digest: str) -> RowRecord | None:
    """The record of a file's rows; None where there is none of the file with this hash."""
    try:
        kept = RowRecord.of_text(rows_path(folder, file).read_bytes())
    except (OSError, EOFError, KeyError, ValueError, zlib.error):
        return None
    return kept if kept.sha256 == digest else None


def _hash_of(path: Path) -> str:
    try:
        return sha256(path)
    except OSError:
        return ""


def differences(folder: Path) -> Iterator[Finding]:
    """What differs in the embedded files from what is recorded: one finding per changed cell, or per row or file where
    that cannot be said.
    """
    recorded = sums(folder)
    if not recorded:
        yield Finding(CHECK, sums_path(folder).name, f"No hashes are recorded; `{RECORD_COMMAND}` writes them")
        return
    for file in files():
        if _hash_of(folder / file) != recorded.get(file):
            yield from _of_file(folder, file, recorded.get(file, ""))


def _of_file(folder: Path, file: str, digest: str) -> Iterator[Finding]:
    path = folder / file
    try:
        current = rows(path)
    except _UNREADABLE as error:
        yield Finding(CHECK, file, f"It cannot be read ({type(error).__name__}); restore it")
        return
    kept = _rows_recorded(folder, file, digest)
    if kept is None:
        yield Finding(
            CHECK, file, f"It is not as recorded, and its rows are not: `{RECORD_COMMAND}` records a new file"
        )
        return
    changes = kept.changes(current)
    if not changes:
        yield Finding(CHECK, file, "Its bytes are not those that were recorded, but its rows are")
    for change in changes:
        yield from _of_row(path, current[0] if current else "", change)


def _of_row(path: Path, header: str, change: Change) -> Iterator[Finding]:
    now = cells(path, change.row, header) if change.row is not None else {}
    before = cells(path, change.before, header) if change.before is not None else {}
    what = named(before or now, path.stem)
    where = f"{path.name} line {change.now + 1}" if path.suffix == ".csv" else f"{path.name} row {change.now + 1}"
    if change.row is None:
        lost = ", ".join(filter(None, before.values()))
        detail = "A row is lost" if before else "A row is lost, and which it was is not known"
        yield Finding(CHECK, where, detail, **what, expected=lost)
        return
    unlike = [name for name in {**now, **before} if before and now.get(name, "") != before.get(name, "")]
    if not unlike:
        yield Finding(CHECK, where, "A row is added or changed; what it should be is not known", **what)
    for name in unlike:
        detail = "A cell is not what was recorded"
        yield Finding(CHECK, where, detail, **what, column=name, value=now.get(name, ""), expected=before.get(name, ""))
