"""Data envelopment analysis of 500 units x 40 periods: `python -m benchmarks frontier`. Aim: 5 times faster than the
loop.

The baseline is what most code does: one `scipy.optimize.linprog` call per unit, in a loop, on the same numbers in the
same
run (about two minutes, once). The scores of all 20,000 units must be the same to 1e-8, else nothing is said to be met.
"""

from __future__ import annotations

import time

import numpy as np
from scipy.optimize import linprog

from analytics.methods.data_envelopment import efficiency
from analytics.methods.envelope import Returns
from benchmarks.report import Line, median_seconds

AIM = 5.0
SAME = 1e-8


def panel(units: int, periods: int) -> tuple[np.ndarray, np.ndarray]:
    """Two inputs of very different sizes and one output below a Cobb-Douglas frontier, half-normal inefficiency."""
    rng = np.random.default_rng(1978)
    x = rng.lognormal(0, 1, (periods, units, 2))
    slack = np.exp(-np.abs(rng.normal(0, 0.4, (periods, units))))
    return x, (np.sqrt(x.prod(axis=2)) * slack)[:, :, None]


def looped(x: np.ndarray, y: np.ndarray, returns: Returns) -> np.ndarray:
    """The scores (periods x units), input orientation, by one programme per unit."""
    periods, units, m = x.shape
    scores = np.empty((periods, units))
    cost = np.r_[1.0, np.zeros(units)]
    equal = {"A_eq": np.r_[0.0, np.ones(units)][None], "b_eq": [1.0]} if returns == "variable" else {}
    for t in range(periods):
        rows = np.zeros((m + 1, units + 1))
        rows[:m, 1:], rows[m, 1:] = x[t].T, -y[t].T
        for k in range(units):
            rows[:m, 0] = -x[t, k]
            right = np.r_[np.zeros(m), -y[t, k]]
            scores[t, k] = linprog(cost, A_ub=rows, b_ub=right, **equal, method="highs").fun
    return scores


def measured(units: int = 500, periods: int = 40) -> list[Line]:
    """One line for constant and one for variable returns."""
    x, y = panel(units, periods)
    lines = []
    for returns in ("constant", "variable"):
        start = time.perf_counter()
        said = looped(x, y, returns)
        base = time.perf_counter() - start
        ours = median_seconds(lambda returns=returns: efficiency(x, y, returns=returns), 3)  # type: ignore[misc]
        apart = float(np.abs(efficiency(x, y, returns=returns) - said).max())
        lines.append(
            Line(
                f"DEA, {returns} returns, {units} units x {periods} periods, scores at most {apart:.0e} apart",
                ours,
                base,
                "one linprog call per unit",
                f"{AIM:g} times faster and the same to {SAME:g}",
                base / ours >= AIM and apart <= SAME,
            )
        )
    return lines
