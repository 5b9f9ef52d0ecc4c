"""The mathematics: pure functions on Series and DataFrames, and the catalogue of metrics."""

from analytics.metrics import capital, labour, leverage, returns
from analytics.metrics.declare import METRICS, Example, Metric, Panel, evaluate, metric, required_measures

__all__ = [
    "METRICS",
    "Example",
    "Metric",
    "Panel",
    "capital",
    "evaluate",
    "labour",
    "leverage",
    "metric",
    "required_measures",
    "returns",
]
