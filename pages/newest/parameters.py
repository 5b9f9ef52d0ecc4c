"""What can be chosen on this page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from charts import params
from charts.parameter import Parameter, Params, field
from engine.reports import LISTED
from engine.request import Frame, Request

MAIN: Final = "main"
ALL: Final = "all"


def _focus() -> Parameter:
    help = "Whose report is looked at; empty for the first company chosen."
    return Parameter("of", "companies", (), "Company in focus", help)


def _filed() -> Parameter:
    help = "The newest report that was filed by this day; empty for the newest of all."
    return Parameter("filed", "date", None, "Report filed by", help)


def _measures() -> Parameter:
    help = "The main measures, or every one that a report can move."
    labels = ("Main", "All")
    return Parameter("measures", "choice", MAIN, "Measures", help, choices=(MAIN, ALL), labels=labels)


def _rows() -> Parameter:
    return Parameter("rows", "int", 20, "Reports", "How many of the newest reports are drawn.", low=5, high=LISTED)


@dataclass(frozen=True, slots=True)
class ReportParams(Params):
    """One report of one company."""

    companies: tuple[str, ...] = field(params.companies())
    of: tuple[str, ...] = field(_focus())
    filed: date | None = field(_filed())
    end: str | None = field(params.end())
    as_of: date | None = field(params.as_of())


@dataclass(frozen=True, slots=True)
class ChangesParams(ReportParams):
    """The same, with which measures are drawn."""

    measures: str = field(_measures())


@dataclass(frozen=True, slots=True)
class ListParams(Params):
    """The newest reports of all companies; those chosen are in colour."""

    companies: tuple[str, ...] = field(params.companies())
    end: str | None = field(params.end())
    as_of: date | None = field(params.as_of())
    rows: int = field(_rows())


@dataclass(frozen=True, slots=True)
class RestatedParams(Params):
    """The restatements of the chosen companies, by the day of the report that states another value."""

    companies: tuple[str, ...] = field(params.companies())
    start: str | None = field(params.start())
    end: str | None = field(params.end())
    as_of: date | None = field(params.as_of())


def request(p: ReportParams, *frames: Frame) -> Request:
    """A request of frames about one report."""
    companies = tuple(dict.fromkeys((*p.of, *p.companies)))
    return Request((), companies, None, p.end, p.as_of, {"of": tuple(p.of), "filed": p.filed}, frames)
