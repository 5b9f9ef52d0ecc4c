"""Which place the store lives in: one connection string, in LEVERAGE_STORE or given."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path

from data.folder import Folder
from data.places import Place


def home(where: Place | Path | str | None = None) -> Place:
    """The place of a store: the given one, else LEVERAGE_STORE, else the user's data folder.

    A string is the path of a folder.
    """
    if isinstance(where, Place):
        return where
    said = str(
        where or os.environ.get("LEVERAGE_STORE") or user_data_path("intelligence-leverage", appauthor=False) / "store"
    )
    return Folder(Path(said))
