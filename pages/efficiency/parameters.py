"""What can be chosen on the page *Efficiency versus compute*."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from charts import params
from charts.parameter import Parameter, Params, field
from contracts import ANNUAL, TRAILING

COMPUTE: Final = "compute_capital_per_employee"
_MOST: Final = 2000  # replications
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
