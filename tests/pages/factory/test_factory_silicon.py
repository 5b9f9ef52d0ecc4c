"""Chips and prices on the page: like for like, intervals, and words that follow the numbers."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from charts import frame, style
from charts.core import Chart
from contracts import BYTES_A_SECOND, OPERATIONS_PER_WATT, TOKENS_A_MONTH, USD_PER_MILLION_TOKENS, WATTS, Unit
from data.reading import silicon
from data.store import Store
from engine import chip_trends as trends
from engine.price_declines import price_declines
from engine.request import Request
from pages.factory.chip_efficiency import GROWTH
from pages.factory.chips_owned import _amount
from pages.factory.owned_frames import chips_owned
from pages.factory.parameters import LEVELS
from pages.factory.price_frames import price_changes
from service.drawing import chart as service
from tools.plotly_schema import validated


def drawn(store: Store, slug: str, **params: object) -> Chart:
    chart = service.draw(store, slug, params)
    validated(chart.figure)
    return chart


@pytest.mark.parametrize(
    ("value", "unit", "written", "tick"),
    [
        (1.583e9, WATTS, "1.58 GW", "1.583 GW"),
        (3.4e8, WATTS, "340 MW", "340 MW"),
        (0.0, WATTS, "0 W", "0"),
        (999.6e6, WATTS, "1 GW", "0.9996 GW"),
        (2.94e12, OPERATIONS_PER_WATT, "2.94 TFLOP/s per W", "2.94 TFLOP/s per W"),
        (9.2e12, BYTES_A_SECOND, "9.2 TB/s", "9.2 TB/s"),
        (0.06, USD_PER_MILLION_TOKENS, "$0.06", "$0.06"),
        (3.2e15, TOKENS_A_MONTH, "3,200tn", "3,200tn"),
    ],
)
def test_physical_units_take_prefixes(value: float, unit: Unit, written: str, tick: str) -> None:
    assert style.quantity(value, unit) == written
    assert style.tick_text(value, unit) == tick


def test_only_chips_with_a_peak_of_the_same_kind_are_compared(store: Store) -> None:
    trends_of = {described.name for described in GROWTH.values()}
    for precision in ("bf16", "fp8"):
        table = drawn(store, "chip_efficiency", precision=precision).table
        assert set(table["name"].dropna()) <= {f"chip_per_watt_{precision}", *trends_of}
    bf16 = drawn(store, "chip_efficiency").table
    assert "Maia 200" not in set(bf16["chip"].dropna())  # its maker states no bf16 peak
    assert any("Maia 200" in note for note in drawn(store, "chip_efficiency").notes)


def test_both_groups_have_their_interval_and_no_difference_is_claimed(store: Store) -> None:
    chart = drawn(store, "chip_efficiency")
    rows = chart.table.set_index("name")
    in_house, sold = rows.loc["growth_a_year_in_house"], rows.loc["growth_a_year_merchant"]
    assert in_house["low"] < sold["value"] < in_house["high"]
    assert "no clear difference" in chart.finding.deck
    assert "theoretical peaks" in chart.finding.deck


def test_no_label_right_of_the_plot_stands_beside_a_dot_of_another_maker(store: Store) -> None:
    """Meta's newest dots stood right of Alphabet's name: makers are told by the colours above the plot."""
    annotations = drawn(store, "chip_efficiency").figure.layout["annotations"]
    beside = [a["text"] for a in annotations if a.get("x") == 1]
    assert len(beside) == 2
    assert all("a year" in text for text in beside)
    [key] = [a["text"] for a in annotations if "Meta" in a["text"]]
    assert all(f"<b>{name}</b>" in key for name in ("Meta", "Alphabet", "Microsoft", "Amazon"))


def test_a_group_that_is_clearly_faster_is_said_to_be(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = silicon.chips(store)
    years = (rows["date"] - rows["date"].min()).dt.days / 365.25
    sold = rows["vendor"].isin(trends.MERCHANTS)
    made_up = rows.assign(bf16_dense=rows["power"] * 1e11 * (2.0**years).where(sold, 1.1**years))
    monkeypatch.setattr(silicon, "chips", lambda *_: made_up)
    chart = drawn(store, "chip_efficiency", companies=("NVDA",))
    assert chart.finding.headline == "Performance per watt of in-house chips rises 10% a year, of chips for sale 100%."
    assert "a clear difference" in chart.finding.deck


@pytest.mark.parametrize(
    ("precision", "as_of", "headline"),
    [
        ("int8", None, "Performance per watt shows no clear trend, in-house or for sale."),
        ("int8", date(2023, 2, 1), "Performance per watt of all chips shows no clear trend."),
        ("bf16", date(2023, 2, 1), "Performance per watt of chips for sale rises 27% a year; no clear trend in-house."),
    ],
)
def test_a_trend_whose_interval_holds_no_change_has_no_number_in_the_headline(
    store: Store, precision: str, as_of: date | None, headline: str
) -> None:
    assert drawn(store, "chip_efficiency", precision=precision, as_of=as_of).finding.headline == headline


def test_the_chips_beside_an_interval_are_those_of_its_trend(store: Store) -> None:
    chart = drawn(store, "chip_efficiency", measure="performance", precision="fp8")
    count = int(chart.table.loc[chart.table["name"] == "growth_a_year_in_house", "observations"].iloc[0])
    assert f"; {count} chips of dense fp8" in chart.finding.deck
    assert count < chart.table["chip"].notna().sum()


def test_chips_owned_have_intervals_around_each_median(store: Store) -> None:
    found = chips_owned(store, Request((), ("META", "GOOGL", "MSFT", "AMZN", "ORCL")))
    assert {holding.maker for holding in found.rows} == {"NVIDIA", "AMD", "Google", "Amazon"}
    rows = [row for holding in found.rows for row in holding.rows]
    assert all(row.low < row.value < row.high for row in rows)
    for holding in found.rows:
        assert [r.value for r in holding.rows] == sorted(r.value for r in holding.rows)  # bought, never given back
    [meta] = [h for h in found.rows if (h.maker, h.ticker) == ("NVIDIA", "META")]
    newest = meta.rows[-1]
    assert (newest.quarter, newest.value, newest.low, newest.high) == ("2026Q1", 1_950_294, 1_509_815, 2_521_685)
    assert not newest.complete


@pytest.mark.parametrize(
    ("value", "written"),
    [(47_812, "47,800"), (850, "850"), (999_499, "999,000"), (999_600, "1.00m"), (2.34e6, "2.34m")],
)
def test_fewer_than_a_million_chips_are_counted_whole(value: float, written: str) -> None:
    assert _amount(value) == written


def test_chips_owned_are_known_since_their_edition(store: Store) -> None:
    assert chips_owned(store, Request((), ("META",), as_of=date(2026, 3, 31))).rows == ()
    early = chips_owned(store, Request((), ("META",), as_of=date(2026, 4, 3))).rows
    assert {holding.maker for holding in early} == {"AMD"}


@pytest.mark.slow
def test_every_level_of_the_list_can_be_chosen_and_says_how_fast_it_falls(store: Store) -> None:
    """The intervals of two levels take in a rise."""
    assert set(LEVELS) == {decline.key for decline in price_declines(store, Request((), ())).rows}
    said = {level: drawn(store, "token_price", level=level).finding.headline for level in LEVELS}
    unclear = {level for level, headline in said.items() if "no clear fall" in headline}
    assert unclear == {"MATH 5 at GPT-4o-2024-05", "MATH-500 at GPT-4o-2024-05"}
    assert all(
        headline.startswith("Price of ") and " halves every " in headline
        for level, headline in said.items()
        if level not in unclear
    )


def test_prices_that_rose_are_shown_beside_those_that_fell(store: Store) -> None:
    changes = {change.model: change for change in price_changes(store, Request((), ())).rows}
    assert changes["Claude Sonnet 5"].change == pytest.approx(0.5)
    assert changes["o3"].change == pytest.approx(-0.8)
    assert changes["o3"].before == pytest.approx((3 * 10 + 40) / 4)
    chart = drawn(store, "token_price")
    assert chart.finding.exceptions == ("List prices also rise: one model of Anthropic by 50% from 1 Sep 2026.",)
    assert drawn(store, "token_price", to="2026Q2").finding.exceptions == ()


def test_the_deck_of_prices_says_up_to_when_they_are(store: Store) -> None:
    whole, early = drawn(store, "token_price"), drawn(store, "token_price", to="2024Q2")
    for chart in (whole, early):
        days = chart.table.loc[chart.table["name"] == "token_price", "period_end"]
        assert f"{len(days)} prices up to {frame.day(days.max())}" in chart.finding.deck
    assert early.finding.deck != whole.finding.deck


def test_the_halving_time_is_of_the_prices_that_are_drawn(store: Store) -> None:
    table = drawn(store, "token_price").table.set_index("name")
    assert table.loc["halving_time", "value"] == pytest.approx(3.373, abs=0.001)
    assert (table.loc["halving_time", "low"], table.loc["halving_time", "high"]) == pytest.approx(
        (2.953, 3.933), abs=1e-3
    )
    assert table.loc["times_cheaper", "value"] == pytest.approx(table.loc["times_cheaper_published", "value"], rel=0.01)
    prices = table.loc["token_price"]
    assert isinstance(prices, pd.DataFrame)
    assert len(prices) == table.loc["times_cheaper", "observations"] == 9
