"""Files that unpack to far more than they are: refused in little memory and time, with a message that says what to
do."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from data.sources import bounded_reader, table_file, upload
from errors import BadData

pytestmark = pytest.mark.slow  # files are read in a process apart

WANTED = ("ticker", "value")
MEMORY = 300 * 2**20
SECONDS = 2.0
ROW = b'<row><c t="inlineStr"><is><t>META</t></is></c><c><v>1</v></c></row>'
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


STARTER = """
import resource, subprocess, sys
subprocess.run(sys.argv[2:], stdin=open(sys.argv[1], "rb"), stdout=-3, stderr=-3)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_maxrss * (1 if sys.platform == "darwin" else 1024), used.ru_utime + used.ru_stime)
"""


def parquet(rows: int, text: str = "META", columns: int = 1) -> bytes:
    """A file of equal rows: of each million little more than its number is written."""
    part = min(rows, 1_000_000)
    names = ["ticker", *(f"c{n}" for n in range(1, columns))]
    column = pa.DictionaryArray.from_arrays(pa.array(np.zeros(part, dtype=np.int32)), pa.array([text]))
    table = pa.table(dict.fromkeys(names, column))
    out = io.BytesIO()
    with pq.ParquetWriter(out, table.schema, compression="zstd") as writer:
        for _ in range(rows // part):
            writer.write_table(table)
    return out.getvalue()


def xlsx(*sheets: list[bytes], parts: int = 0) -> bytes:
    """A workbook with the given insides of its sheets."""
    book, empty, out = Workbook(), io.BytesIO(), io.BytesIO()
    for _ in sheets[1:]:
        book.create_sheet()
    book.save(empty)
    inside = iter(sheets)
    with zipfile.ZipFile(empty) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for part in old.namelist():
            if not part.startswith("xl/worksheets/sheet"):
                new.writestr(part, old.read(part))
                continue
            with new.open(part, "w") as sheet:
                sheet.writelines([SHEET, *next(inside), b"</sheetData></worksheet>"])
        for number in range(parts):
            new.writestr(f"part-with-a-long-name-{number:0100d}", b"")
    return out.getvalue()


def rows(count: int) -> list[bytes]:
    return [ROW * 10_000] * (count // 10_000)


def wide() -> bytes:
    return b"<row>" + b"".join(b'<c t="inlineStr"><is><t>c</t></is></c>' for _ in range(60)) + b"</row>"


BOMBS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "60 million rows": ("parquet", lambda: parquet(60_000_000), "more than 100,000 rows: own.parquet (60,000,000)"),
    "many columns": ("parquet", lambda: parquet(10, columns=60), "more than 50 columns"),
    "long text repeated": ("parquet", lambda: parquet(90_000, "x" * 3_000_000), "Keep only what is needed"),
    "footer": ("parquet", lambda: b"PAR1" + struct.pack("<L", 2**31) + b"PAR1", "says too much of itself"),
    "three full sheets": (
        "xlsx",
        lambda: xlsx(*[rows(1_000_000)] * 3),
        "unpacks to more than 100 MB: own.xlsx (192 MB)",
    ),
    "one full sheet": ("xlsx", lambda: xlsx(rows(1_000_000)), "more than 100,000 rows"),
    "many cells": (
        "xlsx",
        lambda: xlsx([b"<row>" + b"<c/>" * 7_000_000 + b"</row>"]),
        "more than 6,000,000 XML elements",
    ),
    "wide": ("xlsx", lambda: xlsx([wide()]), "more than 50 columns"),
    "many parts": ("xlsx", lambda: xlsx([ROW], parts=3_000), "holds too many parts"),
    "one line": ("csv", lambda: b"a" * 20_000_000, "A line has more than 20,000 bytes: own.csv (20,000,000)"),
    "commas": ("csv", lambda: b"," * 20_000_000, "A line has more than 20,000 bytes"),
    "empty lines": ("csv", lambda: b"ticker\n" + b"\n" * 19_000_000, "more than 200,000 lines"),
    "nothing but lines": ("csv", lambda: b"\n" * 20_000_000, "The file is empty"),
    "many rows": ("csv", lambda: b"ticker\n" + b"META\n" * 150_000, "more than 100,000 rows"),
    "large": ("csv", lambda: b"a\n" * 11_000_000, "more than 20 MB"),
}


@pytest.fixture(params=BOMBS)
def bomb(request: pytest.FixtureRequest) -> tuple[str, bytes, str]:
    kind, make, said = BOMBS[request.param]
    return kind, make(), said


def test_a_bomb_is_refused_with_what_which_and_what_to_do(bomb: tuple[str, bytes, str]) -> None:
    kind, content, said = bomb
    with pytest.raises(BadData) as refused:
        bounded_reader.read(content, f"own.{kind}", WANTED)
    assert said in refused.value.message
    assert refused.value.next_step


@pytest.mark.processes
@pytest.mark.skipif(sys.platform == "win32", reason="this platform does not tell what a process used")
def test_a_bomb_costs_little_memory_and_time(bomb: tuple[str, bytes, str], tmp_path: Path) -> None:
    """Of the process that reads it, as it is started for an upload; processor time, so that a busy machine passes
    too."""
    kind, content, _ = bomb
    file = tmp_path / "bomb"
    file.write_bytes(content)
    command = [sys.executable, "-I", str(Path(table_file.__file__)), kind, *WANTED]
    starter = [
        sys.executable,
        "-c",
        STARTER,
        str(file),
        *command,
    ]  # a small process: a child begins at its parent's size
    done = subprocess.run(starter, capture_output=True, text=True, check=True, env=bounded_reader.ENVIRONMENT)
    most, seconds = map(float, done.stdout.split())
    assert most < MEMORY
    assert seconds < SECONDS


def test_a_size_that_lies_is_not_believed() -> None:
    """The archive says that a part of 64 MB has one kB: no more than that is unpacked."""
    honest = xlsx(rows(1_000_000))
    size = struct.pack("<L", len(SHEET) + len(ROW) * 1_000_000 + len(b"</sheetData></worksheet>"))
    assert honest.count(size) == 2, "in the list of parts and before the part"
    with pytest.raises(BadData, match="cannot be read"):
        bounded_reader.read(honest.replace(size, struct.pack("<L", 1000)), "own.xlsx", WANTED)


FULL: dict[str, Callable[[], bytes]] = {
    "csv": lambda: b"Ticker,other\n" + b"META,1\n" * table_file.ROWS,
    "xlsx": lambda: xlsx([ROW.replace(b"META", b" TICKER "), *rows(table_file.ROWS)]),
    "parquet": lambda: parquet(table_file.ROWS),
}


@pytest.mark.parametrize("kind", FULL)
def test_a_file_at_the_limit_is_read_whole(kind: str) -> None:
    found = bounded_reader.read(FULL[kind](), f"own.{kind}", WANTED)
    assert (found.columns, len(found.rows)) == (["ticker"], table_file.ROWS)
    assert (found.rows[0], found.rows[-1]) == ((2, ["META"]), (table_file.ROWS + 1, ["META"]))


def test_a_process_that_dies_or_hangs_is_one_message(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stand_in = tmp_path / "stand_in.py"
    monkeypatch.setattr(table_file, "__file__", str(stand_in))
    monkeypatch.setattr(bounded_reader, "_PATIENCE", 0.5)
    for code in ("import os; os.abort()", "import time; time.sleep(60)"):
        stand_in.write_text(code)
        with pytest.raises(BadData, match=r"cannot be read with 256 MB of memory and 20 seconds: own\.xlsx"):
            bounded_reader.read(b"x", "own.xlsx", WANTED)


@pytest.mark.processes
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere memory is not bounded")
def test_the_process_may_not_use_more_memory_than_it_is_given() -> None:
    code = "from data.sources import table_file as t; print(t.limit()); bytearray(t.MEMORY + 1)"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.stdout == "[]\n", "everything is bounded here"
    assert "MemoryError" in done.stderr


def test_upload_tells_the_row_as_an_editor_counts_it() -> None:
    content = b'ticker,concept,period_end,value\n"META\n",headcount,2026-06-30,1\n\nZZZZ,headcount,2026-06-30,1\n'
    found = upload.parse(content, "own.csv", ends={"META": set()}, today=pd.Timestamp("2026-11-24").date())
    assert [reject.row for reject in found.rejects] == [5]
