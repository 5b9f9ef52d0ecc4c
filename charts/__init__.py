"""The charts; importing the package registers every one of them in `charts.core.CHARTS`."""

from __future__ import annotations

from charts import compare, coverage, divergence, efficiency, leverage_slopes, paradox, rank

from charts import capex_returns, depreciation_wave, guidance, must_be_true, plan_sensitivity, roic  # isort: skip

__all__ = [
    "capex_returns", "compare", "coverage", "depreciation_wave", "divergence", "efficiency", "guidance", "leverage_slopes",
    "must_be_true", "paradox", "plan_sensitivity", "rank", "roic",
]  # fmt: skip
