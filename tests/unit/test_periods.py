"""Annual, trailing and quarterly views: what is summed over which period, and what has no such view."""

from __future__ import annotations

import pandas as pd
import pytest

from contracts import ANNUAL, PERIODS, QUARTERLY, TRAILING
from data.store import Store
from engine import catalogue, periods
from engine.evaluate import values
from engine.series import series


def known(store: Store, name: str, period: str, ticker: str = "MSFT") -> pd.Series:
    rows = values(store, [name], [ticker], start="2019Q1", period=period).dropna(subset=["value"])
    return rows.set_index("quarter")["value"]


def of(store: Store, concept: str, basis: str, ticker: str = "MSFT") -> pd.Series:
    rows = series(store, [ticker], [concept], basis=basis, start="2019Q1")  # type: ignore[arg-type]
    return rows.set_index(rows["period_end"].dt.to_period("Q").astype("str"))["value"]


def test_a_fiscal_year_is_the_sum_that_the_annual_report_states(store: Store) -> None:
    annual, stated = known(store, "revenue", ANNUAL), of(store, "revenue", "annual")
    assert list(annual.index) == list(stated.index)
    assert set(annual.index.str[-2:]) == {"Q2"}, "Microsoft's years end in June"
    assert annual.to_numpy() == pytest.approx(stated.to_numpy())


def test_a_ratio_has_both_sides_of_one_period(store: Store) -> None:
    """A quarter's revenue over the people at its end; a year's over the mean of its quarter ends."""
    single, people = known(store, "revenue_per_employee", QUARTERLY), of(store, "headcount", "quarter")
    quarter = of(store, "revenue", "quarter")
    assert single["2026Q2"] == pytest.approx(quarter["2026Q2"] / people["2026Q2"])
    year, trailing = (known(store, "revenue_per_employee", period) for period in (ANNUAL, TRAILING))
    assert year["2026Q2"] == trailing["2026Q2"]
    mean = people[["2025Q3", "2025Q4", "2026Q1", "2026Q2"]].mean()
    assert year["2026Q2"] == pytest.approx(of(store, "revenue", "annual")["2026Q2"] / mean)


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("capex", PERIODS),
        ("capex_to_revenue", PERIODS),
        ("headcount", PERIODS),  # no flow: the same in all of them
        ("roic", (ANNUAL, TRAILING)),  # a rate per year
        ("payback_quarters", (ANNUAL, TRAILING)),
        ("capex_quarter", (TRAILING, QUARTERLY)),
    ],
)
def test_what_has_which_period(name: str, offered: tuple[str, ...]) -> None:
    assert tuple(period for period in PERIODS if periods.offers(name, period)) == offered


def test_a_name_without_the_period_keeps_its_values_beside_one_that_has_it(store: Store) -> None:
    both = values(store, ["revenue", "roic"], ["MSFT"], period=QUARTERLY)
    usual = values(store, ["roic"], ["MSFT"])
    mine = both[both["name"] == "roic"].reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, usual)
    assert both.loc[both["name"] == "revenue", "value"].max() < 100e9, "of single quarters"


def test_a_name_without_the_period_alone_is_the_usual_frame(store: Store) -> None:
    alone = values(store, ["roic"], ["MSFT"], period=QUARTERLY)
    pd.testing.assert_frame_equal(alone, values(store, ["roic"], ["MSFT"]))


def test_title_and_formula_say_the_period() -> None:
    plain = catalogue.describe("revenue_per_employee")
    single = periods.described(plain, QUARTERLY)
    assert single.title == "Revenue per employee, single quarters"
    assert "ttm" not in single.formula
    assert periods.described(plain, ANNUAL).title == "Revenue per employee, fiscal years"
    for name in ("headcount", "roic"):
        assert periods.described(catalogue.describe(name), QUARTERLY) == catalogue.describe(name)
    assert periods.described(plain, TRAILING) == plain
