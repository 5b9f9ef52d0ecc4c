"""The pages; importing the package registers every chart in `charts.core.CHARTS`."""

from __future__ import annotations

from pages.across import leave_one_out, panel_coefficient, panel_scatter
from pages.compare import compare, rank
from pages.data import coverage
from pages.efficiency import efficiency, frontier, frontier_scores, leverage_slopes, malmquist
from pages.paradox import divergence, paradox
from pages.returns import capex_returns, depreciation_wave, guidance, must_be_true, plan_sensitivity, roic
from pages.value import bridge, growth_accounting, value_path, value_peers

__all__ = [
    "bridge",
    "capex_returns",
    "compare",
    "coverage",
    "depreciation_wave",
    "divergence",
    "efficiency",
    "frontier",
    "frontier_scores",
    "growth_accounting",
    "guidance",
    "leave_one_out",
    "leverage_slopes",
    "malmquist",
    "must_be_true",
    "panel_coefficient",
    "panel_scatter",
    "paradox",
    "plan_sensitivity",
    "rank",
    "roic",
    "value_path",
    "value_peers",
]
