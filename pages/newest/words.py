"""What the charts of this page share: names of reports, changes in words, rows of tables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, style, text
from charts.core import Chart, ChartData
from charts.parameter import Params
from contracts import Company, Unit
from engine.capex_plans import Plan
from engine.origin import Origin
from engine.reports import Report
from engine.value import Value
from pages.newest.restated_frames import Restated

COUNT: Final = Unit("measures", style="count")
_TEXTS: Final = ("ticker", "company", "quarter", "name", "title", "unit", "evidence", "accession")


def company(data: ChartData, report: Report) -> Company:
    """The company of a report, in its colour where it is chosen and in grey otherwise."""
    return frame.by_ticker(data).get(report.ticker) or _grey(report)


def _grey(report: Report) -> Company:
    return Company(report.ticker, report.company, "", style.GREY)


def who(report: Report) -> str:
    """The company's short name."""
    return text.short(_grey(report))


def named(report: Report) -> str:
    """ "Meta's report of 30 Jul 2026", "Microsoft's annual report of 29 Jul 2026"."""
    kind = "annual report" if report.annual else "report"
    return f"{who(report)}'s {kind} of {text.day(report.day)}"


def signed(change: float) -> str:
    """A relative change beside a mark: +18%, −3.2%, 0%."""
    percent = change * 100
    digits = 0 if abs(percent) >= 9.95 else 1
    written = style.minus(f"{percent:+,.{digits}f}")
    return f"{'0' if written.lstrip('+−').strip('0.') == '' else written}%"


def moved(change: float) -> str:
    """A relative change in a sentence: "up 18%", "down 3.2%", "unchanged"."""
    percent = signed(change)
    if percent == "0%":
        return "unchanged"
    return f"{'up' if change > 0 else 'down'} {percent.lstrip('+−')}"


def size(change: float) -> str:
    """How far, whichever way: "18%"."""
    return signed(abs(change)).lstrip("+")


def from_to(before: float, after: float, unit: Unit) -> str:
    """ "$75.7bn → $89.3bn"."""
    return f"{style.quantity(before, unit)} → {style.quantity(after, unit)}"


def guided(plan: Plan) -> str:
    """A year's guidance: "$130bn to $145bn", "at least $180bn"."""
    low = style.money(plan.low)
    return f"at least {low}" if math.isnan(plan.high) else text.ends(low, style.money(plan.high))


def period(row: Restated) -> str:
    """ "the quarter to 30 Jun 2016", "the nine months to ...", "31 Dec 2015"."""
    if row.start is None:
        return text.day(row.end)
    months = round((row.end - row.start).days / 30.4)
    length = {3: "the quarter", 12: "the year"}.get(months, f"the {months} months")
    return f"{length} to {text.day(row.end)}"


# ------------------------------------------------------------------------------------------- tables


def of_value(report: Report, value: Value, name: str, title: str) -> dict[str, Any]:
    """The row of a known value under another name."""
    columns = value.columns() | {"name": name, "title": title, "company": report.company}
    return columns | {"period_end": pd.Timestamp(value.period_end), "known_on": pd.Timestamp(value.known_on)}


def row(report: Report, name: str, title: str, value: float, unit: object, origin: Origin) -> dict[str, Any]:
    """A row of a report that belongs to no quarter."""
    about = {"ticker": report.ticker, "company": report.company, "name": name, "title": title}
    return about | {"value": value, "unit": str(unit)} | origin.columns


def counted(report: Report, name: str, title: str, count: int, unit: Unit = COUNT) -> dict[str, Any]:
    """The row of a count of what a report moved; it rests on the report."""
    return row(report, name, title, float(count), unit, Origin("derived", report.day, report.accession))


def table(rows: Sequence[dict[str, Any]], more: Sequence[str] = ()) -> pd.DataFrame:
    """Rows as a table with the usual columns, and some more."""
    made = pd.DataFrame(rows, columns=[*frame.TABLE_COLUMNS, *more])
    for name in ("known_on", "period_end"):
        made[name] = pd.to_datetime(made[name])
    made["value"] = made["value"].astype(float)
    return made.astype(dict.fromkeys(_TEXTS, "str"))


# ------------------------------------------------------------------------------------ nothing to draw


def without_report(data: ChartData, params: Params) -> Chart:
    """The chart where no report is known: whose, and by when."""
    who = text.short(data.companies[0]) if data.companies else "no company"
    lost = [f"{text.short(each)}: no report is known here." for each in data.companies[:1]]
    line = none_known(f"No report of {who}", params)
    return assemble.refused(data, params, [], line, "Choose another company or a later day.", lost)


def none_known(what: str, params: Params) -> str:
    """ "No report of Meta up to Q2 2013 is known by 5 Jul 2014": with the limits that the parameters set."""
    values = params.values()
    days = [day for day in (values.get("as_of"), values.get("filed")) if day]
    until = f" up to {text.quarter(values['to'])}" if values.get("to") else ""
    by = f" by {text.day(min(days))}" if days else ""
    return f"{what}{until} is known{by}"
