"""Return on invested capital and on the capital added, per company, against the cost of capital."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from charts import assemble, emphasis, frame, headline, marks, params, quarter_hover, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, panels, scatter
from charts.parameter import Parameter, field
from contracts import FRACTION, Company, Description
from data.age_limits import RATE_AGE
from engine.request import Request
from pages.returns import shared_parameters
from pages.returns.parameters import WindowParams

ALL: Final = "roic"
ADDED: Final = "incremental_roic"
NAMES: Final = (ALL, ADDED)
# Of the same year, defined otherwise.
OTHERS: Final = (
    "roic_at_end",
    "roic_with_cash",
    "roic_with_current_debt",
    "roic_with_leases",
    "return_on_assets_less_cash",
)
YEAR: Final = 4  # quarters
_APART: Final = 0.045  # of the time axis: from bar to bar right of it
_GUTTER: Final = 0.28  # and for all bars at most


def horizon() -> Parameter:
    title = "Incremental ROIC over, quarters"
    meaning = "Over how many quarters capital and profit added are compared."
    return Parameter("horizon", "int", 12, title, meaning, low=4, high=20, group=shared_parameters.CAPITAL)


@dataclass(frozen=True, slots=True)
class RoicParams(WindowParams):
    """The companies, a window, and what capital costs."""

    wacc: int = field(shared_parameters.cost())
    tax: int = field(shared_parameters.tax())
    horizon: int = field(horizon())

    @property
    def hurdle(self) -> float:
        """The cost of capital as a fraction."""
        return self.wacc / 100


def request(p: RoicParams) -> Request:
    return Request((*NAMES, *OTHERS), **params.window(p), options={"tax": p.tax / 100, "horizon": p.horizon})


def build(data: ChartData, p: RoicParams) -> Chart:
    """Two panels under each other; one where only one of the two is known."""
    rows = frame.known(data, NAMES)
    if rows.empty:
        return assemble.empty(data, p, NAMES)
    who, quarters = text.join([text.short(c) for c in data.companies]), frame.span(rows)
    note = (
        f"A flat tax of {p.tax}% is assumed. Invested capital is equity and long-term debt less cash, the mean of the "
        "year's two ends; marketable securities stay in it, current debt and leases are not added. Bars: from the "
        "lowest to the highest definition, in the quarter of the last four that most are known for, right of the last "
        "quarter. The table has each."
    )
    statement = finding(data, p, rows)
    shown = emphasis.drawn(data, statement, rows["ticker"])
    return assemble.chart(
        data,
        p,
        _figure(shown, p, rows),
        pd.concat([frame.table(data, NAMES), _defined(data, rows)], ignore_index=True),
        names=NAMES,
        finding=statement,
        alt=f"Lines of the return on invested capital and of the incremental return of {who}, {quarters[0]} to "
        f"{quarters[-1]}, with the cost of capital at {p.wacc}%",
        notes=[note, *emphasis.notes(shown)],
        missing=frame.lacking(data, NAMES),
    )


def says(data: ChartData, p: RoicParams) -> Finding | None:
    """The finding without the chart."""
    rows = frame.known(data, NAMES)
    return None if rows.empty else finding(data, p, rows)


def finding(data: ChartData, p: RoicParams, rows: pd.DataFrame) -> Finding:
    """How many earn their cost of capital on all they have invested, and on what they added."""
    ends = {name: _ends(rows[rows["name"] == name], rows) for name in NAMES}
    known = {name: by_ticker for name, by_ticker in ends.items() if by_ticker}
    drawn = rows["ticker"].nunique()
    sentences = [_sentence(data, p, name, by_ticker, drawn) for name, by_ticker in known.items()]
    exceptions = [
        *_by_definition(data, rows, ends[ALL]),
        *(line for name, by_ticker in known.items() for line in _apart(data, rows, name, by_ticker)),
    ]
    numbers = [
        Number(float(end.value), name, ticker, str(end.quarter))
        for name, by_ticker in known.items()
        for ticker, end in by_ticker.items()
    ]
    return Finding(sentences[0], " ".join(map(text.sentence, sentences[1:])), tuple(exceptions), tuple(numbers))


def _defined(data: ChartData, rows: pd.DataFrame) -> pd.DataFrame:
    """The other definitions in the quarter in which each company's are compared."""
    return frame.table(data, OTHERS).merge(_compared(data, rows), on=["ticker", "quarter"])


def _compared(data: ChartData, rows: pd.DataFrame) -> pd.DataFrame:
    """The quarter, of the last four with a return, in which most definitions are known; of several the newest. Some
    lines are tagged once a year only. One row per ticker.
    """
    own = rows.loc[rows["name"] == ALL, ["ticker", "quarter"]].sort_values("quarter")
    last = own.groupby("ticker").tail(YEAR)
    counts = frame.known(data, OTHERS).groupby(["ticker", "quarter"]).size().rename("known").reset_index()
    known = last.merge(counts, on=["ticker", "quarter"], how="left").fillna({"known": 0})
    best = known.sort_values(["known", "quarter"]).drop_duplicates("ticker", keep="last")
    return best[["ticker", "quarter"]]


@dataclass(frozen=True, slots=True)
class Span:
    """The lowest and highest of all definitions of a company's return in one quarter."""

    quarter: str
    low: float
    high: float


def spans(data: ChartData, rows: pd.DataFrame) -> dict[str, Span]:
    """By ticker, where a return is known by two definitions at least."""
    every = pd.concat([rows[rows["name"] == ALL], frame.known(data, OTHERS)], ignore_index=True)
    own = every.merge(_compared(data, rows), on=["ticker", "quarter"])
    return {
        str(ticker): Span(str(group["quarter"].iloc[0]), float(group["value"].min()), float(group["value"].max()))
        for ticker, group in own.groupby("ticker")
        if len(group) > 1
    }


def _by_definition(data: ChartData, rows: pd.DataFrame, ends: dict[str, Any]) -> tuple[str, ...]:
    """How far the definitions lie apart, company by company."""
    own = spans(data, rows)
    parts = [
        f"{text.short(c)} {_percent(own[c.ticker].low)} to {_percent(own[c.ticker].high)} ({own[c.ticker].quarter})"
        for c in data.companies
        if c.ticker in ends and c.ticker in own
    ]
    return (f"By definition of capital: {text.every(parts)}",) if parts else ()


def _quarters(data: ChartData, ends: dict[str, Any]) -> dict[str, str]:
    return {text.short(c): str(ends[c.ticker].quarter) for c in data.companies if c.ticker in ends}


def _apart(data: ChartData, rows: pd.DataFrame, name: str, ends: dict[str, Any]) -> tuple[str, ...]:
    """Who is measured in another quarter, and whose last value is too old to be compared."""
    what = "Return on all capital" if name == ALL else "Return on the capital added"
    last = {str(r.ticker): str(r.quarter) for r in frame.records(frame.latest(rows[rows["name"] == name]))}
    old = [f"{text.short(c)} {last[c.ticker]}" for c in data.companies if c.ticker in last.keys() - ends.keys()]
    gone = (f"{what} not compared, last known in an earlier quarter: {text.every(old)}",) if old else ()
    quarters = _quarters(data, ends)
    apart = headline.apart(quarters)
    others = (f"{what} in {headline.usual(quarters)}, but {text.every(apart)}",) if apart else ()
    return (*others, *gone)


def _ends(own: pd.DataFrame, rows: pd.DataFrame) -> dict[str, Any]:
    """The newest value of each company that is not long before the newest of all, by ticker."""
    last = frame.latest(own)
    newest = str(rows["quarter"].max())
    last = last[[not RATE_AGE.passed_by(frame.after(newest, str(quarter))) for quarter in last["quarter"]]]
    return {str(r.ticker): r for r in frame.records(last)}


def _sentence(data: ChartData, p: RoicParams, name: str, ends: dict[str, Any], drawn: int) -> str:
    """How many of all that are drawn earn the cost of capital; who earns least where some cannot be counted.

    Where the newest values are of several quarters each value has its own beside it.
    """
    present = sorted((c for c in data.companies if c.ticker in ends), key=lambda c: float(ends[c.ticker].value))
    of = "on all its capital" if name == ALL else f"on the capital added over {text.plural(p.horizon, 'quarter')}"
    quarters = {str(ends[c.ticker].quarter) for c in present}
    when = f" in {quarters.pop()}" if len(quarters) == 1 else ""
    values = [_percent(ends[c.ticker].value) + ("" if when else f" ({ends[c.ticker].quarter})") for c in present]
    low = text.short(present[0])
    if len(present) < drawn or len(present) == 1:
        return _without_count(present, values, f"{of}{when}", p)
    above = sum(ends[c.ticker].value > p.hurdle for c in present)
    count = text.counted(above, len(present), "company", "companies")
    least = f"{low} least, {values[0]}"
    if name == ALL:
        latest = when or " at last count"
        return headline.fitting([f"{count} earned over {p.wacc}% on capital{at}; {least}" for at in (latest, when)])
    return f"{of.capitalize()}, {text.lower(count)} earned over {p.wacc}%{when}; {least}"


def _without_count(present: Sequence[Company], values: Sequence[str], of: str, p: RoicParams) -> str:
    """Who earned least; both where there are two, since of two values the lower says little."""
    low, *more = map(text.short, present)
    if len(present) == 1:
        return f"{low} earned {values[0]} {of}, against a cost of {p.wacc}%"
    if len(present) == 2:
        return f"{low} earned {values[0]} {of}, {more[0]} {values[1]}; capital costs {p.wacc}%"
    return f"{low} earned least {of}: {values[0]}, against a cost of {p.wacc}%"


def _percent(value: float) -> str:
    return style.quantity(float(value), FRACTION)


# ----------------------------------------------------------------------------------------- drawing


def _figure(data: ChartData, p: RoicParams, rows: pd.DataFrame) -> Figure:
    present = [name for name in NAMES if (rows["name"] == name).any()]
    figure = panels(rows=len(present), cols=1, shared_xaxes=True, vertical_spacing=0.12)
    defined = spans(data, rows)
    rooms = [_panel(figure, data, p, rows[rows["name"] == name], name, i + 1) for i, name in enumerate(present)]
    figure.update_xaxes(**style.time_axis(frame.span(rows)))
    ends = figure.layout["xaxis"]["range"]
    if ALL in present:
        _spans(figure, data, defined, present.index(ALL) + 1)
    caption = f"After tax, percent of capital; dotted: cost of capital, {p.wacc}%"
    above, weak = emphasis.counted(caption, data), bool(frame.weak(rows["evidence"]).any())
    top = marks.caption(figure, above, weak=weak, shift=26)
    style.base(figure, height=380 if len(present) == 1 else 640, right=max(rooms), top=top)
    style.label_within(figure, *ends)
    return quarter_hover.by_quarter(figure, [quarter_hover.Panel(_title(p, name), (name,)) for name in present])


def _title(p: RoicParams, name: str) -> str:
    return "On all invested capital" if name == ALL else f"On capital added over {p.horizon} quarters"


def _panel(figure: Figure, data: ChartData, p: RoicParams, own: pd.DataFrame, name: str, row: int) -> int:
    """Draw one of the two; the pixels that its labels need."""
    defined = spans(data, own) if name == ALL else {}
    ends = [end for s in defined.values() for end in (s.low, s.high)]
    low, high = style.span([*own["value"], *ends], include=(0.0, p.hurdle))
    paths = [(company, frame.path(own, company.ticker, name)) for company in data.companies]
    labels = _lines(figure, [(c, path) for c, path in paths if not path.empty], frame.describe(data, name), row)
    axis = str(row) if row > 1 else ""
    figure.update_yaxes(style.value_axis(low, high, FRACTION, most=5), row=row, col=1)
    level = {"xref": f"x{axis} domain", "yref": f"y{axis}", "x0": 0, "x1": 1, "y0": p.hurdle, "y1": p.hurdle}
    dotted = {"color": style.RULE, "width": 1.5, "dash": "dot"}
    figure.add_shape(type="line", **level, layer="below", line=dotted)
    marks.end_labels(figure, labels, low, high, pixels=215, axis=axis)
    marks.heading(figure, f"<b>{_title(p, name)}</b>", axis)
    return marks.label_room(labels)


def _lines(
    figure: Figure, paths: Sequence[tuple[Company, pd.DataFrame]], described: Description, row: int
) -> list[marks.EndLabel]:
    newest = max(str(path["quarter"].iloc[-1]) for _, path in paths)
    for company, path in paths:
        marks.trace_line(
            figure,
            [style.quarter_day(quarter) for quarter in path["quarter"]],
            path["value"].tolist(),
            frame.weak(path["evidence"]),
            company.colour,
            quarter_hover.lines(company, path, described),
            row=row,
            col=1,
        )
    return [_label(company, path.iloc[-1], newest) for company, path in paths]


def _spans(figure: Figure, data: ChartData, defined: Mapping[str, Span], row: int) -> None:
    """A bar for each company from the lowest to the highest definition, beside one another right of the last quarter,
    for which the time axis is made longer: at their quarters they would lie on one another and on the lines.
    """
    first, last = map(pd.Timestamp, figure.layout["xaxis"]["range"])
    apart = (last - first) * min(_APART, _GUTTER / max(len(defined), 1))
    chosen = [c.ticker for c in data.companies if c.ticker in defined]
    figure.update_xaxes(range=[str(first.date()), str((last + apart * (len(chosen) + 0.5)).date())])
    for place, ticker in enumerate(chosen, 1):
        company, span = frame.by_ticker(data)[ticker], defined[ticker]
        day = str((last + apart * place).date())
        line = {"color": company.colour, "width": 4}
        bar = scatter(x=[day, day], y=[span.low, span.high], mode="lines", line=line, hoverinfo="skip", meta="mark")
        figure.add_trace(bar, row=row, col=1)


def _label(company: Company, last: Any, newest: str) -> marks.EndLabel:
    value, late = float(last["value"]), "" if last["quarter"] == newest else str(last["quarter"])
    return marks.EndLabel(text.short(company), style.brief(value, FRACTION), company.colour, value, late)


CHART = ChartSpec(
    question="Does invested capital earn what it costs?",
    params=RoicParams,
    request=request,
    build=build,
    says=says,
    timeline=True,
)
