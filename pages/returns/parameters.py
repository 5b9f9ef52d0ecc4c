"""What can be chosen on the page *Returns on capex*: a window, and what a plan brings and costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from charts import params
from charts.parameter import Parameter, Params, field
from engine.written_off import DECLINING, HYPERBOLIC, STRAIGHT_LINE
from pages.returns import shared_parameters
from pages.returns.depreciation_frames import WaveOptions
from pages.returns.plan_model import PlanOptions

START: Final = "2018Q1"
BILLION: Final = 1e9
METHODS: Final = {
    STRAIGHT_LINE: "straight line",
    DECLINING: "double declining balance, then straight line",
    HYPERBOLIC: "hyperbolic loss of efficiency, priced at the cost of capital",
}


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
    plan: int = field(shared_parameters.plan())
    years: int = field(shared_parameters.years())
    wacc: int = field(shared_parameters.cost())
    tax: int = field(shared_parameters.tax())
    margin: int = field(shared_parameters.margin())
    maintenance: int = field(shared_parameters.maintenance())
    ramp: int = field(shared_parameters.ramp())
    fade: int = field(shared_parameters.fade())
    running: int = field(shared_parameters.running())
    life: str = field(shared_parameters.life())
    servers: int = field(shared_parameters.servers())
    buildings: int = field(shared_parameters.buildings())
    lag: int = field(shared_parameters.lag())

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


def delay() -> Parameter:
    meaning = "Quarters from the purchase until an asset is in use and depreciated."
    title = "Delay until use, quarters"
    return Parameter("delay", "int", 1, title, meaning, low=0, high=12, group=shared_parameters.CAPITAL)


def method() -> Parameter:
    meaning, choices = "How cost is spread over the life.", tuple(METHODS)
    group = shared_parameters.CAPITAL
    return Parameter("method", "choice", STRAIGHT_LINE, "Depreciation", meaning, choices=choices, group=group)


@dataclass(frozen=True, slots=True)
class WaveParams(WindowParams):
    """The companies, a window, a plan, and how what is bought is written off."""

    plan: int = field(shared_parameters.plan())
    years: int = field(shared_parameters.years())
    life: str = field(shared_parameters.life())
    servers: int = field(shared_parameters.servers())
    buildings: int = field(shared_parameters.buildings())
    delay: int = field(delay())
    method: str = field(method())
    wacc: int = field(shared_parameters.cost())

    def options(self) -> WaveOptions:
        """The same in the units of the model: USD, fractions, years."""
        return WaveOptions(
            plan=self.plan * BILLION,
            years=self.years,
            life=self.life,
            servers=self.servers / 100,
            buildings=float(self.buildings),
            delay=self.delay,
            method=self.method,
            cost_of_capital=self.wacc / 100,
        )
