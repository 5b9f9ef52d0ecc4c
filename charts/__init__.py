"""The charts; importing the package registers every one of them in `charts.core.CHARTS`."""

from __future__ import annotations

from charts import (
    capex_returns,
    compare,
    coverage,
    depreciation_wave,
    divergence,
    efficiency,
    guidance,
    leave_one_out,
    leverage_slopes,
    must_be_true,
    panel_coefficient,
    panel_scatter,
    paradox,
    plan_sensitivity,
    rank,
    roic,
)

__all__ = [
    "capex_returns", "compare", "coverage", "depreciation_wave", "divergence", "efficiency", "guidance", "leave_one_out",
    "leverage_slopes", "must_be_true", "panel_coefficient", "panel_scatter", "paradox", "plan_sensitivity", "rank", "roic",
]  # fmt: skip
