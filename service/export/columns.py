"""The panels of a tall figure beside one another: for a picture that is too low for all of them above each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from charts import lettering, style
from charts.figure import Figure

MOST: Final = 4  # columns
INDENT: Final = 12.0  # units left of the drawing: its captions begin below the headline
_TICK: Final = 12.0  # units between the label of a tick and its plot
_EDGE: Final = 14.0  # and right of each column


def beside(figure: Figure, width: float) -> Iterator[Figure]:
    """The figure with its panels in two columns and more, one below the other in their order, in so many units across;
    none of a figure whose panels share an axis or stand beside one another already.
    """
    axes = _apart(figure)
    for count in range(2, min(MOST, len(axes)) + 1):
        yield _laid(figure, _columns(figure, axes, count), width)


def _apart(figure: Figure) -> list[str]:
    """The numbers of the panels from the top, where each has both axes for itself and the whole width."""
    numbers = [name.removeprefix("yaxis") for name in figure.layout if name.startswith("yaxis")]
    axes = [axis for name, axis in figure.layout.items() if name.startswith(("xaxis", "yaxis"))]
    whole = all(tuple(figure.layout[f"xaxis{n}"].get("domain", ())) == (0.0, 1.0) for n in numbers)
    if len(numbers) < 2 or not whole or any("matches" in axis or "overlaying" in axis for axis in axes):
        return []
    return sorted(numbers, key=lambda n: -figure.layout[f"yaxis{n}"]["domain"][1])


def _high(figure: Figure, number: str) -> float:
    """Units of a panel's plot."""
    low, high = figure.layout[f"yaxis{number}"]["domain"]
    margin = figure.layout["margin"]
    return float((high - low) * (figure.layout["height"] - margin["t"] - margin["b"]))


def _above(figure: Figure) -> float:
    """Units from a plot to the one above it, which hold its heading."""
    return float(figure.layout["margin"]["t"])


def _columns(figure: Figure, axes: Sequence[str], count: int) -> list[list[str]]:
    """The panels in so many columns, in their order, the highest as low as can be."""
    sizes = [_high(figure, number) + _above(figure) for number in axes]
    least = min(
        limit
        for start in range(len(sizes))
        for limit in [sum(sizes[start:end]) for end in range(start + 1, len(sizes) + 1)]
        if len(_filled(axes, sizes, limit)) <= count
    )
    return _filled(axes, sizes, least)


def _filled(axes: Sequence[str], sizes: Sequence[float], limit: float) -> list[list[str]]:
    """Columns of panels, each filled up to a height; a panel that is higher has one for itself."""
    columns: list[list[str]] = [[]]
    used = 0.0
    for number, size in zip(axes, sizes, strict=True):
        if columns[-1] and used + size > limit + 1e-6:
            columns.append([])
            used = 0.0
        columns[-1].append(number)
        used += size
    return columns


def _laid(figure: Figure, columns: Sequence[Sequence[str]], width: float) -> Figure:
    laid, above, width = figure.copy(), _above(figure), width - INDENT
    high = max(sum(_high(figure, n) + above for n in column) for column in columns) - above
    bottom, slot = figure.layout["margin"]["b"], 1.0 / len(columns)
    for place, column in enumerate(columns):
        left = max(labels(figure.layout[f"yaxis{n}"]) for n in column) / width
        across = [place * slot + left, (place + 1) * slot - _EDGE / width]
        top = high
        for number in column:
            size = _high(figure, number)
            laid.layout[f"xaxis{number}"] |= {"domain": across}
            laid.layout[f"yaxis{number}"] |= {
                "domain": [max((top - size) / high, 0.0), top / high],
                "automargin": False,
            }
            top -= size + above
    laid.update_layout(height=round(high + above + bottom), margin={"l": INDENT, "r": 0})
    return laid


def labels(axis: dict[str, Any]) -> float:
    """Units left of a plot that the labels of its vertical axis take."""
    size = axis.get("tickfont", {}).get("size", style.SMALL)
    return _TICK + max(
        (lettering.width(lettering.plain(str(t)), size) for t in axis.get("ticktext") or ()), default=0.0
    )
