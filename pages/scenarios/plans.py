"""Plans by name, and what a chart asks of the model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from analytics.methods.forward import Plan


@dataclass(frozen=True, slots=True)
class NamedPlan:
    """A plan by its name: the first quarter's capital expenditure as a multiple of the start's, and growths a year;
    those of `as_it_came` are what they have been since the start.
    """

    title: str
    capex: float = 1.0
    capex_growth: float = 0.0
    people_growth: float = 0.0
    as_it_came: bool = False

    def with_growth(self, capex: float, people: float) -> NamedPlan:
        """The same with growths a year."""
        return replace(self, capex_growth=capex, people_growth=people)

    @property
    def text(self) -> str:
        """What it is, in numbers."""
        capex = "as at the start" if self.capex == 1 else f"{self.capex:.0%} of the start's"
        return f"{self.title}: capex {capex}, {_rate(self.capex_growth)}; people {_rate(self.people_growth)}"


def _rate(growth: float) -> str:
    if not growth:
        return "then the same"
    return f"{abs(growth):.0%} {'more' if growth > 0 else 'less'} each year"


PLANS: Final[dict[str, NamedPlan]] = {
    "as_now": NamedPlan("As now"),
    "build_out": NamedPlan("Build out", capex_growth=0.2),
    "cut_staff": NamedPlan("Cut staff", people_growth=-0.1),
    "build_and_cut": NamedPlan("Build out and cut staff", capex_growth=0.2, people_growth=-0.1),
    "halve_capex": NamedPlan("Halve capex", capex=0.5),
    "as_it_came": NamedPlan("As it came", as_it_came=True),
}


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What both plans assume alike.

    life: years; elasticity: estimated, low, high or third; trend: own, half or none; pay: of the median pay, a factor;
    margin: added, a fraction; multiple: of the start's, a factor.
    """

    life: float
    elasticity: str
    trend: str
    pay: float
    margin: float
    multiple: float


@dataclass(frozen=True, slots=True)
class Run:
    """What a chart asks of the model: two plans, quarters ahead, the day that they begin on (None the newest), and what
    they assume.
    """

    plan: NamedPlan
    against: NamedPlan
    quarters: int
    begin: date | None
    assumptions: Assumptions


def in_dollars(named: NamedPlan, common: Plan) -> Plan:
    """A plan in USD a quarter: `common` has what both assume, and the start's capital expenditure."""
    return common.changed(
        capex=named.capex * common.capex, capex_growth=named.capex_growth, people_growth=named.people_growth
    )
