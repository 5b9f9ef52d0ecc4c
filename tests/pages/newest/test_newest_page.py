"""What the charts of the page say and draw: true to their tables, and others where the data are others."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from datetime import date

import pytest

from charts import text
from charts.core import Chart
from data.store import Store
from engine.reports import Change, changed
from engine.request import Request
from pages.newest import report_changes, report_findings, words
from pages.newest.report_findings import COMPARED
from pages.newest.restated_frames import ROUNDING, restatements
from pages.newest.verdict_frames import verdict_moves
from service.drawing.chart import draw
from tools.sentences.checks import check
from tools.sentences.drawing import names, sentence

JULY = {"companies": ("META",), "filed": date(2026, 7, 31)}
MOVES = ("report_changes", "report_list", "report_findings", "report_restated")


@pytest.fixture(scope="module")
def charts(store: Store) -> dict[str, Chart]:
    return {slug: draw(store, slug, {}) for slug in MOVES}


@pytest.mark.slow
@pytest.mark.parametrize("slug", MOVES)
def test_no_sentence_is_false(store: Store, charts: dict[str, Chart], slug: str) -> None:
    assert check(sentence(charts[slug], names(store))) == []


@pytest.mark.parametrize("measures", ["main", "all"])
def test_the_measure_of_the_headline_moved_furthest_of_those_drawn(store: Store, measures: str) -> None:
    chart = draw(store, "report_changes", {**JULY, "measures": measures})
    table = chart.table
    changes = table[table["name"].str.endswith("_change") & ~table["name"].str.startswith("guidance")]
    furthest = changes.sort_values("value", key=abs).iloc[-1]
    assert chart.finding.headline.startswith(furthest["title"].removesuffix(", change"))
    assert words.moved(furthest["value"]) in chart.finding.headline


def test_every_change_is_drawn_once_and_stands_in_the_table(store: Store) -> None:
    chart = draw(store, "report_changes", JULY)
    trace = chart.figure.data[0]
    change = chart.table["name"].str.endswith(("_change", "_restatement"))
    assert sorted(trace["x"]) == sorted(chart.table.loc[change, "value"])
    assert trace["marker"]["symbol"].count("diamond") == 2  # headcount, and the guidance


def test_other_data_give_another_finding(store: Store) -> None:
    known = changed(store, Request((), ("META",), options={"filed": date(2026, 7, 31)}))
    assert known.report is not None
    said = report_changes.finding(known, known.changes).headline
    fallen = [_times(each, 0.5) if each.name == "revenue" else each for each in known.changes]
    assert "Revenue moved furthest" in report_changes.finding(known, fallen).headline
    assert "down 47%" in report_changes.finding(known, fallen).headline
    assert "Revenue" not in said
    assert "no newer figure" in report_changes.finding(known, []).headline


def test_a_way_of_a_year_is_not_held_against_those_of_a_quarter(store: Store) -> None:
    known = changed(store, Request((), ("META",), options={"filed": date(2026, 7, 31)}))
    (people,) = (each for each in known.changes if each.name == "headcount")
    (capex,) = (each for each in known.changes if each.name == "capex")
    yearly = dataclasses.replace(people, before=dataclasses.replace(people.before, quarter="2025Q2", value=200_000.0))
    finding = report_changes.finding(known, [yearly, capex])
    assert finding.headline == "Furthest over a quarter in Meta's report of 30 Jul 2026: capital expenditure, up 18%"
    assert finding.numbers[0].value == capex.relative
    assert report_changes.finding(known, [yearly]).headline.startswith("Headcount since Q2 2025 moved furthest")


def test_a_share_is_said_from_and_to(store: Store) -> None:
    known = changed(store, Request((), ("META",), options={"filed": date(2026, 7, 31)}))
    share = [each for each in known.changes if each.name == "capex_to_revenue"]
    assert text.readable(report_changes.finding(known, share).headline).endswith("from 35.2% in Q1 2026 to 39.1%")


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [
        (130e9, 145e9, "$130bn to $145bn"),
        (130e9, math.nan, "at least $130bn"),
        (130e9, 130e9, "$130bn"),
        (130e9, 130.1e9, "$130bn"),
    ],
)
def test_guidance_names_two_ends_where_they_read_differently(
    store: Store, low: float, high: float, written: str
) -> None:
    (step,) = changed(store, Request((), ("META",), options={"filed": date(2026, 7, 31)})).guidance
    assert words.guided(dataclasses.replace(step.after, low=low, high=high)) == written


def _times(change: Change, factor: float) -> Change:
    return dataclasses.replace(change, after=dataclasses.replace(change.after, value=change.after.value * factor))


@pytest.mark.slow
def test_the_list_names_the_report_that_moved_furthest(charts: dict[str, Chart]) -> None:
    table = charts["report_list"].table
    changes = table[table["name"].str.endswith("_change")]
    furthest = changes.sort_values("value", key=abs).iloc[-1]
    assert words.moved(furthest["value"]) in charts["report_list"].finding.headline
    assert len(changes) == len(charts["report_list"].figure.data[0]["y"]) == 20


@pytest.mark.parametrize(
    ("slug", "params", "line"),
    [
        ("report_changes", {"filed": date(2010, 1, 1)}, "No report of Meta is known by 1 Jan 2010."),
        ("report_changes", {"to": "2008Q4"}, "No report of Meta up to Q4 2008 is known."),
        (
            "report_findings",
            {"filed": date(2010, 1, 1), "as_of": date(2009, 1, 1)},
            "No report of Meta is known by 1 Jan 2009.",
        ),
        ("report_list", {"to": "2008Q4", "as_of": date(2011, 1, 1)}, "No report up to Q4 2008 is known by 1 Jan 2011."),
        ("report_list", {"as_of": date(2009, 1, 1)}, "No report is known by 1 Jan 2009."),
    ],
)
def test_where_no_report_is_known_the_limits_are_named(
    store: Store, slug: str, params: dict[str, object], line: str
) -> None:
    assert text.readable(draw(store, slug, params).finding.headline) == line


def test_reports_with_nothing_before_them_are_known_and_cannot_be_compared(store: Store) -> None:
    """Of the first report of the store alone there is no value before."""
    chart = draw(store, "report_list", {"as_of": date(2011, 2, 23)})
    assert "Cisco's report of 23 Feb 2011: no measure can be compared." in chart.missing
    assert chart.finding.headline == "No measure of these reports can be compared with what was known before."


# ------------------------------------------------------------------------------------------ restated


def test_restated_figures_are_other_values_of_later_documents(store: Store) -> None:
    known = restatements(store, Request((), ("META", "TSLA")))
    assert len(known.rows) > 50
    for row in known.rows:
        assert row.value != row.before
        assert row.earlier.known_on is not None
        assert row.earlier.known_on < row.day
        assert math.isnan(row.change) or abs(row.change) >= ROUNDING


def test_a_known_restatement(store: Store) -> None:
    """Tesla states its net income of the third quarter of 2024 at $2,173m; a year before it was $2,167m."""
    rows = restatements(store, Request((), ("TSLA",))).rows
    (row,) = {
        (each.before, each.value)
        for each in rows
        if each.concept == "net_income" and each.quarter == "2024Q3" and each.start is not None
        if (each.end - each.start).days < 100 and each.before == 2_167e6
    }
    assert row == (2_167e6, 2_173e6)


def test_rows_of_one_measure_under_several_tags_are_told_apart(usual: Callable[[str], Chart]) -> None:
    table = usual("report_restated").table
    figures = table[table["ticker"].notna() & table["name"].str.endswith("_restatement")]
    assert figures["tag"].notna().all()
    income = figures.loc[figures["name"] == "net_income_restatement", "tag"]
    assert income.nunique() > 1
    assert "NetIncomeLoss" in set(income)
    keys = ["ticker", "name", "tag", "period_start", "period_end", "known_on"]
    assert not figures.duplicated(keys).any()


# ------------------------------------------------------------------------------- findings and verdicts


def test_verdicts_moved_are_those_that_differ(store: Store) -> None:
    known = verdict_moves(store, Request((), ("META",), options={"filed": date(2026, 7, 31)}))
    differ = {
        has.claim.slug
        for had, has in known.pairs
        if (had.verdict.outcome, had.verdict.sureness) != (has.verdict.outcome, has.verdict.sureness)
    }
    assert {has.claim.slug for _, has in known.verdicts} == differ
    assert "meta_people_since_peak" in {each.criterion.name for each in known.measures}
    assert "newest_prices" not in {each.criterion.name for each in known.measures}  # a list price of that day
    assert {each.after.measured.document for each in known.measures} <= known.results


@pytest.mark.slow
def test_findings_are_those_of_the_charts_on_both_days(store: Store) -> None:
    chart = draw(store, "report_findings", JULY)
    rows = chart.table[chart.table["name"] == "finding"].set_index("title")
    days = (date(2026, 7, 28), date(2026, 7, 30))
    before, after = (draw(store, "paradox", {"companies": ("META",), "as_of": day}).finding.headline for day in days)
    assert before != after
    assert (rows.loc[COMPARED["paradox"], "before"], rows.loc[COMPARED["paradox"], "after"]) == (before, after)


@pytest.mark.slow
def test_every_count_of_findings_says_what_is_counted(charts: dict[str, Chart]) -> None:
    units = charts["report_findings"].table.set_index("name")["unit"]
    assert (units["findings"], units["verdicts"], units["measures_moved"]) == ("findings", "verdicts", "measures")
    assert (units["findings_moved"], units["verdicts_moved"]) == ("findings", "verdicts")


def test_where_nothing_moved_that_is_said(store: Store) -> None:
    known = verdict_moves(store, Request((), ("META",), options={"filed": date(2026, 7, 31)}))
    still = dataclasses.replace(known, before=known.after)
    said = report_findings.finding(still, [])
    assert said.headline.startswith("No finding and no verdict changed with Meta's report")
    assert "No measure" in said.deck
