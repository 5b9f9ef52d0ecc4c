"""The store that everybody in this process reads, and the newest one at every call."""

from __future__ import annotations

import threading

from data.home import home
from data.places import Place
from data.store import Store, build_store, open_store

__all__ = ["Store", "rebuild", "store"]

_lock = threading.Lock()
_opened: dict[tuple[Place, str], Store] = {}


def store() -> Store:
    """The newest snapshot, opened once per process: cheap to call at every interaction.

    Raises BadData or StoreError where neither the store nor the embedded facts can be read.
    """
    place = home()
    with _lock:
        found = _opened.get((place, place.current_name()))
        if found is None:
            found = open_store(place)
            # Keyed by the pointer as it stands after opening: a first start moves it.
            _opened[place, place.current_name()] = found
            for key in list(_opened)[:-4]:
                del _opened[key]
        return found


def rebuild() -> Store:
    """Write a new snapshot from the embedded facts; every reader sees it at the next call of `store`."""
    build_store()
    return store()
