"""The documents that values come from, found by what values call them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from data.history_frame import as_converted
from data.store import Store

_COLUMNS: Final = "source_id, title, publisher, form, accession, url, published_on, evidence"
_ORDER: Final = "ORDER BY published_on DESC, source_id"
_CITED: Final = f"SELECT {_COLUMNS}, FALSE AS annual FROM source"
_ANNUAL: Final = f"""
    SELECT {_COLUMNS}, TRUE AS annual FROM annual_source_of((
        SELECT list(DISTINCT id) FROM (
            SELECT annual_document(f.accession, f.how, f.cik, c.ticker, f.period_end) AS id
            FROM (
                SELECT cik, accession, how, period_end FROM annual_fact
                UNION ALL SELECT cik, accession, how, period_end FROM annual_observation
            ) AS f JOIN annual_company AS c USING (cik)
            UNION ALL SELECT 'pay:' || ticker FROM annual_company
        )
    ))
"""
_BOTH: Final = f"{_CITED} UNION ALL {_ANNUAL} {_ORDER}"


@dataclass(frozen=True, slots=True, eq=False)
class _Documents:
    """Documents, newest first, and the places of those that each source id or accession number names."""

    rows: pd.DataFrame
    places: Mapping[str, tuple[int, ...]]


def sources(store: Store, accessions: Iterable[str]) -> pd.DataFrame:
    """Documents by accession number or source id, newest first; those of the annual panel where no other has the name.

    They are kept whole: a view cites thousands, which as a question take longer to send than to find here.
    """
    ids = {each for each in accessions if isinstance(each, str) and each}
    known = _documents(store, f"{_CITED} {_ORDER}")
    if not ids <= known.places.keys():
        known = _documents(store, _BOTH)
    places = {place for each in ids for place in known.places.get(each, ())}
    return as_converted(known.rows.iloc[sorted(places)].reset_index(drop=True))


def _documents(store: Store, sql: str) -> _Documents:
    return store.memo.of(("documents", sql), lambda: _read(store, sql))


def _read(store: Store, sql: str) -> _Documents:
    rows = store.query(sql)
    named: dict[str, list[int]] = {}
    for place, source_id, accession in _names(rows[~rows["annual"]]):
        for name in filter(None, {source_id, accession}):
            named.setdefault(name, []).append(place)
    for place, source_id, _ in _names(rows[rows["annual"] & ~rows["source_id"].isin(list(named))]):
        named.setdefault(source_id, []).append(place)
    return _Documents(rows.drop(columns="annual"), {name: tuple(places) for name, places in named.items()})


def _names(rows: pd.DataFrame) -> Iterable[tuple[int, str, str | None]]:
    accessions = rows["accession"].astype(object).where(rows["accession"].notna(), None)
    return zip(rows.index.tolist(), rows["source_id"].tolist(), accessions.tolist(), strict=True)
