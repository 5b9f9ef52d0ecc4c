"""What platforms state, by period: the figures that all frames of this page begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.reading import platform_figures
from data.store import Store
from engine.origin import Origin
from engine.request import Request

REVENUE = "advertising_revenue"
PEOPLE = "daily_active_people"
IMPRESSIONS = "ad_impressions_growth"
PRICE = "price_per_ad_growth"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a company for a period, in USD, persons or as a fraction."""

    ticker: str
    period: str  # 2024Q1, 2025H2 or FY2024
    ends: pd.Timestamp
    value: float
    origin: Origin

    @property
    def quarter(self) -> str:
        """The calendar quarter that the period ends in."""
        return str(pd.Period(self.ends, freq="Q"))

    @property
    def quarters(self) -> int:
        """How many quarters the period has."""
        return {"Q": 1, "H": 2}.get(self.period[4], 4)


Figures = Mapping[str, Mapping[str, Figure]]  # by metric, then by period, oldest first


def by_company(store: Store, request: Request, metrics: Sequence[str]) -> dict[str, Figures]:
    """The figures of each company of a request that has any, as known on its day, in the request's order.

    Only the end of its window counts here: a change reaches back before its beginning.
    """
    rows = platform_figures.stated(store, request.companies, metrics, request.as_of)
    found: dict[str, dict[str, dict[str, Figure]]] = {}
    for row in rows.to_dict("records"):
        figure = _figure(row)
        if request.end is None or figure.quarter <= request.end:
            found.setdefault(figure.ticker, {}).setdefault(str(row["metric"]), {})[figure.period] = figure
    return {ticker: found[ticker] for ticker in request.companies if ticker in found}


def _figure(row: Mapping[Any, Any]) -> Figure:
    origin = Origin.cited(row, "known_on")
    return Figure(str(row["ticker"]), str(row["period"]), pd.Timestamp(row["period_end"]), float(row["value"]), origin)


def inside(request: Request, quarter: str) -> bool:
    """Whether a quarter is not before the request's window."""
    return request.start is None or quarter >= request.start


def year_before(period: str) -> str:
    """2025Q3 of 2026Q3."""
    return f"{int(period[:4]) - 1}{period[4:]}"
