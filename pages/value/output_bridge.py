"""The change of a company's output as a bridge: people, capital per employee, output per capital."""

from __future__ import annotations

from charts.core import Chart, ChartData, ChartSpec
from engine.request import Request
from pages.value import bridge, frames, identity, instead
from pages.value.parameters import OutputParams, in_focus


def request(p: OutputParams) -> Request:
    return identity.request(p, identity.of_output(p).specification, [in_focus(p)], frames.bridges)


def build(data: ChartData, p: OutputParams) -> Chart:
    """A bar for each factor of output between its two ends."""
    return bridge.built(data, p, identity.of_output(p))


CHART = ChartSpec(
    question="Why did output change: people, capital per employee, or output per dollar of capital?",
    params=OutputParams,
    request=request,
    build=build,
    instead=instead.by(frames.bridges),
)
