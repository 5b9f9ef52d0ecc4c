"""A figure dressed for publication: finding above, question under it, the chart, sources and formula below."""

from __future__ import annotations

import html
import textwrap
from dataclasses import dataclass
from typing import Any, Final

from charts.core import Chart
from charts.figure import Figure, scatter
from service.export.formula import plain
from service.export.meta import MAKER, as_of_text, sources_text, units_text

WIDTH: Final = 1200
HEIGHT: Final = 675
SCALE: Final = 2
FONT: Final = (
    "'Source Sans', 'Source Sans 3', 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"
)
_EDGE: Final = 24  # pixels between the image's border and its text
_LETTER: Final = 0.53  # mean width of a letter, in font sizes; a little generous
_LINE: Final = 1.3  # Plotly's line spacing
_OWN_TOP: Final = 32  # for a builder that did not say what room it needs above the plot
_FOOTER_SHARE: Final = 0.2  # of the image's height


@dataclass(frozen=True, slots=True)
class Theme:
    paper: str
    ink: str
    soft: str
    grid: str


THEMES: Final[dict[str, Theme]] = {
    "light": Theme("#ffffff", "#1c2024", "#5b6470", "#e3e6ea"),
    "dark": Theme("#0e1117", "#f2f4f7", "#a9b2bd", "#2c333d"),
}


def themed(figure: Figure, theme: str) -> Figure:
    """A copy of the figure on light or dark paper; what the builder chose itself stays as it is."""
    t = THEMES[theme]
    axis = {"gridcolor": t.grid, "zerolinecolor": t.grid, "linecolor": t.soft, "automargin": True}
    defaults = {"font": {"color": t.ink, "family": FONT}, "xaxis": axis, "yaxis": axis}
    copy = figure.copy()
    copy.layout.pop("template", None)
    copy.update_layout(template={"layout": defaults}, paper_bgcolor=t.paper, plot_bgcolor=t.paper)
    return copy


def framed(chart: Chart, theme: str, width: int | None = None, height: int | None = None) -> dict[str, Any]:
    """The figure as a dictionary, still (no play button), with a header and a footer outside the drawing's own room.

    Without a given size it is 1200 x 675, or as much higher as the drawing needs; layout.width and .height say it.
    """
    t = THEMES[theme]
    figure = themed(chart.figure, theme)
    own = figure.layout.get("height") or 0
    wide = width or WIDTH
    figure.frames = []
    figure.layout |= {"updatemenus": [], "sliders": []}
    above = _add_header(figure, chart, t, wide)
    below = _add_footer(figure, chart, t, wide, height or HEIGHT)
    figure.update_layout(width=wide, height=height or max(HEIGHT, round(own + above + below)), autosize=False)
    return figure.to_dict()


# ---------------------------------------------------------------------------------------- header


def _add_header(figure: Figure, chart: Chart, t: Theme, width: int) -> int:
    """The finding, and the question with the units under it, at the top left of the image; returns its height.

    The room is counted here: Plotly's own automatic margin moves titles of several lines out of the image.
    """
    own = figure.layout.get("margin", {}).get("t")
    units = units_text(chart)
    finding = _lines(chart.finding.headline, width, 21, 3)
    question = _lines(f"{chart.question} {units}", width, 15, 2)
    text = "<br>".join(
        [
            *(f"<b>{line}</b>" for line in finding),
            *(f'<span style="font-size:15px;color:{t.soft}">{line}</span>' for line in question),
        ]
    )
    high = _EDGE + 4 + round(21 * _LINE * (len(finding) + len(question)))  # all lines are as high as the highest
    figure.update_layout(
        margin={"t": high + (_OWN_TOP if own is None else max(own, 16))},
        title={
            "text": text,
            "font": {"size": 21, "color": t.ink, "family": FONT},
            "automargin": False,
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"l": _EDGE, "t": _EDGE + 14, "b": 0},  # to the first line's foot
        },
    )
    return high


def _lines(text: str, width: int, size: int, most: int) -> list[str]:
    """Text wrapped to the image's width as Plotly's markup; what does not fit in `most` lines ends with an ellipsis."""
    letters = int((width - 2 * _EDGE) / (size * _LETTER))
    found = textwrap.wrap(text, letters, max_lines=most, placeholder=" …")
    return [html.escape(line, quote=False) for line in found]


# ---------------------------------------------------------------------------------------- footer


def _add_footer(figure: Figure, chart: Chart, t: Theme, width: int, height: int) -> int:
    """The footer is the title of a legend with one invisible entry; returns its height.

    Nothing else but the title can be placed by the image's edge and makes room for itself.
    """
    lines = [line for entry in _footer(chart) for line in _lines(entry, width, 12, 2)]
    kept = lines[: max(2, int(height * _FOOTER_SHARE / (12 * _LINE)))]
    if figure.layout.get("showlegend") is False:  # it would hide the footer too
        figure.data = [{**trace, "showlegend": False} for trace in figure.data]
    figure.update_layout(showlegend=True)
    nothing = {"color": "rgba(0,0,0,0)", "size": 1, "line": {"width": 0}}
    figure.add_trace(
        scatter(
            x=[None],
            y=[None],
            legend="legend99",
            name=" ",
            showlegend=True,
            hoverinfo="skip",
            mode="markers",
            marker=nothing,
        )
    )
    figure.update_layout(
        legend99={
            "title": {"text": "<br>".join(kept), "font": {"size": 12, "color": t.soft, "family": FONT}, "side": "top"},
            "xref": "container",
            "yref": "container",
            "x": (_EDGE - 4) / width,
            "y": 0,
            "xanchor": "left",
            "yanchor": "bottom",
            "orientation": "h",
            "font": {"size": 1},
            "bgcolor": "rgba(0,0,0,0)",
            "borderwidth": 0,
        }
    )
    return round(len(kept) * 12 * _LINE) + 19


def _equation(title: str, formula: str) -> str:
    """A measure's formula is words that begin with its title: they need no equals sign."""
    return formula if formula.startswith(title.split(",")[0]) else f"{title} = {formula}"


def _footer(chart: Chart) -> list[str]:
    """What the reader needs to trust the picture, most important first: a small image drops the last lines."""
    formulas = "; ".join(_equation(d.title, plain(d.formula)) for d in chart.described if d.formula)
    sources = sources_text(chart)
    lines = [
        f"Sources: {sources}." if sources else "",
        f"As of: {as_of_text(chart)}. {MAKER}.",
        formulas,
        *chart.notes,
        *(f"Missing: {text}" for text in chart.missing),
    ]
    return [line for line in lines if line]
