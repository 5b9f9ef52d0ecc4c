"""Every number is led back to what was filed: exactly the values it rests on, each with its document."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analytics import METRICS
from analytics.evidence import assumed, derived
from data.store import Store
from engine.evaluate import values
from engine.provenance import INPUT_COLUMNS, TERM_COLUMNS, Trace, sources_for, trace
from errors import NotFound, UsageError

ADDRESS = "https://www.sec.gov/Archives/edgar/data/1326801/{0}/{1}-index.htm"


def inputs(traced: Trace, name: str) -> list[float]:
    return [float(v) for v in traced.inputs.loc[traced.inputs["input"] == name, "value"]]


def read(traced: Trace, term: str) -> list[str]:
    return list(traced.terms.loc[traced.terms["term"] == term, "quarter"])


def test_a_reported_value_is_one_fact_of_one_filing(store: Store) -> None:
    traced = trace(store, "META", "capex_quarter", date(2026, 3, 31))
    assert (traced.value, traced.unit, traced.evidence, traced.method) == (18_997e6, "USD", "reported", "reported")
    assert list(traced.inputs.columns) == list(INPUT_COLUMNS)
    assert list(traced.terms.columns) == list(TERM_COLUMNS)
    [fact] = traced.inputs.to_dict("records")
    assert fact["tag"] == "PaymentsToAcquirePropertyPlantAndEquipment"
    assert fact["accession"] == "0001628280-26-028526"
    assert fact["url"] == ADDRESS.format("000162828026028526", "0001628280-26-028526")
    assert fact["form"] == "10-Q"
    assert pd.Timestamp(fact["known_on"]) == pd.Timestamp("2026-04-30")


def test_a_fourth_quarter_is_the_year_less_nine_months(store: Store) -> None:
    traced = trace(store, "META", "capex_quarter", date(2025, 12, 31))
    assert (traced.evidence, traced.method) == ("derived", "derived_fy")
    assert inputs(traced, "capex_quarter") == [69_691e6, 48_308e6]
    assert list(traced.inputs["form"]) == ["10-K", "10-Q"]
    assert traced.value == 69_691e6 - 48_308e6


def test_twelve_months_rest_on_the_facts_of_four_quarters(store: Store) -> None:
    """Meta, to 2026-06-30: six months of 2026, and 2025 less its first six months: 89,325 million."""
    traced = trace(store, "META", "capex", date(2026, 6, 30))
    assert traced.method == "derived_ttm"
    assert traced.terms["period_start"].tolist() == [pd.Timestamp("2025-07-01")]
    assert inputs(traced, "capex") == [49_113e6, 18_997e6, 69_691e6, 48_308e6, 29_479e6]
    assert traced.value == 49_113e6 + 69_691e6 - 29_479e6


def test_a_concept_means_the_basis_that_is_asked_for(store: Store) -> None:
    asked = trace(store, "META", "capex", date(2026, 6, 30), basis="quarter")
    assert (asked.name, asked.value) == ("capex_quarter", 30_116e6)
    assert trace(store, "META", "capex", date(2026, 6, 30), basis="ttm").value == 89_325e6
    assert trace(store, "meta", "headcount", date(2026, 6, 30), basis="quarter").value == 75_472


def test_a_metric_is_its_terms_put_into_its_formula(store: Store) -> None:
    traced = trace(store, "META", "capex_to_revenue", date(2026, 6, 30))
    capex, revenue = (float(traced.terms.set_index("term")["value"][t]) for t in ("capex", "revenue"))
    assert traced.value == pytest.approx(capex / revenue, rel=1e-12)
    assert traced.formula == METRICS["capex_to_revenue"].formula
    assert (traced.method, traced.evidence) == ("computed", "derived")
    assert {"capex", "revenue"} == set(traced.inputs["input"])


def test_an_average_names_its_four_quarter_ends(store: Store) -> None:
    traced = trace(store, "META", "revenue_per_employee", date(2025, 12, 31))
    heads = traced.terms[traced.terms["term"] == "headcount_average"]
    assert list(heads["quarter"]) == ["2025Q4", "2025Q3", "2025Q2", "2025Q1"]
    revenue = traced.terms.loc[traced.terms["term"] == "revenue", "value"].item()
    assert traced.value == pytest.approx(revenue / heads["value"].mean(), rel=1e-12)


def test_what_is_read_earlier_is_listed_and_nothing_else(store: Store) -> None:
    traced = trace(store, "META", "incremental_gross_profit_to_net_ppe", date(2026, 3, 31))
    assert read(traced, "gross_profit") == ["2026Q1", "2025Q1"]
    assert read(traced, "ppe_net") == ["2025Q1", "2024Q1"]
    profit, capital = (
        traced.terms.loc[traced.terms["term"] == t, "value"].tolist() for t in ("gross_profit", "ppe_net")
    )
    assert traced.value == pytest.approx((profit[0] - profit[1]) / (capital[0] - capital[1]), rel=1e-12)
    shorter = trace(store, "META", "incremental_gross_profit_to_net_ppe", date(2026, 3, 31), lag=2)
    assert read(shorter, "ppe_net") == ["2025Q3", "2025Q1"]


def test_a_horizon_reaches_both_ends_by_one_count_of_people(store: Store) -> None:
    traced = trace(store, "META", "intelligence_leverage", date(2026, 3, 31), horizon=4)
    assert read(traced, "gross_profit") == ["2026Q1", "2025Q1"]
    assert read(traced, "ppe_net") == ["2026Q1", "2025Q1"]
    assert read(traced, "headcount_average") == [
        f"{y}Q{q}" for y, q in zip([2026] + [2025] * 4 + [2024] * 3, [1, 4, 3, 2, 1, 4, 3, 2], strict=True)
    ]


def test_the_callers_base_is_the_base(store: Store) -> None:
    traced = trace(store, "META", "headcount_index", date(2025, 12, 31), base="2022Q3")
    assert read(traced, "headcount") == ["2025Q4", "2022Q3"]
    now, then = traced.terms["value"]
    assert traced.value == pytest.approx(100 * now / then, rel=1e-12)
    assert trace(store, "META", "headcount_index", date(2025, 12, 31)).value == pytest.approx(100 * now / 44_942)


def test_a_share_of_quarters_rests_on_all_of_them_since_the_base(store: Store) -> None:
    traced = trace(store, "META", "fewer_people_more_value_share", date(2023, 12, 31), base="2022Q4")
    expected = ["2023Q4", "2023Q3", "2023Q2", "2023Q1", "2022Q4"]
    assert read(traced, "market_value_fiscal") == expected
    assert read(traced, "headcount") == expected
    assert traced.value == 0.75  # three quarters of cuts (77,114, 71,469, 66,185), one of hiring; value rose in all


def test_a_stock_rests_on_every_quarter_back_to_the_last_gap(store: Store) -> None:
    """NVIDIA's third quarter of 2022 is missing, so its stock starts in the fourth."""
    traced = trace(store, "NVDA", "compute_capital", date(2024, 7, 28))
    quarters = [str(q) for q in pd.period_range("2022Q4", "2024Q2", freq="Q")[::-1]]
    assert read(traced, "capex_quarter") == quarters
    flow = traced.terms["value"].to_numpy()[::-1]
    wear, rise = 1 - 0.8**0.25, 1.1**0.25 - 1
    stock = flow[:4].sum() / ((1 + rise) ** np.arange(4)).sum() / (rise + wear)
    for invested in flow:
        stock = stock * (1 - wear) + invested
    assert traced.value == pytest.approx(stock, rel=1e-12)


def test_market_value_is_shares_times_price_on_one_split_basis(store: Store) -> None:
    """NVIDIA split ten to one in June 2024, after this day."""
    traced = trace(store, "NVDA", "market_value", date(2024, 3, 31))
    rows = traced.inputs.set_index("input")
    names = ["shares, all classes", "close of NVDA, split basis of today", "splits since the count"]
    shares, close, factor = rows["value"].loc[names].tolist()
    assert (shares, factor) == (2.5e9, 10.0)
    assert close == pytest.approx(903.56 / 10)  # the close of 2024-03-28 as it was traded
    assert traced.value == pytest.approx(shares * close * factor, rel=1e-12)
    assert rows["accession"]["shares, all classes"] == "0001045810-24-000029"
    assert "finance.yahoo.com" in rows["url"]["close of NVDA, split basis of today"]


def test_a_stand_in_for_the_share_count_says_so(store: Store) -> None:
    traced = trace(store, "META", "market_value", date(2026, 6, 30))
    assert (traced.evidence, traced.method) == ("estimated", "estimated")
    counted = traced.inputs.iloc[0]
    assert (counted["tag"], counted["method"]) == ("WeightedAverageNumberOfDilutedSharesOutstanding", "estimated")
    assert traced.value == pytest.approx(traced.inputs["value"].astype(float).prod(), rel=1e-12)


def test_an_interpolated_headcount_lies_between_its_two_reports(store: Store) -> None:
    traced = trace(store, "AAPL", "headcount", date(2025, 3, 29))
    assert (traced.evidence, traced.method) == ("interpolated", "interpolated")
    assert inputs(traced, "headcount") == [166_000, 164_000]
    days = (date(2025, 3, 29) - date(2024, 9, 28)).days / (date(2025, 9, 27) - date(2024, 9, 28)).days
    assert traced.value == pytest.approx(164_000 * (166_000 / 164_000) ** days, rel=1e-12)


@pytest.mark.slow
def test_as_of_traces_what_was_known_that_day(store: Store) -> None:
    """Apple told its headcount of September 2025 on 2025-10-31: before, the quarters after 2024 had none."""
    with pytest.raises(NotFound, match="2024-09-28"):
        trace(store, "AAPL", "headcount", date(2025, 3, 29), as_of=date(2025, 10, 30))
    traced = trace(store, "META", "capex", date(2025, 9, 30), as_of=date(2025, 12, 1))
    assert traced.inputs["known_on"].map(pd.Timestamp).max() <= pd.Timestamp("2025-12-01")
    assert traced.value == trace(store, "META", "capex", date(2025, 9, 30)).value


def test_an_unknown_name_is_told_with_its_neighbours(store: Store) -> None:
    with pytest.raises(UsageError, match="capx") as caught:
        trace(store, "META", "capx", date(2026, 6, 30))
    assert "capex" in caught.value.next_step
    with pytest.raises(UsageError, match="ZZZZ"):
        trace(store, "ZZZZ", "capex", date(2026, 6, 30))
    with pytest.raises(UsageError, match="banana"):
        trace(store, "META", "headcount_index", date(2026, 6, 30), base="banana")


def test_a_date_without_a_value_names_the_nearest_that_have_one(store: Store) -> None:
    with pytest.raises(NotFound, match="2026-05-17") as caught:
        trace(store, "META", "capex", date(2026, 5, 17))
    assert "2026-06-30" in caught.value.next_step
    assert "2026-03-31" in caught.value.next_step
    with pytest.raises(NotFound, match="No value of it is known"):
        trace(store, "ORCL", "gross_profit", date(2024, 5, 31))


def test_a_calendar_quarters_end_stands_for_the_fiscal_one_in_it(store: Store) -> None:
    assert trace(store, "AAPL", "capex_quarter", date(2026, 3, 31)).period_end == date(2026, 3, 28)


@pytest.mark.slow
@pytest.mark.parametrize("ticker", ["META", "AMZN", "ORCL"])
def test_everything_a_metric_rests_on_has_a_document(store: Store, ticker: str) -> None:
    """For each metric that has a value: the newest one agrees with the panel, no term is missing, every input is
    cited."""
    newest = values(store, list(METRICS), [ticker]).dropna(subset=["value"]).groupby("name").tail(1)
    assert len(newest) > 15
    row: Any
    for row in newest.itertuples():
        traced = trace(store, ticker, str(row.name), row.period_end.date())
        assert traced.value == pytest.approx(row.value, rel=1e-12)
        rests_on = assumed if row.name in METRICS and METRICS[row.name].assumptions else derived
        assert traced.evidence == row.evidence == rests_on(traced.terms["evidence"]), row.name
        assert traced.terms["value"].notna().all()
        assert traced.terms["known_on"].max() == row.known_on, row.name
        cited = traced.inputs["accession"].notna() & traced.inputs["url"].notna()
        assert (cited | traced.inputs["title"].notna()).all()
        filed = traced.inputs["tag"].notna()
        assert cited[filed].all(), f"{row.name}: a filed fact without its filing"


def test_sources_are_found_by_accession(store: Store) -> None:
    found = sources_for(store, ["0001628280-26-028526", "", "nothing"])
    assert list(found["accession"]) == ["0001628280-26-028526"]
