"""What is kept between reruns: finished charts of a snapshot, shared by all sessions.

A rerun that draws the same chart again must not compute it again. Charts are never changed after they are built, so one
copy serves everybody (`cache_resource`: no pickling); a new snapshot has new keys, and the oldest entries leave.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from engine import catalogue, data_status, evaluate
from engine import key_figures as figures
from service import chart as charts
from service import current_store, reader_marks, user_figures

if TYPE_CHECKING:
    from engine.data_status import Age
    from service.chart import Chart
    from service.current_store import Store
    from service.user_figures import Upload


def chart(store: Store, slug: str, params: Mapping[str, Any]) -> Chart:
    """The finished chart of these parameters."""
    return _chart(store.snapshot, slug, dict(params), _store=store)


@st.cache_resource(max_entries=128, show_spinner=False)
def _chart(snapshot: str, slug: str, params: dict[str, Any], _store: Store) -> Chart:
    return charts.draw(_store, slug, params)


def grades(store: Store, slug: str, params: Mapping[str, Any]) -> Mapping[str, int]:
    """How many values of a chart have each grade of evidence; none of a chart that fails, which says so itself."""
    return _grades(store.snapshot, slug, dict(params), _store=store)


@st.cache_data(max_entries=256, show_spinner=False)
def _grades(snapshot: str, slug: str, params: dict[str, Any], _store: Store) -> dict[str, int]:
    try:
        table = _chart(snapshot, slug, params, _store=_store).table
    except Exception:  # its frame tells the reader, and has logged it
        return {}
    known = table.dropna(subset=["value"]) if {"value", "evidence"} <= set(table) else table.head(0)
    return {str(grade): int(count) for grade, count in known.get("evidence", pd.Series()).value_counts().items()}


def key_figures(
    store: Store, names: tuple[str, ...], companies: tuple[str, ...], base: str, end: str | None, as_of: date | None
) -> pd.DataFrame:
    """The key figures of these companies."""
    return _key_figures(store.snapshot, names, companies, base, end, as_of, _store=store)


@st.cache_data(max_entries=64, show_spinner=False)
def _key_figures(
    snapshot: str,
    names: tuple[str, ...],
    companies: tuple[str, ...],
    base: str,
    end: str | None,
    as_of: date | None,
    _store: Store,
) -> pd.DataFrame:
    return figures.key_figures(_store, companies, base, names=names, end=end, as_of=as_of)


def companies(store: Store) -> dict[str, str]:
    """Names of all companies by ticker, the core first."""
    return _companies(store.snapshot, _store=store)


@st.cache_data(max_entries=4, show_spinner=False)
def _companies(snapshot: str, _store: Store) -> dict[str, str]:
    return {c.ticker: c.name for c in catalogue.companies(_store)}


def labels(store: Store) -> dict[str, str]:
    """All companies by ticker as lists to choose from name them, the core first."""
    return _labels(store.snapshot, _store=store)


@st.cache_data(max_entries=4, show_spinner=False)
def _labels(snapshot: str, _store: Store) -> dict[str, str]:
    return catalogue.labels(_store)


def events(store: Store) -> dict[str, str]:
    """All events that can be marked on a chart, in words by id, oldest first."""
    return _events(store.snapshot, _store=store)


@st.cache_data(max_entries=4, show_spinner=False)
def _events(snapshot: str, _store: Store) -> dict[str, str]:
    return {name: event.words for name, event in reader_marks.events(_store).items()}


def quarters(store: Store) -> tuple[str, ...]:
    """All calendar quarters of the store, oldest first."""
    return _quarters(store.snapshot, _store=store)


@st.cache_data(max_entries=4, show_spinner=False)
def _quarters(snapshot: str, _store: Store) -> tuple[str, ...]:
    return catalogue.quarters(_store)


def upload(store: Store, content: bytes, name: str) -> Upload:
    """A file of own figures, checked row by row; a rerun does not read it again."""
    return _upload(store.snapshot, content, name, date.today(), _store=store)


@st.cache_resource(max_entries=2, scope="session", show_spinner=False)  # freed when its visitor leaves
def _upload(snapshot: str, content: bytes, name: str, today: date, _store: Store) -> Upload:
    return user_figures.check(_store, content, name)


def age(store: Store) -> Age:
    """How far the data reach, seen from today."""
    today = date.today()
    return store.memo.of(("age", today), lambda: data_status.age(freshness(store), today), lambda _: 1)


def known_quarters(store: Store, name: str, ticker: str, as_of: date | None) -> tuple[str, ...]:
    """The quarters in which a company has a value of this name."""
    return _known_quarters(store.snapshot, name, ticker, as_of, _store=store)


@st.cache_data(max_entries=256, show_spinner=False)
def _known_quarters(snapshot: str, name: str, ticker: str, as_of: date | None, _store: Store) -> tuple[str, ...]:
    return evaluate.known_quarters(_store, name, ticker, as_of)


def freshness(store: Store) -> pd.DataFrame:
    """The newest of everything, one row per company."""
    return _freshness(store.snapshot, _store=store)


@st.cache_data(max_entries=4, show_spinner=False)
def _freshness(snapshot: str, _store: Store) -> pd.DataFrame:
    return data_status.status(_store)


def restatements(store: Store, companies: tuple[str, ...], as_of: date | None) -> pd.DataFrame:
    """Values that a later filing changed."""
    return _restatements(store.snapshot, companies, as_of, _store=store)


@st.cache_data(max_entries=32, show_spinner=False)
def _restatements(snapshot: str, companies: tuple[str, ...], as_of: date | None, _store: Store) -> pd.DataFrame:
    return data_status.restatements(_store, companies, as_of)


def moved_numbers(store: Store, companies: tuple[str, ...]) -> pd.DataFrame:
    """Numbers that a version of this program tells otherwise than the one before."""
    return _moved_numbers(store.snapshot, companies, _store=store)


@st.cache_data(max_entries=32, show_spinner=False)
def _moved_numbers(snapshot: str, companies: tuple[str, ...], _store: Store) -> pd.DataFrame:
    return data_status.moved_numbers(_store, companies)


def findings(store: Store, companies: tuple[str, ...], as_of: date | None) -> pd.DataFrame:
    """What the checks of the data found."""
    return _findings(store.snapshot, companies, as_of, _store=store)


@st.cache_data(max_entries=32, show_spinner=False)
def _findings(snapshot: str, companies: tuple[str, ...], as_of: date | None, _store: Store) -> pd.DataFrame:
    return data_status.findings(_store, companies, as_of)


def store() -> Store:
    """The newest snapshot, looked up at every rerun."""
    return current_store.store()
