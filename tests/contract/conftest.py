"""A store to bring up to date, beside sources on this machine."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.local_backend import LocalBackend
from tools.replay import Replay, World


@pytest.fixture
def place(before: Path, tmp_path: Path, sources: Replay, world: World) -> Iterator[LocalBackend]:
    """A copy of that store, and the sources in good health."""
    from edgar import httpclient  # only here: it takes long to load

    sources.router, sources.saboteur = world.route, lambda _: None
    sources.asked.clear()
    httpclient.close_clients()  # a connection that is still open cannot be refused
    yield LocalBackend(Path(shutil.copytree(before, tmp_path / "store")))
    sources.saboteur = lambda _: None
