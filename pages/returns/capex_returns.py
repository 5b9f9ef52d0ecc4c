"""Returns on capex: output or profit added per dollar of capital expenditure some quarters before, in time or by the lag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure, scatter
from charts.parameter import Parameter, Params, legacy
from contracts import FRACTION, QUARTERS, Company
from engine.request import Request
from pages.returns import assumptions, lag_frames, parameters

OUTPUTS: Final = ("operating_income", "gross_profit", "revenue")
PAYBACK: Final = "payback_quarters"
PATIENCE: Final = 4  # quarters by which a line may end before the newest and still be compared
_CREDITED: Final = (
    "All growth is credited to the spending of one year, and worn assets had to be replaced out of it too: what followed, "
    "not what it caused."
)
_SAID: Final = {"operating_income": "operating income", "gross_profit": "gross profit", "revenue": "revenue"}


def metric_name(p: Params) -> str:
    """The metric that the chart draws."""
    return f"incremental_{p['output']}_to_lagged_capex"


def request(p: Params) -> Request:
    names = (metric_name(p), *([PAYBACK] if p["output"] == "gross_profit" else []))
    frames = (lag_frames.lag_profile,) if p["view"] == "lags" else ()
    return Request(names, **params.window(p), options={"lag": p["lag"], "tax": p["tax"] / 100}, frames=frames)


def build(data: ChartData, p: Params) -> Chart:
    """Lines over time at one lag, or over the lags at the newest quarter."""
    rows = frame.known(data, [metric_name(p)])
    if rows.empty:
        return assemble.empty(data, p, [metric_name(p)])
    return _by_lag(data, p) if p["view"] == "lags" else _over_time(data, p, rows)


def hurdle(p: Params) -> float | None:
    """What operating income must be a year per dollar for a return of the cost of capital after tax; None for other outputs."""
    return p["wacc"] / 100 / (1 - p["tax"] / 100) if p["output"] == "operating_income" else None


def _notes(p: Params) -> list[str]:
    said = [_CREDITED]
    if hurdle(p) is not None:
        said.append(f"The dotted line is the cost of capital before tax, {p['wacc']}% / (1 - {p['tax']}%): operating income is after depreciation, so "
                    "above it what was added is more than that spending costs.")  # fmt: skip
    return said


# ---------------------------------------------------------------------------------------- over time


def _over_time(data: ChartData, p: Params, rows: pd.DataFrame) -> Chart:
    name, quarters = metric_name(p), frame.span(rows)
    names = [name, *([PAYBACK] if p["output"] == "gross_profit" else [])]
    return assemble.chart(
        data, p, _lines(data, p, rows), frame.table(data, names), names=names, finding=finding(data, p, rows),
        alt=f"Lines of {_SAID[p['output']]} added over {p['lag']} quarters per dollar of capital expenditure of the twelve months before, "
            f"{text.join([text.short(c) for c in data.companies])}, {quarters[0]} to {quarters[-1]}",
        notes=_notes(p), missing=frame.lacking(data, [name]),
    )  # fmt: skip


def finding(data: ChartData, p: Params, rows: pd.DataFrame) -> str:
    """Whether what was added is above the cost of capital before tax, and above what it was a year before."""
    last = frame.latest(rows)
    last = last[[frame.after(str(rows["quarter"].max()), str(q)) <= PATIENCE for q in last["quarter"]]]
    ends = {str(r.ticker): r for r in frame.records(last)}
    found = [c for c in data.companies if c.ticker in ends]
    if len(found) == 1:
        return _one(found[0], ends[found[0].ticker], p, rows)
    level, noun = hurdle(p), _SAID[p["output"]]
    ranked = sorted(found, key=lambda c: float(ends[c.ticker].value))
    low, top = ranked[0], ranked[-1]
    above = [c for c in found if ends[c.ticker].value > (level or 0.0)]
    moved = "rose" if ends[low.ticker].value >= 0 else "changed"
    cost = f"more than the {text.share(level)} that capital costs before tax" if level else "a rise"
    when = text.quarters_said({text.short(c): ends[c.ticker].quarter for c in found})
    return (
        f"In the {text.plural(p['lag'], 'quarter')} to {when} {noun} {moved} by {_signed(ends[low.ticker].value)} ({text.short(low)}) to "
        f"{_signed(ends[top.ticker].value)} ({text.short(top)}) of the capital expenditure of the year before: {cost} {_at(len(above), len(found))}"
        f"{_compared(found, ends, rows)}"
    )


def _one(company: Company, end: Any, p: Params, rows: pd.DataFrame) -> str:
    before = _earlier(rows, company.ticker, str(end.quarter))
    against = f", against {_signed(before)} a year ago" if before is not None else ""
    level = hurdle(p)
    bar = f"; capital costs {text.share(level)} before tax" if level else ""
    moved = "rose" if end.value >= 0 else "fell"
    return (
        f"In the {text.plural(p['lag'], 'quarter')} to {end.quarter} yearly {_SAID[p['output']]} of {text.short(company)} {moved} by "
        f"{text.share(abs(end.value))} of the capital expenditure of the year before{against}{bar}"
    )


def _compared(found: Sequence[Company], ends: Mapping[str, Any], rows: pd.DataFrame) -> str:
    """At how many it is less than a year before; nothing where one of them has no value then."""
    before = {c.ticker: _earlier(rows, c.ticker, str(ends[c.ticker].quarter)) for c in found}
    if None in before.values():
        return ""
    less = sum(float(ends[t].value) < b for t, b in before.items() if b is not None)
    return f", less than a year ago {_at(less, len(found))}"


def _at(count: int, whole: int) -> str:
    """ "at all 4 companies", "at both", "at 2 of 4", "at none of them"."""
    if count == whole:
        return "at both" if whole == 2 else f"at all {whole}"
    return f"at {count} of {whole}" if count else "at none of them"


def _earlier(rows: pd.DataFrame, ticker: str, quarter: str) -> float | None:
    """The value four quarters before."""
    at = str(pd.Period(quarter, freq="Q") - 4)
    own = rows[(rows["ticker"] == ticker) & (rows["quarter"] == at)]
    return float(own["value"].iloc[0]) if len(own) else None


def _signed(value: float) -> str:
    return text.share(value) if value >= 0 else f"−{text.share(-value)}"


def _lines(data: ChartData, p: Params, rows: pd.DataFrame) -> Figure:
    described = frame.describe(data, metric_name(p))
    level = hurdle(p)
    low, high = style.span(rows["value"], include=(0.0, *([] if level is None else [level])))
    figure, labels, newest = Figure(), [], str(rows["quarter"].max())
    for company in data.companies:
        path = frame.path(rows, company.ticker, described.name)
        if path.empty:
            continue
        paid = _paid_back(data, company)
        marks.trace_line(
            figure, [style.quarter_day(q) for q in path["quarter"]], path["value"].tolist(), frame.weak(path["evidence"]),
            company.colour, marks.hover(company, path, described, [_spent(q, p) + paid.get(q, "") for q in path["quarter"]]),
        )  # fmt: skip
        last = path.iloc[-1]
        late = "" if last["quarter"] == newest else str(last["quarter"])
        labels.append(
            marks.EndLabel(
                text.short(company),
                style.brief(float(last["value"]), FRACTION),
                company.colour,
                float(last["value"]),
                late,
            )
        )
    figure.update_xaxes(**style.time_axis(frame.span(rows)))
    figure.update_yaxes(**style.value_axis(low, high, FRACTION))
    _hurdle(figure, level)
    marks.end_labels(figure, labels, low, high, pixels=360)
    top = marks.caption(figure, _axis(p), weak=bool(frame.weak(rows["evidence"]).any()))
    return style.base(figure, height=520, right=marks.label_room(labels), top=top)


def _axis(p: Params) -> str:
    noun = _SAID[p["output"]]
    if p["view"] == "lags":
        return f"Yearly {noun} added since, per dollar of a year's capital expenditure; faint: median of the window"
    level = hurdle(p)
    dotted = f"; dotted: cost of capital before tax, {text.share(level)}" if level else ""
    return f"Yearly {noun} added over {text.plural(p['lag'], 'quarter')}, per dollar of capital expenditure of the year before{dotted}"


def _spent(quarter: str, p: Params) -> str:
    return f"capital expenditure of the twelve months to {pd.Period(quarter, freq='Q') - p['lag']}"


def _paid_back(data: ChartData, company: Company) -> dict[str, str]:
    """By quarter how soon the gain would pay the spending back, where that is known (gross profit)."""
    own = frame.known(data, [PAYBACK])
    own = own[own["ticker"] == company.ticker]
    return {
        q: f"<br>paid back in {style.quantity(float(v), QUARTERS)} at this rate"
        for q, v in zip(own["quarter"], own["value"], strict=True)
    }


def _hurdle(figure: Figure, level: float | None) -> None:
    """The cost of capital before tax as a dotted line."""
    if level is not None:
        figure.add_shape(
            type="line", xref="paper", x0=0, x1=1, y0=level, y1=level, layer="below",
            line={"color": style.RULE, "width": 1.5, "dash": "dot"},
        )  # fmt: skip


# ------------------------------------------------------------------------------------------- by lag


def _by_lag(data: ChartData, p: Params) -> Chart:
    profile = data.result(lag_frames.lag_profile)
    who = text.join([text.short(c) for c in data.companies])
    return assemble.chart(
        data, p, _profile(data, p, profile), _table(data, profile), names=[metric_name(p)],
        finding=profile_finding(data, p, profile),
        alt=f"Lines of {_SAID[p['output']]} added per dollar of capital expenditure by the number of quarters after it, 1 to 12, of {who}",
        notes=[*[_CREDITED], "Faint lines: the median of all quarters in the window. Later quarters add up the growth of more years."],
        missing=frame.lacking(data, [metric_name(p)]),
    )  # fmt: skip


def profile_finding(data: ChartData, p: Params, profile: pd.DataFrame) -> str:
    """What had been added after one year and after three, or after the longest lag known."""
    parts = []
    for c in data.companies:
        own = profile[profile["ticker"] == c.ticker].set_index("lag")["value"]
        if len(own):
            lags = [n for n in (4, 12) if n in own.index] or [int(own.index.max())]
            parts.append(f"{text.short(c)} {text.join([f'{_signed(float(own[n]))} after {n}' for n in lags])}")
    noun = _SAID[p["output"]]
    return f"By the number of quarters since a year of capital expenditure, yearly {noun} had changed by these shares of it: {'; '.join(parts)}"


def _table(data: ChartData, profile: pd.DataFrame) -> pd.DataFrame:
    """The newest value and the median by company and lag."""
    names = {c.ticker: c.name for c in data.companies}
    middle = profile.assign(value=profile["median"], kind="median of the window", evidence=profile["median_evidence"])
    rows = pd.concat([profile.assign(kind="newest"), middle], ignore_index=True)
    rows["company"], rows["title"] = rows["ticker"].map(names), [frame.describe(data, n).title for n in rows["name"]]
    return rows[[*frame.TABLE_COLUMNS[:6], "lag", "kind", *frame.TABLE_COLUMNS[6:]]]


def _profile(data: ChartData, p: Params, profile: pd.DataFrame) -> Figure:
    described = frame.describe(data, metric_name(p))
    low, high = style.span([*profile["value"], *profile["median"]], include=(0.0,))
    figure, labels = Figure(), []
    for company in data.companies:
        own = profile[profile["ticker"] == company.ticker]
        if own.empty:
            continue
        figure.add_trace(scatter(x=own["lag"].tolist(), y=own["median"].tolist(), mode="lines", opacity=0.35, hoverinfo="skip",
                                    line={"color": company.colour, "width": 1.5}, showlegend=False))  # fmt: skip
        said = marks.hover(company, own, described, [_lag_said(r) for r in frame.records(own)])
        marks.trace_line(
            figure, own["lag"].tolist(), own["value"].tolist(), frame.weak(own["evidence"]), company.colour, said
        )
        last = float(own["value"].iloc[-1])
        labels.append(marks.EndLabel(text.short(company), style.brief(last, FRACTION), company.colour, last))
    figure.update_xaxes(range=[0.6, 12.2], tickvals=list(range(1, 13)), showgrid=False, zeroline=False, fixedrange=True, automargin=True,
                        title={"text": "Quarters after the twelve months of spending", "font": {"size": style.SMALL}})  # fmt: skip
    figure.update_yaxes(**style.value_axis(low, high, FRACTION))
    marks.end_labels(figure, labels, low, high, pixels=360)
    top = marks.caption(figure, _axis(p), weak=bool(frame.weak(profile["evidence"]).any()))
    return style.base(figure, height=520, right=marks.label_room(labels), top=top)


def _lag_said(row: Any) -> str:
    return f"{row.lag} quarters after the spending; median {style.quantity(float(row.median), FRACTION)}"


CHART = ChartSpec(
    question="Does the spending pay?",
    params=legacy(
        params.companies(),
        params.start(parameters.START),
        params.end(),
        params.as_of(),
        Parameter(
            "output", "choice", "operating_income", "Output", "What is gained, over twelve months.", choices=OUTPUTS
        ),
        Parameter(
            "view",
            "choice",
            "time",
            "Drawn over",
            "One lag through time, or all lags of the newest quarter.",
            choices=("time", "lags"),
        ),
        assumptions.lag(),
        assumptions.cost(),
        assumptions.tax(),
    ),
    request=request,
    build=build,
)
