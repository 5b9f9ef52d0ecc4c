"""The change of a company's output as a bridge: people, capital per person, output per capital."""

from __future__ import annotations

from charts import params
from charts.core import Chart, ChartData, ChartSpec
from charts.parameter import Params, legacy
from engine.request import Request
from pages.value import bridge, frames, identity


def request(p: Params) -> Request:
    return identity.of_output(p).request(p, [identity.in_focus(p)], frames.bridges)


def build(data: ChartData, p: Params) -> Chart:
    return bridge.built(data, p, identity.of_output(p))


CHART = ChartSpec(
    question="What moved the output: people, compute per person, or output per compute?",
    params=legacy(
        params.companies(),
        identity.focus(),
        identity.since(),
        identity.until(),
        params.as_of(),
        identity.output(),
        identity.stocks(),
        identity.capital(),
    ),
    request=request,
    build=build,
)
