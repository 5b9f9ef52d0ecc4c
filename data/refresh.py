"""One refresh: ask the sources, keep what they say, load it into a copy, let the gates look, move the pointer.

Asking comes first and writes nothing but kept answers. Whatever fails is told per company and source, and what was
known stays.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from datetime import date
from typing import Any, Final, TypeVar

import pandas as pd

from data import kept_responses, opening, rebuild, settings, store, writing
from data.backends import backend_at
from data.fetch_company import Fetcher
from data.fetching import Company
from data.kept_responses import Response
from data.sources import asked_sources, edgar_fetch, submissions
from data.store_backend import StoreBackend
from data.summary import Cancel, Line, Progress, Summary, Watcher
from errors import LeverageError, UsageError

SOURCES: Final = tuple(asked_sources())
T = TypeVar("T")
_WORKERS: Final = 4  # companies asked at the same time; edgartools keeps all of them within the SEC's rate


def refresh(
    companies: Sequence[str] | None = None,
    *,
    sources: Sequence[str] = SOURCES,
    since: date | None = None,
    dry_run: bool = False,
    where: store.Where = None,
    watch: Watcher | None = None,
    cancel: Cancel | None = None,
) -> Summary:
    """Ask the sources what is new about these companies (all where None) and publish it.

    `since` reaches back for reports to read; without it, reports filed after the newest held are read. Raises
    UsageError for an unknown company or source, SourceUnavailable without an identity, StoreError where the store
    cannot be written or another refresh is under way. What a source refuses is no exception but a line of the summary.
    """
    backend = backend_at(where)
    known = companies_of(opening.open_store(backend))
    wanted = [_company(known, ticker) for ticker in companies] if companies is not None else list(known.values())
    what = f"refresh {', '.join(c.ticker for c in wanted) if companies is not None else 'all'}"
    return run(backend, what, wanted, checked(sources), since=since, dry_run=dry_run, watch=watch, cancel=cancel)


def add(
    ticker: str, *, where: store.Where = None, watch: Watcher | None = None, cancel: Cancel | None = None
) -> Summary:
    """Add a company that files with the SEC: its facts, prices, and the employees that its reports state.

    Raises NotFound for a ticker that the SEC does not know, UsageError for one that is here already, SourceUnavailable
    where nobody could be asked or there is no identity.
    """
    backend, wanted = backend_at(where), ticker.strip().upper()
    known = companies_of(opening.open_store(backend))
    if wanted in known:
        raise UsageError(
            "This company is here already",
            which=wanted,
            next_step=f"`leverage refresh --companies {wanted}` brings it up to date",
        )
    settings.require_identity()
    stop = cancel or Cancel()
    page = _unless_cancelled(lambda: edgar_fetch.get(edgar_fetch.tickers_url()), stop)
    if page is None:
        with writing.logged(backend, f"add {wanted}") as summary:
            summary.outcome, summary.lines = "cancelled", [Line(wanted, source) for source in SOURCES]
            summary.before = summary.after = backend.current_name()
        return summary
    cik, _, symbol = submissions.cik_of(page.content or b"", wanted)
    twin = next((c.ticker for c in known.values() if c.cik and int(c.cik) == int(cik)), None)
    if twin:
        raise UsageError(
            "This company is here already, under another ticker", which=f"{wanted} is {twin}", next_step=f"Use {twin}"
        )
    return run(backend, f"add {symbol}", [Company(symbol, cik, (symbol,))], list(SOURCES), watch=watch, cancel=stop)


def _unless_cancelled(ask: Callable[[], T], cancel: Cancel) -> T | None:
    """The answer; None as soon as somebody cancels, who then does not wait for a source that keeps silent."""
    response: Future[T] = Future()

    def work() -> None:
        try:
            response.set_result(ask())
        except Exception as error:
            response.set_exception(error)

    threading.Thread(target=work, name="ask", daemon=True).start()
    while not wait([response], timeout=0.05).done:
        if cancel.asked:
            return None
    return response.result()


def run(
    backend: StoreBackend,
    what: str,
    companies: Sequence[Company],
    sources: Sequence[str],
    *,
    since: date | None = None,
    dry_run: bool = False,
    watch: Watcher | None = None,
    cancel: Cancel | None = None,
) -> Summary:
    """As `refresh`, for companies that need not be in the store yet."""
    stop = cancel or Cancel()
    with backend.exclusive("refresh"), writing.logged(backend, what) as summary:
        responses = _WorkerPool(backend, companies, sources, since, summary, watch, stop).responses()
        if stop.asked:
            summary.outcome = "cancelled"
            summary.before = summary.after = backend.current_name()
        else:
            writing.write(backend, responses, summary, dry_run=dry_run, watch=watch, cancel=stop)
    return summary


def checked(sources: Sequence[str]) -> list[str]:
    """The sources by name.

    Raises UsageError for an unknown one, SourceUnavailable where EDGAR would lack an identity.
    """
    unknown = [name for name in sources if name not in SOURCES]
    if unknown:
        raise UsageError("Unknown source", which=", ".join(unknown)[:60], next_step=f"Use {', '.join(SOURCES)} or all")
    if needs_identity(sources):
        settings.require_identity()
    return list(dict.fromkeys(sources))


def needs_identity(sources: Sequence[str]) -> bool:
    """Whether one of these sources wants to know who asks."""
    return any(name in asked_sources() and asked_sources()[name].needs_identity for name in sources)


def companies_of(current: store.Store) -> dict[str, Company]:
    """The companies of a snapshot with what is known of them, by ticker."""
    rows = current.query(
        """
        SELECT ticker, cik, price_ticker,
               (SELECT max(known_on) FROM observation AS o WHERE o.ticker = e.ticker
                   AND method <> 'user') AS newest_filing,
               (SELECT max(date) FROM price AS p WHERE p.ticker = e.price_ticker) AS newest_price,
               (SELECT list(DISTINCT price_ticker) FROM share_count AS s WHERE s.ticker = e.ticker) AS symbols,
               (SELECT list(DISTINCT source_id) FROM share_count AS s WHERE s.ticker = e.ticker
                   AND preference <= 1) AS covered
        FROM entity AS e ORDER BY NOT core, ticker
        """
    )
    responses = rebuild.responses_of(current)
    return {
        str(r.ticker): Company(
            str(r.ticker),
            str(r.cik or ""),
            _symbols(r),
            submissions.day(r.newest_filing),
            submissions.day(r.newest_price),
            {a.url: a for a in responses if a.ticker == r.ticker},
            frozenset(map(str, _listed(r.covered))),
        )
        for r in rows.itertuples()
    }


def _symbols(row: Any) -> tuple[str, ...]:
    """The price record of the company itself first, then those of its other share classes."""
    return tuple(dict.fromkeys([str(row.price_ticker), *sorted(map(str, _listed(row.symbols)))]))


def _listed(cell: Any) -> list[Any]:
    return [] if cell is None or (not hasattr(cell, "__len__") and pd.isna(cell)) else list(cell)


def _company(known: dict[str, Company], ticker: str) -> Company:
    wanted = ticker.strip().upper()
    if wanted not in known:
        raise UsageError(
            "Unknown company",
            which=ticker[:20],
            next_step=f"Known: {', '.join(known)}. `leverage add {wanted[:10]}` adds one",
        )
    return known[wanted]


class _WorkerPool:
    """Some threads that ask about several companies at a time."""

    def __init__(
        self,
        backend: StoreBackend,
        companies: Sequence[Company],
        sources: Sequence[str],
        since: date | None,
        summary: Summary,
        watch: Watcher | None,
        cancel: Cancel,
    ) -> None:
        self.fetcher = Fetcher(backend, since, lambda: cancel.asked)
        self.jobs = [(c, source, Line(c.ticker, source), list[Response]()) for source in sources for c in companies]
        self.watch, self.cancel = watch, cancel
        self._queue, self._lock, self._done = list(self.jobs), threading.Lock(), 0
        summary.lines += [line for _, _, line, _ in self.jobs]

    def responses(self) -> list[writing.LineResponse]:
        """Every answer in the order of sources and companies; as far as they came where somebody cancels."""
        workers = [threading.Thread(target=self._work, name=f"refresh-{i}", daemon=True) for i in range(_WORKERS)]
        for thread in workers:
            thread.start()
        while any(thread.is_alive() for thread in workers) and not self.cancel.asked:
            for thread in workers:
                thread.join(0.05)
        return [(line, response) for _, _, line, responses in self.jobs for response in list(responses)]

    def _work(self) -> None:
        while not self.cancel.asked:
            with self._lock:
                if not self._queue:
                    return
                company, source, line, responses = self._queue.pop(0)
            self._tell("ask", company.ticker, source)
            try:
                self._ask(company, source, line, responses)
            except LeverageError as error:
                line.failures.append(error.message)
            except Exception as error:  # a fault of ours must not pass for "nothing new", nor stop the others
                line.failures.append(f"Something unexpected went wrong: {type(error).__name__}: {error}")
            with self._lock:
                self._done += 1
            self._tell("asked", company.ticker, source)

    def _ask(self, company: Company, source: str, line: Line, responses: list[Response]) -> None:
        for item in self.fetcher.fetch(source, company):
            if isinstance(item, Response):
                responses.append(item)
            elif isinstance(item, LeverageError):
                line.failures.append(item.message)
            else:
                line.notes.append(item)
            if self.cancel.asked:
                return

    def _tell(self, step: Any, ticker: str, source: str) -> None:
        if self.watch:
            with self._lock:
                self.watch(Progress(step, ticker, source, self._done, len(self.jobs) + 2))


def decide(backend: StoreBackend, reading: str, *, accept: bool) -> Summary:
    """A person's yes or no to a waiting reading of a headcount. Raises LeverageError for an unknown one."""
    import json

    readings = opening.open_store(backend).query("SELECT ticker FROM reading WHERE reading_id = $1", [reading])
    if readings.empty:
        raise UsageError(
            "There is no such extracted headcount", which=reading[:60], next_step="`leverage headcounts` lists them"
        )
    ticker = str(readings["ticker"].iloc[0])
    content = json.dumps({"reading": reading, "accept": accept}, sort_keys=True).encode()
    response = kept_responses.save_response(
        backend, content, source="user", kind="decision", ticker=ticker, url=f"decision:{reading}"
    )
    return writing.one(backend, f"{'accept' if accept else 'refuse'} reading {reading}", response, gated=False)
