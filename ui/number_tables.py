"""Grids of the record and of updates: readable heads, plain dates, links that open. Charts have `chart_table`."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from charts import style
from charts import text as words
from contracts import unit_called

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
_MOST: Final = 420  # pixels of a table before it scrolls
_DAY: Final = "D MMM YYYY"
_MOMENT: Final = "D MMM YYYY HH:mm"
_MOMENTS: Final = ("at", "written", "retrieved_at")  # the hour matters, UTC
_NAMES: Final = ("evidence", "state", "reason")
_QUARTERS: Final = ("quarter", "since", "calendar")
_FRACTIONS: Final = ("change", "difference", "confidence")


def _in_words(frame: pd.DataFrame) -> pd.DataFrame:
    """Names of states and quarters as words; a value as people write it, and exactly, to sort by, at the end."""
    named = {name: frame[name].map(words.evidence, na_action="ignore") for name in _NAMES if name in frame}
    named |= {name: frame[name].map(words.quarter, na_action="ignore") for name in _QUARTERS if name in frame}
    named |= {"method": frame["method"].map(words.method, na_action="ignore")} if "method" in frame else {}
    frame = frame.assign(**named)
    return _with_written(frame) if {"value", "unit"} <= set(frame) and len(frame) else frame


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


def show(frame: pd.DataFrame, *, key: str, height: int = _MOST) -> None:
    """A frame with readable heads, plain dates, and links that open."""
    frame = _in_words(frame.infer_objects())
    config = {name: _column(name, frame[name]) for name in frame.columns}
    tall = min(height, 38 + 35 * max(len(frame), 1))
    st.dataframe(frame, hide_index=True, width="stretch", height=tall, column_config=config, key=key, placeholder="–")


def _column(name: str, values: pd.Series) -> Any:
    if name in _TITLES and _TITLES[name] is None:
        return None
    title = title_of(name)
    if name in ("source", "url"):
        return st.column_config.LinkColumn(title, display_text="open")
    if name in _FRACTIONS:
        return st.column_config.NumberColumn(title, format="percent")
    if pd.api.types.is_datetime64_any_dtype(values):
        if name in _MOMENTS:
            return st.column_config.DatetimeColumn(f"{title} (UTC)", format=_MOMENT)
        return st.column_config.DateColumn(title, format=_DAY)
    if pd.api.types.is_bool_dtype(values):
        return st.column_config.CheckboxColumn(title)
    if pd.api.types.is_numeric_dtype(values):
        return st.column_config.NumberColumn(title, format="%d" if name == "year" else "localized")
    return st.column_config.Column(title, alignment="right" if name == "value" else None)
