"""What a page begins: each operation as the one task of this process, under the block of the page that shows it.

Every function takes who asks for it first. It raises UsageError where that visitor may not write or what was typed is
refused, and StoreError where another task is under way; each returns the task's number.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from data.store import Store
from errors import UsageError
from service.updating import access, operations
from service.updating.background_task import TASKS
from service.updating.operations import Actor, Operation


def refresh(
    by: Actor,
    store: Store,
    companies: Sequence[str] = (),
    sources: Sequence[str] = operations.SOURCES,
    *,
    since: date | None = None,
    dry_run: bool = False,
    panel: bool = False,
) -> int:
    """As `operations.refresh`, of all companies where none is chosen; with the whole annual `panel`."""
    annual = operations.panel_only(store) if panel else ()
    operation = operations.refresh(by, store, companies or None, sources, since=since, dry_run=dry_run, annual=annual)
    return _begin("refresh", operation)


def add(by: Actor, ticker: str) -> int:
    """As `operations.add`."""
    return _begin("add", operations.add(by, ticker))


def accept(by: Actor, name: str, typed: str) -> int:
    """As `operations.accept`. Raises UsageError where the name was not typed."""
    operation = operations.accept(by, name)
    if typed.strip() != name:
        which = typed[:40] or "nothing typed"
        raise UsageError("This is not the name of what is in quarantine", which=which, next_step=f"Type {name}")
    return _begin("quarantine", operation)


def decide(by: Actor, reading: str, *, accept: bool) -> int:
    """As `operations.decide`."""
    return _begin("headcounts", operations.decide(by, reading, accept=accept))


def decide_fact(by: Actor, name: str, *, accept: bool) -> int:
    """As `operations.decide_facts`, of one fact."""
    return _begin("quarantine", operations.decide_facts(by, [name], accept=accept))


def remove_figures(by: Actor, source: str) -> int:
    """As `operations.remove_figures`."""
    return _begin("own", operations.remove_figures(by, source))


def share_figures(by: Actor, source: str) -> int:
    """As `operations.share_figures`."""
    return _begin("own", operations.share_figures(by, source))


def unshare_figures(by: Actor, source: str) -> int:
    """As `operations.unshare_figures`."""
    return _begin("own", operations.unshare_figures(by, source))


def undo(by: Actor, to: str | None = None) -> int:
    """As `operations.undo`."""
    return _begin("history", operations.undo(by, to))


def save_identity(by: Actor, name: str, mail: str) -> str:
    """Save what was typed for the SEC; returns what was saved. Raises UsageError, StoreError."""
    access.check(by)
    if not name.strip() or not mail.strip():
        lacking = "e-mail address" if name.strip() else "name"
        next_step = "The SEC wants both, for example Ada Lovelace and ada@example.org"
        raise UsageError(f"The {lacking} is missing", next_step=next_step)
    return operations.save_identity(by, f"{name} {mail}")


@access.writes
def cancel(number: int) -> None:
    """Stop the task of this number at its next step, whoever began it. Nothing where it has ended."""
    TASKS.cancel(number)


def _begin(block: str, operation: Operation) -> int:
    return TASKS.start(block, operation.title, operation.run, rows=operation.asks, stoppable=bool(operation.asks))
