"""What a phone's width asks of a finished figure, which is drawn once for all widths."""

from __future__ import annotations

from typing import Any, Final

from charts import lettering, marks, style
from charts.figure import Figure

LINE: Final = 16  # pixels of a line of a caption
_EDGE: Final = 6.0  # pixels kept free right of a caption
_TICK: Final = 12.0  # and between the label of a tick and the plot
_TITLE: Final = 24.0  # pixels of the title of an axis


def fit(figure: Figure) -> None:
    """Years along an axis that touch where labels left of the plot are long, and the caption above it."""
    width = style.PHONE - left(figure) - figure.layout["margin"]["r"]
    for name, axis in figure.layout.items():
        if name.startswith("xaxis") and axis.get("type") == "date":
            style.thin(axis, width)
    fit_caption(figure)


def fit_caption(figure: Figure) -> None:
    """Break the lines of the caption that are too long beside the labels left of the plot, and make the figure higher
    by the lines that it has more.
    """
    room = style.PHONE - left(figure) - _EDGE
    for caption in figure.layout["annotations"]:
        if caption.get("name") == marks.CAPTION and caption.get("xref") == "paper":
            _break(figure, caption, room)


def left(figure: Figure) -> float:
    """About the pixels left of the plot: those of the longest label of a tick, and of a title."""
    axes = [axis for name, axis in figure.layout.items() if name.startswith("yaxis")]
    ticks = [str(tick) for axis in axes if axis.get("visible", True) for tick in axis.get("ticktext") or ()]
    names = [str(y) for trace in figure.data for y in trace.get("y", ()) if isinstance(y, str)]
    longest = max((_width(part) for text in (*ticks, *names) for part in text.split("<br>")), default=0.0)
    titled = any((axis.get("title") or {}).get("text") for axis in axes)
    return float(figure.layout.get("margin", {}).get("l", 0)) + longest + _TICK + _TITLE * titled


def _width(markup: str) -> float:
    return lettering.width(lettering.plain(markup), style.SMALL, bold="<b>" in markup)


def _break(figure: Figure, caption: dict[str, Any], room: float) -> None:
    lines = str(caption["text"]).split("<br>")
    size = float(caption["font"]["size"])
    if all(lettering.width(lettering.plain(line), size) <= room for line in lines):
        return
    keys = [line for line in lines if line.startswith("<i>")]
    words = " ".join(line for line in lines if line not in keys)
    broken = [*lettering.lines(words, room, size), *keys]
    caption["text"] = "<br>".join(broken)
    more = LINE * (len(broken) - len(lines))
    margin = figure.layout["margin"]
    figure.update_layout(height=figure.layout["height"] + more, margin={"t": margin["t"] + more})
