"""Plans as companies announced them, and the useful lives by which they write assets off, as known on a day."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import pandas as pd

from analytics.methods.depreciation import blended_life
from contracts import Evidence
from data import plans as told
from data.store import Store

BILLION: Final = 1e9
SERVERS: Final = frozenset({"servers", "servers and network"})
ASSUMED_LIFE: Final = 5.0  # years, where a company states none
STATED: Final = "stated"
OWN: Final = "The reader's own figure"
GUIDED: Final = frozenset({"range", "point", "floor", "calendar_range", "calendar_point", "calendar_floor"})


@dataclass(frozen=True, slots=True)
class Plan:
    """Guidance of one year's capital expenditure in the company's own definition, or the reader's own figure.

    `first` and `last` are the calendar quarters in which the year's quarters are shown, `ends` its last day; `high` is NaN
    where only a floor is told.
    """

    ticker: str
    low: float
    high: float
    year: int
    calendar: bool
    definition: str
    announced: pd.Timestamp
    source_id: str | None
    evidence: str
    first: pd.Period
    last: pd.Period
    ends: pd.Timestamp

    @property
    def middle(self) -> float:
        """The middle of the range; the floor where no more is told."""
        return self.low if math.isnan(self.high) else (self.low + self.high) / 2

    @property
    def name(self) -> str:
        """The year as people say it: 2026, calendar 2026 where the fiscal year is another."""
        return f"calendar {self.year}" if self.calendar else str(self.year)

    @property
    def quarters(self) -> pd.PeriodIndex:
        """The four calendar quarters of the year."""
        return pd.period_range(self.first, self.last)


def announcements(
    store: Store, tickers: Sequence[str], as_of: date | None = None, until: str | None = None
) -> dict[str, list[Plan]]:
    """Per company everything that was said in figures of a whole year, oldest first, up to the end of a quarter."""
    found: dict[str, list[Plan]] = {ticker: [] for ticker in tickers}
    rows = told.guidance(store, tickers, as_of)
    for row in rows[rows["kind"].isin(GUIDED)].to_dict("records"):
        if until is None or row["announced"] <= pd.Period(until, freq="Q").end_time:
            found[row["ticker"]].append(_plan(row))
    return found


def newest(said: Sequence[Plan]) -> list[Plan]:
    """The announcements of the year that was guided last, oldest first; the last one is the plan that holds."""
    if not said:
        return []
    last = max(said, key=lambda p: (p.announced, p.last))
    return [p for p in said if (p.year, p.calendar) == (last.year, last.calendar)]


def own(base: Plan | None, ticker: str, billions: int, now: pd.Period) -> Plan:
    """The reader's figure for the year that the company guided, else for the four quarters after `now`."""
    amount, evidence = billions * BILLION, str(Evidence.USER)
    if base is not None:
        return replace(base, low=amount, high=amount, definition=OWN, evidence=evidence)
    day, last = _day(now), now + 4
    return Plan(ticker, amount, amount, last.year, False, OWN, day, None, evidence, now + 1, last, _day(last))


def _day(quarter: pd.Period) -> pd.Timestamp:
    return pd.Timestamp(quarter.end_time.date())


def _plan(row: Mapping[Any, Any]) -> Plan:
    calendar = str(row["kind"]).startswith("calendar_")
    year, month = int(row["fiscal_year"]), 12 if calendar else int(row["month"])
    last = fiscal_year_end(year, month)
    high = math.nan if str(row["kind"]).endswith("floor") else float(row["high"])
    return Plan(
        str(row["ticker"]), float(row["low"]), high, year, calendar, str(row["definition"]), pd.Timestamp(row["announced"]),
        str(row["source_id"]), evidence_of(str(row["evidence"])), last - 3, last, _day(pd.Period(year=year, month=month, freq="M")),
    )  # fmt: skip


def evidence_of(told: str) -> str:
    """What the evidence of a row of the embedded guidance is called on our scale."""
    return str(Evidence.REPORTED if told == "confirmed" else Evidence.SINGLE_SOURCE)


def fiscal_year_end(year: int, month: int) -> pd.Period:
    """The calendar quarter in which a fiscal year's last quarter is shown (of the day ten days before its end)."""
    end = pd.Period(year=year, month=month, freq="M").end_time
    return (end - pd.Timedelta(days=10)).to_period("Q-DEC")


# -------------------------------------------------------------------------------------------- lives


@dataclass(frozen=True, slots=True)
class Life:
    """A company's useful life of servers in years: (first quarter, years) in order of time, the first from the beginning.

    `stated` is False where it is an assumption; then there is no document.
    """

    steps: tuple[tuple[str, float], ...]
    stated: bool
    known_on: pd.Timestamp | None = None
    source_id: str | None = None

    def at(self, quarter: pd.Period | str) -> float:
        """The life in force in a quarter."""
        return next(years for first, years in reversed(self.steps) if str(quarter) >= first)

    @property
    def newest(self) -> float:
        """The life stated last, years."""
        return self.steps[-1][1]

    def mixed(self, servers: float, buildings: float) -> float:
        """The one life of a mix of servers (a share of the cost) and of buildings of that many years."""
        return blended_life((servers, 1 - servers), (self.newest, buildings))


def lives(store: Store, tickers: Sequence[str], chosen: str, as_of: date | None = None) -> dict[str, Life]:
    """Per company the life of its servers: as it stated it by the day, or the chosen years for all."""
    if chosen != STATED:
        return dict.fromkeys(tickers, Life((("", float(chosen)),), stated=False))
    rows = told.useful_lives(store, tickers, as_of)
    rows = rows[rows["asset"].isin(SERVERS)]
    return {ticker: _life(rows[rows["ticker"] == ticker]) for ticker in tickers}


def _life(rows: pd.DataFrame) -> Life:
    if rows.empty:
        return Life((("", ASSUMED_LIFE),), stated=False)
    steps = {"": float(rows["old_years"].iloc[0])}
    # The quarter that begins on the day, which is shown where it ends.
    first = (rows["effective"] + pd.Timedelta(days=80)).dt.to_period("Q").astype("str")
    steps |= {quarter: float(years) for quarter, years in zip(first, rows["new_years"], strict=True)}
    last = rows.iloc[-1]
    return Life(tuple(steps.items()), stated=True, known_on=last["announced"], source_id=str(last["source_id"]))
