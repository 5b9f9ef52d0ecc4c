"""How fast the price of a level of capability falls: our fit through the cheapest prices beside the published one."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from analytics.methods.exponential_trend import COMMON, Trend, trend
from data.reading import token_prices
from data.store import Store
from engine.origin import Origin, documents_of, merged
from engine.request import Request
from errors import UsageError

CONFIDENCE: Final = 0.90  # of the published intervals


@dataclass(frozen=True, slots=True)
class CheapestPrice:
    """The cheapest price of a level on a day: USD a token, three parts input and one part output, and the score of the
    model that has it (in the benchmark's own scale).
    """

    model: str
    day: pd.Timestamp
    value: float
    score: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class PublishedFit:
    """What Epoch AI published of the same points: times cheaper after a year with the 90% interval, and R²."""

    factor: float
    low: float
    high: float
    r_squared: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class PriceDecline:
    """One benchmark and level (the model whose score, `least_score`, is to be reached): the prices, oldest first, and
    the trend through them with a 90% interval; `published` is None where nothing was published of it.
    """

    benchmark: str
    level: str
    least_score: float
    prices: tuple[CheapestPrice, ...]
    trend: Trend
    published: PublishedFit | None

    @property
    def key(self) -> str:
        """The benchmark and level as one text."""
        return f"{self.benchmark} at {self.level}"

    @property
    def factor(self) -> float:
        """Times cheaper after a year: above 1 where the price falls."""
        return 1 / self.trend.factor

    @property
    def factors(self) -> tuple[float, float]:
        """The interval of `factor`, the smaller first."""
        low, high = self.trend.factors
        return 1 / high, 1 / low

    @property
    def origin(self) -> Origin:
        """Evidence, day and document of the trend."""
        return merged(price.origin for price in self.prices).derived()


@dataclass(frozen=True, slots=True)
class PriceDeclines:
    """Every benchmark and level whose prices carry a trend, by both names."""

    rows: tuple[PriceDecline, ...] = ()

    @property
    def documents(self) -> frozenset[str]:
        """The documents behind prices and published fits."""
        origins = [price.origin for row in self.rows for price in row.prices]
        origins += [row.published.origin for row in self.rows if row.published]
        return documents_of(origins)

    def of(self, benchmark: str, level: str) -> PriceDecline | None:
        """That of a benchmark and level."""
        return next((row for row in self.rows if (row.benchmark, row.level) == (benchmark, level)), None)


def price_declines(store: Store, request: Request) -> PriceDeclines:
    """The declines known on the request's day, from prices up to its last quarter."""
    points = request.until(token_prices.cheapest(store, request.as_of), "released")
    fits = token_prices.published_fits(store, request.as_of).set_index(["benchmark", "level"])
    known = fits.to_dict("index")
    rows = [
        decline
        for (benchmark, level), own in points.groupby(["benchmark", "level"])
        if (decline := _decline(str(benchmark), str(level), own.to_dict("records"), known.get((benchmark, level))))
    ]
    return PriceDeclines(tuple(rows))


def _decline(
    benchmark: str, level: str, points: Sequence[Mapping[Hashable, Any]], fit: Mapping[Any, Any] | None
) -> PriceDecline | None:
    prices = tuple(_price(point) for point in points)
    days, values = [p.day.to_datetime64() for p in prices], [p.value for p in prices]
    try:
        fitted = trend(days, values, confidence=CONFIDENCE, year=COMMON)
    except UsageError:
        return None
    least = float(fit["least_score"]) if fit else min(price.score for price in prices)
    return PriceDecline(benchmark, level, least, prices, fitted, _published(fit) if fit else None)


def _price(row: Mapping[Hashable, Any]) -> CheapestPrice:
    day, value, score = pd.Timestamp(row["released"]), float(row["usd_per_token"]), float(row["score"])
    return CheapestPrice(str(row["model"]), day, value, score, Origin.cited(row))


def _published(fit: Mapping[Any, Any]) -> PublishedFit:
    factor, low, high, r_squared = (float(fit[name]) for name in ("factor", "factor_low", "factor_high", "r_squared"))
    return PublishedFit(factor, low, high, r_squared, Origin.cited(fit))
