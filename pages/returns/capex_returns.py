"""Returns on capex: output or profit added per dollar of capital expenditure of before, in time or by lag."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from charts import assemble, emphasis, frame, headline, marks, params, quarter_hover, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure
from charts.parameter import Parameter, field
from contracts import FILING_AGE, FRACTION, QUARTERS, Company, Description, Evidence
from engine.request import Request
from pages.returns import dates, lag_drawing, lag_frames, shared_parameters
from pages.returns.lag_frames import LagProfile
from pages.returns.parameters import WindowParams

OUTPUTS: Final = {
    "operating_income": "operating income",
    "gross_profit": "gross profit",
    "revenue": "revenue",
}
PAYBACK: Final = "payback_quarters"
COST: Final = "cost_of_capital_before_tax"
_DOLLAR, _TEN, _FEW_CENTS = 0.995, 9.95, 0.0195  # where amounts per dollar change how they are written
_CREDITED: Final = (
    "All growth is credited to the spending of one year, and old assets had to be replaced out of it too: what "
    "followed, not what it caused."
)
_DOTTED: Final = (
    "Dotted lines: the median of all quarters in the window. Later quarters add up the growth of more years."
)


def output() -> Parameter:
    meaning, choices = "What is gained, over twelve months.", tuple(OUTPUTS)
    return Parameter("output", "choice", "operating_income", "Output", meaning, choices=choices)


def view() -> Parameter:
    meaning = "One lag through time, or all lags of the newest quarter."
    return Parameter("view", "choice", "time", "Drawn over", meaning, choices=("time", "lags"))


@dataclass(frozen=True, slots=True)
class ReturnsParams(WindowParams):
    """The companies, a window, what is gained, and what capital costs."""

    output: str = field(output())
    view: str = field(view())
    lag: int = field(shared_parameters.lag())
    wacc: int = field(shared_parameters.cost())
    tax: int = field(shared_parameters.tax())

    @property
    def metric(self) -> str:
        """The metric that the chart draws."""
        return f"incremental_{self.output}_to_lagged_capex"

    @property
    def metrics(self) -> tuple[str, ...]:
        """The same, with how soon the spending is paid back where that is a metric."""
        return (self.metric, PAYBACK) if self.output == "gross_profit" else (self.metric,)

    @property
    def noun(self) -> str:
        """The output in a sentence."""
        return OUTPUTS[self.output]

    @property
    def by_lag(self) -> bool:
        """Whether all lags of the newest quarter are drawn."""
        return self.view == "lags"

    @property
    def hurdle(self) -> float | None:
        """What operating income must be a year per dollar for a return of the cost of capital after tax.

        None for other outputs.
        """
        return self.wacc / 100 / (1 - self.tax / 100) if self.output == "operating_income" else None


def request(p: ReturnsParams) -> Request:
    frames = (lag_frames.lag_profile,) if p.by_lag else ()
    return Request(p.metrics, **params.window(p), options={"lag": p.lag, "tax": p.tax / 100}, frames=frames)


def build(data: ChartData, p: ReturnsParams) -> Chart:
    """Lines over time at one lag, or over the lags at the newest quarter."""
    rows = frame.known(data, [p.metric])
    if rows.empty:
        return assemble.empty(data, p, [p.metric])
    return _by_lag(data, p) if p.by_lag else _over_time(data, p, rows)


# ---------------------------------------------------------------------------------------- over time


def _over_time(data: ChartData, p: ReturnsParams, rows: pd.DataFrame) -> Chart:
    quarters, who = frame.span(rows), text.join([text.short(c) for c in data.companies])
    statement = finding(data, p, rows)
    shown = emphasis.drawn(data, statement, rows["ticker"])
    return assemble.chart(
        data,
        p,
        _lines(shown, p, rows),
        _with_cost(frame.table(data, p.metrics), p),
        names=p.metrics,
        finding=statement,
        alt=f"Lines of {p.noun} added over {p.lag} quarters per dollar of capital expenditure of the twelve months "
        f"before, {who}, {quarters[0]} to {quarters[-1]}",
        notes=[*_notes(p), *emphasis.notes(shown)],
        missing=frame.lacking(data, [p.metric]),
    )


def _with_cost(table: pd.DataFrame, p: ReturnsParams) -> pd.DataFrame:
    """The table with the cost of capital before tax that was assumed, a row for each company's newest quarter."""
    if p.hurdle is None:
        return table
    newest = table[table["name"] == p.metric].sort_values("quarter").groupby("ticker", sort=False).tail(1)
    cost: dict[str, Any] = {"name": COST, "title": "Cost of capital before tax, assumed", "value": p.hurdle}
    rows: list[pd.DataFrame] = [table, newest.assign(**cost, evidence=Evidence.USER.value)]
    return pd.concat(rows, ignore_index=True)


def _notes(p: ReturnsParams) -> list[str]:
    if p.hurdle is None:
        return [_CREDITED]
    hurdle = (
        f"The dotted line is the cost of capital before tax, {p.wacc}% / (1 - {p.tax}%): operating income is after "
        "depreciation, so above it what was added is more than that spending costs."
    )
    return [_CREDITED, hurdle]


def finding(data: ChartData, p: ReturnsParams, rows: pd.DataFrame) -> Finding:
    """How much was added per dollar, whether above the cost of capital before tax and above that of a year before."""
    every = {str(r.ticker): r for r in frame.records(frame.latest(rows))}
    newest = str(rows["quarter"].max())
    ends = {t: r for t, r in every.items() if not FILING_AGE.passed_by(frame.after(newest, str(r.quarter)))}
    present = [c for c in data.companies if c.ticker in ends]
    before = {c.ticker: _earlier(rows, c.ticker, str(ends[c.ticker].quarter)) for c in present}
    quarters = {text.short(c): str(ends[c.ticker].quarter) for c in present}
    gone = [
        f"{text.short(c)} {every[c.ticker].quarter}" for c in data.companies if c.ticker in every.keys() - ends.keys()
    ]
    spans = {name: f"{_year_before(quarter)} to {quarter}" for name, quarter in quarters.items()}
    old = [f"Not compared, last known in an earlier quarter: {text.every(gone)}"] if gone else []
    exceptions = [*dates.others(spans, "Compared over other quarters"), *old]
    ranked = sorted(present, key=lambda c: float(ends[c.ticker].value))
    line = (
        f"Each dollar of {text.short(present[0]) + chr(39) + 's ' if len(present) == 1 else ''}capex was followed by "
        f"{_amounts([float(ends[c.ticker].value) for c in ranked])} {p.noun}"
    )
    where = f"From {text.short(ranked[0])} to {text.short(ranked[-1])}, in" if len(present) > 1 else "In"
    later = f"{where} {headline.usual(quarters)}, {text.plural(p.lag, 'quarter')} later"
    deck = [later, _against_cost(ends, p), _compared(ends, before, headline.usual(quarters))]
    return Finding(line, ". ".join(filter(None, deck)), tuple(exceptions), tuple(_numbers(p, ends, before)))


def _amounts(ranked: Sequence[float]) -> str:
    """What was added per dollar: "16 to 41 cents more", "40 cents less to 30 cents more", "3.5 dollars more"."""
    low, high = ranked[0], ranked[-1]
    if _amount(low) == _amount(high) and (low < 0) == (high < 0):
        return f"{_amount(high)} {_direction(high)}"
    if low < 0 <= high:
        return f"{_amount(low)} less to {_amount(high)} more"
    small, large = (low, high) if low >= 0 else (high, low)
    first, last = _amount(small), _amount(large)
    shared = first.split()[-1] == last.split()[-1]
    return f"{first.split()[0] if shared else first} to {last} {_direction(low)}"


def _amount(value: float) -> str:
    """ "16 cents", "0.8 cents", "3.5 dollars"."""
    size = abs(value)
    if size < _DOLLAR:
        return f"{size * 100:.0f} cents" if size >= _FEW_CENTS else f"{size * 100:.1f} cents"
    return f"{size:.1f} dollars" if size < _TEN else f"{size:,.0f} dollars"


def _direction(value: float) -> str:
    return "more" if value >= 0 else "less"


def _against_cost(ends: Mapping[str, Any], p: ReturnsParams) -> str:
    if p.hurdle is None:
        return ""
    above = sum(end.value > p.hurdle for end in ends.values())
    if len(ends) == 1:
        return f"That is {'above' if above else 'not above'} the cost of capital before tax"
    return f"Above the cost of capital before tax {_at(above, len(ends))}"


def _numbers(p: ReturnsParams, ends: Mapping[str, Any], before: Mapping[str, float | None]) -> Iterator[Number]:
    for ticker, end in ends.items():
        yield Number(float(end.value), p.metric, ticker, str(end.quarter))
        if p.hurdle is not None:
            yield Number(p.hurdle, COST, ticker, str(end.quarter))
    if None not in before.values():
        for ticker, value in before.items():
            if value is not None:
                yield Number(value, p.metric, ticker, _year_before(str(ends[ticker].quarter)))


def _compared(ends: Mapping[str, Any], before: Mapping[str, float | None], quarter: str) -> str:
    """At how many it is less than a year before; nothing where one of them has no value then."""
    if None in before.values():
        return ""
    less = sum(float(ends[ticker].value) < value for ticker, value in before.items() if value is not None)
    if len(before) > 1:
        return f"Less than in {_year_before(quarter)} {_at(less, len(before))}"
    [(ticker, value)] = before.items()
    then = f"{_amount(value or 0.0)} {_direction(value or 0.0)}"
    return f"A year before, in {_year_before(str(ends[ticker].quarter))}, it was {then}"


def _at(count: int, whole: int) -> str:
    """ "at all 4", "at both", "at 2 of 4", "at none of them"."""
    if count == whole:
        return "at both" if whole == 2 else f"at all {whole}"
    return f"at {count} of {whole}" if count else "at none of them"


def _earlier(rows: pd.DataFrame, ticker: str, quarter: str) -> float | None:
    """The value four quarters before."""
    own = rows[(rows["ticker"] == ticker) & (rows["quarter"] == _year_before(quarter))]
    return float(own["value"].iloc[0]) if len(own) else None


def _year_before(quarter: str) -> str:
    return str(pd.Period(quarter, freq="Q") - 4)


def _lines(data: ChartData, p: ReturnsParams, rows: pd.DataFrame) -> Figure:
    described, newest = frame.describe(data, p.metric), str(rows["quarter"].max())
    low, high = style.span(rows["value"], include=(0.0, *([] if p.hurdle is None else [p.hurdle])))
    figure, labels = Figure(), []
    for company in data.companies:
        path = frame.path(rows, company.ticker, described.name)
        if not path.empty:
            _line(figure, company, path, described, _extras(data, company, path))
            labels.append(_label(company, path.iloc[-1], newest))
    figure.update_xaxes(**style.time_axis(frame.span(rows)))
    figure.update_yaxes(**style.value_axis(low, high, FRACTION))
    _hurdle(figure, p.hurdle)
    marks.end_labels(figure, labels, low, high, pixels=360)
    dotted = f"; dotted: cost of capital before tax, {text.share(p.hurdle)}" if p.hurdle else ""
    over = f"added over {text.plural(p.lag, 'quarter')}, per dollar of capital expenditure of the year before"
    weak = bool(frame.weak(rows["evidence"]).any())
    top = marks.caption(figure, emphasis.counted(f"Yearly {p.noun} {over}{dotted}", data), weak=weak)
    return quarter_hover.by_quarter(style.base(figure, height=480, right=marks.label_room(labels), top=top))


def _line(figure: Figure, company: Company, path: pd.DataFrame, described: Description, extras: Sequence[str]) -> None:
    marks.trace_line(
        figure,
        [style.quarter_day(quarter) for quarter in path["quarter"]],
        path["value"].tolist(),
        frame.weak(path["evidence"]),
        company.colour,
        quarter_hover.lines(company, path, described, extras),
    )


def _label(company: Company, last: Any, newest: str) -> marks.EndLabel:
    value, late = float(last["value"]), "" if last["quarter"] == newest else str(last["quarter"])
    return marks.EndLabel(text.short(company), style.brief(value, FRACTION), company.colour, value, late)


def _extras(data: ChartData, company: Company, path: pd.DataFrame) -> list[str]:
    """By quarter how soon the gain would pay the spending back, where that is known (gross profit)."""
    payback = frame.known(data, [PAYBACK])
    payback = payback[payback["ticker"] == company.ticker]
    soon = {
        quarter: f"paid back in {style.quantity(float(value), QUARTERS)} at this rate"
        for quarter, value in zip(payback["quarter"], payback["value"], strict=True)
    }
    return [soon.get(quarter, "") for quarter in path["quarter"]]


def _hurdle(figure: Figure, level: float | None) -> None:
    """The cost of capital before tax as a dotted line."""
    if level is not None:
        line = {"color": style.RULE, "width": 1.5, "dash": "dot"}
        figure.add_shape(type="line", xref="paper", x0=0, x1=1, y0=level, y1=level, layer="below", line=line)


# ------------------------------------------------------------------------------------------- by lag


def _by_lag(data: ChartData, p: ReturnsParams) -> Chart:
    profile = data.result(lag_frames.lag_profile)
    table = lag_drawing.table(data, profile)
    who = text.join([text.short(c) for c in data.companies])
    statement = profile_finding(data, p, profile)
    shown = emphasis.drawn(data, statement, table["ticker"])
    return assemble.chart(
        data,
        p,
        lag_drawing.drawn(shown, profile, table, frame.describe(data, p.metric), p.noun),
        table,
        names=[p.metric],
        finding=statement,
        alt=f"Lines of {p.noun} added per dollar of capital expenditure by the number of quarters after it, 1 to 12, "
        f"of {who}",
        notes=[_CREDITED, _DOTTED, *emphasis.notes(shown)],
        missing=frame.lacking(data, [p.metric]),
    )


def profile_finding(data: ChartData, p: ReturnsParams, profile: LagProfile) -> Finding:
    """What had been added after the longest lag that is known, of at most three years."""
    ends = {c: rows[-1] for c in data.companies if (rows := profile.of(c.ticker))}
    longest = max(end.lag for end in ends.values())
    ranked = sorted((c for c, end in ends.items() if end.lag == longest), key=lambda c: ends[c].value)
    low, high = text.short(ranked[0]), text.short(ranked[-1])
    whose = f"{low}'s " if len(ranked) == 1 else ""
    amounts = _amounts([ends[c].value for c in ranked])
    quarters = {text.short(c): end.quarter for c, end in ends.items()}
    where = f"From {low} to {high}, in" if len(ranked) > 1 else "In"
    shorter = [f"{text.short(c)} to {text.plural(r.lag, 'quarter')}" for c, r in ends.items() if r.lag < longest]
    return Finding(
        f"Each dollar of {whose}capex was followed by {amounts} {p.noun}",
        f"{text.plural(longest, 'quarter')} after the spending. {where} {headline.usual(quarters)}",
        (
            *dates.others(quarters, "Known to another quarter"),
            *([f"Known for a shorter time after the spending: {text.every(shorter)}"] if shorter else []),
        ),
        tuple(Number(end.value, end.name, end.ticker, end.quarter) for end in ends.values()),
    )


CHART = ChartSpec(
    question="Does the spending pay?",
    params=ReturnsParams,
    request=request,
    build=build,
    timeline=True,
)
