"""Data envelopment analysis: who defines the frontier, and how far from it everybody else is.

Units are rows, inputs and outputs columns. All functions also take a panel (periods x units x columns) with one
frontier per period, solved in one sweep. A row with a missing value is left out of its period: it is no peer, its score
is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.methods.envelope import (
    TOLERANCE,
    Blocks,
    Mask,
    Matrix,
    Orientation,
    Returns,
    reachable,
    relative,
    slackest,
    solution,
    unpriced,
)
from analytics.options import constant
from errors import UsageError

Places = npt.NDArray[np.intp]
_ROUND: Final = constant(1e-8, "below this a weight, a slack or a distance from 1 is rounding")
_SMALL: Final = constant(64, "units up to which each is compared with all the others at once")
_LAID_OUT: Final = constant(400_000, "weights that are laid out at once, so that memory stays small")


# ---------------------------------------------------------------------------------------- checks


def unusable(units: pd.DataFrame, inputs: Sequence[str], outputs: Sequence[str]) -> pd.Series[str]:
    """Why each row cannot be compared, an empty text where it can: a value is missing, or is not above zero."""
    reasons = pd.Series("", index=units.index, dtype="object")
    for name in (*outputs, *inputs):
        values = units[name].to_numpy(dtype="float64")
        why = np.where(
            np.isfinite(values), np.where(values > 0, "", f"{name} is not above zero"), f"{name} is not known"
        )
        reasons = reasons.where(reasons != "", pd.Series(why, index=units.index, dtype="object"))
    return reasons


class ProductionPanel(NamedTuple):
    """Inputs (T, G, M), outputs (T, G, S) and which units are complete (T, G)."""

    inputs: Matrix
    outputs: Matrix
    complete: Mask


def panel_of(inputs: npt.ArrayLike, outputs: npt.ArrayLike) -> ProductionPanel:
    """Both as periods x units x columns, 1 where a row has a missing value, and which rows have none.

    Raises UsageError for shapes that do not fit, an input that is not above zero, an output below zero, or none above
    it.
    """
    x, y = (np.asarray(values, dtype="float64") for values in (inputs, outputs))
    if x.ndim != y.ndim or x.ndim not in (2, 3) or x.shape[:-1] != y.shape[:-1] or 0 in (*x.shape, *y.shape):
        raise UsageError(
            "Inputs and outputs do not fit",
            which=f"{x.shape} and {y.shape}",
            next_step="Give both with one row per unit and at least one column",
        )
    x, y = (values if values.ndim == 3 else values[None] for values in (x, y))
    there: Mask = np.isfinite(x).all(axis=2) & np.isfinite(y).all(axis=2)
    _refuse(there & (x <= 0).any(axis=2), "An input is not above zero")
    _refuse(there & (y < 0).any(axis=2), "An output is below zero")
    _refuse(there & (y <= 0).all(axis=2), "A unit has no output above zero")
    return ProductionPanel(np.where(there[:, :, None], x, 1.0), np.where(there[:, :, None], y, 1.0), there)


def _refuse(bad: Mask, what: str) -> None:
    if bad.any():
        period, unit = (int(place) for place in np.argwhere(bad)[0])
        which = f"unit {unit}" + (f" of period {period}" if len(bad) > 1 else "")
        raise UsageError(what, which=which, next_step="Leave it out: `unusable` tells which units and why")


# ---------------------------------------------------------------------------------------- scores


def efficiency(
    inputs: npt.ArrayLike, outputs: npt.ArrayLike, *, returns: Returns = "constant", orientation: Orientation = "input"
) -> Matrix:
    """The radial efficiency of each unit (n, or periods x n) in (0, 1]; missing for a row with a missing value.

    Constant returns: Charnes, Cooper and Rhodes 1978, EJOR 2:429; variable: Banker, Charnes and Cooper 1984, Management
    Science 30:1078. Input orientation: the share of its inputs that would do; output orientation: 1/phi, the share of
    its attainable outputs that it makes. Raises UsageError as `panel_of`.
    """
    x, y, there = panel_of(inputs, outputs)
    scores = np.full(there.shape, np.nan)
    if x.shape[1] <= _SMALL:
        at = np.argwhere(there)
        scores[there] = measured(x, y, at, x, y, there[at[:, 0]], returns, orientation)
    else:
        for t, usable in enumerate(there):
            scores[t, usable] = _of_many(x[t, usable], y[t, usable], returns, orientation)
    scores = np.where(np.abs(scores - 1) < _ROUND, 1.0, scores)
    return scores if np.ndim(inputs) == 3 else scores[0]


def against(
    inputs: npt.ArrayLike,
    outputs: npt.ArrayLike,
    reference_inputs: npt.ArrayLike,
    reference_outputs: npt.ArrayLike,
    *,
    returns: Returns = "constant",
    orientation: Orientation = "input",
) -> Matrix:
    """The efficiency of units measured by the frontier of others, period by period; above 1 where they are beyond it.

    `inf` where there is no measure: no combination of the others makes as much (input orientation) or needs as little
    (output orientation). Raises UsageError as `panel_of`, and where the two sides differ in periods or columns.
    """
    x, y, there = panel_of(inputs, outputs)
    rx, ry, others = panel_of(reference_inputs, reference_outputs)
    if (len(x), x.shape[2], y.shape[2]) != (len(rx), rx.shape[2], ry.shape[2]):
        raise UsageError(
            "The two sides do not fit",
            which=f"{x.shape} and {rx.shape}",
            next_step="Give both the same periods and columns",
        )
    at = np.argwhere(there)
    scores = np.full(there.shape, np.nan)
    scores[there] = measured(x, y, at, rx, ry, others[at[:, 0]], returns, orientation, may_fail=True)
    return scores if np.ndim(inputs) == 3 else scores[0]


def super_efficiency(
    inputs: npt.ArrayLike, outputs: npt.ArrayLike, *, returns: Returns = "constant", orientation: Orientation = "input"
) -> Matrix:
    """Each unit measured by the frontier of all the others (n): above 1 it says by how much an efficient one could
    worsen.

    Andersen and Petersen 1993, Management Science 39:1261. `inf` where there is no measure: for the only unit, and
    under variable returns for one of extreme size (Seiford and Zhu 1999, INFOR 37:174). Raises UsageError as
    `panel_of`.
    """
    scores = np.atleast_2d(efficiency(inputs, outputs, returns=returns, orientation=orientation))
    x, y, there = panel_of(inputs, outputs)
    best = np.argwhere(scores == 1)  # the score of any other unit does not hang on itself
    others = there[best[:, 0]]
    others[np.arange(len(best)), best[:, 1]] = False
    scores[scores == 1] = measured(x, y, best, x, y, others, returns, orientation, may_fail=True)
    return scores if np.ndim(inputs) == 3 else scores[0]


def measured(
    x: Matrix,
    y: Matrix,
    at: Places,
    rx: Matrix,
    ry: Matrix,
    others: Mask,
    returns: Returns,
    orientation: Orientation,
    *,
    may_fail: bool = False,
) -> Matrix:
    """Scores of the units at places (period, unit) by those of the period's reference that count (places x c)."""
    scores = np.full(len(at), np.inf)
    for part in _parts(len(at), rx.shape[1]):
        t, k = at[part].T
        some = np.flatnonzero(others[part].any(axis=0))
        near = t[:, None], some
        blocks = Blocks(x[t, k], y[t, k], rx[near], ry[near], others[part][:, some])
        able = reachable(blocks, returns, orientation) if may_fail else np.ones(len(blocks), dtype=bool)
        if able.any():
            factor = solution(blocks.of(able), returns, orientation).factor
            scores[part][able] = _share(factor, orientation)
    return scores


def _share(factor: Matrix, orientation: Orientation) -> Matrix:
    """The factor as an efficiency; infinite, not minus infinite, where the others make nothing of an output."""
    with np.errstate(divide="ignore"):
        return factor if orientation == "input" else 1 / np.abs(factor)


def _parts(count: int, columns: int) -> Iterator[slice]:
    size = max(1, _LAID_OUT // max(columns, 1))
    return (slice(first, first + size) for first in range(0, count, size))


def _of_many(x: Matrix, y: Matrix, returns: Returns, orientation: Orientation) -> Matrix:
    """Scores of many units (n): each is compared with a few, and again with those that the prices say would better it.

    Column generation, exact: a unit is done when no unit at all has a reduced cost below zero. Some units go first,
    because a few find most of the frontier.
    """
    scores, chosen = np.empty(len(x)), _seeds(x, y)
    some = np.arange(0, len(x), len(x) // _SMALL)
    rest = np.delete(np.arange(len(x)), some)
    for left in (some, *(rest[part] for part in _parts(len(rest), len(x)))):
        while len(left):
            factors, better = _tried(x, y, left, chosen, returns, orientation)
            scores[left] = _share(factors, orientation)
            left = left[better >= 0]
            chosen = np.union1d(chosen, better[better >= 0])
    return scores


def _tried(
    x: Matrix, y: Matrix, left: Places, chosen: Places, returns: Returns, orientation: Orientation
) -> tuple[Matrix, Places]:
    """The factors of the units left (k) by themselves and the chosen, and which unit would better each most, or -1."""
    shape = (len(left), len(chosen))
    rx, ry = (np.concatenate([v[left, None], np.broadcast_to(v[chosen], (*shape, v.shape[1]))], axis=1) for v in (x, y))
    blocks = Blocks(x[left], y[left], rx, ry, np.ones((len(left), 1 + len(chosen)), dtype=bool))
    solved = solution(blocks, returns, orientation)
    costs = unpriced(blocks, solved, x, y)
    costs[:, chosen] = 0.0
    best = costs.argmin(axis=1)
    return solved.factor, np.where(costs[np.arange(len(left)), best] < -TOLERANCE, best, -1)


def _seeds(x: Matrix, y: Matrix) -> Places:
    """Units that lead in a ratio of an output to an input, in an output, or in an input: a first guess of the
    frontier.
    """
    ratios = y[:, :, None] / x[:, None, :]
    leading = np.concatenate([ratios.reshape(len(x), -1), y, -x], axis=1).argmax(axis=0)
    return np.unique(leading)


# --------------------------------------------------------------------------------------- targets


@dataclass(frozen=True, slots=True)
class Envelopment:
    """Radial scores (n), weights of peers (n x n), slacks after the radial step (n x m, n x s); periods first for a
    panel.

    A unit's weights times the data are its target: a point of the frontier with no more of any input and no less of any
    output than its radial projection.
    """

    scores: Matrix
    weights: Matrix
    input_slacks: Matrix
    output_slacks: Matrix

    @property
    def efficient(self) -> Mask:
        """Units with a score of 1 and no slack: efficient after Koopmans.

        A score of 1 with slack is weakly efficient.
        """
        return np.asarray((self.scores == 1) & (self.input_slacks == 0).all(-1) & (self.output_slacks == 0).all(-1))


def envelopment(
    inputs: npt.ArrayLike, outputs: npt.ArrayLike, *, returns: Returns = "constant", orientation: Orientation = "input"
) -> Envelopment:
    """Scores, peers with weights, and slacks in two stages: the radial factor, then the largest sum of slacks.

    Slacks are summed as shares of the radial target's inputs and outputs, so that peers do not hang on units of
    measurement; they are returned in the data's units. An efficient unit is its own only peer. Raises UsageError as
    `panel_of`.
    """
    x, y, there = panel_of(inputs, outputs)
    scores = np.atleast_2d(efficiency(inputs, outputs, returns=returns, orientation=orientation))
    best = scores == 1
    peers = np.flatnonzero(best.any(axis=0))
    weights = np.zeros((*scores.shape, scores.shape[1]))
    slacks = np.full((*scores.shape, x.shape[2] + y.shape[2]), np.nan)
    at = np.argwhere(there)
    for part in _parts(len(at), len(peers)):
        t, k = at[part].T
        near = t[:, None], peers
        factor = _share(scores[t, k], orientation)[:, None]
        shrunk, grown = (factor, 1.0) if orientation == "input" else (1.0, factor)
        blocks = Blocks(x[t, k] * shrunk, y[t, k] * grown, x[near], y[near], best[near])
        settled, slacks[t, k] = _settled(blocks, slackest(blocks, returns))
        weights[t[:, None], k[:, None], peers] = settled
    alone = best & (slacks == 0).all(axis=2)
    weights[alone] = np.eye(scores.shape[1])[np.nonzero(alone)[1]]
    parts = (scores, weights, slacks[..., : x.shape[2]], slacks[..., x.shape[2] :])
    return Envelopment(*(parts if np.ndim(inputs) == 3 else (found[0] for found in parts)))


def _settled(blocks: Blocks, weights: Matrix) -> tuple[Matrix, Matrix]:
    """Weights (k x c) and slacks (k x m+s) of the second stage, with rounding taken for the nothing that it is."""
    size = relative(blocks, blocks.reference_inputs, blocks.reference_outputs)
    weights = np.where(weights * size > _ROUND, weights, 0.0)
    of_inputs = blocks.inputs - np.einsum("kc,kcm->km", weights, blocks.reference_inputs)
    of_outputs = np.einsum("kc,kcs->ks", weights, blocks.reference_outputs) - blocks.outputs
    slacks = np.concatenate([of_inputs, of_outputs], axis=1)
    scale = np.concatenate([blocks.inputs, blocks.scale], axis=1)
    return weights, np.where(slacks > _ROUND * scale, slacks, 0.0)
