"""The band around headcount between two reports: drawn behind the line, and as two columns of the table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from charts import style
from charts.figure import Figure, scatter
from contracts import Company
from engine.headcount_band import BandPoint, HeadcountBand

Factors = Mapping[tuple[str, str], float]  # what a headcount is multiplied by, by ticker and quarter
_FAINT: Final = 0.18


def draw(figure: Figure, company: Company, points: tuple[BandPoint, ...], factors: Factors) -> None:
    """One area for each run of quarters between reports, closed by the reports at its ends; none of a grey line."""
    if company.colour == style.GREY:
        return
    known = [point for point in points if (point.ticker, point.quarter) in factors]
    for run in _runs(known):
        scale = [factors[point.ticker, point.quarter] for point in run]
        days = [style.quarter_day(point.quarter) for point in run]
        low = [point.low * by for point, by in zip(run, scale, strict=True)]
        high = [point.high * by for point, by in zip(run, scale, strict=True)]
        figure.add_trace(
            scatter(
                x=[*days, *days[::-1]],
                y=[*high, *low[::-1]],
                mode="lines",
                fill="toself",
                fillcolor=style.faint(company.colour, _FAINT),
                line={"width": 0, "color": company.colour},
                hoverinfo="skip",
                showlegend=False,
            )
        )


def ends(points: tuple[BandPoint, ...], factors: Factors) -> list[float]:
    """The upper ends of the band as they are drawn."""
    scaled = ((point.high, factors.get((point.ticker, point.quarter))) for point in points if point.between_reports)
    return [high * by for high, by in scaled if by]


def _runs(points: list[BandPoint]) -> list[list[BandPoint]]:
    """The stretches of points between reports, each with the report before and after it, where there is one."""
    runs, run = list[list[BandPoint]](), list[BandPoint]()
    for point in points:
        run.append(point)
        if not point.between_reports:
            runs += [run] if len(run) > 1 and any(p.between_reports for p in run) else []
            run = [point]
    return runs


def with_ends(table: pd.DataFrame, band: HeadcountBand, factors: Mapping[str, Factors]) -> pd.DataFrame:
    """The table with the ends of the band in `low` and `high`, where there is one; `factors` by name of the row."""
    ends = {(p.ticker, p.quarter): p for points in band.points.values() for p in points if p.between_reports}
    keys = zip(table["name"], table["ticker"], table["quarter"], strict=True)
    sides = [
        (point.low * by, point.high * by)
        if (point := ends.get((ticker, quarter))) and (by := factors.get(name, {}).get((ticker, quarter)))
        else (None, None)
        for name, ticker, quarter in keys
    ]
    low, high = zip(*sides, strict=True) if sides else ((), ())
    return table.assign(low=pd.Series(low, dtype="float64"), high=pd.Series(high, dtype="float64"))
