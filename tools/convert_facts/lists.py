"""Lists that others publish whole: prices of language models, consumer prices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from tools.convert_facts import documents
from tools.convert_facts.documents import Document, Reports
from tools.convert_facts.merging import Row, one_line, scaled

_LIST_EDITION: Final = "2026-08-21"
_MONTHS_OF_A_PRICE: Final = 62  # days: consumer prices of a month are published in the next, at the latest by its end
_CONSUMER_PRICES: Final = Document(
    "Consumer price index of all urban consumers, not seasonally adjusted, 1982-84 = 100 (PDDL)",
    "US Bureau of Labor Statistics",
    "https://www.bls.gov/cpi/",
)


def list_prices(rows: list[Row], _: Reports) -> Iterator[Row]:
    for row in rows:
        yield {
            "provider": row["provider"],
            "model": row["model_id"],
            "name": one_line(row["model_name"]),
            "input_usd_per_token": scaled(row["input_usd_per_million"], 1e-6),
            "output_usd_per_token": scaled(row["output_usd_per_million"], 1e-6),
            "cached_usd_per_token": scaled(row["cache_read_usd_per_million"], 1e-6),
            "price_from": row["price_from"],
            "context_window": row["context_window"],
            "withdrawn": "true" if row["deprecated"] else "false",
            "edition": _LIST_EDITION,
        } | _whole(documents.PRICE_LIST)


def consumer_prices(rows: list[Row], _: Reports) -> Iterator[Row]:
    for row in rows:
        month = date.fromisoformat(row["Date"])
        after = (month.replace(day=1) + timedelta(days=_MONTHS_OF_A_PRICE)).replace(day=1) - timedelta(days=1)
        yield {
            "month": row["Date"],
            "index": scaled(row["Index"], 1),
            "series": "CPI-U",
            "known_on": str(after),
        } | _whole(_CONSUMER_PRICES)


def _whole(document: Document) -> Row:
    """The citation of a list that is the only one that says so."""
    return {"evidence": "single_source", **document.cells(), "second_source": "", "note": ""}
