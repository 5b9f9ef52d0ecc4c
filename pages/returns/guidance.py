"""Guidance of capital expenditure as it was announced and narrowed, and what was then spent, each in one definition."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, headline, params, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from contracts import MULTIPLE, USD, Company, Description
from engine import capex_guidance
from engine.capex_guidance import GuidedYear, Spending
from engine.capex_plans import Plan
from engine.origin import merged
from engine.request import Request
from pages.returns import dates, guidance_drawing
from pages.returns.guidance_drawing import Years
from pages.returns.parameters import WindowParams
from pages.returns.plan_text import amount

LOW: Final = "guided_low"
HIGH: Final = "guided_high"
SPENT: Final = "spent"
SO_FAR: Final = "so_far"
MOVED: Final = "newest_to_first"
TITLES: Final = {
    LOW: "Guided capital expenditure, low end",
    HIGH: "Guided capital expenditure, high end",
    SPENT: "Spent in the year",
    SO_FAR: "Spent in the year so far",
    MOVED: "Newest guidance as a multiple of the year's first",
}
_MANY: Final = 3  # plans from which they are counted, not listed
WITHIN: Final = 0.005  # of the range's ends: rounding to half a billion is no miss
DESCRIBED: Final = Description(
    "guidance",
    "Guidance of capital expenditure",
    USD,
    "",
    "What the company said that it would spend in the year, in its own definition, by the day on which it said it.",
    "Definitions differ between companies and are never mixed: a year's spending is shown only where it is known in "
    "the definition of the guidance (Meta with principal payments on finance leases). Microsoft counts finance leases "
    "and Amazon nets proceeds: their years have no comparable figure here unless they stated one.",
)
_KEY: Final = (
    "Filled dots: spent in the whole year. Hollow triangles: spent in the quarters reported so far. A miss of up to "
    "half a percent counts as within."
)


def request(p: WindowParams) -> Request:
    return Request((), **params.window(p), frames=(capex_guidance.guidance,))


def build(data: ChartData, p: WindowParams) -> Chart:
    """A panel per company with guidance: a band per year that narrows with every announcement, a dot for spending."""
    years = _guided(data, p)
    missing = _missing(data.companies, years)
    if not years:
        chart = assemble.empty(data, p, [], what="guidance of capital expenditure")
        return assemble.replaced(chart, missing=tuple(missing))
    who = text.join([text.short(c) for c in years])
    return assemble.chart(
        data,
        p,
        guidance_drawing.drawn(years),
        _table(years),
        names=[],
        described=[DESCRIBED],
        finding=finding(years),
        notes=_notes(years),
        missing=missing,
        alt=f"Bands of guided capital expenditure of {who} by the day announced, with what was spent in the year",
    )


def says(data: ChartData, p: WindowParams) -> Finding | None:
    """The finding without the chart."""
    years = _guided(data, p)
    return finding(years) if years else None


def _guided(data: ChartData, p: WindowParams) -> Years:
    guided = data.result(capex_guidance.guidance)
    every = {c: [y for y in guided.of(c.ticker) if _inside(y, p.start)] for c in data.companies}
    return {c: own for c, own in every.items() if own}


def _inside(y: GuidedYear, start: str | None) -> bool:
    """Whether the year ends in the window; it is then shown with all its announcements."""
    return not start or y.last.ends >= pd.Period(start, freq="Q").start_time


def _missing(companies: Sequence[Company], years: Years) -> list[str]:
    none = [c for c in companies if c not in years]
    lines = [f"{text.short(c)}: no guidance in figures is known in this window." for c in none]
    return lines + [f"{text.short(c)}: {line}" for c, own in years.items() for line in _incomparable(own)]


def _incomparable(years: Sequence[GuidedYear]) -> list[str]:
    lost = [y for y in years if y.spent is None and y.so_far is None]
    return [
        f"what was spent in {text.join(names)} is not known in the definition of the guidance ({definition})."
        for definition, names in _by_definition(lost).items()
    ]


def _by_definition(years: Iterable[GuidedYear]) -> dict[str, list[str]]:
    """The names of the years by the definition of their last guidance."""
    names: dict[str, list[str]] = {}
    for y in years:
        names.setdefault(text.lower(y.last.definition), []).append(y.last.name)
    return names


def _notes(years: Years) -> list[str]:
    return [*(f"{text.short(c)} guides {_definitions(own)}." for c, own in years.items()), _KEY]


def _definitions(own: Sequence[GuidedYear]) -> str:
    """The definition in which a company guides; where it changed, each with its years."""
    names = _by_definition(own)
    if len(names) == 1:
        return next(iter(names))
    return text.join([f"{definition} for {text.join(years)}" for definition, years in names.items()])


# ----------------------------------------------------------------------------------------- finding


def finding(years: Years) -> Finding:
    """Where finished years ended against the first and the last range, and where the running ones have moved."""
    done = [y for own in years.values() for y in own if y.spent is not None]
    running = {c: own[-1] for c, own in years.items() if own[-1].spent is None}
    listed = len(running) < _MANY
    ended, plans = _ended(done) if done else [], _running(running) if running else []
    line, *deck = [*ended, *([] if ended and listed else plans)]
    exceptions = (*(plans if ended and listed else []), *([] if listed else _lowered(running)))
    numbers = (*_spent_numbers(done), *_plan_numbers(running.values()))
    return Finding(line, " ".join(map(text.sentence, deck)), exceptions, numbers)


def _spent_numbers(done: Iterable[GuidedYear]) -> Iterator[Number]:
    return (Number(y.spent.amount, SPENT, y.last.ticker) for y in done if y.spent is not None)


def _plan_numbers(running: Iterable[GuidedYear]) -> Iterator[Number]:
    for y in running:
        for name, end in ((LOW, y.last.low), (HIGH, y.last.high)):
            if math.isfinite(end):
                yield Number(end, name, y.last.ticker)
        yield Number(_moved_by(y), MOVED, y.last.ticker)


def _running(running: Mapping[Company, GuidedYear]) -> list[str]:
    """The newest plans one by one, or how many were raised since they were first announced."""
    if len(running) < _MANY:
        return [f"The newest plan: {_moved(c, y)}" for c, y in running.items()]
    up = {n: v for n, v in _changes(running).items() if v > 0}
    year = headline.usual(_years(running))
    most = f", most at {max(up, key=lambda n: up[n])} ({text.share(max(up.values()))})" if up else ""
    return [f"Plans for {year} were raised at {len(up) or 'none'} of {len(running)} companies{most}"]


def _changes(running: Mapping[Company, GuidedYear]) -> dict[str, float]:
    """How far the newest plan of each company is from the first of its year, as a fraction."""
    return {text.short(c): _moved_by(y) - 1 for c, y in running.items()}


def _moved_by(y: GuidedYear) -> float:
    """The newest plan of a year as a multiple of its first."""
    return y.last.middle / y.first.middle


def _years(running: Mapping[Company, GuidedYear]) -> dict[str, str]:
    return {text.short(c): str(y.last.year) for c, y in running.items()}


def _lowered(running: Mapping[Company, GuidedYear]) -> tuple[str, ...]:
    down = [name for name, change in _changes(running).items() if change < 0]
    lowered = (f"Plans were lowered at {text.every(down)}",) if down else ()
    return (*lowered, *dates.others(_years(running), "Plans for another year"))


def _ended(done: Sequence[GuidedYear]) -> list[str]:
    sides = [(_side(y.spent, y.first), _side(y.spent, y.last)) for y in done if y.spent is not None]
    above, below = (sum(first == side for first, _ in sides) for side in (1, -1))
    inside = sum(last == 0 for _, last in sides)
    if len(done) == 1:
        where = {1: "above", 0: "within", -1: "below"}[sides[0][0]]
        last = f"It ended {'within' if inside else 'outside'} the last guidance"
        return [f"In the only finished year spending ended {where} the first guidance", last]
    last = f"all {inside}" if inside == len(done) else f"{inside or 'none'} of {len(done)}"
    return [
        f"Spending ended above the first guidance in {above or 'none'} of {len(done)} finished years",
        f"Below it in {below or 'none'} of {len(done)}; within the last guidance in {last}",
    ]


def _side(spent: Spending, plan: Plan) -> int:
    """-1 below the range, 0 within, 1 above; a floor has no upper end."""
    high = math.inf if math.isnan(plan.high) else plan.high * (1 + WITHIN)
    return -1 if spent.amount < plan.low * (1 - WITHIN) else 1 if spent.amount > high else 0


def _moved(company: Company, y: GuidedYear) -> str:
    now, before = amount(y.last), amount(y.first)
    who = f"{text.short(company)} {now} for {y.last.name}"
    return who if now == before else f"{who}, at first {before}"


# ------------------------------------------------------------------------------------------- table


def _table(years: Years) -> pd.DataFrame:
    """One row per end of a range and announcement, and one per amount spent; a fiscal year has no calendar quarter."""
    rows = [row for company, own in years.items() for y in own for row in _rows(company, y)]
    rows += [_change(company, own[-1]) for company, own in years.items() if own[-1].spent is None]
    known = [row for row in rows if math.isfinite(row["value"])]
    known.sort(key=lambda row: (row["ticker"], row["year"], row["known_on"], row["name"]))
    columns = [*frame.TABLE_COLUMNS, "year", "calendar", "announced", "definition"]
    table = pd.DataFrame(known, columns=columns)
    return table.astype({"quarter": "object", "announced": "datetime64[us]"})


def _rows(company: Company, y: GuidedYear) -> Iterator[dict[str, Any]]:
    for plan in y.announced:
        for name, end in ((LOW, plan.low), (HIGH, plan.high)):
            announced = {"announced": plan.announced, "period_end": plan.ends}
            yield _row(company, plan, name, end) | plan.origin.columns | announced
    for name, spending in ((SPENT, y.spent), (SO_FAR, y.so_far)):
        if spending is not None:
            yield _row(company, y.last, name, spending.amount) | spending.origin.columns


def _change(company: Company, y: GuidedYear) -> dict[str, Any]:
    """How far the plan of a running year has moved since its first announcement."""
    moved = _row(company, y.last, MOVED, _moved_by(y)) | {"unit": MULTIPLE.symbol}
    return moved | merged([y.first.origin, y.last.origin]).derived().columns


def _row(company: Company, plan: Plan, name: str, value: float) -> dict[str, Any]:
    return {
        "ticker": company.ticker,
        "company": company.name,
        "quarter": None,
        "period_end": plan.ends,
        "name": name,
        "title": TITLES[name],
        "value": value,
        "unit": str(USD),
        "year": plan.year,
        "calendar": plan.calendar,
        "announced": pd.NaT,
        "definition": plan.definition,
    }


CHART = ChartSpec(
    question="What did they say they would spend, and what did they spend?",
    params=WindowParams,
    request=request,
    build=build,
    says=says,
    timeline=True,
)
