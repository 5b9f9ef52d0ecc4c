"""A lake of a team, its first machine, and others.

A second machine is a second `Lake` with a folder of its own for copies. Facts are those of three companies.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from data.lake.lake_backend import LakeBackend
from data.local_backend import LocalBackend
from data.opening import build_store, open_store
from data.store import Store
from tools.replay import small

Machine = Callable[[], LakeBackend]


@pytest.fixture(scope="module", autouse=True)
def _facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Embedded facts of three companies as known on a day: a store of them is made in a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVERAGE_CURATED", str(small.embedded(tmp_path_factory.mktemp("small") / "curated")))
        yield


@pytest.fixture(scope="module")
def built(_facts: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The snapshot of a first start."""
    folder = LocalBackend(tmp_path_factory.mktemp("built"))
    return folder.file(build_store(folder).snapshot)


@pytest.fixture
def started(built: Path) -> Callable[[LakeBackend], Store]:
    """Publishes that snapshot, as the first start of a machine does, only without building it again."""

    def start(lake: LakeBackend) -> Store:
        with lake.draft() as draft:
            shutil.copyfile(built, draft.file)
            lake.publish(draft.file, built.stem)
        return open_store(lake)

    return start


@pytest.fixture
def said(lakes: Callable[[], str]) -> str:
    return lakes()


@pytest.fixture
def machine(said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Makes one more machine of the team, with no copies yet."""
    made: list[Path] = []

    def another() -> LakeBackend:
        made.append(tmp_path / f"copies{len(made)}")
        lake = LakeBackend(said)
        monkeypatch.setenv("LEVERAGE_CACHE", str(made[-1]))
        lake.current_name()
        if lake._catalogue.identity():
            lake._copies()
        return lake

    return another


@pytest.fixture
def lake(machine: Machine) -> LakeBackend:
    """The first machine of the team."""
    return machine()
