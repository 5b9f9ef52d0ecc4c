"""Tables of the record and of updates: readable heads, plain dates, links that open. Charts have `chart_table`.

They are tables of the browser's own, as those of charts are (docs/adr/0016-tables.md): the first rows at first, more on
demand, and all as a file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from html import escape
from typing import Any, Final
from urllib.parse import urlsplit

import pandas as pd
import streamlit as st

from charts import frame as frames
from charts import style
from charts import text as words
from contracts import CONCEPTS, unit_called
from service.tables import html_table
from service.tables.table_text import csv_text
from ui.elements import table_rows

_TITLES: Final = {
    "ticker": "Ticker",
    "company": "Company",
    "quarter": "Quarter",
    "period_end": "Period end",
    "name": None,
    "title": "Measure",
    "value": "Value",
    "exact": "Exact value",
    "unit": "Unit",
    "evidence": "Evidence",
    "known_on": "Known on",
    "source": "Source",
    "concept": "Concept",
    "state": "State",
    "reason": "Reason if missing",
    "accession": "Accession",
    "url": "Link",
    "sha256": "SHA-256",
    "calendar": "Calendar year",
}
_MISSING: Final = "–"
_MOMENTS: Final = ("at", "written", "retrieved_at")  # the hour matters, UTC
_LINKS: Final = ("source", "url")
_NAMES: Final = ("evidence", "state", "reason")
_QUARTERS: Final = ("quarter", "since", "calendar")
_FRACTIONS: Final = ("change", "difference", "confidence")


def _in_words(frame: pd.DataFrame) -> pd.DataFrame:
    """Names of states and quarters as words; a value as people write it, and exactly, to sort by, at the end."""
    named = {name: frame[name].map(words.evidence, na_action="ignore") for name in _NAMES if name in frame}
    named |= {name: frame[name].map(words.quarter, na_action="ignore") for name in _QUARTERS if name in frame}
    named |= {"method": frame["method"].map(words.method, na_action="ignore")} if "method" in frame else {}
    named |= {"concept": frame["concept"].map(_concept, na_action="ignore")} if "concept" in frame else {}
    frame = frame.assign(**named)
    return _with_written(frame) if {"value", "unit"} <= set(frame) and len(frame) else frame


def _concept(name: str) -> str:
    return CONCEPTS[name].title if name in CONCEPTS else name


def _with_written(frame: pd.DataFrame) -> pd.DataFrame:
    """The values as people write them, then all other columns, then the exact values with their units in words."""
    exact, symbols = frame["value"], frame["unit"].fillna("").astype(str)
    units = {symbol: unit_called(symbol) for symbol in symbols.unique()}
    written = [style.written(value, units[symbol]) for value, symbol in zip(exact, symbols, strict=True)]
    whole = exact.where(exact.abs() < 1_000, exact.round())  # no reader wants the cents of billions
    columns = {"exact": whole, "unit": symbols.map(words.exact_unit)}
    return frame.drop(columns="unit").assign(value=written, **columns)


def title_of(column: str) -> str:
    """The head of a column as a reader would say it."""
    return _TITLES.get(column) or column.replace("_", " ").capitalize()


def show(frame: pd.DataFrame, *, key: str, caption: str = "", head: Sequence[str] = ()) -> None:
    """The first rows of a frame, with a button for more and all of it as a file; `caption` stands over the table, the
    lines `head` over the file.
    """
    at = f"rows:{key}"
    most = table_rows.most(at)
    st.html(drawn(frame, most, caption))
    if len(frame) > table_rows.FIRST:
        _foot(frame, most, key, at, head)


def drawn(frame: pd.DataFrame, most: int, caption: str = "") -> str:
    """The HTML of the first `most` rows."""
    shown = _in_words(frame.infer_objects().head(most))
    cells = {name: _cells(name, shown[name]) for name in map(str, shown.columns) if _TITLES.get(name, "") is not None}
    kinds = [_kind(name, shown[name]) for name in cells]
    heads = "".join(html_table.head(_headed(n, shown[n]), kind) for n, kind in zip(cells, kinds, strict=True))
    lines = [html_table.row_of(row, kinds) for row in zip(*cells.values(), strict=True)]
    return html_table.table(caption, f"<tr>{heads}</tr>", lines)


def _foot(frame: pd.DataFrame, most: int, key: str, at: str, head: Sequence[str]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"foot-{key.replace(':', '-')}"):
        table_rows.foot(at, min(most, len(frame)), len(frame))
        st.download_button(
            f"All {words.plural(len(frame), 'row')} as CSV",
            data=partial(_file, frame, head),
            file_name=f"{key.replace(':', '-')}.csv",
            mime="text/csv",
            key=f"csv:{key}",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )


def _file(frame: pd.DataFrame, head: Sequence[str]) -> str:
    return "\n".join([*head, csv_text(frame)])


# ------------------------------------------------------------------------------------------- one column


def _headed(name: str, values: pd.Series) -> str:
    moment = name in _MOMENTS and pd.api.types.is_datetime64_any_dtype(values)
    return f"{title_of(name)} (UTC)" if moment else title_of(name)


def _kind(name: str, values: pd.Series) -> str:
    """The class of a column's cells."""
    number = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    return "number" if name == "value" or number else ""


def _cells(name: str, values: pd.Series) -> list[str]:
    """The HTML of a column's cells."""
    write = _writer(name, values)
    present = values.notna() & values.ne("")
    return [write(value) if here else _MISSING for value, here in zip(values, present, strict=True)]


def _writer(name: str, values: pd.Series) -> Callable[[Any], str]:
    """How a value of a column is written, by the column's name and what it holds."""
    if name in _LINKS:
        return lambda value: html_table.link(str(value), "open", label=f"Open at {urlsplit(str(value)).netloc}")
    if pd.api.types.is_datetime64_any_dtype(values):
        return (lambda at: escape(words.moment(at))) if name in _MOMENTS else (lambda at: escape(frames.day(at)))
    if pd.api.types.is_bool_dtype(values):
        return lambda value: "yes" if value else "no"
    if pd.api.types.is_numeric_dtype(values):
        return _percent if name in _FRACTIONS else str if name == "year" else style.exact
    return lambda value: escape(frames.day(value) if isinstance(value, date) else str(value))


def _percent(value: float) -> str:
    return style.minus(f"{value:.1%}")
