"""The placebo of the chosen companies: each regression with the capital of another company in place of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.methods.coverage import Coverage
from analytics.methods.placebo import Exchange, Placebo, placebo
from data.store import Store
from engine.request import Request
from errors import UsageError
from pages.across.frames import fit_of
from pages.across.observations import Joined, panel_of, regression_of
from pages.across.specifications import SPECIFICATIONS, Specification, measured_coverage, outcomes

_FEWEST: Final = 5  # companies below which there are too few ways to exchange them


@dataclass(frozen=True, slots=True)
class Placebos:
    """What a placebo gives by outcome and specification, and what the interval covers in panels of that shape; none
    where companies are too few. It rests on no document.
    """

    by_name: Mapping[tuple[str, str], Placebo | None]
    coverage: Mapping[tuple[str, str], Coverage | None]
    documents: frozenset[str] = frozenset()

    def rate(self, outcome: str, specification: str) -> Placebo | None:
        return self.by_name.get((outcome, specification))


def placebos(store: Store, request: Request) -> Placebos:
    """The placebo of every outcome and specification of a request, kept by snapshot."""
    asked = regression_of(request)
    whose = (request.companies, request.start, request.end, request.as_of)
    key = ("placebos", *whose, asked.annual, asked.stated, asked.interval, outcomes(asked.outcome))
    return store.memo.of(key, lambda: _placebos(store, request))


def _placebos(store: Store, request: Request) -> Placebos:
    panel, asked = panel_of(store, request), regression_of(request)
    every = [replace(asked, outcome=o, specification=name) for o in outcomes(asked.outcome) for name in SPECIFICATIONS]
    joined = {(one.outcome, one.specification): panel.joined(one.outcome, one.how) for one in every}
    return Placebos(
        {name: _placebo(rows, SPECIFICATIONS[name[1]]) for name, rows in joined.items()},
        {name: _coverage(rows, SPECIFICATIONS[name[1]], asked.interval) for name, rows in joined.items()},
    )


def _coverage(joined: Joined, how: Specification, interval: str) -> Coverage | None:
    try:
        return measured_coverage(fit_of(joined, how), interval)
    except UsageError:
        return None


def _placebo(joined: Joined, how: Specification) -> Placebo | None:
    rows = joined.rows
    if rows["ticker"].nunique() < _FEWEST:
        return None
    y, x = _wide(rows, "y"), _wide(rows, "x")
    group = np.broadcast_to(np.arange(y.shape[1]), y.shape).astype(np.int64)
    controls = (_wide(rows, "z"),) if how.apart else ()
    return placebo(Exchange(y, x, group, controls=controls), how.effects)


def _wide(rows: pd.DataFrame, column: str) -> npt.NDArray[Any]:
    """A column by company and time (G, T)."""
    wide = rows.pivot_table(index="ticker", columns="time", values=column, aggfunc="last")
    return wide.to_numpy("float64")
