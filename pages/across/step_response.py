"""What followed a step in capital expenditure: people, and output per employee."""

from __future__ import annotations

from typing import Final

from charts.core import Chart, ChartData, ChartSpec
from engine.request import Request
from pages.across import filer_terms, step_chart, steps
from pages.across.filer_parameters import FilerParams

_OUTCOMES: Final = ("people", "output_per_employee")


def request(p: FilerParams) -> Request:
    return filer_terms.request(p, (steps.people_and_output, steps.listed))


def build(data: ChartData, p: FilerParams) -> Chart:
    """Two panels: people above output per employee, from the year of the step to five years after."""
    return step_chart.chart(data, p, data.result(steps.people_and_output), data.result(steps.listed), _OUTCOMES)


CHART = ChartSpec(
    question="When a company steps up capex, what happens to people and output?",
    params=FilerParams,
    request=request,
    build=build,
)
