"""A drawing of text: blocks of a bold title and sentences below it, each behind a dot, in lines for a given width.

The blocks stay with the figure as plain text, so that whoever knows its width sets them again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from charts import lettering, style, text
from charts.figure import Figure, Trace, scatter

Block = Sequence[str]
"""A title and what is said below it, as plain text."""

_LINE, _GAP = 17, 12  # pixels of a line, and between blocks
_INDENT, _DOT = 22.0, 8.0  # pixels from the left of the text, and of the dot
_EDGE: Final = 12.0  # and kept free on the right
_SIGN: Final = "#0072B2"  # of the dot


def drawn(blocks: Sequence[Block], width: float = style.PHONE) -> Figure:
    """The figure, its lines broken for so many pixels across."""
    figure, at = Figure(), 0.0
    lines = [_lines(block, width - _INDENT - _EDGE) for block in blocks]
    places = list[float]()
    for block in lines:
        plain = {"xanchor": "left", "yanchor": "top", "align": "left", "showarrow": False}
        figure.add_annotation(text="<br>".join(block), x=0, xref="paper", xshift=_INDENT, y=at, **plain)
        places.append(at + _LINE * 0.6)
        at += _height(block)
    figure.add_trace(_dots(places, width))
    hidden: dict[str, Any] = {"visible": False, "fixedrange": True}
    figure.update_xaxes(hidden | {"range": [0, 1]})
    figure.update_yaxes(hidden | {"range": [at, -_GAP / 2]})
    figure.update_layout(meta={"paragraphs": [list(block) for block in blocks]})
    return style.base(figure, height=round(at) + style.BOTTOM + 16, right=8, top=8)


def of(figure: Figure) -> list[list[str]]:
    """The blocks of a drawing of text, none of any other."""
    meta = figure.layout.get("meta")
    return list(meta.get("paragraphs", ())) if isinstance(meta, dict) else []


def height(block: Block) -> int:
    """The pixels that a block takes on a phone, with the gap below it."""
    return _height(_lines(block, style.PHONE - _INDENT - _EDGE))


def _height(lines: Sequence[str]) -> int:
    return _LINE * len(lines) + _GAP


def _lines(block: Block, room: float) -> list[str]:
    title, *sentences = block
    bold = [f"<b>{text.escape(line)}</b>" for line in lettering.lines(title, room, style.SIZE, bold=True)]
    return [*bold, *(text.escape(line) for each in sentences for line in lettering.lines(each, room, style.SIZE))]


def _dots(places: Sequence[float], width: float) -> Trace:
    return scatter(
        x=[_DOT / width] * len(places),
        y=list(places),
        mode="markers",
        marker={"size": 9, "color": _SIGN, "opacity": 1},
        hoverinfo="skip",
        cliponaxis=False,
    )
