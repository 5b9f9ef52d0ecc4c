"""A store that an earlier version wrote, own figures and all, opens, is brought up to date, and can be undone."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Final

import pandas as pd
import pytest

from data.backends import backend_at
from data.kept_responses import save_response
from data.opening import open_store
from data.reading import audit_queries
from data.store import Store, current_name, open_snapshot
from data.store_backend import StoreBackend
from data.updating import decisions, writing

ROOT: Final = Path(__file__).resolve().parents[2]
EARLIER: Final = "3e43a26"  # the last version before tables and sources were declared
OWN: Final = (
    b"ticker,concept,period_end,value,period_start,known_on\n"
    b"META,headcount,2026-06-30,81000,,2026-07-30\nMETA,capex,2026-09-30,1000000,2026-07-01,2026-10-09\n"
)
# What that version does on its own: two builds, own figures imported, something put aside, a line in the log.
WRITE: Final = f"""
import sys
from data import raw, writing
from data.home import home
from data.store import build_store
folder = sys.argv[1]
build_store(folder)
place = home(folder)
upload = raw.keep(place, {OWN!r}, source="user", kind="upload", ticker="", url="upload:own.csv")
writing.one(place, "import own.csv", upload)
later = b"ticker,concept,period_end,value\\nNVDA,headcount,2026-07-26,1\\n"
waiting = raw.keep(place, later, source="user", kind="upload", ticker="", url="upload:later.csv")
held = {{name: getattr(waiting, name) for name in ("source", "kind", "ticker", "url", "sha256", "size")}}
held |= {{"retrieved_at": waiting.retrieved_at.isoformat(), "etag": None, "last_modified": None}}
place.hold("20261010T000000Z", {{"what": "import later.csv", "held_at": "x", "answers": [held], "objections": []}})
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store that the earlier version has written."""
    folder = tmp_path_factory.mktemp("earlier")
    packed = subprocess.run(["git", "archive", EARLIER], cwd=ROOT, capture_output=True, check=False)
    if packed.returncode:
        pytest.skip(f"the history with {EARLIER} is not here: git fetch --unshallow")
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder / "code", filter="data")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LEVERAGE_")}
    command = [sys.executable, "-c", WRITE, str(folder / "store")]
    done = subprocess.run(command, cwd=folder / "code", env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "store"


@pytest.fixture
def backend(written: Path, tmp_path: Path) -> StoreBackend:
    return backend_at(shutil.copytree(written, tmp_path / "store"))


def series(store: Store) -> pd.DataFrame:
    """Without what each store numbers for itself."""
    return store.query("SELECT * EXCLUDE (parts, source_id) FROM series ORDER BY ALL")


def own_values(store: Store) -> pd.DataFrame:
    return store.query(
        """
        SELECT ticker, concept, period_end, value FROM series
        WHERE evidence = 'user' AND basis = 'quarter' ORDER BY ALL
        """
    )


@pytest.fixture(scope="module")
def of_today(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store that only this version has written, with the same own figures."""
    backend = backend_at(tmp_path_factory.mktemp("today") / "store")
    open_store(backend)
    upload = save_response(backend, OWN, source="user", kind="upload", ticker="", url="upload:own.csv")
    assert writing.one(backend, "import own.csv", upload).outcome == "published"
    return open_store(backend)


@pytest.mark.processes
def test_it_opens_and_is_brought_up_to_date_with_the_series_of_a_store_of_today(
    backend: StoreBackend, of_today: Store
) -> None:
    before = current_name(backend)
    old = open_snapshot(backend, before)
    new = open_store(backend)
    assert new.notices == ()
    assert (new.snapshot != before, new.meta["parent"]) == (True, before)
    pd.testing.assert_frame_equal(series(new), series(of_today))
    pd.testing.assert_frame_equal(own_values(new), own_values(old))
    assert new.query("SELECT count(*) AS n FROM token_price")["n"].iloc[0] > 0, "what only the new version loads"
    assert open_store(backend).snapshot == new.snapshot, "once is enough"


@pytest.mark.processes
def test_own_figures_stay_the_users_and_can_be_taken_out(backend: StoreBackend) -> None:
    store = open_store(backend)
    own = audit_queries.own_rows(store)
    assert own[["ticker", "concept", "value"]].values.tolist() == [
        ["META", "capex", 1_000_000],
        ["META", "headcount", 81_000],
    ]
    files = audit_queries.own_files(store)
    assert files["title"].tolist() == ["Own data: own.csv"]
    source = str(files["source_id"].iloc[0])
    content = json.dumps({"source": source}).encode()
    removal = save_response(backend, content, source="user", kind="removal", ticker="", url=f"removal:{source}")
    assert writing.one(backend, "remove own.csv", removal).outcome == "published"
    assert audit_queries.own_rows(open_store(backend)).empty


@pytest.mark.processes
def test_it_is_undone_to_what_the_earlier_version_wrote_and_opens_again(backend: StoreBackend) -> None:
    before = current_name(backend)
    upgraded = open_store(backend)
    done = decisions.undo(backend)
    assert (done.outcome, done.before, done.after) == ("published", upgraded.snapshot, before)
    assert current_name(backend) == before
    assert len(audit_queries.own_rows(open_store(backend))) == 2


@pytest.mark.processes
def test_its_log_and_what_was_put_aside_can_be_read(backend: StoreBackend) -> None:
    open_store(backend)
    assert [line["what"] for line in backend.read_log()] == ["import own.csv"]
    assert backend.read_quarantined("20261010T000000Z")["what"] == "import later.csv"
    assert decisions.accept(backend, "20261010T000000Z").outcome == "published"
    assert len(audit_queries.own_rows(open_store(backend))) == 3
    assert backend.quarantined() == []
