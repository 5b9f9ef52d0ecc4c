"""Options are declared with their reasons, and an assumption makes a value estimated whatever it is set to."""

from __future__ import annotations

import dataclasses

import pytest

from analytics import METRICS, assumptions
from analytics.evidence import assumed
from analytics.methods.depreciation import age_efficiency, hyperbolic
from analytics.methods.growth import accounts
from analytics.methods.hurdle import Assumptions
from analytics.options import Option, assumptions_text, constant
from contracts import FRACTION, MULTIPLE
from data.store import Store
from engine.evaluate import values
from pages.returns import shared_parameters as of_the_page

ALL = {name: value for name, value in vars(assumptions).items() if isinstance(value, Option)}
DECLARED = {option.name: option for m in METRICS.values() for option in m.declared}
ESTIMATED = {
    "roic",
    "roic_at_end",
    "roic_with_cash",
    "roic_with_current_debt",
    "roic_with_leases",
    "return_on_assets_less_cash",
    "incremental_roic",
    "compute_capital",
    "compute_capital_guess_share",
    "compute_capital_per_employee",
    "intelligence_leverage_since_base",
    "revenue_intelligence_leverage_since_base",
    "operating_income_intelligence_leverage_since_base",
    "value_leverage_since_base",
}


@pytest.mark.parametrize("option", [*ALL.values(), *DECLARED.values()], ids=[*ALL, *DECLARED])
def test_an_option_says_what_it_is_and_why_its_default(option: Option[object]) -> None:
    assert len(option.meaning) > 4
    assert len(option.source) > 4
    assert not option.text.endswith(".")


def test_every_assumption_is_declared_as_one() -> None:
    assert len(ALL) > 10
    assert {name for name, option in ALL.items() if not option.assumption} == set()
    assert {name for name, option in DECLARED.items() if option.assumption} == {"tax", "depreciation", "growth"}


def test_the_metrics_that_rest_on_an_assumption_say_so_and_no_others() -> None:
    assert {name for name, m in METRICS.items() if m.assumptions} == ESTIMATED
    assert "21%, one flat rate of tax" in METRICS["roic"].assumptions
    assert METRICS["value_leverage_since_base"].assumptions.startswith("Estimated, because compute capital")


@pytest.mark.parametrize("tax", [0.21, 0.15, 0.0])
def test_a_return_is_estimated_at_any_rate_of_tax(store: Store, tax: float) -> None:
    rows = values(store, ["roic"], ["META", "MSFT"], tax=tax).dropna(subset=["value"])
    assert len(rows) > 10
    assert set(rows["evidence"]) == {"estimated"}


def test_a_users_figure_stays_weaker_than_an_assumption() -> None:
    assert assumed(["user", "reported"]) == "user"


@pytest.mark.parametrize("name", [f.name for f in dataclasses.fields(Assumptions) if f.name != "steps"])
def test_each_assumption_of_a_plan_has_its_declared_default(name: str) -> None:
    option = getattr(assumptions, name.upper())
    assert (option.name, option.default) == (name, getattr(Assumptions(), name))


def test_methods_take_the_declared_defaults() -> None:
    people, capital, output = [1.0, 1.1], [1.0, 1.5], [1.0, 1.4]
    plain = accounts(output, people, capital).residual
    assert plain[1] == accounts(output, people, capital, assumptions.CAPITAL_SHARE.default).residual[1]
    assert age_efficiency(2.0, 5.0) == age_efficiency(2.0, 5.0, b=assumptions.MACHINES.default)
    assert (hyperbolic(5, 6) == hyperbolic(5, 6, b=assumptions.MACHINES.default)).all()


def test_a_page_begins_with_the_same_tax_and_cost_of_capital() -> None:
    assert of_the_page.tax().default == round(100 * assumptions.TAX.default)
    assert of_the_page.cost().default == round(100 * assumptions.COST_OF_CAPITAL.default)


def test_a_sentence_names_assumptions_only() -> None:
    lag, tax = (
        Option("lag", 4, MULTIPLE, "a lag", "a year"),
        Option("tax", 0.3, FRACTION, "a tax", "a law", assumption=True),
    )
    assert assumptions_text([lag]) == ""
    assert (
        assumptions_text([lag, tax])
        == "Estimated, because it assumes what nobody reports; by default 30%, a tax (a law)."
    )


def test_a_constant_needs_a_reason() -> None:
    assert constant(0.95, "the usual confidence") == 0.95
    with pytest.raises(ValueError, match=r"0\.5 has no reason"):
        constant(0.5, " ")
