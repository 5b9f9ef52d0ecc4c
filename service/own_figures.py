"""What a chart says of the users' own figures that it rests on: in its finding, so on its page and in every export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from charts import text
from charts.core import Chart
from contracts import Company, Evidence
from data import audit_queries
from data.store import Store
from engine.own_events import DOCUMENT as OWN_EVENTS

_WHAT: Final = "figures that users of this dashboard entered and no filing states"


def named(store: Store, chart: Chart, companies: Sequence[Company]) -> Chart:
    """The chart with a sentence on the values that rest on own figures, by company; unchanged where none does.

    A computed value has the grade of its weakest input, and an own figure is the weakest: none is missed. What a reader
    types on a page, such as a pay, has that grade, too; the chart itself says of it whose it is. Own events move no
    figure.
    """
    entered = set(audit_queries.own_rows(store)["ticker"])
    whose = _touched(chart, {c.ticker: text.short(c) for c in companies}, entered) if entered else None
    if whose is None:
        return chart
    said = f"{whose} rest on own figures: {_WHAT}."
    finding = replace(chart.finding, exceptions=(said, *chart.finding.exceptions))
    return replace(chart, finding=finding, alt=f"{chart.alt} {said}")


def _touched(chart: Chart, names: dict[str, str], entered: set[str]) -> str | None:
    """Whose values rest on own figures, to begin a sentence with; None where no value does."""
    table, grade = chart.table, Evidence.USER.value
    columns = [name for name in table if str(name).startswith("evidence")]
    rows = table[table[columns].isin([grade]).any(axis=1)]
    if "accession" in rows:
        rows = rows[rows["accession"] != OWN_EVENTS]
    if "value" in rows:
        rows = rows[rows["value"].notna()]
    tickers = [t for t in dict.fromkeys(rows["ticker"].dropna()) if t in entered] if "ticker" in rows else []
    if tickers:
        return f"Values of {text.join([names.get(ticker, str(ticker)) for ticker in tickers])}"
    figures = chart.sources[chart.sources["source_id"] != OWN_EVENTS]
    cited = "evidence" in figures and figures["evidence"].eq(grade).any()
    return "Some values" if len(rows) or cited else None
