"""The newest reports of all companies by day, each with the measure that it moved most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, params, text
from charts.core import Chart, ChartData, ChartSpec, Finding
from contracts import FRACTION, WEAK_EVIDENCE, unit_called
from engine import catalogue
from engine.reports import LEVELS, Change, Moved, moved_reports
from engine.request import Request
from pages.newest import change_drawing, words
from pages.newest.change_drawing import ChangeRow
from pages.newest.parameters import ListParams

_CAPTION: Final = "Of each report, newest first: the measure that moved most, against what was known before"
_HOW: Final = (
    "Compared are the newest values known on the day before the results and on the day of the report, flows over "
    "twelve months; a headcount that is stated once a year against that of the year before. A measure whose quarter "
    "before was restated since is left out here, and one that is not above zero."
)
_INCOMPARABLE: Final = "No measure of these reports can be compared with what was known before"


def request(p: ListParams) -> Request:
    return Request((), **params.window(p), frames=(moved_reports,))


def build(data: ChartData, p: ListParams) -> Chart:
    """One row per report, newest first."""
    every = data.result(moved_reports).rows[: p.rows]
    rows = [row for row in every if row.most is not None]
    if not rows:
        line = _INCOMPARABLE if every else words.none_known("No report", p)
        return assemble.refused(data, p, [], line, assemble.EMPTY, _missing(data, every))
    return assemble.chart(
        data,
        p,
        change_drawing.drawn([_drawn(data, row) for row in rows], _CAPTION),
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
    return words.table([line for row in rows for line in _lines(row)], ("report",))


def _most(row: Moved) -> Change:
    """The measure that a report moved most; those without one are not drawn."""
    assert row.most is not None
    return row.most


def _lines(row: Moved) -> list[dict[str, Any]]:
    most = _most(row)
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
    furthest = max(rows, key=lambda row: abs(_most(row).relative))
    line = f"{words.who(furthest.report)}'s report moved furthest: {_how(furthest)}, in {_quarter(furthest)}"
    newest = f"The newest is {words.named(first.report)}: {_how(first)}, to {_quarter(first)}"
    return Finding(line, newest)


def _how(row: Moved) -> str:
    """ "net income, up 52%"."""
    most = _most(row)
    return f"{text.lower(catalogue.describe(most.name).title)}, {words.moved(most.relative)}"


def _quarter(row: Moved) -> str:
    return _most(row).after.quarter


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, row: Moved) -> ChangeRow:
    most = _most(row)
    colour = words.company(data, row.report).colour
    return ChangeRow(_label(row), most.relative, colour, _hover(row), weak=most.origin.evidence in WEAK_EVIDENCE)


def _label(row: Moved) -> str:
    """Company and day, the company strong so that the lines of two neighbours are told apart; the measure below."""
    title = catalogue.describe(_most(row).name).title
    return f"<b>{text.escape(words.who(row.report))}</b> · {text.day(row.report.day)}<br>{text.escape(title)}"


def _hover(row: Moved) -> str:
    """The report, and the three measures that it moved most."""
    lines = [f"<b>{text.escape(words.named(row.report))}</b>"]
    for each in row.changes[:3]:
        values = words.from_to(each.before.value, each.after.value, unit_called(each.after.unit))
        lines.append(text.escape(f"{catalogue.describe(each.name).title}: {values} ({words.signed(each.relative)})"))
    return "<br>".join(lines)


CHART = ChartSpec(
    question="What did the newest reports of all companies change most?",
    params=ListParams,
    request=request,
    build=build,
)
