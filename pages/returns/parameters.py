"""What can be chosen on the page *Returns on capex*: a window, and what a plan brings and costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from charts import params
from charts.parameter import Params, field
from pages.returns import assumptions
from pages.returns.plan_model import PlanOptions

START: Final = "2018Q1"
BILLION: Final = 1e9


@dataclass(frozen=True, slots=True)
class WindowParams(Params):
    """The companies, from when to when, and what was known."""

    companies: tuple[str, ...] = field(params.companies())
    start: str | None = field(params.start(START))
    end: str | None = field(params.end())
    as_of: date | None = field(params.as_of())


@dataclass(frozen=True, slots=True)
class PlanParams(Params):
    """The companies with a plan, and all that the answer rests on; whole numbers and percent, as they are entered."""

    companies: tuple[str, ...] = field(params.companies())
    end: str | None = field(params.end())
    as_of: date | None = field(params.as_of())
    plan: int = field(assumptions.plan())
    years: int = field(assumptions.years())
    wacc: int = field(assumptions.cost())
    tax: int = field(assumptions.tax())
    margin: int = field(assumptions.margin())
    maintenance: int = field(assumptions.maintenance())
    ramp: int = field(assumptions.ramp())
    fade: int = field(assumptions.fade())
    running: int = field(assumptions.running())
    life: str = field(assumptions.life())
    servers: int = field(assumptions.servers())
    buildings: int = field(assumptions.buildings())
    lag: int = field(assumptions.lag())

    def options(self) -> PlanOptions:
        """The same in the units of the model: USD, fractions, years."""
        return PlanOptions(
            plan=self.plan * BILLION,
            years=self.years,
            cost_of_capital=self.wacc / 100,
            tax=self.tax / 100,
            margin=self.margin / 100,
            maintenance=self.maintenance / 100,
            ramp=self.ramp / 4,
            fade=self.fade / 100,
            running=self.running / 100,
            life=self.life,
            servers=self.servers / 100,
            buildings=float(self.buildings),
            lag=self.lag,
        )
