"""What the charts of one fiscal year show where the usual year leaves nothing to compare."""

from __future__ import annotations

from dataclasses import replace

from charts.core import ChartData, Instead
from pages.across.filer_parameters import StandingParams
from pages.across.standings import standings


def year(data: ChartData, p: StandingParams) -> Instead[StandingParams] | None:
    """The newest year of the window that is known for most, in place of the usual one."""
    newest = data.result(standings).newest
    if p.year != StandingParams().year or newest in (0, p.year):
        return None
    fails = "lies outside the window" if p.outside else "is known for too few companies"
    return Instead(replace(p, year=newest), f"Shown is fiscal {newest}, since fiscal {p.year} {fails}")
