"""Figures of filers that nobody tuned to: their as-filed facts of a few years, harmonised, against what filings state.

Each filer is here for a reason (`README.md`): a part tagged as a total, what belongs to others, a restatement, quarters
of 12, 16 or 17 weeks, signs, slips of dates.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tools.universe_check import batch

HERE = Path(__file__).parent
FIGURES = pd.read_csv(HERE / "filers.csv", parse_dates=["period_end"])
FACTS = pd.read_csv(
    HERE / "filers_facts.csv", dtype={"cik": "str"}, parse_dates=["period_start", "period_end", "known_on"]
)
ROUNDING = 0.0005  # a total with and without a line of half a thousandth


@pytest.fixture(scope="module")
def series() -> pd.DataFrame:
    """Everything that we make of these facts: one row per basis, company, concept and quarter."""
    filed = FACTS.assign(taxonomy="us-gaap", unit="USD", value=FACTS["value"].astype("float64"))
    return batch(filed)[0]


@pytest.mark.parametrize(
    "figure",
    [
        pytest.param(row, id="-".join(map(str, (row.ticker, row.concept, row.basis, row.period_end)))[:-9])
        for row in FIGURES.itertuples(index=False)
    ],
)
def test_a_stated_figure_is_ours(series: pd.DataFrame, figure: Any) -> None:
    near = (series["period_end"] - figure.period_end).abs() <= pd.Timedelta(days=3)
    same = series[["ticker", "concept", "basis"]].eq([figure.ticker, figure.concept, figure.basis]).all(axis=1)
    found = series[near & same]
    assert len(found) == 1, f"{len(found)} rows; {figure.accession} states {figure.value:,.0f}"
    assert found["value"].iloc[0] == pytest.approx(figure.value, rel=ROUNDING), f"{figure.accession} states another"


def test_every_figure_stands_in_a_fact_of_its_filing() -> None:
    key = ["ticker", "tag", "period_end", "value"]
    told = FACTS.assign(value=FACTS["value"].abs())[key]
    figures = FIGURES.assign(value=FIGURES["value"].abs())[key]
    assert figures[~figures.apply(tuple, axis=1).isin(set(told.itertuples(index=False, name=None)))].empty
    assert FIGURES["accession"].str.fullmatch(r"\d{10}-\d{2}-\d{6}").all()
    assert not FIGURES.duplicated(["ticker", "concept", "basis", "period_end"]).any()
    assert len(FIGURES) >= 100
