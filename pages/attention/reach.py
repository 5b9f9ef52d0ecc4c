"""How many people a company's apps reach, as it counts them; no peer's count is known here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from charts import assemble, headline, marks, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, scatter
from contracts import PERSONS, Company, Description
from engine.request import Request
from pages.attention import words
from pages.attention.parameters import WindowParams
from pages.attention.reach_frames import people_reached
from pages.attention.stated import PEOPLE
from pages.attention.stated import Figure as Stated

Counts = Mapping[str, Sequence[Stated]]
MONTHLY: Final = "facebook_monthly_active_users"
DAILY: Final = "facebook_daily_active_users"
NAMES: Final = {
    PEOPLE: ("All apps", "Daily active people of all apps", style.THINGS["people"]),
    MONTHLY: ("Monthly", "Monthly active users of Facebook", style.THINGS["capital"]),
    DAILY: ("Daily", "Daily active users of Facebook", style.THINGS["productivity"]),
}
DESCRIBED: Final = Description(
    PEOPLE,
    "People reached",
    PERSONS,
    "",
    "People or accounts that used an app of the company on a day, or in a month, of the quarter, as it counts them.",
    "Daily active people are estimated persons over all apps, users of Facebook are accounts. The company stopped "
    "stating Facebook's users after 2023.",
)
TEST: Final = (
    "That a base of people gives an edge over others could be tested with their daily active people under one "
    "definition, and with how many use each company's assistant where it is built in"
)


def request(p: WindowParams) -> Request:
    return Request((), p.companies, p.start, p.end, p.as_of, frames=(people_reached,))


def build(data: ChartData, p: WindowParams) -> Chart:
    """A line for each count."""
    rows = data.result(people_reached).rows
    found = words.first(data, rows)
    lost = words.others(data, list(rows), "how many people it reaches is")
    if found is None:
        return words.empty(data, p, "how many people are reached", lost)
    company, counts = found
    return assemble.chart(
        data,
        p,
        _drawn(company, counts),
        words.table(_rows(company, counts)),
        names=[],
        described=[DESCRIBED],
        finding=finding(company, counts, alone=len(rows) == 1),
        notes=[text.sentence(TEST)],
        missing=lost,
        alt=f"Lines of how many people {text.short(company)}'s apps reach, by quarter",
    )


# ----------------------------------------------------------------------------------------- finding


def finding(company: Company, counts: Counts, *, alone: bool) -> Finding:
    """The newest count, and that there is none to hold it against."""
    name = max(counts, key=lambda each: (counts[each][-1].quarter, each == PEOPLE))
    last, who = counts[name][-1], text.short(company)
    reached = style.quantity(last.value, PERSONS)
    when = "a month" if name == MONTHLY else "a day"
    apps = (
        f"{who}'s apps reach {reached} people {when}" if name == PEOPLE else f"Facebook reaches {reached} users {when}"
    )
    nobody = "; no peer's count is known here" if alone else ""
    first = counts[name][0]
    numbers = [Number(f.value, name, f.ticker, f.quarter) for f in ([first, last] if first != last else [last])]
    whom = "people" if name == PEOPLE else "users"
    since = f" against {style.quantity(first.value, PERSONS)} {whom} in {first.quarter}" if first != last else ""
    deck = f"{NAMES[name][1]} in {last.quarter}{since}"
    return Finding(headline.fitting([f"{apps}{nobody}", apps]), deck, numbers=tuple(numbers))


# ------------------------------------------------------------------------------------------- table


def _rows(company: Company, counts: Counts) -> Iterator[dict[str, Any]]:
    """One row per count and quarter."""
    for name, own in counts.items():
        for f in own:
            at = (company, f.quarter, f.ends, name, NAMES[name][1])
            yield words.row(*at, f.value, PERSONS, f.origin, period=f.period)


# ----------------------------------------------------------------------------------------- drawing


def _drawn(company: Company, counts: Counts) -> Figure:
    figure, labels = Figure(), []
    for name, own in counts.items():
        title, _, colour = NAMES[name]
        figure.add_trace(_line(company, NAMES[name][1], own, colour))
        labels.append(marks.EndLabel(title, style.quantity(own[-1].value, PERSONS), colour, own[-1].value))
    low, high = style.span([f.value for own in counts.values() for f in own], include=(0,))
    figure.update_xaxes(**style.time_axis([f.quarter for own in counts.values() for f in own]))
    figure.update_yaxes(**style.value_axis(low, high, PERSONS))
    marks.end_labels(figure, labels, low, high, pixels=320)
    caption = f"{text.short(company)}'s own counts: people a day of all apps; users of Facebook a month and a day"
    top = marks.caption(figure, caption)
    return style.base(figure, height=420, right=marks.label_room(labels), top=top)


def _line(company: Company, title: str, own: Sequence[Stated], colour: str) -> dict[str, Any]:
    days, points = words.with_gaps({f.quarter: f for f in own})
    return scatter(
        x=days,
        y=[None if f is None else f.value for f in points],
        mode="lines+markers",
        line={"color": colour, "width": 2.25},
        marker={"color": colour, "size": 5},
        hovertext=["" if f is None else _hover(company, title, f) for f in points],
        hoverinfo="text",
        hoverlabel={"bordercolor": colour},
        showlegend=False,
        cliponaxis=False,
    )


def _hover(company: Company, title: str, f: Stated) -> str:
    return words.hover(company, [f"{title}: {style.quantity(f.value, PERSONS)}", f.quarter], f.origin)


CHART = ChartSpec(
    question="How many people do the apps reach, and how many do others'?",
    params=WindowParams,
    request=request,
    build=build,
)
