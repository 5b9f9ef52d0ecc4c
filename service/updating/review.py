"""What waits for a person: what the quality gates quarantine, and headcounts extracted from filings."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.annual import annual_queries
from data.backends import backend_at
from data.reading import audit_queries
from data.store import Store
from data.updating import fact_decisions


def quarantined() -> list[dict[str, Any]]:
    """What the gates quarantine, newest first: name, what, objections."""
    backend = backend_at()
    return [{"name": name, **backend.read_quarantined(name)} for name in backend.quarantined()]


def quarantined_names() -> list[str]:
    """The names of what is in quarantine, newest first."""
    return backend_at().quarantined()


def objections() -> pd.DataFrame:
    """One row per value that a gate objects to: name, what, gate, ticker, concept, period_end, detail."""
    rows = [{"name": q["name"], "what": q["what"], **o} for q in quarantined() for o in q["objections"]]
    return pd.DataFrame(rows, columns=["name", "what", "gate", "ticker", "concept", "period_end", "detail"])


def facts(store: Store, *, every: bool = False) -> pd.DataFrame:
    """One row per fact that is set aside and waits for a person, with every one that was, where `every`; newest first.

    Columns are those of `data.updating.fact_decisions.facts`: among them the value, what is shown instead, and why.
    """
    return fact_decisions.facts(store, None if every else ("waiting",))


def annual(store: Store, *, every: bool = False) -> pd.DataFrame:
    """One row per value of the annual panel that is missing because it is odd, with those in whose place another one
    stands, where `every`; newest first. Nobody is asked about them.
    """
    rows = annual_queries.set_aside(store)
    return rows if every else rows[rows["state"] == "missing"].reset_index(drop=True)


def in_quarantine(store: Store, *, every: bool = False) -> pd.DataFrame:
    """Whole responses that wait, one row per objection, then `facts`, then `annual`: name, ticker, concept, tag,
    period_start, period_end, value, instead, state, reason, known_on, source_id, url.
    """
    single = facts(store, every=every).rename(columns={"fact": "name"})
    left_out = annual(store, every=every).rename(columns={"fact": "name"})
    whole = objections()
    held = whole.assign(state="waiting", reason=whole["gate"] + ": " + whole["detail"].astype("str"))
    held["period_end"] = pd.to_datetime(held["period_end"])
    tables = [rows for rows in (held.reindex(columns=single.columns), single, left_out) if not rows.empty]
    return pd.concat(tables, ignore_index=True) if tables else single


def headcounts(store: Store, state: str | None = None) -> pd.DataFrame:
    """One row per headcount extracted from a filing, newest first, with its sentence; those that wait are 'waiting'."""
    return audit_queries.readings(store, state)


def measures_of(store: Store, ticker: str) -> pd.DataFrame:
    """What is known of a company, one row per concept: first and last quarter, quarters, evidence, or why none is."""
    return store.query(
        """
        SELECT c.title AS concept, min(s.period_end) AS first, max(s.period_end) AS last, count(s.value) AS quarters,
               CASE WHEN count(s.value) > 0 THEN mode(s.evidence)
                    ELSE 'not disclosed under a tag that we know' END AS evidence
        FROM concept AS c LEFT JOIN series AS s ON s.concept = c.concept AND s.ticker = $ticker AND s.basis = 'quarter'
        WHERE c.concept <> 'market_value_fiscal' -- market value once more, at other days
        GROUP BY c.concept, c.title, c.kind ORDER BY quarters DESC, c.title
        """,
        {"ticker": ticker},
    )
