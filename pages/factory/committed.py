"""Committed: what large filers have under construction, on lease and ordered, as they tag it in annual reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from charts import assemble, frame, headline, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, Trace, bar
from contracts import FRACTION, MULTIPLE, USD, Description
from engine.origin import merged
from engine.request import Request
from pages.factory import words
from pages.factory.committed_frames import Commitments, Committed, commitments
from pages.factory.parameters import COMMITTED, CommittedParams

MOST: Final = 10  # filers drawn beside the chosen ones
_FIRST_KNOWN: Final = "On the last day of a fiscal year, as it was known first; nominal US dollars."
_CAVEAT: Final = {
    "construction_in_progress": "Buildings, machines and power plants alike, not data centres alone. A filer that tags "
    "it by class of property only, with a dimension, is not in it.",
    "purchase_obligations": "What must be bought under contracts that cannot be cancelled, as each filer counts it: "
    "chips, power, content or land. Totals that hold debt and leases (`ContractualObligation`) are left out.",
    "operating_lease_assets": "The right to use what is leased, on the balance sheet since 2019: shops and aircraft as "
    "well as data centres. A lease that has not begun is not in it.",
    "finance_lease_assets": "Few filers tag it apart; others have it inside net property. A lease that has not begun "
    "is not in it.",
}
BEFORE: Final = Description("committed_year_before", "The same, a year before", USD, "")
GROWTH: Final = Description("committed_growth", "Multiple of the year before", MULTIPLE, "")
SHARE: Final = Description("committed_to_property", "Over net property", FRACTION, "")
SUM: Final = Description("committed_sum", "Sum of the filers of both years", USD, "")
SUM_BEFORE: Final = Description("committed_sum_before", "The same filers, a year before", USD, "")
_KEY: Final = "Bars: newest fiscal year; thin, hollow ones below: a year before. Grey: filers that are not chosen."
_SPAN: Final = "Embedded are annual reports filed up to September 2025; a refresh of the large filers adds newer ones."
_COUNTS: Final = ("year", "companies")
_ROW: Final = 36  # pixels of a filer's row


def request(p: CommittedParams) -> Request:
    return Request((), **params.window(p), options={"line": p.line}, frames=(commitments,))


def build(data: ChartData, p: CommittedParams) -> Chart:
    """A bar per filer, the largest first, the chosen ones in their colours, with a thin one for the year before."""
    found = data.result(commitments)
    missing = words.absent(data, {row.ticker for row in found.rows}, _without(p, found))
    if not found.rows:
        chart = assemble.empty(data, p, [], what=text.lower(COMMITTED[p.line]))
        return assemble.replaced(chart, missing=tuple(missing))
    shown = _shown(data, found)
    return assemble.chart(
        data,
        p,
        _drawn(data, p, shown),
        table(p, found),
        finding=finding(data, p, found),
        names=[],
        alt=f"Bars of {text.lower(COMMITTED[p.line])} at {text.plural(len(shown), 'filer')}",
        notes=[_KEY, *_left_out(found, shown), _SPAN],
        missing=missing,
        described=[_described(p)],
    )


def _described(p: CommittedParams) -> Description:
    return Description(p.line, COMMITTED[p.line], USD, p.line, _FIRST_KNOWN, _CAVEAT[p.line])


def _without(p: CommittedParams, found: Commitments) -> str:
    since = f" of fiscal {found.year} or later" if found.year else ""
    return f"no annual report here{since} tags its {text.lower(COMMITTED[p.line])}"


def _shown(data: ChartData, found: Commitments) -> list[Committed]:
    """The largest, and the chosen ones wherever they stand, in order of size."""
    chosen = frame.by_ticker(data)
    return [row for place, row in enumerate(found.rows) if place < MOST or row.ticker in chosen]


def _left_out(found: Commitments, shown: Sequence[Committed]) -> list[str]:
    rest = len(found.rows) - len(shown)
    return [f"{text.plural(rest, 'smaller filer')} in the table only."] if rest else []


# ------------------------------------------------------------------------------------------- table


def table(p: CommittedParams, found: Commitments) -> pd.DataFrame:
    """Up to four rows per filer (the amount, a year before, their ratio, its share of net property), then the sums of
    the filers of both years.
    """
    rows = [line for row in found.rows for line in _lines(p, row)]
    whole = words.table([*rows, *_sums(found)])
    return whole.astype({name: "Int64" for name in _COUNTS if name in whole})


def _lines(p: CommittedParams, row: Committed) -> Iterator[dict[str, Any]]:
    both = merged([row.origin, row.earlier_origin]).derived()
    for described, value, origin, year in (
        (_described(p), row.value, row.origin, row.year),
        (BEFORE, row.earlier, row.earlier_origin, row.year - 1),
        (GROWTH, row.value / row.earlier, both, row.year),
        (SHARE, row.value / row.property_net, row.origin.derived(), row.year),
    ):
        if np.isfinite(value):
            day = row.day if year == row.year else None
            yield words.row(described, value, origin, day=day, who=row.name, ticker=row.ticker, year=year)


def _sums(found: Commitments) -> Iterator[dict[str, Any]]:
    both = found.in_both
    if len(both) < 2:
        return
    who = f"{len(both)} companies"
    now, then = _totals(both)
    for described, value, origins in (
        (SUM, now, [row.origin for row in both]),
        (SUM_BEFORE, then, [row.earlier_origin for row in both]),
    ):
        yield words.row(described, value, merged(origins).derived(), who=who, companies=len(both))


def _totals(both: Sequence[Committed]) -> tuple[float, float]:
    return sum(row.value for row in both), sum(row.earlier for row in both)


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, p: CommittedParams, found: Commitments) -> Finding:
    """Who has most of it, what that was a year before, and how the filers of both years moved together."""
    top = found.rows[0]
    amount = f"{style.money(top.value)} of {text.lower(COMMITTED[p.line])}"
    among = f", the most of {len(found.rows)} filers" if len(found.rows) > 1 else ""
    line = f"{_short(top)} had {amount} in fiscal {top.year}"
    chosen = frame.by_ticker(data)
    numbers = [Number(row.value, p.line, row.ticker) for row in found.rows if row is top or row.ticker in chosen]
    if np.isfinite(top.earlier):
        numbers.append(Number(top.earlier, BEFORE.name, top.ticker))
    both = found.in_both
    if len(both) > 1:
        numbers += [Number(v, d.name) for d, v in zip((SUM, SUM_BEFORE), _totals(both), strict=True)]
    return Finding(headline.fitting([f"{line}{among}", line]), "; ".join(_deck(top, both)), (), tuple(numbers))


def _deck(top: Committed, both: Sequence[Committed]) -> Iterator[str]:
    if np.isfinite(top.earlier):
        yield f"A year before it was {style.money(top.earlier)}"
    if len(both) > 1:
        now, then = (style.money(value) for value in _totals(both))
        moved = f"{then} to {now}" if now != then else f"{now} in both years"
        verb = "went from" if now != then else "had"
        yield f"the {len(both)} that tag it in both years {verb} {moved} together"


def _short(row: Committed) -> str:
    return text.short_name(row.name, row.ticker)


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, p: CommittedParams, rows: Sequence[Committed]) -> Figure:
    companies = frame.by_ticker(data)
    colours = [companies[row.ticker].colour if row.ticker in companies else style.SOFT for row in rows]
    figure = Figure()
    figure.add_trace(_bars(p, rows, colours))
    figure.add_trace(_earlier(rows, colours))
    every = [row.value for row in rows] + [row.earlier for row in rows if np.isfinite(row.earlier)]
    low, high = style.span(every, include=(0.0,))
    figure.update_xaxes(**style.value_axis(low, high, USD, most=5))
    axis: dict[str, Any] = {
        "tickvals": list(range(len(rows))),
        "ticktext": [_named(row) for row in rows],
        "range": [len(rows) - 0.4, -0.6],
        "showgrid": False,
    }
    figure.update_yaxes(**axis, automargin=True, fixedrange=True, tickfont={"size": style.SMALL})
    figure.update_layout(barmode="overlay")
    top = marks.caption(figure, f"{COMMITTED[p.line]}; thin: a year before")
    return style.base(figure, height=110 + _ROW * len(rows), right=24, top=top)


def _named(row: Committed) -> str:
    return f"<b>{text.escape(_short(row))}</b><br>{style.money(row.value)}, {row.day:%b %Y}"


def _bars(p: CommittedParams, rows: Sequence[Committed], colours: Sequence[str]) -> Trace:
    return bar(
        x=[row.value for row in rows],
        y=[place - 0.12 for place in range(len(rows))],
        orientation="h",
        width=0.42,
        marker={"color": list(colours)},
        hovertext=[_hover(p, row) for row in rows],
        hoverinfo="text",
        showlegend=False,
    )


def _hover(p: CommittedParams, row: Committed) -> str:
    lines = [words.line(_described(p), row.value), f"On {frame.day(row.day)}"]
    lines += [words.line(BEFORE, row.earlier)] if np.isfinite(row.earlier) else []
    lines += [words.line(SHARE, row.value / row.property_net)] if np.isfinite(row.property_net) else []
    return words.hover(row.name, lines, row.origin)


def _earlier(rows: Sequence[Committed], colours: Sequence[str]) -> Trace:
    """Thin bars of the year before, below those of the newest."""
    known = [(place, row) for place, row in enumerate(rows) if np.isfinite(row.earlier)]
    own = [colours[place] for place, _ in known]
    return bar(
        x=[row.earlier for _, row in known],
        y=[place + 0.24 for place, _ in known],
        orientation="h",
        width=0.2,
        marker={"color": [marks.hollow(colour) for colour in own], "line": {"color": own, "width": 1.5}},
        hovertext=[words.hover(row.name, [words.line(BEFORE, row.earlier)], row.earlier_origin) for _, row in known],
        hoverinfo="text",
        showlegend=False,
    )


CHART = ChartSpec(
    question="What is under construction, on lease and ordered, as filed?",
    params=CommittedParams,
    request=request,
    build=build,
)
