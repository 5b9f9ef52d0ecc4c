"""CSV, XLSX, Parquet and JSON of a chart's table, each with the record of `service.export.meta`."""

from __future__ import annotations

import io
import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from charts.core import Chart
from contracts import SOURCE_COLUMNS
from service.export.meta import STYLES, comments, lines, meta, source_records, stands_on
from service.tables.table_text import comment, csv_text, jsonable, records

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_NUMBER: Final = {
    "money": "#,##0",
    "count": "#,##0",
    "physical": "#,##0",
    "percent": "0.0%",
    "multiple": '0.00"x"',
    "number": "#,##0.00",
}


# ------------------------------------------------------------------------------------------- CSV


def csv(chart: Chart, snapshot: str = "") -> bytes:
    """At most ten comment lines that begin with `# `, then the table. UTF-8, no byte-order mark."""
    head = [comment(label, text) for label, text in comments(chart, snapshot)]
    return ("\n".join([*head, csv_text(chart.table)]) + "\n").encode()


def sources_csv(chart: Chart) -> bytes:
    """The documents behind a chart, one row each; `contracts.SOURCE_COLUMNS`."""
    return f"{csv_text(pd.DataFrame(source_records(chart), columns=list(SOURCE_COLUMNS)))}\n".encode()


# ------------------------------------------------------------------------------------------ JSON


def json_bytes(chart: Chart, snapshot: str = "") -> bytes:
    """{"meta": ..., "data": one record per row}; a missing number is null, a day is ISO text."""
    whole = {"meta": meta(chart, snapshot), "data": records(chart.table)}
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=1).encode()


# --------------------------------------------------------------------------------------- Parquet


def parquet(chart: Chart, snapshot: str = "") -> bytes:
    """The table with its own types; the record is JSON under the key `meta` of the file's metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(_plain_objects(chart.table), preserve_index=False)
    record = json.dumps(meta(chart, snapshot), ensure_ascii=False, allow_nan=False)
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), b"meta": record.encode()})
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


def _plain_objects(table: pd.DataFrame) -> pd.DataFrame:
    """Object columns that mix kinds of value become text, which every reader understands."""
    odd = [c for c in table if table[c].dtype == object and len({type(v) for v in table[c].dropna()}) > 1]
    copy = table.copy() if odd else table
    for column in odd:
        copy[column] = copy[column].map(jsonable).astype("str")
    return copy


# ------------------------------------------------------------------------------------------ XLSX


def xlsx(chart: Chart, snapshot: str = "") -> bytes:
    """Sheets README, Data and Sources. Text is written as text: nothing is run, nothing becomes a link."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties(
            {"title": chart.finding.headline[:250], "subject": chart.question[:250], "created": _created(chart)}
        )
        bold = book.add_format({"bold": True, "valign": "top", "bg_color": "#e9edf2", "bottom": 1})
        _readme(book, chart, snapshot, bold)
        _sheet(book, "Data", chart.table, bold)
        _sheet(book, "Sources", pd.DataFrame(source_records(chart), columns=list(SOURCE_COLUMNS)), bold)
    return out.getvalue()


def _created(chart: Chart) -> datetime:
    """A fixed day in place of the clock, so that equal charts give equal bytes."""
    day = stands_on(chart) or date(2000, 1, 1)
    return datetime(day.year, day.month, day.day)


def _readme(book: Workbook, chart: Chart, snapshot: str, bold: Format) -> None:
    sheet = book.add_worksheet("README")
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for row, (label, text) in enumerate(lines(chart, snapshot)):
        sheet.write_string(row, 0, label, bold)
        sheet.write_string(row, 1, text, wrap)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 110)


def _sheet(book: Workbook, name: str, table: pd.DataFrame, bold: Format) -> None:
    sheet = book.add_worksheet(name)
    formats = {style: book.add_format({"num_format": text}) for style, text in {**_NUMBER, "day": "yyyy-mm-dd"}.items()}
    styles = table["unit"].map(STYLES).fillna("number").tolist() if "unit" in table else ["number"] * len(table)
    for column, title in enumerate(map(str, table.columns)):
        sheet.write_string(0, column, title, bold)
        values = table.iloc[:, column].tolist()
        own = title in {"value", "first_value", "change"}  # the columns that are in the row's unit
        for row, (value, style) in enumerate(zip(values, styles, strict=True), start=1):
            _cell(sheet, row, column, value, formats, style if own else "")
        longest = max([len(title), *(len(str(v)[:60]) for v in values[:200])])
        sheet.set_column(column, column, min(longest + 2, 50))
    sheet.freeze_panes(1, 0)
    if len(table):
        sheet.autofilter(0, 0, len(table), len(table.columns) - 1)


def _cell(sheet: Worksheet, row: int, column: int, value: Any, formats: dict[str, Format], style: str) -> None:
    if isinstance(value, bool | np.bool_):
        sheet.write_boolean(row, column, bool(value))
    elif isinstance(value, date) and value is not pd.NaT:
        day = datetime(value.year, value.month, value.day)
        sheet.write_datetime(row, column, day, formats["day"])
    elif (plain := jsonable(value)) is None:
        return
    elif isinstance(plain, int | float):
        sheet.write_number(row, column, plain, *([formats[style]] if style else []))
    else:
        sheet.write_string(row, column, plain if isinstance(plain, str) else json.dumps(plain))
