"""What can be chosen on the page *Workforce*; a parameter means the same in each of its charts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from charts import params
from charts.parameter import Parameter, Params, field

START: Final = "2018Q1"
INDEX, PEOPLE = "index", "people"
MEASURES: Final = {
    "capex_per_employee": "Capital expenditure",
    "gross_profit_per_employee": "Gross profit",
    "revenue_per_employee": "Revenue",
    "operating_income_per_employee": "Operating income",
    "rnd_per_employee": "Research and development",
    "stock_compensation_per_employee": "Stock compensation",
    "compute_capital_per_employee": "Compute capital",
}
MONTH, PLACE = "month", "place"


def _shown() -> Parameter:
    meaning = "Each company's headcount at its peak as 100, or the number of people."
    labels = ("Peak is 100", "People")
    return Parameter("show", "choice", INDEX, "Show", meaning, choices=(INDEX, PEOPLE), labels=labels)


def _measure() -> Parameter:
    meaning = "What is divided by employees: the sum of four quarters, compute capital at the quarter's end."
    labels = tuple(MEASURES.values())
    return Parameter("measure", "choice", next(iter(MEASURES)), "Measure", meaning, tuple(MEASURES), labels=labels)


def _pay() -> Parameter:
    meaning = (
        "Cost of one employee a year in thousands of dollars, the same for all companies; 0 for the median pay that "
        "each company states in its proxy statement."
    )
    return Parameter("pay", "int", 0, "Cost per employee, $ thousand", meaning, low=0, high=2000)


def _after() -> Parameter:
    meaning = "How many quarters after the last count before the announcement the headcount is looked up."
    return Parameter("after", "int", 4, "Quarters after", meaning, low=1, high=8)


def _by() -> Parameter:
    meaning = "The people in notices of layoffs by the month of the notice, or by the state that it was given to."
    return Parameter("by", "choice", MONTH, "Notices by", meaning, choices=(MONTH, PLACE), labels=("Month", "State"))


@dataclass(frozen=True, slots=True)
class WindowParams(Params):
    """The companies, from when to when, and what was known."""

    companies: tuple[str, ...] = field(params.companies())
    start: str | None = field(params.start(START))
    end: str | None = field(params.end())
    as_of: date | None = field(params.as_of())


@dataclass(frozen=True, slots=True)
class HeadcountParams(WindowParams):
    """How headcount is written."""

    show: str = field(_shown())


@dataclass(frozen=True, slots=True)
class PerEmployeeParams(WindowParams):
    """What is divided by employees, from which quarter its change is measured, and the scale of the axis."""

    base: str = field(params.base())
    measure: str = field(_measure())
    scale: str = field(params.scale())

    @property
    def log(self) -> bool:
        """Whether the axis is logarithmic."""
        return self.scale == "log"


@dataclass(frozen=True, slots=True)
class PayParams(Params):
    """The companies, a last quarter, and what one employee costs."""

    companies: tuple[str, ...] = field(params.companies())
    end: str | None = field(params.end())
    as_of: date | None = field(params.as_of())
    pay: int = field(_pay())


@dataclass(frozen=True, slots=True)
class CutParams(WindowParams):
    """How long after an announcement the headcount is looked up."""

    after: int = field(_after())


@dataclass(frozen=True, slots=True)
class NoticeParams(WindowParams):
    """By what the notices are added up."""

    by: str = field(_by())
