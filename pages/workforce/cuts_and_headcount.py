"""Announced cuts and headcount: what was announced against what the headcount did in the quarters after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from charts import assemble, frame, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, scatter
from contracts import CUTS, FRACTION, PERSONS, Company, Description
from engine.origin import Origin, merged
from engine.request import Request
from pages.workforce.cut_frames import Cuts, Followed, followed
from pages.workforce.parameters import CutParams

ANNOUNCED: Final = Description(
    "announced_cut_share",
    "Announced cut, share of headcount",
    FRACTION,
    "jobs / headcount before",
    "Jobs named in one announcement, over the headcount at the last quarter's end before it.",
    "Rounds overlap: a later announcement can contain jobs of an earlier one.",
)
CHANGE: Final = Description(
    "headcount_change_after",
    "Change of headcount",
    FRACTION,
    "headcount after / headcount before - 1",
    "From the last quarter's end before the announcement to the end of the quarter so many later.",
    "Everything that happened in between is in it: hiring, purchases of companies, other cuts; people who were given "
    "notice can still be counted.",
)
JOBS: Final = Description("announced_job_cut", "Announced job cut", PERSONS, "")
COMPARED: Final = Description("cuts_compared", "Announced cuts compared", CUTS, "")
LOWER: Final = Description("cuts_lower", "Headcount lower after", CUTS, "")
AS_MUCH: Final = Description("cuts_as_announced", "Headcount lower by as much as announced", CUTS, "")
_SEEN: Final = 0.01  # of the headcount: less cannot be told from everyday coming and going
_MOST: Final = 16  # rows that a drawing has room for
_ROW: Final = 25  # pixels
_CAPTION: Final = 28  # letters that fit beside the names on a phone


def request(p: CutParams) -> Request:
    return Request((), **params.window(p), options={"after": p.after}, frames=(followed,))


def build(data: ChartData, p: CutParams) -> Chart:
    """A row per announcement: a triangle at what was announced, a dot at what the headcount did."""
    cuts = data.result(followed)
    large = [row for row in cuts.rows if row.share >= _SEEN]
    if not large:
        return _refused(data, p, cuts)
    return assemble.chart(
        data,
        p,
        _drawn(data, _largest(large), p),
        _table(data, cuts.rows, large),
        finding=finding(data, large, p),
        alt=f"For each of {text.plural(len(large), 'announced job cut')}: its share of the headcount before, and how "
        "the headcount changed after it",
        names=[],
        described=[ANNOUNCED, CHANGE],
        notes=_notes(cuts, large),
        missing=_missing(data, cuts),
    )


def _largest(large: Sequence[Followed]) -> list[Followed]:
    """Those that are drawn, oldest first."""
    kept = sorted(large, key=lambda row: -row.share)[:_MOST]
    return sorted(kept, key=lambda row: (row.day, row.ticker, row.jobs))


def _refused(data: ChartData, p: CutParams, cuts: Cuts) -> Chart:
    who = text.join([text.short(c) for c in data.companies], 3)
    small = f"Only cuts below {_SEEN:.0%} of the headcount can be compared for {who}"
    why = small if cuts.rows else f"No announced cut of {who} has headcounts before and after it"
    step = "Choose other companies, fewer quarters after, or a later as-of day."
    return assemble.refused(data, p, [], why, step, _missing(data, cuts))


def _missing(data: ChartData, cuts: Cuts) -> list[str]:
    lost, have = cuts.unknown or {}, {row.ticker for row in cuts.rows}
    counts = [f"{text.short(c)} {lost[c.ticker]}" for c in data.companies if c.ticker in lost]
    lines = [f"Cuts without a headcount before or that long after: {text.every(counts)}."] if counts else []
    none = [text.short(c) for c in data.companies if c.ticker not in have | set(lost)]
    return [*lines, *([f"No cut with a number was announced in this window: {text.every(none)}."] if none else [])]


def _notes(cuts: Cuts, large: Sequence[Followed]) -> list[str]:
    few = [f"In the table only: {text.plural(len(large) - _MOST, 'smaller cut')}."] if len(large) > _MOST else []
    small = len(cuts.rows) - len(large)
    below = f"Below that, in the table only: {text.plural(small, 'cut')}."
    return [
        f"Compared: announced cuts of {_SEEN:.0%} of the headcount or more.",
        *([below] if small else []),
        "What the headcount did has other causes too: hiring, other cuts, companies bought. Rounds can overlap.",
        *few,
    ]


# ------------------------------------------------------------------------------------------- table


def _table(data: ChartData, rows: Sequence[Followed], large: Sequence[Followed]) -> pd.DataFrame:
    """Three rows per announcement, then how many were compared, by company and in all; `others` counts further cuts."""
    companies = frame.by_ticker(data)
    lines = [line for row in rows for line in _lines(companies[row.ticker], row)]
    lines += _counts(companies, large)
    return pd.DataFrame(lines, columns=[*frame.TABLE_COLUMNS, "further_cuts"])


def _lines(company: Company, row: Followed) -> list[tuple[object, ...]]:
    parts = (
        (ANNOUNCED, row.share, row.share_origin, row.day),
        (CHANGE, row.change, row.change_origin, pd.Timestamp(style.quarter_day(row.after.quarter))),
        (JOBS, row.jobs, row.announced, row.day),
    )
    return [
        (company.ticker, company.name, row.quarter, day, what.name, what.title, value, str(what.unit), *_of(o), other)
        for what, value, o, day in parts
        for other in (row.others,)
    ]


def _of(origin: Origin) -> tuple[object, ...]:
    return (origin.evidence, origin.known_on, origin.document)


def _counts(companies: Mapping[str, Company], large: Sequence[Followed]) -> list[tuple[object, ...]]:
    groups = {ticker: [row for row in large if row.ticker == ticker] for ticker in companies}
    every = {None: list(large)} | {ticker: some for ticker, some in groups.items() if some}
    lines = [_count(companies, ticker, COMPARED, some, len(some)) for ticker, some in every.items()]
    totals = ((LOWER, lower(large)), (AS_MUCH, as_much(large)))
    return lines + [_count(companies, None, what, large, count) for what, count in totals]


def _count(
    companies: Mapping[str, Company], ticker: str | None, what: Description, rows: Sequence[Followed], count: int
) -> tuple[object, ...]:
    name = companies[ticker].name if ticker else text.plural(len({r.ticker for r in rows}), "company", "companies")
    origin = merged([o for row in rows for o in (row.share_origin, row.change_origin)])
    where = (ticker, name, None, None, what.name, what.title)
    return (*where, float(count), str(CUTS), *_of(origin), None)


def lower(rows: Sequence[Followed]) -> int:
    """After how many the headcount was lower."""
    return sum(row.change < 0 for row in rows)


def as_much(rows: Sequence[Followed]) -> int:
    """After how many it was lower by as much as announced, or more."""
    return sum(row.change <= -row.share for row in rows)


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, large: Sequence[Followed], p: CutParams) -> Finding:
    """After how many cuts the headcount was lower, and by as much as announced."""
    whole, less, full = len(large), lower(large), as_much(large)
    lead = max(large, key=lambda row: row.share)
    later = text.plural(p.after, "quarter")
    of = {text.short(c): Counter(row.ticker for row in large)[c.ticker] for c in data.companies}
    counted = [f"{name} {count}" for name, count in of.items() if count]
    per_company = [Number(count, COMPARED.name, c.ticker) for c, count in zip(data.companies, of.values(), strict=True)]
    return Finding(
        _headline(whole, less, full),
        _deck(text.short(frame.by_ticker(data)[lead.ticker]), lead, later),
        (f"Cuts that are large enough to compare, by company: {text.every(counted)}",),
        (
            *(number for number in per_company if number.value),
            Number(whole, COMPARED.name),
            Number(less, LOWER.name),
            Number(full, AS_MUCH.name),
            Number(lead.share, ANNOUNCED.name, lead.ticker, lead.quarter),
            Number(lead.change, CHANGE.name, lead.ticker, lead.quarter),
            Number(lead.jobs, JOBS.name, lead.ticker, lead.quarter),
        ),
    )


def _headline(whole: int, less: int, full: int) -> str:
    if not less:
        cuts = text.lower(text.counted(0, whole, "announced cut", "announced cuts"))
        return f"Headcount fell after {cuts}" if whole > 1 else "Headcount did not fall after the only announced cut"
    after = text.lower(text.counted(less, whole, "announced cut", "announced cuts"))
    if less == 1:
        return f"Headcount fell after {after}, by {'as much as' if full else 'less than'} announced"
    how = "each time" if full == less else f"after {full}" if full else "never"
    return f"Headcount fell after {after}, {how} by as much as announced"


def _deck(name: str, lead: Followed, later: str) -> str:
    """The cut of the largest share: what was announced and what came."""
    said = f"{name} announced {style.quantity(lead.jobs, PERSONS)} on {frame.day(lead.day)}, {text.share(lead.share)}"
    had = text.compared(1 + lead.change, "people", many=True)
    with_others = ", after other cuts too" if lead.others else ""
    return f"{said} of its people; {later} after the count before, it had {had}{with_others}"


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, rows: Sequence[Followed], p: CutParams) -> Figure:
    companies, upward = frame.by_ticker(data), list(rows)[::-1]
    figure = Figure()
    for at, row in enumerate(upward):
        _row(figure, companies[row.ticker], row, at)
    low, high = style.span([v for row in rows for v in (-row.share, row.change)], include=(0.0,))
    figure.update_xaxes(**style.value_axis(low, high, FRACTION, most=6), showgrid=True)
    figure.update_yaxes(
        tickvals=list(range(len(upward))),
        ticktext=[_name(companies[row.ticker], row) for row in upward],
        range=[-0.7, len(upward) - 0.3],
        showgrid=False,
        zeroline=False,
        automargin=True,
        fixedrange=True,
        ticks="",
        tickfont={"size": style.SMALL},
    )
    hollow = ", ○ between reports" if any(_weak(row) for row in rows) else ""
    key = f"▽ announced, ● headcount {text.plural(p.after, 'quarter')} after{hollow}; share of headcount before"
    top = marks.caption(figure, key, width=_CAPTION)
    return style.base(figure, height=max(220, 70 + _ROW * len(rows)) + top, right=24, top=top)


def _weak(row: Followed) -> bool:
    return row.change_origin.evidence in frame.WEAK


def _row(figure: Figure, company: Company, row: Followed, at: int) -> None:
    """A thin line from what was announced to what came, with a mark at each end."""
    line = {"color": company.colour, "width": 1.2}
    figure.add_trace(
        scatter(x=[-row.share, row.change], y=[at, at], mode="lines", line=line, hoverinfo="skip", showlegend=False)
    )
    for value, symbol in ((-row.share, "triangle-down-open"), (row.change, _dot(row))):
        figure.add_trace(
            scatter(
                x=[value],
                y=[at],
                mode="markers",
                marker={"symbol": symbol, "size": 10, "color": company.colour, "line": _outline(company)},
                hovertext=[_hover(company, row)],
                hoverinfo="text",
                hoverlabel={"bordercolor": company.colour},
                showlegend=False,
                cliponaxis=False,
            )
        )


def _outline(company: Company) -> dict[str, object]:
    return {"width": 2, "color": company.colour}


def _dot(row: Followed) -> str:
    return "circle-open" if _weak(row) else "circle"


def _name(company: Company, row: Followed) -> str:
    jobs = style.quantity(row.jobs, PERSONS)
    return f"{marks.dot(company.colour)} <b>{text.escape(text.short(company))}</b> {row.day:%b %Y}, {jobs}"


def _hover(company: Company, row: Followed) -> str:
    before, after = (f"{style.quantity(c.people, PERSONS)} in {c.quarter}" for c in (row.before, row.after))
    also = f"{text.plural(row.others, 'further cut')} announced in between" if row.others else ""
    lines = [
        f"<b>{text.escape(company.name)}</b>, {frame.day(row.day)}",
        f"Announced: {style.quantity(row.jobs, PERSONS)} jobs, {text.share(row.share)} of the headcount",
        f"Headcount: {before}, {after} ({style.quantity(row.change, FRACTION)}, {row.change_origin.evidence})",
        also,
    ]
    return "<br>".join(line for line in lines if line)


CHART = ChartSpec(question="Did headcount fall by what was announced?", params=CutParams, request=request, build=build)
