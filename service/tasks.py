"""What a page can have done to the store: each errand is checked at once, then begins as the one job of this process.

Every function raises UsageError where this deployment is read-only and StoreError where another job is under way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from data.store import Store
from data.summary import Summary
from engine import catalogue
from errors import SourceUnavailable, UsageError
from service import background_task, upkeep
from service.background_task import Work

P = ParamSpec("P")
R = TypeVar("R")
_TICKER: Final = re.compile(r"[A-Z][A-Z0-9.\-]{0,9}")


def _writes(errand: Callable[P, R]) -> Callable[P, R]:
    """Refused before anything else where this deployment is read-only."""

    @wraps(errand)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        upkeep.require_writable()
        return errand(*args, **kwargs)

    return checked


@_writes
def refresh(
    store: Store, companies: Sequence[str] = (), sources: Sequence[str] = upkeep.SOURCES, *, since: date | None = None,
    dry_run: bool = False,
) -> int:  # fmt: skip
    """Ask the sources what is new about these companies, all where none is named.

    Raises UsageError for an unknown company or no source, SourceUnavailable where the SEC would have to be asked namelessly.
    """
    if not sources:
        raise UsageError("No source was chosen", next_step="Choose the SEC, Yahoo or both")
    _require_identity(sources)
    wanted = catalogue.checked_tickers(store, companies) if companies else None
    tickers = wanted or [c.ticker for c in catalogue.companies(store)]
    return _start(
        "refresh", f"refresh {', '.join(wanted) if wanted else 'all companies'}",
        lambda watch, cancel: upkeep.bring_up_to_date(
            wanted, sources=sources, since=since, dry_run=dry_run, watch=watch, cancel=cancel
        ),
        rows=[(t, s) for s in sources for t in tickers],
    )  # fmt: skip


@_writes
def add(store: Store, ticker: str) -> int:
    """Add a company that files with the SEC. Raises UsageError for what is no ticker or is here already, SourceUnavailable."""
    symbol = ticker.strip().upper()
    if not _TICKER.fullmatch(symbol):
        raise UsageError(
            "This is no ticker", which=ticker.strip()[:20] or "nothing typed", next_step="Write it like AMD or BRK-B"
        )
    if symbol in (c.ticker for c in catalogue.companies(store)):
        raise UsageError("This company is here already", which=symbol, next_step="Refresh brings it up to date")
    _require_identity(upkeep.SOURCES)
    return _start(
        "add", f"add {symbol}", lambda watch, cancel: upkeep.add(symbol, watch=watch, cancel=cancel)[0],
        rows=[(symbol, s) for s in upkeep.SOURCES],
    )  # fmt: skip


@_writes
def accept(name: str, typed: str) -> int:
    """Publish what is held back, in spite of the objections. Raises UsageError where its name was not typed."""
    if typed.strip() != name:
        raise UsageError(
            "This is not the name of what is held back", which=typed[:40] or "nothing typed", next_step=f"Type {name}"
        )
    return _brief("held", f"accept {name}", lambda: upkeep.accept(name))


@_writes
def discard(name: str) -> None:
    """Throw away what is held back; done at once. Raises NotFound."""
    upkeep.discard(name)


@_writes
def decide(reading: str, *, accept: bool) -> int:
    """A person's yes or no to a waiting reading."""
    what = f"{'accept' if accept else 'refuse'} an employee count"
    return _brief("readings", what, lambda: upkeep.decide(reading, accept=accept))


@_writes
def bring_in(content: bytes, name: str) -> int:
    """Import the good rows of a file of own figures."""
    return _brief("own", f"import {name}", lambda: upkeep.import_upload(content, name))


@_writes
def remove(source: str, title: str) -> int:
    """Take a file of own figures out again."""
    return _brief("own", f"remove {title}", lambda: upkeep.remove_own(source))


@_writes
def go_to(snapshot: str | None = None) -> int:
    """Show another snapshot, the one before where none is named."""
    what = f"go to {snapshot}" if snapshot else "undo the last change"
    return _brief("history", what, lambda: upkeep.undo(snapshot))


@_writes
def keep_identity(name: str, mail: str) -> str:
    """Keep name and e-mail address for the SEC; returns what was kept. Raises UsageError, StoreError."""
    if not name.strip() or not mail.strip():
        lacking = "e-mail address" if name.strip() else "name"
        raise UsageError(
            f"The {lacking} is missing", next_step="The SEC wants both, for example Ada Lovelace and ada@example.org"
        )
    kept = upkeep.save_identity(f"{name} {mail}")
    if upkeep.identity() != kept:
        raise UsageError(
            "It was kept, but the environment of this server names somebody else, which counts more",
            which="EDGAR_IDENTITY", next_step="Take it out of the environment and start again",
        )  # fmt: skip
    return kept


def _start(block: str, what: str, work: Work, *, rows: Sequence[tuple[str, str]]) -> int:
    return background_task.start(block, what, work, rows=rows, stoppable=True)


def _brief(block: str, what: str, work: Callable[[], Summary]) -> int:
    """What is over in a moment, asks nobody and is not worth stopping."""
    return background_task.start(block, what, lambda *_: work())


def _require_identity(sources: Sequence[str]) -> None:
    if upkeep.needs_identity(sources) and not upkeep.identity():
        raise SourceUnavailable(
            "The SEC wants to know who asks",
            which="no name and e-mail address yet",
            next_step="Tell them in the form under “Who asks?”",
        )
