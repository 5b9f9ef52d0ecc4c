"""What differs between two snapshots, and how a lake and a local file are brought up to one: rows that vanished go,
rows that are new come, and all others are left alone.

A snapshot is told by its manifest: its tables with their columns, rows and a digest of all rows, and its macros.
Databases are attached to one DuckDB connection under the names `lake`, `draft` (the finished file), `base` (the file
before it) and `copy` (the file that is being made).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Final

import duckdb

from data import snapshot_file

Connection = duckdb.DuckDBPyConnection
Columns = tuple[tuple[str, str], ...]  # name and type
_MARK: Final = "leverage_snapshot"  # the lake's own table: one row, the name of the snapshot
_CALL: Final = re.compile(r"(\w+)\(")
_KEY: Final = "ticker"  # rows are compared company by company, where a table has them


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the statement that makes it, its columns, its rows, and the sum of the hashes of its rows."""

    sql: str
    columns: Columns
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot consists of. `duckdb` is the version that made the digests: another one may hash otherwise."""

    tables: dict[str, Table]
    macros: dict[str, str]  # by name, those first that others are made of
    duckdb: str

    def text(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def of_text(cls, text: str) -> Manifest:
        """The manifest in a JSON text. Raises ValueError, KeyError or TypeError for anything else."""
        listed = json.loads(text)
        tables = {
            name: Table(t["sql"], tuple((c, kind) for c, kind in t["columns"]), int(t["rows"]), str(t["digest"]))
            for name, t in listed["tables"].items()
        }
        return cls(tables, {str(name): str(sql) for name, sql in listed["macros"].items()}, str(listed["duckdb"]))


def manifest_of(con: Connection, database: str) -> Manifest:
    """The manifest of an attached file."""
    definitions = con.execute(
        """
        SELECT table_name, any_value(sql), list((column_name, data_type) ORDER BY column_index)
        FROM duckdb_tables() JOIN duckdb_columns() USING (database_name, schema_name, table_name)
        WHERE database_name = $1 GROUP BY table_name ORDER BY any_value(duckdb_tables.table_oid)
        """,
        [database],
    ).fetchall()
    tables = {}
    for name, sql, listed in definitions:
        columns = tuple((str(column), str(kind)) for column, kind in listed)
        tables[str(name)] = Table(str(sql), columns, *_digest(con, f"{database}.{_name(name)}", columns))
    return Manifest(tables, _macros(con, database), duckdb.__version__)


def _digest(con: Connection, table: str, columns: Columns) -> tuple[int, str]:
    counted = con.execute(f"SELECT count(*), coalesce(sum({_hash(columns)}), 0)::VARCHAR FROM {table} AS t").fetchone()
    assert counted is not None
    return int(counted[0]), str(counted[1])


def _hash(columns: Columns) -> str:
    """The hash of a row `t`; to DuckDB a list that is missing and one that is empty hash alike."""
    lists = [f"t.{_name(column)} IS NULL" for column, kind in columns if kind.endswith("[]")]
    return f"hash({', '.join(['t', *lists])})"


def _macros(con: Connection, database: str) -> dict[str, str]:
    """The statements that make the macros, those first that others are made of."""
    rows = con.execute(
        """
        SELECT function_name, parameters, macro_definition, function_type = 'table_macro' FROM duckdb_functions()
        WHERE database_name = $1 AND macro_definition IS NOT NULL AND NOT internal ORDER BY function_name
        """,
        [database],
    ).fetchall()
    definitions: dict[str, str] = {}
    for name, parameters, body, is_table in rows:
        head = f"{_name(name)}({', '.join(map(_name, parameters))})"
        definitions[str(name)] = f"CREATE OR REPLACE MACRO {head} AS {'TABLE ' if is_table else ''}{body}"
    calls = {name: set(_CALL.findall(sql)) & definitions.keys() - {name} for name, sql in definitions.items()}
    return {name: definitions[name] for name in TopologicalSorter(calls).static_order()}


def verify(con: Connection, database: str, wanted: Manifest) -> None:
    """Raises DamagedSnapshot where an attached file is not what the manifest says; duckdb.Error."""
    for name, table in wanted.tables.items():
        rows, digest = _digest(con, f"{database}.{_name(name)}", table.columns)
        if rows != table.rows or (wanted.duckdb == duckdb.__version__ and digest != table.digest):
            raise snapshot_file.damaged(f"{name}: {rows} rows, {table.rows} were")


# ------------------------------------------------------------------------------------ into the lake


def differences(con: Connection, had: Manifest, has: Manifest) -> list[str]:
    """Lay out what `draft` has and `base` has not (`new_TABLE`) and the other way round (`gone_TABLE`) as temporary
    tables.

    Returns the names of the tables that both have with the same columns and that differ.
    """
    changed = [
        name
        for name, table in has.tables.items()
        if name in had.tables and had.tables[name].columns == table.columns and not _same_rows(had, has, name)
    ]
    for name in changed:
        _difference(con, name, has.tables[name])
    return changed


def _difference(con: Connection, name: str, table: Table) -> None:
    key = f"coalesce({_KEY}, '')" if _KEY in dict(table.columns) else "''"
    grouped = f"SELECT {key} AS key, count(*) AS n, sum({_hash(table.columns)}) AS digest"
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE moved AS
        SELECT key FROM ({grouped} FROM draft.{_name(name)} AS t GROUP BY ALL) AS d
        FULL JOIN ({grouped} FROM base.{_name(name)} AS t GROUP BY ALL) AS b USING (key)
        WHERE d.n IS DISTINCT FROM b.n OR d.digest IS DISTINCT FROM b.digest
        """
    )
    for definitions, one, other in (("new", "draft", "base"), ("gone", "base", "draft")):
        con.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE {_name(f"{definitions}_{name}")} AS
            SELECT * FROM {one}.{_name(name)} WHERE {key} IN (FROM moved)
            EXCEPT ALL
            SELECT * FROM {other}.{_name(name)} WHERE {key} IN (FROM moved)
            ORDER BY ALL
            """
        )


def send(con: Connection, had: Manifest | None, has: Manifest, changed: Sequence[str]) -> None:
    """Bring `lake` from the manifest before to the one of `draft`, inside the caller's transaction."""
    before = had.tables if had else {}
    for name in _tables(con, "lake") - has.tables.keys() - {_MARK}:
        con.execute(f"DROP TABLE lake.{_name(name)}")
    for name, table in has.tables.items():
        if name in before and before[name].columns == table.columns:
            if name not in changed:
                continue
            remove(con, f"lake.{_name(name)}", f"gone_{name}", table)
            con.execute(f"INSERT INTO lake.{_name(name)} FROM {_name(f'new_{name}')}")
        else:
            con.execute(f"DROP TABLE IF EXISTS lake.{_name(name)}")
            con.execute(f"CREATE TABLE lake.{_name(name)} AS FROM draft.{_name(name)}")
        counted = con.execute(f"SELECT count(*) FROM lake.{_name(name)}").fetchone()
        if counted is None or counted[0] != table.rows:
            raise duckdb.IOException(f"{name} came out with {counted} rows instead of {table.rows}")
    # So that anybody's DuckDB can ask the lake what a snapshot can be asked: ATTACH it, USE it, FROM series_at(...).
    with using(con, "lake"):
        _define(con, had, has)


def mark(con: Connection, name: str) -> None:
    """Write the snapshot's name into the lake: whoever attaches it sees it there, and a commit always changes
    something.
    """
    con.execute(f"CREATE TABLE IF NOT EXISTS lake.{_MARK} (name VARCHAR)")
    con.execute(f"DELETE FROM lake.{_MARK}")
    con.execute(f"INSERT INTO lake.{_MARK} VALUES ($1)", [name])


def remove(con: Connection, table: str, gone: str, shape: Table) -> None:
    """Delete the rows listed in a temporary table, as often as each is listed."""
    listed = con.execute(f"SELECT count(*) FROM {_name(gone)}").fetchone()
    if not (listed and listed[0]):
        return
    columns = [_name(column) for column, _ in shape.columns]
    same = " AND ".join(f"t.{column} IS NOT DISTINCT FROM g.{column}" for column in columns)
    keys = (
        con.execute(f"SELECT DISTINCT {_KEY} FROM {_name(gone)} LIMIT 200").fetchall()
        if _KEY in dict(shape.columns)
        else []
    )
    # A short list of companies, written out, lets DuckLake pass over the files and row groups without them.
    few = (
        f"WHERE t.{_KEY} IN ({', '.join(quoted(str(key)) for (key,) in keys)})"
        if 0 < len(keys) < 200 and all(k for (k,) in keys)
        else ""
    )
    con.execute(
        f"""
        DELETE FROM {table} WHERE rowid IN (
            SELECT place FROM (
                SELECT t.rowid AS place, g.n,
                    row_number() OVER (PARTITION BY {", ".join(f"t.{c}" for c in columns)} ORDER BY t.rowid) AS nth
                FROM {table} AS t JOIN (SELECT *, count(*) AS n FROM {_name(gone)} GROUP BY ALL) AS g ON {same} {few}
            ) WHERE nth <= n)
        """
    )


# --------------------------------------------------------------------------------- out of the lake


def fetch(con: Connection, had: Manifest | None, has: Manifest, since: int, version: int) -> None:
    """Bring `copy` (empty, or what the manifest before says at version `since`) to a version of `lake`."""
    before = had.tables if had else {}
    with using(con, "copy"):
        for name in before.keys() - has.tables.keys():
            con.execute(f"DROP TABLE {_name(name)}")
        for name, table in has.tables.items():
            if had and name in before and before[name].sql == table.sql:
                if not _same_rows(had, has, name):
                    _fetch_changes(con, name, table, since, version)
            else:
                con.execute(f"DROP TABLE IF EXISTS {_name(name)}")
                con.execute(table.sql)
                whole = f"FROM lake.{_name(name)} AT (VERSION => {version}) ORDER BY rowid"
                con.execute(f"INSERT INTO {_name(name)} {whole}")
        _define(con, had, has)


def _fetch_changes(con: Connection, name: str, table: Table, since: int, version: int) -> None:
    gone = f"gone_{name}"
    deleted = f"FROM ducklake_table_deletions('lake', 'main', {quoted(name)}, {since}, {{last}})"
    # DuckLake lists what was deleted from the first version on, that one included.
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {_name(gone)} AS ({deleted.format(last=version)}) EXCEPT ALL "
        f"({deleted.format(last=since)})"
    )
    remove(con, f"copy.{_name(name)}", gone, table)
    con.execute(
        f"INSERT INTO {_name(name)} SELECT * FROM lake.{_name(name)} AT (VERSION => {version}) WHERE snapshot_id > "
        f"{since} ORDER BY rowid"
    )


def _define(con: Connection, had: Manifest | None, has: Manifest) -> None:
    """Bring the macros of the database in use from one manifest to the other."""
    before = had.macros if had else {}
    for name in before.keys() - has.macros.keys():
        con.execute(f"DROP MACRO {'TABLE ' if ') AS TABLE ' in before[name] else ''}{_name(name)}")
    for name, sql in has.macros.items():
        if before.get(name) != sql:
            con.execute(sql)


# ----------------------------------------------------------------------------------------- attached


@contextmanager
def attached(con: Connection, name: str, file: Path, *, read_only: bool = True) -> Iterator[None]:
    """A DuckDB file under a name; after a failure the connection is of no more use and goes with it."""
    con.execute(f"ATTACH {quoted(str(file))} AS {name}{' (READ_ONLY)' if read_only else ''}")
    yield
    con.execute(f"DETACH {name}")


@contextmanager
def using(con: Connection, name: str) -> Iterator[None]:
    """With a database as the one that plain names mean."""
    con.execute(f"USE {name}")
    yield
    con.execute("USE memory")


def _tables(con: Connection, database: str) -> set[str]:
    return {
        str(row[0])
        for row in con.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = $1", [database]).fetchall()
    }


def _same_rows(one: Manifest, other: Manifest, name: str) -> bool:
    """Whether a table surely has the same rows in both."""
    had, has = one.tables[name], other.tables[name]
    return (had.rows, had.digest, one.duckdb) == (has.rows, has.digest, other.duckdb)


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
