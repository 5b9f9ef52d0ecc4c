"""What a token costs: the cheapest price of a level of capability by day, published fits, and price lists."""

from __future__ import annotations

from datetime import date

import pandas as pd

from data.build import FOR_GOOD
from data.reading.cited_rows import cited_rows
from data.store import Store


def cheapest(store: Store, as_of: date | None = None) -> pd.DataFrame:
    """One row per benchmark, level and model that was the cheapest to reach it on its day; USD a token."""
    rows = cited_rows(store, "price_decline_points", as_of)
    return rows.sort_values(["benchmark", "level", "released", "model"], ignore_index=True)


def published_fits(store: Store, as_of: date | None = None) -> pd.DataFrame:
    """One row per benchmark and level: the published factor a year with its 90% interval and the score to reach."""
    return cited_rows(store, "price_decline", as_of)


def dated_changes(store: Store, as_of: date | None = None) -> pd.DataFrame:
    """One row per named model whose list gives a price from a day on beside one without a day, which it had before:
    both prices of a token of input and of output in USD. Lists of resellers, which have no names, follow the makers'.
    """
    return store.query(
        """
        SELECT now.provider, now.model, now.name, now.price_from AS day,
               before.input_usd_per_token AS input_before, before.output_usd_per_token AS output_before,
               now.input_usd_per_token AS input, now.output_usd_per_token AS output,
               now.edition, now.source_id, source.evidence
        FROM list_price AS now JOIN list_price AS before USING (provider, model, edition)
        LEFT JOIN source ON source.source_id = now.source_id
        WHERE now.price_from IS NOT NULL AND before.price_from IS NULL AND now.name IS NOT NULL
            AND (now.input_usd_per_token, now.output_usd_per_token)
                <> (before.input_usd_per_token, before.output_usd_per_token)
            AND now.edition <= $day
        ORDER BY day, now.provider, now.model
        """,
        {"day": as_of or FOR_GOOD},
    )


def served(store: Store, as_of: date | None = None) -> pd.DataFrame:
    """One row per statement of tokens processed that was public on the day: company, scope, the day it is of, and
    tokens in a month of 30 days; oldest first.
    """
    return store.query(
        """
        SELECT v.company, v.ticker, v.scope, v.as_of, v.announced, v.tokens_per_month, v.unit, v.source_id,
               source.evidence
        FROM token_volume AS v LEFT JOIN source USING (source_id)
        WHERE v.tokens_per_month IS NOT NULL AND v.announced <= $day
        ORDER BY v.company, v.scope, v.as_of
        """,
        {"day": as_of or FOR_GOOD},
    )
