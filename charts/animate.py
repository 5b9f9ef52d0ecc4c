"""The controls of a chart that plays through its quarters: a play and a pause button, and a slider."""

from __future__ import annotations

from collections.abc import Sequence

from charts import style
from charts.figure import Figure


def controls(figure: Figure, names: Sequence[str], at: int, labels: Sequence[str] = ()) -> None:
    """Controls for the figure's frames of these names; the slider stands at the frame that is drawn already."""
    play = {"frame": {"duration": 160, "redraw": False}, "fromcurrent": True, "transition": {"duration": 0}}
    jump = {"frame": {"duration": 0, "redraw": False}, "mode": "immediate", "transition": {"duration": 0}}
    steps = [
        {"label": label, "method": "animate", "args": [[name], jump]}
        for name, label in zip(names, labels or names, strict=True)
    ]  # fmt: skip
    figure.update_layout(
        sliders=[{"active": at, "steps": steps, "x": 0, "y": 0, "len": 1, "xanchor": "left", "yanchor": "top",
                  "pad": {"l": 104, "t": 62, "b": 4}, "ticklen": 0, "minorticklen": 0, "font": {"color": "rgba(0,0,0,0)", "size": 1},
                  "currentvalue": {"prefix": "", "xanchor": "left", "offset": 6, "font": {"size": 15, "color": style.SOFT}},
                  "bgcolor": style.FAINT, "bordercolor": "rgba(0,0,0,0)", "activebgcolor": style.SOFT}],
        updatemenus=[{"type": "buttons", "direction": "right", "showactive": False, "x": 0, "y": 0, "xanchor": "left",
                      "yanchor": "top", "pad": {"t": 76, "l": 0}, "bgcolor": "rgba(125,135,146,0.15)", "bordercolor": style.FAINT,
                      "buttons": [{"label": "▶", "method": "animate", "args": [None, play]},
                                  {"label": "❚❚", "method": "animate", "args": [[None], jump]}]}],
    )  # fmt: skip
