"""Rules of a SQL file whose case is nowhere among the facts are left out; no statement is ever lost."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from data import build

MARKED = (*(name for name in build.DOUBTS if name != "doubts"), "load_filings")
THREE = """CREATE OR REPLACE TABLE here AS SELECT 1;
-- only where EXISTS (FROM facts)
INSERT INTO here VALUES (2);
-- always
INSERT INTO here VALUES (3)
"""
SCRIPTS = sorted(path.stem for path in Path(build.__file__).parent.joinpath("sql").glob("*.sql"))


@pytest.mark.parametrize("name", MARKED)
def test_every_line_of_a_file_is_in_one_of_its_rules(name: str) -> None:
    lines = [line for rule in build.rules(name) for line in rule.statements.splitlines() if line]
    marks = ("-- only where ", "-- always")
    assert lines == [line for line in build.script(name).splitlines() if line and not line.startswith(marks)]
    assert any(rule.case for rule in build.rules(name))


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_line_that_names_a_case_is_read_as_one(name: str) -> None:
    lines = [line for line in build.script(name).splitlines() if line.lower().startswith("-- only where ")]
    assert [f"-- only where {rule.case}" for rule in build.rules(name) if rule.case] == lines
    assert not lines or name in MARKED  # who runs a file whole would never ask


def test_a_rule_runs_where_its_case_is_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "script", lambda _: THREE)
    build.rules.cache_clear()
    try:
        with duckdb.connect() as con:
            con.execute("CREATE TABLE facts (id INTEGER)")
            build._run(con, "any")
            without = con.execute("FROM here").fetchall()
            con.execute("INSERT INTO facts VALUES (1)")
            build._run(con, "any")
            assert (without, con.execute("FROM here").fetchall()) == ([(1,), (3,)], [(1,), (2,), (3,)])
    finally:
        build.rules.cache_clear()
