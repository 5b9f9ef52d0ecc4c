"""The wild bootstrap of 12 and of 290 companies and the page's regressions: `python -m benchmarks inference`.

Aims: p-value and interval over all 4,096 vectors of signs in a tenth of the time of one regression per vector for the
p-value alone, with the same p-value; p-value and interval of 290 companies within 2 s; all estimates of the chosen
companies within 0.5 s.
"""

from __future__ import annotations

import itertools
import time

import numpy as np

from analytics.methods.clustered import crv1
from analytics.methods.panel_regression import Fit, Sample, panel_fit, sample
from analytics.methods.wild_bootstrap import wild, wild_of_many
from benchmarks.report import Line, median_seconds
from engine import evaluate
from pages import CHARTS
from pages.across import frames
from service.snapshots import current_store

FASTER = 10
AIM = 0.5
MANY, MANY_AIM = 290, 2.0


def many(firms: int = 12, times: int = 14) -> Fit:
    """A panel of made-up companies with gaps."""
    rng = np.random.default_rng(1)
    firm, year = (a.ravel() for a in np.meshgrid(np.arange(firms), np.arange(times), indexing="ij"))
    kept = rng.random(len(firm)) > 0.1
    x = rng.normal(size=len(firm)) + 0.1 * year
    y = 0.2 * x + rng.normal(size=firms)[firm] * year / 5 + rng.normal(size=len(firm))
    return panel_fit(sample(y[kept], x[kept], firm[kept], year[kept]))


def one_by_one(fit: Fit) -> float:
    """The p-value of no association with a whole regression for every vector of signs."""
    used, other = fit.sample, fit.basis[:, :-1]
    kept = other @ (other.T @ used.outcome)
    left = used.outcome - kept
    ours = abs(fit.coefficient) / crv1(fit).standard_error
    more = 0
    for signs in itertools.product((1.0, -1.0), repeat=len(fit.firms)):
        again = panel_fit(
            Sample(kept + np.array(signs)[fit.cluster] * left, used.regressor, used.firm, used.time, used.controls)
        )
        more += bool(abs(again.coefficient) / crv1(again).standard_error >= ours * (1 - 1e-9))
    return more / 2.0 ** len(fit.firms)


def measured() -> list[Line]:
    """One line per question."""
    fit = many()
    start = time.perf_counter()
    slow = one_by_one(fit)
    base = time.perf_counter() - start
    if wild(fit).p_value != slow:
        raise AssertionError("the fast bootstrap and the slow one differ")
    ours = median_seconds(lambda: wild(fit))
    large = many(MANY, 7)
    start = time.perf_counter()
    crv1(large)
    once = time.perf_counter() - start
    hundreds = median_seconds(lambda: wild_of_many(large))
    spec = CHARTS["panel_coefficient"]
    request, store = spec.request(spec.params()), current_store.store()
    read = median_seconds(lambda: evaluate.values(store, request.names, request.companies))
    page = median_seconds(lambda: frames.estimates(store, request))
    bootstrap = ("wild bootstrap of 12 companies, p-value and interval", ours, base)
    lots = (f"wild bootstrap of {MANY} companies, p-value and interval", hundreds, once)
    regressions = ("15 regressions with CR2 intervals", page, read)
    return [
        Line(*bootstrap, "4,096 regressions for the p-value", f"{FASTER} times faster", ours * FASTER < base),
        Line(*lots, "its clustered sandwich", f"under {MANY_AIM:g} s", hundreds < MANY_AIM),
        Line(*regressions, "reading the values of that chart", f"under {AIM:g} s", page < AIM),
    ]
