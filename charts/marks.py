"""What is put on the sheet: lines that show their evidence, hovers, end labels and their places."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from charts import frame, lettering, style, text
from charts.figure import Figure, scatter
from charts.line_label import DOT as DOT
from charts.line_label import EndLabel as EndLabel
from charts.line_label import TallLabel as TallLabel
from charts.line_label import dot as dot
from charts.line_label import named as named
from contracts import Company, Description

DASH: Final = "4px,3px"
CAPTION: Final = "caption"  # what the text above the plots is called in the figure
STATEMENT: Final = "statement"  # and what a text is called that stands left of marks, its first part in bold
STATEMENT_LINE: Final = 17  # units of the vertical axis that a line of it takes
PROSE: Final = "prose"  # and paragraphs of text
PARAGRAPH: Final = "<br />"  # between them; a line inside one ends with <br>
QUIET: Final = "quiet"  # and the label of a line in grey, which is there only where it has room
KEY: Final = "Dashed, hollow: interpolated or estimated"
NOTE: Final = (
    "Dashed or hollow: interpolated between two reports, estimated by a neighbouring definition, or resting on an "
    "assumption or an own figure."
)
_KINDS: Final = re.compile(r"interpolated(\s+|<br>)or(\s+|<br>)estimated")  # in a key, whose lines may break in it
_SHIFTS: Final = (0.0, 0.25, -0.25, 0.5, -0.5)  # by which a label in grey may stand off its line, in gaps
_BESIDE: Final = 14  # pixels between a plot, its labels and the edge
_WIDE_LABELS: Final = 130  # pixels of labels from which on a phone's lines want them in two lines
_CAPTION: Final = 54  # letters of a line that fit above the plot on a phone


# ------------------------------------------------------------------------------------------ places


def spread(at: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move positions as little as possible (least squares), order kept, until neighbours are `gap` apart in [low,
    high].

    When there is no room for that the gap shrinks. Pool-adjacent-violators on the positions less their rank times gap.
    """
    if not at:
        return []
    gap = min(gap, (high - low) / max(len(at) - 1, 1))
    order = sorted(range(len(at)), key=lambda i: at[i])
    pools: list[tuple[float, int]] = []
    for rank, i in enumerate(order):
        mean, size = at[i] - rank * gap, 1
        while pools and pools[-1][0] >= mean:
            before, count = pools.pop()
            mean, size = (before * count + mean * size) / (count + size), count + size
        pools.append((mean, size))
    flat = [min(max(mean, low), high - (len(at) - 1) * gap) for mean, size in pools for _ in range(size)]
    places = [0.0] * len(at)
    for rank, i in enumerate(order):
        places[i] = min(flat[rank] + rank * gap, high)  # beyond the axis by a last digit, Plotly hides it
    return places


# ------------------------------------------------------------------------------------------- hover


def hover(company: Company, rows: pd.DataFrame, described: Description, extra: Sequence[str] = ()) -> list[str]:
    """One text per row: company, measure, value with unit, true period, evidence, and the document behind it."""
    counted = rows["definition"] if "definition" in rows else [""] * len(rows)
    details = [
        "<br>".join(filter(None, pair)) for pair in zip(extra or [""] * len(rows), _escaped(counted), strict=True)
    ]
    return [
        _hover(company, described, str(q), v, end, str(e), known_on, accession, more)
        for q, v, end, e, known_on, accession, more in zip(
            rows["quarter"],
            rows["value"],
            rows["period_end"],
            rows["evidence"],
            rows["known_on"],
            rows["accession"],
            details,
            strict=True,
        )
    ]


def _escaped(texts: Iterable[object]) -> list[str]:
    return [text.escape(t) if isinstance(t, str) else "" for t in texts]


def _hover(
    company: Company,
    described: Description,
    quarter: str,
    value: float,
    end: object,
    evidence: str,
    known_on: object,
    accession: object,
    more: str,
) -> str:
    if not math.isfinite(value):
        return ""
    known = f", known since {frame.day(known_on)}" if frame.day(known_on) else ""
    lines = [
        f"<b>{text.escape(company.name)}</b>",
        f"{text.escape(described.title)}: {text.escape(style.quantity(value, described.unit))}",
        more,
        f"{quarter}, period to {frame.day(end)}" if frame.day(end) else quarter,
        f"{text.evidence(evidence)}{known}",
        text.document(accession),
    ]
    return "<br>".join(line for line in lines if line)


def box(company: Company, lines: Sequence[str], row: Any) -> str:
    """The hover of a computed number: company, finished lines, then how firm it is, since when, and its newest
    document.
    """
    known = f", known since {frame.day(row.known_on)}" if frame.day(row.known_on) else ""
    parts = [
        f"<b>{text.escape(text.short(company))}</b>",
        *lines,
        f"{text.evidence(row.evidence)}{known}",
        text.document(row.accession),
    ]
    return "<br>".join(line for line in parts if line)


# ------------------------------------------------------------------------------------------- lines


def trace_line(
    figure: Figure,
    x: Sequence[Any],
    y: Sequence[float],
    weak: np.ndarray,
    colour: str,
    hovers: Sequence[str],
    *,
    width: float = 2.25,
    **place: Any,
) -> None:
    """A line that shows its evidence: solid between strong points, dashed from or to a weak one, gaps left open.

    Weak points are hollow, strong points without a strong neighbour filled; every point answers the hover.
    """
    values = np.asarray(y, dtype=float)
    width = width * 0.6 if colour == style.GREY else width
    strong = np.isfinite(values) & ~weak
    both = strong[1:] & strong[:-1]
    if both.any():
        _add(figure, list(x), np.where(strong, values, np.nan), colour, width, "solid", place)
    dashed_x, dashed_y = dashes(x, values, weak)
    if dashed_x:
        _add(figure, dashed_x, dashed_y, colour, width * 0.8, DASH, place)
    _points(figure, x, values, weak, both, colour, hovers, place)


def dashes(x: Sequence[Any], y: np.ndarray, weak: np.ndarray) -> tuple[list[Any], list[float | None]]:
    """The stretches with a weak end, separated by None."""
    xs: list[Any] = []
    ys: list[float | None] = []
    last = -1
    for i in range(len(y) - 1):
        if not (np.isfinite(y[i]) and np.isfinite(y[i + 1]) and (weak[i] or weak[i + 1])):
            continue
        if last != i:
            xs += [None, x[i]] if xs else [x[i]]
            ys += [None, float(y[i])] if ys else [float(y[i])]
        xs.append(x[i + 1])
        ys.append(float(y[i + 1]))
        last = i + 1
    return xs, ys


def _add(figure: Figure, x: Any, y: Any, colour: str, width: float, dash: str, place: dict[str, Any]) -> None:
    line = {"color": colour, "width": width, "dash": dash, "shape": "linear"}
    figure.add_trace(scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip", showlegend=False), **place)


def _points(
    figure: Figure,
    x: Sequence[Any],
    y: np.ndarray,
    weak: np.ndarray,
    both: np.ndarray,
    colour: str,
    hovers: Sequence[str],
    place: dict[str, Any],
) -> None:
    joined = np.zeros(len(y), dtype=bool)
    joined[1:] |= both
    joined[:-1] |= both
    seen = np.isfinite(y)
    size = np.where(weak, 4.5, np.where(joined, 0.0, 5.5))[seen]
    symbol = np.where(weak, "circle-open", "circle")[seen].tolist()
    marker = {"color": colour, "size": size, "symbol": symbol, "opacity": 1, "line": {"width": 1.1, "color": colour}}
    label = {"bordercolor": colour}
    figure.add_trace(
        scatter(
            x=[v for v, s in zip(x, seen, strict=True) if s],
            y=y[seen],
            mode="markers",
            marker=marker,
            hovertext=[t for t, s in zip(hovers, seen, strict=True) if s],
            hoverinfo="text",
            hoverlabel=label,
            showlegend=False,
            cliponaxis=False,
        ),
        **place,
    )


def base_mark(figure: Figure, company: Company, quarters: Iterable[str], base: str, level: float, **place: Any) -> None:
    """A diamond where a company's line is at the level that all lines have at their base, if it is drawn so far."""
    if base not in set(quarters):
        return
    marker = {"color": company.colour, "size": 8, "symbol": "diamond"}
    figure.add_trace(
        scatter(
            x=[style.quarter_day(base)],
            y=[level],
            mode="markers",
            marker=marker,
            hoverinfo="skip",
            showlegend=False,
            cliponaxis=False,
        ),
        **place,
    )


def key_with_own(markup: str) -> str:
    """A text whose key to dashes and hollow marks, where it has one, names own figures, which are drawn so too."""
    return _KINDS.sub(r"interpolated,\1estimated\2or own figures", markup)


def hollow(colour: str) -> str:
    """The colour as a faint fill: a bar of weak evidence keeps its outline only."""
    if not re.fullmatch("#[0-9a-fA-F]{6}", colour):
        return style.FAINT
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.12)"


# ------------------------------------------------------------------------------------------ labels


def labelled(path: pd.DataFrame, quarter: str | None) -> pd.Series:
    """The point of a line that its label is of: that of the quarter which the words name, else the last."""
    at = path[path["quarter"] == quarter]
    return (path if at.empty else at).iloc[-1]


def label_mark(figure: Figure, company: Company, path: pd.DataFrame, point: pd.Series, **place: Any) -> None:
    """A dot at the point of a label where the line goes on after it."""
    if point["quarter"] == path["quarter"].iloc[-1] or company.colour == style.GREY:
        return
    figure.add_trace(
        scatter(
            x=[style.quarter_day(point["quarter"])],
            y=[float(point["value"])],
            mode="markers",
            meta="label",
            marker={"color": company.colour, "size": 8},
            hoverinfo="skip",
            showlegend=False,
            cliponaxis=False,
        ),
        **place,
    )


def end_labels(
    figure: Figure,
    labels: Sequence[EndLabel],
    low: float,
    high: float,
    *,
    log: bool = False,
    pixels: float = 360,
    axis: str = "",
    size: int = style.SIZE,
) -> None:
    """Write the labels right of the plot, moved apart for a plot that is `pixels` high; `axis` such as "2" names it.

    A line in grey has its name at its end where no other label is.
    """

    def scaled(value: float) -> float:
        return math.log10(value) if log else value

    bottom, top = scaled(low), scaled(high)
    gap = apart(max((label.lines for label in labels), default=1), size) / pixels * (top - bottom)
    coloured = _coloured(labels)
    places = spread([scaled(label.at) for label in coloured], gap, bottom, top)
    for label, place in zip(coloured, places, strict=True):
        _end_label(figure, label.markup, place, axis, size)
    grey = [label for label in labels if label.colour == style.GREY]
    for k, place in free([scaled(label.at) for label in grey], places, gap).items():
        _end_label(figure, grey[k].quiet, place, axis, style.TINY, name=QUIET)


def free(wanted: Sequence[float], taken: Sequence[float], gap: float) -> dict[int, float]:
    """Places `gap` away from those that are taken and from one another, at most half a gap from those that are wanted,
    by the position of these; whoever comes first has the choice, and who finds none is left out.
    """
    kept: dict[int, float] = {}
    for k, place in enumerate(wanted):
        for shift in _SHIFTS:
            at = place + shift * gap
            if all(abs(at - other) >= gap for other in (*taken, *kept.values())):
                kept[k] = at
                break
    return kept


def _end_label(figure: Figure, markup: str, place: float, axis: str, size: int, **named: str) -> None:
    figure.add_annotation(
        text=markup,
        x=1,
        xref=f"x{axis} domain",
        xanchor="left",
        xshift=7,
        y=place,
        yref=f"y{axis}",
        yanchor="middle",
        showarrow=False,
        align="left",
        font={"size": size},
        **named,
    )


def apart(labels: int, size: int = style.SIZE) -> int:
    """Pixels that so many labels need above each other."""
    return labels * (size + 3)


def shaped(labels: Sequence[EndLabel], pixels: float, size: int = style.SIZE) -> list[EndLabel]:
    """The labels in two lines each where in one they would leave a phone less than half its width for lines, and where
    a plot that is `pixels` high has the room.
    """
    coloured = _coloured(labels)
    wide, high = label_room(labels, size), apart(TallLabel.rows, size) * len(coloured)
    if wide <= _WIDE_LABELS or high > pixels:
        return list(labels)
    return [TallLabel(each.name, each.value, each.colour, each.at, each.late) for each in labels]


def label_room(labels: Sequence[EndLabel], size: int = style.SIZE) -> int:
    """Pixels right of the plot that the labels need."""
    widths = [label.width(size) for label in _coloured(labels)]
    grey = [lettering.width(f"{DOT} {label.name}", style.TINY) for label in labels if label.colour == style.GREY]
    return _BESIDE + round(max([*widths, *grey], default=0.0))


def _coloured(labels: Sequence[EndLabel]) -> list[EndLabel]:
    """Without the labels of lines in grey."""
    return [label for label in labels if label.colour != style.GREY]


def caption(
    figure: Figure, plain: str, *, weak: bool = False, shift: int = 8, axis: str | None = None, width: int = _CAPTION
) -> int:
    """What the values are, above the plot (of an axis, when named), with the key to dashes; the pixels that it takes.

    `plain` is text that is escaped and wrapped here, to `width` letters where labels left of the plot take room.
    """
    lines = [*textwrap.wrap(plain, width), *([KEY] if weak else [])]
    escaped = [text.escape(line) for line in lines]
    if weak:
        escaped[-1] = f"<i>{escaped[-1]}</i>"
    x, y = ("paper", "paper") if axis is None else (f"x{axis} domain", f"y{axis} domain")
    figure.add_annotation(
        text="<br>".join(escaped),
        name=CAPTION,
        x=0,
        y=1,
        xref=x,
        yref=y,
        xanchor="left",
        yanchor="bottom",
        yshift=shift,
        showarrow=False,
        align="left",
        font={"size": style.SMALL},
    )
    return shift + 8 + 16 * len(escaped)


def listed(companies: Sequence[Company]) -> str:
    """Names with the dots of their colours, four to a line, as markup: the key of a chart whose marks bear no names."""
    names = [named(text.short(company), "", company.colour) for company in companies]
    return "<br>".join("  ".join(names[at : at + 4]) for at in range(0, len(names), 4))


def key_above(figure: Figure, companies: Sequence[Company]) -> int:
    """Whose marks are whose, right above the plots; the pixels that it takes, none without a company."""
    if not companies:
        return 0
    markup = listed(companies)
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "bottom", "yshift": 4}
    figure.add_annotation(text=markup, **place, showarrow=False, align="left", font={"size": style.SMALL})
    return 18 * (markup.count("<br>") + 1)


def broken(plain: str, width: int = 16) -> str:
    """A name as markup in lines of so many letters, for the heading of a narrow panel."""
    return "<br>".join(map(text.escape, textwrap.wrap(plain, width)))


def heading(figure: Figure, markup: str, axis: str, *, shift: int = 3) -> None:
    """A line above one panel; `markup` is finished."""
    figure.add_annotation(
        text=markup,
        x=0,
        y=1,
        xref=f"x{axis} domain",
        yref=f"y{axis} domain",
        xanchor="left",
        yanchor="bottom",
        yshift=shift,
        showarrow=False,
        align="left",
    )
