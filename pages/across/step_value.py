"""What followed a step in capital expenditure: operating margin, and public float per employee."""

from __future__ import annotations

from typing import Final

from charts.core import Chart, ChartData, ChartSpec
from engine.request import Request
from pages.across import filer_terms, step_chart, steps
from pages.across.filer_parameters import FilerParams

_OUTCOMES: Final = ("margin", "float_per_employee")


def request(p: FilerParams) -> Request:
    return filer_terms.request(p, (steps.margin_and_float, steps.listed))


def build(data: ChartData, p: FilerParams) -> Chart:
    """Two panels: operating margin above public float per employee."""
    return step_chart.chart(data, p, data.result(steps.margin_and_float), data.result(steps.listed), _OUTCOMES)


CHART = ChartSpec(
    question="And what happens to margins and value?",
    params=FilerParams,
    request=request,
    build=build,
)
