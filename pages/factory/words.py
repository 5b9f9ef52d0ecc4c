"""What the charts of this page share: rows of the table, hovers, who has nothing here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from charts import frame, style, text
from charts.core import ChartData
from contracts import Company, Description
from engine.origin import Origin

EPOCH: Final = "Figures are collected or estimated by Epoch AI (CC BY 4.0); nobody files them."


def row(
    described: Description,
    value: float,
    origin: Origin,
    *,
    day: pd.Timestamp | None = None,
    company: Company | None = None,
    who: str = "",
    **more: Any,
) -> dict[str, Any]:
    """One row of an export table: of one of the chosen companies, or of anybody by name."""
    return {
        "ticker": company.ticker if company else None,
        "company": company.name if company else who,
        "quarter": None,
        "period_end": day,
        "name": described.name,
        "title": described.title,
        "value": value,
        "unit": str(described.unit),
    } | {**origin.columns, **more}


def table(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """The rows with the columns that all tables share first."""
    further = [name for name in dict.fromkeys(key for each in rows for key in each) if name not in frame.TABLE_COLUMNS]
    whole = pd.DataFrame(list(rows), columns=[*frame.TABLE_COLUMNS, *further])
    return whole.astype({"quarter": "object", "period_end": "datetime64[us]"})


def hover(heading: str, lines: Iterable[str], origin: Origin) -> str:
    """A heading in bold, finished lines, and how firm it is since when."""
    known = f", known since {frame.day(origin.known_on)}" if origin.known_on is not None else ""
    parts = [f"<b>{text.escape(heading)}</b>", *lines, f"{text.evidence(origin.evidence)}{known}"]
    return "<br>".join(part for part in parts if part)


def line(described: Description, value: float) -> str:
    """ "Power running: 2.13 GW", escaped."""
    return f"{text.escape(described.title)}: {text.escape(style.quantity(value, described.unit))}"


def without_power(end: str | None) -> str:
    """What is lost of a company whose sites have no power: in a window that ends earlier they may be listed."""
    return "no site of it on the list has power by then" if end else "no site of it with power is on the list"


def absent(data: ChartData, present: Collection[str], what: str) -> list[str]:
    """A line for each chosen company that has nothing here: "Apple: no site of it is on the list."."""
    return [f"{text.short(c)}: {what}." for c in data.companies if c.ticker not in present]
