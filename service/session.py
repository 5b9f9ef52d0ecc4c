"""The store that everybody in this process reads, and the newest one at every call."""

from __future__ import annotations

import threading
import time
from typing import Final

from data.home import home
from data.places import Place
from data.store import Store, build_store, noted, open_store
from errors import StoreError

__all__ = ["Store", "address", "rebuild", "store"]

_PATIENCE: Final = 300.0  # seconds after which a shared snapshot that could not be opened is tried again
_lock = threading.Lock()
_opened: dict[tuple[Place, str], Store] = {}
_tried: dict[tuple[Place, str], float] = {}


def store() -> Store:
    """The newest snapshot, opened once per process: cheap to call at every interaction.

    While a shared store cannot be reached, the snapshot that was opened last stays, with a notice.
    Raises BadData or StoreError where neither the store nor the embedded facts can be read.
    """
    place = home()
    with _lock:
        try:
            name = place.current_name()
            found = _opened.get((place, name))
            if found is None or _stood_in_long(place, name, found):
                found = open_store(place)
                name = place.current_name()  # after opening: a first start moves it
        except StoreError as error:
            return _meanwhile(place, error)
        return _kept(place, name, found)


def _kept(place: Place, name: str, found: Store) -> Store:
    """Remember a store as the one used last; a few stay."""
    if _opened.pop((place, name), None) is not found:
        _tried[place, name] = time.monotonic()
    _opened[place, name] = found
    for key in list(_opened)[:-4]:
        del _opened[key], _tried[key]
    return found


def _stood_in_long(place: Place, name: str, found: Store) -> bool:
    """Whether something else stands in for this snapshot, and it is time to try again."""
    return place.shared and found.snapshot != name and time.monotonic() - _tried[place, name] > _PATIENCE


def _meanwhile(place: Place, error: StoreError) -> Store:
    """While the place cannot be reached: the snapshot used last, else whatever can be shown without it."""
    known = [(name, opened) for (where, name), opened in _opened.items() if where == place]
    if not known:
        return _kept(place, "", open_store(place))
    name, opened = known[-1]
    return noted(opened, f"{error.message} Until then the snapshot opened last is shown.") if name else opened


def address() -> str:
    """Where the store lives, for people; never with a password."""
    return home().address


def rebuild() -> Store:
    """Write a new snapshot from the embedded facts; every reader sees it at the next call of `store`."""
    build_store()
    return store()
