"""The change of a company's market value as a bridge: the part that came with each factor."""

from __future__ import annotations

from charts.core import Chart, ChartData, ChartSpec
from engine.request import Request
from pages.value import bridge, frames, identity, instead
from pages.value.parameters import ValueParams, in_focus


def request(p: ValueParams) -> Request:
    return identity.request(p, identity.of_value(p).specification, [in_focus(p)], frames.bridges)


def build(data: ChartData, p: ValueParams) -> Chart:
    """A bar for each factor of market value between its two ends."""
    return bridge.built(data, p, identity.of_value(p))


CHART = ChartSpec(
    question="Why did the market value change?",
    params=ValueParams,
    request=request,
    build=build,
    instead=instead.by(frames.bridges),
)
