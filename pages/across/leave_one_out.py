"""Leave one out: the chosen coefficient without each company in turn."""

from __future__ import annotations

from collections.abc import Sequence

from charts import assemble, frame, marks, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding
from charts.figure import Figure
from engine.request import Request
from pages.across import frames, intervals, terms, words
from pages.across.frames import Coefficient
from pages.across.parameters import AcrossParams


def request(p: AcrossParams) -> Request:
    return terms.request(p, p.names, (frames.chosen, frames.left_out, frames.coverage, frames.behind))


def build(data: ChartData, p: AcrossParams) -> Chart:
    """One row per company left out, sorted, with a line at the coefficient of all."""
    data = intervals.documented(data)
    full, left_out = data.result(frames.chosen).estimate, data.result(frames.left_out)
    if not full.known:
        return intervals.refused(data, p, str(full.reason))
    known = sorted(left_out.known, key=lambda estimate: (estimate.value, estimate.without))
    if not known:
        return intervals.refused(data, p, f"leaving any company out leaves too little: {left_out.rows[0].reason}")
    unknown = [estimate for estimate in left_out.rows if not estimate.known]
    rows = intervals.table(data, p, [full, *known, *unknown])
    return assemble.chart(
        data,
        p,
        _drawn(data, p, known, full),
        rows.iloc[: 1 + len(known)],
        finding=finding(data, p, known, full),
        names=p.names,
        alt=_alt(len(known)),
        notes=[words.compared(p), terms.NO_CAUSE, *_notes(known)],
        missing=[*words.missing(data, p), *_lost(data, left_out.rows)],
        key=False,
        statistics=_statistics(data, known),
        described=[*terms.described(p), *(frame.describe(data, name) for name in p.names)],
    )


def _statistics(data: ChartData, known: Sequence[Coefficient]) -> list[str]:
    """What each interval rests on, and what the coefficients are also used for."""
    each = [f"Without {_name(data, estimate)}: {words.statistics(estimate)}." for estimate in known]
    used = "These coefficients are what the jackknife (CR3) builds its interval from."
    return [*each, *intervals.statistics(known), used]


def _alt(count: int) -> str:
    return (
        f"Coefficients with intervals, each without one of {text.plural(count, 'company', 'companies')}, sorted, with "
        "lines at zero and at the coefficient of all"
    )


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, p: AcrossParams, known: Sequence[Coefficient], full: Coefficient) -> Finding:
    """Whether the verdict holds without each company, and how far the estimate runs; `known` is sorted."""
    low, high = known[0], known[-1]
    outcome = words.OUTCOME_WORDS[p.outcome]
    ends = [f"{words.effect(e.value)} without {_name(data, e)}" for e in dict.fromkeys((low, high))]
    quarters = sorted({str(estimate.last) for estimate in (low, high, full)})
    deck = (
        f"10% more capital went with {words.effect(full.value)} {outcome} with all, {' to '.join(ends)} "
        f"(up to {text.join(quarters)})"
    )
    return Finding(_verdict(known), deck, numbers=tuple(words.used(estimate) for estimate in (low, high, full)))


def _name(data: ChartData, estimate: Coefficient) -> str:
    return text.short(frame.by_ticker(data)[str(estimate.without)])


def _verdict(known: Sequence[Coefficient]) -> str:
    """In how many of the intervals zero lies."""
    bounded = sum(estimate.bounded for estimate in known)
    if not bounded:
        return "Without any one company too few are left for an interval"
    inside = bounded - sum(estimate.clear for estimate in known)
    if bounded == 1:
        return f"Zero lies {'inside' if inside else 'outside'} the only interval that is left"
    if inside in (0, bounded):
        whole = f"all {bounded}" if bounded > 2 else "both"
        return f"Zero lies {'inside' if inside else 'outside'} {whole} intervals, whichever company is left out"
    return f"Whether zero lies inside depends on one company: it does in {inside} of {bounded} intervals"


def _notes(known: Sequence[Coefficient]) -> list[str]:
    return list(intervals.notes(known))


def _lost(data: ChartData, estimates: Sequence[Coefficient]) -> list[str]:
    """A line for each reason why something is not left without a company."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for estimate in estimates:
        if estimate.reason:
            what = "interval" if estimate.known else "coefficient"
            reasons.setdefault((what, estimate.reason), []).append(_name(data, estimate))
    return [f"Without {text.join(names)} no {what} is left: {reason}." for (what, reason), names in reasons.items()]


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, p: AcrossParams, known: Sequence[Coefficient], full: Coefficient) -> Figure:
    figure, span = Figure(), intervals.reach(known, (0.0, full.value))
    for place, estimate in enumerate(reversed(known)):
        _row(figure, data, estimate, -place - 0.6, span)
    intervals.axes(figure, span, len(known) + 0.1, _axis(data, p))
    _reference(figure, full.value, len(known))
    above = f"{p.how.title}: coefficient and 95% interval without one company. {intervals.KEY}"
    top = marks.caption(figure, above, shift=22)
    return style.base(figure, height=top + 70 + intervals.ROW * len(known), right=24, top=top)


def _row(figure: Figure, data: ChartData, estimate: Coefficient, at: float, span: intervals.Span) -> None:
    company = frame.by_ticker(data)[str(estimate.without)]
    label = f"without <b>{text.escape(text.short(company))}</b> {words.number(estimate.value)}"
    hover = intervals.hover(data, estimate, f"Without {company.name}")
    intervals.interval(figure, estimate, at, company.colour, span, label=label, hover=hover)


def _axis(data: ChartData, p: AcrossParams) -> str:
    x, y = words.sides(data, p)
    return f"Percent of {text.escape(y)}<br>for each percent of {text.escape(x)}"


def _reference(figure: Figure, value: float, rows: int) -> None:
    """The coefficient of all companies, named at the top, a stroke in each row."""
    line = {"color": style.RULE, "width": 1.25, "dash": "dot"}
    for place in range(rows):
        stroke = {"x0": value, "x1": value, "y0": -place - 1.01, "y1": -place - 0.51}
        figure.add_shape(type="line", **stroke, layer="below", line=line)
    top = {"x": value, "y": 1, "yref": "paper", "yanchor": "bottom"}
    figure.add_annotation(text=f"all: {words.number(value)}", **top, showarrow=False, font={"size": style.SMALL})


CHART = ChartSpec(question="Does the result depend on one company?", params=AcrossParams, request=request, build=build)
