"""Direct labels at the ends of lines, moved apart again where a drawing has another height than on a page."""

from __future__ import annotations

from typing import Any, Final

from charts import marks, style
from charts.figure import Figure

_PLOT: Final = 100.0  # pixels of a plot whose figure has no height


def least_height(figure: Figure) -> float:
    """The pixels that a figure must be high for the labels of every panel to stand apart."""
    margin = figure.layout.get("margin", {})
    needed = [
        sum(_height(label) for label in labels) / _share(figure, axis) for axis, labels in _by_panel(figure).items()
    ]
    return max(needed, default=0.0) + float(margin.get("t", 0) + margin.get("b", 0))


def respaced(figure: Figure) -> None:
    """Move the labels of a figure that has its final height; those of lines in grey that have no room are dropped."""
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
        _drop_quiet(figure, axis, places, gap)


def _drop_quiet(figure: Figure, axis: str, places: list[float], gap: float) -> None:
    """Take the names of lines in grey out of a panel where a label stands now."""
    quiet = [label for label in _right_of(figure, axis) if label.get("name") == marks.QUIET]
    kept = marks.free([label["y"] for label in quiet], places, gap)
    dropped = {id(label) for k, label in enumerate(quiet) if k not in kept}
    for k, place in kept.items():
        quiet[k]["y"] = place
    figure.layout["annotations"] = [each for each in figure.layout["annotations"] if id(each) not in dropped]


def _by_panel(figure: Figure) -> dict[str, list[dict[str, Any]]]:
    """The labels right of a plot that have to stand there, by their vertical axis, such as "yaxis2"."""
    panels = {axis: _right_of(figure, axis) for axis in figure.layout if axis.startswith("yaxis")}
    needed = {axis: [each for each in labels if each.get("name") != marks.QUIET] for axis, labels in panels.items()}
    return {axis: labels for axis, labels in needed.items() if labels}


def _right_of(figure: Figure, axis: str) -> list[dict[str, Any]]:
    """All labels right of the plot of a vertical axis."""
    return [
        label
        for label in figure.layout["annotations"]
        if f"yaxis{str(label.get('yref', ''))[1:]}" == axis
        and label.get("x") == 1
        and str(label.get("xref", "")).endswith("domain")
        and label.get("xanchor") == "left"
        and isinstance(label["y"], int | float)
    ]


def _height(label: dict[str, Any]) -> float:
    """Pixels from the middle of a label to that of one like it below, as on the page."""
    lines = str(label["text"]).count("<br>") + 1
    return marks.apart(lines, int(label.get("font", {}).get("size", style.SIZE)))


def _share(figure: Figure, axis: str) -> float:
    low, high = figure.layout[axis].get("domain", (0.0, 1.0))
    return max(float(high - low), 0.01)
