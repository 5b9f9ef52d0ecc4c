"""What is kept between reruns: finished charts of a snapshot, shared by all sessions.

A rerun that draws the same chart again must not compute it again. Charts are never changed after they are built, so one
copy serves everybody; a new snapshot has new keys, and what was used longest ago leaves: what is kept is bounded in
bytes. Frames that a reader opens are handed on as shallow copies, since who takes one may change it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

import pandas as pd
import streamlit as st

from data.byte_cache import ByteCache
from data.memo import key_of
from engine import annual_panel, catalogue, data_status, evaluate
from engine import key_figures as figures
from service.drawing import chart as charts
from service.drawing import reader_marks
from service.input import own_events as events_of_readers
from service.own_figures import owners_files, readers_views
from service.snapshots import current_store
from ui.session import visitor

if TYPE_CHECKING:
    from engine.data_status import Age
    from service.drawing.chart import Chart
    from service.input.own_events import OwnFile
    from service.own_figures.owners_files import Upload
    from service.snapshots.current_store import Store


_charts: Final = ByteCache(96_000_000, name="charts of pages")
_small: Final = ByteCache(8_000_000, name="names and counts of pages")  # names, lists and counts
_frames: Final = ByteCache(4_000_000, name="frames of pages")  # a dozen of the largest; of key figures, 120


def chart(store: Store, slug: str, params: Mapping[str, Any]) -> Chart:
    """The finished chart of these parameters."""
    return _charts.of(_key(store, slug, params), lambda: charts.draw(store, slug, params))


def has_chart(store: Store, slug: str, params: Mapping[str, Any]) -> bool:
    """Whether the finished chart of these parameters is kept."""
    return _charts.held(_key(store, slug, params)) is not None


def grades(store: Store, slug: str, params: Mapping[str, Any]) -> Mapping[str, int]:
    """How many values of a chart have each grade of evidence; none of a chart that fails, which says so itself."""
    return _small.of(("grades", _key(store, slug, params)), lambda: _counted(store, slug, params))


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
    key = ("key figures", store.snapshot, names, companies, base, end, as_of)
    return _frame(key, lambda: figures.key_figures(store, companies, base, names=names, end=end, as_of=as_of))


def _frame(key: Hashable, compute: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """A frame that is kept; whoever writes into it gets an own copy then."""
    return _frames.of(key, compute).copy(deep=False)


def companies(store: Store) -> Mapping[str, str]:
    """Names of all companies by ticker, the core first."""
    return _small.of(("companies", store.snapshot), lambda: {c.ticker: c.name for c in catalogue.companies(store)})


def labels(store: Store) -> Mapping[str, str]:
    """All companies by ticker as lists to choose from name them, the core first."""
    return _small.of(("labels", store.snapshot), lambda: catalogue.labels(store))


def events(store: Store) -> Mapping[str, str]:
    """All events that can be marked on a chart, in words by id, oldest first."""
    return _small.of(("events", store.snapshot), lambda: _events(store))


def _events(store: Store) -> dict[str, str]:
    return {name: event.words for name, event in reader_marks.events(store).items()}


def quarters(store: Store) -> tuple[str, ...]:
    """All calendar quarters of the store, oldest first."""
    return _small.of(("quarters", store.snapshot), lambda: catalogue.quarters(store))


def fiscal_years(store: Store) -> tuple[str, ...]:
    """The fiscal years of the annual panel, oldest first."""
    return _small.of(("fiscal years", store.snapshot), lambda: tuple(map(str, annual_panel.fiscal_years(store))))


def upload(content: bytes, name: str) -> Upload:
    """A file of own figures, checked row by row against what everybody sees; a rerun does not read it again."""
    published, today = current_store.store(), datetime.now(UTC).date()
    return _upload(published.snapshot, content, name, today, _store=published)


@st.cache_resource(max_entries=2, scope="session", show_spinner=False)  # freed when its visitor leaves
def _upload(snapshot: str, content: bytes, name: str, today: date, _store: Store) -> Upload:
    return owners_files.check(_store, content, name, today)


def own_events(store: Store, content: bytes, name: str) -> OwnFile:
    """A file of a reader's own events, checked row by row; a rerun does not read it again."""
    return _own_events(store.snapshot, content, name, date.today(), _store=store)


@st.cache_resource(max_entries=2, scope="session", show_spinner=False)  # freed when its visitor leaves
def _own_events(snapshot: str, content: bytes, name: str, today: date, _store: Store) -> OwnFile:
    return events_of_readers.read(_store, content, name)


def age(store: Store) -> Age:
    """How far the data reach, seen from today."""
    today = date.today()
    return store.memo.of(("age", today), lambda: data_status.age(freshness(store), today))


def first_known_on(store: Store) -> date | None:
    """The earliest day on which anything of the snapshot was published."""
    return store.memo.of(("first known on",), lambda: data_status.first_known_on(store))


def known_quarters(store: Store, name: str, ticker: str, as_of: date | None) -> tuple[str, ...]:
    """The quarters in which a company has a value of this name."""
    key = ("known", store.snapshot, name, ticker, as_of)
    return _small.of(key, lambda: evaluate.known_quarters(store, name, ticker, as_of))


def freshness(store: Store) -> pd.DataFrame:
    """The newest of everything, one row per company."""
    return _frame(("freshness", store.snapshot), lambda: data_status.status(store))


def has_record(
    part: Literal["restatements", "findings"], store: Store, companies: tuple[str, ...], as_of: date | None
) -> bool:
    """Whether `restatements` or `findings` is kept."""
    return _frames.held((part, store.snapshot, companies, as_of)) is not None


def restatements(store: Store, companies: tuple[str, ...], as_of: date | None) -> pd.DataFrame:
    """Values that a later filing changed."""
    key = ("restatements", store.snapshot, companies, as_of)
    return _frame(key, lambda: data_status.restatements(store, companies, as_of))


def moved_numbers(store: Store, companies: tuple[str, ...]) -> pd.DataFrame:
    """Numbers that a version of this program tells otherwise than the one before."""
    return _frame(("moved_numbers", store.snapshot, companies), lambda: data_status.moved_numbers(store, companies))


def findings(store: Store, companies: tuple[str, ...], as_of: date | None) -> pd.DataFrame:
    """What the checks of the data found."""
    return _frame(("findings", store.snapshot, companies, as_of), lambda: data_status.findings(store, companies, as_of))


def store() -> Store:
    """The newest snapshot as this visitor sees it, with own figures that only she sees; looked up at every rerun."""
    return readers_views.store_of(visitor.actor().owner)
