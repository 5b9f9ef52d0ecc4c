"""Coverage of a frontier's intervals by simulation: how often they hold the true efficiency in samples like this one.

Units keep their mix of inputs. The true frontier is a Cobb-Douglas function of constant returns with the capital share
that the units show; inefficiency is drawn afresh for each unit, half-normal or exponential, of the size that the scores
show. Such a frontier is smooth, that of a sample is a chain of its corners and lies inside: what intervals miss is
mostly this. The bootstrap's own model, a frontier with the corners of the sample, would flatter it.

References: Simar and Wilson, Journal of Applied Statistics 27 (2000) 779-802, section 4 (such a Monte Carlo); Banker
and Natarajan, Operations Research 56 (2008) 48-58 (inefficiency); Morris, White and Crowther, Statistics in Medicine 38
(2019) 2074-2102 (Monte Carlo error).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from analytics.methods.dea_bootstrap import intervals
from analytics.methods.envelope import Matrix
from analytics.methods.isoquant import scores
from analytics.options import constant
from errors import UsageError

Inefficiency = Literal["half_normal", "exponential"]
SIMULATIONS: Final = constant(100, "a Monte Carlo error of some 2 points, since units of one sample miss together")
REPLICATIONS: Final = constant(200, "draws inside a simulation: 5 beyond each end")
SEED: Final = constant(2_000, "any fixed one, so that a measured coverage is the same every time")
_SHARES: Final = constant((0.1, 0.9), "between which a capital share is taken, so that both inputs count")


@dataclass(frozen=True, slots=True)
class FrontierCoverage:
    """The share of intervals that hold the true efficiency, its Monte Carlo error, and where the truth lay instead:
    above them, as a share of all, and below.
    """

    share: float
    error: float
    above: float
    below: float
    simulations: int


@dataclass(frozen=True, slots=True)
class ProductionProcess:
    """How outputs come about: the capital share, and the root mean square of the logarithm of efficiency."""

    capital_share: float
    size: float

    def efficiency(self, count: int, kind: Inefficiency, rng: np.random.Generator) -> Matrix:
        """True efficiencies (count)."""
        if kind == "half_normal":
            return np.exp(-np.abs(rng.normal(0, self.size, count)))
        return np.exp(-rng.exponential(self.size / np.sqrt(2), count))

    def outputs(self, inputs: Matrix) -> Matrix:
        """What each unit (n) would make on the frontier of people and capital (n x 2)."""
        people, capital = inputs.T
        return np.asarray(people ** (1 - self.capital_share) * capital**self.capital_share)


def production_process(inputs: Matrix, outputs: Matrix) -> ProductionProcess:
    """The process that units show (n x 2 and n): output per person on capital per person, and the size of the scores.

    Raises UsageError where all are on the frontier.
    """
    people, capital = inputs.T
    per_person, deepening = np.log(outputs / people), np.log(capital / people)
    spread = deepening - deepening.mean()
    slope = spread @ per_person / (spread @ spread) if (spread != 0).any() else np.mean(_SHARES)
    size = float(np.sqrt(np.square(np.log(scores(inputs / outputs[:, None]))).mean()))
    if size == 0:
        raise UsageError(
            "No coverage can be measured",
            which=f"all {len(outputs)} units are efficient",
            next_step="Compare more units",
        )
    return ProductionProcess(float(np.clip(slope, *_SHARES)), size)


def frontier_coverage(
    inputs: npt.ArrayLike,
    outputs: npt.ArrayLike,
    kind: Inefficiency = "half_normal",
    simulations: int = SIMULATIONS,
    replications: int = REPLICATIONS,
    seed: int = SEED,
) -> FrontierCoverage:
    """The coverage of the 95% intervals of `dea_bootstrap` under constant returns, of units like these (n x 2 and n).

    Raises UsageError as `production_process`.
    """
    x, y = np.asarray(inputs, dtype="float64"), np.asarray(outputs, dtype="float64")
    process, rng = production_process(x, y), np.random.default_rng(seed)
    best = process.outputs(x)
    sides = np.empty((simulations, 2))
    for place, drawn in enumerate(sides):
        true = process.efficiency(len(x), kind, rng)
        ends = intervals(x, (best * true)[:, None], replications=replications, seed=seed + place)
        drawn[:] = (true > ends.high).mean(), (true < ends.low).mean()
    above, below = sides.mean(axis=0)
    error = sides.sum(axis=1).std(ddof=1) / np.sqrt(simulations)
    return FrontierCoverage(float(1 - above - below), float(error), float(above), float(below), simulations)
