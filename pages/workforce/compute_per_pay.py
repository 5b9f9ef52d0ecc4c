"""Compute dollars per people dollar: capital expenditure beside what all employees cost, where pay is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from charts import assemble, frame, headline, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, bar
from contracts import MULTIPLE, PERSONS, USD, USD_PER_PERSON, Company, Description, Unit
from engine.request import Request
from pages.workforce.parameters import PayParams
from pages.workforce.pay_frames import ComputePerPay, Pay, Term, compute_per_pay

RATIO: Final = Description(
    "capex_per_pay_dollar",
    "Capital expenditure per dollar of pay",
    MULTIPLE,
    "capex / (employees * pay)",
    "Dollars of cash purchases of property and equipment for each dollar that employees are paid.",
    "Median pay times employees is no payroll: where some earn far more than the middle, the true ratio is lower. The "
    "median counts salary, bonus and stock as the proxy statement does, without payroll taxes and benefits of all.",
)
CAPEX: Final = Description("capex_of_the_year", "Capital expenditure", USD, "")
PEOPLE: Final = Description("employees_of_the_year", "Employees", PERSONS, "")
PAY: Final = Description("pay_of_an_employee", "Pay of one employee", USD_PER_PERSON, "")
_BAR: Final = 34  # pixels


def request(p: PayParams) -> Request:
    return Request((), **params.window(p), options={"pay": p.pay * 1000}, frames=(compute_per_pay,))


def build(data: ChartData, p: PayParams) -> Chart:
    """One bar a company, the highest first; 1 is where compute costs as much as people."""
    found = data.result(compute_per_pay)
    rows = sorted(found.rows, key=lambda row: -row.ratio)
    if not rows:
        empty = assemble.empty(data, p, [], what="capital expenditure with the pay of employees")
        return assemble.replaced(empty, missing=tuple(_missing(data, found)))
    return assemble.chart(
        data,
        p,
        _drawn(data, rows),
        _table(data, rows),
        finding=finding(data, rows, p),
        alt=f"Bars of capital expenditure per dollar of pay of {text.plural(len(rows), 'company', 'companies')}",
        names=[],
        described=[RATIO],
        notes=[_assumed(p), "Hollow: rests on an assumption."],
        missing=_missing(data, found),
        key=False,
    )


def _assumed(p: PayParams) -> str:
    if p.pay:
        return f"Typed by the reader: every employee costs {style.money(p.pay * 1000.0)} a year, at all companies."
    return (
        "Assumed: the mean pay is the median that the proxy statement gives, for all who are counted as employees at "
        "the fiscal year's end. The newest statement is linked; a median of the year before stands in it too."
    )


def _missing(data: ChartData, found: Pay) -> list[str]:
    drawn = {row.ticker for row in found.rows}
    return [f"{text.short(c)}: {_why(c.ticker, found)}." for c in data.companies if c.ticker not in drawn]


def _why(ticker: str, found: Pay) -> str:
    """Why a company is not drawn."""
    if ticker in found.unpaid:
        return "no median pay is known here"
    if ticker in found.later:
        return "the year whose median pay is known ends after the last quarter chosen"
    return "capital expenditure or employees of that year are not known"


# ------------------------------------------------------------------------------------------- table


def _table(data: ChartData, rows: Sequence[ComputePerPay]) -> pd.DataFrame:
    """The ratio of each company and the three numbers that it is made of, each with its own document."""
    companies = frame.by_ticker(data)
    lines = [
        _line(companies[row.ticker], row, what, term)
        for row in rows
        for what, term in ((RATIO, Term(row.ratio, row.origin)), *_parts(row))
    ]
    return pd.DataFrame(lines, columns=list(frame.TABLE_COLUMNS))


def _line(company: Company, row: ComputePerPay, what: Description, term: Term) -> tuple[object, ...]:
    where = (row.ticker, company.name, row.quarter, row.ends, what.name, what.title)
    since = term.origin.known_on or row.origin.known_on  # the reader's figure is known with the others
    return (*where, term.value, str(what.unit), term.origin.evidence, since, term.origin.document)


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, rows: Sequence[ComputePerPay], p: PayParams) -> Finding:
    """At how many companies capital expenditure is more than pay, and where it is most."""
    names = {ticker: text.short(c) for ticker, c in frame.by_ticker(data).items()}
    top, more = rows[0], sum(row.ratio > 1 for row in rows)
    quarters = {names[row.ticker]: row.quarter for row in rows}
    return Finding(
        _headline(rows, more, names[top.ticker]),
        _deck(top, names[top.ticker], p),
        _quarters(quarters, names[top.ticker]),
        tuple(Number(row.ratio, RATIO.name, row.ticker, row.quarter) for row in rows)
        + tuple(
            Number(value, what.name, top.ticker, top.quarter)
            for what, value in ((PEOPLE, top.people.value), (PAY, top.pay.value), (CAPEX, top.capex.value))
        ),
    )


def _headline(rows: Sequence[ComputePerPay], more: int, top: str) -> str:
    ratio = style.multiple(rows[0].ratio)
    if len(rows) == 1:
        return f"{top}'s capital expenditure is {ratio} the pay of its employees"
    where = text.lower(text.counted(more, len(rows), "company", "companies"))
    if not more:
        return f"Capital expenditure is more than pay at {where}; highest at {top} ({ratio})"
    return f"Capital expenditure is more than pay at {where}, {'most' if more > 1 else 'only'} at {top} ({ratio})"


def _quarters(quarters: Mapping[str, str], top: str) -> tuple[str, ...]:
    """Who is measured to another quarter than the company of the deck."""
    apart = headline.apart(quarters, quarters[top])
    return (f"Measured to another quarter: {text.every(apart)}.",) if apart else ()


def _deck(top: ComputePerPay, name: str, p: PayParams) -> str:
    pay = "typed by the reader" if p.pay else "the median pay, taken as the mean"
    spent, people = style.quantity(top.capex.value, USD), style.quantity(top.people.value, PERSONS)
    each = style.money(top.pay.value)
    return f"Twelve months to {top.quarter}. {name}: {spent} against {people} people at {each}, {pay}"


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, rows: Sequence[ComputePerPay]) -> Figure:
    companies, upward = frame.by_ticker(data), list(rows)[::-1]
    figure = Figure(
        bar(
            x=[row.ratio for row in upward],
            y=list(range(len(upward))),
            orientation="h",
            marker={
                "color": [marks.hollow(companies[row.ticker].colour) for row in upward],
                "line": {"width": 1.5, "color": [companies[row.ticker].colour for row in upward]},
            },
            hovertext=[_hover(companies[row.ticker], row) for row in upward],
            hoverinfo="text",
            width=0.62,
            cliponaxis=False,
        )
    )
    for at, row in enumerate(upward):
        ratio = f"<b>{style.multiple(row.ratio)}</b>"
        figure.add_annotation(text=ratio, x=row.ratio, y=at, xanchor="left", xshift=6, showarrow=False)
    _, high = style.span([row.ratio for row in rows], include=(0.0, 1.0))
    figure.update_xaxes(**style.value_axis(0.0, high, MULTIPLE, most=5))
    line = {"color": style.RULE, "width": 1.2, "dash": "dot"}
    figure.add_shape(type="line", x0=1, x1=1, yref="paper", y0=0, y1=1, line=line)
    figure.update_yaxes(
        tickvals=list(range(len(upward))),
        ticktext=[_name(companies[row.ticker], row) for row in upward],
        range=[-0.6, len(upward) - 0.4],
        showgrid=False,
        zeroline=False,
        automargin=True,
        fixedrange=True,
        ticks="",
    )
    top = marks.caption(figure, "Capital expenditure per dollar of pay; dotted: as much as pay", width=38)
    return style.base(figure, height=max(220, 80 + _BAR * len(rows)), right=64, top=top)


def _name(company: Company, row: ComputePerPay) -> str:
    return f"<b>{text.escape(text.short(company))}</b><br><span style='font-size:11px'>to {row.quarter}</span>"


def _hover(company: Company, row: ComputePerPay) -> str:
    lines = [f"<b>{text.escape(company.name)}</b>", f"{RATIO.title}: {style.multiple(row.ratio)}"]
    lines += [_part(what.title, term, what.unit) for what, term in _parts(row)]
    return "<br>".join([*lines, f"Twelve months to {frame.day(row.ends)}"])


def _parts(row: ComputePerPay) -> tuple[tuple[Description, Term], ...]:
    return ((CAPEX, row.capex), (PEOPLE, row.people), (PAY, row.pay))


def _part(title: str, term: Term, unit: Unit) -> str:
    return f"{title}: {style.quantity(term.value, unit)} ({text.evidence(term.origin.evidence)})"


CHART = ChartSpec(
    question="How many dollars go into compute for each dollar of pay?",
    params=PayParams,
    request=request,
    build=build,
    assumptions=frozenset({RATIO.name, PAY.name}),
)
