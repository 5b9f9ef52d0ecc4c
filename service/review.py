"""What waits for a person: what the quality gates quarantine, and headcounts extracted from filings."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data import audit_queries
from data.backends import backend_at
from data.store import Store


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
        GROUP BY c.concept, c.title, c.kind ORDER BY quarters DESC, c.title
        """,
        {"ticker": ticker},
    )
