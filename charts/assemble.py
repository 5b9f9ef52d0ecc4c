"""The last step of every builder: question, finding, table and notes become a `Chart`.

Builders name quarters as they are stored, 2026Q2; here every text that a reader sees gets them as people write them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

import pandas as pd

from charts import frame, headline, marks, narrow, style, text
from charts import params as params_of
from charts.core import Chart, ChartData, Finding
from charts.figure import Figure
from charts.parameter import Params
from contracts import Description

EMPTY = "Choose other companies, an earlier first quarter or a later as-of day."
TURNED = "Choose a first quarter that is not after the last."


def chart(
    data: ChartData,
    params: Params,
    figure: Figure,
    table: pd.DataFrame,
    *,
    finding: str | Finding,
    alt: str,
    names: Sequence[str],
    notes: Iterable[str] = (),
    missing: Iterable[str] = (),
    key: bool = True,
    described: Sequence[Description] = (),
    statistics: Iterable[str] = (),
) -> Chart:
    """The finished chart; weak evidence adds its own note (unless `key` is off), and the finding ends the alternative
    text.

    `described` stands for what the catalogue says of the names where a chart shows something else of them.
    """
    weak = key and bool(table["evidence"].isin(frame.WEAK).any())
    found = finding if isinstance(finding, Finding) else Finding(finding)
    ended = whole(found)
    figure.rewrite(text.readable)
    narrow.fit(figure)
    return Chart(
        slug=data.slug,
        question=data.question,
        finding=ended,
        figure=figure,
        table=table,
        sources=data.sources.copy(),
        alt=" ".join(
            [text.readable(text.sentence(alt)), ended.headline, *filter(None, [ended.deck]), *ended.exceptions]
        ),
        described=tuple(described or [frame.describe(data, name) for name in names]),
        parameters=params.values(),
        as_of=data.as_of,
        notes=tuple(dict.fromkeys(map(text.readable, [*notes, *([marks.NOTE] if weak else [])]))),
        missing=tuple(dict.fromkeys(map(text.readable, missing))),
        statistics=tuple(map(text.readable, statistics)),
    )


def whole(finding: Finding) -> Finding:
    """The finding in whole sentences, with quarters as people write them."""
    headline, *exceptions = (text.readable(text.sentence(each)) for each in (finding.headline, *finding.exceptions))
    deck = text.readable(text.sentence(finding.deck)) if finding.deck else ""
    return dataclasses.replace(finding, headline=headline, deck=deck, exceptions=tuple(exceptions))


def empty(data: ChartData, params: Params, names: Sequence[str], what: str = "") -> Chart:
    """The chart when nothing that it draws is known: it says so, or that the window ends before it begins."""
    values = params.values()
    first, last = values.get("from"), values.get("to")
    turned = bool(first and last and first > last)
    finding = f"The window ends before it begins: from {first} to {last}" if turned else _unknown(data, names, what)
    return refused(data, params, names, finding, TURNED if turned else EMPTY, () if turned else None)


def refused(
    data: ChartData,
    params: Params,
    names: Sequence[str],
    finding: str,
    next_step: str,
    missing: Iterable[str] | None = None,
) -> Chart:
    """The chart that cannot be drawn: why, as its finding, and what to choose instead, in its place."""
    figure = style.empty(text.wrapped(next_step))
    lost = frame.lacking(data, names) if missing is None else missing
    return chart(
        data, params, figure, frame.table(data, []), finding=finding, alt="Empty chart", names=names, missing=lost
    )


def unanchored(data: ChartData, params: Params, names: Sequence[str], levels: Sequence[str], base: str) -> Chart:
    """The chart of growth since a base quarter when no level is known for the base: it says which quarter would do."""
    rows = frame.known(data, levels)
    if rows.empty:
        return empty(data, params, names)
    whole = rows.groupby(["ticker", "quarter"])["name"].nunique()
    quarters = whole[whole == len(levels)].index.get_level_values("quarter")
    titles = text.join([text.lower(frame.describe(data, n).title) for n in levels])
    who = text.join([text.short(c) for c in data.companies])
    start = f"Nothing can be measured from {'a headcount peak' if base == params_of.PEAK else base}"
    every = [f"{start}: {titles} of {who} are not known for that quarter", f"{start}: {titles} are unknown then"]
    finding = headline.fitting([*every, start])
    next_step = f"Choose a base quarter from {quarters.min()} to {quarters.max()}." if len(quarters) else EMPTY
    return refused(data, params, names, finding, next_step, off_base(data, rows, levels, base))


def off_base(data: ChartData, rows: pd.DataFrame, levels: Sequence[str], base: str) -> list[str]:
    """A line for each company and level that cannot be measured from the base, and whether it is the base that
    fails.
    """
    at = "at the headcount peak" if base == params_of.PEAK else f"for the base quarter {base}"
    have = set(rows[["ticker", "name"]].itertuples(index=False, name=None))
    return [
        f"{text.short(c)}: {text.lower(frame.describe(data, n).title)} is "
        f"{f'known, but not {at}' if (c.ticker, n) in have else 'not known here'}."
        for c in data.companies
        for n in levels
    ]


def _unknown(data: ChartData, names: Sequence[str], what: str) -> str:
    who = text.join([text.short(c) for c in data.companies]) or "no company"
    when = f" as of {frame.day(data.as_of)}" if data.as_of else ""
    titles = text.join([text.lower(frame.describe(data, n).title) for n in names], most=4)
    known = f"No value is known for {what or titles}"
    few = text.join([text.short(c) for c in data.companies], 3)
    every = [f"{known} of {who} in this window{when}", f"{known} of {who} in this window", f"{known} of {who}"]
    return headline.fitting([*every, f"{known} in this window", f"Nothing is known here of {few or 'no company'}"])


def replaced(chart: Chart, *, missing: tuple[str, ...]) -> Chart:
    """The same chart with another account of what is missing."""
    return dataclasses.replace(chart, missing=tuple(map(text.readable, missing)))
