"""Quarantine: single facts that are set aside, and whole responses that wait, each with its reason.

A fact is accepted or refused by a button; a response is accepted by its name or discarded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from charts.frame import day
from service.export.record_head import record_head
from service.updating import operations, review, tasks, update_text
from ui.elements import number_tables
from ui.elements.callout import guarded
from ui.elements.markdown import counted, escape
from ui.session import visitor
from ui.update import progress

if TYPE_CHECKING:
    import pandas as pd

    from service.snapshots.current_store import Store

_LEFT_OUT: Final = "Values of the annual panel that are left out."
_WIDE: Final = 420  # pixels; narrower where the screen is
_SHOWN: Final = 5  # facts at a time; the next ones follow those that are decided
_TABLE: Final = ("ticker", "measure", "period", "value", "instead", "state", "why", "known_on", "fact", "url")


def in_quarantine(store: Store) -> str:
    """What waits for a person, in a line."""
    waiting = review.facts(store)
    entries = review.quarantined()
    counts = [counted(len(waiting), "fact")] * bool(len(waiting)) + [counted(len(entries), "response")] * bool(entries)
    return f"For a person to decide: {' and '.join(counts)}." if counts else "Nothing is in quarantine."


def quarantine(store: Store) -> None:
    """Everything that waits for a person, and what was decided."""
    with guarded():
        progress.show("quarantine", store)
        entries, facts = review.quarantined(), update_text.facts(review.facts(store, every=True))
        waiting = facts[facts["state"] == "waiting"]
        if waiting.empty and not entries:
            st.caption("Nothing is in quarantine: the quality gates had no objection to the last change.")
        _facts(waiting)
        if len(facts):
            with st.expander(f"All {len(facts):,} facts that were set aside or decided", key="update:facts"):
                head = record_head("All facts in question", store)
                number_tables.show(
                    facts[list(_TABLE)], key="update:all-facts", caption="All facts in question.", head=head
                )
        _annual(update_text.left_out(review.annual(store, every=True)), record_head(_LEFT_OUT, store))
        for entry in entries:
            with st.container(border=True):
                _entry(entry)


def _facts(waiting: pd.DataFrame) -> None:
    if waiting.empty:
        return
    facts, wait = counted(len(waiting), "fact"), "waits" if len(waiting) == 1 else "wait"
    st.markdown(f"**{facts} {wait} for a yes or no.** Until then they are not used; everything else is published.")
    for _, row in waiting.head(_SHOWN).iterrows():
        with st.container(border=True):
            _fact(row)
    if len(waiting) > _SHOWN:
        st.caption(f"{len(waiting) - _SHOWN:,} more follow.")


def _annual(rows: pd.DataFrame, head: Sequence[str] = ()) -> None:
    """What is odd in the annual panel: there is nothing to decide. `head` stands over its file."""
    if rows.empty:
        return
    with st.expander(f"{counted(len(rows), 'value')} of the annual panel left out as odd", key="update:annual"):
        listed = rows[[name for name in _TABLE if name != "fact"]]
        number_tables.show(listed, key="update:left-out", caption=_LEFT_OUT, head=head)


def _fact(row: pd.Series) -> None:
    st.markdown(f"**{escape(row['ticker'])}, {escape(row['measure'])}, {escape(row['period'])}: {escape(row['is'])}?**")
    filing = f"[The filing of {day(row['known_on'])}]({row['url']})" if row["url"] else "No filing is linked"
    st.markdown(f"Set aside: {escape(row['why'])}. {escape(row['other'])} {filing}.")
    progress.yes_or_no(row["is"], row["fact"], tasks.decide_fact)


def _entry(entry: dict[str, Any]) -> None:
    name = str(entry["name"])
    key = f"update:accept-it:{name}"
    st.markdown(
        f"**{escape(name)}**, from “{escape(entry['what'])}”. What is known of these companies stays as it was. "
        f"The gates object to {counted(len(entry['objections']), 'value')}:"
    )
    rows = update_text.objections(entry["objections"])
    number_tables.show(rows, key=f"quarantine:{name}", caption="Values that the gates object to.")
    with st.form(f"update:accept:{name}", border=False):
        typed = st.text_input(
            f"To publish it in spite of that, type its name: {escape(name)}", key=f"update:typed:{name}", width=_WIDE
        )
        accepted = st.form_submit_button("Accept", key=key, icon=":material/check:", disabled=progress.closed(key))
    if accepted:
        progress.begin(lambda: tasks.accept(visitor.actor(), name, str(typed)))
    with st.popover("Discard", icon=":material/delete:"):
        st.markdown("It is discarded. A later refresh fetches it once more.")
        if st.button("Yes, discard it", key=f"update:discard:{name}"):
            with guarded():
                operations.discard(visitor.actor(), name)
                st.rerun()
