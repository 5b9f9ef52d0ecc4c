"""Which tag is the whole: real facts of filers whose tags mislead, and what their statements say."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd
import pytest

from data import build

FACTS: Final = Path(__file__).parent / "resolution_facts.csv"
DAYS: Final = ["period_start", "period_end", "known_on"]
CONTRACTS: Final = "RevenueFromContractWithCustomerExcludingAssessedTax"
COMMON: Final = "NetIncomeLossAvailableToCommonStockholdersBasic"

# Filer, concept, basis, last day, millions of the statement, tag that it is under there, what misleads.
STATED: Final = (
    ("GIS", "revenue", "annual", "2024-05-26", 19857.2, CONTRACTS, "Revenues is a part, in the annual report only"),
    ("GIS", "revenue", "quarter", "2024-02-25", 5099.2, CONTRACTS, "the same"),
    ("PG", "revenue", "annual", "2013-06-30", 73910, "SalesRevenueNet", "Revenues is the United States"),
    ("PG", "revenue", "annual", "2014-06-30", 74401, "SalesRevenueNet", "the same"),
    ("HAS", "revenue", "annual", "2024-12-29", 4135.5, CONTRACTS, "Revenues adds what segments sell each other"),
    ("HAS", "revenue", "quarter", "2024-03-31", 757.3, CONTRACTS, "a later filing gives Revenues the segments' sum"),
    (
        "MHK",
        "revenue",
        "annual",
        "2012-12-31",
        5787.98,
        "SalesRevenueGoodsNet",
        "Revenues is what segments sell each other",
    ),
    ("MHK", "revenue", "quarter", "2012-09-29", 1473.493, "SalesRevenueGoodsNet", "the same"),
    ("SPG", "net_income", "annual", "2024-12-31", 2367.609, COMMON, "ProfitLoss holds what belongs to minorities"),
    ("IBKR", "net_income", "quarter", "2024-06-30", 179, None, "the same, and they are the larger part"),
    ("IBKR", "net_income", "annual", "2024-12-31", 755, None, "the same"),
    ("IBKR", "revenue", "annual", "2024-12-31", 5185, "RevenuesNetOfInterestExpense", "contracts are the commissions"),
    ("UPS", "revenue", "annual", "2017-12-31", 66585, CONTRACTS, "restated under another tag"),
    ("CRM", "revenue", "annual", "2017-01-31", 8437, CONTRACTS, "restated under another tag"),
    ("AVB", "revenue", "annual", "2023-12-31", 2767.909, "Revenues", "contracts are the fees"),
    (
        "NEE",
        "revenue",
        "annual",
        "2023-12-31",
        28114,
        "RegulatedAndUnregulatedOperatingRevenue",
        "contracts are a part",
    ),
    ("TRV", "revenue", "annual", "2023-12-31", 41364, "Revenues", "premiums are a part"),
    ("SBAC", "revenue", "annual", "2023-12-31", 2711.584, "Revenues", "contracts are the site work"),
)


def facts(*tickers: str) -> pd.DataFrame:
    """The filed facts of these filers, in the columns of the embedded filings."""
    filed = pd.read_csv(FACTS, parse_dates=DAYS).query("ticker in @tickers")
    return filed.assign(cik="0000000001", taxonomy="us-gaap", unit="USD")


def loaded(filed: pd.DataFrame) -> duckdb.DuckDBPyConnection:
    """A database of these facts alone, judged."""
    con = duckdb.connect()
    build.define(con)
    tickers = sorted(filed["ticker"].unique())
    named = {"ticker": tickers, "name": tickers, "colour": "", "core": False, "price_ticker": tickers}
    build.insert(con, "entity", pd.DataFrame(named))
    build.declare_lines(con, tickers)
    build.load_filings(con, filed)
    build.finish(con)
    return con


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    return loaded(facts(*{row[0] for row in STATED}, "SYF", "CPT"))


def row(con: duckdb.DuckDBPyConnection, *key: str, day: date = date(9999, 1, 1)) -> dict[str, Any]:
    """The one row of filer, concept, basis and last day as of a day."""
    found = con.execute(
        f"FROM series_at(DATE '{day}') WHERE ticker = $1 AND concept = $2 AND basis = $3 AND period_end = $4::DATE", key
    ).df()
    assert len(found) == 1, key
    return {str(name): value for name, value in found.iloc[0].items()}


@pytest.mark.parametrize("case", STATED, ids=lambda case: "-".join(case[:4]))
def test_the_line_of_the_statement_is_the_one_that_stands(con: duckdb.DuckDBPyConnection, case: Any) -> None:
    ticker, concept, basis, end, millions, tag, _ = case
    ours = row(con, ticker, concept, basis, end)
    assert ours["value"] == pytest.approx(millions * 1e6, abs=0.06e6)
    assert tag is None or ours["tag"] == tag


def test_a_bank_without_a_total_has_the_sum_of_its_interest_and_other_income(con: duckdb.DuckDBPyConnection) -> None:
    ours = row(con, "SYF", "revenue", "annual", "2024-12-31")
    assert ours["tag"] == "InterestIncomeExpenseNet + NoninterestIncome"
    assert ours["evidence"] == "derived"
    assert len(ours["parts"]) == 2


def test_revenue_of_a_bank_is_net_of_interest_expense_although_that_before_it_is_larger() -> None:
    filed = facts("IBKR").query("tag == 'RevenuesNetOfInterestExpense'")
    before_interest = filed.assign(tag="Revenues", value=filed["value"] + 2_000_000_000)
    con = loaded(pd.concat([filed, before_interest], ignore_index=True))
    assert row(con, "IBKR", "revenue", "annual", "2024-12-31")["value"] == 5_185_000_000


def test_a_lessor_without_a_total_has_the_sum_of_rents_and_contracts(con: duckdb.DuckDBPyConnection) -> None:
    ours = row(con, "CPT", "revenue", "annual", "2023-12-31")
    assert ours["tag"] == f"OperatingLeaseLeaseIncome + {CONTRACTS}"
    assert ours["evidence"] == "derived"


@pytest.mark.parametrize(("end", "millions"), [("2017-03-31", 2148), ("2017-06-30", 3114), ("2017-09-30", 3074)])
def test_first_quarters_follow_from_trailing_and_cumulative_facts(end: str, millions: float) -> None:
    ours = row(loaded(facts("AMZN")), "AMZN", "capex", "quarter", end)
    assert ours["value"] == millions * 1e6
    assert ours["evidence"] == ("reported" if end == "2017-09-30" else "derived")


def test_a_restatement_under_another_tag_is_known_from_its_day_on(con: duckdb.DuckDBPyConnection) -> None:
    before = row(con, "CRM", "revenue", "annual", "2017-01-31", day=date(2019, 3, 7))
    after = row(con, "CRM", "revenue", "annual", "2017-01-31", day=date(2019, 3, 8))
    assert (before["value"], before["tag"]) == (8_391_984_000, "Revenues")
    assert (after["value"], after["tag"]) == (8_437_000_000, CONTRACTS)


def test_a_part_is_no_total_where_the_total_is_not_tagged() -> None:
    # One quarter of AvalonBay without its total: the fees that are left are no revenue.
    filed = facts("AVB")
    rents = filed["tag"] == "OperatingLeaseLeaseIncome"
    untagged = (filed["tag"] == "Revenues") & (filed["period_start"] == "2023-01-01")
    con = loaded(filed[~(untagged | rents)])
    ends = con.execute("SELECT period_end FROM series WHERE concept = 'revenue' AND basis = 'quarter'").df()[
        "period_end"
    ]
    assert pd.Timestamp("2023-06-30") in set(ends)
    assert pd.Timestamp("2023-03-31") not in set(ends)
    found = con.execute("FROM contested WHERE basis = 'quarter' AND period_end = '2023-03-31'").df()
    assert found["tag"].tolist() == [CONTRACTS]
    assert found["reason"].tolist() == ["a part in the periods beside it"]


def test_an_insurers_contracts_are_no_total_beside_larger_premiums() -> None:
    con = loaded(fees_of_an_insurer(facts("TRV")))
    assert con.execute("SELECT count(*) FROM series WHERE concept = 'revenue'").fetchone() == (0,)
    found = con.execute("SELECT DISTINCT tag, reason FROM contested WHERE concept = 'revenue'").fetchall()
    assert found == [(CONTRACTS, "a part: its filing has a larger or proven line")]


@pytest.mark.parametrize("tag", ["PremiumsEarnedNetLife", "InterestAndDividendIncomeOperating", "LeaseIncome"])
def test_contracts_are_no_total_beside_what_a_life_insurer_a_bank_or_a_lessor_takes_more_of(tag: str) -> None:
    filed = fees_of_an_insurer(facts("TRV"))
    con = loaded(filed.assign(tag=filed["tag"].replace("PremiumsEarnedNet", tag)))
    assert con.execute("SELECT count(*) FROM series WHERE concept = 'revenue'").fetchone() == (0,)
    assert con.execute("SELECT DISTINCT tag FROM contested").fetchall() == [(CONTRACTS,)]


def test_an_insurers_total_stands_below_its_premiums_in_a_year_of_losses_on_investments() -> None:
    filed = facts("TRV")
    filed.loc[filed["tag"] == "PremiumsEarnedNet", "value"] *= 1.2  # 45 billion beside revenues of 41
    assert row(loaded(filed), "TRV", "revenue", "annual", "2023-12-31")["value"] == 41_364_000_000


def fees_of_an_insurer(filed: pd.DataFrame) -> pd.DataFrame:
    """The same filings with premiums and fees from contracts, a hundredth of the revenues, instead of a total."""
    total, premiums = (filed[filed["tag"] == tag] for tag in ("Revenues", "PremiumsEarnedNet"))
    return pd.concat([premiums, total.assign(tag=CONTRACTS, value=total["value"] // 100)], ignore_index=True)


def test_revenue_not_above_zero_is_contested() -> None:
    filed = facts("MHK")
    con = loaded(filed[filed["tag"] == "Revenues"])
    assert con.execute("SELECT count(*) FROM series WHERE concept = 'revenue'").fetchone() == (0,)
    reasons = con.execute("SELECT DISTINCT reason FROM contested WHERE concept = 'revenue'").df()["reason"]
    assert reasons.tolist() == ["not above zero"]


def test_a_year_that_is_not_its_quarters_is_contested_with_both() -> None:
    filed = facts("GIS")
    wrong = (filed["tag"] == CONTRACTS) & ((filed["period_end"] - filed["period_start"]).dt.days > 300)
    filed.loc[wrong, "value"] *= 2
    con = loaded(filed[(filed["tag"] == CONTRACTS) & (filed["period_end"] > "2023-06-01")])
    assert con.execute("SELECT count(*) FROM series WHERE concept = 'revenue'").fetchone() == (0,)
    found = con.execute("SELECT basis, count(*) AS n FROM contested GROUP BY basis ORDER BY basis").fetchall()
    assert found == [("annual", 1), ("quarter", 4)]


def test_an_accepted_fact_stands_before_all_others() -> None:
    con = loaded(facts("GIS"))
    con.execute(
        """
        INSERT INTO fact_decision BY NAME
        SELECT ticker, concept, tag, period_start, period_end, value, source_id, 'accept' AS verdict,
               DATE '2026-01-01' AS decided_on
        FROM observation WHERE tag = 'Revenues' AND period_end = '2024-05-26'
        """
    )
    build.finish(con)
    assert row(con, "GIS", "revenue", "annual", "2024-05-26")["tag"] == "Revenues"


def test_a_term_that_is_told_for_two_first_days_is_not_added_to_itself() -> None:
    row = {"ticker": "IBM", "tag": "ProfitLoss", "value": 15_855e6, "form": "10-K", "period_end": "2011-12-31"}
    told = pd.DataFrame(
        [
            row | {"period_start": "2010-12-31", "accession": "0001047469-12-001742", "known_on": "2012-02-28"},
            row | {"period_start": "2011-01-01", "accession": "0001047469-14-001302", "known_on": "2014-02-25"},
        ]
    ).assign(cik="0000051143", taxonomy="us-gaap", unit="USD")
    con = loaded(told.astype(dict.fromkeys(DAYS, "datetime64[s]")))
    years = con.execute("SELECT value FROM series_at(DATE '9999-01-01') WHERE basis = 'annual'").fetchall()
    assert years == [(15_855e6,)]
