"""Tables that people read: the chart's own numbers, each with a link to the document it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import streamlit as st

if TYPE_CHECKING:
    from service.chart import Chart

_TITLES: Final = {
    "ticker": "Ticker",
    "company": "Company",
    "quarter": "Quarter",
    "period_end": "Period end",
    "name": None,
    "title": "Measure",
    "value": "Value",
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
_DAY: Final = "YYYY-MM-DD"
_MOMENT: Final = "YYYY-MM-DD HH:mm"
_MOMENTS: Final = ("at", "written", "retrieved_at")  # the hour matters, UTC
_NAMES: Final = ("evidence", "state", "reason")
_FRACTIONS: Final = ("change", "difference", "confidence")


def numbers(chart: Chart) -> pd.DataFrame:
    """Every drawn number with its evidence, the day it was known and the address of its source."""
    frame = chart.table.drop(columns=["accession"], errors="ignore")
    if "accession" in chart.table:
        url = dict(zip(chart.sources["source_id"], chart.sources["url"], strict=True))
        frame = frame.assign(source=chart.table["accession"].map(url))
    return frame.dropna(axis="columns", how="all").infer_objects()


def sources(chart: Chart) -> None:
    """The documents behind the chart, newest first."""
    columns = ["title", "publisher", "form", "accession", "published_on", "evidence", "url"]
    frame = chart.sources[columns].assign(published_on=pd.to_datetime(chart.sources["published_on"]))
    show(frame.rename(columns={"title": "Document", "url": "source"}), key=f"sources:{chart.slug}")


def _in_words(frame: pd.DataFrame) -> pd.DataFrame:
    """Names of states as words; digits that no reader wants left out, such as the cents of billions."""
    named = {name: frame[name].str.replace("_", " ") for name in _NAMES if name in frame}
    if "value" in frame and pd.api.types.is_float_dtype(frame["value"]):
        named["value"] = frame["value"].where(frame["value"].abs() < 1_000, frame["value"].round())
    return frame.assign(**named)


def show(frame: pd.DataFrame, *, key: str, height: int = _MOST) -> None:
    """A frame with readable heads, plain dates, and links that open."""
    frame = _in_words(frame.infer_objects())
    config = {name: _column(name, frame[name]) for name in frame.columns}
    tall = min(height, 38 + 35 * max(len(frame), 1))
    st.dataframe(frame, hide_index=True, width="stretch", height=tall, column_config=config, key=key, placeholder="–")


def _column(name: str, values: pd.Series) -> Any:
    title = _TITLES.get(name, name.replace("_", " ").capitalize())
    if title is None:
        return None
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
    return st.column_config.Column(title)
