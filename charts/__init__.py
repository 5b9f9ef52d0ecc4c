"""The charts; importing the package registers every one of them in `charts.core.CHARTS`."""

from __future__ import annotations

from charts import (
    bridge,
    capex_returns,
    compare,
    coverage,
    depreciation_wave,
    divergence,
    efficiency,
    frontier,
    frontier_scores,
    growth_accounting,
    guidance,
    leave_one_out,
    leverage_slopes,
    malmquist,
    must_be_true,
    panel_coefficient,
    panel_scatter,
    paradox,
    plan_sensitivity,
    rank,
    roic,
    value_path,
    value_peers,
)

__all__ = [
    "bridge", "capex_returns", "compare", "coverage", "depreciation_wave", "divergence", "efficiency", "frontier",
    "frontier_scores", "growth_accounting", "guidance", "leave_one_out", "leverage_slopes", "malmquist",
    "must_be_true", "panel_coefficient", "panel_scatter", "paradox", "plan_sensitivity", "rank", "roic",
    "value_path", "value_peers",
]  # fmt: skip
