"""What is known, what is missing and why, what was restated, what does not add up."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from data.store import Store
from engine.data_status import counts, findings, restatements, status

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


def test_a_restatement_is_listed_with_both_filings(store: Store) -> None:
    rows = restatements(store, ["META"])
    [(_, row)] = rows[(rows["concept"] == "operating_cash_flow") & (rows["period_end"] == "2015-12-31")].iterrows()
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
        "set aside",
        "quarters do not sum to the year",
        "tag changed",
        "negative where it cannot be",
        "share count changed definition",
    }
    assert set(rows["ticker"]) == {"META", "AMZN", "ORCL"}
    assert rows["detail"].str.len().min() > 5
    spliced = rows[(rows["ticker"] == "AMZN") & (rows["concept"] == "capex") & (rows["finding"] == "tag changed")]
    assert len(spliced) == 1
    assert spliced["detail"].item() == "PaymentsToAcquirePropertyPlantAndEquipment to PaymentsToAcquireProductiveAssets"


def test_all_companies_are_meant_where_none_is_named(store: Store) -> None:
    assert set(findings(store)["ticker"]) > set(findings(store, ["META"])["ticker"])
    assert len(restatements(store)) > len(restatements(store, CORE))
