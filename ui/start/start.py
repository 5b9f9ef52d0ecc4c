"""The start page: what this is, intelligence leverage in one picture, answers, the claims, a search, how fresh the data
are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from charts.frame import day
from charts.text import COMPUTE, moment
from engine import catalogue
from errors import UsageError
from service.checking import error_reports
from service.drawing import chart as charts
from service.drawing import selection as selections
from service.export.meta import newest
from service.updating import update_text
from ui.elements import callout
from ui.elements.markdown import escape
from ui.elements.plain_figure import plain_figure
from ui.page import page_frame
from ui.parameters import selection, selection_chips
from ui.session import cache
from ui.session.crowding import CROWD
from ui.start import start_board, start_pictures
from ui.start.start_page import PAGE

if TYPE_CHECKING:
    from charts.parameter import Parameter
    from service.drawing.selection import Selection
    from service.snapshots.current_store import Store

_WHAT: Final = (
    "Measured from the filings of listed companies: how many people they employ, what they invest, and what each "
    "employee brings. Every number leads to the filing that it comes from."
)
_MEANING: Final = (
    "**Intelligence leverage** is how much more each employee brings when more compute capital stands behind each. An "
    "arrow above the dotted line: gross profit per employee grew faster than compute capital per employee."
)


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer of the start page: the chart that gives it, and the address where it is told in full."""

    chart: str
    address: str


_ANSWERS: Final = (
    _Answer("paradox", "paradox"),
    _Answer("capex_returns", "returns"),
    _Answer("guidance", "returns?open=guidance"),
)


def show() -> None:
    """Show the start page."""
    page_frame.head(PAGE.title)
    st.caption(page_frame.APP)
    st.title(PAGE.question, anchor=False)
    st.markdown(_WHAT)
    store = page_frame.store()
    with CROWD.reader(), callout.guarded():
        callout.notices(store.notices)
        chosen = selection.drawn(store, ()).selection
        selection_chips.show(store, chosen, _shared("paradox"), {})  # each answer has its own usual window
        callout.refused(selection.refused("", chosen))
        _search(store)
        left, right = st.columns([3, 2], gap="large")
        with left, callout.isolated("the picture of the start page"):
            _picture(store, chosen)
        with right:
            st.markdown("## What is new")
            with callout.isolated("what is new on the start page"):
                _new(store, chosen.values.get("as_of"))
        st.markdown("## Three answers")
        with st.container(key="answers"):
            columns = st.columns(len(_ANSWERS), gap="medium")
        for column, answer in zip(columns, _ANSWERS, strict=True):
            with column, callout.isolated(f"the answer of {answer.chart} on the start page"):
                _answer(store, answer, chosen)
        st.markdown("## The thesis, claim by claim")
        with st.container(key="claims"), callout.isolated("the claims on the start page"):
            start_board.show(store, _params(store, start_board.SLUG, chosen))
        _footer(store)


def _shared(slug: str) -> list[Parameter]:
    return selections.shared_of(charts.spec_of(slug).parameters)


def _params(store: Store, slug: str, chosen: Selection) -> dict[str, Any]:
    """The parameters of a chart with what the reader chose for all pages."""
    shared, _ = charts.checked(store, _shared(slug), chosen.on_page(_shared(slug)))
    return charts.spec_of(slug).defaults() | shared


def _picture(store: Store, chosen: Selection) -> None:
    """Two companies, two arrows, with the numbers of the chart that they come from; of a reader's choice the day only,
    since her companies may have no arrow."""
    defaults = charts.spec_of("efficiency").defaults()
    chart = cache.chart(store, "efficiency", defaults | {"as_of": chosen.values.get("as_of")})
    names, colours = _companies(store)
    arrows = start_pictures.arrows(chart.table, names)
    st.markdown("## In one picture")
    st.markdown(_MEANING)
    if len(arrows) < 2:
        st.caption("Not enough is known for a picture.")
        return
    st.plotly_chart(
        plain_figure(start_pictures.picture(arrows, colours)),
        key="start:picture",
        alt=start_pictures.in_words(arrows),
        config={"displayModeBar": False},
    )
    st.markdown(selection.linked(f"{escape(start_pictures.in_words(arrows))} [All companies](efficiency)."))
    st.caption(escape(COMPUTE))


def _answer(store: Store, answer: _Answer, chosen: Selection) -> None:
    params = _params(store, answer.chart, chosen)
    chart = cache.chart(store, answer.chart, params)
    _, colours = _companies(store)
    st.markdown(f":small[{escape(chart.question)}]")
    st.markdown(selection.linked(f"**[{escape(chart.finding.headline)}]({answer.address})**"))
    drawing = start_pictures.small(answer.chart, chart.table, colours)
    if drawing is None:
        return
    st.plotly_chart(plain_figure(drawing), key=f"start:{answer.chart}", alt=chart.alt, config={"displayModeBar": False})
    st.caption(escape(f"{start_pictures.caption(answer.chart, params)} As known on {day(newest(chart))}."))


def _new(store: Store, as_of: date | None) -> None:
    """The filings that came last, newest first; left out in a view of the past, which had others."""
    if as_of:
        st.caption("Left out while the page shows an earlier day.")
        return
    rows = cache.freshness(store)
    names, colours = _companies(store)
    all_companies = selection.linked("[All companies](data?open=freshness)")
    st.markdown(f"{escape(update_text.reach(cache.age(store)))} {all_companies}.")
    st.plotly_chart(
        plain_figure(start_pictures.filings(rows, names, colours)),
        key="start:new",
        alt="The day of the newest filing of the companies that filed last.",
        config={"displayModeBar": False},
    )
    st.caption("The newest filing of each of the companies that filed last.")


def _search(store: Store) -> None:
    """A company by name, ticker or alias; what is not here can be added."""
    known = cache.labels(store)
    typed = st.selectbox(
        "Find a company",
        list(known),
        index=None,
        format_func=lambda ticker: known.get(ticker, ticker),
        placeholder="Name, ticker or alias, such as Google or FB",
        accept_new_options=True,
        key="start:search",
        width=420,
    )
    if not typed:
        return
    chosen = _company(store, typed)
    if chosen:
        name = escape(known[chosen])
        links = [("People and value", "paradox"), ("Returns on capex", "returns"), ("Compare", "compare")]
        st.markdown(f"**{name}**: " + " · ".join(f"[{text}]({page}?companies={chosen})" for text, page in links))
        return
    selection_chips.offer([typed])


def _company(store: Store, typed: str) -> str:
    """The ticker of a company that is here, by its ticker, name or alias; empty for any other text."""
    try:
        return catalogue.checked_tickers(store, [typed])[0]
    except UsageError:
        return ""


def _companies(store: Store) -> tuple[dict[str, str], dict[str, str]]:
    """Names and colours by ticker."""
    known = catalogue.companies(store)
    return {c.ticker: c.name for c in known}, {c.ticker: c.colour for c in known}


def _footer(store: Store) -> None:
    st.divider()
    st.caption(
        f"Snapshot {escape(store.label)}, written {moment(store.built_at)} UTC. "
        f"{selection.linked(f'[Report an error]({error_reports.address()})')}. "
        f"{selection.linked('[What did we correct?](data?open=corrections)')} Not investment advice."
    )
