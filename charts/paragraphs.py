"""A drawing of text: blocks of a bold title and sentences below it, each led by a dot, in lines for a given width.

The blocks stay with the figure as plain text, so that whoever knows its width sets them again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from charts import lettering, line_label, style, text
from charts.figure import Figure

Block = Sequence[str]
"""A title and what is said below it, as plain text."""

_LINE, _GAP = 17, 12  # pixels of a line, and between blocks
_EDGE: Final = 6.0  # and kept free on either side
_SIGN: Final = "#0072B2"  # of the dot


def drawn(blocks: Sequence[Block], width: float = style.PHONE) -> Figure:
    """The figure, its lines broken for so many pixels across."""
    figure, at = Figure(), 0.0
    for block in blocks:
        lines = _lines(block, width - 2 * _EDGE)
        place = {"x": 0, "xref": "paper", "xanchor": "left", "xshift": _EDGE, "y": at, "yanchor": "top"}
        figure.add_annotation(text="<br>".join(lines), align="left", showarrow=False, **place)
        at += _height(lines)
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
    return _height(_lines(block, style.PHONE - 2 * _EDGE))


def _height(lines: Sequence[str]) -> int:
    return _LINE * len(lines) + _GAP


def _lines(block: Block, room: float) -> list[str]:
    title, *sentences = block
    led = f"{line_label.DOT} {title}"
    bold = [f"<b>{text.escape(line)}</b>" for line in lettering.lines(led, room, style.SIZE, bold=True)]
    bold[0] = bold[0].replace(line_label.DOT, line_label.dot(_SIGN), 1)
    return [*bold, *(text.escape(line) for each in sentences for line in lettering.lines(each, room, style.SIZE))]
