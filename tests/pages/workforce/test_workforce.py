"""The page on the workforce: what is drawn is what the facts give, and what it rests on is named."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from charts.core import Chart
from data.store import Store
from engine import catalogue
from pages.workforce import notice_frames, states
from pages.workforce.notice_frames import without_repeats
from service.drawing import chart as service
from tools.plotly_schema import validated

PAGE = ("headcount_since_peak", "per_employee", "cuts_and_headcount", "warn_notices", "compute_per_pay")
COLUMNS = ["ticker", "state", "place", "day", "effective", "employees", "amendment"]


def drawn(store: Store, slug: str, **params: object) -> Chart:
    chart = service.draw(store, slug, params)
    validated(chart.figure)
    return chart


def value(chart: Chart, name: str, ticker: str, quarter: str = "") -> float:
    rows = chart.table[(chart.table["name"] == name) & (chart.table["ticker"] == ticker)]
    rows = rows[rows["quarter"] == quarter] if quarter else rows
    return float(rows["value"].iloc[0])


# ------------------------------------------------------------------------------- since the peak


def test_headcount_is_measured_from_the_peak(store: Store) -> None:
    chart = drawn(store, "headcount_since_peak", companies=("META",))
    assert value(chart, "headcount", "META", "2022Q3") == 87_314
    assert value(chart, "headcount_index", "META", "2026Q2") == pytest.approx(100 * 75_472 / 87_314)
    assert "14% fewer people than at its headcount peak in Q3 2022" in chart.finding.headline


def test_an_interpolated_headcount_has_a_band_and_a_reported_one_has_none(store: Store) -> None:
    table = drawn(store, "headcount_since_peak", companies=("MSFT",), show="people").table
    levels = table[table["name"] == "headcount"]
    interpolated = levels["evidence"] == "interpolated"
    assert interpolated.any()
    assert (~interpolated).any()
    assert (levels.loc[interpolated, "low"] < levels.loc[interpolated, "value"]).all()
    assert (levels.loc[interpolated, "high"] > levels.loc[interpolated, "value"]).all()
    assert levels.loc[~interpolated, ["low", "high"]].isna().all(axis=None)


def test_the_band_is_drawn_in_the_measure_of_the_line(store: Store) -> None:
    """As a share of the peak the ends are those of the people, in the same proportion."""
    table = drawn(store, "headcount_since_peak", companies=("ORCL",)).table.dropna(subset=["low"])
    wide = table.pivot_table(index="quarter", columns="name", values=["value", "low", "high"])
    share, people = wide.xs("headcount_index", axis=1, level=1), wide.xs("headcount", axis=1, level=1)
    pd.testing.assert_series_equal(share["low"] / share["value"], people["low"] / people["value"], check_names=False)
    areas = [t for t in drawn(store, "headcount_since_peak", companies=("ORCL",)).figure.data if t.get("fill")]
    assert max(max(area["y"]) for area in areas) == pytest.approx(table["high"][table["name"] != "headcount"].max())


def test_every_announced_cut_with_a_number_is_a_row(store: Store) -> None:
    table = drawn(store, "headcount_since_peak", companies=("META",)).table
    cuts = table[table["name"] == "announced_job_cut"]
    assert {11_000, 10_000, 3_600, 8_000} <= set(cuts["value"])
    assert cuts["accession"].notna().all()


# ------------------------------------------------------------------------------------ per employee


@pytest.mark.parametrize("measure", ["revenue_per_employee", "stock_compensation_per_employee"])
def test_a_change_is_from_the_peak_to_the_newest_quarter(store: Store, measure: str) -> None:
    chart = drawn(store, "per_employee", companies=("META",), measure=measure)
    ratio = value(chart, measure, "META", "2026Q2") / value(chart, measure, "META", "2022Q3")
    assert f"×{ratio:.1f}" in chart.finding.headline or f"{ratio - 1:.0%}" in chart.finding.headline


def test_a_loss_is_not_compared_and_said(store: Store) -> None:
    chart = drawn(store, "per_employee", companies=("INTC", "META"), measure="operating_income_per_employee")
    assert any(line.startswith("Not compared") and "Intel" in line for line in chart.finding.exceptions)


# ------------------------------------------------------------------------------------- pay


def test_compute_per_pay_is_capex_over_median_pay_and_people(store: Store) -> None:
    chart = drawn(store, "compute_per_pay", companies=("META",))
    terms = [value(chart, name, "META") for name in ("capex_of_the_year", "employees_of_the_year")]
    assert terms == [37_256e6, 74_067]
    assert value(chart, "pay_of_an_employee", "META") == 417_400
    assert value(chart, "capex_per_pay_dollar", "META") == pytest.approx(37_256e6 / 74_067 / 417_400)
    by_name = chart.table.set_index("name")
    assert by_name.loc["capex_per_pay_dollar", "evidence"] == "estimated"
    assert by_name.loc["pay_of_an_employee", "accession"] == "pay:META"
    linked = chart.sources.set_index("source_id")["url"].astype("str").to_dict()
    assert linked["pay:META"].startswith("https://www.sec.gov/Archives/edgar/data/1326801/")


def test_a_fiscal_year_has_the_quarter_that_other_charts_give_it(store: Store) -> None:
    """NVIDIA's year to 26 January 2025 is Q4 2024 everywhere, Cisco's to 27 July 2024 Q2 2024, Broadcom's to 3 November
    2024 Q3 2024.
    """
    tickers = ("NVDA", "CSCO", "AVGO")
    pay = drawn(store, "compute_per_pay", companies=tickers).table
    capex = drawn(store, "per_employee", companies=tickers).table.set_index(["ticker", "quarter"])["period_end"]
    own = pay[pay["name"] == "capex_per_pay_dollar"]
    assert own["quarter"].tolist() == ["2024Q4", "2024Q3", "2024Q2"]
    keys = list(zip(own["ticker"], own["quarter"], strict=True))
    assert [capex[key] for key in keys] == list(own["period_end"])


def test_a_year_after_the_last_quarter_is_named_as_such(store: Store) -> None:
    chart = drawn(store, "compute_per_pay", companies=("META",), to="2023Q4")
    assert chart.missing == ("Meta: the year whose median pay is known ends after the last quarter chosen.",)


def test_the_twelve_months_of_the_deck_are_those_of_its_company(store: Store) -> None:
    """With more companies of another quarter the deck names that of the company whose figures it has."""
    chart = drawn(store, "compute_per_pay", companies=("META", "AMZN", "NVDA", "TSLA"), pay=200)
    assert chart.finding.deck.startswith("Twelve months to Q2 2026. Meta: ")
    others = "NVIDIA Q4 2025, Amazon Q4 2025 and Tesla Q4 2025"
    assert chart.finding.exceptions == (f"Measured to another quarter: {others}.",)


def test_a_pay_that_is_typed_is_the_readers(store: Store) -> None:
    chart = drawn(store, "compute_per_pay", companies=("META",), pay=450)
    by_name = chart.table.set_index("name")
    assert by_name.loc[["capex_per_pay_dollar", "pay_of_an_employee"], "evidence"].tolist() == ["user", "user"]
    assert by_name.loc["capex_of_the_year", "evidence"] != "user"
    assert "typed by the reader" in chart.finding.deck
    assert chart.notes[0].startswith("Typed by the reader: every employee costs $450,000")


def test_no_pay_is_known_before_its_statement(store: Store) -> None:
    chart = drawn(store, "compute_per_pay", companies=("META",), as_of=date(2026, 4, 15))
    assert chart.table.empty
    assert chart.missing == ("Meta: no median pay is known here.",)


# ---------------------------------------------------------------------------------- announced cuts


def test_a_cut_is_held_against_the_counts_around_it(store: Store) -> None:
    """Meta's 11,000 of November 2022: 87,314 people before, 66,185 four quarters after that count."""
    chart = drawn(store, "cuts_and_headcount", companies=("META",))
    assert value(chart, "announced_cut_share", "META", "2022Q4") == pytest.approx(11_000 / 87_314)
    assert value(chart, "headcount_change_after", "META", "2022Q4") == pytest.approx(66_185 / 87_314 - 1)
    assert value(chart, "cuts_compared", "META") == 3
    assert chart.finding.headline == "Headcount fell after 2 of 3 announced cuts, each time by as much as announced."


def test_a_cut_without_a_number_is_one_of_the_others(store: Store) -> None:
    """Alphabet announced another in September 2023, without a number, between the counts around that of January."""
    chart = drawn(store, "cuts_and_headcount", companies=("GOOGL",))
    change = chart.table[chart.table["name"] == "headcount_change_after"].set_index("quarter")
    assert change.loc["2023Q1", "further_cuts"] == 1
    assert chart.finding.deck.endswith("after other cuts too.")


def test_a_later_count_is_another_answer(store: Store) -> None:
    two, eight = (drawn(store, "cuts_and_headcount", companies=("META",), after=n) for n in (2, 8))
    assert value(two, "headcount_change_after", "META", "2022Q4") == pytest.approx(77_114 / 87_314 - 1)
    assert value(eight, "headcount_change_after", "META", "2022Q4") == pytest.approx(72_404 / 87_314 - 1)


def test_a_count_between_reports_keeps_its_grade(store: Store) -> None:
    table = drawn(store, "cuts_and_headcount", companies=("MSFT",)).table
    change = table[table["name"] == "headcount_change_after"].set_index("quarter")
    assert change.loc["2023Q1", "evidence"] == "interpolated"


# ---------------------------------------------------------------------------------------- notices


def test_amendments_and_repeats_are_left_out() -> None:
    first = ["AMZN", "WA", "Seattle", "2023-01-18", "2023-03-19", 100, False]
    rows = [
        first,
        [*first[:3], "2023-01-20", *first[4:]],  # the same notice on another day
        [*first[:5], 120, True],  # an amendment
        [*first[:2], "Bellevue", *first[3:]],
        [*first[:4], None, None, False],
        [*first[:4], None, None, False],  # without a number and a day of effect, nothing says that it is the same
    ]
    kept, repeats = without_repeats(pd.DataFrame(rows, columns=COLUMNS))
    assert kept.index.tolist() == [0, 3, 4, 5]
    assert repeats == 1


def test_sums_are_those_of_the_notices(store: Store) -> None:
    table = drawn(store, "warn_notices", companies=("META",)).table
    notices = table[table["name"] == "warn_notice"]["value"].sum()
    assert notices == 3_057
    for name in ("warn_people", "warn_people_month", "warn_people_state"):
        assert table.loc[table["name"] == name, "value"].sum() == notices


def test_what_the_notices_cover_is_said(store: Store) -> None:
    chart = drawn(store, "warn_notices", companies=("META", "GOOGL"), by="place")
    notes = " ".join(chart.notes)
    assert "Drawn: 11 notices from Nov 2022 to May 2026 to New Jersey, Texas and Washington." in notes
    assert "not in the bars: 5 notices" in notes
    assert "none of them California" in notes
    assert "1 amendment left out" in notes
    assert chart.missing == ("No notice in the list in this window: Alphabet.",)


def test_notices_of_one_quarter_are_in_it(store: Store) -> None:
    chart = drawn(store, "warn_notices", companies=("META",), **{"from": "2022Q4", "to": "2022Q4"})
    assert chart.finding.deck.startswith("In Q4 2022. Most in Washington")
    assert chart.notes[0] == "Drawn: 6 notices in Nov 2022 to Texas and Washington."


def test_the_key_of_states_fits_a_phone_and_names_nobody_in_grey(store: Store) -> None:
    everybody = tuple(c.ticker for c in catalogue.companies(store))
    chart = drawn(store, "warn_notices", companies=everybody, by="place")
    [key] = [note["text"] for note in chart.figure.layout["annotations"] if "</span> <b>Amazon</b>" in note["text"]]
    assert max(line.count("<b>") for line in key.split("<br>")) == 3
    assert key.count("<b>") == 6
    assert "Broadcom" not in key


def test_every_state_of_the_list_has_a_name(store: Store) -> None:
    listed = store.query("SELECT DISTINCT state FROM warn_notice")["state"]
    assert set(listed) <= set(states.NAMES)


def test_a_notice_is_not_known_before_its_day(store: Store) -> None:
    rows = drawn(store, "warn_notices", companies=("META",), as_of=date(2022, 11, 15)).table
    assert pd.to_datetime(rows["known_on"]).max() <= pd.Timestamp(2022, 11, 15)
    assert notice_frames.Notices().documents == frozenset()


@pytest.mark.parametrize("slug", PAGE)
def test_one_company_without_anything_is_told(store: Store, slug: str) -> None:
    chart = drawn(store, slug, companies=("CRWV",))
    assert chart.finding.headline
    assert chart.missing


def test_lines_in_grey_have_no_band(store: Store) -> None:
    many = ("META", "GOOGL", "AMZN", "MSFT", "AAPL", "NVDA", "ORCL", "TSLA")
    chart = drawn(store, "headcount_since_peak", companies=many)
    areas = {trace["fillcolor"] for trace in chart.figure.data if trace.get("fill")}
    assert 0 < len(areas) <= 6
    assert any(note.startswith("In grey:") for note in chart.notes)
