"""How often a regression finds something where there is nothing: firms are given the regressor of other firms.

Whole histories are exchanged, so that what depends on time within a firm, and on the firm itself, stays as it is; only
the link between the two sides is cut. A specification whose 5% test rejects much more often than 5% then takes common
trends, fixed differences or a shared denominator for an effect, and its interval is not to be trusted.

References: Kronmal, JRSS A 156 (1993) 379-392 (ratios with a common denominator); Bertrand, Duflo and Mullainathan, QJE
119 (2004) 249-275 (placebo laws); Fisher, Design of Experiments (1935), ch. 3; Sattolo, Information Processing Letters
22 (1986) 315-317 (permutations that leave nobody in place).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from analytics.methods.clustered import FEWEST, LEVEL
from analytics.methods.kept_draws import DRAWS
from analytics.methods.panel_regression import Effects, Matrix
from analytics.methods.placebo_arrays import DUST, Places, bound, regressions
from analytics.options import constant

PERMUTATIONS: Final = constant(200, "a Monte Carlo error of 1.5 points at a rate of 5%")
SEED: Final = constant(20_261_126, "any fixed one, so that a chart is the same every time")
_ENDS: Final = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What is exchanged between firms and what stays, each (G, T), NaN where missing.

    The regressor is that of another firm less `kept` of its own (logarithms: over its own people); outcome and controls
    (each (G, T)) stay. `group` are the whole numbers of the period effects, which may differ by firm. `changed` is what
    is done with the regressor once it is exchanged, such as ranks: those of a ratio are not the ranks of its parts.
    """

    outcome: Matrix
    exchanged: Matrix
    group: npt.NDArray[np.int64]
    kept: Matrix | None = None
    controls: tuple[Matrix, ...] = ()
    changed: Callable[[Matrix], Matrix] | None = None


@dataclass(frozen=True, slots=True)
class Placebo:
    """How often |t| exceeded the 5% bound, by clustered and by heteroskedastic errors, the mean coefficient, and the
    ends of the middle 95% of coefficients.
    """

    clustered: float
    unclustered: float
    mean: float
    low: float
    high: float
    permutations: int

    @property
    def error(self) -> float:
        """The Monte Carlo error of a true rate of 5%."""
        return float(np.sqrt((1 - LEVEL) * LEVEL / self.permutations))

    @property
    def trusted(self) -> bool:
        """Whether no more than chance lies between the rate and 5%: two Monte Carlo errors."""
        return self.clustered <= 1 - LEVEL + 2 * self.error


def placebo(exchange: Exchange, effects: Effects, permutations: int = PERMUTATIONS, seed: int = SEED) -> Placebo | None:
    """Rates and coefficients over permutations in which no firm keeps its own; None where no regression is left."""
    orders = derangements(len(exchange.outcome), permutations, seed)
    results = _by_arrays(exchange, orders) if _by_period(exchange, effects) else _one_by_one(exchange, effects, orders)
    if not len(results):
        return None
    coefficient, by_firm, by_row, needed = results.T
    low, high = np.quantile(coefficient, _ENDS)
    return Placebo(
        float((by_firm > needed).mean()),
        float((by_row > needed).mean()),
        float(coefficient.mean()),
        float(low),
        float(high),
        len(results),
    )


@DRAWS.keep  # the same for every outcome, horizon and day
def derangements(size: int, count: int, seed: int) -> Places:
    """So many permutations of one cycle (count, size), the same for a seed every time, in as few bytes as they need."""
    rng = np.random.default_rng(seed)
    kind = np.min_scalar_type(size)
    return np.array([derangement(size, rng) for _ in range(count)], dtype=kind).reshape(count, size)


def derangement(size: int, rng: np.random.Generator) -> Places:
    """A permutation of one cycle, so that nobody keeps a place."""
    order = rng.permutation(size)
    result = np.empty(size, dtype=np.intp)
    result[order] = np.roll(order, 1)
    return result


def _by_period(exchange: Exchange, effects: Effects) -> bool:
    """Whether nothing but an effect of each period is partialled out, each of its own, and values are exchanged as
    they are.
    """
    plain = exchange.kept is None and exchange.changed is None and not exchange.controls
    if not plain or effects != "time" or not len(exchange.group):
        return False
    periods = exchange.group[0]
    return bool((exchange.group == periods).all()) and len(np.unique(periods)) == len(periods)


def _by_arrays(exchange: Exchange, orders: Places) -> Matrix:
    """What `_one_by_one` gives, all at a time; the coefficients beside the ends of the middle 95% are those of a
    regression of their own, to the last digit.
    """
    found = regressions(exchange.outcome, exchange.exchanged, orders)
    at = np.flatnonzero(np.isfinite(found[:, 0]))
    ranked = np.sort(found[at, 0])
    beside = [ranked[int(end * (len(at) - 1)) :][:2] for end in _ENDS]
    for row in at[np.isclose(found[at, :1], np.concatenate(beside), rtol=DUST, atol=0).any(axis=1)]:
        alone = regression(exchange, "time", orders[row])
        found[row, 0] = alone.coefficient if alone else found[row, 0]
    return found[at]


def _one_by_one(exchange: Exchange, effects: Effects, orders: Places) -> Matrix:
    """What `regression` gives of each permutation that has one (k, 4)."""
    drawn = (regression(exchange, effects, order) for order in orders)
    return np.array([result for result in drawn if result is not None])


class Trial(NamedTuple):
    """Coefficient, |t| clustered by firm, |t| of independent errors, and the bound of the former."""

    coefficient: float
    clustered: float
    independent: float
    bound: float


def regression(exchange: Exchange, effects: Effects, order: Places) -> Trial | None:
    """The regression with the regressor of other firms in this order.

    None where there are fewer than three firms, or no error to divide by: the regressor does not vary, it does in one
    firm only, whose scores sum to zero, or it leaves nothing of the outcome.
    """
    x = exchange.exchanged[order] - (0.0 if exchange.kept is None else exchange.kept)
    x = x if exchange.changed is None else exchange.changed(x)
    at = np.isfinite(exchange.outcome) & np.isfinite(x)
    for control in exchange.controls:
        at &= np.isfinite(control)
    firm = np.nonzero(at)[0]
    firms = np.count_nonzero(np.bincount(firm))
    if firms < FEWEST:
        return None
    columns = np.column_stack([exchange.outcome[at], x[at], *(control[at] for control in exchange.controls)])
    left, counted = within(columns, firm, exchange.group[at], effects)
    y, x, *controls = left.T
    if controls:
        y, x = (_partialled(side, np.column_stack(controls)) for side in (y, x))
    squares, n = float(x @ x), len(x)
    free = n - counted - 1 - len(controls)
    if squares <= DUST * float(columns[:, 1] @ columns[:, 1]) or free < 1:
        return None
    coefficient = float(x @ y) / squares
    scores = x * (y - coefficient * x)
    by_firm = firms / (firms - 1) * (n - 1) / free * np.square(np.bincount(firm, scores)).sum()
    by_row = n / free * np.square(scores).sum()
    if by_firm <= DUST * by_row or by_row <= (DUST * coefficient * squares) ** 2:
        return None
    t = abs(coefficient) * squares / np.sqrt([by_firm, by_row])
    return Trial(coefficient, float(t[0]), float(t[1]), bound(firms))


def within(columns: Matrix, firm: Places, group: npt.NDArray[np.int64], effects: Effects) -> tuple[Matrix, int]:
    """What effects leave of columns (n, k), and how many parameters they count: firm effects as one, since they are
    nested in the clusters.
    """
    if effects == "none":
        return columns - columns.mean(axis=0), 1
    if effects == "firm":
        return _less_means(columns, firm), 1
    groups, group = np.unique(group, return_inverse=True)
    if effects == "time":
        return _less_means(columns, group), len(groups)
    dummies = _less_means(np.eye(len(groups))[group], firm)
    return _partialled(_less_means(columns, firm), dummies), len(groups)


def _less_means(columns: Matrix, labels: Places) -> Matrix:
    count = np.maximum(np.bincount(labels), 1)
    means = np.column_stack([np.bincount(labels, column) / count for column in columns.T])
    return np.asarray(columns - means[labels])


def _partialled(columns: Any, others: Matrix) -> Any:
    """What a regression on the others, which may be collinear, leaves."""
    gram = np.linalg.pinv(others.T @ others, rcond=DUST, hermitian=True)
    return columns - others @ (gram @ (others.T @ columns))
