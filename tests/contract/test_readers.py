"""Ten readers in processes of their own while refreshes publish: no error, no stale reader. A minute long in `make
reliability`."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.opening import build_store
from tools.replay import Replay, crowd, small


def test_readers_and_refreshes_never_meet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sources: Replay) -> None:
    world, curated = small.world(), small.embedded(tmp_path / "curated")
    monkeypatch.setenv("LEVERAGE_CURATED", str(curated))
    build_store(tmp_path / "store")
    sources.saboteur = lambda _: None
    readers, published = crowd.run(tmp_path / "store", curated, world, sources, readers=10, seconds=6)
    assert [error for reader in readers for error in reader.errors] == []
    assert len(published) >= 3
    assert all(reader.seen[-1] == published[-1] for reader in readers), "nobody is left with an old snapshot"
    assert all(len(reader.seen) > 1 for reader in readers), "each read before and after a snapshot was published"
