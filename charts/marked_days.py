"""What a reader lets a time series bear: a few events by name, and a note of her own; both stand in the address.

They are written above the plots, each on a line of its own, so that they meet neither one another nor any other text,
however narrow the drawing is.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from charts import marks, style, text
from charts.figure import Figure

NOTE: Final = "Reader's note"
LABEL: Final = "reader's mark"  # what these texts are called in the figure
_LINE: Final = 15  # pixels of a line of text
_LETTERS: Final = 26  # of a line that fits beside an event on a phone
_PHONE: Final = 340  # pixels of a drawing there
_LEFT: Final = 45  # pixels left of its plot


@dataclass(frozen=True, slots=True)
class Mark:
    """A text above the plots, in plain text, and the day that it is of; without a day it stands at the left."""

    words: str
    day: date | None = None
    own: bool = False

    @property
    def lines(self) -> list[str]:
        """The text in lines, escaped, with whose it is where it is a reader's."""
        whole = f"{NOTE}: {self.words}" if self.own else self.words
        return [text.escape(line) for line in textwrap.wrap(whole, _LETTERS)]


def takes(figure: Figure) -> bool:
    """Whether the figure has a time axis to mark days on."""
    return figure.layout.get("hovermode") == "x unified"


def inside(figure: Figure, day: date) -> bool:
    """Whether a day is in the window that the figure shows."""
    low, high = figure.layout["xaxis"]["range"]
    return pd.Timestamp(low) <= pd.Timestamp(day) <= pd.Timestamp(high)


def draw(figure: Figure, marked: Sequence[Mark]) -> None:
    """Write the marks above the plots, with a line down through all of them, and make the figure so much higher.

    The first of those left and the last of those right stand highest: no line then crosses a text of its own side.
    """
    low, high = (pd.Timestamp(end) for end in figure.layout["xaxis"]["range"])

    def part(mark: Mark) -> float:
        return 0.0 if mark.day is None else (pd.Timestamp(mark.day) - low) / (high - low)

    right = figure.layout["margin"]["r"]
    plot = _PHONE - right - _LEFT
    early = sorted((m for m in marked if right + (1 - part(m)) * plot >= _LEFT + part(m) * plot), key=part)
    late = sorted((m for m in marked if m not in early), key=part, reverse=True)
    above = _raised(figure, sum(len(m.lines) for m in marked) * _LINE + 4)
    for mark in [*late[::-1], *early[::-1]]:  # from the lowest
        _write(figure, mark, above, right=mark in early)
        above += len(mark.lines) * _LINE


def _raised(figure: Figure, pixels: int) -> int:
    """Make room between the caption and the highest panel's heading; where it begins, in pixels above the plot."""
    layout = figure.layout
    caption = next((a for a in layout["annotations"] if a.get("name") == marks.CAPTION), None)
    begins = 6 if caption is None else int(caption["yshift"])
    if caption is not None:
        caption["yshift"] = begins + pixels
    layout["height"] += pixels
    layout["margin"]["t"] += pixels
    return begins


def _write(figure: Figure, mark: Mark, above: int, *, right: bool) -> None:
    """The text, and where it has a day the line from it down to the foot of the lowest panel on the axis."""
    place: dict[str, Any] = {"x": 0, "xref": "x domain", "yshift": above, "showarrow": False}
    if mark.day is not None:
        day = mark.day.isoformat()
        place = {"x": day, "xref": "x", "ax": 0, "ay": -above, "showarrow": True, "arrowhead": 0, "arrowwidth": 1}
        place |= {"arrowcolor": style.RULE}
        across = {"xref": "x", "x0": day, "x1": day, "yref": "paper", "y0": _foot(figure), "y1": 1}
        dash = "dot" if mark.own else "solid"
        figure.add_shape(type="line", **across, line={"color": style.RULE, "width": 1, "dash": dash}, layer="below")
    figure.add_annotation(
        text="<br>".join(mark.lines),
        name=LABEL,
        **place,
        y=1,
        yref="y domain",
        xanchor="left" if right else "right",
        yanchor="bottom",
        align="left" if right else "right",
        font={"size": style.SMALL},
    )


def _foot(figure: Figure) -> float:
    """The lower end of the lowest panel on the axis, as a part of the figure."""
    axis = figure.layout[f"yaxis{str(figure.layout['xaxis'].get('anchor', 'y'))[1:]}"]
    return float(axis.get("domain", [0.0, 1.0])[0])
