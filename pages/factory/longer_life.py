"""Longer life: what one year more of a server's useful life does to depreciation, and what stated changes did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, headline, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, Trace, bar, scatter
from contracts import FRACTION, USD, Company, Description
from engine.request import Request
from pages.factory import words
from pages.factory.life_frames import LifeOptions, LongerLife, StatedChange, longer_lives
from pages.factory.parameters import LONGER, LifeParams

DELAY: Final = 1  # quarters from the purchase until an asset is in use, as the depreciation wave has it
DESCRIBED: Final = Description(
    "depreciation_change",
    "Change of the depreciation of the next four quarters",
    USD,
    "depreciation at the other life - depreciation at the life in force",
    "What another useful life of servers does, from the next quarter on, to the depreciation of all that is bought.",
    "Modelled from purchases in cash: straight line, what is left spread over what is then left of the life (ASC "
    "250-10-45-17). One share of servers is assumed for all, too high for who builds warehouses and factories, and "
    "five years where no life is stated. Assets on finance leases are not in it.",
    "FASB, ASC 250-10-45-17",
)
BEFORE: Final = Description("depreciation_modelled", "Depreciation of the next four quarters, modelled", USD, "")
SHARE: Final = Description("depreciation_share", "Change as a share of it", FRACTION, "")
STATED: Final = Description("stated_effect", "Effect of an earlier change, as stated", USD, "")
_KEY: Final = (
    "Hollow bars: modelled, on assumptions. Diamonds: what earlier changes did in the period that the company named, "
    "as it stated them; a smaller stock and another number of years were behind each."
)
_ROW: Final = 40  # pixels of a company's row


def request(p: LifeParams) -> Request:
    options = asdict(LifeOptions(float(p.longer), p.servers / 100, float(p.buildings), DELAY))
    return Request((), **params.window(p), options=options, frames=(longer_lives,))


def build(data: ChartData, p: LifeParams) -> Chart:
    """A bar per company, the largest change first, with a diamond for each stated one."""
    found = data.result(longer_lives)
    present = {row.ticker for row in found.rows}
    missing = words.absent(data, present, "its purchases or its net property are not known")
    if not found.rows:
        chart = assemble.empty(data, p, [], what="purchases and net property")
        return assemble.replaced(chart, missing=tuple(missing))
    rows = sorted(found.rows, key=lambda row: -abs(row.change))
    statement = finding(data, p, rows)
    assumed = [text.short(c) for c in data.companies for row in rows if row.ticker == c.ticker and not row.stated_life]
    note = [f"No life of servers is stated by {text.every(assumed)}: five years are assumed."] if assumed else []
    return assemble.chart(
        data,
        p,
        _drawn(data, p, rows),
        table(data, rows),
        finding=statement,
        names=[],
        alt=f"Bars of the change in depreciation of {text.plural(len(rows), 'company', 'companies')}",
        notes=[_KEY, *note],
        missing=missing,
        described=[DESCRIBED],
    )


def table(data: ChartData, rows: Sequence[LongerLife]) -> pd.DataFrame:
    """Three rows per company (the change, the depreciation without it, their ratio), then its stated changes."""
    companies = frame.by_ticker(data)
    return words.table([line for row in rows for line in _lines(row, companies[row.ticker])])


def _lines(row: LongerLife, company: Company) -> Iterator[dict[str, Any]]:
    more = {"quarter": row.quarter, "life": row.life}
    for described, value in ((DESCRIBED, row.change), (BEFORE, row.before), (SHARE, _share(row))):
        yield words.row(described, value, row.origin, company=company) | more
    for stated in row.stated:
        own = words.row(STATED, stated.effect, stated.origin, company=company, day=stated.day)
        yield own | {"life": stated.after, "life_before": stated.before, "measure": stated.measure}


def _share(row: LongerLife) -> float:
    return abs(row.change) / row.before if row.before else float("nan")


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, p: LifeParams, rows: Sequence[LongerLife]) -> Finding:
    """Where the other life moves most, and which share of the depreciation that is."""
    companies = frame.by_ticker(data)
    top, who = rows[0], text.short(companies[rows[0].ticker])
    amount = style.money(abs(top.change))
    verb = "cut" if float(p.longer) > 0 else "raise"
    most = f"most at {who}" if len(rows) > 1 else f"at {who}"
    lead = f"{LONGER[p.longer]} of server life would {verb} a year's depreciation {most}: {amount}"
    part = f"{text.share(_share(top))} of what is modelled for purchases up to {top.quarter}"
    deck = f"{part}; {p.servers}% of them are taken to be servers"
    quarters = {text.short(companies[row.ticker]): row.quarter for row in rows}
    apart = headline.apart(quarters, top.quarter)
    exceptions = (f"Up to another quarter: {text.every(apart)}",) if apart else ()
    numbers = [
        Number(value, described.name, row.ticker, row.quarter)
        for row in rows
        for described, value in ((DESCRIBED, row.change), (SHARE, _share(row)))
    ]
    return Finding(lead, deck, exceptions, tuple(numbers))


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, p: LifeParams, rows: Sequence[LongerLife]) -> Figure:
    companies = frame.by_ticker(data)
    figure = Figure()
    for place, row in enumerate(rows):
        company = companies[row.ticker]
        figure.add_trace(_bar(company, row, place))
        if row.stated:
            figure.add_trace(_diamonds(company, row.stated, place))
    every = [row.change for row in rows] + [s.effect for row in rows for s in row.stated]
    low, high = style.span(every, include=(0.0,))
    names = [_named(companies[row.ticker], row) for row in rows]
    figure.update_xaxes(**style.value_axis(low, high, USD, most=5))
    axis: dict[str, Any] = {
        "tickvals": list(range(len(rows))),
        "ticktext": names,
        "range": [len(rows) - 0.4, -0.6],
        "showgrid": False,
    }
    figure.update_yaxes(**axis, automargin=True, fixedrange=True, tickfont={"size": style.SMALL})
    said = f"{LONGER[p.longer]}: change of the next four quarters' depreciation; diamonds: earlier changes, as stated"
    top = marks.caption(figure, said)
    return style.base(figure, height=110 + _ROW * len(rows), right=24, top=top)


def _named(company: Company, row: LongerLife) -> str:
    """The company, and below it the change and its share: beside the bar, where no diamond lies on it."""
    change = f"{style.money(row.change)}, {text.share(_share(row))}"
    return f"<b>{text.escape(text.short(company))}</b><br>{change}"


def _bar(company: Company, row: LongerLife, place: int) -> Trace:
    return bar(
        x=[row.change],
        y=[place],
        orientation="h",
        width=0.5,
        marker={"color": marks.hollow(company.colour), "line": {"color": company.colour, "width": 1.5}},
        hovertext=[_hover(company, row)],
        hoverinfo="text",
        hoverlabel={"bordercolor": company.colour},
        showlegend=False,
    )


def _hover(company: Company, row: LongerLife) -> str:
    lines = [
        words.line(DESCRIBED, row.change),
        words.line(BEFORE, row.before),
        f"Life in force: {row.life:g} years{'' if row.stated_life else ', assumed'}",
        f"Purchases up to {row.quarter}",
    ]
    return words.hover(company.name, lines, row.origin)


def _diamonds(company: Company, stated: Sequence[StatedChange], place: int) -> Trace:
    return scatter(
        x=[each.effect for each in stated],
        y=[place] * len(stated),
        mode="markers",
        marker={"color": company.colour, "symbol": "diamond", "size": 10, "line": {"width": 0}},
        hovertext=[_stated(company, each) for each in stated],
        hoverinfo="text",
        hoverlabel={"bordercolor": company.colour},
        showlegend=False,
        cliponaxis=False,
    )


def _stated(company: Company, each: StatedChange) -> str:
    change = f"{text.escape(each.asset)}: {each.before:g} to {each.after:g} years from {frame.day(each.day)}"
    lines = [change, f"{text.escape(each.measure)}: {style.money(each.effect)}"]
    return words.hover(company.name, lines, each.origin)


CHART = ChartSpec(
    question="What does one year more of a server's life do to depreciation?",
    params=LifeParams,
    request=request,
    build=build,
)
