"""Hold a figure of plain data against Plotly's schema, and against what the schema cannot see; for tests.

Figures are not validated while they are drawn (`charts.figure`), so tests must.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import plotly.graph_objects as go

from charts.figure import Figure


def validated(figure: Figure) -> go.Figure:
    """The figure as Plotly's own object. Raises ValueError for what Plotly, or plotly.js behind it, would not draw as
    meant."""
    spec = figure.to_dict()
    faults = [*_uneven(spec), *_axes(spec), *_underscores(spec["layout"])]
    if faults:
        raise ValueError("; ".join(faults))
    return go.Figure(spec)


def _uneven(spec: dict[str, Any]) -> Iterator[str]:
    """Coordinates of unequal length: plotly.js cuts the longer one silently."""
    for i, trace in enumerate(spec["data"]):
        sizes = {k: len(trace[k]) for k in ("x", "y") if isinstance(trace.get(k), list)}
        if trace["type"] != "heatmap" and len(set(sizes.values())) > 1:
            yield f"trace {i} has coordinates of unequal length: {sizes}"


def _axes(spec: dict[str, Any]) -> Iterator[str]:
    """Axes that are named but not laid out; plotly.js would make one over the whole figure."""
    layout = spec["layout"]
    there = {"x", "y", *(k.replace("axis", "") for k in layout if re.fullmatch(r"[xy]axis\d*", k))}
    for i, trace in enumerate(spec["data"]):
        yield from (f"trace {i} names {trace[k]!r}" for k in ("xaxis", "yaxis") if k in trace and trace[k] not in there)
    for name, axis in layout.items():
        if re.fullmatch(r"[xy]axis\d*", name):
            yield from (
                f"{name} names {axis[k]!r}"
                for k in ("anchor", "matches")
                if k in axis and axis[k] not in {*there, "free"}
            )
    for kind in ("annotations", "shapes"):
        for i, item in enumerate(layout.get(kind, [])):
            refs = [str(item[k]).removesuffix(" domain") for k in ("xref", "yref") if k in item]
            yield from (f"{kind}[{i}] names {ref!r}" for ref in refs if ref not in {*there, "paper", "container"})


def _underscores(layout: Any, at: str = "layout") -> Iterator[str]:
    """`title_text` for `title.text`: Plotly's objects understand it, plotly.js does not."""
    allowed = {"paper_bgcolor", "plot_bgcolor"}
    if isinstance(layout, dict):
        for key, value in layout.items():
            if re.search(r"^(title|font|margin|line|marker|[xy]axis\d*)_", key) and key not in allowed:
                yield f"{at}.{key} is written with an underscore"
            yield from _underscores(value, f"{at}.{key}")
