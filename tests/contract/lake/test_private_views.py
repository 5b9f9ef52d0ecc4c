"""The views of readers on a store that machines share: each reader's own, on every machine, and nobody else's."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from data.lake.lake_backend import LakeBackend
from data.store import Store
from service.drawing import chart
from service.own_figures import everybodys_files, owners_files, readers_views
from service.snapshots import current_store
from service.updating import access, operations
from service.updating.access import Actor
from tests.actors import ME

pytestmark = [pytest.mark.slow, pytest.mark.processes]
ROOT = Path(__file__).resolve().parents[3]
ROWS = b"ticker,concept,period_end,value\nMETA,headcount,2026-07-31,76543\n"
OTHERS = ROWS.replace(b"76543", b"71234")
ADA = Actor("ada@example.org", email="ada@example.org", owner="ada@example.org")
EVE = Actor("eve@example.org", email="eve@example.org", owner="eve@example.org")
PEOPLE = {"companies": ("META",), "y": "headcount"}
LOOK = """
from service.own_figures import readers_views, owners_files
for owner in ("ada@example.org", "eve@example.org", ""):
    shown = readers_views.store_of(owner)
    print(owner or "nobody", owners_files.rows(shown)["value"].tolist(), shown.published, len(shown.notices))
"""


@pytest.fixture
def team(
    said: str, lake: LakeBackend, started: Callable[[LakeBackend], Store], monkeypatch: pytest.MonkeyPatch
) -> Iterator[LakeBackend]:
    """The first machine of a team, whose store this process reads."""
    started(lake)
    monkeypatch.setenv("LEVERAGE_STORE", said)
    yield lake
    for owner in (ADA.owner, EVE.owner):
        readers_views.forget(owner)


def people(owner: str) -> list[float]:
    return [float(value) for value in owners_files.rows(readers_views.store_of(owner))["value"]]


def on_another_machine(copies: Path) -> list[str]:
    """What each reader sees there: a process with no copies yet."""
    environment = {**os.environ, "LEVERAGE_CACHE": str(copies)}
    done = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()


def test_a_readers_whole_view_is_there_on_every_machine_and_nobody_elses(team: LakeBackend, tmp_path: Path) -> None:
    published = current_store.store()
    before = published.query("SELECT count(*) AS n FROM series")["n"].item()
    for actor, content in ((ADA, ROWS), (EVE, OTHERS)):
        assert operations.import_figures(actor, content, "mine.csv").run().outcome == "private"
    assert (people(ADA.owner), people(EVE.owner), people("")) == ([76_543], [71_234], [])
    view = readers_views.store_of(ADA.owner)
    assert view.published == published.snapshot == team.current_name()
    assert view.query("SELECT count(*) AS n FROM series")["n"].item() > before, "all that is there, and more"
    assert "rest on private own figures" in str(chart.draw(view, "compare", PEOPLE).finding)
    assert "own figures" not in str(chart.draw(published, "compare", PEOPLE).finding)
    name = published.snapshot
    seen = [f"{ADA.owner} [76543.0] {name} 0", f"{EVE.owner} [71234.0] {name} 0", f"nobody [] {name} 0"]
    assert on_another_machine(tmp_path / "elsewhere") == seen


def test_what_one_machine_shares_and_deletes_is_so_on_the_others(team: LakeBackend, tmp_path: Path) -> None:
    operations.import_figures(ADA, ROWS, "mine.csv").run()
    operations.import_figures(EVE, OTHERS, "mine.csv").run()
    operations.share_figures(ADA, "mine.csv").run()
    listed = everybodys_files.listed(current_store.store())
    assert listed[["owner", "seen_by"]].values.tolist() == [[ADA.owner, "everybody"], [EVE.owner, "its owner"]]
    operations.delete_figures(ME, listed["name"][1]).run()
    name = team.current_name()
    elsewhere = on_another_machine(tmp_path / "elsewhere")
    assert elsewhere == [f"{who} [76543.0] {name} 0" for who in (ADA.owner, EVE.owner, "nobody")]


def test_the_owner_at_a_command_line_is_an_account_of_one_machine(
    team: LakeBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = access.command_line()
    operations.import_figures(here, ROWS, "mine.csv").run()
    monkeypatch.setattr("platform.node", lambda: "another-machine")
    there = access.command_line()
    assert there.owner != here.owner
    assert here.owner.startswith("local:")
    assert (people(here.owner), people(there.owner), len(team.private_names())) == ([76_543], [], 1)
    readers_views.forget(here.owner)
