"""Plans by name, and what is asked of the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from analytics.methods.forward import Plan

OWN: Final = "a plan of your own"


@dataclass(frozen=True, slots=True)
class Named:
    """A plan by its name: the first quarter's capital expenditure as a multiple of today's, and growths a year."""

    title: str
    capex: float = 1.0
    capex_growth: float = 0.0
    people_growth: float = 0.0

    @property
    def text(self) -> str:
        """What it is, in numbers."""
        capex = "as now" if self.capex == 1 else f"{self.capex:.0%} of today's"
        return f"{self.title}: capex {capex}, {_rate(self.capex_growth)}; people {_rate(self.people_growth)}"


def _rate(growth: float) -> str:
    if not growth:
        return "then the same"
    return f"{abs(growth):.0%} {'more' if growth > 0 else 'less'} each year"


PLANS: Final[dict[str, Named]] = {
    "as_now": Named("As now"),
    "build_out": Named("Build out", capex_growth=0.2),
    "cut_staff": Named("Cut staff", people_growth=-0.1),
    "build_and_cut": Named("Build out and cut staff", capex_growth=0.2, people_growth=-0.1),
    "halve_capex": Named("Halve capex", capex=0.5),
    "own": Named("Your own"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a chart asks of the model: two plans, quarters ahead, where it begins, what is assumed."""

    plan: Named
    against: Named
    quarters: int
    begin: str | None
    life: float
    elasticity: str
    trend: str  # own, half or none


def plan_of(named: Named, capex: float, life: float, elasticity: float, trend: float, multiple: float) -> Plan:
    """The plan in USD a quarter, from today's capital expenditure."""
    return Plan(
        capex=named.capex * capex,
        life=life,
        capex_growth=named.capex_growth,
        people_growth=named.people_growth,
        elasticity=elasticity,
        trend=trend,
        multiple=multiple,
    )
