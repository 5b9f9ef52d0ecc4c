"""Quality gates: what a draft must not do to the data that were good before it. Each is one query on draft and base.

The snapshot that the draft was copied from is attached as `base`. A gate's rows are what it objects to: one row per
gate, company, concept and period end with the detail. What is odd by itself is looked at only where it is newer than
what was held of the same company and concept: a company that comes with its history, oddities included, is no reason to
hold it back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb
import pandas as pd

COLUMNS: Final = ("gate", "ticker", "concept", "period_end", "detail")
MOVED: Final = 0.25  # a past value may move by this share of itself
LOST: Final = 5  # so many cells of the series may vanish
SCALE: Final = 20.0  # a quarter may be so many times the median of the eight before it
JUMP: Final = 1.9  # a close, or a share count on one split basis, may change by this factor from one to the next

# Closes told by the newest answers (empty where none were), and how far the series of each company and concept was
# held.
_GROUND: Final = """
    CREATE TABLE IF NOT EXISTS told_price (ticker VARCHAR, date DATE, close DOUBLE);
    CREATE TEMP TABLE held_until AS
    SELECT ticker, concept, max(quarter) AS quarter FROM base.series WHERE basis = 'quarter' GROUP BY ticker, concept
"""

GATES: Final[dict[str, str]] = {
    "a past fact was changed or lost": """
        SELECT ticker, concept, period_end, format('{:,.0f} of ', value) || source_id || ' is no longer there' AS detail
        FROM base.observation AS o WHERE method <> 'user' AND NOT EXISTS (
            SELECT 1 FROM observation AS n WHERE n.id = o.id AND n.ticker = o.ticker AND n.concept = o.concept
                AND n.value = o.value
                AND n.period_end = o.period_end AND n.period_start IS NOT DISTINCT FROM o.period_start
                AND n.known_on = o.known_on AND n.source_id = o.source_id)
    """,
    "a source lost rows": """
        WITH kept AS (
            SELECT 'share counts' AS what, ticker, count(*) AS n FROM share_count GROUP BY ticker
            UNION ALL SELECT 'prices', ticker, count(*) FROM price GROUP BY ticker
            UNION ALL SELECT 'splits', ticker, count(*) FROM split GROUP BY ticker
            UNION ALL SELECT 'events', coalesce(ticker, company), count(*) FROM event GROUP BY ALL
        ),
        had AS (
            SELECT 'share counts' AS what, ticker, count(*) AS n FROM base.share_count GROUP BY ticker
            UNION ALL SELECT 'prices', ticker, count(*) FROM base.price GROUP BY ticker
            UNION ALL SELECT 'splits', ticker, count(*) FROM base.split GROUP BY ticker
            UNION ALL SELECT 'events', coalesce(ticker, company), count(*) FROM base.event GROUP BY ALL
        )
        SELECT had.ticker, what AS concept, NULL::DATE AS period_end, had.n || ' rows before, ' || coalesce(kept.n,
            0) || ' now' AS detail
        FROM had LEFT JOIN kept USING (what, ticker) WHERE coalesce(kept.n, 0) < had.n
    """,
    "values vanished": f"""
        SELECT ticker, concept, period_end, basis || ' value ' || format('{{:,.0f}}', value) || ' is gone' AS detail
        FROM base.series ANTI JOIN series USING (basis, ticker, concept, quarter)
        WHERE evidence <> 'user'
        QUALIFY count(*) OVER () > {LOST}
    """,
    "a past value moved": f"""
        SELECT ticker, concept, n.period_end,
               b.basis || ' ' || format('{{:,.0f}}', b.value) || ' became ' || format('{{:,.0f}}', n.value) AS detail
        FROM base.series AS b JOIN series AS n USING (basis, ticker, concept, quarter)
        WHERE abs(n.value - b.value) > {MOVED} * abs(b.value) AND abs(n.value - b.value) > 1e6 * (n.unit = 'USD')::INT
          AND n.evidence <> 'user' AND b.evidence <> 'user'
    """,
    "quarters do not sum to the year": """
        SELECT year.ticker, year.concept, year.period_end,
               'year ' || format('{:,.0f}', year.value) || ', four quarters ' || format('{:,.0f}', ttm.value) AS detail
        FROM series AS year JOIN series AS ttm USING (ticker, concept, quarter) JOIN held_until AS h USING (ticker,
            concept)
        WHERE year.basis = 'annual' AND ttm.basis = 'ttm' AND year.quarter > h.quarter
          AND abs(year.value - ttm.value) > greatest(5e6, 0.02 * abs(year.value))
          AND year.evidence <> 'user' AND ttm.evidence <> 'user'
    """,
    "negative where it cannot be": """
        SELECT ticker, concept, s.period_end, format('{:,.0f}', value) AS detail
        FROM series AS s JOIN concept USING (concept) JOIN held_until AS h USING (ticker, concept)
        WHERE s.basis = 'quarter' AND s.quarter > h.quarter AND nonnegative AND value < 0 AND evidence <> 'user'
    """,
    "out of scale": f"""
        WITH placed AS (
            SELECT *, median(abs(value)) OVER eight AS usual, count(*) OVER eight AS n
            FROM series WHERE basis = 'quarter' AND concept IN ('revenue', 'assets', 'ppe_net', 'headcount',
                'market_value', 'depreciation')
            WINDOW eight AS (PARTITION BY ticker, concept ORDER BY quarter ROWS BETWEEN 8 PRECEDING AND 1 PRECEDING)
        )
        SELECT p.ticker, p.concept, p.period_end,
               format('{{:,.0f}}', p.value) || ', the eight quarters before it had a median of '
                   || format('{{:,.0f}}', usual) AS detail
        FROM placed AS p JOIN held_until AS h USING (ticker, concept)
        WHERE p.quarter > h.quarter AND n >= 4 AND usual > 0 AND p.evidence <> 'user'
          AND (abs(p.value) > {SCALE} * usual OR abs(p.value) * {SCALE} < usual)
    """,
    "a price jumps and no split explains it": f"""
        WITH placed AS (
            SELECT ticker, date, close, lag(close) OVER (PARTITION BY ticker ORDER BY date) AS before FROM price
        )
        SELECT ticker, 'close' AS concept, date AS period_end, format('{{:,.2f}} after {{:,.2f}}', close,
            before) AS detail
        FROM placed AS p WHERE (close > {JUMP} * before OR close * {JUMP} < before)
          AND EXISTS (SELECT 1 FROM base.price AS b WHERE b.ticker = p.ticker)
          AND NOT EXISTS (SELECT 1 FROM base.price AS b WHERE b.ticker = p.ticker AND b.date = p.date)
    """,
    "prices disagree with those held": """
        SELECT told.ticker, 'close' AS concept, told.date AS period_end,
               format('{:,.2f} now, {:,.2f} held', told.close, price.close) AS detail
        FROM told_price AS told JOIN price USING (ticker, date)
        WHERE abs(told.close - price.close) > 0.02 * price.close
    """,
    "share counts are not on one split basis": f"""
        WITH placed AS (
            SELECT *, lag(adjusted) OVER (PARTITION BY ticker, share_class, tag, preference ORDER BY as_of,
                known_on) AS before
            FROM adjusted_share_count_at(DATE '9999-01-01')
        )
        SELECT p.ticker, 'market_value' AS concept, as_of AS period_end,
               format('{{:,.0f}} shares after {{:,.0f}}', adjusted, before) AS detail
        FROM placed AS p SEMI JOIN base.entity USING (ticker)
        WHERE (adjusted > {JUMP} * before OR adjusted * {JUMP} < before)
          AND NOT EXISTS (SELECT 1 FROM base.share_count AS b WHERE b.ticker = p.ticker
              AND b.source_id = p.source_id AND b.as_of = p.as_of)
    """,
}


@contextmanager
def compared(con: duckdb.DuckDBPyConnection, base: Path) -> Iterator[None]:
    """Attach the snapshot that the draft was copied from as `base`."""
    con.execute(f"ATTACH '{str(base).replace(chr(39), chr(39) * 2)}' AS base (READ_ONLY)")
    try:
        yield
    finally:
        con.execute("DETACH base")


def objections(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """What the gates object to in a finished draft that is `compared`; `COLUMNS`, dates as ISO text."""
    con.execute(_GROUND)
    frames = [con.execute(query).df().assign(gate=name) for name, query in GATES.items()]
    con.execute("DROP TABLE told_price; DROP TABLE held_until")
    rows = [frame for frame in frames if not frame.empty]
    table = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=list(COLUMNS))
    table["period_end"] = [str(day.date()) if pd.notna(day) else None for day in pd.to_datetime(table["period_end"])]
    return table[list(COLUMNS)].sort_values(["gate", "ticker", "concept", "period_end"], ignore_index=True)


def changes(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Quarterly values that are new in the draft or moved: ticker, concept, period_end (ISO), before (None: new),
    value.
    """
    frames = con.execute(
        """
        SELECT ticker, concept, n.period_end::VARCHAR AS period_end, b.value AS before, n.value
        FROM series AS n LEFT JOIN base.series AS b USING (basis, ticker, concept, quarter)
        WHERE n.basis = 'quarter' AND (b.value IS NULL OR abs(n.value - b.value) > 1e-9 * abs(b.value))
        ORDER BY n.period_end DESC, ticker, concept
        """
    ).df()
    return frames.astype("object").where(frames.notna(), None)
