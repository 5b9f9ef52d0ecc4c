"""Folders of the account that this runs under: for its store, its settings, and what can be asked for again."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import platformdirs

from errors import StoreError

_PROGRAM: Final = "intelligence-leverage"


def store_folder() -> Path:
    """Where the store lies unless another place is named; it may not be there yet. Raises StoreError without a home."""
    return _of_home(platformdirs.user_data_path, "store", "LEVERAGE_STORE to a folder") / "store"


def settings_file() -> Path:
    """Where settings are saved unless another file is named; it may not be there yet. Raises StoreError without a
    home.
    """
    return _of_home(platformdirs.user_config_path, "settings", "LEVERAGE_SETTINGS to a file") / "settings.json"


@cache
def cache_folder(name: str) -> Path:
    """A folder that can be written: in the user's cache or, where that cannot (a container with a read-only root, an
    account without a home), a temporary one that goes with this process.
    """
    try:
        path = platformdirs.user_cache_path(_PROGRAM, appauthor=False) / name
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return _temporary(name)
    return path if os.access(path, os.W_OK) else _temporary(name)


def _temporary(name: str) -> Path:
    path = Path(tempfile.mkdtemp(prefix=f"leverage-{name}-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


def _of_home(folder: Callable[..., Path], what: str, setting: str) -> Path:
    try:
        return folder(_PROGRAM, appauthor=False)
    except RuntimeError as error:  # a number of a user that the machine does not know, in a service that sets no HOME
        raise StoreError(
            f"This account has no home folder for the {what}",
            which="HOME is not set",
            next_step=f"Set {setting}, or HOME",
        ) from error
