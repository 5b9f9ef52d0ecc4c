"""The check of the universe: what it calls wrong, on frames checkable by eye."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tools import universe_check as check

pytestmark = pytest.mark.slow


def facts(*rows: tuple[str, str, str, float, str, str]) -> pd.DataFrame:
    """Tag, start, end, value, form, filed."""
    frame = pd.DataFrame(rows, columns=["tag", "period_start", "period_end", "value", "form", "known_on"])
    for column in ("period_start", "period_end", "known_on"):
        frame[column] = pd.to_datetime(frame[column])
    return check.flows(frame.assign(ticker="TOY", unit="USD", accession=frame["known_on"].astype("str")))


def series(*rows: tuple[str, str, str, float, str]) -> pd.DataFrame:
    """Basis, tag, period end, value, method; all of them revenue."""
    frame = pd.DataFrame(rows, columns=["basis", "tag", "period_end", "value", "method"])
    return frame.assign(ticker="TOY", concept="revenue", period_end=pd.to_datetime(frame["period_end"]))


def test_a_stated_fourth_quarter_is_ours_and_a_whole_year_is_no_quarter() -> None:
    filed = facts(
        ("Old", "2020-01-01", "2020-12-31", 100e6, "10-K", "2021-02-01"),
        ("Old", "2020-10-01", "2020-12-31", 30e6, "10-K", "2021-02-01"),
        ("Old", "2020-10-01", "2020-12-31", 100e6, "10-K", "2022-02-01"),
    )
    good = check.fourth_quarters_stated(filed, series(("quarter", "Old", "2020-12-31", 30e6, "reported")))
    assert (good["both"], good["within 1%"], good["off"]) == (1, 1, [])
    bad = check.fourth_quarters_stated(filed, series(("quarter", "Old", "2020-12-31", 25e6, "derived_fy")))
    assert bad["off"] == ["TOY revenue 2020-12-31: 25,000,000, stated 30,000,000 (Old)"]


def test_a_year_restated_under_another_tag_of_the_same_line_counts() -> None:
    filed = facts(
        ("Old", "2017-01-01", "2017-12-31", 65_872e6, "10-K", "2018-02-01"),
        ("New", "2017-01-01", "2017-12-31", 66_585e6, "10-K", "2019-02-01"),
        ("Part", "2017-01-01", "2017-12-31", 20_000e6, "10-K", "2020-02-01"),
    )
    ours = series(
        ("annual", "Old", "2017-12-31", 65_872e6, "reported"), ("annual", "New", "2018-12-31", 1.0, "reported")
    )
    assert check.years_restated(filed, ours)["off"] == [
        "TOY revenue 2017-12-31: 65,872,000,000, stated 66,585,000,000 (New)"
    ]


@pytest.mark.parametrize(
    ("value", "kind"),
    [(-5e6, "below zero"), (90e6, "three times off"), (9e6, "three times off"), (25e6, "")],
)
def test_a_derived_fourth_quarter_lies_near_those_beside_it(value: float, kind: str) -> None:
    found = check.fourth_quarters(
        series(
            ("quarter", "Old", "2019-12-31", 29e6, "reported"),
            ("quarter", "Old", "2020-12-31", value, "derived_fy"),
            ("quarter", "Old", "2021-12-30", 28e6, "reported"),
        )
    )
    assert found["derived"] == 1
    assert {name for name in ("below zero", "three times off") if found[name]} == ({kind} if kind else set())


def test_a_quarter_that_is_off_as_its_reports_state_it_is_listed_apart() -> None:
    ours = series(
        ("quarter", "Old", "2019-12-31", 9e6, "reported"),
        ("quarter", "Old", "2020-12-31", 90e6, "derived_fy"),
    )
    filed = facts(
        ("Old", "2020-01-01", "2020-12-31", 120e6, "10-K", "2021-02-01"),
        ("Old", "2020-01-01", "2020-09-30", 30e6, "10-Q", "2020-11-01"),
    )
    apart = "three times off, as the reports of one season state it"
    found = check.fourth_quarters(ours, check.stated_differences(filed))
    assert (len(found["three times off"]), len(found[apart])) == (0, 1)
    later = filed.assign(known_on=pd.Timestamp("2022-02-01"))
    found = check.fourth_quarters(ours, check.stated_differences(later))
    assert (len(found["three times off"]), len(found[apart])) == (1, 0)


def test_one_neighbour_that_is_near_is_enough() -> None:
    found = check.fourth_quarters(
        series(
            ("quarter", "Old", "2019-12-31", 5e6, "reported"),
            ("quarter", "Old", "2020-12-31", 25e6, "derived_fy"),
            ("quarter", "Old", "2021-12-31", 28e6, "reported"),
        )
    )
    assert found["three times off"] == []


def test_coverage_counts_fiscal_quarters_of_companies_with_the_line() -> None:
    ends = pd.DataFrame(
        {"ticker": ["TOY", "TOY", "BANK"], "end": pd.to_datetime(["2020-03-28", "2020-06-27", "2020-03-31"])}
    )
    row = check.coverage(series(("quarter", "Old", "2020-03-28", 1.0, "reported")), ends)["revenue"]
    assert row == {"companies": 1, "quarters": 2, "with": 1, "share": 0.5}


def test_years_are_held_against_their_quarters() -> None:
    found = check.sums(
        series(("annual", "Old", "2020-12-31", 100e6, "reported"), ("ttm", "Old", "2020-12-31", 90e6, "derived_ttm"))
    )
    assert (found["both"], found["within 1%"], len(found["off"])) == (1, 0, 1)


def test_filers_go_through_the_code_of_the_store() -> None:
    rows = [
        ("Revenues", "2023-01-01", "2023-03-31", 10e6, "10-Q", "2023-05-01"),
        ("Revenues", "2023-01-01", "2023-12-31", 44e6, "10-K", "2024-02-01"),
        ("Revenues", "2023-01-01", "2023-09-30", 32e6, "10-Q", "2023-11-01"),
    ]
    filed = facts(*rows).assign(cik="0000000001", taxonomy="us-gaap").drop(columns="basis")
    found: dict[str, Any] = check.figures(filed)
    assert (found["filers"], found["keys twice"], found["revenue not above zero"]) == (1, [], [])
    assert found["derived fourth quarters"]["derived"] == 1
    text = check.report(found, found)
    assert "revenue not above zero: 0 (before: 0)" in text
    assert "revenue" in text.split("coverage")[1]


def test_missing_facts_are_said_and_end_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main(["--facts", "nowhere.parquet"]) == 2
    assert "no facts" in capsys.readouterr().err
