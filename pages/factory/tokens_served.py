"""Tokens served: how many tokens companies say they process in a month, each in its own scope."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, headline, lettering, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, Trace, scatter
from contracts import TOKENS_A_MONTH, Company, Description
from engine.request import Request
from pages.factory import words
from pages.factory.parameters import FactoryParams
from pages.factory.served_frames import Series, Served, tokens_served

DESCRIBED: Final = Description(
    "tokens_a_month",
    "Tokens processed in a month",
    TOKENS_A_MONTH,
    "",
    "What a company says that it processes, brought to a month of thirty days.",
    "Scopes differ and cannot be compared: all products, the API alone, one product. Tokens of input that was read "
    "before may be among them.",
)
_LETTERS: Final = 22  # of a line of a scope, which is written in as many as it takes
_SMALL: Final = 10  # pixels of these letters


class _Label(marks.TallLabel):
    """With the scope below name and value: beside them it took the width that a phone has for the lines."""

    @property
    def markup(self) -> str:
        below = "<br>".join(map(text.escape, self._scope))
        return f'{marks.named(self.name, self.value, self.colour)}<br><span style="font-size:{_SMALL}px">{below}</span>'

    @property
    def lines(self) -> int:
        """In how many lines it is written."""
        return 1 + len(self._scope)

    @property
    def _scope(self) -> list[str]:
        return textwrap.wrap(self.late, _LETTERS)

    def width(self, size: float) -> float:
        """Its pixels across where its letters have this size."""
        scope = (lettering.width(line, _SMALL) for line in self._scope)
        return max(self._name_width(size) + lettering.width(self.value, size), *scope)


def request(p: FactoryParams) -> Request:
    return Request((), **params.window(p), frames=(tokens_served,))


def build(data: ChartData, p: FactoryParams) -> Chart:
    """A line per company and scope on a logarithmic axis, the chosen in colour."""
    found = data.result(tokens_served)
    present = {series.ticker for series in found.rows}
    missing = words.absent(data, present, "no statement of the tokens that it processes is here")
    if not found.rows:
        step = "Choose a later as-of day or last quarter."
        return assemble.refused(data, p, [], "No company had stated its tokens by then", step, missing)
    return assemble.chart(
        data,
        p,
        _drawn(data, found),
        table(data, found),
        finding=finding(data, found),
        names=[],
        alt=f"{text.plural(len(found.rows), 'line')} of tokens processed in a month, on a logarithmic axis",
        notes=[DESCRIBED.caveat],
        missing=missing,
        described=[DESCRIBED],
    )


def table(data: ChartData, found: Served) -> pd.DataFrame:
    """A row per statement, with its scope and how it was counted."""
    companies = frame.by_ticker(data)
    return words.table(
        [
            words.row(
                DESCRIBED,
                volume.value,
                volume.origin,
                day=volume.day,
                company=companies.get(series.ticker),
                who=series.company,
                scope=series.scope,
                counted=volume.unit,
            )
            for series in found.rows
            for volume in series.volumes
        ]
    )


def finding(data: ChartData, found: Served) -> Finding:
    """The largest volume, and how it has grown since its first statement."""
    companies = frame.by_ticker(data)
    of_chosen = [series for series in found.rows if series.ticker in companies]
    top = (of_chosen or found.rows)[0]
    who = text.short(companies[top.ticker]) if top.ticker in companies else top.company
    amount = style.quantity(top.last.value, TOKENS_A_MONTH)
    lead = f"{who} says that it processes {amount} tokens a month"
    numbers = [Number(series.last.value, DESCRIBED.name, series.ticker) for series in of_chosen]
    numbers += [] if of_chosen else [Number(top.last.value, DESCRIBED.name)]
    scope = f"{top.scope}, {frame.day(top.last.day)}"
    if len(top.volumes) < 2:
        return Finding(lead, scope, (), tuple(numbers))
    first = top.volumes[0]
    numbers.append(Number(first.value, DESCRIBED.name, top.ticker if of_chosen else ""))
    ratio = top.last.value / first.value
    grown = f"{lead}, {style.multiple(ratio)} that of {frame.day(first.day)}"
    return Finding(headline.fitting([grown, lead]), scope, (), tuple(numbers))


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, found: Served) -> Figure:
    companies = frame.by_ticker(data)
    pairs = [(companies.get(s.ticker) or Company("", s.company, "", style.GREY), s) for s in found.rows]
    figure = Figure([_line(company, series) for company, series in pairs[::-1]])
    values = [volume.value for series in found.rows for volume in series.volumes]
    low, high = style.span(values, log=True)
    labels = [_label(company, series) for company, series in pairs]
    days = [volume.day for series in found.rows for volume in series.volumes]
    figure.update_xaxes(**style.time_axis([str(day.to_period("Q")) for day in (min(days), max(days))]))
    figure.update_yaxes(**style.value_axis(low, high, TOKENS_A_MONTH, log=True))
    marks.end_labels(figure, labels, low, high, log=True, size=style.SMALL)
    others = "; grey: not chosen" * any(company.colour == style.GREY for company, _ in pairs)
    top = marks.caption(figure, f"Tokens a month as stated, each line a scope of its own, log scale{others}")
    return style.base(figure, height=450, right=marks.label_room(labels, style.SMALL), top=top)


def _label(company: Company, series: Series) -> _Label:
    name = text.short(company) if company.ticker else series.company
    value = style.quantity(series.last.value, TOKENS_A_MONTH)
    return _Label(name, value, company.colour, series.last.value, series.scope)


def _line(company: Company, series: Series) -> Trace:
    grey = company.colour == style.GREY
    return scatter(
        x=[str(volume.day.date()) for volume in series.volumes],
        y=[volume.value for volume in series.volumes],
        mode="lines+markers",
        line={"color": company.colour, "width": 1.2 if grey else 2.25},
        marker={"color": company.colour, "size": 6 if grey else 8},
        hovertext=_hovers(company, series),
        hoverinfo="text",
        hoverlabel={"bordercolor": company.colour},
        showlegend=False,
        cliponaxis=False,
    )


def _hovers(company: Company, series: Series) -> Sequence[Any]:
    return [
        words.hover(
            company.name,
            [text.escape(series.scope), words.line(DESCRIBED, v.value), f"Stated in {v.unit}, of {frame.day(v.day)}"],
            v.origin,
        )
        for v in series.volumes
    ]


CHART = ChartSpec(question="How many tokens do they process?", params=FactoryParams, request=request, build=build)
