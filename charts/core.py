"""What a chart is: a declared question with typed parameters and one builder from prepared data to a `Chart`.

Page, chart address, command line and tests all draw through the same `ChartSpec`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

import pandas as pd

from charts.figure import Figure
from contracts import Company, Unit

Kind = Literal["companies", "quarter", "date", "choice", "name", "int", "flag"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One typed parameter. Its `name` is the URL key, the `--set` key and the key of the parameter mapping.

    Values by kind: companies -> tuple of tickers; quarter -> "2019Q4" or None; date -> datetime.date or None;
    choice -> one of `choices`; name -> a measure or metric of the catalogue; int -> int in [low, high]; flag -> bool.
    `labels` say the choices in words, in their order; without them the names are spelt out. Parameters of one `group` are shown together under its name, folded away until one differs from its default.
    """

    name: str
    kind: Kind
    default: Any
    title: str
    help: str = ""
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    group: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """What a chart needs before it can be built. `names` are measures or metrics; `options` go to the metrics.

    `extra` names further frames, such as "events": the keys of `service.extras.EXTRAS`.
    """

    names: tuple[str, ...]
    companies: tuple[str, ...]
    start: str | None = None
    end: str | None = None
    as_of: date | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Description:
    """What the catalogue says of a measure or metric; for titles, axes, hovers, notes and export headers."""

    name: str
    title: str
    unit: Unit
    formula: str
    interpretation: str = ""
    caveat: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ChartData:
    """Prepared data. `values` holds `contracts.VALUE_COLUMNS`, one row per company, quarter and name, missing as NaN.

    `extra` holds the frames asked for in `Request.extra`; `sources` has `contracts.SOURCE_COLUMNS`.
    `latest` is the newest day of anything shown.
    """

    values: pd.DataFrame
    companies: tuple[Company, ...]
    described: Mapping[str, Description]
    sources: pd.DataFrame
    extra: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A finished chart that can be shown, exported or tested. `finding` is the one sentence written from the data.

    `table` is tidy and complete: every drawn number is in it with its unit, evidence, known_on and accession.
    """

    slug: str
    question: str
    finding: str
    figure: Figure
    table: pd.DataFrame
    sources: pd.DataFrame
    alt: str
    described: tuple[Description, ...]
    parameters: Mapping[str, Any]
    as_of: date | None = None
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """A declared chart: `request` says what it needs for given parameters, `build` draws it."""

    slug: str
    question: str
    page: str
    parameters: tuple[Parameter, ...]
    request: Callable[[Mapping[str, Any]], Request]
    build: Callable[[ChartData, Mapping[str, Any]], Chart]

    def defaults(self) -> dict[str, Any]:
        """The parameters of the undisturbed chart."""
        return {p.name: p.default for p in self.parameters}


CHARTS: Final[dict[str, ChartSpec]] = {}


def register(spec: ChartSpec) -> ChartSpec:
    """Register a chart once; a second chart of the same slug is a programming error."""
    if spec.slug in CHARTS:
        raise ValueError(f"chart {spec.slug!r} is registered twice")
    CHARTS[spec.slug] = spec
    return spec
