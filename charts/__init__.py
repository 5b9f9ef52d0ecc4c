"""The charts; importing the package registers every one of them in `charts.core.CHARTS`."""

from __future__ import annotations

from charts import (
    bridge,
    compare,
    coverage,
    divergence,
    efficiency,
    growth_accounting,
    leverage_slopes,
    paradox,
    rank,
    value_path,
    value_peers,
)

__all__ = [
    "bridge",
    "compare",
    "coverage",
    "divergence",
    "efficiency",
    "growth_accounting",
    "leverage_slopes",
    "paradox",
    "rank",
    "value_path",
    "value_peers",
]
