"""The record: how fresh the data are, what was restated, what does not add up, and what every name means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from engine import catalogue
from service import operations
from ui import cache, chart_block, number_tables
from ui.callout import guarded
from ui.markdown import escape

if TYPE_CHECKING:
    from service.current_store import Store


def freshness(store: Store) -> None:
    """The newest filing, period and price of every company."""
    st.subheader("How fresh is it?", anchor="freshness")
    with guarded():
        hint = "" if operations.read_only() else " [Bring it up to date](update)."
        st.markdown(f"**{escape(cache.age(store).text)}**{hint}")
        number_tables.show(cache.freshness(store).rename(columns={"name": "company"}), key="freshness")


def restatements(store: Store, companies: Sequence[str], as_of: date | None) -> None:
    """Values that a later filing changed."""
    st.subheader("What was restated?", anchor="restatements")
    with guarded():
        changed = cache.restatements(store, tuple(companies), as_of)
        st.markdown(
            f"**{len(changed):,} values of the chosen companies were changed by a later filing.** "
            "Both stay in the record; charts take the newest known on their as-of date."
        )
        number_tables.show(changed, key="restatements")


def moved_numbers(store: Store, companies: Sequence[str]) -> None:
    """What this program tells otherwise than its version before."""
    st.subheader("What did we correct?", anchor="corrections")
    with guarded():
        rows = cache.moved_numbers(store, tuple(companies))
        st.markdown(
            f"**{len(rows):,} numbers of the chosen companies differ from those of an earlier version of this "
            "dashboard.** The filings are the same; how they are read was corrected."
            if len(rows)
            else "**No number of the chosen companies differs from those of an earlier version of this dashboard.**"
        )
        if len(rows):
            number_tables.show(rows.rename(columns={"reason": "Why"}), key="corrections")


def findings(store: Store, companies: Sequence[str], as_of: date | None) -> None:
    """What the checks of the data found."""
    st.subheader("What does not add up?", anchor="findings")
    with guarded():
        rows = cache.findings(store, tuple(companies), as_of)
        kinds = "; ".join(f"{escape(kind)}: {count:,}" for kind, count in rows["finding"].value_counts().items())
        st.markdown(f"**{kinds[:1].upper()}{kinds[1:]}.**" if kinds else "**Nothing was found.**")
        number_tables.show(rows, key="findings")


def glossary() -> None:
    """Every measure and metric with its formula, meaning and caveat."""
    st.subheader("Glossary", anchor="glossary")
    with guarded():
        terms = catalogue.glossary()
        for family, rows in terms.groupby("family", sort=False):
            with st.expander(f"{str(family).capitalize()} ({len(rows)})"):
                if family == "as filed":
                    number_tables.show(rows[["title", "name", "unit", "interpretation"]], key="glossary")
                    continue
                for name in rows["name"]:
                    chart_block.formula(catalogue.describe(str(name)))
        with st.expander("When a value is too old"):
            number_tables.show(catalogue.age_limits(), key="age-limits")
