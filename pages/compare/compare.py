"""Compare anything: a measure or metric over time or against another, all companies together or each in a panel."""

from __future__ import annotations

from charts import params
from charts.core import Chart, ChartData, ChartSpec
from engine.request import Request
from pages.compare import against, over_time
from pages.compare.parameters import CompareParams


def request(p: CompareParams) -> Request:
    names = (p.y,) if p.over_time else tuple(dict.fromkeys((p.y, p.x)))
    return Request(names, **params.window(p), options={"period": p.shown})


def build(data: ChartData, p: CompareParams) -> Chart:
    """Lines over time, or trails in a plane of two measures."""
    return over_time.build(data, p) if p.over_time else against.build(data, p)


CHART = ChartSpec(
    question="How do companies compare?", params=CompareParams, request=request, build=build, timeline=True
)
