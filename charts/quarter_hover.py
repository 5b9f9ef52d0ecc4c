"""One hover for a whole calendar quarter: all companies of all panels in one box, over whichever panel the pointer is.

plotly.js gathers the nearest point of every trace, which for a company without a value of the quarter is a value of
another one. So the text of a quarter is put together here: an unseen row of points along the foot of each panel, one a
quarter, carries what all traces of the panel say of it. Nothing that is drawn moves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from charts import frame, marks, style, text
from charts.figure import Figure, Trace, scatter
from contracts import Company, Description

NONE_KNOWN: Final = "nothing known"
_QUARTER: Final = "<b>Q%{x|%q %Y}</b>"
_TITLE: Final = f"{_QUARTER}, period to %{{x|%-d %b %Y}} unless said"
_MIDDLES: Final = ("02-15", "05-16", "08-15", "11-15")
_LEADING: Final = 1.37  # sizes of a letter from line to line, as plotly.js sets them
_SMALLEST: Final = 9
_SPIKE: Final = {
    "showspikes": True,
    "spikemode": "across",
    "spikesnap": "hovered data",
    "spikethickness": 1,
    "spikedash": "dot",
    "spikecolor": style.RULE,
}


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel of a figure, from the top: its title in the box, and which rows of the chart's table it draws.

    No names or tickers stand for all of them.
    """

    title: str = ""
    names: tuple[str, ...] = ()
    tickers: tuple[str, ...] = ()


ALL: Final = (Panel(),)


# ------------------------------------------------------------------------------------------- texts


def lines(
    company: Company, rows: pd.DataFrame, described: Description, extra: Sequence[str] = (), subject: str = ""
) -> list[str]:
    """One line per row: who, or the subject that stands for it, the value with its unit, how well it is known, and the
    period where it is another.
    """
    counted = rows["definition"] if "definition" in rows else [""] * len(rows)
    more = extra or [""] * len(rows)
    every = zip(rows["quarter"], rows["value"], rows["period_end"], rows["evidence"], more, counted, strict=True)
    named = marks.named(subject or text.short(company), "", company.colour)
    return [_line(named, described, *row) for row in every]


def _line(
    named: str, described: Description, quarter: str, value: float, end: Any, grade: Any, extra: str, counts: Any
) -> str:
    if not math.isfinite(value):
        return ""
    amount = text.escape(style.quantity(value, described.unit))
    details = [f"<br>{text.escape(counts)}"] if isinstance(counts, str) and counts else []
    words = f"{amount} ({extra})" if extra else amount
    return "".join([line(named, words, grade, quarter, end), *details])


def line(named: str, words: str, grade: Any, quarter: str, end: Any) -> str:
    """One line of the box: a subject as `marks.named` writes it, finished words, the grade, and the period's end where
    it is another day than the quarter's.
    """
    other = frame.day(end) if frame.day(end) != frame.day(style.quarter_day(quarter)) else ""
    parts = [words, text.evidence(grade), f"to {other}" if other else ""]
    return f"{named} {', '.join(part for part in parts if part)}"


# ---------------------------------------------------------------------------------------- the box


def by_quarter(figure: Figure, panels: Sequence[Panel] = ALL, strip: Panel | None = None) -> Figure:
    """Let a figure of one column, whose values stand at the ends of quarters, answer for a whole quarter.

    Its panels are `panels`; a `strip` of what happened on single days, below them, answers for itself, from anywhere in
    a quarter. To be called when all else is drawn.
    """
    _unified(figure, panels, str, _TITLE)
    if strip is not None:
        number = len(panels) + 1
        texts = _take(figure, _suffix(number), _middle)
        figure.add_trace(_foot(figure, strip, number, sorted(texts), texts) | {"xaxis": f"x{number}"})
        figure.update_layout(**{f"xaxis{number}": {"unifiedhovertitle": {"text": _QUARTER}}})
    return figure


def by_day(figure: Figure, panels: Sequence[Panel] = ALL) -> Figure:
    """The same where what happened stands at its day: the box gathers what is of one quarter, and opens from anywhere
    in it.
    """
    return _unified(figure, panels, _middle, _QUARTER)


def _middle(day: str) -> str:
    """The middle of the quarter that a day is in: the nearest of them is that of the own quarter."""
    return f"{day[:4]}-{_MIDDLES[(int(day[5:7]) - 1) // 3]}"


def _unified(figure: Figure, panels: Sequence[Panel], place: Callable[[str], str], title: str) -> Figure:
    _share_axis(figure, len(panels))
    taken = [_take(figure, _suffix(i), place) for i in range(1, len(panels) + 1)]
    days = sorted({day for texts in taken for day in texts})
    longest = max((sum(_height(texts.get(day, [])) for texts in taken) for day in days), default=0)
    for i, (panel, texts) in enumerate(zip(panels, taken, strict=True), start=1):
        figure.add_trace(_foot(figure, panel, i, days, texts))
    axis = {**_SPIKE, "unifiedhovertitle": {"text": title}}
    label = {"font": {"size": _size(longest, figure.layout.get("height", 0))}}
    figure.update_layout(hovermode="x unified", hoversubplots="axis", hoverdistance=-1, xaxis=axis, hoverlabel=label)
    return figure


def _height(texts: Iterable[str]) -> int:
    """Lines of one panel in the box, its title among them."""
    return 1 + sum(1 + each.count("<br>") for each in texts)


def _size(lines: int, pixels: int) -> int:
    """The size of letters in which so many lines and a title fit into a drawing: plotly.js cuts what stands out."""
    return max(_SMALLEST, min(style.SIZE, int((pixels - 16) / (_LEADING * (lines + 1)))))


def _suffix(number: int) -> str:
    return str(number) if number > 1 else ""


def _share_axis(figure: Figure, count: int) -> None:
    """Bring the first panels onto one horizontal axis: only such panels share a hover."""
    if count == 1:
        return
    layout, lowest = figure.layout, _suffix(count)
    theirs = {f"x{i}": "x" for i in range(2, count + 1)}
    kept = {**layout[f"xaxis{lowest}"], "anchor": f"y{lowest}"}
    for i in range(2, count + 1):
        del layout[f"xaxis{i}"]
        layout[f"yaxis{i}"]["anchor"] = "x"
    layout["xaxis"] = kept
    for trace in figure.data:
        trace["xaxis"] = theirs.get(trace.get("xaxis", "x"), trace.get("xaxis", "x"))
    for item in (*layout["annotations"], *layout["shapes"]):
        axis, _, rest = str(item.get("xref", "")).partition(" ")
        if axis in theirs:
            item["xref"] = f"{theirs[axis]} {rest}".strip()


def _take(figure: Figure, axis: str, place: Callable[[str], str]) -> dict[str, list[str]]:
    """What the traces of a panel say by place, highest value first; they say it no longer themselves."""
    ranked: dict[str, list[tuple[float, str]]] = {}
    for trace in figure.data:
        if trace.get("yaxis", "y") == f"y{axis}" and trace.get("hoverinfo") == "text":
            for day, value, words in zip(trace["x"], trace["y"], trace.pop("hovertext"), strict=True):
                if words:
                    ranked.setdefault(place(day), []).append((-float(value), words))
            trace |= {"hoverinfo": "skip"}
            trace.pop("hoverlabel", None)
    each = {day: [words for _, words in sorted(texts, key=lambda one: one[0])] for day, texts in ranked.items()}
    return {day: list(dict.fromkeys(texts)) for day, texts in each.items()}


def _foot(figure: Figure, panel: Panel, number: int, days: Sequence[str], texts: Mapping[str, Iterable[str]]) -> Trace:
    """The unseen points of a panel, at the lower end of its axis."""
    axis = figure.layout[f"yaxis{_suffix(number)}"]
    foot = 10 ** axis["range"][0] if axis.get("type") == "log" else axis["range"][0]
    title = [f"<b>{text.escape(panel.title)}</b>"] if panel.title else []
    return scatter(
        x=list(days),
        y=[foot] * len(days),
        yaxis=f"y{_suffix(number)}",
        xaxis="x",
        mode="markers",
        marker={"size": 0, "opacity": 0, "color": style.SOFT},
        hovertext=["<br>".join([*title, *texts.get(day, (NONE_KNOWN,))]) for day in days],
        hoverinfo="text",
        showlegend=False,
        meta={"names": list(panel.names), "tickers": list(panel.tickers)},
    )
