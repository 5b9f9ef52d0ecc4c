"""What can be chosen on the page *The price of labour*."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from charts import params
from charts.parameter import Parameter, Params, field
from engine.annual_panel import FIRST_YEAR, LAST_CHOICE, SECTORS
from engine.filers import LAST_PEOPLE
from pages.labour.asked import CAPITALS, Asked, Capital
from pages.labour.charge_frames import SHOCKS
from pages.labour.measures import CHARGES, SHARES, Measure

_SECTOR: Final = "The companies of one sector only; the scatter keeps all and points the sector out."
_MACHINE: Final = (
    "Count people that a third party's rules read out of annual reports (93% right when checked). Without them about "
    "40 companies are left."
)
_CAPITAL: Final = "What stands for capital: net property on the books, or the year's capital expenditure."
_PEOPLE: Final = (
    "People in the regression on their own, or capital divided by them. Divided, a link arises from nothing, since "
    "large employers pay less."
)
_COMPARED: Final = "Companies of one sector with each other, or all with all."
_FIND: Final = "A name or ticker of a large filer, or several with commas, to be pointed out."
_YEAR: Final = (
    "The fiscal year of capital and people, known of most from 2016 to 2022; median pay is of 2024 (2025 for some)."
)
_ESTIMATE: Final = "How the range is estimated"
_ONE_YEAR: Final = "One fiscal year, find a company"


def _capital() -> Parameter:
    labels = tuple(CAPITALS.values())
    return Parameter("capital", "choice", "ppe_net", "Capital", _CAPITAL, tuple(CAPITALS), labels=labels)


def _people() -> Parameter:
    labels, choices = ("In the model on their own", "Divide capital by them"), ("apart", "divided")
    return Parameter("people", "choice", "apart", "People", _PEOPLE, choices, group=_ESTIMATE, labels=labels)


def _compared() -> Parameter:
    labels, choices = ("Within sectors", "Across all"), ("within", "across")
    return Parameter("compared", "choice", "within", "Compared", _COMPARED, choices, group=_ESTIMATE, labels=labels)


def _year() -> Parameter:
    return Parameter(
        "year", "int", LAST_PEOPLE, "Fiscal year", _YEAR, low=FIRST_YEAR, high=LAST_CHOICE, group=_ONE_YEAR
    )


def _find() -> Parameter:
    return Parameter("find", "text", "", "Find a company", _FIND, high=80, group=_ONE_YEAR)


def _measure(name: str, title: str, measures: dict[str, Measure]) -> Parameter:
    labels = tuple(measure.title for measure in measures.values())
    first = next(iter(measures))
    return Parameter(name, "choice", first, title, "What is drawn, year by year.", tuple(measures), labels=labels)


def _shock() -> Parameter:
    labels = tuple(shock.title for shock in SHOCKS.values())
    help = "Which charges are followed by what; positions eliminated are tagged by few."
    return Parameter("after", "choice", "restructuring", "After", help, tuple(SHOCKS), labels=labels)


@dataclass(frozen=True, slots=True)
class LabourParams(Params):
    """What all charts of the page take."""

    companies: tuple[str, ...] = field(params.companies(params.EIGHT))
    start: str | None = field(params.start())
    end: str | None = field(params.end())
    as_of: date | None = field(params.as_of())
    machine_read: bool = field(params.machine_read(_MACHINE))
    sector: str = field(params.sector(SECTORS, _SECTOR))

    @property
    def asked(self) -> Asked:
        """The part of a request that the frames read."""
        return asked_of(self)


@dataclass(frozen=True, slots=True)
class YearParams(LabourParams):
    """The same with the fiscal year."""

    year: int = field(_year())

    @property
    def asked(self) -> Asked:
        """The part of a request that the frames read."""
        return replace(asked_of(self), year=self.year)


@dataclass(frozen=True, slots=True)
class RangeParams(YearParams):
    """The same with what counts as capital."""

    capital: Capital = field(_capital())

    @property
    def asked(self) -> Asked:
        """The part of a request that the frames read."""
        return replace(asked_of(self), capital=self.capital, year=self.year)


@dataclass(frozen=True, slots=True)
class PriceParams(RangeParams):
    """The same with how the range is estimated, and who is pointed out."""

    people: str = field(_people())
    compared: str = field(_compared())
    find: str = field(_find())

    @property
    def asked(self) -> Asked:
        """The part of a request that the frames read."""
        asked = replace(asked_of(self), capital=self.capital, year=self.year)
        return replace(asked, apart=self.people == "apart", within=self.compared == "within")


@dataclass(frozen=True, slots=True)
class ShareParams(LabourParams):
    """Labour's part, year by year."""

    measure: str = field(_measure("share", "Labour", SHARES))

    @property
    def asked(self) -> Asked:
        """The part of a request that the frames read."""
        return replace(asked_of(self), measure=self.measure)


@dataclass(frozen=True, slots=True)
class ChargeParams(LabourParams):
    """Charges and positions, year by year."""

    measure: str = field(_measure("charge", "Charges", CHARGES))

    @property
    def asked(self) -> Asked:
        """The part of a request that the frames read."""
        return replace(asked_of(self), measure=self.measure)


@dataclass(frozen=True, slots=True)
class ResponseParams(LabourParams):
    """The charges whose years are followed."""

    shock: str = field(_shock())

    @property
    def asked(self) -> Asked:
        """The part of a request that the frames read."""
        return replace(asked_of(self), measure=self.shock)


def asked_of(p: LabourParams) -> Asked:
    """What all charts ask: window, sector, and whose counts."""
    first, last = (None if quarter is None else int(quarter[:4]) for quarter in (p.start, p.end))
    return Asked(p.machine_read, p.sector, first, last)
