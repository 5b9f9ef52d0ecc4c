"""Seven companies from nothing: a refresh over recorded answers of the SEC ends with the series of the embedded facts.

The store starts with prices, splits and headcounts, but without a single filing. Where both have a value it must be the
same, to the dollar. The few market values that differ rest on a share count that the recordings, made earlier, do not
hold yet; the few flows of 2010 are told by that year's reports in the recordings, and in the embedded facts, which
begin later, by what the reports of 2011 leave of sums in rounded millions.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from data import curated_files
from data.opening import build_store, open_store
from data.store import Store
from data.summary import Summary
from data.updating import refresh
from tools.replay import Replay, World

PARTLY = "operating_leases"
SEVEN = ("META", "GOOGL", "AAPL", "NVDA", "AMZN", "ORCL", "TSLA")


@pytest.fixture(scope="module")
def refreshed(
    recordings: Path, sources: Replay, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Summary, pd.DataFrame]:
    """What the refresh said, and every quarterly value: one row per company, concept and quarter with both values."""
    folder = tmp_path_factory.mktemp("recorded")
    frames, _ = curated_files.read()
    prices = pd.read_parquet(curated_files.parquet_path("prices"))
    embedded = _series(build_store(folder / "embedded"))
    bare = Path(shutil.copytree(curated_files.FOLDER, folder / "bare"))
    pd.read_parquet(bare / "filings.parquet").iloc[:0].to_parquet(bare / "filings.parquet")
    sources.router = World.of_recordings(recordings, frames["companies"], prices).route
    sources.saboteur = lambda _: None
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVERAGE_CURATED", str(bare))
        build_store(folder / "store")
        summary = refresh.refresh(SEVEN, where=folder / "store")
        told = _series(open_store(folder / "store"))
    return (
        summary,
        embedded.merge(told, on=["ticker", "concept", "quarter"], how="outer", suffixes=("", "_told"), indicator=True),
    )


def _series(store: Store) -> pd.DataFrame:
    return store.query(
        (
            "SELECT ticker, concept, quarter, period_end, value, known_on FROM series WHERE basis = 'quarter' "
            "AND list_contains($t, ticker)"
        ),
        {"t": list(SEVEN)},
    )


def test_nothing_fails_and_nothing_is_held_back(refreshed: tuple[Summary, pd.DataFrame]) -> None:
    summary, _ = refreshed
    assert (summary.outcome, summary.failures(), summary.objections) == ("published", [], [])
    assert summary.total().new > 10_000


def test_every_value_that_both_have_is_the_same(refreshed: tuple[Summary, pd.DataFrame]) -> None:
    both = refreshed[1][refreshed[1]["_merge"] == "both"]
    moved = both[(both["value"] - both["value_told"]).abs() > 1e-9 * both["value"].abs()]
    assert len(both) > 7_000
    assert ((moved["value"] / moved["value_told"] - 1).abs() < 0.07).all()
    worth = moved["concept"] == "market_value"
    assert len(moved[worth]) <= 12
    assert (moved.loc[worth, "quarter"] >= "2025-07-01").all(), "after the recordings were made"
    flows = moved[~worth]
    assert len(flows) <= 10
    assert (flows["quarter"] < "2011-01-01").all(), "before the embedded facts begin"
    assert (flows["known_on"] > flows["known_on_told"]).all(), "of later reports"


def test_what_only_one_has_lies_before_or_after(refreshed: tuple[Summary, pd.DataFrame]) -> None:
    table = refreshed[1]
    lost, added = table[table["_merge"] == "left_only"], table[table["_merge"] == "right_only"]
    assert (lost["quarter"] >= "2025-07-01").all(), "the recordings end before the embedded facts do"
    later = added[added["quarter"] > "2011-01-01"]
    assert set(later["concept"]) == {PARTLY}, "they begin earlier, and of one line the compiled facts leave some out"
    assert len(added) > 500
