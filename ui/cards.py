"""Key figures: where each company stands, and how far from the base quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from service import catalogue
from ui import cache
from ui.callout import guarded
from ui.text import escape

if TYPE_CHECKING:
    from service.session import Store


def key_figures(store: Store, params: dict[str, Any]) -> None:
    """One card per measure with a line per company; each value leads to its filings."""
    with guarded():
        base = str(params["base"])
        found = cache.key_figures(store, tuple(params["companies"]), base, params["to"], params["as_of"])
        st.subheader(f"Key figures, and their change since {base}", anchor="key-figures")
        texts = _cards(found)
        for column, text in zip(st.columns(len(texts)), texts, strict=True):
            with column, st.container(border=True, height="stretch"):
                st.markdown(text)


@st.cache_data(max_entries=64, show_spinner=False)
def _cards(found: pd.DataFrame) -> list[str]:
    return [_card(str(title), rows) for title, rows in found.groupby("title", sort=False)]


def _card(title: str, rows: pd.DataFrame) -> str:
    head = f"| {escape(title)} | | Change |\n|:--|--:|--:|"
    return "\n".join([head, *(_line(row) for _, row in rows.iterrows())])


def _line(row: pd.Series) -> str:
    company = escape(row["company"])
    if pd.isna(row["value"]):
        return f"| {company} | not known | |"
    unit = catalogue.describe(str(row["name"])).unit
    said = _whole(catalogue.written(row["value"], unit).removesuffix(f" {unit.symbol}"))
    change = "–" if pd.isna(row["change"]) else f"{float(row['change']):+.0%}"
    return f"| {company} :small[:gray[{escape(_aside(row))}]] | [{said}]({row['address']}) | {escape(change)} |"


def _aside(row: pd.Series) -> str:
    weak = "" if row["evidence"] in ("reported", "derived") else f", {str(row['evidence']).replace('_', ' ')}"
    return f"{row['quarter']}{weak}"


def _whole(text: str) -> str:
    """A number that a line break does not part from its scale."""
    return escape(text).replace(" ", "\N{NO-BREAK SPACE}")
