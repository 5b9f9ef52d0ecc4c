"""Bands between reports on toys whose spread is known, by hand and by simulation."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from analytics.methods.brownian_bridge import FEWEST, Reports, annual, bridge, left_out, spread

YEAR = 365.25


def walk(rng: np.random.Generator, years: int, scale: float, per_year: int = 1, drift: float = 0.1) -> Reports:
    """Reports of a company whose logarithm is a Brownian motion with a drift."""
    days = np.round(np.arange(years * per_year + 1) * YEAR / per_year)
    steps = rng.normal(drift / per_year, scale / math.sqrt(per_year), len(days) - 1)
    return Reports(days, np.concatenate([[9.0], 9.0 + np.cumsum(steps)]))


def test_the_spread_is_nothing_at_a_report_and_most_in_the_middle() -> None:
    assert spread(0.0, YEAR) == 0
    assert spread(YEAR / 2, YEAR / 2) == pytest.approx(0.5)
    assert spread(YEAR / 4, 3 * YEAR / 4) == pytest.approx(math.sqrt(3 / 16))
    assert spread(YEAR, YEAR) == pytest.approx(math.sqrt(1 / 2))


def test_annual_reports_are_those_of_one_season_whatever_their_weeks() -> None:
    years = np.array([0, 371, 735, 1099])  # of 53, 52 and 52 weeks
    assert annual(years.astype(float)).tolist() == [0, 1, 2, 3]
    both = np.sort(np.concatenate([years, [100, 471]])).astype(float)
    assert both[annual(both)].tolist() == years.tolist()
    assert annual(np.array([])).tolist() == []


def test_a_report_is_left_out_between_annual_ones_or_annual_ones_between_their_neighbours() -> None:
    days = np.array([0, 91, 365, 731])
    out = left_out(Reports(days.astype(float), np.log([100.0, 130.0, 200.0, 400.0])))
    assert out.days.tolist() == [91, 365]
    assert out.within_year.tolist() == [True, False]
    middle = [math.log(100) + math.log(2) * 91 / 365, math.log(100) + math.log(4) * 365 / 731]
    expected = [
        (math.log(130) - middle[0]) / math.sqrt(91 * 274 / 365 / YEAR),
        (math.log(200) - middle[1]) / math.sqrt(365 * 366 / 731 / YEAR),
    ]
    assert out.deviations.tolist() == pytest.approx(expected)


def test_nothing_is_left_out_over_a_gap_that_is_not_interpolated_or_close_to_a_report() -> None:
    assert len(left_out(Reports(np.array([0.0, 730, 1096]), np.ones(3))).days) == 0
    assert len(left_out(Reports(np.array([0.0, 25, 365]), np.ones(3))).days) == 0


def test_too_few_reports_of_others_give_no_band() -> None:
    rng = np.random.default_rng(1)
    alone = {"A": walk(rng, 60, 0.1)}
    assert bridge(alone) is None
    assert bridge(alone | {"B": walk(rng, FEWEST, 0.1)}) is None
    assert bridge(alone | {"B": walk(rng, FEWEST + 1, 0.1)}) is not None
    assert bridge({}) is None


def test_a_company_that_never_moves_has_the_band_of_others_and_not_none() -> None:
    rng = np.random.default_rng(2)
    still = Reports(np.arange(10, dtype=np.float64) * 365, np.full(10, 9.0, np.float64))
    fitted = bridge({"still": still, **{str(i): walk(rng, 15, 0.1) for i in range(6)}})
    assert fitted is not None
    assert 0 < fitted.widths["still"] < min(fitted.widths[str(i)] for i in range(6))
    assert bridge({str(i): still for i in range(6)}) is None  # nothing is known of how people move


def test_the_size_of_a_company_and_its_growth_do_not_move_its_band() -> None:
    rng = np.random.default_rng(3)
    companies = {str(i): walk(rng, 12, 0.1) for i in range(8)}
    grown = {k: replace(r, levels=r.levels + 3 + 0.002 * r.days) for k, r in companies.items()}
    first, second = bridge(companies), bridge(grown)
    assert first is not None
    assert second is not None
    assert second.widths == pytest.approx(first.widths)


@pytest.mark.parametrize("per_year", [1, 4])
def test_the_band_of_a_brownian_motion_is_the_one_that_theory_gives(per_year: int) -> None:
    rng = np.random.default_rng(4)
    fitted = bridge({str(i): walk(rng, 40, 0.1, per_year) for i in range(60)})
    assert fitted is not None
    assert fitted.widths["0"] == pytest.approx(1.96 * 0.1, rel=0.25)
    assert np.mean(list(fitted.widths.values())) == pytest.approx(1.96 * 0.1, rel=0.03)
    assert fitted.half_width("0", YEAR / 2, YEAR / 2) == pytest.approx(fitted.widths["0"] / 2)
    assert fitted.half_width("unknown", YEAR / 2, YEAR / 2) == pytest.approx(fitted.others / 2)
    assert fitted.over_years.share == pytest.approx(0.95, abs=0.01)
    assert (fitted.within_year.count, fitted.over_years.count) == (60 * 40 * (per_year - 1), 60 * 39)


def test_the_measured_coverage_is_that_of_new_reports_whatever_their_tails() -> None:
    """Thirty times twenty companies with scales and tails of their own: what is measured, and what quarters show."""
    measured, truly = [], []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        companies, truth = {}, {}
        for name in map(str, range(20)):
            scale = 0.08 * math.exp(rng.normal(0, 0.5))
            steps = rng.standard_t(4, 15 * 4) * scale / math.sqrt(2 * 4)
            levels = np.concatenate([[9.0], 9 + np.cumsum(steps)])
            days = np.round(np.arange(61) * YEAR / 4)
            companies[name], truth[name] = Reports(days[::4], levels[::4]), Reports(days, levels)
        fitted = bridge(companies)
        assert fitted is not None
        measured.append(fitted.over_years.share)
        for name, whole in truth.items():
            out = left_out(whole)
            truly.append(np.abs(out.deviations[out.within_year]) <= fitted.widths[name])
    assert np.mean(measured) == pytest.approx(0.95, abs=0.015)
    assert np.concatenate(truly).mean() == pytest.approx(np.mean(measured), abs=0.015)
