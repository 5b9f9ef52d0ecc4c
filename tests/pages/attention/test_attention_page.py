"""Attention: parts that add up, sentences that follow the figures, what is said where little or nothing is known."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analytics.methods import growth_curves
from analytics.methods.growth_curves import Doubt
from charts.core import Chart
from contracts import Company
from data.store import Store
from engine.origin import Origin
from engine.request import Request
from pages.attention import ad_growth, ceiling_estimates, people_ceiling, reach, reality_labs
from pages.attention.frames import RevenueSplit, revenue_splits
from pages.attention.labs_frames import Losses, Sum
from pages.attention.labs_frames import reality_labs as added_up
from pages.attention.people_frames import Estimate, PeopleCurve, years
from pages.attention.stated import Figure
from service.drawing import chart as drawn

ALPHA = Company("AAA", "Alpha", "1", "#111111")
ORIGIN = Origin("reported", pd.Timestamp("2024-02-01"), "attention:x")
BN = 1e9


def meta(store: Store, **window: object) -> list[RevenueSplit]:
    rows = revenue_splits(store, Request((), ("META",), **window)).rows  # type: ignore[arg-type]
    return list(rows.get("META", ()))


# ------------------------------------------------------------------------------------------ revenue


def test_parts_add_up_to_the_change_in_every_period(store: Store) -> None:
    splits = meta(store)
    assert [s.period for s in splits] == [
        *("2022Q3", "2023Q3", "2023Q4", "2024Q1", "2024Q2", "2024Q3", "2024Q4"),
        *("2025Q1", "2025Q2", "2025H2", "2026Q1", "2026Q2"),
    ]
    for s in splits:
        assert s.people + s.ads + s.price + s.rounding == pytest.approx(s.change, abs=1.0)
        assert abs(s.off) <= s.tolerance


def test_parts_of_a_quarter_are_those_of_an_independent_implementation(store: Store) -> None:
    [q2] = [s for s in meta(store) if s.period == "2024Q2"]
    parts = [part / 1e6 for part in (q2.people, q2.ads, q2.price, q2.rounding)]
    assert parts == pytest.approx((2196.4, 1120.5, 3317.0, 197.1), abs=0.06)


def test_two_quarters_known_as_one_sum_are_one_period(store: Store) -> None:
    [half] = [s for s in meta(store) if s.quarters == 2]
    assert (half.period, half.quarter) == ("2025H2", "2025Q4")
    assert half.implied / 1e6 == pytest.approx(108_532, abs=0.6)
    assert half.end / 1e6 == pytest.approx(108_220)
    chart = drawn.draw(store, "ad_growth", {"companies": ("META",), "to": "2025Q4"})
    assert "in the second half of 2025" in chart.finding.headline
    assert any("drawn as two equal quarters" in note for note in chart.notes)


def test_periods_are_those_of_the_window_and_of_what_was_known(store: Store) -> None:
    """The first half of 2025 is known by its quarters since a report of July 2026 only."""
    assert [s.period for s in meta(store, as_of=date(2025, 12, 1))][-1] == "2024Q4"
    assert [s.period for s in meta(store, as_of=date(2026, 3, 1))][-2:] == ["2024Q4", "2025H2"]
    assert [s.period for s in meta(store, start="2024Q1", end="2024Q2")] == ["2024Q1", "2024Q2"]


def split(people: float, ads: float, price: float, rounding: float = 0.0) -> RevenueSplit:
    change = people + ads + price + rounding
    return RevenueSplit(
        ticker="AAA",
        period="2024Q2",
        quarter="2024Q2",
        ends=pd.Timestamp("2024-06-30"),
        quarters=1,
        start=30 * BN,
        end=30 * BN + change,
        people=people,
        ads=ads,
        price=price,
        rounding=rounding,
        implied=30 * BN + change - rounding,
        tolerance=0.01,
        origin=ORIGIN,
    )


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ((1 * BN, 2 * BN, 3 * BN), "brought $6bn more in 2024Q2: price per ad $3bn, ads per person $2bn"),
        ((3 * BN, 2 * BN, -1 * BN), "brought $4bn more in 2024Q2: people $3bn, ads per person $2bn"),
        ((1 * BN, 2 * BN, -5 * BN), "brought $2bn less in 2024Q2: price per ad −$5bn, ads per person $2bn"),
    ],
)
def test_the_headline_follows_the_parts(parts: tuple[float, float, float], words: str) -> None:
    assert words in ad_growth.finding(ALPHA, [split(*parts)]).headline


# ------------------------------------------------------------------------------------------- people


def curve(level: Callable[[np.ndarray], np.ndarray], count: int = 28, noise: float = 0.01) -> PeopleCurve:
    """People in billions by quarter from the end of 2019, with noise."""
    quarters = pd.period_range("2019Q4", periods=count, freq="Q")
    ends = [quarter.end_time.normalize() for quarter in quarters]
    times = np.array([years(day) for day in ends])
    values = level(times) + np.random.default_rng(3).normal(0, noise, count)
    figures = tuple(
        Figure("AAA", str(q), day, value * BN, ORIGIN) for q, day, value in zip(quarters, ends, values, strict=True)
    )
    return PeopleCurve(figures, growth_curves.saturation(times, values))


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (lambda t: 4 / (1 + 3 * np.exp(-1.2 * t)), "daily active people level off, at about 4"),
        (lambda t: 2 + 0.3 * t, "show no slowdown here: no ceiling is identified"),
        (lambda t: 2 + 0.5 * t - 0.03 * t**2, "grow more slowly than before, but no ceiling is identified"),
        (lambda t: 4 - 0.2 * t, "do not grow here"),
    ],
)
def test_the_verdict_on_a_ceiling_follows_the_people(level: Callable[[np.ndarray], np.ndarray], words: str) -> None:
    assert words in people_ceiling.finding(ALPHA, curve(level)).headline


def test_reasons_stand_beside_the_verdict() -> None:
    bent = curve(lambda t: 2 + 0.5 * t - 0.03 * t**2)
    assert people_ceiling.DOUBTS[Doubt.AS_GOOD_WITHOUT] in people_ceiling.finding(ALPHA, bent).exceptions


def test_a_part_of_the_figures_is_not_called_as_a_part_of_a_year() -> None:
    def logistic(t: np.ndarray) -> np.ndarray:
        return np.asarray(4 / (1 + 3 * np.exp(-0.6 * t)))

    levels_off_twice = curve(lambda t: logistic(t) + 2 * logistic(t - 8), count=40, noise=0.005)
    reasons = people_ceiling.finding(ALPHA, levels_off_twice).exceptions
    assert "Without the oldest or the newest fourth of the figures the ceiling is another one" in reasons


def test_few_quarters_are_drawn_and_not_fitted(store: Store) -> None:
    chart = drawn.draw(store, "people_ceiling", {"companies": ("META",), "from": "2025Q1"})
    asked = "Too few quarters of Meta's daily active people are known here to look for a ceiling."
    assert chart.finding.headline == asked
    assert set(chart.table["name"]) == {"daily_active_people"}


def test_no_ceiling_is_identified_of_metas_people(store: Store) -> None:
    chart = drawn.draw(store, "people_ceiling", {})
    assert "no ceiling is identified" in chart.finding.headline
    level = chart.table.set_index("name").loc["logistic_ceiling"]
    assert (level["value"], level["low"], level["high"]) == pytest.approx((4.192e9, 3.92e9, 4.68e9), abs=5e6)
    assert set(chart.table["evidence"]) == {"reported", "single_source", "estimated"}


def estimate(chart: PeopleCurve, last: int, level: float, high: float) -> Estimate:
    part = growth_curves.by_sample_end(
        growth_curves.Curve.LOGISTIC,
        [years(f.ends) for f in chart.figures[:last]],
        [f.value / BN for f in chart.figures[:last]],
        fewest=last,
    )[-1]
    fit = part.ceiling.fit
    moved = growth_curves.Fit(fit.curve, (level, *fit.parameters[1:]), fit.residuals, fit.rss, fit.aic)
    ceiling = growth_curves.Ceiling(moved, level - 0.1, high, part.ceiling.effective, 0.0, math.inf)
    return Estimate(chart.figures[last - 1], growth_curves.Subsample(0, last, ceiling), ORIGIN)


@pytest.mark.parametrize(
    ("level", "high", "lead", "exception"),
    [
        (2.5, 2.6, "The 2022Q1 estimate of Alpha's ceiling was 2.5bn people", "than one interval of earlier estimates"),
        (
            2.5,
            math.inf,
            "The 2022Q1 estimate of Alpha's ceiling was 2.5bn people",
            "intervals of all estimates still allow",
        ),
        (4.5, 9.0, "Alpha has passed no ceiling that was estimated here, from 4.5bn people (2022Q1) up", ""),
    ],
)
def test_an_earlier_ceiling_is_held_against_the_people_of_today(
    level: float, high: float, lead: str, exception: str
) -> None:
    people = curve(lambda t: 2 + 0.3 * t)
    estimates = [estimate(people, 10, level, high), estimate(people, 28, 5.0, 6.0)]
    found = ceiling_estimates.finding(ALPHA, estimates, people.figures)
    assert lead in found.headline
    assert exception in " ".join(found.exceptions)
    assert bool(found.exceptions) == bool(exception)


# ------------------------------------------------------------------------------------- reality labs


def test_a_quarter_that_is_not_stated_is_its_year_less_the_others(store: Store) -> None:
    losses = added_up(store, Request((), ("META",))).rows["META"]
    by_quarter = {s.quarter: s.value / 1e6 for s in losses.losses}
    assert losses.since == "2021Q1"
    assert by_quarter["2021Q4"] == pytest.approx(10_193)
    assert by_quarter["2022Q2"] - by_quarter["2022Q1"] == pytest.approx(13_717 - 2_960 - 3_672 - 4_279)
    assert by_quarter["2022Q4"] == pytest.approx(10_193 + 13_717)
    assert [s.quarter for s in losses.beside["capex"]] == [s.quarter for s in losses.losses]


def test_what_the_company_spent_meanwhile_is_said_where_it_is_known() -> None:
    lost = Sum("2024Q2", pd.Timestamp("2024-06-30"), 8 * BN, ORIGIN)
    spent = Sum("2024Q2", pd.Timestamp("2024-06-30"), 20 * BN, ORIGIN)
    whole = reality_labs.finding(ALPHA, Losses("2023Q1", (lost,), {"capex": (spent,), "operating_income": ()}))
    alone = reality_labs.finding(ALPHA, Losses("2023Q1", (lost,), {"capex": (), "operating_income": (spent,)}))
    assert "$8bn in losses since the start of 2023" in whole.headline
    assert "spent $20bn on capital expenditure" in whole.deck
    assert "meanwhile" not in alone.deck


# --------------------------------------------------------------------------------------------- reach


def test_a_peer_with_counts_is_not_said_to_be_missing() -> None:
    counts = {"daily_active_people": list(curve(lambda t: 2 + 0.3 * t).figures)}
    assert "no peer's count is known here" in reach.finding(ALPHA, counts, alone=True).headline
    assert "no peer" not in reach.finding(ALPHA, counts, alone=False).headline


def test_what_would_test_the_claim_of_an_edge_is_said(store: Store) -> None:
    chart = drawn.draw(store, "reach", {})
    assert any("could be tested with their daily active people under one definition" in note for note in chart.notes)
    assert [line.partition(":")[0] for line in chart.missing] == ["Alphabet", "Microsoft", "Amazon"]


# ----------------------------------------------------------------------------------------- nothing


@pytest.mark.parametrize(
    "slug", ["ad_growth", "people_ceiling", "ceiling_estimates", "ad_rates", "reality_labs", "reach"]
)
def test_companies_that_disclose_nothing_are_told_by_name(store: Store, slug: str) -> None:
    chart: Chart = drawn.draw(store, slug, {"companies": ("NVDA", "ORCL")})
    assert chart.table.empty
    assert [line.partition(":")[0] for line in chart.missing] == ["NVIDIA", "Oracle"]


def test_alphabets_clicks_stand_beside_metas_ads(store: Store) -> None:
    chart = drawn.draw(store, "ad_rates", {})
    assert chart.finding.headline == "Meta: 14% more ads at 12% higher prices in Q2 2026."
    assert chart.finding.deck == "Alphabet: 13% more paid clicks at 3% higher prices in Q2 2026."
