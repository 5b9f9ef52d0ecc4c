"""Returns on capex: what was gained beyond earlier growth per dollar of capital expenditure of the same years.

No verdict hangs on the number of years: it is given where one to five years agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from charts import assemble, emphasis, frame, headline, marks, params, quarter_hover, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure
from charts.parameter import Parameter, field
from contracts import FRACTION, Company, Description, Evidence
from data.age_limits import FILING_AGE
from engine.request import Request
from pages.returns import dates, gain_drawing, gain_frames, shared_parameters
from pages.returns.parameters import WindowParams

OUTPUTS: Final = {
    "operating_income": "operating income",
    "gross_profit": "gross profit",
    "revenue": "revenue",
}
COST: Final = "cost_of_capital_before_tax"
FEWEST: Final = 3  # numbers of years that a verdict has to agree over
_DOLLAR, _TEN, _FEW_CENTS = 0.995, 9.95, 0.0195  # where amounts per dollar change how they are written
_CREDITED: Final = (
    "Growth of as many years before is taken off as a straight line; old assets had to be replaced out of the spending "
    "too: what went with it, not what it caused."
)
_SMALL: Final = (
    "Not measured where capital expenditure was under 5% of revenue: such growth depends on the machines of others."
)


def output() -> Parameter:
    meaning, choices = "What is gained, over twelve months.", tuple(OUTPUTS)
    return Parameter("output", "choice", "operating_income", "Output", meaning, choices=choices)


def view() -> Parameter:
    meaning = "So many years through time, or one to five years to the newest quarter."
    return Parameter("view", "choice", "time", "Drawn over", meaning, choices=("time", "years"))


def span() -> Parameter:
    meaning = "Over how many years the gain is set against the spending of the same years."
    return Parameter("span", "int", 3, "Gain over, years", meaning, low=1, high=5)


@dataclass(frozen=True, slots=True)
class ReturnsParams(WindowParams):
    """The companies, a window, what is gained, and what capital costs."""

    output: str = field(output())
    view: str = field(view())
    span: int = field(span())
    wacc: int = field(shared_parameters.cost())
    tax: int = field(shared_parameters.tax())

    @property
    def metric(self) -> str:
        """The metric that the chart draws."""
        return f"{self.output}_gain_to_capex"

    @property
    def noun(self) -> str:
        """The output in a sentence."""
        return OUTPUTS[self.output]

    @property
    def by_years(self) -> bool:
        """Whether one to five years to the newest quarter are drawn."""
        return self.view == "years"

    @property
    def hurdle(self) -> float | None:
        """What operating income must be a year per dollar for a return of the cost of capital after tax.

        None for other outputs.
        """
        return self.wacc / 100 / (1 - self.tax / 100) if self.output == "operating_income" else None


def request(p: ReturnsParams) -> Request:
    return Request((p.metric,), **params.window(p), options={"years": p.span}, frames=(gain_frames.gain_profile,))


def build(data: ChartData, p: ReturnsParams) -> Chart:
    """Lines over time for so many years, or over one to five years at the newest quarter."""
    rows = frame.known(data, [p.metric])
    if rows.empty:
        return assemble.empty(data, p, [p.metric])
    return _by_years(data, p, rows) if p.by_years else _over_time(data, p, rows)


def says(data: ChartData, p: ReturnsParams) -> Finding | None:
    """The finding of the lines over time without the chart."""
    rows = frame.known(data, [p.metric])
    return None if rows.empty or p.by_years else finding(data, p, rows)


# ---------------------------------------------------------------------------------------- over time


def _over_time(data: ChartData, p: ReturnsParams, rows: pd.DataFrame) -> Chart:
    quarters, who = frame.span(rows), text.join([text.short(c) for c in data.companies])
    statement = finding(data, p, rows)
    shown = emphasis.drawn(data, statement, rows["ticker"])
    return assemble.chart(
        data,
        p,
        _lines(shown, p, rows),
        _table(data, p),
        names=[p.metric],
        finding=statement,
        alt=f"Lines of {p.noun} gained over {text.plural(p.span, 'year')} beyond earlier growth, per dollar of "
        f"capital expenditure of the same years, {who}, {quarters[0]} to {quarters[-1]}",
        notes=[*_notes(p), *emphasis.notes(shown)],
        missing=frame.lacking(data, [p.metric]),
    )


def _table(data: ChartData, p: ReturnsParams) -> pd.DataFrame:
    """The values through time, what capital costs, and the newest over one to five years."""
    profile = gain_drawing.table(data, data.result(gain_frames.gain_profile)).drop(columns="years")
    rows: list[pd.DataFrame] = [_with_cost(frame.table(data, [p.metric]), p), profile]
    return pd.concat(rows, ignore_index=True) if len(profile) else rows[0]


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
        return [_CREDITED, _SMALL]
    hurdle = (
        f"The dotted line is the cost of capital before tax, {p.wacc}% / (1 - {p.tax}%): operating income is after "
        "depreciation, so above it what was gained is more than that spending costs."
    )
    return [_CREDITED, _SMALL, hurdle]


def finding(data: ChartData, p: ReturnsParams, rows: pd.DataFrame) -> Finding:
    """Whether the gain is above the cost of capital whatever the years, and how much it is over the years chosen."""
    every = {str(r.ticker): r for r in frame.records(frame.latest(rows))}
    newest = str(rows["quarter"].max())
    ends = {t: r for t, r in every.items() if not FILING_AGE.passed_by(frame.after(newest, str(r.quarter)))}
    present = [c for c in data.companies if c.ticker in ends]
    quarters = {text.short(c): str(ends[c.ticker].quarter) for c in present}
    gone = [
        f"{text.short(c)} {every[c.ticker].quarter}" for c in data.companies if c.ticker in every.keys() - ends.keys()
    ]
    old = [f"Not compared, last known in an earlier quarter: {text.every(gone)}"] if gone else []
    ranked = sorted(present, key=lambda c: float(ends[c.ticker].value))
    verdict = judged(data, p, {ticker: str(end.quarter) for ticker, end in ends.items()})
    exceptions = [*dates.others(quarters, "Measured to another quarter"), *old, *verdict.exceptions]
    numbers = (*_numbers(p, ends), *verdict.numbers)
    amounts = _amounts([float(ends[c.ticker].value) for c in ranked])
    gained = f"each dollar came with {amounts} {p.noun} than earlier growth"
    over = f"Over {text.plural(p.span, 'year')} to {headline.usual(quarters)}"
    who = f", from {text.short(ranked[0])} to {text.short(ranked[-1])}" if len(ranked) > 1 else ""
    cost = f"; capital costs {_amount(p.hurdle)}" if p.hurdle else ""
    if verdict.line:
        decks = [f"{over} {gained}{end}" for end in (f"{who}{cost}", cost, "")]
        return Finding(verdict.line, headline.fitting(decks, headline.DECK), tuple(exceptions), numbers)
    whose = f"{text.short(ranked[0])}'s capex" if len(ranked) == 1 else "capex"
    lines = [f"Each dollar of {whose} came with {amounts} {p.noun} beyond earlier growth"]
    lines.append(f"A dollar of {whose}: {amounts} {p.noun} beyond trend")
    return Finding(headline.fitting(lines), f"{over}{who}{cost}", tuple(exceptions), numbers)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether gains are above the cost of capital whatever the years; no line where nobody can be judged."""

    line: str = ""
    exceptions: tuple[str, ...] = ()
    numbers: tuple[Number, ...] = ()


def judged(data: ChartData, p: ReturnsParams, ends: Mapping[str, str]) -> Verdict:
    """The verdict on the companies that are compared, to the quarter of each, by enough numbers of years."""
    hurdle = p.hurdle
    if hurdle is None:
        return Verdict()
    profile = data.result(gain_frames.gain_profile)
    to = {
        c: [r for r in profile.of(c.ticker) if r.quarter == ends[c.ticker]] for c in data.companies if c.ticker in ends
    }
    known = {c: rows for c, rows in to.items() if len(rows) >= FEWEST}
    if not known:
        return Verdict()
    above = {c: {row.value > hurdle for row in rows} for c, rows in known.items()}
    moving = [c for c, answers in above.items() if len(answers) > 1]
    yes = [c for c, answers in above.items() if answers == {True}]
    short = [text.short(c) for c in data.companies if c.ticker in ends and c not in known]
    without = (f"Not judged, known over one or two numbers of years only: {text.every(short)}",) if short else ()
    agree = [f"{text.short(c)} {'above' if c in yes else 'not above'}" for c in known if c not in moving]
    same = (f"The same whatever the years: {text.every(agree)}",) if moving and agree else ()
    numbers = tuple(
        Number(row.value, gain_drawing.name(row.name, row.years), row.ticker, row.quarter)
        for rows in known.values()
        for row in rows
    )
    return Verdict(_verdict(list(known), moving, yes), (*same, *without), numbers)


def _verdict(known: Sequence[Company], moving: Sequence[Company], yes: Sequence[Company]) -> str:
    if len(known) == 1:
        whose = f"{text.short(known[0])}'s"
        if moving:
            return f"Whether {whose} profit outgrew the cost of its capex depends on the years chosen"
        return f"{whose} profit {'outgrew' if yes else 'did not outgrow'} the cost of its capex, whatever the years"
    if moving:
        where = _at(len(moving), len(known))
        return f"Whether profit outgrew capex's cost depends on the years chosen, {where} companies"
    if not yes:
        return f"Profit did not outgrow the cost of capex at any of {len(known)} companies, whatever the years"
    return f"Profit outgrew the cost of capex {_at(len(yes), len(known))} companies, whatever the years"


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


def _numbers(p: ReturnsParams, ends: Mapping[str, Any]) -> Iterator[Number]:
    for ticker, end in ends.items():
        yield Number(float(end.value), p.metric, ticker, str(end.quarter))
        if p.hurdle is not None:
            yield Number(p.hurdle, COST, ticker, str(end.quarter))


def _at(count: int, whole: int) -> str:
    """ "at all 4", "at both", "at 2 of 4"."""
    if count == whole:
        return "at both" if whole == 2 else f"at all {whole}"
    return f"at {count} of {whole}"


def _lines(data: ChartData, p: ReturnsParams, rows: pd.DataFrame) -> Figure:
    described, newest = frame.describe(data, p.metric), str(rows["quarter"].max())
    low, high = style.span(rows["value"], include=(0.0, *([] if p.hurdle is None else [p.hurdle])))
    figure, labels = Figure(), []
    for company in data.companies:
        path = frame.path(rows, company.ticker, described.name)
        if not path.empty:
            _line(figure, company, path, described)
            labels.append(_label(company, path.iloc[-1], newest))
    figure.update_xaxes(**style.time_axis(frame.span(rows)))
    figure.update_yaxes(**style.value_axis(low, high, FRACTION))
    gain_drawing.cost(figure, p.hurdle)
    labels = marks.shaped(labels, 360)
    marks.end_labels(figure, labels, low, high, pixels=360)
    dotted = f"; dotted: cost of capital before tax, {text.share(p.hurdle)}" if p.hurdle else ""
    beyond = f"gained over {text.plural(p.span, 'year')} beyond earlier growth, per dollar of capex of the same years"
    weak = bool(frame.weak(rows["evidence"]).any())
    top = marks.caption(figure, emphasis.counted(f"Yearly {p.noun} {beyond}{dotted}", data), weak=weak)
    return quarter_hover.by_quarter(style.base(figure, height=480, right=marks.label_room(labels), top=top))


def _line(figure: Figure, company: Company, path: pd.DataFrame, described: Description) -> None:
    marks.trace_line(
        figure,
        [style.quarter_day(quarter) for quarter in path["quarter"]],
        path["value"].tolist(),
        frame.weak(path["evidence"]),
        company.colour,
        quarter_hover.lines(company, path, described),
    )


def _label(company: Company, last: Any, newest: str) -> marks.EndLabel:
    value, late = float(last["value"]), "" if last["quarter"] == newest else str(last["quarter"])
    return marks.EndLabel(text.short(company), style.brief(value, FRACTION), company.colour, value, late)


# ----------------------------------------------------------------------------------------- by years


def _by_years(data: ChartData, p: ReturnsParams, rows: pd.DataFrame) -> Chart:
    newest, statement = str(rows["quarter"].max()), finding(data, p, rows)
    profile = data.result(gain_frames.gain_profile).since(newest)
    own = gain_drawing.table(data, profile)
    shown = emphasis.drawn(data, statement, own["ticker"])
    who = text.join([text.short(c) for c in data.companies])
    return assemble.chart(
        data,
        p,
        gain_drawing.drawn(shown, profile, own, frame.describe(data, p.metric), p.noun, p.hurdle),
        _table(data, p),
        names=[p.metric],
        finding=statement,
        alt=f"Lines of {p.noun} gained beyond earlier growth per dollar of capital expenditure of the same years, "
        f"by the number of years, 1 to 5, of {who}",
        notes=[*_notes(p), *emphasis.notes(shown)],
        missing=frame.lacking(data, [p.metric]),
    )


CHART = ChartSpec(
    question="Does the spending pay?",
    params=ReturnsParams,
    request=request,
    build=build,
    says=says,
    timeline=True,
    assumptions=frozenset({COST}),
)
