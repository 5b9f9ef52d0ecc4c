"""Asks the sources about companies, each until it fails as a whole. Responses are kept; nothing is loaded."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from data.fetching import Company, Fetched, Fetching
from data.sources import asked_sources
from data.sources.source_declaration import Fetch
from data.store_backend import StoreBackend
from errors import LeverageError, SourceUnavailable


class CircuitBreaker:
    """Once a source refuses everybody or cannot be reached, the companies after that are not asked in vain."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failed: dict[str, str] = {}

    def check(self, source: str) -> None:
        """Raises SourceUnavailable where the source had failed before."""
        with self._lock:
            failure = self._failed.get(source)
        if failure:
            raise SourceUnavailable(
                "Not asked, because of the failure before",
                which=failure,
                next_step="Refresh again later; what was known stays",
            )

    def record(self, source: str, error: LeverageError) -> None:
        """Remember a failure that concerns every company."""
        if isinstance(error, SourceUnavailable) and error.wholly:
            with self._lock:
                self._failed.setdefault(source, error.what)


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches for one refresh. `since` reaches back for reports; `stop` tells that nobody waits any more."""

    backend: StoreBackend
    since: date | None
    stop: Callable[[], bool]
    breaker: CircuitBreaker = field(default_factory=CircuitBreaker)
    symbols: dict[str, set[str]] = field(default_factory=dict)

    def fetch(self, source: str, company: Company) -> Iterator[Fetched]:
        """Every new response of a source about a company. Raises LeverageError at the first that cannot be had."""
        fetch = asked_sources()[source].fetch
        assert fetch is not None, "only sources that can be asked are"
        yield from self._asked(source, fetch, company)

    def incomplete(self, source: str, company: Company) -> bool:
        """Whether a source has something to add: closes of symbols that became known meanwhile."""
        named = self.symbols.get(company.ticker, set()) - set(company.symbols)
        return asked_sources()[source].complete is not None and bool(named | company.unpriced)

    def complete(self, source: str, company: Company) -> Iterator[Fetched]:
        """What a source has to add once all were asked. Raises as `fetch`."""
        fetch = asked_sources()[source].complete
        if fetch is not None:
            yield from self._asked(source, fetch, company)

    def _asked(self, source: str, fetch: Fetch, company: Company) -> Iterator[Fetched]:
        try:
            self.breaker.check(source)
            yield from fetch(Fetching(self.backend, self.since, self.stop, self.symbols), company)
        except SourceUnavailable as error:
            self.breaker.record(source, error)
            raise
