"""Embedded figures held against each other: what a change of a file shows by even where its hash was changed with it.

Each check is one query for what does not agree. Filers' own slips and restatements do not agree either: those of the
embedded files are recorded (`recorded/disagreements.csv`, written by `python -m tools.record_hashes`), and only what
is not listed there is a finding. Figures of kept answers are proven by the hash of the answer instead.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb
import pyarrow.parquet as pq

from data import curated_files
from data.verify.finding import Finding, written

CHECK: Final = "figures against each other"
_KEY: Final = ("check", "ticker", "subject", "period_end", "value", "expected")

# A sum of k rounded figures and their rounded total differ by up to (k + 1) / 2 units; statements are in millions.
_ROUNDING: Final = 2.5e6

CHECKS: Final[dict[str, str]] = {
    "a total is the sum of its quarters": f"""
        WITH newest AS (
            SELECT ticker, concept, tag, period_start, period_end, span, value FROM observation
            JOIN source USING (source_id)
            WHERE period_start IS NOT NULL AND span BETWEEN 1 AND 4 AND sha256 IS NULL AND method = 'reported'
            QUALIFY row_number() OVER (
                PARTITION BY ticker, concept, tag, period_start, period_end ORDER BY known_on DESC, id DESC) = 1
        )
        SELECT whole.ticker, whole.tag AS subject, whole.period_end, whole.value, sum(part.value) AS expected
        FROM newest AS whole JOIN newest AS part USING (ticker, concept, tag)
        WHERE whole.span > 1 AND part.span = 1
          AND part.period_start >= whole.period_start AND part.period_end <= whole.period_end
        GROUP BY whole.ticker, whole.concept, whole.tag, whole.period_start, whole.period_end, whole.span, whole.value
        HAVING count(*) = whole.span
           AND abs(whole.period_end - whole.period_start + 1 - sum(part.period_end - part.period_start + 1)) <= 3
           AND abs(whole.value - sum(part.value)) > greatest({_ROUNDING}, 1e-4 * abs(whole.value))
    """,
    "the annual panel has what the filing has": """
        SELECT f.ticker, f.tag AS subject, f.period_end, f.value, a.value AS expected
        FROM embedded_filing AS f JOIN annual_fact AS a
            ON f.cik = a.cik AND f.tag = a.tag AND f.accession = a.accession AND f.period_end = a.period_end
            AND f.period_start IS NOT DISTINCT FROM a.period_start
        WHERE f.value <> a.value
    """,
    "the annual panel has the headcount of the report": """
        SELECT h.ticker, 'headcount' AS subject, h.period_end, h.value, a.value AS expected
        FROM observation AS h JOIN source USING (source_id)
        JOIN annual_fact AS a ON a.accession = h.source_id AND a.period_end = h.period_end AND a.measure = 'employees'
        WHERE h.concept = 'headcount' AND h.value <> a.value AND sha256 IS NULL
    """,
    "a filing has one company, form and day": """
        SELECT ticker, accession AS subject, min(known_on) AS period_end, count(DISTINCT known_on) AS value,
            1 AS expected
        FROM embedded_filing GROUP BY ticker, accession
        HAVING count(DISTINCT known_on) > 1 OR count(DISTINCT form) > 1
        UNION ALL
        SELECT any_value(ticker), accession, min(known_on), count(DISTINCT cik), 1
        FROM embedded_filing GROUP BY accession HAVING count(DISTINCT cik) > 1
    """,
    "a filing's number has the year of its day": """
        SELECT ticker, accession AS subject, min(known_on) AS period_end, year(min(known_on)) AS value,
            2000 + substr(accession, 12, 2)::INTEGER AS expected
        FROM embedded_filing GROUP BY ticker, accession
        HAVING NOT regexp_full_match(accession, '[0-9]{10}-[0-9]{2}-[0-9]{6}')
            OR year(min(known_on)) - 2000 <> substr(accession, 12, 2)::INTEGER
    """,
    "nothing is known before it has ended": """
        SELECT ticker, tag AS subject, period_end, value, NULL AS expected
        FROM embedded_filing WHERE period_end > known_on
        UNION ALL
        SELECT ticker, concept, period_end, value, NULL FROM observation JOIN source USING (source_id)
        WHERE period_end > known_on AND sha256 IS NULL AND concept = 'headcount'
    """,
    "a period begins before it ends and lasts a year at most": """
        SELECT ticker, tag AS subject, period_end, value, NULL AS expected
        FROM embedded_filing WHERE period_end - period_start NOT BETWEEN 0 AND 400
    """,
}


def disagreements(con: duckdb.DuckDBPyConnection) -> list[tuple[str, ...]]:
    """What does not agree in a filled snapshot: check, ticker, subject, period end, value, expected value, as text."""
    con.register("embedded_rows", pq.read_table(curated_files.parquet_path("filings")))
    con.execute(
        "CREATE OR REPLACE TEMP TABLE embedded_filing AS SELECT * REPLACE (cik::BIGINT AS cik, "
        "period_start::DATE AS period_start, period_end::DATE AS period_end, known_on::DATE AS known_on) "
        "FROM embedded_rows"
    )
    con.unregister("embedded_rows")
    return sorted((name, *map(written, row)) for name, query in CHECKS.items() for row in con.execute(query).fetchall())


def path(folder: Path) -> Path:
    """The list of what is known not to agree in the embedded files of a folder."""
    return folder / "recorded" / "disagreements.csv"


def text(rows: list[tuple[str, ...]]) -> str:
    """Disagreements as the list has them."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([_KEY, *rows])
    return out.getvalue()


def recorded(folder: Path) -> set[tuple[str, ...]]:
    """What is listed; nothing where there is no list."""
    try:
        lines = path(folder).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return set()
    return set(map(tuple, list(csv.reader(lines))[1:]))


def differences(con: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[Finding]:
    """What does not agree in a filled snapshot and is not listed."""
    known = recorded(folder)
    for row in disagreements(con):
        if row not in known:
            name, ticker, subject, day, value, expected = row
            yield Finding(CHECK, "embedded files", f"Not so: {name}", ticker, subject, day, "", value, expected)
