"""The charts; importing the package registers every one of them in `charts.core.CHARTS`."""

from __future__ import annotations

from charts import (
    compare,
    coverage,
    divergence,
    efficiency,
    frontier,
    frontier_scores,
    leverage_slopes,
    malmquist,
    paradox,
    rank,
)

__all__ = [
    "compare",
    "coverage",
    "divergence",
    "efficiency",
    "frontier",
    "frontier_scores",
    "leverage_slopes",
    "malmquist",
    "paradox",
    "rank",
]
