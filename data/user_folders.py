"""Where libraries keep what they can ask for again."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

import platformdirs


@cache
def cache_folder(name: str) -> Path:
    """A folder that can be written: in the user's cache or, where that cannot (a container with a read-only root, an
    account without a home), a temporary one that goes with this process.
    """
    try:
        path = platformdirs.user_cache_path("intelligence-leverage", appauthor=False) / name
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # the latter where nothing says where a home would be
        return _temporary(name)
    return path if os.access(path, os.W_OK) else _temporary(name)


def _temporary(name: str) -> Path:
    path = Path(tempfile.mkdtemp(prefix=f"leverage-{name}-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path
