"""Prices of single models that their list changed on a day, cuts and rises."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from data.reading import token_prices
from data.store import Store
from engine.origin import Origin, documents_of
from engine.request import Request

INPUT_PARTS: Final = 3  # to one part of output: how the published fits weigh them


@dataclass(frozen=True, slots=True)
class PriceChange:
    """One model's price before and from a day on: USD a million tokens, three parts input and one part output."""

    provider: str
    model: str
    day: pd.Timestamp
    before: float
    after: float
    origin: Origin

    @property
    def change(self) -> float:
        """The change as a fraction."""
        return self.after / self.before - 1


@dataclass(frozen=True, slots=True)
class PriceChanges:
    """The changes, oldest first."""

    rows: tuple[PriceChange, ...] = ()

    @property
    def documents(self) -> frozenset[str]:
        """The lists."""
        return documents_of(row.origin for row in self.rows)


def price_changes(store: Store, request: Request) -> PriceChanges:
    """Changes on a day up to the request's last quarter, on lists published by its day."""
    rows = request.until(token_prices.dated_changes(store, request.as_of), "day")
    return PriceChanges(tuple(_change(row) for row in rows.to_dict("records")))


def _change(row: Mapping[Hashable, Any]) -> PriceChange:
    before, after = (_blended(row[f"input{when}"], row[f"output{when}"]) for when in ("_before", ""))
    origin = Origin.cited(row)
    return PriceChange(
        str(row["provider"]), str(row["name"]), pd.Timestamp(row["day"]), before, after, origin.derived()
    )


def _blended(input_price: float, output_price: float) -> float:
    return (INPUT_PARTS * float(input_price) + float(output_price)) / (INPUT_PARTS + 1) * 1e6
