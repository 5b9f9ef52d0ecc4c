"""WARN notices: people in notices of layoffs to the states, by month beside the announced cuts, or by state."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Final

import pandas as pd

from charts import assemble, emphasis, event_strip, frame, marks, params, quarter_hover, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.event_strip import Cuts
from charts.figure import Figure, bar, panels
from contracts import PERSONS, Company, Description
from engine.announcements import announcements
from engine.origin import merged
from engine.request import Request
from pages.workforce import states
from pages.workforce.notice_frames import Notice, Notices, warn_notices
from pages.workforce.parameters import PLACE, NoticeParams

NOTICE: Final = Description(
    "warn_notice",
    "People in a notice",
    PERSONS,
    "",
    "People named in one notice of a layoff or closure (Worker Adjustment and Retraining Notification Act).",
    "Only what large employers owe to states, and of these only lists that were collected: see the notes.",
)
TOTAL: Final = Description("warn_people", "People in notices", PERSONS, "")
IN_MONTH: Final = Description("warn_people_month", "People in notices of the month", PERSONS, "")
IN_STATE: Final = Description("warn_people_state", "People in notices to the state", PERSONS, "")
COLUMNS: Final = (*frame.TABLE_COLUMNS, "state", "place", "effective")
_HIGH: Final = 250  # pixels of the months
_BETWEEN: Final = 30  # pixels between the months and the announced cuts
_BAR: Final = 24  # pixels of a state
_KEY_LINE: Final = 18  # pixels of a line of names below
_NAMES: Final = 3  # in a line that fits beside the names of the states on a phone
_APART: Final = 0.08  # of the height of the months, between two labels
_MONTH_WIDTH: Final = 26 * 24 * 3600 * 1000  # milliseconds
_LARGEST_STATE: Final = "CA"


def request(p: NoticeParams) -> Request:
    return Request((), **params.window(p), frames=(warn_notices, announcements))


def build(data: ChartData, p: NoticeParams) -> Chart:
    """Bars of the people in notices, stacked by company."""
    found = data.result(warn_notices)
    rows = [row for row in found.rows if row.people]
    if not rows:
        empty = assemble.empty(data, p, [], what="people in notices of layoffs")
        return assemble.replaced(empty, missing=tuple(_missing(data, found)))
    statement = finding(data, rows)
    shown = emphasis.drawn(data, statement, [row.ticker for row in rows])
    quarters = list(frame.quarters_between(rows[0].quarter, rows[-1].quarter))
    cuts = event_strip.within(data.result(announcements).rows, data, quarters)
    by_place = p.by == PLACE
    table = _table(data, found.rows, rows)
    return assemble.chart(
        data,
        p,
        _by_state(shown, rows) if by_place else _by_month(shown, rows, cuts),
        table if by_place else event_strip.added(table, data, cuts),
        finding=statement,
        alt=f"Bars of people in notices of layoffs by {'state' if by_place else 'month'}, stacked by company",
        names=[],
        described=[NOTICE],
        notes=[*_covers(found, rows), *emphasis.notes(shown)],
        missing=_missing(data, found),
        key=False,
    )


def _covers(found: Notices, rows: Sequence[Notice]) -> list[str]:
    """What the notices cover and what not, from the list itself; `rows` are those that are drawn."""
    without = len(found.rows) - len(rows)
    when = _when(*(f"{row.month:%b %Y}" for row in (rows[0], rows[-1])))
    here = [states.name(code) for code in sorted({row.state for row in rows})]
    left = [
        text.plural(count, what)
        for count, what in ((found.amendments, "amendment"), (found.repeats, "repeated notice"))
        if count
    ]
    none = "" if _LARGEST_STATE in found.states else f", none of them {states.name(_LARGEST_STATE)}"
    return [
        f"Drawn: {text.plural(len(rows), 'notice')} {when} to {text.every(here)}.",
        f"The list was collected from {len(found.states)} states{none}; a state that is missing here may have notices.",
        *([f"Each notice counts once: {text.join(left)} left out."] if left else []),
        *([f"Without a number of people, so not in the bars: {text.plural(without, 'notice')}."] if without else []),
        "Notices are owed for large layoffs at one place, 60 days ahead; announced cuts are worldwide and can overlap.",
    ]


def _when(first: str, last: str) -> str:
    """ "in Q4 2022", "from Q4 2022 to Q1 2023"."""
    return f"in {first}" if first == last else f"from {first} to {last}"


def _missing(data: ChartData, found: Notices) -> list[str]:
    have = {row.ticker for row in found.rows}
    none = [text.short(c) for c in data.companies if c.ticker not in have]
    return [f"No notice in the list in this window: {text.every(none)}."] if none else []


# ------------------------------------------------------------------------------------------- sums


def totals(rows: Iterable[Notice], key: Callable[[Notice], Hashable]) -> dict[Hashable, list[Notice]]:
    """The notices of each group, in the order in which the groups appear."""
    groups: dict[Hashable, list[Notice]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def people(rows: Iterable[Notice]) -> int:
    """The people whom some notices name."""
    return sum(row.people or 0 for row in rows)


def _table(data: ChartData, every: Sequence[Notice], rows: Sequence[Notice]) -> pd.DataFrame:
    """One row per notice, then what is drawn or named of them: sums by company, by company and month, by state."""
    companies = frame.by_ticker(data)
    lines = [_of_notice(companies[row.ticker], row) for row in every]
    for ticker, some in totals(rows, lambda row: row.ticker).items():
        lines.append(_of_sum(TOTAL, some, companies[str(ticker)]))
    for (ticker, _), some in _sorted(totals(rows, lambda row: (row.ticker, row.month))):
        lines.append(_of_sum(IN_MONTH, some, companies[ticker], some[0].month.end_time.normalize()))
    for state, some in totals(rows, lambda row: row.state).items():
        lines.append(_of_sum(IN_STATE, some, None) | {"state": state})
    return pd.DataFrame(lines, columns=list(COLUMNS))


def _sorted(groups: Mapping[Hashable, list[Notice]]) -> list[tuple[tuple[str, pd.Period], list[Notice]]]:
    return sorted(((key, some) for key, some in groups.items() if isinstance(key, tuple)), key=lambda item: item[0])


def _of_notice(company: Company, row: Notice) -> dict[str, object]:
    where = {"ticker": company.ticker, "company": company.name, "quarter": row.quarter, "period_end": row.day}
    more = {"state": row.state, "place": row.place or None, "effective": row.effective}
    what = {"name": NOTICE.name, "title": NOTICE.title, "value": row.people, "unit": str(PERSONS)}
    return where | what | row.origin.columns | more


def _of_sum(
    what: Description, rows: Sequence[Notice], company: Company | None, day: pd.Timestamp | None = None
) -> dict[str, object]:
    origin = merged([row.origin for row in rows])
    named = {"ticker": company.ticker, "company": company.name} if company else {}
    when = {"quarter": str(day.to_period("Q")), "period_end": day} if day is not None else {}
    value = {"name": what.name, "title": what.title, "value": people(rows), "unit": str(PERSONS)}
    return named | when | value | origin.columns


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, rows: Sequence[Notice]) -> Finding:
    """How many people notices name, at which company and in which state most."""
    by_company = totals(rows, lambda row: row.ticker)
    by_state = totals(rows, lambda row: row.state)
    top = max(by_company.values(), key=people)
    state, there = max(by_state.items(), key=lambda item: people(item[1]))
    name = text.short(frame.by_ticker(data)[top[0].ticker])
    whole = f"{people(rows):,}"
    if len(by_company) == 1:
        line = f"Notices of layoffs to states name {whole} people at {name}"
    else:
        line = (
            f"Notices of layoffs name {whole} people at {len(by_company)} companies, most at {name} ({people(top):,})"
        )
    where = f"Most in {states.name(str(state))}: {people(there):,}" if len(by_state) > 1 else ""
    span = _when(rows[0].quarter, rows[-1].quarter)
    when = f"{span[:1].upper()}{span[1:]}"
    deck = f"{when}. {where}" if where else f"{when}, all in {states.name(str(state))}"
    companies = [Number(people(some), TOTAL.name, str(ticker)) for ticker, some in by_company.items()]
    return Finding(
        line,
        deck,
        _exceptions(data, by_company, data.result(warn_notices)),
        (*companies, Number(people(there), IN_STATE.name)),
    )


def _exceptions(data: ChartData, by_company: Mapping[Hashable, list[Notice]], found: Notices) -> tuple[str, ...]:
    there = {row.ticker for row in found.rows} - set(by_company)
    out = [text.short(c) for c in data.companies if c.ticker in there]
    return (f"Notices without a number of people only: {text.every(out)}",) if out else ()


# ----------------------------------------------------------------------------------------- drawing


def _by_month(data: ChartData, rows: Sequence[Notice], cuts: Cuts) -> Figure:
    heights = [_HIGH, event_strip.pixels(data, cuts)] if cuts.rows else [_HIGH]
    plot = sum(heights) + _BETWEEN * (len(heights) - 1)
    figure = panels(len(heights), shared_xaxes=True, row_heights=heights, vertical_spacing=_BETWEEN / plot)
    for company in data.companies:
        months = totals([row for row in rows if row.ticker == company.ticker], lambda row: row.month)
        if months:
            figure.add_trace(_months(company, list(months.values())), row=1, col=1)
    most = max(people(some) for some in totals(rows, lambda row: row.month).values())
    figure.update_xaxes(**style.time_axis(list(frame.quarters_between(rows[0].quarter, rows[-1].quarter))))
    figure.update_yaxes(style.value_axis(0.0, most * 1.06, PERSONS, most=5), row=1, col=1)
    figure.update_layout(barmode="stack")
    ends = _labels(data, rows, most)
    marks.end_labels(figure, ends, 0.0, most * 1.06, pixels=_HIGH)
    if cuts.rows:
        event_strip.draw(figure, data, cuts, 2)
    top = marks.caption(figure, emphasis.counted("People in notices, by month of the notice; right: in all", data))
    style.base(figure, height=plot + top + style.BOTTOM, right=marks.label_room(ends), top=top)
    strip = [event_strip.HOVERED] if cuts.rows else []
    return quarter_hover.by_day(figure, [quarter_hover.Panel("People in notices", (NOTICE.name,)), *strip])


def _labels(data: ChartData, rows: Sequence[Notice], top: float) -> list[marks.EndLabel]:
    """Who the bars are of, with all people of the window, the most at the top."""
    sums = {c: people(row for row in rows if row.ticker == c.ticker) for c in data.companies}
    there = sorted(((c, total) for c, total in sums.items() if total), key=lambda item: -item[1])
    return [
        marks.EndLabel(text.short(c), f"{total:,}", c.colour, top * (1 - _APART * place))
        for place, (c, total) in enumerate(there)
    ]


def _months(company: Company, months: Sequence[Sequence[Notice]]) -> dict[str, object]:
    return bar(
        x=[f"{some[0].month.start_time:%Y-%m-15}" for some in months],
        y=[people(some) for some in months],
        width=_MONTH_WIDTH,
        marker={"color": company.colour, "line": {"width": 0}},
        hovertext=[_hover(company, some) for some in months],
        hoverinfo="text",
        showlegend=False,
    )


def _hover(company: Company, some: Sequence[Notice]) -> str:
    where = text.join([f"{states.name(str(state))} {people(own):,}" for state, own in _by_size(some)], 4)
    named = marks.named(text.short(company), "", company.colour)
    return f"{named} {people(some):,}, {some[0].month:%b %Y}: {text.escape(where)}"


def _by_size(some: Iterable[Notice]) -> list[tuple[Hashable, list[Notice]]]:
    return sorted(totals(some, lambda row: row.state).items(), key=lambda item: -people(item[1]))


def _by_state(data: ChartData, rows: Sequence[Notice]) -> Figure:
    groups = _by_size(rows)[::-1]
    place = {state: at for at, (state, _) in enumerate(groups)}
    figure = Figure()
    for company in data.companies:
        own = totals([row for row in rows if row.ticker == company.ticker], lambda row: row.state)
        if own:
            figure.add_trace(_states(company, own, place))
    for state, some in groups:
        label = f"<b>{people(some):,}</b>"
        figure.add_annotation(text=label, x=people(some), y=place[state], xanchor="left", xshift=6, showarrow=False)
    figure.update_layout(barmode="stack")
    figure.update_xaxes(**style.value_axis(0.0, people(groups[-1][1]) * 1.02, PERSONS, most=5))
    figure.update_yaxes(
        tickvals=list(place.values()),
        ticktext=[f"{states.name(str(state))}" for state in place],
        range=[-0.6, len(groups) - 0.4],
        showgrid=False,
        zeroline=False,
        automargin=True,
        fixedrange=True,
        ticks="",
    )
    key = _key(data, rows)
    top = marks.caption(figure, emphasis.counted("People in notices, by state", data), width=38)
    figure.add_annotation(
        text="<br>".join(key),
        align="left",
        x=0,
        y=0,
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="top",
        yshift=-24,
        showarrow=False,
    )
    below = 38 + _KEY_LINE * len(key)
    style.base(figure, height=max(184, 54 + _BAR * len(groups)) + below + top, right=64, top=top)
    figure.update_layout(margin={"b": below})
    return figure


def _key(data: ChartData, rows: Sequence[Notice]) -> list[str]:
    """Lines with the names of the companies that have a colour; those in grey are counted in the caption."""
    there = {row.ticker for row in rows}
    names = [
        marks.named(text.short(c), "", c.colour)
        for c in data.companies
        if c.ticker in there and not emphasis.is_grey(c)
    ]
    return [" &nbsp; ".join(names[first : first + _NAMES]) for first in range(0, len(names), _NAMES)]


def _states(company: Company, own: Mapping[Hashable, list[Notice]], place: Mapping[Hashable, int]) -> dict[str, object]:
    return bar(
        x=[people(some) for some in own.values()],
        y=[place[state] for state in own],
        orientation="h",
        width=0.66,
        marker={"color": company.colour, "line": {"width": 0}},
        hovertext=[
            f"<b>{text.escape(company.name)}</b><br>{states.name(str(state))}: {people(some):,} people in "
            f"{text.plural(len(some), 'notice')}"
            for state, some in own.items()
        ],
        hoverinfo="text",
        showlegend=False,
    )


CHART = ChartSpec(
    question="Where and when did notices of layoffs name people?",
    params=NoticeParams,
    request=request,
    build=build,
)
