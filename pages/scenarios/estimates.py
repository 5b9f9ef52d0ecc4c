"""The elasticity of revenue to net property within large filers, as known on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from analytics.methods import clustered
from analytics.methods.panel_regression import Fit, panel_fit, sample
from engine.annual_panel import annual_panel
from errors import UsageError

if TYPE_CHECKING:
    from data.store import Store

FIRST, LAST = 2016, 2022  # fiscal years with people for most filers
THIRD: Final = 1 / 3
_MEASURES: Final = ("revenue", "ppe_net", "employees")


@dataclass(frozen=True, slots=True)
class Estimate:
    """The elasticity of revenue to net property, both per employee, within large filers, with its 95% interval."""

    value: float
    low: float
    high: float
    error: float
    degrees_of_freedom: float
    observations: int
    companies: int

    def chosen(self, which: str) -> float:
        """The estimate, an end of its interval, or the usual share of capital."""
        return {"estimated": self.value, "low": self.low, "high": self.high, "third": THIRD}[which]

    def draws(self, rng: np.random.Generator, count: int) -> npt.NDArray[np.float64]:
        """Deviations from the estimate, as its interval has them: 95 of 100 lie within."""
        return np.asarray(self.error * rng.standard_t(self.degrees_of_freedom, count))


def elasticity(store: Store, day: date | None) -> Estimate | None:
    """The estimate with the interval of CR2 and Satterthwaite's degrees of freedom, whose coverage is measured in
    docs/methods.md; None where too little was known on the day. Kept by snapshot.
    """
    return store.memo.of(("scenario elasticity", day), lambda: _estimated(store, day))


def _estimated(store: Store, day: date | None) -> Estimate | None:
    try:
        fit = elasticity_fit(store, day)
        interval = clustered.cr2(fit)
    except UsageError:
        return None
    numbers = fit.coefficient, interval.low, interval.high, interval.standard_error, interval.degrees_of_freedom
    return Estimate(*numbers, fit.observations, len(fit.firms))


def elasticity_fit(store: Store, day: date | None) -> Fit:
    """Log revenue per employee on log net property per employee, with log people, company and year effects, by company
    and fiscal year. People stand there on their own as well, because what divides both sides would make a slope by its
    errors.

    Raises UsageError where too little was known on the day.
    """
    rows = annual_panel(store, as_of=day).frame(*_MEASURES)
    rows = rows[rows["fiscal_year"].between(FIRST, LAST) & (rows[[*_MEASURES]] > 0).all(axis=1)]
    output, capital = (np.log(rows[name] / rows["employees"]) for name in ("revenue", "ppe_net"))
    return panel_fit(sample(output, capital, rows["cik"], rows["fiscal_year"], np.log(rows["employees"])))
