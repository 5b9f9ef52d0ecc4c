"""The store that everybody in this process reads, and the newest one at every call."""

from __future__ import annotations

import threading
import time
import weakref
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Final

from data.backends import backend_at
from data.opening import build_store, open_store, readable
from data.past import Past
from data.store import Store, with_notice
from data.store_backend import StoreBackend
from data.summary import Watcher
from errors import NotFound, StoreError
from service.snapshots import histories

__all__ = ["Store", "address", "kept", "rebuild", "store"]

_RETRY_AFTER: Final = 300.0  # seconds after which a shared snapshot that could not be opened is tried again
_WAIT_FOR_NEXT: Final = 2.0  # seconds to wait for a shared snapshot that is fetched, while there is another to show
_NEWEST: Final = 2  # snapshots that were the newest ones, held open at a time: each takes 65 MB with its history
_KEPT: Final = 3  # older snapshots held open at a time
_IDLE: Final = 600.0  # seconds; no page takes so long from one question to its next
_NEXT_STEP: Final = "Leave snapshot out of the address: the newest facts as known on its day are shown then"
_Key = tuple[StoreBackend, str]  # a place, and what its pointer said or the name of a snapshot


@dataclass
class _Newest:
    """The newest snapshot of each place, and the few that were it before."""

    _opened: dict[_Key, Store] = field(default_factory=dict)  # by what the pointer said, the one used last at the end
    _tried: dict[_Key, float] = field(default_factory=dict)  # when each was opened, in seconds of the monotonic clock
    _fetching: dict[_Key, Future[Store]] = field(default_factory=dict)
    _fetcher: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "snapshot"))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    # Of snapshots that are held here no more. A tab that stays open keeps the one it was drawn from: its charts answer
    # from there.
    _behind: weakref.WeakSet[Past] = field(default_factory=weakref.WeakSet)

    def of(self, place: StoreBackend) -> Store:
        """As `store`."""
        with self._lock:
            try:
                name = place.current_name()
                opened = self._opened.get((place, name))
                if opened is None or opened.damaged.is_set() or self._stood_in_long(place, name, opened):
                    opened = self._fetched(place, name)
                    name = _stands_for(opened, name, place.current_name())
            except StoreError as error:
                return self._meanwhile(place, error)
            if opened is None:
                _, opened = self._last(place)
                assert opened is not None
                return opened
            return self._remembered(place, name, opened)

    def named(self, place: StoreBackend, name: str) -> Store | None:
        """A snapshot by its name where it is one of these."""
        with self._lock:
            opened = self._opened.get((place, name))
        return opened if opened and opened.snapshot == name else None

    def _fetched(self, place: StoreBackend, name: str) -> Store | None:
        """The store opened now; None where that takes long and another snapshot can be shown until then."""
        if not (place.shared and name and self._last(place)[0]):
            return open_store(place)
        if (place, name) not in self._fetching:
            self._fetching[place, name] = self._fetcher.submit(open_store, place)
        wait([self._fetching[place, name]], _WAIT_FOR_NEXT)
        return self._fetching.pop((place, name)).result() if self._fetching[place, name].done() else None

    def _remembered(self, place: StoreBackend, name: str, opened: Store) -> Store:
        """Remember a store as the one used last; a few stay, without what was computed from them."""
        if self._opened.pop((place, name), None) is not opened:
            self._tried[place, name] = time.monotonic()
        self._opened[place, name] = opened
        histories.want(opened)
        for other in self._opened.values():
            if other.memo is not opened.memo:
                other.memo.clear()
        for key in list(self._opened)[:-_NEWEST]:
            self._behind.add(self._opened[key].past)
            del self._opened[key], self._tried[key]
        for past in self._behind:
            past.rest(_IDLE)
        return opened

    def _stood_in_long(self, place: StoreBackend, name: str, opened: Store) -> bool:
        """Whether something else stands in for this snapshot, and it is time to try again."""
        return place.shared and opened.snapshot != name and time.monotonic() - self._tried[place, name] > _RETRY_AFTER

    def _meanwhile(self, place: StoreBackend, error: StoreError) -> Store:
        """While the place cannot be reached: the snapshot used last, else whatever can be shown without it."""
        _, opened = self._last(place)
        if opened:
            return with_notice(opened, f"{error.message} Until then the snapshot opened last is shown.")
        return self._opened.get((place, "")) or self._remembered(place, "", open_store(place))

    def _last(self, place: StoreBackend) -> tuple[str, Store | None]:
        """The snapshot of this place that was used last, with its name; ('', None) where there is none."""
        of_place = (
            (name, opened) for (where, name), opened in reversed(self._opened.items()) if where == place and name
        )
        return next(of_place, ("", None))


@dataclass
class _Older:
    """Older snapshots that somebody asked for by name."""

    _kept: dict[_Key, Store] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)  # of its own: one that takes long holds up no newest

    def of(self, place: StoreBackend, name: str) -> Store:
        """As `kept`."""
        with self._lock:
            if (place, name) not in self._kept:
                self._kept[place, name] = _opened(place, name)
                histories.want(self._kept[place, name])
                for key in list(self._kept)[:-_KEPT]:
                    del self._kept[key]
            return self._kept[place, name]


def _opened(place: StoreBackend, name: str) -> Store:
    """A snapshot opened by its name. Raises as `kept`."""
    if name not in place.names():
        raise NotFound("This snapshot is not kept any more", which=name[:60], next_step=_NEXT_STEP)
    opened = readable(place, name)
    if opened is None:
        raise NotFound("This snapshot is damaged", which=name, next_step=_NEXT_STEP)
    if not opened.of_this_schema:
        raise NotFound("This snapshot was written by an earlier version", which=name, next_step=_NEXT_STEP)
    return opened


def _stands_for(opened: Store | None, before: str, after: str) -> str:
    """Which pointer a store that was opened is the answer to; the pointer may have moved meanwhile.

    A store without a notice is the snapshot that it says it is: should the pointer be on its way to a newer one, that
    is opened at the next call. What stands in for a snapshot that cannot be used is kept under that one's name, and
    after a first start under the new one's.
    """
    if opened and (opened.snapshot == after or not opened.notices):
        return opened.snapshot
    return before or after


_newest = _Newest()
_older = _Older()


def store() -> Store:
    """The newest snapshot, opened once per process: cheap to call at every interaction.

    While a shared snapshot is being fetched, the one before is shown; while a shared store cannot be reached, the one
    opened last, with a notice.
    Raises BadData or StoreError where neither the store nor the embedded facts can be read.
    """
    return _newest.of(backend_at())


def kept(name: str) -> Store:
    """A snapshot by its name, for as long as the store keeps it.

    Raises NotFound where it is not kept (any more) or has the tables of an earlier version, UnopenedStore where it
    cannot be opened here and now.
    """
    place = backend_at()
    return _newest.named(place, name) or _older.of(place, name)  # most frozen links are of the snapshot that is shown


def address() -> str:
    """Where the store lives, for people; never with a password."""
    return backend_at().address


def rebuild(watch: Watcher | None = None) -> Store:
    """Write a new snapshot from the embedded facts; every reader sees it at the next call of `store`."""
    build_store(watch=watch)
    return store()
