"""The one frame of every chart: headline, deck, and the tabs Chart | Table | Method | Sources | Download & share.

Only the open tab is computed and sent. A frame is a fragment: another tab concerns nothing else on the page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from charts import text as words
from service.drawing import chart as charts
from ui.chart_frame import chart_table, download, point_sources
from ui.elements import callout
from ui.elements.markdown import escape
from ui.session import cache, opening

if TYPE_CHECKING:
    from service.drawing.chart import Chart, Description
    from service.snapshots.current_store import Store


@dataclass(frozen=True, slots=True)
class Framed:
    """A chart with its parameters and where it stands: its page, the page's address, and whether it leads."""

    store: Store
    slug: str
    params: dict[str, Any]
    page: str
    query: dict[str, str]
    lead: bool

    @property
    def chart(self) -> Chart:
        """The finished chart."""
        return cache.chart(self.store, self.slug, self.params)

    @property
    def at_hand(self) -> bool:
        """Whether the finished chart is kept."""
        return cache.has_chart(self.store, self.slug, self.params)


@st.fragment
def show(framed: Framed) -> None:
    """Draw the frame of a chart; the headline of the lead chart heads the page, since its question is the title."""
    with callout.isolated(f"chart {framed.slug} of page {framed.page}"):
        chart = framed.chart
        _finding(chart, lead=framed.lead)
        opened = st.tabs(list(opening.TABS), key=opening.tabs(framed.slug), on_change="rerun")
        for tab, body in zip(opened, _BODIES, strict=True):
            if tab.open:
                with tab:
                    body(framed)


def _finding(chart: Chart, *, lead: bool) -> None:
    with st.container(key=f"finding-{chart.slug}", gap=None):
        headline = escape(chart.finding.headline)
        st.markdown(f"## {headline}" if lead else f"**{headline}**")
        if chart.finding.deck:
            st.markdown(escape(chart.finding.deck))


def _drawing(framed: Framed) -> None:
    chart = framed.chart
    point_sources.drawing(framed)
    left_out = [escape(line) for line in words.gathered((*chart.finding.exceptions, *chart.missing))]
    if left_out:
        st.caption(" · ".join(left_out))
    if chart.notes:
        _notes(chart)


def _notes(chart: Chart) -> None:
    title = words.how_to_read(chart.notes)
    opened = st.expander(title, key=f"notes:{chart.slug}", on_change="rerun", type="compact")
    if opened.open:
        with opened:
            st.caption("  \n".join(escape(note) for note in chart.notes))


def _table(framed: Framed) -> None:
    chart_table.show(framed.chart, charts.to_query(framed.slug, framed.params), framed.store.published)


def _method(framed: Framed) -> None:
    chart = framed.chart
    if chart.notes:
        st.caption("  \n".join(escape(note) for note in chart.notes))
    if chart.statistics:
        st.markdown("**Statistics**")
        st.caption("  \n".join(escape(line) for line in chart.statistics))
    for described in chart.described:
        formula(described)


def _sources(framed: Framed) -> None:
    point_sources.events(framed.chart)
    point_sources.chooser(framed)
    chart_table.documents(framed.chart)


def _download(framed: Framed) -> None:
    chart = framed.chart
    lead = "" if framed.lead else framed.slug
    query = opening.named(framed.query, lead)
    own = charts.to_query(framed.slug, framed.params)
    download.menu(chart, framed.page, query, own, framed.store)


_BODIES: Final[tuple[Callable[[Framed], None], ...]] = (_drawing, _table, _method, _sources, _download)


def formula(described: Description) -> None:
    """One measure or metric: its formula, what it means, and where it misleads."""
    st.markdown(f"**{escape(described.title)}** ({escape(words.unit(described.unit.symbol))})")
    if described.formula:
        st.latex(described.formula)
    texts = [
        described.interpretation,
        described.caveat,
        f"Reference: {described.reference}" if described.reference else "",
    ]
    st.caption("  \n".join(escape(text) for text in texts if text))
