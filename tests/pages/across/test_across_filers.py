"""The charts of the large filers: what they draw is what was estimated, and their words follow what is chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analytics.methods.clustered import Inference
from analytics.methods.coverage import Coverage
from analytics.methods.placebo import Placebo, regression
from data.store import Store
from engine.annual_panel import SECTORS
from engine.filers import Filers, filers, moved
from pages.across import comparison_words, filer_terms, standing_words, step_words
from pages.across.comparisons import COMPARISONS, Compared, exchange_of, fitted, sides_of
from pages.across.filer_parameters import ComparisonParams, FilerParams
from pages.across.filers import Choice, Treatment
from pages.across.steps import OUTCOMES, Response, Responses
from service.drawing.chart import Chart, draw

LARGE = ("step_response", "step_value", "large_comparison", "large_scatter", "large_sectors")


def drawn(store: Store, slug: str, **params: Any) -> Chart:
    return draw(store, slug, params)


def response(outcome: str, horizon: int, value: float, half: float) -> Response:
    inference = Inference(half / 2, 50, 0.05, value - half, value + half)
    return Response(outcome=outcome, horizon=horizon, companies=200, observations=900, value=value, inference=inference)


def said(*rows: Response) -> str:
    outcomes = list(dict.fromkeys(row.outcome for row in rows))
    return step_words.finding(Responses(rows, frozenset()), outcomes, FilerParams()).headline


# ------------------------------------------------------------------------------------------- panel


def test_cells_of_the_arrays_are_rows_of_the_panel(store: Store) -> None:
    of = filers(store, None)
    row = of.place[of.companies["ticker"].to_numpy() == "AMD", of.years == 2022][0]
    assert of.panel.at.loc[row, ["ticker", "fiscal_year"]].tolist() == ["AMD", 2022]
    assert of.values("revenue")[of.place == row][0] == of.panel.values["revenue"][row]
    assert np.isnan(of.values("revenue")[of.place < 0]).all()


def test_a_sector_is_cut_out_and_every_company_but_one_has_one(store: Store) -> None:
    """CoreWeave is in no list."""
    whole = filers(store, None)
    parts = [filers(store, None, sector=name).companies for name in SECTORS]
    assert sum(map(len, parts)) == len(whole.companies) - 1
    assert whole.companies.loc[whole.companies["sector"].isna(), "ticker"].tolist() == ["CRWV"]


def test_cells_some_years_later() -> None:
    cells = np.array([[True, False, False, True]])
    np.testing.assert_array_equal(moved(cells, 1), [[False, True, False, False]])
    np.testing.assert_array_equal(moved(cells, -1), [[False, False, True, False]])


def test_sectors_by_year_part_both(store: Store) -> None:
    of: Filers = filers(store, None)
    groups = of.sectors_by_year
    assert len(np.unique(groups[groups >= 0])) == len(SECTORS) * len(of.years)


# ------------------------------------------------------------------------------------------- words


def test_people_with_their_number_and_output_without_a_rise() -> None:
    people, output = response("people", 0, 0.011, 0.005), response("output_per_employee", 0, -0.02, 0.01)
    assert said(people, output) == "A step in capex: 1.1% more people and no rise in output per employee"


def test_what_is_not_clear_is_said_once() -> None:
    rows = response("margin", 0, 0.001, 0.01), response("float_per_employee", 0, 0.002, 0.03)
    assert said(*rows) == "A step in capex: no clear change in operating margin or public float per employee"


def test_a_rise_and_a_fall_are_both_said() -> None:
    rows = response("people", 0, 0.001, 0.01), response("output_per_employee", 0, 0.02, 0.01)
    more = response("output_per_employee", 1, -0.02, 0.01)
    assert "some rise in output per employee" in said(*rows, response("output_per_employee", 1, 0.001, 0.01))
    assert "output per employee up and down" in said(*rows, more)


def test_coverage_that_falls_short_is_said_with_its_number() -> None:
    row = response("people", 2, 0.01, 0.005)
    short = replace(row, coverage=Coverage(0.88, 400))
    assert step_words.short_of_coverage([row]) == []
    assert step_words.short_of_coverage([short]) == [
        "Measured coverage of the 95% interval: people after two years 88%."
    ]


def test_a_comparison_that_a_placebo_doubts_says_do_not_trust() -> None:
    interval = Inference(0.02, 200, 0.01, 0.05, 0.15)
    placebo = Placebo(0.985, 1, 0.1, 0, 0.2, 200)
    doubted = Compared(
        comparison="levels", companies=236, observations=1459, value=0.1, inference=interval, placebo=placebo
    )
    finding = comparison_words.finding(doubted, ComparisonParams(people="both_sides", comparison="levels"))
    assert finding.exceptions == (
        "Do not trust this interval: the spending of other companies shows a link in 98% of trials.",
    )


def test_zero_inside_is_the_data_cannot_tell() -> None:
    interval = Inference(0.02, 200, 0.6, -0.03, 0.05)
    unclear = Compared(comparison="changes", companies=232, observations=1250, value=0.01, inference=interval)
    finding = comparison_words.finding(unclear, ComparisonParams())
    assert finding.headline == "The data cannot tell whether more capex at the same headcount goes with more revenue"
    assert finding.deck.endswith("zero lies inside")


def test_a_search_takes_tickers_whole_and_names_in_part(store: Store) -> None:
    rows = drawn(store, "large_scatter").table
    tickers = set(rows["ticker"].dropna())
    chart = drawn(store, "large_scatter", find="caterpillar, target, nosuchname")
    assert chart.finding.deck.startswith("No company called “caterpillar” or “nosuchname” has both figures here.")
    assert {"TGT"} <= tickers
    names = [text for trace in chart.figure.data for text in trace.get("text", [])]
    assert "<b>Target Corporation</b>" in names


# ------------------------------------------------------------------------------------------ charts


@pytest.mark.slow
def test_a_point_of_each_horizon_has_its_interval_companies_and_observations(store: Store) -> None:
    table = drawn(store, "step_response").table
    assert table.groupby("name").size().to_dict() == {"output_per_employee_after_step": 6, "people_after_step": 6}
    assert (table["low"] <= table["value"]).all()
    assert (table["value"] <= table["high"]).all()
    assert (table["companies"] >= 60).all()
    assert (table["observations"] >= table["companies"]).all()
    assert table["measured_coverage"].between(0.85, 1).all()
    assert table["evidence"].eq("machine_read").all()


@pytest.mark.slow
def test_without_machine_read_counts_no_horizon_of_people_is_drawn_and_the_margin_stays(store: Store) -> None:
    people = drawn(store, "step_response", machine_read=False)
    assert people.table["value"].isna().all()
    assert people.finding.headline == "Too few companies to say what follows a step in capex."
    assert [line.split(",")[0] for line in people.missing] == ["People", "Revenue per employee"]
    assert all(line.endswith("companies have outcomes, and 60 are needed.") for line in people.missing)
    margin = drawn(store, "step_value", machine_read=False).table.groupby("name")["value"].count()
    assert margin.to_dict() == {"float_per_employee_after_step": 0, "margin_after_step": 6}


def test_a_day_before_any_report_is_one_line_for_each_outcome(store: Store) -> None:
    lines = drawn(store, "step_value", as_of=date(2009, 1, 1)).missing
    assert [line for line in lines if line.endswith("outcomes, and 60 are needed.")] == [
        "Operating margin, in the year of the step, after one year, after two years, after three years, after four "
        "years and after five years: 0 companies have outcomes, and 60 are needed.",
        "Public float per employee, in the year of the step, after one year, after two years, after three years, "
        "after four years and after five years: 0 companies have outcomes, and 60 are needed.",
    ]


@pytest.mark.slow
def test_machine_read_counts_can_be_left_out_of_the_comparisons(store: Store) -> None:
    with_, without = (drawn(store, "large_comparison", machine_read=on).table for on in (True, False))
    assert (without["companies"] < 60).all()
    assert (with_["companies"] > 200).all()
    assert not without["evidence"].eq("machine_read").any()


@pytest.mark.slow
def test_company_effects_alone_are_marked_and_the_default_is_not(store: Store) -> None:
    chart = drawn(store, "large_comparison")
    rates = chart.table.set_index("name")["false_positives"]
    assert rates["link_company"] > 0.5
    assert rates["link_changes"] < 0.08
    dashed = [t for t in chart.figure.data if t.get("line", {}).get("dash", "solid") != "solid"]
    assert len(dashed) == int((rates > 0.08).sum())
    labels = " ".join(a["text"] for a in chart.figure.layout["annotations"])
    assert all(how.title in labels for how in COMPARISONS.values())
    assert labels.count("; placebo ") == len(COMPARISONS)


@pytest.mark.parametrize("apart", [True, False])
@pytest.mark.parametrize("treatment", ["as_reported", "winsorised", "ranked"])
def test_a_placebo_in_which_nobody_is_exchanged_is_the_comparison(
    store: Store, treatment: Treatment, apart: bool
) -> None:
    of, chosen = filers(store, None), Choice(treatment=treatment, people_apart=apart)
    for how in COMPARISONS.values():
        result = regression(exchange_of(of, chosen, how), how.effects, np.arange(len(of.firms)))
        assert result is not None
        assert result.coefficient == pytest.approx(fitted(of, sides_of(of, chosen, how), how).coefficient, abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("values", ["winsorised", "ranked"])
def test_responses_of_clipped_values_and_ranks_have_a_placebo_of_their_own(store: Store, values: str) -> None:
    reported, treated = (
        drawn(store, "step_response", values=each).table["false_positives"].dropna() for each in ("as_reported", values)
    )
    assert len(treated) == len(reported) > 0
    assert not treated.equals(reported)
    assert treated.max() < 0.16  # no specification of these that takes something else for a link


@pytest.mark.slow
def test_a_window_of_years_is_kept_to(store: Store) -> None:
    late = drawn(store, "large_comparison", **{"from": "2020Q1", "to": "2021Q4"}).table
    whole = drawn(store, "large_comparison").table
    assert (late["observations"] < whole["observations"] / 2).all()
    assert late["period_end"].max() == pd.Timestamp(2021, 12, 31)


def test_the_scatter_has_both_figures_of_everybody_and_the_slope(store: Store) -> None:
    table = drawn(store, "large_scatter").table
    assert table.groupby("name").size().to_dict() == {
        "capex_per_employee": 217,
        "output_per_employee": 217,
        "rank_correlation": 1,
        "slope": 1,
        "slope_within_sectors": 1,
    }
    assert table["year"].eq(2022).all()


@pytest.mark.parametrize("slug", ["large_scatter", "large_sectors"])
@pytest.mark.parametrize(
    ("chosen", "year", "why"),
    [
        ({"to": "2019Q4"}, 2019, "fiscal 2022 lies outside the window"),
        ({"as_of": date(2019, 12, 1)}, 2018, "fiscal 2022 is known for too few companies"),
    ],
)
def test_where_the_usual_year_leaves_nothing_the_newest_of_most_is_drawn(
    store: Store, slug: str, chosen: dict[str, Any], year: int, why: str
) -> None:
    chart = drawn(store, slug, **chosen)
    assert chart.table["year"].eq(year).all()
    assert chart.table["ticker"].nunique() > 150
    assert f"Shown is fiscal {year}, since {why}." in chart.finding.exceptions
    assert chart.parameters["year"] == year


@pytest.mark.parametrize("slug", ["large_scatter", "large_sectors"])
def test_a_year_that_was_chosen_outside_the_window_is_refused(store: Store, slug: str) -> None:
    chart = drawn(store, slug, year=2021, to="2019Q4")
    assert chart.table.empty
    assert chart.finding.headline == "Fiscal 2021 lies outside the window."
    assert "lies outside the window" in chart.figure.layout["annotations"][0]["text"].replace("<br>", " ")


def test_sectors_with_few_companies_have_no_line(store: Store) -> None:
    table = drawn(store, "large_sectors").table
    slopes = table[table["name"] == standing_words.SECTOR]
    assert (slopes["value"].notna() == (slopes["companies"] >= 10)).all()


@pytest.mark.slow
@pytest.mark.parametrize("slug", LARGE)
def test_every_chart_says_who_is_not_in_the_list(store: Store, slug: str) -> None:
    notes = " ".join(drawn(store, slug).notes)
    assert "companies that failed or were bought are not in it" in notes
    assert "227 of those in it have an annual report of fiscal 2009, 302 of fiscal 2022, and none left" in notes


@pytest.mark.parametrize(("day", "counted"), [("2001-01-01", 0), ("2017-06-30", 0), ("2023-06-01", 1)])
def test_nobody_has_left_the_list_before_the_last_reports_are_due(store: Store, day: str, counted: int) -> None:
    notes = " ".join(drawn(store, "large_sectors", as_of=date.fromisoformat(day)).notes)
    assert "companies that failed or were bought are not in it" in notes
    assert notes.count("and none left in between") == notes.count("left in between") == counted


def test_of_one_sector_the_count_without_machine_read_people_is_that_of_all(store: Store) -> None:
    notes = drawn(store, "step_response", sector="Energy").notes
    assert any(line.startswith("Without machine-read counts, of all sectors, 45 companies have") for line in notes)


def test_no_interval_is_counted_where_nothing_can_be_compared(store: Store) -> None:
    notes = drawn(store, "large_comparison", as_of=date(2012, 1, 1)).notes
    assert not any("zero out" in line for line in notes)


@pytest.mark.parametrize(("interval", "count"), [("bias_reduced", 200), ("wild_bootstrap", 100)])
def test_the_method_names_as_many_simulations_as_are_made_for_the_interval(interval: str, count: int) -> None:
    """The bootstrap of fewer than 60 companies, which takes longer, is simulated half as often."""
    described = {each.name: each.interpretation for each in filer_terms.described(FilerParams(interval=interval))}
    assert described["measured_coverage"].startswith(f"Share of {count} simulated panels")


def test_a_margin_moves_by_a_part_of_revenue() -> None:
    rows = response("margin", 0, 0.02, 0.01), response("float_per_employee", 0, 0.002, 0.03)
    assert said(*rows) == "A step in capex: operating margin up 2.0% of revenue"


def test_outcomes_without_people_need_no_people() -> None:
    assert "employees" not in OUTCOMES["margin"].measures
    assert all("employees" in OUTCOMES[name].measures for name in OUTCOMES if name != "margin")
