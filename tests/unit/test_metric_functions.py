"""The mathematics of each family, on frames that can be checked by eye. One company a row of numbers."""

from __future__ import annotations

from math import exp, isnan, log
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analytics import METRICS
from analytics.metrics.leverage import BARELY
from tests.thorough import examples

quick = examples(60)

NAN = np.nan
BASE = "2019Q4"
AMOUNTS = st.floats(1e-3, 1e12)
PATHS = st.lists(AMOUNTS, min_size=2, max_size=24)


def company(*values: float, first: str = BASE) -> pd.Series:
    """One company's quarters from 2019Q4, the default base, on."""
    return companies(values, first=first)


def companies(*rows: Any, first: str = BASE) -> pd.Series:
    span = pd.period_range(first, periods=len(rows[0]), freq="Q-DEC", name="quarter")
    index = pd.MultiIndex.from_product([[f"C{i}" for i in range(len(rows))], span], names=["ticker", "quarter"])
    return pd.Series(np.asarray(rows, float).ravel(), index=index)


def run(name: str, *inputs: pd.Series, **options: Any) -> list[float]:
    return [float(v) for v in METRICS[name].function(*inputs, **options)]


def same(found: Any, expected: Any, rel: float = 1e-9) -> None:
    np.testing.assert_allclose(np.asarray(found, float), np.asarray(expected, float), rtol=rel)


# ------------------------------------------------------ labour productivity, capital deepening, intensity

RATIOS = [
    name
    for name, m in METRICS.items()
    if m.family in ("Labour productivity", "Capital deepening", "Investment intensity")
    and len(m.inputs) == 2
    and m.reach == "point"
] + ["gross_profit_to_net_ppe"]


def test_all_simple_ratios_are_looked_at() -> None:
    assert len(RATIOS) == 7 + 3 + 3 + 1


@pytest.mark.parametrize("name", RATIOS)
def test_a_ratio_divides_its_first_input_by_its_second(name: str) -> None:
    same(run(name, company(30, 0, -5, 7, NAN, 9), company(100, 50, 10, NAN, 8, 3)), [0.3, 0, -0.5, NAN, NAN, 3])


@pytest.mark.parametrize("name", RATIOS)
def test_a_ratio_is_undefined_over_nothing_or_less(name: str) -> None:
    """A loss over negative cash flow would look like a gain: missing, not infinite, not positive."""
    assert all(map(isnan, run(name, company(30, -30, 0), company(0, -10, -0.0))))


def test_research_counts_beside_capital_expenditure() -> None:
    same(run("capex_and_rnd_to_revenue", company(30, 30), company(20, NAN), company(100, 100)), [0.5, NAN])


# ------------------------------------------------------------------------------ capital productivity


def test_incremental_profit_is_over_the_capital_added_the_year_before() -> None:
    """Capital rose from 100 to 160 in the second quarter; profit from 100 to 130 in the third: half a dollar a
    dollar."""
    profit, capital = company(90, 100, 130, 130), company(100, 160, 300, 250)
    same(run("incremental_gross_profit_to_net_ppe", profit, capital, lag=1), [NAN, NAN, 0.5, 0.0])
    assert all(map(isnan, run("incremental_gross_profit_to_net_ppe", profit, capital)))


def test_capital_that_did_not_grow_has_no_increment() -> None:
    shrinking, flat = company(100, 90, 80), company(100, 100, 80)
    assert all(map(isnan, run("incremental_gross_profit_to_net_ppe", company(1, 2, 3), shrinking, lag=1)))
    assert all(map(isnan, run("incremental_gross_profit_to_net_ppe", company(1, 2, 3), flat, lag=1)))


def test_return_on_capital_is_after_tax_and_net_of_cash() -> None:
    """100 less 21% on 350 of equity and 100 of debt less 55 of cash: 79/395 = 20%."""
    lines = company(100, -100, 100), company(350, 350, 10), company(100, 100, 5), company(55, 55, 15)
    same(run("roic_at_end", *lines), [0.2, -0.2, NAN])
    same(run("roic_at_end", *lines, tax=0.0), [100 / 395, -100 / 395, NAN])


def test_return_on_capital_is_over_the_mean_of_the_years_ends() -> None:
    """300 and then 500 of capital: 79 on 400 on average; with cash of 50 in it, 79 on 450."""
    profit, equity = company(*[100.0] * 5), company(250, 0, 0, 0, 450)
    debt, cash = company(*[100.0] * 5), company(*[50.0] * 5)
    assert run("roic", profit, equity, debt, cash)[-1] == pytest.approx(79 / 400)
    assert run("roic_with_cash", profit, equity, debt)[-1] == pytest.approx(79 / 450)
    assert run("return_on_assets_less_cash", profit, company(850, 0, 0, 0, 1050), cash)[-1] == pytest.approx(79 / 900)


@pytest.mark.parametrize(
    ("name", "left_out"),
    [
        ("roic", "Debt due within a year and leases are not added"),
        ("roic_with_current_debt", "Leases are not added"),
        ("roic_with_leases", "Debt due within a year is not added"),
    ],
)
def test_a_return_on_capital_says_what_is_left_out_of_its_own_capital(name: str, left_out: str) -> None:
    assert [part.strip() for part in METRICS[name].caveat.split(".") if "not added" in part] == [
        f"{left_out}, which moves it"
    ]


@pytest.mark.parametrize(("cash", "known"), [(98.0, False), (91.0, False), (80.0, True)])
def test_capital_that_is_a_small_difference_of_large_amounts_has_no_return(cash: float, known: bool) -> None:
    """100 of equity less 98 of cash: a return of 5,000%. A tenth of the gross parts is needed."""
    profit, equity, none = company(*[100.0] * 5), company(*[100.0] * 5), company(*[0.0] * 5)
    for name in ("roic", "roic_at_end"):
        assert isnan(run(name, profit, equity, none, company(*[cash] * 5))[-1]) != known


@pytest.mark.parametrize(("added", "known"), [(9.0, False), (11.0, True)])
def test_capital_that_hardly_grew_has_no_incremental_return(added: float, known: bool) -> None:
    profit, none = company(100, 110, 120, 130, 140, 150), company(*[0.0] * 6)
    capital = company(100, 100 + added, 0, 0, 0, 0)
    assert isnan(run("incremental_roic", profit, capital, none, none, horizon=1)[-1]) != known


def test_incremental_return_sets_profit_against_capital_added_a_year_earlier() -> None:
    """Profit from 100 to 150 in two quarters, 40 more after 20% tax; capital from 300 to 500 in the two that ended a
    year ago."""
    profit, capital = company(0, 0, 0, 0, 100, 0, 150), company(300, 0, 500, 0, 0, 0, 0)
    none = company(*[0.0] * 7)
    assert run("incremental_roic", profit, capital, none, none, horizon=2, tax=0.2)[-1] == pytest.approx(40 / 200)


def test_payback_is_in_quarters() -> None:
    """80 spent in the year before; profit of a year rose by 40, so by 10 a quarter: eight quarters."""
    profit = company(100, 100, 100, 100, 140, 90)
    same(run("payback_quarters", company(80, 70, 0, 0, 0, 0), profit), [NAN] * 4 + [8.0, NAN])


# --------------------------------------------------------------------------------- leverage multiple


def test_each_person_carries_the_output_of_more_people_of_the_base() -> None:
    """Two dollars a head at the base, 180 is 90 heads of then; 60 do it: 1.5."""
    same(run("leverage_multiple", company(100, 180, -5, 0), company(50, 60, 60, 60)), [1, 1.5, NAN, NAN])


def test_there_is_no_multiple_of_a_base_without_output() -> None:
    for profit, heads in (([-1, 5], [5, 5]), ([0, 5], [5, 5]), ([NAN, 5], [5, 5]), ([5, 5], [0, 5])):
        assert all(map(isnan, run("leverage_multiple", company(*profit), company(*heads))))


@quick
@given(PATHS, st.data())
def test_the_multiple_is_one_at_its_base_and_the_ratio_of_productivities_after(
    profit: list[float], data: st.DataObject
) -> None:
    heads = data.draw(st.lists(AMOUNTS, min_size=len(profit), max_size=len(profit)))
    multiple = run("leverage_multiple", company(*profit), company(*heads))
    per_head = run("gross_profit_per_employee", company(*profit), company(*heads))
    assert multiple[0] == 1.0
    same(multiple, np.array(per_head) / per_head[0], rel=1e-12)


@quick
@given(st.lists(AMOUNTS, min_size=4, max_size=4), st.lists(AMOUNTS, min_size=4, max_size=4))
def test_multiples_of_moving_bases_chain(profit: list[float], heads: list[float]) -> None:
    whole = run("leverage_multiple", company(*profit), company(*heads))
    rebased = run("leverage_multiple", company(*profit), company(*heads), base="2020Q2")
    assert whole[3] == pytest.approx(whole[2] * rebased[3], rel=1e-9)


# ---------------------------------------------------------------------- intelligence and value leverage

ARC = [n for n, m in METRICS.items() if m.unit.symbol == "elasticity" and m.reach == "lag"]
SINCE = [n for n, m in METRICS.items() if m.unit.symbol == "elasticity" and m.reach == "base"]


def elasticity(name: str, output: pd.Series, capital: pd.Series) -> float:
    """From the first of two quarters to the second, with people who change: one count of them on both sides."""
    people = company(50, 80)
    return run(name, output * people, capital * people, people, **({"horizon": 1} if name in ARC else {"base": BASE}))[
        1
    ]


def test_all_elasticities_are_looked_at() -> None:
    assert (len(ARC), len(SINCE)) == (3, 4)


@pytest.mark.slow
@pytest.mark.parametrize("name", ARC + SINCE)
@quick
@given(
    exponent=st.floats(-3, 3),
    productivity=st.floats(1e-3, 1e3),
    start=AMOUNTS,
    deepening=st.floats(0.06, 3),
    falls=st.booleans(),
)
def test_output_that_is_a_power_of_capital_has_its_exponent(
    name: str, exponent: float, productivity: float, start: float, deepening: float, falls: bool
) -> None:
    """y = A k^a: the arc elasticity between logarithms is a, whatever A, the start, the distance and the direction."""
    end = start * exp(-deepening if falls else deepening)
    output = [productivity * (k / start) ** exponent for k in (start, end)]
    assert elasticity(name, company(*output), company(start, end)) == pytest.approx(exponent, abs=1e-6)


@pytest.mark.parametrize("name", ARC + SINCE)
def test_technical_progress_adds_to_the_capital_share(name: str) -> None:
    """Solow: y = A k^(1/3), k up by e, A up by e^0.2: a third and a fifth."""
    assert elasticity(name, company(1, exp(1 / 3 + 0.2)), company(1, exp(1))) == pytest.approx(1 / 3 + 0.2)


@pytest.mark.parametrize("name", ARC + SINCE)
def test_capital_that_barely_moved_says_nothing(name: str) -> None:
    for moved in (0.0, 0.9 * BARELY, -0.9 * BARELY):
        assert isnan(elasticity(name, company(1, 5), company(1, exp(moved))))
    for moved in (1.1 * BARELY, -1.1 * BARELY):
        assert elasticity(name, company(1, 5), company(1, exp(moved))) == pytest.approx(log(5) / moved)


@pytest.mark.parametrize("name", ARC + SINCE)
def test_a_logarithm_of_nothing_is_missing(name: str) -> None:
    for output, capital in (
        ((0, 1), (1, 2)),
        ((1, -1), (1, 2)),
        ((1, 2), (0, 2)),
        ((1, 2), (1, -2)),
        ((NAN, 1), (1, 2)),
    ):
        assert isnan(elasticity(name, company(*output), company(*capital)))


@pytest.mark.slow
@quick
@given(PATHS, st.data())
def test_scaling_a_company_leaves_its_leverage(output: list[float], data: st.DataObject) -> None:
    capital = data.draw(st.lists(AMOUNTS, min_size=len(output), max_size=len(output)))
    moved = np.abs(np.diff(np.log(capital)))
    assume((np.abs(moved - BARELY) > 1e-6).all())
    people = company(*[3.0] * len(output))
    plain = run("intelligence_leverage", company(*output), company(*capital), people, horizon=1)
    scaled = run("intelligence_leverage", company(*output) * 7, company(*capital) * 0.25, people * 5, horizon=1)
    np.testing.assert_allclose(scaled, plain, rtol=1e-7, atol=1e-9)


def test_capital_that_began_anew_has_no_growth_since_before() -> None:
    """What stands after a gap rests on another opening guess."""
    people, output = company(*[1.0] * 5), company(1, 2, 4, 8, 16)
    name = "intelligence_leverage_since_base"
    same(run(name, output, company(1, 2, NAN, 8, 16), people, base=BASE), [NAN, 1.0, NAN, NAN, NAN])
    same(run(name, output, company(1, 2, NAN, 8, 16), people, base="2020Q3"), [NAN] * 4 + [1.0])


@quick
@given(st.lists(AMOUNTS, min_size=6, max_size=20), st.floats(0.05, 0.9), st.floats(0, 0.5))
def test_the_guess_fades_with_the_wear(investment: list[float], wear: float, growth: float) -> None:
    """The guess times what wear leaves, over the stock: by the recursion, quarter by quarter."""
    rates = {"depreciation": wear, "growth": growth}
    share = run("compute_capital_guess_share", company(*investment), **rates)
    stock = run("compute_capital", company(*investment), **rates)
    left = 1 - wear
    for t in range(4, len(investment)):
        assert share[t] * stock[t] == pytest.approx(
            share[t - 1] * stock[t - 1] * left**0.25, rel=1e-6, abs=1e-9 * stock[t]
        )


# ----------------------------------------------------------------------------------------- divergence


def test_value_per_person_that_doubles_is_a_divergence_of_the_logarithm_of_two() -> None:
    same(run("divergence", company(1, 2, 1, 0), company(4, 4, 2, 2)), [0, log(2), log(2), NAN])


@quick
@given(st.lists(AMOUNTS, min_size=3, max_size=3), st.lists(AMOUNTS, min_size=3, max_size=3))
def test_divergence_adds_up_over_adjoining_spans(value: list[float], heads: list[float]) -> None:
    whole = run("divergence", company(*value), company(*heads))
    later = run("divergence", company(*value), company(*heads), base="2020Q1")
    assert whole[0] == 0.0
    assert whole[2] == pytest.approx(whole[1] + later[2], abs=1e-9)


@quick
@given(st.lists(AMOUNTS, min_size=3, max_size=3), st.lists(AMOUNTS, min_size=3, max_size=3))
def test_divergence_is_the_logarithm_of_the_change_of_value_per_person(value: list[float], heads: list[float]) -> None:
    per_head = run("market_value_per_employee", company(*value), company(*heads))
    same(np.exp(run("divergence", company(*value), company(*heads))), np.array(per_head) / per_head[0], rel=1e-8)


@pytest.mark.parametrize("name", ["headcount_index", "market_value_index", "capex_index"])
def test_an_index_is_a_hundred_at_its_base(name: str) -> None:
    path = company(40, 50, 60, NAN, 45)
    same(run(name, path, base="2020Q1"), [80, 100, 120, NAN, 90])
    assert all(map(isnan, run(name, path, base="2020Q3")))
    assert all(map(isnan, run(name, company(0, 5))))


def test_each_company_may_have_a_base_of_its_own() -> None:
    """40, 50, 60 from 50 and 8, 4, 2 from 8; the third company has no base."""
    heads = companies((40, 50, 60), (8, 4, 2), (1, 2, 3))
    bases = {"C0": "2020Q1", "C1": "2019Q4"}
    same(run("headcount_index", heads, base=bases), [80, 100, 120, 100, 50, 25, NAN, NAN, NAN])
    value = companies((1, 2, 4), (3, 3, 6), (1, 1, 1))
    expected = [log(1 / 2) - log(4 / 5), 0, log(2) - log(6 / 5), 0, log(2), log(2) + log(4), NAN, NAN, NAN]
    same(run("divergence", value, heads, base=bases), expected)


def test_counts_of_quarters_begin_after_each_companys_own_base() -> None:
    """The value rises in every quarter; people fall in both quarters of the second company, in none of the first."""
    value, heads = companies((1, 2, 3), (1, 2, 3)), companies((1, 2, 3), (9, 8, 7))
    share = run("fewer_people_more_value_share", value, heads, base={"C0": "2020Q1", "C1": "2019Q4"})
    same(share, [NAN, NAN, 0, NAN, 1, 1])


def test_the_share_counts_the_quarters_after_the_base_only() -> None:
    value, heads = company(1, 2, 3, 4, 3), company(9, 8, 9, 8, 7)
    same(run("fewer_people_more_value_share", value, heads), [NAN, 1, 1 / 2, 2 / 3, 2 / 4])
    same(run("fewer_people_more_value_share", value, heads, base="2020Q2"), [NAN, NAN, NAN, 1, 1 / 2])


def test_a_quarter_of_unknown_change_is_not_counted() -> None:
    """A gap hides two changes, into it and out of it."""
    value, heads = company(1, 2, NAN, 4, 5, 6), company(9, 8, 7, 6, 7, 6)
    same(run("fewer_people_more_value_share", value, heads), [NAN, 1, NAN, 1, 1 / 2, 2 / 3])


def test_no_change_is_neither_fewer_nor_more() -> None:
    same(run("fewer_people_more_value_share", company(1, 1, 2), company(9, 8, 8)), [NAN, 0, 0])


def paths(falls: tuple[bool, ...], rises: tuple[bool, ...]) -> tuple[list[float], list[float]]:
    """Market value and headcount whose changes have these signs."""
    value = 100 + np.cumsum([0, *(1 if up else -1 for up in rises)])
    heads = 100 + np.cumsum([0, *(-1 if down else 1 for down in falls)])
    return list(map(float, value)), list(map(float, heads))


@quick
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=8, max_size=20), st.floats(0.01, 100))
def test_the_size_of_a_company_does_not_matter(moves: list[tuple[bool, bool]], size: float) -> None:
    value, heads = paths(tuple(f for f, _ in moves), tuple(r for _, r in moves))
    name = "fewer_people_more_value_share"
    plain = run(name, company(*value), company(*heads))
    same(run(name, company(*value) * size, company(*heads) * 4), plain, rel=1e-12)
    assert all(isnan(v) or 0 <= v <= 1 for v in plain)
