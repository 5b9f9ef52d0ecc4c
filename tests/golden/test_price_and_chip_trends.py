"""Trends on the embedded facts against what others published or computed of them on their own."""

from __future__ import annotations

from datetime import date

import pytest

from data.store import Store
from engine.chip_trends import ALL, IN_HOUSE, MERCHANT, ChipTrend, chip_trends
from engine.price_declines import PriceDecline, price_declines
from engine.request import Request


@pytest.fixture(scope="module")
def declines(store: Store) -> tuple[PriceDecline, ...]:
    return price_declines(store, Request((), ())).rows


def test_every_published_fit_comes_out_of_its_points(declines: tuple[PriceDecline, ...]) -> None:
    """Epoch AI, LLM inference prices, fits of 2025-03-13: all 21 with their 90% intervals."""
    assert len(declines) == 21
    for decline in declines:
        published = decline.published
        assert published is not None
        assert decline.factor == pytest.approx(published.factor, rel=1e-5)
        assert decline.factors == pytest.approx((published.low, published.high), rel=1e-5)
        assert decline.trend.r_squared == pytest.approx(published.r_squared, abs=0.006)


def test_a_level_of_capability_halves_its_price_every_three_months(declines: tuple[PriceDecline, ...]) -> None:
    """MMLU at the level of GPT-3: an independent computation, 12 ln 2 / ln f months."""
    [mmlu] = [decline for decline in declines if (decline.benchmark, decline.level) == ("MMLU", "GPT-3")]
    assert len(mmlu.prices) == 9
    assert mmlu.factor == pytest.approx(11.773, abs=0.0005)
    assert mmlu.factors == pytest.approx((8.287, 16.724), abs=0.0006)
    assert mmlu.trend.halving == pytest.approx(3.37, abs=0.005)
    assert mmlu.trend.r_squared == pytest.approx(0.962, abs=0.0005)
    assert mmlu.least_score == 43.9


def test_no_fit_is_known_before_it_was_published(store: Store) -> None:
    assert price_declines(store, Request((), (), as_of=date(2025, 3, 12))).rows == ()
    assert len(price_declines(store, Request((), (), as_of=date(2025, 3, 13))).rows) == 21


def test_fewer_prices_carry_fewer_fits_or_others(store: Store) -> None:
    rows = price_declines(store, Request((), (), end="2024Q2")).rows
    assert 0 < len(rows) < 21
    assert all(price.day.year <= 2024 for row in rows for price in row.prices)


@pytest.mark.parametrize(
    ("group", "count", "growth", "ends"),
    [(ALL, 35, 0.255, (0.180, 0.335)), (IN_HOUSE, 18, 0.269, (0.161, 0.388))],
)
def test_chips_do_more_with_a_watt_every_year(
    store: Store, group: str, count: int, growth: float, ends: tuple[float, float]
) -> None:
    """An independent computation of dense bf16 per watt, in whole tenths of a percent."""
    found: ChipTrend = chip_trends(store, Request((), ())).groups[group]
    assert len(found.chips) == count
    assert found.trend is not None
    assert found.trend.growth == pytest.approx(growth, abs=0.0006)
    assert found.trend.growths == pytest.approx(ends, abs=0.0011)


def test_in_house_and_merchant_make_up_all(store: Store) -> None:
    for precision in ("bf16", "fp8", "fp4", "int8"):
        groups = chip_trends(store, Request((), (), options={"precision": precision})).groups
        assert {*groups[IN_HOUSE].chips, *groups[MERCHANT].chips} == {*groups[ALL].chips}


def test_a_few_chips_of_a_few_months_carry_no_trend(store: Store) -> None:
    """FP4 in-house: five chips within months, through which a line would say a hundredfold a year."""
    groups = chip_trends(store, Request((), (), options={"precision": "fp4"})).groups
    assert len(groups[IN_HOUSE].chips) == 5
    assert groups[IN_HOUSE].trend is None


def test_a_chip_is_known_from_its_day(store: Store) -> None:
    day = date(2020, 5, 14)
    chips = chip_trends(store, Request((), (), as_of=day)).groups[ALL].chips
    assert {chip.name for chip in chips} >= {"A100 SXM4 40 GB"}
    assert all(chip.day.date() <= day for chip in chips)
