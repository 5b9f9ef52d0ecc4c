"""What followed over months: each event's return less the market's, the mean, and what random days give."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

from analytics.methods.clustered import LEVEL
from charts import assemble, frame, headline, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, panels, scatter
from contracts import FRACTION, Company, Description
from engine.origin import Origin
from engine.request import Request
from pages.events import own_words, words
from pages.events.kinds import KINDS, OWN
from pages.events.months import Held, Horizon, Months, months
from pages.events.parameters import MonthParams

ALPHA: Final = "calendar_time_alpha"
_OVER: Final = {63: "a quarter", 252: "a year"}
_TITLES: Final = {63: "A quarter after", 252: "A year after"}
_COLOUR: Final = style.THINGS["value"]
_USUAL: Final = "rgba(125,135,146,0.28)"
DESCRIBED: Final = Description(
    "buy_and_hold_abnormal_return",
    "Buy-and-hold abnormal return",
    FRACTION,
    r"\text{BHAR}_i = \prod_t (1 + R_{it}) - \prod_t (1 + R_{mt})",
    "The return of the share from the close before the day of the announcement over 63 or 252 trading days, with "
    "dividends, less that of the fund SPY. The calendar-time portfolio holds in equal parts every company with an "
    "event in the twelve months before; its alpha is what it earned a month beyond its own slope on the fund.",
    "Returns over months are skewed and overlap: the t is adjusted for skewness (Johnson), and only the portfolio "
    "allows for the overlap (HC3 errors). The companies are today's, which did well: random days of them beat the "
    "market too, and the mean is to be read against these.",
    "Lyon, Barber and Tsai, Journal of Finance 54 (1999) 165-201; Mitchell and Stafford, Journal of Business 73 (2000) "
    "287-329",
)


def request(p: MonthParams) -> Request:
    return Request((), **params.window(p), options={"asked": p.asked}, frames=(months,))


def build(data: ChartData, p: MonthParams) -> Chart:
    """A panel per horizon: dots of events, the mean with its interval, in grey the middle 95% of random days."""
    of = data.result(months)
    drawn = [horizon for horizon in of.horizons if horizon.events]
    if not drawn or of.origin is None:
        return _refused(data, p, of)
    return assemble.chart(
        data,
        p,
        _drawn(data, drawn, p),
        words.table(_rows(data, of, drawn, p, of.origin)),
        finding=finding(of, drawn, p),
        names=[],
        described=[DESCRIBED],
        alt=f"Returns of {KINDS[p.kind].many} less the market's over months, with their means",
        notes=_notes(of, drawn),
        statistics=list(_statistics(of, drawn)),
        missing=[*_missing(data, of), *own_words.left_out(data, p, p.asked)],
        key=False,
    )


def _rows(
    data: ChartData, of: Months, drawn: list[Horizon], p: MonthParams, origin: Origin
) -> Iterator[dict[str, Any]]:
    companies = frame.by_ticker(data)
    for horizon in drawn:
        name, over = f"bhar_{horizon.days}", _OVER[horizon.days]
        row = words.whole(
            horizon.origin, f"mean_{name}", f"Mean buy-and-hold abnormal return over {over}", horizon.mean
        )
        ends = {"low": horizon.low, "high": horizon.high, "observations": len(horizon.events)}
        tested = {"statistic": horizon.test.statistic, "p_value": horizon.test.p_value}
        yield row | ends | tested | {"companies": len({e.ticker for e in horizon.events})}
        yield words.whole(horizon.origin, f"random_{name}", f"Mean of random days over {over}", horizon.usual.mean) | {
            "low": horizon.usual.low,
            "high": horizon.usual.high,
            "p_value": horizon.usual.p_value,
        }
        yield from (_event_row(companies[e.ticker], e, name, over, p.kind) for e in horizon.events)
    fit = of.portfolio
    if math.isfinite(fit.alpha):
        row = words.whole(origin, ALPHA, "Calendar-time portfolio: alpha a month", fit.alpha)
        row |= {"low": fit.low, "high": fit.high, "statistic": fit.test.statistic, "p_value": fit.test.p_value}
        yield row | {"observations": fit.months}


def _event_row(company: Company, e: Held, name: str, over: str, kind: str) -> dict[str, Any]:
    return {
        "ticker": company.ticker,
        "company": company.name,
        "period_end": e.day0,
        "name": name,
        "title": f"Over {over} after: {words.describe(e.announced, kind)}",
        "value": e.value,
        "unit": str(FRACTION),
        **e.origin.columns,
        "announced": e.announced.day,
    }


def _notes(of: Months, drawn: list[Horizon]) -> Iterator[str]:
    for horizon in drawn:
        yield f"Over {_OVER[horizon.days]}: half of the returns are above {words.percent(horizon.median)}."
    yield "Bars and grey do not allow for events whose months overlap; only the calendar-time portfolio does."
    if not math.isfinite(of.portfolio.alpha):
        yield "The calendar-time portfolio holds companies in fewer than 24 months: nothing is estimated from it."
    yield from words.on_same_days(of.asked.kind, of.same_day)


def _statistics(of: Months, drawn: list[Horizon]) -> Iterator[str]:
    for horizon in drawn:
        if math.isfinite(horizon.test.statistic):
            yield (
                f"Over {_OVER[horizon.days]}: t adjusted for skewness {style.three(horizon.test.statistic)}, p of "
                f"random days {horizon.usual.p_value:.3f}."
            )
    fit = of.portfolio
    if math.isfinite(fit.alpha):
        yield (
            f"Calendar-time portfolio: {fit.months} months, slope {style.three(fit.beta)} on the fund, t (HC3) "
            f"{style.three(fit.test.statistic)}."
        )


def _refused(data: ChartData, p: MonthParams, of: Months) -> Chart:
    values = p.values()
    first, last = values.get("from"), values.get("to")
    if first and last and first > last:
        return assemble.empty(data, p, [])
    if p.kind == OWN and not p.own:
        return assemble.refused(data, p, [], own_words.NONE, own_words.NEXT, ())
    said = f"No {KINDS[p.kind].one} has prices over the months after it here"
    step = "Choose other companies or events, an earlier first quarter or a later as-of day."
    return assemble.refused(data, p, [], said, step, [*_missing(data, of), *own_words.left_out(data, p, p.asked)])


def _missing(data: ChartData, of: Months) -> list[str]:
    have = {e.ticker for horizon in of.horizons for e in horizon.events}
    without = [c for c in data.companies if c.ticker not in of.priced]
    known = {event.ticker for event in of.asked.own} if of.asked.kind == OWN else of.priced
    silent = [c for c in data.companies if c.ticker in of.priced & known and c.ticker not in have]
    why = f"no {KINDS[of.asked.kind].one} with prices over the months after it is known in this window"
    return [*words.named(without, "no daily price is known here"), *words.named(silent, why)]


# ----------------------------------------------------------------------------------------- finding


def finding(of: Months, drawn: list[Horizon], p: MonthParams) -> Finding:
    """Whether the portfolio beat the market, and the means against random days."""
    parts = [
        f"over {_OVER[h.days]} {words.percent(h.mean)} (random days {words.percent(h.usual.mean)})" for h in drawn[::-1]
    ]
    deck = f"Mean return less the market's after {KINDS[p.kind].many}: {', '.join(parts)}"
    numbers = [Number(h.mean, f"mean_bhar_{h.days}") for h in drawn]
    fit = of.portfolio
    said = []
    if math.isfinite(fit.alpha):
        said.append(
            f"Calendar-time portfolio: {words.percent(fit.alpha)} a month beyond the market, 95% interval "
            f"{words.ends(fit.low, fit.high)}"
        )
        numbers.append(Number(fit.alpha, ALPHA))
    return Finding(
        _answer(of, drawn, p),
        headline.fitting([deck, deck.split(",")[0]], headline.DECK),
        (*said, *own_words.whose(p.asked)),
        tuple(numbers),
    )


def _answer(of: Months, drawn: list[Horizon], p: MonthParams) -> str:
    many, fit = KINDS[p.kind].many, of.portfolio
    if not math.isfinite(fit.alpha):
        return f"Months after {many} are too few to tell whether shares beat the market"
    if fit.low <= 0 <= fit.high:
        return f"Shares did not clearly differ from the market in the months after {many}"
    usual = "" if any(h.usual.p_value <= 1 - LEVEL for h in drawn) else ", as after random days"
    return f"Shares {'beat' if fit.alpha > 0 else 'lagged'} the market in the months after {many}{usual}"


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, drawn: list[Horizon], p: MonthParams) -> Figure:
    figure = panels(len(drawn), 1, vertical_spacing=0.22)
    companies = frame.by_ticker(data)
    for place, horizon in enumerate(drawn, 1):
        axis = "" if place == 1 else str(place)
        noun = words.counted(p.kind, len(horizon.events))
        heading = f"<b>{_TITLES[horizon.days]}</b> {noun}, mean {words.percent(horizon.mean)}"
        marks.heading(figure, heading, axis, shift=5)
        _panel(figure, horizon, companies, place, p.kind)
    said = (
        "Return from the close before, less that of SPY; a dot an event, bar: mean and 95% interval; grey: random days"
    )
    top = marks.caption(figure, said, shift=28)
    return style.base(figure, height=top + 50 + 170 * len(drawn), right=16, top=top)


def _panel(figure: Figure, of: Horizon, companies: dict[str, Company], place: int, kind: str) -> None:
    values = [e.value for e in of.events]
    ends = [v for v in (of.low, of.high, of.usual.low, of.usual.high) if math.isfinite(v)]
    low, high = style.span([*values, *ends], include=(0,))
    where: dict[str, Any] = {"row": place, "col": 1}
    figure.update_xaxes(**style.value_axis(low, high, FRACTION, most=6), **where)
    figure.update_yaxes(visible=False, range=[-0.6, 1.4], fixedrange=True, **where)
    if math.isfinite(of.usual.low):
        band = {"x": [of.usual.low, of.usual.high], "y": [-0.25, -0.25], "line": {"color": _USUAL, "width": 22}}
        figure.add_trace(scatter(**band, mode="lines", hoverinfo="skip", showlegend=False), **where)
    if math.isfinite(of.low):
        bar = {"x": [of.low, of.high], "y": [-0.25, -0.25], "line": {"color": _COLOUR, "width": 3}}
        figure.add_trace(scatter(**bar, mode="lines", hoverinfo="skip", showlegend=False), **where)
    hover = f"Mean {words.percent(of.mean)}; random days {words.ends(of.usual.low, of.usual.high)}"
    mean = {"x": [of.mean], "y": [-0.25], "mode": "markers", "marker": {"color": _COLOUR, "size": 12}}
    figure.add_trace(scatter(**mean, hovertext=[hover], hoverinfo="text", showlegend=False), **where)
    for at, e in enumerate(sorted(of.events, key=lambda e: e.value)):
        company = companies[e.ticker]
        dot = {"x": [e.value], "y": [0.35 + 0.28 * (at % 4)], "mode": "markers"}
        marker = {"color": company.colour, "size": 9}
        text_of = _hover(e, company, kind)
        label = {"hovertext": [text_of], "hoverinfo": "text", "hoverlabel": {"bordercolor": company.colour}}
        figure.add_trace(scatter(**dot, marker=marker, **label, showlegend=False), **where)


def _hover(e: Held, company: Company, kind: str) -> str:
    lines = [
        f"<b>{text.escape(company.name)}</b>, {frame.day(e.day0)}",
        text.escape(words.describe(e.announced, kind)),
        f"{words.percent(e.value)} less the market",
        f"{text.evidence(e.origin.evidence)}, known since {frame.day(e.origin.known_on)}",
    ]
    return "<br>".join(lines)


CHART = ChartSpec(question="What followed over months?", params=MonthParams, request=request, build=build)
