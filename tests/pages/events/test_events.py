"""The page of events: which announcements are events, what is left out, and what the words say of them."""

from __future__ import annotations

import dataclasses
import math
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analytics.methods.event_study_tests import SignificanceTest
from charts.core import Chart
from data.store import Store
from engine.capex_plans import announcements
from engine.request import Request
from pages.events import event_paths, event_tests
from pages.events.dates import announced, is_large, steps
from pages.events.frames import Estimate, Study, study
from pages.events.kinds import FIRST, KINDS, LARGE, LAYOFFS, LOWERED, RAISED, REPORTS, TESTS, Asked
from pages.events.parameters import MOST, TWENTY
from pages.events.sizes import SIZES
from service.drawing import chart as service
from tools import event_power
from tools.plotly_schema import validated

METHODS = Path(__file__).resolve().parents[3] / "docs" / "methods.md"
CHARTS = ("event_paths", "event_returns", "event_tests", "event_months", "event_single")
# Of the reference's list: G a raise, F a first look; LARGE its 19 large layoffs.
RAISES = """META 2022-10-26, META 2024-04-24, META 2024-10-30, META 2025-04-30, GOOGL 2025-07-23, META 2025-07-30,
GOOGL 2025-10-29, AMZN 2025-10-30, GOOGL 2026-04-29, META 2026-07-29, CRWV 2026-08-11"""
LARGE_ONES = """UBER 2020-05-06, MSFT 2023-01-18, META 2023-03-14, CSCO 2024-02-14, INTC 2024-08-01, META 2025-01-14,
ORCL 2026-03-31"""


def drawn(store: Store, slug: str, **params: object) -> Chart:
    chart = service.draw(store, slug, params)
    validated(chart.figure)
    return chart


def of(store: Store, kind: str, *tickers: str, as_of: date | None = None, span: str = "0to1") -> Study:
    return study(store, Request((), tickers or TWENTY, as_of=as_of, options={"asked": Asked(kind, span)}))


def days(events: Study) -> set[str]:
    return {f"{event.ticker} {event.day0:%Y-%m-%d}" for event in events.events}


# ------------------------------------------------------------------------------------------ events


def test_raises_and_first_looks_are_those_of_the_reference(store: Store) -> None:
    assert set(RAISES.replace("\n", " ").split(", ")) <= days(of(store, RAISED))
    assert "META 2022-10-26" in days(of(store, FIRST))
    assert not days(of(store, LOWERED)) & days(of(store, RAISED))


def test_large_layoffs_are_the_19_of_the_reference(store: Store) -> None:
    large = of(store, LARGE)
    assert (large.estimate.events, large.estimate.companies) == (19, 9)
    assert set(LARGE_ONES.replace("\n", " ").split(", ")) <= days(large)
    assert large.estimate.mean == pytest.approx(-0.00856, abs=5e-6)
    assert large.estimate.test("rank").statistic == pytest.approx(0.246, abs=5e-4)
    assert days(large) <= days(of(store, LAYOFFS))


@pytest.mark.parametrize(
    ("changed", "large"),
    [
        ({}, True),
        ({"percent": 4.9}, False),
        ({"percent": None}, False),
        ({"scope": "Fewer than 5%"}, False),
        ({"scope": "LinkedIn", "company": "LinkedIn"}, False),
        ({"percent": None, "event_id": "meta-2023-03-14-layoff"}, True),
    ],
)
def test_large_is_5_percent_of_the_whole_company(changed: dict[str, object], large: bool) -> None:
    row = {"event_id": "x", "percent": 5.0, "scope": "Whole company", "company": "Microsoft"}
    assert is_large(row | changed) is large


def test_steps_compare_with_the_announcement_before_of_the_same_year(store: Store) -> None:
    meta = [(before, plan) for before, plan in steps(announcements(store, ["META"])["META"]) if plan.year == 2023]
    assert meta[0][0] is None
    assert all(before is not None and before.year == 2023 for before, _ in meta[1:])
    assert [plan.middle / 1e9 for _, plan in meta] == [36.5, 35.5, 31.5, 28.5, 28.0]


def test_two_announcements_of_one_day_are_one_event(store: Store) -> None:
    rows = announced(store, Request((), ("AMZN",)), LAYOFFS)
    assert sum(row.day == pd.Timestamp("2026-07-22") for row in rows) == 2
    assert sum(e.day0 == pd.Timestamp("2026-07-22") for e in of(store, LAYOFFS, "AMZN").events) == 1


def test_no_announcement_is_lost_without_a_word(store: Store) -> None:
    """Amazon announced two layoffs on one day: they are one event, and the notes count the second."""
    known = of(store, LAYOFFS)
    every = announced(store, Request((), TWENTY), LAYOFFS)
    assert len(every) == len(known.events) + len(known.lost) + len(known.same_day)
    assert "AMZN" in {row.ticker for row in known.same_day}
    again = f"{len(known.same_day)} layoff{'s' if len(known.same_day) > 1 else ''}"
    for slug in ("event_returns", "event_months"):
        notes = drawn(store, slug, kind=LAYOFFS).notes
        assert f"One event with an earlier one of the company on the same trading day: {again}." in notes


def test_events_older_than_the_number_reaches_are_counted(store: Store) -> None:
    count = len(of(store, LAYOFFS).events)
    assert count > MOST
    notes = drawn(store, "event_single", kind=LAYOFFS).notes
    assert any(note.endswith(f"reaches the {count - MOST} older.") for note in notes)
    assert not any("The number reaches" in note for note in drawn(store, "event_single").notes)


def test_what_comes_after_the_as_of_day_is_not_there(store: Store) -> None:
    day = date(2023, 3, 14)
    known = of(store, LARGE, as_of=day)
    assert max(event.day0 for event in known.events) < pd.Timestamp(day), "the next day has not closed"
    assert all(event.origin.known_on <= pd.Timestamp(day) for event in known.events if event.origin.known_on)
    assert [row.day for row in known.lost] == [pd.Timestamp(day)]


def test_results_and_guidance_on_the_same_days_are_named(store: Store) -> None:
    by_day = {f"{e.ticker} {e.day0:%Y-%m-%d}": e.confounders for e in of(store, LARGE).events}
    assert by_day["INTC 2024-08-01"] == ("results",)
    assert by_day["META 2022-11-09"] == ("capex guidance",)
    assert by_day["GOOGL 2023-01-20"] == ()
    assert all("results" in event.confounders for event in of(store, RAISED).events)


def test_an_event_that_meets_an_earlier_one_is_left_out_of_the_mean(store: Store) -> None:
    long = of(store, LARGE, "UBER", span="-5to5")
    assert [event.kept for event in long.events] == [True, False]
    assert [event.kept for event in of(store, LARGE, "UBER").events] == [True, True, True]


def test_notes_on_all_kinds_say_of_which_they_are(store: Store) -> None:
    """Microsoft has a layoff with a stated reason and a large one without; at Uber a large one meets another."""
    notes = drawn(store, "event_paths", companies=("MSFT", "UBER"), window="-5to5").notes
    assert "Left out of the mean: 1 large layoff whose days meet those of an earlier one of the company." in notes
    assert [note[:16] for note in notes if "stated reason" in note] == ["By stated reason"]


# ------------------------------------------------------------------------------------------- words


def answered(**estimates: tuple[float, float, float, float]) -> str:
    """The answer to means with low and high end and the p-value of Kolari and Pynnönen."""
    made = []
    for kind, (mean, low, high, p) in estimates.items():
        tests = {"kp": SignificanceTest(2.0, p)}
        estimate = Estimate(events=9, companies=3, mean=mean, low=low, high=high, tests=tests)
        made.append(Study(Asked(kind), (), (), estimate, None, frozenset()))  # type: ignore[arg-type]
    return event_paths.answer(made)


def test_the_answer_follows_the_data() -> None:
    none, up = (0.0, -0.01, 0.01, 0.9), (0.02, 0.01, 0.03, 0.01)
    down, split = (-0.02, -0.03, -0.01, 0.01), (0.02, 0.001, 0.04, 0.2)
    assert answered(layoffs=none, guidance_raised=none) == (
        "The data cannot tell whether layoffs or guidance raises were rewarded"
    )
    assert answered(layoffs=up, guidance_raised=down) == "Layoffs were rewarded; guidance raises were punished"
    assert answered(layoffs=split, guidance_raised=none) == (
        "On layoffs the tests disagree; for guidance raises zero lies inside the interval"
    )
    assert answered(layoffs=down) == "Layoffs were punished"


def test_one_event_does_not_reward_its_kind(store: Store) -> None:
    """CoreWeave's only raise rose by 21% among results, on whose days one in four single events is called clear."""
    finding = drawn(store, "event_paths", companies=("CRWV",)).finding
    assert finding.headline == "The data cannot tell whether guidance raises were rewarded."
    assert "A single event says nothing of its kind." in finding.exceptions
    assert "Further kinds" not in " ".join(finding.exceptions)


@pytest.mark.parametrize("slug", CHARTS)
def test_none_and_one_event_are_no_failure(store: Store, slug: str) -> None:
    none = drawn(store, slug, companies=("AAPL",), to="2016Q4")
    assert none.table["value"].isna().all()
    assert none.finding.headline.startswith("No ")
    one = {"companies": ("ORCL",), "to": "2026Q1"} | ({} if slug == "event_paths" else {"kind": LARGE})
    if slug == "event_months":
        one |= {"to": "2026Q2"}
    assert drawn(store, slug, **one).table["value"].notna().any()


def test_a_single_event_has_the_interval_of_the_model(store: Store) -> None:
    chart = drawn(store, "event_tests", companies=("ORCL",), kind=LARGE)
    names = set(chart.table["name"])
    assert {"test_t", "test_rank", "test_placebo"} <= names
    assert not {"test_kp", "test_bmp", "detectable_mean"} & names
    assert any("can never reject" in note for note in chart.notes)
    row = chart.table.set_index("name").loc["mean_abnormal_return"]
    assert row["low"] < row["value"] < row["high"]


def test_every_raise_falls_on_results_and_the_page_says_so(store: Store) -> None:
    usual = drawn(store, "event_paths")
    assert "A band that is cut at the edge of its panel runs on." in usual.notes
    said = " ".join(usual.finding.exceptions)
    assert "Every one of these guidance raises shares its days with results" in said
    others = [kind for kind in KINDS if kind not in (LAYOFFS, RAISED, REPORTS) and of(store, kind).estimate.decided]
    assert [kind for kind in KINDS if f"{KINDS[kind].many} " in said.partition("Further kinds")[2]] == others


def test_sources_name_the_prices_of_companies_and_market(store: Store) -> None:
    sources = set(drawn(store, "event_returns", companies=("META", "INTC")).sources["source_id"])
    assert {"prices-META", "prices-INTC", "prices-^GSPC"} <= sources
    assert "prices-SPY" in set(drawn(store, "event_months", companies=("META",)).sources["source_id"])


def test_the_window_of_a_path_ends_at_its_mean(store: Store) -> None:
    for span in ("0to0", "-1to1", "0to20"):
        known = of(store, LARGE, span=span)
        assert known.path.at(known.asked.window.last) == pytest.approx(known.estimate.mean)
        assert known.path.at(known.asked.window.first - 1) == 0


def test_of_one_event_no_test_is_drawn_whose_false_positives_are_not_measured(store: Store) -> None:
    for companies in (("ORCL",), ("CRWV",)):
        chart = drawn(store, "event_tests", companies=companies, kind=LARGE if "ORCL" in companies else RAISED)
        tests = set(chart.table["name"]) & {f"test_{name}" for name in TESTS}
        assert tests == {"test_t", "test_rank", "test_placebo"}
        assert "nan%" not in str(chart.figure.data)
    assert chart.finding.headline == "No test of one guidance raise is reliable on days of reports."


def test_reports_are_tested_as_days_of_reports(store: Store) -> None:
    chart = drawn(store, "event_tests", companies=("META", "NVDA"), kind=REPORTS)
    assert any(note.startswith("On days of reports") for note in chart.notes)
    one = drawn(store, "event_single", companies=("META",), kind=REPORTS)
    assert any("called clear in 29% of cases" in note for note in one.notes)


def test_of_many_events_the_range_is_of_those_that_are_drawn(store: Store) -> None:
    chart = drawn(store, "event_returns", kind=REPORTS)
    assert chart.finding.headline.startswith("Abnormal returns after the 80 newest reports range from")


def test_an_abnormal_return_is_not_called_a_move_of_the_share(store: Store) -> None:
    """Log returns of Intel's two days less what was expected: the share itself fell by 30%."""
    chart = drawn(store, "event_single", kind=LARGE, companies=("INTC",), to="2024Q3", **{"from": "2024Q3"})
    assert chart.finding.headline.startswith("Abnormal return of Intel")


def test_events_that_share_their_days_with_one_thing_or_another(store: Store) -> None:
    exceptions = {
        kind: " ".join(drawn(store, "event_returns", kind=kind, companies=("META",)).finding.exceptions)
        for kind in (LAYOFFS, LOWERED)
    }
    assert exceptions[LAYOFFS] == "1 of 9 layoffs shares its days with capex guidance."
    assert "Every one of these guidance cuts shares its days with results or a layoff," in exceptions[LOWERED]


def test_a_mean_over_months_rests_on_the_events_in_it(store: Store) -> None:
    """Uber's layoff of September 2026 has no year behind it: the mean over a year is older."""
    table = drawn(store, "event_months").table
    for name in ("bhar_63", "bhar_252"):
        mean, events = (table[table["name"] == which] for which in (f"mean_{name}", name))
        assert mean["known_on"].item() == events["known_on"].max()
        assert mean["accession"].item() in set(events["accession"])


@pytest.mark.slow
def test_beating_the_market_as_on_random_days_is_no_news(store: Store) -> None:
    """Reports come each quarter: the portfolio holds the companies always, and any day does as well as a report's."""
    finding = drawn(store, "event_months", kind=REPORTS).finding
    assert finding.headline == "Shares beat the market in the months after reports, as after random days."


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn(store: Store, kind: str) -> None:
    chart = drawn(store, "event_returns", kind=kind, companies=("META", "INTC"))
    assert chart.finding.headline
    assert chart.table["name"].eq("abnormal_return").sum() <= 80


def test_another_model_changes_the_returns_little_and_the_words_with_them(store: Store) -> None:
    market, adjusted = (drawn(store, "event_returns", model=model) for model in ("market", "adjusted"))
    assert not math.isclose(market.table["value"].iloc[0], adjusted.table["value"].iloc[0])
    assert market.finding.deck != adjusted.finding.deck


def test_one_event_day_by_day_is_the_one_asked_for(store: Store) -> None:
    newest, older = (drawn(store, "event_single", kind=LARGE, companies=("META",), event=n) for n in (1, 2))
    assert "23 Apr 2026" in newest.finding.headline
    assert "14 Jan 2025" in older.finding.headline
    assert "event 2 of" in " ".join(older.notes).lower()


# ------------------------------------------------------------------------------------------- sizes


def test_false_positives_are_those_of_the_document() -> None:
    """`python -m tools.event_power --write docs/methods.md` measures them."""
    rows = re.findall(r"^\| ([^|]+) \| (\d+) \| 0% \| (.+) \|$", METHODS.read_text("utf-8"), re.M)
    written = {}
    for title, number, cells in rows:
        shares = zip(TESTS, (cell.strip() for cell in cells.split("|")), strict=True)
        written[title.strip(), int(number)] = {n: round(float(c[:-1]) / 100, 4) for n, c in shares if c != "–"}
    assert written == {(size.title, number): dict(size.shares) for (_, number), size in SIZES.items()}


def test_the_simulation_counts_rejections(store: Store) -> None:
    table = "".join(event_power.lines(store, 2)).splitlines()
    assert len([line for line in table if line.startswith("|")]) == 2 + 3 * 3 * 2


def test_events_that_share_no_day_have_no_correlation_and_no_other_is_written_as_zero(store: Store) -> None:
    """No two large layoffs share a day: a "mean correlation of 0.0000" said that they were measured."""
    assert "No two of these events share a trading day" in drawn(store, "event_tests", kind=LARGE).statistics[0]
    assert drawn(store, "event_tests", kind=RAISED).statistics[0].endswith("0.0030.")
    tiny = dataclasses.replace(
        of(store, RAISED), estimate=dataclasses.replace(of(store, RAISED).estimate, correlation=-4e-5)
    )
    [said] = event_tests.statistics(tiny)
    assert said.endswith("below 0.0001.")
