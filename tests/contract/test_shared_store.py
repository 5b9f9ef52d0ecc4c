"""The embedded facts out of a team's lake, asked on another machine, against the same facts in a folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analytics import METRICS
from contracts import CONCEPTS, MEASURES
from data import exchange, ledger, queries
from data.folder import Folder
from data.home import home
from data.lake import Lake
from data.store import Store, opened
from service.evaluate import values
from service.series import series
from tests.golden.test_figures import FIGURES, the_row

ROOT = Path(__file__).resolve().parent.parent.parent
BASES = ("quarter", "ttm", "annual")
DAYS = (None, date(2016, 3, 1), date(2023, 2, 1), date(2026, 6, 30))


@pytest.fixture(scope="module")
def lake(
    store: Store, store_folder: Path, lakes: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lake]:
    """Another machine of the team: it has nothing but what is in the lake."""
    said = lakes()
    with pytest.MonkeyPatch.context() as patch:
        first = Lake(said)
        with first.draft() as draft:
            shutil.copyfile(Folder(store_folder).file(store.snapshot), draft.file)
            first.publish(draft.file, store.snapshot)
        patch.setenv("LEVERAGE_CACHE", str(tmp_path_factory.mktemp("elsewhere")))
        yield Lake(said)


@pytest.fixture(scope="module")
def shared(lake: Lake) -> Store:
    return opened(lake, lake.current_name())


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


def test_the_lake_itself_answers_the_same(store: Store, lake: Lake) -> None:
    query = "FROM series_at(DATE '2023-02-01')"
    with lake._catalogue.attached(read_only=True) as con, exchange.using(con, "lake"):
        same(store.query(query), con.execute(query).df())


def test_every_other_answer_is_the_same(store: Store, shared: Store, tickers: list[str]) -> None:
    ids = queries.series(store, ["META"], ["capex"], BASES)["parts"].explode().dropna().astype(int).unique()
    accessions = queries.series(store, ["META"], ["capex"], BASES)["accession"].dropna().unique()
    for ask in (
        queries.entities,
        queries.status,
        lambda s: queries.observations(s, ids),
        lambda s: queries.share_counts(s, "META", date(2025, 6, 30), None),
        lambda s: queries.events(s, tickers),
        lambda s: queries.sources(s, accessions),
        lambda s: queries.restatements(s, tickers)[["ticker", "concept", "tag", "period_end", "value", "known_on", "change"]],
        lambda s: queries.findings(s, tickers),
        lambda s: queries.expected_quarters(s, tickers),
        lambda s: queries.fiscal_year_ends(s, tickers),
        lambda s: pd.DataFrame([queries.counts(s)]),
    ):  # fmt: skip
        same(ask(store), ask(shared))
    assert queries.span(store) == queries.span(shared)
    for table in (ledger.readings, ledger.cross_checks, ledger.own_files, ledger.own_rows, ledger.answers):
        assert table(shared).columns.tolist() == table(store).columns.tolist()


def test_every_metric_is_the_same(store: Store, shared: Store) -> None:
    names, some = [*MEASURES, *METRICS], ["META", "ORCL", "AMZN"]
    same(values(store, names, some, base="2019Q4"), values(shared, names, some, base="2019Q4"))


def test_the_figures_that_filings_state_come_out_of_the_lake(shared: Store) -> None:
    known = {
        basis: series(shared, FIGURES["ticker"].unique(), FIGURES["concept"].unique(), basis=basis)
        for basis in ("quarter", "annual", "reported")
    }
    for row in FIGURES.itertuples(index=False):
        found = the_row(known[row.basis], row, "now")
        assert found["value"] == pytest.approx(float(row.value), abs=2e6 if row.basis != "reported" else 0), row


# ----------------------------------------------------------------------------------- many processes

_READ = """
import json, sys, time
from service import session
names, wrong, until = [], [], float(sys.argv[1])
while time.time() < until + 3:
    store = session.store()
    if not names or names[-1] != store.snapshot:
        names.append(store.snapshot)
        counted = store.query("SELECT (SELECT count(*) FROM fact) AS facts, (SELECT sum(number) FROM told) AS told")
        if counted["facts"].item() != counted["told"].item():
            wrong.append(f"half of {store.snapshot}")
        wrong += store.notices
    time.sleep(0.02)
print(json.dumps({"names": names, "wrong": wrong}))
"""


def test_ten_readers_in_ten_processes_and_one_writer(
    lakes: Callable[[], str], store: Store, store_folder: Path, tmp_path: Path
) -> None:
    import time

    said, seconds = lakes(), 8.0
    place = home(said)
    with place.draft() as draft:
        shutil.copyfile(Folder(store_folder).file(store.snapshot), draft.file)
        with draft.connect() as con:
            con.execute(
                "DROP TABLE series; DROP TABLE price; DROP TABLE observation"
            )  # a small one: many writers' worth
            con.execute("CREATE TABLE fact (ticker VARCHAR, value INTEGER); CREATE TABLE told (number BIGINT)")
        place.publish(draft.file, "20260101T000000000000Z-0")
    until = time.time() + seconds + 6
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", _READ, str(until)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=os.environ | {"LEVERAGE_STORE": said, "LEVERAGE_CACHE": str(tmp_path / f"machine{number % 3}")},
        )
        for number in range(10)
    ]  # fmt: skip
    number = 0
    while time.time() < until:
        number += 1
        with place.alone("write", wait=20), place.draft(place.current_name()) as draft:
            with draft.connect() as con:
                con.execute(f"INSERT INTO fact SELECT 'T' || i % 5, i FROM range({number % 7 * 10}) AS t(i)")
                con.execute(f"DELETE FROM fact WHERE value % 11 = {number % 11}")
                con.execute("DELETE FROM told; INSERT INTO told SELECT count(*) FROM fact")
            place.publish(draft.file, f"20260102T{number:06}000000Z-{number}")
    assert number > 3
    for reader in readers:
        said_out, said_err = reader.communicate(timeout=60)
        assert reader.returncode == 0, said_err[-2000:]
        told = json.loads(said_out)
        assert told["wrong"] == []
        assert told["names"] == sorted(told["names"]), "never back"
        assert told["names"][-1] == place.current_name(), "nobody is left behind"
        assert len(told["names"]) > 1
