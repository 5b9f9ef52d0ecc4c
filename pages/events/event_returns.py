"""The abnormal return of each announcement of a kind with its interval; hollow where results came the same days."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from charts import assemble, frame, headline, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding
from charts.figure import Figure, scatter
from contracts import FRACTION, Company
from engine.request import Request
from pages.events import own_words, words
from pages.events.frames import Studied, Study, study
from pages.events.kinds import KINDS, SPANS
from pages.events.parameters import EventParams

MOST: Final = 80  # events drawn, the newest
_ROW: Final = 19  # pixels of an event
_LABELLED: Final = 34  # of one with a label below
_LETTERS: Final = 24  # of a label beside the axis; the hover has it whole


def request(p: EventParams) -> Request:
    return Request((), **params.window(p), options={"asked": p.asked}, frames=(study,))


def build(data: ChartData, p: EventParams) -> Chart:
    """A row per event, the newest on top, then the mean."""
    of = data.result(study)
    if not of.events:
        return words.refused(data, p, [of], p.asked)
    rows = of.events[-MOST:]
    companies = frame.by_ticker(data)
    table = words.table([words.mean_row(of), *(words.event_row(companies[e.ticker], e, p.kind) for e in rows)])
    left = len(of.events) - len(rows)
    return assemble.chart(
        data,
        p,
        _drawn(of, rows, companies, p),
        table,
        finding=finding(of, rows, companies, p),
        names=[],
        described=[words.DESCRIBED],
        alt=f"Abnormal returns of {words.counted(p.kind, len(rows))} with intervals",
        notes=[
            *words.notes(of),
            *([f"The {MOST} newest are drawn, {left} older ones are in the mean."] if left else []),
        ],
        missing=[*words.missing(data, [of]), *own_words.left_out(data, p, p.asked)],
        key=False,
    )


# ----------------------------------------------------------------------------------------- finding


def finding(of: Study, rows: Sequence[Studied], companies: dict[str, Company], p: EventParams) -> Finding:
    """The largest moves, and the mean."""
    e, when = of.estimate, SPANS[p.span].words
    mean = f"Mean abnormal return {when}: {words.mean_words(of, spelt=True)}"
    shared = words.shared_days(of)
    said = (*((shared,) if shared else ()), *own_words.whose(of.asked))
    deck = headline.fitting([mean, mean.replace("Mean abnormal return ", "Mean ")], headline.DECK)
    return Finding(_largest(of, rows, companies), deck, said, (words.mean_number(of),) if e.events else ())


def _largest(of: Study, rows: Sequence[Studied], companies: dict[str, Company]) -> str:
    """The drawn events that the share price moved most after, down and up."""
    kind = KINDS[of.asked.kind]
    low, high = min(rows, key=lambda e: e.car), max(rows, key=lambda e: e.car)
    if low is high:
        return f"Abnormal return after the only {kind.one}: {_move(companies, low)}"
    which = kind.many if len(rows) == len(of.events) else f"the {len(rows)} newest {kind.many}"
    return f"Abnormal returns after {which} range from {_move(companies, low)} to {_move(companies, high)}"


def _move(companies: dict[str, Company], event: Studied) -> str:
    return f"{words.percent(event.car)} ({text.short(companies[event.ticker])} {event.announced.day.year})"


# ----------------------------------------------------------------------------------------- drawing


def _drawn(of: Study, rows: Sequence[Studied], companies: dict[str, Company], p: EventParams) -> Figure:
    figure, newest = Figure(), rows[::-1]
    low, high = _span(rows)
    for place, event in enumerate(newest):
        _row(figure, event, companies[event.ticker], -place, (low, high), p.kind)
    names = [_name(event, companies) for event in newest]
    figure.update_yaxes(
        tickvals=[-place for place in range(len(newest))],
        ticktext=names,
        range=[-len(newest) + 0.3, 0.9],
        showgrid=False,
        zeroline=False,
        automargin=True,
        fixedrange=True,
        tickfont={"size": style.SMALL if len(newest) < 30 else style.TINY},
    )
    figure.update_xaxes(**style.value_axis(low, high, FRACTION, most=6))
    if math.isfinite(of.estimate.mean):
        _mean(figure, of)
    said = (
        f"Abnormal return {SPANS[p.span].words}, 95% interval by the model; hollow: results or other news the same "
        "days; dashed: the mean"
    )
    top = marks.caption(figure, said, shift=8, width=44)
    row = _LABELLED if any(event.announced.label for event in newest) else _ROW
    return style.base(figure, height=top + 50 + row * len(newest), right=16, top=top)


def _span(rows: Sequence[Studied]) -> tuple[float, float]:
    """All returns and zero; an interval that reaches much further is cut."""
    values = [e.car for e in rows]
    low, high = min([*values, 0.0]), max([*values, 0.0])
    reach = max(high - low, 0.04)
    inside = [end for e in rows for end in (e.low, e.high) if low - 0.25 * reach <= end <= high + 0.25 * reach]
    low, high = min([low, *inside]), max([high, *inside])
    return low - 0.04 * reach, high + 0.04 * reach


def _name(event: Studied, companies: dict[str, Company]) -> str:
    name = f"{text.escape(text.short(companies[event.ticker]))} {frame.day(event.day0)}"
    label = event.announced.label
    shown = label if len(label) <= _LETTERS else f"{label[: _LETTERS - 1].rstrip()}…"
    return f"{name}<br>{text.escape(shown)}" if label else name


def _row(figure: Figure, event: Studied, company: Company, at: float, span: tuple[float, float], kind: str) -> None:
    low, high = max(event.low, span[0]), min(event.high, span[1])
    line = {"color": company.colour, "width": 1.5}
    figure.add_trace(scatter(x=[low, high], y=[at, at], mode="lines", line=line, hoverinfo="skip", showlegend=False))
    marker = {
        "color": company.colour,
        "symbol": "circle-open" if event.confounders else "circle",
        "size": 9,
        "line": {"width": 2, "color": company.colour},
    }
    figure.add_trace(
        scatter(
            x=[event.car],
            y=[at],
            mode="markers",
            marker=marker,
            hovertext=[hover(event, company, kind)],
            hoverinfo="text",
            hoverlabel={"bordercolor": company.colour},
            showlegend=False,
            cliponaxis=False,
        )
    )


def _mean(figure: Figure, of: Study) -> None:
    across: dict[str, Any] = {"x0": of.estimate.mean, "x1": of.estimate.mean, "yref": "paper", "y0": 0, "y1": 1}
    line = {"color": style.RULE, "width": 1.5, "dash": "dash"}
    figure.add_shape(type="line", **across, line=line, layer="below")


def hover(event: Studied, company: Company, kind: str) -> str:
    """What it was, its return with interval and p-value, what else was announced, grade and document."""
    lines = [
        f"<b>{text.escape(company.name)}</b>, {frame.day(event.day0)}",
        text.escape(words.describe(event.announced, kind)),
        f"{words.percent(event.car)}, 95% interval {words.ends(event.low, event.high)}, p {event.p_value:.2f}",
        f"the same days: {text.join(event.confounders)}" if event.confounders else "",
        "" if event.kept else "meets an earlier event: not in the mean",
        f"reason: {event.announced.reason}" if event.announced.reason else "",
        f"{text.evidence(event.origin.evidence)}, known since {frame.day(event.origin.known_on)}",
        text.document(event.announced.document),
    ]
    return "<br>".join(line for line in lines if line)


CHART = ChartSpec(question="What followed each announcement?", params=EventParams, request=request, build=build)
