"""The linear programmes of data envelopment analysis: all units of all periods as blocks of one sparse programme.

A block is one unit with its radial factor and the weights of the units it is compared with. Every row is divided by the
unit's own value, so that results do not depend on units of measurement and all numbers are of the size of one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import linprog

from analytics.methods.exact_programme import optimum
from analytics.options import constant
from errors import BadData

Matrix = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Returns = Literal["constant", "variable", "nonincreasing", "nondecreasing"]
Orientation = Literal["input", "output"]

TOLERANCE: Final = constant(1e-9, "to which HiGHS solves")
_SPREAD: Final = constant(1e5, "of a programme's coefficients, above which HiGHS calls some feasible ones infeasible")
_TOLERANCES: Final = {"primal_feasibility_tolerance": TOLERANCE, "dual_feasibility_tolerance": TOLERANCE}
_SIGNS: Final = {"nonincreasing": 1.0, "nondecreasing": -1.0}  # of the sum of weights as an inequality
_MOST: Final = constant(10_000, "weights in one programme: HiGHS needs more than twice the time for twice as many")


@dataclass(frozen=True, slots=True)
class Blocks:
    """Units and the columns that each may be compared with.

    inputs (k x m), outputs (k x s); reference_inputs (k x c x m), reference_outputs (k x c x s), allowed (k x c).
    """

    inputs: Matrix
    outputs: Matrix
    reference_inputs: Matrix
    reference_outputs: Matrix
    allowed: Mask

    def __len__(self) -> int:
        return len(self.allowed)

    def of(self, chosen: Any) -> Blocks:
        """The chosen units only."""
        return Blocks(
            self.inputs[chosen],
            self.outputs[chosen],
            self.reference_inputs[chosen],
            self.reference_outputs[chosen],
            self.allowed[chosen],
        )

    @property
    def scale(self) -> Matrix:
        """What each output row is divided by (k x s): the unit's own output, else the largest it is compared with."""
        largest = self.reference_outputs.max(axis=1, initial=0.0, where=self.allowed[:, :, None])
        return np.where(self.outputs > 0, self.outputs, np.where(largest > 0, largest, 1.0))


@dataclass(frozen=True, slots=True)
class Solution:
    """Of each unit: the radial factor (k), the weights (k x c), and the prices of its rows (k x m+s+1, the last of
    scale).
    """

    factor: Matrix
    weights: Matrix
    prices: Matrix


_PARTS: Final = ("factor", "weights", "prices")


def solution(blocks: Blocks, returns: Returns, orientation: Orientation) -> Solution:
    """The best radial factor of each unit: the least its inputs can shrink to, or the most its outputs can grow to.

    Raises BadData when a programme has no solution.
    """
    solved = [_solved(part, returns, orientation) for part in _parts(blocks)]
    return Solution(*(np.concatenate([getattr(f, name) for f in solved]) for name in _PARTS))


def slackest(blocks: Blocks, returns: Returns) -> Matrix:
    """The weights (k x c) of the mixes that leave units most slack, which are on the frontier already: the second
    stage.

    Slacks are summed as shares of the unit's inputs and outputs: units-invariant (Lovell and Pastor 1995, Operations
    Research Letters 18:147), unlike the plain sum. Raises BadData when a programme has no solution.
    """
    return np.concatenate([_solved(part, returns, None).weights for part in _parts(blocks)])


def _parts(blocks: Blocks) -> list[Blocks]:
    size = max(1, _MOST // max(blocks.allowed.shape[1], 1))
    return [blocks.of(np.s_[first : first + size]) for first in range(0, len(blocks), size)]


def _solved(blocks: Blocks, returns: Returns, orientation: Orientation | None) -> Solution:
    """The solution, or with no orientation the second stage, whose factor is 1.

    Units beside which the others' amounts are very large or small are solved without rounding; so is a unit whose
    programme HiGHS finds nothing in, which halving the programme leads to.
    """
    programme = _programme(blocks, returns, orientation)
    wide = programme.spread > _SPREAD
    if wide.any() and not wide.all():
        return _joined(wide, *(_solved(blocks.of(part), returns, orientation) for part in (wide, ~wide)))
    if wide.all():
        return _exactly(programme)
    answer = programme.by_highs()
    if answer is not None:
        return programme.solution(*answer)
    if len(blocks) == 1:
        return _exactly(programme)
    first = np.arange(len(blocks)) < len(blocks) // 2
    return _joined(first, *(_solved(blocks.of(part), returns, orientation) for part in (first, ~first)))


def _joined(first: Mask, one: Solution, other: Solution) -> Solution:
    """The solutions of the units that the mask chooses and of the rest, in the order of all."""
    place = np.argsort(np.concatenate([np.flatnonzero(first), np.flatnonzero(~first)]))
    return Solution(*(np.concatenate([getattr(s, name) for s in (one, other)])[place] for name in _PARTS))


def _exactly(programme: _Programme) -> Solution:
    """Unit by unit, without rounding. Raises BadData when a programme has no solution."""
    columns, prices = np.zeros_like(programme.cost), np.zeros_like(programme.right)
    for k, (cost, rows, right, room) in enumerate(
        zip(programme.cost, programme.rows, programme.right, programme.room, strict=True)
    ):
        free, settled = room > 0, programme.settled
        left = right - rows[:, 0] if settled else right
        free[0] = not settled
        best = optimum(rows[:, free], left, cost[free], programme.equalities)
        if best is None:
            raise BadData(
                "A linear programme of the frontier has no solution",
                which=f"unit {k} of {len(programme.cost)}",
                next_step="Look for units that cannot be compared: leave one out at a time.",
            )
        columns[k, 0], prices[k] = 1.0, best.prices
        columns[k, free] = best.values
    return programme.solution(columns, prices)


@dataclass(frozen=True, slots=True)
class _Programme:
    """Cost (k x 1+c), rows (k x r x 1+c) of which the last `equalities` are equal to their right-hand side (k x r) and
    the others at most it, room of each column (k x 1+c, 0 where it is not allowed), and the size that each column was
    divided by.

    `settled`: the radial factor is 1.
    """

    cost: Matrix
    rows: Matrix
    right: Matrix
    room: Matrix
    sizes: Matrix
    equalities: int
    sign: float
    width: int
    settled: bool

    @property
    def spread(self) -> Matrix:
        """The largest coefficient of each unit's programme (k) over the smallest that is not zero."""
        amounts = np.abs(self.rows[:, :, 1:])
        some = (amounts > 0) & (self.room[:, None, 1:] > 0)
        return np.asarray(
            amounts.max(axis=(1, 2), initial=1.0, where=some) / amounts.min(axis=(1, 2), initial=1.0, where=some)
        )

    def by_highs(self) -> tuple[Matrix, Matrix] | None:
        """Columns and prices of all units at once, None where HiGHS finds no solution of one of them.

        Without presolving first, which takes longer than the small blocks themselves.
        """
        loose = self.rows.shape[1] - self.equalities
        bounds = np.stack([np.zeros_like(self.room), self.room], axis=2)
        bounds[:, 0, 0] = self.room[:, 0] if self.settled else 0.0
        programme: dict[str, Any] = {
            "c": self.cost.ravel(),
            "A_ub": _stacked(self.rows[:, :loose]),
            "b_ub": self.right[:, :loose].ravel(),
            "bounds": bounds.reshape(-1, 2),
        }
        if self.equalities:
            programme |= {"A_eq": _stacked(self.rows[:, loose:]), "b_eq": self.right[:, loose:].ravel()}
        for presolve in (False, True):
            answer = linprog(**programme, method="highs", options=_TOLERANCES | {"presolve": presolve})
            if answer.status == 0:
                parts = [answer.ineqlin.marginals, answer.eqlin.marginals]
                prices = [part.reshape(len(self.cost), -1) for part in parts]
                return answer.x.reshape(self.cost.shape), np.concatenate(prices, axis=1)
        return None

    def solution(self, columns: Matrix, prices: Matrix) -> Solution:
        """Factor, weights and prices from the columns as they were divided (k x 1+c) and the prices of the rows."""
        values = columns / self.sizes
        whole = np.zeros((len(values), self.width))
        whole[:, : prices.shape[1]] = prices
        whole[:, -1] *= self.sign
        return Solution(values[:, 0], values[:, 1:], whole)


def _programme(blocks: Blocks, returns: Returns, orientation: Orientation | None) -> _Programme:
    """Cost, rows and room of the units; the last row is that of scale, unless returns are constant."""
    units, columns = blocks.allowed.shape
    rows, right = _rows(blocks, orientation)
    sizes = _sizes(blocks, returns)
    cost = _cost(rows, orientation) / sizes
    width = rows.shape[1] + 1
    sign = _SIGNS.get(returns, 1.0)
    if returns != "constant":
        sums = np.broadcast_to(np.r_[0.0, np.ones(columns)], (units, 1, 1 + columns))
        rows = np.concatenate([rows, sign * sums], axis=1)
        right = np.concatenate([right, np.full((units, 1), sign)], axis=1)
    room = np.where(np.column_stack([np.ones(units, dtype=bool), blocks.allowed]), np.inf, 0.0)
    if orientation is None:
        room[:, 0] = 1.0
    equalities = int(returns == "variable")
    rows = rows / sizes[:, None, :]
    return _Programme(cost, rows, right, room, sizes, equalities, sign, width, orientation is None)


def _sizes(blocks: Blocks, returns: Returns) -> Matrix:
    """What each column is divided by (k x 1+c). Where weights have no upper limit a large unit would need enormous ones
    of a small one, beside which the solver's tolerance is no longer small; so columns are made as large as the unit.
    """
    sizes = np.ones((len(blocks), 1 + blocks.allowed.shape[1]))
    if returns in ("constant", "nondecreasing"):
        sizes[:, 1:] = relative(blocks, blocks.reference_inputs, blocks.reference_outputs)
    return sizes


def relative(blocks: Blocks, inputs: Matrix, outputs: Matrix) -> Matrix:
    """How large columns (k x c x m or 1 x c x m, and s) are beside each unit (k x c): the largest of their ratios."""
    of_outputs = (outputs / blocks.scale[:, None, :]).max(axis=2, initial=0.0)
    of_inputs = (inputs / blocks.inputs[:, None, :]).max(axis=2, initial=0.0)
    return np.asarray(np.maximum(of_inputs, of_outputs), dtype="float64")


def _rows(blocks: Blocks, orientation: Orientation | None) -> tuple[Matrix, Matrix]:
    """The inequalities of each block (k x m+s x 1+c) and their right-hand sides (k x m+s)."""
    inputs = np.moveaxis(blocks.reference_inputs, 1, 2) / blocks.inputs[:, :, None]
    outputs = -np.moveaxis(blocks.reference_outputs, 1, 2) / blocks.scale[:, :, None]
    output_share = blocks.outputs / blocks.scale  # 1, or 0 where the unit makes none of it
    one, zero = np.ones_like(blocks.inputs), np.zeros_like(blocks.inputs)
    if orientation != "output":
        radial, right = (
            np.concatenate([-one, np.zeros_like(output_share)], axis=1),
            np.concatenate([zero, -output_share], axis=1),
        )
    else:
        radial, right = (
            np.concatenate([zero, output_share], axis=1),
            np.concatenate([one, np.zeros_like(output_share)], axis=1),
        )
    return np.concatenate([radial[:, :, None], np.concatenate([inputs, outputs], axis=1)], axis=2), right


def _cost(rows: Matrix, orientation: Orientation | None) -> Matrix:
    """What is made small (k x 1+c): the factor, its negative, or in the second stage the negative of all slacks."""
    if orientation is None:
        used: Matrix = rows.sum(axis=1)
        used[:, 0] = 0.0
        return used
    cost = np.zeros((rows.shape[0], rows.shape[2]))
    cost[:, 0] = 1.0 if orientation == "input" else -1.0
    return cost


def _stacked(blocks: Matrix) -> sparse.csr_array:
    """Dense blocks (k x r x w) as one block-diagonal matrix (kr x kw)."""
    units, rows, width = blocks.shape
    first = np.repeat(np.arange(units, dtype="int32") * width, rows)
    places = first[:, None] + np.arange(width, dtype="int32")
    ends = np.arange(0, units * rows * width + 1, width, dtype="int32")
    return sparse.csr_array((blocks.ravel(), places.ravel(), ends), shape=(units * rows, units * width))


# ------------------------------------------------------------------------------------- feasible


def reachable(blocks: Blocks, returns: Returns, orientation: Orientation) -> Mask:
    """Units (k) whose programme has a solution, which a unit that is not among its own columns need not have.

    Input orientation: a combination of the columns must make as much; output orientation: one must need as little.
    Seiford and Zhu 1999, INFOR 37:174.
    """
    reached: Mask = np.asarray(blocks.allowed.any(axis=1))
    if orientation == "input":
        reached = reached & _made(blocks)
    bounded = ("variable", "nonincreasing") if orientation == "input" else ("variable", "nondecreasing")
    if returns not in bounded or not reached.any():
        return reached
    blocks_left = blocks.of(reached)
    if orientation == "input":
        bare = replace(
            blocks_left, inputs=blocks_left.inputs[:, :0], reference_inputs=blocks_left.reference_inputs[:, :, :0]
        )
        reached[reached] = solution(bare, returns, "output").factor >= 1 - TOLERANCE
    else:
        bare = replace(
            blocks_left, outputs=blocks_left.outputs[:, :0], reference_outputs=blocks_left.reference_outputs[:, :, :0]
        )
        reached[reached] = solution(bare, returns, "input").factor <= 1 + TOLERANCE
    return reached


def _made(blocks: Blocks) -> Mask:
    """Units (k) each of whose outputs somebody among the columns makes too."""
    somebody = ((blocks.reference_outputs > 0) & blocks.allowed[:, :, None]).any(axis=1)
    return np.asarray((somebody | (blocks.outputs <= 0)).all(axis=1))


# ------------------------------------------------------------------------------- many at once


def unpriced(blocks: Blocks, solved: Solution, inputs: Matrix, outputs: Matrix) -> Matrix:
    """Reduced costs (k x n) of further columns (n x m, n x s), each as a share of the amounts that it is the sum of:
    one below zero would better the unit's factor.

    A share, because beside a factor of 1e-10 a cost that is small in itself may be all the difference.
    """
    m = inputs.shape[1]
    of_inputs = solved.prices[:, :m] / blocks.inputs
    of_outputs = solved.prices[:, m:-1] / blocks.scale
    of_scale = solved.prices[:, -1:]
    costs: Matrix = of_outputs @ outputs.T - of_inputs @ inputs.T - of_scale
    amounts = np.abs(of_outputs) @ outputs.T + np.abs(of_inputs) @ inputs.T + np.abs(of_scale)
    return np.divide(costs, amounts, out=np.zeros_like(costs), where=amounts > 0)
