"""Two inputs, one output, constant returns: the frontier as a line in the plane of inputs per unit of output.

A closed form of what `analytics.methods.data_envelopment` solves by linear programmes; it draws the frontier and checks
the programmes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analytics.methods.envelope import Matrix


def vertices(points: Matrix) -> list[int]:
    """Rows of points (n x 2) that define the frontier, from the least of the first input to the least of the second.

    The lower left convex hull under free disposal, by Andrew's monotone chain; of equal points the first, and no point
    between two others on their line.
    """
    order = sorted(range(len(points)), key=lambda i: (*points[i], i))
    chain: list[int] = []
    for i in order:
        if chain and points[i][1] >= points[chain[-1]][1]:
            continue  # no less of either input
        while len(chain) > 1 and _turn(points, chain[-2], chain[-1], i) <= 0:
            chain.pop()
        chain.append(i)
    return chain


def _turn(points: Matrix, a: int, b: int, c: int) -> float:
    """Above zero when the way from a over b to c turns left."""
    (ax, ay), (bx, by), (cx, cy) = points[a], points[b], points[c]
    return float((bx - ax) * (cy - ay) - (by - ay) * (cx - ax))


def scores(points: Matrix) -> Matrix:
    """The efficiency of each point (n) by the frontier of all of them: the share of its way from the origin at which
    it meets the frontier.
    """
    return np.asarray(scores_by(points[None], points[None])[0])


def scores_by(points: Matrix, reference: Matrix) -> Matrix:
    """The efficiency of points (s x n x 2) by the frontiers of as many samples of others (s x c x 2); above 1 beyond
    them.

    By the dual programme: the best of all pairs of prices, at which the cheapest of the others costs a share of the
    point. Best are the prices of an axis or of an edge; the edges of all samples are walked at once, as in wrapping a
    gift. Sums of amounts above zero only, relative to the least of each: sizes far apart lose no digits.
    """
    least = reference.min(axis=1, keepdims=True)
    points, reference = points / least, reference / least
    best: Matrix = 1 / points.min(axis=2)
    rows, corner = np.arange(len(reference)), _first(reference)
    while len(rows):
        lower = reference[..., 1] < corner[:, None, 1]
        goes_on = lower.any(axis=1)
        rows, reference, lower, corner = rows[goes_on], reference[goes_on], lower[goes_on], corner[goes_on]
        after = _steepest(reference, corner, lower)
        prices = np.stack([corner[:, 1] - after[:, 1], after[:, 0] - corner[:, 0]], axis=1)
        cost = np.einsum("snk,sk->sn", points[rows], prices)
        best[rows] = np.maximum(best[rows], (prices * corner).sum(axis=1)[:, None] / cost)
        corner = after
    return best


def _first(reference: Matrix) -> Matrix:
    """The point (s x 2) of each sample with the least of the first input, which is 1, and of those of the second."""
    second = np.where(reference[..., 0] == 1, reference[..., 1], np.inf)
    return np.asarray(reference[np.arange(len(reference)), second.argmin(axis=1)])


def _steepest(reference: Matrix, corner: Matrix, lower: npt.NDArray[np.bool_]) -> Matrix:
    """The point (s x 2) of each sample to which the way from a corner falls most steeply, of the lower ones."""
    fall, run = (reference[..., k] - corner[:, None, k] for k in (1, 0))
    slope = np.divide(fall, run, out=np.full(fall.shape, np.inf), where=lower)
    return np.asarray(reference[np.arange(len(reference)), slope.argmin(axis=1)])
