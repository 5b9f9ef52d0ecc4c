"""Sites on the map: power by state on an outline of the United States, and by country abroad."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, Trace, scatter
from contracts import WATTS, Company, Description
from engine.origin import Origin
from engine.request import Request
from pages.factory import words
from pages.factory.parameters import SiteParams
from pages.factory.site_frames import IT, NoSites, Place, PowerSteps, SitePlaces, site_places
from pages.factory.site_power import DESCRIBED, KINDS, refused

NOW: Final = Description("place_power_now", "Power running on the last day seen", WATTS, "")
AHEAD: Final = Description("place_power_ahead", "Power when all plans are carried out", WATTS, "")
OWN_NOW: Final = Description("own_power_now", "Power running there, of one owner", WATTS, "")
OWN_AHEAD: Final = Description("own_power_ahead", "Power there when all plans are carried out, of one owner", WATTS, "")
_WIDTH, _HEIGHT = 975.0, 610.0  # of the outline
_COLUMNS: Final = 7  # of countries below it
_ROW: Final = 220.0  # and how high a row of them is, in units of the outline
_LETTERS: Final = 9  # of a line of a country's name: seven stand side by side on a phone
_LARGEST: Final = 46.0  # pixels of the circle of the highest power
_NAMED: Final = 16.0  # pixels from which a circle bears the code of its state
_KEY: Final = (
    "Filled: running by the estimate. Ring: once all plans are carried out. Areas are in proportion. Dots in colour: "
    "the chosen companies own a site there. Circles stand in the middle of a state, not where a site is."
)


def request(p: SiteParams) -> Request:
    return Request((), **params.window(p), options={"power": p.power}, frames=(site_places,))


def build(data: ChartData, p: SiteParams) -> Chart:
    """A circle per state and country, the area its power, with a ring for what is planned."""
    found = data.result(site_places)
    if isinstance(found, NoSites) or not found.places:
        return refused(data, p)
    present = {ticker for place in found.places for ticker in place.own}
    return assemble.chart(
        data,
        p,
        _drawn(data, found, p),
        table(data, found),
        finding=finding(data, found, p),
        names=[],
        alt=f"Map of the United States with circles at {_count(found.places, abroad=False)} states, and circles for "
        f"{_count(found.places, abroad=True)} countries abroad",
        notes=[_KEY, f"Outline: {found.outline.source}.", words.EPOCH],
        missing=words.absent(data, present, words.without_power(p.end)),
        described=[DESCRIBED],
        key=False,
    )


def _count(places: Iterable[Place], *, abroad: bool) -> int:
    return sum((place.at is None) == abroad for place in places)


# ------------------------------------------------------------------------------------------- table


def table(data: ChartData, found: SitePlaces) -> pd.DataFrame:
    """Two rows per place, running and with all plans, then the same for each chosen owner there; `observations` counts
    the sites.
    """
    wholes = [place.power for place in found.places]
    rows = [row for power in [*wholes, *_further(found)] for row in _rows(power, None, found.origin, NOW, AHEAD)]
    companies = frame.by_ticker(data)
    for place in found.places:
        for ticker, own in place.own.items():
            made = _rows(own, companies[ticker], found.origin, OWN_NOW, OWN_AHEAD)
            rows += [row | {"place": place.power.name} for row in made]
    return words.table(rows)


def _further(found: SitePlaces) -> Iterator[PowerSteps]:
    """Sites in the United States whose state is not known."""
    if found.unplaced is not None:
        yield found.unplaced


def _rows(
    power: PowerSteps, company: Company | None, origin: Origin, now: Description, ahead: Description
) -> list[dict[str, Any]]:
    more: dict[str, Any] = {"company": company, "who": power.name, "observations": power.sites, "place": power.name}
    return [
        words.row(now, power.now, origin.derived(), **more),
        words.row(ahead, power.ahead, origin.assumed(), **more),
    ]


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, found: SitePlaces, p: SiteParams) -> Finding:
    """Where most stands once plans are carried out, where most runs, and what has no state."""
    first = found.places[0].power
    top = max((place.power for place in found.places), key=lambda power: power.now)
    numbers = [Number(value, d.name) for value, d in ((first.ahead, AHEAD), (first.now, NOW), (top.now, NOW))]
    numbers += [Number(own.ahead, OWN_AHEAD.name, own.ticker) for own in _largest(data, found).values()]
    what = "computers alone" if p.power == IT else "whole sites"
    if first.ahead > first.now:
        lead = f"{first.name} leads with plans to {_gigawatts(first.ahead)}; {_gigawatts(first.now)} run there now"
    else:
        lead = f"{first.name} leads: {_gigawatts(first.now)} run there"
    running = f"By what runs, {top.name} leads with {_gigawatts(top.now)}; " if top is not first else ""
    exceptions = (_unplaced(found.unplaced),) if found.unplaced is not None else ()
    return Finding(lead, f"{running}{what}, seen up to {frame.day(found.seen)}", exceptions, tuple(numbers))


def _unplaced(power: PowerSteps) -> str:
    sites = text.plural(power.sites, "site")
    return f"Not on the map: {sites} in the United States without a state on the list, {_gigawatts(power.now)} running"


def _largest(data: ChartData, found: SitePlaces) -> dict[str, PowerSteps]:
    """The place of each chosen owner with most power ahead."""
    each = {c.ticker: [p.own[c.ticker] for p in found.places if c.ticker in p.own] for c in data.companies}
    return {ticker: max(own, key=lambda power: power.ahead) for ticker, own in each.items() if own}


def _gigawatts(value: float) -> str:
    return style.quantity(value, WATTS)


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, found: SitePlaces, p: SiteParams) -> Figure:
    figure = Figure(_borders(found))
    spots = _spots(found.places)
    most = max(place.power.ahead for place in found.places)
    figure.add_trace(_circles(spots, most, found.origin, ahead=True))
    figure.add_trace(_circles(spots, most, found.origin, ahead=False))
    owners = [company for company in data.companies if any(company.ticker in place.own for place in found.places)]
    for company in owners:
        own = [(x, y) for place, (x, y) in spots if company.ticker in place.own]
        figure.add_trace(_dots(company, own, _turn(data, company)))
    for place, at in spots:
        _name(figure, place, at, _size(place.power.ahead, most))
    rows = -(-_count(found.places, abroad=True) // _COLUMNS)
    low = _HEIGHT + 10 + _ROW * rows
    hidden: dict[str, Any] = {"visible": False, "fixedrange": True}
    figure.update_xaxes(**hidden, range=[-10, _WIDTH + 10])
    figure.update_yaxes(**hidden, range=[low, -20], scaleanchor="x", scaleratio=1, constraintoward="top")
    key = marks.key_above(figure, owners)
    top = marks.caption(figure, f"{KINDS[p.power]} by place; filled: running, ring: planned too", shift=8 + key)
    return style.base(figure, height=round(140 + 0.4 * low) + key, right=8, top=top)


def _borders(found: SitePlaces) -> Trace:
    x: list[float | None] = []
    y: list[float | None] = []
    for line in found.outline.borders:
        x += [point[0] for point in line] + [None]
        y += [point[1] for point in line] + [None]
    colour = {"color": style.FAINT, "width": 1}
    return scatter(x=x, y=y, mode="lines", line=colour, hoverinfo="skip", showlegend=False, meta="outline")


def _spots(places: Sequence[Place]) -> list[tuple[Place, tuple[float, float]]]:
    """Where each circle stands: states on the outline, countries in rows below it."""
    abroad = [place for place in places if place.at is None]
    wide = _WIDTH / _COLUMNS
    below = {
        place.code: (wide * (i % _COLUMNS + 0.5), _HEIGHT + 60 + _ROW * (i // _COLUMNS))
        for i, place in enumerate(abroad)
    }
    return [(place, place.at or below[place.code]) for place in places]


def _size(value: float, most: float) -> float:
    return _LARGEST * float((value / most) ** 0.5) if most > 0 else 0.0


def _circles(spots: Sequence[tuple[Place, tuple[float, float]]], most: float, origin: Origin, *, ahead: bool) -> Trace:
    values = [place.power.ahead if ahead else place.power.now for place, _ in spots]
    marker: dict[str, Any] = {"size": [_size(value, most) for value in values], "opacity": 1}
    if ahead:
        marker |= {"symbol": "circle-open", "color": style.SOFT, "line": {"width": 1.6, "color": style.SOFT}}
    else:
        marker |= {"color": style.GREY, "line": {"width": 0}}
    return scatter(
        x=[x for _, (x, _) in spots],
        y=[y for _, (_, y) in spots],
        mode="markers",
        marker=marker,
        hovertext=[_hover(place, origin) for place, _ in spots],
        hoverinfo="text",
        showlegend=False,
        cliponaxis=False,
    )


def _hover(place: Place, origin: Origin) -> str:
    power = place.power
    lines = [words.line(NOW, power.now), words.line(AHEAD, power.ahead), text.plural(power.sites, "site")]
    return words.hover(power.name, lines, origin.assumed())


def _turn(data: ChartData, company: Company) -> int:
    return [c.ticker for c in data.companies].index(company.ticker)


def _dots(company: Company, own: Sequence[tuple[float, float]], turn: int) -> Trace:
    """A dot below each circle, side by side with those of other companies."""
    shift = 22.0 * (turn % 4 - 1.5)
    return scatter(
        x=[x + shift for x, _ in own],
        y=[y + 26.0 + 20.0 * (turn // 4) for _, y in own],
        mode="markers",
        marker={"color": company.colour, "size": 6.5, "line": {"width": 0}},
        hovertext=[f"{text.escape(text.short(company))} owns a site here"] * len(own),
        hoverinfo="text",
        hoverlabel={"bordercolor": company.colour},
        showlegend=False,
        cliponaxis=False,
    )


def _name(figure: Figure, place: Place, at: tuple[float, float], size: float) -> None:
    """The code of a state inside a circle that has room for it; the name of a country below its circle."""
    below = place.at is None
    if not below and size < _NAMED:
        return
    name = "<br>".join(textwrap.wrap(place.power.name, _LETTERS)) if below else place.code
    figure.add_annotation(
        text=name,
        x=at[0],
        y=at[1],
        yshift=-(size / 2 + 12) if below else 0,
        yanchor="top" if below else "middle",
        showarrow=False,
        font={"size": style.TINY},
    )


CHART = ChartSpec(question="Where does it stand?", params=SiteParams, request=request, build=build)
