"""Where a reader reports an error in a number: an address of the settings, else the page *Data* says how.

A report names one number: the chart with its parameters, company, measure, quarter, value, grade, source and snapshot.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, quote, urlencode

from charts import style, text
from charts.frame import day
from contracts import unit_called
from errors import UsageError
from service.input.grammar import joined, shown

if TYPE_CHECKING:
    import pandas as pd

    from charts.core import Chart

ADDRESS: Final = "LEVERAGE_REPORTS"  # such as https://github.com/owner/name/issues/new or mailto:desk@example.org
FORM: Final = "data?open=report"
ABOUT: Final = "about"  # the key of that page's address which names a number
_VALID: Final = re.compile(r"(https?://[^\s()<>]+|mailto:[^\s()<>@]+@[^\s()<>@]+)")
_KEYS: Final = ("ticker", "name", "quarter")
_LONGEST: Final = 2_000  # characters of what names a number


@dataclass(frozen=True, slots=True)
class Reported:
    """Which number is reported: the chart, its parameters as texts, and the values of `ticker`, `name`, `quarter`."""

    chart: str
    query: Mapping[str, str]
    keys: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The same as a text for an address."""
        row = urlencode({key: self.keys[key] for key in _KEYS if self.keys.get(key)})
        return f"{self.chart}?{urlencode(self.query, safe=',')}#{row}"

    def rows(self, chart: Chart) -> pd.DataFrame:
        """The rows of the chart's table that are named."""
        rows = chart.table
        for key in _KEYS:
            if key in rows and self.keys.get(key):
                rows = rows[rows[key] == self.keys[key]]
        return rows


def configured() -> str:
    """The address of the settings; empty where there is none, or what stands there is no address."""
    address = os.environ.get(ADDRESS, "").strip()
    return address if _VALID.fullmatch(address) else ""


def address() -> str:
    """Where a report that names no number goes, relative to any page."""
    return configured() or FORM


def of_row(chart: str, query: Mapping[str, str], row: Mapping[str, Any]) -> Reported:
    """The report about a row of a chart's table; what the row lacks is left open."""
    return Reported(chart, dict(query), {key: str(row[key]) for key in _KEYS if row.get(key)})


def read(text: str) -> Reported:
    """What `Reported.text` wrote. Raises UsageError for anything else."""
    whole = re.fullmatch(r"(\w+)\?([^#]*)#(.*)", text[: _LONGEST + 1], re.DOTALL)
    keys = joined(parse_qsl(whole[3])) if whole else {}
    if not whole or len(text) > _LONGEST or set(keys) - set(_KEYS):
        next_step = "Open the link of the row again, or write down company, measure and quarter."
        raise UsageError("This names no number", which=shown(text), next_step=next_step)
    return Reported(whole[1], joined(parse_qsl(whole[2])), keys)


def link(reported: Reported, row: Mapping[str, Any], source: str, where: str, snapshot: str) -> str:
    """The address of a form that already holds the particulars of a row; `where` is the address of the chart."""
    form = configured()
    if not form:
        return f"{FORM}&{urlencode({ABOUT: reported.text})}"
    title = ", ".join(filter(None, (row.get("company") or "", row.get("title") or "", _quarter(row))))
    filled = {"subject" if form.startswith("mailto:") else "title": f"Error: {title}"}
    filled["body"] = particulars(row, source, where, snapshot)
    return f"{form}{'&' if '?' in form else '?'}{urlencode(filled, quote_via=quote)}"


def particulars(row: Mapping[str, Any], source: str, where: str, snapshot: str) -> str:
    """What must be known of a number to look it up, one line each."""
    company = f"{row['company']} ({row['ticker']})" if row.get("company") else ""
    ends = f"period to {day(row['period_end'])}" if row.get("period_end") else ""
    graded = text.evidence(row["evidence"]) if row.get("evidence") else ""
    known = f"known since {day(row['known_on'])}" if row.get("known_on") else ""
    pairs = {
        "Company": company,
        "Measure": f"{row['title']} ({row['name']})" if row.get("name") else "",
        "Quarter": ", ".join(filter(None, (_quarter(row), ends))),
        "Value": _value(row),
        "Grade": ", ".join(filter(None, (graded, known))),
        "Source": " ".join(filter(None, (str(row.get("accession") or ""), source))),
        "Shown at": where,
        "Snapshot": snapshot,
    }
    return "\n".join(f"{name}: {words}" for name, words in pairs.items() if words)


def _quarter(row: Mapping[str, Any]) -> str:
    return text.quarter(row["quarter"]) if row.get("quarter") else ""


def _value(row: Mapping[str, Any]) -> str:
    """The value as people write it and as it is, or that there is none."""
    value, unit = row.get("value"), str(row.get("unit") or "")
    if value is None or value != value:
        return text.evidence(row["state"]) if row.get("state") else "missing"
    return f"{style.written(float(value), unit_called(unit))} ({float(value):.10g} {unit})".replace(" )", ")")
