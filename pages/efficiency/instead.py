"""What the charts of *Efficiency versus compute* show where their usual parameters leave nothing to draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, TypeVar

from charts import frame, text
from charts.core import ChartData, Instead
from engine import periods
from pages.efficiency.large_frames import large_frontier
from pages.efficiency.parameters import (
    COMPUTE,
    FISCAL_YEAR,
    EfficiencyParams,
    FrontierParams,
    LargeParams,
    ScoreParams,
    SlopeParams,
)

P = TypeVar("P", bound=EfficiencyParams)
Q = TypeVar("Q", FrontierParams, ScoreParams)
S = TypeVar("S", bound=SlopeParams)
_NEXT: Final = "revenue"  # what nearly every company reports


def output(data: ChartData, p: P, measure: str = "") -> Instead[P] | None:
    """Revenue, where the usual output is known for none of the companies; `measure` is that output as it is drawn."""
    if p.output != type(p)().output or not frame.known(data, [measure or p.output]).empty:
        return None
    title, _ = periods.split(frame.describe(data, measure or p.output).title)
    usual = text.lower(title).removesuffix(" per employee")
    return Instead(replace(p, output=_NEXT), f"Shown is {_NEXT}, since {usual} is not known for {_who(data)}")


def trail(data: ChartData, p: S) -> Instead[S] | None:
    """Another output for the trails."""
    return output(data, p, p.output_per_person)


def slope(data: ChartData, p: S) -> Instead[S] | None:
    """Another output for the slopes, or the first quarter from which one can be measured without a gap."""
    known = frame.known(data, [p.output_per_person, COMPUTE])
    both = known.groupby(["ticker", "quarter"])["name"].nunique()
    quarters = both[both == 2].reset_index().groupby("ticker")["quarter"]
    starts = [_last_run(own) for _, own in quarters]
    if p.start != type(p)().start or not starts or min(starts) <= p.first:
        return trail(data, p)
    first = min(starts)
    return Instead(replace(p, start=first), f"Measured from {first}, since {p.first} is not known for {_who(data)}")


def _last_run(quarters: Iterable[str]) -> str:
    """The first of the quarters that follow each other without a gap up to the newest; capital after a gap starts from
    another guess.
    """
    known = set(quarters)
    span = frame.quarters_between(min(known), max(known))
    return span[max((i + 1 for i, quarter in enumerate(span) if quarter not in known), default=0)]


def frontier(data: ChartData, p: Q) -> Instead[Q] | None:
    """Another output, or all companies of the store to compare with."""
    if other := output(data, p):
        return other
    if p.reference != type(p)().reference:
        return None
    return Instead(replace(p, reference="all"), "Compared with all companies here, since a frontier needs two")


def large(data: ChartData, p: LargeParams) -> Instead[LargeParams] | None:
    """The newest fiscal year that is known for most of the sector, or revenue, which nearly every filer states."""
    newest = data.result(large_frontier).newest
    if p.year == FISCAL_YEAR and newest not in (0, p.year):
        fails = "lies outside the window" if p.outside else "is known for too few companies"
        return Instead(replace(p, year=newest), f"Shown is fiscal {newest}, since fiscal {p.year} {fails}")
    if newest or p.output != LargeParams().output:
        return None
    return Instead(replace(p, output=_NEXT), f"Shown is {_NEXT}, since too few companies of the sector state the usual")


def _who(data: ChartData) -> str:
    return text.join([text.short(c) for c in data.companies], most=3)
