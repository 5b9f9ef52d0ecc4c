"""Whether two kinds of event of several companies coincide more often than chance, tested once for all of them.

The events of the second kind are moved along a circle of quarters, those of all companies by the same number, against
those of the first: that keeps how long either lasts within a company and what companies have in common, and breaks only
that both come together (Lotwick and Silverman, Journal of the Royal Statistical Society B 44 (1982) 406-413; Politis
and Romano, in Exploring the Limits of Bootstrap (1992) 263-270, for the circle). A p-value of a company is corrected
for all that are tested: the share of moves of which the largest excess of any company is as large as its own
(Westfall and Young, Resampling-Based Multiple Testing (1993), section 2.3; single step). That of all together is the
share of moves with as many coincidences in sum. The data as they are count as one move, so that no p-value is below one
over the number of quarters.

The p-values are exact for series on a circle; a series with two ends has one seam more when it is moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from analytics.options import constant

Flags = npt.NDArray[np.bool_]
Vector = npt.NDArray[np.float64]

FEWEST: Final = constant(32, "quarters: in eight years a headcount that is stated once a year changes eight times")
_TIE: Final = constant(1e-9, "excesses nearer than this are equal")


@dataclass(frozen=True, slots=True)
class Coincidence:
    """Of c companies in n quarters: how often both events came, the p-value of each corrected for all, and of all
    together. A company without one of the events coincides never and proves nothing: its p-value is 1.
    """

    counts: npt.NDArray[np.int64]
    corrected: Vector
    together: float
    quarters: int


def coincidence(first: Flags, second: Flags) -> Coincidence:
    """The test of two kinds of event, both companies x quarters and known in all. Raises ValueError for none."""
    companies, quarters = first.shape
    if not companies or not quarters or first.shape != second.shape:
        raise ValueError(f"no companies x quarters of both kinds: {first.shape} and {second.shape}")
    moved = np.stack([(first & np.roll(second, steps, axis=1)).sum(axis=1) for steps in range(quarters)])
    spread = moved.std(axis=0)
    excess = (moved - moved.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    largest = excess.max(axis=1)
    corrected = np.where(spread > 0, (largest[:, None] >= excess[0] - _TIE).mean(axis=0), 1.0)
    sums = moved.sum(axis=1)
    return Coincidence(moved[0].astype(np.int64), corrected, float((sums >= sums[0]).mean()), quarters)


def block(known: Flags, fewest: int = FEWEST) -> tuple[npt.NDArray[np.intp], slice]:
    """The most companies that are known in as many neighbouring quarters without a gap, and the most quarters that they
    share: places of companies, and a slice of quarters, of several the latest; none where no company has so many.
    """
    width = known.shape[1]
    runs = np.cumsum(np.column_stack([np.zeros(len(known), dtype=np.int64), known]), axis=1)
    best, most = (np.array([], dtype=np.intp), slice(0, 0)), (0, 0)
    for start in range(width - fewest + 1):
        for stop in range(start + fewest, width + 1):
            whole = np.flatnonzero(runs[:, stop] - runs[:, start] == stop - start)
            if len(whole) and (len(whole), stop - start) >= most:
                best, most = (whole, slice(start, stop)), (len(whole), stop - start)
    return best
