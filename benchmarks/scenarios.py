"""Correlated drivers, 10,000 paths x 40 quarters: `python -m benchmarks scenarios`. Aim: under a second.

The baseline draws as many numbers, independent and for one driver.
"""

from __future__ import annotations

import numpy as np

from analytics.methods import scenario
from analytics.methods.scenario import Drivers
from benchmarks.report import Line, median_seconds

AIM = 1.0
_DRAWS, _QUARTERS = 10_000, 40
_CORRELATION = [[1, 0.3, 0.2], [0.3, 1, -0.1], [0.2, -0.1, 1]]


def measured() -> list[Line]:
    """One line for the paths of three drivers."""
    drivers = Drivers.of((400, 80_000, 0.35), (0.010, -0.005, 0.002), (0.03, 0.02, 0.04), _CORRELATION)
    base = median_seconds(lambda: np.random.default_rng(1).standard_normal((_DRAWS, _QUARTERS)), 5)
    ours = median_seconds(lambda: scenario.paths(drivers, _QUARTERS, _DRAWS, seed=1), 5)
    what = f"three correlated drivers, {_DRAWS:,} paths x {_QUARTERS} quarters"
    return [Line(what, ours, base, "as many independent numbers", f"{AIM:g} s", ours < AIM)]
