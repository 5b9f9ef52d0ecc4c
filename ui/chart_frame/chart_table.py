"""The tab Table of a chart: its numbers side by side or one a row, filtered, ordered, and as many as a reader wants."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from charts import text as words
from service import export
from service.checking import error_reports
from service.tables import value_table
from service.tables.value_table import Drawn, Links, View
from service.web.frozen import FROZEN
from ui.elements import table_rows
from ui.session import here

if TYPE_CHECKING:
    from service.drawing.chart import Chart

WIDE: Final = "By company"
LONG: Final = "One number a row"
_ALL: Final = ""


def rows(slug: str) -> str:
    """Where the session holds how many rows of a chart's table are shown."""
    return f"rows:{slug}"


def documents_shown(slug: str) -> str:
    """The same of its documents."""
    return f"documents:{slug}"


def layout(slug: str) -> str:
    """Where the session holds whether companies stand side by side."""
    return f"layout:{slug}"


def show(chart: Chart, query: Mapping[str, str], snapshot: str) -> None:
    """The table; `query` are the chart's parameters as an address writes them."""
    if chart.table.empty:
        st.caption("Nothing is known for this selection.")
        return
    view = _view(chart)
    most = table_rows.most(rows(chart.slug))
    drawn = value_table.drawn(chart, view, most, _links(chart, query, snapshot))
    st.html(drawn.html)
    _foot(chart, drawn, view, snapshot)


def documents(chart: Chart) -> None:
    """The documents behind the chart, newest first."""
    key = documents_shown(chart.slug)
    drawn = value_table.documents(chart.sources, table_rows.most(key))
    st.html(drawn.html)
    with st.container(horizontal=True, vertical_alignment="center"):
        table_rows.foot(key, drawn.shown, drawn.rows, "document")


# ------------------------------------------------------------------------------------------ what is shown


def _view(chart: Chart) -> View:
    """What the reader chose; a choice of one is no choice and is not offered."""
    table, slug = chart.table, chart.slug
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"table-controls-{slug}"):
        wide = _is_wide(chart)
        measures = value_table.side_by_side(table) if wide else {_ALL: "All measures", **value_table.measures(table)}
        measure = _choice("Measure", measures, f"measure:{slug}:{wide}", least=2 if wide else 3)
        named = {_ALL: "All companies", **value_table.companies(value_table.chosen(table, View(measure=measure)))}
        company = _choice("Company", named, f"company:{slug}", least=3)
        view = View(wide, measure, company)
        orders = value_table.orders(table, view)
        order, by = _choice("Order", orders, f"order:{slug}:{wide}", least=2)
    return View(wide, measure, company, order, by)


def _is_wide(chart: Chart) -> bool:
    """By company where that can be, unless the reader wants it otherwise."""
    if not value_table.side_by_side(chart.table):
        return False
    layouts = [WIDE, LONG]
    chosen = st.segmented_control("Layout", layouts, default=WIDE, required=True, key=layout(chart.slug))
    return chosen == WIDE


def _choice(label: str, titles: Mapping[Any, str], key: str, least: int) -> Any:
    """One of the keys of `titles`, by a list where there are at least so many; the first where there are fewer."""
    options = [*titles]
    if len(options) < least:
        return options[0]
    if st.session_state.get(key) not in options:
        st.session_state.pop(key, None)
    return st.selectbox(label, options, format_func=titles.__getitem__, key=key, width=168)


def _links(chart: Chart, query: Mapping[str, str], snapshot: str) -> Links:
    """The documents behind the numbers, and how a report about a row begins."""
    sources = value_table.addresses(chart.sources)
    where = here.link(f"charts/{chart.slug}.csv", dict(query)) if error_reports.configured() else ""

    def report(row: Mapping[str, Any]) -> str:
        reported = error_reports.of_row(chart.slug, {**query, FROZEN: snapshot}, row)
        source = sources.get(str(row.get("accession")), "")
        return error_reports.link(reported, row, source, where, snapshot)

    return Links(sources, report)


# ------------------------------------------------------------------------------------------------- below


def _foot(chart: Chart, drawn: Drawn, view: View, snapshot: str) -> None:
    """How much of the table this is, more of it, and all of it as a file."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"table-foot-{chart.slug}"):
        table_rows.foot(rows(chart.slug), drawn.shown, drawn.rows, "quarter" if view.wide else "row")
        st.download_button(
            f"All {words.plural(len(chart.table), 'number')} as CSV",
            data=partial(export.export, chart, "csv", snapshot=snapshot),
            file_name=export.file_name(chart, "csv"),
            mime=export.media_type("csv"),
            key=f"table-csv:{chart.slug}",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )
