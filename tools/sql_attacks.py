"""Written attacks on the SQL console, each with what has to come of it.

    python -m tools.sql_attacks [--write docs/sql-console.md]

Puts every one to the sealed copy of the current snapshot, prints what came and ends with 1 where it is not what has to
come, where an answer tells of this machine, or where the copy has changed.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal

from data.console import question
from data.console.child import COPY
from data.console.copies import sealed_copy
from data.store import Store
from errors import UsageError
from service.snapshots import current_store
from tools import marked_tables

Verdict = Literal["refused", "too much", "cut", "answered"]
SECRET: Final = "a-secret-of-this-machine"
_NAME: Final = "attacks"
_PROGRAM: Final = "tools.sql_attacks"
_FILE: Final = "{file}"  # stands for a file of this machine that holds the secret


@dataclass(frozen=True, slots=True)
class Attack:
    """What somebody may try, and what has to come: refused outright, ended for taking too much, cut, or an answer that
    tells nothing of this machine."""

    aim: str
    sql: str
    verdict: Verdict = "refused"


def _all(aim: str, questions: Iterable[str], verdict: Verdict = "refused") -> list[Attack]:
    return [Attack(aim, sql, verdict) for sql in questions]


ATTACKS: Final = (
    *_all(
        "read a file",
        (
            "SELECT * FROM read_csv('{file}')",
            "SELECT * FROM read_csv_auto('{file}')",
            "SELECT * FROM read_text('{file}')",
            "SELECT * FROM read_blob('{file}')",
            "SELECT * FROM read_json('{file}')",
            "SELECT * FROM read_ndjson_objects('{file}')",
            "SELECT * FROM read_parquet('{file}')",
            "SELECT * FROM parquet_metadata('{file}')",
            "SELECT * FROM sniff_csv('{file}')",
            "SELECT * FROM '{file}'",
            'FROM "{file}"',
            "SELECT * FROM glob('/**')",
            "SELECT * FROM glob('*')",
            "SELECT * FROM read_text('/proc/self/environ')",
            "SELECT * FROM read_text('facts.duckdb')",
            "SELECT * FROM read_duckdb('facts.duckdb')",
            "SELECT * FROM query('SELECT * FROM read_text(''{file}'')')",
            "SELECT * FROM query_table('{file}')",
            "WITH t AS (SELECT * FROM read_text('{file}')) SELECT count(*) FROM t",
            "SELECT (SELECT content FROM read_text('{file}'))",
            "SELECT * FROM sqlite_scan('{file}', 'main')",
        ),
    ),
    *_all(
        "write a file",
        (
            "COPY concept TO '{file}'",
            "COPY (SELECT 1) TO '{file}' (FORMAT parquet)",
            "EXPORT DATABASE '{file}'",
            "EXPLAIN ANALYZE COPY concept TO '{file}'",
            "ATTACH '{file}' AS other",
            "ATTACH ':memory:' AS other",
            "CREATE TEMP TABLE t AS SELECT 1",
            "VACUUM",
            "CHECKPOINT",
            "PRAGMA enable_profiling='json'",
        ),
    ),
    *_all(
        "change the facts",
        (
            "INSERT INTO concept VALUES ('x', 'x', 'x', 'x', 'x', true)",
            "UPDATE series SET value = 0",
            "DELETE FROM series",
            "DROP TABLE series",
            "ALTER TABLE series RENAME TO gone",
            "TRUNCATE series",
            "CREATE TABLE t (a INTEGER)",
            "CREATE OR REPLACE VIEW series AS SELECT 1",
            "CREATE MACRO m() AS 1",
            "COMMENT ON TABLE series IS 'x'",
            "MERGE INTO concept USING (SELECT 1) ON false WHEN NOT MATCHED THEN INSERT VALUES ('x')",
            "SELECT 1; DROP TABLE series",
            "SELECT 1; SELECT 2",
            "BEGIN TRANSACTION",
            "PREPARE p AS SELECT 1",
            "EXECUTE p",
            "CALL pragma_version()",
        ),
    ),
    *_all(
        "reach the network",
        (
            "SELECT * FROM read_csv('http://127.0.0.1:9/x.csv')",
            "SELECT * FROM read_parquet('https://example.org/x.parquet')",
            "SELECT * FROM read_text('s3://bucket/key')",
            "SELECT * FROM 'https://example.org/x.csv'",
            "SELECT * FROM postgres_scan('host=127.0.0.1', 'public', 't')",
            "SELECT * FROM mysql_query('db', 'SELECT 1')",
            "SELECT * FROM iceberg_scan('s3://bucket/t')",
            "ATTACH 'postgres:host=127.0.0.1' AS p",
            "ATTACH 'ducklake:postgres:host=127.0.0.1' AS p",
            "CREATE SECRET s (TYPE s3, KEY_ID 'x', SECRET 'y')",
        ),
    ),
    *_all(
        "load code",
        (
            "INSTALL httpfs",
            "LOAD httpfs",
            "FORCE INSTALL httpfs FROM 'http://127.0.0.1:9'",
            "LOAD '{file}'",
            "UPDATE EXTENSIONS",
            "SELECT * FROM rows",  # a variable of the process
            "SELECT * FROM asked",
            "SELECT shell('id')",
            "SELECT system('id')",
            "SELECT getenv('LEVERAGE_ATTACKED')",
        ),
    ),
    *_all(
        "change a setting",
        (
            "SET memory_limit = '64GB'",
            "SET enable_external_access = true",
            "SET GLOBAL threads = 64",
            "RESET memory_limit",
            "PRAGMA memory_limit='64GB'",
            "PRAGMA threads=64",
            "SET VARIABLE x = 1",
            "USE memory",
        ),
    ),
    *_all(
        "learn of the machine",
        (
            "SELECT current_setting('home_directory')",
            "SELECT current_setting('temp_directory')",
            "SELECT * FROM duckdb_settings()",
            "SELECT * FROM duckdb_databases()",
            "SELECT * FROM duckdb_temporary_files()",
            "SELECT * FROM duckdb_logs",
            "SELECT current_user, current_database(), version()",
            "SELECT * FROM pragma_database_list",
        ),
        "answered",
    ),
    *_all(
        "learn of the machine",
        ("SELECT * FROM duckdb_secrets()", "SELECT extension_name, install_path FROM duckdb_extensions()"),
    ),
    *_all(
        "take memory",
        (
            "SELECT repeat('x', 1000000000)",
            "SELECT repeat('x', 4000000000)",
            "SELECT length(repeat('x', 1000000000))",
            "SELECT list_reduce(range(100000000), lambda a, b: a + b)",
            "SELECT list(range) FROM range(1000000000)",
            "SELECT string_agg(range::VARCHAR, '') FROM range(1000000000)",
            "SELECT array_agg(a.range) FROM range(100000) a, range(100000) b",
            "WITH RECURSIVE t(s) AS (SELECT 'x' UNION ALL SELECT s || s FROM t) SELECT max(length(s)) FROM t",
            "SELECT * FROM range(500000000) ORDER BY hash(range)",
            "SELECT map_from_entries(list({'k': range, 'v': range})) FROM range(100000000)",
        ),
        "too much",
    ),
    *_all(
        "take time",
        (
            "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t",
            "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range * b.range % 7 = 8",
            "SELECT pg_sleep(30)",
            "SELECT levenshtein(repeat('ab', 100000), repeat('ba', 100000))",
            "SELECT count(*) FROM series a, series b, series c WHERE a.value + b.value = c.value + random()",
            "SELECT sum(hash(a.range, b.range)) FROM range(10000000) a, range(10000000) b",
        ),
        "too much",
    ),
    *_all(
        "take an endless answer",
        (
            "SELECT * FROM range(100000000000)",
            "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t LIMIT 2000",
            "SELECT repeat('x', 100000) FROM range(1000)",
            "SELECT a.* FROM series a, series b",
        ),
        "cut",
    ),
    Attack("take an endless answer", "SELECT repeat('x', 3000000)", "refused"),
    Attack("break the reader", "SELECT " + "(" * 4_000 + "1" + ")" * 4_000, "answered"),
    Attack("break the reader", "SELECT regexp_matches(repeat('a', 50000000), '(a|aa)+$')", "answered"),
    Attack("break the reader", "SELECT " + "CASE WHEN 1 THEN " * 500 + "1" + " END" * 500),
    Attack("break the reader", "SELECT " + ", ".join(f"{n} AS c{n}" for n in range(500))),
    Attack("break the reader", "SELECT '\x00'"),
    Attack("break the reader", "SELECT '\ud800'"),
    Attack("break the reader", "-- nothing"),
    Attack("break the reader", ";;;"),
    Attack("break the reader", "x" * 20_000),
    Attack("break the page", "SELECT '<script>alert(1)</script>' AS \"<img src=x onerror=alert(1)>\"", "answered"),
    Attack("break the page", "SELECT '=1+1' AS formula, 'nan'::DOUBLE AS n, 1e308::DOUBLE * 10 AS inf", "answered"),
    Attack("break the page", 'SELECT 1 AS a, 2 AS a, 3 AS " "', "answered"),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attack, and what is wrong with it ('' for nothing)."""

    attack: Attack
    came: str
    seconds: float
    wrong: str


def outcome(store: Store, attack: Attack, file: Path) -> Outcome:
    """Put one attack to the copy. `file` holds the secret and must keep it."""
    start = time.perf_counter()
    came, text = _came(store, attack.sql.replace(_FILE, str(file)))
    seconds = time.perf_counter() - start
    wrong = "" if came == attack.verdict else f"{came}, not {attack.verdict}: {text[:200]}"
    if SECRET in text or (came == "answered" and str(Path.home()) in text):
        wrong = "it tells of this machine"
    if [p.name for p in file.parent.iterdir()] != [file.name] or SECRET not in file.read_text():
        wrong = "it wrote a file"
    return Outcome(attack, came, seconds, wrong)


def _came(store: Store, sql: str) -> tuple[Verdict, str]:
    try:
        answer = question.ask(store, sql)
    except UsageError as error:
        much = "more memory than" in error.which or "more than" in error.which
        return "too much" if much else "refused", error.message
    return "cut" if answer.cut else "answered", answer.table.to_csv()


@contextmanager
def machine() -> Iterator[Path]:
    """A file with a secret, and the same secret in the environment."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "secret.csv"
        file.write_text(f"key,value\n1,{SECRET}\n")
        os.environ["LEVERAGE_ATTACKED"] = SECRET
        try:
            yield file
        finally:
            del os.environ["LEVERAGE_ATTACKED"]


def digest(store: Store) -> str:
    """The hash of the copy that attacks are put to."""
    return hashlib.sha256((sealed_copy(store) / COPY).read_bytes()).hexdigest()


def text(outcomes: Iterable[Outcome]) -> str:
    """One line per attack, as a table of Markdown."""
    lines = [f"| {o.attack.aim} | {_cell(o.attack.sql)} | {o.wrong or o.came} |" for o in outcomes]
    return "\n".join(["| Aim | Question | What came |", "|---|---|---|", *lines, ""])


def _cell(sql: str) -> str:
    shown = sql if len(sql) <= 100 else f"{sql[:60]} … ({len(sql):,} characters)"
    safe = shown.encode("unicode_escape").decode() if not shown.isprintable() else shown
    return f"`{safe.replace('|', chr(92) + '|')}`"


def main() -> int:
    """Run all attacks. 1 where one did what it must not."""
    arguments = marked_tables.parser(_PROGRAM, __doc__).parse_args()
    store = current_store.store()
    before = digest(store)
    with machine() as file:
        outcomes = [outcome(store, attack, file) for attack in ATTACKS]
    for one in outcomes:
        print(f"{one.wrong or one.came:>10}  {one.seconds:4.1f} s  {one.attack.aim}: {_cell(one.attack.sql)}")
    wrong = sum(bool(one.wrong) for one in outcomes) + (digest(store) != before)
    slowest = max(one.seconds for one in outcomes)
    print(f"{len(outcomes)} attacks, {wrong} came through; the slowest was ended after {slowest:.1f} s.")
    if arguments.write:
        document = arguments.write.read_text(encoding="utf-8")
        table = text(outcomes)
        arguments.write.write_text(marked_tables.written(document, _PROGRAM, {_NAME: table}), encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
