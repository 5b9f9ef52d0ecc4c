"""The depreciation wave: what is bought and planned, written off by year of purchase, under the reported line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from charts import assemble, frame, headline, marks, params, quarter_hover, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, Trace, panels, scatter
from contracts import MULTIPLE, USD, Company, Description
from engine.capex_plans import STATED
from engine.origin import merged
from engine.request import Request
from pages.returns import dates, depreciation_frames
from pages.returns.depreciation_frames import Vintage
from pages.returns.parameters import METHODS, WaveParams
from pages.returns.wave_panel import Panel

REPORTED: Final = "depreciation_quarter"
TOTAL: Final = "modelled_depreciation_total"
TOP: Final = "modelled_peak_to_today"
MODEL: Final = Description(
    "modelled_depreciation_quarter",
    "Modelled depreciation by year of purchase",
    USD,
    r"D_t = \sum_v I_v \left(s\,d_{t-v}(T_s) + (1-s)\,d_{t-v}(T_b)\right) + D_t^{\text{opening stock}}",
    "Each quarter's purchases are written off by a profile d over the life of servers and of buildings; the net stock "
    "in the books at the start as if it had been bought evenly. Where the company changed the life of its servers, "
    "what was not yet written off is spread over the new one.",
    "A model of cash purchases: assets taken on finance leases, purchased intangibles and early retirements are not in "
    "it, though the reported line may hold them. Half-period convention; one share of servers for all years. Nothing "
    "is bought after the plan.",
    "OECD, Measuring Capital (2nd ed., 2009), ch. 11-13; FASB ASC 250-10-45-17 (changes of useful lives); IRS Rev. "
    "Proc. 87-57 (conventions)",
)
_PLANS: Final = (
    "Hatched: planned, the middle of the newest guidance, in the company's own definition; past purchases are cash "
    "purchases."
)
_FAR: Final = 0.2  # model and reported line further apart than this are noted
_LABELLED: Final = 0.08  # of the axis: thinner bands have no name
_NO_MORE: Final = 0.005  # above today: less is written as ×1.00
_SAME: Final = 1e-9  # of today's level: less below it is rounding


def request(p: WaveParams) -> Request:
    frames = (depreciation_frames.depreciation_wave,)
    return Request((REPORTED,), **params.window(p), options=p.options().mapping(), frames=frames)


def build(data: ChartData, p: WaveParams) -> Chart:
    """A panel per company: bands by year of purchase, planned ones hatched, the reported line on top."""
    drawn = _panels(data)
    missing = _missing(data.companies, drawn)
    if not drawn:
        chart = assemble.empty(data, p, [REPORTED], what="depreciation by year of purchase")
        return assemble.replaced(chart, missing=tuple(missing))
    described = frame.describe(data, REPORTED)
    return assemble.chart(
        data,
        p,
        _figure(drawn, described),
        _table(data, drawn),
        names=[REPORTED],
        key=False,
        described=[MODEL, described],
        finding=finding(drawn),
        missing=missing,
        notes=[*_notes(p, drawn), *_apart(drawn)],
        alt=_alt(drawn),
    )


def says(data: ChartData, _: WaveParams) -> Finding | None:
    """The finding without the chart."""
    drawn = _panels(data)
    return finding(drawn) if drawn else None


def _panels(data: ChartData) -> list[Panel]:
    by_ticker = {wave.ticker: wave for wave in data.result(depreciation_frames.depreciation_wave).rows}
    reported = frame.known(data, [REPORTED])
    return [
        Panel(c, by_ticker[c.ticker], frame.path(reported, c.ticker, REPORTED))
        for c in data.companies
        if c.ticker in by_ticker
    ]


def _alt(drawn: Sequence[Panel]) -> str:
    last = max(panel.wave.quarters[-1] for panel in drawn)
    return (
        "Stacked areas of modelled depreciation a quarter by year of purchase, with the reported line, of "
        f"{text.join([panel.name for panel in drawn])}, {drawn[0].wave.quarters[0]} to {last}"
    )


def _missing(companies: Sequence[Company], drawn: Sequence[Panel]) -> list[str]:
    have = {panel.company for panel in drawn}
    none = [text.short(c) for c in companies if c not in have]
    lines = [
        f"{name}: capital expenditure and net property are not both known, so nothing can be run off." for name in none
    ]
    lines += [
        f"{panel.name}: no reported depreciation is known in this window." for panel in drawn if panel.reported.empty
    ]
    unplaced = [panel.name for panel in drawn if panel.wave.unplaced]
    why = "its plan begins after a quarter of which nothing is known, so it is left out."
    return lines + [f"{name}: {why}" for name in unplaced]


def _notes(p: WaveParams, drawn: Sequence[Panel]) -> list[str]:
    life = "as each company states it, else 5 years" if p.life == STATED else f"{p.life} years"
    model = (
        f"Bands are a model ({METHODS[p.method]}), not figures of the companies: {p.servers}% of each purchase servers "
        f"(life {life}), the rest {p.buildings} years, in use {text.plural(p.delay, 'quarter')} after the middle of "
        "the quarter of purchase. Lines are reported."
    )
    return [model, _PLANS] if any(panel.planned for panel in drawn) else [model]


def _apart(drawn: Sequence[Panel]) -> list[str]:
    """Where the model and the reported line are far apart at their newest common quarter."""
    ratios = [(panel, *_ratio(panel)) for panel in drawn]
    return [
        f"{panel.name}: the model gives {text.share(ratio)} of the depreciation reported for {quarter}; the line holds "
        "what the model does not (leased assets, purchased intangibles), or its assets live otherwise."
        for panel, quarter, ratio in ratios
        if abs(ratio - 1) > _FAR
    ]


def _ratio(panel: Panel) -> tuple[str, float]:
    """The newest reported quarter that is past, and the model to the line in it; one where they cannot be compared."""
    past = panel.reported.dropna(subset=["value"])
    past = past[past["quarter"] <= panel.wave.now]
    if past.empty or str(past["quarter"].iloc[-1]) not in panel.wave.quarters:
        return "", 1.0
    quarter, value = str(past["quarter"].iloc[-1]), float(past["value"].iloc[-1])
    modelled = float(panel.total[panel.wave.quarters.index(quarter)])
    return quarter, modelled / value if value > 0 else 1.0


# ----------------------------------------------------------------------------------------- finding


def finding(drawn: Sequence[Panel]) -> Finding:
    """How high the wave goes against today, and how long it stays there even when nothing more is bought."""
    if len(drawn) == 1:
        [panel] = drawn
        value = panel.reported_in(panel.wave.now)
        reported = () if value is None else (Number(value, REPORTED, panel.company.ticker, panel.wave.now),)
        return Finding(_one(panel), _level(panel, value), numbers=(*reported, *_total_numbers(panel)))
    ranked = sorted(drawn, key=_top)
    quarters = {panel.name: panel.wave.now for panel in drawn}
    stays = text.every([f"{panel.name} {_until(panel)}" for panel in drawn])
    return Finding(
        _peaks(ranked),
        f"Modelled by year of purchase, and compared with the modelled depreciation of {headline.usual(quarters)}",
        (
            f"At today's level or above, without another purchase, until: {stays}",
            *dates.others(quarters, "Compared with another quarter"),
        ),
        tuple(Number(_top(panel), TOP, panel.company.ticker, panel.wave.now) for panel in drawn if panel.today > 0),
    )


def _peaks(ranked: Sequence[Panel]) -> str:
    """Between which multiples of today's the totals peak; that none rises where none does."""
    low, top = (f"{style.quantity(_top(panel), MULTIPLE)} ({panel.name})" for panel in (ranked[0], ranked[-1]))
    if _top(ranked[-1]) <= 1 + _NO_MORE:
        which = "either company" if len(ranked) == 2 else f"any of {len(ranked)} companies"
        return f"What is bought and planned does not lift depreciation above today's at {which}"
    peaks = f"{low} to {top}" if _top(ranked[0]) > 1 + _NO_MORE else f"up to {top}"
    return f"Depreciation of what is bought and planned peaks at {peaks} of today's"


def _total_numbers(panel: Panel) -> Iterator[Number]:
    yield Number(panel.today, TOTAL, panel.company.ticker, panel.wave.now)
    if panel.peak:
        yield Number(float(panel.ahead[panel.peak]), TOTAL, panel.company.ticker)


def _top(panel: Panel) -> float:
    """The highest total to come, as a multiple of today's."""
    return float(panel.ahead.max()) / panel.today if panel.today > 0 else 0.0


def _one(panel: Panel) -> str:
    what = "has bought and plans" if panel.planned else "has bought"
    today, peak = style.quantity(panel.today, USD), panel.peak
    if peak == 0:
        return f"What {panel.name} {what} does not lift depreciation above today's {today} a quarter"
    highest = style.quantity(float(panel.ahead[peak]), USD)
    return f"What {panel.name} {what} lifts depreciation from {today} to {highest} a quarter"


def _level(panel: Panel, value: float | None) -> str:
    """From when to when, what was reported, and how long the level stays."""
    peak, now = panel.peak, panel.wave.now
    reported = "not reported yet" if value is None else f"reported: {style.quantity(value, USD)}"
    span = f"from {now} to {panel.wave.quarters[panel.now + peak]}" if peak else f"in {now}"
    stays = f"It stays at today's level or above until {_until(panel)} even if nothing more is bought" if peak else ""
    return ". ".join(filter(None, [f"Modelled, {span} ({reported})", stays]))


def _until(panel: Panel) -> str:
    """The last quarter from now on, without a gap, in which the total is not below today's.

    Where that is the last one drawn it says "or later".
    """
    below = panel.ahead < panel.today * (1 - _SAME)
    last = int(below.argmax()) - 1 if below.any() else len(below) - 1
    return f"{panel.wave.quarters[panel.now + last]}{'' if below.any() else ' or later'}"


# ------------------------------------------------------------------------------------------- table


def _table(data: ChartData, drawn: Sequence[Panel]) -> pd.DataFrame:
    """Reported quarters, then modelled ones by vintage; a projected quarter stands in a column of its own."""
    columns = [*frame.TABLE_COLUMNS, "projected", "vintage"]
    rows = [row for panel in drawn for row in (*_rows(panel), *_totals(panel))]
    modelled = pd.DataFrame(rows, columns=columns)
    reported = frame.table(data, [REPORTED]).astype("object")
    table = pd.concat([reported, modelled.astype("object")], ignore_index=True)
    return table.reindex(columns=columns).infer_objects()


def _rows(panel: Panel) -> Iterator[dict[str, Any]]:
    """One row per quarter and vintage in which something is written off."""
    common = {"ticker": panel.company.ticker, "company": panel.company.name, "name": MODEL.name, "title": MODEL.title}
    for i in range(len(panel.wave.quarters)):
        period = _period(panel, i)
        for vintage in panel.wave.vintages:
            if vintage.values[i] > 0:
                amount = {"value": float(vintage.values[i]), "unit": USD.symbol, "vintage": vintage.name}
                yield common | period | amount | vintage.origin.columns


def _period(panel: Panel, place: int) -> dict[str, Any]:
    quarter, past = panel.wave.quarters[place], place <= panel.now
    return {
        "quarter": quarter if past else None,
        "projected": None if past else quarter,
        "period_end": pd.Period(quarter, freq="Q").end_time.normalize(),
    }


def _totals(panel: Panel) -> Iterator[dict[str, Any]]:
    """All vintages together today and at the peak, and the peak as a multiple of today, a row each."""
    origin = merged(vintage.origin for vintage in panel.bands)
    common = {"ticker": panel.company.ticker, "company": panel.company.name} | origin.columns
    for place in sorted({panel.now, panel.now + panel.peak}):
        total = {"name": TOTAL, "title": f"{MODEL.title}, all purchases", "value": float(panel.total[place])}
        yield common | total | {"unit": USD.symbol} | _period(panel, place)
    if panel.today > 0:
        top = {"name": TOP, "title": "Highest to come as a multiple of today's", "value": _top(panel)}
        yield common | top | {"unit": MULTIPLE.symbol} | _period(panel, panel.now)


# ----------------------------------------------------------------------------------------- drawing


def _figure(drawn: Sequence[Panel], described: Description) -> Figure:
    gap = min(0.1, 0.32 / len(drawn))
    figure = panels(rows=len(drawn), cols=1, shared_xaxes=True, vertical_spacing=gap)
    names: list[dict[str, Any]] = []
    for row, panel in enumerate(drawn, start=1):
        names += _panel(figure, panel, row, described, _modelled(panel, alone=len(drawn) == 1))
    figure.update_layout(annotations=[*figure.layout["annotations"], *names])
    figure.update_xaxes(
        **style.time_axis([q for panel in drawn for q in (panel.wave.quarters[0], panel.wave.quarters[-1])])
    )
    caption = "Depreciation a quarter by year of purchase, hatched: planned; line: reported"
    top = marks.caption(figure, caption, shift=26)
    pixels = 400 if len(drawn) == 1 else 190
    style.base(figure, height=110 + (pixels + 10) * len(drawn), right=24, top=top)
    return quarter_hover.by_quarter(figure, [_hovered(panel) for panel in drawn])


def _hovered(panel: Panel) -> quarter_hover.Panel:
    return quarter_hover.Panel(panel.name, tickers=(panel.company.ticker,))


def _panel(
    figure: Figure, panel: Panel, row: int, described: Description, modelled: Sequence[str]
) -> list[dict[str, Any]]:
    """Draw one company; the names of its bands, which are written with those of all others.

    `modelled` says by quarter what all bands are together.
    """
    line = panel.reported
    high = max(float(panel.total.max()), float(line["value"].max()) if len(line) else 0.0)
    days = [style.quarter_day(quarter) for quarter in panel.wave.quarters]
    shades = np.linspace(0.16, 0.5, max(len(panel.bands) - len(panel.planned), 1))
    for i, vintage in enumerate(panel.bands):
        shade = float(shades[min(i, len(shades) - 1)])
        hovers = modelled if vintage is panel.bands[-1] else [""] * len(days)
        figure.add_trace(_band(panel, vintage, days, shade, row, hovers), row=row, col=1)
    if len(line):
        marks.trace_line(
            figure,
            [style.quarter_day(quarter) for quarter in line["quarter"]],
            line["value"].tolist(),
            frame.weak(line["evidence"]),
            panel.company.colour,
            quarter_hover.lines(panel.company, line, described, subject="Reported"),
            width=2.6,
            row=row,
            col=1,
        )
    axis = str(row) if row > 1 else ""
    figure.update_yaxes(style.value_axis(0.0, high * 1.08, USD, most=4), row=row, col=1)
    _now(figure, style.quarter_day(panel.wave.now), axis)
    marks.heading(figure, marks.named(panel.name, "", panel.company.colour), axis)
    return _names(panel, high, axis)


def _now(figure: Figure, day: str, axis: str) -> None:
    """A line between what is past and what is to come."""
    ends = {"xref": f"x{axis}", "yref": f"y{axis} domain", "x0": day, "x1": day, "y0": 0, "y1": 1}
    figure.add_shape(type="line", **ends, line={"color": style.RULE, "width": 1, "dash": "dot"})


def _band(panel: Panel, vintage: Vintage, days: Sequence[str], shade: float, row: int, hovers: Sequence[str]) -> Trace:
    """A stacked area; a planned one is hatched and has a dashed edge."""
    colour = panel.company.colour
    fill = style.faint(colour, 0.10 if vintage.planned else shade)
    hatched = {"shape": "/", "size": 6, "solidity": 0.25, "fgcolor": colour, "bgcolor": fill, "fillmode": "overlay"}
    return scatter(
        x=list(days),
        y=vintage.values.tolist(),
        mode="lines",
        stackgroup=f"wave{row}",
        hovertext=list(hovers),
        hoverinfo="text",
        fillcolor=fill,
        line={"width": 0.7, "color": colour, "dash": marks.DASH if vintage.planned else "solid"},
        showlegend=False,
        hoverlabel={"bordercolor": colour},
        **({"fillpattern": hatched} if vintage.planned else {}),
    )


def _modelled(panel: Panel, *, alone: bool) -> list[str]:
    """By quarter what is written off in all, and of which purchases: each year's where there is room, else the
    planned.
    """
    shown = panel.bands[::-1] if alone else []
    return [_modelled_in(panel, at, shown) for at in range(len(panel.wave.quarters))]


def _modelled_in(panel: Panel, at: int, shown: Sequence[Vintage]) -> str:
    planned = sum(float(vintage.values[at]) for vintage in panel.planned)
    whole = f"{marks.named('Modelled', style.quantity(float(panel.total[at]), USD), panel.company.colour)} a quarter"
    part = f", {style.quantity(planned, USD)} of it planned" if planned > 0 else ""
    years = [f"{_bought(v)}: {style.quantity(float(v.values[at]), USD)}" for v in shown if v.values[at] > 0]
    return "<br>".join([f"{whole}{part}", *years])


def _bought(vintage: Vintage) -> str:
    if vintage.planned:
        return f"{vintage.name} purchases"
    return "bought before" if vintage.year is None else f"bought in {vintage.year}"


def _names(panel: Panel, high: float, axis: str) -> list[dict[str, Any]]:
    """The year in its band, where all of it is in use, when the band is thick enough there."""
    quarters, top = panel.wave.quarters, np.zeros(len(panel.wave.quarters))
    names: list[dict[str, Any]] = []
    for vintage in panel.bands:
        top = top + vintage.values
        at = quarters[min(2, len(quarters) - 1)] if vintage.year is None else f"{vintage.year + 1}Q3"
        if at in quarters and (thick := float(vintage.values[quarters.index(at)])) >= _LABELLED * high:
            y = float(top[quarters.index(at)]) - thick / 2
            place = {"x": style.quarter_day(at), "y": y, "xref": f"x{axis}", "yref": f"y{axis}"}
            names.append({"text": _year(vintage), **place, "showarrow": False, "font": {"size": 11}})
    return names


def _year(vintage: Vintage) -> str:
    if vintage.year is None:
        return "before"
    return f"’{vintage.year % 100:02d}{' plan' if vintage.planned else ''}"


CHART = ChartSpec(
    question="How much depreciation is already locked in?",
    params=WaveParams,
    request=request,
    build=build,
    says=says,
    timeline=True,
)
