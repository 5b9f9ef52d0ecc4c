"""LMDI of 10,000 companies x 60 quarters, chained: `python -m benchmarks decomposition`. Aim: 5x faster than a loop,
same results.

The baseline is the textbook's formula in a loop over companies and quarters, in the same run, for a part of the
companies and scaled
up. The second line tells what zeros, refusals and ratios cost over the bare formula on whole arrays. Every hundredth
factor is missing.
"""

from __future__ import annotations

import math
import time

import numpy as np

from analytics.methods.lmdi import chained
from benchmarks.report import Line, median_seconds

AIM = 5.0
BARE = 8.0
FACTORS = 4


def made(companies: int, quarters: int) -> np.ndarray:
    """Random walks of four factors, companies x quarters x one category x factors, a hundredth missing."""
    random = np.random.default_rng(1)
    steps = random.normal(0.01, 0.1, (companies, quarters, 1, FACTORS))
    factors = np.exp(np.cumsum(steps, axis=1))
    factors[random.random(factors.shape) < 0.01] = np.nan
    return factors


def looped(factors: np.ndarray) -> np.ndarray:
    """The parts of every step between usable quarters, one formula at a time; NaN elsewhere, 0 at the first usable."""
    found = np.full((*factors.shape[:2], FACTORS), np.nan)
    for company in range(len(factors)):
        before = None
        for quarter, own in enumerate(factors[company, :, 0].tolist()):
            if not all(x > 0 for x in own):
                continue
            if before is None:
                found[company, quarter] = 0.0
            else:
                start, end = math.prod(before), math.prod(own)
                mean = (end - start) / math.log(end / start) if end != start else start
                found[company, quarter] = [mean * math.log(x / y) for x, y in zip(own, before, strict=True)]
            before = own
    return found


def bare(factors: np.ndarray) -> np.ndarray:
    """The formula on whole arrays and nothing else."""
    values = factors[:, :, 0].prod(axis=-1)
    mean = (values[:, 1:] - values[:, :-1]) / np.log(values[:, 1:] / values[:, :-1])
    return np.asarray(mean[..., None] * np.log(factors[:, 1:, 0] / factors[:, :-1, 0]))


def measured(companies: int = 10_000, quarters: int = 60, repeats: int = 5) -> list[Line]:
    """One line per question; the results of a part are compared to 1e-9 first."""
    factors = made(companies, quarters)
    part = max(companies // 20, 1)
    start = time.perf_counter()
    expected = looped(factors[:part])
    loop = (time.perf_counter() - start) * companies / part
    np.testing.assert_allclose(chained(factors[:part]).parts, expected, rtol=1e-9, atol=1e-9)
    ours = median_seconds(lambda: chained(factors), repeats)
    base = median_seconds(lambda: bare(factors), repeats)
    what = f"LMDI of {companies:,} companies x {quarters} quarters x {FACTORS} factors"
    return [
        Line(what, ours, loop, f"a loop over {part:,} companies, scaled", f"{AIM:g}x faster", AIM * ours < loop),
        Line(what, ours, base, "the bare formula on arrays", f"within {BARE:g}x", ours < BARE * base),
    ]
