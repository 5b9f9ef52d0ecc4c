"""The questions asked of a snapshot, each one SQL query and one frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import duckdb
import pandas as pd

from contracts import USD
from data.build import FOR_GOOD
from data.history_frame import COLUMNS, ORDER, known_by
from data.memo import key_of
from data.store import Store
from data.updating.gates import JUMP

_ROWS: Final = f"""
SELECT {COLUMNS}
FROM {{series}} AS s LEFT JOIN source USING (source_id)
WHERE s.ticker IN (SELECT unnest($ticker)) AND s.concept IN (SELECT unnest($concept))
    AND s.basis IN (SELECT unnest($basis))
ORDER BY {ORDER}
"""


def _of_known(
    store: Store, sql: str, parameters: Mapping[str, object], as_of: date | None, **named: object
) -> pd.DataFrame:
    """The answer of a query that reads `{series}`, `{contested}`, `{conflict}` or `{shown}`: what is known today, or
    was on another day.
    """

    def answer() -> pd.DataFrame:
        return store.query(sql.format(**store.known(as_of)._asdict(), **named), dict(parameters))

    try:
        return answer()
    except duckdb.CatalogException:  # others asked for so many days meanwhile that this one was given up
        return answer()


def series(
    store: Store, tickers: Sequence[str], concepts: Sequence[str], bases: Sequence[str], as_of: date | None = None
) -> pd.DataFrame:
    """One row per basis ('quarter', 'ttm', 'annual'), company, concept and calendar quarter, as known on a day."""
    wanted = {"ticker": list(tickers), "concept": list(concepts), "basis": list(bases)}
    if (history := store.history(as_of)) is None:
        return _of_known(store, _ROWS, wanted, as_of)
    answer = store.memo.of(("series", as_of, key_of(wanted)), lambda: history.known(as_of, **wanted))
    return answer.copy(deep=False)


def reported(store: Store, tickers: Sequence[str], concepts: Sequence[str], as_of: date | None = None) -> pd.DataFrame:
    """Facts as filed: one row per company, concept, tag and period in the newest version known on the day."""
    return _of_known(
        store,
        """
        SELECT o.ticker, o.concept, o.tag, o.period_start, o.period_end, o.value, o.unit, o.method, o.evidence,
            o.known_on, o.source_id, source.accession, [o.id] AS parts,
            coalesce(shown.quarter, date_trunc('quarter', o.period_end - half_quarter())::DATE) AS quarter
        FROM fact_at($day) AS o LEFT JOIN source USING (source_id)
        LEFT JOIN {shown} AS shown
            ON shown.ticker = o.ticker AND shown.period_end = o.period_end AND shown.kind = CASE
                WHEN o.concept = 'headcount' THEN 'headcount' WHEN o.span = 0 THEN 'balance' ELSE 'flow' END
        WHERE o.ticker IN (SELECT unnest($tickers)) AND concept IN (SELECT unnest($concepts))
        QUALIFY row_number() OVER (
            PARTITION BY o.ticker, concept, tag, period_start, o.period_end ORDER BY o.known_on DESC, o.id DESC) = 1
        ORDER BY o.ticker, concept, o.period_end, period_start, preference
        """,
        {"tickers": list(tickers), "concepts": list(concepts), "day": as_of or FOR_GOOD},
        as_of,
    )


def headcount_reports(store: Store, as_of: date | None = None) -> pd.DataFrame:
    """One row per company and day that a headcount above zero is stated for, in the newest version known on the day."""
    return store.query(
        """
        SELECT ticker, period_end, value, known_on, method
        FROM headcount_report_at($day)
        WHERE value > 0 ORDER BY ticker, period_end
        """,
        {"day": as_of or FOR_GOOD},
    )


def currencies(store: Store, tickers: Sequence[str], as_of: date | None = None) -> pd.DataFrame:
    """The currency that each company's newest report is in: one row per company that reports money."""
    return store.query(
        """
        SELECT ticker, arg_max(unit, known_on) AS currency FROM fact_at($day)
        WHERE ticker IN (SELECT unnest($tickers)) AND is_money(unit) AND method <> 'user'
        GROUP BY ticker ORDER BY ticker
        """,
        {"tickers": list(tickers), "day": as_of or FOR_GOOD},
    )


def reported_abroad(store: Store) -> frozenset[str]:
    """The companies of which any report, known on whatever day, has money in another currency than dollars."""
    sql = "SELECT DISTINCT ticker FROM observation WHERE is_money(unit) AND unit <> $dollars"
    return frozenset(store.query(sql, {"dollars": USD.symbol})["ticker"])


def entities(store: Store) -> pd.DataFrame:
    """One row per company."""
    return store.query("FROM entity ORDER BY NOT core, ticker")


def observations(store: Store, ids: Sequence[int]) -> pd.DataFrame:
    """Observations by id with their documents, in the order of period."""
    return store.query(
        """
        SELECT o.*, source.title, source.form, source.accession, source.url
        FROM observation AS o LEFT JOIN source USING (source_id)
        WHERE id IN (SELECT unnest($ids)) ORDER BY period_end DESC, period_start
        """,
        {"ids": [int(i) for i in ids]},
    )


def share_counts(store: Store, ticker: str, on: date, as_of: date | None) -> pd.DataFrame:
    """The share counts and closes behind a market value: one row per class with its document, as_of, shares, factor
    (splits since), per_unit (shares in what is traded), close and date.
    """
    return store.query(
        """
        SELECT c.*, source.title, source.form, source.accession, source.url
        FROM class_value_at($day) AS c LEFT JOIN source USING (source_id)
        WHERE c.ticker = $ticker AND c.valued_on = $on::DATE
        ORDER BY share_class
        """,
        {"ticker": ticker, "on": on, "day": as_of or FOR_GOOD},
    )


def events(store: Store, tickers: Sequence[str], as_of: date | None = None) -> pd.DataFrame:
    """One row per announcement of these companies known on the day."""
    rows = store.query(
        """
        SELECT event_id, ticker, company, announced, effective, event_type, coalesce(jobs_high, jobs_low) AS jobs,
               jobs_low, jobs_high, percent_of_workforce AS percent, scope, charge_usd, note, source_id,
               source.title, source.url, source.evidence
        FROM event LEFT JOIN source USING (source_id)
        WHERE ticker IN (SELECT unnest($tickers)) AND announced IS NOT NULL
        ORDER BY announced, ticker, event_id
        """,
        {"tickers": list(tickers)},
    )
    return known_by(rows, "announced", as_of)


def named_events(store: Store, as_of: date | None = None) -> pd.DataFrame:
    """One row per announcement of any company, and per guidance of a year in figures, public on the day; oldest first.

    `id` is the key of the row in its table, `low` and `high` are in USD.
    """
    return store.query(
        """
        SELECT event_id AS id, ticker, company, announced AS day, event_type AS kind,
               coalesce(jobs_high, jobs_low) AS jobs, NULL AS low, NULL AS high, NULL AS year, source_id
        FROM event WHERE announced <= $day
        UNION ALL
        SELECT guidance_id, ticker, ticker, announced, 'guidance', NULL, low_usd, high_usd, fiscal_year, source_id
        FROM guidance WHERE announced <= $day AND low_usd IS NOT NULL
            AND kind IN ('range', 'point', 'floor', 'calendar_range', 'calendar_point', 'calendar_floor')
        ORDER BY day, id
        """,
        {"day": as_of or FOR_GOOD},
    )


def status(store: Store) -> pd.DataFrame:
    """One row per company: newest filing, newest period, rows, newest price; a user's own figures are no filing."""
    return store.query(
        """
        SELECT entity.ticker, entity.name, max(o.known_on) FILTER (o.method <> 'user') AS newest_filing,
               max(o.period_end) FILTER (o.method <> 'user') AS newest_period,
               arg_max(source.accession, o.known_on) FILTER (o.method <> 'user') AS accession,
               count(o.id) AS observations,
               (SELECT max(date) FROM price WHERE price.ticker = entity.price_ticker) AS newest_price
        FROM entity LEFT JOIN observation AS o USING (ticker) LEFT JOIN source USING (source_id)
        GROUP BY entity.ticker, entity.name, entity.price_ticker, entity.core ORDER BY NOT entity.core, entity.ticker
        """
    )


def counts(store: Store) -> dict[str, int]:
    """Rows per table."""
    tables = ("observation", "share_count", "price", "event", "guidance", "source", "reject")
    row = store.query("SELECT " + ", ".join(f"(SELECT count(*) FROM {t}) AS {t}" for t in tables)).iloc[0]
    return {t: int(row[t]) for t in tables}


def first_known_on(store: Store) -> date | None:
    """The earliest day on which anything of the snapshot was published; None without a fact."""
    found = store.query("SELECT min(known_on) AS day FROM observation WHERE method <> 'user'")["day"].iloc[0]
    return None if pd.isna(found) else pd.Timestamp(found).date()


def restatements(store: Store, tickers: Sequence[str], as_of: date | None = None) -> pd.DataFrame:
    """One row per fact whose value was changed by a later filing: first and newest value, both filings."""
    return store.query(
        """
        SELECT o.ticker, o.concept, o.tag, o.period_start, o.period_end, o.unit,
               arg_min(o.value, o.known_on) AS first_value, min(o.known_on) AS first_known_on,
               arg_min(source.accession, o.known_on) AS first_accession,
               arg_max(o.value, o.known_on) AS value, max(o.known_on) AS known_on,
               arg_max(source.accession, o.known_on) AS accession, arg_max(source.url, o.known_on) AS url,
               arg_max(o.value, o.known_on) / nullif(arg_min(o.value, o.known_on), 0) - 1 AS change
        FROM fact_at($day) AS o
        SEMI JOIN concept USING (concept) LEFT JOIN source USING (source_id)
        WHERE ticker IN (SELECT unnest($tickers))
        GROUP BY o.ticker, o.concept, o.tag, o.period_start, o.period_end, o.unit
        HAVING count(DISTINCT o.value) > 1 AND value <> first_value
        ORDER BY abs(change) DESC NULLS LAST, known_on DESC, o.ticker, o.concept, o.period_end, o.period_start, o.tag
        """,
        {"tickers": list(tickers), "day": as_of or FOR_GOOD},
    )


def quarantined(store: Store, tickers: Sequence[str], as_of: date | None = None) -> pd.DataFrame:
    """Values that are stated and set aside as of a day: one row per company, concept and period end, with the reason.

    Of a cumulative period that is set aside the quarter after it, which is told by subtraction, is one too, and so is
    a line that is arithmetic on one.
    """
    return _of_known(store, _QUARANTINED, {"tickers": list(tickers), "day": as_of or FOR_GOOD}, as_of)


_QUARANTINED = """
WITH fact AS (
    SELECT ticker, concept, period_end, span, doubt AS reason FROM observation
    WHERE ticker IN (SELECT unnest($tickers)) AND known_on <= $day
        AND NOT stands(doubt, doubted_on, doubted_until, $day)
),
ending AS (
    SELECT ticker, concept, period_end, reason FROM fact
    UNION ALL
    SELECT f.ticker, f.concept, e.period_end, reason
    FROM fact AS f JOIN {shown} AS e
        ON e.ticker = f.ticker AND e.kind = 'flow' AND f.span IN (2, 3)
       AND e.period_end - f.period_end BETWEEN 45 AND 130
    UNION ALL
    SELECT ticker, concept, period_end, reason FROM {contested}
    WHERE basis = 'quarter' AND ticker IN (SELECT unnest($tickers))
    UNION ALL
    SELECT ticker, unnest(['market_value', 'market_value_fiscal']), as_of, doubt FROM share_count
    WHERE ticker IN (SELECT unnest($tickers)) AND known_on <= $day
        AND NOT stands(doubt, doubted_on, doubted_until, $day)
),
line AS (
    FROM ending
    UNION ALL
    SELECT e.ticker, p.concept, e.period_end, p.part || ': ' || reason
    FROM ending AS e JOIN concept_part AS p ON p.ticker = e.ticker AND p.part = e.concept
)
SELECT ticker, concept, period_end, min(reason) AS reason FROM line GROUP BY ALL ORDER BY ALL
"""


def findings(store: Store, tickers: Sequence[str], as_of: date | None = None) -> pd.DataFrame:
    """Quality findings, one row each: what does not add up, where tags changed, what is negative and cannot be."""
    return _of_known(store, _FINDINGS, {"tickers": list(tickers), "day": as_of or FOR_GOOD}, as_of, jump=JUMP)


_FINDINGS = """
WITH s AS MATERIALIZED (FROM {series} WHERE ticker IN (SELECT unnest($tickers))),
year_sum AS (
    SELECT year.ticker, year.concept, year.period_end, year.value, ttm.value AS added
    FROM s AS year JOIN s AS ttm USING (ticker, concept, quarter)
    WHERE year.basis = 'annual' AND ttm.basis = 'ttm'
      AND abs(year.value - ttm.value) > greatest(2e6, 0.001 * abs(year.value))
),
tags AS (
    SELECT ticker, concept, period_end, tag, lag(tag) OVER (PARTITION BY ticker, concept ORDER BY quarter) AS before
    FROM s WHERE basis = 'quarter' AND tag IS NOT NULL
),
close_jump AS (
    SELECT owner.ticker, price.ticker AS symbol, date, close,
           lag(close) OVER (PARTITION BY owner.ticker, price.ticker ORDER BY date) AS before
    FROM price JOIN (
        SELECT ticker, price_ticker FROM entity UNION SELECT ticker, price_ticker FROM share_count
    ) AS owner ON owner.price_ticker = price.ticker
    WHERE owner.ticker IN (SELECT unnest($tickers)) AND date <= $day
    QUALIFY close > {jump} * before OR close * {jump} < before
),
count_jump AS (
    SELECT ticker, as_of, adjusted, source_id, lag(adjusted) OVER (
        PARTITION BY ticker, share_class, tag, preference ORDER BY as_of, known_on) AS before
    FROM adjusted_share_count_at($day)
    WHERE ticker IN (SELECT unnest($tickers))
    QUALIFY adjusted > {jump} * before OR adjusted * {jump} < before
)
SELECT 'set aside' AS finding, ticker, concept, period_end,
       format('{{:,.0f}}', value) || ': ' || doubt || ' (' || source_id || ')' AS detail
FROM observation SEMI JOIN concept USING (concept) WHERE ticker IN (SELECT unnest($tickers))
  AND NOT stands(doubt, doubted_on, doubted_until, $day)
UNION ALL
SELECT 'set aside', ticker, 'market_value', as_of,
       format('{{:,.0f}}', shares) || ' shares: ' || doubt || ' (' || source_id || ')'
FROM share_count WHERE ticker IN (SELECT unnest($tickers))
  AND NOT stands(doubt, doubted_on, doubted_until, $day)
UNION ALL
SELECT 'not settled by the filings', ticker, concept, period_end, basis || ' '
       || string_agg(format('{{:,.0f}}', value) || ' (' || tag || ': ' || reason || ')', ', ' ORDER BY value DESC, tag)
FROM {contested} WHERE ticker IN (SELECT unnest($tickers))
GROUP BY basis, ticker, concept, quarter, period_end
UNION ALL
SELECT 'two values for one key', ticker, concept, period_end, basis || ' '
       || string_agg(format('{{:,}}', value::BIGINT) || ' (' || coalesce(tag, method) || ')', ', ' ORDER BY value, tag)
FROM {conflict} WHERE ticker IN (SELECT unnest($tickers))
GROUP BY basis, ticker, concept, quarter, period_end
UNION ALL
SELECT 'quarters do not sum to the year', ticker, concept, period_end,
       'year ' || format('{{:,.0f}}', value) || ', four quarters ' || format('{{:,.0f}}', added)
FROM year_sum
UNION ALL
SELECT 'tag changed', ticker, concept, period_end, before || ' to ' || tag FROM tags
WHERE before <> tag AND concept NOT IN ('market_value', 'market_value_fiscal')
UNION ALL
SELECT 'share count changed definition', ticker, concept, period_end, before || ' to ' || tag FROM tags
WHERE before <> tag AND concept = 'market_value'
UNION ALL
FROM share_finding_at($day) WHERE ticker IN (SELECT unnest($tickers))
UNION ALL
SELECT 'negative where it cannot be', ticker, concept, period_end, format('{{:,.0f}}', value)
FROM s JOIN concept USING (concept) WHERE basis = 'quarter' AND nonnegative AND value < 0
UNION ALL
SELECT 'a price jumps and no split explains it', ticker, 'market_value', date,
       format('{{:,.2f}}', close) || ' after ' || format('{{:,.2f}}', before) || ' (' || symbol || ')'
FROM close_jump
UNION ALL
SELECT 'share counts differ and no split explains it', ticker, 'market_value', as_of,
       format('{{:,.0f}}', adjusted) || ' shares after ' || format('{{:,.0f}}', before) || ' (' || source_id || ')'
FROM count_jump
UNION ALL
SELECT 'quarters do not fill the year', ticker, 'every flow', period_end,
       'of the year from ' || period_start || ' only ' || quarters || ' quarters are known whole'
FROM untiled_year_at($day) WHERE ticker IN (SELECT unnest($tickers))
ORDER BY ticker, concept, period_end, finding, detail
"""


def moved_numbers(store: Store, tickers: Sequence[str]) -> pd.DataFrame:
    """One row per number that a version of this program tells otherwise than the one before, the newest first."""
    return store.query(
        """
        SELECT version, ticker, concept.title AS measure, basis, period_end, m.unit, before, after, reason
        FROM moved_number AS m LEFT JOIN concept USING (concept) WHERE ticker IN (SELECT unnest($tickers))
        ORDER BY version DESC, ticker, concept, period_end DESC, basis
        """,
        {"tickers": list(tickers)},
    )


def closes(store: Store, symbol: str, as_of: date | None = None) -> pd.DataFrame:
    """One row per trading day (`date`, `close`) of a symbol, up to a day."""
    sql = "SELECT date::TIMESTAMP AS date, close FROM price WHERE ticker = $symbol ORDER BY 1"
    rows = store.query(sql, {"symbol": symbol})
    return rows if as_of is None else rows[: rows["date"].searchsorted(pd.Timestamp(as_of), side="right")]


def daily_prices(store: Store) -> pd.DataFrame:
    """One row per symbol (`ticker`) and trading day: `date`, `close`, `adj_close`."""
    return store.query("SELECT ticker, date::TIMESTAMP AS date, close, adj_close FROM price ORDER BY ticker, date")


def consumer_prices(store: Store, as_of: date | None = None) -> pd.DataFrame:
    """One row per month (`month`, `index`) whose consumer prices were published by a day."""
    sql = "SELECT month::TIMESTAMP AS month, index FROM consumer_price WHERE known_on <= $day ORDER BY 1"
    return store.query(sql, {"day": as_of or FOR_GOOD})


def span(store: Store) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
    """The first day of the first and of the last calendar quarter of the series as known today."""
    row = store.query("SELECT min(quarter)::TIMESTAMP AS first, max(quarter)::TIMESTAMP AS last FROM series").iloc[0]
    return (None, None) if pd.isna(row["first"]) else (row["first"], row["last"])


def expected_quarters(store: Store, tickers: Sequence[str], as_of: date | None = None) -> pd.DataFrame:
    """The calendar quarters in which a company reported anything: one row per company and quarter."""
    return _of_known(
        store,
        """
        SELECT DISTINCT ticker, quarter, max(period_end) AS period_end FROM {series}
        WHERE basis = 'quarter' AND ticker IN (SELECT unnest($tickers))
          AND concept NOT IN ('market_value', 'market_value_fiscal', 'headcount')
        GROUP BY ticker, quarter ORDER BY ticker, quarter
        """,
        {"tickers": list(tickers)},
        as_of,
    )


def fiscal_year_ends(store: Store, tickers: Sequence[str], as_of: date | None = None) -> pd.DataFrame:
    """The calendar quarters in which the fiscal years of these companies end: one row per company and year."""
    return _of_known(
        store,
        """
        SELECT DISTINCT ticker, quarter FROM fact_at($day)
            JOIN {shown} AS ended USING (ticker, period_end)
        WHERE fiscal_year AND kind = 'flow' AND ticker IN (SELECT unnest($tickers)) ORDER BY ticker, quarter
        """,
        {"tickers": list(tickers), "day": as_of or FOR_GOOD},
        as_of,
    )
