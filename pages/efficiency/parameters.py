"""What can be chosen on the page *Efficiency versus compute*."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from charts import params
from charts.parameter import Parameter, Params, field
from contracts import ANNUAL, TRAILING
from engine.annual_panel import FIRST_YEAR, LAST_CHOICE, SECTORS
from pages.efficiency.large_terms import Large

COMPUTE: Final = "compute_capital_per_employee"
SECTOR: Final = "Information Technology"  # the one with most filers that state a gross profit
FISCAL_YEAR: Final = 2022  # the last in which people are known of most
_MOST: Final = 2000  # replications
_LARGE: Final = "Large filers"
_SECTOR: Final = "Who is compared: companies of one sector are more alike. From 25 companies on there are intervals."
_FISCAL_YEAR: Final = "The fiscal year that is compared; people are known of most filers from 2016 to 2022."
_FIND: Final = "A name or ticker of a large filer; it is shown with its neighbours."
_MACHINE: Final = "Count people that a third party's rules read out of annual reports (93% right when checked)."
_TRAILS: Final = "The trails take it; the other questions are of four quarters."
_RETURNS: Final = "Constant: every company is measured by the best ratio. Variable: by mixes of the same size."
_ORIENTATION: Final = (
    "Input: how much less would do. Output: how much more could be made. Alike under constant returns."
)
_REAL: Final = "Output and capital in the money of the newest quarter, by US consumer prices; else as reported."
_REPLICATIONS: Final = "Samples drawn for the interval; 2,000 are usual in the field, 0 turns it off."


def _of_the_frontier(name: str, default: str, title: str, help: str, choices: tuple[str, ...]) -> Parameter:
    return Parameter(name, "choice", default, title, help, choices=choices, group=params.FRONTIER)


def returns() -> Parameter:
    return _of_the_frontier("returns", "constant", "Returns to scale", _RETURNS, ("constant", "variable"))


def orientation() -> Parameter:
    return _of_the_frontier("orientation", "input", "Orientation", _ORIENTATION, ("input", "output"))


def replications() -> Parameter:
    return Parameter(
        "replications", "int", 500, "Bootstrap replications", _REPLICATIONS, low=0, high=_MOST, group=params.FRONTIER
    )


@dataclass(frozen=True, slots=True)
class EfficiencyParams(Params):
    """What all charts of the page take: the companies, a window, and the output that is compared."""

    companies: tuple[str, ...] = field(params.companies(params.EIGHT))
    start: str | None = field(params.start(params.EFFICIENCY_START))
    end: str | None = field(params.end())
    as_of: date | None = field(params.as_of())
    output: str = field(params.output())

    @property
    def first(self) -> str:
        """The first quarter; an empty one is the usual."""
        return self.start or params.EFFICIENCY_START

    @property
    def window(self) -> dict[str, Any]:
        """The part of a request that all charts share."""
        return params.window(self) | {"start": self.first}


@dataclass(frozen=True, slots=True)
class SlopeParams(EfficiencyParams):
    """Of output per employee against compute capital per employee, from the first quarter to the newest."""

    scale: str = field(params.scale("log"))

    @property
    def log(self) -> bool:
        """Whether the axis of the output is logarithmic."""
        return self.scale == "log"

    @property
    def output_per_person(self) -> str:
        """The metric on the vertical axis."""
        return f"{self.output}_per_employee"


def real() -> Parameter:
    return Parameter("real", "flag", True, "Real growth", _REAL)


@dataclass(frozen=True, slots=True)
class RealSlopeParams(SlopeParams):
    """Of the slopes of output on compute capital, real or as reported."""

    real: bool = field(real())

    @property
    def bar(self) -> bool:
        """Whether a capital share is a bar for the slope: of real growth of an output near value added."""
        return self.real and self.output == "gross_profit"


@dataclass(frozen=True, slots=True)
class TrailParams(SlopeParams):
    """Of the way from one to the other: by quarter or by fiscal year. A single quarter would show the season."""

    period: str = field(params.period((ANNUAL, TRAILING), _TRAILS))

    @property
    def apart(self) -> int:
        """Quarters between two neighbouring points of a trail."""
        return 4 if self.period == ANNUAL else 1


@dataclass(frozen=True, slots=True)
class FrontierParams(EfficiencyParams):
    """Of the charts of the frontier through time."""

    scale: str = field(params.scale("log"))
    capital: str = field(params.capital())
    reference: str = field(params.reference())

    @property
    def log(self) -> bool:
        """Whether the axes are logarithmic."""
        return self.scale == "log"


@dataclass(frozen=True, slots=True)
class ScoreParams(EfficiencyParams):
    """Of the scores of one quarter."""

    capital: str = field(params.capital())
    reference: str = field(params.reference())
    returns: str = field(returns())
    orientation: str = field(orientation())
    replications: int = field(replications())

    @property
    def by_input(self) -> bool:
        """Whether a score is a share of the inputs, not of the output."""
        return self.orientation == "input"

    @property
    def variable(self) -> bool:
        """Whether returns to scale are variable."""
        return self.returns == "variable"


ProductionParams = FrontierParams | ScoreParams


def sector() -> Parameter:
    return replace(params.sector(SECTORS, _SECTOR), default=SECTOR, group=_LARGE)


def year() -> Parameter:
    low, high = FIRST_YEAR, LAST_CHOICE
    return Parameter("year", "int", FISCAL_YEAR, "Fiscal year", _FISCAL_YEAR, low=low, high=high, group=_LARGE)


def find() -> Parameter:
    return Parameter("find", "text", "", "Find a company", _FIND, high=80, group=_LARGE)


def machine_read() -> Parameter:
    return replace(params.machine_read(_MACHINE), group=_LARGE)


@dataclass(frozen=True, slots=True)
class LargeParams(EfficiencyParams):
    """Of the frontier of large filers in one fiscal year."""

    sector: str = field(sector())
    year: int = field(year())
    find: str = field(find())
    machine_read: bool = field(machine_read())
    replications: int = field(replications())

    @property
    def large(self) -> Large:
        """What the frame reads."""
        last = int(self.end[:4]) if self.end else LAST_CHOICE
        return Large(
            self.output, self.sector, self.year, int(self.first[:4]), last, self.machine_read, self.replications
        )

    @property
    def outside(self) -> bool:
        """Whether the year lies outside the window."""
        return not self.large.first <= self.year <= self.large.last
