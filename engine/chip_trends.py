"""Chips by what they can do, and the trend of it: in-house designs beside those that are sold to everybody."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from analytics.methods.exponential_trend import Trend, trend
from data.reading import silicon
from data.store import Store
from engine.origin import Origin, documents_of, merged
from engine.owners import ticker_of
from engine.request import Request

PRECISIONS: Final = ("bf16", "fp8", "fp4", "int8")
PER_WATT, PERFORMANCE, POWER, MEMORY, BANDWIDTH = "per_watt", "performance", "power", "memory", "bandwidth"
MEASURES: Final = (PER_WATT, PERFORMANCE, POWER, MEMORY, BANDWIDTH)
OF_PRECISION: Final = (PER_WATT, PERFORMANCE)  # the others are the same whatever a number is written with
MERCHANTS: Final = frozenset({"AMD", "NVIDIA"})  # sell their chips to everybody; the others build for themselves
FEWEST: Final = 5  # chips, and days between the first and last, below which no trend is drawn through them
SHORTEST: Final = pd.Timedelta(days=730)
ALL, IN_HOUSE, MERCHANT = "all", "in_house", "merchant"
GROUPS: Final = (ALL, IN_HOUSE, MERCHANT)


@dataclass(frozen=True, slots=True)
class Chip:
    """One chip with one of its numbers, a theoretical peak where it is of performance. `announced` is True where
    `day` is that of an announcement and not of the release.
    """

    name: str
    vendor: str
    ticker: str
    day: pd.Timestamp
    announced: bool
    value: float
    origin: Origin

    @property
    def in_house(self) -> bool:
        """Whether its maker builds it for its own use."""
        return self.vendor not in MERCHANTS


@dataclass(frozen=True, slots=True)
class ChipTrend:
    """The chips of a group that have the number, oldest first, and the trend through them, None where there is none."""

    group: str
    chips: tuple[Chip, ...]
    trend: Trend | None

    @property
    def origin(self) -> Origin:
        """Evidence, day and document of the trend."""
        return merged(chip.origin for chip in self.chips).derived()


@dataclass(frozen=True, slots=True)
class ChipTrends:
    """The trends of all chips, of those built in-house and of those sold; `without` names chips without the number."""

    groups: Mapping[str, ChipTrend]
    without: tuple[str, ...]

    @property
    def documents(self) -> frozenset[str]:
        """The documents behind the chips."""
        return documents_of(chip.origin for chip in self.groups[ALL].chips)


def chip_trends(store: Store, request: Request) -> ChipTrends:
    """Chips out by the request's day and last quarter, by its options `measure` (of `MEASURES`; performance per watt)
    and `precision` (of `PRECISIONS`; bf16), both dense.
    """
    measure, precision = request.options.get("measure", PER_WATT), request.options.get("precision", PRECISIONS[0])
    rows = request.until(silicon.chips(store, request.as_of), "date")
    every = [_chip(row, measure, _VALUES[measure](row, f"{precision}_dense")) for row in rows.to_dict("records")]
    known = [chip for chip in every if math.isfinite(chip.value)]
    parts = {
        ALL: known,
        IN_HOUSE: [chip for chip in known if chip.in_house],
        MERCHANT: [chip for chip in known if not chip.in_house],
    }
    without = tuple(f"{chip.vendor} {chip.name}" for chip in every if not math.isfinite(chip.value))
    return ChipTrends({group: ChipTrend(group, tuple(own), _trend(own)) for group, own in parts.items()}, without)


def _trend(chips: Sequence[Chip]) -> Trend | None:
    if len(chips) < FEWEST or chips[-1].day - chips[0].day < SHORTEST:
        return None
    return trend([chip.day.to_datetime64() for chip in chips], [chip.value for chip in chips])


def _chip(row: Mapping[Hashable, Any], measure: str, value: float) -> Chip:
    stated = Origin.cited(row, "date")
    origin = stated.derived() if measure == PER_WATT else stated
    day, announced = pd.Timestamp(row["date"]), row["date_kind"] == "announcement"
    return Chip(str(row["chip"]), str(row["vendor"]), ticker_of(str(row["vendor"])), day, announced, value, origin)


def _number(row: Mapping[Hashable, Any], name: str) -> float:
    return math.nan if pd.isna(row[name]) else float(row[name])


_VALUES: Final[Mapping[str, Callable[[Mapping[Hashable, Any], str], float]]] = {
    PER_WATT: lambda row, dense: _number(row, dense) / _number(row, "power"),
    PERFORMANCE: _number,
    POWER: lambda row, _: _number(row, "power"),
    MEMORY: lambda row, _: _number(row, "memory"),
    BANDWIDTH: lambda row, _: _number(row, "bandwidth"),
}
