"""The embedded facts out of a team's lake, asked on another machine, against the same facts in a folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analytics import METRICS
from contracts import CONCEPTS, MEASURES
from data import snapshot_diff
from data.backends import backend_at
from data.lake.lake_backend import LakeBackend
from data.local_backend import LocalBackend
from data.reading import audit_queries, document_queries, queries
from data.store import Store, open_snapshot
from data.store_backend import StoreBackend
from engine.evaluate import values
from engine.series import series
from tests.golden.test_figures import FIGURES, explain, the_row

ROOT = Path(__file__).resolve().parent.parent.parent
BASES = ("quarter", "ttm", "annual")
DAYS = (None, date(2016, 3, 1), date(2023, 2, 1))


@pytest.fixture(scope="module")
def lake(
    store: Store, store_folder: Path, lakes: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LakeBackend]:
    """Another machine of the team: it has nothing but what is in the lake."""
    said = lakes()
    with pytest.MonkeyPatch.context() as patch:
        first = LakeBackend(said)
        with first.draft() as draft:
            shutil.copyfile(LocalBackend(store_folder).file(store.snapshot), draft.file)
            first.publish(draft.file, store.snapshot)
        patch.setenv("LEVERAGE_CACHE", str(tmp_path_factory.mktemp("elsewhere")))
        yield LakeBackend(said)


@pytest.fixture(scope="module")
def shared(lake: LakeBackend) -> Store:
    return open_snapshot(lake, lake.current_name())


@pytest.fixture(scope="module")
def tickers(store: Store) -> list[str]:
    return [str(ticker) for ticker in queries.entities(store)["ticker"]]


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Equal to the last digit; rows that a query leaves in no order of their own are put in one."""

    def plain(frame: pd.DataFrame) -> pd.DataFrame:
        lists = {c: frame[c].map(str) for c in frame.columns if frame[c].dtype == object}
        return frame.assign(**lists).sort_values(list(frame.columns), ignore_index=True)

    assert not one.empty
    pd.testing.assert_frame_equal(plain(one), plain(other), check_exact=True)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_series_is_the_same(store: Store, shared: Store, tickers: list[str], day: date | None) -> None:
    found = queries.series(store, tickers, list(CONCEPTS), BASES, day)
    assert set(found["basis"]) == set(BASES)
    same(found, queries.series(shared, tickers, list(CONCEPTS), BASES, day))
    same(queries.reported(store, tickers, list(CONCEPTS), day), queries.reported(shared, tickers, list(CONCEPTS), day))


def test_the_lake_itself_answers_the_same(store: Store, lake: LakeBackend) -> None:
    query = "FROM series_at(DATE '2023-02-01')"
    with lake._catalogue.attached(read_only=True) as con, snapshot_diff.using(con, "lake"):
        same(store.query(query), con.execute(query).df())


def test_every_other_answer_is_the_same(store: Store, shared: Store, tickers: list[str]) -> None:
    ids = queries.series(store, ["META"], ["capex"], BASES)["parts"].explode().dropna().astype(int).unique().tolist()
    accessions = queries.series(store, ["META"], ["capex"], BASES)["accession"].dropna().unique().tolist()
    for ask in (
        queries.entities,
        queries.status,
        lambda s: queries.observations(s, ids),
        lambda s: queries.share_counts(s, "META", date(2025, 6, 30), None),
        lambda s: queries.events(s, tickers),
        lambda s: document_queries.sources(s, accessions),
        lambda s: queries.restatements(s, tickers)[
            ["ticker", "concept", "tag", "period_end", "value", "known_on", "change"]
        ],
        lambda s: queries.findings(s, tickers),
        lambda s: queries.expected_quarters(s, tickers),
        lambda s: queries.fiscal_year_ends(s, tickers),
        lambda s: pd.DataFrame([queries.counts(s)]),
    ):
        same(ask(store), ask(shared))
    assert queries.span(store) == queries.span(shared)
    for table in (
        audit_queries.readings,
        audit_queries.cross_checks,
        audit_queries.own_files,
        audit_queries.own_rows,
        audit_queries.answers,
    ):
        assert table(shared).columns.tolist() == table(store).columns.tolist()


def test_every_metric_is_the_same(store: Store, shared: Store) -> None:
    names, some = [*MEASURES, *METRICS], ["META", "ORCL", "AMZN"]
    same(values(store, names, some, base="2019Q4"), values(shared, names, some, base="2019Q4"))


def test_the_figures_that_filings_state_come_out_of_the_lake(shared: Store) -> None:
    known = {
        basis: series(shared, FIGURES["ticker"].unique(), FIGURES["concept"].unique(), basis=basis)
        for basis in ("quarter", "annual", "reported")
    }
    row: Any
    for row in FIGURES[FIGURES["as_of"] == ""].itertuples(index=False):
        ours = the_row(known[row.basis], row, "today")
        assert abs(ours["value"] - row.value) <= row.tolerance, explain(row, ours, row.value)


# ----------------------------------------------------------------------------------- many processes

_LAST = "20260102T000004000000Z-4"
# While the server does not answer in time, embedded facts are shown and it is said: that is no snapshot of the lake.
_READ = """
import json, sys, time
from service.snapshots import current_store
names, wrong, until = [], [], time.monotonic() + 300
while time.monotonic() < until and names[-1:] != sys.argv[1:]:
    store = current_store.store()
    away = any("temporary store" in notice for notice in store.notices)
    if names[-1:] != [store.snapshot] and not away:
        names.append(store.snapshot)
        counted = store.query("SELECT (SELECT count(*) FROM fact) AS facts, (SELECT sum(number) FROM told) AS told")
        if counted["facts"].item() != counted["told"].item():
            wrong.append(f"half of {store.snapshot}")
        wrong += store.notices
        print(json.dumps({"names": names, "wrong": wrong}), flush=True)
    time.sleep(0.02)
"""


@pytest.mark.processes
def test_ten_readers_in_ten_processes_and_one_writer(
    lakes: Callable[[], str], store: Store, store_folder: Path, tmp_path: Path
) -> None:
    said = lakes()
    place = backend_at(said)
    with place.draft() as draft:
        shutil.copyfile(LocalBackend(store_folder).file(store.snapshot), draft.file)
        with draft.connect() as con:
            con.execute("TRUNCATE series; TRUNCATE price; TRUNCATE observation")  # a small one: copied in a moment
            con.execute("CREATE TABLE fact (ticker VARCHAR, value INTEGER); CREATE TABLE told AS SELECT 0 AS number")
        place.publish(draft.file, "20260101T000000000000Z-0")
    with ExitStack() as ended:
        readers = [ended.enter_context(_reader(said, tmp_path / f"machine{number % 3}")) for number in range(10)]
        for reader in readers:
            assert reader.stdout is not None
            reader.stdout.readline()  # it reads
        _write_four(place)
        told = [_told(reader) for reader in readers]
    assert [each["wrong"] for each in told] == [[]] * 10
    assert [each["names"] for each in told] == [sorted(each["names"]) for each in told], "never back"
    assert {each["names"][-1] for each in told} == {_LAST}, "nobody is left behind"


@contextmanager
def _reader(said: str, copies: Path) -> Iterator[subprocess.Popen[str]]:
    """A process of a machine that reads until the last snapshot; it is ended at the end, however that comes."""
    reader = subprocess.Popen(
        [sys.executable, "-c", _READ, _LAST],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"LEVERAGE_STORE": said, "LEVERAGE_CACHE": str(copies)},
    )
    with reader:
        try:
            yield reader
        finally:
            reader.kill()


def _write_four(place: StoreBackend) -> None:
    for number in range(1, 5):
        with place.exclusive("write", wait=20), place.draft(place.current_name()) as draft:
            with draft.connect() as con:
                con.execute(f"INSERT INTO fact SELECT 'T' || i % 5, i FROM range({number * 20}) AS t(i)")
                con.execute(f"DELETE FROM fact WHERE value % 11 = {number}")
                con.execute("UPDATE told SET number = (SELECT count(*) FROM fact)")
            place.publish(draft.file, f"20260102T{number:06}000000Z-{number}")


def _told(reader: subprocess.Popen[str]) -> dict[str, Any]:
    said_out, said_err = reader.communicate(timeout=300)
    assert reader.returncode == 0, said_err[-2000:]
    told: dict[str, Any] = json.loads(said_out.splitlines()[-1])
    return told
