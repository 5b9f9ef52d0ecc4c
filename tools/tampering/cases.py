"""Over sixty tamperings, each with the finding that must name it; drawn by a seed, the same at every run."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final, Literal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from data.verify.finding import written
from tools.tampering.scene import Scene

Expected = dict[str, str]  # fields of a finding
Change = Callable[[str, Random], str]  # of the text of a cell
_SEED: Final = 14
_TEXTS: Final = {"filings.parquet": ("value", 5), "prices.parquet": ("close", 2), "annual_facts.parquet": ("value", 3)}
_CELLS: Final = {
    "headcount.csv": "employees",
    "guidance.csv": "high_usd",
    "attention.csv": "value",
    "share_classes.csv": "shares",
    "token_volume.csv": "value",
    "warn_notices.csv": "employees",
}
_DAYS: Final = {"filings.parquet": "known_on", "headcount.csv": "as_of"}


@dataclass(frozen=True, slots=True)
class Case:
    """A tampering: its kind and name, what does it and returns the findings that must be there, and what it touches:
    an embedded `file`, a `snapshot`, or something that shows in the derivation (`all`).
    """

    kind: str
    name: str
    tamper: Callable[[Scene], list[Expected]]
    of: Literal["file", "snapshot", "all"] = "all"


def cases() -> list[Case]:
    """All of them; the first is the transposed figure that a reader was once shown as reported."""
    return [
        Case("embedded file", "91,447 million becomes 94,147 million", _transposed),
        *_embedded(),
        *(_of_file("date", f, column, _moved) for f, column in _DAYS.items()),
        *(_of_file("accession", f, "accession", _digit) for f in _ACCESSIONS),
        *(Case("embedded file", f"{f} loses a row", partial(_lost, f), "file") for f in _LOSING),
        *_responses(),
        *_snapshot(),
    ]


_ACCESSIONS: Final = ("filings.parquet", "headcount.csv", "share_classes.csv")
_LOSING: Final = ("filings.parquet", "headcount.csv")


def _embedded() -> Iterator[Case]:
    for file, (column, times) in _TEXTS.items():
        for number in range(times):
            yield _of_file("embedded file", file, column, _digit, number)
    for file, column in _CELLS.items():
        yield _of_file("embedded file", file, column, _digit)


def _of_file(kind: str, file: str, column: str, change: Change, number: int = 0) -> Case:
    return Case(kind, f"{file} {column} {number}", partial(_cell, file, column, change, number), "file")


# ------------------------------------------------------------------------------------ embedded files


def _digit(text: str, random: Random) -> str:
    """Another digit in one place of a number or an accession; the first stays, so that it has as many."""
    places = [i for i, letter in enumerate(text) if letter.isdigit() and i and text[i - 1] not in "-."]
    place = random.choice(places[: max(1, len(places) - 1)])
    return text[:place] + str((int(text[place]) + random.randrange(1, 9)) % 10) + text[place + 1 :]


def _moved(text: str, random: Random) -> str:
    """Another day of the month."""
    day = int(text[8:10])
    return text[:8] + f"{day % 27 + random.choice((1, 2)):02d}" + text[10:]


def _transposed(scene: Scene) -> list[Expected]:
    frame = pq.read_table(scene.curated / "filings.parquet").to_pandas()
    [place] = frame.index[(frame["ticker"] == "GOOGL") & (frame["value"] == 91_447e6)]
    _replace(scene.curated / "filings.parquet", "value", int(place), 94_147e6)
    moved = {"ticker": "GOOGL", "subject": "capex", "period_end": "2025-12-31"}
    return [
        {
            "check": "embedded file",
            "where": f"filings.parquet row {place + 1}",
            "ticker": "GOOGL",
            "period_end": "2025-12-31",
            "value": "94147000000.0",
            "expected": "91447000000.0",
        },
        {"where": "series, quarter", **moved, "value": "27851000000", "expected": "30551000000"},
    ]


def _cell(file: str, column: str, change: Change, number: int, scene: Scene) -> list[Expected]:
    """Change a cell of an embedded file."""
    path, random = scene.curated / file, Random(f"{_SEED} {file} {column} {number}")
    return (_csv_cell if path.suffix == ".csv" else _parquet_cell)(path, column, change, random)


def _csv_cell(path: Path, column: str, change: Change, random: Random) -> list[Expected]:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    header = next(csv.reader(lines))
    at = header.index(column)
    place = random.choice([i for i in range(1, len(lines)) if len(next(csv.reader([lines[i]]))[at]) > 1])
    cells = next(csv.reader([lines[place]]))
    before = cells[at]
    after = change(before, random)
    written_again = io.StringIO()
    csv.writer(written_again, lineterminator="\n").writerow([*cells[:at], after, *cells[at + 1 :]])
    lines[place] = written_again.getvalue()
    path.write_text("".join(lines), encoding="utf-8")
    return [{"where": f"{path.name} line {place + 1}", "column": column, "value": after, "expected": before}]


def _parquet_cell(path: Path, column: str, change: Change, random: Random) -> list[Expected]:
    values = pq.read_table(path, columns=[column])[column]
    place = random.choice([i for i, value in enumerate(values.to_pylist()) if len(str(value or "")) > 5])
    before = values[place].as_py()
    text = change(str(before), random)
    after = type(before).fromisoformat(text) if hasattr(before, "isoformat") else type(before)(text)
    _replace(path, column, place, after)
    where = f"{path.name} row {place + 1}"
    return [{"where": where, "column": column, "value": str(after), "expected": str(before)}]


def _replace(path: Path, column: str, place: int, value: Any) -> None:
    table = pq.read_table(path)
    values = table[column].to_pylist()
    values[place] = value
    at = table.schema.get_field_index(column)
    pq.write_table(table.set_column(at, table.field(at), pa.array(values, table.field(at).type)), path)


def _lost(file: str, scene: Scene) -> list[Expected]:
    path, random = scene.curated / file, Random(f"{_SEED} {file}")
    if path.suffix == ".csv":
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        place = random.randrange(1, len(lines))
        path.write_text("".join(lines[:place] + lines[place + 1 :]), encoding="utf-8")
        return [{"where": f"{file} line {place + 1}", "detail": "A row is lost"}]
    table = pq.read_table(path)
    place = random.randrange(table.num_rows)
    pq.write_table(pa.concat_tables([table.slice(0, place), table.slice(place + 1)]), path)
    return [{"where": f"{file} row {place + 1}", "detail": "A row is lost"}]


# ------------------------------------------------------------------------------------- kept responses


def _responses() -> Iterator[Case]:
    for number in range(3):
        yield Case("kept response", f"a fact {number}", partial(_fact, number))
    yield Case("kept response", "a close", partial(_rewritten, "prices", rb"(\d{3})\.(\d)"))
    yield Case("kept response", "an own figure", partial(_rewritten, "upload", rb"(7654)(3)"))
    yield Case("date", "the day of an own figure", partial(_rewritten, "upload", rb"(2026-07-)(30)"))
    for kind in ("facts", "prices", "upload"):
        yield Case("kept response", f"{kind} are lost", partial(_gone, kind))
    for kind in ("facts", "prices"):
        yield Case("kept response", f"{kind} have a flipped bit", partial(_flipped, kind))


def _fact(number: int, scene: Scene) -> list[Expected]:
    """Another digit in a value of the company's facts that the series rest on: the number is named."""
    with duckdb.connect(str(scene.snapshot), read_only=True) as con:
        rows = con.execute(
            "SELECT concept, period_end::VARCHAR, value FROM observation JOIN source USING (source_id) "
            "WHERE sha256 IS NOT NULL AND concept <> 'proof' AND abs(value) > 1e9 AND span = 1 "
            "AND value IN (SELECT value FROM observation WHERE ticker = 'META' GROUP BY value HAVING count(*) = 1) "
            "ORDER BY ALL"
        ).fetchall()
    concept, day, value = Random(f"{_SEED} {number}").choice(rows)
    before, after = f"{value:.0f}", _digit(f"{value:.0f}", Random(number))
    path, content = scene.response("facts")
    changed = re.sub(rf'("val": ?){before}\b'.encode(), rb"\g<1>" + after.encode(), content)
    assert changed != content, f"the facts state {before}"
    path.write_bytes(gzip.compress(changed))
    what = {"ticker": "META", "subject": str(concept), "period_end": str(day)}
    return [{"check": "kept response"}, {"where": "observation", **what, "value": before, "expected": after}]


def _rewritten(kind: str, pattern: bytes, scene: Scene) -> list[Expected]:
    path, content = scene.response(kind)
    changed = re.sub(pattern, lambda m: m[0][:-1] + bytes([(m[0][-1] - 47) % 10 + 48]), content, count=1)
    assert changed != content
    path.write_bytes(gzip.compress(changed))
    return [_named(path, "Its bytes are not those that were recorded")]


def _gone(kind: str, scene: Scene) -> list[Expected]:
    path, _ = scene.response(kind)
    path.unlink()
    return [_named(path)]


def _flipped(kind: str, scene: Scene) -> list[Expected]:
    path, _ = scene.response(kind)
    _flip(path, len(path.read_bytes()) // 2)
    return [_named(path)]


def _named(path: Path, detail: str = "") -> Expected:
    expected = {"check": "kept response", "ticker": "META", "expected": path.stem}
    return expected | {"detail": detail} if detail else expected


def _flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 4
    path.write_bytes(content)


# -------------------------------------------------------------------------------------- the snapshot


_CHANGED: Final = (  # kind, table, column, condition
    ("snapshot", "observation", "value", "concept = 'revenue' AND span = 1"),
    ("snapshot", "observation", "value", "concept = 'headcount'"),
    ("snapshot", "price", "close", "ticker = 'GOOGL'"),
    ("snapshot", "price", "adj_close", "ticker = 'META'"),
    ("snapshot", "share_count", "shares", "ticker = 'ORCL'"),
    ("snapshot", "annual_fact", "value", "measure = 'capex'"),
    ("snapshot", "guidance", "low_usd", "low_usd IS NOT NULL"),
    ("derived value", "series", "value", "basis = 'quarter' AND concept = 'capex'"),
    ("derived value", "series", "value", "basis = 'ttm' AND concept = 'revenue'"),
    ("derived value", "series", "value", "basis = 'annual' AND concept = 'net_income'"),
    ("derived value", "series", "value", "basis = 'quarter' AND concept = 'market_value'"),
    ("derived value", "series", "value", "basis = 'quarter' AND method = 'interpolated'"),
    ("derived value", "adjusted_share_count", "adjusted", "ticker = 'GOOGL'"),
    ("derived value", "series", "evidence", "basis = 'quarter' AND method = 'interpolated'"),
    ("derived value", "series", "method", "basis = 'quarter' AND method = 'derived_fy'"),
    ("accession", "source", "accession", "form = '10-K'"),
    ("accession", "observation", "source_id", "concept = 'capex'"),
    ("accession", "series", "source_id", "concept = 'capex' AND basis = 'annual'"),
    ("accession", "source", "url", "form = '10-Q'"),
    ("date", "observation", "known_on", "concept = 'capex'"),
    ("date", "observation", "period_end", "concept = 'cash'"),
    ("date", "series", "known_on", "basis = 'quarter' AND concept = 'revenue'"),
    ("date", "price", "date", "ticker = 'META'"),
    ("date", "source", "published_on", "form = '10-K'"),
)


def _snapshot() -> Iterator[Case]:
    for kind, table, column, condition in _CHANGED:
        yield Case(kind, f"{table}.{column} where {condition}", partial(_changed, table, column, condition), "snapshot")
    for table in ("observation", "series", "price"):
        yield Case("snapshot", f"{table} loses a row", partial(_without, table), "snapshot")
    yield Case("snapshot", "a macro that answers as of a day", _macro, "snapshot")
    yield Case("snapshot", "a flipped bit", _broken, "snapshot")


_ANOTHER: Final = {
    "DOUBLE": "{0} + 10 ** floor(log10(abs({0}) + 1))",
    "VARCHAR": "{0} || '0'",
    "DATE": "{0} + 1",
}


def _row(con: duckdb.DuckDBPyConnection, table: str, condition: str) -> int:
    """The place of a row, drawn from those that fulfil the condition."""
    rows = con.execute(f"SELECT rowid FROM {table} WHERE {condition} ORDER BY ALL").fetchall()
    return int(Random(f"{_SEED} {table} {condition}").choice(rows)[0])


def _changed(table: str, column: str, condition: str, scene: Scene) -> list[Expected]:
    with duckdb.connect(str(scene.snapshot)) as con:
        row = _row(con, table, f"{condition} AND {column} IS NOT NULL")
        before, kind = _cell_of(con, table, column, row)
        con.execute(f"UPDATE {table} SET {column} = {_ANOTHER[kind].format(column)} WHERE rowid = $1", [row])
        after, _ = _cell_of(con, table, column, row)
    return [{"check": "snapshot", "column": column, "value": after, "expected": before}]


def _cell_of(con: duckdb.DuckDBPyConnection, table: str, column: str, row: int) -> tuple[str, str]:
    """A cell as text, and the type of its column."""
    one = con.execute(f"SELECT {column}, typeof({column}) FROM {table} WHERE rowid = $1", [row]).fetchone()
    assert one is not None
    return written(one[0]), str(one[1])


def _without(table: str, scene: Scene) -> list[Expected]:
    with duckdb.connect(str(scene.snapshot)) as con:
        row = _row(con, table, "ticker = 'META'")
        con.execute(f"DELETE FROM {table} WHERE rowid = $1", [row])
    return [{"check": "snapshot", "ticker": "META", "detail": "This row is missing"}]


def _macro(scene: Scene) -> list[Expected]:
    with duckdb.connect(str(scene.snapshot)) as con:
        con.execute("CREATE OR REPLACE MACRO stands(doubt, doubted_on, doubted_until, day) AS TRUE")
    return [{"check": "snapshot", "where": "stands"}]


def _broken(scene: Scene) -> list[Expected]:
    _flip(scene.snapshot, scene.snapshot.stat().st_size // 3)
    return [{"check": "snapshot", "where": scene.snapshot.name}]
