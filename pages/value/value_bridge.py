"""The change of a company's market value as a bridge: the part that came with each factor."""

from __future__ import annotations

from charts import params
from charts.core import Chart, ChartData, ChartSpec
from charts.parameter import Params, legacy
from engine.request import Request
from pages.value import bridge, frames, identity


def request(p: Params) -> Request:
    return identity.of_value(p).request(p, [identity.in_focus(p)], frames.bridges)


def build(data: ChartData, p: Params) -> Chart:
    return bridge.built(data, p, identity.of_value(p))


CHART = ChartSpec(
    question="What moved the value?",
    params=legacy(
        params.companies(),
        identity.focus(),
        identity.since(),
        identity.until(),
        params.as_of(),
        identity.output(),
        identity.profit(),
        identity.stocks(),
    ),
    request=request,
    build=build,
)
