"""Why DuckDB does not open a snapshot: open elsewhere, written by another DuckDB, out of reach, or damaged.

Only a damaged one may give way to another snapshot. The others are somebody's good store: they are left alone.
DuckDB's header: 8 bytes of checksum, `DUCK`, the storage version (uint64), 32 bytes of flags, the program's version.
"""

from __future__ import annotations

import re
import tempfile
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import duckdb

from errors import DamagedSnapshot, StoreError, UnopenedStore

_MAGIC: Final = b"DUCK"
_READS: Final = re.compile(r"version number (\d+), but we can only read versions? (?:between )?(\d+)")
_HOLDER: Final = re.compile(r"Conflicting lock is held in (.+?\(PID \d+\))")
_LOCKED: Final = ("Could not set lock on file", "being used by another process", "with a different configuration")
_DAMAGED: Final = ("Corrupt database file", "not a valid DuckDB database file", "Could not read enough bytes")
_FORBIDDEN: Final = ("Permission denied", "Operation not permitted", "Access is denied", "Too many open files")


class Header(NamedTuple):
    """What a DuckDB file says of itself: its storage version, and the DuckDB that wrote it ('' where it does not)."""

    storage: int
    program: str


def header(file: Path) -> Header | None:
    """The header of a DuckDB file; None for what is none or cannot be read."""
    try:
        with file.open("rb") as stream:
            first = stream.read(84)
    except OSError:
        return None
    if len(first) < 84 or first[8:12] != _MAGIC:
        return None
    program = first[52:84].rstrip(b"\0")
    written = program.decode() if re.fullmatch(rb"v?\d[\w.+-]*", program) else ""
    return Header(int.from_bytes(first[12:20], "little"), written.removeprefix("v"))


def is_damage(error: duckdb.Error) -> bool:
    """Whether DuckDB read what is not what its checksum says, ends too early, or is no database."""
    return isinstance(error, duckdb.IOException) and any(words in str(error) for words in _DAMAGED)


def refused(file: Path, error: duckdb.Error | OSError, *, as_published: bool | None) -> StoreError:
    """Why a snapshot's file is not opened, as an error to raise.

    `as_published` tells whether its bytes are those that were written, None where that is not known. Whole bytes are
    never damaged, whatever DuckDB says: then something is lacking here and now.
    """
    if isinstance(error, duckdb.Error) and (found := _obstacle(file, error)):
        return found
    if as_published is False or (as_published is None and isinstance(error, duckdb.Error) and is_damage(error)):
        return damaged(file.stem)
    return not_now(str(file), error)


def damaged(name: str, why: str = "is not what was published") -> DamagedSnapshot:
    """A snapshot that is absent or is not what was published."""
    return DamagedSnapshot(
        f"A snapshot {why}", which=name, next_step="Run `leverage build` to write a new one; nothing was changed"
    )


def not_now(which: str, error: Exception | str) -> UnopenedStore:
    """A good snapshot that cannot be opened at the moment, for want of memory, room, files, or a connection."""
    return UnopenedStore(
        "The snapshot cannot be opened now",
        which=f"{which} ({' '.join(str(error).split())[:200] or type(error).__name__})",
        next_step="Try again in a moment; if it stays so, see to what is named here. Nothing was changed",
        passing=True,
    )


def _obstacle(file: Path, error: duckdb.Error) -> UnopenedStore | None:
    """Another program, a missing right or another DuckDB that keeps a good snapshot from being opened."""
    text = str(error)
    if any(words in text for words in _LOCKED):
        holder = _HOLDER.search(text)
        return UnopenedStore(
            "The store is open for writing in another program",
            which=f"{file}{f', by {holder[1]}' if holder else ''}",
            next_step="Close it there, or wait, and try again; nothing was changed",
        )
    if any(words in text for words in _FORBIDDEN):
        return UnopenedStore(
            "The store cannot be read",
            which=f"{file} ({next((w for w in _FORBIDDEN if w in text), 'refused')})",
            next_step="See that you may read it, or set LEVERAGE_STORE to another store; nothing was changed",
        )
    return _of_another_duckdb(file, text)


def _of_another_duckdb(file: Path, text: str) -> UnopenedStore | None:
    written = header(file)
    if written is None:
        return None
    refused = _READS.search(text)
    older = refused is not None and int(refused[1]) < int(refused[2])
    if refused or written.storage > newest_storage() or is_newer(written.program):
        return of_another_duckdb(str(file), written.program, f"storage version {written.storage}", older=older)
    return None


def of_another_duckdb(which: str, program: str, more: str = "", *, older: bool = False) -> UnopenedStore:
    """A store that this DuckDB cannot read because another one wrote it."""
    by = f"written by DuckDB {program}" if program else "written by another DuckDB"
    return UnopenedStore(
        f"The store was written by {'an older' if older else 'a newer'} DuckDB than this program's",
        which=f"{which} ({', '.join(filter(None, (by, more)))}; this program has DuckDB {duckdb.__version__})",
        next_step="Use the program that wrote it, or bring this one's DuckDB to the same version "
        f"(pip install duckdb{f'=={program}' if program else ' --upgrade'}), or set LEVERAGE_STORE to another store; "
        "nothing was changed",
    )


def is_newer(program: str) -> bool:
    """Whether a version of DuckDB, as 2.0.1, is later than the one that runs here."""
    return _parts(program) > _parts(duckdb.__version__)


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.split("-")[0])[:3])


@cache
def newest_storage() -> int:
    """The newest storage version that the DuckDB of this process writes."""
    with tempfile.TemporaryDirectory(prefix="intelligence-leverage-") as folder:
        file = Path(folder) / "newest.duckdb"
        with duckdb.connect() as con:
            con.execute(f"ATTACH '{file}' AS newest (STORAGE_VERSION 'latest')")
            con.execute("DETACH newest")
        written = header(file)
    assert written is not None, "DuckDB writes the header that it documents"
    return written.storage
