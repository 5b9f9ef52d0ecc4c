"""One refresh: ask the sources, keep what they say, load it into a copy, let the gates look, move the pointer.

Asking comes first and writes nothing but kept answers. Whatever fails is told per company and source, and what was
known stays.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, TypeVar

from data import aliases, opening, rebuild, settings, store
from data.backends import backend_at
from data.fetching import Company
from data.kept_responses import Response
from data.load_shared import listed
from data.sources import asked_sources, edgar_fetch, submissions
from data.store_backend import StoreBackend
from data.summary import Cancel, Line, Summary, Watcher
from data.updating import identity, writing
from data.updating.worker_pool import WorkerPool
from errors import LeverageError, UsageError

SOURCES: Final = tuple(asked_sources())
T = TypeVar("T")


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
    current = opening.open_store(backend)
    known, others = companies_of(current), aliases.names(current)
    named = [_company(known, others, ticker) for ticker in companies or ()]
    wanted = list({c.ticker: c for c in named}.values()) if companies is not None else list(known.values())
    what = f"refresh {', '.join(c.ticker for c in wanted) if companies is not None else 'all'}"
    return run(backend, what, wanted, checked(sources), since=since, dry_run=dry_run, watch=watch, cancel=cancel)


def add(
    ticker: str, *, where: store.Where = None, watch: Watcher | None = None, cancel: Cancel | None = None
) -> Summary:
    """Add a company that files with the SEC: its facts, prices, and the employees that its reports state.

    A company that is here already is followed where its ticker or its CIK has changed, and makes room, under a name
    like XYZ-OLD, for another company that has its symbol now. Raises NotFound for a ticker that the SEC does not know,
    UsageError for a company that is here already as it is, SourceUnavailable where nobody could be asked or there is no
    identity.
    """
    backend, stop = backend_at(where), cancel or Cancel()
    current = opening.open_store(backend)
    settings.require_identity()
    page = _unless_cancelled(lambda: edgar_fetch.get(edgar_fetch.tickers_url()), stop)
    if page is None:
        wanted = submissions.spelled(ticker)
        with writing.logged(backend, f"add {wanted}") as summary:
            summary.outcome, summary.lines = "cancelled", [Line(wanted, source) for source in SOURCES]
            summary.before = summary.after = backend.current_name()
        return summary
    listed = submissions.listing(page.content or b"")
    to_add = _to_add(backend, current, ticker, listed)
    what = f"add {to_add.ticker}"
    return run(backend, what, to_add.here, list(SOURCES), listed=listed, ready=to_add.new, watch=watch, cancel=stop)


@dataclass(frozen=True, slots=True)
class _ToAdd:
    """What adding a ticker takes: the companies here that are followed, and the new ones."""

    ticker: str
    here: list[Company] = field(default_factory=list)
    new: list[identity.Followed] = field(default_factory=list)


def _to_add(backend: StoreBackend, current: store.Store, ticker: str, listed: submissions.Listing) -> _ToAdd:
    """What is to be done for a ticker as somebody spelt it. Raises as `add`."""
    known, wanted = companies_of(current), submissions.spelled(ticker)
    others = aliases.names(current)
    if listed.owner(wanted) is None and wanted not in known:
        wanted = others.get(wanted, wanted)
    held = known.get(wanted)
    cik, name = (held.cik, held.name) if held and not listed.owner(wanted) else listed.found(wanted)
    twin = next((c for c in known.values() if c.cik == cik), None)
    if twin is not None:
        if identity.symbol_now(twin, listed) in (None, twin.ticker):
            raise _here_already(submissions.spelled(ticker), twin)
        return _ToAdd(wanted, here=[twin])
    new = Company(wanted, cik, (wanted,), name=name)
    if held is None:
        owner = others.get(wanted)
        responses = [identity.taken_over(backend, new, owner)] if owner else []
        notes = [f"{wanted} was another name of {owner} here and is {name} (CIK {cik}) from now on"] if owner else []
        return _ToAdd(wanted, new=[identity.Followed(new, responses, notes)])
    followed = identity.follow(backend, [held], listed, known)[0]
    if followed.responses:  # it has another symbol, or goes on under the new CIK
        successor = followed.company.cik == cik
        return _ToAdd(wanted, here=[held], new=[] if successor else [identity.Followed(new)])
    response = identity.set_aside(backend, held, name)
    old = identity.aside(wanted)
    note = f"The company that was {wanted} here, {held.name} (CIK {held.cik}), is {old} now: {name} has its symbol"
    return _ToAdd(wanted, new=[identity.Followed(new, [response], [note])])


def _here_already(asked: str, company: Company) -> UsageError:
    if asked == company.ticker:
        next_step = f"`leverage refresh --companies {asked}` brings it up to date"
        return UsageError("This company is here already", which=asked, next_step=next_step)
    return UsageError(
        "This company is here already, under another ticker",
        which=f"{asked} is {company.ticker}",
        next_step=f"Use {company.ticker}; {asked} finds it too where it is a name of it",
    )


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
    listed: submissions.Listing | None = None,
    ready: Sequence[identity.Followed] = (),
    since: date | None = None,
    dry_run: bool = False,
    watch: Watcher | None = None,
    cancel: Cancel | None = None,
) -> Summary:
    """As `refresh`, for companies that need not be in the store yet (`ready`).

    Who is called how now is looked up in the SEC's list of tickers first, where nobody has asked for it yet (`listed`).
    """
    stop = cancel or Cancel()
    with backend.exclusive("refresh"), writing.logged(backend, what) as summary:
        before = backend.current_name()
        looked_up = any(asked_sources()[name].by_ticker for name in sources)
        here = _followed(backend, companies, listed, stop) if looked_up else [identity.Followed(c) for c in companies]
        followed = _known_as_now(backend, [*here, *ready], summary, stop, dry_run)
        pool = WorkerPool(backend, followed, sources, since, summary, watch, stop)
        changed = backend.current_name() != before
        responses = pool.responses()
        if stop.asked:
            summary.outcome = "cancelled"
            summary.before = summary.after = backend.current_name()
        else:
            writing.write(backend, responses, summary, dry_run=dry_run, watch=watch, cancel=stop)
        if changed:
            summary.before = before
            summary.outcome = "published" if summary.outcome == "unchanged" else summary.outcome
    return summary


def _known_as_now(
    backend: StoreBackend, followed: Sequence[identity.Followed], summary: Summary, cancel: Cancel, dry_run: bool
) -> list[identity.Followed]:
    """Publish how companies changed before anything else, so that what is new of them is held against the same company.

    No gate looks at it: no value changes with a name. In a dry run companies are asked about as they were.
    """
    changes = [(Line(f.company.ticker, "edgar"), response) for f in followed for response in f.responses]
    if not changes or cancel.asked:
        return list(followed)
    if dry_run:
        return [replace(f, company=f.before or f.company) for f in followed]
    writing.write(backend, changes, summary, gated=False, cancel=cancel)
    failed = {line.ticker: line.failures for line, _ in changes if line.failures}
    return [
        replace(f, company=f.before, notes=[*f.notes, *failed[f.company.ticker]])
        if f.before and f.company.ticker in failed
        else f
        for f in followed
    ]


def _followed(
    backend: StoreBackend, companies: Sequence[Company], listed: submissions.Listing | None, cancel: Cancel
) -> list[identity.Followed]:
    """The companies as they are to be asked about. Where the SEC's list cannot be had they stay as they were."""
    as_they_were = [identity.Followed(c) for c in companies]
    if not companies or (listed is None and not settings.identity()):
        return as_they_were
    held = set(opening.open_store(backend).query("SELECT ticker FROM entity")["ticker"])

    def follow() -> list[identity.Followed]:
        page = edgar_fetch.get(edgar_fetch.tickers_url()) if listed is None else None
        tickers = listed or submissions.listing(page.content or b"" if page else b"")
        return identity.follow(backend, companies, tickers, held)

    try:
        return _unless_cancelled(follow, cancel) or as_they_were
    except LeverageError as error:
        as_they_were[0].notes.append(f"Not checked whether a ticker changed hands: {error.message}")
        return as_they_were


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
        SELECT ticker, cik, name AS title, price_ticker,
               (SELECT max(known_on) FROM observation AS o WHERE o.ticker = e.ticker
                   AND method <> 'user') AS newest_filing,
               (SELECT max(date) FROM price AS p WHERE p.ticker = e.price_ticker) AS newest_price,
               (SELECT list(DISTINCT price_ticker) FROM share_count AS s WHERE s.ticker = e.ticker) AS symbols,
               (SELECT list(DISTINCT price_ticker) FROM share_count AS s WHERE s.ticker = e.ticker
                   AND price_ticker <> e.price_ticker
                   AND price_ticker NOT IN (SELECT ticker FROM price)) AS unpriced,
               (SELECT list(DISTINCT source_id) FROM share_count AS s WHERE s.ticker = e.ticker
                   AND preference <= 1) AS covered
        FROM entity AS e ORDER BY NOT core, ticker
        """
    )
    owned = _responses_by_company(current)
    return {
        str(r.ticker): Company(
            str(r.ticker),
            str(r.cik or ""),
            _symbols(r),
            submissions.day(r.newest_filing),
            submissions.day(r.newest_price),
            owned.get(str(r.ticker), {}),
            frozenset(map(str, listed(r.covered))),
            str(r.title),
            frozenset(map(str, listed(r.unpriced))),
        )
        for r in rows.itertuples()
    }


def _responses_by_company(current: store.Store) -> dict[str, dict[str, Response]]:
    """The newest response of each address by the ticker that its company has now."""
    others = aliases.names(current)
    owned: dict[str, dict[str, Response]] = {}
    for response in rebuild.responses_of(current):
        owned.setdefault(others.get(response.ticker, response.ticker), {})[response.url] = response
    return owned


def _symbols(row: Any) -> tuple[str, ...]:
    """The price record of the company itself first, then those of its other share classes."""
    return tuple(dict.fromkeys([str(row.price_ticker), *sorted(map(str, listed(row.symbols)))]))


def _company(known: Mapping[str, Company], others: Mapping[str, str], ticker: str) -> Company:
    wanted = aliases.ticker_of(ticker, known, others)
    if wanted not in known:
        raise UsageError(
            "Unknown company",
            which=ticker[:20],
            next_step=f"Known: {', '.join(known)}. `leverage add {wanted[:10]}` adds one",
        )
    return known[wanted]
