"""A table out of a stranger's CSV, XLSX or Parquet file, as text, within limits that are looked at before anything is
decoded.

Runs as a program of its own too (`bounded_reader` starts it): bytes on stdin, JSON on stdout, memory and time limited.
So it imports the standard library only, and the two libraries that decode when they are needed.
"""

from __future__ import annotations

import csv
import io
import json
import struct
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any, Final, NamedTuple

BYTES: Final = 20 * 2**20  # of the file
UNPACKED: Final = 100 * 2**20  # of what is packed in it
ROWS: Final = 100_000
COLUMNS: Final = 50
MEMORY: Final = 256 * 2**20  # beyond the programs themselves, of the process that decodes
SECONDS: Final = 20  # of processor time
_LINE: Final = 20_000  # bytes of a line of CSV
_CELL: Final = 200  # characters kept of a cell
_DIRECTORY: Final = 2**18  # bytes of an archive's table of contents
_FOOTER: Final = 2**20  # bytes of what a Parquet file says of itself
_ELEMENTS: Final = 6_000_000  # tags of all parts: 100,000 rows of ten cells have five million
_PARTS: Final = 1000  # row groups of a Parquet file
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")  # its marks, of both orders of bytes
NAMES: Final = {"csv": "CSV", "xlsx": "XLSX", "parquet": "Parquet"}
_STARTS: Final = {
    b"PK\x03\x04": "XLSX",
    b"PAR1": "Parquet",
    b"\xd0\xcf\x11\xe0": "an old XLS or a workbook with a password",
    b"%PDF": "PDF",
}


class RefusedError(ValueError):
    """A limit is passed: `what` it is, how much there is (`which`), and what the user may do."""

    def __init__(self, what: str, which: str, next_step: str) -> None:
        super().__init__(what)
        self.what, self.which, self.next_step = what, which, next_step


class Table(NamedTuple):
    """The wanted columns that a file has, and its rows that are not empty: the row's number in the file, its cells.

    What is left out of them was empty or under another title: a file in which more may be meant is refused.
    """

    columns: list[str]
    rows: list[tuple[int, list[str]]]


def read(kind: str, content: bytes, wanted: Sequence[str]) -> Table:
    """The table in a file of this kind. Raises RefusedError, or whatever the reader raises at a broken file."""
    readers: dict[str, Callable[[bytes, Sequence[str]], Table]] = {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet}
    if len(content) > BYTES:
        raise RefusedError(f"The file has more than {_mega(BYTES)}", _mega(len(content)), "Split it")
    _of_its_kind(kind, content)
    return readers[kind](content, wanted)


def _of_its_kind(kind: str, content: bytes) -> None:
    """Refuse a file that is of another kind than its name says; what its reader would say of it helps nobody."""
    if not content.strip():
        raise RefusedError("The file is empty", "", "Its first line names the columns")
    name = NAMES[kind]
    begins = next((other for start, other in _STARTS.items() if content.startswith(start)), "")
    if begins != ("" if kind == "csv" else name):
        which = f"it begins like {begins}" if begins else ""
        raise RefusedError(f"The file is no {name}", which, f"Save it again as {' or '.join(NAMES.values())}")


def _table(titles: Sequence[object], rows: Iterable[tuple[int, Sequence[object]]], wanted: Sequence[str]) -> Table:
    """Rows as text, only the wanted columns. Refused where two columns have the title of one of them."""
    named = [_title(title) for title in titles]
    columns = [name for name in wanted if name in named]
    if twice := [name for name in columns if named.count(name) > 1]:
        raise RefusedError("Two columns have one title", ", ".join(twice), "Keep the one that is meant")
    places = {name: named.index(name) for name in columns}
    kept = [(n, [_text(c[places[x]]) if places[x] < len(c) else "" for x in columns]) for n, c in rows]
    return Table(columns, [(number, cells) for number, cells in kept if any(cells)])


def _title(cell: object) -> str:
    """A title as the wanted ones are written: `Period End` is `period_end`."""
    return "_".join(_text(cell).lower().split())


def _text(cell: object) -> str:
    """A cell as it would be written in CSV; no more than is needed to show what is wrong with it.

    A day with an hour stays one: in which country's day it lies is not known.
    """
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, bytes):
        cell = cell.decode(errors="replace")
    if isinstance(cell, datetime) and cell.time() == time.min:
        cell = cell.date()
    text = cell.isoformat() if isinstance(cell, date) else str(cell).strip()
    return text if len(text) <= _CELL else f"{text[:_CELL]}…"  # so that what is cut is no number or day


def _bounded(what: str, count: int, most: int) -> None:
    if count > most:
        raise RefusedError(
            f"The file has more than {most:,} {what}", f"{count:,}", f"Keep only the {what} that are needed"
        )


def _bounded_rows(rows: Iterable[tuple[int, Sequence[object]]]) -> Iterator[tuple[int, Sequence[object]]]:
    """The rows; refused at the first one too many, however many the file says that it has."""
    for count, row in enumerate(rows, start=1):
        _bounded("rows", count, ROWS)
        yield row


def _bounded_unpacked(size: int) -> None:
    if size > UNPACKED:
        step = "Keep only the rows and columns that are needed"
        raise RefusedError(f"The file unpacks to more than {_mega(UNPACKED)}", _mega(size), step)


def _mega(size: int) -> str:
    return f"{-(-size // 2**20):,} MB"


# ------------------------------------------------------------------------------------------- CSV


def _csv(content: bytes, wanted: Sequence[str]) -> Table:
    _bounded("lines", content.count(b"\n"), 2 * ROWS)
    longest = max(map(len, content.split(b"\n")))
    if longest > _LINE:
        raise RefusedError(f"A line has more than {_LINE:,} bytes", f"{longest:,}", "Put each row on a line of its own")
    text = _decoded(content)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, wanted), strict=True)
    try:
        titles = next(lines, [])
        _bounded("columns", len(titles), COLUMNS)
        return _table(titles, _bounded_rows(_titled(lines, len(titles))), wanted)
    except csv.Error as error:  # a quotation mark without its second one takes all lines below into its cell
        which = f"up to line {lines.line_num:,}: {error}"
        raise RefusedError("A quotation mark is not closed", which, "Write it twice, or leave it out") from error


def _decoded(content: bytes) -> str:
    """Its text, in UTF-8 or, with its mark in front, in UTF-16 as Excel's "Unicode text" is; refused in another
    encoding, of which UTF-16 without the mark may still read as UTF-8 with zero bytes.
    """
    step = "Save it again as CSV UTF-8, as spreadsheet programs call it, or as XLSX"
    if content.startswith(_UTF_16):
        return _of_utf_16(content, step)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        read = error.object  # without a byte order mark, as `start` counts
        line = read.count(b"\n", 0, error.start) + 1
        raise RefusedError(
            "The file is not in UTF-8", f"line {line:,}, byte 0x{read[error.start]:02x}", step
        ) from error
    if "\0" in text.partition("\n")[0]:
        raise RefusedError("The file is not in UTF-8", "line 1 has a zero byte", step)
    return text


def _of_utf_16(content: bytes, step: str) -> str:
    try:
        return content.decode("utf-16")
    except UnicodeDecodeError as error:
        raise RefusedError("The file is UTF-16 that is broken", f"byte {error.start:,}", step) from error


def _titled(lines: Any, columns: int) -> Iterator[tuple[int, list[str]]]:
    """The rows with their lines; refused at one with a cell that stands under no title: `76,000` is two cells."""
    for cells in lines:
        if any(cell.strip() for cell in cells[columns:]):
            which = f"line {lines.line_num:,} has {len(cells)} cells, the first line {columns}"
            step = "Give every column a title, and write numbers without commas"
            raise RefusedError("A row has more cells than the file has columns", which, step)
        yield lines.line_num, cells


def _delimiter(text: str, wanted: Sequence[str]) -> str:
    """What separates the cells: a comma, unless a semicolon or a tab finds more of the wanted titles."""
    titles = text.split("\n", 1)[0]

    def known(delimiter: str) -> int:
        return sum(_title(cell.strip(' "\r')) in wanted for cell in titles.split(delimiter))

    return max(",;\t", key=known)


# ------------------------------------------------------------------------------------------ XLSX


def _xlsx(content: bytes, wanted: Sequence[str]) -> Table:
    _look_into_archive(content)
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    rows = _sheet(book.worksheets, wanted).iter_rows(max_col=COLUMNS + 1, values_only=True)
    titles = next(rows, ())
    _bounded("columns", max((n for n, title in enumerate(titles, start=1) if title is not None), default=0), COLUMNS)
    return _table(titles, _bounded_rows(enumerate(rows, start=2)), wanted)


def _sheet(sheets: Sequence[Any], wanted: Sequence[str]) -> Any:
    """The sheet that has the wanted titles; refused where several have, or none can be seen."""
    visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
    if not visible:
        raise RefusedError("The file has no sheet that can be seen", "", "Show the sheet that is meant")
    known: dict[str, int] = {}
    for sheet in visible:
        sheet.reset_dimensions()  # what a sheet says of its size may be wrong, and would cut it
        titles = next(sheet.iter_rows(max_row=1, max_col=COLUMNS + 1, values_only=True), ())
        known[sheet.title] = sum(_title(title) in wanted for title in titles)
    best = [sheet for sheet in visible if known[sheet.title] == max(known.values())]
    if len(best) > 1 and known[best[0].title]:
        named = ", ".join(sheet.title for sheet in best)
        raise RefusedError(
            "Several sheets have these columns", named[:_CELL], "Keep or show only the one that is meant"
        )
    return best[0]


def _look_into_archive(content: bytes) -> None:
    """Refuse an archive that unpacks to too much or holds too many rows; no part is unpacked beyond the size that it
    states.
    """
    end = content.rfind(b"PK\x05\x06", -(2**16 + 22))
    listed = struct.unpack_from("<L", content, end + 12)[0] if end >= 0 else 0  # read whole by zipfile
    if listed > _DIRECTORY:
        raise RefusedError("The file holds too many parts", f"a list of {_mega(listed)}", "Save it again as XLSX")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        _bounded_unpacked(sum(part.file_size for part in archive.infolist()))
        elements = 0
        for part in archive.infolist():
            rows, more = _counted(archive, part)
            _bounded("rows", rows - 1, ROWS)
            elements += more
        _bounded("XML elements", elements, _ELEMENTS)


def _counted(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> tuple[int, int]:
    """How many rows and how many tags a part holds: counting them costs a hundredth of reading them."""
    rows = tags = 0
    with archive.open(part) as unpacked:
        while chunk := unpacked.read(2**20):
            rows += chunk.count(b"<row ") + chunk.count(b"<row>")
            tags += chunk.count(b"<")
    return rows, tags


# --------------------------------------------------------------------------------------- Parquet


def _parquet(content: bytes, wanted: Sequence[str]) -> Table:
    footer = int.from_bytes(content[-8:-4], "little")
    if footer > _FOOTER:
        raise RefusedError(
            "The file says too much of itself", f"a footer of {_mega(footer)}", "Save it again as Parquet"
        )
    import pyarrow as pa
    import pyarrow.parquet as pq

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    file = pq.ParquetFile(pa.BufferReader(content), pre_buffer=False)
    said = file.metadata
    _bounded("rows", said.num_rows, ROWS)
    _bounded("columns", said.num_columns, COLUMNS)
    _bounded("row groups", said.num_row_groups, _PARTS)
    _bounded_unpacked(sum(said.row_group(n).total_byte_size for n in range(said.num_row_groups)))
    names = [name for name in file.schema_arrow.names if _title(name) in wanted]
    return _table(names, _bounded_rows(enumerate(_parquet_rows(file, names), start=2)), wanted)


def _parquet_rows(file: Any, names: Sequence[str]) -> Iterator[tuple[object, ...]]:
    for batch in file.iter_batches(batch_size=5_000, columns=names, use_threads=False):
        columns = [_without_nanoseconds(batch.column(name)) for name in names]
        yield from zip(*(column.to_pylist() for column in columns), strict=True)


def _without_nanoseconds(column: Any) -> Any:
    """A column in which moments are Python's own: of nanoseconds, pandas would make its kind."""
    import pyarrow as pa

    return column.cast(pa.timestamp("us", column.type.tz), safe=False) if pa.types.is_timestamp(column.type) else column


# ------------------------------------------------------------------------------ a process of its own


def limit() -> list[str]:
    """Bound memory, time, files of this process; returns what this platform does not bound."""
    try:
        import resource
    except ImportError:  # Windows
        return ["memory", "time"]
    wanted = {
        "RLIMIT_CPU": SECONDS,
        "RLIMIT_DATA": MEMORY,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
    }
    unbounded = []
    for name, most in wanted.items():
        try:
            resource.setrlimit(getattr(resource, name), (most, most))
        except (AttributeError, ValueError, OSError):
            unbounded.append(name)
    return unbounded


def main() -> None:
    """Read stdin as a file of the kind that the first argument names; the wanted columns follow."""
    limit()
    kind, *wanted = sys.argv[1:]
    try:
        table = read(kind, sys.stdin.buffer.read(BYTES + 1), wanted)
        answer: dict[str, Any] = {"columns": table.columns, "rows": table.rows}
    except RefusedError as refused:
        answer = {"refused": [refused.what, refused.which, refused.next_step]}
    except MemoryError:
        answer = {"refused": [f"The file needs more than {_mega(MEMORY)} of memory", "", "Keep only what is needed"]}
    except Exception as error:  # the libraries raise whatever they like at a broken file
        answer = {"broken": f"{type(error).__name__}: {error}"}
    with suppress(BrokenPipeError):
        sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
