"""What is known, what is missing and why, what was restated, what does not add up."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from contracts import CONCEPTS, Missing
from data.store import Store
from engine.data_status import STATES, counts, coverage, findings, restatements, status
from engine.evaluate import values

CORE = ["AAPL", "AMZN", "GOOGL", "META", "MSFT", "NVDA", "ORCL", "TSLA"]


def test_each_company_has_a_row_the_core_first(store: Store) -> None:
    rows = status(store)
    assert list(rows["ticker"][:8]) == CORE
    assert rows["ticker"].is_unique
    meta = rows.set_index("ticker").loc["META"]
    assert (meta["name"], meta["accession"]) == ("Meta Platforms", "0001628280-26-050705")
    assert (meta["newest_filing"], meta["newest_period"]) == (pd.Timestamp("2026-07-30"), pd.Timestamp("2026-06-30"))
    assert meta["newest_price"] == pd.Timestamp("2026-10-09")


def test_counts_are_the_rows_of_the_tables(store: Store) -> None:
    rows = counts(store)
    assert rows["observation"] == store.query("SELECT count(*) AS n FROM observation")["n"].item()
    assert rows["observation"] == status(store)["observations"].sum()
    assert rows["reject"] == 0


@pytest.fixture(scope="module")
def covered(store: Store) -> pd.DataFrame:
    return coverage(store, CORE)


def state(covered: pd.DataFrame, ticker: str, concept: str, quarter: str) -> tuple[str, object]:
    found = covered[(covered["ticker"] == ticker) & (covered["concept"] == concept) & (covered["quarter"] == quarter)]
    return found["state"].item(), None if pd.isna(found["reason"].item()) else found["reason"].item()


@pytest.mark.parametrize(
    ("ticker", "concept", "quarter", "expected", "reason"),
    [
        ("META", "capex", "2026Q1", "reported", None),
        ("META", "capex", "2026Q2", "derived", None),
        ("META", "headcount", "2025Q3", "single_source", None),
        ("AAPL", "headcount", "2025Q1", "interpolated", None),
        ("META", "market_value", "2026Q2", "estimated", None),
        ("META", "cost_of_revenue", "2026Q2", "missing", Missing.NOT_IN_SOURCE),
        ("AAPL", "headcount", "2026Q2", "missing", Missing.NOT_YET_REPORTED),
        ("AMZN", "capex", "2017Q2", "missing", Missing.NOT_IN_SOURCE),
        ("AMZN", "rnd", "2024Q4", "missing", Missing.NOT_DISCLOSED),
        ("ORCL", "gross_profit", "2024Q2", "missing", Missing.NOT_DISCLOSED),
        ("NVDA", "capex", "2014Q1", "missing", Missing.NOT_IN_SOURCE),
    ],
)
def test_every_state_and_its_reason(
    covered: pd.DataFrame, ticker: str, concept: str, quarter: str, expected: str, reason: str | None
) -> None:
    assert state(covered, ticker, concept, quarter) == (expected, reason)


def test_a_cell_is_missing_with_a_reason_or_known_without_one(covered: pd.DataFrame) -> None:
    assert not covered.duplicated(["ticker", "concept", "quarter"]).any()
    assert set(covered["concept"]) == set(CONCEPTS)
    assert set(covered["state"]) <= set(STATES)
    assert ((covered["state"] == "missing") == covered["reason"].notna()).all()
    assert set(covered["reason"].dropna()) <= set(Missing)


def test_coverage_agrees_with_what_is_shown(store: Store, covered: pd.DataFrame) -> None:
    shown = values(store, ["capex_quarter"], CORE).dropna(subset=["value"])
    known = covered[(covered["concept"] == "capex") & (covered["state"] != "missing")]
    assert set(zip(known["ticker"], known["quarter"], strict=True)) == set(
        zip(shown["ticker"], shown["quarter"], strict=True)
    )


def test_coverage_of_a_day_knows_nothing_later(store: Store) -> None:
    then = coverage(store, ["META", "AAPL"], ["headcount", "capex"], date(2025, 10, 30))
    assert then["period_end"].max() <= pd.Timestamp("2025-10-30")
    assert state(then, "AAPL", "headcount", "2025Q1") == ("missing", Missing.NOT_YET_REPORTED)
    assert state(then, "AAPL", "headcount", "2024Q3") == ("reported", None)


def test_a_restatement_is_told_with_both_filings(store: Store) -> None:
    rows = restatements(store, ["META"])
    found = rows[(rows["concept"] == "operating_cash_flow") & (rows["period_end"] == "2015-12-31")]
    assert len(found) == 1
    row = found.iloc[0]
    assert (row["first_value"], row["value"]) == (8_599e6, 10_320e6)
    assert row["change"] == pytest.approx(10_320 / 8_599 - 1)
    assert row["first_known_on"] < row["known_on"]
    assert row["first_accession"] != row["accession"]
    assert (rows["first_value"] != rows["value"]).all()
    assert rows["change"].abs().dropna().is_monotonic_decreasing


def test_a_restatement_is_not_known_before_it_was_made(store: Store) -> None:
    day = date(2017, 1, 1)
    then = restatements(store, ["META"], day)
    assert (then["known_on"] <= pd.Timestamp(day)).all()
    assert len(then) < len(restatements(store, ["META"]))


def test_what_does_not_add_up_is_found(store: Store) -> None:
    rows = findings(store, ["META", "AMZN", "ORCL"])
    assert set(rows["finding"]) <= {
        "set aside", "quarters do not sum to the year", "tag changed", "negative where it cannot be",
    }  # fmt: skip
    assert set(rows["ticker"]) == {"META", "AMZN", "ORCL"}
    assert rows["detail"].str.len().min() > 5
    spliced = rows[(rows["ticker"] == "AMZN") & (rows["concept"] == "capex") & (rows["finding"] == "tag changed")]
    assert len(spliced) == 1
    assert spliced["detail"].item() == "PaymentsToAcquirePropertyPlantAndEquipment to PaymentsToAcquireProductiveAssets"


def test_all_companies_are_meant_where_none_is_named(store: Store) -> None:
    assert set(findings(store)["ticker"]) > set(findings(store, ["META"])["ticker"])
    assert len(restatements(store)) > len(restatements(store, CORE))
