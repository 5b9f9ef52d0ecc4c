"""Where the numbers of a point come from: a short list with the value, its grade, and the document behind each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import streamlit as st

from charts import frame, paragraphs, points, style
from charts import text as words
from charts.points import Point
from contracts import unit_called
from engine import catalogue
from pages import lineage_address
from service.tables.html_table import safe_address
from ui.elements.markdown import address, escape
from ui.elements.plain_figure import plain_figure
from ui.parameters import selection

if TYPE_CHECKING:
    from service.drawing.chart import Chart
    from ui.chart_frame.chart_block import Framed

_CONFIG: Final = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
    "toImageButtonOptions": {"scale": 2},
}
_MOST: Final = 40  # rows of a list; the Table tab has all


@st.fragment
def drawing(framed: Framed) -> None:
    """The drawing, and below it where the numbers come from that a reader clicked. A click concerns nothing else."""
    chart = framed.chart
    if blocks := paragraphs.of(chart.figure):
        st.html(_of_text(blocks))
        return
    key = f"chart:{chart.slug}:{_round(framed)}"
    st.plotly_chart(
        plain_figure(chart.figure),
        key=key,
        alt=chart.alt,
        config=_CONFIG,
        on_select=partial(_clicked, framed, key),
        selection_mode="points",
    )
    if kept := st.session_state.get(_place(framed)):
        with st.container(key=f"clicked-{chart.slug}"):
            listed(chart, points.rows_of(chart, kept["point"]))


def _of_text(blocks: list[list[str]]) -> str:
    """A drawing of text as text: as wide as the page, and for who reads it aloud."""
    items = (
        f"<li><strong>{words.escape(title)}</strong>{''.join(f'<p>{words.escape(each)}</p>' for each in said)}</li>"
        for title, *said in blocks
    )
    return f'<ul class="prose">{"".join(items)}</ul>'


def events(chart: Chart) -> None:
    """The events that are marked on the chart, each with its day and its document."""
    documents = _documents(chart)
    marked = [
        f"- {escape(words.day(event.day))}, {escape(event.name)}. {_document(documents.get(event.source_id))}"
        for event in chart.events
    ]
    if marked:
        st.markdown("\n".join(["**Marked on the chart**\n", *marked]))


def chooser(framed: Framed) -> None:
    """The same for any quarter, chosen from a list: for who uses no pointer."""
    chart = framed.chart
    quarters = points.quarters(chart)
    if not quarters:
        return
    chosen = st.selectbox(
        "Where the numbers of a quarter come from",
        quarters,
        index=None,
        format_func=words.quarter,
        placeholder="Choose a quarter",
        key=f"quarter-sources:{chart.slug}",
    )
    if chosen:
        listed(chart, points.rows_in(chart, chosen))


def _place(framed: Framed) -> str:
    """Where the session holds the point that was clicked."""
    return f"clicked:{framed.slug}"


def _round(framed: Framed) -> int:
    """A number that goes up when the point that was clicked belongs to a drawing that is shown no more.

    The browser would keep the point selected in the next drawing, where a click on it would only take it back.
    """
    at = f"clicks:{framed.slug}"
    kept = st.session_state.get(_place(framed))
    if kept and kept["of"] != _drawn(framed):
        del st.session_state[_place(framed)]
        st.session_state[at] = st.session_state.get(at, 0) + 1
    return int(st.session_state.get(at, 0))


def _drawn(framed: Framed) -> tuple[str, dict[str, Any]]:
    """What tells one drawing from another of the same chart."""
    return framed.store.snapshot, dict(framed.params)


def _clicked(framed: Framed, key: str) -> None:
    """Keep the point that was clicked, and the drawing that it is of; a click on it again takes it back."""
    chosen = st.session_state[key]["selection"]["points"]
    if not chosen:
        st.session_state.pop(_place(framed), None)
        return
    first = chosen[0]
    point = Point(int(first["curve_number"]), first.get("x"), first.get("y"))
    st.session_state[_place(framed)] = {"of": _drawn(framed), "point": point}


# ------------------------------------------------------------------------------------------ the list


def listed(chart: Chart, rows: pd.DataFrame) -> None:
    """One line per value: whose, how much, of which period, how firmly known, and the document."""
    if rows.empty:
        st.caption("This mark stands for no single value of the table; the Sources tab has every document.")
        return
    documents = _documents(chart)
    text = [f"**Where the numbers of {_when(rows)} come from**"]
    for title, own in rows.head(_MOST).groupby("title", sort=False):
        text += [f"\n{escape(str(title))}\n", *(_line(row, documents) for row in own.to_dict("records"))]
    st.markdown(selection.linked("\n".join(text)))
    if len(rows) > _MOST:
        st.caption(f"{words.plural(len(rows) - _MOST, 'more value')} in the Table tab.")


def _documents(chart: Chart) -> dict[Any, dict[Any, Any]]:
    """The documents behind the chart by their ids."""
    return chart.sources.drop_duplicates("source_id").set_index("source_id").to_dict("index")


def _when(rows: pd.DataFrame) -> str:
    named = [rows[name].dropna() for name in ("quarter", "projected") if name in rows]
    return words.join([words.quarter(q) for q in dict.fromkeys(q for column in named for q in column)])


def _line(row: dict[Any, Any], documents: dict[Any, dict[Any, Any]]) -> str:
    """ "Meta: 75,472, reported, period to 30 Jun 2026, known since 30 Jul 2026. Form 10-Q (link) · its inputs"."""
    value = style.written(float(row["value"]), unit_called(str(row["unit"])))
    end, known = frame.day(row["period_end"]), frame.day(row["known_on"])
    parts = [
        value,
        words.evidence(row["evidence"]) if isinstance(row["evidence"], str) else "",
        f"period to {end}" if end else "",
        f"known since {known}" if known else "",
    ]
    links = [_document(documents.get(row["accession"])), _inputs(row)]
    said = ", ".join(part for part in parts if part)
    return f"- **{escape(str(row['company']))}** {escape(said)}. {' · '.join(link for link in links if link)}"


def _document(document: dict[Any, Any] | None) -> str:
    if document is None:
        return ""
    title = escape(words.readable(str(document["title"])))
    url = str(document["url"] or "")
    return f"[{title}]({address(url)})" if safe_address(url) else title


def _inputs(row: dict[Any, Any]) -> str:
    """The way to every filed figure behind a value, where the catalogue knows it."""
    if row["name"] not in catalogue.names() or not isinstance(row["quarter"], str):
        return ""
    return f"[what it is made of]({lineage_address(row['name'], row['ticker'], row['quarter'])})"
