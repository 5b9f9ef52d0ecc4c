"""Which place the store lives in: one string, in LEVERAGE_STORE or given. The path of a folder, or a team's database:

LEVERAGE_STORE=/srv/leverage
LEVERAGE_STORE='postgresql://user:password@host/database?data_path=s3://bucket/prefix'
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from data import user_folders
from data.lake import lake_address
from data.local_backend import LocalBackend
from data.store_backend import StoreBackend


def backend_at(where: StoreBackend | Path | str | None = None) -> StoreBackend:
    """The place of a store: the given one, else LEVERAGE_STORE, else the user's data folder.

    Raises UsageError for the address of a shared store that cannot be right, MissingTool where what it needs is not
    installed, StoreError where no place is named and the account has no home.
    """
    if isinstance(where, StoreBackend):
        return where
    address = str(where or os.environ.get("LEVERAGE_STORE") or user_folders.store_folder())
    return _lake(address) if lake_address.meant(address) else LocalBackend(Path(address))


@cache
def _lake(address: str) -> StoreBackend:
    """One for each address: it keeps its connection."""
    from data.lake.lake_backend import LakeBackend

    return LakeBackend(address)
