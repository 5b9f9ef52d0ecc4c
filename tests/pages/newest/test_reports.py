"""What a report changed: held against the filed facts, and against the series of both days."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.store import Store
from engine import reports
from engine.reports import Change, Moved, Report, changed, moved_reports
from engine.request import Request
from engine.value import Value

AT = pd.Timestamp("2026-07-30")


def of(ticker: str, *, as_of: date | None = None, **options: Any) -> Request:
    return Request((), (ticker,), None, None, as_of, options)


@pytest.fixture(scope="module")
def meta(store: Store) -> reports.Changed:
    """What Meta's report of July 2026 changed."""
    return changed(store, of("META", filed=date(2026, 7, 31)))


def by_name(known: reports.Changed) -> dict[str, Change]:
    return {each.name: each for each in known.changes}


def test_the_report_and_the_release_before_it(store: Store, meta: reports.Changed) -> None:
    report = meta.report
    assert report is not None
    assert (report.form, report.accession, report.day) == ("10-Q", "0001628280-26-050705", AT)
    assert (report.since, report.before) == (pd.Timestamp("2026-07-29"), date(2026, 7, 28))
    assert [each.ticker for each in reports.of_others(store, of("META"), report)] == ["MSFT"]


def test_twelve_months_of_capex_are_those_of_the_filed_facts(store: Store, meta: reports.Changed) -> None:
    """Twelve months to June are the year, less the first half of the year before, plus that of this year."""
    rows = store.query(
        "SELECT period_start, period_end, value FROM observation WHERE ticker = 'META' AND concept = 'capex' "
        "AND tag = 'PaymentsToAcquirePropertyPlantAndEquipment' AND known_on <= '2026-07-30' "
        "QUALIFY row_number() OVER (PARTITION BY period_start, period_end ORDER BY known_on DESC) = 1"
    )
    filed = {
        (str(row["period_start"].date()), str(row["period_end"].date())): float(row["value"])
        for row in rows.to_dict("records")
    }
    year = filed["2025-01-01", "2025-12-31"]
    after = year - filed["2025-01-01", "2025-06-30"] + filed["2026-01-01", "2026-06-30"]
    before = year - filed["2025-01-01", "2025-03-31"] + filed["2026-01-01", "2026-03-31"]
    change = by_name(meta)["capex"]
    assert (change.before.value, change.after.value) == (before, after)
    assert change.relative == pytest.approx(after / before - 1)
    assert (change.before.quarter, change.after.quarter) == ("2026Q1", "2026Q2")


def test_headcount_came_with_the_release_and_the_rest_with_the_report(meta: reports.Changed) -> None:
    assert meta.report is not None
    early = {each.name for each in meta.changes if not reports.on_report(meta.report, each.after)}
    assert early == {"headcount"}
    assert (by_name(meta)["headcount"].before.value, by_name(meta)["headcount"].after.value) == (77_986, 75_472)


def test_the_step_of_the_guidance(meta: reports.Changed) -> None:
    (step,) = meta.guidance
    assert step.before is not None
    assert (step.before.low, step.before.high, step.after.low, step.after.high) == (125e9, 145e9, 130e9, 145e9)
    assert step.relative == pytest.approx(137.5 / 135 - 1)


def test_before_the_report_the_one_before_it_is_the_newest(store: Store) -> None:
    known = reports.asked(store, of("META", as_of=date(2026, 7, 29)))
    assert known is not None
    assert known.day == pd.Timestamp("2026-04-30")
    assert reports.asked(store, of("META", as_of=date(2009, 1, 1))) is None


@pytest.mark.slow
def test_a_report_that_restates_says_so_apart(store: Store) -> None:
    """Tesla's report of October 2025 states the net income of the third quarter of 2024 anew: twelve months to June
    2025, known before, hold that quarter.
    """
    change = by_name(changed(store, of("TSLA", filed=date(2025, 10, 24))))["net_income"]
    assert change.again is not None
    assert change.again.quarter == change.before.quarter
    assert change.again.value - change.before.value == pytest.approx(2_173e6 - 2_167e6)
    assert change.restated == pytest.approx(change.again.value / change.before.value - 1)


@pytest.mark.slow
def test_nothing_of_a_report_is_known_later_than_its_day(store: Store) -> None:
    known = changed(store, of("META", filed=date(2024, 2, 15)))
    assert known.report is not None
    assert all(pd.Timestamp(each.after.known_on) <= known.report.day for each in known.changes)
    assert all(pd.Timestamp(each.before.known_on) < known.report.since for each in known.changes)


@pytest.mark.parametrize("ticker", ["META", "MSFT"])
def test_the_list_says_what_the_series_of_both_days_say(store: Store, ticker: str) -> None:
    listed = {row.report.ticker: row for row in moved_reports(store, of("META", as_of=date(2026, 7, 30))).rows[::-1]}
    exact = by_name(changed(store, of(ticker, as_of=date(2026, 7, 30))))
    assert len(listed[ticker].changes) > 5
    for each in listed[ticker].changes:
        assert each.relative == pytest.approx(exact[each.name].relative)


def test_the_list_is_bounded_dated_and_sorted(store: Store) -> None:
    rows = moved_reports(store, of("META")).rows
    assert len(rows) == reports.LISTED
    assert [row.report.day for row in rows] == sorted((row.report.day for row in rows), reverse=True)
    assert len({row.report.accession for row in rows}) == len(rows)
    for row in rows:
        sizes = [abs(each.relative) for each in row.changes]
        assert sizes == sorted(sizes, reverse=True)


# ------------------------------------------------------------------------------------------ toy values


def value(quarter: str, amount: float, known_on: str, *, name: str = "revenue", evidence: str = "reported") -> Value:
    ends = pd.Period(quarter, freq="Q").end_time.normalize()
    days = np.datetime64(ends.date()), np.datetime64(known_on)
    return Value("META", quarter, days[0], name, amount, "USD", evidence, days[1], "doc")


REPORT = Report(
    *("META", "Meta", "10-Q", "doc", "A report", ""), AT, pd.Timestamp("2026-06-30"), pd.Timestamp("2026-07-29"), True
)


def moved(*values: Value) -> tuple[Change, ...]:
    known = {("META", values[0].name): list(values)}
    return Moved(REPORT, reports._furthest(known, REPORT)).changes


def test_a_change_is_relative_to_the_quarter_known_before() -> None:
    (change,) = moved(value("2026Q1", 100, "2026-04-30"), value("2026Q2", 90, "2026-07-30"))
    assert change.relative == pytest.approx(-0.1)


def test_what_was_restated_since_has_no_value_before() -> None:
    assert (
        moved(value("2025Q4", 90, "2026-01-30"), value("2026Q1", 100, "2026-07-30"), value("2026Q2", 9, "2026-07-30"))
        == ()
    )


def test_a_restatement_rests_on_both_values_of_its_quarter_and_not_on_the_newer_one() -> None:
    before, after = value("2026Q1", 100, "2026-04-30"), value("2026Q2", 90, "2026-07-30", evidence="interpolated")
    change = Change(before, after, value("2026Q1", 110, "2026-07-30"))
    assert change.restatement is not None
    assert change.restatement.relative == change.restated == pytest.approx(0.1)
    assert (change.origin.evidence, change.restatement.origin.evidence) == ("interpolated", "derived")


def test_what_is_known_later_does_not_count() -> None:
    assert moved(value("2026Q1", 100, "2026-04-30"), value("2026Q2", 90, "2026-07-31")) == ()


def test_a_headcount_of_once_a_year_passes_over_what_is_interpolated() -> None:
    between = [
        value(q, 105, "2026-07-30", name="headcount", evidence="interpolated") for q in ("2025Q3", "2025Q4", "2026Q1")
    ]
    ends = (value("2025Q2", 100, "2025-07-30", name="headcount"), value("2026Q2", 110, "2026-07-30", name="headcount"))
    (change,) = moved(ends[0], *between, ends[1])
    assert change.relative == pytest.approx(0.1)


@pytest.mark.parametrize(("before", "after"), [(-1.0, 2.0), (0.0, 2.0), (2.0, -1.0)])
def test_no_relative_change_across_zero(before: float, after: float) -> None:
    assert math.isnan(reports.relative(before, after))
    assert moved(value("2026Q1", before, "2026-04-30"), value("2026Q2", after, "2026-07-30")) == ()


def test_a_release_counts_from_two_weeks_before_and_after_the_report_before() -> None:
    days = [pd.Timestamp(day) for day in ("2026-04-29", "2026-07-10", "2026-07-29")]
    filed = [pd.Timestamp("2026-04-30"), AT]
    assert reports._since(AT, days, filed) == pd.Timestamp("2026-07-29")
    assert reports._since(AT, [], filed) == AT
    assert reports._since(AT, [pd.Timestamp("2026-07-20")], [pd.Timestamp("2026-07-21"), AT]) == AT
