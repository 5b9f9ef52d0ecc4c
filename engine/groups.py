"""Named groups of companies: one word for several tickers, in an address as in the picker."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Group:
    """A name as an address says it, a title, and the tickers in the order drawn."""

    name: str
    title: str
    tickers: tuple[str, ...]

    def known(self, tickers: Collection[str]) -> tuple[str, ...]:
        """Those of its companies that are among these."""
        return tuple(t for t in self.tickers if t in tickers)


_CORE: Final = ("META", "GOOGL", "MSFT", "AMZN", "AAPL", "NVDA", "ORCL", "TSLA")
_OTHERS: Final = ("ADBE", "AMD", "AVGO", "CRM", "CRWV", "CSCO", "IBM", "INTC", "NFLX", "PINS", "PLTR", "UBER")

GROUPS: Final = (
    Group("core", "Core", _CORE),
    Group("technology", "Technology", (*_CORE, *_OTHERS)),
    Group("semiconductors", "Semiconductors", ("NVDA", "AVGO", "AMD", "INTC")),
    Group("platforms", "Platforms", ("META", "GOOGL", "AMZN", "AAPL", "NFLX", "PINS", "UBER")),
)


def group_of(word: str) -> Group | None:
    """The group of this name, in upper or lower case; None for no group."""
    return next((group for group in GROUPS if group.name == word.casefold()), None)


def same_as(tickers: Collection[str], known: Collection[str]) -> Group | None:
    """The group whose companies, as far as they are known, are exactly these; None for another choice."""
    return next((group for group in GROUPS if set(group.known(known)) == set(tickers) and tickers), None)
