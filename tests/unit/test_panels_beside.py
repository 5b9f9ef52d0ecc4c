"""Panels of a tall figure stand beside one another where a picture is low."""

from __future__ import annotations

import itertools

import pytest

from charts import style
from charts.figure import Figure, panels, scatter
from service.export import columns, grids

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


def grid(count: int, *, ranges: bool = True) -> Figure:
    """Panels in two columns on the same axes, the last place empty where their number is odd."""
    rows = -(-count // 2)
    figure = panels(rows=rows, cols=2, shared_xaxes=True, shared_yaxes=True, vertical_spacing=0.05)
    for at in range(count):
        figure.add_trace(scatter(x=[0, 1], y=[0, 1]), row=at // 2 + 1, col=at % 2 + 1)
    if ranges:
        figure.update_xaxes(range=[0, 1])
        figure.update_yaxes(range=[0, 1], tickvals=[0, 1], ticktext=["$0", "$100,000"])
    if count % 2:
        figure.update_yaxes(visible=False, row=rows, col=2)
    return style.base(figure, height=200 * rows, top=60)


@pytest.mark.parametrize("wanted", [3, 4, 6])
def test_a_grid_on_shared_axes_gets_more_columns(wanted: int) -> None:
    laid = list(grids.wider(grid(11), 1000.0))[wanted - 3]
    boxes = {number: _box(laid, number) for number in ("", *map(str, range(2, 12)))}
    assert len({round(left, 6) for left, *_ in boxes.values()}) == wanted
    assert laid.layout["height"] < grid(11).layout["height"]
    before, after = _box(grid(11), ""), boxes[""]
    assert after[3] - after[2] == pytest.approx(before[3] - before[2], abs=1.0), "panels keep their height"
    for (left, right, low, top), (other, end, below, above) in itertools.combinations(boxes.values(), 2):
        assert right < other or end < left or low > above or below > top
    labelled = [number for number in boxes if laid.layout[f"xaxis{number}"]["showticklabels"]]
    assert len(labelled) == wanted, "the lowest of each column says what is where"
    assert all(laid.layout[f"yaxis{n}"]["showticklabels"] == (boxes[n][0] == boxes[""][0]) for n in boxes)


def test_only_a_grid_of_equal_panels_gets_more_columns() -> None:
    assert list(grids.wider(grid(11, ranges=False), 1000.0)) == []
    assert list(grids.wider(grid(2), 1000.0)) == [], "they stand beside one another already"
    assert list(grids.wider(tall(), 1000.0)) == []
