"""What every chart of the large filers asks for, and what it says of method, grades and who is in the list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from charts import params, text
from charts.core import ChartData
from contracts import ELASTICITY, FRACTION, Description, Unit
from engine.filers import EVERY_SECTOR, LAST_PEOPLE
from engine.request import Frame, Request
from pages.across.filer_parameters import FilerParams
from pages.across.specifications import INTERVALS, LEVEL, SIMULATIONS
from pages.across.steps import FIRST_FILERS, Listed

SURVIVORS: Final = "The list is of August 2026: companies that failed or were bought are not in it"
_COUNTED: Final = (
    "{first} of those in it have an annual report of fiscal {start}, {last} of fiscal {end}, and {left} left in between"
)
_FAILED: Final = "nothing here says what happens to companies that spend and fail."
_DUE: Final = date(LAST_PEOPLE + 1, 5, 1)  # by when every annual report of the last year with people is filed
ASSOCIATION: Final = "An association, never a cause: companies step up spending when they expect to grow."
_MACHINE: Final = (
    "Most people counts of 2016 to 2022 were read out of annual reports by a third party's rules; 93% of those "
    "that were checked are right."
)
_WITHOUT: Final = "Machine-read counts are left out."
_CLUSTERED: Final = (
    "Errors of one company may depend on each other in any way, those of two companies may not. x and e: regressor and "
    "residuals net of effects; g: a company of G; effects nested in companies are not counted among the parameters."
)
_PLACEBO: Final = (
    "Every company is given the spending of another one, whole years at once, 200 times; the share of trials in "
    "which a 5% test finds a link. Above 8% the specification takes something else for a link."
)
_PLACEBO_CAVEAT: Final = (
    "Measured for the clustered sandwich on the values chosen, with a Monte Carlo error of 1.5 points."
)
_PLACEBO_SOURCE: Final = "Bertrand, Duflo and Mullainathan, QJE 119 (2004); ratios: Kronmal, JRSS A 156 (1993)"
_COVERAGE: Final = (
    "Share of {count} simulated panels of exactly this shape in which the interval covers the truth: the regressor as "
    "it is, errors persistent within a company, of the company's own size, with heavy tails."
)


def request(p: FilerParams, frames: tuple[Frame, ...]) -> Request:
    """A request for the large filers; the chosen companies are pointed out among them."""
    return Request((), **params.window(p), options={"filers": p.choice}, frames=frames)


def described(p: FilerParams, *specific: Description) -> list[Description]:
    """What is estimated, the interval, the placebo and coverage, for "how this is computed"."""
    way = INTERVALS[p.interval]
    title = f"{LEVEL} interval: {way.title}"
    coverage = _COVERAGE.format(count=SIMULATIONS[way.method])
    return [
        *specific,
        Description("interval", title, ELASTICITY, way.formula, _CLUSTERED, way.caveat, way.reference),
        Description("placebo", "False positives", FRACTION, "", _PLACEBO, _PLACEBO_CAVEAT, _PLACEBO_SOURCE),
        Description(
            "measured_coverage", "Measured coverage", FRACTION, "", coverage, "", "The documentation, under Methods"
        ),
    ]


def notes(p: FilerParams, of: Listed, *, cut: bool = True) -> list[str]:
    """Who is in the list, how people were counted, and that nothing is a cause; a sector, where it is cut out."""
    counts = _COUNTED.format(first=of.first, start=FIRST_FILERS, last=of.last, end=LAST_PEOPLE, left=of.left or "none")
    survivors = f"{SURVIVORS}. {counts}: {_FAILED}" if _all_filed(p) else f"{SURVIVORS}: {_FAILED}"
    return [ASSOCIATION, survivors, _MACHINE if p.machine_read else _WITHOUT, *(_sector(p) if cut else [])]


def _all_filed(p: FilerParams) -> bool:
    """Whether the last year's reports can be counted: of a day before them, who is yet to report would have left."""
    return p.as_of is None or p.as_of >= _DUE


def _sector(p: FilerParams) -> list[str]:
    return [] if p.sector == EVERY_SECTOR else [f"Only companies of the sector {p.sector}."]


def strangers(data: ChartData, known: Iterable[str], why: str = "not among the large filers") -> list[str]:
    """A line for each chosen company that is not drawn."""
    tickers = set(known)
    return [f"{text.short(c)}: {why}." for c in data.companies if c.ticker not in tickers]


def unit_of(p: FilerParams) -> Unit:
    """Of a response: a fraction, or a rank correlation."""
    return ELASTICITY if p.treatment == "ranked" else FRACTION
