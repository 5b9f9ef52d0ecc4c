"""What differs between two snapshots, on plain databases: whatever was before, afterwards the lake has what the draft
has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import snapshot_diff
from data.snapshot_diff import Manifest, Table
from errors import DamagedSnapshot
from tests.thorough import examples

pytestmark = pytest.mark.slow  # a database for every example

NAMES = ("base", "draft", "lake")
Row = tuple[str | None, float | None, list[int | None] | None]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["META", "ORCL", "AMD", None]),
        st.sampled_from([None, 0.0, 1.5, float("nan"), float("inf")]),
        st.sampled_from([None, [], [1], [1, 2], [None], [1, None]]),
    ),
    max_size=12,
)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        for name in NAMES:
            opened.execute(f"ATTACH ':memory:' AS {name}")
        yield opened


def laid(con: duckdb.DuckDBPyConnection, database: str, rows: list[Row], keyed: bool) -> None:
    """A database with one table of these rows, by company or without one."""
    column = "ticker" if keyed else "name"
    con.execute(f"DROP TABLE IF EXISTS {database}.fact")
    con.execute(f"CREATE TABLE {database}.fact ({column} VARCHAR, value DOUBLE, parts BIGINT[])")
    if rows:
        con.executemany(f"INSERT INTO {database}.fact VALUES (?, ?, ?)", rows)


def listed(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    return [repr(row) for row in con.execute(f"FROM {table} ORDER BY ALL").fetchall()]


@examples(30)
@given(before=ROWS, after=ROWS, keyed=st.booleans())
def test_the_lake_ends_with_what_the_draft_has(
    con: duckdb.DuckDBPyConnection, before: list[Row], after: list[Row], keyed: bool
) -> None:
    laid(con, "base", before, keyed)
    laid(con, "lake", before[::-1], keyed)  # in another order, as rows of a lake are
    laid(con, "draft", after, keyed)
    had, has = snapshot_diff.manifest_of(con, "base"), snapshot_diff.manifest_of(con, "draft")
    changed = snapshot_diff.differences(con, had, has)
    snapshot_diff.send(con, had, has, changed)
    assert listed(con, "lake.fact") == listed(con, "draft.fact")
    snapshot_diff.verify(con, "lake", has)


def test_only_what_differs_is_laid_out(con: duckdb.DuckDBPyConnection) -> None:
    laid(con, "base", [("META", 1.0, None), ("META", 1.0, None), ("ORCL", 2.0, [1])], True)
    laid(con, "draft", [("META", 1.0, None), ("ORCL", 2.0, [1]), ("AMD", 3.0, None)], True)
    assert snapshot_diff.differences(
        con, snapshot_diff.manifest_of(con, "base"), snapshot_diff.manifest_of(con, "draft")
    ) == ["fact"]
    assert con.execute("FROM new_fact").fetchall() == [("AMD", 3.0, None)]
    assert con.execute("FROM gone_fact").fetchall() == [("META", 1.0, None)], "one of two equal rows"


def test_rows_are_removed_as_often_as_they_are_listed(con: duckdb.DuckDBPyConnection) -> None:
    one: Row = ("META", 1.0, [1])
    laid(con, "lake", [*[one] * 5, ("META", None, None)], True)
    con.execute("CREATE OR REPLACE TEMP TABLE gone AS FROM lake.fact WHERE value = 1 LIMIT 3")
    snapshot_diff.remove(con, "lake.fact", "gone", snapshot_diff.manifest_of(con, "lake").tables["fact"])
    assert con.execute("FROM lake.fact ORDER BY ALL").fetchall() == [("META", 1.0, [1])] * 2 + [("META", None, None)]


def test_another_version_of_duckdb_may_hash_otherwise(con: duckdb.DuckDBPyConnection) -> None:
    laid(con, "base", [("META", 1.0, None)], True)
    laid(con, "draft", [("META", 1.0, None)], True)
    has = snapshot_diff.manifest_of(con, "draft")
    older = Manifest({name: Table(t.sql, t.columns, t.rows, "0") for name, t in has.tables.items()}, has.macros, "0.1")
    assert snapshot_diff.differences(con, older, has) == ["fact"], "so it is looked at"
    assert con.execute("SELECT count(*) FROM new_fact").fetchone() == (0,), "and nothing is found"
    snapshot_diff.verify(con, "draft", older)
    with pytest.raises(DamagedSnapshot, match="not what was published"):
        snapshot_diff.verify(con, "draft", Manifest(older.tables, {}, duckdb.__version__))


def test_a_manifest_comes_back_from_its_text(con: duckdb.DuckDBPyConnection) -> None:
    laid(con, "draft", [("META", 1.0, [1, 2])], True)
    con.execute("CREATE OR REPLACE MACRO draft.b_inner(x) AS x + 1")
    with snapshot_diff.using(con, "draft"):
        con.execute("CREATE OR REPLACE MACRO a_outer(x, y) AS b_inner(x) * y")
        con.execute(
            "CREATE OR REPLACE MACRO fact_of(t) AS TABLE SELECT *, a_outer(value, 2) AS z FROM fact WHERE ticker = t"
        )
    found = snapshot_diff.manifest_of(con, "draft")
    assert list(found.macros) == ["b_inner", "a_outer", "fact_of"], "those first that others are made of"
    assert Manifest.of_text(found.text()) == found
    for damaged in ("", "{}", '{"tables": {"x": {}}, "macros": {}, "duckdb": "1"}'):
        with pytest.raises((ValueError, KeyError)):
            Manifest.of_text(damaged)
    with duckdb.connect() as other:
        other.execute("CREATE TABLE fact AS SELECT 'META' AS ticker, 1.0 AS value")
        for sql in found.macros.values():
            other.execute(sql)
        answer: Any = other.execute("SELECT z FROM fact_of('META')").fetchone()
        assert answer == (4.0,)
    for macro in ("TABLE draft.fact_of", "draft.a_outer", "draft.b_inner"):
        con.execute(f"DROP MACRO {macro}")
