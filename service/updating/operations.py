"""What changes the store, once for the page's buttons and the command line: each operation is checked, then begins.

Every function that changes something takes who asks for it first, and raises UsageError for who may not (`access`).
Those that return an `Operation` have checked what they were given; nothing happens before it is run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import wraps
from typing import Concatenate, Final, ParamSpec, TypeVar

from data import kept_responses, private_figures, settings
from data.annual import annual_refresh
from data.backends import backend_at
from data.store import Store
from data.summary import Cancel, Line, Progress, Summary, Watcher, together
from data.updating import decisions, writing
from data.updating import refresh as refreshing
from engine import catalogue, groups
from errors import BadData, NotFound, SourceUnavailable, UsageError
from service.input import grammar
from service.own_figures import everybodys_files, owners_files, readers_views
from service.snapshots import current_store
from service.updating import access
from service.updating.access import Actor

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
    "delete_figures",
    "discard",
    "import_figures",
    "needs_identity",
    "rebuild",
    "refresh",
    "remove_figures",
    "save_identity",
    "save_maintainers",
    "share_figures",
    "undo",
    "unshare_figures",
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
    return Operation(f"accept {name}", lambda *_: decisions.accept(backend_at(), name))


@_writes
def discard(name: str) -> None:
    """Throw away what is in quarantine, at once. Raises NotFound."""
    decisions.discard(backend_at(), name)


@_writes
def decide(reading: str, *, accept: bool) -> Operation:
    """Yes or no to an extracted headcount that waits. Running it raises UsageError for an unknown one."""
    title = f"{'accept' if accept else 'refuse'} an employee count"
    return Operation(title, lambda *_: decisions.decide_headcount(backend_at(), reading, accept=accept))


@_writes
def decide_facts(names: Sequence[str], *, accept: bool) -> Operation:
    """Yes or no to single facts that are set aside. Running it raises UsageError for an unknown one."""
    listed = ", ".join(names) if len(names) < 3 else f"{len(names)} facts"
    title = f"{'accept' if accept else 'refuse'} {listed}"
    return Operation(title, lambda *_: decisions.decide_facts(backend_at(), names, accept=accept))


# ------------------------------------------------------------------------------------ own figures


def _keeps(operation: Callable[Concatenate[Actor, P], R]) -> Callable[Concatenate[Actor, P], R]:
    """As `_writes`, for what an actor does to his own figures alone: for all who are known here."""

    @wraps(operation)
    def signed(by: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
        access.check_own(by)
        with writing.signed(by.name):
            done = operation(by, *args, **kwargs)
        return replace(done, by=by.name) if isinstance(done, Operation) else done

    signed.__writes__ = True  # type: ignore[attr-defined]
    return signed


@_keeps
def import_figures(
    by: Actor,
    content: bytes,
    name: str,
    answers: Mapping[int, owners_files.Answer] | None = None,
    otherwise: owners_files.Answer | None = None,
) -> Operation:
    """Keep the good rows of a file for who imports it: nobody else sees them until they are shared.

    `answers`, by line in the file, are to the questions of `owners_files.check`, `otherwise` to all others of them.
    Running it raises UsageError where one stays open, where the owner has the file or more than he may, and
    LeverageError where the figures cannot be worked with.
    """

    def work(*_: object) -> Summary:
        backend, store, now = backend_at(), current_store.store(), datetime.now(UTC)
        kept, title, checked = owners_files.to_import(store, content, name, now.date(), answers or {}, otherwise)
        file = replace(private_figures.made(by.owner, title, kept), at=now)
        private_figures.check_room(backend, file, _bounds(by))
        rows = owners_files.count(readers_views.tried(by.owner, file), file.source)
        if rows != checked:
            readers_views.forget(by.owner)
            what = "Other rows would be loaded than were checked, and nothing was imported"
            raise BadData(what, which=f"{name}: {rows:,} of {checked:,}", next_step="Import it again")
        with _for_oneself("import own figures", rows) as summary:
            private_figures.save_file(backend, replace(file, rows=rows))
        return summary

    return Operation(f"import {name}", work)


@_keeps
def remove_figures(by: Actor, name: str) -> Operation:
    """Delete a file of own figures, by its source or name; of a shared one, everybody's view loses it, which only a
    maintainer may do.

    Raises NotFound for no file that this actor sees, UsageError where he may not remove it.
    """
    store = current_store.store()
    source = owners_files.called(store, by.owner, name)
    shared = owners_files.shared(store).get(source)
    if shared is not None:
        access.check(by)
        what = f"remove {shared}"
        return Operation(what, lambda *_: _taken_out(source, what, then=lambda: _delete(by.owner, source)))

    def work(*_: object) -> Summary:
        with _for_oneself("remove own figures") as summary:
            _delete(by.owner, source)
        return summary

    return Operation("remove own figures", work)


@_writes
def delete_figures(name: str) -> Operation:
    """Delete a file of own figures, whoever's it is, by the name that `everybodys_files.listed` tells; a shared one
    is taken out of what everybody sees, unless somebody else keeps the same figures. The log and its owner's page tell
    who.

    Raises NotFound.
    """
    file = everybodys_files.named(name)
    what = f"{everybodys_files.DELETED}{file.owner}" if file else "delete a damaged file of own figures"

    def delete() -> None:
        private_figures.delete_file(backend_at(), name)
        if file:
            readers_views.forget(file.owner)

    def work(*_: object) -> Summary:
        if file and everybodys_files.is_shared_alone(current_store.store(), file):
            return _taken_out(file.source, what, then=delete)
        with _for_oneself(what) as summary:
            delete()
        return summary

    return Operation(what, work)


@_keeps
def share_figures(by: Actor, name: str) -> Operation:
    """Make an own file part of what everybody sees. Raises UsageError for who is no maintainer, NotFound."""
    access.check(by)
    file = owners_files.private(by.owner, owners_files.called(current_store.store(), by.owner, name))
    if file is None:
        raise NotFound("You have no own figures of this name", which=name[:40], next_step="`leverage own` lists them")

    def work(*_: object) -> Summary:
        backend = backend_at()
        return writing.one(backend, f"share {file.title}", file.response(backend))

    return Operation(f"share {file.title}", work)


@_keeps
def unshare_figures(by: Actor, name: str) -> Operation:
    """Take a shared file out of what everybody sees; its owner sees it still. One that nobody owns, as an earlier
    version kept it, becomes the actor's. Raises UsageError for who is no maintainer, NotFound.
    """
    access.check(by)
    store = current_store.store()
    source = owners_files.called(store, by.owner, name)
    title = owners_files.shared(store).get(source)
    if title is None:
        raise UsageError("Only you see these figures already", which=name[:40], next_step="Nothing was changed")

    def work(*_: object) -> Summary:
        if not owners_files.is_owned(source):
            private_figures.save_file(backend_at(), owners_files.taken_over(store, source, by.owner))
        return _taken_out(source, f"unshare {title}")

    return Operation(f"unshare {title}", work)


def _taken_out(source: str, what: str, then: Callable[[], None] = lambda: None) -> Summary:
    """Take a shared file out of the snapshot, published as a new one."""
    backend = backend_at()
    content = json.dumps({"source": source, "at": datetime.now().isoformat()}).encode()
    response = kept_responses.save_response(
        backend, content, source="user", kind="removal", ticker="", url=f"removal:{source}"
    )
    done = writing.one(backend, what, response)
    then()
    return done


def _delete(owner: str, source: str) -> None:
    """Delete an owner's file, by its source or, where it is damaged, its name; his views go with it."""
    file = owners_files.private(owner, source)
    if file or source in private_figures.names(backend_at(), owner):
        private_figures.delete_file(backend_at(), file.name if file else source)
    readers_views.forget(owner)


@contextmanager
def _for_oneself(what: str, rows: int = 0) -> Iterator[Summary]:
    """An entry of the log on what concerns its author alone: neither the file's name nor a figure stands there."""
    backend = backend_at()
    with writing.logged(backend, what) as summary:
        summary.lines = [Line("", "user", new=rows)]
        summary.before = summary.after = backend.current_name()
        yield summary
        summary.outcome = "private"


def _bounds(by: Actor) -> private_figures.Bounds:
    return private_figures.OF_MAINTAINERS if by.may_write else private_figures.OF_VISITORS


# -------------------------------------------------------------------------- snapshots and contact


@_writes
def undo(to: str | None = None) -> Operation:
    """Show the snapshot before, or a named one. Running it raises NotFound."""
    title = f"go to {to}" if to else "undo the last change"
    return Operation(title, lambda *_: decisions.undo(backend_at(), to))


@_writes
def rebuild(watch: Watcher | None = None) -> Store:
    """Write a new snapshot from the embedded facts, at once. Raises BadData, StoreError."""
    backend = backend_at()
    with writing.logged(backend, "build from the embedded facts") as summary:
        summary.before = backend.current_name()
        store = current_store.rebuild(watch)
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
