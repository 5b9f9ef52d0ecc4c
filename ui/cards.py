"""Key figures: where each company stands, and how far from the base quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from charts import style
from engine import catalogue
from pages import lineage_address
from ui import cache
from ui.callout import guarded
from ui.markdown import escape

if TYPE_CHECKING:
    from service.current_store import Store


def key_figures(store: Store, names: tuple[str, ...], params: dict[str, Any]) -> None:
    """One card per measure with a line per company; each value leads to its filings."""
    with guarded():
        base = str(params["base"])
        figures = cache.key_figures(store, names, tuple(params["companies"]), base, params["to"], params["as_of"])
        st.subheader(f"Key figures, and their change since {base}", anchor="key-figures")
        texts = _cards(figures)
        for column, text in zip(st.columns(len(texts)), texts, strict=True):
            with column, st.container(border=True, height="stretch"):
                st.markdown(text)


@st.cache_data(max_entries=64, show_spinner=False)
def _cards(figures: pd.DataFrame) -> list[str]:
    return [_card(str(title), rows) for title, rows in figures.groupby("title", sort=False)]


def _card(title: str, rows: pd.DataFrame) -> str:
    head = f"| {escape(title)} | | Change |\n|:--|--:|--:|"
    return "\n".join([head, *(_line(row) for _, row in rows.iterrows())])


def _line(row: pd.Series) -> str:
    company = escape(row["company"])
    if pd.isna(row["value"]):
        return f"| {company} | not known | |"
    unit = catalogue.unit_of(str(row["name"]), str(row["unit"]))
    value = _whole(style.written(row["value"], unit).removesuffix(f" {unit.symbol}"))
    aside = ", ".join([str(row["quarter"]), *_weak(row["evidence"])])
    address = lineage_address(str(row["name"]), str(row["ticker"]), str(row["quarter"]))
    return f"| {company} :small[:gray[{escape(aside)}]] | [{value}]({address}) | {_change(row)} |"


def _change(row: pd.Series) -> str:
    """The change, with its evidence where that is weaker than the value's beside it."""
    if pd.isna(row["change"]):
        return escape("–")
    change = escape(f"{float(row['change']):+.0%}".replace("-", "−"))
    weaker = _weak(row["change_evidence"]) if row["change_evidence"] != row["evidence"] else []
    return change + "".join(f" :small[:gray[{escape(word)}]]" for word in weaker)


def _weak(evidence: object) -> list[str]:
    """Evidence that has to be told beside a number."""
    return [] if evidence in ("reported", "derived") else [str(evidence).replace("_", " ")]


def _whole(text: str) -> str:
    """A number that a line break does not part from its scale."""
    return escape(text).replace(" ", "\N{NO-BREAK SPACE}")
