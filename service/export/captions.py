"""Captions and statements broken into lines for the width that a picture has; on a page they have to fit a phone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from charts import lettering, marks, style
from charts.figure import Figure
from charts.text import escape

_EDGE: Final = 24.0  # pixels kept free right of it
_TICKS: Final = 0.56  # of the size of its letters is a letter of a tick wide
_LINE: Final = 16  # pixels of a line
_BETWEEN: Final = 12.0  # pixels between names along an axis
_BESIDE: Final = 0.6  # of the width is there for a statement beside marks


def fitted(figure: Figure) -> None:
    """Break the caption of a figure that has its final width again, and give the drawing the height that it needs less;
    break the bold part of each statement again, paragraphs of text, which keep their places, and what is written along
    horizontal axes.

    A line in italics, the key to dashes, stays a line of its own.
    """
    closed = list[tuple[float, float]]()
    for caption in figure.layout.get("annotations", []):
        if caption.get("name") == marks.CAPTION and caption.get("xref") == "paper":
            _fit(figure, caption)
        elif caption.get("name") == marks.STATEMENT:
            closed.append((float(caption["y"]), _fit_statement(figure, caption)))
        elif caption.get("name") == marks.PROSE:
            _fit_prose(figure, caption)
    if any(lines for _, lines in closed):
        _close_up(figure, closed)
    for axis in (axis for name, axis in figure.layout.items() if name.startswith("xaxis")):
        _fit_axis(figure, axis)


def _fit(figure: Figure, caption: dict[str, Any]) -> None:
    lines = str(caption["text"]).split("<br>")
    keys = [line for line in lines if line.startswith("<i>")]
    words = " ".join(line for line in lines if line not in keys)
    room = float(figure.layout["width"]) - _left(figure) - _EDGE
    broken = [*lettering.lines(words, room, float(caption["font"]["size"])), *keys]
    caption["text"] = "<br>".join(broken)
    margin = figure.layout.get("margin", {})
    figure.layout["margin"] = margin | {"t": margin.get("t", 0) + _LINE * (len(broken) - len(lines))}


def _fit_statement(figure: Figure, statement: dict[str, Any]) -> int:
    """Break it again; the lines that it has less."""
    bold, rest = str(statement["text"]).split("</b>", 1)
    words = bold.removeprefix("<b>").replace("<br>", " ")
    broken = lettering.lines(words, _BESIDE * float(figure.layout["width"]), style.SIZE, bold=True)
    statement["text"] = f"<b>{'<br>'.join(broken)}</b>{rest}"
    return bold.count("<br>") + 1 - len(broken)


def _close_up(figure: Figure, closed: Sequence[tuple[float, float]]) -> None:
    """Move what stands below a statement that has fewer lines now up by these, and end the axis there; marks beside
    its first line stay.
    """

    def moved(y: float) -> float:
        return y - marks.STATEMENT_LINE * sum(lines for place, lines in closed if place + marks.STATEMENT_LINE < y)

    for text in (text for text in figure.layout["annotations"] if text.get("yref", "y") == "y"):
        text["y"] = moved(text["y"])
    for shape in (shape for shape in figure.layout.get("shapes", ()) if shape.get("yref", "y") == "y"):
        shape |= {"y0": moved(shape["y0"]), "y1": moved(shape["y1"])}
    for trace in figure.data:
        trace["y"] = [moved(y) for y in trace["y"]]
    figure.layout["yaxis"]["range"] = [moved(y) for y in figure.layout["yaxis"]["range"]]


def _fit_prose(figure: Figure, prose: dict[str, Any]) -> None:
    axis = figure.layout["xaxis" + str(prose.get("xref", "x")).removesuffix(" domain").removeprefix("x")]
    start, end = axis.get("domain", (0.0, 1.0))
    room = (end - start) * (float(figure.layout["width"]) - _left(figure)) - _EDGE
    size = float(prose.get("font", {}).get("size", style.SIZE))
    paragraphs = str(prose["text"]).split(marks.PARAGRAPH)
    prose["text"] = marks.PARAGRAPH.join(_paragraph(each.split("<br>"), room, size) for each in paragraphs)


def _fit_axis(figure: Figure, axis: dict[str, Any]) -> None:
    """Break the title of a horizontal axis and the names along it again."""
    start, end = axis.get("domain", (0.0, 1.0))
    margin = figure.layout.get("margin", {})
    room = (end - start) * (float(figure.layout["width"]) - _left(figure) - margin.get("r", 0))
    if text := (axis.get("title") or {}).get("text"):
        axis["title"] = axis["title"] | {"text": _paragraph(str(text).split("<br>"), room, style.SMALL)}
    if names := axis.get("ticktext"):
        axis["ticktext"] = [_name(str(name), room / len(names) - _BETWEEN) for name in names]


def _name(markup: str, room: float) -> str:
    """The words of a name in lines as long as there is room for; those with tags of their own below, as they are."""
    lines = markup.split("<br>")
    plain = [line for line in lines if "<" not in line]
    if len(plain) < 2 or lines[: len(plain)] != plain:
        return markup
    broken = lettering.lines(" ".join(map(lettering.plain, plain)), room, style.SMALL)
    return "<br>".join([*map(escape, broken), *lines[len(plain) :]])


def _paragraph(lines: Sequence[str], room: float, size: float) -> str:
    """A paragraph in lines as long as there is room for; one with other tags than those of bold lines as it is, or in
    one line.
    """
    words = " ".join(map(lettering.plain, lines))
    if all(line.startswith("<b>") and line.endswith("</b>") for line in lines):
        return "<br>".join(f"<b>{escape(line)}</b>" for line in lettering.lines(words, room, size, bold=True))
    if not any("<" in line for line in lines):
        return "<br>".join(map(escape, lettering.lines(words, room, size)))
    return " ".join(lines) if lettering.width(words, size) <= room else "<br>".join(lines)


def _left(figure: Figure) -> float:
    """About the pixels left of the plot: those of the longest label of a tick, and of a title."""
    ticks = [str(tick) for axis in _vertical(figure) for tick in axis.get("ticktext") or ()]
    names = [str(y) for trace in figure.data for y in trace.get("y", ()) if isinstance(y, str)]
    longest = max((len(part) for text in (*ticks, *names) for part in text.split("<br>")), default=0)
    titled = any((axis.get("title") or {}).get("text") for axis in _vertical(figure))
    return float(figure.layout.get("margin", {}).get("l", 0)) + longest * style.SIZE * _TICKS + 8 + 24 * titled


def _vertical(figure: Figure) -> list[dict[str, Any]]:
    return [axis for name, axis in figure.layout.items() if name.startswith("yaxis")]
