"""The range of the elasticity of substitution by the way companies are compared, beside what is published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from analytics.methods.substitution import PUBLISHED, SubstitutionRange
from charts import assemble, headline, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, scatter
from contracts import ELASTICITY
from engine.request import Request
from pages.labour import instead, price_words, range_table
from pages.labour.asked import CAPITALS
from pages.labour.parameters import RangeParams
from pages.labour.price_frames import RangeEstimate, ranges
from pages.labour.price_words import figure as written

_ROW: Final = 62  # pixels of a range with the two lines of text above it
_TEXT, _LINE = 0.14, -0.28  # where both stand in a row
_LOW, _HIGH = 0.08, 60.0  # the axis: what lies beyond has an arrow
_CLEAR, _DOUBTED = style.THINGS["capital"], style.THINGS["multiple"]
_BAND: Final = "rgba(125,135,146,0.28)"


def request(p: RangeParams) -> Request:
    return Request((), **params.window(p), options={"labour": p.asked}, frames=(ranges,))


def build(data: ChartData, p: RangeParams) -> Chart:
    """One row per way to compare: the range of both regressions thick, with sampling error thin."""
    result, asked = data.result(ranges), p.asked
    rows = [row for row in result.rows if row.found or row.companies]
    return assemble.chart(
        data,
        p,
        _drawn(data, p, rows),
        range_table.table((), rows, asked),
        finding=finding(rows, p),
        names=(),
        alt=f"{text.plural(len(rows), 'range')} of the elasticity of substitution, by the way companies are compared",
        notes=[*_kept_apart(rows), *price_words.division(rows), *_covered(rows), *price_words.notes(asked)],
        missing=[
            *price_words.strangers(data, result.tickers, asked),
            *(f"{row.how.title}: {text.lower(str(row.reason))}." for row in result.rows if not row.found),
        ],
        key=False,
        described=[range_table.described(), *range_table.values(asked)],
    )


def finding(rows: Sequence[RangeEstimate], p: RangeParams) -> Finding:
    """How many trusted ways say on which side of one the elasticity lies, and how far their ranges reach."""
    known = [row for row in rows if row.found]
    asked = p.asked
    if asked.outside:
        return Finding(f"Fiscal {p.year} lies outside the window", "Choose another fiscal year or window")
    if not known:
        why = str(rows[0].reason) if rows else f"Nobody has pay, people and capital of fiscal {p.year} here"
        return Finding(f"Too few companies can be compared in fiscal {p.year}", why)
    trusted = [row for row in known if row.trusted]
    linked = [row for row in trusted if row.found and row.found.verdict not in ("no_link", "negative")]
    sided = sum(row.found.identified for row in trusted if row.found)
    numbers = tuple(Number(row.found.direct, range_table.named(range_table.DIRECT, row)) for row in known if row.found)
    if not trusted:
        return Finding(f"No interval of fiscal {p.year} can be trusted", _deck((), p), (), numbers)
    shown = _counted(len(linked), len(known), doubted=trusted != known)
    said = f"{sided or 'none'} {'identify' if sided > 1 else 'identifies'} the elasticity"
    lead = f"{shown} more capital where pay is higher"
    every = [f"{lead}; {said}", f"{shown} capital rising with pay; {said}", lead]
    return Finding(headline.fitting(every), _deck(linked, p), (), numbers)


def _counted(linked: int, known: int, *, doubted: bool) -> str:
    """ "3 of 8 intervals are trusted and show", "The only interval does not show"."""
    if known == 1:
        return f"The only interval {'shows' if linked else 'does not show'}"
    trusted = (("is" if linked == 1 else "are") + " trusted and ") * doubted
    return f"{text.counted(linked, known, 'interval', 'intervals')} {trusted}{'shows' if linked == 1 else 'show'}"


def _deck(linked: Sequence[RangeEstimate], p: RangeParams) -> str:
    published = f"published values are {PUBLISHED[0]} to {PUBLISHED[1]}"
    if not linked:
        return f"Fiscal {p.year}: no trusted interval of capital on pay lies above zero; {published}"
    found = [row.found for row in linked if row.found]
    low, high = min(each.low for each in found), max(each.high for each in found)
    return f"Fiscal {p.year}, with sampling error: {price_words.span(low, high)}; {published}"


def _kept_apart(rows: Sequence[RangeEstimate]) -> list[str]:
    doubted = [row for row in rows if not row.trusted]
    if not doubted:
        return []
    titles = text.join([text.lower(row.how.title) for row in doubted])
    return [f"Dashed: not to be trusted, capital of other companies shows a link too often ({titles})."]


def _covered(rows: Sequence[RangeEstimate]) -> list[str]:
    short = [
        f"{text.lower(row.how.title)} {text.share(row.coverage.share)}"
        for row in rows
        if row.coverage and row.coverage.short
    ]
    return [f"Measured coverage of the 95% interval: {text.join(short)}."] if short else []


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, p: RangeParams, rows: Sequence[RangeEstimate]) -> Figure:
    if not any(row.found for row in rows):
        return style.empty(text.wrapped(price_words.nothing(data, p.asked)))
    figure = Figure()
    _background(figure, len(rows))
    for place, row in enumerate(rows):
        _row(figure, row, -place - 0.5)
    figure.update_xaxes(style.value_axis(_LOW, _HIGH, ELASTICITY, log=True, most=8))
    title = "Elasticity of substitution, log scale"
    figure.update_xaxes(title={"text": title, "font": {"size": style.SMALL}, "standoff": 8}, showgrid=False)
    figure.update_yaxes(visible=False, range=[-len(rows) - 0.1, 0], fixedrange=True)
    caption = "Thick: between both regressions. Thin: with sampling error. Grey band: published values. Dotted: one."
    top = marks.caption(figure, caption)
    return style.base(figure, height=_ROW * len(rows) + top + 60, right=24, top=top)


def _background(figure: Figure, count: int) -> None:
    """The band of published values, and the line at one."""
    low, high = PUBLISHED
    band = {"x0": low, "x1": high, "y0": -count - 0.1, "y1": 0, "line": {"width": 0}, "fillcolor": _BAND}
    figure.add_shape(type="rect", layer="below", **band)
    line = {"color": style.RULE, "width": 1.2, "dash": "dot"}
    figure.add_shape(type="line", layer="below", x0=1, x1=1, y0=-count - 0.1, y1=0, line=line)


def _row(figure: Figure, row: RangeEstimate, at: float) -> None:
    _label(figure, row, at + _TEXT)
    found = row.found
    if found is None or found.verdict in ("no_link", "negative"):
        return
    colour, dash = (_CLEAR, "solid") if row.trusted else (_DOUBTED, marks.DASH)
    for ends, width in (((found.low, found.high), 2.0), ((found.direct, found.inverse), 8.0)):
        line = {"color": colour, "width": width, "dash": dash if width < 4 else "solid"}
        x = [min(max(end, _LOW), _HIGH) for end in ends]
        hover = {"hovertext": [_hover(row, found)] * 2, "hoverinfo": "text", "hoverlabel": {"bordercolor": colour}}
        figure.add_trace(scatter(x=x, y=[at + _LINE] * 2, mode="lines", line=line, showlegend=False, **hover))
    if found.high > _HIGH:
        marker = {"color": colour, "size": 10, "symbol": "triangle-right"}
        arrow: dict[str, Any] = {"x": [_HIGH], "y": [at + _LINE], "mode": "markers", "marker": marker}
        figure.add_trace(scatter(**arrow, hoverinfo="skip", showlegend=False, cliponaxis=False))


def _label(figure: Figure, row: RangeEstimate, at: float) -> None:
    """The way to compare, and below it in small what it gives."""
    small = f"<span style='font-size:11px'>{text.escape(_beside(row))}</span>"
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": at, "yanchor": "middle"}
    markup = f"{text.escape(row.how.title)}<br>{small}"
    figure.add_annotation(text=markup, **place, showarrow=False, align="left", font={"size": style.SMALL})


def _beside(row: RangeEstimate) -> str:
    """Companies, the range or why there is none, and what the placebo finds."""
    count, found = text.plural(row.companies, "company", "companies"), row.found
    if found is None:
        return f"{count}: too few"
    if found.verdict in ("no_link", "negative"):
        ends = f"{written(found.inference.low)} to {written(found.inference.high)}"
        return f"{count}; not identified: {written(found.direct)} ({ends})"
    return f"{count}; {price_words.span(found.direct, found.inverse)}"


def _hover(row: RangeEstimate, found: SubstitutionRange) -> str:
    lines = [
        f"<b>{text.escape(row.how.title)}</b> ({CAPITALS[row.how.capital].lower()})",
        f"capital on pay {written(found.direct)}; pay on capital, inverted, {written(found.inverse)}",
        f"with sampling error {price_words.span(found.low, found.high)}",
        f"{row.companies:,} companies; both share {text.share(found.r_squared)} of the variance",
        f"out of nothing, by division: {written(row.nothing)}" if not row.how.apart else "",
        *text.checks(row.false_positives, row.measured_coverage),
        text.evidence(row.origin.evidence) if row.origin else "",
    ]
    return "<br>".join(line for line in lines if line)


CHART = ChartSpec(
    question="How wide is the range, by the way companies are compared?",
    params=RangeParams,
    request=request,
    build=build,
    instead=instead.of_ranges,
)
