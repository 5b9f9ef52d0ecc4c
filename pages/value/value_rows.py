"""The tables behind the charts of this page: rows of computed numbers, and the sources that they name."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import pandas as pd

from charts import frame
from charts.core import ChartData, Number
from engine.value import Value
from pages.value.frames import Effect

Row = dict[str, Any]


def level_row(data: ChartData, value: Value) -> Row:
    """A level as a row of the table."""
    return titled(data, value, value.name, _level_title(data, value.name))


def titled(data: ChartData, value: Value, name: str, title: str) -> Row:
    """A number as a row of the table under a name and a title of its own."""
    company = frame.by_ticker(data)[value.ticker].name
    return {**value.columns(), "company": company, "name": name, "title": title}


def effect_row(data: ChartData, effect: Effect, name: str, title: str, **more: Any) -> Row:
    """An effect as a row of the table, with further columns."""
    return {**titled(data, effect.value, name, title), "since": effect.since, "ratio": effect.ratio, **more}


def _level_title(data: ChartData, name: str) -> str:
    """A level as a heading: the catalogue's title, and that it is a mean."""
    if name in data.described:
        return data.described[name].title
    return f"{frame.describe(data, name.removesuffix('_average')).title}, average"


def number(value: Value, name: str = "") -> Number:
    """A drawn number that a sentence uses, by the name that it has in the table (its own where none is given)."""
    return Number(value.value, name or value.name, value.ticker, value.quarter)


def cited(data: ChartData, table: pd.DataFrame) -> ChartData:
    """The data with those sources alone that the table names, and the price records of its companies."""
    used = set(table["accession"].dropna())
    priced = {f"prices-{t}" for t in table["ticker"]} if "market_value" in set(table["name"]) else set()
    return dataclasses.replace(data, sources=data.sources[data.sources["source_id"].isin(used | priced)])


def framed(rows: Sequence[Row], columns: Sequence[str]) -> pd.DataFrame:
    """The table of these rows."""
    return pd.DataFrame(rows, columns=list(columns))
