"""Every test of the mean of a kind of event: its statistic and p-value, hollow where it rejects too often."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from analytics.methods.event_study_tests import SignificanceTest
from charts import assemble, headline, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, scatter
from contracts import Unit
from engine.request import Request
from pages.events import own_words, words
from pages.events.frames import Study, study
from pages.events.kinds import KINDS, REPORTS, SPANS, TESTS
from pages.events.parameters import EventParams
from pages.events.sizes import SIZES, Size

STATISTIC: Final = Unit("standard errors")
DETECTABLE: Final = "detectable_mean"
_ROW: Final = 42
_BOUND: Final = 1.96
_LEAST: Final = 0.0001  # the smallest correlation that is written out
_MANY: Final = 0.25  # of the events from which on they are taken to move like days of results
_COLOUR: Final = style.THINGS["value"]


def request(p: EventParams) -> Request:
    return Request((), **params.window(p), options={"asked": p.asked}, frames=(study,))


def build(data: ChartData, p: EventParams) -> Chart:
    """A row per test that the number of events allows, and whose false positives are measured for it."""
    of = data.result(study)
    if not of.kept:
        return words.refused(data, p, [of], p.asked)
    size = size_of(of)
    tests = {name: test for name in size.shares if math.isfinite((test := of.estimate.test(name)).statistic)}
    return assemble.chart(
        data,
        p,
        _drawn(tests, size, p),
        words.table(_rows(of, tests)),
        finding=finding(of, tests, size, p),
        names=[],
        described=[words.DESCRIBED],
        alt=f"{text.plural(len(tests), 'test')} of the mean abnormal return of {words.counted(p.kind, len(of.kept))}",
        notes=_notes(of, size),
        missing=[*words.missing(data, [of]), *own_words.left_out(data, p, p.asked)],
        key=False,
        statistics=statistics(of),
    )


def statistics(of: Study) -> list[str]:
    """How far the returns of events that share days move together; nothing of a single event."""
    correlation = of.estimate.correlation
    if of.estimate.events < 2:
        return []
    if correlation == 0:
        return ["No two of these events share a trading day, so their returns are taken as independent."]
    size = style.minus(f"{correlation:.4f}") if abs(correlation) >= _LEAST else f"below {_LEAST:.4f}"
    return [f"Mean correlation of pairs of events, by the days that they share: {size}."]


def size_of(of: Study) -> Size:
    """How often tests reject wrongly with events like these: on days of results, sharing days, or days apart."""
    e = of.estimate
    results = of.asked.kind == REPORTS or of.confounded > _MANY * e.events
    design = "reports" if results else "clustered" if e.correlation > 0 else "apart"
    number = 1 if e.events == 1 else 10 if e.events < 20 else 30
    return SIZES[design, number]


def _rows(of: Study, tests: Mapping[str, SignificanceTest]) -> Iterator[dict[str, Any]]:
    yield words.mean_row(of)
    e = of.estimate
    for name, test in tests.items():
        row = words.whole(of.origin, f"test_{name}", f"{TESTS[name]}: statistic", test.statistic)
        yield row | {"unit": str(STATISTIC), "p_value": test.p_value, "observations": e.events}
    named = {
        DETECTABLE: ("Smallest mean found four times in five, by the spread of the events", e.detectable),
        "detectable_by_model": ("The same by the errors of the models", e.detectable_by_model),
        "random_days_low": ("Middle 95% of random days, clusters together: low end", e.together.low),
        "random_days_high": ("Middle 95% of random days, clusters together: high end", e.together.high),
        "median_abnormal_return": ("Median abnormal return", e.median),
    }
    for name, (title, value) in named.items():
        if math.isfinite(value):
            yield words.whole(of.origin, name, title, value)


def _notes(of: Study, size: Size) -> list[str]:
    e = of.estimate
    bad = [f"{TESTS[name]} {share:.0%}" for name, share in size.shares.items() if name not in size.holds]
    lines = [
        f"On {size.title} of these companies tests at 5% reject without any effect: "
        + (text.every(bad) if bad else "none of them more than chance allows")
        + " (market model, two or three days). Hollow: rejects too often."
    ]
    if e.events == 1:
        lines.append("A rank test of one event over one day can never reject: its statistic stays below 1.74.")
    else:
        lines.append(f"{e.positive} of {e.events} returns are positive, where {e.events * e.usual:.1f} would be usual.")
    return [*lines, *words.notes(of)]


# ----------------------------------------------------------------------------------------- finding


def finding(of: Study, tests: Mapping[str, SignificanceTest], size: Size, p: EventParams) -> Finding:
    """Whether the tests that hold agree, or that none holds."""
    good = {name: test.rejects for name, test in tests.items() if name in size.holds}
    many = KINDS[p.kind].many if of.estimate.events > 1 else f"one {KINDS[p.kind].one}"
    if not good:
        head = f"No test of {many} is reliable on {size.title}"
    elif not any(good.values()):
        head = f"No reliable test finds that {many} moved share prices"
    elif all(good.values()):
        head = f"Every reliable test finds that {many} moved share prices"
    else:
        head = f"Reliable tests disagree whether {many} moved share prices"
    numbers = [words.mean_number(of)]
    deck = f"{words.mean_words(of, spelt=True)} {SPANS[p.span].words}"
    if math.isfinite(of.estimate.detectable):
        deck += f"; {words.usual_step(of.estimate)}"
        numbers.append(Number(of.estimate.detectable, DETECTABLE))
    shared = words.shared_days(of)
    said = (*((shared,) if shared else ()), *own_words.whose(of.asked))
    return Finding(head, headline.fitting([deck, deck.split(";")[0]], headline.DECK), said, tuple(numbers))


# ----------------------------------------------------------------------------------------- drawing


def _drawn(tests: Mapping[str, SignificanceTest], size: Size, p: EventParams) -> Figure:
    figure = Figure()
    largest = max([3.0, *(abs(test.statistic) for test in tests.values())]) * 1.08
    for place, (name, test) in enumerate(tests.items()):
        _row(figure, name, test, -place, size)
    figure.update_xaxes(**style.value_axis(-largest, largest, STATISTIC, most=7))
    figure.update_yaxes(visible=False, range=[-len(tests) + 0.4, 0.75], fixedrange=True)
    for bound in (-_BOUND, _BOUND):
        across: dict[str, Any] = {"x0": bound, "x1": bound, "yref": "paper", "y0": 0, "y1": 1}
        figure.add_shape(type="line", **across, line={"color": style.RULE, "width": 1, "dash": "dot"}, layer="below")
    said = (
        f"Mean abnormal return {SPANS[p.span].words} in standard errors, with the p-value; dotted: about where a "
        "test at 5% rejects; hollow: rejects too often on such days"
    )
    top = marks.caption(figure, said, shift=8)
    return style.base(figure, height=top + 50 + _ROW * len(tests), right=16, top=top)


def _row(figure: Figure, name: str, test: SignificanceTest, at: float, size: Size) -> None:
    good = name in size.holds
    stem = {"x": [0, test.statistic], "y": [at, at], "mode": "lines", "line": {"color": _COLOUR, "width": 2}}
    figure.add_trace(scatter(**stem, hoverinfo="skip", showlegend=False))
    marker = {
        "color": _COLOUR,
        "size": 11,
        "symbol": "circle" if good else "circle-open",
        "line": {"width": 2, "color": _COLOUR},
    }
    share = size.shares.get(name, math.nan)
    hover = (
        f"<b>{TESTS[name]}</b><br>{style.three(test.statistic)} standard errors, p {test.p_value:.3f}<br>"
        f"false positives at 5% on {size.title}: {share:.1%}"
    )
    point = {"x": [test.statistic], "y": [at], "mode": "markers", "marker": marker, "hovertext": [hover]}
    figure.add_trace(scatter(**point, hoverinfo="text", hoverlabel={"bordercolor": _COLOUR}, showlegend=False))
    label = f"{TESTS[name]} <b>{style.three(test.statistic)}</b>, p {_p(test.p_value)}"
    figure.add_annotation(
        text=label, x=0, xref="x domain", y=at, yref="y", xanchor="left", yanchor="bottom", yshift=5, showarrow=False
    )


def _p(value: float) -> str:
    return "below 0.001" if value < 0.001 else f"{value:.3f}" if value < 0.1 else f"{value:.2f}"


CHART = ChartSpec(question="Could it be chance?", params=EventParams, request=request, build=build)
