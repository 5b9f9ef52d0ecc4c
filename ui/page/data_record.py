"""The record: how fresh the data are, what was restated, what does not add up, and what every name means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import streamlit as st

from engine import catalogue
from service.export.record_head import record_head
from service.updating import update_text
from ui.chart_frame import chart_block
from ui.data_page import corrections, sql_console
from ui.elements import number_tables
from ui.elements.markdown import escape
from ui.page.questions import Question
from ui.parameters import selection
from ui.session import cache, visitor

if TYPE_CHECKING:
    import pandas as pd

    from charts.blocks import Record
    from service.snapshots.current_store import Store


def question(part: Record, store: Store, params: dict[str, Any]) -> Question:
    """One part of the record, of the chosen companies as known on the chosen day."""
    companies, as_of = tuple(params["companies"]), params["as_of"]
    parts: dict[Record, Question] = {
        "freshness": Question(
            "freshness", "How fresh is it?", lambda: update_text.reach(cache.age(store)), lambda: _freshness(store)
        ),
        "restatements": Question(
            "restatements",
            "What was restated?",
            lambda: _restated(store, companies, as_of),
            lambda: _restatements(store, companies, as_of),
            lambda: cache.has_record("restatements", store, companies, as_of),
        ),
        "corrections": Question(
            "corrections",
            "What did we correct?",
            corrections.count,
            lambda: _corrections(store, companies),
        ),
        "report": Question("report", "How do I report an error?", corrections.how, lambda: corrections.form(store)),
        "findings": Question(
            "findings",
            "What does not add up?",
            lambda: _objections(store, companies, as_of),
            lambda: _findings(store, companies, as_of),
            lambda: cache.has_record("findings", store, companies, as_of),
        ),
        "glossary": Question("glossary", "Glossary", _terms, lambda: _glossary(store)),
        "sql": Question("sql", "Ask in SQL", sql_console.answer_line, lambda: sql_console.show(store)),
    }
    return parts[part]


def _freshness(store: Store) -> None:
    """The newest filing, period and price of every company."""
    hint = " [Bring it up to date](update)." if visitor.may_write() else ""
    st.markdown(f"**{escape(update_text.reach(cache.age(store)))}**{selection.linked(hint)}")
    rows = cache.freshness(store).rename(columns={"name": "company"})
    _listed(rows, "freshness", "The newest of every company.", store)


def _restated(store: Store, companies: Sequence[str], as_of: date | None) -> str:
    changed = cache.restatements(store, tuple(companies), as_of)
    return f"{len(changed):,} values of the chosen companies were changed by a later filing."


def _restatements(store: Store, companies: Sequence[str], as_of: date | None) -> None:
    """Values that a later filing changed."""
    st.markdown(
        f"**{_restated(store, companies, as_of)}** "
        "Both stay in the record; charts take the newest known on their as-of date."
    )
    rows = cache.restatements(store, tuple(companies), as_of)
    _listed(rows, "restatements", "Values that a later filing changed.", store, as_of)


def _corrected(store: Store, companies: Sequence[str]) -> str:
    count = len(cache.moved_numbers(store, tuple(companies)))
    who = f"{count:,} numbers of the chosen companies differ" if count else "No number of the chosen companies differs"
    return f"{who} from those of an earlier version of this dashboard."


def _corrections(store: Store, companies: Sequence[str]) -> None:
    """The editor's list, and what this program reads otherwise than its version before."""
    st.html(corrections.listed())
    rows = cache.moved_numbers(store, tuple(companies))
    why = " The filings are the same; how they are read was corrected." if len(rows) else ""
    st.markdown(f"**{_corrected(store, companies)}**{why}")
    if len(rows):
        caption = "Numbers that are read otherwise than before."
        _listed(rows.rename(columns={"reason": "Why"}), "corrections", caption, store)


def _objections(store: Store, companies: Sequence[str], as_of: date | None) -> str:
    kinds = cache.findings(store, tuple(companies), as_of)["finding"].value_counts()
    text = "; ".join(f"{kind}: {count:,}" for kind, count in kinds.items())
    return f"{text[:1].upper()}{text[1:]}." if text else "Nothing was found."


def _findings(store: Store, companies: Sequence[str], as_of: date | None) -> None:
    """What the checks of the data found."""
    st.markdown(f"**{escape(_objections(store, companies, as_of))}**")
    rows = cache.findings(store, tuple(companies), as_of)
    _listed(rows, "findings", "What the checks of the data found.", store, as_of)


def _listed(rows: pd.DataFrame, key: str, caption: str, store: Store, as_of: date | None = None) -> None:
    """A table of the record, whose file says what it is and from where."""
    number_tables.show(rows, key=key, caption=caption, head=record_head(caption, store, as_of))


def _terms() -> str:
    return f"{len(catalogue.glossary()):,} measures and metrics with formula, meaning and caveat."


def _glossary(store: Store) -> None:
    """Every measure and metric with its formula, meaning and caveat; only the open family is sent."""
    terms = catalogue.glossary()
    for family, rows in terms.groupby("family", sort=False):
        title = f"{str(family).capitalize()} ({len(rows)})"
        opened = st.expander(title, key=f"glossary:{family}", on_change="rerun")
        if not opened.open:
            continue
        with opened:
            if family == "as filed":
                terms_filed = rows[["title", "unit", "interpretation"]]
                _listed(terms_filed, "glossary", "Measures as filed.", store)
                continue
            for name in rows["name"]:
                chart_block.formula(catalogue.describe(str(name)))
    limits = st.expander("When a value is too old", key="glossary:age-limits", on_change="rerun")
    if limits.open:
        with limits:
            _listed(catalogue.age_limits(), "age-limits", "Days after which a value is too old.", store)
