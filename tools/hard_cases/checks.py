"""What is right in a case, and the verdict on what a store says: one judgement per value or statement."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Literal, Protocol

import pandas as pd

from data.reading import queries
from data.store import Store
from data.summary import Summary

Verdict = Literal["right", "refused", "quarantined", "missing", "wrong", "not tried"]
VERDICTS: Final[tuple[Verdict, ...]] = ("right", "refused", "quarantined", "missing", "wrong", "not tried")
_NEAR: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One line of the table. `passed`: right, or refused where a refusal is right."""

    what: str
    expected: str
    got: str
    verdict: Verdict

    @property
    def passed(self) -> bool:
        """Whether the case asks for no more."""
        return self.verdict in ("right", "refused")


@dataclass
class Outcome:
    """What a case left behind: the store, what each step reported, and the errors that it raised."""

    store: Store
    summaries: list[Summary] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def series(self, ticker: str, concept: str, basis: str) -> pd.DataFrame:
        """The rows of one series as known today."""
        return self.store.query(
            "SELECT period_start, period_end, quarter, value, unit, method FROM series "
            "WHERE ticker = $t AND concept = $c AND basis = $b ORDER BY period_end",
            {"t": ticker, "c": concept, "b": basis},
        )

    def contested(self, ticker: str, concept: str) -> pd.DataFrame:
        """What the filings do not settle: period ends with the reason; no rows where the store keeps no such table."""
        if not self._has("contested"):
            return pd.DataFrame({"period_end": [], "basis": [], "reason": []})
        return self.store.query(
            "SELECT period_end, basis, reason FROM contested WHERE ticker = $t AND concept = $c",
            {"t": ticker, "c": concept},
        )

    def _has(self, table: str) -> bool:
        return not self.store.query(
            "SELECT 1 FROM information_schema.tables WHERE table_name = $name", {"name": table}
        ).empty

    def words(self) -> list[str]:
        """Everything that a user is told: errors, lines, objections, findings, notices."""
        lines = [text for summary in self.summaries for text in _of(summary)]
        tickers = self.store.query("SELECT ticker FROM entity")["ticker"].astype("str").tolist()
        found = queries.findings(self.store, tickers).astype("str")
        findings = [f"finding: {' | '.join(row)}" for row in found.itertuples(index=False, name=None)]
        return [*self.errors, *lines, *findings, *self.store.notices]

    def objections(self, ticker: str) -> list[str]:
        """Why the newest step held something of a company back."""
        rows = self.summaries[-1].objections if self.summaries else []
        return [str(row["gate"]) for row in rows if row["ticker"] == ticker]


def _of(summary: Summary) -> list[str]:
    told = [f"{line.ticker}, {line.source}: {text}" for line in summary.lines for text in (*line.failures, *line.notes)]
    held = [
        " | ".join(str(row[k]) for k in ("gate", "ticker", "concept", "period_end", "detail"))
        for row in summary.objections
    ]
    return [*told, *held, *([f"held back: {summary.held}"] if summary.held else [])]


class Check(Protocol):
    """Judges an outcome."""

    def judge(self, outcome: Outcome) -> Judgement: ...


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the series. `right` None: there must be none. `or_none`: a refusal is as good."""

    ticker: str
    concept: str
    end: str
    right: float | None
    basis: str = "quarter"
    unit: str = "USD"
    or_none: bool = False
    tolerance: float = 0.005
    also: tuple[tuple[float, str], ...] = ()  # other values that are right, with their units

    def judge(self, outcome: Outcome) -> Judgement:
        """Right within the tolerance and in the unit; where nothing is published, why."""
        rows = outcome.series(self.ticker, self.concept, self.basis)
        rows = rows[(pd.to_datetime(rows["period_end"]) - pd.Timestamp(self.end)).abs() <= _NEAR]
        what = f"{self.ticker} {self.concept} {self.basis} {self.end}"
        if len(rows) > 1:
            return Judgement(what, self._expected(), f"{len(rows)} rows of one period end", "wrong")
        if len(rows) == 1:
            value, unit = float(rows["value"].iloc[0]), str(rows["unit"].iloc[0])
            return Judgement(
                what, self._expected(), f"{number(value)} {unit}", "right" if self._fits(value, unit) else "wrong"
            )
        return Judgement(what, self._expected(), *self._absent(outcome))

    def _fits(self, value: float, unit: str) -> bool:
        wanted = [*([] if self.right is None else [(self.right, self.unit)]), *self.also]
        return any(unit == u and abs(value - v) <= self.tolerance * abs(v) for v, u in wanted)

    def _absent(self, outcome: Outcome) -> tuple[str, Verdict]:
        contested = outcome.contested(self.ticker, self.concept)
        near = (pd.to_datetime(contested["period_end"]) - pd.Timestamp(self.end)).abs() <= _NEAR
        reasons = [*contested.loc[near, "reason"].astype("str"), *outcome.objections(self.ticker)]
        said = f"none ({'; '.join(dict.fromkeys(reasons))})" if reasons else "none"
        if self.right is None:
            return said, "right"
        if self.or_none:
            return said, "refused"
        return said, "quarantined" if reasons else "missing"

    def _expected(self) -> str:
        if self.right is None:
            return "none"
        return f"{number(self.right)} {self.unit}" + (" or none" if self.or_none else "")


@dataclass(frozen=True, slots=True)
class Text:
    """Something that the user must be told, as a pattern over everything that is said."""

    pattern: str
    meaning: str

    def judge(self, outcome: Outcome) -> Judgement:
        """Right where some line matches."""
        found = [line for line in outcome.words() if re.search(self.pattern, line, re.IGNORECASE)]
        return Judgement(
            "a line", self.meaning, found[0][:110] if found else "no word", "right" if found else "missing"
        )


@dataclass(frozen=True, slots=True)
class Holds:
    """Anything else: `test` gives what it got and whether that is right."""

    what: str
    expected: str
    test: Callable[[Outcome], tuple[str, bool]]

    def judge(self, outcome: Outcome) -> Judgement:
        """Right or wrong."""
        got, right = self.test(outcome)
        return Judgement(self.what, self.expected, got, "right" if right else "wrong")


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The first of these ways to be right that passes; else the first one's verdict."""

    ways: tuple[Check, ...]

    def judge(self, outcome: Outcome) -> Judgement:
        """The best judgement."""
        judged = [way.judge(outcome) for way in self.ways]
        return next((j for j in judged if j.passed), judged[0])


def values(
    ticker: str, concept: str, by_end: dict[str, float], *, basis: str = "quarter", or_none: bool = False
) -> list[Check]:
    """One value per period end."""
    return [Value(ticker, concept, end, right, basis, or_none=or_none) for end, right in by_end.items()]


def steady(ticker: str, right: float, ends: Sequence[str], *, or_none: bool = False) -> list[Check]:
    """The same market value at every one of these quarter ends."""
    return values(ticker, "market_value", dict.fromkeys(ends, right), or_none=or_none)


def number(value: float) -> str:
    """A number in a table: 1,400,000 or 1.037e+12."""
    return f"{value:,.0f}" if abs(value) < 1e11 else f"{value:.4g}"
