"""The numbers of a chart's own headline and deck as small cards above it: the same values, names and quarters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

import pandas as pd

from charts import emphasis, style, text
from charts.core import Chart, Finding, Number
from contracts import ANNUAL, QUARTERLY, unit_called
from engine import catalogue, periods
from pages import lineage_address
from service.tables import value_table
from service.tables.html_table import safe_address
from ui.elements.markdown import address, escape
from ui.page import cards
from ui.session import cache

if TYPE_CHECKING:
    from service.snapshots.current_store import Store

By = Literal["company", "number"]
_WHEN: Final = {ANNUAL: "year to {}", QUARTERLY: "{} alone"}  # of values over another period than the usual one
_MOST: Final = 3  # so many stand in one row
_SHORT: Final = {  # titles that would break a card into three lines
    "operating_income_gain_to_capex": "Operating income gained per dollar",
    "gross_profit_gain_to_capex": "Gross profit gained per dollar",
    "revenue_gain_to_capex": "Revenue gained per dollar",
}


def show(store: Store, slug: str, by: By, params: dict[str, Any]) -> None:
    """A card for each of the first companies or numbers that the finding names, at its newest quarter there, those of
    the companies in its words first.
    """
    chart = cache.chart(store, slug, params)
    key = ("answer cards", slug, tuple((name, str(value)) for name, value in chart.parameters.items()))
    cards.row(store.memo.of(key, lambda: _texts(store, chart, by)))


def quarter_of(chart: Chart, ticker: str) -> str | None:
    """The newest quarter that a chart's finding names for a company; None where it names none."""
    return max((n.quarter for n in chart.finding.numbers if n.ticker == ticker), default=None)


def named_first(finding: Finding, names: Mapping[str, str]) -> list[Number]:
    """The numbers of a finding, those of the companies that headline and deck name first, in the order of the words.

    `names` holds the name of each ticker in a sentence.
    """
    words = f"{finding.headline} {finding.deck}"
    place = {t: emphasis.named_at(words, names.get(t, t)) for t in {n.ticker for n in finding.numbers}}
    return sorted(finding.numbers, key=lambda n: place[n.ticker])


def chosen(numbers: Sequence[Number], by: By) -> list[Number]:
    """The newest value of each company and name, in the finding's order: of the first name by company, or by number
    all that one company has, then those of the next.
    """
    newest: dict[tuple[str, str], Number] = {}
    for number in numbers:
        key = (number.ticker, number.name)
        if key not in newest or number.quarter > newest[key].quarter:
            newest[key] = number
    first = [n for n in newest.values() if n.name == numbers[0].name]
    return (first if by == "company" else list(newest.values()))[:_MOST]


def _texts(store: Store, chart: Chart, by: By) -> list[str]:
    if not chart.finding.numbers:
        return []
    names = {c.ticker: text.short(c) for c in catalogue.companies(store)}
    rows = {number: _row(chart, number) for number in chosen(named_first(chart.finding, names), by)}
    return [_card(chart, n, row, names.get(n.ticker, ""), by) for n, row in rows.items() if row is not None]


def _row(chart: Chart, number: Number) -> pd.Series | None:
    """The row of the chart's table that holds a number."""
    table = chart.table
    at = (table["name"] == number.name) & (table["ticker"] == number.ticker) & (table["quarter"] == number.quarter)
    return table[at].iloc[0] if at.any() else None


def _card(chart: Chart, number: Number, row: pd.Series, who: str, by: By) -> str:
    """Two lines: the value with the company and its change, or with the measure; then the rest."""
    value = cards.whole(style.brief(number.value, unit_called(str(row["unit"]))))
    if leads := _address(chart, number, row):
        value = f"[{value}]({leads})"
    title, period = periods.split(str(row["title"]))
    title = _SHORT.get(number.name, title)
    when = _WHEN.get(period, "{}").format(text.quarter(number.quarter))
    since = _since(chart.finding.numbers, number, str(row["unit"]))
    first, rest = (f"{who}{since}", [title, when]) if by == "company" else (title, [who, f"{when}{since}"])
    return cards.card(value, escape(first), [word for word in (*rest, text.evidence(str(row["evidence"]))) if word])


def _address(chart: Chart, number: Number, row: pd.Series) -> str:
    """Where a value leads: to its filings on the page *Data*, which knows no single quarters and no options, else to
    the document behind it; nowhere where that has no address.

    A fiscal year is the four quarters to its end.
    """
    traced = number.name in catalogue.names() and not catalogue.options(number.name)
    if traced and periods.split(str(row["title"]))[1] != QUARTERLY:
        return lineage_address(number.name, number.ticker, number.quarter)
    url = str(value_table.addresses(chart.sources).get(row["accession"], ""))
    return address(url) if safe_address(url) else ""


def _since(numbers: Iterable[Number], number: Number, unit: str) -> str:
    """ ", ×4.4 since Q1 2016": how an amount changed since the first quarter that the finding has of it."""
    first = min((n for n in numbers if (n.ticker, n.name) == (number.ticker, number.name)), key=lambda n: n.quarter)
    amount = unit_called(unit).style in ("money", "count")
    if not amount or first.quarter == number.quarter or min(first.value, number.value) <= 0:
        return ""
    return f", {cards.changed(number.value / first.value - 1)} since {text.quarter(first.quarter)}"
