"""The files of own figures of everybody, for whoever keeps the store: listed without a figure, deleted by name."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

import pandas as pd

from data import private_figures
from data.backends import backend_at
from data.private_figures import PrivateFile
from data.store import Store
from errors import NotFound
from service.own_figures import owners_files
from service.snapshots import store_log

DELETED: Final = "delete own figures of "  # and their owner: so it stands in the log
_DAMAGED: Final = "damaged"
_OWNER: Final = "its owner"
_COLUMNS: Final = ("name", "owner", "title", "rows", "size", "imported_at", "seen_by")
_MOST: Final = 200  # entries of the log that are looked at


class Deleted(NamedTuple):
    """That a file of an owner was deleted by somebody else: by whom, on which day."""

    by: str
    day: date


def listed(store: Store) -> pd.DataFrame:
    """One row per file, oldest first: name, owner, title, rows, size (bytes), imported_at (UTC), seen_by; of a damaged
    one the name alone is known. Raises StoreError.
    """
    shown = owners_files.shared(store)
    rows = [_row(name, file, shown) for name, file in private_figures.every(backend_at())]
    frame = pd.DataFrame(rows, columns=list(_COLUMNS)).sort_values(["imported_at", "name"], ignore_index=True)
    # After the order: two may have come within a second.
    frame["imported_at"] = pd.to_datetime(frame["imported_at"]).dt.floor("s")
    return frame.astype({"rows": "int64", "size": "int64"})


def named(name: str) -> PrivateFile | None:
    """The file of a name that `listed` tells; None for a damaged one. Raises StoreError, and NotFound, which tells the
    names of files with such a title: several people may have one, so a title deletes nothing.
    """
    every = private_figures.every(backend_at())
    for other, file in every:
        if other == name:
            return file
    titled = [other for other, file in every if file and file.title == name]
    step = f"Files with this title: {', '.join(titled[:3])}" if titled else "`leverage own list` tells them"
    raise NotFound("No file of own figures has this name", which=name[:60], next_step=step)


def is_shared_alone(store: Store, file: PrivateFile) -> bool:
    """Whether everybody sees these figures and nobody else keeps the same ones, so that they go with this file."""
    if file.source not in owners_files.shared(store):
        return False
    every = private_figures.every(backend_at())
    return not any(other and other.source == file.source and other.name != file.name for _, other in every)


def taken_away(owner: str, name: str) -> list[Deleted]:
    """Which files of an owner somebody of another name deleted, the newest first, as far as the log reaches back."""
    of_owner = f"{DELETED}{owner}"
    entries = [e for e in store_log.entries(_MOST) if owner and e.what == of_owner and e.by != name]
    return [Deleted(e.by, date.fromisoformat(e.started_at[:10])) for e in entries]


def _row(name: str, file: PrivateFile | None, shown: dict[str, str]) -> tuple[object, ...]:
    if file is None:
        return name, "", _DAMAGED, 0, 0, pd.NaT, ""
    seen_by = owners_files.EVERYBODY if file.source in shown else _OWNER
    at = pd.Timestamp(file.at).tz_convert("UTC").tz_localize(None)
    return name, file.owner, file.title, file.rows, len(file.content), at, seen_by
