"""Snapshots: read-only DuckDB files and a `CURRENT` pointer.

A writer makes a new file and moves the pointer by an atomic rename; readers never wait and never see half a snapshot.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd
from platformdirs import user_data_path

from contracts import CONCEPTS
from data import build
from data.sources import curated
from errors import BadData, StoreError

KEEP: Final = 5  # snapshots kept, so that a refresh can be undone
_CONFIG: Final[dict[str, str | bool | int | float | list[str]]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "lock_configuration": True,
}


def default_folder() -> Path:
    """Where snapshots live: LEVERAGE_STORE, else the user's data folder."""
    return Path(os.environ.get("LEVERAGE_STORE") or user_data_path("intelligence-leverage", appauthor=False) / "store")


@dataclass(frozen=True)
class Store:
    """One opened snapshot. Thread-safe: each query has its own cursor on a read-only connection."""

    path: Path
    meta: dict[str, str]
    notices: tuple[str, ...] = ()
    _connection: duckdb.DuckDBPyConnection = field(repr=False, compare=False, kw_only=True)

    @property
    def snapshot(self) -> str:
        """The snapshot's name, which changes whenever anything in it does."""
        return self.path.stem

    @property
    def built_at(self) -> datetime:
        """When the snapshot was written, UTC."""
        return datetime.fromisoformat(self.meta["built_at"])

    def query(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> pd.DataFrame:
        """The answer of one SQL query as a frame."""
        # Threads that share a connection are handed each other's rows; a cursor of one's own is safe.
        with self._connection.cursor() as cursor:
            return cursor.execute(sql, parameters).df()


def open_store(folder: Path | None = None) -> Store:
    """The current snapshot; built from the embedded facts where there is none or it is out of date.

    What cannot be used is left as it is and told in `Store.notices`: an unreadable snapshot gives way to the newest
    readable one, a folder that cannot be written or was made by a newer version to a temporary store.
    Raises BadData when the embedded facts cannot be read either.
    """
    folder = folder or default_folder()
    try:
        return _current(folder) or _first_start(folder)
    except StoreError as error:
        spare = Path(tempfile.mkdtemp(prefix="intelligence-leverage-"))
        atexit.register(shutil.rmtree, spare, ignore_errors=True)
        return _noted(
            _first_start(spare), f"{error.message} Until then the embedded facts are shown from a temporary store."
        )


def build_store(folder: Path | None = None, *, strict: bool = True) -> Store:
    """Write a new snapshot from the embedded facts and make it the current one.

    With `strict`, a broken row stops the build (BadData) and the old snapshot stays; without, the row is left out and
    noticed. Raises StoreError where the folder cannot be written or holds a newer version's store.
    """
    folder = folder or default_folder()
    _refuse_newer(folder)

    def write(con: duckdb.DuckDBPyConnection) -> None:
        build.define(con)
        rejects = build.fill(con)
        if rejects and strict:
            raise BadData(
                f"{len(rejects)} row(s) of the embedded files cannot be used",
                which="; ".join(map(str, rejects[:5])),
                todo="Correct them and run `leverage build` again; the old snapshot stays",
            )

    return publish(folder, write)


def publish(folder: Path, write: Callable[[duckdb.DuckDBPyConnection], None]) -> Store:
    """Run `write` on a new file in the folder, finish its series, and move the pointer to it. All or nothing."""
    now = datetime.now(UTC)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=folder))
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        fingerprint = curated.fingerprint()
        with duckdb.connect(str(draft / "snapshot.duckdb")) as con:
            write(con)
            build.finish(con)
            _sign(con, now, fingerprint)
        name = f"{now:%Y%m%dT%H%M%S%f}Z-{_digest(fingerprint)}.duckdb"
        (draft / "snapshot.duckdb").replace(folder / name)
        _point(folder, name)
    except (OSError, duckdb.IOException) as error:
        raise _unwritable(folder, error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    _prune(folder)
    return _open(folder / name)


def _sign(con: duckdb.DuckDBPyConnection, now: datetime, fingerprint: str) -> None:
    facts = {"schema_version": str(build.SCHEMA_VERSION), "built_at": now.isoformat(), "curated": fingerprint,
             "recipe": _recipe(), "origin": "curated"}  # fmt: skip
    con.executemany("INSERT INTO meta VALUES (?, ?)", list(facts.items()))


def _recipe() -> str:
    """What turns facts into series: a snapshot made by other SQL or other concepts is out of date."""
    texts = [build.script(p.stem) for p in sorted((Path(build.__file__).parent / "sql").glob("*.sql"))]
    return hashlib.sha256("\n".join([*texts, repr(CONCEPTS)]).encode()).hexdigest()


def _digest(fingerprint: str) -> str:
    return hashlib.sha256(f"{build.SCHEMA_VERSION}{fingerprint}{_recipe()}".encode()).hexdigest()[:8]


def _point(folder: Path, name: str) -> None:
    pointer = folder / f".CURRENT-{os.getpid()}-{threading.get_ident()}"
    pointer.write_text(name + "\n", encoding="utf-8")
    pointer.replace(folder / "CURRENT")


def current_name(folder: Path | None = None) -> str:
    """What the pointer says, or '' where there is none: cheap enough to ask at every interaction."""
    try:
        return ((folder or default_folder()) / "CURRENT").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def snapshots(folder: Path) -> list[Path]:
    """Snapshot files, newest first."""
    return sorted(folder.glob("*.duckdb"), reverse=True)


def _prune(folder: Path) -> None:
    current = current_name(folder)
    for path in [p for p in snapshots(folder) if p.name != current][KEEP - 1 :]:
        path.unlink(missing_ok=True)


def _current(folder: Path) -> Store | None:
    """The snapshot that the pointer names, else the newest readable one; None where there is none."""
    name = current_name(folder)
    try:
        found = snapshots(folder)
    except OSError as error:
        raise _unwritable(folder, error) from error
    wanted = folder / Path(name).name if name else None
    bad: list[str] = []
    for path in ([wanted] if wanted else []) + [p for p in found if p != wanted]:
        try:
            store = _open(path)
        except duckdb.Error:
            bad.append(path.name)
            continue
        return _noted(_fresh(folder, store), _unreadable(bad)) if bad else _fresh(folder, store)
    return _noted(_first_start(folder), _unreadable(bad)) if bad else None


def _unreadable(names: list[str]) -> str:
    return (
        f"A snapshot of the store is damaged or half-written: {', '.join(names)}. It was left where it is and another one "
        "is used; run `leverage build` to write a new one."
    )


def _fresh(folder: Path, store: Store) -> Store:
    """The store itself, or a new one where the embedded facts or the code that reads them have changed since."""
    if store.meta.get("origin") != "curated":
        return store
    try:
        if store.meta.get("curated") == curated.fingerprint() and store.meta.get("recipe") == _recipe():
            return store
        return build_store(folder)
    except (BadData, StoreError) as error:
        return _noted(store, f"{error.message} The snapshot of {store.built_at:%Y-%m-%d} is shown.")


def _first_start(folder: Path) -> Store:
    store = build_store(folder, strict=False)
    rejects = store.query("SELECT * FROM reject ORDER BY file, row")
    if rejects.empty:
        return store
    told = "; ".join(str(curated.Reject(*row)) for row in rejects.head(5).itertuples(index=False))
    return _noted(
        store,
        f"{len(rejects)} row(s) of the embedded files were left out: {told}. Correct them and run `leverage build`.",
    )


def _noted(store: Store, notice: str) -> Store:
    return Store(store.path, store.meta, (*store.notices, notice), _connection=store._connection)


def _open(path: Path) -> Store:
    if not path.is_file():
        raise duckdb.IOException(f"{path.name} is not there")
    con = duckdb.connect(str(path), read_only=True, config=_CONFIG)
    try:
        meta = {str(key): str(value) for key, value in con.execute("SELECT key, value FROM meta").fetchall()}
        version = int(meta["schema_version"])
        datetime.fromisoformat(meta["built_at"])
    except (KeyError, ValueError) as error:
        con.close()
        raise duckdb.IOException(f"{path.name} is no snapshot of ours") from error
    if version > build.SCHEMA_VERSION:
        con.close()
        raise _newer(path, version)
    return Store(path, meta, _connection=con)


def _refuse_newer(folder: Path) -> None:
    name = current_name(folder)
    if name and (folder / Path(name).name).is_file():
        try:
            _open(folder / Path(name).name)._connection.close()
        except duckdb.Error:
            return


def _newer(path: Path, version: int) -> StoreError:
    return StoreError(
        "The store was made by a newer version of this program",
        which=f"{path.parent} (schema {version}, this program reads {build.SCHEMA_VERSION})",
        todo="Update the program, or set LEVERAGE_STORE to another folder",
    )


def _unwritable(folder: Path, error: Exception) -> StoreError:
    return StoreError(
        "The store folder cannot be used",
        which=f"{folder} ({getattr(error, 'strerror', None) or type(error).__name__})",
        todo="Make it a writable folder, or set LEVERAGE_STORE to another one",
    )
