"""Quarters out of filings, on toy facts small enough to check by eye."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from data import quarters as of_filings
from data.quarters import Harmoniser, harmonise

CAPEX = "PaymentsToAcquirePropertyPlantAndEquipment"
REVENUE = "Revenues"
COST = "CostOfRevenue"


def facts(*rows: tuple[str, str, str, float, str, str], ticker: str = "TOY") -> pd.DataFrame:
    """Rows of (tag, start, end, value, form, filed); one accession per filing day."""
    return pd.DataFrame(
        [
            (
                ticker,
                "0000000001",
                "us-gaap",
                tag,
                "USD",
                start,
                end,
                value,
                form,
                f"0000000001-{filed[2:4]}-{filed[5:7]}{filed[8:]}",
                filed,
            )
            for tag, start, end, value, form, filed in rows
        ],
        columns=[
            "ticker",
            "cik",
            "taxonomy",
            "tag",
            "unit",
            "period_start",
            "period_end",
            "value",
            "form",
            "accession",
            "known_on",
        ],
    ).astype(dict.fromkeys(("period_start", "period_end", "known_on"), "datetime64[s]"))


def quarters(frame: pd.DataFrame, concept: str = "capex", as_of: date | None = None) -> dict[str, tuple[float, str]]:
    """Period end -> (value, method)."""
    found = harmonise(frame, as_of)
    found = found[found["concept"] == concept]
    days = found["period_end"].dt.strftime("%Y-%m-%d")
    return dict(zip(days, zip(found["value"], found["method"], strict=True), strict=True))


YEAR = (
    (CAPEX, "2024-01-01", "2024-03-31", 10, "10-Q", "2024-04-25"),
    (CAPEX, "2024-01-01", "2024-06-30", 25, "10-Q", "2024-07-25"),
    (CAPEX, "2024-01-01", "2024-09-30", 45, "10-Q", "2024-10-25"),
    (CAPEX, "2024-01-01", "2024-12-31", 70, "10-K", "2025-02-01"),
)


def test_year_to_date_figures_become_quarters() -> None:
    assert quarters(facts(*YEAR)) == {
        "2024-03-31": (10, "reported"),
        "2024-06-30": (15, "derived_ytd"),
        "2024-09-30": (20, "derived_ytd"),
        "2024-12-31": (25, "derived_fy"),
    }


def test_a_reported_quarter_is_preferred_to_a_difference() -> None:
    with_quarter = facts(*YEAR, (CAPEX, "2024-04-01", "2024-06-30", 16, "10-Q", "2024-07-25"))
    assert quarters(with_quarter)["2024-06-30"] == (16, "reported")


def test_nothing_is_known_before_it_was_filed() -> None:
    assert list(quarters(facts(*YEAR), as_of=date(2024, 7, 24))) == ["2024-03-31"]
    assert list(quarters(facts(*YEAR), as_of=date(2024, 7, 25))) == ["2024-03-31", "2024-06-30"]


def test_a_missing_half_year_leaves_its_quarters_missing() -> None:
    # Without the half year neither the second nor the third quarter can be told apart.
    assert list(quarters(facts(YEAR[0], *YEAR[2:]))) == ["2024-03-31", "2024-12-31"]


def test_single_quarters_and_a_year_give_the_fourth() -> None:
    singles = (
        (CAPEX, "2023-07-01", "2023-09-30", 1, "10-Q", "2023-10-20"),
        (CAPEX, "2023-10-01", "2023-12-31", 2, "10-Q", "2024-01-20"),
        (CAPEX, "2024-01-01", "2024-03-31", 3, "10-Q", "2024-04-20"),
        (CAPEX, "2023-07-01", "2024-06-30", 10, "10-K", "2024-07-30"),
    )
    assert quarters(facts(*singles))["2024-06-30"] == (4, "derived_fy")


def test_a_restated_year_is_not_mixed_with_nine_months_of_the_old_definition() -> None:
    restated = (CAPEX, "2024-01-01", "2024-12-31", 700, "10-K", "2026-02-01")
    assert quarters(facts(*YEAR, restated))["2024-12-31"] == (25, "derived_fy")


def test_a_restated_year_and_its_restated_nine_months_belong_together() -> None:
    nine = (CAPEX, "2024-01-01", "2024-09-30", 450, "10-Q", "2025-10-25")
    year = (CAPEX, "2024-01-01", "2024-12-31", 700, "10-K", "2026-02-01")
    assert quarters(facts(*YEAR, nine, year))["2024-12-31"] == (250, "derived_fy")
    # Between the two filings only the old pair is of one definition.
    assert quarters(facts(*YEAR, nine, year), as_of=date(2025, 12, 1))["2024-12-31"] == (25, "derived_fy")


def test_a_year_and_nine_months_of_the_year_after_are_apart_where_their_own_reports_part_them() -> None:
    """Amazon's 2016: its new tag gives nine months net of incentives, as they were filed, and a year before them."""
    new = "PaymentsForProceedsFromProductiveAssets"
    amazon = facts(
        (CAPEX, "2016-01-01", "2016-09-30", 4731, "10-Q", "2016-10-28"),
        (CAPEX, "2016-01-01", "2016-12-31", 6737, "10-K", "2017-02-10"),
        (new, "2016-01-01", "2016-09-30", 4731, "10-Q", "2017-10-27"),
        (new, "2016-01-01", "2016-12-31", 7804, "10-K", "2018-02-02"),
    )
    assert quarters(amazon)["2016-12-31"] == (2006, "derived_fy")


def test_twelve_months_of_before_less_quarters_restated_since_are_no_first_quarter() -> None:
    """Amazon's twelve months to September 2017, net, less quarters of which one came again gross."""
    tag = "PaymentsForProceedsFromProductiveAssets"
    net = (
        (tag, "2017-01-01", "2017-03-31", 1861, "10-Q", "2017-04-28"),
        (tag, "2017-04-01", "2017-06-30", 2501, "10-Q", "2017-07-28"),
        (tag, "2017-07-01", "2017-09-30", 2659, "10-Q", "2017-10-27"),
        (tag, "2016-10-01", "2017-09-30", 9027, "10-Q", "2017-10-27"),
    )
    gross = (tag, "2017-04-01", "2017-06-30", 3113, "10-Q", "2018-07-27")
    assert quarters(facts(*net))["2016-12-31"] == (2006, "derived_ytd")
    assert "2016-12-31" not in quarters(facts(*net, gross))
    assert quarters(facts(*net, gross), as_of=date(2018, 1, 1))["2016-12-31"] == (2006, "derived_ytd")


def test_the_latest_filing_wins_and_the_day_decides() -> None:
    restated = facts(YEAR[0], (CAPEX, "2024-01-01", "2024-03-31", 11, "10-Q", "2025-04-25"))
    assert quarters(restated)["2024-03-31"] == (11, "reported")
    assert quarters(restated, as_of=date(2025, 4, 24))["2024-03-31"] == (10, "reported")


def test_weeks_of_a_52_53_week_year_and_a_quarter_that_spills_over() -> None:
    # Apple's fiscal 2023: the third quarter ended on 1 July, the fourth on 30 September.
    spilled = facts(
        (CAPEX, "2022-09-25", "2022-12-31", 1, "10-Q", "2023-02-03"),
        (CAPEX, "2022-09-25", "2023-04-01", 3, "10-Q", "2023-05-05"),
        (CAPEX, "2022-09-25", "2023-07-01", 6, "10-Q", "2023-08-04"),
        (CAPEX, "2022-09-25", "2023-09-30", 10, "10-K", "2023-11-03"),
    )
    found = harmonise(spilled).query("concept == 'capex'")
    assert found["quarter"].dt.strftime("%Y-%m").tolist() == ["2022-10", "2023-01", "2023-04", "2023-07"]
    assert found["value"].tolist() == [1, 2, 3, 4]


def test_a_preferred_tag_wins_and_the_other_fills_its_gaps() -> None:
    both = facts(
        ("SalesRevenueNet", "2017-10-01", "2017-12-31", 5, "10-Q", "2018-01-20"),
        ("SalesRevenueNet", "2018-01-01", "2018-03-31", 6, "10-Q", "2018-04-20"),
        (REVENUE, "2018-01-01", "2018-03-31", 7, "10-Q", "2019-04-20"),
    )
    assert quarters(both, "revenue") == {"2017-12-31": (5, "reported"), "2018-03-31": (7, "reported")}


def test_gross_profit_is_made_of_its_lines_only_where_both_are_known() -> None:
    lines = facts(
        (REVENUE, "2024-01-01", "2024-03-31", 100, "10-Q", "2024-04-20"),
        (COST, "2024-01-01", "2024-03-31", 40, "10-Q", "2024-04-20"),
        (REVENUE, "2024-04-01", "2024-06-30", 120, "10-Q", "2024-07-20"),
    )
    assert quarters(lines, "gross_profit") == {"2024-03-31": (60, "derived_lines")}


def test_a_quarter_with_the_whole_years_value_is_set_aside() -> None:
    # Oracle's annual report of 2020 gives the year's revenue a three-month context.
    slip = facts(
        (REVENUE, "2024-06-01", "2025-05-31", 400, "10-K", "2025-06-20"),
        (REVENUE, "2025-03-01", "2025-05-31", 400, "10-K", "2025-06-20"),
        (REVENUE, "2024-06-01", "2025-02-28", 290, "10-Q", "2025-03-20"),
    )
    assert quarters(slip, "revenue")["2025-05-31"] == (110, "derived_fy")


def test_trailing_twelve_month_facts_of_quarterly_reports_are_no_years() -> None:
    # Amazon tags them; they must not turn up as quarters either.
    trailing = facts(YEAR[0], (CAPEX, "2023-04-01", "2024-03-31", 60, "10-Q", "2024-04-25"))
    assert quarters(trailing) == {"2024-03-31": (10, "reported")}


@pytest.mark.parametrize("days", [44, 79, 102, 130])
def test_an_odd_duration_is_no_quarter(days: int) -> None:
    end = date(2024, 1, 1) + pd.Timedelta(days=days - 1)
    assert quarters(facts((CAPEX, "2024-01-01", f"{end:%Y-%m-%d}", 9, "10-Q", "2024-06-01"))) == {}


# Dollar Tree's fiscal 2023 and 2024: the report of March 2025 is the first without Family Dollar. In millions.
DOLLAR_TREE = (
    (REVENUE, "2023-01-29", "2023-10-28", 21_963.9, "10-Q", "2023-11-29"),
    (REVENUE, "2023-01-29", "2024-02-03", 30_603.8, "10-K", "2024-03-20"),
    (REVENUE, "2024-02-04", "2024-11-02", 22_579.8, "10-Q", "2024-12-04"),
    (REVENUE, "2023-01-29", "2024-02-03", 16_781.1, "10-K", "2025-03-26"),
    (REVENUE, "2024-02-04", "2025-02-01", 17_578.5, "10-K", "2025-03-26"),
)


def rounded(found: dict[str, tuple[float, str]]) -> dict[str, tuple[float, str]]:
    return {day: (round(value, 1), method) for day, (value, method) in found.items()}


def test_a_year_under_a_new_definition_less_nine_months_of_the_old_is_nobodys_quarter() -> None:
    assert rounded(quarters(facts(*DOLLAR_TREE), "revenue")) == {"2024-02-03": (8639.9, "derived_fy")}


def test_the_quarter_that_such_a_report_states_itself_counts() -> None:
    stated = (REVENUE, "2024-11-03", "2025-02-01", 5_000.2, "10-K", "2025-03-26")
    assert quarters(facts(*DOLLAR_TREE, stated), "revenue")["2025-02-01"] == (5000.2, "reported")


def test_a_year_and_its_nine_months_recast_in_one_season_are_subtracted() -> None:
    # L3Harris's predecessor, fiscal 2016, without the business sold in 2017. In millions.
    recast = facts(
        (REVENUE, "2015-07-04", "2016-04-01", 5_563, "10-Q", "2016-05-04"),
        (REVENUE, "2015-07-04", "2016-07-01", 7_467, "10-K", "2016-08-29"),
        (REVENUE, "2015-07-04", "2016-04-01", 4_459, "10-Q", "2017-05-03"),
        (REVENUE, "2015-07-04", "2016-07-01", 5_992, "10-K", "2017-08-29"),
    )
    assert quarters(recast, "revenue")["2016-07-01"] == (1533, "derived_fy")
    assert quarters(recast, "revenue", as_of=date(2017, 8, 28))["2016-07-01"] == (1904, "derived_fy")


def test_a_slip_of_a_later_report_leaves_the_quarter_as_it_was() -> None:
    # Church & Dwight's report of April 2023 gives the year 2022 a figure of 179.0, the next one the first again.
    slip = facts(
        (REVENUE, "2022-01-01", "2022-09-30", 3_939.6, "10-Q", "2022-10-28"),
        (REVENUE, "2022-01-01", "2022-12-31", 5_375.6, "10-K", "2023-02-16"),
        (REVENUE, "2022-01-01", "2022-12-31", 179.0, "10-Q", "2023-04-27"),
        (REVENUE, "2022-01-01", "2022-12-31", 5_375.6, "10-K", "2024-02-15"),
    )
    for day in (date(2023, 12, 1), None):
        assert rounded(quarters(slip, "revenue", as_of=day)) == {"2022-12-31": (1436.0, "derived_fy")}


def test_quarters_of_sixteen_and_twelve_weeks_come_out_of_cumulative_facts() -> None:
    # Kroger's fiscal 2022 begins with 16 weeks.
    weeks = facts(
        (CAPEX, "2022-01-30", "2022-05-21", 4, "10-Q", "2022-06-24"),
        (CAPEX, "2022-01-30", "2022-08-13", 7, "10-Q", "2022-09-16"),
        (CAPEX, "2022-01-30", "2022-11-05", 12, "10-Q", "2022-12-09"),
        (CAPEX, "2022-01-30", "2023-01-28", 20, "10-K", "2023-03-28"),
    )
    found = harmonise(weeks).query("concept == 'capex'")
    assert found["quarter"].dt.strftime("%Y-%m").tolist() == ["2022-01", "2022-04", "2022-07", "2022-10"]
    assert found["value"].tolist() == [4, 3, 5, 8]


SINGLES = (
    (CAPEX, "2024-01-01", "2024-03-31", 10, "10-Q", "2024-04-25"),
    (CAPEX, "2024-04-01", "2024-06-30", 15, "10-Q", "2024-07-25"),
    (CAPEX, "2024-07-01", "2024-09-30", 20, "10-Q", "2024-10-25"),
    (CAPEX, "2024-10-01", "2024-12-31", 25, "10-K", "2025-02-01"),
)


@pytest.mark.slow
@pytest.mark.parametrize("untold", [0, 3])
@pytest.mark.parametrize(("weak", "evidence"), [("span = 4", "single_source"), ("FALSE", "derived")])
def test_what_a_year_leaves_is_no_firmer_than_the_year(untold: int, weak: str, evidence: str) -> None:
    told = [row for place, row in enumerate(SINGLES) if place != untold]
    harmoniser = Harmoniser()
    harmoniser.quarters(facts(*told, YEAR[-1]))
    harmoniser._con.execute(f"UPDATE observation SET evidence = 'single_source' WHERE {weak}")
    rest = harmoniser._con.execute(
        "SELECT value, evidence FROM flow_at(DATE '9999-01-01') WHERE basis = 'quarter' AND method LIKE 'derived%'"
    )
    assert rest.fetchall() == [(SINGLES[untold][3], evidence)]


CONTRACTS = "RevenueFromContractWithCustomerExcludingAssessedTax"
SOLD = [(CONTRACTS, start, end, 1e9, form, filed) for _, start, end, _, form, filed in SINGLES]
YEAR_SOLD = (CONTRACTS, "2024-01-01", "2024-12-31", 4e9, "10-K", "2025-02-01")


def open_years(frame: pd.DataFrame) -> tuple[dict[str, float], set[tuple[str, str, float]]]:
    """The quarters of revenue, and the candidates of what the filings do not settle: basis, tag, value."""
    harmoniser = Harmoniser()
    rows = harmoniser.quarters(frame)
    harmoniser._con.execute("CREATE TEMP TABLE settled AS FROM settled_at(DATE '9999-01-01')")
    listed = harmoniser._con.execute("SELECT basis, tag, value FROM contested_of('settled')").fetchall()
    return dict(zip(rows["period_end"].dt.strftime("%Y-%m-%d"), rows["value"], strict=True)), set(listed)


def test_a_year_far_above_its_quarters_waits_beside_the_line_that_they_add_up_to() -> None:
    segments = (REVENUE, "2024-01-01", "2024-12-31", 5.1e9, "10-K", "2025-02-01")
    known, waiting = open_years(facts(*SOLD, YEAR_SOLD, segments))
    assert known == {end: 1e9 for _, _, end, *_ in SINGLES}, "nothing speaks against the quarters"
    assert waiting == {("annual", REVENUE, 5.1e9), ("annual", CONTRACTS, 4e9)}


def test_a_year_restated_under_another_tag_is_no_second_line() -> None:
    restated = (REVENUE, "2024-01-01", "2024-12-31", 5.1e9, "10-K", "2026-02-01")
    known, waiting = open_years(facts(*SOLD, YEAR_SOLD, restated))
    assert (len(known), waiting) == (4, set())


@pytest.mark.parametrize("order", ["ASC", "DESC"])
def test_of_two_first_days_told_for_one_year_the_later_stands_in_whatever_order_they_come(order: str) -> None:
    slip = (CAPEX, "2024-01-05", "2024-12-31", YEAR[-1][3], "10-K", YEAR[-1][5])
    harmoniser = Harmoniser()
    harmoniser.quarters(facts(*YEAR, slip))
    con = harmoniser._con
    con.execute("CREATE TEMP TABLE version AS FROM version_at(DATE '9999-01-01')")
    con.execute("CREATE TEMP TABLE days AS FROM calendar_at(DATE '9999-01-01')")
    con.execute("CREATE TEMP TABLE proof AS FROM proof_of('version', DATE '9999-01-01')")
    con.execute(f"CREATE TEMP TABLE found AS FROM candidate_of('version', 'days') ORDER BY period_start {order}")
    stands = con.execute(
        "SELECT period_start::VARCHAR FROM settled_of('found', 'proof', DATE '9999-01-01') "
        "WHERE basis = 'annual' AND concept = 'capex' AND rank = 1"
    )
    assert stands.fetchall() == [("2024-01-05",)]


@pytest.mark.slow
def test_quarters_are_the_same_on_one_thread_and_on_several(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pd.concat([facts(*YEAR, *SINGLES, ticker=ticker) for ticker in ("TOY", "TWO", "THREE")])
    few = Harmoniser().quarters(frame)
    monkeypatch.setattr(of_filings, "_FEW", 0)
    harmoniser = Harmoniser()
    pd.testing.assert_frame_equal(harmoniser.quarters(frame), few)
    threads = harmoniser._con.execute("SELECT current_setting('threads')").fetchall()
    assert threads == [(harmoniser._threads,)], "many facts have all threads that a writer has"
