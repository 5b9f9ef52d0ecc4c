"""What can be chosen on the page *Attention*."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from charts import params
from charts.parameter import Params, field


@dataclass(frozen=True, slots=True)
class WindowParams(Params):
    """The companies, from when to when, and what was known."""

    companies: tuple[str, ...] = field(params.companies())
    start: str | None = field(params.start())
    end: str | None = field(params.end())
    as_of: date | None = field(params.as_of())
