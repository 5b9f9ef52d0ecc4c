"""What an import says that it takes is what stands in the table afterwards; what it refuses changes nothing.

Files are written as programs and people write them: from rows whose truth is known, with cells that nobody may accept
among them.
"""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, cast

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from data import private_figures
from data.local_backend import LocalBackend
from data.sources import bounded_reader, table_file, user_load
from data.store import Store
from errors import BadData, LeverageError
from service.own_figures import owners_files, readers_views
from service.snapshots import current_store
from service.updating import operations
from tests.actors import ME
from tests.thorough import examples

COLUMNS = ("ticker", "concept", "period_end", "value", "period_start", "known_on")
TAKEN = (
    "SELECT ticker, concept, period_end, value, period_start, known_on, unit, span FROM observation "
    "WHERE method = 'user' ORDER BY ALL"
)
NOW = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
TODAY = NOW.date()


# ------------------------------------------------------------------------------ files of known truth


@dataclass(frozen=True)
class Row:
    """Cells of a file, and what they say; `value` is None where nobody may take the row."""

    cells: dict[str, Any]
    end: date
    value: float | None


FLOWS = {"2026-06-30": "2026-04-01", "2026-09-30": "2026-07-01", "2025-12-31": "2025-01-01"}
PLAIN: tuple[Callable[[int], Any], ...] = (
    str,
    int,
    float,
    Decimal,
    lambda n: f"{n}.0",
    lambda n: f" {n} ",
    lambda n: f"+{n}",
    lambda n: f"{n:.6e}",
    lambda n: f"{n:,}.00",
    lambda n: f"{n:,}".replace(",", ".") + ",00",
    lambda n: f"{n:,}".replace(",", " "),
    lambda n: f"{n:,}".replace(",", "'"),
)
WRONG: tuple[Any, ...] = (
    *("", "n/a", "nan", "inf", "-inf", float("inf"), float("nan"), True, "76_000", "٧٦٠٠٠", "７６０００", "76,000"),
    *("76 00", "7 6000", "76k", "76%", "$76000", "(76000)", "=76000", "0x10", "1e400", "0" * 250 + "5"),
    *("1" + " " * 250 + "5", b"\xff\xfe", "1e-3", timedelta(days=1)),
)
WRONG_PEOPLE: tuple[Any, ...] = (*WRONG, 76000.5, -76000, "-76000", "−76000")
DAYS: tuple[Callable[[date], Any], ...] = (
    lambda d: d,
    lambda d: d.isoformat(),
    lambda d: f"{d} 00:00:00",
    lambda d: datetime(d.year, d.month, d.day),
    lambda d: f" {d}\t",
)
WRONG_DAYS: tuple[Callable[[date], Any], ...] = (
    lambda d: f"{d:%d.%m.%Y}",
    lambda d: f"{d:%m/%d/%Y}",
    lambda d: f"{d:%Y%m%d}",
    lambda _: 46_295,
    lambda d: datetime(d.year, d.month, d.day, 23, 59),
    lambda d: f"{d}T23:00:00",
    lambda d: d.replace(year=2027),
    lambda d: d.replace(year=1),
    lambda d: f"{d}".replace("2", "２"),
    lambda _: "",
)


@st.composite
def rows(draw: st.DrawFn, number: int) -> Row:
    """A row about another period or company than its neighbours'."""
    concept = draw(st.sampled_from(["headcount", "capex", "net_income"]))
    ticker = draw(st.sampled_from(["META", "meta", " Googl ", "AMZN", "ORCL"]))
    if concept == "headcount":
        end, start, amount = date(2025, 1, 1) + timedelta(days=7 * number), "", draw(st.integers(30_000, 200_000))
    else:
        end = date.fromisoformat(draw(st.sampled_from(sorted(FLOWS))))
        start, amount = FLOWS[str(end)], draw(st.integers(2_000, 100_000)) * 1_000_003
    value, said = draw(st.sampled_from(PLAIN))(amount), float(amount)
    day = draw(st.sampled_from(DAYS))(end)
    if isinstance(value, str) and "e" in value:
        said = float(value)
    wrong = draw(st.sampled_from([None, None, None, "value", "period_end", "unit", "ticker", "concept", "known_on"]))
    cells = {"ticker": ticker, "concept": concept, "period_end": day, "value": value, "period_start": start}
    cells |= {"known_on": "", "unit": "", "note": draw(st.sampled_from(["", "estimate", 'so "called"', "a,b;c\td"]))}
    if wrong == "value":
        cells["value"] = draw(st.sampled_from(WRONG_PEOPLE if concept == "headcount" else WRONG))
    elif wrong == "period_end":
        cells["period_end"] = draw(st.sampled_from(WRONG_DAYS))(end)
    elif wrong:
        bad = {"unit": "EUR", "ticker": "ＭＥＴＡ", "concept": "market_value", "known_on": "2027-01-01"}
        cells[wrong] = bad[wrong]
    elsewhere = ticker == "ORCL" and concept != "headcount"  # its quarters end in other months
    taken = wrong is None and not elsewhere and not (concept == "headcount" and said != int(said))
    return Row(cells, end, said if taken else None)


@st.composite
def files(draw: st.DrawFn) -> tuple[str, bytes, list[Row]]:
    """A file's name, bytes and rows, in another order of columns and with others among them."""
    given = [draw(rows(number)) for number in range(draw(st.integers(1, 6)))]
    columns = draw(st.permutations([*COLUMNS, "unit", "note"]))
    titles = [draw(st.sampled_from([name, name.upper(), f" {name} "])) for name in columns]
    kind = draw(st.sampled_from(["csv", "csv", "xlsx", "parquet"]))
    table = [[row.cells[name] for name in columns] for row in given]
    content = {"csv": as_csv, "xlsx": as_xlsx, "parquet": as_parquet}[kind](draw, titles, table)
    return f"own.{kind}", content, given


def as_csv(draw: st.DrawFn, titles: list[str], table: list[list[Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(
        text,
        delimiter=draw(st.sampled_from(",;\t")),
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
        lineterminator=draw(st.sampled_from(["\n", "\r\n"])),
    )
    writer.writerows([titles, *[[as_text(cell) for cell in row] for row in table]])
    return (draw(st.sampled_from(["", "\ufeff"])) + text.getvalue()).encode()


def as_text(cell: Any) -> str:
    return cell.decode("latin-1") if isinstance(cell, bytes) else str(cell)


def as_xlsx(draw: st.DrawFn, titles: list[str], table: list[list[Any]]) -> bytes:
    """With a hidden sheet of other figures before it, at times."""
    book, out = Workbook(), io.BytesIO()
    if draw(st.booleans()):
        book.active.append(["ticker", "concept", "period_end", "value"])
        book.active.append(["META", "headcount", "2026-06-30", 1])
        book.active.sheet_state = "hidden"
        book.active = book.create_sheet()
    for row in [titles, *table]:
        odd = (float("inf"), float("-inf"))
        book.active.append([as_text(c) if isinstance(c, bytes) or c in odd or c != c or too_old(c) else c for c in row])
    book.save(out)
    return out.getvalue()


def too_old(cell: Any) -> bool:
    """Whether Excel knows no such day."""
    return isinstance(cell, date) and cell.year < 1900


def as_parquet(draw: st.DrawFn, titles: list[str], table: list[list[Any]]) -> bytes:
    """Each column of the kind that its cells have, else of text; text at times as a dictionary or as bytes."""
    out = io.BytesIO()
    forms = st.sampled_from(["plain", "dictionary", "bytes"])
    columns = [column_of(list(cells), draw(forms)) for cells in zip(*table, strict=True)]
    pq.write_table(pa.Table.from_arrays(columns, names=titles), out)
    return out.getvalue()


def column_of(cells: list[Any], form: str) -> pa.Array:
    column = pa.array(cells if len({type(cell) for cell in cells}) == 1 else [as_text(cell) for cell in cells])
    if form == "dictionary" and pa.types.is_string(column.type):
        return column.dictionary_encode()
    return column.cast(pa.binary()) if form == "bytes" and pa.types.is_string(column.type) else column


# ----------------------------------------------------------------------------- said, kept and loaded


class Remembered:
    """A store whose answers are looked up once."""

    def __init__(self, store: Store) -> None:
        self.query = cache(store.query)


@pytest.fixture(scope="module", autouse=True)
def _read_here() -> Iterator[None]:
    """In this process: what the process apart adds are bounds, which `test_table_file` tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            bounded_reader, "_elsewhere", lambda kind, content, _, wanted: table_file.read(kind, content, wanted)
        )
        yield


@pytest.fixture(scope="module")
def remembered(store: Store) -> Store:
    return cast("Store", Remembered(store))


@pytest.fixture(scope="module")
def loaded(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, bytes], list[Any]]]:
    """Gives the rows that stand in the table after a file was loaded as its owner's view loads it."""
    folder = tmp_path_factory.mktemp("own")
    place = LocalBackend(folder)
    with duckdb.connect(str(shutil.copy(store.file, folder / "view.duckdb"))) as con:

        def rows_of(name: str, content: bytes) -> list[Any]:
            file = replace(private_figures.made("eve@example.org", name, content), at=NOW)
            con.execute("BEGIN")
            try:
                user_load.upload(con, place, file.response(place))
                return con.execute(TAKEN).fetchall()
            finally:
                con.execute("ROLLBACK")

        yield rows_of


def expected(given_rows: list[Row]) -> dict[int, tuple[Any, ...]]:
    """By line, what must be taken: of a period that stands twice, the first row that can be."""
    found: dict[int, tuple[Any, ...]] = {}
    for line, row in enumerate(given_rows, start=2):
        if row.value is not None:
            start = date.fromisoformat(row.cells["period_start"]) if row.cells["period_start"] else None
            what = (row.cells["ticker"].strip().upper(), row.cells["concept"], row.end)
            if (*what, start) not in {(*other[:3], other[4]) for other in found.values()}:
                found[line] = (*what, row.value, start, TODAY)
    return found


@pytest.mark.slow
@examples(60)
@given(file=files())
def test_what_is_said_to_be_taken_is_what_stands_in_the_table(
    remembered: Store, loaded: Callable[[str, bytes], list[Any]], file: tuple[str, bytes, list[Row]]
) -> None:
    name, content, given_rows = file
    checked = owners_files.check(remembered, content, name, TODAY)
    said = {
        int(line): tuple(row) for line, row in zip(checked.rows.index, checked.rows[list(COLUMNS)].values, strict=True)
    }
    assert said == expected(given_rows), checked.rejects
    assert {*said, *(reject.row for reject in checked.rejects)} == set(range(2, len(given_rows) + 2)), "each is told"
    if not said:
        with pytest.raises(BadData, match="No row"):
            owners_files.to_import(remembered, content, name, TODAY, {}, "as is")
        return
    kept, title, count = owners_files.to_import(remembered, content, name, TODAY, {}, "as is")
    assert count == len(said)
    table = loaded(title, kept)
    assert [row[:6] for row in table] == sorted(said.values(), key=lambda row: (row[:4], str(row[4])))
    assert all(unit == ("persons" if concept == "headcount" else "USD") for _, concept, *_, unit, _ in table)
    assert all((span == 0) == (start is None) for *_, start, _, _, span in table), "none of a length that is no period"


# ------------------------------------------------------------------------------- refused as a whole


HEAD = "ticker,concept,period_end,value\n"
GOOD = "META,headcount,2026-09-30,76000\n"


def sheets(*states: str) -> bytes:
    """A workbook with a sheet of own figures in each of these states; openpyxl itself hides not all of them."""
    book, out, patched = Workbook(), io.BytesIO(), io.BytesIO()
    for number in range(len(states)):
        sheet = book.active if number == 0 else book.create_sheet()
        for line in (HEAD + GOOD).split():
            sheet.append(line.split(","))
    book.save(out)
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(patched, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            for shown in states if part == "xl/workbook.xml" else ():
                content = content.replace(b'state="visible"', f'state="{shown}"'.encode(), 1)
            new.writestr(part, content)
    return patched.getvalue()


REFUSED: dict[str, tuple[str, bytes, str]] = {
    "cells without a title": ("own.csv", (HEAD + "META,headcount,2026-09-30,76,000\n").encode(), "more cells"),
    "an open quotation mark": ("own.csv", (HEAD + '"META' + GOOD * 3).encode(), "not closed"),
    "an endless cell": ("own.csv", (HEAD + '"' + ("x" * 15_000 + "\n") * 10 + '"').encode(), "not closed"),
    "a title twice": (
        "own.csv",
        b"ticker,concept,period_end,value, Value\nMETA,headcount,2026-09-30,1,2\n",
        "one title",
    ),
    "two sheets": ("own.xlsx", sheets("visible", "visible"), "Several sheets"),
    "hidden sheets": ("own.xlsx", sheets("hidden", "veryHidden"), "no sheet that can be seen"),
    "nothing": ("own.csv", b"", "The file is empty"),
    "no row": ("own.csv", HEAD.encode(), "no rows"),
    "titles again": ("own.csv", (HEAD + HEAD).encode(), "No row"),
    "no good row": ("own.csv", (HEAD + "ZZZZ,headcount,2026-09-30,76000\n").encode(), "No row"),
    "an open question": ("own.csv", (HEAD + "META,headcount,2026-09-30,76\n").encode(), "76,000 people meant"),
}


@pytest.fixture
def place(tmp_path: Path, store: object, store_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalBackend]:
    folder = shutil.copytree(store_folder, tmp_path / "store", ignore=shutil.ignore_patterns(".draft-*", "log.jsonl"))
    monkeypatch.setenv("LEVERAGE_STORE", str(folder))
    yield LocalBackend(folder)
    readers_views.forget(ME.owner)


def state(place: LocalBackend) -> tuple[object, ...]:
    files = sorted(str(path) for path in place.path.rglob("*") if ".draft-" not in str(path) and path.is_file())
    return place.current_name(), place.private_names(), place.read_log(), [f for f in files if "lock" not in f]


@pytest.mark.slow
def test_what_is_refused_changes_nothing(place: LocalBackend) -> None:
    current_store.store()
    before = state(place)
    for what, (name, content, said) in REFUSED.items():
        with pytest.raises(LeverageError, match=said) as refused:
            operations.import_figures(ME, content, name).run()
        assert refused.value.next_step, what
        assert state(place) == before, what


@pytest.mark.slow
def test_a_file_of_which_other_rows_would_be_loaded_than_were_checked_is_refused(
    place: LocalBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by a clock that stood still: a day that was today is in the future of the file as it is kept."""
    current_store.store()
    before, tried = state(place), readers_views.tried
    early = datetime(2026, 9, 29, tzinfo=UTC)
    monkeypatch.setattr(readers_views, "tried", lambda owner, file: tried(owner, replace(file, at=early)))
    content = (HEAD + "META,headcount,2026-09-28,76000\n" + GOOD).encode()
    with pytest.raises(BadData, match=r"Other rows would be loaded.*own\.csv: 1 of 2"):
        operations.import_figures(ME, content, "own.csv").run()
    assert state(place) == before
    assert owners_files.rows(readers_views.store_of(ME.owner)).empty


# ------------------------------------------------------------------------------- units and quarters


def checked(remembered: Store, text: str) -> owners_files.Upload:
    return owners_files.check(remembered, text.encode(), "own.csv", TODAY)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("concept", "unit", "taken"),
    [
        *(("headcount", unit, unit == "Persons") for unit in ("Persons", "thousands", "USD")),
        *(("assets", unit, unit in ("$", "usd")) for unit in ("$", "usd", "EUR", "USD millions")),
    ],
)
def test_another_unit_is_refused(remembered: Store, concept: str, unit: str, taken: bool) -> None:
    value = 76_000 if concept == "headcount" else 390_000_000_000
    for title in ("unit", "Currency"):
        found = checked(remembered, f"{HEAD.strip()},{title}\nMETA,{concept},2026-06-30,{value},{unit}\n")
        assert [reject.column for reject in found.rejects] == ([] if taken else [title.lower()])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("end", "start", "taken"),
    [
        ("2026-06-30", "2026-04-01", True),
        ("2026-09-30", "2026-07-01", True),
        ("2026-09-26", "2026-06-28", True),
        ("2026-08-14", "2026-05-15", False),
        ("2026-07-05", "2026-04-06", False),
        ("2024-11-15", "2024-08-15", False),
    ],
)
def test_a_flow_ends_with_a_fiscal_quarter(remembered: Store, end: str, start: str, taken: bool) -> None:
    """Else it would be drawn as the figure of a quarter that it is not."""
    found = checked(remembered, f"{HEAD.strip()},period_start\nMETA,capex,{end},30000000000,{start}\n")
    assert [reject.reason[:36] for reject in found.rejects] == (
        [] if taken else ["is no fiscal quarter end of the comp"]
    )


@pytest.mark.slow
def test_a_balance_stands_at_the_end_of_a_quarter_that_a_flow_of_the_file_opens(
    place: LocalBackend, remembered: Store
) -> None:
    head = "ticker,concept,period_end,value,period_start\n"
    cash, capex = "META,cash,2026-09-30,12000000000,\n", "META,capex,2026-09-30,31500000000,2026-07-01\n"
    assert "nor of a flow in this file" in checked(remembered, head + cash).rejects[0].reason
    assert checked(remembered, head + cash + capex).rejects == []
    operations.import_figures(ME, (head + cash + capex).encode(), "own.csv").run()
    shown = readers_views.store_of(ME.owner).query(
        "SELECT concept, quarter::DATE AS quarter, value FROM series "
        "WHERE evidence = 'user' AND basis = 'quarter' AND concept IN ('cash', 'capex') ORDER BY concept"
    )
    quarter = date(2026, 7, 1)
    assert [(c, q.date() if hasattr(q, "date") else q, v) for c, q, v in shown.values.tolist()] == [
        ("capex", quarter, 31.5e9),
        ("cash", quarter, 12e9),
    ]
