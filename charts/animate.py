"""The controls of a chart that plays through its quarters: a play and a pause button, and a slider."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from charts import style
from charts.figure import Figure

_STILL: Final = {"duration": 0}
_CLEAR: Final = "rgba(0,0,0,0)"
_BUTTON: Final = "rgba(125,135,146,0.15)"
_PLACE: Final = {"x": 0, "y": 0, "xanchor": "left", "yanchor": "top"}


def controls(figure: Figure, names: Sequence[str], at: int, labels: Sequence[str] = ()) -> None:
    """Controls for the figure's frames of these names; the slider stands at the frame that is drawn already."""
    jump = {"frame": {"duration": 0, "redraw": False}, "mode": "immediate", "transition": _STILL}
    steps = [
        {"label": label, "method": "animate", "args": [[name], jump]}
        for name, label in zip(names, labels or names, strict=True)
    ]
    figure.update_layout(sliders=[_slider(steps, at)], updatemenus=[_buttons(jump)])


def _slider(steps: list[dict[str, Any]], at: int) -> dict[str, Any]:
    return _PLACE | {
        "active": at,
        "steps": steps,
        "len": 1,
        "pad": {"l": 104, "t": 62, "b": 4},
        "ticklen": 0,
        "minorticklen": 0,
        "font": {"color": _CLEAR, "size": 1},
        "currentvalue": {"prefix": "", "xanchor": "left", "offset": 6, "font": {"size": 15}},
        "bgcolor": style.FAINT,
        "bordercolor": _CLEAR,
        "activebgcolor": style.SOFT,
    }


def _buttons(jump: dict[str, Any]) -> dict[str, Any]:
    play = {"frame": {"duration": 160, "redraw": False}, "fromcurrent": True, "transition": _STILL}
    return _PLACE | {
        "type": "buttons",
        "direction": "right",
        "showactive": False,
        "pad": {"t": 76, "l": 0},
        "bgcolor": _BUTTON,
        "bordercolor": style.FAINT,
        "buttons": [_button("▶", None, play), _button("❚❚", [None], jump)],
    }


def _button(label: str, frames: list[None] | None, how: dict[str, Any]) -> dict[str, Any]:
    return {"label": label, "method": "animate", "args": [frames, how]}
