"""Long rows on one grid of companies and calendar quarters, with what it takes to lead each number back."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analytics import Panel
from analytics.evidence import merged
from analytics.grid import matrix
from contracts import MEASURES, VALUE_COLUMNS, Evidence
from data.store import Store
from engine.evaluate import known_quarters, values
from engine.panel import Grid, panel
from errors import UsageError


def place(grid: Grid, ticker: str, quarter: str) -> tuple[int, int]:
    """Where a company's quarter stands in companies x quarters."""
    tickers, quarters = levels(grid.panel)
    return tickers.index(ticker), quarters.index(pd.Period(quarter, freq="Q-DEC"))


def levels(panel: Panel) -> tuple[list[str], list[pd.Period]]:
    """The companies and the quarters of a panel's rows, in their order."""
    index = panel.values.index
    return list(index.unique("ticker")), list(index.unique("quarter"))


def value(grid: Grid, ticker: str, quarter: str, name: str) -> float:
    return float(matrix(grid.panel.values[name])[place(grid, ticker, quarter)])


def behind(grid: Grid, ticker: str, quarter: str, name: str) -> dict[str, object]:
    """Evidence, day and document of one value."""
    return dict(grid.panel.provenance[name][place(grid, ticker, quarter)].columns(grid.documents))


@pytest.fixture(scope="module")
def grid(store: Store) -> Grid:
    return panel(store, list(MEASURES), ["TSLA", "META", "ORCL", "GOOGL", "AAPL"])


def test_every_company_has_every_quarter(grid: Grid) -> None:
    tickers, quarters = levels(grid.panel)
    assert tickers == ["AAPL", "GOOGL", "META", "ORCL", "TSLA"]
    assert len(grid.panel.values) == len(tickers) * len(quarters)
    assert grid.panel.values.index.is_monotonic_increasing
    assert (np.diff([q.ordinal for q in quarters]) == 1).all()
    assert list(grid.panel.values) == list(MEASURES)


def test_values_and_their_provenance_agree_on_what_is_missing(grid: Grid) -> None:
    assert grid.panel.values.isna().to_numpy().any()
    for name, provenance in grid.panel.provenance.items():
        missing = np.isnan(matrix(grid.panel.values[name]))
        assert (provenance.is_missing == missing).all()
        assert (np.isnat(provenance.known_on) == missing).all()
        assert ((provenance.document == -1) == missing).all()


def test_a_flow_stands_for_twelve_months_and_for_its_quarter(grid: Grid) -> None:
    assert value(grid, "META", "2026Q2", "capex_quarter") == 30_116e6
    assert value(grid, "META", "2026Q2", "capex") == 89_325e6
    assert behind(grid, "META", "2026Q1", "capex_quarter")["evidence"] == Evidence.REPORTED
    assert behind(grid, "META", "2026Q2", "capex_quarter")["evidence"] == Evidence.DERIVED
    assert behind(grid, "META", "2026Q2", "capex")["known_on"] == pd.Timestamp("2026-07-30")
    assert behind(grid, "META", "2026Q2", "capex")["accession"] == "0001628280-26-050705"


def test_a_fiscal_quarter_is_shown_in_the_calendar_quarter_of_its_end(grid: Grid) -> None:
    """Oracle's ends in May, Apple's last one of fiscal 2023 on 30 September."""
    ends = grid.period_ends.to_dict()
    assert ends["ORCL", pd.Period("2025Q2")] == pd.Timestamp("2025-05-31")
    assert ends["AAPL", pd.Period("2023Q3")] == pd.Timestamp("2023-09-30")
    assert ends["AAPL", pd.Period("2023Q2")] == pd.Timestamp("2023-07-01")


def test_headcount_of_a_window_is_the_mean_of_its_four_quarter_ends(grid: Grid) -> None:
    ends = [value(grid, "META", q, "headcount") for q in ("2025Q1", "2025Q2", "2025Q3", "2025Q4")]
    assert ends == [76_834, 75_945, 78_450, 78_865]
    assert value(grid, "META", "2025Q4", "headcount_average") == 77_523.5
    assert behind(grid, "META", "2025Q4", "headcount_average")["known_on"] == pd.Timestamp("2026-01-29")
    assert behind(grid, "META", "2025Q4", "headcount_average")["evidence"] == Evidence.SINGLE_SOURCE


def test_a_mean_of_three_quarter_ends_is_missing(grid: Grid) -> None:
    heads = grid.panel.values[["headcount", "headcount_average"]]
    four = heads["headcount"].groupby("ticker").transform(lambda s: s.rolling(4).mean())
    pd.testing.assert_series_equal(heads["headcount_average"], four, check_names=False)
    assert (heads["headcount_average"].isna() & heads["headcount"].notna()).any()


def test_a_mean_is_known_when_the_newest_of_its_four_is_and_names_its_document(grid: Grid) -> None:
    """Also where an earlier quarter end was told, or corrected, after a later one."""
    known, mean = (grid.panel.provenance[n].known_on for n in ("headcount", "headcount_average"))
    code, mean_code = (grid.panel.provenance[n].document for n in ("headcount", "headcount_average"))
    for company, at in zip(*np.nonzero(~np.isnat(mean)), strict=True):
        four = slice(at - 3, at + 1)
        assert mean[company, at] == known[company, four].max()
        assert mean_code[company, at] in code[company, four][known[company, four] == mean[company, at]]


@pytest.mark.slow
def test_the_panel_of_a_day_holds_what_was_known_that_day(store: Store) -> None:
    then = panel(store, ["capex", "headcount", "market_value"], ["META", "AAPL"], date(2023, 2, 15)).panel
    assert merged(then.provenance.values()).over().known_on <= np.datetime64("2023-02-15")
    assert levels(then)[1][-1] == pd.Period("2022Q4")


def test_nothing_known_is_an_empty_panel(store: Store) -> None:
    nothing = panel(store, ["capex"], ["META"], date(1999, 1, 1))
    assert nothing.panel.values.empty
    assert values(store, ["capex_to_revenue", "compute_capital"], ["META"], as_of=date(1999, 1, 1)).empty


def test_the_order_of_companies_is_the_callers(store: Store) -> None:
    found = values(store, ["headcount"], ["TSLA", "AAPL", "tsla"], start="2020Q1", end="2020Q4")
    assert list(found.columns) == list(VALUE_COLUMNS)
    assert list(found["ticker"].unique()) == ["TSLA", "AAPL"]
    assert list(found["quarter"].unique()) == ["2020Q1", "2020Q2", "2020Q3", "2020Q4"]


def test_gaps_inside_a_span_are_rows_and_outside_it_are_not(store: Store) -> None:
    """The last quarter of NVIDIA's fiscal 2014 follows from nothing; nothing is known before 2011."""
    flow = values(store, ["capex_quarter"], ["NVDA"]).set_index("quarter")
    assert np.isnan(flow["value"]["2013Q4"])
    assert flow.loc["2013Q4", ["evidence", "accession"]].isna().all()
    assert flow["value"].iloc[[0, -1]].notna().all()
    assert "2013Q4" not in known_quarters(store, "capex_quarter", "NVDA")


def test_a_window_does_not_change_what_is_in_it(store: Store) -> None:
    """A start hides earlier quarters, it does not forget them: lags and stocks still read them."""
    names = ["compute_capital", "intelligence_leverage", "headcount_index"]
    whole = values(store, names, ["META"])
    part = values(store, names, ["META"], start="2023Q1", end="2023Q4")
    inside = whole[whole["quarter"].between("2023Q1", "2023Q4")].reset_index(drop=True)
    pd.testing.assert_frame_equal(part, inside)


def test_other_companies_in_the_panel_change_nothing(store: Store) -> None:
    names = ["compute_capital_per_employee", "fewer_people_more_value_share", "roic"]
    alone = values(store, names, ["META"])
    among = values(store, names, ["NVDA", "META", "ORCL"])
    pd.testing.assert_frame_equal(among[among["ticker"] == "META"].reset_index(drop=True), alone)


def test_unknown_names_and_companies_are_usage_errors(store: Store) -> None:
    for names, tickers in ((["capx"], ["META"]), (["capex"], ["ZZZZ"]), (["capex"], [])):
        with pytest.raises(UsageError):
            values(store, names, tickers)
