"""What is asked of a plan and what comes out: the typed results of `plan_frames`, which the charts read."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from contracts import FRACTION, USD
from engine.capex_plans import Life, Plan
from engine.origin import Origin, documents_of
from engine.request import Request

YEARS: Final = "years"
NEEDED_GROWTH: Final = "Needed new revenue to present revenue"
ADDED_GROWTH: Final = "Revenue added at the last year's pace to present revenue"
GROWTH_AT_LAST_RATE: Final = "New revenue at the last rate to present revenue"


# ---------------------------------------------------------------------------------------------- asked


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """What is assumed of a plan: USD, fractions and years.

    `plan` is the reader's figure a year for the first company, 0 for its newest guidance; `margin` 0 stands for the
    company's newest; `life` is that of servers, "stated" or years; `lag` in quarters.
    """

    plan: float
    years: int
    cost_of_capital: float
    tax: float
    margin: float
    maintenance: float
    ramp: float
    fade: float
    running: float
    life: str
    servers: float
    buildings: float
    lag: int
    use: float = 1.0

    @classmethod
    def of(cls, request: Request) -> Self:
        """Those of a request that was made with `mapping`."""
        return cls(**request.options)

    def mapping(self) -> dict[str, Any]:
        """The same as the options of a request."""
        return dataclasses.asdict(self)


# ------------------------------------------------------------------------------------------- observed


@dataclass(frozen=True, slots=True)
class Observed:
    """The newest known value of a measure or metric of a company."""

    name: str
    value: float
    unit: str
    quarter: str
    period_end: pd.Timestamp
    origin: Origin


@dataclass(frozen=True, slots=True)
class State:
    """Where a company stands, over twelve months; `margin` is that before depreciation, `rate` the revenue that each
    dollar of capital expenditure was followed by. None where it is not known, or not of late.
    """

    revenue: Observed
    revenue_added: Observed | None = None
    margin: Observed | None = None
    rate: Observed | None = None

    @property
    def observed(self) -> tuple[Observed, ...]:
        """All that is known, the oldest quarter first."""
        every = (self.rate, self.margin, self.revenue, self.revenue_added)  # names in the order of the alphabet
        return tuple(sorted((o for o in every if o is not None), key=lambda o: o.quarter))


def value_of(observed: Observed | None) -> float:
    """The value, NaN where there is none."""
    return math.nan if observed is None else observed.value


# -------------------------------------------------------------------------------------------- answers


def number(title: str, unit: str) -> Any:
    """A field of `Needs`: what the export calls it, and its unit."""
    return dataclasses.field(metadata={"title": title, "unit": unit})


@dataclass(frozen=True, slots=True)
class Needs:
    """What is computed for a plan; growth is to present revenue. NaN where nothing does it, or an input is not known.

    `needed_margin` is for the revenue that the last twelve months added, `needed_use` for the revenue that each dollar
    of capital expenditure was followed by.
    """

    needed_revenue: float = number("Needed new revenue a year", USD.symbol)
    needed_revenue_low: float = number("Needed new revenue a year, low end of the plan", USD.symbol)
    needed_revenue_high: float = number("Needed new revenue a year, high end of the plan", USD.symbol)
    needed_growth: float = number(NEEDED_GROWTH, FRACTION.symbol)
    needed_growth_low: float = number(f"{NEEDED_GROWTH}, low end of the plan", FRACTION.symbol)
    needed_growth_high: float = number(f"{NEEDED_GROWTH}, high end of the plan", FRACTION.symbol)
    added_growth: float = number(ADDED_GROWTH, FRACTION.symbol)
    revenue_at_last_rate: float = number("New revenue a year at the last rate per dollar of capex", USD.symbol)
    growth_at_last_rate: float = number(GROWTH_AT_LAST_RATE, FRACTION.symbol)
    needed_margin: float = number("Needed margin at the revenue added in the last year", FRACTION.symbol)
    needed_use: float = number("Needed use at the last rate per dollar of capex", FRACTION.symbol)
    margin_used: float = number("Margin before depreciation assumed", FRACTION.symbol)
    life_used: float = number("Life of the mix of assets assumed", YEARS)


@dataclass(frozen=True, slots=True)
class Answer:
    """What must be true for one plan of a company; `origin` is that of everything computed for it."""

    plan: Plan
    years: int
    life: Life
    state: State
    needs: Needs
    origin: Origin

    @property
    def added(self) -> float:
        """Revenue that the pace of the last twelve months adds in the years of the plan."""
        return value_of(self.state.revenue_added) * self.years

    @property
    def times(self) -> float:
        """Needed revenue as a multiple of what that pace adds; infinite where it adds nothing."""
        if not math.isfinite(self.needs.needed_revenue) or not math.isfinite(self.added):
            return math.nan
        return self.needs.needed_revenue / self.added if self.added > 0 else math.inf

    @property
    def documents(self) -> frozenset[str]:
        """The documents behind the plan, the life, and where the company stands."""
        origins = [self.origin, self.plan.origin, *(o.origin for o in self.state.observed)]
        origins += [self.life.origin] if self.life.origin else []
        return documents_of(origins)


@dataclass(frozen=True, slots=True)
class Answers:
    """One answer per company and announcement, in the order of companies and days."""

    rows: tuple[Answer, ...] = ()

    @property
    def documents(self) -> frozenset[str]:
        """The documents behind all of them."""
        return frozenset[str]().union(*(row.documents for row in self.rows))


# ---------------------------------------------------------------------------------------- sensitivity


@dataclass(frozen=True, slots=True)
class Swing:
    """Needed revenue (USD a year) when one assumption is moved to the low and to the high end of its range."""

    assumption: str
    low: float
    high: float
    at_low: float
    at_high: float

    @property
    def width(self) -> float:
        """How far the answer moves; infinite where no revenue does it at an end."""
        moved = abs(self.at_high - self.at_low)
        return math.inf if math.isnan(moved) else moved


@dataclass(frozen=True, slots=True)
class TwoWay:
    """Needed revenue (USD a year) by use (rows, the highest first) and margin (columns, the lowest first)."""

    uses: tuple[float, ...]
    margins: tuple[float, ...]
    needed: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What one answer hangs on; the widest swing first."""

    answer: Answer
    swings: tuple[Swing, ...]
    two_way: TwoWay

    @property
    def documents(self) -> frozenset[str]:
        """The documents behind the answer."""
        return self.answer.documents


@dataclass(frozen=True, slots=True)
class Sensitivities:
    """That of the first company whose plan has an answer, or of none."""

    first: Sensitivity | None = None

    @property
    def documents(self) -> frozenset[str]:
        """The documents behind it."""
        return self.first.documents if self.first else frozenset()


# ----------------------------------------------------------------------------------------- the ranges


@dataclass(frozen=True, slots=True)
class Range:
    """How far an assumption may plausibly lie otherwise: by `around` on both sides, or `between` two ends."""

    title: str
    around: float = 0.0
    between: tuple[float, float] | None = None
    least: float = -math.inf
    most: float = math.inf

    def ends(self, at: float) -> tuple[float, float]:
        """Its low and high end; the assumption itself always lies inside."""
        if self.between is not None:
            return min(self.between[0], at), max(self.between[1], at)
        return max(at - self.around, self.least), min(at + self.around, self.most)


THE_PLAN: Final = "plan"
# By the field of `analytics.methods.hurdle.Assumptions` that is moved.
RANGES: Final[Mapping[str, Range]] = {
    "cost_of_capital": Range("Cost of capital", around=0.02),
    "life": Range("Life of the assets", around=2.0, least=1.0),
    "margin": Range("Margin", around=0.10, least=0.01, most=1.0),
    "ramp": Range("Ramp-up", around=1.0, least=0.0),
    "maintenance": Range("Maintenance share", between=(0.0, 0.4)),
    "fade": Range("Fade of revenue", between=(0.0, 0.15)),
    "running": Range("Running cost", between=(0.0, 0.05)),
    "tax": Range("Tax", between=(0.15, 0.28)),
}
