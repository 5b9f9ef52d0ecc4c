"""A grid of panels on the same axes in more columns: for a picture that is too low for the rows of a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from charts.figure import Figure
from service.export.columns import INDENT, labels

MOST: Final = 6  # columns
_EDGE: Final = 14.0  # units right of each column


def wider(figure: Figure, width: float) -> Iterator[Figure]:
    """The figure with its panels in more columns than it has, row by row in their order, in so many units across; none
    of a figure whose panels are not a grid of equal panels with fixed ranges.
    """
    numbers = _numbers(figure)
    columns = len({tuple(figure.layout[f"xaxis{n}"].get("domain", ())) for n in numbers})
    if not 1 < columns < len(numbers) or not _equal(figure, numbers):
        return
    for count in range(columns + 1, min(MOST, len(numbers)) + 1):
        yield _laid(figure, numbers, count, columns, width)


def _numbers(figure: Figure) -> list[str]:
    """The panels that are drawn, in their order, as axes are named: "" for the first."""
    every = (name.removeprefix("yaxis") for name in figure.layout if name.startswith("yaxis"))
    return [n for n in every if f"xaxis{n}" in figure.layout and figure.layout[f"yaxis{n}"].get("visible", True)]


def _equal(figure: Figure, numbers: Sequence[str]) -> bool:
    axes = [[figure.layout[f"{name}axis{n}"] for n in numbers] for name in "xy"]
    ranges = [{tuple(axis.get("range") or ()) for axis in each} for each in axes]
    heights = {round(high - low, 6) for low, high in (axis["domain"] for axis in axes[1])}
    return len(heights) == 1 and all(len(each) == 1 and () not in each for each in ranges)


def _laid(figure: Figure, numbers: Sequence[str], count: int, columns: int, width: float) -> Figure:
    laid, margin, width = figure.copy(), figure.layout["margin"], width - INDENT
    plot = figure.layout["height"] - margin["t"] - margin["b"]
    tops = [figure.layout[f"yaxis{n}"]["domain"] for n in (numbers[0], numbers[columns])]
    high, step = (tops[0][1] - tops[0][0]) * plot, (tops[0][1] - tops[1][1]) * plot
    rows = -(-len(numbers) // count)
    whole = step * (rows - 1) + high
    left = labels(figure.layout[f"yaxis{numbers[0]}"]) / width
    slot = (1.0 - left) / count
    for place, number in enumerate(numbers):
        row, column = divmod(place, count)
        start, top = left + column * slot, 1.0 - row * step / whole
        across = {"domain": [start, start + slot - _EDGE / width], "showticklabels": place + count >= len(numbers)}
        down = {"domain": [max(top - high / whole, 0.0), top], "showticklabels": column == 0, "automargin": False}
        _placed(laid.layout[f"xaxis{number}"], across)
        _placed(laid.layout[f"yaxis{number}"], down)
    laid.update_layout(height=round(whole + margin["t"] + margin["b"]), margin={"l": INDENT, "r": 0})
    return laid


def _placed(axis: dict[str, Any], place: dict[str, Any]) -> None:
    axis.pop("matches", None)  # all have the same range
    axis.update(place)
