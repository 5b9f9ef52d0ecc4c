"""Quality gates: what a draft must not do to the data that were good before it. Each is one query on draft and base.

The snapshot that the draft was copied from is attached as `base`. A gate's rows are what it objects to: one row per
gate, company, concept and period end with the detail, and the new facts that it can be laid at. Those facts are set
aside and the rest is published; what can be laid at none holds back who brought it. What is odd by itself is judged
where the series is made, for a company that comes with its history as for one that is brought up to date.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import pandas as pd

from data.load_shared import FACT, listed

COLUMNS: Final = ("gate", "ticker", "concept", "period_end", "detail")
MOVED: Final = 0.25  # a past value may move by this share of itself
LOST: Final = 5  # so many cells of a company's series may vanish
SCALE: Final = 20.0  # a quarter may be so many times the median of the eight before it
JUMP: Final = 1.9  # a close, or a share count on one split basis, may change by this factor from one to the next
OBJECTION: Final = (*COLUMNS, "ids", "counted")  # with the new facts behind it
FACT_COLUMNS: Final = (*FACT, "source_id", "reason")
# Annual values that came with the draft, beside what stood in their place before it.
_FRESH_ANNUAL: Final = """(
    SELECT n.*, c.ticker, (
        SELECT arg_max(value, known_on) FROM (
            SELECT cik, measure, fiscal_year, value, known_on FROM annual_fact
            UNION ALL
            SELECT cik, measure, fiscal_year, value, known_on FROM base.annual_observation WHERE doubt IS NULL
        ) AS o WHERE o.cik = n.cik AND o.measure = n.measure AND o.fiscal_year = n.fiscal_year) AS before
    FROM annual_observation AS n JOIN annual_company AS c USING (cik)
    ANTI JOIN base.annual_observation AS b ON b.cik = n.cik AND b.measure = n.measure
        AND b.fiscal_year = n.fiscal_year AND b.accession = n.accession AND b.value = n.value
)"""


@dataclass(frozen=True, slots=True)
class Gate:
    """A query for `ticker, concept, period_end, detail` of what is objected to.

    With `ids` or `counts` it also names the new observations (`ids`) or share counts (`counts`, row ids) behind each.
    `brought_by` are the sources whose responses can be behind it; () where any can.
    """

    query: str
    brought_by: tuple[str, ...] = ()


# What the gates look at: closes told by the newest answers (empty where none were), how far the series of each company
# and concept was known, what came with the draft, and what is judged otherwise than in the base.
_GROUND: Final = """
    CREATE TABLE IF NOT EXISTS told_price (ticker VARCHAR, date DATE, close DOUBLE);
    CREATE TEMP TABLE held_until AS
    SELECT ticker, concept, max(quarter) AS quarter FROM base.series WHERE basis = 'quarter' GROUP BY ticker, concept;
    CREATE TEMP TABLE fresh_fact AS
    SELECT id, ticker, concept, period_end FROM observation
    WHERE method <> 'user' AND id NOT IN (SELECT id FROM base.observation)
        AND stands(doubt, doubted_on, doubted_until, DATE '9999-01-01');
    CREATE TEMP TABLE fresh_line AS
    SELECT ticker, concept, list(id) AS ids FROM (
        SELECT ticker, concept, id FROM fresh_fact
        UNION
        SELECT f.ticker, p.concept, id FROM fresh_fact AS f JOIN concept_part AS p
            ON p.ticker = f.ticker AND p.part = f.concept
    ) GROUP BY ticker, concept;
    CREATE TEMP TABLE rejudged AS
    SELECT n.ticker, list(n.id) AS ids FROM observation AS n JOIN base.observation AS o ON o.id = n.id
    WHERE stands(n.doubt, n.doubted_on, n.doubted_until, DATE '9999-01-01')
        <> stands(o.doubt, o.doubted_on, o.doubted_until, DATE '9999-01-01')
    GROUP BY n.ticker;
    CREATE TEMP TABLE recounted AS
    SELECT DISTINCT n.ticker FROM share_count AS n JOIN base.share_count AS o USING (ticker, source_id, as_of, shares)
    WHERE stands(n.doubt, n.doubted_on, n.doubted_until, DATE '9999-01-01')
        <> stands(o.doubt, o.doubted_on, o.doubted_until, DATE '9999-01-01')
"""
_GROUND_TABLES: Final = ("held_until", "fresh_fact", "fresh_line", "rejudged", "recounted")


def _corrected(cell: str) -> str:
    """Whether a cell rests on a fact, or a market value on a count, that is judged otherwise now: listed as such."""
    ids = f"coalesce((SELECT ids FROM rejudged AS r WHERE r.ticker = {cell}.ticker), [])"
    return f"""(list_has_any({cell}.parts, {ids})
        OR ({cell}.concept IN ('market_value', 'market_value_fiscal') AND {cell}.ticker IN (FROM recounted)))"""


def _fresh(cell: str) -> str:
    """The new facts in a cell; where there is none, all new ones of its line: one of them changed how it is read."""
    own = f"coalesce((SELECT list(id) FROM fresh_fact AS f WHERE f.ticker = {cell}.ticker), [])"
    line = f"(SELECT ids FROM fresh_line AS l WHERE l.ticker = {cell}.ticker AND l.concept = {cell}.concept)"
    return f"coalesce(nullif(list_intersect({cell}.parts, {own}), []), {line}, [])"


GATES: Final[dict[str, Gate]] = {
    "a past fact was changed or lost": Gate("""
        SELECT ticker, concept, period_end, format('{:,.0f} of ', value) || source_id || ' is no longer there' AS detail
        FROM base.observation AS o WHERE method <> 'user' AND id > 0 AND NOT EXISTS (
            SELECT 1 FROM observation AS n WHERE n.id = o.id AND n.ticker = o.ticker AND n.concept = o.concept
                AND n.value = o.value
                AND n.period_end = o.period_end AND n.period_start IS NOT DISTINCT FROM o.period_start
                AND n.known_on = o.known_on AND n.source_id = o.source_id)
    """),
    "an annual value was changed or lost": Gate("""
        SELECT c.ticker, measure AS concept, period_end,
               format('{:,.0f} of ', value) || accession || ' is no longer there' AS detail
        FROM base.annual_observation AS o JOIN annual_company AS c USING (cik) WHERE NOT EXISTS (
            SELECT 1 FROM annual_observation AS n WHERE n.cik = o.cik AND n.fiscal_year = o.fiscal_year
                AND n.measure = o.measure AND n.accession = o.accession AND n.value = o.value
                AND n.known_on = o.known_on AND n.doubt IS NOT DISTINCT FROM o.doubt)
    """),
    "a source lost rows": Gate("""
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
    """),
    "a value stands twice": Gate("""
        SELECT ticker, concept, max(period_end) AS period_end,
               count(*) || ' values of one ' || basis || ', ' || quarter AS detail
        FROM series GROUP BY basis, ticker, concept, quarter HAVING count(*) > 1
    """),
    "values vanished": Gate(f"""
        SELECT ticker, concept, period_end, basis || ' value ' || format('{{:,.0f}}', value) || ' is gone' AS detail,
               {_fresh("b")} AS ids
        FROM base.series AS b ANTI JOIN series USING (basis, ticker, concept, quarter)
        WHERE evidence <> 'user' AND NOT {_corrected("b")}
          AND (basis, ticker, concept, period_end) NOT IN (SELECT (basis, ticker, concept, period_end) FROM series)
          AND (ticker, concept, period_end) NOT IN (SELECT (ticker, concept, period_end) FROM contested)
        QUALIFY count(*) OVER (PARTITION BY ticker) > {LOST}
    """),
    "a past value moved": Gate(f"""
        SELECT ticker, concept, period_end,
               b.basis || ' ' || format('{{:,.0f}}', b.value) || ' became ' || format('{{:,.0f}}', n.value) AS detail,
               {_fresh("n")} AS ids
        FROM base.series AS b JOIN series AS n USING (basis, ticker, concept, period_end)
        WHERE abs(n.value - b.value) > {MOVED} * abs(b.value) AND abs(n.value - b.value) > 1e6 * (n.unit = 'USD')::INT
          AND n.evidence <> 'user' AND b.evidence <> 'user' AND NOT {_corrected("b")} AND NOT {_corrected("n")}
    """),
    "negative where it cannot be": Gate(f"""
        SELECT ticker, concept, s.period_end, format('{{:,.0f}}', value) AS detail,
               {_fresh("s")} AS ids
        FROM series AS s JOIN concept USING (concept) JOIN held_until AS h USING (ticker, concept)
        WHERE s.basis = 'quarter' AND s.quarter > h.quarter AND nonnegative AND value < 0 AND evidence <> 'user'
    """),
    "out of scale": Gate(f"""
        WITH placed AS (
            SELECT *, median(abs(value)) OVER eight AS usual, count(*) OVER eight AS n
            FROM series WHERE basis = 'quarter' AND concept IN ('headcount', 'market_value', 'market_value_fiscal')
            WINDOW eight AS (PARTITION BY ticker, concept ORDER BY quarter ROWS BETWEEN 8 PRECEDING AND 1 PRECEDING)
        )
        SELECT p.ticker, p.concept, p.period_end,
               format('{{:,.0f}}', p.value) || ', the eight quarters before it had a median of '
                   || format('{{:,.0f}}', usual) AS detail,
               {_fresh("p")} AS ids
        FROM placed AS p JOIN held_until AS h USING (ticker, concept)
        WHERE p.quarter > h.quarter AND n >= 4 AND usual > 0 AND p.evidence <> 'user'
          AND (abs(p.value) > {SCALE} * usual OR abs(p.value) * {SCALE} < usual)
    """),
    "a price jumps and no split explains it": Gate(
        f"""
        WITH placed AS (
            SELECT ticker, date, close, lag(close) OVER (PARTITION BY ticker ORDER BY date) AS before FROM price
        )
        SELECT ticker, 'close' AS concept, date AS period_end, format('{{:,.2f}} after {{:,.2f}}', close,
            before) AS detail
        FROM placed AS p WHERE (close > {JUMP} * before OR close * {JUMP} < before)
          AND EXISTS (SELECT 1 FROM base.price AS b WHERE b.ticker = p.ticker)
          AND NOT EXISTS (SELECT 1 FROM base.price AS b WHERE b.ticker = p.ticker AND b.date = p.date)
        """,
        brought_by=("yahoo",),
    ),
    "prices disagree with those stored": Gate(
        """
        SELECT told.ticker, 'close' AS concept, told.date AS period_end,
               format('{:,.2f} now, {:,.2f} stored', told.close, price.close) AS detail
        FROM told_price AS told JOIN price USING (ticker, date)
        WHERE abs(told.close - price.close) > 0.02 * price.close
        """,
        brought_by=("yahoo",),
    ),
    "share counts are not on one split basis": Gate(f"""
        WITH placed AS (
            SELECT *, lag(adjusted) OVER (PARTITION BY ticker, share_class, tag, preference ORDER BY as_of,
                known_on) AS before
            FROM adjusted_share_count_at(DATE '9999-01-01')
        )
        SELECT p.ticker, 'market_value' AS concept, p.as_of AS period_end,
               format('{{:,.0f}} shares after {{:,.0f}}', adjusted, before) AS detail,
               [p.tag, p.shares::VARCHAR, p.source_id] AS counted
        FROM placed AS p SEMI JOIN base.entity USING (ticker)
        WHERE (adjusted > {JUMP} * before OR adjusted * {JUMP} < before)
          AND NOT EXISTS (SELECT 1 FROM base.share_count AS b WHERE b.ticker = p.ticker
              AND b.source_id = p.source_id AND b.as_of = p.as_of)
    """),
}


@contextmanager
def compared(con: duckdb.DuckDBPyConnection, base: Path) -> Iterator[None]:
    """Attach the snapshot that the draft was copied from as `base`."""
    con.execute(f"ATTACH '{str(base).replace(chr(39), chr(39) * 2)}' AS base (READ_ONLY)")
    try:
        yield
    finally:
        con.execute("DETACH base; DROP TABLE IF EXISTS told_price")


def objections(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """What the gates object to in a finished draft that is `compared`; `COLUMNS`, dates as ISO text, and the new facts
    behind each: `ids` of observations, `counted` (tag, shares, source) of a share count.
    """
    con.execute(_GROUND)
    frames = [con.execute(gate.query).df().assign(gate=name) for name, gate in GATES.items()]
    con.execute("; ".join(f"DROP TABLE {name}" for name in _GROUND_TABLES))
    rows = [frame for frame in frames if not frame.empty]
    found = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()
    table = found.reindex(columns=list(OBJECTION))
    table["period_end"] = [str(day.date()) if pd.notna(day) else None for day in pd.to_datetime(table["period_end"])]
    return table.sort_values(["gate", "ticker", "concept", "period_end"], ignore_index=True)


def laid_at(con: duckdb.DuckDBPyConnection, rows: pd.DataFrame) -> pd.DataFrame:
    """The facts that some of the `objections` can be laid at: one row per fact, `FACT_COLUMNS`; the reason is the
    gate's."""
    reasons = [
        (int(fact), f"{gate} ({detail})")
        for gate, detail, ids in zip(rows["gate"], rows["detail"], rows["ids"], strict=True)
        for fact in listed(ids)
    ]
    con.register("given", pd.DataFrame(reasons, columns=["id", "reason"]).astype({"id": "int64", "reason": "str"}))
    facts = con.execute(
        """
        SELECT ticker, concept, tag, period_start, period_end, value, source_id, any_value(reason) AS reason
        FROM given JOIN observation USING (id) GROUP BY ALL
        """
    ).df()
    con.unregister("given")
    counts = [
        (ticker, "shares", counted[0], None, day, float(counted[1]), counted[2], f"{gate} ({detail})")
        for gate, ticker, day, detail, counted in zip(
            rows["gate"], rows["ticker"], rows["period_end"], rows["detail"], map(listed, rows["counted"]), strict=True
        )
        if counted
    ]
    tables = [facts, pd.DataFrame(counts, columns=list(FACT_COLUMNS))]
    return pd.concat([table.astype("object") for table in tables if not table.empty] or [facts], ignore_index=True)


def set_aside(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Values of a draft that is `compared` which are set aside now, or not settled by the filings, and were not before,
    newest first: ticker, concept, period_end (ISO), value, reason, fact (its name; '' of the annual panel, about which
    nobody is asked).
    """
    rows = con.execute(
        """
        WITH aside AS (
            SELECT ticker, concept, tag, period_start, period_end, value, known_on, doubt AS reason
            FROM observation AS n SEMI JOIN concept USING (concept)
            WHERE NOT stands(doubt, doubted_on, doubted_until, DATE '9999-01-01') AND NOT EXISTS (
                SELECT 1 FROM base.observation AS o
                WHERE o.id = n.id AND NOT stands(o.doubt, o.doubted_on, o.doubted_until, DATE '9999-01-01'))
            UNION ALL
            SELECT ticker, concept, tag, period_start, period_end, value, known_on, reason
            FROM contested AS n WHERE NOT EXISTS (
                SELECT 1 FROM base.contested AS o WHERE o.ticker = n.ticker AND o.concept = n.concept
                    AND o.period_end = n.period_end AND o.value = n.value)
        )
        SELECT ticker, concept, period_end::VARCHAR AS period_end, value, reason,
            fact_name(ticker, concept, tag, period_start, period_end, value) AS fact
        FROM aside ORDER BY known_on DESC, ticker, concept, period_end DESC
        """
    ).df()
    annual = con.execute(
        f"""
        SELECT ticker, annual_name(measure, fiscal_year) AS concept, period_end::VARCHAR AS period_end, value,
            doubt AS reason, '' AS fact
        FROM {_FRESH_ANNUAL} WHERE doubt IS NOT NULL ORDER BY known_on DESC, ticker, concept
        """
    ).df()
    return pd.concat([rows.drop_duplicates("fact"), annual], ignore_index=True)


def changes(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Quarterly values, and those of the annual panel, that are new in the draft or moved: ticker, concept, period_end
    (ISO), before (None: new), value.
    """
    frames = con.execute(
        f"""
        SELECT ticker, concept, n.period_end::VARCHAR AS period_end, b.value AS before, n.value, n.unit
        FROM series AS n LEFT JOIN base.series AS b USING (basis, ticker, concept, quarter)
        WHERE n.basis = 'quarter' AND (b.value IS NULL OR abs(n.value - b.value) > 1e-9 * abs(b.value))
        UNION ALL
        SELECT ticker, annual_name(measure, fiscal_year), period_end::VARCHAR, before, value,
            CASE WHEN measure IN ('employees', 'positions_eliminated') THEN 'persons' ELSE 'USD' END
        FROM {_FRESH_ANNUAL} WHERE doubt IS NULL
        ORDER BY 3 DESC, ticker, concept
        """
    ).df()
    return frames.astype("object").where(frames.notna(), None)
