"""Names under which lists of chips and sites carry the companies here."""

from __future__ import annotations

import re
from typing import Final

_TICKERS: Final = {
    "AMD": "AMD",
    "Amazon": "AMZN",
    "CoreWeave": "CRWV",
    "Google": "GOOGL",
    "Meta": "META",
    "Microsoft": "MSFT",
    "NVIDIA": "NVDA",
    "Oracle": "ORCL",
}
_MARK: Final = re.compile(r"\s*\((?:likely|speculative)\)")


def plain(owner: str) -> str:
    """The owner's name without how sure the list is of it: "Oracle" of "Oracle (likely)"."""
    return _MARK.sub("", owner).strip()


def doubtful(owner: str) -> bool:
    """Whether the list marks the owner as likely or speculative."""
    return bool(_MARK.search(owner))


def ticker_of(owner: str) -> str:
    """The ticker of an owner, '' for one that is not among the companies here."""
    return _TICKERS.get(plain(owner), "")
