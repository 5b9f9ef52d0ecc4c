"""One computed number of a company and quarter with what it rests on, for code that names its numbers as attributes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from contracts import VALUE_COLUMNS, WEAK_EVIDENCE
from engine.origin import Origin


@dataclass(frozen=True, slots=True)
class Value:
    """One row of the long frame (`contracts.VALUE_COLUMNS`): `value` in `unit`, NaN where it is missing.

    `evidence` is the name of a grade, `known_on` the day on which the number could be known, `accession` its newest
    document.
    """

    ticker: str
    quarter: str
    period_end: np.datetime64
    name: str
    value: float
    unit: str
    evidence: str | None
    known_on: np.datetime64
    accession: str | None

    @property
    def weak(self) -> bool:
        """Whether it is interpolated, estimated or the user's: drawn dashed and hollow."""
        return self.evidence in WEAK_EVIDENCE

    @property
    def origin(self) -> Origin:
        """Grade, day and document."""
        return Origin(str(self.evidence), pd.Timestamp(self.known_on), self.accession)

    def columns(self) -> dict[str, Any]:
        """The row by the names of its columns."""
        return {column: getattr(self, column) for column in VALUE_COLUMNS}
