"""Two inputs, one output, constant returns: the frontier as a line in the plane of inputs per unit of output.

A closed form of what `analytics.methods.data_envelopment` solves by linear programmes; it draws the frontier and checks
the programmes.
"""

from __future__ import annotations

import numpy as np

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
    """The efficiency of each point (n): the share of its way from the origin at which it meets the frontier.

    On the ray of a point its share is the least, over all mixtures of two vertices, of the larger of both input ratios.
    """
    corners = points[vertices(points)]
    ratios = corners[None, :, :] / points[:, None, :]  # n x corners x 2
    alone = ratios.max(axis=2).min(axis=1)
    if len(corners) == 1:
        return np.asarray(alone, dtype="float64")
    first, second = ratios[:, :-1], ratios[:, 1:]
    gap = (first[..., 1] - first[..., 0]), (second[..., 1] - second[..., 0])
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(gap[0] * gap[1] < 0, gap[0] / (gap[0] - gap[1]), np.nan)
        crossed = first[..., 0] + part * (second[..., 0] - first[..., 0])
    nearest: Matrix = np.minimum(alone, np.where(np.isnan(crossed), np.inf, crossed).min(axis=1))
    return nearest
