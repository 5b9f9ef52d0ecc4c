"""Periodic reports by the day filed, and what each changed: a company's measures before its results and after."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import pandas as pd

from contracts import Evidence
from data.reading import report_queries
from data.store import Store
from engine import evaluate
from engine.capex_plans import Plan, announcements, in_force
from engine.origin import Origin, merged
from engine.request import Request
from engine.value import Value

# What a report moves: levels, whose relative change means the same for each. Market values move every day without one.
LEVELS: Final = (
    "revenue",
    "gross_profit",
    "operating_income",
    "net_income",
    "operating_cash_flow",
    "free_cash_flow",
    "capex",
    "rnd",
    "stock_compensation",
    "depreciation",
    "ppe_net",
    "headcount",
)
PER_EMPLOYEE: Final = (
    "revenue_per_employee",
    "gross_profit_per_employee",
    "capex_per_employee",
    "compute_capital_per_employee",
)
MORE: Final = (
    "cost_of_revenue",
    "selling_and_marketing",
    "general_and_administrative",
    "assets",
    "equity",
    "cash",
    "long_term_debt",
    "operating_leases",
    "remaining_performance_obligation",
    "finance_lease_principal",
    "compute_capital",
)
RATIOS: Final = ("capex_to_revenue", "capex_to_operating_cash_flow")
MEASURES: Final = (*LEVELS, *RATIOS, *PER_EMPLOYEE, *MORE)
# The first that a reader of one report sees: what it earns and spends, its people, and both together.
MAIN: Final = (
    *("revenue", "operating_income", "net_income", "operating_cash_flow", "free_cash_flow", "rnd"),
    *("capex", "ppe_net", "headcount"),
    *("capex_to_revenue", "gross_profit_per_employee"),
)
_RELEASED: Final = pd.Timedelta(days=14)  # a release comes at most so long before the report on the same quarter
_DAY: Final = pd.Timedelta(days=1)
_APART: Final = {"headcount": 4}  # quarters from value to value, of what some state once a year
_NEAR: Final = pd.Timedelta(days=45)  # half a quarter
_WINDOW: Final = 10  # quarters before a report that are looked at
_SAME: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Report:
    """A periodic report. `since` is the first day of its results: that of the release before it, else its own."""

    ticker: str
    company: str
    form: str
    accession: str
    title: str
    url: str
    day: pd.Timestamp
    period_end: pd.Timestamp
    since: pd.Timestamp
    newest: bool  # whether nothing of the company is known that is newer

    @property
    def before(self) -> date:
        """The last day on which nothing of its results was public."""
        return (self.since - _DAY).date()

    @property
    def annual(self) -> bool:
        """Whether it is an annual report."""
        return not self.form.startswith("10-Q")


def reports(store: Store, request: Request) -> tuple[Report, ...]:
    """The reports of all companies that were public on the request's day, newest first, on periods up to its last
    quarter; kept by snapshot.
    """
    every = store.memo.of(("reports", request.as_of), lambda: _reports(store, request.as_of))
    end = pd.Period(request.end, freq="Q").end_time if request.end else pd.Timestamp.max
    return tuple(report for report in every if report.period_end <= end)


def _reports(store: Store, as_of: date | None) -> tuple[Report, ...]:
    rows, released = report_queries.reports(store, as_of), report_queries.releases(store, as_of)
    days = {str(ticker): sorted(own) for ticker, own in released.groupby("ticker")["day"]}
    filed = {str(ticker): sorted(set(own)) for ticker, own in rows.groupby("ticker")["day"]}
    return tuple(_report(row, days.get(str(row.ticker), []), filed[str(row.ticker)]) for row in rows.itertuples())


def _report(row: Any, released: Sequence[pd.Timestamp], filed: Sequence[pd.Timestamp]) -> Report:
    return Report(
        ticker=str(row.ticker),
        company=str(row.company),
        form=str(row.form),
        accession=str(row.accession),
        title=str(row.title),
        url=str(row.url),
        day=row.day,
        period_end=row.period_end,
        since=_since(row.day, released, filed),
        newest=row.day == filed[-1] and max(released, default=row.day) <= row.day,
    )


def _since(day: pd.Timestamp, released: Sequence[pd.Timestamp], filed: Sequence[pd.Timestamp]) -> pd.Timestamp:
    """The first release within two weeks before a report that comes after the report before it."""
    last = max((other for other in filed if other < day), default=pd.Timestamp.min)
    return min((each for each in released if max(last, day - _RELEASED - _DAY) < each <= day), default=day)


# ------------------------------------------------------------------------------- one report, exactly


@dataclass(frozen=True, slots=True)
class Change:
    """A measure before a report and after it, each at the newest quarter known then.

    `again` is what the quarter of `before` is known as since, where that is another value: it was restated.
    """

    before: Value
    after: Value
    again: Value | None = None

    @property
    def name(self) -> str:
        """The measure."""
        return self.after.name

    @property
    def relative(self) -> float:
        """The relative change; NaN where one of both values is not above zero: there it means nothing."""
        return relative(self.before.value, self.after.value)

    @property
    def quarters(self) -> int:
        """How many quarters lie from the one to the other: more than one of what some state once a year."""
        return _apart(self.before, self.after)

    @property
    def restatement(self) -> Change | None:
        """The change of the quarter before by restatement; None where it was not restated."""
        return None if self.again is None else Change(self.before, self.again)

    @property
    def restated(self) -> float:
        """How far that quarter changed; NaN where it was not restated."""
        return math.nan if self.restatement is None else self.restatement.relative

    @property
    def origin(self) -> Origin:
        """What the change rests on."""
        return merged([self.before.origin, self.after.origin]).derived()


@dataclass(frozen=True, slots=True)
class GuidanceStep:
    """A year's guidance before the results, and as they gave it; `before` is None where the year was guided first."""

    before: Plan | None
    after: Plan

    @property
    def relative(self) -> float:
        """The relative change of the middle; NaN without guidance before."""
        return math.nan if self.before is None else relative(self.before.middle, self.after.middle)

    @property
    def origin(self) -> Origin:
        """What the change rests on."""
        return merged(plan.origin for plan in (self.before, self.after) if plan is not None).derived()


@dataclass(frozen=True, slots=True)
class Changed:
    """What one report changed; no report where the company has none by then."""

    report: Report | None = None
    changes: tuple[Change, ...] = ()
    guidance: tuple[GuidanceStep, ...] = ()
    documents: frozenset[str] = field(default_factory=frozenset)


def changed(store: Store, request: Request) -> Changed:
    """What the newest report of the company in focus changed: the one filed by the day `filed` of the options, of the
    company `of`, else of the first chosen.
    """
    report = asked(store, request)
    if report is None:
        return Changed()
    changes = tuple(_changes(store, report, request.as_of))
    steps = tuple(_steps(store, report))
    return Changed(report, changes, steps, frozenset(_documents(report, changes, steps)))


def asked(store: Store, request: Request) -> Report | None:
    """The report that a request asks for; None where there is none."""
    own = (request.options.get("of") or request.companies)[:1]
    filed = request.options.get("filed")
    by = pd.Timestamp(filed) if filed else pd.Timestamp.max
    return next((each for each in reports(store, request) if each.ticker in own and each.day <= by), None)


def of_others(store: Store, request: Request, report: Report) -> tuple[Report, ...]:
    """The reports of other companies that were filed on the days of a report and its results."""
    every = reports(store, request)
    return tuple(each for each in every if each.ticker != report.ticker and report.since <= each.day <= report.day)


def _changes(store: Store, report: Report, as_of: date | None) -> Iterator[Change]:
    # Nothing newer of the company is known: what is known on the request's day is what was known on the report's.
    day = as_of if report.newest else report.day.date()
    before, after = (_known(store, report, at) for at in (report.before, day))
    for name in MEASURES:
        had, has = before.get(name, {}), after.get(name, {})
        if had and has:
            last = had[max(had)]
            again = has.get(last.quarter)
            same = again is None or same_value(again.value, last.value)
            newest = has[max(has)]
            if newest.quarter > last.quarter or not same:
                yield Change(last, newest, None if same else again)


def _known(store: Store, report: Report, day: date | None) -> dict[str, dict[str, Value]]:
    """The company's values by measure and quarter, of the last quarters before the report."""
    start = str(report.period_end.to_period("Q") - _WINDOW)
    rows = evaluate.values(store, MEASURES, [report.ticker], start=start, as_of=day, any_currency=True)
    return {name: {value.quarter: value for value in series} for (_, name), series in _by_series(rows).items()}


def _steps(store: Store, report: Report) -> Iterator[GuidanceStep]:
    plans = announcements(store, [report.ticker], report.day.date())[report.ticker]
    for plan in (each for each in plans if each.announced >= report.since):
        yield GuidanceStep(in_force(plans, plan, report.since), plan)


def _documents(report: Report, changes: Iterable[Change], steps: Iterable[GuidanceStep]) -> Iterator[str]:
    yield report.accession
    for change in changes:
        yield from (v.accession for v in (change.before, change.after, change.again) if v is not None and v.accession)
    for step in steps:
        yield from (plan.source_id for plan in (step.before, step.after) if plan is not None and plan.source_id)


# --------------------------------------------------------------------------------------- all reports


@dataclass(frozen=True, slots=True)
class Moved:
    """A report with the measures that it moved, by how far they moved, furthest first."""

    report: Report
    changes: tuple[Change, ...]

    @property
    def most(self) -> Change | None:
        """The measure that moved most; None where no change can be measured."""
        return self.changes[0] if self.changes else None


@dataclass(frozen=True, slots=True)
class MovedReports:
    """Reports of all companies, newest first."""

    rows: tuple[Moved, ...]

    @property
    def documents(self) -> frozenset[str]:
        """The documents behind them."""
        values = (v for row in self.rows for change in row.changes[:1] for v in (change.before, change.after))
        return frozenset([*(row.report.accession for row in self.rows), *(v.accession for v in values if v.accession)])


LISTED: Final = 50


def moved_reports(store: Store, request: Request) -> MovedReports:
    """The newest fifty reports with what each moved most of `LEVELS`.

    All are read from the versions that are current on the request's day, in one pass: a value known before a report
    and unchanged since is the one that was known then. A measure whose quarter before was restated since has no such
    value and is left out; `changed` reads it exactly.
    """
    newest = reports(store, request)[:LISTED]
    if not newest:
        return MovedReports(())
    tickers = sorted({report.ticker for report in newest})

    def compute() -> dict[tuple[str, str], list[Value]]:
        start = str(min(report.period_end for report in newest).to_period("Q") - _WINDOW)
        rows = evaluate.values(store, LEVELS, tickers, start=start, as_of=request.as_of, any_currency=True)
        return _by_series(rows)

    known = store.memo.of(("moved reports", request.as_of, request.end), compute)
    return MovedReports(tuple(Moved(report, _furthest(known, report)) for report in newest))


def _by_series(rows: pd.DataFrame) -> dict[tuple[str, str], list[Value]]:
    """Known values by company and measure, in the order of their quarters."""
    known: dict[tuple[str, str], list[Value]] = {}
    for row in rows.dropna(subset=["value"]).sort_values("quarter").to_dict("records"):
        value = Value(**{str(key): each for key, each in row.items()})
        known.setdefault((value.ticker, value.name), []).append(value)
    return known


def _furthest(known: Mapping[tuple[str, str], Sequence[Value]], report: Report) -> tuple[Change, ...]:
    every = (_by_versions(known.get((report.ticker, name), ()), report) for name in LEVELS)
    measured = [change for change in every if change is not None and math.isfinite(change.relative)]
    return tuple(sorted(measured, key=lambda change: -abs(change.relative)))


def _by_versions(values: Sequence[Value], report: Report) -> Change | None:
    """The change of a measure by a report; None where it brought no newer quarter or restated the one before."""
    public = [value for value in values if pd.Timestamp(value.known_on) <= report.day]
    before = [value for value in public if pd.Timestamp(value.known_on) < report.since]
    if not before or abs(pd.Timestamp(public[-1].period_end) - report.period_end) > _NEAR:
        return None
    between = [value for value in public if before[-1].quarter < value.quarter < public[-1].quarter]
    interpolated = all(value.evidence == Evidence.INTERPOLATED for value in between)
    near = 0 < _apart(before[-1], public[-1]) <= _APART.get(before[-1].name, 1)
    return Change(before[-1], public[-1]) if interpolated and near else None


def _apart(one: Value, other: Value) -> int:
    return int(pd.Period(other.quarter, freq="Q").ordinal - pd.Period(one.quarter, freq="Q").ordinal)


# -------------------------------------------------------------------------------------------- values


def relative(before: float, after: float) -> float:
    """The relative change from one value to another; NaN where one of them is not above zero."""
    return after / before - 1 if before > 0 and after > 0 else math.nan


def same_value(one: float, other: float) -> bool:
    """Whether two values differ by no more than arithmetic does."""
    return math.isclose(one, other, rel_tol=_SAME, abs_tol=_SAME)


def on_report(report: Report, value: Value) -> bool:
    """Whether a value became public with the report itself and not with the release before it."""
    return pd.Timestamp(value.known_on) == report.day
