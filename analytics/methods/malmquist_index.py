"""The Malmquist index of productivity, split into catching up with the frontier and the shift of the frontier
itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.methods.data_envelopment import against, efficiency
from analytics.methods.envelope import Matrix
from errors import UsageError


@dataclass(frozen=True, slots=True)
class Malmquist:
    """Changes from each period to the next (periods - 1 x units); above 1 is better. index = efficiency x technical."""

    index: Matrix
    efficiency: Matrix
    technical: Matrix


def malmquist(inputs: npt.ArrayLike, outputs: npt.ArrayLike) -> Malmquist:
    """The index of each unit between neighbouring periods, from a panel (periods x units x columns).

    Färe, Grosskopf, Norris and Zhang 1994, American Economic Review 84:66: the geometric mean of the indices
    by the frontier of either period, constant returns. `efficiency` is catching up (the unit's distance from the
    frontier), `technical` the shift of the frontier where the unit is. A unit with a missing value in either period has
    none; as the frontier is then one of other units, give a balanced panel. Raises UsageError as `panel_of`.
    """
    x, y = np.asarray(inputs, dtype="float64"), np.asarray(outputs, dtype="float64")
    if x.ndim != 3 or len(x) < 2:
        raise UsageError(
            "No change without two periods", which=str(x.shape), next_step="Give periods x units x columns"
        )
    scores = efficiency(x, y)
    best = np.where((scores == 1)[:, :, None], 1.0, np.nan)  # the frontier is made of these alone
    ahead = _finite(against(x[:-1], y[:-1], (x * best)[1:], (y * best)[1:]))
    back = _finite(against(x[1:], y[1:], (x * best)[:-1], (y * best)[:-1]))
    caught = scores[1:] / scores[:-1]
    shifted = np.sqrt(back / scores[1:] * scores[:-1] / ahead)
    return Malmquist(caught * shifted, caught, shifted)


def chained(changes: Matrix) -> Matrix:
    """Changes (periods - 1 x units) as an index that begins with 1 (periods x units), missing from the first gap on.

    The Malmquist index is not transitive: the chain is not the index between its ends.
    """
    return np.cumprod(np.concatenate([np.ones((1, changes.shape[1])), changes]), axis=0)


def _finite(scores: Matrix) -> Matrix:
    return np.where(np.isfinite(scores), scores, np.nan)
