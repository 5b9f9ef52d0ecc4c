"""Quarters out of filings without a store: the same SQL, on a frame of facts in memory."""

from __future__ import annotations

from datetime import date

import duckdb
import pandas as pd

from data import build


def harmonise(facts: pd.DataFrame, as_of: date | None = None) -> pd.DataFrame:
    """As-filed facts (columns of the embedded filings) into quarters: one row per company, concept and quarter.

    Columns: ticker, concept, tag, quarter, period_start, period_end, value, unit, method, evidence, known_on, source_id.
    """
    with duckdb.connect() as con:
        build.define(con)
        tickers = facts["ticker"].unique()
        build.insert(
            con,
            "entity",
            pd.DataFrame({"ticker": tickers, "name": tickers, "colour": "", "core": False, "price_ticker": tickers}),
        )
        build.declare_lines(con)
        build.load_filings(con, facts)
        return con.execute(
            """
            SELECT ticker, concept, tag, quarter, period_start, period_end, value, unit, method, evidence, known_on, source_id
            FROM flow_at($day) WHERE basis = 'quarter' ORDER BY ticker, concept, quarter
            """,
            {"day": as_of or date(9999, 1, 1)},
        ).df()
