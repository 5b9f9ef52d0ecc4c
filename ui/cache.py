"""What is kept between reruns: finished charts of a snapshot, shared by all sessions.

A rerun that draws the same chart again must not compute it again. Charts are never changed after they are built, so one
copy serves everybody; a new snapshot has new keys, and the oldest entries leave. What every rerun asks is `Kept`; what
a reader opens may be changed by who takes it, and Streamlit copies it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import streamlit as st

from data.memo import key_of
from engine import annual_panel, catalogue, data_status, evaluate
from engine import key_figures as figures
from service import chart as charts
from service import current_store, reader_marks, user_figures
from service import own_events as events_of_readers
from ui.kept import Kept

if TYPE_CHECKING:
    from engine.data_status import Age
    from service.chart import Chart
    from service.current_store import Store
    from service.own_events import OwnFile
    from service.user_figures import Upload


_charts: Final = Kept["Chart"](128)
_grades: Final = Kept[Mapping[str, int]](256)
_names: Final = Kept[Mapping[str, str]](12)
_lists: Final = Kept[tuple[str, ...]](256)


def chart(store: Store, slug: str, params: Mapping[str, Any]) -> Chart:
    """The finished chart of these parameters."""
    return _charts.of(_key(store, slug, params), lambda: charts.draw(store, slug, params))


def grades(store: Store, slug: str, params: Mapping[str, Any]) -> Mapping[str, int]:
    """How many values of a chart have each grade of evidence; none of a chart that fails, which says so itself."""
    return _grades.of(_key(store, slug, params), lambda: _counted(store, slug, params))


def _key(store: Store, slug: str, params: Mapping[str, Any]) -> Hashable:
    return store.snapshot, slug, key_of(params)


def _counted(store: Store, slug: str, params: Mapping[str, Any]) -> dict[str, int]:
    try:
        table = chart(store, slug, params).table
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


def companies(store: Store) -> Mapping[str, str]:
    """Names of all companies by ticker, the core first."""
    return _names.of(("companies", store.snapshot), lambda: {c.ticker: c.name for c in catalogue.companies(store)})


def labels(store: Store) -> Mapping[str, str]:
    """All companies by ticker as lists to choose from name them, the core first."""
    return _names.of(("labels", store.snapshot), lambda: catalogue.labels(store))


def events(store: Store) -> Mapping[str, str]:
    """All events that can be marked on a chart, in words by id, oldest first."""
    return _names.of(("events", store.snapshot), lambda: _events(store))


def _events(store: Store) -> dict[str, str]:
    return {name: event.words for name, event in reader_marks.events(store).items()}


def quarters(store: Store) -> tuple[str, ...]:
    """All calendar quarters of the store, oldest first."""
    return _lists.of(("quarters", store.snapshot), lambda: catalogue.quarters(store))


def fiscal_years(store: Store) -> tuple[str, ...]:
    """The fiscal years of the annual panel, oldest first."""
    return _lists.of(("fiscal years", store.snapshot), lambda: tuple(map(str, annual_panel.fiscal_years(store))))


def upload(store: Store, content: bytes, name: str) -> Upload:
    """A file of own figures, checked row by row; a rerun does not read it again."""
    return _upload(store.snapshot, content, name, date.today(), _store=store)


@st.cache_resource(max_entries=2, scope="session", show_spinner=False)  # freed when its visitor leaves
def _upload(snapshot: str, content: bytes, name: str, today: date, _store: Store) -> Upload:
    return user_figures.check(_store, content, name)


def own_events(store: Store, content: bytes, name: str) -> OwnFile:
    """A file of a reader's own events, checked row by row; a rerun does not read it again."""
    return _own_events(store.snapshot, content, name, date.today(), _store=store)


@st.cache_resource(max_entries=2, scope="session", show_spinner=False)  # freed when its visitor leaves
def _own_events(snapshot: str, content: bytes, name: str, today: date, _store: Store) -> OwnFile:
    return events_of_readers.read(_store, content, name)


def age(store: Store) -> Age:
    """How far the data reach, seen from today."""
    today = date.today()
    return store.memo.of(("age", today), lambda: data_status.age(freshness(store), today), lambda _: 1)


def known_quarters(store: Store, name: str, ticker: str, as_of: date | None) -> tuple[str, ...]:
    """The quarters in which a company has a value of this name."""
    key = ("known", store.snapshot, name, ticker, as_of)
    return _lists.of(key, lambda: evaluate.known_quarters(store, name, ticker, as_of))


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
