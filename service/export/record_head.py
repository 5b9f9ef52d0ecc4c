"""The comment lines over a table of the record: what it is, of which day, from where, and on what terms."""

from __future__ import annotations

from datetime import date
from typing import Final

from charts.frame import day
from data.store import Store
from service.export.meta import MAKER
from service.tables.table_text import comment

_SOURCES: Final = "filings with the SEC and the embedded facts; a row names its document where it rests on one"
_TERMS: Final = (
    "facts in filings with the SEC are in the public domain, closing prices come from Yahoo Finance and other data "
    "from their publishers, whose own terms hold; not investment advice"
)


def record_head(title: str, store: Store, as_of: date | None = None) -> list[str]:
    """Lines that begin with `# `, like those over the numbers of a chart."""
    pairs = (
        ("title", title.rstrip(".")),
        ("as of", day(as_of) if as_of else f"the newest facts, {store.built_at:%Y-%m-%d}"),
        ("snapshot", store.label),
        ("sources", _SOURCES),
        ("licence", _TERMS),
        ("exported by", MAKER),
    )
    return [comment(label, text) for label, text in pairs]
