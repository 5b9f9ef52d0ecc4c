"""A drawing of a reader's own answer: lines over days, bars of names, or points of two numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd

from charts import style, text
from charts.figure import Figure, Trace, bar, scatter
from data.colours import OTHER_COLOURS

ALL: Final = "(all together)"
_GROUPS: Final = 8  # lines or colours that an eye keeps apart
_BARS: Final = 40
_HEIGHT: Final = 380
_LINE: Final = 22  # pixels of a line of the legend, which has two names to a line on a phone


@dataclass(frozen=True, slots=True)
class Axes:
    """Which columns are drawn: along, upward, and by whose names they are told apart (`ALL` for none)."""

    x: str
    y: str
    by: str = ALL


def numbers(table: pd.DataFrame) -> list[str]:
    """The columns that can be drawn upward."""
    return [str(name) for name in table.select_dtypes("number").columns]


def groups(table: pd.DataFrame) -> list[str]:
    """The columns of names, by which lines may be told apart."""
    return [str(name) for name in table.columns if pd.api.types.is_string_dtype(table[name])]


def likely(table: pd.DataFrame) -> Axes:
    """What a reader probably wants: along a day, else a year, else the first column; another number upward."""
    days = [*table.select_dtypes("datetime").columns]
    years = [name for name in table.columns if str(name) in ("year", "fiscal_year")]
    x = str([*days, *years, *table.columns][0])
    upward = [name for name in numbers(table) if name != x] or numbers(table)
    names = [name for name in groups(table) if name != x]
    return Axes(x, upward[0], names[0] if names else ALL)


def drawn_groups(rows: pd.DataFrame, by: str) -> list[str]:
    """The names of the groups that are drawn: those with the most rows."""
    return [] if by == ALL else [str(name) for name in rows[by].value_counts().head(_GROUPS).index]


def drawing(table: pd.DataFrame, axes: Axes, colours: Mapping[str, str]) -> tuple[Figure, str]:
    """The figure, and what of the answer it leaves out ('' for nothing). `colours` are those of companies."""
    rows = table.dropna(subset=list({axes.x, axes.y}))
    kind = _kind(rows[axes.x])
    parts = _parts(rows, axes.by)
    traces = [
        _trace(kind, part, axes, name or axes.y, colours.get(name, OTHER_COLOURS[place % len(OTHER_COLOURS)]))
        for place, (name, part) in enumerate(parts)
    ]
    several = len(parts) > 1
    top = 28 + (_LINE * -(-len(parts) // 2) if several else 0)
    figure = style.base(Figure(traces), height=_HEIGHT + top, top=top)
    figure.update_xaxes(title={"text": axes.x}, automargin=True, fixedrange=True, showgrid=False)
    figure.update_yaxes(title={"text": axes.y}, automargin=True, fixedrange=True, gridcolor=style.GRID)
    figure.update_layout(showlegend=several, legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0})
    return figure, _left_out(table, rows, axes.by, kind)


Shape = Literal["line", "point", "bar"]


def _kind(values: pd.Series) -> Shape:
    if pd.api.types.is_datetime64_any_dtype(values):
        return "line"
    return "point" if pd.api.types.is_numeric_dtype(values) else "bar"


def _parts(rows: pd.DataFrame, by: str) -> list[tuple[str, pd.DataFrame]]:
    """The groups with the most rows, in the order of the answer."""
    if by == ALL:
        return [("", rows)]
    drawn = drawn_groups(rows, by)
    return [(str(name), part) for name, part in rows.groupby(by, sort=False) if str(name) in drawn]


def _trace(kind: Shape, rows: pd.DataFrame, axes: Axes, name: str, colour: str) -> Trace:
    if kind == "bar":
        rows = rows.head(_BARS)
        across = rows[axes.x].astype(str).tolist()
        return bar(x=across, y=rows[axes.y].tolist(), name=name, marker={"color": colour})
    rows = rows.sort_values(axes.x)
    across = rows[axes.x].dt.strftime("%Y-%m-%d").tolist() if kind == "line" else rows[axes.x].tolist()
    look = {"mode": "lines", "line": {"color": colour, "width": 2}} if kind == "line" else {"mode": "markers"}
    return scatter(x=across, y=rows[axes.y].tolist(), name=name, marker={"color": colour, "size": 7}, **look)


def _left_out(table: pd.DataFrame, rows: pd.DataFrame, by: str, kind: Shape) -> str:
    left = []
    if absent := len(table) - len(rows):
        left.append(f"{text.plural(absent, 'row', 'rows')} without a value")
    counts = rows[by].value_counts() if by != ALL else pd.Series([len(rows)])
    if (more := len(counts) - _GROUPS) > 0:
        left.append(f"the {text.plural(more, 'group')} of {by} with the fewest rows")
    if kind == "bar" and len(counts) and counts.iloc[0] > _BARS:
        left.append(f"bars after the first {_BARS}")
    joined = "; ".join(left)
    return f"Not drawn: {joined}." if joined else ""
