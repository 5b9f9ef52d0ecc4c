"""Charges: restructuring and severance as filed, in all and per employee, and positions eliminated, year by year."""

from __future__ import annotations

from charts import assemble, params, text
from charts.core import Chart, ChartData, ChartSpec
from engine.request import Request
from pages.labour import year_chart, year_words
from pages.labour.measures import MEASURES
from pages.labour.parameters import ChargeParams
from pages.labour.year_frames import years


def request(p: ChargeParams) -> Request:
    return Request((), **params.window(p), options={"labour": p.asked}, frames=(years,))


def build(data: ChartData, p: ChargeParams) -> Chart:
    """Every filer with a tag in grey, the chosen companies in colour, the median of each year."""
    result, asked = data.result(years), p.asked
    measure = MEASURES[asked.measure]
    count = len({row.ticker for row in result.rows})
    return assemble.chart(
        data,
        p,
        year_chart.drawn(data, result, asked, year_words.nothing(data, asked)),
        year_chart.table(result, measure),
        finding=year_words.highest(data, result, asked),
        names=(),
        alt=f"{text.lower(measure.title)} of {text.plural(count, 'company', 'companies')} by fiscal year as points",
        notes=[*year_chart.undrawn(result, measure), *year_words.notes(result, asked)],
        missing=year_words.strangers(data, result, asked),
        key=False,
        described=[measure.described],
    )


CHART = ChartSpec(question="What does letting people go cost?", params=ChargeParams, request=request, build=build)
