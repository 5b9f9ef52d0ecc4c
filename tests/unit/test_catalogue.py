"""How a metric is declared, refused, and evaluated on a panel."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analytics import METRICS, Example, Panel, evaluate, metric, required_measures
from analytics.evidence import Provenance
from analytics.grid import matrix
from analytics.options import Option
from contracts import MEASURES, MULTIPLE, USD, Evidence
from errors import UsageError

TEXTS: dict[str, Any] = dict.fromkeys(("title", "family", "formula", "interpretation", "caveat", "reference"), "said")
ANY = Example({"revenue": 1.0}, 1.0)
TIMES = Option("times", 2, MULTIPLE, "how many times", "twice is enough")
ESTIMATED = Evidence.ESTIMATED.rank
REPORTED, DERIVED, INTERPOLATED = Evidence.REPORTED.rank, Evidence.DERIVED.rank, Evidence.INTERPOLATED.rank


@pytest.fixture(autouse=True)
def _the_catalogue_stays_as_it_is() -> Iterator[None]:
    before = dict(METRICS)
    yield
    METRICS.clear()
    METRICS.update(before)


def declare(function: Any, **told: Any) -> Any:
    return metric(**(TEXTS | {"unit": USD, "example": ANY} | told))(function)


def panel(quarters: int = 4, companies: str = "A", first: str = "2019Q4", **columns: Any) -> Panel:
    """Columns of values by measure, reported on the last day of their quarter in the document of the quarter's
    number."""
    span = pd.period_range(first, periods=quarters, freq="Q-DEC", name="quarter")
    index = pd.MultiIndex.from_product([list(companies), span], names=["ticker", "quarter"])
    values = pd.DataFrame({n: np.asarray(v, float) for n, v in columns.items()}, index=index)
    ends = span.end_time.normalize().to_numpy("datetime64[s]")
    each = Provenance.of(np.zeros((len(companies), quarters)), ends, np.arange(quarters))
    return Panel(values, {n: each.where(matrix(values[n].notna()) > 0) for n in columns})


def weakened(given: Panel, name: str, place: int, evidence: Evidence) -> Panel:
    """The panel with another grade of one value of the first company."""
    before = given.provenance[name]
    rank = before.rank.copy()
    rank[0, place] = evidence.rank
    return Panel(given.values, {**given.provenance, name: Provenance(rank, before.stamp)})


def ranks(result: Panel, name: str) -> list[int]:
    return [int(rank) for rank in result.provenance[name].rank.ravel()]


def days(result: Panel, name: str) -> list[str]:
    return ["" if np.isnat(day) else str(day)[:10] for day in result.provenance[name].known_on.ravel()]


def documents(result: Panel, name: str) -> list[int]:
    return [int(code) for code in result.provenance[name].document.ravel()]


# ------------------------------------------------------------------------------------ declaring


def test_a_function_is_registered_and_returned_untouched() -> None:
    def doubled(revenue: pd.Series, *, times: int = 2) -> pd.Series:
        return revenue * times

    assert declare(doubled, options=(TIMES,)) is doubled
    registered = METRICS["doubled"]
    assert (registered.inputs, dict(registered.options)) == (("revenue",), {"times": 2})
    assert registered.chosen({"times": 3, "base": "2019Q4"}) == {"times": 3}


@pytest.mark.parametrize(
    "options", [(), (dataclasses.replace(TIMES, default=3),), (TIMES, dataclasses.replace(TIMES, name="more"))]
)
def test_a_keyword_that_is_not_declared_with_its_default_is_refused(options: tuple[Option[int], ...]) -> None:
    def doubled(revenue: pd.Series, *, times: int = 2) -> pd.Series:
        return revenue * times

    with pytest.raises(ValueError, match="not declared with their defaults"):
        declare(doubled, options=options)
    assert "doubled" not in METRICS


def test_an_option_that_is_an_assumption_makes_the_value_estimated() -> None:
    def guessed(revenue: pd.Series, *, times: int = 2) -> pd.Series:
        return revenue * times

    def of_a_guess(guessed: pd.Series) -> pd.Series:
        return guessed + 1

    declare(guessed, options=(dataclasses.replace(TIMES, assumption=True),))
    declare(of_a_guess)
    result = evaluate(["guessed", "of_a_guess"], panel(revenue=[1, 2, np.nan, 4]), times=5)
    for name in ("guessed", "of_a_guess"):
        assert ranks(result, name) == [ESTIMATED, ESTIMATED, -1, ESTIMATED]
    assert METRICS["of_a_guess"].assumptions == "Estimated, because said is."


def test_a_name_is_registered_once() -> None:
    def capex_to_revenue(capex: pd.Series, revenue: pd.Series) -> pd.Series:
        return capex / revenue

    with pytest.raises(ValueError, match="'capex_to_revenue' is registered twice"):
        declare(capex_to_revenue)


def test_a_measures_name_is_taken() -> None:
    def revenue(capex: pd.Series) -> pd.Series:
        return capex

    with pytest.raises(ValueError, match="'revenue' is registered twice"):
        declare(revenue)


def test_an_unknown_input_is_refused() -> None:
    def hopes_per_employee(hopes: pd.Series, headcount: pd.Series) -> pd.Series:
        return hopes / headcount

    with pytest.raises(ValueError, match="unknown inputs: hopes"):
        declare(hopes_per_employee)
    assert "hopes_per_employee" not in METRICS


def test_a_lagged_metric_says_for_each_input_how_far_back_it_reads() -> None:
    assert METRICS["payback_quarters"].reads({}) == {"capex": (4,), "gross_profit": (0, 4)}
    assert METRICS["payback_quarters"].reads({"lag": 8}) == {"capex": (8,), "gross_profit": (0, 8)}
    assert METRICS["capex_to_revenue"].reads({}) == {"capex": (0,), "revenue": (0,)}


def test_the_design_families_are_all_there() -> None:
    assert {m.family for m in METRICS.values()} == {
        "Labour productivity",
        "Capital deepening",
        "Investment intensity",
        "Capital productivity",
        "Leverage multiple",
        "Intelligence leverage",
        "Value leverage",
        "Divergence",
    }


def test_titles_are_told_apart() -> None:
    titles = [m.title for m in METRICS.values()] + [m.title for m in MEASURES.values()]
    assert len(set(titles)) == len(titles)


# ----------------------------------------------------------------------------------- evaluating


def test_the_measures_of_a_metric_are_found_through_the_metrics_it_takes() -> None:
    assert required_measures(["compute_capital_per_employee"]) == ("capex_quarter", "headcount")
    assert required_measures(["capex_to_revenue", "revenue", "capex"]) == ("capex", "revenue")


@pytest.mark.parametrize("name", ["profit_per_unicorn", "", "x" * 400])
def test_an_unknown_name_is_a_usage_error(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        required_measures([name])
    assert len(caught.value.message) < 150
    with pytest.raises(UsageError):
        evaluate([name], panel(revenue=[1, 2, 3, 4]))


def test_a_measure_passes_through() -> None:
    given = panel(revenue=[1, np.nan, 3, 4])
    result = evaluate(["revenue", "revenue"], given)
    pd.testing.assert_frame_equal(result.values, given.values)
    assert ranks(result, "revenue") == [REPORTED, -1, REPORTED, REPORTED]
    assert documents(result, "revenue") == [0, -1, 2, 3]
    assert days(result, "revenue") == ["2019-12-31", "", "2020-06-30", "2020-09-30"]


def test_an_option_goes_to_the_metrics_that_take_it_however_deep() -> None:
    given = panel(gross_profit=[1, 2, 8, 9], headcount_average=[1] * 4, ppe_net=[1, 2, 4, 4], headcount=[1] * 4)
    result = evaluate(["intelligence_leverage", "gross_profit_per_employee"], given, horizon=2, base="2019Q4")
    np.testing.assert_allclose(result.values["intelligence_leverage"], [np.nan, np.nan, 1.5, np.log(4.5) / np.log(2)])


@pytest.mark.parametrize("base", ["banana", "", "2019", "2019q4", "2019Q5", None, 7])
def test_a_base_that_is_no_quarter_is_refused(base: object) -> None:
    with pytest.raises(UsageError, match="base is no quarter"):
        evaluate(["headcount_index"], panel(headcount=[1, 2, 3, 4]), base=base)


def test_a_base_outside_the_panel_gives_nothing() -> None:
    result = evaluate(["headcount_index"], panel(headcount=[1, 2, 3, 4]), base="1999Q1")
    assert result.values["headcount_index"].isna().all()
    assert ranks(result, "headcount_index") == [-1] * 4


@pytest.mark.parametrize("steps", [0, -4, 1.5, "4", True, None])
def test_a_lag_that_is_no_whole_number_of_quarters_is_refused(steps: object) -> None:
    given = panel(capex=[1, 2, 3, 4], gross_profit=[1, 2, 3, 4])
    with pytest.raises(UsageError, match="Not a number of quarters"):
        evaluate(["payback_quarters"], given, lag=steps)


def test_a_lag_beyond_the_panel_gives_nothing() -> None:
    given = panel(capex=[1, 2, 3, 4], gross_profit=[1, 2, 3, 4])
    assert evaluate(["payback_quarters"], given, lag=99).values["payback_quarters"].isna().all()


def test_an_empty_panel_gives_an_empty_one() -> None:
    index = pd.MultiIndex.from_product(
        [[], pd.period_range("2020Q1", periods=0, freq="Q-DEC")], names=["ticker", "quarter"]
    )
    values = pd.DataFrame(columns=["capex", "revenue"], index=index, dtype="float")
    nothing = dict.fromkeys(map(str, values), Provenance.missing((0, 1)))
    assert evaluate(["capex_to_revenue"], Panel(values, nothing)).values.empty


# ------------------------------------------------------------------------------------- evidence


def test_arithmetic_on_reported_values_is_derived() -> None:
    result = evaluate(["capex_to_revenue"], panel(capex=[1, 2, 3, np.nan], revenue=[2, 4, 0, 8]))
    np.testing.assert_allclose(result.values["capex_to_revenue"], [0.5, 0.5, np.nan, np.nan])
    assert ranks(result, "capex_to_revenue") == [DERIVED, DERIVED, -1, -1]
    assert days(result, "capex_to_revenue") == ["2019-12-31", "2020-03-31", "", ""]


def test_a_lagged_metric_is_as_weak_as_what_it_read_and_no_weaker() -> None:
    """Payback in 2020Q4 reads capital expenditure of 2019Q4 only: an estimate of 2020Q4 does not touch it."""
    given = panel(5, capex=[80, 0, 0, 0, 1], gross_profit=[100, 0, 0, 0, 140])
    earlier = evaluate(["payback_quarters"], weakened(given, "capex", 0, Evidence.ESTIMATED))
    assert ranks(earlier, "payback_quarters")[-1] == Evidence.ESTIMATED.rank
    now = evaluate(["payback_quarters"], weakened(given, "capex", 4, Evidence.ESTIMATED))
    assert ranks(now, "payback_quarters")[-1] == DERIVED


def test_an_index_is_as_weak_as_its_base() -> None:
    given = weakened(panel(headcount=[1, 2, 3, 4]), "headcount", 1, Evidence.INTERPOLATED)
    result = evaluate(["headcount_index"], given, base="2020Q1")
    assert ranks(result, "headcount_index") == [INTERPOLATED] * 4
    assert days(result, "headcount_index") == ["2020-03-31", "2020-03-31", "2020-06-30", "2020-09-30"]
    assert documents(result, "headcount_index") == [1, 1, 2, 3]


def test_a_count_since_the_base_is_as_weak_as_the_weakest_quarter_counted() -> None:
    given = panel(5, market_value_fiscal=[1, 2, 3, 4, 5], headcount=[9, 8, 7, 6, 5])
    result = evaluate(
        ["fewer_people_more_value_share"], weakened(given, "headcount", 2, Evidence.INTERPOLATED), base="2020Q1"
    )
    assert ranks(result, "fewer_people_more_value_share") == [-1, -1, INTERPOLATED, INTERPOLATED, INTERPOLATED]
    before = evaluate(
        ["fewer_people_more_value_share"], weakened(given, "headcount", 0, Evidence.INTERPOLATED), base="2020Q1"
    )
    assert ranks(before, "fewer_people_more_value_share") == [-1, -1, DERIVED, DERIVED, DERIVED]


def test_a_stock_forgets_the_evidence_before_a_gap() -> None:
    flow = [1, 1, 1, 1, np.nan, 1, 1, 1, 1]
    given = weakened(panel(9, capex_quarter=flow), "capex_quarter", 0, Evidence.USER)
    result = evaluate(["compute_capital"], given)
    assert ranks(result, "compute_capital") == [-1, -1, -1, Evidence.USER.rank, -1, -1, -1, -1, ESTIMATED]


def test_a_stock_is_known_when_its_newest_flow_is_even_a_late_one() -> None:
    given = panel(6, capex_quarter=[1.0] * 6)
    flow = given.provenance["capex_quarter"]
    late = flow.known_on.copy()
    late[0, 1] = np.datetime64("2020-11-11", "s")
    changed = Provenance.of(flow.rank, late, flow.document)
    result = evaluate(["compute_capital"], Panel(given.values, {"capex_quarter": changed}))
    assert days(result, "compute_capital") == ["", "", "", "2020-11-11", "2020-12-31", "2021-03-31"]
    assert documents(result, "compute_capital") == [-1, -1, -1, 1, 4, 5]


def test_companies_do_not_share_evidence() -> None:
    given = weakened(panel(companies="AB", capex=[1.0] * 8, revenue=[2.0] * 8), "capex", 2, Evidence.USER)
    result = evaluate(["capex_to_revenue", "capex_index"], given)
    user = Evidence.USER.rank
    assert ranks(result, "capex_to_revenue") == [DERIVED, DERIVED, user, DERIVED, *[DERIVED] * 4]
    assert ranks(result, "capex_index") == [DERIVED, DERIVED, user, DERIVED, *[DERIVED] * 4]
