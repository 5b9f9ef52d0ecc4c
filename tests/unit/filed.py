"""What a made-up company filed, in millions, and what its quarters and doubts are then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Final

import pandas as pd

from data import build
from data.quarters import Harmoniser
from data.sources import edgar

Row = tuple[str, str | None, str, float, str, str]  # tag, first day, last day, value, form, filed on
STARTS: Final = ("01-01", "04-01", "07-01", "10-01")
ENDS: Final = ("03-31", "06-30", "09-30", "12-31")
MILLION: Final = 1e6
_STORE: Final = Harmoniser()


def row(tag: str, start: str | None, end: str, millions: float, filed: str, form: str = "10-Q") -> Row:
    """One fact."""
    return tag, start, end, round(millions * MILLION, 3), form, filed


def _filed(of: int) -> tuple[str, ...]:
    return f"{of}-04-25", f"{of}-07-25", f"{of}-10-25", f"{of + 1}-02-10"


def _form(end: str) -> str:
    return "10-K" if end == "12-31" else "10-Q"


def singles(tag: str, of: int, values: Sequence[float]) -> list[Row]:
    """Quarters of a calendar year, each from its report."""
    days = zip(STARTS, ENDS, values, _filed(of), strict=False)
    return [row(tag, f"{of}-{start}", f"{of}-{end}", value, day, _form(end)) for start, end, value, day in days]


def totals(tag: str, of: int, values: Sequence[float]) -> list[Row]:
    """The figures of three, six, nine and twelve months, each from its report."""
    days = zip(ENDS, values, _filed(of), strict=False)
    return [row(tag, f"{of}-01-01", f"{of}-{end}", value, day, _form(end)) for end, value, day in days]


def statements(tag: str, of: int, values: Sequence[float]) -> list[Row]:
    """A year as income statements tell it: three quarters, and the months from the year's start."""
    return [*singles(tag, of, values[:3]), *totals(tag, of, list(accumulate(values)))[1:]]


def balances(tag: str, of: int, values: Sequence[float]) -> list[Row]:
    """Balances at the ends of quarters."""
    days = zip(ENDS, values, _filed(of), strict=False)
    return [row(tag, None, f"{of}-{end}", value, day, _form(end)) for end, value, day in days]


def facts(rows: Iterable[Row], ticker: str = "TOY") -> pd.DataFrame:
    """The rows as filings are read; one accession per day and form."""
    listed = [
        (ticker, "0000000001", "us-gaap", tag, "USD", start, end, value, form, f"{day}-{form}", day)
        for tag, start, end, value, form, day in rows
    ]
    days = dict.fromkeys(("period_start", "period_end", "known_on"), "datetime64[s]")
    return pd.DataFrame(listed, columns=list(edgar.COLUMNS)).astype(days)


def quarters(rows: Iterable[Row], concept: str) -> dict[str, float]:
    """Last day -> value in millions."""
    found = _STORE.quarters(facts(rows)).query("concept == @concept")
    ends = found["period_end"].dt.strftime("%Y-%m-%d")
    return dict(zip(ends, (round(value / MILLION, 6) for value in found["value"]), strict=True))


def doubts(rows: Iterable[Row]) -> list[tuple[str, str, float, str, str]]:
    """Concept, last day, value in millions, reason and the day from which it is known, of all that is set aside.

    What was left out because its case is nowhere among the facts would have changed nothing.
    """
    _STORE.quarters(facts(rows))
    asked = """
        SELECT concept, period_end::VARCHAR, round(value / 1e6, 6), doubt, doubted_on::VARCHAR FROM observation
        WHERE doubt IS NOT NULL ORDER BY ALL
    """
    found = _STORE._con.execute(asked).fetchall()
    for name in build.DOUBTS:
        _STORE._con.execute(build.script(name))
    assert found == _STORE._con.execute(asked).fetchall()
    return found
