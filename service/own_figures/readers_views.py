"""What each reader sees: the published snapshot, with the own figures laid over it that only this reader sees.

A view is derived when its owner comes and kept for the process's readers of the same owner; few are open at a time, and
one that nobody asks for goes. Everything that has no reader behind it (addresses of charts, embeds, feeds, what is
published) reads `current_store` and so the snapshot alone.
"""

from __future__ import annotations

import atexit
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from data import own_view, private_figures
from data.backends import backend_at
from data.own_view import OwnView
from data.private_figures import PrivateFile
from data.store import Store, with_notice
from errors import LeverageError
from service.snapshots import current_store, histories

MOST: Final = 8  # views open at a time
MOST_BYTES: Final = 400_000_000  # of their files together
IDLE: Final = 1800.0  # seconds after which a view that nobody asks for is closed
_AGAIN: Final = 60.0  # seconds after which one that failed is tried again
_Key = tuple[str, str, tuple[str, ...]]  # the snapshot, the owner, the names of the files


@dataclass
class _Entry:
    """A store to show, with the view behind it; without one where it failed and the snapshot stands in."""

    store: Store
    view: OwnView | None
    used: float


_entries: Final[OrderedDict[_Key, _Entry]] = OrderedDict()
_lock: Final = threading.Lock()  # of the entries
_deriving: Final = threading.Lock()  # one at a time: it takes seconds, and who sees the snapshot alone never waits


def store_of(owner: str) -> Store:
    """What an owner sees; the newest snapshot itself without one, or where nothing is kept for him.

    Where his figures cannot be shown, the snapshot with a notice. Raises as `current_store.store`.
    """
    base = current_store.store()
    try:
        names = private_figures.names(backend_at(), owner) if owner else ()
    except LeverageError as error:
        return with_notice(base, _without_figures(base, error))
    if not names:
        return base
    key = (base.snapshot, owner, names)
    return _kept(key) or _derived(key, base)


def _without_figures(base: Store, error: LeverageError) -> str:
    """That an owner's figures are not shown, with the reason unless a notice of the snapshot gives it."""
    if any(notice.startswith(error.message) for notice in base.notices):
        return "Your own figures are not shown until then."
    return f"{error.message} Until then your own figures are not shown."


def tried(owner: str, file: PrivateFile) -> Store:
    """The view that a further file would give. Raises LeverageError where it cannot be loaded or worked with."""
    with _deriving:
        base = current_store.store()
        files = [*private_figures.files(backend_at(), owner), file]
        view = own_view.open_view(base, owner, files)
        if file.name in view.left_out:
            view.close()
            raise LeverageError(view.left_out[file.name])
        _keep((base.snapshot, owner, tuple(each.name for each in files)), _Entry(view.store, view, time.monotonic()))
        return view.store


def forget(owner: str) -> None:
    """Close the views of an owner: what he removed is nowhere any more."""
    with _lock:
        for key in [key for key in _entries if key[1] == owner]:
            _close(key)


def _kept(key: _Key) -> Store | None:
    now = time.monotonic()
    with _lock:
        _sweep(now)
        entry = _entries.get(key)
        if entry is None:
            return None
        if entry.store.damaged.is_set() or (entry.view is None and now - entry.used > _AGAIN):
            _close(key)
            return None
        if entry.view is not None:
            entry.used = now
            histories.want(entry.store)  # again, where it could not be made
        _entries.move_to_end(key)
        return entry.store


def _derived(key: _Key, base: Store) -> Store:
    _, owner, names = key
    with _deriving:
        if store := _kept(key):  # another session of this owner was first
            return store
        try:
            entry = _opened(base, owner, names)
        except LeverageError as error:
            entry = _Entry(with_notice(base, error.message), None, time.monotonic())
        _keep(key, entry)
        return entry.store


def _opened(base: Store, owner: str, names: Sequence[str]) -> _Entry:
    backend = backend_at()
    files = [file for file in private_figures.files(backend, owner) if file.name in names]
    view = own_view.open_view(base, owner, files)
    store = view.store
    for name in private_figures.damaged(backend, owner):
        notice = f"A file of your own figures is damaged and left out: {name}. Remove it and import it again."
        store = with_notice(store, notice)
    return _Entry(store, view, time.monotonic())


def _keep(key: _Key, entry: _Entry) -> None:
    """Keep an entry in place of what the same owner saw before, within the bounds."""
    histories.want(entry.store)
    with _lock:
        for older in [other for other in _entries if other[1] == key[1]]:
            _close(older)
        _entries[key] = entry
        while len(_entries) > 1 and (len(_entries) > MOST or _bytes() > MOST_BYTES):
            _close(next(iter(_entries)))


def _bytes() -> int:
    return sum(entry.view.size for entry in _entries.values() if entry.view)


def _sweep(now: float) -> None:
    for key in [key for key, entry in _entries.items() if now - entry.used > IDLE]:
        _close(key)


def _close(key: _Key) -> None:
    view = _entries.pop(key).view
    if view is not None:
        view.close()


@atexit.register
def _close_all() -> None:
    with _lock:
        for key in list(_entries):
            _close(key)
