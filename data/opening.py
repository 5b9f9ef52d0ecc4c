"""Opens the store: the current snapshot, built where there is none and rebuilt where what it is made of has
changed.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
import time
from pathlib import Path
from typing import Final

import duckdb

from data import curated_files, rebuild
from data.backends import backend_at
from data.local_backend import LocalBackend
from data.store import Store, Where, open_snapshot, recipe, with_notice
from data.store_backend import StoreBackend
from data.summary import Watcher
from errors import BadData, DamagedSnapshot, StoreError, UnopenedStore

_LONGEST_WAIT: Final = 60  # seconds to wait for somebody who makes the same snapshot
_PAUSES: Final = (0.2, 0.5, 1.0)  # seconds between tries of a snapshot that something lacking keeps from being opened
_OTHERS: Final = (
    "The shared store was written by another version of this program or with other embedded facts, and is shown as it "
    "is. "
    "`leverage build` rewrites it with this one, for everybody."
)


def open_store(where: Where = None, *, to_write: bool = False) -> Store:
    """The current snapshot; built from the embedded facts where there is none or it is out of date.

    A shared store that another version of this program wrote is rebuilt only by who means to write (`to_write`):
    otherwise two versions would take turns at it for ever.

    What cannot be used is left as it is and told in `Store.notices`: an unreadable snapshot gives way to the newest
    readable one, a place that cannot be written or was made by a newer version to a temporary store.
    Raises BadData when the embedded facts cannot be read either, UnopenedStore for a snapshot that is open for writing
    in another program, was written by a newer DuckDB or cannot be opened for want of memory, room or a connection: it
    is good, so nothing older stands in for it.
    """
    backend = backend_at(where)
    try:
        return _current(backend, to_write) or _first_start(backend)
    except UnopenedStore:
        raise
    except StoreError as error:
        spare = Path(tempfile.mkdtemp(prefix="intelligence-leverage-"))
        atexit.register(shutil.rmtree, spare, ignore_errors=True)
        notice = f"{error.message} Until then the embedded facts are shown from a temporary store."
        return with_notice(_first_start(LocalBackend(spare)), notice)


def build_store(where: Where = None, *, strict: bool = True, watch: Watcher | None = None) -> Store:
    """Write a new snapshot from the embedded facts and every answer that was kept, and make it the current one.

    With `strict`, a broken row stops the build (BadData) and the old snapshot stays; without, the row is left out and
    noticed. Raises StoreError where the place cannot be written or holds a newer version's store, UnopenedStore as
    `open_store` does.
    """
    backend = backend_at(where)
    with backend.exclusive("write", wait=_LONGEST_WAIT):
        named = list(dict.fromkeys(filter(None, [backend.current_name(), *backend.names()])))
        base = next(filter(None, (readable(backend, name) for name in named)), None)
        return rebuild.rebuild(backend, base or _salvaged(backend, named), strict=strict, watch=watch)


def _current(backend: StoreBackend, to_write: bool = False) -> Store | None:
    """The snapshot that the pointer names, else the newest readable one; None where there is none."""
    named, bad = backend.current_name(), list[str]()
    for name in dict.fromkeys([*([named] if named else []), *backend.names()]):
        store = readable(backend, name)
        if store is not None:
            fresh = _fresh(backend, store, to_write)
            return with_notice(fresh, _unreadable(bad)) if bad else fresh
        if backend.current_name() != named:
            return _current(backend, to_write)  # a writer has moved on and removed what the pointer named a moment ago
        bad.append(name)
    return with_notice(_first_start(backend, bad), _unreadable(bad)) if bad else None


def readable(backend: StoreBackend, name: str) -> Store | None:
    """A snapshot by its name; None for what is none or is damaged. Raises as `open_snapshot` does otherwise.

    Where memory, room or a connection is lacking it is tried again for some seconds: nothing may stand in for what is
    good, and least of all a new snapshot that everybody sees.
    """
    for pause in (*_PAUSES, None):
        try:
            return open_snapshot(backend, name) if name else None
        except DamagedSnapshot:
            return None
        except UnopenedStore as error:
            if pause is None or not error.passing:
                raise
            time.sleep(pause)
    raise AssertionError("the last try returns or raises")


def _salvaged(backend: StoreBackend, names: list[str]) -> Store | None:
    """The newest damaged snapshot whose list of answers can be read still: what was fetched need not be lost.

    Raises UnopenedStore where that cannot be told here and now.
    """
    return next(filter(None, (_with_answers(backend, name) for name in names)), None)


def _with_answers(backend: StoreBackend, name: str) -> Store | None:
    """A damaged snapshot; None where its list of answers is damaged as well."""
    try:
        store = open_snapshot(backend, name, unchecked=True)
        rebuild.responses_of(store)
    except (DamagedSnapshot, ValueError):
        return None
    except duckdb.Error as error:
        why = backend.refused(name, error)
        if isinstance(why, DamagedSnapshot):
            return None
        raise why from error
    return store


def _unreadable(names: list[str]) -> str:
    return (
        f"A snapshot of the store is damaged or half-written: {', '.join(names)}. It was left where it is and another "
        "one "
        "is used; run `leverage build` to write a new one."
    )


def _fresh(backend: StoreBackend, store: Store, to_write: bool) -> Store:
    """The store itself, or a new one where the embedded facts or the code that reads them have changed since."""
    try:
        if _up_to_date(store):
            return store
        if backend.shared and not to_write and store.of_this_schema:
            return with_notice(store, _OTHERS)
        with backend.exclusive("write", wait=_LONGEST_WAIT):
            newest = readable(backend, backend.current_name())  # somebody else may have been first
            return newest if newest and _up_to_date(newest) else rebuild.rebuild(backend, newest or store)
    except (BadData, StoreError) as error:
        return with_notice(store, f"{error.message} The snapshot of {store.built_at:%Y-%m-%d} is shown.")


def _up_to_date(store: Store) -> bool:
    return store.meta.get("curated") == curated_files.fingerprint() and store.meta.get("recipe") == recipe()


def _first_start(backend: StoreBackend, damaged: list[str] | None = None) -> Store:
    with backend.exclusive("write", wait=_LONGEST_WAIT):
        newest = readable(backend, backend.current_name())  # somebody else may have been first
        store = newest or rebuild.rebuild(backend, _salvaged(backend, damaged or []), strict=False)
    rejects = store.query("SELECT * FROM reject ORDER BY file, row")
    if rejects.empty:
        return store
    listed = "; ".join(str(curated_files.Reject(*row)) for row in rejects.head(5).itertuples(index=False))
    return with_notice(
        store,
        f"{len(rejects)} row(s) of the embedded files were left out: {listed}. Correct them and run `leverage build`.",
    )
