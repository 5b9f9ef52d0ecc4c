"""What can be chosen on the page *Screener*."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from charts import params
from charts.parameter import Parameter, Params, field
from engine.annual_panel import FIRST_YEAR, LAST_CHOICE, SECTORS
from pages.screener.asked import EVERY, NEWEST, Asked
from pages.screener.measures import MEASURES

LEVEL: Final = "0"
_CHANGES: Final = (LEVEL, "1", "3", "5")
_CHANGE_LABELS: Final = ("Level", "Change, 1 year", "3 years", "5 years")
_WORDS: Final = 120


def _measure(name: str, default: str, title: str) -> Parameter:
    labels = tuple(measure.title for measure in MEASURES.values())
    meaning = "A line of the annual report, or one over another, of one fiscal year."
    return Parameter(name, "choice", default, title, meaning, choices=tuple(MEASURES), labels=labels)


def _year() -> Parameter:
    meaning = "The newest year is the last that is known for most companies of the year with most."
    words, labels = (NEWEST,), ("Newest known for most",)
    return Parameter("year", "year", NEWEST, "Fiscal year", meaning, words, FIRST_YEAR, LAST_CHOICE, labels=labels)


def _sector() -> Parameter:
    return params.sector(SECTORS, "Only the companies of one sector.")


def _change() -> Parameter:
    meaning = "The level in the year, or its change over the years before; measures in percent have levels only."
    return Parameter("change", "choice", LEVEL, "Show", meaning, choices=_CHANGES, labels=_CHANGE_LABELS)


def _find() -> Parameter:
    meaning = "Name or ticker of a company of the panel, such as Costco or XOM; it is shown with its neighbours."
    return Parameter("find", "text", "", "Find a company", meaning, high=_WORDS)


def _where() -> Parameter:
    meaning = "Conditions such as: employees > 10000, operating margin > 20%, revenue >= 1bn."
    return Parameter("where", "text", "", "Only where", meaning, high=_WORDS)


def _machine() -> Parameter:
    meaning = "Leave out employee counts that a third party's rules read out of annual reports (about 93% right)."
    return Parameter("stated", "flag", False, "Without machine-read employees", meaning)


@dataclass(frozen=True, slots=True)
class ScreenerParams(Params):
    """One measure, ranked."""

    companies: tuple[str, ...] = field(params.companies())
    measure: str = field(_measure("measure", "revenue_per_employee", "Measure"))
    year: str = field(_year())
    change: str = field(_change())
    sector: str = field(_sector())
    find: str = field(_find())
    where: str = field(_where())
    stated: bool = field(_machine())
    end: str | None = field(params.end())
    as_of: date | None = field(params.as_of())

    @property
    def years(self) -> int:
        """The years of the change that is shown; 0 for a level."""
        return 0 if MEASURES[self.measure].ratio else int(self.change)

    @property
    def asked(self) -> Asked:
        """What this asks of the panel."""
        return Asked((self.measure,), self.year, self.sector, self.years, self.where, self.find, self.stated)


@dataclass(frozen=True, slots=True)
class SectorParams(Params):
    """One measure against another, in a panel for each sector."""

    companies: tuple[str, ...] = field(params.companies())
    measure: str = field(_measure("measure", "revenue_per_employee", "Measure"))
    across: str = field(_measure("across", "capex_per_employee", "Against"))
    year: str = field(_year())
    find: str = field(_find())
    where: str = field(_where())
    stated: bool = field(_machine())
    end: str | None = field(params.end())
    as_of: date | None = field(params.as_of())

    @property
    def asked(self) -> Asked:
        """What this asks of the panel."""
        return _asked(self, EVERY)


@dataclass(frozen=True, slots=True)
class ScatterParams(SectorParams):
    """The same in one panel, of all sectors or of one."""

    sector: str = field(_sector())

    @property
    def asked(self) -> Asked:
        """What this asks of the panel."""
        return _asked(self, self.sector)


def _asked(p: SectorParams, sector: str) -> Asked:
    return Asked((p.measure, p.across), p.year, sector, 0, p.where, p.find, p.stated)
