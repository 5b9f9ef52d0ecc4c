"""Where does this number come from? Any value, its formula, its terms, and the filed facts behind them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from charts import frame, style
from charts import text as words
from contracts import Unit
from engine import catalogue, provenance
from errors import NotFound
from ui.chart_frame import chart_block
from ui.elements import number_tables
from ui.elements.callout import guarded
from ui.elements.markdown import escape
from ui.parameters import controls
from ui.session import cache

if TYPE_CHECKING:
    from charts.blocks import Page
    from charts.parameter import Parameter
    from engine.provenance import Trace
    from service.snapshots.current_store import Store


def picker(store: Store, page: Page, parameters: Sequence[Parameter], as_of: date | None) -> None:
    """Pick a company, a number and a quarter; see what it is made of."""
    with guarded():
        columns = st.columns([2, 3, 1])
        chosen = []
        for column, parameter in zip(columns, parameters, strict=True):
            with column:
                chosen.append(controls.widget(page.slug, parameter, store))
        [ticker], name, quarter = chosen
        _show(_traced(store, ticker, name, quarter, as_of))


def _traced(store: Store, ticker: str, name: str, quarter: str | None, as_of: date | None) -> Trace:
    known = cache.known_quarters(store, name, ticker, as_of)
    if not known:
        raise NotFound(
            "Nothing is known of this number",
            which=f"{catalogue.describe(name).title} of {ticker}",
            next_step="The chart above shows which numbers are.",
        )
    if quarter and quarter not in known:
        raise NotFound(
            "There is no such value",
            which=f"{catalogue.describe(name).title} of {ticker} in {words.quarter(quarter)}",
            next_step=f"It is known from {words.quarter(known[0])} to {words.quarter(known[-1])}.",
        )
    end = pd.Period(quarter or known[-1], freq="Q-DEC").end_time.date()
    return provenance.trace(store, ticker, name, end, as_of=as_of)


def _show(traced: Trace) -> None:
    described = catalogue.describe(traced.name)
    st.markdown(f"**{_value(traced.value, catalogue.unit_of(traced.name, traced.unit))}**")
    st.markdown(
        f"{escape(described.title)} of {escape(traced.ticker)}, period to {frame.day(traced.period_end)}. "
        f"Evidence: **{escape(words.evidence(traced.evidence))}**, {escape(words.method(traced.method))}."
    )
    chart_block.formula(described)
    number_tables.show(traced.terms.dropna(axis="columns", how="all"), key="trace:terms", caption="Terms")
    filed = traced.inputs.dropna(axis="columns", how="all").rename(columns={"title": "document"})
    number_tables.show(filed, key="trace:inputs", caption="What was filed")


def _value(value: float, unit: Unit) -> str:
    """The value for reading, and in full where that rounds it."""
    brief, full = style.written(value, unit), style.minus(f"{value:,.0f}")
    return escape(brief) if abs(value) < 1e6 else f"{escape(brief)} :small[:gray[{escape(full)}]]"
