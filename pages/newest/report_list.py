"""The newest reports of all companies by day, each with the measure that it moved most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, headline, marks, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding
from charts.figure import Figure, scatter
from contracts import FRACTION, WEAK_EVIDENCE, unit_called
from engine import catalogue
from engine.reports import LEVELS, Change, Moved, moved_reports
from engine.request import Request
from pages.newest import words
from pages.newest.parameters import ListParams

_ROW: Final = 36  # pixels
_CAPTION: Final = "Of each report, newest first: the measure that moved most, against what was known before"
_HOW: Final = (
    "Compared are the newest values known on the day before the results and on the day of the report, flows over "
    "twelve months; a headcount that is stated once a year against that of the year before. A measure whose quarter "
    "before was restated since is left out here, and one that is not above zero."
)


def request(p: ListParams) -> Request:
    return Request((), tuple(p.companies), None, p.end, p.as_of, {}, (moved_reports,))


def build(data: ChartData, p: ListParams) -> Chart:
    """One row per report, newest first."""
    every = data.result(moved_reports).rows[: p.rows]
    rows = [row for row in every if row.most is not None]
    if not rows:
        when = f" by {text.day(data.as_of)}" if data.as_of else ""
        said = f"No report is known{when}"
        return assemble.refused(data, p, [], said, assemble.EMPTY, _missing(data, every))
    return assemble.chart(
        data,
        p,
        _drawn(data, rows),
        _table(rows),
        names=[],
        described=[catalogue.describe(name) for name in LEVELS],
        finding=finding(rows),
        alt=f"List of the newest {len(rows)} reports with the measure that each moved most",
        notes=[_HOW],
        missing=_missing(data, every),
        key=False,
    )


def _missing(data: ChartData, every: Sequence[Moved]) -> list[str]:
    """Reports that cannot be measured, and chosen companies without one among those drawn."""
    have = {row.report.ticker for row in every}
    lost = [f"{text.short(each)}: no report among those drawn." for each in data.companies if each.ticker not in have]
    return [*(f"{words.named(row.report)}: no measure can be compared." for row in every if row.most is None), *lost]


def _table(rows: Sequence[Moved]) -> pd.DataFrame:
    return words.table([line for row in rows if row.most is not None for line in _lines(row, row.most)], ("report",))


def _lines(row: Moved, most: Change) -> list[dict[str, Any]]:
    title = catalogue.describe(most.name).title
    values = [
        words.of_value(row.report, most.after, most.name, title),
        words.of_value(row.report, most.before, f"{most.name}_before", f"{title}, before"),
    ]
    moved = words.row(row.report, f"{most.name}_change", f"{title}, change", most.relative, FRACTION, most.origin)
    lines = [*values, moved | {"quarter": most.after.quarter}]
    return [line | {"report": row.report.accession} for line in lines]


def finding(rows: Sequence[Moved]) -> Finding:
    """The newest report, and which moved a measure furthest of those drawn."""
    first = rows[0]
    furthest = max(rows, key=lambda row: abs(row.most.relative) if row.most else 0.0)
    who, what = words.who(furthest.report), f"{_said(furthest)}, in {_quarter(furthest)}"
    sentences = [f"{who}'s report moved furthest: {what}"]
    newest = f"The newest is {words.named(first.report)}: {_said(first)}, to {_quarter(first)}"
    return Finding(headline.fitting(sentences), newest)


def _said(row: Moved) -> str:
    """ "net income, up 52%"."""
    assert row.most is not None
    title = text.lower(catalogue.describe(row.most.name).title)
    return f"{title}, {words.moved(row.most.relative)}"


def _quarter(row: Moved) -> str:
    assert row.most is not None
    return row.most.after.quarter


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, rows: Sequence[Moved]) -> Figure:
    figure = Figure()
    changes = [row.most.relative for row in rows if row.most is not None]
    for place, (row, change) in enumerate(zip(rows, changes, strict=True)):
        line = {"color": words.company(data, row.report).colour, "width": 2}
        figure.add_shape(type="line", x0=0, x1=change, y0=place, y1=place, line=line, layer="below")
    figure.add_trace(_marks(data, rows, changes))
    low, high = style.span(changes, include=(0,))
    left, right = (
        side * (high - low) for side in (0.25, 0.15)
    )  # room for the changes beside the marks, on a phone too
    figure.update_xaxes(**style.value_axis(low - left if low < 0 else low, high + right, FRACTION, most=5))
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[_label(row) for row in rows],
        tickfont={"size": style.TINY},
        range=[len(rows) - 0.4, -0.6],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        ticks="",
        automargin=True,
    )
    top = marks.caption(figure, _CAPTION, width=26)
    return style.base(figure, height=top + _ROW * len(rows) + style.BOTTOM, right=30, top=top)


def _label(row: Moved) -> str:
    assert row.most is not None
    head = f"{text.day(row.report.day)} · {words.who(row.report)}"
    title = catalogue.describe(row.most.name).title
    return f"{text.escape(head)}<br>{text.escape(title)}"


def _marks(data: ChartData, rows: Sequence[Moved], changes: Sequence[float]) -> dict[str, Any]:
    return scatter(
        x=list(changes),
        y=list(range(len(rows))),
        mode="markers+text",
        marker={
            "size": 10,
            "color": [words.company(data, row.report).colour for row in rows],
            "symbol": ["circle-open" if _weak(row) else "circle" for row in rows],
            "opacity": 1,
        },
        text=[words.signed(change) for change in changes],
        textposition=["middle left" if change < 0 else "middle right" for change in changes],
        textfont={"size": style.SMALL},
        hovertext=[_hover(row) for row in rows],
        hoverinfo="text",
        cliponaxis=False,
    )


def _weak(row: Moved) -> bool:
    return row.most is not None and row.most.origin.evidence in WEAK_EVIDENCE


def _hover(row: Moved) -> str:
    """The report, and the three measures that it moved most."""
    lines = [f"<b>{text.escape(words.named(row.report))}</b>"]
    for each in row.changes[:3]:
        values = words.from_to(each.before.value, each.after.value, unit_called(each.after.unit))
        said = f"{catalogue.describe(each.name).title}: {values} ({words.signed(each.relative)})"
        lines.append(text.escape(said))
    return "<br>".join(lines)


CHART = ChartSpec(
    question="What did the newest reports of all companies change most?",
    params=ListParams,
    request=request,
    build=build,
)
