"""The line under a page's title: what is chosen, each choice with its way back to the default, and the as-of day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import streamlit as st

from charts import text
from charts.frame import day
from charts.params import PEAK
from engine import catalogue, groups
from service.input import grammar
from ui.elements.markdown import escape
from ui.parameters import selection
from ui.session import cache, visitor

if TYPE_CHECKING:
    from charts.parameter import Parameter
    from service.drawing.selection import Selection
    from service.snapshots.current_store import Store

_BY_NAME: Final = 4  # so many companies are named, more are counted
_AS_OF: Final = "as_of"
_LINE: Final = {"companies": "", "from": "from", "to": "to", "base": "measured from"}
_OPEN: Final = {"from": "first known", "to": "newest", "base": "the usual quarter"}


def show(
    store: Store, selected: Selection, parameters: Sequence[Parameter], params: Mapping[str, Any], among: str = ""
) -> None:
    """What a page shows, of the values in `params`; what was chosen is a button that takes the choice back.

    `among` is who the page draws beside the chosen companies, and stands before them.
    """
    present = [p.name for p in parameters]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="selection-chips"):
        usual = [words(store, n, params[n]) for n in _LINE if n in params and n in present and n not in selected.values]
        usual = [among, *usual] if among else usual
        if usual:
            st.markdown(f":gray[{escape(' · '.join(usual))}]", width="content")
        chosen = [name for name in _LINE if name in selected.values]
        for name in chosen:
            _chip(name, words(store, name, selected.values[name]), used=name in present)
        if len(chosen) > 1:
            st.button("Reset all", key="reset:all", type="tertiary", on_click=selection.reset, args=tuple(chosen))
    if _AS_OF in selected.values:
        _as_of(store, selected.values[_AS_OF], able=_AS_OF in present)


def offer(words: Sequence[str]) -> None:
    """What a link names, or a reader typed, and is not here; of a ticker the way to add it, where that can be done."""
    if words:
        st.markdown(selection.linked(" ".join(map(_offered, words[:_BY_NAME]))))


def _offered(word: str) -> str:
    """ "JPM is not here: add it." """
    here = _not_here(word)
    if not visitor.may_write():
        return f"{here}."
    if not grammar.is_ticker(word.upper()):
        return f"{here}: a ticker can be [added](update?open=add)."
    return f"{here}: [add it](update?{urlencode({'open': 'add', 'ticker': word.upper()})})."


def _not_here(word: str) -> str:
    """That a company is not here, or is with annual figures only and where they are."""
    annual, shown = groups.annual_name(word), escape(grammar.shown(word))
    if not annual:
        return f"**{shown}** is not here"
    return f"**{shown}** has annual figures only ([Screener](screener?{urlencode({'find': annual})}))"


def _chip(name: str, words: str, *, used: bool) -> None:
    st.button(
        escape(words) if used else f"{escape(words)} :gray[(not used on this page)]",
        key=f"reset:{name}",
        icon=":material/close:",
        help="Take this choice back, on all pages",
        on_click=selection.reset,
        args=(name,),
    )


def _as_of(store: Store, chosen: date, *, able: bool) -> None:
    """A view of the past says so on every page, also on one that can only show today."""
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="as-of-banner"):
        st.markdown(f":material/history: {_said(store, chosen, able)}", width="content")
        st.button("Back to today", key="reset:as_of", on_click=selection.reset, args=(_AS_OF,))


def _said(store: Store, chosen: date, able: bool) -> str:
    if not able:
        other = f"It cannot go back to {day(chosen)}, the day that you chose for the other pages."
        return f"**This page shows today.** {other}"
    first = cache.first_known_on(store)
    if first and chosen < first:
        return f"**As known on {day(chosen)}.** Nothing was published by then; the first figures are of {day(first)}."
    return f"**As known on {day(chosen)}.** Nothing that was published later is used."


def words(store: Store, name: str, value: Any) -> str:
    """What is chosen, as a chip says it. An open end of the window is None."""
    if name == "companies":
        return _companies(store, value)
    return f"{_LINE[name]} {_quarter(value) if value else _OPEN[name]}"


def _companies(store: Store, tickers: Sequence[str]) -> str:
    if len(tickers) > _BY_NAME:
        group = groups.same_as(tickers, [c.ticker for c in catalogue.companies(store)])
        return f"{group.title}, {len(tickers)} companies" if group else f"{len(tickers)} companies"
    named = {c.ticker: text.short(c) for c in catalogue.companies(store)}
    return ", ".join(named.get(ticker, ticker) for ticker in tickers) or "No company"


def _quarter(label: str) -> str:
    return "each company's headcount peak" if label == PEAK else text.quarter(label)
