"""Growth accounting: output's growth split into people, capital per employee, and total factor productivity."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from analytics.methods.growth import NoShare
from charts import assemble, frame, headline, marks, quarter_hover, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding
from charts.figure import Figure, Trace, panels, scatter
from contracts import FRACTION, LOG_POINTS, MULTIPLE, Company, Description
from engine.request import Request
from engine.value import Value
from pages.value import bridge, growth_frames, identity, instead, reasons, stacks, value_rows
from pages.value.growth_frames import Growth, GrowthAccount, GrowthSpecification, Part, Share
from pages.value.identity import NAMES
from pages.value.parameters import ESTIMATED, GrowthParams, in_focus
from pages.value.stacks import Point, Series

TABLE: Final = (*frame.TABLE_COLUMNS, "since", "step", "low", "high")
SAME: Final = 0.005  # log points below which nothing has changed
_COLOURS: Final = {
    Part.LABOUR: identity.COLOURS["people"],
    Part.DEEPENING: identity.COLOURS["deepening"],
    Part.RESIDUAL: identity.COLOURS["efficiency"],
}
_SHORT: Final = {
    Part.OUTPUT: "Output",
    Part.LABOUR: "People",
    Part.DEEPENING: "Capital/employee",
    Part.RESIDUAL: "TFP",
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn: a company's growth account, with the names of its output and its capital."""

    company: Company
    account: GrowthAccount
    output: str
    capital: str

    @property
    def who(self) -> str:
        return text.short(self.company)

    @property
    def share(self) -> Share:
        return self.account.share

    @property
    def last(self) -> str:
        return self.account.quarters[-1].quarter

    def end(self, part: Part) -> Growth:
        """A part at the last quarter."""
        return self.account.quarters[-1].parts[part]

    def ends(self, *parts: Part) -> list[float]:
        """The values of some parts at the last quarter, in log points."""
        return [self.end(part).value.value for part in parts]


def request(p: GrowthParams) -> Request:
    whole = identity.of_output(p)
    specification = GrowthSpecification(whole.measures, whole.averaged, p.share)
    return identity.request(p, specification, [in_focus(p)], growth_frames.growth)


def build(data: ChartData, p: GrowthParams) -> Chart:
    """Cumulative lines with a band over the capital share, and the quarters' own parts below."""
    whole, computed = identity.of_output(p), data.result(growth_frames.growth)
    early = reasons.reasons(data, computed.problems, whole, p.end)
    no_share = [_no_share(text.short(data.companies[0]), account.share) for account in computed.companies]
    without = [why for why in no_share if why]
    missing = [*early, *without, *reasons.gaps(data, computed.problems, "nothing is drawn there")]
    if without or not computed.companies:
        why = _no_estimate(data) if without else reasons.refusal(data, computed.problems)
        chart = bridge.refused(data, p, whole, without or missing, why)
        chart = assemble.replaced(chart, missing=tuple(missing) or chart.missing)
        return dataclasses.replace(chart, described=_described(p))
    drawn = Drawn(data.companies[0], computed.companies[0], NAMES[p.output], NAMES[p.capital])
    table = value_rows.framed(_rows(data, drawn), TABLE)
    return assemble.chart(
        value_rows.cited(data, table),
        p,
        _figure(drawn),
        table,
        names=(),
        described=_described(p),
        finding=finding(drawn),
        alt=f"Lines of the growth of {drawn.output} of {drawn.who} since {drawn.share.since} and of "
        f"the parts of people, capital per employee and total factor productivity to {drawn.last}, with a band over "
        "the capital share, and bars for each quarter",
        notes=_notes(p, whole, drawn.share),
        missing=missing,
    )


# ------------------------------------------------------------------------------------------- words


def finding(drawn: Drawn) -> Finding:
    """How much of the growth people and capital leave; that it cannot be told where capital shares decide the sign."""
    share, residual = drawn.share.value, drawn.end(Part.RESIDUAL)
    values = [*(drawn.end(part).value for part in Part), share]
    numbers = tuple(value_rows.number(value) for value in values)
    if residual.low < -SAME and residual.high > SAME:
        return Finding(
            f"The data cannot tell whether {drawn.who}'s {drawn.output} grew beyond people and capital",
            f"{_period(drawn)} capital shares {_band(drawn.share)} leave {_times(residual.low)} to "
            f"{_times(residual.high)}: no change lies inside.",
            numbers=numbers,
        )
    return Finding(_headline(drawn, residual), _deck(drawn, residual), numbers=numbers)


def _headline(drawn: Drawn, residual: Growth) -> str:
    [output] = drawn.ends(Part.OUTPUT)
    way = _way(output, "grew to", "shrank to", "stayed the same")
    grew = f"{way} {_times(output)}" if abs(output) >= SAME else way
    left = _left(residual.value.value)
    return f"{drawn.who}'s {drawn.output} {grew}; beyond people and capital, {left} is left unexplained"


def _left(value: float) -> str:
    return "nothing" if abs(value) < SAME else _times(value)


def _period(drawn: Drawn) -> str:
    return f"From {drawn.share.since} to {drawn.last},"


def _deck(drawn: Drawn, residual: Growth) -> str:
    """What people and capital come with, and what is left at other capital shares."""
    labour, deepening = drawn.ends(Part.LABOUR, Part.DEEPENING)
    people = _with(labour, _way(labour, "more people", "fewer people", "as many people"))
    capital = _with(deepening, f"{_way(deepening, 'more', 'less', 'as much')} {drawn.capital} per employee")
    parts = f"{_period(drawn)} {people}, {capital}"
    low, high = (_left(value) for value in (residual.low, residual.high))
    fuller = [f"{parts}; {low} to {high} is left at capital shares {_band(drawn.share)}."] if low != high else []
    return headline.fitting([*fuller, f"{parts}."], headline.DECK)


def _with(value: float, way: str) -> str:
    """ "×1.87 with more people"; no figure where nothing changed."""
    return f"with {way}" if abs(value) < SAME else f"{_times(value)} with {way}"


def _times(value: float) -> str:
    """Log points as the multiple that they stand for."""
    return style.quantity(math.exp(value), MULTIPLE)


def _band(share: Share) -> str:
    """ "from 0.20 to 0.50": the capital shares between which the band lies; an end of 0 or 1 goes without saying."""
    low, high = share.band
    if low > share.low or high < share.high:
        inside = [f"above {low:.2f}" if low == share.low else "", f"below {high:.2f}" if high == share.high else ""]
        return "".join(inside) or "of any size"
    return f"from {low:.2f} to {high:.2f}"


def _way(value: float, more: str, less: str, same: str) -> str:
    return same if abs(value) < SAME else more if value > 0 else less


def two_digits(value: float) -> str:
    """ "0.33", "−0.50"."""
    return f"{'−' if value < 0 else ''}{abs(value):.2f}"


def _no_share(who: str, share: Share) -> str:
    """Why an estimated capital share cannot be used; empty where it can."""
    count = text.plural(share.changes, "yearly change")
    if share.refused is NoShare.TOO_FEW:
        are = "is" if share.changes == 1 else "are"
        return (
            f"{who}: only {count} of output and capital per employee {are} known up to {share.value.quarter}, "
            "too few to estimate a capital share from; choose one."
        )
    if share.refused is NoShare.NO_VARIATION:
        return f"{who}: capital per employee did not vary, so no capital share can be estimated; choose one."
    if share.refused is NoShare.OUTSIDE:
        return (
            f"{who}: the elasticity estimated from {count} is {two_digits(share.value.value)} ({_interval(share)}), "
            "which is no share of income; choose one."
        )
    return ""


def _no_estimate(data: ChartData) -> Finding:
    who = text.short(data.companies[0])
    return Finding(f"No capital share can be estimated for {who}", "Choose one under Capital share.")


def _interval(share: Share) -> str:
    return f"95% interval {two_digits(share.low)} to {two_digits(share.high)}"


def _notes(p: GrowthParams, whole: identity.Identity, share: Share) -> list[str]:
    basis = (
        "A capital share is a share of income under constant returns and competitive pay; filings state no pay, so "
        "it is assumed."
    )
    if p.alpha == ESTIMATED:
        basis = (
            f"The capital share {two_digits(share.value.value)} is the least-squares elasticity over "
            f"{share.changes} yearly changes that do not overlap ({_interval(share)}; the band is its part between "
            "0 and 1). It is a share only if what moves productivity is unrelated to capital."
        )
    return [
        *whole.notes(),
        "The parts multiply to the growth. Total factor productivity is what neither people nor capital account for: "
        "prices, mix, use of capacity and every error of measurement are in it.",
        basis,
    ]


def _described(p: GrowthParams) -> tuple[Description, ...]:
    growth = Description(
        name="growth",
        title=f"Growth of {NAMES[p.output]} and its parts",
        unit=LOG_POINTS,
        formula=r"\Delta\ln Y = \Delta\ln L + \alpha\,\Delta\ln\left(\frac{K}{L}\right) + \Delta\ln A",
        interpretation=f"People, {NAMES[p.capital]} per employee weighted by the capital share, and total factor "
        "productivity A as what is left.",
        caveat="An accounting identity under constant returns to scale; what is left is no measure of technology "
        "alone.",
        reference="Solow, Technical Change and the Aggregate Production Function, REStat 39 (1957) 312; OECD, "
        "Measuring Productivity (2001), ch. 3",
    )
    share = Description(
        name="capital_share",
        title="Capital share",
        unit=FRACTION,
        formula=r"\alpha = \frac{d\,\ln(Y/L)}{d\,\ln(K/L)}",
        interpretation="Assumed, or estimated over the company's own yearly changes. The band shows 0.2 to 0.5, or the "
        "estimate's interval.",
        reference="Cobb and Douglas, A Theory of Production, AER 18 (1928) 139",
    )
    return growth, share


def _rows(data: ChartData, drawn: Drawn) -> list[value_rows.Row]:
    """The share, growth and its parts by quarter, then the levels."""
    since, share = drawn.share.since, drawn.share
    titles = {
        Part.OUTPUT: f"Growth of {drawn.output}",
        Part.LABOUR: "Part of people",
        Part.DEEPENING: f"Part of {drawn.capital} per employee",
        Part.RESIDUAL: "Total factor productivity",
    }

    def row(value: Value, title: str, step: float, low: float, high: float) -> value_rows.Row:
        more = {"since": since, "step": step, "low": low, "high": high}
        return value_rows.titled(data, value, value.name, title) | more

    quarters = drawn.account.quarters
    growth = [row(g.value, titles[part], g.step, g.low, g.high) for q in quarters for part, g in q.parts.items()]
    levels = [value_rows.level_row(data, level) for q in quarters for level in q.levels]
    return [row(share.value, "Capital share", math.nan, share.low, share.high), *growth, *levels]


# ----------------------------------------------------------------------------------------- drawing


def _figure(drawn: Drawn) -> Figure:
    figure = panels(rows=2, cols=1, shared_xaxes=True, row_heights=[1.0, 0.55], vertical_spacing=0.13)
    paths = {part: _series(drawn, part, [(q.quarter, q.parts[part]) for q in drawn.account.quarters]) for part in Part}
    steps = {part: _steps(drawn, part, paths[part]) for part in _COLOURS}
    figure.add_trace(_band_area(drawn), row=1, col=1)
    right = _cumulative(figure, drawn, paths)
    _quarterly(figure, steps)
    quarters = paths[Part.OUTPUT].quarters
    figure.update_layout(barmode="relative", bargap=0)
    figure.update_xaxes(**stacks.time_axis(quarters))
    marks.heading(figure, "<b>Quarter by quarter</b>", "2")
    above = f"Growth of {drawn.output} of {drawn.who} since {quarters[0]}; band: capital shares {_band(drawn.share)}"
    top = marks.caption(figure, above, weak=any(series.weak.any() for series in paths.values()))
    style.base(figure, height=640, right=right, top=top)
    return quarter_hover.by_quarter(
        figure, [quarter_hover.Panel("Since the base"), quarter_hover.Panel("In the quarter")]
    )


def _series(drawn: Drawn, part: Part, growth: Sequence[tuple[str, Growth]]) -> Series:
    """A part through time."""

    def point(g: Growth) -> Point:
        return Point(g.value.value, g.value.weak, _hover(drawn, part, g, _band_words(g)))

    return Series.on_grid({quarter: point(g) for quarter, g in growth})


def _steps(drawn: Drawn, part: Part, path: Series) -> Series:
    """What the part added in each quarter, on the quarters of its path."""
    added = {q.quarter: q.parts[part] for q in drawn.account.quarters if not math.isnan(q.parts[part].step)}
    points = {
        quarter: Point(g.step, g.value.weak, _hover(drawn, part, g, _times(g.step))) for quarter, g in added.items()
    }
    return Series(path.quarters, tuple(points.get(quarter, stacks.GAP) for quarter in path.quarters))


def _residuals(drawn: Drawn) -> list[Growth]:
    return [q.parts[Part.RESIDUAL] for q in drawn.account.quarters]


def _band_area(drawn: Drawn) -> Trace:
    """The band of total factor productivity over the capital share."""
    days = [style.quarter_day(g.value.quarter) for g in _residuals(drawn)]
    low, high = [g.low for g in _residuals(drawn)], [g.high for g in _residuals(drawn)]
    return scatter(
        x=[*days, *days[::-1]],
        y=[*high, *low[::-1]],
        fill="toself",
        mode="lines",
        line={"width": 0.75, "color": _COLOURS[Part.RESIDUAL]},
        fillcolor=marks.hollow(_COLOURS[Part.RESIDUAL]),
        hoverinfo="skip",
        showlegend=False,
    )


def _cumulative(figure: Figure, drawn: Drawn, paths: Mapping[Part, Series]) -> int:
    """Lines since the base; the pixels that the labels need."""
    values = [v for series in paths.values() for v in series.values if not math.isnan(v)]
    bounds = [v for g in _residuals(drawn) for v in (g.low, g.high)]
    low, high = style.span([*values, *bounds], include=(0,))
    labels = []
    for part, series in paths.items():
        colour = _COLOURS.get(part, drawn.company.colour)
        stacks.line(figure, series, colour, 3 if part is Part.OUTPUT else 2, row=1, col=1)
        labels.append(marks.TallLabel(_SHORT[part], _times(series.last), colour, series.last))
    figure.update_yaxes(style.value_axis(low, high, LOG_POINTS, most=5) | {"zeroline": True}, row=1, col=1)
    marks.end_labels(figure, labels, low, high, pixels=300)
    return marks.label_room(labels)


def _quarterly(figure: Figure, steps: Mapping[Part, Series]) -> None:
    """Bars of what each part added in each quarter."""
    for part, series in steps.items():
        figure.add_trace(stacks.bars(series, _COLOURS[part]), row=2, col=1)
    low, high = stacks.extent([series.values for series in steps.values()])
    figure.update_yaxes(style.value_axis(low, high, LOG_POINTS, most=4) | {"zeroline": True}, row=2, col=1)


def _band_words(g: Growth) -> str:
    """The growth since the base, with what other capital shares would make of it."""
    band = f" ({_times(g.low)} to {_times(g.high)} for other capital shares)" if g.low != g.high else ""
    return f"{_times(g.value.value)}{band}"


def _hover(drawn: Drawn, part: Part, g: Growth, words: str) -> str:
    named = marks.named(_SHORT[part], "", _COLOURS.get(part, drawn.company.colour))
    return quarter_hover.line(named, words, g.value.evidence, g.value.quarter, g.value.period_end)


CHART = ChartSpec(
    question="How much growth do people and capital not explain?",
    params=GrowthParams,
    request=request,
    build=build,
    instead=instead.by(growth_frames.growth),
    timeline=True,
)
