"""What the chart of the efficiency frontier draws: points, frontiers and names by quarter, and their plane."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.evidence import Provenance
from charts import frame, style, text
from charts.core import ChartData
from charts.trails import Plane
from contracts import Company, Description, Evidence
from engine.production_panel import Flags, Values
from pages.efficiency import production_terms as terms
from pages.efficiency import production_text
from pages.efficiency.frames import Frontiers, Isoquant
from pages.efficiency.parameters import FrontierParams


@dataclass(frozen=True, slots=True)
class Point:
    """A company in a quarter: USD of capital and people per million USD of output, and what is behind them."""

    ticker: str
    quarter: str
    x: float
    y: float
    score: float
    weak: bool
    measured_by: str
    period_end: np.datetime64
    evidence: str
    known_on: np.datetime64
    document: str


@dataclass(frozen=True, slots=True)
class Line:
    """The corners of a frontier in the units of the plane."""

    x: Values
    y: Values


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What is drawn; `others` are compared but were not chosen: ticker and short name."""

    data: ChartData
    result: Frontiers
    params: FrontierParams
    points: Mapping[tuple[str, str], Point]  # by ticker and quarter
    companies: tuple[Company, ...]
    others: Mapping[str, str]
    plane: Plane
    quarters: tuple[str, ...]
    output: str  # as a word in a sentence
    people: Description
    capital: Description
    efficiency: Description

    def point(self, ticker: str, quarter: str) -> Point | None:
        return self.points.get((ticker, quarter))

    def now(self, quarter: str) -> Line | None:
        """The frontier of a quarter, None in a gap."""
        return self._line(self.result.now, quarter)

    def before(self, quarter: str) -> Line | None:
        """The frontier of a year before, None where there is none to compare with."""
        return self._line(self.result.before, quarter)

    def _line(self, isoquants: tuple[Isoquant | None, ...], quarter: str) -> Line | None:
        quarters = self.result.panel.quarters
        isoquant = isoquants[quarters.index(quarter)] if quarter in quarters else None
        return None if isoquant is None else Line(isoquant.capital, isoquant.people * terms.MILLION)


def scene_of(data: ChartData, result: Frontiers, p: FrontierParams) -> Scene:
    panel, known = result.panel, result.panel.known
    zero = () if p.log else (0,)
    x, y = result.capital_per_output, result.people_per_output * terms.MILLION
    ends = [style.span(pd.Series(side[known]), log=p.log, include=zero) for side in (x, y)]
    order = sorted(np.flatnonzero(known.any(axis=0)), key=lambda k: int(known[:, k].argmax()))
    present = {panel.tickers[k]: panel.companies[k] for k in order}  # by the first quarter
    chosen, output = frame.by_ticker(data), terms.title(data, p.output)
    return Scene(
        data=data,
        result=result,
        params=p,
        points=_points(result, x, y),
        companies=tuple(c for c in data.companies if c.ticker in present),
        others={ticker: text.short(c) for ticker, c in present.items() if ticker not in chosen},
        plane=Plane("capital_per_output", "people_per_output", ends[0], ends[1], log_x=p.log, log_y=p.log),
        quarters=tuple(map(str, pd.period_range(panel.quarters[0], panel.quarters[-1], freq="Q"))),
        output=output,
        people=terms.people_per_output(output),
        capital=terms.capital_per_output(terms.title(data, p.capital), output),
        efficiency=terms.efficiency(output),
    )


def _points(result: Frontiers, x: Values, y: Values) -> dict[tuple[str, str], Point]:
    panel = result.panel
    behind = panel.provenance
    grades, days, documents = behind.evidence, behind.known_on, panel.documents.named(behind.document)
    weak = _weak(behind)
    return {
        (panel.tickers[k], panel.quarters[t]): Point(
            ticker=panel.tickers[k],
            quarter=panel.quarters[t],
            x=float(x[t, k]),
            y=float(y[t, k]),
            score=float(result.efficiency[t, k]),
            weak=bool(weak[t, k]),
            measured_by=production_text.measured_by(panel, result.peers, t, k),
            period_end=panel.period_end[t, k],
            evidence=grades[t, k],
            known_on=days[t, k],
            document=documents[t, k],
        )
        for t, k in np.argwhere(panel.known)
    }


def _weak(behind: Provenance) -> Flags:
    return np.asarray(~behind.is_missing & ~behind.stronger_than(Evidence.INTERPOLATED))
