"""Where a chart's numbers come from, in words that a reader of the picture understands: no forms, no accessions."""

from __future__ import annotations

import pandas as pd

from charts import text
from charts.core import Chart
from charts.frame import day
from contracts import Company
from service.export.meta import newest_of

_NAMED = 6  # companies; more are counted
_PUBLISHERS = 3


def source_words(chart: Chart) -> str:
    """Such as "SEC filings by Meta and Alphabet to 31 Jul 2026; Yahoo Finance", or empty without a source."""
    sources = chart.sources
    if sources.empty:
        return ""
    by_sec = sources["publisher"].fillna("").astype(str).str.startswith("SEC")  # some are cited without an accession
    filed = by_sec | (sources["accession"].notna() & (sources["accession"] != ""))
    parts = [_filings(chart, sources[filed])] if filed.any() else []
    publishers = list(dict.fromkeys(str(name) for name in sources[~filed]["publisher"].dropna() if name))
    return "; ".join([*parts, *([text.join(publishers, _PUBLISHERS)] if publishers else [])])


def _filings(chart: Chart, filings: pd.DataFrame) -> str:
    names = companies(chart)
    by = f" by {text.join(names, _NAMED)}" if names else ""
    newest = day(newest_of(filings["published_on"]))
    return f"SEC filings{by}{f' to {newest}' if newest else ''}"


def companies(chart: Chart) -> list[str]:
    """The companies with a value in the chart, by short names, in the order of its table."""
    table = chart.table
    if "ticker" not in table:
        return []
    names = table["company"] if "company" in table else table["ticker"]
    pairs = zip(table["ticker"], names, strict=True)
    known = dict.fromkeys((str(t), str(n)) for t, n in pairs if isinstance(t, str) and isinstance(n, str))
    return list(dict.fromkeys(text.short(Company(ticker, name, "", "")) for ticker, name in known))
