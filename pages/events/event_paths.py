"""The mean abnormal return around the announcements of each kind, day by day, beside that of random days."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from charts import assemble, headline, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding
from charts.figure import Figure, panels, scatter
from contracts import FRACTION
from engine.request import Request
from pages.events import own_words, words
from pages.events.frames import Estimate, Study, studies
from pages.events.kinds import KINDS, LAYOFFS, OWN, RAISED, SPANS
from pages.events.parameters import PathParams

_COLUMNS: Final = 2
_HIGH: Final = 118  # pixels of a panel
_COLOUR: Final = style.THINGS["value"]
_USUAL: Final = "rgba(125,135,146,0.28)"


def request(p: PathParams) -> Request:
    return Request((), **params.window(p), options={"every": p.every}, frames=(studies,))


def build(data: ChartData, p: PathParams) -> Chart:
    """A panel per kind: the mean with its interval, in grey the middle 95% of random days."""
    every = data.result(studies).by_kind
    drawn = [of for of in every.values() if of.kept]
    if not drawn:
        return words.refused(data, p, list(every.values()))
    lost = [KINDS[of.asked.kind].many for of in every.values() if not of.kept]
    none = [f"No {text.join(lost)} with prices around them are known here."] if lost else []
    return assemble.chart(
        data,
        p,
        _drawn(drawn, p),
        words.table(row for of in drawn for row in _rows(of)),
        finding=finding(every[LAYOFFS], every[RAISED], drawn, p),
        names=[],
        described=[words.DESCRIBED],
        alt=f"{text.plural(len(drawn), 'panel')} of mean abnormal returns around announcements: "
        f"{text.join([KINDS[of.asked.kind].many for of in drawn])}",
        notes=_notes(every[LAYOFFS], drawn),
        missing=[*none, *words.missing(data, list(every.values())), *own_words.left_out(data, p)],
        key=False,
        statistics=["The test that holds is that of Kolari and Pynnönen."],
    )


def mean_name(of: Study) -> str:
    """What the mean of a kind is called in the table."""
    return f"{words.MEAN}_{of.asked.kind}"


def _rows(of: Study) -> Iterator[dict[str, Any]]:
    yield words.mean_row(of, mean_name(of))
    path, title = of.path, f"{KINDS[of.asked.kind].title}: mean abnormal return, summed to this trading day"
    for i, day in enumerate(path.days):
        if math.isfinite(path.mean[i]):
            row = words.whole(of.origin, f"path_{of.asked.kind}", title, float(path.mean[i]))
            ends = {"low": path.low[i], "high": path.high[i], "observations": path.events[i]}
            yield row | ends | {"trading_day": day}


def _notes(layoffs: Study, drawn: Sequence[Study]) -> list[str]:
    grey = (
        "Grey: the middle 95% of as many random days of the same companies, taken as independent. Coloured band: 95% "
        "interval by the spread of the events, of a single one none."
    )
    verdict = (
        "Rewarded or punished is said where the interval leaves zero out and a test rejects that holds where events "
        "share days or move prices more than usual."
    )
    own = dict.fromkeys(line for of in drawn for line in words.on_days(of))
    cut = ["A band that is cut at the edge of its panel runs on."] if _leaves(drawn) else []
    return [grey, *cut, verdict, *own, *(words.reasons(layoffs) if layoffs.kept else ())]


# ----------------------------------------------------------------------------------------- finding


def finding(layoffs: Study, raised: Study, drawn: Sequence[Study], p: PathParams) -> Finding:
    """Whether layoffs and guidance raises were rewarded, with interval and number of events."""
    both = [of for of in (layoffs, raised) if of.kept]
    named = both or list(drawn[:2])
    when = SPANS[p.span].words
    means = "; ".join(words.mean_words(of, spelt=of is named[0]) for of in named)
    deck = f"Mean abnormal return {when}: {means}"
    own = [of for of in drawn if of.asked.kind == OWN]
    lines = (_inside(named), *(words.shared_days(of) for of in named), _others(named, drawn), *_own(own, named))
    said = tuple(filter(None, lines))
    numbers = tuple(words.mean_number(of, mean_name(of)) for of in dict.fromkeys([*named, *own]))
    return Finding(
        answer(named), headline.fitting([deck, deck.replace("Mean abnormal return ", "")], headline.DECK), said, numbers
    )


def answer(named: Sequence[Study]) -> str:
    """One sentence on one or two kinds."""
    kinds = [KINDS[of.asked.kind].many for of in named]
    if all(_open(of.estimate) for of in named):
        return f"The data cannot tell whether {' or '.join(kinds)} were rewarded"
    parts = [_part(of.estimate, kind) for of, kind in zip(named, kinds, strict=True)]
    return "; ".join(parts)[:1].upper() + "; ".join(parts)[1:]


def _inside(named: Sequence[Study]) -> str:
    """Why the data cannot tell, where they cannot."""
    if not all(_open(of.estimate) for of in named):
        return ""
    if any(of.estimate.zero_outside for of in named):
        return "A single event says nothing of its kind"
    return f"Zero lies inside {'both intervals' if len(named) > 1 else 'the interval'}"


def _others(named: Sequence[Study], drawn: Sequence[Study]) -> str:
    """The further kinds whose mean differs from zero, with what that is worth among several."""
    clear = [of for of in drawn if of not in named and of.estimate.decided and of.asked.kind != OWN]
    means = text.join([words.mean_words(of) for of in clear])
    return f"Further kinds whose interval leaves zero out: {means}; of several kinds one may by chance" if clear else ""


def _own(own: Sequence[Study], named: Sequence[Study]) -> Iterator[str]:
    """The mean of a reader's own events, where it is not in the deck, and whose they are."""
    for of in own:
        yield "" if of in named else f"Beside them {words.mean_words(of)}"
        yield own_words.WHOSE


def _open(of: Estimate) -> bool:
    """Whether the mean may be zero, or is of one event only."""
    return not of.zero_outside or of.events == 1


def _part(of: Estimate, many: str) -> str:
    if of.decided:
        return f"{many} were {'rewarded' if of.mean > 0 else 'punished'}"
    if of.events == 1 and of.zero_outside:
        return f"of {many} there is one only"
    return f"for {many} zero lies inside the interval" if _open(of) else f"on {many} the tests disagree"


# ----------------------------------------------------------------------------------------- drawing


def _drawn(drawn: Sequence[Study], p: PathParams) -> Figure:
    columns = min(_COLUMNS, len(drawn))
    lines = math.ceil(len(drawn) / columns)
    figure = panels(lines, columns, shared_yaxes=True, horizontal_spacing=0.03, vertical_spacing=0.36 / lines)
    span = _span(drawn)
    for i, of in enumerate(drawn):
        place = {"row": i // columns + 1, "col": i % columns + 1}
        _panel(figure, of, place)
        heading = f"<b>{text.escape(KINDS[of.asked.kind].title)}</b> {of.estimate.events}"
        marks.heading(figure, heading, str(i + 1) if i else "")
    for i in range(len(drawn), lines * columns):
        figure.update_xaxes(visible=False, row=i // columns + 1, col=i % columns + 1)
        figure.update_yaxes(visible=False, row=i // columns + 1, col=i % columns + 1)
    figure.update_yaxes(**style.value_axis(*span, FRACTION, most=4))
    figure.update_xaxes(**_days(drawn[0]))
    said = (
        f"Mean abnormal return by trading day from the announcement, zero before {SPANS[p.span].words}; behind a kind "
        "how many events; grey: random days"
    )
    top = marks.caption(figure, said, shift=26)
    return style.base(figure, height=top + 40 + _HIGH * lines, right=14, top=top)


def _days(of: Study) -> dict[str, Any]:
    first, last = int(of.path.days[0]), int(of.path.days[-1])
    at = [first, 0, *([5] if last <= 10 else [10]), last]
    axis = {"type": "linear", "range": [first - 0.5, last + 0.5], "tickvals": at, "fixedrange": True}
    return axis | {"ticktext": [style.minus(str(day)) for day in at], "showgrid": False, "zeroline": False}


def _span(drawn: Sequence[Study]) -> tuple[float, float]:
    """All means and random days; the wide intervals of few events may leave the panel."""
    ends = np.concatenate([np.concatenate([of.path.mean, of.path.usual_low, of.path.usual_high]) for of in drawn])
    known = ends[np.isfinite(ends)]
    air = 0.25 * float(np.ptp(known)) or 0.01
    return float(known.min()) - air, float(known.max()) + air


def _leaves(drawn: Sequence[Study]) -> bool:
    """Whether an interval is wider than the panels."""
    low, high = _span(drawn)
    return any(bool(np.nanmin(of.path.low) < low or np.nanmax(of.path.high) > high) for of in drawn if _bounded(of))


def _bounded(of: Study) -> bool:
    """Whether a kind has an interval on any day."""
    return bool(np.isfinite(of.path.low).any())


def _panel(figure: Figure, of: Study, place: dict[str, Any]) -> None:
    path, last = of.path, of.asked.window.last
    figure.add_trace(_band(path.days, path.usual_low, path.usual_high, _USUAL), **place)
    if _bounded(of):
        figure.add_trace(_band(path.days, path.low, path.high, style.faint(_COLOUR, 0.22)), **place)
    figure.add_trace(
        scatter(
            x=path.days.tolist(),
            y=path.mean.tolist(),
            mode="lines",
            line={"color": _COLOUR, "width": 2},
            hovertext=[_hover(of, i) for i in range(len(path.days))],
            hoverinfo="text",
            hoverlabel={"bordercolor": _COLOUR},
            showlegend=False,
        ),
        **place,
    )
    marker = {"color": _COLOUR, "size": 9}
    point = {"x": [last], "y": [path.at(last)], "mode": "markers", "marker": marker, "hoverinfo": "skip"}
    figure.add_trace(scatter(**point, showlegend=False), **place)
    axis = _axis(figure)
    label = {"text": f"<b>{words.percent(of.estimate.mean)}</b>", "x": last, "y": path.at(last), "xref": f"x{axis}"}
    figure.add_annotation(
        **label,
        yref=f"y{axis}",
        xanchor="left",
        yanchor="bottom",
        xshift=5,
        showarrow=False,
        font={"size": style.SMALL},
    )


def _axis(figure: Figure) -> str:
    """The suffix of the panel that the last trace is in."""
    return str(figure.data[-1].get("xaxis", "x"))[1:]


def _band(x: Any, low: Any, high: Any, colour: str) -> dict[str, Any]:
    known = np.isfinite(low) & np.isfinite(high)
    around = [*x[known], *x[known][::-1]]
    edge = [*low[known], *high[known][::-1]]
    line = {"width": 0}
    return scatter(
        x=around, y=edge, fill="toself", fillcolor=colour, line=line, hoverinfo="skip", showlegend=False, mode="lines"
    )


def _hover(of: Study, i: int) -> str:
    path = of.path
    day = int(path.days[i])
    ends = f", 95% interval {words.ends(path.low[i], path.high[i])}" if math.isfinite(path.low[i]) else ""
    lines = [
        f"<b>{text.escape(KINDS[of.asked.kind].title)}</b>, trading day {style.minus(str(day))}",
        f"{words.percent(path.mean[i])}{ends}",
        f"random days: {words.ends(path.usual_low[i], path.usual_high[i])}",
        text.plural(int(path.events[i]), "event"),
    ]
    return "<br>".join(lines)


CHART = ChartSpec(
    question="Were layoffs and guidance raises rewarded?", params=PathParams, request=request, build=build
)
