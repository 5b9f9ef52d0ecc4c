"""Meta's people and advertising revenue as embedded, against the values of an independent implementation."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analytics.methods import growth_curves, growth_identity
from analytics.methods.growth_curves import Curve, Doubt, Saturation
from analytics.methods.growth_identity import GrowthSplit

FILE = Path(__file__).resolve().parents[2] / "data" / "curated" / "attention.csv"
START = pd.Timestamp("2019-12-31")
YEAR = 365.25  # days


@pytest.fixture(scope="module")
def stated() -> pd.DataFrame:
    """Meta's figures: one row per period, one column per metric."""
    rows = pd.read_csv(FILE)
    return rows[rows["ticker"] == "META"].pivot(index="period", columns="metric", values="value")


@pytest.fixture(scope="module")
def people() -> pd.Series[Any]:
    """Daily active people, billions, by the end of the quarter."""
    rows = pd.read_csv(FILE, parse_dates=["period_end"]).query("metric == 'daily_active_people'")
    return rows.set_index("period_end")["value"].sort_index() / 1e9


def years(people: pd.Series[Any]) -> list[float]:
    """When each value is of, in years from the end of 2019."""
    return [(day - START).days / YEAR for day in pd.to_datetime(people.index)]


@pytest.fixture(scope="module")
def saturation(people: pd.Series[Any]) -> Saturation:
    return growth_curves.saturation(years(people), people)


# ------------------------------------------------------------------------------------------ revenue


def year_before(quarter: str) -> str:
    return f"{int(quarter[:4]) - 1}{quarter[4:]}"


@pytest.fixture(scope="module")
def splits(stated: pd.DataFrame) -> dict[str, GrowthSplit]:
    """The split of every quarter that has all of it."""
    found = {}
    for quarter in stated.index[stated.index.str.contains("Q")]:
        if year_before(quarter) not in stated.index:
            continue
        now, then = stated.loc[quarter], stated.loc[year_before(quarter)]
        people = now["daily_active_people"] / then["daily_active_people"]
        factors = [people, (1 + now["ad_impressions_growth"]) / people, 1 + now["price_per_ad_growth"]]
        split = growth_identity.split([then["advertising_revenue"]], [now["advertising_revenue"]], [factors])
        if np.isfinite(split.change[0]):
            found[quarter] = split
    return found


def test_eleven_quarters_have_both_years(splits: dict[str, GrowthSplit]) -> None:
    assert sorted(splits) == [
        *("2022Q3", "2023Q3", "2023Q4"),
        *(f"2024Q{q}" for q in (1, 2, 3, 4)),
        *("2025Q1", "2025Q2", "2026Q1", "2026Q2"),
    ]


@pytest.mark.parametrize(
    ("quarter", "expected"),
    [
        ("2022Q3", (1160.6, 3196.8, -5507.7, 111.3)),
        ("2024Q2", (2196.4, 1120.5, 3317.0, 197.1)),
        ("2025Q1", (2190.7, -315.1, 3663.9, 217.5)),
        ("2026Q1", (1781.3, 6548.4, 5426.7, -124.5)),
    ],
)
def test_parts_of_a_quarter(
    splits: dict[str, GrowthSplit], quarter: str, expected: tuple[float, float, float, float]
) -> None:
    parts = [*splits[quarter].parts[0], splits[quarter].residual[0]]
    assert [part / 1e6 for part in parts] == pytest.approx(expected, abs=0.06)
    assert sum(parts) == pytest.approx(splits[quarter].change[0], rel=1e-12)


def test_disclosed_growth_explains_revenue_growth(splits: dict[str, GrowthSplit], stated: pd.DataFrame) -> None:
    errors = []
    for quarter, split in splits.items():
        start = stated["advertising_revenue"][year_before(quarter)]
        errors.append((split.implied[0] - stated["advertising_revenue"][quarter]) / start)
        rates = 1 + stated.loc[quarter, ["ad_impressions_growth", "price_per_ad_growth"]].to_numpy(dtype=float)
        assert abs(errors[-1]) <= growth_identity.rounding([rates], 0.005)[0]
    assert min(errors) * 100 == pytest.approx(-0.69, abs=0.006)
    assert max(errors) * 100 == pytest.approx(0.39, abs=0.006)


def test_the_second_half_of_2025_as_one(stated: pd.DataFrame) -> None:
    implied = 0.0
    for quarter in ("2025Q3", "2025Q4"):
        growth = (1 + stated["ad_impressions_growth"][quarter]) * (1 + stated["price_per_ad_growth"][quarter])
        implied += stated["advertising_revenue"][year_before(quarter)] * growth
    assert implied / 1e6 == pytest.approx(108_532, abs=0.6)
    assert implied / stated["advertising_revenue"]["2025H2"] - 1 == pytest.approx(0.0029, abs=5e-5)


# ------------------------------------------------------------------------------------------- people


def test_people_of_28_quarters(people: pd.Series[Any]) -> None:
    assert len(people) == 28


@pytest.mark.parametrize(
    ("curve", "aic"),
    [
        (Curve.LINEAR, -154.47),
        (Curve.EXPONENTIAL, -137.92),
        (Curve.LOGISTIC, -166.55),
        (Curve.QUADRATIC, -169.96),
    ],
)
def test_aic_of_each_curve(saturation: Saturation, curve: Curve, aic: float) -> None:
    assert saturation.fits[curve].aic == pytest.approx(aic, abs=0.006)


def test_a_logarithm_that_has_no_ceiling_fits_best(saturation: Saturation) -> None:
    """Found here, not by the independent implementation."""
    assert min(saturation.fits, key=lambda curve: saturation.fits[curve].aic) is Curve.LOGARITHMIC


def test_the_logistic_ceiling_and_its_interval(saturation: Saturation) -> None:
    ceiling = saturation.ceilings[Curve.LOGISTIC]
    assert ceiling.fit.ceiling == pytest.approx(4.192, abs=5e-4)
    assert ceiling.fit.parameters[2] == pytest.approx(0.2429, abs=5e-5)
    assert (ceiling.low, ceiling.high) == pytest.approx((3.92, 4.68), abs=0.005)


def test_residuals_hang_together_and_the_interval_is_open(saturation: Saturation) -> None:
    ceiling = saturation.ceilings[Curve.LOGISTIC]
    assert ceiling.fit.autocorrelation == pytest.approx(0.80, abs=0.005)
    assert ceiling.fit.durbin_watson == pytest.approx(0.38, abs=0.005)
    assert ceiling.effective == pytest.approx(3, abs=0.1)
    assert (ceiling.honest_low, ceiling.honest_high) == (0.0, math.inf)


def test_a_bend_is_shown_and_a_ceiling_is_not(saturation: Saturation) -> None:
    assert saturation.bends
    assert not saturation.identified
    assert set(saturation.doubts) == {Doubt.AS_GOOD_WITHOUT, Doubt.NO_UPPER_END, Doubt.MOVES}


def test_people_have_passed_a_ceiling_that_was_estimated_before(people: pd.Series[Any]) -> None:
    earlier = people[: pd.Timestamp("2022-06-30")]
    then = growth_curves.ceiling(Curve.LOGISTIC, years(earlier), earlier)
    assert then.high < people.iloc[-1]
