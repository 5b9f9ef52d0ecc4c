"""What can be chosen on the page *Compare anything*."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from charts import params
from charts.parameter import Parameter, Params, field
from contracts import TRAILING
from engine import periods

TIME: Final = "time"
TOGETHER: Final = "together"
SMALL_MULTIPLES: Final = "small_multiples"
_Y: Final = "revenue_per_employee"


def _x() -> Parameter:
    return Parameter("x", "name", TIME, "Horizontal", "Time, or any measure or metric.", choices=(TIME,))


def _y() -> Parameter:
    return Parameter("y", "name", _Y, "Vertical", "Any measure or metric.")


def _layout() -> Parameter:
    meaning = "All companies in one panel, or a panel for each."
    return Parameter("layout", "choice", TOGETHER, "Layout", meaning, choices=(TOGETHER, SMALL_MULTIPLES))


def _ranked() -> Parameter:
    return Parameter("y", "name", _Y, "Measure", "What is ranked: any measure or metric.")


@dataclass(frozen=True, slots=True)
class CompareParams(Params):
    """Any measure of any companies, over time or against another."""

    companies: tuple[str, ...] = field(params.companies(params.EIGHT))
    x: str = field(_x())
    y: str = field(_y())
    start: str | None = field(params.start("2016Q1"))
    end: str | None = field(params.end())
    as_of: date | None = field(params.as_of())
    period: str = field(params.period())
    scale: str = field(params.scale())
    layout: str = field(_layout())

    @property
    def over_time(self) -> bool:
        """Whether the horizontal axis is time."""
        return self.x == TIME

    @property
    def shown(self) -> str:
        """The period that the measure is shown over: two measures are compared over the last four quarters."""
        return periods.shown(self.y, self.period) if self.over_time else TRAILING

    @property
    def log(self) -> bool:
        """Whether logarithmic axes are wanted."""
        return self.scale == "log"

    def panels(self, companies: int) -> bool:
        """Whether each of so many companies has a panel."""
        return self.layout == SMALL_MULTIPLES and companies > 1


@dataclass(frozen=True, slots=True)
class RankParams(Params):
    """Any measure of many companies at one quarter."""

    companies: tuple[str, ...] = field(params.companies(params.EIGHT))
    y: str = field(_ranked())
    end: str | None = field(params.end())
    as_of: date | None = field(params.as_of())
    period: str = field(params.period())

    @property
    def shown(self) -> str:
        """The period that the measure is shown over."""
        return periods.shown(self.y, self.period)
