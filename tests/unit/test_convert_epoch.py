"""Epoch AI's tables and lists of others as embedded rows: base units, what is marked, and what is left out."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import pytest

from data.tables import tables
from tools.convert_facts import epoch
from tools.convert_facts.documents import Reports
from tools.convert_facts.lists import consumer_prices, list_prices
from tools.convert_facts.merging import Row
from tools.convert_facts.parquet import as_parquet
from tools.convert_facts.people import warn_notices

SITE: Final = {
    "Name": "Somewhere",
    "Owner": "Meta #confident",
    "Users": "OpenAI #likely, Meta #confident",
    "Project": "",
    "Country": "United States",
    "Address": "1 Road\nTown",
    "Current power (MW)": "636",
    "Current H100 equivalents": "768768.7220818596",
    "Current total capital cost (2025 USD billions)": "24.092952",
    "Current chip types": "B200,B300",
    "All chip types": "B200,B300",
    "Investors": "",
    "Construction companies": "",
    "Energy companies": "",
    "Selected Sources": "- [Air permit](https://x.org/a) \n- [A\npost](https://x.org/b)\n",
    "Calculations sheet": "https://x.org/sheet",
}


@pytest.fixture(scope="module")
def reports() -> Reports:
    return Reports()


def test_a_site_comes_in_base_units_with_doubts_in_words(reports: Reports) -> None:
    [row] = epoch.sites([SITE], reports)
    assert (row["power"], row["capital_cost"], row["h100_equivalents"]) == ("636000000", "24092952000", "768768.722082")
    assert (row["owner"], row["users"]) == ("Meta", "OpenAI (likely), Meta")
    assert (row["address"], row["chip_types"]) == ("1 Road Town", "B200, B300")
    assert row["sources"] == "Air permit (https://x.org/a); A post (https://x.org/b)"


@pytest.mark.parametrize(("day", "basis"), [("2026-08-16", "estimate"), ("2026-08-17", "projection")])
def test_what_lies_after_the_edition_is_a_projection(day: str, basis: str, reports: Reports) -> None:
    seen = dict.fromkeys((compiled for compiled, _ in epoch._TIMELINE.values()), "")
    seen |= {"Data center": "Somewhere", "Date": day, "Construction status": "Ready.", "Water use (MGD)": "2"}
    [row] = epoch.site_timeline([seen], reports)
    assert (row["basis"], row["water"], row["power"]) == (basis, "7570823.568", "")


CHIPS: Final = {
    "Chip manufacturer": "Nvidia",
    "Owner": "Meta",
    "Start date": "1/1/2022",
    "End date": "3/31/2026",
    "Compute estimate in H100e (median)": "10",
    "H100e (5th percentile)": "8",
    "H100e (95th percentile)": "12",
    "Number of Units": "80",
    "Number of Units (5th percentile)": "125",
    "Number of Units (95th percentile)": "105",
    "Power in MW (median)": "1.5",
    "Power in MW (5th percentile)": "1",
    "Power in MW (95th percentile)": "2",
    "Notes": "Incomplete: based on fiscal quarters. Excludes China. Estimates generated on: 04-15-2026 18:24",
}


def test_an_estimate_keeps_its_interval_where_that_holds_it(reports: Reports) -> None:
    [row] = epoch.chips_owned([CHIPS], reports)
    assert (row["maker"], row["owner"], row["ticker"], row["kind"]) == ("NVIDIA", "Meta", "META", "cumulative")
    assert (row["h100_equivalents"], row["h100_equivalents_low"], row["h100_equivalents_high"]) == ("10", "8", "12")
    assert (row["units"], row["units_low"], row["units_high"]) == ("80", "", ""), "its bounds contradict it"
    assert (row["power"], row["power_high"]) == ("1500000", "2000000")
    assert (row["complete"], row["edition"], row["last_day"]) == ("false", "2026-04-15", "2026-03-31")
    assert row["note"] == "Excludes China."


def test_a_fit_has_its_interval_and_least_score(reports: Reports) -> None:
    fit = {"bench": "MMLU", "threshold_model": "GPT-3", "performance_range": "[43.9, 100]", "sample_size": "9"}
    fit |= {"start_date": "2021-11-20", "end_date": "2024-10-03", "r_squared": "0.96"}
    fit |= {"price_reduction_factor_per_year": "11.77", "price_reduction_factor_per_year_90_ci": "[8.28, 16.72]"}
    [row] = epoch.price_decline([fit], reports)
    assert (row["least_score"], row["factor_low"], row["factor"], row["factor_high"]) == (
        "43.9",
        "8.28",
        "11.77",
        "16.72",
    )


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (
            {"Revenue amount (normalize to annual)": "1E+9", "Date": "12/31/2024"},
            [("annualized_revenue", "", "1000000000", "2024-12-31")],
        ),
        (
            {"Staff count": "521", "Type": "Division/role", "Division name": "Research", "Date": "12/31/2024"},
            [("staff", "Research", "521", "2024-12-31")],
        ),
        (
            {"Active users": "5", "Active users time period": "Weekly", "Product": "Chat", "Daily messages": "7"}
            | {"Daily tokens": "", "Date": "12/4/2024", "Report date": "12/9/2024"},
            [("weekly_active_users", "Chat", "5", "2024-12-09"), ("daily_messages", "Chat", "7", "2024-12-09")],
        ),
        (
            {"R&D compute spend": "3", "Total compute spend": "4", "Date": "12/31/2024", "Report date": "10/9/2024"},
            [
                ("compute_spending", "Research and training", "3", "2024-10-09"),
                ("compute_spending", "", "4", "2024-10-09"),
            ],
        ),
    ],
)
def test_every_figure_of_a_lab_is_a_row(told: Row, expected: list[tuple[str, ...]], reports: Reports) -> None:
    rows = list(epoch.ai_labs([{"Company": "OpenAI"} | told], reports))
    assert [(row["metric"], row["scope"], row["value"], row["known_on"]) for row in rows] == expected
    projected = [row["note"] for row in rows if row["metric"] == "compute_spending"]
    assert all(note == "A projection when it was reported." for note in projected)


def notice(**cells: str) -> Row:
    row = {"our_ticker": "META", "state": "WA", "employer_name": "Meta  Platforms", "place_name": "Seattle"}
    row |= {"notice_date": "2022-11-11", "effective_date": "2023-01-13", "employees_affected": "419.0"}
    row |= {"layoff_type": "mass_layoff", "is_amendment": "0", "source_url": "https://x.org", "dedupe_key": "a" * 40}
    return row | {"first_seen": "2026-07-16", "parent_company": ""} | cells


def test_a_notice_listed_again_under_the_day_of_its_effect_is_one(reports: Reports) -> None:
    again = notice(notice_date="2023-01-13", dedupe_key="b" * 40)
    other = notice(employees_affected="307.0", place_name="Bellevue", dedupe_key="c" * 40)
    stranger = notice(parent_company="Qurate Retail, Inc.", employees_affected="9", dedupe_key="d" * 40)
    rows = list(warn_notices([again, other, notice(), stranger], reports))
    assert [(row["notice_date"], row["employees"]) for row in rows] == [("2022-11-11", "419"), ("2022-11-11", "307")]
    assert (rows[0]["employer"], rows[0]["kind"]) == ("Meta Platforms", "mass_layoff")


def test_a_notice_without_a_day_is_known_since_it_was_seen(reports: Reports) -> None:
    [row] = warn_notices([notice(notice_date="")], reports)
    assert (row["notice_date"], row["known_on"]) == ("", "2026-07-16")


@pytest.mark.parametrize(("month", "known"), [("2025-11-01", "2025-12-31"), ("2025-12-01", "2026-01-31")])
def test_prices_of_a_month_are_known_by_the_end_of_the_next(month: str, known: str, reports: Reports) -> None:
    [row] = consumer_prices([{"Date": month, "Index": "324.122", "Inflation": ""}], reports)
    assert (row["known_on"], row["index"]) == (known, "324.122")


PRICED: Final = {
    "provider": "anthropic",
    "model_id": "a-model",
    "model_name": "A model",
    "input_usd_per_million": "0.8",
    "output_usd_per_million": "4",
    "cache_read_usd_per_million": "",
    "price_from": "",
    "context_window": "200000",
    "deprecated": "",
}


def test_a_list_is_embedded_in_its_declared_types_and_by_the_strict_reader(reports: Reports) -> None:
    rows = list(list_prices([PRICED | {"model_id": "b"}, PRICED], reports))
    typed = as_parquet(tables()["list_prices"], rows)
    assert typed["model"].to_pylist() == ["a-model", "b"]
    assert typed.schema.field("edition").type == pa.date32()
    assert typed["input_usd_per_token"].to_pylist() == [8e-7, 8e-7]
    assert typed["withdrawn"].to_pylist() == [False, False]
    with pytest.raises(ValueError, match="stands in the file twice"):
        as_parquet(tables()["list_prices"], [*rows, rows[0]])
