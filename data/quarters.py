"""Quarters out of filings without a store: the same SQL, on a frame of facts in memory."""

from __future__ import annotations

import threading
from datetime import date
from typing import Final

import duckdb
import pandas as pd

from data import build, database_limits
from data.store_backend import ASOF

_LOADED: Final = ("source", "observation", "share_count")
_QUARTERS: Final = """
    PREPARE quarters AS
    SELECT ticker, concept, tag, quarter::TIMESTAMP AS quarter, period_start::TIMESTAMP AS period_start,
           period_end::TIMESTAMP AS period_end, value, unit, method, evidence, known_on::TIMESTAMP AS known_on,
           source_id
    FROM flow_at($1::DATE) WHERE basis = 'quarter' ORDER BY ticker, concept, quarter
"""
_FEW: Final = 60_000  # facts that a second thread costs more for than it takes over: some thirty filers
_own = threading.local()


def harmonise(facts: pd.DataFrame, as_of: date | None = None) -> pd.DataFrame:
    """As-filed facts (columns of the embedded filings) into quarters: one row per company, concept and quarter.

    Columns: ticker, concept, tag, quarter, period_start, period_end, value, unit, method, evidence, known_on,
    source_id.
    """
    if not hasattr(_own, "harmoniser"):
        _own.harmoniser = Harmoniser()
    harmoniser: Harmoniser = _own.harmoniser
    return harmoniser.quarters(facts, as_of)


class Harmoniser:
    """A database in memory whose tables and views are defined once: most of the time of one filer goes into those.

    Not for several threads at once; `harmonise` keeps one for each.
    """

    def __init__(self) -> None:
        limits = database_limits.writing()
        self._threads = int(str(limits["threads"]))
        self._con = duckdb.connect(config=limits | {ASOF: 0})
        self._known: set[str] = set()
        build.define(self._con)
        self._con.execute(_QUARTERS)

    def quarters(self, facts: pd.DataFrame, as_of: date | None = None) -> pd.DataFrame:
        """As `harmonise`; of one call nothing is kept for the next but the companies' declared lines."""
        con = self._con
        con.execute(f"SET threads = {1 if len(facts) < _FEW else self._threads}")
        con.execute("; ".join(f"TRUNCATE {table}" for table in _LOADED))
        self._declare({str(ticker) for ticker in facts["ticker"].unique()} - self._known)
        build.load_filings(con, facts[facts["unit"] != "shares"])  # quarters are of amounts
        build.judge(con)
        asked = con.execute(f"EXECUTE quarters(DATE '{as_of or date(9999, 1, 1)}')")
        frame: pd.DataFrame = asked.to_arrow_table().to_pandas()  # Arrow says nothing of its types
        return frame

    def _declare(self, tickers: set[str]) -> None:
        if tickers:
            new = sorted(tickers)
            named = {"ticker": new, "name": new, "colour": "", "core": False, "price_ticker": new}
            build.insert(self._con, "entity", pd.DataFrame(named))
            build.declare_lines(self._con, new)
            self._known |= tickers
