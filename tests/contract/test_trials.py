"""Refreshes in a process of their own with a full disk or a kill at a random moment; and that a broken promise would be
seen.

`make reliability` runs hundreds, with every fault of the sources; docs/reliability.md has the counts.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.local_backend import LocalBackend
from data.opening import build_store, open_store
from tools.replay import World, small, trial

DISK_FULL, KILLED = trial.KINDS.index("disk full"), trial.KINDS.index("killed")


@pytest.fixture(scope="module")
def world() -> World:
    return small.world()


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, world: World) -> Iterator[tuple[Path, Path, trial.Content]]:
    """A small store, the embedded facts that it was made of, and what it holds after a refresh in good health."""
    folder = tmp_path_factory.mktemp("trials")
    curated = small.embedded(folder / "curated")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVERAGE_CURATED", str(curated))
        build_store(folder / "store")
        yield folder / "store", curated, trial.whole(world, folder / "store", curated)


@pytest.mark.parametrize("seed", [DISK_FULL, KILLED, KILLED + len(trial.KINDS)])
def test_nothing_is_lost_and_the_next_refresh_goes_through(
    world: World, base: tuple[Path, Path, trial.Content], seed: int
) -> None:
    done = trial.run(seed, world, *base)
    assert done.wrong == []
    assert done.outcome.split()[0] in ("failed", "killed", "published")


def test_a_lost_fact_and_an_unnamed_failure_would_be_seen(
    base: tuple[Path, Path, trial.Content], tmp_path: Path
) -> None:
    place = LocalBackend(Path(shutil.copytree(base[0], tmp_path / "store")))
    before = open_store(place)
    with place.draft(place.current_name()) as draft:
        with draft.connect() as con:
            con.execute(
                "DELETE FROM observation WHERE ticker = 'META' AND concept = 'capex' AND period_end = '2025-12-31'"
            )
        place.publish(draft.file, "20990101T000000000000Z-worse")
    seen = trial.Trial(0, "429", "edgar, lists", said="All went well.", reads=1)
    trial._examine(seen, place.path, before, base[2])
    assert any("facts are lost" in line for line in seen.wrong)
    assert any("was not named" in line for line in seen.wrong)
