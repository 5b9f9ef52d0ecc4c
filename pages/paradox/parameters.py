"""What can be chosen on the page *The paradox*; both of its charts take the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from charts import params
from charts.parameter import Params, field


@dataclass(frozen=True, slots=True)
class ParadoxParams(Params):
    """The companies, a window, the quarter that everything is measured from, and the scale of the axes."""

    companies: tuple[str, ...] = field(params.companies())
    start: str | None = field(params.start("2018Q1"))
    end: str | None = field(params.end())
    base: str = field(params.base())
    as_of: date | None = field(params.as_of())
    scale: str = field(params.scale())

    @property
    def log(self) -> bool:
        """Whether the axes are logarithmic."""
        return self.scale == "log"
