"""Chips by what they do with a watt, or another of their numbers, and its trend: in-house beside those for sale."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, Trace, scatter
from contracts import BYTES, BYTES_A_SECOND, FRACTION, OPERATIONS, OPERATIONS_PER_WATT, WATTS, Description
from engine.chip_trends import (
    ALL,
    BANDWIDTH,
    IN_HOUSE,
    MEMORY,
    MERCHANT,
    OF_PRECISION,
    PER_WATT,
    PERFORMANCE,
    POWER,
    Chip,
    ChipTrend,
    ChipTrends,
    chip_trends,
)
from engine.request import Request
from pages.factory import words
from pages.factory.parameters import ChipParams

_NUMBERS: Final = {
    PER_WATT: ("Performance per watt", OPERATIONS_PER_WATT),
    PERFORMANCE: ("Performance", OPERATIONS),
    POWER: ("Power", WATTS),
    MEMORY: ("Memory", BYTES),
    BANDWIDTH: ("Memory bandwidth", BYTES_A_SECOND),
}
_LABELS: Final = {IN_HOUSE: "In-house", MERCHANT: "For sale"}
_DASHES: Final = {IN_HOUSE: "solid", MERCHANT: marks.DASH}
GROWTH: Final = {
    group: Description(f"growth_a_year_{group}", f"Change a year, {name}", FRACTION, "")
    for group, name in ((ALL, "all chips"), (IN_HOUSE, "in-house chips"), (MERCHANT, "chips for sale"))
}
_PEAKS: Final = (
    "Peaks are theoretical, dense, as makers state them, and a chip reaches a part of its peak in use. Only chips with "
    "the same kind of peak are compared."
)
_KEY: Final = (
    "Circles: built for the maker's own use. Diamonds: for sale to everybody. Lines: fits through logarithms, with "
    "Student's interval, which allows for neither the choice of chips nor announced chips that come later."
)
_PER_WATT: Final = " per W"  # is said above the plot
_LISTED: Final = 8


def request(p: ChipParams) -> Request:
    options = {"measure": p.measure, "precision": p.precision}
    return Request((), **params.window(p), options=options, frames=(chip_trends,))


def described_of(p: ChipParams) -> Description:
    """What is drawn of each chip."""
    title, unit = _NUMBERS[p.measure]
    if p.measure not in OF_PRECISION:
        return Description(f"chip_{p.measure}", title, unit, "", "As the chip's maker states it.")
    whole = f"{title}, {p.precision} dense"
    formula = "peak / power" if p.measure == PER_WATT else "peak"
    return Description(f"chip_{p.measure}_{p.precision}", whole, unit, formula, "As the maker states it.", _PEAKS)


def build(data: ChartData, p: ChipParams) -> Chart:
    """A point per chip on a logarithmic axis, the chosen makers in colour, and a line through each group."""
    found, described = data.result(chip_trends), described_of(p)
    chips = found.groups[ALL].chips
    if not chips:
        missing = words.absent(data, (), "no chip of it was out by then")
        step = "Choose another precision, a later as-of day or a later last quarter."
        return assemble.refused(
            data, p, [], f"No chip with its {text.lower(described.title)} was out by then", step, missing
        )
    makers = {chip.ticker for chip in chips}
    return assemble.chart(
        data,
        p,
        _drawn(data, found, described),
        table(data, found, described),
        finding=finding(data, found, p, described),
        names=[],
        alt=f"{len(chips)} chips by {text.lower(described.title)} and day, with trends of those built in-house and of "
        "those for sale",
        notes=[_KEY, *([_PEAKS] if p.measure in OF_PRECISION else []), *_without(found), words.EPOCH],
        missing=words.absent(data, makers, "no chip of its own with this number is on the list"),
        described=[described],
    )


def _without(found: ChipTrends) -> Iterator[str]:
    if found.without:
        yield f"On the list without this number: {text.join(found.without, _LISTED)}."


def table(data: ChartData, found: ChipTrends, described: Description) -> pd.DataFrame:
    """A row per chip, then the trend of each group a year with its 95% interval (`low`, `high`) and how many chips."""
    by_ticker = frame.by_ticker(data)
    rows = [
        words.row(
            described,
            chip.value,
            chip.origin,
            day=chip.day,
            company=by_ticker.get(chip.ticker),
            who=chip.vendor,
            chip=chip.name,
            group=IN_HOUSE if chip.in_house else MERCHANT,
        )
        for chip in found.groups[ALL].chips
    ]
    for group in found.groups.values():
        if group.trend is not None:
            low, high = group.trend.growths
            ends: dict[str, Any] = {"low": low, "high": high, "observations": len(group.chips), "group": group.group}
            rows.append(words.row(GROWTH[group.group], group.trend.growth, group.origin, **ends))
    return words.table(rows)


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, found: ChipTrends, p: ChipParams, described: Description) -> Finding:
    """How fast the number changes in each group, and whether the intervals lie apart."""
    chips = found.groups[ALL].chips
    numbers = [Number(chip.value, described.name, chip.ticker) for chip in _best(data, chips).values()]
    known = {name: group for name, group in found.groups.items() if group.trend is not None}
    numbers += [Number(group.trend.growth, GROWTH[name].name) for name, group in known.items() if group.trend]
    title = _NUMBERS[p.measure][0]
    kind = f" of dense {p.precision}" if p.measure in OF_PRECISION else ""
    peaks = ", theoretical peaks" if p.measure in OF_PRECISION else ""
    if not known:
        few = f"No trend: chips{kind} are too few or span too short a time"
        return Finding(few, _top(chips, described), (), tuple(numbers))
    shown = [known[name] for name in (IN_HOUSE, MERCHANT) if name in known] or [known[ALL]]
    about = f"{text.plural(sum(len(group.chips) for group in shown), 'chip')}{kind}{peaks}"
    if len(shown) < 2:
        [only] = shown
        who = "of all chips" if only.group == ALL else f"of {text.lower(_LABELS[only.group])}"
        return Finding(f"{title} {who} {_change(only)}", f"{_interval(only)}; {about}", (), tuple(numbers))
    first, second = shown
    deck = f"{_interval(first)} and {_ends(second)}: {_apart(first, second)}; {about}"
    return Finding(_of_both(title, first, second), deck, (), tuple(numbers))


def _of_both(title: str, first: ChipTrend, second: ChipTrend) -> str:
    """The trends in-house and for sale: only those whose interval leaves out no change have a number."""
    if _is_clear(first) and _is_clear(second):
        same = _moved(first).split()[0] == _moved(second).split()[0]
        later = _moved(second).split()[1] if same else _moved(second)
        return f"{title} of in-house chips {_moved(first)} a year, of chips for sale {later}"
    if _is_clear(first):
        return f"{title} of in-house chips {_change(first)}; no clear trend for sale"
    if _is_clear(second):
        return f"{title} of chips for sale {_change(second)}; no clear trend in-house"
    return f"{title} shows no clear trend, in-house or for sale"


def _is_clear(group: ChipTrend) -> bool:
    return group.trend is not None and group.trend.clear


def _change(group: ChipTrend) -> str:
    return f"{_moved(group)} a year" if _is_clear(group) else "shows no clear trend"


def _best(data: ChartData, chips: Sequence[Chip]) -> dict[str, Chip]:
    """The newest chip of each chosen maker; of several of one day the one with the highest value."""
    chosen = frame.by_ticker(data)
    return {c.ticker: c for c in sorted(chips, key=lambda c: (c.day, c.value)) if c.ticker in chosen}


def _top(chips: Sequence[Chip], described: Description) -> str:
    best = max(chips, key=lambda chip: chip.value)
    return f"The highest value is {style.quantity(best.value, described.unit)}"


def _moved(group: ChipTrend) -> str:
    growth = group.trend.growth if group.trend else math.nan
    return f"{'rises' if growth >= 0 else 'falls'} {text.share(abs(growth))}"


def _ends(group: ChipTrend) -> str:
    low, high = group.trend.growths if group.trend else (math.nan, math.nan)
    return f"{style.minus(f'{low * 100:,.0f}')}% to {style.minus(f'{high * 100:,.0f}')}%"


def _interval(group: ChipTrend) -> str:
    return f"95% interval {_ends(group)}"


def _apart(first: ChipTrend, second: ChipTrend) -> str:
    if first.trend is None or second.trend is None:
        return ""
    apart = first.trend.low > second.trend.high or second.trend.low > first.trend.high
    return "a clear difference" if apart else "no clear difference"


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, found: ChipTrends, described: Description) -> Figure:
    figure, chips = Figure(), found.groups[ALL].chips
    companies = frame.by_ticker(data)
    labels: list[marks.EndLabel] = []
    for name in (MERCHANT, IN_HOUSE):
        group = found.groups[name]
        if group.trend is not None:
            figure.add_trace(_line(group))
            end = float(group.trend.at(group.chips[-1].day.to_datetime64()))
            labels.append(marks.TallLabel(_LABELS[name], _rate(group), style.SOFT, end))
    others = [chip for chip in chips if chip.ticker not in companies]
    figure.add_trace(_points(others, style.GREY, described))
    makers = [company for ticker, company in companies.items() if any(chip.ticker == ticker for chip in chips)]
    for company in makers:
        own = [chip for chip in chips if chip.ticker == company.ticker]
        figure.add_trace(_points(own, company.colour, described))
    low, high = style.span([chip.value for chip in chips], log=True)
    quarters = [str(chip.day.to_period("Q")) for chip in chips]
    figure.update_xaxes(**style.time_axis(quarters))
    axis = style.value_axis(low, high, described.unit, log=True)
    figure.update_yaxes(**axis | {"ticktext": [label.removesuffix(_PER_WATT) for label in axis["ticktext"]]})
    marks.end_labels(figure, labels, low, high, log=True, pixels=380)
    key = marks.key_above(figure, makers)
    top = marks.caption(figure, f"{frame.axis_title(described, log=True)}; grey: other makers", shift=8 + key)
    return style.base(figure, height=450 + key, right=marks.label_room(labels), top=top)


def _rate(group: ChipTrend) -> str:
    growth = group.trend.growth if group.trend else math.nan
    return f"{'+' if growth >= 0 else ''}{style.minus(f'{growth * 100:.0f}')}% a year"


def _line(group: ChipTrend) -> Trace:
    days = pd.DatetimeIndex([group.chips[0].day, group.chips[-1].day])
    fitted = group.trend.at(days.to_numpy()).tolist() if group.trend else []
    line = {"color": style.SOFT, "width": 1.6, "dash": _DASHES[group.group]}
    x = [str(day.date()) for day in days]
    return scatter(x=x, y=fitted, mode="lines", line=line, hoverinfo="skip", showlegend=False)


def _points(chips: Sequence[Chip], colour: str, described: Description) -> Trace:
    return scatter(
        x=[str(chip.day.date()) for chip in chips],
        y=[chip.value for chip in chips],
        mode="markers",
        marker={
            "color": colour,
            "size": 9,
            "symbol": [_symbol(chip) for chip in chips],
            "line": {"width": 1.4, "color": colour},
        },
        hovertext=[_hover(chip, described) for chip in chips],
        hoverinfo="text",
        hoverlabel={"bordercolor": colour},
        showlegend=False,
        cliponaxis=False,
    )


def _symbol(chip: Chip) -> str:
    return "circle" if chip.in_house else "diamond"


def _hover(chip: Chip, described: Description) -> str:
    kind = "announced" if chip.announced else "released"
    use = "for its own use" if chip.in_house else "for sale"
    return words.hover(
        f"{chip.vendor} {chip.name}",
        [words.line(described, chip.value), f"{kind} {frame.day(chip.day)}, {use}"],
        chip.origin,
    )


CHART = ChartSpec(
    question="How much do chips do with a watt, in-house and for sale?", params=ChipParams, request=request, build=build
)
