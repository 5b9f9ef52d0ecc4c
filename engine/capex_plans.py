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
from data.reading import plans as statements
from data.store import Store
from engine.origin import Origin, grade_of

SERVERS: Final = frozenset({"servers", "servers and network"})
ASSUMED_LIFE: Final = 5.0  # years, where a company states none
STATED: Final = "stated"
READERS_FIGURE: Final = "The reader's own figure"
GUIDED: Final = frozenset({"range", "point", "floor", "calendar_range", "calendar_point", "calendar_floor"})


@dataclass(frozen=True, slots=True)
class Plan:
    """Guidance of one year's capital expenditure in the company's own definition, or a figure of the reader.

    `first` and `last` are the calendar quarters in which the year's quarters are shown, `ends` its last day; `high` is
    NaN where only a floor was given.
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
        """The middle of the range; the floor where there is no range."""
        return self.low if math.isnan(self.high) else (self.low + self.high) / 2

    @property
    def name(self) -> str:
        """The year as people say it: 2026, calendar 2026 where the fiscal year is another."""
        return f"calendar {self.year}" if self.calendar else str(self.year)

    @property
    def quarters(self) -> pd.PeriodIndex:
        """The four calendar quarters of the year."""
        return pd.period_range(self.first, self.last)

    @property
    def origin(self) -> Origin:
        """Evidence, day and document of the announcement."""
        return Origin(self.evidence, self.announced, self.source_id)

    @property
    def is_readers(self) -> bool:
        """Whether the amount is the reader's and not the company's."""
        return self.evidence == Evidence.USER


def announcements(
    store: Store, tickers: Sequence[str], as_of: date | None = None, until: str | None = None
) -> dict[str, list[Plan]]:
    """Per company every guidance in figures of a whole year, oldest first, up to the end of a quarter.

    Of two that were given on one day for one year, the higher: the other leaves out what customers reimburse, and that
    is spent all the same.
    """
    plans: dict[str, list[Plan]] = {ticker: [] for ticker in tickers}
    rows = statements.guidance(store, tickers, as_of)
    for row in rows[rows["kind"].isin(GUIDED)].to_dict("records"):
        if until is None or row["announced"] <= pd.Period(until, freq="Q").end_time:
            plans[row["ticker"]].append(_plan(row))
    return {ticker: _highest_of_each_day(own) for ticker, own in plans.items()}


def _highest_of_each_day(plans: Sequence[Plan]) -> list[Plan]:
    by_height = sorted(plans, key=lambda p: p.middle)
    kept = {(p.announced, p.year, p.calendar): p for p in by_height}
    return [p for p in plans if kept[p.announced, p.year, p.calendar] is p]


def newest(plans: Sequence[Plan]) -> list[Plan]:
    """The announcements of the year that was guided last, oldest first; the last one is in force."""
    if not plans:
        return []
    last = max(plans, key=lambda p: (p.announced, p.last))
    return [p for p in plans if (p.year, p.calendar) == (last.year, last.calendar)]


def in_force(plans: Sequence[Plan], year: Plan, day: pd.Timestamp) -> Plan | None:
    """Of announcements, oldest first, the last one before a day on the same year as another; None without one."""
    same = [p for p in plans if (p.year, p.calendar) == (year.year, year.calendar) and p.announced < day]
    return same[-1] if same else None


def newest_by_year(plans: Sequence[Plan]) -> list[Plan]:
    """The newest announcement of each year, the years in the order in which they were first guided."""
    return list({(p.year, p.calendar): p for p in plans}.values())


def readers_plan(base: Plan | None, ticker: str, amount: float, now: pd.Period) -> Plan:
    """The reader's figure (USD) for the year that the company guided, else for the four quarters after `now`."""
    grade = str(Evidence.USER)
    if base is not None:
        return replace(base, low=amount, high=amount, definition=READERS_FIGURE, evidence=grade)
    day, last = _day(now), now + 4
    return Plan(
        ticker, amount, amount, last.year, False, READERS_FIGURE, day, None, grade, now + 1, last, ends=_day(last)
    )


def _day(quarter: pd.Period) -> pd.Timestamp:
    return pd.Timestamp(quarter.end_time.date())


def _plan(row: Mapping[Any, Any]) -> Plan:
    kind = str(row["kind"])
    calendar = kind.startswith("calendar_")
    year, month = int(row["fiscal_year"]), 12 if calendar else int(row["month"])
    last = fiscal_year_end(year, month)
    return Plan(
        ticker=str(row["ticker"]),
        low=float(row["low"]),
        high=math.nan if kind.endswith("floor") else float(row["high"]),
        year=year,
        calendar=calendar,
        definition=str(row["definition"]),
        announced=pd.Timestamp(row["announced"]),
        source_id=str(row["source_id"]),
        evidence=grade_of(str(row["evidence"])),
        first=last - 3,
        last=last,
        ends=_day(pd.Period(year=year, month=month, freq="M")),
    )


def fiscal_year_end(year: int, month: int) -> pd.Period:
    """The calendar quarter in which a fiscal year's last quarter is shown."""
    return shown_quarter(pd.Period(year=year, month=month, freq="M").end_time)


def shown_quarter(end: pd.Timestamp) -> pd.Period:
    """The calendar quarter in which a fiscal quarter that ends on a day is shown: that of its middle."""
    return (end - pd.Timedelta(days=45)).to_period("Q-DEC")


# -------------------------------------------------------------------------------------------- lives


@dataclass(frozen=True, slots=True)
class Life:
    """A company's useful life of servers: (first quarter, years) in order of time, the first from the beginning.

    `origin` is that of the newest statement, None where the life is an assumption.
    """

    steps: tuple[tuple[str, float], ...]
    origin: Origin | None = None

    @property
    def stated(self) -> bool:
        """Whether the company stated it."""
        return self.origin is not None

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
        return dict.fromkeys(tickers, Life((("", float(chosen)),)))
    rows = statements.useful_lives(store, tickers, as_of)
    rows = rows[rows["asset"].isin(SERVERS)]
    return {ticker: _life(rows[rows["ticker"] == ticker]) for ticker in tickers}


def _life(rows: pd.DataFrame) -> Life:
    if rows.empty:
        return Life((("", ASSUMED_LIFE),))
    steps = {"": float(rows["old_years"].iloc[0])}
    # The quarter that begins on the day, which is shown where its middle is.
    first = (rows["effective"] + pd.Timedelta(days=45)).dt.to_period("Q").astype("str")
    steps |= {quarter: float(years) for quarter, years in zip(first, rows["new_years"], strict=True)}
    last = rows.iloc[-1]
    return Life(tuple(steps.items()), Origin(str(Evidence.REPORTED), last["known_on"], str(last["source_id"])))
