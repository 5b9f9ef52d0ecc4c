"""What changes the store, once for the page's buttons and the command line: each operation is checked, then begins.

Every function that changes something takes who asks for it first, and raises UsageError for who may not (`access`).
Those that return an `Operation` have checked what they were given; nothing happens before it is run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import wraps
from typing import Concatenate, Final, ParamSpec, TypeVar

from data import annual_refresh, kept_responses, settings, writing
from data import refresh as refreshing
from data.backends import backend_at
from data.store import Store
from data.summary import Cancel, Progress, Summary, Watcher, together
from engine import catalogue, groups
from errors import NotFound, SourceUnavailable, UsageError
from service import access, current_store, grammar, user_figures
from service.access import Actor

__all__ = [
    "SOURCES",
    "Actor",
    "Operation",
    "Progress",
    "Summary",
    "Watcher",
    "accept",
    "add",
    "decide",
    "decide_facts",
    "discard",
    "import_figures",
    "needs_identity",
    "rebuild",
    "refresh",
    "remove_figures",
    "save_identity",
    "save_maintainers",
    "undo",
]

P = ParamSpec("P")
R = TypeVar("R")
Work = Callable[[Watcher | None, Cancel | None], Summary]
SOURCES: Final = refreshing.SOURCES
needs_identity = refreshing.needs_identity


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that was checked and can begin. `asks` are the companies and sources asked; without any it is brief.

    `by` is the name of who asked for it, which the log will say.
    """

    title: str
    work: Work
    asks: tuple[tuple[str, str], ...] = ()
    by: str = ""

    def run(self, watch: Watcher | None = None, cancel: Cancel | None = None) -> Summary:
        """Do it. Raises LeverageError; what one source refuses is a line of the summary instead."""
        with writing.signed(self.by):
            return self.work(watch, cancel)


def _writes(operation: Callable[P, R]) -> Callable[Concatenate[Actor, P], R]:
    """As `access.writes`, and whatever it does, at once or when it is run, is signed with the name of who asked."""

    @access.writes
    @wraps(operation)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        return operation(*args, **kwargs)

    @wraps(checked)
    def signed(by: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with writing.signed(by.name):
            done = checked(by, *args, **kwargs)
        return replace(done, by=by.name) if isinstance(done, Operation) else done

    return signed


# -------------------------------------------------------------------------------------- sources


@_writes
def refresh(
    store: Store,
    companies: Sequence[str] | None = None,
    sources: Sequence[str] = SOURCES,
    *,
    since: date | None = None,
    dry_run: bool = False,
    annual: Sequence[str] = (),
) -> Operation:
    """Ask the sources what is new about these companies, all where None, and publish it; then the SEC about companies
    that only the annual panel knows: those of them that are named, and `annual`.

    Raises UsageError for an unknown company or source, and where Yahoo alone would be asked about a named company that
    only the annual panel knows; SourceUnavailable where the SEC would be asked without a name.
    """
    if not sources:
        raise UsageError("No source was chosen", next_step="Choose the SEC, Yahoo or both")
    asked = _checked(sources)
    known = [c.ticker for c in catalogue.companies(store)]
    wanted, only = (None, list[str]()) if companies is None else _named(store, companies, known, asked)
    tickers = known if wanted is None else wanted
    further = list(dict.fromkeys([*only, *annual])) if annual_refresh.SOURCE in asked else []

    def work(watch: Watcher | None, cancel: Cancel | None) -> Summary:
        stop, parts = cancel or Cancel(), list[Summary]()
        if tickers:
            parts.append(
                refreshing.refresh(wanted, sources=asked, since=since, dry_run=dry_run, watch=watch, cancel=stop)
            )
        if further and not stop.asked:
            parts.append(annual_refresh.refresh_panel(further, dry_run=dry_run, watch=watch, cancel=stop))
        return parts[0] if len(parts) == 1 else together(title, parts)

    title = f"refresh {', '.join([*tickers, *further]) if wanted is not None else 'all companies'}"
    asks = [(t, s) for s in asked for t in tickers] + [(t, annual_refresh.SOURCE) for t in further]
    return Operation(title, work, tuple(asks))


def panel_only(store: Store) -> tuple[str, ...]:
    """The tickers of the companies that only the annual panel knows."""
    return groups.LARGE.annual_only([c.ticker for c in catalogue.companies(store)])


def _named(
    store: Store, companies: Sequence[str], known: Sequence[str], sources: Sequence[str]
) -> tuple[list[str], list[str]]:
    """The tickers of named companies: of those with quarters, and of those that only the annual panel knows."""
    only = groups.annual_only(companies, known)
    if only and annual_refresh.SOURCE not in sources:
        raise UsageError(
            "Only the SEC is asked about companies with annual figures only",
            which=", ".join(only.values())[:60],
            next_step="Ask the SEC, too, or leave them out",
        )
    others = [word for word in companies if word not in only]
    return ([] if only and not others else catalogue.checked_tickers(store, others)), list(only.values())


@_writes
def add(ticker: str) -> Operation:
    """Add a company that files with the SEC: its facts, prices, and the employees that its reports state.

    Raises UsageError for what is no ticker, SourceUnavailable without an identity. Who has the ticker now the SEC says
    when it runs: NotFound for nobody, UsageError for a company that is in the store already as it is.
    """
    symbol = grammar.ticker(ticker)
    _checked(SOURCES)
    return Operation(
        f"add {symbol}",
        lambda watch, cancel: refreshing.add(symbol, watch=watch, cancel=cancel),
        tuple((symbol, source) for source in SOURCES),
    )


def _checked(sources: Sequence[str]) -> list[str]:
    """The sources by name. Raises UsageError, SourceUnavailable."""
    if refreshing.needs_identity(sources) and not settings.identity():
        raise SourceUnavailable(
            "The SEC asks for a name and an e-mail address",
            which="no name and e-mail address yet",
            next_step="Give them as SEC contact on the page Update data, or by: "
            "leverage identity 'Ada Lovelace ada@example.org'",
        )
    return refreshing.checked(sources)


# ------------------------------------------------------------------------------- a person's word


@_writes
def accept(name: str) -> Operation:
    """Publish what is in quarantine in spite of the objections. Running it raises NotFound for an unknown name."""
    return Operation(f"accept {name}", lambda *_: writing.accept(backend_at(), name))


@_writes
def discard(name: str) -> None:
    """Throw away what is in quarantine, at once. Raises NotFound."""
    writing.discard(backend_at(), name)


@_writes
def decide(reading: str, *, accept: bool) -> Operation:
    """Yes or no to an extracted headcount that waits. Running it raises UsageError for an unknown one."""
    title = f"{'accept' if accept else 'refuse'} an employee count"
    return Operation(title, lambda *_: refreshing.decide(backend_at(), reading, accept=accept))


@_writes
def decide_facts(names: Sequence[str], *, accept: bool) -> Operation:
    """Yes or no to single facts that are set aside. Running it raises UsageError for an unknown one."""
    listed = ", ".join(names) if len(names) < 3 else f"{len(names)} facts"
    title = f"{'accept' if accept else 'refuse'} {listed}"
    return Operation(title, lambda *_: writing.decide(backend_at(), names, accept=accept))


# ------------------------------------------------------------------------------------ own figures


@_writes
def import_figures(
    content: bytes,
    name: str,
    answers: Mapping[int, user_figures.Answer] | None = None,
    otherwise: user_figures.Answer | None = None,
) -> Operation:
    """Bring the good rows of a file into the store, marked as the user's.

    `answers`, by line in the file, are to the questions of `user_figures.check`, `otherwise` to all others of them.
    Running it raises UsageError where one stays open.
    """

    def work(*_: object) -> Summary:
        backend = backend_at()
        kept, kept_name = user_figures.to_import(current_store.store(), content, name, answers or {}, otherwise)
        response = kept_responses.save_response(
            backend, kept, source="user", kind="upload", ticker="", url=f"upload:{kept_name}"
        )
        return writing.one(backend, f"import {name}", response)

    return Operation(f"import {name}", work)


@_writes
def remove_figures(source: str) -> Operation:
    """Take a file of own figures out of the store again. Raises NotFound."""
    files = user_figures.files(current_store.store()).set_index("source_id")["title"]
    if source not in files:
        listed = ", ".join(files.index) or "none"
        raise NotFound("There are no own figures of this name", which=source[:40], next_step=f"There are: {listed}")

    def work(*_: object) -> Summary:
        backend = backend_at()
        content = json.dumps({"source": source, "at": datetime.now().isoformat()}).encode()
        response = kept_responses.save_response(
            backend, content, source="user", kind="removal", ticker="", url=f"removal:{source}"
        )
        return writing.one(backend, f"remove {source}", response)

    return Operation(f"remove {files[source]}", work)


# -------------------------------------------------------------------------- snapshots and contact


@_writes
def undo(to: str | None = None) -> Operation:
    """Show the snapshot before, or a named one. Running it raises NotFound."""
    title = f"go to {to}" if to else "undo the last change"
    return Operation(title, lambda *_: writing.undo(backend_at(), to))


@_writes
def rebuild() -> Store:
    """Write a new snapshot from the embedded facts, at once. Raises BadData, StoreError."""
    backend = backend_at()
    with writing.logged(backend, "build from the embedded facts") as summary:
        summary.before = backend.current_name()
        store = current_store.rebuild()
        summary.after, summary.outcome = store.snapshot, "published"
    return store


@_writes
def save_identity(text: str) -> str:
    """Save name and e-mail address for the SEC; returns what was saved. Raises UsageError, StoreError."""
    saved = settings.save_identity(text)
    writing.noted(backend_at(), "change the SEC contact")
    if settings.identity() != saved:
        raise UsageError(
            "It was saved, but the environment of this process names another contact, which takes precedence",
            which=settings.IDENTITY,
            next_step="Take it out of the environment and start again",
        )
    return saved


@_writes
def save_maintainers(*, add: Sequence[str] = (), remove: Sequence[str] = ()) -> tuple[str, ...]:
    """Put e-mail addresses on the list of maintainers, or take them off; returns the list.

    Raises UsageError for what is no address, and where the environment names the list, StoreError.
    """
    listed = settings.save_maintainers(add=add, remove=remove)
    changes = [f"{verb} {', '.join(names)}" for verb, names in (("add", add), ("remove", remove)) if names]
    writing.noted(backend_at(), f"maintainers: {', '.join(changes)}")
    return listed
