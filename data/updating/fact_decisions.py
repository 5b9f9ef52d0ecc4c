"""Single facts that are set aside: which they are, what stands in their place, and a person's word on them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal

import duckdb
import pandas as pd

from data import kept_responses
from data.load_shared import FACT, records
from data.sources.user_load import DECISION_COLUMNS
from data.store import Store
from data.store_backend import StoreBackend
from errors import UsageError

Verdict = Literal["accept", "refuse", "set aside"]
COLUMNS: Final = (
    "fact",
    *FACT,
    "instead",
    "state",
    "reason",
    "known_on",
    "source_id",
    "url",
)
# Every value that is set aside or was decided about, of whichever filing stated it last; what stands for its period
# instead is the newest other version of the line, else whatever the series has. Then the candidates of what the filings
# do not settle, each with the others; a sum of lines is none that one could accept.
_FACTS: Final = """
FROM (
WITH judged AS (
    SELECT o.ticker, o.concept, o.tag, o.period_start, o.period_end, o.value, o.doubt, o.known_on, o.source_id, o.span,
        d.verdict
    FROM observation AS o SEMI JOIN concept ON concept.concept = o.concept
    LEFT JOIN decided_fact() AS d ON d.id = o.id
    WHERE o.method <> 'user' AND (NOT stands(o.doubt, o.doubted_on, o.doubted_until, DATE '9999-01-01')
        OR d.verdict = 'accept')
    QUALIFY row_number() OVER (PARTITION BY o.ticker, o.concept, o.tag, o.period_start, o.period_end, o.value
        ORDER BY o.known_on DESC, o.id DESC) = 1
),
other AS (
    SELECT j.ticker, j.concept, j.tag, j.period_start, j.period_end, j.value, arg_max(o.value, o.known_on) AS instead
    FROM judged AS j JOIN observation AS o ON o.ticker = j.ticker AND o.concept = j.concept
        AND o.tag IS NOT DISTINCT FROM j.tag AND o.period_start IS NOT DISTINCT FROM j.period_start
        AND o.period_end = j.period_end AND o.value <> j.value
        AND stands(o.doubt, o.doubted_on, o.doubted_until, DATE '9999-01-01')
    GROUP BY ALL
),
shown AS (
    SELECT ticker, concept, period_end, CASE basis WHEN 'annual' THEN [4] ELSE [0, 1] END AS spans, value AS instead
    FROM series WHERE basis IN ('quarter', 'annual')
)
SELECT fact_name(j.ticker, j.concept, j.tag, j.period_start, j.period_end, j.value) AS fact,
    j.ticker, j.concept, j.tag, j.period_start, j.period_end, j.value,
    coalesce(other.instead, shown.instead) AS instead,
    CASE WHEN j.verdict = 'accept' THEN 'accepted' WHEN j.verdict = 'refuse' THEN 'refused'
         WHEN j.verdict = 'set aside' OR coalesce(other.instead, shown.instead) IS NULL THEN 'waiting'
         ELSE 'settled' END AS state,
    CASE WHEN j.verdict = 'accept' THEN 'accepted by a person' ELSE j.doubt END AS reason,
    j.known_on, j.source_id, source.url
FROM judged AS j
LEFT JOIN other ON other.ticker = j.ticker AND other.concept = j.concept AND other.tag IS NOT DISTINCT FROM j.tag
    AND other.period_start IS NOT DISTINCT FROM j.period_start AND other.period_end = j.period_end
    AND other.value = j.value
LEFT JOIN shown ON shown.ticker = j.ticker AND shown.concept = j.concept AND shown.period_end = j.period_end
    AND list_contains(shown.spans, j.span)
LEFT JOIN source ON source.source_id = j.source_id
UNION ALL
SELECT fact_name(c.ticker, c.concept, c.tag, c.period_start, c.period_end, c.value), c.ticker, c.concept, c.tag,
    c.period_start, c.period_end, c.value, NULL, 'waiting', c.reason || coalesce('; or it is ' || others.listed, ''),
    c.known_on, c.source_id, source.url
FROM contested AS c
LEFT JOIN (
    SELECT one.ticker, one.concept, one.basis, one.quarter, one.value,
        string_agg(DISTINCT format('{:,.0f}', other.value) || ' (' || coalesce(other.tag, 'computed') || ')', ', ')
            AS listed
    FROM contested AS one JOIN contested AS other USING (ticker, concept, basis, quarter)
    WHERE other.value <> one.value GROUP BY ALL
) AS others USING (ticker, concept, basis, quarter, value)
LEFT JOIN source ON source.source_id = c.source_id
WHERE NOT coalesce(contains(c.tag, ' '), FALSE)
QUALIFY row_number() OVER (
    PARTITION BY c.ticker, c.concept, c.tag, c.period_start, c.period_end, c.value ORDER BY c.basis DESC) = 1
)
ORDER BY state = 'waiting' DESC, known_on DESC, ticker, concept, period_end DESC, value
"""
# Facts by name; a candidate that is the difference of facts is named by those.
_NAMED: Final = """
WITH own AS (
    SELECT id, fact_name(ticker, concept, tag, period_start, period_end, value) AS fact
    FROM observation WHERE method <> 'user' AND ticker IN (SELECT regexp_replace(unnest($names), '-[^-]*$', ''))
),
made AS (
    SELECT unnest(parts) AS id, fact_name(ticker, concept, tag, period_start, period_end, value) AS fact FROM contested
),
named AS (FROM own WHERE fact IN (SELECT unnest($names)) UNION FROM made WHERE fact IN (SELECT unnest($names)))
SELECT fact, ticker, concept, tag, period_start, period_end, value, arg_max(source_id, known_on) AS source_id
FROM named JOIN observation USING (id) GROUP BY ALL
"""


def facts(store: Store, states: Sequence[str] | None = ("waiting",)) -> pd.DataFrame:
    """One row per value that is set aside or was decided about (`COLUMNS`), newest first; of all states where None.

    `state`: waiting (for a person), refused, accepted, or settled (another filing's value stands). `fact` is the name
    that it is accepted or refused by. Empty for a snapshot of before there were decisions.
    """
    try:
        rows = store.query(_FACTS)
    except duckdb.CatalogException:
        return pd.DataFrame(columns=list(COLUMNS))
    return rows if states is None else rows[rows["state"].isin(list(states))].reset_index(drop=True)


def checked(store: Store, names: Sequence[str], *, accept: bool = True) -> pd.DataFrame:
    """The facts of these names, set aside or not, with the columns that a decision needs.

    A value that is computed from several facts can be accepted with all of them, but refused only with one. Raises
    UsageError for a name that no fact has, and for such a refusal.
    """
    wanted = list(dict.fromkeys(names))
    known = store.query(_NAMED, {"names": wanted})
    unknown = [name for name in wanted if name not in set(known["fact"])]
    if unknown or not wanted:
        next_step = "`leverage quarantine --all` lists them"
        raise UsageError("There is no such fact", which=", ".join(unknown)[:60], next_step=next_step)
    several = known["fact"].value_counts().gt(1)
    if not accept and several.any():
        next_step = "Accept another candidate of its period, or refuse one of the facts that it is computed from"
        raise UsageError("This value is computed from several facts", which=str(several.idxmax()), next_step=next_step)
    return known


def responses(backend: StoreBackend, rows: pd.DataFrame, verdict: Verdict) -> list[kept_responses.Response]:
    """Decisions about facts (rows with `DECISION_COLUMNS` but the verdict) as saved answers, one a company."""
    at, decided = datetime.now(UTC), rows.assign(verdict=verdict).reindex(columns=list(DECISION_COLUMNS))
    return [_response(backend, str(ticker), own, at) for ticker, own in decided.groupby("ticker")]


def _response(backend: StoreBackend, ticker: str, rows: pd.DataFrame, at: datetime) -> kept_responses.Response:
    listed = [{name: _plain(row[name]) for name in DECISION_COLUMNS} for row in records(rows)]
    content = json.dumps({"facts": listed, "at": at.isoformat()}, sort_keys=True).encode()
    url = f"fact:{ticker}"
    return kept_responses.save_response(backend, content, source="user", kind="fact", ticker=ticker, url=url, at=at)


def _plain(value: Any) -> Any:
    """A cell as JSON has it: a day as ISO text, missing as null."""
    if value is None or value is pd.NaT or value != value:
        return None
    return str(pd.Timestamp(value).date()) if hasattr(value, "strftime") else value
