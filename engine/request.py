"""What a chart asks for before it can be built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from data.store import Store

Frame = Callable[["Store", "Request"], Any]  # one row of work: computes something for one request


@dataclass(frozen=True, slots=True)
class Request:
    """`names` are measures or metrics to evaluate; `options` go to the metrics and to the frames.

    `frames` are functions of the store and this request; what each computes reaches the builder under the function
    itself.
    """

    names: tuple[str, ...]
    companies: tuple[str, ...]
    start: str | None = None
    end: str | None = None
    as_of: date | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    frames: tuple[Frame, ...] = ()

    def until(self, rows: pd.DataFrame, day: str) -> pd.DataFrame:
        """The rows whose day, in the column of that name, is not after the last quarter."""
        return rows if self.end is None else rows[rows[day] <= pd.Period(self.end, freq="Q").end_time]
