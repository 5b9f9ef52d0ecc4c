"""What the charts of this page share: small multiples, which axes can be logarithmic, why a quarter is shown."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from charts import headline, text
from charts.core import ChartData
from charts.figure import Figure, panels
from contracts import ANNUAL, QUARTERLY, Description
from engine import periods


def may_log(rows: pd.DataFrame, titles: Mapping[str, str], *, wanted: bool) -> tuple[dict[str, bool], list[str]]:
    """Which names can have the logarithmic axis that is wanted, and a note for each that cannot."""
    allowed = {n: wanted and bool((rows.loc[rows["name"] == n, "value"] > 0).all()) for n in titles}
    linear = [titles[n] for n, ok in allowed.items() if wanted and not ok]
    return allowed, [f"{t} has values that are zero or below, so its axis is linear." for t in linear]


def title(described: Description) -> str:
    """The name of a measure inside a sentence that says its period elsewhere."""
    return text.lower(periods.split(described.title)[0])


def unchanged(described: Description, chosen: str, shown: str) -> list[str]:
    """That the period that is chosen changes nothing, where a measure has no such period."""
    what = f"{described.title} is not summed over {periods.WORDS[chosen]}"
    return [f"{what}, so the period changes nothing here."] if chosen != shown else []


def when(quarter: str, period: str) -> str:
    """When a value was: "in Q3 2025", "in the fiscal year to Q3 2025", "in Q3 2025 alone"."""
    return {ANNUAL: f"in the fiscal year to {quarter}", QUARTERLY: f"in {quarter} alone"}.get(period, f"in {quarter}")


def newer(data: ChartData, rows: pd.DataFrame, shown: str) -> tuple[str, ...]:
    """Why no quarter after the one that is spoken of is: for whom it is not known yet."""
    ends = rows.groupby("ticker")["quarter"].max()
    return headline.newer(shown, {text.short(c): str(ends[c.ticker]) for c in data.companies if c.ticker in ends})


def columns_for(count: int) -> int:
    """Columns of small multiples that stay readable on a phone."""
    return min(count, 2) if count <= 4 else 3


def lines_for(count: int) -> int:
    """Lines of as many small multiples."""
    return math.ceil(count / columns_for(count))


def small_multiples(count: int) -> Figure:
    """An empty figure with a panel for each company, all on the same axes."""
    lines, columns = lines_for(count), columns_for(count)
    gap = min(0.14, 0.3 / lines)
    return panels(lines, columns, shared_xaxes=True, shared_yaxes=True, horizontal_spacing=0.035, vertical_spacing=gap)


def place(i: int, count: int) -> dict[str, int]:
    """Row and column of the panel of the company at a place."""
    columns = columns_for(count)
    return {"row": i // columns + 1, "col": i % columns + 1}


def axis(i: int) -> str:
    """The suffix of that panel's axes."""
    return str(i + 1) if i else ""
