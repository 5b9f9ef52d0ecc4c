"""The store that everybody in this process reads, and the newest one at every call."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Final

from data.backends import backend_at
from data.opening import build_store, open_store, readable
from data.store import Store, with_notice
from data.store_backend import StoreBackend
from data.summary import Watcher
from errors import NotFound, StoreError
from service import histories

__all__ = ["Store", "address", "kept", "rebuild", "store"]

_RETRY_AFTER: Final = 300.0  # seconds after which a shared snapshot that could not be opened is tried again
_WAIT_FOR_NEXT: Final = 2.0  # seconds to wait for a shared snapshot that is fetched, while there is another to show
_lock = threading.Lock()
_keeping = threading.Lock()  # apart: an older snapshot that takes long to open keeps nobody from the newest one
_fetching: dict[tuple[StoreBackend, str], Future[Store]] = {}
_fetcher = ThreadPoolExecutor(1, "snapshot")
_NEXT_STEP: Final = "Leave snapshot out of the address: the newest facts as known on its day are shown then"
_KEPT: Final = 3  # older snapshots held open at a time
_kept: dict[tuple[StoreBackend, str], Store] = {}
_opened: dict[tuple[StoreBackend, str], Store] = {}
_tried: dict[tuple[StoreBackend, str], float] = {}


def store() -> Store:
    """The newest snapshot, opened once per process: cheap to call at every interaction.

    While a shared snapshot is being fetched, the one before is shown; while a shared store cannot be reached, the one
    opened last, with a notice.
    Raises BadData or StoreError where neither the store nor the embedded facts can be read.
    """
    place = backend_at()
    with _lock:
        try:
            name = place.current_name()
            opened = _opened.get((place, name))
            if opened is None or opened.damaged.is_set() or _stood_in_long(place, name, opened):
                opened = _fetched(place, name)
                name = _stands_for(opened, name, place.current_name())
        except StoreError as error:
            return _meanwhile(place, error)
        if opened is None:
            _, opened = _last(place)
            assert opened is not None
            return opened
        return _remembered(place, name, opened)


def kept(name: str) -> Store:
    """A snapshot by its name, for as long as the store keeps it.

    Raises NotFound where it is not kept (any more) or has the tables of an earlier version, UnopenedStore where it
    cannot be opened here and now.
    """
    place = backend_at()
    with _lock:
        current = _opened.get((place, name))
    if current and current.snapshot == name:
        return current  # most frozen links are of the snapshot that is shown
    with _keeping:
        if (place, name) in _kept:
            return _kept[place, name]
        if name not in place.names():
            raise NotFound("This snapshot is not kept any more", which=name[:60], next_step=_NEXT_STEP)
        opened = readable(place, name)
        if opened is None:
            raise NotFound("This snapshot is damaged", which=name, next_step=_NEXT_STEP)
        if not opened.of_this_schema:
            raise NotFound("This snapshot was written by an earlier version", which=name, next_step=_NEXT_STEP)
        _kept[place, name] = opened
        histories.want(opened)
        for key in list(_kept)[:-_KEPT]:
            del _kept[key]
        return _kept[place, name]


def _fetched(place: StoreBackend, name: str) -> Store | None:
    """The store opened now; None where that takes long and another snapshot can be shown until then."""
    if not (place.shared and name and _last(place)[0]):
        return open_store(place)
    if (place, name) not in _fetching:
        _fetching[place, name] = _fetcher.submit(open_store, place)
    wait([_fetching[place, name]], _WAIT_FOR_NEXT)
    return _fetching.pop((place, name)).result() if _fetching[place, name].done() else None


def _stands_for(opened: Store | None, before: str, after: str) -> str:
    """Which pointer a store that was opened is the answer to; the pointer may have moved meanwhile.

    A store without a notice is the snapshot that it says it is: should the pointer be on its way to a newer one, that
    is opened at the next call. What stands in for a snapshot that cannot be used is kept under that one's name, and
    after a first start under the new one's.
    """
    if opened and (opened.snapshot == after or not opened.notices):
        return opened.snapshot
    return before or after


def _remembered(place: StoreBackend, name: str, opened: Store) -> Store:
    """Remember a store as the one used last; a few stay, without what was computed from them."""
    if _opened.pop((place, name), None) is not opened:
        _tried[place, name] = time.monotonic()
    _opened[place, name] = opened
    histories.want(opened)
    for other in _opened.values():
        if other.memo is not opened.memo:
            other.memo.clear()
    for key in list(_opened)[:-4]:
        del _opened[key], _tried[key]
    return opened


def _stood_in_long(place: StoreBackend, name: str, opened: Store) -> bool:
    """Whether something else stands in for this snapshot, and it is time to try again."""
    return place.shared and opened.snapshot != name and time.monotonic() - _tried[place, name] > _RETRY_AFTER


def _meanwhile(place: StoreBackend, error: StoreError) -> Store:
    """While the place cannot be reached: the snapshot used last, else whatever can be shown without it."""
    _, opened = _last(place)
    if opened:
        return with_notice(opened, f"{error.message} Until then the snapshot opened last is shown.")
    return _opened.get((place, "")) or _remembered(place, "", open_store(place))


def _last(place: StoreBackend) -> tuple[str, Store | None]:
    """The snapshot of this place that was used last, with its name; ('', None) where there is none."""
    of_place = ((name, opened) for (where, name), opened in reversed(_opened.items()) if where == place and name)
    return next(of_place, ("", None))


def address() -> str:
    """Where the store lives, for people; never with a password."""
    return backend_at().address


def rebuild(watch: Watcher | None = None) -> Store:
    """Write a new snapshot from the embedded facts; every reader sees it at the next call of `store`."""
    build_store(watch=watch)
    return store()
