"""What a chart is: a declared question with typed parameters, and one builder from prepared data to a `Chart`.

Page, chart address, command line and tests all draw through the same `ChartSpec`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

import pandas as pd

from charts.figure import Figure
from charts.parameter import Parameter, Params
from charts.params import marks
from contracts import Company, Description

P = TypeVar("P", bound=Params)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a sentence uses, and which drawn value it is: the row of the chart's table that holds it."""

    value: float
    name: str
    ticker: str = ""
    quarter: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a chart says in words. `exceptions`: who is left out, who is measured at another date, by name."""

    headline: str
    deck: str = ""
    exceptions: tuple[str, ...] = ()
    numbers: tuple[Number, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """Another chart whose headline a chart compares: its slug, its companies and its day."""

    slug: str
    companies: tuple[str, ...]
    as_of: date


@dataclass(frozen=True, slots=True)
class ChartData:
    """What a builder is given: everything prepared, nothing fetched.

    `values` holds `contracts.VALUE_COLUMNS`, one row per company, quarter and name, missing as NaN. `results` holds
    what the frames of the chart's request computed, `headlines` those of the charts that it `compares`; `sources` has
    `contracts.SOURCE_COLUMNS`.
    """

    values: pd.DataFrame
    companies: tuple[Company, ...]
    described: Mapping[str, Description]
    sources: pd.DataFrame
    results: Mapping[Callable[..., Any], Any] = field(default_factory=dict)
    headlines: Mapping[Compared, str] = field(default_factory=dict)
    as_of: date | None = None
    slug: str = ""
    question: str = ""
    kept: dict[frozenset[str], pd.DataFrame] = field(
        default_factory=dict, repr=False, compare=False
    )  # charts.frame.known

    def result(self, frame: Callable[..., T]) -> T:
        """What a frame computed for this chart. Raises KeyError where the chart's request does not ask for it."""
        computed: T = self.results[frame]
        return computed


@dataclass(frozen=True, slots=True)
class MarkedEvent:
    """An event that a reader had marked on a chart: its id in addresses, its name, its day, its document."""

    id: str
    name: str
    day: date
    source_id: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A finished chart that can be shown, exported or tested.

    `table` is tidy and complete: every drawn number is in it with its unit, evidence, known_on and accession.
    `notes` say in words how the chart is read; `statistics` are what stands behind them for readers who know the
    terms, such as p-values, and are shown under Method alone.
    """

    slug: str
    question: str
    finding: Finding
    figure: Figure
    table: pd.DataFrame
    sources: pd.DataFrame
    alt: str
    described: tuple[Description, ...]
    parameters: Mapping[str, Any]
    as_of: date | None = None
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    events: tuple[MarkedEvent, ...] = ()
    statistics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Instead(Generic[P]):
    """Other parameters for a chart whose usual ones leave nothing to draw, and why, as a sentence for its reader."""

    params: P
    why: str


def nothing_instead(data: ChartData, params: Params) -> None:
    """For a chart that has no other parameters to offer."""


@dataclass(frozen=True, slots=True)
class ChartSpec(Generic[P]):
    """A declared chart: `request` says what it needs for given parameters, `build` draws it.

    A `timeline` takes what a reader may mark on it, too (`charts.marked_days`).

    A request is an `engine.request.Request`, which the kit need not know. Slug and page are the names of file and
    folder. `instead` is asked where the chart has no row: it changes parameters that have their default only, so that
    it offers something else a few times at most. `compares` names the charts whose headlines the builder is to be
    given; those charts compare none. `says` gives the finding of the chart that `build` draws from the same, without
    drawing it; None where the builder has to be asked. `assumptions` names the rows of its table that have the grade
    of a reader's figure because something is assumed, not because a figure was imported.
    """

    question: str
    params: type[P]
    request: Callable[[P], Any]
    build: Callable[[ChartData, P], Chart]
    slug: str = ""
    page: str = ""
    instead: Callable[[ChartData, P], Instead[P] | None] = nothing_instead
    timeline: bool = False
    compares: Callable[[ChartData], tuple[Compared, ...]] | None = None
    says: Callable[[ChartData, P], Finding | None] | None = None
    assumptions: frozenset[str] = frozenset()

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """What can be asked of the chart, in order."""
        return (*self.params.parameters(), *(marks() if self.timeline else ()))

    def defaults(self) -> dict[str, Any]:
        """The parameters that the builder takes, by name, as they are in the undisturbed chart."""
        return self.params().values()
