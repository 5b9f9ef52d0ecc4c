"""Tests of events that ask for no shape of the returns: ranks and signs.

- Corrado's rank test over several days: U = rank/(n+1) - 1/2 of each abnormal return among those of its estimation and
  window, a missing one counting as the middle, U = 0; z = sum over the window of the events' mean U, over S sqrt(L),
  with S^2 the mean over all days of (mean U)^2. One event over one day cannot reach 1.96: |U| is below 1/2 and S is
  that of a uniform variable, near 0.29, so that |z| stays below 1.74.
- Generalised sign: with p the mean share of positive residuals in the estimations and w positive CARs of N,
  z = (w - N p)/sqrt(N p (1-p)).

References: Corrado, Journal of Financial Economics 23 (1989) 385-395; Corrado and Zivney, Journal of Financial and
Quantitative Analysis 27 (1992) 465-478; Cowan, Review of Quantitative Finance and Accounting 2 (1992) 343-358.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from analytics.methods.event_study import Values
from analytics.methods.event_study_tests import UNDEFINED, SignificanceTest, by_normal


@dataclass(frozen=True, slots=True)
class Signs:
    """How many CARs are positive, the share of positive days before, and the test of the two."""

    positive: int
    usual: float
    test: SignificanceTest


def rank_test(residuals: Values, abnormal: Values) -> SignificanceTest:
    """Residuals of the estimations (N, E) and abnormal returns of the window (N, L), NaN where missing."""
    if not len(residuals):
        return UNDEFINED
    together = np.concatenate([residuals, abnormal], axis=1)
    there = np.isfinite(together)
    ranks = rankdata(together, axis=1, nan_policy="omit")
    u = np.where(there, ranks / (there.sum(axis=1, keepdims=True) + 1) - 0.5, 0.0)
    mean, days = u.mean(axis=0), abnormal.shape[1]
    spread = math.sqrt(float(np.square(mean).mean()) * days)
    return by_normal(float(mean[-days:].sum()) / spread) if spread > 0 else UNDEFINED


def sign_test(residuals: Values, car: Values) -> Signs:
    """Residuals of the estimations (N, E), NaN where missing, and the CARs (N,)."""
    positive, count = int((car > 0).sum()), len(car)
    if not count:
        return Signs(0, math.nan, UNDEFINED)
    usual = float(((residuals > 0).sum(axis=1) / np.isfinite(residuals).sum(axis=1)).mean())
    spread = math.sqrt(count * usual * (1 - usual))
    return Signs(positive, usual, by_normal((positive - count * usual) / spread) if spread > 0 else UNDEFINED)
