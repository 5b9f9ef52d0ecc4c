"""The DuckLake itself: its catalogue in PostgreSQL, its commits, and what of them is a snapshot of ours.

A snapshot is a commit by `AUTHOR`, named by its message, with its manifest as extra information: all three are columns
of DuckLake's own table of changes, so a commit and its name are there together or not at all.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, LiteralString, NamedTuple

import duckdb

from data import database_limits, snapshot_diff, snapshot_file
from data.lake import bucket, extension
from data.lake.lake_address import Address
from data.lake.server import Server
from data.snapshot_diff import Manifest, quoted

AUTHOR: Final = "intelligence-leverage"
_GRACE: Final = "INTERVAL 1 HOUR"  # files that nothing refers to any more stay that long: somebody may be reading them
_STALE: Final = "INTERVAL 1 DAY"  # files of a writer that was killed
_FILES: Final = "lake"  # the folder of the Parquet below `data_path`
_MANY: Final = 24  # data files of one table, from which on they are merged
_SECRET: Final = {"HOST": "host", "PORT": "port", "DATABASE": "dbname", "USER": "user", "PASSWORD": "password"}
_TABLES: Final = """
    CREATE SCHEMA IF NOT EXISTS {schema};
    CREATE TABLE IF NOT EXISTS {schema}.leverage_held (name TEXT PRIMARY KEY, told TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS {schema}.leverage_log (place BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        line TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS {schema}.leverage_place (id UUID NOT NULL DEFAULT gen_random_uuid(),
        current TEXT NOT NULL DEFAULT '')
"""

PRIVATE: Final[LiteralString] = (  # made when first needed: a lake of an earlier version has none
    "CREATE TABLE IF NOT EXISTS {schema}.leverage_private (name TEXT PRIMARY KEY, told TEXT NOT NULL)"
)


class Version(NamedTuple):
    """A snapshot in the lake: the number of its commit, and what it consists of."""

    number: int
    manifest: Manifest


class Catalogue:
    """Every method raises psycopg.Error or duckdb.Error where the server or the files cannot be used."""

    def __init__(self, where: Address) -> None:
        self.where = where
        self.server = Server(where.conninfo, where.schema)
        self._founded = False
        self._idle: dict[int, duckdb.DuckDBPyConnection] = {}  # by process

    def asked(self, query: LiteralString, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a statement; none where there is no lake yet."""
        import psycopg

        try:
            return self.server.rows(query, *values)
        except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
            return []

    def identity(self) -> str:
        """What tells this lake from every other one, '' where there is none yet."""
        rows = self.asked("SELECT id FROM {schema}.leverage_place")
        return str(rows[0][0]) if rows else ""

    def found(self) -> None:
        """Make the catalogue where there is none."""
        if not self._founded and not self.identity():
            with self.server.locked("found", wait=60):
                if not self.identity():
                    if not self.where.in_bucket:
                        Path(self.where.data_path).mkdir(parents=True, exist_ok=True)
                    self.server.rows(_TABLES)
                    with self.attached():
                        pass
                    self.server.rows("INSERT INTO {schema}.leverage_place DEFAULT VALUES")
        self._founded = True

    # ------------------------------------------------------------------------------ snapshots in it

    def numbers(self) -> dict[str, int]:
        """The commits of the snapshots by name, newest first."""
        rows = self.asked(
            "SELECT commit_message, max(snapshot_id) FROM {schema}.ducklake_snapshot_changes "
            "JOIN {schema}.ducklake_snapshot USING (snapshot_id) WHERE author = %s GROUP BY 1 ORDER BY 1 DESC",
            AUTHOR,
        )
        return {str(name): int(number) for name, number in rows}

    def version(self, name: str) -> Version:
        """A snapshot by name. Raises DamagedSnapshot for what is none."""
        rows = self.asked(
            "SELECT snapshot_id, commit_extra_info FROM {schema}.ducklake_snapshot_changes "
            "JOIN {schema}.ducklake_snapshot USING (snapshot_id) WHERE author = %s AND commit_message = %s "
            "ORDER BY 1 DESC LIMIT 1",
            AUTHOR,
            name,
        )
        try:
            return Version(int(rows[0][0]), Manifest.of_text(rows[0][1]))
        except (IndexError, ValueError, KeyError, TypeError) as error:
            raise snapshot_file.damaged(name, "is not there") from error

    def commit(
        self,
        con: duckdb.DuckDBPyConnection,
        file: Path,
        name: str,
        base: tuple[Version, Path] | None,
        still_alone: Callable[[], None],
    ) -> None:
        """A finished file as one commit; `base` is the newest snapshot and a file of it: only what differs is written.

        `still_alone` is called when everything is ready to be written, and raises where it must not be.
        """
        with snapshot_diff.attached(con, "draft", file):
            has, had, changed = snapshot_diff.manifest_of(con, "draft"), None, list[str]()
            if base:
                had = base[0].manifest
                with snapshot_diff.attached(con, "base", base[1]):
                    changed = snapshot_diff.differences(con, had, has)
            still_alone()
            con.execute("BEGIN")
            snapshot_diff.send(con, had, has, changed)
            snapshot_diff.mark(con, name)
            con.execute("CALL lake.set_commit_message($1, $2, extra_info => $3)", [AUTHOR, name, has.text()])
            con.execute("COMMIT")

    def bring(self, file: Path, had: Version | None, wanted: Version) -> None:
        """Bring an empty file, or one of the version `had`, to a version.

        Raises DamagedSnapshot where that does not come out, duckdb.Error.
        """
        with self.attached(read_only=True) as con, snapshot_diff.attached(con, "copy", file, read_only=False):
            snapshot_diff.fetch(
                con, had.manifest if had else None, wanted.manifest, had.number if had else 0, wanted.number
            )
            snapshot_diff.verify(con, "copy", wanted.manifest)

    def sweep(self, con: duckdb.DuckDBPyConnection, kept: set[str]) -> None:
        """Let go of all other snapshots and of files that nobody refers to; merge small files where there are many."""
        rows = self.asked("SELECT snapshot_id FROM {schema}.ducklake_snapshot ORDER BY 1")
        stay = {number for name, number in self.numbers().items() if name in kept}
        old = [int(number) for (number,) in rows[:-1] if number not in stay]
        if old:
            con.execute(f"CALL ducklake_expire_snapshots('lake', versions => {old})")
        files = con.execute("SELECT max(file_count) FROM ducklake_table_info('lake')").fetchone()
        if files and files[0] and files[0] > _MANY:
            con.execute("CALL ducklake_merge_adjacent_files('lake')")
            con.execute("CALL ducklake_rewrite_data_files('lake')")
        con.execute(f"CALL ducklake_cleanup_old_files('lake', older_than => now() - {_GRACE})")
        con.execute(f"CALL ducklake_delete_orphaned_files('lake', older_than => now() - {_STALE})")

    # ----------------------------------------------------------------------------------- attached

    def unmounted(self) -> bool:
        """Whether the folder of the files is not here, or is an empty one to which nothing is mounted."""
        if self.where.in_bucket or (Path(self.where.data_path) / _FILES).is_dir():
            return False
        return not Path(self.where.data_path).is_dir() or bool(
            self.asked("SELECT 1 FROM {schema}.ducklake_data_file LIMIT 1")
        )

    @contextmanager
    def attached(self, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
        """A DuckDB that nobody else uses meanwhile, with the lake attached as `lake`."""
        if self.unmounted():
            raise duckdb.IOException("the folder of its files is not there")
        con = self._idle.pop(os.getpid(), None) or self._loaded()
        options = [
            f"DATA_PATH {quoted(f'{self.where.data_path}/{_FILES}/')}",
            f"METADATA_SCHEMA {quoted(self.where.schema)}",
            "META_SECRET 'catalogue'",
            *(["READ_ONLY"] if read_only else []),
        ]
        try:
            con.execute(f"ATTACH {quoted(f'ducklake:postgres:{self._plain()}')} AS lake ({', '.join(options)})")
            yield con
            con.execute("DETACH lake")
        except BaseException:
            con.close()
            raise
        self._idle[os.getpid()] = con

    def _loaded(self) -> duckdb.DuckDBPyConnection:
        """A new DuckDB with what it needs for this lake: most of the time of a short visit goes into that."""
        unasked = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
        con = duckdb.connect(config=database_limits.writing() | unasked)
        con.execute("SET enable_progress_bar = false")
        extension.load(con, "postgres_scanner", "ducklake")
        if self.where.in_bucket:
            bucket.allow(con)
        self._introduce(con)
        return con

    def _introduce(self, con: duckdb.DuckDBPyConnection) -> None:
        """Tell DuckDB who we are by a secret: an address would come back in messages."""
        parameters = self.where.parameters
        options = [f"{name} {quoted(parameters[key])}" for name, key in _SECRET.items() if key in parameters]
        try:
            con.execute(f"CREATE SECRET catalogue (TYPE postgres, {', '.join(options)})")
        except duckdb.Error:
            raise duckdb.IOException("DuckDB does not take the address of the catalogue") from None

    def _plain(self) -> str:
        from psycopg.conninfo import make_conninfo

        return make_conninfo(**{k: v for k, v in self.where.parameters.items() if k not in _SECRET.values()})
