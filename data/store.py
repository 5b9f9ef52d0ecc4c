"""Snapshots: what is known at one time, opened read-only, and how a new one is made.

A writer makes a new snapshot and moves the pointer; readers never wait and never see half of one.
"""

from __future__ import annotations

import atexit
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd

from contracts import CONCEPTS
from data import build, curated_files
from data.backends import home
from data.concepts import LINES
from data.local_backend import Folder
from data.store_backend import Place
from data.tables import tables
from errors import BadData, StoreError

Where = Place | Path | str | None
_PATIENCE: Final = 60  # seconds to wait for somebody who makes the same snapshot
_OTHERS: Final = (
    "The shared store was written by another version of this program or with other embedded facts, and is shown as it is. "
    "`leverage build` writes it anew with this one, for everybody."
)


@dataclass(frozen=True)
class Store:
    """One opened snapshot. Thread-safe: each query has its own cursor on a read-only connection."""

    snapshot: str  # the snapshot's name, which changes whenever anything in it does
    meta: dict[str, str]
    notices: tuple[str, ...] = ()
    _connection: duckdb.DuckDBPyConnection = field(repr=False, compare=False, kw_only=True)

    @property
    def built_at(self) -> datetime:
        """When the snapshot was written, UTC."""
        return datetime.fromisoformat(self.meta["built_at"])

    def query(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> pd.DataFrame:
        """The answer of one SQL query as a frame."""
        # Threads that share a connection are handed each other's rows; a cursor of one's own is safe.
        with self._connection.cursor() as cursor:
            return cursor.execute(sql, parameters).df()


def open_store(where: Where = None, *, to_write: bool = False) -> Store:
    """The current snapshot; built from the embedded facts where there is none or it is out of date.

    A shared store that another version of this program wrote is built anew only by who means to write (`to_write`):
    otherwise two versions would take turns at it for ever.

    What cannot be used is left as it is and told in `Store.notices`: an unreadable snapshot gives way to the newest
    readable one, a place that cannot be written or was made by a newer version to a temporary store.
    Raises BadData when the embedded facts cannot be read either.
    """
    place = home(where)
    try:
        return _current(place, to_write) or _first_start(place)
    except StoreError as error:
        spare = Path(tempfile.mkdtemp(prefix="intelligence-leverage-"))
        atexit.register(shutil.rmtree, spare, ignore_errors=True)
        said = f"{error.message} Until then the embedded facts are shown from a temporary store."
        return noted(_first_start(Folder(spare)), said)


def build_store(where: Where = None, *, strict: bool = True) -> Store:
    """Write a new snapshot from the embedded facts and every answer that was kept, and make it the current one.

    With `strict`, a broken row stops the build (BadData) and the old snapshot stays; without, the row is left out and
    noticed. Raises StoreError where the place cannot be written or holds a newer version's store.
    """
    place = home(where)
    from data import rebuild  # it opens stores itself

    with place.alone("write", wait=_PATIENCE):
        return rebuild.renew(place, _readable(place, place.current_name()), strict=strict)


def publish(where: Where, write: Callable[[duckdb.DuckDBPyConnection], None]) -> Store:
    """Run `write` on an empty draft, finish its series, and make it the current snapshot. All or nothing."""
    place = home(where)
    with place.draft() as draft:
        with draft.connect() as con:
            write(con)
            name = seal(con)
        place.publish(draft.file, name)
    return opened(place, name)


def seal(con: duckdb.DuckDBPyConnection, parent: str = "") -> str:
    """Finish the series of a draft and sign it; returns the name of the snapshot that it will be."""
    build.finish(con)
    now, fingerprint = datetime.now(UTC), curated_files.fingerprint()
    answers = con.execute("SELECT string_agg(sha256, '' ORDER BY place) FROM answer").fetchone()
    said = str(answers[0] or "") if answers else ""
    facts = {"schema_version": str(build.SCHEMA_VERSION), "built_at": now.isoformat(), "curated": fingerprint, "recipe": recipe(),
             "origin": "refresh" if said else "curated", "parent": parent}  # fmt: skip
    con.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(facts.items()))
    digest = hashlib.sha256(f"{build.SCHEMA_VERSION}{fingerprint}{recipe()}{said}".encode()).hexdigest()[:8]
    return f"{now:%Y%m%dT%H%M%S%f}Z-{digest}"


def recipe() -> str:
    """What turns facts into series: a snapshot made by other SQL, other concepts or other lines is out of date."""
    texts = [build.script(p.stem) for p in sorted((Path(build.__file__).parent / "sql").glob("*.sql"))]
    loaded = [table.ddl() + table.load_sql() for table in tables().values()]
    return hashlib.sha256("\n".join([*texts, *loaded, repr(CONCEPTS), repr(LINES)]).encode()).hexdigest()


def current_name(where: Where = None) -> str:
    """What the pointer says, or '' where there is none: cheap enough to ask at every interaction."""
    return home(where).current_name()


def _current(place: Place, to_write: bool = False) -> Store | None:
    """The snapshot that the pointer names, else the newest readable one; None where there is none."""
    named, bad = place.current_name(), list[str]()
    for name in dict.fromkeys([*([named] if named else []), *place.names()]):
        store = _readable(place, name)
        if store is not None:
            fresh = _fresh(place, store, to_write)
            return noted(fresh, _unreadable(bad)) if bad else fresh
        if place.current_name() != named:
            return _current(place, to_write)  # a writer has moved on and removed what the pointer named a moment ago
        bad.append(name)
    return noted(_first_start(place), _unreadable(bad)) if bad else None


def _readable(place: Place, name: str) -> Store | None:
    try:
        return opened(place, name) if name else None
    except duckdb.Error:
        return None


def _unreadable(names: list[str]) -> str:
    return (
        f"A snapshot of the store is damaged or half-written: {', '.join(names)}. It was left where it is and another one "
        "is used; run `leverage build` to write a new one."
    )


def _fresh(place: Place, store: Store, to_write: bool) -> Store:
    """The store itself, or a new one where the embedded facts or the code that reads them have changed since."""
    from data import rebuild

    try:
        if _up_to_date(store):
            return store
        if place.shared and not to_write and int(store.meta["schema_version"]) == build.SCHEMA_VERSION:
            return noted(store, _OTHERS)
        with place.alone("write", wait=_PATIENCE):
            newest = _readable(place, place.current_name())  # somebody else may have been first
            return newest if newest and _up_to_date(newest) else rebuild.renew(place, newest or store)
    except (BadData, StoreError) as error:
        return noted(store, f"{error.message} The snapshot of {store.built_at:%Y-%m-%d} is shown.")


def _up_to_date(store: Store) -> bool:
    return store.meta.get("curated") == curated_files.fingerprint() and store.meta.get("recipe") == recipe()


def _first_start(place: Place) -> Store:
    from data import rebuild

    with place.alone("write", wait=_PATIENCE):
        made = _readable(place, place.current_name())  # somebody else may have been first
        store = made or rebuild.renew(place, None, strict=False)
    rejects = store.query("SELECT * FROM reject ORDER BY file, row")
    if rejects.empty:
        return store
    told = "; ".join(str(curated_files.Reject(*row)) for row in rejects.head(5).itertuples(index=False))
    return noted(
        store,
        f"{len(rejects)} row(s) of the embedded files were left out: {told}. Correct them and run `leverage build`.",
    )


def noted(store: Store, notice: str) -> Store:
    """The store with one more thing to tell."""
    return replace(store, notices=(*store.notices, notice), _connection=store._connection)


def opened(where: Where, name: str) -> Store:
    """A snapshot by its name. Raises duckdb.Error for what is none, StoreError for a newer version's."""
    place = home(where)
    con = place.connect(name)
    try:
        meta = {str(key): str(value) for key, value in con.execute("SELECT key, value FROM meta").fetchall()}
        version = int(meta["schema_version"])
        datetime.fromisoformat(meta["built_at"])
    except (KeyError, ValueError) as error:
        con.close()
        raise duckdb.IOException(f"{name} is no snapshot of ours") from error
    if version > build.SCHEMA_VERSION:
        con.close()
        raise StoreError(
            "The store was made by a newer version of this program",
            which=f"{place.address} (schema {version}, this program reads {build.SCHEMA_VERSION})",
            next_step="Update the program, or set LEVERAGE_STORE to another folder",
        )
    return Store(name, meta, _connection=con)
