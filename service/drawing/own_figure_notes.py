"""What a chart says of the users' own figures that it rests on: in its finding, so on its page and in every export,
and in its key to dashed and hollow marks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final

import pandas as pd

from charts import marks, text
from charts.core import Chart
from contracts import Company, Evidence
from data.reading import audit_queries
from data.store import Store
from engine.own_events import DOCUMENT as OWN_EVENTS

_SHARED: Final = "rest on own figures: figures that users of this dashboard entered and no filing states"
_PRIVATE: Final = (
    "rest on private own figures: whoever made this view entered them, no filing states them, and an address of this "
    "chart shows it without them"
)


def named(store: Store, chart: Chart, companies: Sequence[Company], assumptions: Collection[str] = ()) -> Chart:
    """The chart with a sentence on the values that rest on own figures, by company, and a key that names them;
    unchanged where none does.

    A computed value has the grade of its weakest input, and an own figure is the weakest: none is missed. What is only
    assumed has that grade, too: the rows that the chart declares as `assumptions`, and what a reader types, which cites
    no file of own figures. Own events move no figure.
    """
    entered = _entered(store, chart)
    if entered.empty:
        return chart
    names = {c.ticker: text.short(c) for c in companies}
    private = entered["source_id"].isin(store.private_sources)
    kinds = [(set(entered.loc[private, "ticker"]), _PRIVATE), (set(entered.loc[~private, "ticker"]), _SHARED)]
    rows = _weak_rows(chart.table, assumptions)
    said = [f"{whose} {what}." for tickers, what in kinds if tickers and (whose := _whose(rows, names, tickers))]
    if not said:
        return chart
    finding = replace(chart.finding, exceptions=(*said, *chart.finding.exceptions))
    figure = chart.figure.copy()
    figure.rewrite(marks.key_with_own)
    return replace(chart, finding=finding, figure=figure, alt=" ".join([chart.alt, *said]))


def _entered(store: Store, chart: Chart) -> pd.DataFrame:
    """Of which companies the files of own figures are that a chart cites: source_id, ticker."""
    given = audit_queries.own_companies(store)
    return given[given["source_id"].isin(set(chart.sources.get("source_id", ())))]


def _weak_rows(table: pd.DataFrame, assumptions: Collection[str]) -> pd.DataFrame:
    """The rows of a table that have the grade of own figures and are no assumptions."""
    columns = [name for name in table if str(name).startswith("evidence")]
    rows = table[table[columns].isin([Evidence.USER.value]).any(axis=1)]
    if "accession" in rows:
        rows = rows[rows["accession"] != OWN_EVENTS]
    if not {"name", "value"} <= set(table):
        return rows
    valued = set(table.loc[table["value"].notna(), "name"])  # a table of what is known has names without any value
    return rows[~rows["name"].isin(list(assumptions)) & (rows["value"].notna() | ~rows["name"].isin(valued))]


def _whose(rows: pd.DataFrame, names: dict[str, str], entered: Collection[str]) -> str:
    """Whose values rest on own figures, to begin a sentence with; '' where no value does.

    A row that belongs to no single company, or to none of those, as a verdict on several does, is "some".
    """
    given: Iterable[object] = rows["ticker"] if "ticker" in rows else [None] * len(rows)
    listed = list(dict.fromkeys(str(ticker) if isinstance(ticker, str) else "" for ticker in given))
    tickers = [ticker for ticker in listed if ticker in entered]
    if tickers:
        return f"Values of {text.join([names.get(ticker, ticker) for ticker in tickers])}"
    return "Some values" if listed else ""
