"""One company's depreciation wave, with its reported line beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from charts import text
from contracts import Company
from pages.returns.depreciation_frames import Vector, Vintage, Wave


@dataclass(frozen=True, slots=True)
class Panel:
    """One company's wave, and its reported line as rows of the chart's values."""

    company: Company
    wave: Wave
    reported: pd.DataFrame

    @property
    def name(self) -> str:
        """The company's name in a sentence."""
        return text.short(self.company)

    @property
    def now(self) -> int:
        """The place of the last past quarter."""
        return self.wave.quarters.index(self.wave.now)

    @property
    def total(self) -> Vector:
        """All vintages together, USD by quarter."""
        by_quarter = np.column_stack([vintage.values for vintage in self.bands])
        return np.asarray(by_quarter.sum(axis=1))

    @property
    def today(self) -> float:
        """The total of the last past quarter."""
        return float(self.total[self.now])

    @property
    def ahead(self) -> Vector:
        """The total from the last past quarter on."""
        return np.asarray(self.total[self.now :])

    @property
    def peak(self) -> int:
        """How many quarters from the last past one on the total is highest."""
        return int(self.ahead.argmax())

    @property
    def bands(self) -> list[Vintage]:
        """The vintages from the bottom: what was bought before, the years, the planned years."""
        return sorted(self.wave.vintages, key=lambda v: (v.year is not None, v.planned, v.year or 0))

    @property
    def planned(self) -> list[Vintage]:
        """The planned ones."""
        return [vintage for vintage in self.bands if vintage.planned]

    def reported_in(self, quarter: str) -> float | None:
        """The reported depreciation of a quarter, USD."""
        own = self.reported[self.reported["quarter"] == quarter]
        return float(own["value"].iloc[0]) if len(own) else None
