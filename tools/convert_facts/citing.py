"""How a converted row names what states it."""

from __future__ import annotations

import re
from typing import Final

from tools.convert_facts.documents import Document
from tools.convert_facts.merging import Row, capital, seconds, sentence

TICKERS: Final = {  # of companies that compiled files call by their name
    "Amazon": "AMZN",
    "CoreWeave": "CRWV",
    "Google": "GOOGL",
    "Meta": "META",
    "Microsoft": "MSFT",
    "NVIDIA": "NVDA",
    "Oracle": "ORCL",
}


def cited(row: Row, document: Document, note: str = "") -> Row:
    """The columns of a citation; `note` instead of the compiled one."""
    return {
        "evidence": row["evidence"],
        **document.cells(),
        "url": document.url or row["source_url"],
        "second_source": seconds(row["second_source"], row["evidence"]),
        "note": note or sentence(row["note"]),
    }


def as_told(row: Row) -> Document:
    """A document of which nothing more is known than the compiled file tells."""
    return Document(capital(row["source"]), "", row["source_url"])


def cited_once(row: Row, document: Document | None = None, note: str = "") -> Row:
    """A citation in a table without a column for a second source."""
    cells = cited(row, document or as_told(row), note)
    return {name: cell for name, cell in cells.items() if name != "second_source"}


def slug(*parts: str) -> str:
    """An id out of what tells a row apart."""
    return "-".join(re.sub(r"[^a-z0-9]+", "-", part.lower()).strip("-") for part in parts)
