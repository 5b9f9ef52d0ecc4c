"""An estimate over many companies, as typed results carry it: coefficient, interval, checks, and what it rests on."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

import pandas as pd

from analytics.methods.clustered import Inference
from analytics.methods.coverage import Coverage
from analytics.methods.local_projection import Horizon
from analytics.methods.placebo import Placebo
from engine.origin import Origin

NO_INTERVAL: Final = Inference(*[math.nan] * 5)
FEW: Final = 4  # degrees of freedom below which Satterthwaite's t is not to be trusted (Tipton 2015)
COLUMNS: Final = (
    "low",
    "high",
    "companies",
    "observations",
    "standard_error",
    "degrees_of_freedom",
    "p_value",
    "false_positives",
    "placebo_low",
    "placebo_high",
    "measured_coverage",
    "reason",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One coefficient with its interval, in the unit that whoever holds it says.

    Where nothing can be estimated the value is NaN and `reason` says why; a value with a reason has no interval. Ends
    may be infinite. `placebo` tells what the same regression gives with the regressor of another company, `coverage`
    how often the interval covers the truth in panels of this shape; None where that was not measured. `period_end` is
    the last that is compared.
    """

    value: float = math.nan
    inference: Inference = NO_INTERVAL
    companies: int = 0
    observations: int = 0
    placebo: Placebo | None = None
    coverage: Coverage | None = None
    reason: str | None = None
    period_end: pd.Timestamp | None = None
    origin: Origin | None = None

    @property
    def known(self) -> bool:
        """Whether there is a coefficient."""
        return not math.isnan(self.value)

    @property
    def bounded(self) -> bool:
        """Whether there is an interval."""
        return not math.isnan(self.inference.low)

    @property
    def above_zero(self) -> bool:
        """Whether the whole interval is."""
        return self.inference.low > 0

    @property
    def below_zero(self) -> bool:
        """Whether the whole interval is."""
        return self.inference.high < 0

    @property
    def clear(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.above_zero or self.below_zero

    @property
    def trusted(self) -> bool:
        """Whether the placebo finds something no more often than chance does."""
        return self.placebo is None or self.placebo.trusted

    @property
    def rests_on_little(self) -> bool:
        """Whether its degrees of freedom are too few for the interval."""
        return self.inference.degrees_of_freedom < FEW

    @property
    def false_positives(self) -> float | None:
        """Share of the placebo's trials in which a 5% test finds something."""
        return self.placebo.clustered if self.placebo else None

    @property
    def measured_coverage(self) -> float | None:
        """Share of simulated panels in which the interval covers the truth."""
        return self.coverage.share if self.coverage else None

    @property
    def columns(self) -> dict[str, Any]:
        """The same as `COLUMNS`, value, end of the period and origin of an export table."""
        origin = self.origin.columns if self.origin and self.known else {}
        return {
            "value": self.value,
            "period_end": self.period_end,
            **origin,
            **asdict(self.inference),
            "companies": self.companies,
            "observations": self.observations,
            "false_positives": self.false_positives,
            "placebo_low": self.placebo.low if self.placebo else None,
            "placebo_high": self.placebo.high if self.placebo else None,
            "measured_coverage": self.measured_coverage,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Response(Estimate):
    """The estimate of what followed at one horizon, in years."""

    outcome: str
    horizon: int

    @classmethod
    def counted(cls, outcome: str, of: Horizon) -> Self:
        """What is known before there is an interval: firms, observations, and why there is no regression."""
        return cls(
            outcome=outcome, horizon=of.horizon, companies=of.firms, observations=of.observations, reason=of.reason
        )
