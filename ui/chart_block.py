"""A chart on a page: the finding, the drawing, the menu to take it away, its table, how it is computed, its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from service import chart as charts
from ui import cache, download, number_tables
from ui.callout import guarded
from ui.markdown import escape
from ui.plain_figure import plain_figure

if TYPE_CHECKING:
    import pandas as pd

    from service.chart import Chart, Description
    from service.current_store import Store

_TABS: Final = ("Table", "How this is computed", "Sources")
_CONFIG: Final = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
    "toImageButtonOptions": {"scale": 2},
}


def show(store: Store, slug: str, params: dict[str, Any], page: str, query: dict[str, str], *, lead: bool) -> None:
    """Draw the chart of these parameters. The lead chart answers the page's own question, so it does not repeat it."""
    with guarded():
        chart = cache.chart(store, slug, params)
        if not lead:
            st.subheader(chart.question, anchor=slug)
        _finding(chart, lead=lead)
        st.plotly_chart(plain_figure(chart.figure), key=f"chart:{slug}", alt=chart.alt, config=_CONFIG)
        _notes(chart)
        download.menu(chart, page, query, charts.to_query(slug, params), store.snapshot)
        _details(chart, cache.numbers(store, slug, params))


def _finding(chart: Chart, *, lead: bool) -> None:
    st.markdown(f"#### {escape(chart.finding.headline)}" if lead else f"**{escape(chart.finding.headline)}**")
    if chart.as_of:
        st.caption(f"As known on {chart.as_of.isoformat()}; nothing that was published later is used.")


def _notes(chart: Chart) -> None:
    lines = [escape(note) for note in (*chart.notes, *chart.missing)]
    if lines:
        st.caption("  \n".join(lines))


def _details(chart: Chart, numbers: pd.DataFrame) -> None:
    """Only the tab that is open is sent to the browser."""
    table, how, sources = st.tabs(list(_TABS), key=f"details:{chart.slug}", on_change="rerun")
    if table.open:
        with table:
            _numbers(chart, numbers)
    if how.open:
        with how:
            _formulas(chart)
    if sources.open:
        with sources:
            number_tables.sources(chart)


def _numbers(chart: Chart, numbers: pd.DataFrame) -> None:
    if numbers.empty:
        st.caption("Nothing is known for this selection.")
    else:
        number_tables.show(numbers, key=f"numbers:{chart.slug}")


def _formulas(chart: Chart) -> None:
    for described in chart.described:
        formula(described)


def formula(described: Description) -> None:
    """One measure or metric: its formula, what it means, and where it misleads."""
    st.markdown(f"**{escape(described.title)}** ({escape(described.unit.symbol)})")
    if described.formula:
        st.latex(described.formula)
    texts = [
        described.interpretation,
        described.caveat,
        f"Reference: {described.reference}" if described.reference else "",
    ]
    st.caption("  \n".join(escape(text) for text in texts if text))
