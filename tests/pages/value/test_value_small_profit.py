"""A profit too small at an end: refused just beyond the bound, drawn just inside it, and what is said instead."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analytics.methods.lmdi import cancelled, decompose, telescoped
from charts.core import Chart
from data.store import Store
from engine.identity_panel import Reason, Role
from pages.value import frames, small_profit
from service.drawing import chart as service
from tests.pages.value.test_value_charts import ALPHA, BETA, LEVELS, START, Rows, bridge, company_levels, path, peers
from tests.thorough import examples


def at_the_bound(cancels: float) -> Rows:
    """Two quarters, of equal value, between which the parts of margin and multiple are so many times the value."""
    people, output, profit, value = START
    return [(people, output, profit * math.exp(-cancels), value), START]


# ------------------------------------------------------------------------------------ the bound


def test_what_cancels_is_the_smaller_of_two_parts_against_each_other() -> None:
    parts = [[3.0, -2.0, 5.0], [1.0, 2.0, -8.0]]
    np.testing.assert_allclose(cancelled(parts, [4.0, 1.0], [2.0, 2.0]), [[0.5, 0.5], [0, 1.0]])
    assert not (cancelled([[math.nan, -1.0]], [1.0], [1.0]) > 0).any(), "without a number nothing cancels"


@examples(40)
@given(levels=st.lists(st.floats(1e-3, 1e3), min_size=8, max_size=8), k=st.integers(0, 2), times=st.floats(1.5, 1e9))
def test_a_level_nearer_to_zero_cancels_more_and_moves_nothing_else(levels: list[float], k: int, times: float) -> None:
    """Divided at the start, an inner level adds as much to the part before it as it takes from the one after."""
    start, end = np.array(levels).reshape(2, 1, 4)
    lower = start.copy()
    lower[:, k] /= times
    one, two = (decompose(telescoped(s)[:, None], telescoped(end)[:, None]).parts[0] for s in (start, lower))
    assume(np.isfinite([one, two]).all())
    moved = two - one
    assert moved[k] == pytest.approx(-moved[k + 1], abs=1e-6 * np.abs(moved).max())
    assert moved[k] > 0
    assert np.abs(np.delete(moved, [k, k + 1])).max() <= 1e-6 * np.abs(moved).max()


def test_just_inside_the_bound_is_drawn_and_just_outside_is_refused() -> None:
    assert small_profit.MOST == 1
    inside, outside = bridge(at_the_bound(0.999)), bridge(at_the_bound(1.001))
    assert len(inside.table) > 0
    assert outside.table.empty
    assert outside.finding.headline == "No comparison for Alpha <script>: operating income was too small in Q4 2019."
    assert outside.finding.deck == "Margin and multiple would cancel by more than the company was ever worth."
    assert outside.missing == (
        "Alpha <script>: operating income was $18.4bn in Q4 2019, too small: margin and multiple would cancel by more "
        "than the company was ever worth; choose another profit, or none.",
    )


def test_a_profit_too_small_at_the_end_names_the_last_quarter_that_can_be_taken() -> None:
    chart = bridge([START, START, (100, 200e9, 1e9, 1000e9)])
    assert chart.finding.headline == "No comparison for Alpha <script>: operating income was too small in Q2 2020."
    assert chart.finding.deck.endswith("The nearest that can be taken: Q1 2020.")
    assert "; the last quarter before it that can be taken is Q1 2020; or choose another profit" in chart.missing[0]


def test_a_profit_too_small_at_the_base_names_the_first_quarter_that_can_be_taken() -> None:
    rows = [(100, 200e9, 1e9, 1000e9), (100, 200e9, 2e9, 1000e9), START, START]
    result = frames.decomposed([company_levels(ALPHA, rows, LEVELS)], "2019Q4", None, frames.bridge)
    [problem] = result.problems
    assert (problem.role, problem.reason, problem.near) == (Role.BASE, Reason.TOO_SMALL, ("2020Q2",))
    assert result.companies == ()


def test_only_a_profit_is_ever_too_small() -> None:
    """A value that fell to a hundredth, or people from one to a thousand, are what happened."""
    fell = bridge([START, (100, 200e9, 50e9, 10e9)])
    grew = bridge([(1, 200e9, 50e9, 1000e9), (1000, 200e9, 50e9, 1000e9)])
    assert len(fell.table) > 0
    assert len(grew.table) > 0


def test_a_quarter_too_small_on_the_way_is_a_gap_of_the_path() -> None:
    chart = path([START, (100, 200e9, 0.1e9, 1000e9), (110, 220e9, 60e9, 1500e9)])
    assert set(chart.table["quarter"]) == {"2019Q4", "2020Q2"}
    assert chart.missing == ("Alpha <script>: operating income is too small in Q1 2020; one step leads across.",)
    parts = chart.table[(chart.table["quarter"] == "2020Q2") & chart.table["name"].str.startswith("part_")]
    assert parts["value"].sum() == pytest.approx(500e9)


def test_a_peer_too_small_is_named_and_the_others_are_drawn() -> None:
    chart = peers({ALPHA: at_the_bound(2), BETA: [START, START]})
    assert set(chart.table["ticker"]) == {"BBB"}
    assert "too small" in chart.missing[0]


def test_a_change_under_a_tenth_of_its_parts_has_no_shares() -> None:
    """People doubled at the same output: parts of $0.7tn each way beside a change of $0.1tn, and of $0.2tn."""
    rows: list[Rows] = [[START, (200, 200e9, 50e9, value)] for value in (1100e9, 1200e9)]
    shares = [bridge(each).table["share_of_change"].dropna() for each in rows]
    assert shares[0].empty, "gross parts of $1.5tn and more are over ten times the change"
    assert shares[1].sum() == pytest.approx(2), "the parts, and the whole"


# --------------------------------------------------------------------------- the embedded figures


def amazon(store: Store, slug: str, start: str, end: str = "2025Q4", **more: Any) -> Chart:
    return service.draw(store, slug, {"companies": ("AMZN",), "from": start, "to": end} | more)


@pytest.mark.parametrize(
    ("profit", "start", "small"),
    [
        ("net_income", "2013Q4", ""),  # 0.99 of the value at the larger end cancels
        ("net_income", "2014Q2", "Q2 2014"),  # 1.09
        ("net_income", "2023Q1", "Q1 2023"),  # bars of +4.1 tn and −3.4 tn
        ("free_cash_flow", "2016Q4", ""),  # 0.99
        ("free_cash_flow", "2019Q4", "Q4 2025"),  # +3.2 tn and −3.4 tn
        ("free_cash_flow", "2024Q2", "Q4 2025"),  # +4.6 tn and −4.6 tn
        ("none", "2014Q3", ""),
    ],
)
def test_no_bar_of_amazon_that_cancels_is_larger_than_amazon(store: Store, profit: str, start: str, small: str) -> None:
    chart = amazon(store, "value_bridge", start, profit=profit)
    if small:
        assert chart.table.empty
        assert chart.finding.headline.endswith(f"was too small in {small}.")
        return
    values = chart.table.set_index("name")["value"]
    parts = values[values.index.isin(["part_margin", "part_multiple"])].abs()
    assert parts.min() <= values["market_value"].max()


def test_amazon_from_too_small_a_profit_is_shown_without_a_profit(store: Store) -> None:
    """Operating income of the year to Q3 2014 was $58m; the bound is passed up to Q1 2015 and no longer in Q2."""
    for start in ("2014Q3", "2014Q4", "2015Q1"):
        chart = amazon(store, "value_bridge", start)
        names = set(chart.table["name"])
        assert "part_margin" not in names
        assert "part_multiple" in names
        when = f"Q{start[-1]} {start[:4]}"
        assert any(f"operating income of Amazon was too small in {when}" in note for note in chart.finding.exceptions)
    assert "part_margin" in set(amazon(store, "value_bridge", "2015Q2").table["name"])


def test_a_profit_that_was_asked_for_is_refused_with_the_way_out(store: Store) -> None:
    chart = amazon(store, "value_bridge", "2023Q1", profit="net_income")
    assert chart.table.empty
    assert chart.finding.headline == "No comparison for Amazon: net income was too small in Q1 2023."
    assert chart.finding.deck.endswith("The nearest that can be taken: Q2 2023.")
