"""Figures that filings and releases state themselves, against what our series say."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from contracts import Basis
from data import curated_files
from data.quarters import harmonise
from data.store import Store
from engine.series import series

HERE = Path(__file__).parent
CORE = ("META", "GOOGL", "MSFT", "AMZN", "AAPL", "NVDA", "ORCL", "TSLA")
YEAR_ENDS = {"MSFT": "06", "AAPL": "09", "NVDA": "01", "ORCL": "05"}  # months; else December
ROUNDING = 1_000_000  # filers round each figure, so a difference of two may be a million off


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(HERE / name, dtype={"accession": "str", "tag": "str"}, keep_default_na=False)


FIGURES, RESTATEMENTS = read("figures.csv"), read("restatements.csv")


def named(frame: pd.DataFrame) -> list[Any]:
    """One pytest parameter per row, named so that a failing figure is found at once."""
    return [
        pytest.param(row, id=f"{row.ticker}-{row.concept}-{row.basis}-{row.period_end}-{number}")
        for number, row in enumerate(frame.itertuples(index=False), start=2)
    ]


@pytest.fixture(scope="module")
def now(store: Store) -> dict[str, pd.DataFrame]:
    """All series in question as known today, by basis: asked once, since hundreds of figures are looked up in them."""
    bases: tuple[Basis, ...] = ("quarter", "annual", "reported")
    return {
        basis: series(store, FIGURES["ticker"].unique(), FIGURES["concept"].unique(), basis=basis) for basis in bases
    }


def known(store: Store, row: Any, day: date) -> Any:
    """The one row of our series for a stated figure, as known on a day."""
    return the_row(series(store, [row.ticker], [row.concept], basis=row.basis, as_of=day), row, f"{day}")


def the_row(frame: pd.DataFrame, row: Any, day: str) -> Any:
    """The row of a frame of series that a stated figure is about."""
    found = frame[(frame["ticker"] == row.ticker) & (frame["concept"] == row.concept)]
    found = found[found["period_end"] == pd.Timestamp(row.period_end)]
    if row.basis == "reported":  # every filing that gives a figure is listed: the newest counts
        found = found.sort_values("known_on").tail(1)
    assert len(found) == 1, (
        f"{row.ticker} {row.concept} ({row.basis}) has {len(found)} rows for {row.period_end} as of {day}. "
        "Look at the tags of the concept in contracts.py and at the facts that end on that day."
    )
    return found.iloc[0]


def explain(row: Any, ours: Any, stated: float) -> str:
    return (
        f"{row.ticker} {row.concept} ({row.basis}) to {row.period_end}: stated {stated:,.0f}, ours "
        f"{ours['value']:,.0f} "
        f"({ours['method']}, known on {ours['known_on']:%Y-%m-%d}, {ours['accession']}). The figure is what "
        "the filing states: "
        "correct the rule in data/sql/quarters.sql or the concept's tags, not the figure."
    )


@pytest.mark.parametrize("row", named(FIGURES))
def test_our_series_give_the_stated_figure(store: Store, now: dict[str, pd.DataFrame], row: Any) -> None:
    ours = known(store, row, date.fromisoformat(row.as_of)) if row.as_of else the_row(now[row.basis], row, "today")
    assert abs(ours["value"] - row.value) <= row.tolerance, explain(row, ours, row.value)
    if row.period_start and row.basis != "reported":
        drift = abs((ours["period_start"] - pd.Timestamp(row.period_start)).days)
        assert drift <= 3, (
            f"{row.ticker} {row.concept} to {row.period_end} begins on {ours['period_start']:%Y-%m-%d}, not "
            f"{row.period_start}."
        )


@pytest.mark.parametrize("row", named(RESTATEMENTS))
def test_a_restatement_is_known_from_its_filing_on(store: Store, row: Any) -> None:
    restated_on = date.fromisoformat(row.after_filed)
    before = known(store, row, restated_on - timedelta(days=1))
    assert before["value"] == row.before, explain(row, before, row.before)
    assert before["accession"] == row.before_accession, f"{before['accession']} is not the filing that stated it first."
    after = known(store, row, restated_on)
    assert after["value"] == row.after, explain(row, after, row.after)
    assert after["accession"] == row.after_accession, f"{after['accession']} is not the filing that restated it."


def stated_fourth_quarters() -> pd.DataFrame:
    """Fourth quarters that company facts hold as three-month facts: quarterly columns of annual reports."""
    closing = FIGURES["period_end"].str[5:7] == FIGURES["ticker"].map(YEAR_ENDS).fillna("12")
    return FIGURES[closing & (FIGURES["stated_as"] == "quarterly column") & (FIGURES["tag"] != "")]


@pytest.fixture(scope="module")
def without_fourth_quarters() -> pd.DataFrame:
    """Quarters of the core, made of the embedded filings without the three-month facts that end with a fiscal year."""
    filed = pd.read_parquet(curated_files.parquet_path("filings"))
    filed = filed[filed["ticker"].isin(CORE)]
    end, start = pd.to_datetime(filed["period_end"]), pd.to_datetime(filed["period_start"])
    years = filed[(end - start).dt.days.between(345, 385) & ~filed["form"].str.startswith("10-Q")]
    closing = pd.MultiIndex.from_frame(filed[["ticker", "period_end"]]).isin(
        pd.MultiIndex.from_frame(years[["ticker", "period_end"]])
    )
    return harmonise(filed[~(closing & (end - start).dt.days.between(79, 99))])


@pytest.mark.parametrize("row", named(stated_fourth_quarters()))
def test_the_fourth_quarter_that_we_derive_is_the_one_that_was_stated(
    without_fourth_quarters: pd.DataFrame, row: Any
) -> None:
    ours = without_fourth_quarters.query("ticker == @row.ticker and concept == @row.concept")
    ours = ours[ours["period_end"] == pd.Timestamp(row.period_end)].rename(columns={"source_id": "accession"})
    assert len(ours) == 1, f"{row.ticker} {row.concept} to {row.period_end} cannot be derived from cumulative facts."
    assert ours.iloc[0]["method"] == "derived_fy", (
        f"{row.period_end} is {ours.iloc[0]['method']}: its fact was not left out."
    )
    assert abs(ours.iloc[0]["value"] - row.value) <= ROUNDING, explain(row, ours.iloc[0], row.value)


@pytest.mark.parametrize("ticker", CORE)
def test_each_core_company_has_its_figures(ticker: str) -> None:
    mine = FIGURES[FIGURES["ticker"] == ticker]
    assert len(mine) >= 12, f"{ticker} has {len(mine)} golden figures. Read more of its filings into figures.csv."
    assert mine["concept"].nunique() >= 5, f"The golden figures of {ticker} cover too few concepts."
    years = mine["period_end"].str[:4].nunique()
    assert years >= 5, f"The golden figures of {ticker} cover {years} years. Add some from other years."


def test_every_figure_says_where_it_was_read() -> None:
    cited = (FIGURES["accession"] != "") | FIGURES["stated_as"].isin(["press release", "issue"])
    assert cited.all(), f"Give the accession of lines {[n + 2 for n in FIGURES.index[~cited]]} of figures.csv."
    assert (FIGURES["source"] != "").all()
    wide = FIGURES[(FIGURES["tolerance"] > 0) & (FIGURES["note"] == "")]
    assert wide.empty, f"Say in `note` why lines {[n + 2 for n in wide.index]} of figures.csv may differ."
    assert not FIGURES.duplicated(["ticker", "concept", "basis", "period_end", "as_of"]).any()


def test_oracle_reports_no_gross_profit(store: Store) -> None:
    found = series(store, ["ORCL"], ["gross_profit"], start="2011Q1")
    assert found.empty, (
        "Oracle has no cost of revenue and no gross profit; what it tags as GrossProfit (2015 to 2018) is "
        "the margin of its segments, "
        "and CostOfRevenue (2010, 2011) is hardware alone. Give Oracle no tags for both concepts in contracts.py."
    )
