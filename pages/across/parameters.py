"""What can be chosen of the regressions of the chosen companies; these three charts take the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from charts import params
from charts.parameter import Parameter, Params, field
from pages.across.specifications import (
    COMPUTE,
    FREQUENCIES,
    INTERVALS,
    OUTCOMES,
    SPECIFICATIONS,
    Interval,
    Regression,
    Specification,
    per_employee,
)

_OUTCOME: Final = "What is compared, per employee; flows are of twelve months."
_SPECIFICATION: Final = (
    "Pooled compares companies with each other too. Company effects compare each with itself; time effects take out "
    "what a year or quarter brought to all. People apart does not divide by headcount. Changes compares growth over a "
    "year."
)
_FREQUENCY: Final = (
    "Annual: the quarter in which the fiscal year ends, when headcount is stated. Quarterly: all, many of them alike."
)
_INTERVAL: Final = (
    "How the error is found when companies are few and each is like itself from year to year. Bias reduced: CR2 with "
    "Satterthwaite's degrees of freedom. Jackknife: CR3. Wild bootstrap: signs of whole companies changed. Sandwich: "
    "CRV1, usual and too narrow."
)
_EIGHT: Final = "The chosen companies compared"
_STATED: Final = "Leave out quarters whose headcount is interpolated between two reports."


def _specification() -> Parameter:
    titles = tuple(s.title for s in SPECIFICATIONS.values())
    choices = tuple(SPECIFICATIONS)
    return Parameter(
        "specification",
        "choice",
        "firm_and_time",
        "Specification",
        _SPECIFICATION,
        choices,
        group=_EIGHT,
        labels=titles,
    )


def interval() -> Parameter:
    titles = tuple(i.title for i in INTERVALS.values())
    return Parameter("interval", "choice", "bias_reduced", "Interval", _INTERVAL, tuple(INTERVALS), labels=titles)


def _frequency() -> Parameter:
    return Parameter("frequency", "choice", "annual", "Observations", _FREQUENCY, FREQUENCIES, group=_EIGHT)


@dataclass(frozen=True, slots=True)
class AcrossParams(Params):
    """The companies, a window, and the regression of theirs."""

    companies: tuple[str, ...] = field(params.companies(params.EIGHT))
    start: str | None = field(params.start())
    end: str | None = field(params.end())
    as_of: date | None = field(params.as_of())
    outcome: str = field(Parameter("outcome", "choice", "market_value", "Outcome", _OUTCOME, OUTCOMES, group=_EIGHT))
    specification: str = field(_specification())
    frequency: str = field(_frequency())
    interval: str = field(interval())
    stated: bool = field(Parameter("stated", "flag", False, "Stated headcount only", _STATED, group=_EIGHT))

    @property
    def annual(self) -> bool:
        """Whether there is one observation per fiscal year."""
        return self.frequency == "annual"

    @property
    def how(self) -> Specification:
        """The chosen specification."""
        return SPECIFICATIONS[self.specification]

    @property
    def way(self) -> Interval:
        """The chosen way to an interval."""
        return INTERVALS[self.interval]

    @property
    def names(self) -> tuple[str, str]:
        """Compute and the chosen outcome per employee: what a chart of one outcome lists and describes."""
        return COMPUTE, per_employee(self.outcome)

    @property
    def regression(self) -> Regression:
        """The part of a request that the frames read."""
        return Regression(self.outcome, self.specification, self.interval, self.annual, self.stated)
