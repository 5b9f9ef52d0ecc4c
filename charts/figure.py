"""A figure as plain data: what Plotly draws, as dictionaries and lists, with nothing that validates or copies while
drawing.

Plotly's own figure objects check every property as it is set, which took four fifths of the time of a chart. Here the
same calls append to lists; tests hold every figure against Plotly's schema instead (`tools.plotly_schema`).
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Self

import numpy as np

Trace = dict[str, Any]
# What Plotly calls the template "none": without any, Streamlit's colours do not reach traces that chose none.
_TEMPLATE: Final[dict[str, Any]] = {"data": {"scatter": [{"type": "scatter"}]}}
_GAP: Final = 0.3  # Plotly's own default: the share of the height between panels, divided by their number
_WIDE: Final = 0.2
_TEXTS: Final = {"text", "hovertext", "name", "ticktext", "label"}


def scatter(**properties: Any) -> Trace:
    """A trace of points or lines."""
    return _trace("scatter", properties)


def bar(**properties: Any) -> Trace:
    """A trace of bars."""
    return _trace("bar", properties)


def heatmap(**properties: Any) -> Trace:
    """A trace of coloured cells."""
    return _trace("heatmap", properties)


def moment(name: str, data: Iterable[Trace], traces: Iterable[int]) -> dict[str, Any]:
    """One frame of an animation: which traces change, and to what."""
    return {"name": name, "data": list(data), "traces": list(traces)}


class Figure:
    """Traces, layout and animation frames, in the shapes that plotly.js reads.

    `panels` is the grid of axis numbers of a figure of several panels, made by `charts.figure.panels`.
    """

    def __init__(self, traces: Trace | Iterable[Trace] = (), panels: Sequence[Sequence[int]] = ()) -> None:
        self.data: list[Trace] = [traces] if isinstance(traces, dict) else list(traces)
        self.layout: dict[str, Any] = {"template": _TEMPLATE, "annotations": [], "shapes": []}
        self.frames: list[dict[str, Any]] = []
        self._panels = panels
        if not panels:
            self.layout |= {"xaxis": {}, "yaxis": {}}

    def add_trace(self, trace: Trace, row: int | None = None, col: int | None = None) -> None:
        """Draw a trace, in one panel where the figure has several."""
        at = self._number(row, col)
        self.data.append({**trace, "xaxis": f"x{at}", "yaxis": f"y{at}"} if row is not None else trace)

    def add_annotation(self, **properties: Any) -> None:
        """Write a text."""
        self.layout["annotations"].append(_plain(properties))

    def add_shape(self, **properties: Any) -> None:
        """Draw a line or an area beside the data."""
        self.layout["shapes"].append(_plain(properties))

    def update_xaxes(
        self, properties: Mapping[str, Any] | None = None, row: int | None = None, col: int | None = None, **more: Any
    ) -> None:
        """Change the horizontal axis of one panel, or of all."""
        self._update_axes("xaxis", row, col, {**(properties or {}), **more})

    def update_yaxes(
        self, properties: Mapping[str, Any] | None = None, row: int | None = None, col: int | None = None, **more: Any
    ) -> None:
        """Change the vertical axis of one panel, or of all."""
        self._update_axes("yaxis", row, col, {**(properties or {}), **more})

    def update_layout(self, **properties: Any) -> None:
        """Change what the figure as a whole looks like; a mapping is merged, a list replaces."""
        _merge(self.layout, _titled(_plain(properties)))

    def rewrite(self, change: Callable[[str], str]) -> None:
        """Change every text that a reader sees: of annotations, hovers, labels of points, legends, axes and sliders."""
        traces = [*self.data, *(trace for each in self.frames for trace in each["data"])]
        axes = [each for name, each in self.layout.items() if name.startswith(("xaxis", "yaxis"))]
        titles = [each["title"] for each in axes if "title" in each]
        steps = [step for slider in self.layout.get("sliders", ()) for step in slider["steps"]]
        for owner in (*self.layout["annotations"], *traces, *axes, *titles, *steps):
            for key in _TEXTS & owner.keys():
                owner[key] = _changed(owner[key], change)

    def copy(self) -> Self:
        """The same figure, to be changed."""
        return copy.deepcopy(self)

    def to_dict(self) -> dict[str, Any]:
        """The figure as plotly.js reads it; not a copy, so whoever changes it copies it first."""
        layout = {k: v for k, v in self.layout.items() if v != [] and (v != {} or k not in ("xaxis", "yaxis"))}
        whole: dict[str, Any] = {"data": self.data, "layout": layout}
        return whole | ({"frames": self.frames} if self.frames else {})

    def to_json(self) -> str:
        """The same as JSON: missing numbers are null, days are written as text."""
        import plotly.io

        spec = self.to_dict()
        traces = [dict(trace) for trace in spec["data"]]  # Plotly takes `uid` out of them
        return str(plotly.io.to_json(spec | {"data": traces}, validate=False))

    def _update_axes(self, kind: str, row: int | None, col: int | None, properties: dict[str, Any]) -> None:
        names = [k for k in self.layout if k.startswith(kind)] if row is None else [f"{kind}{self._number(row, col)}"]
        for name in names:
            _merge(self.layout.setdefault(name, {}), copy.deepcopy(_titled(_plain(properties))))

    def _number(self, row: int | None, col: int | None) -> str:
        """The suffix of the axes of a panel: "" for the first."""
        return "" if row is None else _suffix(self._panels[row - 1][(col or 1) - 1])


def panels(
    rows: int,
    cols: int = 1,
    *,
    shared_xaxes: bool = False,
    shared_yaxes: bool = False,
    row_heights: Sequence[float] = (),
    horizontal_spacing: float | None = None,
    vertical_spacing: float | None = None,
) -> Figure:
    """An empty figure of panels, counted from the top left; the same places as `plotly.subplots.make_subplots`."""
    wide = _places(cols, (), _WIDE / cols if horizontal_spacing is None else horizontal_spacing)
    gap = _GAP / rows if vertical_spacing is None else vertical_spacing
    high = _places(rows, row_heights[::-1], gap)[::-1]
    figure = Figure(panels=[[r * cols + c + 1 for c in range(cols)] for r in range(rows)])
    for r in range(rows):
        for c in range(cols):
            at = _suffix(r * cols + c + 1)
            across: dict[str, Any] = {"anchor": f"y{at}", "domain": list(wide[c])}
            if shared_xaxes and r < rows - 1:
                across |= {"matches": f"x{_suffix((rows - 1) * cols + c + 1)}", "showticklabels": False}
            down: dict[str, Any] = {"anchor": f"x{at}", "domain": list(high[r])}
            if shared_yaxes and c > 0:
                down |= {"matches": f"y{_suffix(r * cols + 1)}", "showticklabels": False}
            figure.layout |= {f"xaxis{at}": across, f"yaxis{at}": down}
    return figure


def _places(count: int, shares: Sequence[float], gap: float) -> list[list[float]]:
    """From where to where each of some neighbours reaches in [0, 1]; added up as Plotly does, to the last digit."""
    room = 1.0 - gap * (count - 1)
    sizes = [room * (share / sum(shares)) for share in shares] if shares else [room / count] * count
    starts = [sum(sizes[:i]) + i * gap for i in range(count)]
    return [[start, min(start + size, 1.0)] for start, size in zip(starts, sizes, strict=True)]


def _suffix(number: int) -> str:
    return "" if number == 1 else str(number)


def _trace(kind: str, properties: Mapping[str, Any]) -> Trace:
    return {"type": kind, **_plain(properties)}


def _titled(properties: dict[str, Any]) -> dict[str, Any]:
    """A title given as text in the shape that plotly.js wants."""
    title = properties.get("title")
    return properties | {"title": {"text": title}} if isinstance(title, str) else properties


def _changed(texts: Any, change: Callable[[str], str]) -> Any:
    """A text, or lists of texts, changed; whatever else is among them stays."""
    if isinstance(texts, str):
        return change(texts)
    return [_changed(each, change) for each in texts] if isinstance(texts, list | tuple) else texts


def _merge(old: dict[str, Any], new: Mapping[str, Any]) -> None:
    """Bring the new properties in, mapping into mapping."""
    for key, value in new.items():
        if isinstance(value, Mapping) and isinstance(old.get(key), dict):
            _merge(old[key], value)
        else:
            old[key] = value


def _plain(value: Any) -> Any:
    """The same without properties that are None, arrays as lists: what JSON and a copy can hold."""
    if isinstance(value, Mapping):
        return {key: _plain(v) for key, v in value.items() if v is not None}
    if isinstance(value, np.ndarray):
        return value.tolist()
    return value.tolist() if hasattr(value, "tolist") and hasattr(value, "dtype") else value
