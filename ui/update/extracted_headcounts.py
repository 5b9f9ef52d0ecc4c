"""Headcounts extracted from filings: those that wait for a yes, each with its sentence, and all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from charts.frame import day
from service.updating import review, tasks, update_text
from ui.elements import number_tables
from ui.elements.callout import guarded
from ui.elements.markdown import counted, escape
from ui.update import progress

if TYPE_CHECKING:
    import pandas as pd

    from service.snapshots.current_store import Store

_SHOWN: Final = 5  # at a time; the next ones follow those that are decided
_TABLE: Final = (
    "ticker",
    "as_of",
    "employees",
    "state",
    "reason",
    "confidence",
    "kind",
    "scope",
    "sentence",
    "known_on",
    "url",
)


def waiting(store: Store) -> str:
    """How many wait for a yes, in a line."""
    count = len(review.headcounts(store, "waiting"))
    if not count:
        return "No count waits for a yes."
    return f"{counted(count, 'count')} read out of filings {'waits' if count == 1 else 'wait'} for a yes or no."


def headcounts(store: Store) -> None:
    """Those that wait, newest first, then the table of all."""
    with guarded():
        progress.show("headcounts", store)
        known = review.headcounts(store)
        waiting = known[known["state"] == "waiting"]
        if waiting.empty:
            st.caption(
                "No count waits for a yes." if len(known) else "Nothing was read yet: a refresh reads new reports."
            )
        else:
            st.markdown(
                f"**{len(waiting)} wait for a yes.** No structured source has the figure: "
                "it is read out of the text, and what "
                "is not plain is asked."
            )
        for _, row in waiting.head(_SHOWN).iterrows():
            with st.container(border=True):
                _one(row)
        if len(waiting) > _SHOWN:
            st.caption(f"{len(waiting) - _SHOWN} more follow.")
        if len(known):
            with st.expander(f"All {len(known):,} extracted headcounts"):
                rows = known[list(_TABLE)].rename(columns={"reason": "why"})
                number_tables.show(rows, key="update:headcounts", caption="Extracted headcounts.")


def _one(row: pd.Series) -> None:
    before, number, after = update_text.quoted(row["sentence"], row["employees"])
    marked = f":orange-background[**{escape(number)}**]" if number else ""
    sentence = f"{escape(before)}{_gap(before[-1:])}{marked}{_gap(after[:1])}{escape(after)}"
    st.markdown(f"**{escape(row['ticker'])}, {day(row['as_of'])}: {row['employees']:,.0f} employees?**")
    st.markdown(f"“{sentence}”")
    st.markdown(
        f"Waits because {escape(row['reason'] or 'it is doubtful')}. "
        f"Confidence {row['confidence']:.0%}, {escape(row['kind'])}, "
        f"{escape(row['scope'])}. [The filing of {day(row['known_on'])}]({row['url']})."
    )
    progress.yes_or_no(f"{row['employees']:,.0f}", row["reading_id"], tasks.decide)


def _gap(character: str) -> str:
    """The blank beside the number, which escaping trims."""
    return " " if character.isspace() else ""
