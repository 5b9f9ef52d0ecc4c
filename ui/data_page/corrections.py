"""The editor's list of corrections, and the form by which a reader reports an error in one number."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

import streamlit as st

from charts import frame
from charts import text as words
from engine import data_status
from errors import NotFound
from service.checking import error_reports
from service.checking.error_reports import ABOUT
from service.drawing import chart as charts
from service.snapshots import current_store
from service.tables import html_table, value_table
from service.web.frozen import FROZEN
from ui.elements.callout import guarded
from ui.elements.markdown import escape as escape_markdown
from ui.session import here

if TYPE_CHECKING:
    from service.checking.error_reports import Reported
    from service.snapshots.current_store import Store

_HEADS: Final = ("Figure", "Shown before", "Shown now", "Why", "Corrected on", "Noticed by")
_MOST: Final = 8  # rows that one report may be about: those of a quarter, company by company
_HOW = "Every row of a chart's table has **Report an error**: it leads here with the particulars of its number."
_WHERE = "No address for reports is configured here: send this to whoever gave you the address of this dashboard."
_ASKED = "Say what is wrong, what is right, and which document says so."


def count() -> str:
    """How many figures were corrected."""
    return f"{words.plural(len(data_status.corrections()), 'figure')} that we showed wrongly, each with its reason."


def listed() -> str:
    """HTML of the corrections, each with the document that settles it."""
    lines = [
        html_table.row(
            escape(one.what),
            [
                escape(one.before),
                html_table.link(one.source, one.after, title="Open the document"),
                *map(escape, (one.why, frame.day(one.corrected_on), one.noticed_by)),
            ],
        )
        for one in data_status.corrections()
    ]
    head = f"<tr>{''.join(map(html_table.head, _HEADS))}</tr>"
    return html_table.table("Corrections, the newest first. The figure shown now leads to its document.", head, lines)


# ------------------------------------------------------------------------------------- the report of an error


def how() -> str:
    """The answer in a line."""
    return "From the row of any table, with the particulars of its number."


def form(store: Store) -> None:
    """How to report an error; the particulars of the number that the address names, to be copied or sent."""
    asked = str(st.query_params.get(ABOUT, ""))
    address = error_reports.configured()
    st.markdown(_ASKED if asked else _HOW)
    if asked:
        with guarded():
            st.code(_particulars(store, error_reports.read(asked)), language=None, wrap_lines=True)
    st.markdown(f"[Report it here]({address})." if address else escape_markdown(_WHERE))


def _particulars(store: Store, reported: Reported) -> str:
    """Of the snapshot that the reader saw. Raises NotFound and UsageError where the number is not there."""
    query = dict(reported.query)
    seen = query.pop(FROZEN, "")
    store = store if seen in ("", store.published) else current_store.kept(seen)
    params = charts.strict(store, reported.chart, query)
    chart = charts.draw(store, reported.chart, params)
    rows = reported.rows(chart)
    if rows.empty:
        next_step = "Open the table of the chart, and the link of the row."
        raise NotFound("The chart has no such number", which=reported.chart, next_step=next_step)
    addresses = value_table.addresses(chart.sources)
    where = here.link(f"charts/{chart.slug}.csv", query)
    return "\n\n".join(
        error_reports.particulars(row, addresses.get(str(row.get("accession")), ""), where, store.published)
        for row in value_table.records(rows.head(_MOST))
    )
