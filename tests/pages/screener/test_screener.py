"""The screener: who is ranked, in which year, what the words say, and what is told of whom it cannot show."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from charts.core import Chart
from data.store import Store
from engine import catalogue
from engine.annual_panel import SECTORS, annual_panel
from pages.screener import words
from pages.screener.conditions import Condition, read
from pages.screener.measures import MEASURES
from service.drawing import chart as service
from tools.plotly_schema import validated


def drawn(store: Store, slug: str = "screener", **params: object) -> Chart:
    chart = service.draw(store, slug, params)
    validated(chart.figure)
    return chart


def ranked(chart: Chart) -> pd.DataFrame:
    """The rows of companies."""
    return chart.table[chart.table["ticker"].notna()]


def test_a_ranking_is_the_panel_of_its_year_in_order(store: Store) -> None:
    rows = ranked(drawn(store, measure="revenue", year="2019"))
    panel = annual_panel(store).frame("revenue")
    expected = panel[panel["fiscal_year"].eq(2019) & panel["revenue"].notna()].sort_values("revenue", ascending=False)
    assert rows["value"].tolist() == expected["revenue"].tolist()
    assert rows["rank"].tolist() == list(range(1, len(expected) + 1))
    assert rows["accession"].notna().all()


def test_a_ratio_takes_both_lines_of_one_year_and_the_weaker_grade(store: Store) -> None:
    rows = ranked(drawn(store, year="2022")).set_index("ticker")
    panel = annual_panel(store).frame("revenue", "employees").set_index(["ticker", "fiscal_year"])
    own = (panel["revenue"] / panel["employees"]).to_dict()
    assert rows.loc["AAPL", "value"] == pytest.approx(own["AAPL", 2022])
    assert set(rows["evidence"]) == {"derived", "single_source", "machine_read"}


def test_the_newest_year_is_known_for_most(store: Store) -> None:
    """People are known for few after 2022; revenue is known for nearly all of 2024."""
    assert set(ranked(drawn(store))["fiscal_year"]) == {2022}
    assert set(ranked(drawn(store, measure="revenue"))["fiscal_year"]) == {2024}
    assert set(ranked(drawn(store, to="2021Q3"))["fiscal_year"]) == {2020}


def test_counts_read_by_machine_can_be_left_out_and_are_told(store: Store) -> None:
    whole, stated = drawn(store, year="2022"), drawn(store, year="2022", stated=True)
    read_by_machine = (ranked(whole)["evidence"] == "machine_read").sum()
    assert any(f"Employees are machine-read at {read_by_machine} of" in line for line in whole.finding.exceptions)
    assert len(ranked(stated)) == len(ranked(whole)) - read_by_machine
    assert not any("machine" in line for line in stated.finding.exceptions)


@pytest.mark.parametrize(
    ("slug", "whole"),
    [("screener", "median"), ("screener_scatter", "rank_correlation"), ("screener_sectors", "median_industrials")],
)
def test_what_is_computed_from_many_is_as_firm_as_the_weakest_and_as_new_as_the_newest(
    store: Store, slug: str, whole: str
) -> None:
    table = drawn(store, slug, year="2022").table
    row, rows = table[table["name"] == whole].iloc[0], table[table["ticker"].notna()]
    if whole != "rank_correlation":
        rows = rows[rows["name"] == "fiscal_revenue_per_employee"]
    if whole == "median_industrials":
        rows = rows[rows["sector"] == "Industrials"]
    assert row["evidence"] == "machine_read"
    assert row["known_on"] == rows["known_on"].max()
    assert row["accession"] in set(rows.loc[rows["known_on"] == row["known_on"], "accession"])
    firm = drawn(store, slug, year="2022", stated=True).table.set_index("name")["evidence"]
    assert "machine_read" not in set(firm)


@pytest.mark.parametrize("years", ["1", "3", "5"])
def test_a_change_is_over_so_many_fiscal_years(store: Store, years: str) -> None:
    rows = ranked(drawn(store, measure="revenue", year="2022", change=years)).set_index("ticker")
    panel = annual_panel(store).frame("revenue").set_index(["ticker", "fiscal_year"])["revenue"]
    assert rows.loc["MSFT", "value"] == pytest.approx(panel["MSFT", 2022] / panel["MSFT", 2022 - int(years)] - 1)
    assert rows["unit"].eq("fraction").all()


def test_a_change_is_not_measured_from_a_base_near_zero(store: Store) -> None:
    """Block earned 9.8 million on 21.9 billion of revenue in fiscal 2023, and 2.9 billion a year later."""
    chart = drawn(store, measure="net_income", year="2024", change="1", companies=("META",), find="XYZ")
    panel = annual_panel(store).frame("net_income", "revenue")
    began = panel[panel["fiscal_year"] == 2023].set_index("ticker")
    income, revenue = began["net_income"], began["revenue"].fillna(0)
    assert income.between(0, 0.001 * revenue, inclusive="neither")["XYZ"]
    tickers = ranked(chart)["ticker"].tolist()
    assert "XYZ" not in tickers
    assert (income.loc[tickers] >= 0.01 * revenue.loc[tickers]).all()
    assert "1% of revenue or more" in chart.described[0].caveat
    levels = ranked(drawn(store, measure="net_income", year="2024"))["ticker"].tolist()
    assert "XYZ" in levels


def test_a_share_has_no_change(store: Store) -> None:
    level, change = (drawn(store, measure="operating_margin", change=each) for each in ("0", "5"))
    pd.testing.assert_frame_equal(level.table, change.table)
    said = "Operating margin is in percent: its level is shown, a change is not measured."
    assert [said in chart.finding.exceptions for chart in (level, change)] == [False, True]


@pytest.mark.parametrize(
    ("typed", "ticker"),
    [("Costco", "COST"), ("xom", "XOM"), ("exxon", "XOM"), ("meta", "META"), ("Apple Inc.", "AAPL")],
)
def test_a_company_is_found_by_name_or_ticker_with_its_neighbours(store: Store, typed: str, ticker: str) -> None:
    chart = drawn(store, measure="revenue", find=typed)
    rank = int(ranked(chart).set_index("ticker").loc[ticker, "rank"])  # type: ignore[arg-type]
    shown = [int(tick.split(".")[0]) for tick in _ticks(chart)]
    assert {rank - 2, rank - 1, rank, rank + 1, rank + 2} - {0, -1, -2} <= set(shown)
    assert words.ordinal(rank) in chart.finding.deck


def _ticks(chart: Chart) -> list[str]:
    return [tick.replace("<b>", "").replace("</b>", "") for tick in chart.figure.layout["yaxis"]["ticktext"]]


@pytest.mark.parametrize("slug", ["screener", "screener_scatter", "screener_sectors"])
def test_a_company_that_is_not_there_is_told_above_the_chart_with_those_like_it(store: Store, slug: str) -> None:
    found = drawn(store, slug, find="Starbuks").finding
    assert found.deck.startswith("No company of the panel is called “Starbuks”: did you mean Starbucks?")
    assert len(found.deck.split()) <= 30
    assert not any("is called" in line for line in found.exceptions)


def test_a_company_that_the_sector_leaves_out_is_told_above_the_chart(store: Store) -> None:
    found = drawn(store, find="Starbucks", sector="Energy").finding
    assert found.deck.startswith("Starbucks is in the panel, but not among the companies shown.")
    assert not any("Starbucks" in line for line in found.exceptions)
    [nothing] = drawn(store, find="Starbucks", where="revenue_per_employee > 1000000000").figure.layout["annotations"]
    assert "Starbucks is in the panel" in nothing["text"]


def test_conditions_leave_out_whoever_does_not_meet_them(store: Store) -> None:
    chart = drawn(store, measure="revenue", year="2022", where="employees > 100k, operating margin >= 20%")
    panel = annual_panel(store).frame("employees", "operating_income", "revenue")
    met = panel[(panel["fiscal_year"] == 2022) & (panel["employees"] > 100_000)]
    met = met[met["operating_income"] / met["revenue"] >= 0.2]
    assert set(ranked(chart)["ticker"]) == set(met["ticker"])
    assert len(met) > 3


def test_a_condition_that_cannot_be_read_is_told(store: Store) -> None:
    said = drawn(store, where="happiness > 3, employees").finding.exceptions
    assert any("Not understood and left out: “happiness > 3” and “employees”" in line for line in said)


def test_conditions_are_parted_by_and_in_any_letters() -> None:
    both = (Condition("employees", ">", 10_000), Condition("revenue", ">", 1e9))
    assert read("employees > 10000 AND revenue > 1bn") == (both, ())


@pytest.mark.parametrize(
    ("chosen", "why"),
    [({}, "not known."), ({"sector": "Energy"}, "not known, or left out by the sector or a condition.")],
)
def test_a_company_that_is_not_shown_is_left_out_only_by_what_was_chosen(
    store: Store, chosen: dict[str, str], why: str
) -> None:
    missing = drawn(store, year="2009", **chosen).missing
    assert f"Microsoft: revenue per employee of fiscal 2009: {why}" in missing


def test_the_words_rank_only_companies_that_are_drawn(store: Store) -> None:
    everybody = tuple(c.ticker for c in catalogue.companies(store))
    chart = drawn(store, companies=everybody, measure="operating_margin", year="2022")
    places = re.findall(r"(\d+)(?:st|nd|rd|th)", chart.finding.deck)
    assert len(places) > 3
    assert set(places) <= {tick.split(".")[0] for tick in _ticks(chart)}


def test_the_words_of_a_change_name_both_years_and_how_many(store: Store) -> None:
    said = drawn(store, year="2022", change="3").finding
    assert "fiscal 2019 to 2022" in said.headline
    assert said.deck.startswith("Fiscal 2019 to 2022, 213 companies: median")


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("employees > 10,000", Condition("employees", ">", 10_000)),
        ("Revenue>=1.5bn", Condition("revenue", ">=", 1.5e9)),
        ("operating margin < -5%", Condition("operating_margin", "<", -0.05)),
        ("r&d over revenue <= 20 %", Condition("rnd_to_revenue", "<=", 0.2)),
        ("capex_per_employee > $50k", Condition("capex_per_employee", ">", 50_000)),
        ("net income < \N{MINUS SIGN}1bn", Condition("net_income", "<", -1e9)),
    ],
)
def test_conditions_are_read_as_people_type_them(text: str, condition: Condition) -> None:
    assert read(text) == ((condition,), ())


@pytest.mark.parametrize("text", ["operating margin > 20", "capex_to_revenue < 5", "R&D over revenue >= -2"])
def test_a_share_of_revenue_above_one_wants_its_percent_sign(text: str) -> None:
    assert read(text) == ((), (text,))


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("operating margin > 0.2", Condition("operating_margin", ">", 0.2)),
        ("capital expenditure over depreciation > 2", Condition("capex_to_depreciation", ">", 2.0)),
    ],
)
def test_other_bare_numbers_are_taken_as_they_are(text: str, condition: Condition) -> None:
    assert read(text) == ((condition,), ())


@pytest.mark.parametrize("text", ["", " , ", "employees", "> 3", "employees > 1.2.3", "employees == 3", "a" * 120])
def test_what_is_no_condition_is_handed_back(text: str) -> None:
    found, ignored = read(text)
    assert found == ()
    assert list(ignored) == ([text] if text.strip(" ,") else [])


def test_a_sector_holds_its_companies_only(store: Store) -> None:
    chart = drawn(store, sector="Energy")
    assert set(ranked(chart)["sector"]) == {"Energy"}
    assert "Energy" in chart.finding.deck


@pytest.mark.parametrize(
    ("typed", "sector"),
    [("energy", "Energy"), ("communication_services", "Communication Services"), ("Real Estate", "Real Estate")],
)
@pytest.mark.parametrize("slug", ["screener", "screener_scatter", "step_response", "large_scatter"])
def test_a_sector_is_read_as_either_page_used_to_name_it(store: Store, slug: str, typed: str, sector: str) -> None:
    params, problems = service.parse(store, slug, {"sector": typed})
    assert (params["sector"], problems) == (sector, ())


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_can_be_ranked_and_told(store: Store, measure: str) -> None:
    chart = drawn(store, measure=measure)
    assert len(ranked(chart)) >= 20
    assert len(chart.finding.headline.split()) <= 16
    assert f"{len(ranked(chart))} companies" in f"{chart.finding.headline} {chart.finding.deck}"


def test_nobody_is_left_where_nobody_meets_the_conditions(store: Store) -> None:
    chart = drawn(store, where="employees > 100bn")
    assert chart.finding.headline.startswith("No company is left")
    assert chart.table.empty


# ---------------------------------------------------------------------------------- two measures


def test_the_rank_correlation_is_scipys(store: Store) -> None:
    chart = drawn(store, "screener_scatter", year="2022")
    wide = ranked(chart).pivot(index="ticker", columns="name", values="value")
    rho = chart.table.loc[chart.table["name"] == "rank_correlation", "value"].iloc[0]
    assert rho == pytest.approx(spearmanr(wide.iloc[:, 0], wide.iloc[:, 1]).statistic)
    assert f"{len(wide)} companies" in chart.finding.headline
    assert rho == pytest.approx(0.528, abs=0.001), "as an independent computation has it"


def test_measures_with_the_same_divisor_say_so(store: Store) -> None:
    same, other = drawn(store, "screener_scatter"), drawn(store, "screener_scatter", across="operating_margin")
    assert any("divided by the same employees" in line for line in same.finding.exceptions)
    assert not any("divided by the same employees" in line for line in other.finding.exceptions)


def test_what_has_no_place_on_a_logarithmic_axis_is_counted(store: Store) -> None:
    chart = drawn(store, "screener_scatter", measure="net_income", across="revenue", year="2020")
    assert (ranked(chart)["value"] > 0).all()
    assert any("no place on a logarithmic axis" in note for note in chart.notes)


def test_a_sector_has_its_panel_and_its_medians(store: Store) -> None:
    chart = drawn(store, "screener_sectors", year="2022")
    rows = ranked(chart)
    first = rows[rows["name"] == "fiscal_revenue_per_employee"]
    medians = first.groupby("sector")["value"].median()
    told = chart.table[chart.table["ticker"].isna()].set_index("company")["value"]
    np.testing.assert_allclose(told[medians.index], medians)
    assert set(medians.index) == set(SECTORS)
    assert str(medians.idxmax()) in chart.finding.headline
    assert str(medians.idxmin()) in chart.finding.headline


@pytest.mark.parametrize(
    ("rank", "written"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (73, "73rd"), (112, "112th")]
)
def test_places_are_written_as_people_say_them(rank: int, written: str) -> None:
    assert words.ordinal(rank) == written


def test_of_people_there_are_more_or_fewer(store: Store) -> None:
    headline = drawn(store, "screener_scatter", measure="employees", year="2022").finding.headline
    assert headline.endswith("higher capital expenditure per employee goes with fewer employees.")
    turned = drawn(store, "screener_scatter", measure="revenue", across="employees", year="2022").finding.headline
    assert turned.endswith("more employees go with higher revenue.")
