"""The price of labour: ranges against statsmodels on the embedded facts, who is drawn, and what is said of few."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import statsmodels.api as sm

from charts.core import Chart
from data.curated_files import parquet_path
from data.store import Store
from engine.filers import Filers, filers
from engine.median_pay import median_pay
from engine.provenance import sources_for
from engine.request import Request
from pages.labour import charges_and_capex, price_words
from pages.labour.asked import Asked
from pages.labour.charge_frames import exchange, outcome_values, projections, responses
from pages.labour.charge_frames import ratio as charge_ratio
from pages.labour.measures import CHARGES, MEASURES, SHARES
from pages.labour.parameters import ResponseParams
from pages.labour.year_frames import FEWEST, ratio
from service.drawing import chart as service
from tools.plotly_schema import validated


def drawn(store: Store, slug: str, **params: object) -> Chart:
    chart = service.draw(store, slug, params)
    validated(chart.figure)
    return chart


def row(chart: Chart, name: str) -> dict[str, Any]:
    """The one row of a name."""
    [found] = chart.table[chart.table["name"] == name].to_dict("records")
    return {str(name): value for name, value in found.items()}


@pytest.fixture(scope="module")
def of(store: Store) -> Filers:
    return filers(store, None)


@pytest.fixture(scope="module")
def paid() -> pd.DataFrame:
    """Companies with pay and people of fiscal 2022, straight from the embedded files."""
    facts = pq.read_table(parquet_path("annual_facts")).to_pandas()
    wide = facts[facts["fiscal_year"] == 2022].pivot(index="cik", columns="measure", values="value")
    companies = pq.read_table(parquet_path("annual_companies")).to_pandas().set_index("cik")
    both: pd.DataFrame = wide.join(companies[["sector", "median_pay", "pay_url", "pay_year"]], how="inner")
    return both.dropna(subset=["employees", "median_pay", "pay_url"])


@pytest.fixture(scope="module")
def priced(paid: pd.DataFrame) -> pd.DataFrame:
    """Those with net property, too."""
    kept: pd.DataFrame = paid[paid["ppe_net"] > 0]
    return kept


# ------------------------------------------------------------------------------------------ the range


def slope(y: Any, *x: Any) -> tuple[float, float]:
    """Coefficient and HC2 error of the first regressor, by statsmodels with dummies written out."""
    fit = sm.OLS(np.asarray(y), np.column_stack(x)).fit(cov_type="HC2")
    return float(fit.params[0]), float(fit.bse[0])


@pytest.mark.parametrize("people", ["apart", "divided"])
def test_the_range_within_sectors_is_statsmodels(store: Store, priced: pd.DataFrame, people: str) -> None:
    capital, staff, pay = (np.log(priced[name].to_numpy()) for name in ("ppe_net", "employees", "median_pay"))
    sectors = pd.get_dummies(priced["sector"], dtype=float).to_numpy()
    apart = people == "apart"
    intensity, controls = (capital, (staff, sectors)) if apart else (capital - staff, (sectors,))
    direct, error = slope(intensity, pay, *controls)
    inverse, _ = slope(pay, intensity, *controls)
    chart = drawn(store, "labour_price", people=people)
    name = f"within_{people}"
    assert row(chart, f"elasticity_direct_{name}")["value"] == pytest.approx(direct)
    assert row(chart, f"elasticity_direct_{name}")["standard_error"] == pytest.approx(error)
    assert row(chart, f"elasticity_inverse_{name}")["value"] == pytest.approx(1 / inverse)


def test_the_lead_says_a_range_and_that_it_is_not_identified(store: Store, priced: pd.DataFrame) -> None:
    chart = drawn(store, "labour_price")
    assert chart.table["ticker"].nunique() == len(priced)
    direct, inverse = (row(chart, f"elasticity_{side}_within_apart") for side in ("direct", "inverse"))
    assert 0 < direct["low"] < direct["value"] < 1 < inverse["value"] < inverse["high"]
    whole = price_words.span(direct["low"], inverse["high"])
    assert chart.finding.headline.endswith("; how easily capital replaces people stays open.")
    assert f"within sectors: {whole} (" in chart.finding.deck
    assert "published values are 0.4 to 0.6" in chart.finding.deck


def test_the_caption_says_of_whom_pay_is_of_another_year(store: Store, priced: pd.DataFrame) -> None:
    assert set(priced["pay_year"]) == {2024, 2025}
    later = int((priced["pay_year"] == 2025).sum())
    texts = [note["text"].replace("<br>", " ") for note in drawn(store, "labour_price").figure.layout["annotations"]]
    assert any(f"median pay, fiscal 2024 (2025 for {later}) (right)" in each for each in texts)


def test_without_machine_read_people_even_the_sign_is_open(store: Store) -> None:
    chart = drawn(store, "labour_price", machine_read=False)
    assert chart.finding.headline.startswith("The data cannot tell")
    assert row(chart, "elasticity_direct_within_apart")["low"] < 0


def test_dividing_by_people_makes_a_slope_out_of_nothing_and_is_said_so(store: Store) -> None:
    chart = drawn(store, "substitution")
    rates = chart.table.set_index("name")["false_positives"]
    assert rates["elasticity_direct_within_apart"] < 0.08
    assert rates["elasticity_direct_within_divided"] > 0.8
    assert row(chart, "slope_from_division_within_divided")["value"] > 0.9
    assert any("capital of other companies over a company's people gives a slope of" in note for note in chart.notes)


def test_every_way_has_its_row_and_labour_expense_identifies_nothing(store: Store) -> None:
    chart = drawn(store, "substitution")
    direct = chart.table[chart.table["name"].str.startswith("elasticity_direct")].set_index("name")
    assert len(direct) == 8
    assert (direct.filter(like="expense", axis=0)["low"] < 0).all()
    assert (direct.filter(like="expense", axis=0)["companies"] == 22).all()
    assert chart.finding.headline.startswith("3 of 8 intervals are trusted and show capital rising with pay; none")
    doubted = direct[direct["false_positives"] > 0.08]
    assert len(doubted) == 3, "an interval that a placebo finds as often is not counted"


def test_a_link_that_capital_of_other_companies_shows_is_no_elasticity(store: Store) -> None:
    chart = drawn(store, "labour_price", people="divided", compared="across")
    assert row(chart, "elasticity_direct_across_divided")["false_positives"] > 0.9
    assert chart.finding.headline.startswith("Capital of other companies shows a link, too")


def test_a_sector_is_estimated_by_itself_and_the_others_stay_drawn(store: Store) -> None:
    whole, sector = drawn(store, "labour_price"), drawn(store, "labour_price", sector="Industrials")
    assert set(whole.table["ticker"].dropna()) == set(sector.table["ticker"].dropna())
    assert row(sector, "elasticity_direct_across_apart")["companies"] == 43
    few = drawn(store, "labour_price", sector="Energy")
    assert few.finding.headline.startswith("Too few companies can be compared")
    assert few.finding.deck == "Companies with pay, people and capital: 9, and 10 are needed."


def test_pay_is_not_known_before_its_proxy_statement(store: Store) -> None:
    early = drawn(store, "labour_price", as_of=date(2023, 2, 15))
    assert early.table.empty
    assert early.finding.headline.startswith("No company has median pay")
    assert len(median_pay(store, date(2025, 12, 31))) < len(median_pay(store)) / 4
    assert all(pay.known_on <= pd.Timestamp(2025, 12, 31) for pay in median_pay(store, date(2025, 12, 31)).values())


def test_the_newest_year_of_a_window_is_shown(store: Store) -> None:
    chart = drawn(store, "labour_price", to="2020Q4")
    assert set(chart.table.loc[chart.table["name"] == "capital_per_employee", "year"]) == {2020}
    assert "Shown is fiscal 2020, since fiscal 2022 lies outside the window." in chart.finding.exceptions


def test_a_company_is_found_by_its_name(store: Store) -> None:
    chart = drawn(store, "labour_price", find="FedEx, Nosuch")
    assert any("FedEx" in str(trace.get("text")) for trace in chart.figure.data)
    assert chart.finding.deck.startswith("No company called “Nosuch” has both figures here.")


def test_proxy_statements_are_documents_with_an_address(store: Store) -> None:
    pays = list(median_pay(store).values())
    assert len(pays) > 280
    found = sources_for(store, [pay.document for pay in pays[:40]]).set_index("source_id")
    assert len(found) == 40
    assert found["url"].str.startswith("https://www.sec.gov/Archives/edgar/data/").all()
    assert found["title"].str.contains("proxy statement filed").all()
    folders = found["url"].str.extract(r"/(\d{18})/")[0]
    assert found["accession"].str.replace("-", "").eq(folders).all()


def test_statements_of_a_later_year_are_said_to_be_that(store: Store) -> None:
    """A proxy statement on fiscal 2024 is filed within four months of its end, none in 2026."""
    pays = [pay for pay in median_pay(store).values() if pay.year == 2024]
    assert sum(pay.known_on.year > 2025 for pay in pays) > len(pays) / 2
    for slug in ("labour_price", "substitution", "wage_bill"):
        assert price_words.LATER in drawn(store, slug).notes


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.272, "0.27"), (20.9, "21"), (-0.116, "−0.12"), (0.0, "0.00"), (9.996, "10"), (float("inf"), "any size")],
)
def test_elasticities_are_written_short(value: float, written: str) -> None:
    assert price_words.figure(value) == written


# ------------------------------------------------------------------------------------------ the wage bill


def test_the_proxy_is_median_pay_times_employees_over_revenue(store: Store, paid: pd.DataFrame) -> None:
    chart = drawn(store, "wage_bill")
    both = paid[(paid["revenue"] > 0) & (paid["capex"] > 0)]
    share = both["median_pay"] * both["employees"] / both["revenue"]
    rows = chart.table[chart.table["name"] == "wage_bill_to_revenue"]
    assert sorted(rows["value"]) == pytest.approx(sorted(share))
    assert set(rows["evidence"]) == {"estimated"}
    assert row(chart, "median_wage_bill_to_revenue")["value"] == pytest.approx(share.median())
    assert row(chart, "median_capex_to_revenue")["value"] == pytest.approx((both["capex"] / both["revenue"]).median())
    assert "estimated" not in set(chart.table.loc[chart.table["name"] == "capex_to_revenue", "evidence"])


def test_one_sector_is_no_sectors(store: Store) -> None:
    assert ", 1 sector: wage bill" in drawn(store, "wage_bill", sector="Industrials").alt


def test_labour_expense_is_held_against_the_proxy_where_both_are_known(store: Store, paid: pd.DataFrame) -> None:
    chart = drawn(store, "wage_bill")
    known = paid.dropna(subset=["labour_expense", "revenue", "capex"])
    ratio_of_both = known["labour_expense"] / (known["median_pay"] * known["employees"])
    found = row(chart, "median_labour_expense_to_proxy")
    assert (found["value"], found["companies"]) == (pytest.approx(ratio_of_both.median()), len(known))
    assert f"at the median of {len(known)}." in chart.finding.deck


# ------------------------------------------------------------------------------------------ by year


def test_a_share_is_labour_expense_over_the_lines_named(store: Store, of: Filers) -> None:
    table = drawn(store, "labour_share", share="labour_share").table
    delta = table[table["ticker"].eq("DAL") & table["year"].eq(2024)].iloc[0]
    at = of.companies["ticker"].eq("DAL").to_numpy(), of.years == 2024
    expense, income, depreciation = (
        of.values(name)[at].item() for name in ("labour_expense", "operating_income", "depreciation")
    )
    assert expense == 16_161e6
    assert delta["value"] == pytest.approx(expense / (expense + income + depreciation))


def test_a_sum_that_is_nearly_nothing_beside_its_parts_has_no_share(of: Filers) -> None:
    share = ratio(of, MEASURES["labour_share"])
    whole = np.sum([of.values(name) for name in MEASURES["labour_share"].under], axis=0)
    assert (whole[np.isfinite(share)] > 0).all()


def test_the_same_companies_are_compared_in_both_years(store: Store) -> None:
    chart = drawn(store, "labour_share")
    table = chart.table
    rows = table[table["name"] == "labour_to_revenue"].pivot(index="ticker", columns="year", values="value")
    first, last = (int(year) for year in table.loc[table["name"] == "median_of_the_same_companies", "year"])
    both = rows[[first, last]].dropna()
    assert len(both) >= FEWEST
    matched = table.loc[table["name"] == "median_of_the_same_companies", "value"].to_numpy()
    np.testing.assert_allclose(matched, both.median().to_numpy())
    assert f"{len(both)} companies known in both years" in chart.finding.deck


def test_a_median_of_the_same_companies_is_called_that_at_any_length(store: Store) -> None:
    for share in SHARES:
        assert "same companies" in drawn(store, "labour_share", share=share).finding.headline


def test_expense_below_the_median_pay_is_named(store: Store) -> None:
    [note] = [note for note in drawn(store, "labour_share").notes if "a part of it may be tagged" in note]
    assert "Paycom" in note
    assert "Delta" not in note


@pytest.mark.parametrize("measure", CHARGES)
def test_charges_are_the_panels_and_the_highest_is_named(store: Store, of: Filers, measure: str) -> None:
    chart = drawn(store, "labour_charges", charge=measure)
    rows = chart.table[chart.table["name"] == measure]
    assert len(rows) == np.isfinite(ratio(of, CHARGES[measure])).sum()
    assert rows["accession"].notna().all()
    medians = chart.table[chart.table["name"] == "median_of_year"]
    if medians.empty:
        assert "too few companies in any year for a median" in chart.finding.headline
    else:
        newest = rows[
            rows["year"] == medians.loc[medians["companies"] >= 0.6 * medians["companies"].max(), "year"].max()
        ]
        top = newest.loc[newest["value"].idxmax()]
        assert str(top["company"]).split()[0] in chart.finding.headline


def test_charges_per_employee_are_of_those_with_both(store: Store, of: Filers) -> None:
    """Of 99 companies with a tag in fiscal 2022, 19 have no headcount there."""
    tagged = int(np.isfinite(of.values("restructuring")[:, of.years == 2022]).sum())
    each, whole = (
        drawn(store, "labour_charges", charge=f"restructuring{end}", to="2022Q4") for end in ("_per_employee", "")
    )
    assert f"{tagged} companies with a tag in fiscal 2022" in whole.finding.deck
    assert each.finding.deck == "80 companies with a tag and a headcount in fiscal 2022."
    assert any("without a tag or a headcount" in line for line in each.finding.exceptions)


@pytest.mark.parametrize("measure", SHARES)
def test_every_share_is_drawn_with_its_median(store: Store, measure: str) -> None:
    table = drawn(store, "labour_share", share=measure).table
    assert (table["name"] == measure).sum() > 100
    medians = table[table["name"] == "median_of_year"].set_index("year")["value"]
    by_year = table[table["name"] == measure].groupby("year")["value"]
    kept = by_year.median()[by_year.size() >= FEWEST]
    pd.testing.assert_series_equal(medians, kept, check_names=False)


# ------------------------------------------------------------------------------------------ after charges


def test_a_charge_is_over_the_assets_of_the_year_before(of: Filers) -> None:
    shock = charge_ratio(of, "restructuring", "assets")
    at = of.companies["ticker"].eq("INTC").to_numpy()
    assets = of.values("assets")[at, of.years == 2023].item()
    assert shock[at, of.years == 2024].item() == pytest.approx(3_491e6 / assets)


def clipped(values: Any, years: Any) -> pd.Series:
    """Values no farther out than the first and last percent of each year, by pandas."""
    by_year = pd.Series(np.ravel(values)).groupby(np.ravel(years))
    low, high = (by_year.transform("quantile", share) for share in (0.01, 0.99))
    return pd.Series(np.ravel(values)).clip(low, high)


def test_regression_and_placebo_clip_both_sides_once(of: Filers) -> None:
    asked, shock = Asked(measure="restructuring"), 100 * charge_ratio(of, "restructuring", "assets")
    outcome = outcome_values(of, "capex")
    difference = np.full(outcome.shape, np.nan)
    difference[:, 1:-1] = outcome[:, 2:] - outcome[:, :-2]
    sides = exchange(of, asked, "capex", shock, 1)
    years = np.broadcast_to(of.years, shock.shape)
    np.testing.assert_allclose(sides.outcome.ravel(), clipped(difference, years))
    np.testing.assert_allclose(sides.exchanged.ravel(), clipped(shock, years))
    fit = projections(of, asked, "capex", shock)[1].fit
    assert fit is not None
    both = np.isfinite(difference) & np.isfinite(shock)
    np.testing.assert_allclose(np.sort(fit.sample.regressor), np.sort(clipped(shock[both], years[both])))


@pytest.mark.slow
def test_what_follows_restructuring_is_not_clear_and_counts_are_printed(store: Store) -> None:
    chart = drawn(store, "charges_and_capex")
    capex = chart.table[chart.table["name"] == "capex_after_charges"]
    assert capex["companies"].tolist() == [148, 148, 142, 133, 127]
    assert ((capex["low"] < 0) & (capex["high"] > 0)).all()
    assert chart.finding.headline.startswith("The data cannot tell whether capex steps up or down")
    doubted = "capital expenditure over assets and people"
    assert f"Dashed intervals are not to be trusted: {doubted}." in chart.finding.exceptions
    assert any("degrees of freedom" in line for line in chart.statistics)
    assert not any("degrees of freedom" in note for note in chart.notes)


def test_what_is_not_to_be_trusted_is_no_step(store: Store) -> None:
    """A lead that leaves zero out and is dashed, and later years of which some are."""
    result = responses(store, Request((), (), options={"labour": Asked(measure="restructuring")}))
    lead, *later = result.of("capex")
    clear = replace(lead.inference, low=-0.003, high=-0.001, degrees_of_freedom=3.0)
    doubted = replace(result, rows=(replace(lead, inference=clear), *(replace(row, inference=clear) for row in later)))
    finding = charges_and_capex.finding(doubted, ResponseParams())
    assert finding.headline.startswith("The data cannot tell")
    assert "not to be trusted" in finding.deck
    assert "zero inside" not in finding.deck
    assert not any("lies below zero" in line for line in finding.exceptions)


def test_rates_that_read_alike_are_one_rate(store: Store) -> None:
    grey = next(note for note in drawn(store, "charges_and_capex", after="severance").notes if note.startswith("Grey"))
    assert grey.endswith("finds a link there in 6% of trials.")


def test_companies_of_other_sectors_are_not_said_to_be_no_large_filers(store: Store) -> None:
    chart = drawn(store, "charges_and_capex", sector="Materials", companies=("META", "AAPL"))
    assert chart.missing[-1] == "Not among the large filers of Materials: Meta and Apple."
    bill, charge = (
        drawn(store, slug, sector="Materials", companies=("META",)) for slug in ("wage_bill", "labour_charges")
    )
    assert bill.missing == ("Not of Materials, or no pay or no figures of fiscal 2022 here: Meta.",)
    assert charge.missing == ("Restructuring charges per employee: not known here in Materials of Meta.",)


def test_one_point_is_no_points(store: Store) -> None:
    assert drawn(store, "charges_and_capex", as_of=date(2015, 1, 1)).alt.startswith("1 point with intervals")


def test_positions_are_too_few_and_nothing_is_drawn(store: Store) -> None:
    chart = drawn(store, "charges_and_capex", after="positions_eliminated")
    assert chart.table["value"].isna().all()
    assert chart.finding.deck == "9 companies have both in the window, and 60 are needed."
    assert any("9, 9, 9, 8 and 8 companies, and 60 are needed" in line for line in chart.missing)


@pytest.mark.slow
@pytest.mark.parametrize(
    "slug", ["labour_price", "substitution", "labour_share", "labour_charges", "charges_and_capex"]
)
@pytest.mark.parametrize(
    "params",
    [
        {"as_of": date(2010, 1, 1)},
        {"from": "2024Q1", "to": "2020Q1"},
        {"sector": "Utilities"},
        {"companies": ("META",), "to": "2012Q4"},
        {"as_of": date(2025, 9, 1), "machine_read": False},
    ],
)
def test_few_or_no_data_are_said_in_words(store: Store, slug: str, params: dict[str, object]) -> None:
    chart = drawn(store, slug, **params)
    assert chart.finding.headline.endswith(".")
    assert len(chart.finding.headline.split()) <= 16
    assert len(chart.finding.deck.split()) <= 30


def test_the_limits_name_the_counts(store: Store, of: Filers) -> None:
    limits = " ".join((Path(__file__).resolve().parents[3] / "docs" / "limits.md").read_text(encoding="utf-8").split())
    counts = {}
    for name in ("labour_expense", "restructuring", "severance", "positions_eliminated"):
        known = np.isfinite(of.values(name))
        counts[name] = (int(known.any(axis=1).sum()), int(known.sum()))
    assert f"{counts['labour_expense'][0]} companies, {counts['labour_expense'][1]} values" in limits
    charges, severance, positions = (counts[name][0] for name in ("restructuring", "severance", "positions_eliminated"))
    said = f"restructuring at {charges} companies, severance at {severance}, positions eliminated at {positions}"
    assert said in limits
    chart = drawn(store, "labour_price")
    direct, inverse = (row(chart, f"elasticity_{side}_within_apart") for side in ("direct", "inverse"))
    bare, whole = (direct["value"], inverse["value"]), (direct["low"], inverse["high"])
    count, said = int(direct["companies"]), price_words.span(*whole)
    assert f"{count} companies within sectors leave a range from {said}" in limits
    assert f"({price_words.span(*bare)} before sampling error)" in limits
    off = row(drawn(store, "wage_bill"), "median_labour_expense_to_proxy")
    assert f"({int(off['companies'])} companies in fiscal 2022), it is ×{off['value']:.2f} the proxy" in limits
