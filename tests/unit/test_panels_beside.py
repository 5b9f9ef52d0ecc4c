"""Panels of a tall figure stand beside one another where a picture is low."""

from __future__ import annotations

import itertools

import pytest

from charts import style
from charts.figure import Figure, panels, scatter
from service.export import columns

HIGH = (376.0, 150.0, 150.0, 52.0)
ABOVE = 120


def tall(*, shared: bool = False) -> Figure:
    whole = sum(HIGH) + ABOVE * (len(HIGH) - 1)
    figure = panels(rows=len(HIGH), row_heights=HIGH, vertical_spacing=ABOVE / whole, shared_xaxes=shared)
    for row in range(1, len(HIGH) + 1):
        figure.add_trace(scatter(x=[0, 1], y=[0, 1]), row=row, col=1)
    figure.update_yaxes(tickvals=[0, 1], ticktext=["Nothing", "Microsoft, market value"])
    return style.base(figure, height=round(whole + ABOVE + style.BOTTOM), top=ABOVE)


def _box(figure: Figure, number: str) -> tuple[float, float, float, float]:
    margin = figure.layout["margin"]
    high = figure.layout["height"] - margin["t"] - margin["b"]
    (left, right), (low, top) = figure.layout[f"xaxis{number}"]["domain"], figure.layout[f"yaxis{number}"]["domain"]
    return left, right, low * high, top * high


@pytest.mark.parametrize("count", [2, 3, 4])
def test_panels_keep_their_height_their_order_and_their_room(count: int) -> None:
    laid = list(columns.beside(tall(), 1000.0))[count - 2]
    boxes = [_box(laid, number) for number in ("", "2", "3", "4")]
    assert [top - low for *_, low, top in boxes] == pytest.approx(HIGH, abs=1.0)
    assert len({left for left, *_ in boxes}) <= count
    for (left, right, low, top), (other, end, below, above) in itertools.combinations(boxes, 2):
        beside = right < other - 0.1, end < left - 0.1  # the labels of ticks stand between
        assert any(beside) or low - above >= ABOVE - 1 or below - top >= ABOVE - 1
    ordered = [(left, -top) for left, _, _, top in boxes]
    assert ordered == sorted(ordered), "column by column, from the top"


def test_more_columns_are_lower() -> None:
    heights = [figure.layout["height"] for figure in columns.beside(tall(), 1000.0)]
    assert tall().layout["height"] > heights[0] > heights[1] >= heights[2] >= HIGH[0] + ABOVE


def test_panels_that_share_an_axis_stay_where_they_are() -> None:
    assert list(columns.beside(tall(shared=True), 1000.0)) == []
    assert list(columns.beside(panels(rows=2, cols=2), 1000.0)) == []
