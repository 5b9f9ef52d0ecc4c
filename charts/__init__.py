"""The charts; importing the package registers every one of them in `charts.core.CHARTS`."""

from __future__ import annotations

from charts import compare, coverage, divergence, efficiency, leverage_slopes, paradox, rank

from charts import capex_returns, depreciation_wave, guidance, must_be_true, plan_sensitivity, roic  # isort: skip
from charts import bridge, growth_accounting, value_path, value_peers  # isort: skip

__all__ = [
    "bridge", "capex_returns", "compare", "coverage", "depreciation_wave", "divergence", "efficiency", "growth_accounting",
    "guidance", "leverage_slopes", "must_be_true", "paradox", "plan_sensitivity", "rank", "roic", "value_path", "value_peers",
]  # fmt: skip
