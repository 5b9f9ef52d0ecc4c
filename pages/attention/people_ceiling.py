"""Daily active people with growth curves, with and without a ceiling, and what the evidence cannot say."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from analytics.methods import growth_curves
from analytics.methods.growth_curves import BOUNDED, Curve, Doubt, Fit
from charts import assemble, frame, headline, marks, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, scatter
from contracts import PERSONS, Company, Description, Unit
from engine.request import Request
from pages.attention import words
from pages.attention.parameters import WindowParams
from pages.attention.people_frames import PeopleCurve, people_curves, years

PEOPLE: Final = "daily_active_people"
AHEAD: Final = 12  # quarters that the curves are drawn beyond the last figure
_BILLION: Final = 1e9
CURVES: Final = {
    Curve.LINEAR: ("Straight line", style.SOFT),
    Curve.LOGARITHMIC: ("Logarithm", style.THINGS["productivity"]),
    Curve.QUADRATIC: ("Parabola", style.THINGS["capital"]),
    Curve.GOMPERTZ: ("Gompertz", style.THINGS["multiple"]),
    Curve.LOGISTIC: ("Logistic", style.THINGS["value"]),
}
DESCRIBED: Final = Description(
    PEOPLE,
    "Daily active people",
    PERSONS,
    r"y_t = \frac{K}{1 + (K/y_0 - 1)e^{-rt}},\quad y_t = K (y_0/K)^{e^{-rt}}",
    "People who used any of the company's apps on a day of the quarter, as the company counts them, with curves fitted "
    "by least squares. A ceiling K is identified where a curve that has one fits better than any without, where the "
    "interval of K has an upper end although neighbouring quarters are alike, and where it stays with part of the "
    "sample.",
    "The company's own estimate, rounded to ten million, of people it cannot tell apart with certainty. Beyond the "
    "last figure a curve is no forecast.",
    "Bates and Watts, Nonlinear Regression Analysis (1988), ch. 6; Burnham and Anderson, Model Selection (2002), ch. 2",
)
DOUBTS: Final = {
    Doubt.NO_BEND: "A straight line or an exponential fits as well as a curve with a ceiling",
    Doubt.AS_GOOD_WITHOUT: (
        "A curve without a level to approach, a parabola or a logarithm, fits as well as one with a ceiling"
    ),
    Doubt.CURVES_DISAGREE: "The two curves with a ceiling fit alike and put it at different levels",
    Doubt.NO_UPPER_END: "Neighbouring quarters err alike, and counted for what they say the ceiling has no upper end",
    Doubt.MOVES: "Without the oldest or the newest fourth of the figures the ceiling is another one",
}


def request(p: WindowParams) -> Request:
    return Request((), p.companies, p.start, p.end, p.as_of, frames=(people_curves,))


def build(data: ChartData, p: WindowParams) -> Chart:
    """Dots of people, a line for each curve, dashed beyond the last figure."""
    rows = data.result(people_curves).rows
    found = words.first(data, rows)
    lost = words.others(data, list(rows), "daily active people are")
    if found is None:
        return words.empty(data, p, "daily active people", lost)
    company, curve = found
    return assemble.chart(
        data,
        p,
        _drawn(company, curve),
        _table(company, curve),
        names=[],
        described=[DESCRIBED],
        key=False,
        finding=finding(company, curve),
        notes=list(_notes(curve)),
        statistics=list(_statistics(curve)),
        missing=lost,
        alt=f"Dots of {text.short(company)}'s daily active people by quarter with curves fitted to them",
    )


# ----------------------------------------------------------------------------------------- finding


def finding(company: Company, curve: PeopleCurve) -> Finding:
    """Whether the people say where they level off, and why not."""
    last = curve.figures[-1]
    ceilings = [(_called(c), each.fit.ceiling * _BILLION, c) for c, each in curve.saturation.ceilings.items()]
    numbers = [Number(last.value, PEOPLE, last.ticker, last.quarter)]
    growing = Doubt.NOT_GROWING not in curve.saturation.doubts
    numbers += [
        Number(k, _name(c, "ceiling"), last.ticker, last.quarter) for _, k, c in ceilings if growing and _near(k)
    ]
    today = f"{_people(last.value)} in {last.quarter}"
    levels = text.join([f"{_people(k)} ({name})" for name, k, _ in ceilings if growing and _near(k)])
    deck = f"{today}; the curves with a ceiling approach {levels}" if levels else today
    reasons = tuple(DOUBTS[doubt] for doubt in curve.saturation.doubts if doubt in DOUBTS and growing)
    return Finding(_headline(company, curve), deck, reasons, tuple(numbers))


def _people(count: float) -> str:
    return f"{style.quantity(count, PERSONS)} people"


def _near(ceiling: float) -> bool:
    """Whether a ceiling is one that people could reach: there are about eight billion."""
    return ceiling < 10 * _BILLION


def _headline(company: Company, curve: PeopleCurve) -> str:
    verdict, who = curve.saturation, f"{text.short(company)}'s daily active people"
    if Doubt.TOO_FEW in verdict.doubts:
        return f"Too few quarters of {who} are known here to look for a ceiling"
    if Doubt.NOT_GROWING in verdict.doubts:
        return f"{who} do not grow here, so that there is no ceiling to look for"
    if verdict.identified and verdict.ceiling is not None:
        level = _people(verdict.ceiling.fit.ceiling * _BILLION)
        return headline.fitting([f"{who} level off, at about {level}", f"{who} level off"])
    if verdict.bends:
        return f"{who} grow more slowly than before, but no ceiling is identified"
    return f"{who} show no slowdown here: no ceiling is identified"


def _notes(curve: PeopleCurve) -> Iterator[str]:
    yield "Curves are fitted to the quarters of the window; beyond the last figure they are dashed and no forecast."
    count = len(curve.figures)
    for c, each in curve.saturation.ceilings.items():
        low, high = (_level(end) for end in (each.low, each.high))
        alike = f"; neighbours err alike, so that {count} quarters say as much as {each.effective:.0f}"
        yield (
            f"{_title(c)}: ceiling {_level(each.fit.ceiling)}, 95% interval {low} to {high} as if quarters were "
            f"independent{alike if round(each.effective) < count else ''}."
        )


def _statistics(curve: PeopleCurve) -> Iterator[str]:
    verdict = curve.saturation
    if not verdict.fits:
        return
    aics = text.every([f"{_called(c)} {style.minus(f'{fit.aic:.1f}')}" for c, fit in verdict.fits.items()])
    yield f"Akaike's criterion (the lower, the better; 2 apart says something): {aics}."
    hang = [f"{_called(c)} {each.fit.durbin_watson:.2f}" for c, each in verdict.ceilings.items()]
    if hang:
        yield f"Durbin-Watson (2 where neighbouring errors have nothing to do with each other): {text.every(hang)}."


def _level(billions: float) -> str:
    return style.quantity(billions * _BILLION, PERSONS) if math.isfinite(billions) else "no end"


def _title(curve: Curve) -> str:
    return CURVES[curve][0] if curve in CURVES else curve.value.capitalize()


def _called(curve: Curve) -> str:
    """In a sentence; Gompertz was a person."""
    return _title(curve) if curve is Curve.GOMPERTZ else _title(curve).lower()


def _name(curve: Curve, what: str) -> str:
    return f"{curve.value}_{what}"


# ------------------------------------------------------------------------------------------- table


_COLUMNS: Final = (*words.COLUMNS, "low", "high", "projected")


def _table(company: Company, curve: PeopleCurve) -> pd.DataFrame:
    """People by quarter; then of each curve its ceiling with the usual interval, its criterion, and its points."""
    people = [
        words.row(company, f.quarter, f.ends, PEOPLE, DESCRIBED.title, f.value, PERSONS, f.origin, period=f.period)
        for f in curve.figures
    ]
    return words.table([*people, *_fits(company, curve)], _COLUMNS)


def _fits(company: Company, curve: PeopleCurve) -> Iterator[dict[str, Any]]:
    last, origin = curve.figures[-1], curve.origin
    for c, fit in curve.saturation.fits.items():
        where = (company, last.quarter, last.ends)
        yield words.row(*where, _name(c, "aic"), f"{_title(c)}: Akaike's criterion", fit.aic, Unit("AIC"), origin)
        if c in BOUNDED:
            each = curve.saturation.ceilings[c]
            ends = {"low": each.low * _BILLION, "high": each.high * _BILLION}
            level = each.fit.ceiling * _BILLION
            yield words.row(*where, _name(c, "ceiling"), f"{_title(c)}: ceiling", level, PERSONS, origin) | ends
        if c in CURVES:
            yield from _points(company, curve, c, fit)


def _points(company: Company, curve: PeopleCurve, c: Curve, fit: Fit) -> Iterator[dict[str, Any]]:
    last = curve.figures[-1].quarter
    for quarter, value in zip(_quarters(curve), _values(curve, fit), strict=True):
        past = quarter <= last
        yield words.row(
            company,
            quarter if past else None,
            pd.Timestamp(words.day(quarter)),
            _name(c, "curve" if past else "curve_ahead"),
            f"{_title(c)} curve{'' if past else ', beyond the last figure'}",
            value,
            PERSONS,
            curve.origin,
            projected=None if past else quarter,
        )


def _quarters(curve: PeopleCurve) -> list[str]:
    """From the first figure to some years after the last."""
    end = pd.Period(curve.figures[-1].quarter, freq="Q") + AHEAD
    return list(frame.quarters_between(curve.figures[0].quarter, str(end)))


def _values(curve: PeopleCurve, fit: Fit) -> list[float]:
    times = [years(pd.Timestamp(words.day(quarter))) for quarter in _quarters(curve)]
    return [float(v) for v in growth_curves.mean(fit, curve.first, times) * _BILLION]


# ----------------------------------------------------------------------------------------- drawing


def _drawn(company: Company, curve: PeopleCurve) -> Figure:
    figure, quarters = Figure(), _quarters(curve)
    shown = {c: _values(curve, fit) for c, fit in curve.saturation.fits.items() if c in CURVES}
    last = quarters.index(curve.figures[-1].quarter)
    for c, values in shown.items():
        _curve(figure, quarters, values, last, CURVES[c][1])
    figure.add_trace(_dots(company, curve))
    people = [f.value for f in curve.figures]
    ends = [v for values in shown.values() for v in values]
    low, high = style.span([*people, *np.clip(ends, 0, 1.5 * max(people)).tolist()])
    labels = [marks.EndLabel(*_end(c, curve), CURVES[c][1], values[-1]) for c, values in shown.items()]
    figure.update_xaxes(**style.time_axis(quarters))
    figure.update_yaxes(**style.value_axis(low, high, PERSONS))
    marks.end_labels(figure, labels, low, high, pixels=340)
    who = text.short(company)
    top = marks.caption(figure, f"{who}'s daily active people; curves fitted to them, with the level they approach")
    return style.base(figure, height=440, right=marks.label_room(labels) if labels else 24, top=top)


def _end(c: Curve, curve: PeopleCurve) -> tuple[str, str]:
    """The curve's name and its ceiling."""
    if c not in BOUNDED:
        return CURVES[c][0], ""
    level = curve.saturation.ceilings[c].fit.ceiling * _BILLION
    return CURVES[c][0], f"→ {style.quantity(level, PERSONS)}" if _near(level) else "→ far off"


def _curve(figure: Figure, quarters: Sequence[str], values: Sequence[float], last: int, colour: str) -> None:
    days = [words.day(quarter) for quarter in quarters]
    for part, dash in ((slice(0, last + 1), "solid"), (slice(last, None), marks.DASH)):
        line = {"color": colour, "width": 1.8, "dash": dash}
        figure.add_trace(
            scatter(x=days[part], y=list(values[part]), mode="lines", line=line, hoverinfo="skip", showlegend=False)
        )


def _dots(company: Company, curve: PeopleCurve) -> dict[str, Any]:
    hovers = [
        words.hover(company, [f"Daily active people: {style.quantity(f.value, PERSONS)}", f.quarter], f.origin)
        for f in curve.figures
    ]
    return scatter(
        x=[words.day(f.quarter) for f in curve.figures],
        y=[f.value for f in curve.figures],
        mode="markers",
        marker={"color": company.colour, "size": 7},
        hovertext=hovers,
        hoverinfo="text",
        hoverlabel={"bordercolor": company.colour},
        showlegend=False,
        cliponaxis=False,
    )


CHART = ChartSpec(
    question="Has the number of daily active people reached a ceiling?",
    params=WindowParams,
    request=request,
    build=build,
)
