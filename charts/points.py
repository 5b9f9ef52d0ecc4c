"""Which rows of a chart's table a clicked point stands for."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import pandas as pd

from charts.core import Chart


@dataclass(frozen=True, slots=True)
class Point:
    """A point that a reader clicked: the trace's place in the figure, and the coordinates as plotly.js gives them."""

    curve: int
    x: Any
    y: Any


def quarters(chart: Chart) -> list[str]:
    """The quarters of which the table has a value, newest first."""
    return sorted(set(_quarter_of(_valued(chart.table)).dropna()), reverse=True)


def rows_in(chart: Chart, quarter: str, names: Collection[str] = (), tickers: Collection[str] = ()) -> pd.DataFrame:
    """The rows with a value of one quarter, of some names and tickers or of all."""
    known = _valued(chart.table)
    inside = _quarter_of(known) == quarter
    for column, wanted in (("name", names), ("ticker", tickers)):
        if wanted:
            inside &= known[column].isin(list(wanted))
    return known[inside]


def rows_of(chart: Chart, point: Point) -> pd.DataFrame:
    """The rows that a point stands for: those of its quarter and panel, or those of the one company and quarter whose
    values are the point's coordinates; none where it stands for no value of the table.
    """
    panel = _panel(chart, point.curve)
    if panel is not None:
        return rows_in(chart, str(pd.Period(str(point.x), freq="Q")), panel["names"], panel["tickers"])
    known = _valued(chart.table)
    places = [place for place in (point.x, point.y) if isinstance(place, int | float) and math.isfinite(place)]
    holders = [each for each in (_holders(known, place) for place in places) if each]
    owners = set.intersection(*holders) if holders else set()
    if len(owners) != 1:
        return known.head(0)
    [(ticker, quarter)] = owners
    return rows_in(chart, quarter, tickers=(ticker,))


def _panel(chart: Chart, curve: int) -> dict[str, Any] | None:
    """What the foot of a panel says of it (`charts.quarter_hover`); None for any other trace."""
    meta = chart.figure.data[curve].get("meta") if 0 <= curve < len(chart.figure.data) else None
    return meta if isinstance(meta, dict) else None


def _valued(table: pd.DataFrame) -> pd.DataFrame:
    return table.dropna(subset=["value"]) if {"ticker", "value"} <= set(table) else table.head(0)


def _quarter_of(table: pd.DataFrame) -> pd.Series:
    """The quarter in which a row is drawn: its own or a projected one, else that of what was announced or spent."""
    named = [table[name].astype("object") for name in ("quarter", "projected") if name in table]
    dated = [_quarter_of_days(table[name]) for name in ("announced", "period_end") if name in table]
    first = pd.Series(data=None, index=table.index, dtype="object")
    for column in (*named, *dated):
        first = first.where(first.notna(), column)
    return first


def _quarter_of_days(days: pd.Series) -> pd.Series:
    known = pd.to_datetime(days, errors="coerce")
    return known.dt.to_period("Q").astype(str).where(known.notna()).astype("object")


def _holders(known: pd.DataFrame, place: float) -> set[tuple[str, str]]:
    """The companies and quarters with a value that is the coordinate, to the last digits that a browser keeps."""
    near = (known["value"].astype(float) - place).abs() <= 1e-9 * max(abs(place), 1e-9)
    owners = zip(known["ticker"], _quarter_of(known), near, strict=True)
    return {(str(ticker), str(quarter)) for ticker, quarter, is_near in owners if is_near and isinstance(ticker, str)}
