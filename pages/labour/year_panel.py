"""What the charts by fiscal year have in common: which rows they ask for, and everything but the finding."""

from __future__ import annotations

from collections.abc import Callable

from charts import assemble, params, text
from charts.core import Chart, ChartData, Finding
from engine.request import Request
from pages.labour import year_chart, year_words
from pages.labour.asked import Asked
from pages.labour.measures import MEASURES
from pages.labour.parameters import ChargeParams, ShareParams
from pages.labour.year_frames import Years, years


def request(p: ShareParams | ChargeParams) -> Request:
    """The chosen measure by filer and fiscal year."""
    return Request((), **params.window(p), options={"labour": p.asked}, frames=(years,))


def chart(
    data: ChartData, p: ShareParams | ChargeParams, finding: Callable[[ChartData, Years, Asked], Finding]
) -> Chart:
    """Every filer with a tag in grey, the chosen companies in colour, the median of each year."""
    result, asked = data.result(years), p.asked
    measure = MEASURES[asked.measure]
    count = len({row.ticker for row in result.rows})
    matched = finding is year_words.same_companies  # then the sentence is about their medians
    return assemble.chart(
        data,
        p,
        year_chart.drawn(data, result, asked, year_words.nothing(data, asked), matched=matched),
        year_chart.table(result, measure),
        finding=finding(data, result, asked),
        names=(),
        alt=f"{text.lower(measure.title)} of {text.plural(count, 'company', 'companies')} by fiscal year as points",
        notes=[*year_chart.undrawn(result, measure), *year_words.notes(result, asked)],
        missing=year_words.strangers(data, result, asked),
        key=False,
        described=[measure.described],
    )
