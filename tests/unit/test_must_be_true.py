"""What must be true: textbook numbers, and every solution put back into the model."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.methods.hurdle import (
    Assumptions,
    cash_flows,
    needed_margin,
    needed_of_plan,
    needed_revenue,
    needed_use,
    peak_use,
    timeline,
    tornado,
    value,
)
from errors import UsageError
from tests.thorough import examples

quick = examples(150)
PLAIN = Assumptions(tax=0.0, margin=1.0, steps=1)  # yearly cash at the year's end, no tax: the textbook's annuity

# What may be assumed; lives in any fraction of a quarter.
ANY = st.builds(
    Assumptions,
    cost_of_capital=st.floats(0.001, 0.4),
    life=st.floats(0.3, 40.0),
    tax=st.floats(0.0, 0.6),
    margin=st.floats(0.02, 1.0),
    running=st.floats(0.0, 0.3),
    maintenance=st.floats(0.0, 0.9),
    ramp=st.floats(0.0, 5.0),
    fade=st.floats(0.0, 0.6),
    use=st.floats(0.1, 1.0),
    steps=st.sampled_from([1, 4, 12]),
)


# ---------------------------------------------------------------------------------------- published numbers

# Present value of an ordinary annuity of $1 at 9%, to the digits printed: a textbook's Appendix A, Interest Tables,
# page A-5
# (five decimals); the same to four in Wild and Shaw, Fundamental Accounting Principles (25th ed.), Appendix B, Table
# B.3.
ANNUITY = {4: 3.23972, 5: 3.88965, 6: 4.48592, 15: 8.06069, 20: 9.12855}


@pytest.mark.parametrize("years", ANNUITY)
def test_without_tax_and_ramp_a_dollar_needs_the_capital_recovery_factor(years: int) -> None:
    needed = needed_revenue(PLAIN.but(cost_of_capital=0.09, life=float(years)))
    assert 1 / needed == pytest.approx(ANNUITY[years], abs=5e-6)
    assert needed == pytest.approx(0.09 / (1 - 1.09**-years), rel=1e-12)


def test_the_factors_of_our_notes() -> None:
    """9%: .308669, .257092, .222920, .124059 over 4, 5, 6 and 15 years (computed)."""
    made = [needed_revenue(PLAIN.but(cost_of_capital=0.09, life=n)) for n in (4.0, 5.0, 6.0, 15.0)]
    assert [round(v, 6) for v in made] == [0.308669, 0.257092, 0.222920, 0.124059]


@pytest.mark.parametrize(
    ("cost", "yearly", "years", "rate", "published"),
    [
        # A textbook exercise on equivalent annual cost, solved in public: machine A 85 and 130 a year for 2 years,
        # machine B
        # 155 and 105 a year for 3 years, at 11%: present values 307.63 and 411.59, equivalent annual costs 179.63 and
        # 168.42.
        (85, 130, 2, 0.11, 179.63),
        (155, 105, 3, 0.11, 168.42),
        # The same kind: 99,718 over 7 years at 8% with 6,000 once in year 4 (4,410.18 today) is 20,000.15 a year.
        (104_128.18, 0, 7, 0.08, 20_000.15),
    ],
)
def test_running_cost_makes_it_the_equivalent_annual_cost(
    cost: float, yearly: float, years: int, rate: float, published: float
) -> None:
    a = PLAIN.but(cost_of_capital=rate, life=float(years), running=yearly / cost)
    assert cost * needed_revenue(a) == pytest.approx(published, abs=0.012 if published < 1000 else 0.5)


def test_a_plan_by_hand() -> None:
    """Two years, 10%, tax 20%, margin 50%: a dollar saves 0.2 x 0.5 of tax a year, so 1 - 0.1 x 1.735537 = 0.826446 is
    to be
    earned by 0.8 x 0.5 x 1.735537 = 0.694215 per dollar of revenue: 1.190476 a year."""
    a = Assumptions(cost_of_capital=0.10, life=2.0, tax=0.2, margin=0.5, steps=1)
    assert needed_revenue(a) == pytest.approx(1.190476, abs=1e-6)
    np.testing.assert_allclose(cash_flows(a, 1.190476), [-1, 0.576190, 0.576190], atol=1e-6)


def test_a_ramp_by_hand() -> None:
    """Full use after two years: the mean use is a quarter in the first, three quarters in the second, then one."""
    np.testing.assert_allclose(timeline(PLAIN.but(ramp=2.0, life=4.0)).rate, [0.25, 0.75, 1, 1])
    np.testing.assert_allclose(timeline(PLAIN.but(life=2.5)).length, [1, 1, 0.5])
    np.testing.assert_allclose(timeline(PLAIN.but(life=3.0, fade=0.19)).rate, [0.9, 0.81 * 0.9, 0.81**2 * 0.9])


# --------------------------------------------------------------------------------------- solutions put back


def close_to_nothing(a: Assumptions, revenue: float) -> None:
    """The net present value is nought, against the size of what was added up."""
    flows = cash_flows(a, revenue)
    size = np.abs(flows).sum()
    assert value(a, revenue) == pytest.approx(0.0, abs=1e-12 * max(size, 1.0))


@quick
@given(a=ANY)
def test_needed_revenue_put_back_gives_the_cost_of_capital(a: Assumptions) -> None:
    close_to_nothing(a, needed_revenue(a))


@quick
@given(a=ANY, revenue=st.floats(0.01, 50.0))
def test_needed_margin_put_back_gives_the_cost_of_capital(a: Assumptions, revenue: float) -> None:
    close_to_nothing(a.but(margin=needed_margin(a, revenue)), revenue)


@quick
@given(a=ANY, revenue=st.floats(0.01, 50.0))
def test_needed_use_put_back_gives_the_cost_of_capital(a: Assumptions, revenue: float) -> None:
    close_to_nothing(a.but(use=needed_use(a, revenue)), revenue)


@quick
@given(a=ANY, years=st.integers(1, 6), amounts=st.lists(st.floats(1.0, 1e12), min_size=6, max_size=6))
def test_a_plan_of_several_years_earns_it_vintage_by_vintage(a: Assumptions, years: int, amounts: list[float]) -> None:
    """Each year's growth investment brings the same revenue per dollar, shifted by its years: the whole is worth
    nought."""
    flows, needed = cash_flows(a, needed_revenue(a)), needed_revenue(a)
    whole = sum(
        amount * (1 - a.maintenance) * value(a, needed) * (1 + a.cost_of_capital) ** -k
        for k, amount in enumerate(amounts[:years])
    )
    assert whole == pytest.approx(0.0, abs=1e-11 * sum(amounts) * np.abs(flows).sum())


@quick
@given(a=ANY, revenue=st.floats(0.0, 20.0))
def test_value_is_capital_plus_the_present_value_of_economic_profit(a: Assumptions, revenue: float) -> None:
    """Koller, Goedhart and Wessels: NPV is the sum of discounted NOPAT less the cost of the capital at each step's
    start."""
    t, flows = timeline(a), cash_flows(a, revenue)
    written_off = t.length / a.life
    begin = 1 - np.concatenate([[0.0], written_off.cumsum()[:-1]])
    charge = (1 + a.cost_of_capital) ** t.length - 1
    profit = flows[1:] - written_off - charge * begin
    assert value(a, revenue) == pytest.approx(float(profit @ (1 + a.cost_of_capital) ** -t.ends), rel=1e-9, abs=1e-9)


@pytest.mark.slow
@quick
@given(a=ANY)
def test_a_worse_assumption_needs_more(a: Assumptions) -> None:
    base = needed_of_plan(a)
    for name, changed in {"running": a.running + 0.02, "margin": a.margin * 0.9, "use": a.use * 0.9}.items():
        assert needed_of_plan(a.but(**{name: changed})) > base, name
    assert needed_of_plan(a.but(maintenance=min(a.maintenance + 0.05, 1.0))) <= base
    free = a.but(running=0.0)  # with running cost that outlasts faded revenue, a higher rate can lighten the end
    assert needed_of_plan(free.but(cost_of_capital=a.cost_of_capital + 0.02)) > needed_of_plan(free)


# ------------------------------------------------------------------------------------------ no value does it


def test_where_no_value_does_it_none_is_given() -> None:
    assert math.isnan(needed_revenue(PLAIN.but(margin=0.0)))
    assert math.isnan(needed_revenue(PLAIN.but(margin=-0.2)))
    assert math.isnan(needed_revenue(PLAIN.but(use=0.0)))
    assert math.isnan(needed_margin(PLAIN, 0.0))
    assert math.isnan(needed_margin(PLAIN, -1.0))
    assert math.isnan(needed_use(PLAIN.but(margin=-0.1), 1.0))


def test_a_margin_above_one_is_told_and_not_hidden() -> None:
    """A dollar over one year at 9% cannot live on a dollar of revenue: it needs 109%."""
    assert needed_margin(PLAIN.but(life=1.0, cost_of_capital=0.09), 1.0) == pytest.approx(1.09)


@pytest.mark.parametrize(
    "changed",
    [
        {"cost_of_capital": -1.0},
        {"life": 0.0},
        {"life": 1e6},
        {"tax": 1.0},
        {"running": -0.1},
        {"maintenance": 1.1},
        {"ramp": -1.0},
        {"fade": 1.0},
        {"use": -0.1},
    ],
)
def test_assumptions_without_a_meaning_are_refused(changed: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="no meaning"):
        PLAIN.but(**changed)


# --------------------------------------------------------------------------------------- plans and tornado


def test_the_peak_of_a_plan_of_several_years() -> None:
    assert peak_use(PLAIN.but(life=5.0), 3) == pytest.approx(3.0)
    assert peak_use(PLAIN.but(life=2.0), 3) == pytest.approx(2.0), "the first are worn out when the last begin"
    assert peak_use(PLAIN.but(life=1.0, ramp=2.0), 1) == pytest.approx(0.25), "never in full use"


def test_maintenance_needs_no_new_revenue() -> None:
    assert needed_of_plan(PLAIN.but(maintenance=1.0)) == 0
    assert needed_of_plan(PLAIN.but(maintenance=0.25)) == pytest.approx(0.75 * needed_of_plan(PLAIN))


def test_a_tornado_is_sorted_and_exact() -> None:
    a = PLAIN.but(life=5.0)
    made = tornado(a, {"life": (4.0, 6.0), "margin": (0.9, 1.0), "tax": (0.0, 0.0)})
    assert made["assumption"].tolist() == ["life", "margin", "tax"]
    low, high = made["at_low"], made["at_high"]
    assert [low[0], high[0]] == pytest.approx([0.308669, 0.222920], abs=1e-6)
    assert low[2] == high[2] == pytest.approx(needed_of_plan(a))


def test_an_end_where_no_revenue_does_it_comes_first() -> None:
    made = tornado(PLAIN, {"life": (1.0, 40.0), "margin": (0.0, 1.0)})
    assert made["assumption"].tolist() == ["margin", "life"]
    assert math.isnan(made["at_low"].iloc[0])
