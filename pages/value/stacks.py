"""Stacked bars by quarter, above and below zero, hollow where the evidence is weak."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from charts import frame, marks, style
from charts.figure import Trace, bar

_DAY: Final = 86_400_000
_WIDTH: Final = 68 * _DAY  # milliseconds of a quarter's bar
_AIR: Final = pd.Timedelta(days=50)


def faint(colour: str) -> str:
    """A fill for weak evidence that still tells stacked parts from each other."""
    return marks.hollow(colour).replace("0.12)", "0.4)")


def bars(path: pd.DataFrame, column: str, colour: str, said: Sequence[str]) -> Trace:
    """One part's bars through time; a gap is a quarter without a bar."""
    weak = frame.weak(path["evidence"])
    return bar(
        x=[style.quarter_day(q) for q in path["quarter"]], y=path[column].tolist(), width=_WIDTH, showlegend=False,
        marker={"color": [faint(colour) if w else colour for w in weak], "line": {"color": colour, "width": 1}},
        hovertext=list(said), hoverinfo="text",
    )  # fmt: skip


def extent(parts: Sequence[Sequence[float]]) -> tuple[float, float]:
    """The range of an axis that holds the stacks of these parts, zero included."""
    values = np.array(parts, dtype=float)
    ends = [*np.nansum(np.clip(values, 0, None), axis=0), *np.nansum(np.clip(values, None, 0), axis=0)]
    return style.span(ends, include=(0,))


def time_axis(quarters: Sequence[str]) -> dict[str, Any]:
    """The common time axis with room for the first and the last bar."""
    axis = style.time_axis(quarters)
    ends = [pd.Timestamp(style.quarter_day(q)) + side * _AIR for q, side in ((quarters[0], -1), (quarters[-1], 1))]
    return axis | {"range": [str(day.date()) for day in ends]}
