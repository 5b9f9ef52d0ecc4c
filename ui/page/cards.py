"""Key figures: where the company in focus stands, in small cards; and all companies, with the change since the base."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import streamlit as st

from charts import style
from charts.text import evidence as in_words
from charts.text import quarter
from contracts import MULTIPLE
from engine import catalogue
from pages import lineage_address
from ui.elements.callout import guarded
from ui.elements.markdown import escape
from ui.parameters import selection
from ui.session import cache

if TYPE_CHECKING:
    from service.snapshots.current_store import Store

_ONE_LINE: Final = {"capex": "Capex"}  # a title that would break a card's first line where three stand side by side
_TWICE: Final = 0.995  # a change from which on it is written as a factor, as in the sentences over charts


def cards(store: Store, names: tuple[str, ...], params: dict[str, Any], compared: Callable[[str], str | None]) -> None:
    """One small card per measure of the company in focus, else the first one chosen: value, period, evidence.

    `compared` is the quarter in which the words under the cards compare a company: no card is of a later one.
    """
    with guarded():
        focus = tuple(params.get("of") or params["companies"])[:1]
        end = compared(focus[0]) or params["to"]
        row(_texts(store, names, focus, str(params["base"]), end, params["as_of"]))


def row(texts: Sequence[str]) -> None:
    """Small cards side by side."""
    if texts:
        with st.container(key="cards", horizontal=True, gap="small"):
            for text in texts:
                with st.container(border=True, gap=None, height="stretch"):
                    st.markdown(selection.linked(text))


def _texts(store: Store, *asked: Any) -> list[str]:
    """Kept by what is asked: a hash of the figures takes longer than all else of the cards."""

    def written() -> list[str]:
        return [_small(row) for _, row in cache.key_figures(store, *asked).iterrows()]

    return store.memo.of(("cards", *asked), written)


def _small(row: pd.Series) -> str:
    """Two lines: the value with its name and its change; then whose, when and how well known."""
    if pd.isna(row["value"]):
        return card("–", escape(row["title"]), [str(row["company"]), "not known"])
    aside = [str(row["company"]), quarter(row["quarter"]), in_words(row["evidence"])]
    changed = "" if pd.isna(row["change"]) else f", {_change(row)} since {quarter(row['base_quarter'])}"
    title = _ONE_LINE.get(str(row["name"]), str(row["title"]))
    return card(_value(row), f"{escape(title)}{changed}", aside)


def card(value: str, name: str, aside: Sequence[str]) -> str:
    """Two lines of Markdown: the value with its name, both escaped already, then what else belongs to it."""
    return f"**{value}** {name}  \n:small[:gray[{escape(' · '.join(aside))}]]"


def key_figures(store: Store, names: tuple[str, ...], params: dict[str, Any]) -> None:
    """One table per measure with a line per company; each value leads to its filings."""
    with guarded():
        base, companies = str(params["base"]), tuple(params["companies"])
        asked = names, companies, base, params["to"], params["as_of"]
        texts = store.memo.of(("figures", *asked), lambda: _tables(cache.key_figures(store, *asked)))
        for column, text in zip(st.columns(len(texts)), texts, strict=True):
            with column, st.container(border=True, height="stretch"):
                st.markdown(selection.linked(text))


def _tables(figures: pd.DataFrame) -> list[str]:
    return [_table(str(title), rows) for title, rows in figures.groupby("title", sort=False)]


def _table(title: str, rows: pd.DataFrame) -> str:
    head = f"| {escape(title)} | | Change |\n|:--|--:|--:|"
    return "\n".join([head, *(_line(row) for _, row in rows.iterrows())])


def _line(row: pd.Series) -> str:
    company = escape(row["company"])
    if pd.isna(row["value"]):
        return f"| {company} | not known | |"
    aside = ", ".join([quarter(row["quarter"]), *_weak(row["evidence"])])
    weaker = _weak(row["change_evidence"]) if row["change_evidence"] != row["evidence"] else []
    change = _change(row) + "".join(f" :small[:gray[{escape(word)}]]" for word in weaker)
    return f"| {company} :small[:gray[{escape(aside)}]] | {_value(row)} | {change} |"


def _value(row: pd.Series) -> str:
    """The value, which leads to its filings."""
    unit = catalogue.unit_of(str(row["name"]), str(row["unit"]))
    value = whole(style.brief(row["value"], unit))
    return f"[{value}]({lineage_address(str(row['name']), str(row['ticker']), str(row['quarter']))})"


def _change(row: pd.Series) -> str:
    return escape("–" if pd.isna(row["change"]) else changed(row["change"]))


def changed(share: float) -> str:
    """A change as a factor from a doubling on, else in percent: "×4.4", "+31%"."""
    if share >= _TWICE:
        return style.quantity(1 + share, MULTIPLE)
    return f"{'+' if share > 0 else ''}{style.minus(format(share, '.0%'))}"


def _weak(evidence: object) -> list[str]:
    """Evidence that has to be told beside a number."""
    return [] if evidence in ("reported", "derived") else [in_words(evidence)]


def whole(text: str) -> str:
    """A number, escaped, that a line break does not part from its scale."""
    return escape(text).replace(" ", "\N{NO-BREAK SPACE}")
