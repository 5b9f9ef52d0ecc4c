"""Named groups of companies: one word for several tickers, in an address as in the picker."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from data.annual import annual_filers


@dataclass(frozen=True, slots=True)
class Group:
    """A name as an address says it, a title, and the tickers in the order drawn; an empty `listed` stands for the
    companies of the annual panel, which are read when they are asked for.
    """

    name: str
    title: str
    listed: tuple[str, ...] = ()

    @property
    def tickers(self) -> tuple[str, ...]:
        """Its companies, whether a store has their quarters or not."""
        return self.listed or tuple(annual_filers.names())

    def annual_only(self, tickers: Collection[str]) -> tuple[str, ...]:
        """Those of its companies of which only the annual panel knows, where these are the tickers of a store."""
        return tuple(t for t in self.tickers if t not in tickers and t in annual_filers.names())

    def known(self, tickers: Collection[str]) -> tuple[str, ...]:
        """Those of its companies that are among these."""
        return tuple(t for t in self.tickers if t in tickers)


_CORE: Final = ("META", "GOOGL", "MSFT", "AMZN", "AAPL", "NVDA", "ORCL", "TSLA")
_OTHERS: Final = ("ADBE", "AMD", "AVGO", "CRM", "CRWV", "CSCO", "IBM", "INTC", "NFLX", "PINS", "PLTR", "UBER")

LARGE: Final = Group("large", "Large US filers")
GROUPS: Final = (
    Group("core", "Core", _CORE),
    Group("technology", "Technology", (*_CORE, *_OTHERS)),
    Group("semiconductors", "Semiconductors", ("NVDA", "AVGO", "AMD", "INTC")),
    Group("platforms", "Platforms", ("META", "GOOGL", "AMZN", "AAPL", "NFLX", "PINS", "UBER")),
    LARGE,
)


def group_of(word: str) -> Group | None:
    """The group of this name, in upper or lower case; None for no group."""
    return next((group for group in GROUPS if group.name == word.casefold()), None)


def same_as(tickers: Collection[str], known: Collection[str]) -> Group | None:
    """The group whose companies, as far as they are known, are exactly these; None for another choice."""
    return next((group for group in GROUPS if set(group.known(known)) == set(tickers) and tickers), None)


def annual_ticker(word: str) -> str:
    """The ticker of the company of the annual panel that has this ticker or name; '' for none."""
    wanted = word.strip().casefold()
    known = annual_filers.names().items()
    return next((t for t, name in known if wanted in (t.casefold(), name.casefold())), "")


def annual_name(word: str) -> str:
    """The name of the company of the annual panel that has this ticker or name; '' for none."""
    return annual_filers.names().get(annual_ticker(word), "")


def annual_only(words: Iterable[str], tickers: Collection[str]) -> dict[str, str]:
    """By word, the tickers of companies of which only the annual panel knows, where these are those of a store."""
    meant = {word: annual_ticker(word) for word in words}
    return {word: ticker for word, ticker in meant.items() if ticker and ticker not in tickers}
