"""The charts; importing the package registers every one of them in `charts.core.CHARTS`."""

from __future__ import annotations

from charts import (
    compare,
    coverage,
    divergence,
    efficiency,
    leave_one_out,
    leverage_slopes,
    panel_coefficient,
    panel_scatter,
    paradox,
    rank,
)

__all__ = [
    "compare",
    "coverage",
    "divergence",
    "efficiency",
    "leave_one_out",
    "leverage_slopes",
    "panel_coefficient",
    "panel_scatter",
    "paradox",
    "rank",
]
