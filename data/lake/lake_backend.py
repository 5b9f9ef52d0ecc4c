"""A store shared by a team: a DuckLake whose catalogue is in PostgreSQL and whose Parquet lies in a folder or a bucket.

Readers and writers work on local copies of snapshots, which are brought up to date by what changed; the lake is what
the machines have in common. The pointer, what is held back and the log are small tables beside the catalogue.
docs/adr/0005-shared-store.md tells why.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import duckdb

from data import snapshot_file
from data.lake import lake_address
from data.lake.bucket import Bucket, missing
from data.lake.lake_catalogue import PRIVATE, Catalogue, Version
from data.lake.lake_copies import Copies
from data.local_backend import LocalBackend
from data.store_backend import Draft, StoreBackend
from errors import DamagedSnapshot, StoreError, UnopenedStore

_COPIES: Final = 5  # tries of a local copy that another process of this machine may drop at any moment
_CONNECTION: Final = re.compile(r' at (?:path \+ )?"[^"]*"(?:: )?')
_GONE: Final = ("No such file", "cannot find the")  # as Linux and Windows say it
_THRIFT: Final = ("TProtocolException", "Out of buffer", "don't know what type")  # of the reader of Parquet's footers


class LakeBackend(StoreBackend):
    """Snapshots as commits of a DuckLake. Needs DuckDB's extensions ducklake and postgres_scanner, and psycopg."""

    shared = True

    def __init__(self, address: str) -> None:
        """Raises UsageError for what is no address, MissingTool."""
        self._where = lake_address.parsed(address)
        self.address = self._where.text
        self._catalogue = Catalogue(self._where)
        self._files = (
            Bucket(self._where.data_path)
            if self._where.in_bucket
            else LocalBackend(Path(self._where.data_path), private=False)
        )
        self._kept: Copies | None = None
        self._holds: Callable[[], bool] | None = None  # tells whether the lock on writing is still held

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LakeBackend) and other._where == self._where

    def __hash__(self) -> int:
        return hash(self._where)

    # ---------------------------------------------------------------------------------- snapshots

    def current_name(self) -> str:
        with self._reached():
            rows = self._catalogue.asked("SELECT current FROM {schema}.leverage_place")
        return str(rows[0][0]) if rows else ""

    def names(self) -> list[str]:
        with self._reached():
            return list(self._catalogue.numbers())

    def connect(self, name: str) -> duckdb.DuckDBPyConnection:
        with self._reached():
            try:
                return self._copy(name)
            except duckdb.Error as error:
                if self._away(error):
                    raise
                raise self._newer(name, error) or self._unread(name, error) from error

    def _copy(self, name: str) -> duckdb.DuckDBPyConnection:
        copies = self._copies()
        for _ in range(_COPIES):
            copies.have(name)
            try:
                return copies.connect(name)
            except (DamagedSnapshot, UnopenedStore) as error:
                if isinstance(error, UnopenedStore) and error.passing:
                    raise
                # The copy is damaged, another program's, or was dropped a moment ago: the lake has the snapshot still.
                copies.remove(name)
        raise snapshot_file.not_now(f"{copies.address}, {name}", "its local copy is damaged or gone each time")

    def refused(self, name: str, error: duckdb.Error) -> StoreError:
        return self._copies().refused(name, error)

    def _unread(self, name: str, error: duckdb.Error) -> StoreError:
        """Why a copy of a snapshot could not be made, where server and files can be reached."""
        if _is_damage(error):
            return snapshot_file.damaged(name, "in the shared store is damaged")
        why = _CONNECTION.sub(": ", self._where.without_secrets(str(error)))  # it is long, and the reason stands behind
        return snapshot_file.not_now(f"{self.address}, {name}", why)

    def _newer(self, name: str, error: duckdb.Error) -> UnopenedStore | None:
        """Whether a newer DuckDB or DuckLake wrote what cannot be read: then it is not damaged."""
        if "DuckLake" in str(error) and "version" in str(error):
            return snapshot_file.of_another_duckdb(self.address, "", self._where.without_secrets(str(error))[:160])
        try:
            program = self._catalogue.version(name).manifest.duckdb
        except DamagedSnapshot:
            return None
        return snapshot_file.of_another_duckdb(self.address, program) if snapshot_file.is_newer(program) else None

    @contextmanager
    def exclusive(self, what: str, wait: float = 0) -> Iterator[None]:
        with ExitStack() as held:
            with self._reached():
                self._catalogue.found()
                try:
                    holds = held.enter_context(self._catalogue.server.locked(what, wait))
                except TimeoutError as error:
                    raise self.busy(what) from error
            before = self._holds
            self._holds = holds if what == "write" else before
            try:
                yield
            finally:
                self._holds = before

    @contextmanager
    def draft(self, base: str = "") -> Iterator[Draft]:
        with self._reached():
            self._catalogue.found()
            if base:
                self.connect(base).close()
            copies = self._copies()
        with copies.draft(base) as draft:
            yield draft

    def publish(self, file: Path, name: str) -> None:
        with self._reached():
            self._catalogue.found()
            # Who may not write is told so in plain words, and before the work.
            self._catalogue.server.rows("UPDATE {schema}.leverage_place SET current = current")
            newest = self._newest()
            with self._catalogue.attached() as con:
                self._catalogue.commit(con, file, name, newest, self._still_alone)
                self._point(name)
                self._copies().adopt(file, name)
                with suppress(duckdb.Error):  # what is not swept now is swept by the next writer
                    self._catalogue.sweep(con, set(self.names()) - set(self.removable(name)))

    def _newest(self) -> tuple[Version, Path] | None:
        """The newest snapshot with a copy of it; None where there is none, or it is damaged."""
        name = next(iter(self._catalogue.numbers()), "")
        try:
            if name:
                self.connect(name).close()
            return (self._catalogue.version(name), self._copies().file(name)) if name else None
        except DamagedSnapshot:
            return None

    def _still_alone(self) -> None:
        if self._holds is not None and not self._holds():
            raise StoreError(
                "The lock on the shared store was lost",
                which=self.address,
                next_step="Nothing was changed; do it again",
            )

    def set_current(self, name: str) -> None:
        with self._reached():
            self._catalogue.found()
            self._point(name)

    def _point(self, name: str) -> None:
        self._catalogue.server.rows("UPDATE {schema}.leverage_place SET current = %s", name)

    def _copies(self) -> Copies:
        if self._kept is None:
            identity = self._catalogue.identity()
            if not identity:
                raise duckdb.IOException("there is no lake yet")
            self._kept = Copies(self._catalogue, identity)
        return self._kept

    # ------------------------------------------------------------------------ answers, by their hash

    def has_blob(self, key: str) -> bool:
        with self._reached():
            return self._files.has_blob(key)

    def write_blob(self, key: str, content: bytes) -> None:
        with self._reached():
            self._files.write_blob(key, content)

    def read_blob(self, key: str) -> bytes:
        with self._reached():
            return self._files.read_blob(key)

    # ------------------------------------------------------------------------- held back, and the log

    def quarantine(self, name: str, record: dict[str, Any]) -> None:
        text = json.dumps(record, default=str)
        with self._reached():
            self._catalogue.found()
            self._catalogue.server.rows(
                "INSERT INTO {schema}.leverage_held VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET told = "
                "excluded.told",
                name,
                text,
            )

    def quarantined(self) -> list[str]:
        with self._reached():
            rows = self._catalogue.asked("SELECT name FROM {schema}.leverage_held ORDER BY name DESC")
        return [str(row[0]) for row in rows]

    def read_quarantined(self, name: str) -> dict[str, Any]:
        with self._reached():
            rows = self._catalogue.asked("SELECT told FROM {schema}.leverage_held WHERE name = %s", name)
        if not rows:
            raise self.not_quarantined(name)
        record: dict[str, Any] = json.loads(rows[0][0])
        return record

    def drop_quarantined(self, name: str) -> None:
        with self._reached():
            rows = self._catalogue.asked("DELETE FROM {schema}.leverage_held WHERE name = %s RETURNING name", name)
        if not rows:
            raise self.not_quarantined(name)

    # --------------------------------------------------------------- own figures that are not shared

    def save_private(self, name: str, record: dict[str, Any]) -> None:
        with self._reached():
            self._catalogue.found()
            self._catalogue.server.rows(PRIVATE)
            self._catalogue.server.rows(
                "INSERT INTO {schema}.leverage_private VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET told = "
                "excluded.told",
                name,
                json.dumps(record),
            )

    def private_names(self, prefix: str = "") -> list[str]:
        with self._reached():
            rows = self._catalogue.asked(
                "SELECT name FROM {schema}.leverage_private WHERE starts_with(name, %s) ORDER BY name", prefix
            )
        return [str(row[0]) for row in rows]

    def read_private(self, name: str) -> dict[str, Any]:
        with self._reached():
            rows = self._catalogue.asked("SELECT told FROM {schema}.leverage_private WHERE name = %s", name)
        try:
            record: dict[str, Any] = json.loads(rows[0][0])
        except (IndexError, ValueError) as error:
            raise self.no_private(name) from error
        return record

    def drop_private(self, name: str) -> None:
        with self._reached():
            self._catalogue.asked("DELETE FROM {schema}.leverage_private WHERE name = %s RETURNING name", name)

    # --------------------------------------------------------------------------------------- the log

    def append_log(self, line: dict[str, Any]) -> None:
        with suppress(StoreError), self._reached():
            self._catalogue.found()
            text = json.dumps(line, default=str)
            self._catalogue.server.rows("INSERT INTO {schema}.leverage_log (line) VALUES (%s)", text)

    def read_log(self, most: int = 200) -> list[dict[str, Any]]:
        with self._reached():
            rows = self._catalogue.asked("SELECT line FROM {schema}.leverage_log ORDER BY place DESC LIMIT %s", most)
        return [json.loads(row[0]) for row in rows]

    # -------------------------------------------------------------------------------------- failures

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Failures of the server and of the files as StoreError."""
        import psycopg

        try:
            yield
        except (psycopg.Error, OSError, duckdb.Error) as error:
            raise self.unusable(error) from error

    def _away(self, error: duckdb.Error) -> bool:
        """Whether the server or the files are out of reach, rather than one snapshot unreadable."""
        import psycopg

        if isinstance(error, duckdb.HTTPException) and not missing(error):
            return True
        if isinstance(self._files, Bucket) and missing(error) and self._files.is_empty():
            return True  # another bucket than the one that was written to
        try:
            self._catalogue.server.rows("SELECT 1")
            return self._catalogue.unmounted()
        except psycopg.Error:
            return True

    def unusable(self, error: Exception) -> StoreError:
        status = getattr(error, "status_code", None)  # first: a long address would push it out of the message
        text = (f"{status}: " if status else "") + self._where.without_secrets(str(error))
        why = getattr(error, "strerror", None) or text or type(error).__name__
        return StoreError(
            "The shared store cannot be used",
            which=f"{self.address} ({why[:200]})",
            next_step=(
                "See that the server runs and that you may use it and its files, or set LEVERAGE_STORE to another store"
            ),
        )


def _is_damage(error: duckdb.Error) -> bool:
    """Whether files of the lake are gone or are not what was written into them."""
    text = str(error)
    if missing(error) or snapshot_file.is_damage(error):
        return True
    if isinstance(error, duckdb.IOException):
        return ".parquet" in text and any(words in text for words in _GONE)
    if isinstance(error, duckdb.InvalidInputException):
        return "parquet" in text.lower()
    return type(error) is duckdb.Error and any(words in text for words in _THRIFT)
