"""Snapshots: what is known at one time, opened read-only, and how a draft becomes one.

A writer makes a new snapshot and moves the pointer; readers never wait and never see half of one.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import duckdb
import pandas as pd

from contracts import CONCEPTS
from data import build, curated_files, database_limits, history, moments, snapshot_file
from data.annual import annual_rules
from data.backends import backend_at
from data.concepts import LINES
from data.history_file import Stamp
from data.history_frame import HistoryFrame
from data.memo import Memo, key_of
from data.past import Past
from data.query_threads import THREADS
from data.store_backend import StoreBackend
from data.tables import tables
from errors import DamagedSnapshot, StoreError

if TYPE_CHECKING:
    import pyarrow

T = TypeVar("T")
Where = StoreBackend | Path | str | None
VIEW_OF: Final = "view of"  # in `meta` of a view with private figures: the snapshot under it
PRIVATE: Final = "private"  # and the ids of their sources, with commas


@dataclass(frozen=True)
class Store:
    """One opened snapshot. Thread-safe: each query has its own cursor on a read-only connection."""

    snapshot: str  # the snapshot's name, which changes whenever anything in it does
    meta: dict[str, str]
    notices: tuple[str, ...] = ()
    _connection: duckdb.DuckDBPyConnection = field(repr=False, compare=False, kw_only=True)
    memo: Memo = field(default_factory=Memo, repr=False, compare=False, kw_only=True)
    past: Past = field(repr=False, compare=False, kw_only=True)  # one for a connection, for it makes tables there
    # Set once a block of the file turns out to be damaged: whoever opened it opens the store again.
    damaged: threading.Event = field(default_factory=threading.Event, repr=False, compare=False, kw_only=True)

    @property
    def of_this_schema(self) -> bool:
        """Whether its tables and macros are those that this program asks."""
        return int(self.meta["schema_version"]) == build.SCHEMA_VERSION

    @property
    def published(self) -> str:
        """The snapshot that everybody sees: this one, or the one under a reader's view with private figures."""
        return self.meta.get(VIEW_OF, self.snapshot)

    @property
    def label(self) -> str:
        """The name of what is shown, for people: that of the snapshot, and that private figures lie over it."""
        return f"{self.published} with private own figures" if self.private_sources else self.published

    @property
    def private_sources(self) -> frozenset[str]:
        """The documents of this view that its reader alone sees: private own figures; none of a snapshot."""
        return frozenset(filter(None, self.meta.get(PRIVATE, "").split(",")))

    @property
    def file(self) -> Path:
        """The file that is open."""
        return Path(str(self.query("SELECT path FROM duckdb_databases() WHERE path IS NOT NULL")["path"].iloc[0]))

    @property
    def built_at(self) -> datetime:
        """When the snapshot was written, UTC."""
        return datetime.fromisoformat(self.meta["built_at"])

    def query(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None) -> pd.DataFrame:
        """The answer of one SQL query as a frame; asked again, it comes from memory while it is among the newest.

        Raises DamagedSnapshot where a block of the snapshot is damaged, Busy where it takes more memory than there is.
        """
        answer = self.memo.of((sql, key_of(parameters)), lambda: self._answer(sql, parameters))
        return answer.copy(deep=False)  # whoever writes into it gets an own copy then

    def _answer(self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None) -> pd.DataFrame:
        return self._asked(lambda cursor: cursor.execute(sql, parameters).df())

    def arrow(self, sql: str) -> pyarrow.Table:
        """The answer of one SQL query with its types as they are stored, not kept in memory."""
        return self._asked(lambda cursor: cursor.execute(sql).to_arrow_table())

    def _asked(self, question: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """What a question answers. Threads that share a connection are handed each other's rows, so it has a cursor of
        its own. Raises as `query`.
        """

        def ask() -> T:
            with self._connection.cursor() as cursor:
                return question(cursor)

        with self._reading():
            return THREADS.run(ask)

    def known(self, day: date | None) -> build.Known:
        """Where a query finds what was known on a day (None: today).

        Raises DamagedSnapshot where a block of the snapshot is damaged.
        """
        with self._reading():
            return self.past.known(day)

    def history(self, day: date | None) -> HistoryFrame | None:
        """The history of the series where it is in memory; for a past day it is taken there, for today it is not.

        Raises DamagedSnapshot where a block of the snapshot is damaged.
        """
        with self._reading():
            return self.past.frame(load=day is not None)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Raises DamagedSnapshot where a block that is read is damaged: DuckDB has a checksum of each; and Busy."""
        try:
            with database_limits.within():
                yield
        except duckdb.Error as error:
            if not snapshot_file.is_damage(error):
                raise
            self.damaged.set()
            raise DamagedSnapshot(
                "A block of the snapshot is damaged",
                which=f"{self.snapshot}, which was good when it was opened",
                next_step="Try again: the last good snapshot is shown then. `leverage build` writes a new one",
            ) from error


def publish(where: Where, write: Callable[[duckdb.DuckDBPyConnection], None]) -> Store:
    """Run `write` on an empty draft, finish its series, and make it the current snapshot. All or nothing."""
    backend = backend_at(where)
    with backend.draft() as draft:
        with draft.connect() as con:
            write(con)
            name = finalize(con, backend.names())
        backend.publish(draft.file, name)
    return open_snapshot(backend, name)


def finalize(con: duckdb.DuckDBPyConnection, names: Iterable[str], parent: str = "") -> str:
    """Finish the series of a draft and sign it; returns the name of the snapshot that it will be, which sorts after
    those that are there (`names`)."""
    build.finish(con)
    now, basis = datetime.now(UTC), ingredients()
    hashes = con.execute("SELECT string_agg(sha256, '' ORDER BY place) FROM answer").fetchone()
    digests = str(hashes[0] or "") if hashes else ""
    facts = basis | {
        "built_at": now.isoformat(),
        "origin": "refresh" if digests else "curated",
        "parent": parent,
    }
    con.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(facts.items()))
    digest = hashlib.sha256("".join([*basis.values(), digests]).encode()).hexdigest()[:8]
    return f"{moments.snapshot_moment(names)}-{digest}"


def ingredients() -> dict[str, str]:
    """What this program makes a snapshot of, beside responses: the values of `meta` that say so."""
    return {"schema_version": str(build.SCHEMA_VERSION), "curated": curated_files.fingerprint(), "recipe": recipe()}


def recipe() -> str:
    """What turns facts into series: a snapshot made by other SQL, concepts, lines or annual rules is outdated."""
    texts = [build.script(p.stem) for p in sorted((Path(build.__file__).parent / "sql").glob("*.sql"))]
    loaded = [table.ddl() + table.load_sql() for table in tables().values()]
    declared = [_spelled(CONCEPTS), _spelled(LINES), annual_rules.declared()]
    return hashlib.sha256("\n".join([*texts, *loaded, *declared]).encode()).hexdigest()


def stamp(name: str, meta: Mapping[str, str]) -> Stamp | None:
    """What the history of a snapshot with this name and `meta` is marked by; None for one that other rules made."""
    made_by = recipe()
    if meta.get("recipe") != made_by:
        return None
    return Stamp(name, meta["built_at"], hashlib.sha256((made_by + history.rules()).encode()).hexdigest())


def _spelled(declarations: Mapping[str, Any]) -> str:
    """Declarations as text that is the same in every process: the order of a set is not."""
    plain = {name: asdict(declared) for name, declared in declarations.items()}
    return json.dumps(plain, default=lambda value: sorted(value) if isinstance(value, frozenset) else repr(value))


def current_name(where: Where = None) -> str:
    """What the pointer says, or '' where there is none: cheap enough to ask at every interaction."""
    return backend_at(where).current_name()


def with_notice(store: Store, notice: str) -> Store:
    """The store with one more thing to tell."""
    return replace(store, notices=(*store.notices, notice))


def open_snapshot(where: Where, name: str, *, unchecked: bool = False) -> Store:
    """A snapshot by its name; with `unchecked` also one whose file was changed since it was published.

    Raises DamagedSnapshot for what is none or is damaged, StoreError for a newer version's, UnopenedStore for one that
    cannot be opened here and now.
    """
    backend = backend_at(where)
    con = backend.connect_unchecked(name) if unchecked else backend.connect(name)
    try:
        return opened(con, name, backend.address)
    except duckdb.Error as error:
        con.close()
        raise backend.refused(name, error) from error


def opened(con: duckdb.DuckDBPyConnection, name: str, address: str) -> Store:
    """What a read-only connection reads, as a snapshot of this name.

    Raises DamagedSnapshot for what is no snapshot of ours and StoreError for a newer version's, and closes it then;
    duckdb.Error.
    """
    try:
        meta = {str(key): str(value) for key, value in con.execute("SELECT key, value FROM meta").fetchall()}
        version = int(meta["schema_version"])
        datetime.fromisoformat(meta["built_at"])
    except (KeyError, ValueError, duckdb.CatalogException) as error:
        con.close()
        raise snapshot_file.damaged(name, "is none of this program's") from error
    if version > build.SCHEMA_VERSION:
        con.close()
        raise StoreError(
            "The store was made by a newer version of this program",
            which=f"{address} (schema {version}, this program reads {build.SCHEMA_VERSION})",
            next_step="Update the program, or set LEVERAGE_STORE to another folder",
        )
    return Store(name, meta, _connection=con, past=Past(con, stamp(name, meta)))
