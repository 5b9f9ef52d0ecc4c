"""What can be chosen of the large filers; the charts take what concerns them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from charts import params
from charts.parameter import Parameter, Params, field
from engine.annual_panel import FIRST_YEAR, LAST_CHOICE, SECTORS
from engine.filers import LAST_PEOPLE
from pages.across.comparisons import COMPARISONS, OUTPUTS
from pages.across.filers import Choice, Treatment
from pages.across.parameters import interval

_MACHINE: Final = (
    "Count people that a third party's rules read out of annual reports (93% right when checked). Without them about "
    "45 companies are left."
)
_SECTOR: Final = "The companies of one sector only; the scatter keeps all and points the sector out."
_TREATMENT: Final = (
    "What is done with extreme values within each year. Clipped: no farther out than the first and last percent. "
    "Ranks: only the order counts."
)
_COMPARED: Final = "How companies are compared"
_ONE_YEAR: Final = "One fiscal year, find a company"
_TREATMENTS: Final = ("as_reported", "winsorised", "ranked")
_PEOPLE: Final = (
    "People in the model on their own, or output and spending each divided by them. Divided, a link of 0.12 arises "
    "from nothing: people stand on both sides."
)
_FIND: Final = "A name or ticker of a large filer, or several with commas, to be pointed out."


def machine_read() -> Parameter:
    return params.machine_read(_MACHINE)


def sector() -> Parameter:
    return params.sector(SECTORS, _SECTOR)


def treatment() -> Parameter:
    labels = ("As reported", "Clipped at 1% and 99%", "Ranks")
    return Parameter("values", "choice", "as_reported", "Extreme values", _TREATMENT, _TREATMENTS, labels=labels)


def output() -> Parameter:
    help = "What is compared with capital expenditure: of the fiscal year, the public float at its own day."
    return Parameter("against", "choice", "revenue", "Output", help, OUTPUTS, group=_COMPARED)


def people() -> Parameter:
    labels = ("In the model on their own", "On both sides")
    choices = ("apart", "both_sides")
    return Parameter("people", "choice", "apart", "People", _PEOPLE, choices, group=_COMPARED, labels=labels)


def comparison() -> Parameter:
    help = "Which comparison the headline is about; all are drawn."
    labels = tuple(how.title for how in COMPARISONS.values())
    choices = tuple(COMPARISONS)
    return Parameter("comparison", "choice", "changes", "Comparison", help, choices, group=_COMPARED, labels=labels)


def year() -> Parameter:
    help = "The fiscal year that is drawn; people are known of most filers from 2016 to 2022."
    return Parameter("year", "int", LAST_PEOPLE, "Fiscal year", help, low=FIRST_YEAR, high=LAST_CHOICE, group=_ONE_YEAR)


def find() -> Parameter:
    return Parameter("find", "text", "", "Find a company", _FIND, high=80, group=_ONE_YEAR)


@dataclass(frozen=True, slots=True)
class FilerParams(Params):
    """What all charts of the large filers take."""

    companies: tuple[str, ...] = field(params.companies(params.EIGHT))
    start: str | None = field(params.start())
    end: str | None = field(params.end())
    as_of: date | None = field(params.as_of())
    machine_read: bool = field(machine_read())
    sector: str = field(sector())
    treatment: Treatment = field(treatment())
    interval: str = field(interval())

    @property
    def choice(self) -> Choice:
        """The part of a request that the frames read."""
        return _choice(self)


@dataclass(frozen=True, slots=True)
class ComparisonParams(FilerParams):
    """The same with what is compared and how."""

    output: str = field(output())
    people: str = field(people())
    comparison: str = field(comparison())

    @property
    def choice(self) -> Choice:
        return replace(_choice(self), output=self.output, people_apart=self.people == "apart")


@dataclass(frozen=True, slots=True)
class StandingParams(FilerParams):
    """The same with what is compared, in which year, and who is pointed out."""

    output: str = field(output())
    year: int = field(year())
    find: str = field(find())

    @property
    def choice(self) -> Choice:
        return replace(_choice(self), output=self.output, year=self.year)

    @property
    def outside(self) -> bool:
        """Whether the year lies outside the window."""
        first, last = self.choice.within(self.year, self.year)
        return first > last


def _choice(p: FilerParams) -> Choice:
    first, last = (None if quarter is None else int(quarter[:4]) for quarter in (p.start, p.end))
    return Choice(p.machine_read, p.sector, p.treatment, p.interval, first, last)
