"""Relative changes as one line each: a bar from zero to a mark that is written beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from charts import lettering, marks, style
from charts.figure import Figure, scatter
from contracts import FRACTION
from pages.newest import words

_ROW: Final = 36  # pixels
_BESIDE: Final = 10  # pixels between the middle of a mark and the change beside it
_EDGE: Final = 30  # pixels right of the plot, into which a change may reach
_LEAST: Final = 110.0  # pixels of a plot, however long the labels left of it
_STEPS: Final = 40  # until the ends of the axis stay where they are
_WIDTH: Final = 26  # letters of a line of the caption, beside the labels left of the plot


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A relative change to be drawn; `label` and `hover` are finished markup, a `weak` change has a hollow mark."""

    label: str
    change: float
    colour: str
    hover: str
    symbol: str = "circle"
    weak: bool = False


def drawn(rows: Sequence[ChangeRow], caption: str) -> Figure:
    """The rows from top to bottom."""
    figure = Figure()
    for place, row in enumerate(rows):
        line = {"color": row.colour, "width": 2}
        figure.add_shape(type="line", x0=0, x1=row.change, y0=place, y1=place, line=line, layer="below")
    figure.add_trace(_marks(rows))
    figure.update_xaxes(**style.value_axis(*_range(rows), FRACTION, most=5))
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[row.label for row in rows],
        tickfont={"size": style.TINY},
        range=[len(rows) - 0.4, -0.6],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        ticks="",
        automargin=True,
    )
    top = marks.caption(figure, caption, width=_WIDTH)
    return style.base(figure, height=top + _ROW * len(rows) + style.BOTTOM, right=_EDGE, top=top)


def _range(rows: Sequence[ChangeRow]) -> tuple[float, float]:
    """The ends of the axis, so far out that on a phone every change has its room between its mark and the labels left
    of the plot, or the edge right of it.
    """
    labels = [part for row in rows for part in row.label.split("<br>")]
    left = max(lettering.width(lettering.plain(part), style.TINY) for part in labels)
    plot = max(style.PHONE - left - _BESIDE - _EDGE, _LEAST)
    first, last = style.span([row.change for row in rows], include=(0,))
    low, high = first, last
    for _ in range(_STEPS):
        pixel = (high - low) / plot
        sides = [(row.change, (_width(row) + _BESIDE) * pixel) for row in rows]
        low = min([first, *(change - room for change, room in sides if change < 0)])
        high = max([last, *(change + room - _EDGE * pixel for change, room in sides if change >= 0)])
    return low, high


def _width(row: ChangeRow) -> float:
    return lettering.width(words.signed(row.change), style.SMALL)


def _marks(rows: Sequence[ChangeRow]) -> dict[str, Any]:
    return scatter(
        x=[row.change for row in rows],
        y=list(range(len(rows))),
        mode="markers+text",
        marker={
            "size": 10,
            "color": [row.colour for row in rows],
            "symbol": [f"{row.symbol}-open" if row.weak else row.symbol for row in rows],
            "opacity": 1,
        },
        text=[words.signed(row.change) for row in rows],
        textposition=["middle left" if row.change < 0 else "middle right" for row in rows],
        textfont={"size": style.SMALL},
        hovertext=[row.hover for row in rows],
        hoverinfo="text",
        cliponaxis=False,
    )
