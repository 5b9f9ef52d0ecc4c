"""What fetching is made of: the company that is asked about, what comes back, and what a source's `fetch` is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from data.kept_responses import Response
from data.store_backend import StoreBackend
from errors import LeverageError

Fetched = Response | LeverageError | str  # a response, what could not be had, or a line for the summary


@dataclass(frozen=True, slots=True)
class Company:
    """A company as a refresh sees it. `symbols` are those whose prices are asked, its main one first; of the `unpriced`
    no close is held. `known` are the newest responses by address, `covered` the accessions whose share count of the
    cover page is held; a company that is new has no newest filing. Of one that is `annual_only` only the facts for the
    annual panel are asked."""

    ticker: str
    cik: str
    symbols: tuple[str, ...]
    newest_filing: date | None = None
    newest_price: date | None = None
    known: dict[str, Response] = field(default_factory=dict)
    covered: frozenset[str] = frozenset()
    name: str = ""
    unpriced: frozenset[str] = frozenset()
    annual_only: bool = False

    @property
    def new(self) -> bool:
        """Whether nothing is held of it yet."""
        return self.newest_filing is None


@dataclass(frozen=True, slots=True)
class Fetching:
    """One refresh under way: where responses are kept, how far back reports are wanted, whether nobody waits any more,
    and the symbols that cover pages name for a company's classes of shares, by its ticker.
    """

    backend: StoreBackend
    since: date | None
    stop: Callable[[], bool]
    symbols: dict[str, set[str]] = field(default_factory=dict)
