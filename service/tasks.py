"""What a page begins: each operation as the one task of this process, under the block of the page that shows it.

Every function raises UsageError where this deployment is read-only or what was typed is refused, and StoreError where
another task is under way; each returns the task's number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from data.store import Store
from errors import UsageError
from service import background_task, operations
from service.operations import Operation
from service.user_figures import Answer


def refresh(
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
    operation = operations.refresh(store, companies or None, sources, since=since, dry_run=dry_run, annual=annual)
    return _begin("refresh", operation)


def add(ticker: str) -> int:
    """As `operations.add`."""
    return _begin("add", operations.add(ticker))


def accept(name: str, typed: str) -> int:
    """As `operations.accept`. Raises UsageError where the name was not typed."""
    operation = operations.accept(name)
    if typed.strip() != name:
        which = typed[:40] or "nothing typed"
        raise UsageError("This is not the name of what is in quarantine", which=which, next_step=f"Type {name}")
    return _begin("quarantine", operation)


def decide(reading: str, *, accept: bool) -> int:
    """As `operations.decide`."""
    return _begin("headcounts", operations.decide(reading, accept=accept))


def decide_fact(name: str, *, accept: bool) -> int:
    """As `operations.decide_facts`, of one fact."""
    return _begin("quarantine", operations.decide_facts([name], accept=accept))


def import_figures(
    content: bytes, name: str, answers: Mapping[int, Answer] | None = None, otherwise: Answer | None = None
) -> int:
    """As `operations.import_figures`."""
    return _begin("own", operations.import_figures(content, name, answers, otherwise))


def remove_figures(source: str) -> int:
    """As `operations.remove_figures`."""
    return _begin("own", operations.remove_figures(source))


def undo(to: str | None = None) -> int:
    """As `operations.undo`."""
    return _begin("history", operations.undo(to))


def save_identity(name: str, mail: str) -> str:
    """Save what was typed for the SEC; returns what was saved. Raises UsageError, StoreError."""
    if not name.strip() or not mail.strip():
        lacking = "e-mail address" if name.strip() else "name"
        next_step = "The SEC wants both, for example Ada Lovelace and ada@example.org"
        raise UsageError(f"The {lacking} is missing", next_step=next_step)
    return operations.save_identity(f"{name} {mail}")


def _begin(block: str, operation: Operation) -> int:
    return background_task.start(
        block, operation.title, operation.run, rows=operation.asks, stoppable=bool(operation.asks)
    )
