"""What Reality Labs has lost so far, beside the capital expenditure and the operating income of the whole company."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from charts import assemble, headline, marks, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, scatter
from contracts import USD, Company, Description
from engine.request import Request
from pages.attention import words
from pages.attention.labs_frames import Losses, Sum, reality_labs
from pages.attention.parameters import WindowParams

LOSSES: Final = "reality_labs_losses_added_up"
NAMES: Final = {
    LOSSES: ("Reality Labs' losses", "Operating losses of Reality Labs, added up", style.THINGS["multiple"]),
    "capex": ("Capex", "Capital expenditure, added up", style.THINGS["capital"]),
    "operating_income": ("Operating income", "Operating income of the whole company, added up", style.THINGS["value"]),
}
DESCRIBED: Final = Description(
    LOSSES,
    "Operating losses of Reality Labs, added up",
    USD,
    r"\sum_{s \le t} L_s",
    "The operating losses of the segment since the first quarter that is known without a gap, beside what the whole "
    "company spent on property and equipment, and earned after those losses, over the same quarters.",
    "A loss is an expense and not an investment that is counted as capital: what it may bring later is not in it. The "
    "segment's own capital expenditure is not disclosed.",
)


def request(p: WindowParams) -> Request:
    return Request((), p.companies, p.start, p.end, p.as_of, frames=(reality_labs,))


def build(data: ChartData, p: WindowParams) -> Chart:
    """Three lines of amounts added up since the same quarter."""
    rows = data.result(reality_labs).rows
    found = words.first(data, rows)
    lost = words.others(data, list(rows), "losses of a segment such as Reality Labs are")
    if found is None:
        return words.empty(data, p, "losses of Reality Labs", lost)
    company, losses = found
    lines = {LOSSES: losses.losses} | {name: own for name, own in losses.beside.items() if own}
    return assemble.chart(
        data,
        p,
        _drawn(company, lines),
        words.table(_rows(company, lines)),
        names=[],
        described=[DESCRIBED],
        finding=finding(company, losses),
        notes=["A quarter that is not stated is its year less the other three."],
        missing=lost,
        alt=f"Lines of what Reality Labs has lost and what {text.short(company)} spent and earned, added up",
    )


# ----------------------------------------------------------------------------------------- finding


def _start(quarter: str) -> str:
    """A year by its first quarter."""
    return quarter[:4] if quarter.endswith("Q1") else quarter


def finding(company: Company, losses: Losses) -> Finding:
    """How much was lost, and how much the whole company spent on capital meanwhile."""
    last, who = losses.losses[-1], text.short(company)
    at = {name: next((s for s in own if s.quarter == last.quarter), None) for name, own in losses.beside.items()}
    lead = f"Reality Labs has cost {who} {style.money(last.value)} in losses since the start of {_start(losses.since)}"
    capex, income = at["capex"], at["operating_income"]
    spent = f"{who} spent {style.money(capex.value)} on capital expenditure" if capex else ""
    earned = f"earned {style.money(income.value)} of operating income after these losses" if income else ""
    meanwhile = f"; meanwhile {' and '.join(filter(None, [spent, earned]))}" if spent else ""
    numbers = [Number(last.value, LOSSES, company.ticker, last.quarter)]
    numbers += [Number(s.value, name, company.ticker, s.quarter) for name, s in at.items() if s and spent]
    return Finding(headline.fitting([lead]), f"Operating losses to {last.quarter}{meanwhile}", numbers=tuple(numbers))


# ------------------------------------------------------------------------------------------- table


def _rows(company: Company, lines: dict[str, tuple[Sum, ...]]) -> Iterator[dict[str, Any]]:
    """One row per name and quarter end."""
    for name, own in lines.items():
        for each in own:
            title = NAMES[name][1]
            yield words.row(company, each.quarter, each.ends, name, title, each.value, USD, each.origin)


# ----------------------------------------------------------------------------------------- drawing


def _drawn(company: Company, lines: dict[str, tuple[Sum, ...]]) -> Figure:
    figure, labels = Figure(), []
    for name, own in lines.items():
        title, _, colour = NAMES[name]
        figure.add_trace(_line(company, title, own, colour))
        labels.append(marks.TallLabel(title, style.money(own[-1].value), colour, own[-1].value))
    every = [s.value for own in lines.values() for s in own]
    low, high = style.span(every, include=(0,))
    figure.update_xaxes(**style.time_axis([s.quarter for own in lines.values() for s in own]))
    figure.update_yaxes(**style.value_axis(low, high, USD))
    marks.end_labels(figure, labels, low, high, pixels=320)
    top = marks.caption(figure, f"Amounts of {text.short(company)}, added up over the same quarters")
    return style.base(figure, height=420, right=marks.label_room(labels), top=top)


def _line(company: Company, title: str, own: Sequence[Sum], colour: str) -> dict[str, Any]:
    hovers = [
        words.hover(company, [f"{title}: {style.money(s.value)}", f"added up to {s.quarter}"], s.origin) for s in own
    ]
    return scatter(
        x=[words.day(s.quarter) for s in own],
        y=[s.value for s in own],
        mode="lines+markers",
        line={"color": colour, "width": 2.25},
        marker={"color": colour, "size": 5},
        hovertext=hovers,
        hoverinfo="text",
        hoverlabel={"bordercolor": colour},
        showlegend=False,
        cliponaxis=False,
    )


CHART = ChartSpec(question="What has Reality Labs cost so far?", params=WindowParams, request=request, build=build)
