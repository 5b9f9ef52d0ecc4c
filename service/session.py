"""The store that everybody in this process reads, and the newest one at every call."""

from __future__ import annotations

import threading
from pathlib import Path

from data.store import Store, build_store, current_name, default_folder, open_store

__all__ = ["Store", "rebuild", "store"]

_lock = threading.Lock()
_opened: dict[tuple[Path, str], Store] = {}


def store() -> Store:
    """The newest snapshot, opened once per process: cheap to call at every interaction.

    Raises BadData or StoreError where neither the store nor the embedded facts can be read.
    """
    folder = default_folder()
    with _lock:
        found = _opened.get((folder, current_name(folder)))
        if found is None:
            found = open_store(folder)
            # Keyed by the pointer as it stands after opening: a first start moves it.
            _opened[folder, current_name(folder)] = found
            for key in list(_opened)[:-4]:
                del _opened[key]
        return found


def rebuild() -> Store:
    """Write a new snapshot from the embedded facts; every reader sees it at the next call of `store`."""
    build_store()
    return store()
