"""What companies said beforehand: guidance of capital expenditure, and over how many years they write assets off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from data.build import FOR_GOOD
from data.store import Store


def guidance(store: Store, tickers: Sequence[str], as_of: date | None = None) -> pd.DataFrame:
    """One row per announcement and period guided that was public on the day, oldest first; money in USD.

    `kind` is range, point or floor of a fiscal year, the same with `calendar_` or `quarter_` in front, qualitative, or
    actual. `definition` is the company's own.
    """
    return store.query(
        """
        SELECT g.ticker, g.announced, g.fiscal_year, g.low_usd AS low, g.high_usd AS high, g.kind, g.definition,
            g.note, g.source_id,
               source.title, source.evidence, entity.fiscal_year_end_month AS month
        FROM guidance AS g LEFT JOIN source USING (source_id) JOIN entity USING (ticker)
        WHERE g.ticker IN (SELECT unnest($tickers)) AND g.announced <= $day
        ORDER BY g.ticker, g.announced, g.fiscal_year, g.guidance_id
        """,
        {"tickers": list(tickers), "day": as_of or FOR_GOOD},
    )


def useful_lives(store: Store, tickers: Sequence[str], as_of: date | None = None) -> pd.DataFrame:
    """One row per stated change of a useful life that was public on the day, in the order in which they took effect.

    `effect` is in USD, of what `measure` names; missing where no effect was stated. `known_on` is the day of the
    document: what a change did in nine months stands in a later one than its announcement.
    """
    return store.query(
        """
        SELECT u.ticker, u.asset, u.old_years, u.new_years, u.effective, u.announced, u.note, u.source_id, source.title,
               u.effect_usd AS effect, u.effect_measure AS measure, source.evidence, source.published_on AS known_on
        FROM useful_life AS u JOIN source USING (source_id)
        WHERE u.ticker IN (SELECT unnest($tickers))
            AND source.published_on <= $day
        ORDER BY u.ticker, u.effective, u.announced, u.asset
        """,
        {"tickers": list(tickers), "day": as_of or FOR_GOOD},
    )
