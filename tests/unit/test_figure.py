"""Figures of plain data: the same as Plotly's own, and faulty ones are found."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from plotly.subplots import make_subplots

from charts.figure import Figure, bar, panels, scatter
from tools.plotly_schema import validated

LAYOUTS: list[dict[str, Any]] = [
    {"rows": 3, "shared_xaxes": True, "row_heights": [1.0, 1.0, 0.5], "vertical_spacing": 0.07},
    {
        "rows": 2,
        "cols": 3,
        "shared_xaxes": True,
        "shared_yaxes": True,
        "horizontal_spacing": 0.035,
        "vertical_spacing": 0.1,
    },
    {"rows": 2, "vertical_spacing": 0.2, "row_heights": [3, 1]},
    {"rows": 4, "cols": 2},
]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_panels_stand_where_plotly_puts_them(layout: dict[str, Any]) -> None:
    theirs = make_subplots(**layout).to_dict()["layout"]
    ours = panels(**layout).to_dict()["layout"]
    assert {k for k in ours if "axis" in k} == {k for k in theirs if "axis" in k}
    for name in (k for k in ours if "axis" in k):
        assert {**ours[name]} == {**theirs[name], "domain": list(theirs[name]["domain"])}


def test_a_figure_is_what_plotly_makes_of_the_same_calls() -> None:
    ours, theirs = Figure(), go.Figure(layout={"template": "none"})
    for figure, line in ((ours, scatter), (theirs, go.Scatter)):
        figure.add_trace(line(x=[1, 2], y=[3.0, None], mode="lines", line={"color": "#112233", "width": None}))
        figure.add_annotation(text="a", x=1, y=2, showarrow=False, font={"size": 9})
        figure.add_shape(type="line", x0=0, x1=1, y0=0, y1=1)
        figure.update_xaxes(range=[0, 3], title={"text": "x", "standoff": 3})
        figure.update_xaxes(title={"text": "longer"})
        figure.update_layout(height=300, margin={"l": 1})
        figure.update_layout(margin={"t": 9})
    assert json.loads(ours.to_json()) == json.loads(theirs.to_json())


def test_arrays_become_lists_and_a_missing_number_null() -> None:
    figure = Figure(scatter(x=np.array([1, 2]), y=np.array([1.5, np.nan])))
    assert json.loads(figure.to_json())["data"] == [{"type": "scatter", "x": [1, 2], "y": [1.5, None]}]


def test_a_copy_can_be_changed() -> None:
    figure = Figure(bar(x=[1], y=[2]))
    other = figure.copy()
    other.update_layout(height=5)
    other.data[0]["x"] = [7]
    assert "height" not in figure.layout
    assert figure.data[0]["x"] == [1]


@pytest.mark.parametrize(
    ("trace", "layout", "fault"),
    [
        ({"lines": {}}, {}, "lines"),
        ({"mode": "sideways"}, {}, "mode"),
        ({"x": [1], "y": [1, 2]}, {}, "unequal length"),
        ({"xaxis": "x9"}, {}, "x9"),
        ({}, {"annotations": [{"text": "a", "xref": "x7"}]}, "x7"),
        ({}, {"xaxis": {"anchor": "y5"}}, "y5"),
        ({}, {"title_text": "a"}, "underscore"),
    ],
)
def test_a_faulty_figure_is_found(trace: dict[str, Any], layout: dict[str, Any], fault: str) -> None:
    figure = Figure(scatter(**trace))
    figure.update_layout(**layout)
    with pytest.raises(ValueError, match=fault):
        validated(figure)
