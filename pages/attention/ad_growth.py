"""The change of advertising revenue over a year: people, ads per person, price per ad, and what rounding leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from charts import assemble, headline, marks, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, bar, scatter
from contracts import USD, Company, Description
from engine.request import Request
from pages.attention import words
from pages.attention.frames import RevenueSplit, revenue_splits
from pages.attention.parameters import WindowParams

CHANGE: Final = "ad_revenue_change"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the change: its name in the table and in code, how it is called, its colour."""

    name: str
    field: str
    title: str
    colour: str

    def of(self, split: RevenueSplit) -> float:
        """The part of one change, in USD."""
        return float(getattr(split, self.field))


PARTS: Final = (
    Part("people_part", "people", "People", style.THINGS["people"]),
    Part("ads_part", "ads", "Ads per person", style.THINGS["productivity"]),
    Part("price_part", "price", "Price per ad", style.THINGS["multiple"]),
    Part("rounding_part", "rounding", "Rounding", style.SOFT),
)
DESCRIBED: Final = Description(
    CHANGE,
    "Change of advertising revenue over a year",
    USD,
    r"\Delta R = \sum_i L(R_1, R_0) \ln f_i,\quad f = \text{people},\ \frac{\text{ads}}{\text{people}},\ "
    r"\text{price},\ \text{rounding}",
    "People are the growth of daily active people; ads per person the disclosed growth of ad impressions over it; "
    "price the disclosed growth of the price per ad. The parts add up to the change of the quarter against a year "
    "before exactly.",
    "The company discloses growth in whole percent, so that rounding keeps a part of its own. Another order of the "
    "factors, one replaced after another, gives somewhat other parts. Impressions are counted on the whole day's "
    "people, wherever they are: more people in countries with cheap ads lower the price.",
    "Ang, Energy Policy 32 (2004) 1131; 86 (2015) 233 (LMDI-I)",
)


def request(p: WindowParams) -> Request:
    return Request((), p.companies, p.start, p.end, p.as_of, frames=(revenue_splits,))


def build(data: ChartData, p: WindowParams) -> Chart:
    """A stack of parts by quarter, with the whole change as a line of dots."""
    rows = data.result(revenue_splits).rows
    found = words.first(data, rows)
    lost = words.others(data, list(rows), "growth of people, ads and prices beside advertising revenue is")
    if found is None:
        return words.empty(data, p, "people, ads and prices behind advertising revenue", lost)
    company, splits = found
    return assemble.chart(
        data,
        p,
        _drawn(company, splits),
        _table(company, splits),
        names=[],
        described=[DESCRIBED],
        finding=finding(company, splits),
        notes=_notes(splits),
        missing=lost,
        alt=f"Stacked bars of what changed {text.short(company)}'s advertising revenue over a year, by quarter",
    )


# ----------------------------------------------------------------------------------------- finding


def finding(company: Company, splits: Sequence[RevenueSplit]) -> Finding:
    """How much more revenue the newest period brought than a year before, and what it came from."""
    last, who = splits[-1], text.short(company)
    ranked = sorted(PARTS[:3], key=lambda part: -abs(part.of(last)))
    way = "more" if last.change >= 0 else "less"
    lead = f"{who}'s ads brought {style.money(abs(last.change))} {way} in {words.period(last.period)}"
    parts = [f"{text.lower(part.title)} {style.money(part.of(last))}" for part in ranked]
    told = headline.fitting([f"{lead}: {parts[0]}, {parts[1]}", f"{lead}: {parts[0]}", lead])
    rest = [
        *(part for part in parts if part not in told),
        f"rounding of the disclosed rates {style.money(last.rounding)}",
    ]
    deck = f"{text.join(rest)}. The parts add up exactly to the change from a year before"
    numbers = [Number(part.of(last), part.name, last.ticker, last.quarter) for part in (*ranked, PARTS[3])]
    return Finding(told, deck, numbers=(Number(last.change, CHANGE, last.ticker, last.quarter), *numbers))


def _notes(splits: Sequence[RevenueSplit]) -> list[str]:
    furthest = max(splits, key=lambda split: abs(split.off))
    beyond = sum(abs(split.off) > split.tolerance for split in splits)
    periods = text.plural(len(splits), "period")
    rounding = (
        f"Growth of impressions and price as disclosed gives the growth of revenue to within "
        f"{abs(furthest.off) * 100:.1f} percentage points in {periods}; "
        f"{beyond or 'none'} differ by more than rounding of both rates allows."
    )
    halves = [split for split in splits if split.quarters > 1]
    return [rounding, *[_half(split) for split in halves]]


def _half(split: RevenueSplit) -> str:
    return (
        f"Revenue of {words.period(split.period)} is known as one sum: it is drawn as two equal quarters, and its "
        "parts are those of both quarters at the revenue that the disclosed rates imply."
    )


# ------------------------------------------------------------------------------------------- table


def _table(company: Company, splits: Sequence[RevenueSplit]) -> pd.DataFrame:
    """One row per period and part, with the whole change first."""
    return words.table(row for split in splits for row in _rows(company, split))


def _rows(company: Company, split: RevenueSplit) -> list[dict[str, Any]]:
    whole = [(CHANGE, DESCRIBED.title, split.change)]
    parts = [(part.name, f"Of it: {text.lower(part.title)}", part.of(split)) for part in PARTS]
    return [
        words.row(
            company, split.quarter, split.ends, name, title, value, USD, split.origin, period=words.period(split.period)
        )
        for name, title, value in (*whole, *parts)
    ]


# ----------------------------------------------------------------------------------------- drawing


def _drawn(company: Company, splits: Sequence[RevenueSplit]) -> Figure:
    figure = Figure()
    for part in PARTS:
        figure.add_trace(
            bar(
                x=[_day(split) for split in splits],
                y=[part.of(split) / split.quarters for split in splits],
                width=[words.QUARTER_WIDE * (1.35 * split.quarters - 0.35) for split in splits],
                marker={"color": part.colour},
                hovertext=[_hover(company, split) for split in splits],
                hoverinfo="text",
                showlegend=False,
            )
        )
    figure.add_trace(_whole(splits))
    low, high = style.span([end for split in splits for end in _ends(split)], include=(0,))
    quarters = [splits[0].quarter, splits[-1].quarter]
    figure.update_xaxes(**_time_axis(quarters))
    figure.update_yaxes(**style.value_axis(low, high, USD))
    labels = _labels(splits[-1])
    caption = "Change of quarterly advertising revenue against a year before; white diamond: all of it"
    top = marks.caption(figure, caption)
    marks.end_labels(figure, labels, low, high, pixels=340)
    figure.update_layout(barmode="relative")
    return style.base(figure, height=440, right=marks.label_room(labels), top=top)


def _time_axis(quarters: Sequence[str]) -> dict[str, Any]:
    ends = [
        pd.Timestamp(words.day(q)) + side * pd.Timedelta(days=50) for q, side in zip(quarters, (-1, 1), strict=True)
    ]
    return style.time_axis(quarters) | {"range": [str(day.date()) for day in ends]}


def _day(split: RevenueSplit) -> str:
    """The end of its quarter; the middle between those of a half-year."""
    return str((split.ends - pd.Timedelta(days=45 * (split.quarters - 1))).date())


def _ends(split: RevenueSplit) -> tuple[float, float]:
    """How far its stack reaches below and above zero."""
    parts = [part.of(split) / split.quarters for part in PARTS]
    return sum(v for v in parts if v < 0), sum(v for v in parts if v > 0)


def _whole(splits: Sequence[RevenueSplit]) -> dict[str, Any]:
    outline = {"color": "#222222", "width": 1.4}
    return scatter(
        x=[_day(split) for split in splits],
        y=[split.change / split.quarters for split in splits],
        mode="markers",
        marker={"symbol": "diamond", "size": 8, "color": "#ffffff", "line": outline},
        hoverinfo="skip",
        showlegend=False,
    )


def _hover(company: Company, split: RevenueSplit) -> str:
    lines = [
        f"Advertising revenue, {text.escape(words.period(split.period))}: {style.money(split.end)}, "
        f"{style.money(split.change)} against a year before",
        *[f"{marks.dot(part.colour)} {part.title}: {style.money(part.of(split))}" for part in PARTS],
    ]
    return words.hover(company, lines, split.origin)


def _labels(last: RevenueSplit) -> list[marks.EndLabel]:
    """The parts of the newest period beside its bar."""
    labels, up, down = [], 0.0, 0.0
    for part in PARTS:
        value = part.of(last) / last.quarters
        at = (up if value >= 0 else down) + value / 2
        up, down = (up + value, down) if value >= 0 else (up, down + value)
        labels.append(marks.EndLabel(part.title, "", part.colour, at))
    return labels


CHART = ChartSpec(
    question="What did the growth of advertising revenue come from: people, ads or prices?",
    params=WindowParams,
    request=request,
    build=build,
)
