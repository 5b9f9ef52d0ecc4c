"""A figure of plain data in the shape that Streamlit takes for finished."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plotly.basedatatypes import BaseFigure

if TYPE_CHECKING:
    from charts.figure import Figure, Trace


class _PlainFigure(BaseFigure):  # type: ignore[misc]
    """Streamlit validates a dictionary and copies a figure; of any `BaseFigure` it only asks `to_dict`.

    Nothing of the base class works here: keep the dictionary, not this.
    """

    def __init__(self, spec: dict[str, Any]) -> None:
        object.__setattr__(self, "spec", spec)

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return "_PlainFigure"  # the base class would read what is not there

    def to_dict(self) -> dict[str, Any]:
        spec: dict[str, Any] = self.spec
        return spec


def plain_figure(figure: Figure) -> BaseFigure:
    """The figure for `st.plotly_chart`, neither validated nor copied there; shown figures are never changed."""
    spec = figure.to_dict()
    return _PlainFigure(spec | {"data": [_shown(trace) for trace in spec["data"]]})


def _shown(trace: Trace) -> Trace:
    """A copy, since Plotly takes `uid` out of it, that looks the same when a point of another trace is selected."""
    if trace["type"] not in ("scatter", "bar"):
        return dict(trace)
    return trace | {"unselected": {"marker": {"opacity": trace.get("marker", {}).get("opacity", 1)}}}
