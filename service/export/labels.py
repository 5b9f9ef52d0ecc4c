"""Direct labels at the ends of lines, moved apart again where a drawing has another height than on a page."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from charts import marks, style
from charts.figure import Figure

_AIR: Final = 3  # pixels between two labels, as on the page
_PLOT: Final = 100.0  # pixels of a plot whose figure has no height


def least_height(figure: Figure) -> float:
    """The pixels that a figure must be high for the labels of every panel to stand apart."""
    margin = figure.layout.get("margin", {})
    needed = [
        sum(_height(label) for label in labels) / _share(figure, axis) for axis, labels in _by_panel(figure).items()
    ]
    return max(needed, default=0.0) + float(margin.get("t", 0) + margin.get("b", 0))


def respaced(figure: Figure) -> None:
    """Move the labels of a figure that has its final height."""
    margin = figure.layout.get("margin", {})
    plot = max(figure.layout["height"] - margin.get("t", 0) - margin.get("b", 0), _PLOT)
    for axis, labels in _by_panel(figure).items():
        ends = figure.layout[axis].get("range")
        if not ends:
            continue
        low, high = sorted(ends)
        gap = max(map(_height, labels)) / (plot * _share(figure, axis)) * (high - low)
        places = marks.spread([label["y"] for label in labels], gap, low, high)
        for label, place in zip(labels, places, strict=True):
            label["y"] = place


def _by_panel(figure: Figure) -> dict[str, list[dict[str, Any]]]:
    """The labels right of a plot, by the vertical axis that they belong to, such as "yaxis2"."""
    panels = defaultdict(list)
    for label in figure.layout["annotations"]:
        axis = f"yaxis{str(label.get('yref', ''))[1:]}"
        right = label.get("x") == 1 and str(label.get("xref", "")).endswith("domain")
        if right and label.get("xanchor") == "left" and axis in figure.layout and isinstance(label["y"], int | float):
            panels[axis].append(label)
    return {axis: labels for axis, labels in panels.items() if len(labels) > 1}


def _height(label: dict[str, Any]) -> float:
    return float(label.get("font", {}).get("size", style.SIZE)) + _AIR


def _share(figure: Figure, axis: str) -> float:
    low, high = figure.layout[axis].get("domain", (0.0, 1.0))
    return max(float(high - low), 0.01)
