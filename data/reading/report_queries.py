"""Reads of periodic reports: by the day filed, the releases before them, and the versions of a fact that they state."""

from __future__ import annotations

from datetime import date

import pandas as pd

from data.build import FOR_GOOD
from data.store import Store


def reports(store: Store, as_of: date | None = None) -> pd.DataFrame:
    """One row per periodic report that a figure rests on and that was public on the day, newest first: company, form,
    accession, title, address, `day` on which it was filed, and the last day that it reports of.
    """
    return store.query(
        """
        SELECT o.ticker, entity.name AS company, source.form, source.accession, source.title, source.url,
               o.known_on::TIMESTAMP AS day, max(o.period_end)::TIMESTAMP AS period_end
        FROM observation AS o JOIN source USING (source_id) JOIN entity USING (ticker)
        WHERE o.method <> 'user' AND source.accession IS NOT NULL AND source.form SIMILAR TO '(10-[KQ]|20-F|40-F).*'
            AND o.known_on <= $day
        GROUP BY ALL ORDER BY day DESC, o.ticker, source.accession
        """,
        {"day": as_of or FOR_GOOD},
    )


def releases(store: Store, as_of: date | None = None) -> pd.DataFrame:
    """One row per company and day of a statement outside its periodic reports: a release that a figure rests on, or
    guidance of capital expenditure.
    """
    return store.query(
        """
        SELECT o.ticker, o.known_on::TIMESTAMP AS day FROM observation AS o JOIN source USING (source_id)
        WHERE source.form IN ('8-K', '6-K') AND o.known_on <= $day
        UNION
        SELECT ticker, announced::TIMESTAMP FROM guidance WHERE announced <= $day
        ORDER BY ALL
        """,
        {"day": as_of or FOR_GOOD},
    )


def documents_between(store: Store, ticker: str, first: date, last: date) -> pd.DataFrame:
    """The documents of a company that became public from one day to another: those that a figure rests on, and rows of
    tables that are cited one by one.
    """
    return store.query(
        """
        SELECT source_id, accession FROM source
        WHERE published_on BETWEEN $first::DATE AND $last::DATE AND (
            source_id IN (SELECT source_id FROM observation WHERE ticker = $ticker)
            OR source_id LIKE '%:' || $ticker || ':%' OR source_id LIKE 'guidance:' || lower($ticker) || '-%')
        ORDER BY source_id
        """,
        {"ticker": ticker, "first": first, "last": last},
    )


def versions(store: Store, as_of: date | None = None) -> pd.DataFrame:
    """One row per fact and later filing that states another value for it than the filing before did, newest first, as
    known on the day: both values with their days and documents.
    """
    return store.query(
        """
        WITH version AS (
            SELECT o.ticker, o.concept, o.tag, o.period_start, o.period_end, o.span, o.unit, o.value, o.known_on,
                   o.evidence, source.accession,
                   lag(o.value) OVER stated AS before, lag(o.known_on) OVER stated AS before_known_on,
                   lag(o.evidence) OVER stated AS before_evidence, lag(source.accession) OVER stated AS before_accession
            FROM fact_at($day) AS o
            SEMI JOIN concept USING (concept) LEFT JOIN source USING (source_id)
            WHERE o.method <> 'user'
            WINDOW stated AS (
                PARTITION BY o.ticker, o.concept, o.tag, o.period_start, o.period_end, o.unit
                ORDER BY o.known_on, o.id)
        )
        FROM version WHERE value <> before AND known_on > before_known_on
        ORDER BY known_on DESC, ticker, concept, period_end DESC, period_start, tag
        """,
        {"day": as_of or FOR_GOOD},
    )
