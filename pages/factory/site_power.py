"""Power of data centres through time: what runs by the estimate, and what is planned, by owner."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, headline, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, Trace, scatter
from contracts import WATTS, Company, Description
from engine.origin import Origin
from engine.request import Request
from pages.factory import words
from pages.factory.parameters import StepParams
from pages.factory.site_frames import IT, NoSites, PowerSteps, SitePower, Step, site_power

KINDS: Final = {IT: "Power of the computers", "power": "Power of the whole sites"}
RUNNING: Final = Description("power_running", "Power running", WATTS, "", "What runs from a day on, by the estimate.")
PLANNED: Final = Description("power_planned", "Power planned", WATTS, "", "What is to run from a day on.")
NOW: Final = Description("power_now", "Power running on the last day seen", WATTS, "")
AHEAD: Final = Description("power_ahead", "Power when all plans are carried out", WATTS, "")
COST: Final = Description("cost_per_gigawatt", "Capital cost assumed for a gigawatt", WATTS, "")
DESCRIBED: Final = Description(
    "power",
    "Power of data centres for machine learning",
    WATTS,
    "sum over sites of the newest row on or before the day",
    "Epoch AI estimates from pictures taken from above, permits and statements what runs at a site; what comes after "
    "the day of its edition is a plan or a projection.",
    "Large sites only: a list of those that were found, not of all. Each counts for its owner, who may let it.",
)
_SEEN: Final = "Solid: running, by Epoch AI's estimate. Dashed, with hollow dots: planned or projected."


def request(p: StepParams) -> Request:
    return Request((), **params.window(p), options={"power": p.power}, frames=(site_power,))


def build(data: ChartData, p: StepParams) -> Chart:
    """A stepped line per owner: solid up to the last day seen, dashed from there; whoever is not chosen in grey."""
    found = data.result(site_power)
    if isinstance(found, NoSites):
        return refused(data, p)
    own = chosen(data, found.owners)
    first = _first(found, p.start)
    return assemble.chart(
        data,
        p,
        _drawn(found, own, p, first),
        table(found, own),
        finding=finding(found, own, p),
        names=[],
        alt=f"Stepped lines of the power of data centres by owner, {frame.day(first)} to {frame.day(found.total.then)}",
        notes=[_SEEN, *_notes(found, p), words.EPOCH],
        missing=words.absent(data, own, words.without_power(p.end)),
        described=[DESCRIBED],
        key=False,
    )


def refused(data: ChartData, p: Any) -> Chart:
    """The chart before the list was published, or of a window before its first day."""
    missing = words.absent(data, (), "no site was on a list by then")
    finding = "No site on a list has power by then" if p.end else "No list of data centres was published by then"
    return assemble.refused(data, p, [], finding, "Choose a later as-of day or last quarter.", missing)


def chosen(data: ChartData, owners: Sequence[PowerSteps]) -> dict[str, tuple[Company, PowerSteps]]:
    """The chosen companies that own sites, by ticker, in the order of the owners."""
    by_ticker = frame.by_ticker(data)
    return {o.ticker: (by_ticker[o.ticker], o) for o in owners if o.ticker in by_ticker}


def _first(found: SitePower, start: str | None) -> pd.Timestamp:
    first = found.total.steps[0].day if found.total.steps else found.seen
    return min(pd.Period(start, freq="Q").start_time, found.seen) if start else first


def _notes(found: SitePower, p: StepParams) -> Iterator[str]:
    low, high = (cost * 1e9 for cost in found.cost)
    if math.isfinite(low):
        same = math.isclose(low, high, rel_tol=1e-6)
        ends = style.money(low) if same else f"{style.money(low)} to {style.money(high)}"
        where = "in every row" if same else "by site"
        yield (
            f"The list's capital cost is {ends} for each gigawatt {where}: an assumption, from which neither an "
            "interval nor the cost of any one site can be learned."
        )
    if found.doubtful:
        yield f"Who owns it is only likely, or speculative, by the list: {text.every(found.doubtful)}."
    more = [text.share(ratio - 1) for ratio in found.overhead]
    if p.power == IT and math.isfinite(found.overhead[0]):
        yield f"Power of the computers alone; a whole site with its cooling takes {more[0]} to {more[1]} more."


# ------------------------------------------------------------------------------------------- table


def table(found: SitePower, own: dict[str, tuple[Company, PowerSteps]]) -> pd.DataFrame:
    """A row per owner and step, then for each owner and for all what runs and what is ahead; `observations` counts the
    sites.
    """
    every = [*found.owners, found.total]
    rows = [row for each in every for row in _rows(each, own, found.origin)]
    for described, of in ((NOW, "now"), (AHEAD, "ahead")):
        origin = found.origin.derived() if of == "now" else found.origin.assumed()
        rows += [_row(described, each, own, getattr(each, of), origin) for each in every]
    return words.table(rows)


def _rows(each: PowerSteps, own: dict[str, tuple[Company, PowerSteps]], origin: Origin) -> Iterator[dict[str, Any]]:
    for step in each.steps:
        described, grade = (PLANNED, origin.assumed()) if step.planned else (RUNNING, origin.derived())
        yield _row(described, each, own, step.value, grade) | {"period_end": step.day}


def _row(
    described: Description, each: PowerSteps, own: dict[str, tuple[Company, PowerSteps]], value: float, origin: Origin
) -> dict[str, Any]:
    company = own[each.ticker][0] if each.ticker in own else None
    return words.row(described, value, origin, company=company, who=each.name, observations=each.sites)


# ----------------------------------------------------------------------------------------- finding


def finding(found: SitePower, own: dict[str, tuple[Company, PowerSteps]], p: StepParams) -> Finding:
    """Who of the chosen runs most and what it will be; all sites together."""
    numbers = [Number(getattr(o, of), d.name, o.ticker) for _, o in own.values() for d, of in _ENDS]
    numbers += [Number(getattr(found.total, of), d.name) for d, of in _ENDS]
    now, ahead = _gigawatts(found.total.now), _gigawatts(found.total.ahead)
    plans = f", and {ahead} once every plan is carried out" if found.total.ahead > found.total.now else ""
    what = "computers alone" if p.power == IT else "cooling included"
    deck = f"{_listed(found.total)} {now}{plans}; {what}, seen up to {frame.day(found.seen)}"
    return Finding(_headline(found, own), deck, (), tuple(numbers))


def _listed(total: PowerSteps) -> str:
    return "The one site on the list runs" if total.sites == 1 else f"The {total.sites} sites on the list run"


_ENDS: Final = ((NOW, "now"), (AHEAD, "ahead"))


def _headline(found: SitePower, own: dict[str, tuple[Company, PowerSteps]]) -> str:
    if not own:
        return f"None of the chosen has power at a listed site; all sites run {_gigawatts(found.total.now)}"
    company, top = max(own.values(), key=lambda pair: pair[1].now)
    who, now = text.short(company), _gigawatts(top.now)
    if not top.now:
        company, top = max(own.values(), key=lambda pair: pair[1].ahead)
        return f"{text.short(company)} runs no site yet and plans {_gigawatts(top.ahead)} by {top.then.year}"
    lead = f"{who} runs {now} for machine learning"
    most = f"{lead}, the most of those chosen" if len(own) > 1 else lead
    if top.ahead <= top.now:
        return most
    plans = f"{_gigawatts(top.ahead)} with its plans to {top.then.year}"
    return headline.fitting([f"{most}, and {plans}", most])


def _gigawatts(value: float) -> str:
    return style.quantity(value, WATTS)


# ----------------------------------------------------------------------------------------- drawing


def _drawn(
    found: SitePower,
    own: dict[str, tuple[Company, PowerSteps]],
    p: StepParams,
    first: pd.Timestamp,
) -> Figure:
    figure, last = Figure(), max(found.seen, found.total.then)
    others = [owner for owner in found.owners if owner.ticker not in own]
    pairs = [(Company("", o.name, "", style.GREY), o) for o in others] + list(own.values())[::-1]
    for company, owner in pairs:
        for trace in _traces(company, owner, found, first, last):
            figure.add_trace(trace)
    labels = [_label(company, owner) for company, owner in pairs[::-1]]
    low, high = 0.0, max(owner.ahead for owner in found.owners) * 1.06
    quarters = [str(first.to_period("Q")), str(last.to_period("Q"))]
    figure.update_xaxes(**style.time_axis(quarters))
    figure.update_yaxes(**style.value_axis(low, high, WATTS, most=6))
    _mark_seen(figure, found.seen)
    marks.end_labels(figure, labels, low, high)
    top = marks.caption(figure, f"{KINDS[p.power]}, by owner; dashed, hollow: planned", shift=22)
    return style.base(figure, height=450, right=marks.label_room(labels), top=top)


def _label(company: Company, owner: PowerSteps) -> marks.EndLabel:
    name = text.short(company) if company.ticker else owner.name
    return marks.EndLabel(name, _gigawatts(owner.ahead), company.colour, owner.ahead)


def _traces(
    company: Company, owner: PowerSteps, found: SitePower, first: pd.Timestamp, last: pd.Timestamp
) -> Iterator[Trace]:
    before = [step.value for step in owner.steps if step.day <= first]
    inside = [step for step in owner.steps if step.day > first]
    running = [Step(first, before[-1] if before else 0.0, False), *(s for s in inside if not s.planned)]
    planned = [Step(found.seen, owner.now, True), *(s for s in inside if s.planned)]
    grey = company.colour == style.GREY
    yield _stepped([*running, Step(found.seen, owner.now, False)], company.colour, 1.2 if grey else 2.25, "solid")
    if owner.ahead != owner.now:
        ends = Step(last, owner.ahead, True)
        yield _stepped([*planned, ends], company.colour, 1.0 if grey else 1.8, marks.DASH)
    yield _dots(company, owner, inside, found.origin)


def _stepped(steps: Sequence[Step], colour: str, width: float, dash: str) -> Trace:
    return scatter(
        x=[_day(step) for step in steps],
        y=[step.value for step in steps],
        mode="lines",
        line={"color": colour, "width": width, "dash": dash, "shape": "hv"},
        hoverinfo="skip",
        showlegend=False,
    )


def _dots(company: Company, owner: PowerSteps, steps: Sequence[Step], origin: Origin) -> Trace:
    """A dot per step that answers the hover: hollow where it is planned, without size where it runs."""
    grey = company.colour == style.GREY
    marker = {
        "color": company.colour,
        "symbol": ["circle-open" if step.planned else "circle" for step in steps],
        "size": [(3.5 if grey else 6) if step.planned else 0 for step in steps],
        "line": {"width": 1.2, "color": company.colour},
        "opacity": 1,
    }
    return scatter(
        x=[_day(step) for step in steps],
        y=[step.value for step in steps],
        mode="markers",
        marker=marker,
        hovertext=[_hover(owner.name, step, origin) for step in steps],
        hoverinfo="text",
        hoverlabel={"bordercolor": company.colour},
        showlegend=False,
    )


def _hover(name: str, step: Step, origin: Origin) -> str:
    described, grade = (PLANNED, origin.assumed()) if step.planned else (RUNNING, origin.derived())
    return words.hover(name, [words.line(described, step.value), f"From {frame.day(step.day)}"], grade)


def _day(step: Step) -> str:
    return str(step.day.date())


def _mark_seen(figure: Figure, day: pd.Timestamp) -> None:
    line = {"color": style.RULE, "width": 1, "dash": "dot"}
    at = str(day.date())
    figure.add_shape(type="line", x0=at, x1=at, xref="x", y0=0, y1=1, yref="y domain", layer="below", line=line)
    figure.add_annotation(
        text=f"Seen to {frame.day(day)}",
        x=at,
        xref="x",
        xanchor="right",
        y=1,
        yref="y domain",
        yanchor="bottom",
        yshift=3,
        showarrow=False,
        font={"size": style.TINY},
    )


CHART = ChartSpec(
    question="How much power runs for machine learning, and how much is planned?",
    params=StepParams,
    request=request,
    build=build,
)
