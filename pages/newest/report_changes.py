"""What one report changed: each measure before its results and after, the guidance, and what was restated."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, headline, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from contracts import FRACTION, USD, WEAK_EVIDENCE, Unit, unit_called
from engine import catalogue, reports
from engine.origin import Origin
from engine.reports import Change, Changed, GuidanceStep, Report, changed
from engine.request import Request
from pages.newest import change_drawing, parameters, words
from pages.newest.change_drawing import ChangeRow
from pages.newest.parameters import MAIN, ChangesParams
from pages.newest.restated_frames import ROUNDING

UP, DOWN = "measures_up", "measures_down"
_KEY: Final = "Dot: new with the report. Diamond: with the release before it. Cross: an earlier quarter, restated"
_HOW: Final = (
    "Before and after are the newest values known on the day before the results and on the day of the report: a flow "
    "over twelve months, a balance at its day. A change by restatement compares one quarter with itself. Of guidance "
    "the middle of its range is drawn, of a floor the floor."
)
_RATIOS: Final = "The change of a share is relative too: from 50% to 55% is up by a tenth."
_RELEASE: Final = (
    "Figures of the release are those that the store holds from it: headcount and guidance. Others count from the "
    "report, although most were in the release too."
)


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the chart: what changed, from what to what, by how much, and how firmly."""

    name: str
    title: str
    values: str
    change: float
    symbol: str
    weak: bool
    origin: Origin


def request(p: ChangesParams) -> Request:
    return parameters.request(p, changed)


def build(data: ChartData, p: ChangesParams) -> Chart:
    """One row per measure, furthest moved first, then guidance, then what was restated."""
    known = data.result(changed)
    if known.report is None:
        return words.without_report(data, p)
    changes = [each for each in known.changes if p.measures != MAIN or each.name in reports.MAIN]
    rows = [*_measures(known.report, changes), *_guidance(known.guidance), *_restated(changes)]
    if not rows:
        said = f"{text.sentence(words.named(known.report))[:-1]} has no newer figure that can be compared"
        return assemble.refused(data, p, [], said, assemble.EMPTY, _apart(changes))
    colour = words.company(data, known.report).colour
    return assemble.chart(
        data,
        p,
        change_drawing.drawn([_drawn(row, colour) for row in rows], _KEY),
        _table(known, changes),
        names=[],
        described=[catalogue.describe(name) for name in dict.fromkeys(each.name for each in changes)],
        finding=finding(known, changes),
        alt=f"Relative change of {text.plural(len(rows), 'measure')} by {words.named(known.report)}",
        notes=[
            _HOW,
            *([_RATIOS] if any(_is_ratio(each) for each in _newer(changes)) else []),
            _RELEASE,
            *_notes(known),
        ],
        missing=_apart(changes),
        key=False,
    )


# -------------------------------------------------------------------------------------------- rows


def _title(change: Change) -> str:
    return catalogue.describe(change.name).title


def _drawn_title(change: Change) -> str:
    """The title of a row, with the quarter before where that is not the last one."""
    since = f" since {text.quarter(change.before.quarter)}" if change.quarters > 1 else ""
    return f"{_title(change)}{since}"


def _unit(change: Change) -> Unit:
    return unit_called(change.after.unit)


def _is_ratio(change: Change) -> bool:
    """Whether it is a share, of which a relative change is easily taken for one in points."""
    return _unit(change) == FRACTION


def _newer(changes: Sequence[Change]) -> list[Change]:
    """Those with a newer quarter and a relative change, furthest moved first."""
    newer = [each for each in changes if each.after.quarter > each.before.quarter and math.isfinite(each.relative)]
    return sorted(newer, key=lambda each: -abs(each.relative))


def _up_and_down(newer: Sequence[Change]) -> tuple[int, int]:
    """How many measures rose, and how many fell."""
    return sum(each.relative > 0 for each in newer), sum(each.relative < 0 for each in newer)


def _measures(report: Report, changes: Sequence[Change]) -> Iterator[_Row]:
    for each in _newer(changes):
        values = words.from_to(each.before.value, each.after.value, _unit(each))
        symbol = "circle" if reports.on_report(report, each.after) else "diamond"
        yield _Row(each.name, _drawn_title(each), values, each.relative, symbol, _weak(each), each.origin)


def _weak(change: Change) -> bool:
    return change.origin.evidence in WEAK_EVIDENCE


def _guidance(steps: Sequence[GuidanceStep]) -> Iterator[_Row]:
    for step in steps:
        if step.before is not None and math.isfinite(step.relative):
            values = words.from_to(step.before.middle, step.after.middle, USD)
            title = f"Capex guidance, {step.after.name}"
            yield _Row(f"guidance_{step.after.year}", title, values, step.relative, "diamond", False, step.origin)


def _restated(changes: Sequence[Change]) -> Iterator[_Row]:
    for each in (change.restatement for change in changes if change.restatement is not None):
        if abs(each.relative) >= ROUNDING:
            values = words.from_to(each.before.value, each.after.value, _unit(each))
            title = f"{_title(each)}, {text.quarter(each.before.quarter)}"
            yield _Row(f"{each.name}_again", title, values, each.relative, "x", _weak(each), each.origin)


def _apart(changes: Sequence[Change]) -> list[str]:
    """What has no relative change, with both values."""
    return [
        f"{_title(each)} has no relative change: {words.from_to(each.before.value, each.after.value, _unit(each))}."
        for each in changes
        if each.after.quarter > each.before.quarter and not math.isfinite(each.relative)
    ]


def _notes(known: Changed) -> Iterator[str]:
    report = known.report
    assert report is not None
    if report.since < report.day:
        yield f"Results were public from {text.day(report.since)}, the report on {text.day(report.day)}."
    for step in known.guidance:
        if step.before is None:
            yield f"Guided for the first time: {words.guided(step.after)} for {step.after.name}."
        elif step.before.definition != step.after.definition:
            yield f"The definition of the guidance for {step.after.name} changed."


# ------------------------------------------------------------------------------------------- table


def _table(known: Changed, changes: Sequence[Change]) -> pd.DataFrame:
    report = known.report
    assert report is not None
    up, down = _up_and_down(_newer(changes))
    rows = [
        words.counted(report, UP, "Measures that rose", up),
        words.counted(report, DOWN, "Measures that fell", down),
    ]
    rows += [row for each in changes for row in _of_change(report, each)]
    rows += [row for step in known.guidance for row in _of_guidance(report, step)]
    return words.table(rows)


def _of_change(report: Report, change: Change) -> Iterator[dict[str, Any]]:
    title, name = _title(change), change.name
    if change.after.quarter > change.before.quarter:
        yield words.of_value(report, change.after, name, title)
        yield words.of_value(report, change.before, f"{name}_before", f"{title}, before")
        if math.isfinite(change.relative):
            moved = words.row(report, f"{name}_change", f"{title}, change", change.relative, FRACTION, change.origin)
            yield moved | {"quarter": change.after.quarter}
    if (again := change.restatement) is not None:
        yield words.of_value(report, again.before, f"{name}_first", f"{title}, before the restatement")
        yield words.of_value(report, again.after, f"{name}_again", f"{title}, restated")
        if math.isfinite(again.relative):
            named = f"{name}_restatement", f"{title}, change by restatement"
            moved = words.row(report, *named, again.relative, FRACTION, again.origin)
            yield moved | {"quarter": again.before.quarter}


def _of_guidance(report: Report, step: GuidanceStep) -> Iterator[dict[str, Any]]:
    for plan, when, said in ((step.before, "_before", ", before"), (step.after, "", "")):
        if plan is not None:
            year = f"guidance {plan.name}{said}"
            yield words.row(report, f"guided_low_{plan.year}{when}", f"Low end, {year}", plan.low, USD, plan.origin)
            if math.isfinite(plan.high):
                name, title = f"guided_high_{plan.year}{when}", f"High end, {year}"
                yield words.row(report, name, title, plan.high, USD, plan.origin)
            name, title = f"guided_middle_{plan.year}{when}", f"Middle (of a floor the floor), {year}"
            yield words.row(report, name, title, plan.middle, USD, plan.origin.derived())
    if step.before is not None and math.isfinite(step.relative):
        name, title = f"guidance_{step.after.year}_change", f"Guidance {step.after.name}, change of the middle"
        yield words.row(report, name, title, step.relative, FRACTION, step.origin)


# ------------------------------------------------------------------------------------------- words


def finding(known: Changed, changes: Sequence[Change]) -> Finding:
    """Which measure moved most, how many rose and fell, and the step of the guidance."""
    report, newer = known.report, _newer(changes)
    assert report is not None
    if not newer:
        return Finding(f"{words.named(report)} has no newer figure that can be compared", _guidance_said(known))
    return Finding(headline.fitting(_sentences(report, newer)), _deck(known, newer), (), _numbers(known, newer))


def _furthest(newer: Sequence[Change]) -> Change:
    """What moved furthest over one quarter; of what is compared over a year, a longer way says nothing."""
    return min(newer, key=lambda each: each.quarters > 1)


def _sentences(report: Report, newer: Sequence[Change]) -> list[str]:
    top = _furthest(newer)
    title = _title(top)
    places = (f"in {words.named(report)}", f"at {words.who(report)}")  # the deck has the days
    if top == newer[0]:
        return [f"{_drawn_title(top)} moved furthest {place}: {how}" for place in places for how in _how(top)]
    return [f"Furthest over a quarter {place}: {text.lower(title)}, {how}" for place in places for how in _how(top)]


def _how(change: Change) -> tuple[str, ...]:
    """How far a measure moved, the longest words first."""
    before, after = (style.quantity(value.value, _unit(change)) for value in (change.before, change.after))
    if _is_ratio(change):
        return (f"from {before} in {change.before.quarter} to {after}",)
    how = words.moved(change.relative)
    return f"{how}, to {after}", how


def _deck(known: Changed, newer: Sequence[Change]) -> str:
    report = known.report
    assert report is not None
    up, down = _up_and_down(newer)
    counts = f"{text.plural(up, 'measure') if up else 'No measure'} rose, {down or 'none'} fell"
    against = f"to {_furthest(newer).after.quarter}, against what was known on {text.day(report.before)}"
    guided = _guidance_said(known)
    every = [f"{counts} {against}. {guided}", f"{counts} {against}"]
    return headline.fitting(every if guided else every[1:], headline.DECK)


def _guidance_said(known: Changed) -> str:
    """The step of the guidance of the last year guided."""
    steps = [step for step in known.guidance if step.before is not None]
    if not steps:
        return ""
    step = max(steps, key=lambda each: each.after.ends)
    how = "rose" if step.relative > 0 else "fell" if step.relative < 0 else "stayed"
    now = words.guided(step.after)
    return f"Capex guidance for {step.after.name} {how} {'at' if how == 'stayed' else 'to'} {now}"


def _numbers(known: Changed, newer: Sequence[Change]) -> tuple[Number, ...]:
    report = known.report
    assert report is not None
    top, who = _furthest(newer), report.ticker
    up, down = _up_and_down(newer)
    counts = (Number(float(up), UP, who), Number(float(down), DOWN, who))
    level = Number(top.after.value, top.name, who, top.after.quarter)
    if _is_ratio(top):
        return (Number(top.before.value, f"{top.name}_before", who, top.before.quarter), level, *counts)
    return (Number(top.relative, f"{top.name}_change", who, top.after.quarter), level, *counts)


# ----------------------------------------------------------------------------------------- drawing


def _drawn(row: _Row, colour: str) -> ChangeRow:
    label = f"{text.escape(row.title)}<br>{text.escape(row.values)}"
    return ChangeRow(label, row.change, colour, _hover(row), row.symbol, row.weak)


def _hover(row: _Row) -> str:
    since = f", known since {frame.day(row.origin.known_on)}" if row.origin.known_on is not None else ""
    lines = [f"<b>{text.escape(row.title)}</b>", text.escape(f"{row.values} ({words.signed(row.change)})")]
    return "<br>".join([*lines, text.escape(f"{text.evidence(row.origin.evidence)}{since}")])


CHART = ChartSpec(question="What did the newest report change?", params=ChangesParams, request=request, build=build)
