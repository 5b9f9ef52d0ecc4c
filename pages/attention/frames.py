"""Advertising revenue split by people, ads per person and price per ad: where figures meet mathematics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from analytics.methods import growth_identity
from data.store import Store
from engine.origin import Origin, documents_of, merged
from engine.request import Request
from pages.attention import stated
from pages.attention.stated import IMPRESSIONS, PEOPLE, PRICE, REVENUE, Figure, Figures, year_before

HALF_POINT: Final = 0.005  # rates are disclosed in whole percent


@dataclass(frozen=True, slots=True)
class RevenueSplit:
    """The change of a company's advertising revenue over a year, in USD, by what it came from.

    period: 2026Q2, or 2025H2 where two quarters are known as their sum only. people + ads + price + rounding = change.
    implied: what the disclosed rates make of the revenue of the year before; `off` how far the growth that they imply
    is from that of revenue, as a fraction, and `tolerance` how far it may be by the rounding of two rates.
    """

    ticker: str
    period: str
    quarter: str
    ends: pd.Timestamp
    quarters: int
    start: float
    end: float
    people: float
    ads: float
    price: float
    rounding: float
    implied: float
    tolerance: float
    origin: Origin

    @property
    def change(self) -> float:
        """The change of revenue over the year."""
        return self.end - self.start

    @property
    def off(self) -> float:
        """The growth that the rates imply less that of revenue."""
        return (self.implied - self.end) / self.start


@dataclass(frozen=True, slots=True)
class RevenueSplits:
    """Splits by company, oldest first."""

    rows: Mapping[str, Sequence[RevenueSplit]]

    @property
    def documents(self) -> frozenset[str]:
        """The documents of the newest figure behind each."""
        return documents_of(split.origin for own in self.rows.values() for split in own)


def revenue_splits(store: Store, request: Request) -> RevenueSplits:
    """Every quarter, or half-year known as one, of which both years' revenue and people and both rates are known."""
    figures = stated.by_company(store, request, (REVENUE, PEOPLE, IMPRESSIONS, PRICE))
    found = {ticker: sorted(_splits(own), key=lambda split: split.quarter) for ticker, own in figures.items()}
    kept = {ticker: [s for s in own if stated.inside(request, s.quarter)] for ticker, own in found.items()}
    return RevenueSplits({ticker: own for ticker, own in kept.items() if own})


def _splits(figures: Figures) -> Iterator[RevenueSplit]:
    for period, revenue in figures.get(REVENUE, {}).items():
        if revenue.quarters == 1:
            pieces = [_piece(figures, period, revenue.value)]
        elif revenue.quarters == 2 and not _quarters_known(figures, period):
            pieces = [_piece(figures, quarter, None) for quarter in _halves(period)]
        else:
            continue
        whole = [piece for piece in pieces if piece is not None]
        if len(whole) == len(pieces):
            yield _split(revenue, whole)


@dataclass(frozen=True, slots=True)
class _Piece:
    """One quarter with the revenue of the year before: growth factors of people, ads per person and price."""

    start: float
    end: float  # as the rates imply, where the quarter's own revenue is not known
    factors: tuple[float, float, float]
    origins: tuple[Origin, ...]


def _piece(figures: Figures, quarter: str, end: float | None) -> _Piece | None:
    before = year_before(quarter)
    wanted = ((REVENUE, before), (PEOPLE, before), (PEOPLE, quarter), (IMPRESSIONS, quarter), (PRICE, quarter))
    known = [figures.get(metric, {}).get(period) for metric, period in wanted]
    if not all(known):
        return None
    start, then, now, impressions, price = (figure for figure in known if figure is not None)
    people = now.value / then.value
    factors = (people, (1 + impressions.value) / people, 1 + price.value)
    implied = start.value * (1 + impressions.value) * (1 + price.value)
    origins = tuple(figure.origin for figure in (start, then, now, impressions, price))
    return _Piece(start.value, implied if end is None else end, factors, origins)


def _halves(period: str) -> tuple[str, str]:
    """2025Q3 and 2025Q4 of 2025H2."""
    year, first = period[:4], 1 if period[5] == "1" else 3
    return f"{year}Q{first}", f"{year}Q{first + 1}"


def _quarters_known(figures: Figures, period: str) -> bool:
    return any(quarter in figures[REVENUE] for quarter in _halves(period))


def _split(revenue: Figure, pieces: Sequence[_Piece]) -> RevenueSplit:
    """The parts of each quarter added up; what they leave of the change is rounding."""
    start, end, factors = [p.start for p in pieces], [p.end for p in pieces], [p.factors for p in pieces]
    split = growth_identity.split(start, end, factors)
    people, ads, price = (float(part) for part in split.parts.sum(axis=0))
    change = revenue.value - sum(start)
    rates = [(1, (p.factors[0] * p.factors[1]), p.factors[2]) for p in pieces]
    allowed = growth_identity.rounding([rate[1:] for rate in rates], HALF_POINT)
    return RevenueSplit(
        ticker=revenue.ticker,
        period=revenue.period,
        quarter=revenue.quarter,
        ends=revenue.ends,
        quarters=revenue.quarters,
        start=sum(start),
        end=revenue.value,
        people=people,
        ads=ads,
        price=price,
        rounding=change - people - ads - price,
        implied=float(split.implied.sum()),
        tolerance=float(allowed @ start) / sum(start),
        origin=merged([revenue.origin, *(o for p in pieces for o in p.origins)]).derived(),
    )


# -------------------------------------------------------------------------------------------- rates


@dataclass(frozen=True, slots=True)
class Rates:
    """Disclosed growth by company and metric, oldest first: of quarters, and of longer periods where few are known."""

    rows: Mapping[str, Mapping[str, Sequence[Figure]]]

    @property
    def documents(self) -> frozenset[str]:
        """The documents behind them."""
        return documents_of(f.origin for own in self.rows.values() for rates in own.values() for f in rates)


PAIRS: Final = (  # of volumes and prices
    (IMPRESSIONS, PRICE),
    ("paid_clicks_growth", "cost_per_click_growth"),
    ("network_impressions_growth", "cost_per_impression_growth"),
)
_FEW: Final = 4  # quarters, from which on longer periods are left out


def rates(store: Store, request: Request) -> Rates:
    """What the companies disclose of the growth of ads and of their prices."""
    figures = stated.by_company(store, request, [metric for pair in PAIRS for metric in pair])
    found = {ticker: _of_company(own, request) for ticker, own in figures.items()}
    return Rates({ticker: own for ticker, own in found.items() if own})


def _of_company(figures: Figures, request: Request) -> dict[str, list[Figure]]:
    found = {}
    for metric, periods in figures.items():
        every = [f for f in periods.values() if stated.inside(request, f.quarter)]
        quarters = [f for f in every if f.quarters == 1]
        if own := quarters if len(quarters) >= _FEW else every:
            found[metric] = sorted(own, key=lambda f: (f.ends, -f.quarters))
    return found
