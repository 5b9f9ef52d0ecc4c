"""Captions and statements broken into lines for the width that a picture has; on a page they have to fit a phone."""

from __future__ import annotations

from typing import Any, Final

from charts import lettering, marks, style
from charts.figure import Figure

_EDGE: Final = 24.0  # pixels kept free right of it
_TICKS: Final = 0.56  # of the size of its letters is a letter of a tick wide
_LINE: Final = 16  # pixels of a line
_BESIDE: Final = 0.6  # of the width is there for a statement beside marks


def fitted(figure: Figure) -> None:
    """Break the caption of a figure that has its final width again, and give the drawing the height that it needs less;
    break the bold part of each statement again, which keeps its place.

    A line in italics, the key to dashes, stays a line of its own.
    """
    for caption in figure.layout.get("annotations", []):
        if caption.get("name") == marks.CAPTION and caption.get("xref") == "paper":
            _fit(figure, caption)
        elif caption.get("name") == marks.STATEMENT:
            _fit_statement(figure, caption)


def _fit(figure: Figure, caption: dict[str, Any]) -> None:
    lines = str(caption["text"]).split("<br>")
    keys = [line for line in lines if line.startswith("<i>")]
    words = " ".join(line for line in lines if line not in keys)
    room = float(figure.layout["width"]) - _left(figure) - _EDGE
    broken = [*lettering.lines(words, room, float(caption["font"]["size"])), *keys]
    caption["text"] = "<br>".join(broken)
    margin = figure.layout.get("margin", {})
    figure.layout["margin"] = margin | {"t": margin.get("t", 0) + _LINE * (len(broken) - len(lines))}


def _fit_statement(figure: Figure, statement: dict[str, Any]) -> None:
    bold, rest = str(statement["text"]).split("</b>", 1)
    words = bold.removeprefix("<b>").replace("<br>", " ")
    broken = lettering.lines(words, _BESIDE * float(figure.layout["width"]), style.SIZE, bold=True)
    statement["text"] = f"<b>{'<br>'.join(broken)}</b>{rest}"


def _left(figure: Figure) -> float:
    """About the pixels left of the plot: those of the longest label of a tick, and of a title."""
    ticks = [str(tick) for axis in _vertical(figure) for tick in axis.get("ticktext") or ()]
    names = [str(y) for trace in figure.data for y in trace.get("y", ()) if isinstance(y, str)]
    longest = max((len(part) for text in (*ticks, *names) for part in text.split("<br>")), default=0)
    titled = any((axis.get("title") or {}).get("text") for axis in _vertical(figure))
    return float(figure.layout.get("margin", {}).get("l", 0)) + longest * style.SIZE * _TICKS + 8 + 24 * titled


def _vertical(figure: Figure) -> list[dict[str, Any]]:
    return [axis for name, axis in figure.layout.items() if name.startswith("yaxis")]
